//! `credctl activity verify`: whether the record is as it was written, and what cannot be known.

use credctl::activity::Reader;
use credctl::vault::record::{Flaw, Wrong};
use serde::Serialize;

use super::{remember, streams};
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place, Seated};

/// For programs. Members are added, never removed.
#[derive(Serialize)]
struct Document {
    lines: u64,
    streams: usize,
    whole: bool,
    flaws: Vec<FlawRow>,
    unknown: Vec<&'static str>,
}

#[derive(Serialize)]
struct FlawRow {
    file: String,
    line: Option<usize>,
    wrong: &'static str,
    from: Option<u64>,
    to: Option<u64>,
    detail: String,
}

/// What no reader can know, whatever it finds.
const UNKNOWN: [&str; 2] = [
    "lines at the end that were cut off before this machine had seen them, and that another machine wrote",
    "what a consumer with its own identity wrote of itself and rewrote before it was read here",
];

pub(super) fn run(context: &Context, place: &Place) -> Outcome {
    let mut seated = session::enter(context, place, None)?;
    let progress = |lines: u64| context.ui.progress_so_far("checking", usize::try_from(lines).unwrap_or(usize::MAX));
    let mut reader = Reader::check(streams(&mut seated, place.now)?, &progress)?;
    context.ui.progress_done();
    let flaws = reader.flaws();
    let bad = flaws.iter().filter(|flaw| flaw.wrong != Wrong::Torn).count();
    if bad == 0 {
        remember(&seated, &reader.ends());
    }
    let owner = !matches!(seated, Seated::Consumer(_));
    if context.ui.json {
        let unknown = if owner { UNKNOWN.to_vec() } else { Vec::new() };
        let rows = flaws.iter().map(row).collect();
        context.ui.document(&Document { lines: reader.lines, streams: reader.streams(), whole: bad == 0, flaws: rows, unknown })?;
    } else {
        for flaw in &flaws {
            let row = row(flaw);
            let line = row.line.map(|line| format!(", line {line}")).unwrap_or_default();
            let text = format!("{}{line}: {}", row.file, row.detail);
            if flaw.wrong == Wrong::Torn { context.ui.note(&text) } else { context.ui.line(&text)? }
        }
        let lines = if reader.lines == 1 { "line" } else { "lines" };
        if bad == 0 {
            let streams = if reader.streams() == 1 { "stream" } else { "streams" };
            context.ui.say(&format!("{} {lines} of {} {streams}: nothing is missing, altered or moved", reader.lines, reader.streams()));
        }
        if owner {
            UNKNOWN.iter().for_each(|what| context.ui.detail(&format!("not known: {what}")));
        }
    }
    if bad == 0 {
        return Ok(Exit::Done);
    }
    Err(Failure::new("corrupt", 5, format!("the record is not whole: {bad} {} wrong", if bad == 1 { "place is" } else { "places are" }))
        .hint("whoever can write the vault's directory could do this; `git log` or a backup of `activity/` tells what stood there"))
}

fn row(flaw: &Flaw) -> FlawRow {
    let (wrong, from, to, detail) = match &flaw.wrong {
        Wrong::File(why) => ("file", None, None, format!("the file is not believed: {why}")),
        Wrong::Torn => (
            "torn",
            None,
            None,
            "half a line of a process that was killed, or a line that is not ours; nothing is missing there".to_owned(),
        ),
        Wrong::Unreadable => (
            "unreadable",
            None,
            None,
            "a whole line that does not open, with none behind it: it was altered, or is not ours; what it said cannot be known".to_owned(),
        ),
        Wrong::Missing { from, to } if from == to => ("missing", Some(*from), Some(*to), format!("number {from} was removed or altered")),
        Wrong::Missing { from, to } => ("missing", Some(*from), Some(*to), format!("numbers {from} to {to} were removed or altered")),
        Wrong::Again(number) => {
            ("moved", Some(*number), None, format!("number {number} stands behind a later one: it was moved or copied"))
        }
        Wrong::Rewritten(number) => (
            "rewritten",
            Some(*number),
            None,
            format!("number {number} does not follow the line before it: what stood there was written anew"),
        ),
        Wrong::Segments { from, to } if from == to => {
            ("segments", Some(*from), Some(*to), format!("the file before it, {from}, is missing"))
        }
        Wrong::Segments { from, to } => ("segments", Some(*from), Some(*to), format!("the files {from} to {to} before it are missing")),
    };
    FlawRow { file: flaw.file.clone(), line: flaw.line, wrong, from, to, detail }
}
