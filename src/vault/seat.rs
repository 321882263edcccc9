//! A vault as a consumer sees it that has its own identity and no other: one file, believed by the key that the identity
//! pins and what `vault.toml` signs from there on.
//!
//! What this machine remembers of that file is the consumer's own, apart from the owner's index.

use std::path::Path;
use std::sync::Arc;

use age::x25519;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::files::Dir;
use super::index::{Head, Index, Seen};
use super::location::{mode, read_manifest};
use super::manifest::{self, Manifest};
use super::trust::{Shelf, Trust, file_name, sha256};
use super::views::{View, is_same, seen_of};
use super::{Location, Mode, place};
use crate::error::Damage;
use crate::keys::identity::ConsumerIdentity;
use crate::name::Id;
use crate::{Error, Result};

/// An open vault, as its consumer sees it.
pub struct Seat {
    label: String,
    source: String,
    id: Id,
    pub(super) root: Dir,
    pub(super) mode: Mode,
    identity: x25519::Identity,
    pub(super) state_key: Zeroizing<[u8; 32]>,
    pub(super) manifest: Manifest,
    pub(super) index: Index,
    /// The view, as it was read last.
    last: Option<Arc<View>>,
}

impl Seat {
    /// Opens a vault with a consumer's identity; `source` is how to speak of where that came from.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no vault; [`Error::WrongKey`] for an identity of another; [`Error::Corrupt`] for a
    /// `vault.toml` that the identity does not vouch for, or that is older than one seen here.
    pub fn open(location: &Location, identity: &ConsumerIdentity, source: String, state: &Path) -> Result<Self> {
        let label = location.label();
        let missing = || Error::NotFound { what: "vault", name: label.clone(), near: None };
        let root = location.open()?.ok_or_else(missing)?;
        let bytes = read_manifest(&root)?.ok_or_else(missing)?;
        let corrupt = |damage| Error::corrupt(manifest::FILE, damage);
        if Manifest::claimed_id(&bytes).map_err(corrupt)? != identity.vault {
            return Err(Error::WrongKey { vault: label, source_name: source });
        }
        let home = state.join(identity.vault.to_string()).join(format!("as-{}", identity.id));
        let state_key = identity.seed.state_key();
        // A consumer only reads; but for its record it matters where it may write.
        let mode = mode(location, &root).unwrap_or(Mode::ReadOnly("is not ours alone"));
        let mode = if in_checkout(&root) { Mode::ReadOnly("is a checkout") } else { mode };
        let mut index = Index::open(&home, &state_key)?;
        let (hash, head) = (sha256(&bytes), index.head());
        let known = head.manifest == hash;
        let manifest = if known { Manifest::parse_verified(&bytes) } else { Manifest::verify(&bytes, &identity.owner) };
        let manifest = manifest.map_err(corrupt)?;
        if manifest.rev < head.manifest_rev {
            return Err(corrupt(Damage::RolledBack { seen: head.manifest_rev, found: manifest.rev }));
        }
        if manifest.rev == head.manifest_rev && !known {
            return Err(corrupt(Damage::Forked(manifest.rev)));
        }
        if !known {
            index.remember(Vec::new(), Head { manifest: hash, manifest_rev: manifest.rev, ..head });
        }
        let age = identity.seed.age_identity()?;
        Ok(Self { label, source, id: identity.id, root, mode, identity: age, state_key, manifest, index, last: None })
    }

    /// What the vault is called.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The vault's id.
    pub fn vault(&self) -> Id {
        self.manifest.vault
    }

    /// Where its identity came from, for a sentence.
    pub fn source_name(&self) -> &str {
        &self.source
    }

    /// Its view of the vault: read once, as long as its file is the same.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none; [`Error::Ousted`] where it is not encrypted to this identity any more: the
    /// consumer was removed, or its identity replaced; [`Error::Corrupt`] for a file that cannot be trusted.
    pub fn view(&mut self, now: Timestamp) -> Result<Arc<View>> {
        if let Some(view) = &self.last
            && is_same(&self.root, view)?
        {
            return Ok(Arc::clone(view));
        }
        let view = Arc::new(self.read(now)?);
        self.last = Some(Arc::clone(&view));
        Ok(view)
    }

    fn read(&mut self, now: Timestamp) -> Result<View> {
        let name = file_name(self.id);
        let not_found = || Error::NotFound { what: "view of consumer", name: self.id.to_string(), near: None };
        let known = self.index.view(self.id);
        let what = format!("{}/{name}", place::CONSUMERS);
        let label = known.as_ref().map(|known| known.roster.name.clone());
        let corrupt = |damage| Error::Corrupt { what: what.clone(), name: label.clone(), damage };
        let before = self.manifest.rotations.last().filter(|_| self.manifest.rotating).map(|rotation| rotation.old);
        let trust = Trust { manifest: &self.manifest, identities: vec![&self.identity], before };
        let loaded = match self.root.sub(place::CONSUMERS)?.map(|dir| trust.load(&dir, Shelf::Consumers, self.id, &name)).transpose() {
            Ok(loaded) => loaded.flatten(),
            Err(Error::Corrupt { damage: Damage::NotForUs, .. }) => {
                return Err(Error::Ousted { vault: self.label.clone(), source_name: self.source.clone() });
            }
            Err(Error::Corrupt { damage, .. }) => return Err(corrupt(damage)),
            Err(error) => return Err(error),
        };
        let Some(loaded) = loaded else {
            return Err(match &known {
                Some(known) => corrupt(Damage::Missing(known.seen.strftime("%Y-%m-%d %H:%M UTC").to_string())),
                None => not_found(),
            });
        };
        super::Vault::recall(known.as_ref().map(Seen::mark), &loaded).map_err(corrupt)?;
        if known.is_none_or(|known| known.hash != loaded.hash) {
            self.index.remember_views(seen_of(&loaded, now).into_iter().collect());
        }
        View::of(loaded).ok_or_else(not_found)
    }

    /// Notes that a credential was used.
    pub fn used(&self, id: Id, now: Timestamp) {
        self.index.used(id, now);
    }
}

/// Whether a vault lies in a working tree of git: a job must not leave it changed.
fn in_checkout(root: &Dir) -> bool {
    let path = root.path().canonicalize();
    path.is_ok_and(|path| path.ancestors().any(|dir| dir.join(".git").symlink_metadata().is_ok()))
}
