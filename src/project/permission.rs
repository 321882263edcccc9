//! Whether a project's file may have what it names: a person's word for one content at one place, kept on this machine.
//!
//! It is sealed under a key derived from the vault's: nobody who does not have that can make one up. Each vault that the file
//! names keeps its own, so that the word for one opens no other. What was once allowed stays allowed: going back to an older
//! commit asks nothing again.

use std::os::unix::ffi::OsStrExt as _;

use super::Project;
use crate::Result;
use crate::secret::Secret;
use crate::vault::Vault;

/// So many contents of one file are remembered, the last ones.
const REMEMBERED: usize = 64;
const HASH: usize = 32;

/// What a person has said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Yes, to this content.
    Given,
    /// Yes, to another content of this file.
    Changed,
    /// Nothing.
    Nothing,
}

impl Project {
    /// What was said of this content, as far as a vault is concerned.
    pub fn permission(&self, vault: &Vault) -> Permission {
        match vault.kept(&self.about()) {
            None => Permission::Nothing,
            Some(kept) if hashes(&kept).any(|hash| *hash == self.hash) => Permission::Given,
            Some(_) => Permission::Changed,
        }
    }

    /// Remembers that this content may have what it names of a vault.
    ///
    /// # Errors
    /// [`crate::Error::LockBusy`], [`crate::Error::Io`], [`crate::Error::NotDurable`].
    pub fn allow(&self, vault: &Vault) -> Result<()> {
        vault.keep_here(&self.about(), |kept| {
            let before: Vec<[u8; HASH]> = kept.iter().flat_map(hashes).filter(|hash| **hash != self.hash).copied().collect();
            let from = before.len().saturating_sub(REMEMBERED - 1);
            Secret::new([&before[from..], &[self.hash]].concat().concat())
        })
    }

    /// What it is known by. The place is part of it: the same text in another repository is another question.
    fn about(&self) -> Vec<u8> {
        [b"project file ", self.path.as_os_str().as_bytes()].concat()
    }
}

fn hashes(kept: &Secret) -> impl Iterator<Item = &[u8; HASH]> {
    kept.expose().as_chunks::<HASH>().0.iter()
}
