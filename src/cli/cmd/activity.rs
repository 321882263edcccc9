//! `credctl activity`: the record of uses and changes, read and checked.

mod check;
mod follow;
mod rows;
mod sought;

use clap::{Args, Subcommand};
use credctl::activity::{Action, Entry, Outcome as Result_, Query, Reader, Remembered, Spans};
use credctl::name::escape;
use credctl::vault::record::{Flaw, Stream};
use jiff::{SignedDuration, Timestamp};

use self::follow::Files;
use self::rows::Rows;
use self::sought::Sought;
use super::get::Target;
use super::list::one_of;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place, Seated};
use crate::cli::values::parse_span;

/// Tell who used what, when, and how it went
///
/// Every value that is handed out is written down, and every refusal and change, with the program that asked; never a value.
/// The record lies in the vault, encrypted; each line is tied to the one before it, so that one that was altered, removed
/// or moved shows (`credctl activity verify`). What an agent or a CI system says of itself is hearsay, and marked so.
///
/// The newest stands last. On a terminal what repeats is one line with a count; in a pipe and with --json every line stands
/// for itself. A consumer sees what it did itself.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
#[command(after_long_help = "\
Examples:
  credctl activity                                # everything, the newest last
  credctl activity openai --since 7d
  credctl activity --consumer agent/researcher --result denied
  credctl activity --json | jq 'select(.action == \"export\")'
  credctl activity --follow                       # and what comes
  credctl activity verify                         # whether somebody has tampered with it")]
pub(crate) struct Activity {
    #[command(subcommand)]
    verify: Option<Sub>,
    /// A credential, by its name, its variable or its id; the name of one that is gone does too
    #[arg(add = Completes::Credential)]
    name: Option<String>,
    /// What this consumer did, or what was done about it
    #[arg(long, value_name = "KIND/NAME", add = Completes::Consumer)]
    consumer: Option<String>,
    /// What was done: get, run, export, edit, assign …
    #[arg(long, value_name = "ACTION", add = Completes::Action)]
    action: Option<String>,
    /// How it went: ok, denied, unhealthy, failed
    #[arg(long, value_name = "RESULT", add = Completes::Result)]
    result: Option<String>,
    /// On this machine
    #[arg(long, value_name = "HOST", add = Completes::Nothing)]
    host: Option<String>,
    /// Not before this time, or not longer ago (2026-11-20, 7d)
    #[arg(long, value_name = "TIME|SPAN", add = Completes::Nothing)]
    since: Option<String>,
    /// Not after it
    #[arg(long, value_name = "TIME|SPAN", add = Completes::Nothing)]
    until: Option<String>,
    /// Stay, and tell what comes
    #[arg(long, short)]
    follow: bool,
}

#[derive(Subcommand)]
enum Sub {
    /// Check whether the record was tampered with
    Verify,
}

/// What was wrong, where the record ended, and how its files were.
type Looked = (Vec<Flaw>, Remembered, Files);

impl Activity {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let query = self.query(&place)?;
        if session::is_bare(context, &place)? {
            super::list::say_bare(context);
            return Ok(Exit::Done);
        }
        if self.verify.is_some() {
            return check::run(context, &place);
        }
        let target = self.name.as_deref().map(|name| Target::parse(name, None)).transpose()?;
        let mut seated = session::enter(context, &place, target.as_ref().and_then(|target| target.vault.as_deref()))?;
        let mut sought = Sought::new(&mut seated, target, query, &place)?;
        let looked = once(context, &place, &mut seated, &mut sought)?;
        let outcome = tell_flaws(context, &looked.0);
        if self.follow {
            follow::run(context, &place, &mut seated, sought.query, looked)?;
        }
        outcome
    }

    /// What is looked for, before any vault is open.
    fn query(&self, place: &Place) -> Result<Query, Failure> {
        if let Some(action) = &self.action {
            one_of("action", action, Action::names())?;
        }
        if let Some(result) = &self.result {
            one_of("result", result, Result_::names())?;
        }
        let time = |text: &Option<String>| text.as_deref().map(|text| moment(text, place.now)).transpose();
        Ok(Query {
            id: None,
            name: None,
            consumer: self.consumer.clone(),
            action: self.action.as_deref().and_then(Action::parse),
            outcome: self.result.as_deref().and_then(Result_::parse),
            host: self.host.clone(),
            since: time(&self.since)?,
            until: time(&self.until)?,
        })
    }
}

/// All that there is now.
fn once(context: &Context, place: &Place, seated: &mut Seated, sought: &mut Sought) -> Result<Looked, Failure> {
    let streams = streams(seated, place.now)?;
    // Taken before they are read: what comes meanwhile is looked at again.
    let files = follow::files(&streams);
    let mut reader = Reader::new(streams, sought.query.clone())?;
    let mut rows = Rows::new(context, place.now);
    let mut is_empty = true;
    while let Some(entry) = reader.read()? {
        is_empty = false;
        rows.add(shown(entry, seated))?;
    }
    let flaws = reader.flaws();
    remember(seated, &reader.ends_to_remember(&flaws));
    learn(seated, &reader);
    // Of a record that is not whole nobody knows what it does not say.
    if is_empty && !flaws.iter().any(Flaw::is_bad) {
        sought.is_something(seated, place)?;
    }
    rows.end()?;
    Ok((flaws, reader.ends(), files))
}

/// What whoever acts may read.
fn streams(seated: &mut Seated, now: Timestamp) -> Result<Vec<Stream>, Failure> {
    Ok(match seated {
        Seated::Owner(vault) | Seated::As(vault, _) => {
            let known = Remembered::read(vault.kept(Remembered::ABOUT).as_ref());
            let spans = Spans::read(vault.kept(Spans::ABOUT).as_ref());
            spans.tell(vault.record(&known.0)?)
        }
        Seated::Consumer(seat) => {
            let view = seat.view(now)?;
            seat.record(&view)?
        }
    })
}

/// What whoever acts may see of a line: a consumer does not learn whether there is what it was denied.
fn shown(entry: Entry, seated: &Seated) -> Entry {
    let hidden = entry.outcome == Result_::Denied && !matches!(seated, Seated::Owner(_));
    Entry { id: entry.id.filter(|_| !hidden), ..entry }
}

/// Remembers where the record ends, for the next look; where that cannot be kept, the next look knows less.
fn remember(seated: &Seated, ends: &Remembered) {
    let Seated::Owner(vault) = seated else { return };
    let before = Remembered::read(vault.kept(Remembered::ABOUT).as_ref());
    let after = before.clone().with(ends);
    if after != before {
        let _ = vault.keep_here(Remembered::ABOUT, |_| after.write());
    }
}

/// Remembers what was learned of closed segments, so that the next search for a time passes them over.
fn learn(seated: &Seated, reader: &Reader) {
    let Seated::Owner(vault) = seated else { return };
    let (before, after) = (Spans::read(vault.kept(Spans::ABOUT).as_ref()), reader.spans());
    if after != before {
        let _ = vault.keep_here(Spans::ABOUT, |_| after.write());
    }
}

/// A moment: a day, a time, or so long ago.
pub(super) fn moment(text: &str, now: Timestamp) -> Result<Timestamp, Failure> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(day) = text.parse::<jiff::civil::Date>() {
        let start = day.to_zoned(jiff::tz::TimeZone::system()).map(|day| day.timestamp());
        return start.map_err(|_| Failure::usage(format!("`{}` is no day", escape(text))));
    }
    let span = parse_span(text).ok().and_then(|span| SignedDuration::try_from(span).ok()).and_then(|span| now.checked_sub(span).ok());
    span.ok_or_else(|| {
        Failure::usage(format!("`{}` is no time and no span", escape(text))).hint("write it as 2026-11-20, 2026-11-20T08:00:00Z, 8h or 7d")
    })
}

/// What a person is told of a record that is not whole; half a line of a killed process is no news.
fn tell_flaws(context: &Context, flaws: &[Flaw]) -> Outcome {
    if !flaws.iter().any(Flaw::is_bad) {
        return Ok(Exit::Done);
    }
    let failure = Failure::new("corrupt", 5, "the record is not whole: lines were altered, moved or removed")
        .hint("`credctl activity verify` says where; what was read before stands as it was written");
    context.ui.failure(&failure);
    Ok(Exit::Status(5))
}
