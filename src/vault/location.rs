//! Where a vault is: one of our own, by its name, or a directory that the user named.

use std::path::PathBuf;

use super::files::{self, Dir, Standing};
use super::manifest::{self, Manifest};
use super::{Mode, place};
use crate::error::Damage;
use crate::name::Id;
use crate::{Error, Result};

/// Which vault, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// One of our own: a name below a directory of vaults. Nothing on the way may be a link, and nobody else may write it.
    Own {
        /// The directory of vaults.
        vaults: PathBuf,
        /// The vault's name in it.
        name: String,
    },
    /// A directory that the user named. Where it is somebody else's or writable by others, it is read and not written.
    Path(PathBuf),
}

impl Location {
    /// Where it is.
    pub fn path(&self) -> PathBuf {
        match self {
            Self::Own { vaults, name } => vaults.join(name),
            Self::Path(path) => path.clone(),
        }
    }

    /// What to call it: the name, or the path.
    pub fn label(&self) -> String {
        match self {
            Self::Own { name, .. } => name.clone(),
            Self::Path(path) => path.to_string_lossy().into_owned(),
        }
    }

    /// Opens its directory; `None` where there is no vault.
    ///
    /// # Errors
    /// [`Error::Refused`] for a link in the place of one of our own; [`Error::Io`].
    pub(crate) fn open(&self) -> Result<Option<Dir>> {
        let missing = |opened: Result<Dir>| match opened {
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(None),
            opened => opened.map(Some),
        };
        match self {
            Self::Own { vaults, name } => match missing(Dir::open(vaults))? {
                Some(vaults) => vaults.sub(name),
                None => Ok(None),
            },
            Self::Path(path) => missing(Dir::open(path)),
        }
    }

    /// The id that a vault's `vault.toml` claims, unverified: it tells which key to look for. `None` where there is no vault.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a `vault.toml` that is none; [`Error::Io`], [`Error::Refused`].
    pub fn claimed_id(&self) -> Result<Option<Id>> {
        let Some(root) = self.open()? else { return Ok(None) };
        let Some(bytes) = read_manifest(&root)? else { return Ok(None) };
        Manifest::claimed_id(&bytes).map(Some).map_err(|damage| Error::corrupt(manifest::FILE, damage))
    }
}

/// The bytes of `vault.toml`; `None` where there is no vault.
///
/// # Errors
/// [`Error::Corrupt`] where it is missing and what it speaks for is not: such a directory is no place for a new vault.
pub(super) fn read_manifest(root: &Dir) -> Result<Option<Vec<u8>>> {
    if let Some((bytes, _)) = root.read(manifest::FILE, manifest::MAX)? {
        return Ok(Some(bytes));
    }
    for name in [place::CREDENTIALS, place::CONSUMERS] {
        if let Some(dir) = root.sub(name)?
            && !dir.names()?.is_empty()
        {
            return Err(Error::corrupt(manifest::FILE, Damage::Manifest("it is missing, while the vault's files are there")));
        }
    }
    Ok(None)
}

/// Whose a vault is decides whether it is used and written.
pub(super) fn mode(location: &Location, root: &Dir) -> Result<Mode> {
    let standing = files::standing(&root.stat()?);
    match (standing, location) {
        (Standing::Ours, _) => Ok(Mode::ReadWrite),
        (Standing::Foreign, Location::Path(_)) => Ok(Mode::ReadOnly("belongs to somebody else")),
        (Standing::Open, Location::Path(_)) => Ok(Mode::ReadOnly("can be written by others")),
        (Standing::Foreign, Location::Own { .. }) => refuse(root, "belongs to somebody else"),
        (Standing::Open, Location::Own { .. }) => refuse(root, "can be written by others"),
    }
}

fn refuse(root: &Dir, why: &str) -> Result<Mode> {
    Err(Error::Refused { path: root.path().to_owned(), why: why.to_owned() })
}
