//! The copy of last resort: a token that was fetched, is good once, and could not be written to the vault.
//!
//! Sealed and signed like the file it should have become, in this machine's state directory, which may be on a disk that
//! has room. The next change of that credential merges it first.

use std::path::Path;

use jiff::Timestamp;
use toml::Table;

use super::Vault;
use super::body::Content;
use super::files::{self, Dir};
use super::read::Record;
use super::seal;
use super::write::Draft;
use crate::credential::Credential;
use crate::name::Id;
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
    /// The bytes of the file that a changed credential would be.
    ///
    /// # Errors
    /// As [`super::Writer::update`], where it cannot be built.
    pub fn sealed(&self, base: &Record, credential: Credential, now: Timestamp) -> Result<Vec<u8>> {
        let draft = Draft {
            id: base.credential.id,
            rev: base.rev + 1,
            prev: Some(base.hash),
            recipients: base.recipients.clone(),
            extra: Table::new(),
            content: Content::Credential(Box::new(credential)),
        };
        self.build(draft, now).map(|(bytes, _)| bytes)
    }

    /// Keeps such bytes outside of the vault, and says where.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn keep_aside(&self, id: Id, bytes: &[u8]) -> Result<std::path::PathBuf> {
        let home = self.index.home();
        let dir = files::make_dirs(home)?;
        let name = name_of(id);
        dir.remove(&name)?;
        dir.write_new(&name, bytes)?;
        dir.sync(&name)?;
        Ok(home.join(name))
    }

    /// What was kept aside of a credential. What does not verify is none of ours.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn kept_aside(&self, id: Id) -> Result<Option<Credential>> {
        let Some(dir) = existing(self.index.home())? else { return Ok(None) };
        let bytes = match dir.read(&name_of(id), seal::MAX_FILE) {
            Ok(Some((bytes, _))) => bytes,
            Ok(None) | Err(Error::Corrupt { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(match self.verify(Some(id), &bytes).map(|body| body.content) {
            Ok(Content::Credential(credential)) => Some(*credential),
            _ => None,
        })
    }

    /// Forgets it.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn drop_aside(&self, id: Id) -> Result<()> {
        match existing(self.index.home())? {
            Some(dir) => dir.remove(&name_of(id)).map(|_| ()),
            None => Ok(()),
        }
    }
}
