//! Reading one file: size, stanzas, decryption, signature, and only then its text.

use jiff::Timestamp;
use toml::Table;

use super::body::{Body, Content};
use super::files::Stamp;
use super::index::variables;
use super::list::Scan;
use super::summary::{Entry, Summary};
use super::trust::{Loaded, Shelf, Trust, file_name};
use super::{Vault, place};
use crate::credential::Credential;
use crate::error::Damage;
use crate::name::{Id, Name, nearest};
use crate::{Error, Result};

/// The highest number that is added to a name.
const MAX_NUMBER: usize = 999;

/// A credential as it was read: the base of a change.
#[derive(Debug)]
pub struct Record {
    /// What it says.
    pub credential: Credential,
    /// Its revision.
    pub rev: u64,
    pub(super) hash: [u8; 32],
    pub(super) recipients: Vec<String>,
    pub(super) extra: Table,
}

impl Vault {
    /// What files are judged by here.
    pub(super) fn trust(&self) -> std::result::Result<Trust<'_>, Damage> {
        let identities = self.ring.identities().map_err(|_| Damage::NotForUs)?;
        let before = if self.manifest.rotating { self.ring.other_verify() } else { None };
        Ok(Trust { manifest: &self.manifest, identities, before })
    }

    /// See [`Trust::verify`].
    pub(super) fn verify(&self, stem: Option<Id>, bytes: &[u8]) -> std::result::Result<Body, Damage> {
        self.trust()?.verify(stem, bytes)
    }

    /// Reads and verifies one file of `c/`; `None` where there is none.
    pub(super) fn load(&self, id: Id, name: &str) -> Result<Option<Loaded>> {
        let Some(dir) = &self.credentials else { return Ok(None) };
        self.trust().map_err(|damage| Error::corrupt(name, damage))?.load(dir, Shelf::Credentials, id, name)
    }

    /// The same of `consumers/`.
    pub(super) fn load_view(&self, id: Id) -> Result<Option<Loaded>> {
        let Some(dir) = self.root.sub(place::CONSUMERS)? else { return Ok(None) };
        let name = file_name(id);
        self.trust().map_err(|damage| Error::corrupt(&name, damage))?.load(&dir, Shelf::Consumers, id, &name)
    }

    /// Compares a file with what this machine remembers of it: its revision, and the hash of that.
    pub(super) fn recall(known: Option<(u64, [u8; 32])>, loaded: &Loaded) -> std::result::Result<(), Damage> {
        match known {
            Some((rev, _)) if loaded.body.rev < rev => Err(Damage::RolledBack { seen: rev, found: loaded.body.rev }),
            Some((rev, hash)) if loaded.body.rev == rev && loaded.hash != hash => Err(Damage::Forked(rev)),
            _ => Ok(()),
        }
    }

    /// What to remember of a file that was read.
    pub(super) fn entry_of(&self, loaded: &Loaded, now: Timestamp) -> Entry {
        let (summary, fingerprints) = match &loaded.body.content {
            Content::Credential(credential) => {
                let secrets = credential.fields.values().filter(|field| field.secret && !field.value.is_empty());
                let origin = credential.origin().map(|origin| self.index.fingerprint(&super::holders::origin_print(origin)));
                let prints = secrets.map(|field| self.index.fingerprint(&field.value)).chain(origin);
                (Some(Box::new(Summary::of(credential))), prints.collect())
            }
            _ => (None, Vec::new()),
        };
        let Loaded { body, hash, stamp, .. } = loaded;
        Entry { id: body.id, rev: body.rev, hash: *hash, stamp: *stamp, seen: now, fingerprints, summary }
    }

    /// Reads a credential by its id.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for every file that cannot be trusted, one that went missing included; [`Error::NotFound`].
    pub fn read(&mut self, id: Id, now: Timestamp) -> Result<Record> {
        let known = self.index.entry(id);
        let label = known.as_ref().and_then(|entry| Some(entry.summary.as_ref()?.name.clone()));
        let named = |error: Error| match error {
            Error::Corrupt { what, name: None, damage } => {
                Error::Corrupt { what: format!("{}/{what}", place::CREDENTIALS), name: label.clone(), damage }
            }
            other => other,
        };
        let not_found = || Error::NotFound { what: "credential", name: label.clone().unwrap_or_else(|| id.to_string()), near: None };
        let Some(loaded) = self.load(id, &file_name(id)).map_err(named)? else {
            return match known {
                Some(entry) if entry.summary.is_some() => {
                    Err(named(Error::corrupt(file_name(id), Damage::Missing(entry.seen.strftime("%Y-%m-%d %H:%M UTC").to_string()))))
                }
                _ => Err(not_found()),
            };
        };
        Self::recall(known.as_ref().map(Entry::mark), &loaded).map_err(|damage| named(Error::corrupt(file_name(id), damage)))?;
        if known.is_none_or(|known| known.hash != loaded.hash) {
            let entry = self.entry_of(&loaded, now);
            let head = self.index.head();
            self.index.remember(vec![entry], head);
        }
        match loaded.body.content {
            Content::Credential(credential) => Ok(Record {
                credential: *credential,
                rev: loaded.body.rev,
                hash: loaded.hash,
                recipients: loaded.body.recipients,
                extra: loaded.body.extra,
            }),
            _ => Err(not_found()),
        }
    }

    /// Finds a credential by what a person or program calls it: its name, its id, or a variable that exactly one holds.
    ///
    /// # Errors
    /// [`Error::NotFound`] with the nearest name; [`Error::Ambiguous`].
    pub fn find(&mut self, what: &str, now: Timestamp) -> Result<Id> {
        if let Some(id) = self.look_up(what)? {
            return Ok(id);
        }
        // The index may not know a file that came from elsewhere: look before saying no.
        let scan = self.scan(now, &|_, _| {})?;
        match among(&scan.entries, what)? {
            Some(id) => Ok(id),
            None => Err(self.not_found(what, &scan)),
        }
    }

    /// Whether a credential has this name.
    ///
    /// # Errors
    /// As [`Vault::list`].
    pub fn is_taken(&mut self, name: &str, now: Timestamp) -> Result<bool> {
        Ok(!self.named(name, now)?.is_empty())
    }

    /// The name, or the first of `name-2`, `name-3` … that nobody has. Asked of a [`super::Writer`] it stays free.
    ///
    /// # Errors
    /// As [`Vault::list`]; [`Error::Exists`] where all of them are taken.
    pub fn free_name(&mut self, base: &Name, now: Timestamp) -> Result<Name> {
        for number in 1..=MAX_NUMBER {
            let name = base.numbered(number);
            if !self.is_taken(name.as_str(), now)? {
                return Ok(name);
            }
        }
        Err(Error::Exists { what: "credential", name: base.as_str().to_owned() })
    }

    /// Who has a name. The directory is looked at where it changed since it was last known, or where the index does not
    /// know; then what was seen there answers, whatever became of the index meanwhile.
    pub(super) fn named(&mut self, name: &str, now: Timestamp) -> Result<Vec<Id>> {
        let time = match &self.credentials {
            Some(dir) => Some(Stamp::of(&dir.stat()?).mtime),
            None => None,
        };
        if time.is_some_and(|time| time != self.index.head().known) {
            self.index.refresh();
        }
        let known = self.index.by_name(name);
        if time.is_some_and(|time| time != self.index.head().known) || self.index.is_damaged() {
            return Ok(holders(&self.scan(now, &|_, _| {})?.entries, |summary| summary.name == name));
        }
        Ok(known)
    }

    pub(super) fn look_up(&self, what: &str) -> Result<Option<Id>> {
        if Name::parse(what).is_ok() {
            if let Some(id) = only(what, "name", &self.index.by_name(what))? {
                return Ok(Some(id));
            }
            return Ok(Id::parse(what).filter(|id| self.index.entry(*id).is_some_and(|entry| entry.summary.is_some())));
        }
        let ids = self.index.by_key(what);
        let names: Vec<String> = ids.iter().filter_map(|id| Some(self.index.entry(*id)?.summary?.name)).collect();
        match ids.as_slice() {
            [] => Ok(None),
            [id] => Ok(Some(*id)),
            _ => Err(Error::Ambiguous { what: "key", name: what.to_owned(), holders: names }),
        }
    }

    fn not_found(&self, what: &str, scan: &Scan) -> Error {
        let names = scan.entries.iter().filter_map(|entry| entry.summary.as_ref());
        // Of two that are as near the last counts: a name is good where a variable is not, in a reference.
        let words = names.flat_map(|summary| summary.key().into_iter().chain([summary.name.as_str()]));
        // A file that cannot be read may be the one that is meant: then that is the news, not its absence.
        let file = format!("{}/{what}.age", place::CREDENTIALS);
        match scan.troubles.iter().find(|trouble| trouble.name.as_deref() == Some(what) || trouble.file == file) {
            Some(trouble) => Error::Corrupt { what: trouble.file.clone(), name: trouble.name.clone(), damage: trouble.damage.clone() },
            None => Error::NotFound { what: "credential", name: what.to_owned(), near: nearest(what, words).map(str::to_owned) },
        }
    }

    /// Reads a credential by what a person or program calls it, and makes sure that it is what was asked for.
    ///
    /// # Errors
    /// As [`Vault::find`] and [`Vault::read`]; [`Error::Changed`] where the vault's key was changed since it was opened.
    pub fn get(&mut self, what: &str, now: Timestamp) -> Result<Record> {
        let got = self.get_now(what, now);
        self.or_stale(got)
    }

    fn get_now(&mut self, what: &str, now: Timestamp) -> Result<Record> {
        let id = self.find(what, now)?;
        let record = self.read(id, now)?;
        if is_called(&record.credential, what) {
            return Ok(record);
        }
        // It was renamed behind the index's back; reading it has just set that right.
        let id = self.find(what, now)?;
        let record = self.read(id, now)?;
        if is_called(&record.credential, what) { Ok(record) } else { Err(Error::Changed { name: what.to_owned() }) }
    }
}

/// Whether this is what a credential may be called.
fn is_called(credential: &Credential, what: &str) -> bool {
    let mut keys = credential.fields.values().flat_map(|field| field.key.iter().chain(&field.aliases));
    credential.name == what || credential.id.to_string() == what || keys.any(|key| key.as_str() == what)
}

/// Whose summaries are such.
fn holders(entries: &[Entry], are: impl Fn(&Summary) -> bool) -> Vec<Id> {
    entries.iter().filter(|entry| entry.summary.as_deref().is_some_and(&are)).map(|entry| entry.id).collect()
}

/// Who is called so among those that lie in the directory: by name, id, or variable, as [`Vault::look_up`] has it.
pub(super) fn among(entries: &[Entry], what: &str) -> Result<Option<Id>> {
    if Name::parse(what).is_ok() {
        let named = only(what, "name", &holders(entries, |summary| summary.name == what))?;
        let with_id = || entries.iter().find(|entry| entry.summary.is_some() && entry.id.to_string() == what).map(|entry| entry.id);
        return Ok(named.or_else(with_id));
    }
    let ids = holders(entries, |summary| variables(summary).any(|key| key == what));
    let summaries = entries.iter().filter(|entry| ids.contains(&entry.id)).filter_map(|entry| entry.summary.as_ref());
    match ids.as_slice() {
        [] => Ok(None),
        [id] => Ok(Some(*id)),
        _ => Err(Error::Ambiguous { what: "key", name: what.to_owned(), holders: summaries.map(|summary| summary.name.clone()).collect() }),
    }
}

fn only(name: &str, what: &'static str, ids: &[Id]) -> Result<Option<Id>> {
    match ids {
        [] => Ok(None),
        [id] => Ok(Some(*id)),
        _ => Err(Error::Ambiguous { what, name: name.to_owned(), holders: ids.iter().map(Id::to_string).collect() }),
    }
}
