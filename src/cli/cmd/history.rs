//! `credctl history`: the revisions that are there, and in what they differ.

use clap::Args;
use credctl::name::escape;
use credctl::shape::changes;
use credctl::vault::Record;
use jiff::Timestamp;
use serde::Serialize;

use super::get::Target;
use super::list::ago;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::table::{self, Column, Fit};

/// Show the revisions of a credential
///
/// One revision is kept besides the present one: what it was before the last change that a person made. Values are never
/// shown, only what differs. `credctl restore` brings it back.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl history openai  # what is kept, and in what it differs")]
pub(crate) struct History {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
}

#[derive(Serialize)]
struct Revision {
    revision: u64,
    current: bool,
    updated_at: Timestamp,
    changes: Vec<String>,
}

impl History {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        let (record, previous) = session::reading(|| {
            let mut vault = target.open_to_read(context, &place)?;
            let record = vault.get(&target.name, place.now)?;
            let previous = vault.previous(&record)?;
            Ok((record, previous))
        })?;
        let revisions = revisions(&record, previous.as_ref());
        if context.ui.json {
            context.ui.document(&revisions)?;
            return Ok(Exit::Done);
        }
        let columns = [("REVISION", Fit::Keep), ("CHANGED", Fit::Keep), ("WHAT", Fit::Cut)].map(|(title, fit)| Column { title, fit });
        let rows = revisions.iter().map(|revision| {
            let when = if context.ui.stdout_tty { ago(revision.updated_at, place.now) } else { revision.updated_at.to_string() };
            vec![revision.revision.to_string(), when, revision.changes.join(", ")]
        });
        context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())?;
        if revisions.len() > 1 {
            let name = escape(&record.credential.name);
            context.ui.next(&format!("next: `credctl restore {name}` brings revision {} back", revisions[1].revision));
        }
        Ok(Exit::Done)
    }
}

fn revisions(record: &Record, previous: Option<&Record>) -> Vec<Revision> {
    let what = match previous {
        Some(previous) => changes(&previous.credential, &record.credential),
        None => Vec::new(),
    };
    let now = Revision { revision: record.rev, current: true, updated_at: record.credential.updated, changes: what };
    let before = previous.map(|previous| Revision {
        revision: previous.rev,
        current: false,
        updated_at: previous.credential.updated,
        changes: Vec::new(),
    });
    std::iter::once(now).chain(before).collect()
}
