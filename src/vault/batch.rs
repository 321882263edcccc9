//! Many credentials at once, new ones or what checks found of old ones: each whole or not at all, as ever, and the disk waited for once for all of them.
//!
//! The order of a single write holds for each: temporary file → sync → rename → sync of the directory → index. But the
//! files of a batch are synced side by side, which a journalling file system does in one go, and the directory once.

use std::collections::HashSet;
use std::thread;

use jiff::Timestamp;
use toml::Table;

use super::body::{Body, Content};
use super::change::targets;
use super::files::{Dir, Stamp};
use super::intent::{Intent, Operation};
use super::trust::file_name;
use super::write::{Draft, Writer, Written};
use crate::credential::Credential;
use crate::credential::report::Report;
use crate::name::Id;
use crate::{Error, Result};

/// Threads that wait for the disk, where there are files enough for them.
const WAITERS: usize = 32;
/// So few files are synced one after the other.
const FEW: usize = 8;

/// What a check found of a credential.
#[derive(Debug)]
pub struct Reported {
    /// Which.
    pub id: Id,
    /// The version of the secret that was checked.
    pub secret_version: u64,
    /// When a person had changed it last: a check is of all its values.
    pub updated: Timestamp,
    /// What was found.
    pub report: Report,
}

/// What a report makes of its credential.
enum ReportedAs {
    /// A new revision.
    New(Box<Body>, Vec<u8>),
    /// Nothing: it says what is known.
    Known(u64),
    /// Nothing: the credential was changed since, and the report is about another.
    OfAnother,
}

/// A built file, and how far it has come.
struct Made {
    /// Its place among those that were given.
    at: usize,
    temporary: String,
    body: Body,
    bytes: Vec<u8>,
}

impl Writer<'_> {
    /// Stores new credentials, and says of each what became of it: `None` of one that was not tried any more, since the disk
    /// failed one before it. What was stored is in the order of what was given, without a gap but for those that are
    /// refused.
    pub fn add_all(&mut self, credentials: Vec<Credential>, now: Timestamp) -> Vec<Option<Result<Written>>> {
        let mut results: Vec<Option<Result<Written>>> = credentials.iter().map(|_| None).collect();
        let mut made = Vec::with_capacity(credentials.len());
        let mut names = HashSet::new();
        for (at, credential) in credentials.into_iter().enumerate() {
            let taken = !names.insert(credential.name.clone());
            match self.built(credential, taken, now) {
                Ok((body, bytes)) => made.push(Made { at, temporary: String::new(), body, bytes }),
                Err(error) => results[at] = Some(Err(error)),
            }
        }
        self.put_all(made, &mut results, now);
        results
    }

    /// Puts what checks found onto their credentials, as these are now; `None` as in [`Writer::add_all`], and of one whose
    /// secret was changed since it was checked: the report is about another.
    pub fn report_all(&mut self, reports: Vec<Reported>, now: Timestamp) -> Vec<Option<Result<Written>>> {
        let mut results: Vec<Option<Result<Written>>> = reports.iter().map(|_| None).collect();
        let mut made = Vec::with_capacity(reports.len());
        for (at, reported) in reports.into_iter().enumerate() {
            let id = reported.id;
            match self.reported(reported, now) {
                Ok(ReportedAs::New(body, bytes)) => made.push(Made { at, temporary: String::new(), body: *body, bytes }),
                Ok(ReportedAs::Known(rev)) => results[at] = Some(Ok(Written { id, rev })),
                Ok(ReportedAs::OfAnother) => {}
                Err(error) => results[at] = Some(Err(error)),
            }
        }
        let credentials = made.iter().filter_map(|one| match &one.body.content {
            Content::Credential(credential) => Some(&**credential),
            _ => None,
        });
        let followed = self.followed(&credentials.collect::<Vec<_>>(), now);
        let (intent, name) = match followed {
            Ok(followed) => followed,
            Err(error) => {
                if let Some(one) = made.first() {
                    results[one.at] = Some(Err(error));
                }
                return results;
            }
        };
        self.put_all(made, &mut results, now);
        if let Some(name) = name {
            let carried = self.carry_views(&intent, now).and_then(|()| self.tmp.remove(&name).map(|_| ()));
            if let (Err(error), Some(last)) = (carried, results.iter_mut().rev().find(|result| matches!(result, Some(Ok(_))))) {
                *last = Some(Err(error.left_behind()));
            }
        }
        results
    }

    /// The intent to let views follow what is to be written of credentials, and its file, where any view uses one.
    fn followed(&mut self, credentials: &[&Credential], now: Timestamp) -> Result<(Intent, Option<String>)> {
        let views = self.refreshed(credentials, now)?;
        let ids = credentials.iter().map(|credential| credential.id).collect();
        let intent = Intent { operation: Operation::Refresh, credentials: ids, targets: targets(&views).collect() };
        let name = if views.is_empty() { None } else { Some(self.intend(intent.clone(), now)?) };
        Ok((intent, name))
    }

    fn reported(&mut self, reported: Reported, now: Timestamp) -> Result<ReportedAs> {
        let record = self.vault.read(reported.id, now)?;
        if (record.credential.secret_version, record.credential.updated) != (reported.secret_version, reported.updated) {
            return Ok(ReportedAs::OfAnother);
        }
        let report = match record.credential.report.clone() {
            // What says nothing of the credential leaves what was said; only when it ends may be new.
            Some(before) if !reported.report.verdict.decides() => Report { expires: reported.report.expires.or(before.expires), ..before },
            _ => reported.report,
        };
        if record.credential.report.as_ref() == Some(&report) {
            return Ok(ReportedAs::Known(record.rev));
        }
        let credential = Credential { report: Some(report), ..record.credential };
        let content = Content::Credential(Box::new(credential));
        let (rev, prev) = (record.rev + 1, Some(record.hash));
        let draft = Draft { id: reported.id, rev, prev, recipients: record.recipients, extra: record.extra, content };
        self.build(draft, now).map(|(bytes, body)| ReportedAs::New(Box::new(body), bytes))
    }

    /// Writes built files, and says of each what became of it.
    fn put_all(&mut self, mut made: Vec<Made>, results: &mut [Option<Result<Written>>], now: Timestamp) {
        let dir_before = self.credentials.stat().map_or(0, |stat| Stamp::of(&stat).mtime);
        let mut failed = self.written(&mut made);
        failed = self.synced(&mut made).or(failed);
        let (placed, stopped) = self.renamed(made);
        failed = stopped.or(failed);
        if let Some((at, error)) = failed {
            results[at] = Some(Err(error));
        }
        let synced = if placed.is_empty() { Ok(()) } else { self.credentials.sync("") };
        for (n, one) in placed.iter().enumerate() {
            let written = Written { id: one.body.id, rev: one.body.rev };
            results[one.at] = Some(match &synced {
                Err(Error::NotDurable { source, .. }) if n == 0 => {
                    let source = std::io::Error::from(source.kind());
                    Err(Error::NotDurable { path: self.credentials.join(&file_name(one.body.id)), source })
                }
                _ => Ok(written),
            });
        }
        self.remember_all(placed.into_iter().map(|one| (one.body, one.bytes)).collect(), dir_before, now);
    }

    fn built(&mut self, credential: Credential, taken: bool, now: Timestamp) -> Result<(Body, Vec<u8>)> {
        credential.check()?;
        if taken {
            return Err(Error::Exists { what: "credential", name: credential.name });
        }
        self.name_is_free(&credential, now)?;
        let (bytes, body) = self.build(self.new_draft(credential), now)?;
        Ok((body, bytes))
    }

    /// What a new credential's first body is built from.
    pub(super) fn new_draft(&self, credential: Credential) -> Draft {
        let owners = self.vault.manifest.owners.iter().map(|owner| owner.recipient.clone()).collect();
        let id = credential.id;
        Draft { id, rev: 1, prev: None, recipients: owners, extra: Table::new(), content: Content::Credential(Box::new(credential)) }
    }

    /// Writes the temporary files, up to the first that the disk refuses; that one is returned, and what follows is dropped.
    fn written(&self, made: &mut Vec<Made>) -> Option<(usize, Error)> {
        let write = |one: &mut Made| {
            one.temporary = format!("{}.age", Id::random()?);
            self.tmp.write_unsynced(&one.temporary, &one.bytes)
        };
        let (n, error) = made.iter_mut().enumerate().find_map(|(n, one)| Some((n, write(one).err()?)))?;
        Some((self.dropped(made, n), error))
    }

    /// Makes their content durable, likewise.
    fn synced(&self, made: &mut Vec<Made>) -> Option<(usize, Error)> {
        let (n, error) = if made.len() < FEW {
            made.iter().enumerate().find_map(|(n, one)| Some((n, self.tmp.sync_file(&one.temporary).err()?)))?
        } else {
            side_by_side(&self.tmp, made)?
        };
        Some((self.dropped(made, n), error))
    }

    /// Puts them into their places, up to the first that the disk refuses.
    fn renamed(&self, made: Vec<Made>) -> (Vec<Made>, Option<(usize, Error)>) {
        let rename = |one: &Made| self.tmp.rename_unsynced(&one.temporary, &self.credentials, &file_name(one.body.id));
        let mut placed = made;
        let Some((n, error)) = placed.iter().enumerate().find_map(|(n, one)| Some((n, rename(one).err()?))) else { return (placed, None) };
        let at = self.dropped(&mut placed, n);
        (placed, Some((at, error)))
    }

    /// Takes away everything from a place on, and gives what stood there its place among those that were given.
    fn dropped(&self, made: &mut Vec<Made>, from: usize) -> usize {
        let gone: Vec<Made> = made.drain(from..).collect();
        gone.iter().filter(|one| !one.temporary.is_empty()).for_each(|one| drop(self.tmp.remove(&one.temporary)));
        gone.first().map_or(0, |one| one.at)
    }
}

/// Syncs many files at once, and gives the first that failed, by its place.
fn side_by_side(tmp: &Dir, made: &[Made]) -> Option<(usize, Error)> {
    let names: Vec<&str> = made.iter().map(|one| one.temporary.as_str()).collect();
    let share = names.len().div_ceil(WAITERS);
    let sync = |start: usize, names: &[&str]| {
        names.iter().enumerate().find_map(|(n, name)| tmp.sync_file(name).err().map(|error| (start + n, error)))
    };
    thread::scope(|scope| {
        let waiters: Vec<_> = names.chunks(share).enumerate().map(|(n, names)| scope.spawn(move || sync(n * share, names))).collect();
        // One that did not come back has synced nothing that could be relied on.
        let lost = |n: usize| Some((n * share, Error::io("write", tmp.path(), std::io::ErrorKind::Other)));
        let ended = waiters.into_iter().enumerate().map(|(n, waiter)| waiter.join().unwrap_or_else(|_| lost(n)));
        ended.collect::<Vec<_>>().into_iter().flatten().min_by_key(|(n, _)| *n)
    })
}
