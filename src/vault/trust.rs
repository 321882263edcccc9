//! What a file must be before its text counts.

use ed25519_dalek::VerifyingKey;
use sha2::{Digest, Sha256};

use super::body::{self, Body, Content, context};
use super::files::{Dir, Stamp};
use super::manifest::Manifest;
use super::seal;
use crate::error::Damage;
use crate::name::Id;
use crate::{Error, Result};

/// Which directory a file lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shelf {
    /// `c/`.
    Credentials,
    /// `consumers/`.
    Consumers,
}

impl Shelf {
    /// What is in one of its files.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Credentials => "credential",
            Self::Consumers => "consumer",
        }
    }

    fn limit(self) -> u64 {
        match self {
            Self::Credentials => seal::MAX_FILE,
            Self::Consumers => seal::MAX_VIEW,
        }
    }

    fn takes(self, content: &Content) -> bool {
        matches!(
            (self, content),
            (_, Content::Tombstone { .. }) | (Self::Credentials, Content::Credential(_)) | (Self::Consumers, Content::Consumer(_))
        )
    }
}

/// What a file is judged by: the keys at hand, and whom `vault.toml` names.
pub(super) struct Trust<'t> {
    pub(super) manifest: &'t Manifest,
    pub(super) identities: Vec<&'t dyn age::Identity>,
    /// The signing key before, while a rotation is under way.
    pub(super) before: Option<VerifyingKey>,
}

impl Trust<'_> {
    /// Everything that a file must be before its text counts: encrypted to us, signed by an owner, of this vault, of a
    /// present epoch, under its own id, and encrypted to exactly those it names.
    pub(super) fn verify(&self, stem: Option<Id>, bytes: &[u8]) -> std::result::Result<Body, Damage> {
        let (plain, header) = seal::open(bytes, &self.identities)?;
        let (signed, signer) = body::check_signature(&plain, context::BODY, |key| {
            self.manifest.owners.iter().any(|owner| owner.verify == *key) || self.before.as_ref() == Some(key)
        })?;
        let body = Body::read(signed)?;
        if body.vault != self.manifest.vault {
            return Err(Damage::OtherVault);
        }
        if let Some(stem) = stem
            && body.id != stem
        {
            return Err(Damage::OtherId(body.id.to_string()));
        }
        let epoch = if self.before == Some(signer) { self.manifest.epoch - 1 } else { self.manifest.epoch };
        if body.epoch != epoch {
            return Err(Damage::Epoch { found: body.epoch, now: self.manifest.epoch });
        }
        if body.writer != body::key_text(&signer) {
            return Err(Damage::BadSignature);
        }
        if body.recipients.len() != header.x25519 {
            return Err(Damage::Recipients { stanzas: header.x25519, named: body.recipients.len() });
        }
        Ok(body)
    }

    /// Reads and verifies one file of a directory; `None` where there is none.
    pub(super) fn load(&self, dir: &Dir, shelf: Shelf, id: Id, name: &str) -> Result<Option<Loaded>> {
        let Some((bytes, stamp)) = dir.read(name, shelf.limit())? else { return Ok(None) };
        let body = self.verify(Some(id), &bytes).map_err(|damage| Error::corrupt(name, damage))?;
        if !shelf.takes(&body.content) {
            let damage = Damage::OtherKind { found: body.content.kind().to_owned(), wanted: shelf.word() };
            return Err(Error::corrupt(name, damage));
        }
        Ok(Some(Loaded { hash: sha256(&bytes), body, stamp, bytes }))
    }
}

/// A file that passed every check that needs no memory.
pub(super) struct Loaded {
    pub(super) body: Body,
    pub(super) hash: [u8; 32],
    pub(super) stamp: Stamp,
    pub(super) bytes: Vec<u8>,
}

pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The name of a credential's file.
pub(super) fn file_name(id: Id) -> String {
    format!("{id}.age")
}

/// The name of the file of the revision before.
pub(super) fn prev_name(id: Id) -> String {
    format!("{id}.prev.age")
}
