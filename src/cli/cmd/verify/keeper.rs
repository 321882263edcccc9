//! What was found, onto its credentials: many at a time, so that hundreds do not wait for the disk one by one.

use std::time::{Duration, Instant};

use credctl::Error;
use credctl::activity::{About, Action};
use credctl::vault::{Mode, Reported, Vault};

use super::checks::{Checked, State};
use crate::cli::Context;
use crate::cli::env;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};

/// Puts reports onto their credentials, many at a time.
pub(super) struct Keeper<'a> {
    context: &'a Context,
    place: &'a Place,
    vault: &'a mut Vault,
    waiting: Vec<(String, String, Reported)>,
    last: Instant,
    /// What was changed while it was checked.
    changed: Vec<String>,
    /// What could not be kept, for reasons of its own.
    failures: Vec<Failure>,
    /// Whether it was said that nothing can be kept.
    said: bool,
}

/// So long a report waits for others at most.
const PATIENCE: Duration = Duration::from_secs(1);
/// And in such a company.
const COMPANY: usize = 256;

impl<'a> Keeper<'a> {
    pub(super) fn new(context: &'a Context, place: &'a Place, vault: &'a mut Vault) -> Self {
        let (waiting, changed, failures) = (Vec::new(), Vec::new(), Vec::new());
        Self { context, place, vault, waiting, last: Instant::now(), changed, failures, said: false }
    }

    /// Takes what was found of one.
    pub(super) fn keep(&mut self, checked: &Checked) -> Result<(), Failure> {
        let State::Checked(done) = &checked.state else { return Ok(()) };
        if done.finding.is_kept() {
            let known = &checked.known;
            let report = done.finding.report(done.time);
            let reported = Reported { id: known.id, secret_version: known.secret_version, updated: known.updated, report };
            let found = done.finding.verdict.name().to_owned();
            self.waiting.push((known.name.clone(), found, reported));
        }
        if self.waiting.len() >= COMPANY || self.last.elapsed() >= PATIENCE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.last = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        let about = |(name, found, reported): &(String, String, Reported)| {
            (Some(reported.id), About { name: name.clone(), why: Some(found.clone()), ..About::default() })
        };
        let noted: Vec<_> = waiting.iter().map(about).collect();
        self.context.note_all(self.place, self.vault, Action::Verify, noted);
        let (names, reports): (Vec<String>, Vec<Reported>) = waiting.into_iter().map(|(name, _, reported)| (name, reported)).unzip();
        if let Mode::ReadOnly(why) = self.vault.mode() {
            if !self.said {
                self.context.ui.note(&format!("what is found is not kept: the vault {why}, so it is only read"));
                self.said = true;
            }
            return Ok(());
        }
        let results = session::writer(self.context, self.vault, self.place.now)?.report_all(reports, env::now());
        for (name, result) in names.into_iter().zip(results) {
            match result {
                Some(Ok(_)) => {}
                // Removed meanwhile is changed, too.
                None | Some(Err(Error::NotFound { .. })) => self.changed.push(name),
                Some(Err(error @ (Error::Io { .. } | Error::NotDurable { .. }))) => return Err(error.into()),
                Some(Err(error)) => self.failures.push(error.into()),
            }
        }
        Ok(())
    }

    /// Keeps the rest, and says what could not be kept.
    pub(super) fn end(&mut self) -> Result<(), Failure> {
        self.flush()?;
        if !self.changed.is_empty() {
            let names = credctl::error::ticked(&self.changed);
            self.context.ui.note(&format!("changed while it was checked, so what was found is not kept: {names}"));
        }
        Failure::of_all(std::mem::take(&mut self.failures)).map_or(Ok(()), Err)
    }
}
