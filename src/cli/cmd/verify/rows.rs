//! What is printed of checks: for people a table that fills as answers come, for a pipe tabs, for programs JSON.

use std::collections::BTreeMap;

use credctl::name::{escape, escape_into};
use credctl::status::{Reason, Verdict};
use credctl::verify::Finding;
use jiff::Timestamp;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

use super::checks::{Checked, State, Work};
use crate::cli::Context;
use crate::cli::fail::{self, Failure};
use crate::cli::ui::{lines, table};

/// One check, for programs. Members are added, never removed.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    name: &'a str,
    status: &'static str,
    status_reason: Option<&'static str>,
    detail: String,
    checked_at: Option<Timestamp>,
    latency_ms: Option<u64>,
    service: Option<&'a str>,
    verdict: Option<&'static str>,
    evidence: Option<&'a str>,
    assumed: bool,
    next: Option<String>,
    account: Option<&'a str>,
    scopes: Option<&'a [String]>,
    missing_scopes: &'a [String],
    plan: Option<&'a str>,
    expires_at: Option<Timestamp>,
    hints: &'a [String],
}

pub(super) fn row(checked: &Checked) -> Row<'_> {
    let done = match &checked.state {
        State::Checked(done) => Some(done),
        _ => None,
    };
    let finding = done.map(|done| &done.finding);
    let learned = finding.map(|finding| &finding.learned);
    Row {
        name: &checked.known.name,
        status: checked.status.name(),
        status_reason: checked.reason.map(Reason::name),
        detail: why(checked),
        checked_at: done.map(|done| done.time),
        latency_ms: done.map(|done| u64::try_from(done.latency.as_millis()).unwrap_or(u64::MAX)),
        service: checked.known.service.as_deref(),
        verdict: finding.map(|finding| finding.verdict.name()),
        evidence: finding.and_then(|finding| finding.evidence.as_deref()),
        assumed: finding.is_some_and(|finding| finding.assumed),
        next: next(checked),
        account: learned.and_then(|learned| learned.account.as_deref()),
        scopes: learned.and_then(|learned| learned.scopes.as_deref()),
        missing_scopes: learned.map(|learned| learned.missing.as_slice()).unwrap_or_default(),
        plan: learned.and_then(|learned| learned.plan.as_deref()),
        expires_at: learned.and_then(|learned| learned.expires),
        hints: finding.map(|finding| finding.hints.as_slice()).unwrap_or_default(),
    }
}

/// Why, in one sentence: the verdict's words, whose it is, what the answer was.
pub(super) fn why(checked: &Checked) -> String {
    match &checked.state {
        State::Spared(why) | State::Failed(why) => why.clone(),
        State::Stopped => "interrupted".to_owned(),
        State::Checked(done) => {
            let details = details(&done.finding);
            if details.is_empty() { done.finding.why.clone() } else { format!("{}: {}", done.finding.why, details.join("; ")) }
        }
    }
}

/// What there is to say besides the verdict's words.
fn details(finding: &Finding) -> Vec<String> {
    let learned = &finding.learned;
    let mut parts = Vec::new();
    if finding.verdict.is_good() {
        parts.extend(learned.account.as_ref().map(|account| format!("as {account}")));
        parts.extend(learned.scopes.as_ref().filter(|scopes| !scopes.is_empty()).map(|scopes| format!("scopes {}", scopes.join(" "))));
        parts.extend(learned.plan.as_ref().map(|plan| format!("plan {plan}")));
    }
    parts.extend(finding.evidence.clone());
    if finding.assumed && finding.verdict.decides() && !finding.verdict.is_good() {
        parts.push("that the answer means so is assumed, not documented".to_owned());
    }
    parts.extend(finding.hints.iter().cloned());
    parts
}

/// What to do about it.
pub(super) fn next(checked: &Checked) -> Option<String> {
    let State::Checked(done) = &checked.state else { return None };
    done.finding.next.as_ref().map(|next| fail::verify::advice(next, &checked.known.name))
}

/// The word of a row: what a check came to, or that none was made.
fn word(checked: &Checked) -> String {
    match &checked.state {
        State::Checked(done) => match done.finding.verdict {
            Verdict::Valid => "works".to_owned(),
            Verdict::Invalid => "rejected".to_owned(),
            Verdict::Unchecked => "no check".to_owned(),
            verdict => verdict.name().replace('_', " "),
        },
        State::Spared(_) => "not checked".to_owned(),
        State::Failed(_) => "not renewed".to_owned(),
        State::Stopped => "stopped".to_owned(),
    }
}

/// The rows of one call.
pub(super) struct Rows<'a> {
    context: &'a Context,
    stream: bool,
    watched: bool,
    widths: [usize; 3],
    width: usize,
    /// Those that came before the ones above them.
    early: BTreeMap<usize, String>,
    next: usize,
    begun: bool,
}

/// Between columns.
const GAP: usize = 2;
/// The longest word of the third column.
const WORD: usize = 18;
/// Narrower than this, the sentence stands below its row.
const NARROW: usize = 40;

impl<'a> Rows<'a> {
    pub(super) fn new(context: &'a Context, work: &[&Work], stream: bool) -> Self {
        let width = table::width().map_or(100, usize::from);
        let widest = |title: &str, texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| escape(text).width()).chain([title.len()]).max().unwrap_or(0).min(width / 4).max(title.len())
        };
        let name = widest("NAME", &mut work.iter().map(|one| one.known.name.as_str()));
        let service = widest("SERVICE", &mut work.iter().filter_map(|one| one.known.service.as_deref()));
        Self {
            context,
            stream,
            watched: context.ui.stdout_tty,
            widths: [name, service, WORD],
            width,
            early: BTreeMap::new(),
            next: 0,
            begun: false,
        }
    }

    /// One more; it is printed when all above it are.
    pub(super) fn add(&mut self, checked: &Checked) -> Result<(), Failure> {
        if self.context.ui.json {
            return if self.stream { self.context.ui.document(&row(checked)) } else { Ok(()) };
        }
        let text = if self.watched { self.for_people(checked) } else { for_a_pipe(checked) };
        self.early.insert(checked.at, text);
        self.flush(false)
    }

    fn flush(&mut self, all: bool) -> Result<(), Failure> {
        let mut out = String::new();
        while let Some(entry) = self.early.first_entry() {
            if *entry.key() != self.next && !all {
                break;
            }
            self.next = *entry.key() + 1;
            out.push_str(&entry.remove());
        }
        if out.is_empty() {
            return Ok(());
        }
        self.context.ui.progress_done();
        if self.watched && !std::mem::replace(&mut self.begun, true) {
            out.insert_str(0, &self.head());
        }
        self.context.ui.out(out.as_bytes())
    }

    /// The rest, and what it comes to.
    pub(super) fn end(&mut self, ended: &[Checked]) -> Result<(), Failure> {
        if self.context.ui.json {
            if self.stream {
                return Ok(());
            }
            return self.context.ui.document(&ended.iter().map(row).collect::<Vec<_>>());
        }
        self.flush(true)?;
        if ended.is_empty() {
            self.context.ui.say("nothing here to check");
            return Ok(());
        }
        let count = |wanted: &dyn Fn(&Checked) -> bool| ended.iter().filter(|checked| wanted(checked)).count();
        let good = count(&|checked| matches!(&checked.state, State::Checked(done) if done.finding.verdict.is_good()));
        let parts = [
            (good, "good"),
            (count(&Checked::is_bad), "bad"),
            (count(&Checked::is_trouble), "not known"),
            (
                count(&|checked| {
                    matches!(&checked.state, State::Checked(done) if done.finding.verdict == Verdict::Unchecked) && !checked.is_bad()
                }),
                "without a check",
            ),
            (count(&|checked| !matches!(checked.state, State::Checked(_))), "not checked"),
        ];
        let told: Vec<String> = parts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        if self.watched || ended.len() > 1 {
            self.context.ui.say(&told.join(", "));
        }
        let off = ended.iter().find_map(|checked| match &checked.state {
            State::Checked(done) => super::skew(done.finding.learned.server_time?, done.time),
            _ => None,
        });
        if let Some(off) = off {
            self.context.ui.warn(&format!("this machine's clock is {off}: signed requests and tokens are refused by it"));
        }
        Ok(())
    }

    fn head(&self) -> String {
        let line = self.line(["NAME", "SERVICE", "VERDICT"], "WHY, AND WHAT TO DO");
        if self.context.ui.color_out { format!("\x1b[1m{}\x1b[0m\n", line.trim_end()) } else { line }
    }

    fn line(&self, cells: [&str; 3], text: &str) -> String {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(self.widths) {
            let cell = cut(cell, width);
            line.push_str(&cell);
            line.push_str(&" ".repeat(width.saturating_sub(cell.width()) + GAP));
        }
        let indent = self.indent();
        if text.is_empty() {
            return format!("{}\n", line.trim_end());
        }
        if indent == GAP {
            return format!("{}\n{}{}\n", line.trim_end(), " ".repeat(GAP), lines::wrap(text, GAP, self.width));
        }
        format!("{line}{}\n", lines::wrap(text, indent, self.width))
    }

    fn for_people(&self, checked: &Checked) -> String {
        let word = word(checked);
        let text = match &checked.state {
            // The word has said it.
            State::Checked(done) if done.finding.why == word => details(&done.finding).join("; "),
            _ => why(checked),
        };
        let service = checked.known.service.as_deref().map(escape);
        let mut line = self.line([&escape(&checked.known.name), service.as_deref().unwrap_or("–"), &word], &escape(&text));
        if let Some(next) = next(checked) {
            let indent = self.indent();
            line.push_str(&format!("{}→ {}\n", " ".repeat(indent), lines::wrap(&next, indent + 2, self.width)));
        }
        match (self.context.ui.color_out, checked.is_bad(), checked.is_trouble()) {
            (true, true, _) => painted(&line, &word, "31"),
            (true, _, true) => painted(&line, &word, "33"),
            (true, ..) if matches!(&checked.state, State::Checked(done) if done.finding.verdict.is_good()) => painted(&line, &word, "32"),
            _ => line,
        }
    }

    /// Where the sentence begins: beside its row, or below it.
    fn indent(&self) -> usize {
        let beside: usize = self.widths.iter().sum::<usize>() + GAP * 3;
        if beside + NARROW > self.width { GAP } else { beside }
    }
}

/// The line with one word of it in a colour, which says nothing that the word does not.
fn painted(line: &str, word: &str, style: &str) -> String {
    match line.split_once(&format!("  {word}")) {
        Some((before, after)) if !before.contains('\n') => format!("{before}  \x1b[{style}m{word}\x1b[0m{after}"),
        _ => line.to_owned(),
    }
}

fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        if out.width() + unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) >= width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A line with tabs: name, service, status, reason, verdict, why, what to do.
fn for_a_pipe(checked: &Checked) -> String {
    let mut text = String::new();
    let service = checked.known.service.as_deref().unwrap_or_default();
    let reason = checked.reason.map(Reason::name).unwrap_or_default();
    table::tabs(&mut text, &[&checked.known.name, service, checked.status.name(), reason, &word(checked), &why(checked)]);
    if let Some(next) = next(checked) {
        text.pop();
        text.push('\t');
        escape_into(&mut text, &next);
        text.push('\n');
    }
    text
}
