//! A tool's file: read whole, and written whole, if it is still the one that was read. A link stays, and what it points to
//! is replaced; one that is not there is made, for its owner alone.

use std::fs::{File as Open, Metadata, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::{Error, Result};

/// No tool's file is larger.
const MAX: u64 = 4 << 20;

/// A file, as it was read.
pub struct File {
    /// Where it is, links followed.
    path: PathBuf,
    found: Option<Metadata>,
    text: Zeroizing<String>,
}

impl File {
    /// Reads it; one that is not there has no text.
    ///
    /// # Errors
    /// [`Error::Refused`] for what is no file, [`Error::TooLarge`], [`Error::BadFile`] for what is not text, [`Error::Io`].
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| Error::io("read", path, error);
        let found = match std::fs::metadata(path) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                return Ok(Self { path: path.to_owned(), found: None, text: Zeroizing::default() });
            }
            Err(error) => return Err(failed(error)),
        };
        if !found.is_file() {
            return Err(Error::Refused { path: path.to_owned(), why: "is no regular file".to_owned() });
        }
        let target = path.canonicalize().map_err(failed)?;
        let file = Open::open(&target).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(found.len().min(MAX) as usize + 1));
        file.take(MAX + 1).read_to_end(&mut bytes).map_err(failed)?;
        if bytes.len() as u64 > MAX {
            let what = format!("`{}`", crate::name::escape(&path.to_string_lossy()));
            return Err(Error::TooLarge { what, size: bytes.len() as u64, limit: MAX });
        }
        let bad = |_| Error::BadFile { path: path.to_owned(), line: 1, reason: "not UTF-8 text".to_owned() };
        let text = Zeroizing::new(std::str::from_utf8(&bytes).map_err(bad)?.to_owned());
        Ok(Self { path: target, found: Some(found), text })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is there.
    pub fn exists(&self) -> bool {
        self.found.is_some()
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts another text into its place, with its mode and owner, if it is still as it was read.
    ///
    /// # Errors
    /// [`Error::Changed`] where it is not; [`Error::Io`] with nothing changed; [`Error::NotDurable`] with it changed.
    pub fn replace(&self, text: &str) -> Result<()> {
        let dir = self.path.parent().unwrap_or(Path::new("/"));
        if self.found.is_none() {
            let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
            made.map_err(|error| Error::io("create", dir, error))?;
        }
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let temporary = dir.join(format!(".{name}.credctl-tmp"));
        let written = self.write_beside(&temporary, text).and_then(|()| self.is_the_same());
        let renamed =
            written.and_then(|()| std::fs::rename(&temporary, &self.path).map_err(|error| Error::io("replace", &self.path, error)));
        if renamed.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        renamed?;
        self.synced(dir)
    }

    /// Takes it away, if it is still as it was read.
    ///
    /// # Errors
    /// As [`File::replace`].
    pub fn remove(&self) -> Result<()> {
        self.is_the_same()?;
        std::fs::remove_file(&self.path).map_err(|error| Error::io("remove", &self.path, error))?;
        self.synced(self.path.parent().unwrap_or(Path::new("/")))
    }

    fn synced(&self, dir: &Path) -> Result<()> {
        let synced = Open::open(dir).and_then(|dir| dir.sync_all());
        synced.map_err(|source| Error::NotDurable { path: self.path.clone(), source })
    }

    fn write_beside(&self, temporary: &Path, text: &str) -> Result<()> {
        let failed = |doing: &'static str| move |error: io::Error| Error::io(doing, temporary, error);
        match std::fs::remove_file(temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("remove")(error)),
            _ => {}
        }
        let mut file = Open::options().write(true).create_new(true).mode(0o600).open(temporary).map_err(failed("create"))?;
        if let Some(found) = &self.found {
            let made = file.metadata().map_err(failed("examine"))?;
            if (made.uid(), made.gid()) != (found.uid(), found.gid()) {
                let (user, group) = (rustix::fs::Uid::from_raw(found.uid()), rustix::fs::Gid::from_raw(found.gid()));
                rustix::fs::fchown(&file, Some(user), Some(group)).map_err(|error| failed("give its owner to")(error.into()))?;
            }
            file.set_permissions(Permissions::from_mode(found.mode() & 0o7777)).map_err(failed("protect"))?;
        }
        file.write_all(text.as_bytes()).map_err(failed("write"))?;
        file.sync_all().map_err(failed("write"))
    }

    fn is_the_same(&self) -> Result<()> {
        let state =
            |meta: &Metadata| (meta.dev(), meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec());
        let same = match (&self.found, std::fs::symlink_metadata(&self.path)) {
            (Some(found), Ok(now)) => state(found) == state(&now),
            (None, Err(error)) => error.kind() == io::ErrorKind::NotFound,
            _ => false,
        };
        if same { Ok(()) } else { Err(Error::Changed { name: self.path.to_string_lossy().into_owned() }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) {
        Open::options().write(true).create(true).truncate(true).open(path).and_then(|mut file| file.write_all(text.as_bytes())).unwrap();
    }

    #[test]
    fn what_was_changed_since_it_was_read_is_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let (path, new) = (dir.path().join("config"), dir.path().join("new"));
        put(&path, "before");
        let file = File::read(&path).unwrap();
        put(&path, "theirs");
        assert!(matches!(file.replace("ours"), Err(Error::Changed { .. })));
        assert!(matches!(file.remove(), Err(Error::Changed { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        let missing = File::read(&new).unwrap();
        put(&new, "theirs");
        assert!(matches!(missing.replace("ours"), Err(Error::Changed { .. })));
        assert_eq!(std::fs::read(&new).unwrap(), b"theirs");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "nothing is left beside it");
    }

    #[test]
    fn a_link_that_leads_nowhere_and_what_is_no_file_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let link = dir.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        assert!(File::read(&link).is_err());
        assert!(matches!(File::read(Path::new("/dev/null")), Err(Error::Refused { .. })));
    }
}
