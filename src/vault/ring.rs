//! The keys a vault is opened with.
//!
//! Usually one seed. While the vault's key is being rotated the key store keeps two, the one before and the one after,
//! and both epochs read. Derived keys are made when they are first needed: a plain read needs only the age identity.

use std::cell::OnceCell;

use age::x25519;
use ed25519_dalek::{SigningKey, VerifyingKey};
use zeroize::Zeroizing;

use super::manifest::Manifest;
use super::record::RecordSecret;
use crate::keys::identity::OwnerIdentity;
use crate::name::Id;
use crate::{Error, Result};

/// One seed and what was derived from it so far.
struct Link {
    owner: OwnerIdentity,
    identity: OnceCell<x25519::Identity>,
    signing: OnceCell<SigningKey>,
}

impl Link {
    fn new(owner: OwnerIdentity) -> Self {
        Self { owner, identity: OnceCell::new(), signing: OnceCell::new() }
    }

    fn identity(&self) -> Result<&x25519::Identity> {
        if let Some(identity) = self.identity.get() {
            return Ok(identity);
        }
        let made = self.owner.seed.age_identity()?;
        Ok(self.identity.get_or_init(|| made))
    }

    fn signing(&self) -> &SigningKey {
        self.signing.get_or_init(|| self.owner.seed.signing_key())
    }

    fn verify(&self) -> VerifyingKey {
        self.signing().verifying_key()
    }
}

/// The keys of one vault's owner.
pub struct Ring {
    /// The present key, and the one before or after it where the store holds two.
    current: Link,
    other: Option<Link>,
    source: String,
}

impl Ring {
    /// From what a key store holds: one identity, or two during a rotation. `source` is how to speak of where it came
    /// from ("the keyring"). `None` for an empty list, more than two, or two of different vaults.
    pub fn new(identities: Vec<OwnerIdentity>, source: String) -> Option<Self> {
        let mut identities = identities.into_iter();
        let current = identities.next()?;
        let other = identities.next();
        let same_vault = other.as_ref().is_none_or(|other| other.vault == current.vault);
        (same_vault && identities.next().is_none()).then(|| Self { current: Link::new(current), other: other.map(Link::new), source })
    }

    /// The same keys once more.
    pub(super) fn again(&self) -> Self {
        let again = |link: &Link| Link::new(link.owner.duplicate());
        Self { current: again(&self.current), other: self.other.as_ref().map(again), source: self.source.clone() }
    }

    /// The vault it is for.
    pub fn vault(&self) -> Id {
        self.current.owner.vault
    }

    /// Where the key came from, for a sentence.
    pub fn source_name(&self) -> &str {
        &self.source
    }

    /// The present owner's identity.
    pub fn owner(&self) -> &OwnerIdentity {
        &self.current.owner
    }

    /// The second identity, during a rotation.
    pub fn other_owner(&self) -> Option<&OwnerIdentity> {
        self.other.as_ref().map(|link| &link.owner)
    }

    /// The key that trust starts from.
    pub(super) fn pinned(&self) -> VerifyingKey {
        self.current.verify()
    }

    /// Puts the seed that `manifest` lists as its owner's first.
    ///
    /// # Errors
    /// [`Error::WrongKey`] where it lists none of them: the key was rotated, and this is one from before.
    pub(super) fn settle(mut self, manifest: &Manifest, known: bool) -> Result<Self> {
        if known && self.other.is_none() {
            return Ok(self);
        }
        let owns = |link: &Link| manifest.owners.iter().any(|owner| owner.verify == link.verify());
        if owns(&self.current) {
            return Ok(self);
        }
        match self.other.take() {
            Some(other) if owns(&other) => Ok(Self { other: Some(self.current), current: other, source: self.source }),
            _ => Err(Error::WrongKey { vault: manifest.vault.to_string(), source_name: self.source }),
        }
    }

    /// What opens files.
    pub(super) fn identities(&self) -> Result<Vec<&dyn age::Identity>> {
        let mut all: Vec<&dyn age::Identity> = vec![self.current.identity()?];
        if let Some(other) = &self.other {
            all.push(other.identity()?);
        }
        Ok(all)
    }

    /// The recipient of the present key.
    pub(super) fn recipient(&self) -> Result<String> {
        Ok(self.current.identity()?.to_public().to_string())
    }

    /// What signs.
    pub(super) fn signing(&self) -> &SigningKey {
        self.current.signing()
    }

    /// The verify key of the seed before, during a rotation.
    pub(super) fn other_verify(&self) -> Option<VerifyingKey> {
        self.other.as_ref().map(Link::verify)
    }

    /// The key of the local index.
    pub(super) fn state_key(&self) -> Zeroizing<[u8; 32]> {
        self.current.owner.seed.state_key()
    }

    /// What the keys of the record come from.
    pub(super) fn record_secret(&self) -> RecordSecret {
        RecordSecret::new(self.current.owner.seed.record_secret())
    }

    /// The same of the other seed.
    pub(super) fn other_record_secret(&self) -> Option<RecordSecret> {
        self.other.as_ref().map(|link| RecordSecret::new(link.owner.seed.record_secret()))
    }

    /// The index key of the other seed.
    pub(super) fn other_state_key(&self) -> Option<Zeroizing<[u8; 32]>> {
        self.other.as_ref().map(|link| link.owner.seed.state_key())
    }
}
