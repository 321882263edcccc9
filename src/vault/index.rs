//! The index: this machine's memory of a vault.
//!
//! Sealed with a key derived from the seed, in the state directory, never in the vault. It is a cache of what the files
//! say, and changes no answer by being deleted, except for three things that only it knows: the highest revision seen of
//! each file, the spent refresh tokens, and the last use. Where it cannot be written it is kept for the one command.

mod glance;
mod head;
mod hosts;
mod reference;
mod spent;
mod views;

use std::cell::Cell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use zeroize::Zeroizing;

pub use self::glance::Glance;
pub(super) use self::head::Head;
pub(super) use self::reference::variables;
use self::reference::{BY_ID, BY_KEY, BY_NAME, BY_PRINT, MANY, MOST, reference, referring};
pub(super) use self::views::Seen;
use super::files::{self, Dir};
use super::lock;
use super::summary::Entry;
use super::table::{self, Fault, Opened, Table, TableKey};
use super::uses::{self, UsesKey};
use crate::name::Id;
use crate::{Result, Secret};

const FILE: &str = "index";
const LOCK: &str = "lock";
const USES: &str = "uses";
const USES_LOCK: &str = "uses.lock";

/// How long the index is waited for: it is held for moments, and whoever is stopped while holding it must not stop others.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(2);

/// What was found where the index should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memory {
    /// It is there.
    Kept,
    /// There is none: this machine has not seen the vault, or its state was deleted.
    None,
    /// It is damaged, or was made with another key.
    Damaged,
}

/// The index of one vault.
pub(super) struct Index {
    dir: Option<Dir>,
    path: PathBuf,
    key: TableKey,
    uses_key: UsesKey,
    print_key: Zeroizing<[u8; 32]>,
    table: Option<Table>,
    memory: Memory,
    head: Head,
    damaged: Cell<bool>,
    /// What could not be written, for the length of this command.
    overlay: HashMap<Id, Entry>,
    /// The same of views.
    views: HashMap<Id, Seen>,
}

impl Index {
    /// Opens the index in `dir`, which is made where it is missing and can be.
    ///
    /// # Errors
    /// Only where the system refuses in a way that is neither "not there" nor "not writable".
    pub(super) fn open(dir: &Path, state_key: &[u8; 32]) -> Result<Self> {
        let path = dir.join(FILE);
        let mut index = Self {
            dir: files::make_dirs(dir).ok(),
            key: TableKey::new(state_key),
            uses_key: UsesKey::new(state_key),
            print_key: mac(state_key, b"fingerprints"),
            table: None,
            memory: Memory::None,
            head: Head::default(),
            damaged: Cell::new(false),
            overlay: HashMap::new(),
            views: HashMap::new(),
            path,
        };
        index.reopen()?;
        Ok(index)
    }

    fn reopen(&mut self) -> Result<()> {
        (self.table, self.memory) = match Table::open(&self.path, &self.key)? {
            Opened::Ready(table) => (Some(table), Memory::Kept),
            Opened::Missing => (None, Memory::None),
            Opened::Damaged => (None, Memory::Damaged),
        };
        self.damaged.set(false);
        self.head = self.table.as_ref().map(|table| Head::unpack(table.head())).unwrap_or_default();
        Ok(())
    }

    /// Looks again: what others have written since need not be read from the files. Where there is nothing better now,
    /// what was there stays.
    pub(super) fn refresh(&mut self) {
        if let Ok(Opened::Ready(table)) = Table::open(&self.path, &self.key) {
            self.head = Head::unpack(table.head());
            (self.table, self.memory) = (Some(table), Memory::Kept);
            self.damaged.set(false);
        }
    }

    /// The directory it is in.
    pub(super) fn home(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// What was found.
    pub(super) fn memory(&self) -> Memory {
        self.memory
    }

    /// Its head.
    pub(super) fn head(&self) -> Head {
        self.head
    }

    fn raw(&self, space: u8, key: &[u8]) -> Option<Vec<u8>> {
        let got = self.table.as_ref()?.get(&[&[space], key].concat());
        if got.is_err() {
            self.damaged.set(true);
        }
        got.ok().flatten()
    }

    /// Whether a part of it was asked for that cannot be read: what it did not find may be there all the same.
    pub(super) fn is_damaged(&self) -> bool {
        self.damaged.get()
    }

    /// What is remembered of a file.
    pub(super) fn entry(&self, id: Id) -> Option<Entry> {
        match self.overlay.get(&id) {
            Some(entry) => Some(entry.clone()),
            None => Entry::unpack(&self.raw(BY_ID, id.bytes())?),
        }
    }

    fn ids(&self, key: &[u8]) -> Vec<Id> {
        self.raw(key[0], &key[1..]).map(|raw| raw.as_chunks().0.iter().map(|id| Id::from_bytes(*id)).collect()).unwrap_or_default()
    }

    fn found(&self, space: u8, key: &[u8], holds: impl Fn(&Entry) -> bool) -> Vec<Id> {
        let mut ids = self.ids(&reference(space, key));
        if ids == [MANY] {
            ids = self.entries().into_iter().map(|entry| entry.id).collect();
        }
        ids.extend(self.overlay.keys());
        ids.sort_unstable();
        ids.dedup();
        // A reference may be older than the entry it points at.
        ids.retain(|id| self.entry(*id).is_some_and(|entry| holds(&entry)));
        ids
    }

    /// Who is known by a name.
    pub(super) fn by_name(&self, name: &str) -> Vec<Id> {
        self.found(BY_NAME, name.as_bytes(), |entry| entry.summary.as_ref().is_some_and(|summary| summary.name == name))
    }

    /// Who is looked up by a variable.
    pub(super) fn by_key(&self, key: &str) -> Vec<Id> {
        self.found(BY_KEY, key.as_bytes(), |entry| entry.summary.as_ref().is_some_and(|summary| variables(summary).any(|held| held == key)))
    }

    /// Who holds a secret already.
    pub(super) fn by_secret(&self, secret: &Secret) -> Vec<Id> {
        let print = self.fingerprint(secret);
        self.found(BY_PRINT, &print, |entry| entry.fingerprints.contains(&print))
    }

    /// The keyed fingerprint of a secret: tells whether two are the same, and nothing to who lacks the key.
    pub(super) fn fingerprint(&self, secret: &Secret) -> [u8; 16] {
        let full = mac(&*self.print_key, secret.expose());
        let mut out = [0; 16];
        out.copy_from_slice(&full[..16]);
        out
    }

    /// Everything remembered, tombstones included.
    pub(super) fn entries(&self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        if let Some(table) = &self.table {
            // A part that does not authenticate is as good as not there: the files say the same.
            let shown = table.each(|key, value| {
                if key.first() == Some(&BY_ID)
                    && let Some(entry) = Entry::unpack(value)
                    && !self.overlay.contains_key(&entry.id)
                {
                    entries.push(entry);
                }
            });
            self.damaged.set(self.damaged.get() || shown.is_err());
        }
        entries.extend(self.overlay.values().cloned());
        entries
    }

    /// Remembers `entries`, never lowering a revision, and a new head. Where the index cannot be written, for the length
    /// of this command only: that is no reason to refuse an answer.
    pub(super) fn remember(&mut self, entries: Vec<Entry>, head: Head) {
        if self.write_down(&entries, head).is_ok() {
            return;
        }
        self.head = head;
        for entry in entries {
            if self.entry(entry.id).is_none_or(|known| known.rev <= entry.rev) {
                self.overlay.insert(entry.id, entry);
            }
        }
    }

    fn write_down(&mut self, entries: &[Entry], head: Head) -> Result<()> {
        let unwritable = || crate::Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied);
        let dir = self.dir.as_ref().ok_or_else(unwritable)?;
        let _lock = lock::take_within(PATIENCE, dir, LOCK, "the index", &|| {})?;
        let before = self.memory;
        let damaged = self.is_damaged();
        // Another process may have written since this one looked.
        self.reopen()?;
        self.damaged.set(damaged);
        if self.memory == Memory::Damaged && before != Memory::Damaged {
            // It was good a moment ago: somebody has changed the vault's key and carried the index over to it. To build
            // it anew under the key before would lose what only it knows.
            return Err(self.refused(Fault::Damaged));
        }
        // What could not be written before is written with it.
        let all: Vec<Entry> = std::mem::take(&mut self.overlay).into_values().chain(entries.iter().cloned()).collect();
        // A head is never put back by one who has been looking for longer.
        let head = if self.head.manifest_rev > head.manifest_rev { Head { known: 0, ..self.head } } else { head };
        if let Err(error) = self.write(&all, head) {
            self.overlay = all.into_iter().map(|entry| (entry.id, entry)).collect();
            return Err(error);
        }
        self.reopen()
    }

    /// Remembers an entry, or its absence, although a higher revision was seen: a person said so.
    ///
    /// # Errors
    /// As [`Index::open`]; [`crate::Error::Io`] where it cannot be written, because it would be forgotten.
    pub(super) fn overrule(&mut self, id: Id, entry: Option<Entry>) -> Result<()> {
        let dir = self.dir.as_ref().ok_or_else(|| crate::Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied))?;
        let _lock = lock::take(dir, LOCK, "the index", &|| {})?;
        self.reopen()?;
        let mut changes = vec![(key_of(id), None)];
        if let Some(known) = self.entry(id) {
            for key in referring(&known) {
                let left: Vec<u8> = self.ids(&key).iter().filter(|held| **held != id).flat_map(|held| *held.bytes()).collect();
                changes.push((key, (!left.is_empty()).then_some(left)));
            }
        }
        table::append(&self.path, &self.key, &changes, None, false).map_err(|fault| self.refused(fault))?;
        self.reopen()?;
        if let Some(entry) = entry {
            self.write(&[entry], self.head)?;
            self.reopen()?;
        }
        Ok(())
    }

    fn write(&self, entries: &[Entry], head: Head) -> Result<()> {
        let damaged = self.is_damaged();
        // A part that cannot be read is not written to either: all is built anew from what can be.
        let legible = if damaged { self.entries() } else { Vec::new() };
        let superseded = |entry: &&Entry| !entries.iter().any(|newer| newer.id == entry.id && newer.rev >= entry.rev);
        let all: Vec<&Entry> = legible.iter().filter(superseded).chain(entries).collect();
        let mut references: HashMap<Vec<u8>, Vec<Id>> = HashMap::new();
        let mut changes: Vec<(Vec<u8>, Option<Vec<u8>>)> = Vec::with_capacity(all.len() * 4);
        for entry in all {
            let known = self.entry(entry.id);
            if known.as_ref().is_some_and(|known| known.rev > entry.rev) {
                continue;
            }
            let before = known.as_ref().map(referring).unwrap_or_default();
            let after = referring(entry);
            for gone in before.iter().filter(|key| !after.contains(key)) {
                self.reference(&mut references, gone).retain(|id| *id != entry.id);
            }
            for new in &after {
                let ids = self.reference(&mut references, new);
                if ids.len() >= MOST {
                    *ids = vec![MANY];
                } else if *ids != [MANY] && !ids.contains(&entry.id) {
                    ids.push(entry.id);
                }
            }
            changes.push((key_of(entry.id), Some(entry.pack())));
        }
        changes.extend(references.into_iter().map(|(key, ids)| {
            let value: Vec<u8> = ids.iter().flat_map(|id| *id.bytes()).collect();
            (key, (!value.is_empty()).then_some(value))
        }));
        if self.is_damaged() && !damaged {
            // It has turned out on the way.
            return self.write(entries, head);
        }
        if self.table.is_some() && !damaged {
            return table::append(&self.path, &self.key, &changes, Some(&head.pack()), false).map_err(|fault| self.refused(fault));
        }
        // Whether that is everything which lies in the directory is for the next look at it to say.
        let head = Head { known: 0, ..head };
        let changes = changes.into_iter().filter_map(|(key, value)| Some((key, value?)));
        table::rebuild(&self.path, &self.key, self.carried().into_iter().chain(changes), &head.pack())
    }

    fn refused(&self, fault: Fault) -> crate::Error {
        match fault {
            Fault::Error(error) => error,
            Fault::Missing | Fault::Damaged => crate::Error::io("read", &self.path, std::io::ErrorKind::InvalidData),
        }
    }

    fn reference<'a>(&self, references: &'a mut HashMap<Vec<u8>, Vec<Id>>, key: &[u8]) -> &'a mut Vec<Id> {
        references.entry(key.to_vec()).or_insert_with(|| self.ids(key))
    }

    /// Notes a use, where that costs nothing but a small append; a use that cannot be noted is not a failure.
    pub(super) fn used(&self, id: Id, at: Timestamp) {
        if let Some(dir) = &self.dir {
            let _ = uses::record(&dir.join(USES), &dir.join(USES_LOCK), &self.uses_key, id.bytes(), at.as_millisecond());
        }
    }

    /// Keeps these last uses alone, under this index's key.
    pub(super) fn restart_uses(&self, last: &HashMap<Id, Timestamp>) {
        if let Some(dir) = &self.dir
            && let Ok(_lock) = lock::take_within(PATIENCE, dir, USES_LOCK, "the last uses", &|| {})
        {
            let last = last.iter().map(|(id, at)| (*id.bytes(), at.as_millisecond())).collect();
            let _ = uses::restart(&dir.join(USES), &self.uses_key, &last);
        }
    }

    /// When each credential was last used from this machine.
    pub(super) fn last_uses(&self) -> HashMap<Id, Timestamp> {
        let latest = self.dir.as_ref().and_then(|dir| uses::latest(&dir.join(USES), &self.uses_key).ok()).unwrap_or_default();
        latest.into_iter().filter_map(|(id, at)| Some((Id::from_bytes(id), Timestamp::from_millisecond(at).ok()?))).collect()
    }
}

fn key_of(id: Id) -> Vec<u8> {
    [&[BY_ID], id.bytes().as_slice()].concat()
}

fn mac(key: &[u8], data: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // HMAC takes a key of any length.
    if let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(key) {
        mac.update(data);
        out.copy_from_slice(&mac.finalize().into_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Credential;
    use crate::kind::Kind;
    use crate::vault::files::Stamp;
    use crate::vault::summary::{FieldSummary, Summary};

    fn entry(number: u16, name: String, rev: u64) -> Entry {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&number.to_le_bytes());
        let key = Some("OPENAI_API_KEY".to_owned());
        let field = FieldSummary { name: "token".to_owned(), secret: true, shown: String::new(), key, aliases: Vec::new(), mark: None };
        let (created, fields) = (Timestamp::UNIX_EPOCH, vec![field]);
        let bare = Credential::new(Id::from_bytes(id), name, Kind::ApiToken, created);
        let summary = Summary { main: Some("token".to_owned()), fields, ..Summary::of(&bare) };
        let (stamp, fingerprints) = (Stamp::default(), vec![[7; 16]]);
        Entry { id: Id::from_bytes(id), rev, hash: [1; 32], stamp, seen: created, fingerprints, summary: Some(Box::new(summary)) }
    }

    #[test]
    fn thousands_with_one_variable_and_one_secret_are_all_known() {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        for batch in 0..5u16 {
            let entries = (batch * 1000..(batch + 1) * 1000).map(|number| entry(number, format!("n{number}"), 1)).collect();
            index.remember(entries, Head::default());
        }
        let index = Index::open(dir.path(), &[1; 32]).unwrap();
        assert_eq!(index.by_key("OPENAI_API_KEY").len(), 5000);
        assert_eq!(index.by_name("n4321").len(), 1);
        assert_eq!(index.entries().len(), 5000);
    }

    #[test]
    fn one_entry_that_is_too_large_keeps_no_other_from_being_remembered() {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        let huge = entry(1, "\u{1b}".repeat(70_000), 4);
        index.remember(vec![huge, entry(2, "small".to_owned(), 3)], Head::default());
        let index = Index::open(dir.path(), &[1; 32]).unwrap();
        assert_eq!(index.by_name("small").len(), 1);
        assert_eq!(index.entry(entry(1, String::new(), 0).id).map(|entry| entry.rev), Some(4));
    }

    #[test]
    fn what_could_not_be_written_is_written_with_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        let place = Dir::open(dir.path()).unwrap();
        let held = lock::take(&place, LOCK, "test", &|| {}).unwrap();
        index.remember(vec![entry(1, "first".to_owned(), 1)], Head::default());
        assert_eq!(index.by_name("first").len(), 1);
        drop(held);
        index.remember(vec![entry(2, "second".to_owned(), 1)], Head::default());
        let index = Index::open(dir.path(), &[1; 32]).unwrap();
        assert_eq!((index.by_name("first").len(), index.by_name("second").len()), (1, 1));
    }

    #[test]
    fn a_head_is_not_put_back_by_one_who_looked_earlier() {
        let dir = tempfile::tempdir().unwrap();
        let mut early = Index::open(dir.path(), &[1; 32]).unwrap();
        let mut late = Index::open(dir.path(), &[1; 32]).unwrap();
        late.remember(Vec::new(), Head { manifest: [2; 32], manifest_rev: 2, known: 5 });
        early.remember(Vec::new(), Head { manifest: [1; 32], manifest_rev: 1, known: 9 });
        assert_eq!(Index::open(dir.path(), &[1; 32]).unwrap().head(), Head { manifest: [2; 32], manifest_rev: 2, known: 0 });
    }
}
