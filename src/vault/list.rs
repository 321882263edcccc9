//! Listing: what the index knows, brought up to date with what lies in the directory.
//!
//! A file whose stamp is unchanged is not opened. Every other is read and verified; what cannot be trusted is a trouble
//! with the last name known, and the rest is listed all the same.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use rustix::fs::FileType;

use super::files::Stamp;
use super::index::Head;
use super::listed::{Listed, Trouble};
use super::read::Record;
use super::roster::Roster;
use super::summary::{Entry, Summary};
use super::trust::file_name;
use super::views::seen_of;
use super::{Vault, place, recover};
use crate::error::Damage;
use crate::name::Id;
use crate::{Error, Result};

/// A whole list.
#[derive(Debug, Default)]
pub struct Listing {
    /// What is trusted, by name.
    pub credentials: Vec<Listed>,
    /// What is not.
    pub troubles: Vec<Trouble>,
    /// Changes of several files that were left unfinished; the next write finishes them.
    pub pending: usize,
}

/// A look at the whole directory.
pub(super) struct Scan {
    pub(super) entries: Vec<Entry>,
    pub(super) troubles: Vec<Trouble>,
}

/// What was found of a file that is remembered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Nothing,
    AsItWas,
    Changed,
}

impl Vault {
    /// Lists the vault. `progress(done, all)` is called while many files have to be opened.
    ///
    /// # Errors
    /// Where the directory itself cannot be read; a file that cannot is a [`Trouble`]. [`Error::Changed`] where there are
    /// such files and the vault's key was changed since it was opened.
    pub fn list(&mut self, now: Timestamp, progress: &dyn Fn(usize, usize)) -> Result<Listing> {
        let Scan { entries, mut troubles } = self.scan(now, progress)?;
        if !troubles.is_empty() && self.is_stale()? {
            return Err(self.changed());
        }
        let rosters = self.rosters(now)?;
        troubles.extend(rosters.troubles);
        let mut about: HashMap<Id, Vec<&Roster>> = HashMap::new();
        for roster in &rosters.all {
            for id in roster.uses.iter().map(|held| held.id).chain(roster.past.iter().map(|past| past.id)) {
                let of = about.entry(id).or_default();
                if of.last().is_none_or(|last| last.id != roster.id) {
                    of.push(roster);
                }
            }
        }
        let uses = self.index.last_uses();
        let mut credentials: Vec<Listed> = entries
            .into_iter()
            .filter_map(|entry| {
                let about = about.get(&entry.id).into_iter().flatten().copied();
                Some(Listed::new(entry.id, entry.rev, uses.get(&entry.id).copied(), entry.summary?).with(about, now))
            })
            .collect();
        credentials.sort_by(|a, b| (&a.summary.name, a.summary.created, a.id).cmp(&(&b.summary.name, b.summary.created, b.id)));
        for pair in credentials.windows(2) {
            if pair[0].summary.name == pair[1].summary.name {
                troubles.push(Trouble {
                    file: format!("{}/{}", place::CREDENTIALS, file_name(pair[1].id)),
                    name: Some(pair[1].summary.name.clone()),
                    damage: Damage::NameTaken(file_name(pair[0].id)),
                });
            }
        }
        Ok(Listing { credentials, troubles, pending: recover::pending(self)? })
    }

    /// What may be shown of a credential that was read, with nothing cut.
    pub fn describe(&self, record: &Record, now: Timestamp) -> Listed {
        let id = record.credential.id;
        let last_used = self.index.last_uses().get(&id).copied();
        Listed::new(id, record.rev, last_used, Box::new(Summary::of(&record.credential))).with(&self.known_rosters(), now)
    }

    /// What may be shown of one credential, from the index, after it was read or found.
    pub fn listed(&self, id: Id, now: Timestamp) -> Option<Listed> {
        let entry = self.index.entry(id)?;
        let last_used = self.index.last_uses().get(&id).copied();
        Some(Listed::new(id, entry.rev, last_used, entry.summary?).with(&self.known_rosters(), now))
    }

    /// What may be shown of one credential, without who may use it.
    pub fn summary_of(&self, id: Id) -> Option<Box<Summary>> {
        self.index.entry(id)?.summary
    }

    /// What the index knows of consumers; [`Vault::rosters`] brings it up to date.
    fn known_rosters(&self) -> Vec<Roster> {
        let mut all: Vec<Roster> = self.index.roll().into_iter().filter_map(|id| Some(self.index.view(id)?.roster)).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// Brings the index up to date with the directory.
    pub(super) fn scan(&mut self, now: Timestamp, progress: &dyn Fn(usize, usize)) -> Result<Scan> {
        let mut troubles = Vec::new();
        let entries = self.index.entries();
        // The time is taken before the names: what comes after it changes the time again.
        let dir_time = self.credentials.as_ref().map_or(Ok(0), |dir| Ok::<_, Error>(Stamp::of(&dir.stat()?).mtime))?;
        let known: HashMap<Id, usize> = entries.iter().enumerate().map(|(at, entry)| (entry.id, at)).collect();
        let (found, stale) = self.look(&entries, &known, &mut troubles)?;
        let (mut good, mut before, mut missing) = (Vec::new(), HashMap::new(), Vec::new());
        for (entry, found) in entries.into_iter().zip(found) {
            match found {
                Found::AsItWas => good.push(entry),
                Found::Changed => drop(before.insert(entry.id, entry)),
                Found::Nothing => {
                    if let Some(summary) = entry.summary {
                        let seen = entry.seen.strftime("%Y-%m-%d %H:%M UTC").to_string();
                        missing.push(trouble(entry.id, Some(summary.name), Damage::Missing(seen)));
                    }
                }
            }
        }
        let mut scan = Scan { entries: good, troubles };
        let fresh = self.read_stale(&stale, &before, &mut scan, now, progress);
        scan.troubles.extend(missing);
        let known = if scan.troubles.is_empty() { dir_time } else { 0 };
        if !fresh.is_empty() || self.index.head().known != known || self.index.is_damaged() {
            let head = Head { known, ..self.index.head() };
            self.index.remember(fresh.clone(), head);
        }
        scan.entries.extend(fresh);
        Ok(scan)
    }

    /// Compares the stamp of each file with what is remembered of it: what was found of each entry, and the ids that have
    /// to be read. Nothing is opened.
    fn look(&self, entries: &[Entry], known: &HashMap<Id, usize>, troubles: &mut Vec<Trouble>) -> Result<(Vec<Found>, Vec<Id>)> {
        let mut found = vec![Found::Nothing; entries.len()];
        let mut stale = Vec::new();
        // Where the directory is gone, everything that was in it is missing.
        let Some(dir) = &self.credentials else { return Ok((found, stale)) };
        let mut unknown = HashSet::new();
        dir.each_name(|name| {
            let Some(id) = self.sort_out(name, troubles) else { return Ok(()) };
            // A listing may tell a name twice while its file is being replaced.
            let at = known.get(&id).copied();
            if at.is_some_and(|at| found[at] != Found::Nothing) {
                return Ok(());
            }
            let Some(stat) = dir.stat_of(name)? else { return Ok(()) };
            let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
            match at {
                Some(at) if is_file && entries[at].stamp == Stamp::of(&stat) => found[at] = Found::AsItWas,
                Some(at) => {
                    found[at] = Found::Changed;
                    stale.push(id);
                }
                None if unknown.insert(id) => stale.push(id),
                None => {}
            }
            Ok(())
        })?;
        for (entry, found) in entries.iter().zip(&mut found).filter(|(_, found)| **found == Found::Nothing) {
            // On some file systems a listing passes over a file that is just being replaced: only its own absence counts.
            if dir.stat_of(&file_name(entry.id))?.is_some() {
                *found = Found::Changed;
                stale.push(entry.id);
            }
        }
        Ok((found, stale))
    }

    fn read_stale(
        &self,
        stale: &[Id],
        known: &HashMap<Id, Entry>,
        scan: &mut Scan,
        now: Timestamp,
        progress: &dyn Fn(usize, usize),
    ) -> Vec<Entry> {
        let mut fresh = Vec::new();
        for (done, id) in stale.iter().enumerate() {
            progress(done, stale.len());
            let before = known.get(id);
            let name = before.and_then(|entry| Some(entry.summary.as_ref()?.name.clone()));
            let read = match self.load(*id, &file_name(*id)) {
                Ok(Some(loaded)) => Self::recall(before.map(Entry::mark), &loaded).map(|()| Some(self.entry_of(&loaded, now))),
                Ok(None) => Ok(None),
                Err(Error::Corrupt { damage, .. }) => Err(damage),
                Err(other) => Err(Damage::Manifest(unreadable(&other))),
            };
            match read {
                Ok(entry) => fresh.extend(entry),
                Err(damage) => scan.troubles.push(trouble(*id, name, damage)),
            }
        }
        fresh
    }

    /// Which credential a file name stands for; what looks like one and is none is reported, the rest passed over, as
    /// are the hidden files of other programs (`._x.age` holds what macOS knows of `x.age`).
    fn sort_out(&self, name: &str, troubles: &mut Vec<Trouble>) -> Option<Id> {
        let stem = name.strip_suffix(".age").filter(|stem| !stem.starts_with('.'))?;
        if let Some(id) = Id::parse(stem) {
            return Some(id);
        }
        if stem.strip_suffix(".prev").and_then(Id::parse).is_none() {
            let of = stem.get(..crate::name::ID_LEN).and_then(Id::parse);
            let last = of.and_then(|id| Some(self.index.entry(id)?.summary?.name));
            let reason = "it is not named like a file of ours (a conflicted copy of a synchronising program?)";
            troubles.push(Trouble { file: format!("{}/{name}", place::CREDENTIALS), name: last, damage: Damage::Manifest(reason) });
        }
        None
    }

    /// The revision that was seen of a credential, and the one that lies there now, verified.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a file that cannot be trusted at all; [`Error::NotFound`] where nothing was seen either.
    pub fn compare(&self, id: Id) -> Result<(u64, Option<u64>)> {
        let seen = self.index.entry(id).map(|entry| entry.rev);
        if let (None, Some(view)) = (seen, self.index.view(id)) {
            return Ok((view.rev, self.load_view(id)?.map(|loaded| loaded.body.rev)));
        }
        let found = self.load(id, &file_name(id))?.map(|loaded| loaded.body.rev);
        match (seen, found) {
            (None, None) => Err(Error::NotFound { what: "credential", name: id.to_string(), near: None }),
            _ => Ok((seen.unwrap_or(0), found)),
        }
    }

    /// Takes a credential's file, or its absence, as the newest there is, whatever was seen before: a person said so.
    /// Returns the revision accepted.
    ///
    /// # Errors
    /// As [`Vault::compare`].
    pub fn accept(&mut self, id: Id, now: Timestamp) -> Result<Option<u64>> {
        if self.index.entry(id).is_none() && self.index.view(id).is_some() {
            let loaded = self.load_view(id)?;
            self.index.overrule_view(id, loaded.as_ref().and_then(|loaded| seen_of(loaded, now)))?;
            return Ok(loaded.map(|loaded| loaded.body.rev));
        }
        let loaded = self.load(id, &file_name(id))?;
        let entry = loaded.as_ref().map(|loaded| self.entry_of(loaded, now));
        self.index.overrule(id, entry)?;
        Ok(loaded.map(|loaded| loaded.body.rev))
    }

    /// A text that is the same on two machines only if both see the same files: SHA-256 over the sorted `id:rev:hash`
    /// lines and `vault.toml`'s revision, in groups of four. Call [`Vault::list`] before, which brings the index up to date.
    pub fn fingerprint(&self) -> String {
        use sha2::{Digest, Sha256};
        let mut entries: Vec<(Id, u64, [u8; 32])> = self.index.entries().iter().map(|entry| (entry.id, entry.rev, entry.hash)).collect();
        entries.extend(self.index.roll().into_iter().filter_map(|id| self.index.view(id).map(|seen| (id, seen.rev, seen.hash))));
        entries.sort_unstable();
        let mut hash = Sha256::new_with_prefix(format!("{}:{}\n", self.manifest.vault, self.manifest.rev));
        for (id, rev, file) in entries {
            hash.update(format!("{id}:{rev}:{}\n", data_encoding::HEXLOWER.encode(&file)));
        }
        let text = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
        text.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect::<Vec<_>>().join("-")
    }
}

fn trouble(id: Id, name: Option<String>, damage: Damage) -> Trouble {
    Trouble { file: format!("{}/{}", place::CREDENTIALS, file_name(id)), name, damage }
}

fn unreadable(error: &Error) -> &'static str {
    match error {
        Error::Io { source, .. } if source.kind() == std::io::ErrorKind::PermissionDenied => "it may not be read (permission denied)",
        _ => "it cannot be read",
    }
}
