//! The vault: the only reader and writer of a vault's directory.
//!
//! Invariants: what is not signed by an owner, of this vault, under its own name and no older than what this machine has
//! seen, is never handed out; a write leaves the old value or the new one; readers take no lock and change nothing in the
//! vault. `docs/format.md` has the bytes.

mod again;
mod assign;
mod batch;
pub mod body;
mod build;
mod change;
mod end;
pub mod files;
mod holders;
mod holds;
mod hosts;
mod index;
mod intent;
mod kept;
mod list;
mod listed;
mod location;
pub mod lock;
mod make;
pub mod manifest;
mod previous;
mod read;
pub mod record;
mod recover;
mod refreshes;
mod rescue;
mod ring;
mod roster;
mod rotate;
pub mod seal;
mod seat;
mod summary;
pub mod table;
mod trust;
mod underway;
mod uses;
mod views;
mod write;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

pub use assign::Assigned;
pub use batch::Reported;
pub use holds::Holds;
pub use hosts::Seen;
pub use index::Glance;
pub use list::Listing;
pub use listed::{Debt, Listed, Trouble, User};
pub use location::Location;
pub use make::{check as check_init, init};
pub use read::Record;
pub use ring::Ring;
pub use roster::{Ended, Held, Owed, Roster};
pub use rotate::Rotated;
pub use seat::Seat;
pub use summary::{Account, Entry, FieldSummary, Summary};
pub use underway::Underway;
pub use views::{Rosters, View};
pub use write::{Change, Writer, Written};

use crate::error::Damage;
use crate::keys::keyring::Limits;
use crate::name::Id;
use crate::{Error, Result};
use files::Dir;
use index::{Head, Index, Memory};
use location::{mode, read_manifest};
use manifest::Manifest;

/// How long the refresh of a credential by another process is waited for.
const REFRESH: std::time::Duration = std::time::Duration::from_secs(60);

/// Directories below a vault's root.
pub(crate) mod place {
    /// Credentials.
    pub(crate) const CREDENTIALS: &str = "c";
    /// Consumers' views.
    pub(crate) const CONSUMERS: &str = "consumers";
    /// The record.
    pub(crate) const ACTIVITY: &str = "activity";
    /// Files on their way.
    pub(crate) const TMP: &str = "tmp";
    /// Lock files.
    pub(crate) const LOCKS: &str = "locks";
    /// All of them.
    pub(crate) const ALL: [&str; 5] = [CREDENTIALS, CONSUMERS, ACTIVITY, TMP, LOCKS];
}

/// Something that a person should be told, once; nothing is wrong yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// This machine has not seen the vault before: it cannot know whether what it sees is the newest.
    FirstSight,
    /// The memory of revisions was lost and has been built anew from the vault.
    MemoryLost,
}

/// Whether a vault may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Yes.
    ReadWrite,
    /// No, and why: "belongs to somebody else".
    ReadOnly(&'static str),
}

/// An open vault.
pub struct Vault {
    label: String,
    root: Dir,
    credentials: Option<Dir>,
    mode: Mode,
    manifest: Manifest,
    hash: [u8; 32],
    ring: Ring,
    index: Index,
    notices: Vec<Notice>,
    /// The consumer's view that was read last.
    last_view: Option<Arc<View>>,
    /// The keyring that its key came from, where it did: the last place for what no disk takes.
    keyring: Option<Limits>,
}

impl Vault {
    /// Opens a vault with its owner's keys. `state` is the directory of this machine's states; the vault's own is below it.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::WrongKey`] for a key of another vault, [`Error::Corrupt`] for a
    /// `vault.toml` that the key does not vouch for or that is older than one seen here, [`Error::Refused`] for one of our
    /// own that others can write.
    pub fn open(location: &Location, ring: Ring, state: &Path) -> Result<Self> {
        let label = location.label();
        let missing = || Error::NotFound { what: "vault", name: label.clone(), near: None };
        let root = location.open()?.ok_or_else(missing)?;
        let mode = mode(location, &root)?;
        let look = || read_manifest(&root)?.ok_or_else(missing);
        let mut bytes = look()?;
        let claimed = claimed_by(&bytes)?;
        if claimed.vault != ring.vault() {
            return Err(Error::WrongKey { vault: label, source_name: ring.source_name().to_owned() });
        }
        let credentials = root.sub(place::CREDENTIALS)?;
        let mut index = open_index(&ring, &state.join(ring.vault().to_string()))?;
        if index.head().manifest != trust::sha256(&bytes) {
            // Of a change between the two looks the index may have known already: then the file is not rolled back.
            bytes = look()?;
        }
        let (manifest, ring, hash) = unlock(&bytes, ring, &index)?;
        let mut notices = Vec::new();
        let head = index.head();
        if manifest.rev < head.manifest_rev {
            let damage = Damage::RolledBack { seen: head.manifest_rev, found: manifest.rev };
            return Err(Error::corrupt(manifest::FILE, damage));
        }
        if manifest.rev == head.manifest_rev && hash != head.manifest {
            return Err(Error::corrupt(manifest::FILE, Damage::Forked(manifest.rev)));
        }
        match index.memory() {
            Memory::Kept => {}
            Memory::None => notices.push(Notice::FirstSight),
            Memory::Damaged => notices.push(Notice::MemoryLost),
        }
        if hash != head.manifest {
            index.remember(Vec::new(), Head { manifest: hash, manifest_rev: manifest.rev, ..head });
        }
        Ok(Self { label, root, credentials, mode, manifest, hash, ring, index, notices, last_view: None, keyring: None })
    }

    /// Its id.
    pub fn id(&self) -> Id {
        self.manifest.vault
    }

    /// Its name, or the path the user gave.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.root.path()
    }

    /// Whether it may be written.
    pub fn mode(&self) -> &Mode {
        &self.mode
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The keys it was opened with.
    pub fn ring(&self) -> &Ring {
        &self.ring
    }

    /// What a person should be told once.
    pub fn notices(&self) -> &[Notice] {
        &self.notices
    }

    /// Whether `vault.toml` is another than it was when this was opened. Then the vault's key has been changed, and what
    /// could not be read may be fine: open it anew.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Corrupt`] where it cannot be read.
    pub fn is_stale(&self) -> Result<bool> {
        let now = self.root.read(manifest::FILE, manifest::MAX)?;
        Ok(now.is_none_or(|(bytes, _)| trust::sha256(&bytes) != self.hash))
    }

    /// Puts the blame for a file that is not what it was expected to be on a change of key since this was opened.
    fn or_stale<T>(&self, done: Result<T>) -> Result<T> {
        match done {
            Err(Error::Corrupt { .. } | Error::NotFound { .. }) if self.is_stale().unwrap_or(false) => Err(self.changed()),
            done => done,
        }
    }

    fn changed(&self) -> Error {
        Error::Changed { name: format!("{}/{}", self.label, manifest::FILE) }
    }

    /// Notes that a credential was used.
    pub fn used(&self, id: Id, now: Timestamp) {
        self.index.used(id, now);
    }

    /// Takes the refresh lock of a credential, which may span a call over the network. It is taken before the vault's own.
    ///
    /// # Errors
    /// [`Error::LockBusy`] after sixty seconds, [`Error::Refused`], [`Error::Io`].
    pub fn refresh_lock(&self, id: Id, name: &str, waiting: &dyn Fn()) -> Result<lock::Lock> {
        if let Mode::ReadOnly(why) = self.mode {
            return Err(Error::Refused { path: self.root.path().to_owned(), why: format!("{why}, so it is only read") });
        }
        let locks = self.root.make_sub(place::LOCKS)?;
        let what = format!("the refresh of `{}`", crate::name::escape(name));
        lock::take_within(REFRESH, &locks, &format!("refresh-{id}"), &what, waiting)
    }
}

/// `vault.toml`, not believed yet.
fn claimed_by(bytes: &[u8]) -> Result<Manifest> {
    Manifest::parse_verified(bytes).map_err(|damage| Error::corrupt(manifest::FILE, damage))
}

/// Opens the index. While a rotation of the key is under way it may still be under the key before.
fn open_index(ring: &Ring, dir: &Path) -> Result<Index> {
    let index = Index::open(dir, &ring.state_key())?;
    if index.memory() == Memory::Damaged
        && let Some(key) = ring.other_state_key()
        && let Ok(older) = Index::open(dir, &key)
        && older.memory() == Memory::Kept
    {
        return Ok(older);
    }
    Ok(index)
}

/// Verifies `vault.toml`, unless the index remembers that this was done already.
fn unlock(bytes: &[u8], ring: Ring, index: &Index) -> Result<(Manifest, Ring, [u8; 32])> {
    let hash = trust::sha256(bytes);
    let manifest = if index.head().manifest == hash {
        claimed_by(bytes)?
    } else {
        Manifest::verify(bytes, &ring.pinned()).map_err(|damage| Error::corrupt(manifest::FILE, damage))?
    };
    let known = index.head().manifest == hash;
    let ring = ring.settle(&manifest, known)?;
    Ok((manifest, ring, hash))
}
