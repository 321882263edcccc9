//! The copy of last resort: a token that was fetched, is good once, and could not be written to the vault.
//!
//! Sealed and signed like the file it should have become, in this machine's state directory, which may be on a disk that
//! has room; where that is not, in the keyring, if that is where the vault's key is. The next refresh merges it first.

use std::path::Path;

use jiff::Timestamp;

use super::Vault;
use super::body::Content;
use super::files::{self, Dir};
use super::read::Record;
use super::seal;
use super::write::Draft;
use crate::credential::Credential;
use crate::keys::Store;
use crate::keys::keyring::{Limits, aside};
use crate::name::{Id, escape};
use crate::{Error, Result};

fn name_of(id: Id) -> String {
    format!("rescue-{id}.age")
}

/// A directory, where there is one.
fn existing(path: &Path) -> Result<Option<Dir>> {
    match Dir::open(path) {
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
        opened => opened.map(Some),
    }
}

impl Vault {
    /// Says where its key came from. A keyring that the key did not come from may be locked, or another's.
    #[must_use]
    pub fn opened_from(self, store: Option<Store>) -> Self {
        Self { keyring: (store == Some(Store::Keyring)).then(|| Limits::new(false)), ..self }
    }

    /// The bytes of the file that a changed credential would be.
    ///
    /// # Errors
    /// As [`super::Writer::update`], where it cannot be built.
    pub fn sealed(&self, base: &Record, credential: Credential, now: Timestamp) -> Result<Vec<u8>> {
        self.build(Draft::after(base, credential), now).map(|(bytes, _)| bytes)
    }

    /// Keeps such bytes outside of the vault, and says where, for a sentence.
    ///
    /// # Errors
    /// [`Error::Io`], where the keyring is none to turn to or does not take it either.
    pub fn keep_aside(&self, id: Id, bytes: &[u8]) -> Result<String> {
        let kept = self.keep_beside(id, bytes);
        match (kept, &self.keyring) {
            (Ok(path), _) => Ok(format!("`{}`", escape(&path.to_string_lossy()))),
            (Err(error), Some(limits)) => {
                aside::keep(self.id(), id, bytes, limits).map(|()| Store::Keyring.in_words().to_owned()).map_err(|_| error)
            }
            (Err(error), None) => Err(error),
        }
    }

    fn keep_beside(&self, id: Id, bytes: &[u8]) -> Result<std::path::PathBuf> {
        let home = self.index.home();
        let dir = files::make_dirs(home)?;
        let name = name_of(id);
        dir.remove(&name)?;
        dir.write_new(&name, bytes)?;
        dir.sync(&name)?;
        Ok(home.join(name))
    }

    /// What was kept aside of a credential. What does not verify is none of ours. `interrupted`: whether a refresh of it has
    /// not ended, as one whose answer was not stored has not; else the keyring is not worth the question.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Keyring`], where what that has would be lost if another token were fetched.
    pub fn kept_aside(&self, id: Id, interrupted: bool) -> Result<Option<Credential>> {
        let beside = match existing(self.index.home())?.map(|dir| dir.read(&name_of(id), seal::MAX_FILE)) {
            None | Some(Err(Error::Corrupt { .. })) => None,
            Some(read) => read?.map(|(bytes, _)| bytes),
        };
        let bytes = match (&self.keyring, beside) {
            (Some(limits), None) if interrupted => aside::load(self.id(), id, limits)?,
            (_, beside) => beside,
        };
        Ok(match bytes.map(|bytes| self.verify(Some(id), &bytes).map(|body| body.content)) {
            Some(Ok(Content::Credential(credential))) => Some(*credential),
            _ => None,
        })
    }

    /// Forgets it. One that stays in the keyring is older than what is stored now, and never taken in.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn drop_aside(&self, id: Id) -> Result<()> {
        if let Some(dir) = existing(self.index.home())? {
            dir.remove(&name_of(id))?;
        }
        if let Some(limits) = &self.keyring {
            let _ = aside::discard(self.id(), id, limits);
        }
        Ok(())
    }
}
