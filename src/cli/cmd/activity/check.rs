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
    unknown: &'static [&'static str],
}

#[derive(Serialize)]
struct FlawRow {
    file: String,
    line: Option<usize>,
    /// The last of the lines, where it is about several.
    last_line: Option<usize>,
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
    let bad = flaws.iter().filter(|flaw| flaw.is_bad()).count();
    remember(&seated, &reader.ends_to_remember(&flaws));
    let unknown = if matches!(seated, Seated::Consumer(_)) { &UNKNOWN[..1] } else { &UNKNOWN[..] };
    if context.ui.json {
        let rows = flaws.iter().map(row).collect();
        let (lines, streams) = (reader.lines, reader.streams());
        context.ui.document(&Document { lines, streams, whole: bad == 0, flaws: rows, unknown })?;
    } else {
        for flaw in &flaws {
            let row = row(flaw);
            let line = match (row.line, row.last_line) {
                (Some(line), Some(last)) => format!(", lines {line} to {last}"),
                (Some(line), None) => format!(", line {line}"),
                (None, _) => String::new(),
            };
            let text = format!("{}{line}: {}", row.file, row.detail);
            if flaw.is_bad() { context.ui.line(&text)? } else { context.ui.note(&text) }
        }
        let lines = if reader.lines == 1 { "line" } else { "lines" };
        if bad == 0 {
            let streams = if reader.streams() == 1 { "stream" } else { "streams" };
            context.ui.say(&format!("{} {lines} of {} {streams}: nothing is missing, altered or moved", reader.lines, reader.streams()));
        }
        context.ui.note(&format!("not known: {}", unknown.join("; ")));
    }
    if bad == 0 {
        return Ok(Exit::Done);
    }
    Err(Failure::new("corrupt", 5, format!("the record is not whole: {bad} {} wrong", if bad == 1 { "place is" } else { "places are" }))
        .hint("whoever can write the vault's directory could do this; `git log` or a backup of `activity/` tells what stood there"))
}

fn row(flaw: &Flaw) -> FlawRow {
    let (wrong, numbers) = match flaw.wrong {
        Wrong::File(_) => ("file", None),
        Wrong::Elsewhere { segment, .. } => ("file_moved", Some((segment, None))),
        Wrong::Torn => ("torn", None),
        Wrong::Unreadable => ("unreadable", None),
        Wrong::Altered { from, to } | Wrong::Instead { from, to } => ("altered", Some((from, Some(to)))),
        Wrong::Missing { from, to } => ("missing", Some((from, Some(to)))),
        Wrong::Again(number) => ("moved", Some((number, None))),
        Wrong::Rewritten(number) => ("rewritten", Some((number, None))),
        Wrong::Segments { from, to } => ("segments", Some((from, Some(to)))),
    };
    let (from, to) = (numbers.map(|(from, _)| from), numbers.and_then(|(_, to)| to));
    FlawRow { file: flaw.file.clone(), line: flaw.line, last_line: flaw.last_line, wrong, from, to, detail: detail(flaw) }
}

/// What is wrong, in words.
fn detail(flaw: &Flaw) -> String {
    let one_or_more = |from: u64, to: u64, one: &str, more: &str| {
        if from == to { format!("number {from} {one}") } else { format!("numbers {from} to {to} {more}") }
    };
    match flaw.wrong {
        Wrong::File(why) => format!("the file is not believed: {why}"),
        Wrong::Elsewhere { stream, segment } => format!("the file was moved or copied here: it is `{stream}.{segment}` of the record"),
        Wrong::Torn if flaw.line.is_none() => "the file was begun by a process that was killed, and holds no line".to_owned(),
        Wrong::Torn => "half a line of a process that was killed, or a line that is not ours; nothing is missing there".to_owned(),
        Wrong::Unreadable => {
            "a whole line that does not open, with none behind it: it was altered, or is not ours; what it said cannot be known".to_owned()
        }
        Wrong::Altered { from, to } => one_or_more(from, to, "was altered", "were altered"),
        Wrong::Instead { from, to } => {
            format!("this was altered, or put there, where {}", one_or_more(from, to, "should stand", "should stand"))
        }
        Wrong::Missing { from, to } if flaw.line.is_some() => one_or_more(from, to, "is missing before it", "are missing before it"),
        Wrong::Missing { from, to } => one_or_more(from, to, "is missing at the end", "are missing at the end"),
        Wrong::Again(number) => format!("number {number} stands behind a later one: it was moved or copied"),
        Wrong::Rewritten(number) => format!("number {number} does not follow the line before it: what stood there was written anew"),
        Wrong::Segments { from, to } if from == to => format!("the file before it, {from}, is missing"),
        Wrong::Segments { from, to } => format!("the files {from} to {to} before it are missing"),
    }
}
