//! Writing: under the lock, from the revision the caller began with, whole or not at all.
//!
//! Order: lock → what others left is finished → compare → build, sign, encrypt, decrypt again and compare → temporary
//! file → sync → rename → sync of the directory → index. Before the rename a failure leaves the old value; after it the
//! new one stands and [`Error::NotDurable`] says what is not known. A failed sync is never tried again.

use jiff::Timestamp;
use toml::Table;

use super::body::{Body, Content};
use super::change::{next_draft, targets};
use super::files::{Dir, Stamp};
use super::index::Head;
use super::intent::{Intent, Operation, Target};
use super::lock::{self, Lock};
use super::read::Record;
use super::summary::Entry;
use super::trust::{Shelf, file_name, prev_name, sha256};
use super::{Mode, Vault, place, recover};
use crate::credential::Credential;
use crate::name::Id;
use crate::{Error, Result};

/// Name of the lock below `locks/`.
pub(super) const LOCK: &str = "vault";

/// Who makes a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// A person: the revision before is kept.
    Person,
    /// The program (a verdict, a token): it is not.
    Program,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub id: Id,
    /// Its revision now.
    pub rev: u64,
}

/// What a new body is built from.
pub(super) struct Draft {
    pub(super) id: Id,
    pub(super) rev: u64,
    pub(super) prev: Option<[u8; 32]>,
    pub(super) recipients: Vec<String>,
    pub(super) extra: Table,
    pub(super) content: Content,
}

impl Draft {
    /// The revision after `base`, with another credential in it.
    pub(super) fn after(base: &Record, credential: Credential) -> Self {
        Self {
            id: base.credential.id,
            rev: base.rev + 1,
            prev: Some(base.hash),
            recipients: base.recipients.clone(),
            extra: base.extra.clone(),
            content: Content::Credential(Box::new(credential)),
        }
    }
}

/// A vault that is locked for writing; dropping it frees the lock.
pub struct Writer<'v> {
    pub(super) vault: &'v mut Vault,
    pub(super) tmp: Dir,
    pub(super) credentials: Dir,
    pub(super) consumers: Dir,
    _lock: Lock,
}

impl Vault {
    /// Takes the vault's lock and finishes what others left unfinished. `waiting` is called once when the lock is not
    /// free after a second.
    ///
    /// # Errors
    /// [`Error::Refused`] for a vault that is only to be read, [`Error::LockBusy`], [`Error::Changed`] where the vault's
    /// key was changed since it was opened, [`Error::Io`].
    pub fn writer(&mut self, now: Timestamp, waiting: &dyn Fn()) -> Result<Writer<'_>> {
        if let Mode::ReadOnly(why) = self.mode {
            return Err(Error::Refused { path: self.root.path().to_owned(), why: format!("{why}, so it is only read") });
        }
        let locks = self.root.make_sub(place::LOCKS)?;
        let lock = lock::take(&locks, LOCK, &format!("vault `{}`", self.label), waiting)?;
        if self.is_stale()? {
            return Err(self.changed());
        }
        // Whoever had the lock before has written.
        self.index.refresh();
        let credentials = self.root.make_sub(place::CREDENTIALS)?;
        let consumers = self.root.make_sub(place::CONSUMERS)?;
        let tmp = self.root.make_sub(place::TMP)?;
        self.credentials = Some(self.root.make_sub(place::CREDENTIALS)?);
        let mut writer = Writer { vault: self, tmp, credentials, consumers, _lock: lock };
        // Whatever is finished here is not what the caller is about to change.
        recover::finish(&mut writer, now).map_err(Error::before_the_change)?;
        Ok(writer)
    }
}

impl Writer<'_> {
    /// The vault that is being written.
    pub fn vault(&self) -> &Vault {
        self.vault
    }

    /// The same, for what looks at its directory.
    pub fn vault_mut(&mut self) -> &mut Vault {
        self.vault
    }

    /// Stores a new credential.
    ///
    /// # Errors
    /// [`Error::Exists`] for a name that is taken; [`Error::TooLarge`]; [`Error::Io`] with nothing stored;
    /// [`Error::NotDurable`] with it stored.
    pub fn add(&mut self, credential: Credential, now: Timestamp) -> Result<Written> {
        credential.check()?;
        self.name_is_free(&credential, now)?;
        self.put(self.new_draft(credential), now)
    }

    /// Replaces a credential by a changed one, from the revision that `base` is.
    ///
    /// # Errors
    /// [`Error::Changed`] where it is not at that revision any more; otherwise as [`Writer::add`].
    pub fn update(&mut self, base: &Record, mut credential: Credential, change: Change, now: Timestamp) -> Result<Written> {
        credential.check()?;
        let id = base.credential.id;
        credential.id = id;
        let before = self.base_stands(id, base.hash)?;
        credential.kept = if change == Change::Person { base.rev } else { base.credential.kept };
        if credential.name != base.credential.name {
            self.name_is_free(&credential, now)?;
        }
        let views = self.refreshed(&[&credential], now)?;
        // What cannot be written must not cost the revision before either.
        let built = self.build(Draft::after(base, credential), now)?;
        if change == Change::Person {
            self.place(&prev_name(id), &before).map_err(Error::before_the_change)?;
        }
        let own = Target::next(Shelf::Credentials, id, base.rev);
        let all = std::iter::once(own).chain(targets(&views)).collect();
        let intent = self.intend_for(Intent { operation: Operation::Refresh, credentials: vec![id], targets: all }, now)?;
        let written = self.put_built(built, now);
        if !matches!(written, Ok(_) | Err(Error::NotDurable { .. })) {
            self.give_up(intent.as_deref());
            return written;
        }
        let followed = self.put_views(views, intent.as_deref(), true, now);
        written.and_then(|written| followed.map(|()| written))
    }

    /// Puts a tombstone in the place of a credential and removes its revision before.
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn remove(&mut self, base: &Record, now: Timestamp) -> Result<Written> {
        let id = base.credential.id;
        self.base_stands(id, base.hash)?;
        let mut views = Vec::new();
        for mut view in self.views_with(&[id], now)? {
            view.consumer.lose(id);
            view.consumer.expire(now);
            views.push(self.build(next_draft(view), now)?);
        }
        let all = std::iter::once(Target::next(Shelf::Credentials, id, base.rev)).chain(targets(&views)).collect();
        let name = self.intend(Intent { operation: Operation::Remove, credentials: vec![id], targets: all }, now)?;
        let written = self.bury(id, base.rev, base.hash, &base.credential.name, base.recipients.clone(), now);
        if !matches!(written, Ok(_) | Err(Error::NotDurable { .. })) {
            self.give_up(Some(&name));
            return written;
        }
        let followed = self.put_views(views, None, true, now);
        let cleared = followed.and_then(|()| {
            let gone = self.credentials.remove(&prev_name(id)).and_then(|_| self.tmp.remove(&name));
            gone.map(|_| ()).map_err(Error::after_the_change)
        });
        written.and_then(|written| cleared.map(|()| written))
    }

    /// Writes the tombstone of a credential.
    pub(super) fn bury(
        &mut self,
        id: Id,
        rev: u64,
        hash: [u8; 32],
        name: &str,
        recipients: Vec<String>,
        now: Timestamp,
    ) -> Result<Written> {
        let content = Content::Tombstone { name: name.to_owned(), past: Vec::new() };
        self.put(Draft { id, rev: rev + 1, prev: Some(hash), recipients, extra: Table::new(), content }, now)
    }

    /// Writes an intent, durably, and gives the name of its file.
    pub(super) fn intend(&mut self, intent: Intent, now: Timestamp) -> Result<String> {
        let id = Id::random()?;
        let owners = self.vault.manifest.owners.iter().map(|owner| owner.recipient.clone()).collect();
        let draft = Draft { id, rev: 1, prev: None, recipients: owners, extra: Table::new(), content: Content::Intent(intent) };
        let (bytes, _) = self.build(draft, now)?;
        let name = format!("{id}.intent.age");
        self.tmp.write_new(&name, &bytes)?;
        if let Err(error) = self.tmp.sync(&name) {
            let _ = self.tmp.remove(&name);
            return Err(error.before_the_change());
        }
        Ok(name)
    }

    /// The bytes of a file that must still be the one with `hash`.
    pub(super) fn base_stands(&self, id: Id, hash: [u8; 32]) -> Result<Vec<u8>> {
        let loaded = self.vault.load(id, &file_name(id))?;
        let known = self.vault.index.entry(id);
        let name = || known.as_ref().and_then(|entry| Some(entry.summary.as_ref()?.name.clone())).unwrap_or_else(|| id.to_string());
        match loaded {
            Some(loaded) if loaded.hash == hash => Ok(loaded.bytes),
            _ => Err(Error::Changed { name: name() }),
        }
    }

    /// Whether a name is held by nobody else.
    pub(super) fn name_is_free(&mut self, credential: &Credential, now: Timestamp) -> Result<()> {
        let holders = self.vault.named(&credential.name, now)?;
        if holders.iter().any(|id| *id != credential.id) {
            return Err(Error::Exists { what: "credential", name: credential.name.clone() });
        }
        Ok(())
    }

    /// The bytes of a body, checked.
    pub(super) fn build(&self, draft: Draft, now: Timestamp) -> Result<(Vec<u8>, Body)> {
        self.vault.build(draft, now)
    }

    /// Puts bytes into `c/` under `name`, by way of `tmp/`.
    pub(super) fn place(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.place_into(Shelf::Credentials, name, bytes)
    }

    /// The same into either directory.
    pub(super) fn place_into(&self, shelf: Shelf, name: &str, bytes: &[u8]) -> Result<()> {
        let dir = if shelf == Shelf::Credentials { &self.credentials } else { &self.consumers };
        let temporary = format!("{}.age", Id::random()?);
        self.tmp.write_new(&temporary, bytes)?;
        let placed = self.tmp.rename_into(&temporary, dir, name);
        if matches!(placed, Err(Error::Io { .. })) {
            let _ = self.tmp.remove(&temporary);
        }
        placed
    }

    /// Writes a body to its place and remembers it.
    pub(super) fn put(&mut self, draft: Draft, now: Timestamp) -> Result<Written> {
        let built = self.build(draft, now)?;
        self.put_built(built, now)
    }

    pub(super) fn put_built(&mut self, (bytes, body): (Vec<u8>, Body), now: Timestamp) -> Result<Written> {
        let dir_before = Stamp::of(&self.credentials.stat()?).mtime;
        let written = Written { id: body.id, rev: body.rev };
        let name = file_name(body.id);
        let placed = self.place(&name, &bytes);
        if !matches!(placed, Ok(()) | Err(Error::NotDurable { .. })) {
            return placed.map(|()| written);
        }
        self.remember(body, &bytes, dir_before, now);
        placed.map(|()| written)
    }

    /// The index learns of a file that is in its place. The change stands by then: what fails here is found out anew by
    /// whoever looks next.
    pub(super) fn remember(&mut self, body: Body, bytes: &[u8], dir_before: i64, now: Timestamp) {
        self.remember_all(vec![(body, bytes.to_vec())], dir_before, now);
    }

    /// The same of several.
    pub(super) fn remember_all(&mut self, files: Vec<(Body, Vec<u8>)>, dir_before: i64, now: Timestamp) {
        if files.is_empty() {
            return;
        }
        let entry = |(body, bytes): (Body, Vec<u8>)| {
            let name = file_name(body.id);
            let stamp = self.credentials.stat_of(&name).ok().flatten().map(|stat| Stamp::of(&stat)).unwrap_or_default();
            let loaded = super::trust::Loaded { hash: sha256(&bytes), body, stamp, bytes: Vec::new() };
            self.vault.entry_of(&loaded, now)
        };
        let entries: Vec<Entry> = files.into_iter().map(entry).collect();
        let head = self.vault.index.head();
        // Everything is still known only if everything was known until just now.
        let known = if head.known == dir_before { self.credentials.stat().map_or(0, |stat| Stamp::of(&stat).mtime) } else { 0 };
        self.vault.index.remember(entries, Head { known, ..head });
    }
}
