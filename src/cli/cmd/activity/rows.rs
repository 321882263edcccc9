//! What is printed of the record: for people a table in which repeats are one line, for a pipe tabs, for programs JSON.

use std::collections::VecDeque;

use credctl::activity::{Entry, Process};
use credctl::vault::record::Author;
use jiff::Timestamp;
use serde::Serialize;

use super::super::list::ago;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::table::{self, Column, Fit};

/// Rows of the table at most: who wants more filters, or reads JSON.
const MAX_ROWS: usize = 1000;
/// How much is collected before it is written.
const CHUNK: usize = 64 << 10;

/// A line, for programs. Members are added, never removed.
#[derive(Serialize)]
struct Row<'a> {
    seq: u64,
    at: Timestamp,
    actor: &'a str,
    action: &'static str,
    name: &'a str,
    id: Option<String>,
    fields: &'a [String],
    target: Option<&'a str>,
    result: &'static str,
    reason: Option<&'a str>,
    process: &'a Process,
    why: Option<&'a str>,
    stream: String,
    /// Whether the consumer wrote it itself, with its own identity.
    own: bool,
}

/// One line of the table.
struct Shown {
    entry: Entry,
    times: usize,
}

pub(super) struct Rows<'a> {
    context: &'a Context,
    now: Timestamp,
    heading: bool,
    text: String,
    shown: VecDeque<Shown>,
    left_out: usize,
}

impl<'a> Rows<'a> {
    pub(super) fn new(context: &'a Context, now: Timestamp) -> Self {
        Self { context, now, heading: true, text: String::new(), shown: VecDeque::new(), left_out: 0 }
    }

    /// What goes on with what was shown.
    pub(super) fn without_heading(self) -> Self {
        Self { heading: false, ..self }
    }

    pub(super) fn add(&mut self, entry: Entry) -> Result<(), Failure> {
        if self.context.ui.json {
            let row = Row {
                seq: entry.seq,
                at: entry.at,
                actor: actor(&entry),
                action: entry.action.name(),
                name: &entry.about.name,
                id: entry.id.map(|id| id.to_string()),
                fields: &entry.about.fields,
                target: entry.about.target.as_deref(),
                result: entry.outcome.name(),
                reason: entry.reason.as_deref(),
                process: &entry.process,
                why: entry.about.why.as_deref(),
                stream: entry.stream.to_string(),
                own: matches!(entry.author, Author::Consumer { .. }),
            };
            self.text.push_str(&crate::cli::ui::json_line(&row)?);
            return self.flush(CHUNK);
        }
        if !self.context.ui.stdout_tty {
            let cells = cells(&entry, 1, entry.at.to_string());
            table::tabs(&mut self.text, &cells.iter().map(String::as_str).collect::<Vec<_>>());
            return self.flush(CHUNK);
        }
        match self.shown.back_mut() {
            Some(last) if is_same(&last.entry, &entry) => {
                last.times += 1;
                last.entry = entry;
            }
            _ => self.shown.push_back(Shown { entry, times: 1 }),
        }
        if self.shown.len() > MAX_ROWS {
            self.shown.pop_front();
            self.left_out += 1;
        }
        Ok(())
    }

    fn flush(&mut self, at: usize) -> Result<(), Failure> {
        if self.text.len() >= at {
            self.context.ui.out(self.text.as_bytes())?;
            self.text.clear();
        }
        Ok(())
    }

    pub(super) fn end(mut self) -> Result<(), Failure> {
        self.flush(1)?;
        if !self.context.ui.stdout_tty || self.context.ui.json {
            return Ok(());
        }
        if self.shown.is_empty() {
            if self.heading {
                self.context.ui.say("nothing is recorded that fits");
            }
            return Ok(());
        }
        if self.left_out > 0 {
            let (left_out, now) = (self.left_out, self.now);
            let oldest = self.shown.front().map(|shown| ago(shown.entry.at, now)).unwrap_or_default();
            self.context
                .ui
                .note(&format!("{left_out} earlier lines (before {oldest}) are left out; --until, --action or --json shows them"));
        }
        let titles = [
            ("WHEN", Fit::Keep),
            ("WHO", Fit::Cut),
            ("ACTION", Fit::Keep),
            ("CREDENTIAL", Fit::Cut),
            ("RESULT", Fit::Cut),
            ("TIMES", Fit::Drop),
            ("PROGRAM", Fit::Drop),
            ("TO", Fit::Drop),
        ];
        let columns = titles.map(|(title, fit)| Column { title, fit });
        let rows = self.shown.iter().map(|shown| cells(&shown.entry, shown.times, ago(shown.entry.at, self.now))).collect();
        let text = table::render(&self.context.ui, &columns, rows);
        let text = if self.heading { &text[..] } else { text.split_once('\n').map_or("", |(_, rows)| rows) };
        self.context.ui.out(text.as_bytes())
    }
}

fn actor(entry: &Entry) -> &str {
    entry.about.actor.as_deref().unwrap_or("owner")
}

/// Whether two lines that follow each other are told as one.
fn is_same(one: &Entry, other: &Entry) -> bool {
    let key = |entry: &Entry| (entry.action, entry.outcome, entry.id);
    key(one) == key(other)
        && actor(one) == actor(other)
        && one.about.name == other.about.name
        && one.about.target == other.about.target
        && one.process.program == other.process.program
        && one.process.host == other.process.host
}

fn cells(entry: &Entry, times: usize, when: String) -> Vec<String> {
    let process = &entry.process;
    // What an agent says of itself is hearsay.
    let said = process.agent.as_ref().map(|agent| format!(" (says: {agent})")).unwrap_or_default();
    let program = match process.program.as_str() {
        "credctl" | "" => process.parent.clone(),
        program => program.rsplit('/').next().unwrap_or(program).to_owned(),
    };
    let result = match (&entry.about.why, entry.outcome.name()) {
        (Some(why), result) => format!("{result}: {why}"),
        (None, result) => result.to_owned(),
    };
    let fields = entry.about.fields.join(",");
    let name = if fields.is_empty() || fields == "token" { entry.about.name.clone() } else { format!("{} ({fields})", entry.about.name) };
    let times = if times == 1 { String::new() } else { format!("×{times}") };
    let to = entry.about.target.clone().unwrap_or_default();
    vec![when, actor(entry).to_owned(), entry.action.name().to_owned(), name, result, times, format!("{program}{said}"), to]
}
