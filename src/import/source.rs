//! The file that is imported: read whole, within limits, and written whole, if it is still the one that was read.

use std::fs::{File, Metadata};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::inject::dotenv::{self, Assignment, Mistake};
use crate::{Error, Result};

/// A file's text, and which file it was.
pub struct Source {
    /// How it was named, for messages.
    shown: PathBuf,
    /// Where it is, links followed; `None` of what came from a pipe.
    path: Option<PathBuf>,
    sort: Sort,
    found: Option<Metadata>,
    bytes: Zeroizing<Vec<u8>>,
}

/// What was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    File,
    Pipe,
    Dir,
    /// Nothing is there yet.
    Absent,
}

/// Largest file of any format, in bytes; of a text that is edited by hand a sixth of it ([`dotenv::MAX`]).
const MAX: u64 = 100 << 20;
/// So much of a pipe is made room for at first, in bytes.
const FIRST: usize = 64 << 10;

impl Source {
    /// Reads a file: links are followed, for the person named it.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 100 MiB, [`Error::Io`].
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |error: io::Error| Error::io("read", path, error);
        let file = File::open(path).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if found.is_dir() {
            return Err(failed(io::ErrorKind::IsADirectory.into()));
        }
        let source = Self::from(file, path, found.len())?;
        let regular = found.is_file();
        let target = if regular { Some(path.canonicalize().map_err(failed)?) } else { None };
        let sort = if regular { Sort::File } else { Sort::Pipe };
        Ok(Self { path: target, found: regular.then_some(found), sort, ..source })
    }

    /// A directory, such as a store of `pass`: nothing of it is read yet.
    pub fn of_dir(path: &Path) -> Self {
        Self { shown: path.to_owned(), path: Some(path.to_owned()), found: None, sort: Sort::Dir, bytes: Zeroizing::default() }
    }

    /// Whether it is a directory.
    pub fn is_dir(&self) -> bool {
        self.sort == Sort::Dir
    }

    /// Reads a file that need not be there: what is put into its place makes it.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn read_or_absent(path: &Path) -> Result<Self> {
        match Self::read(path) {
            // A link to nothing is no place to make a file in.
            Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => {
                let whole = std::path::absolute(path).map_err(|error| Error::io("find", path, error))?;
                Ok(Self { path: Some(whole), sort: Sort::Absent, ..Self::of_dir(path) })
            }
            read => read,
        }
    }

    /// Whether nothing is there.
    pub(super) fn is_absent(&self) -> bool {
        self.sort == Sort::Absent
    }

    /// Reads what comes from a pipe; `shown` is what to call it.
    ///
    /// # Errors
    /// As [`Source::read`].
    pub fn from_pipe(pipe: impl Read, shown: &Path) -> Result<Self> {
        Self::from(pipe, shown, 0)
    }

    /// What was in a locked file: a file of its own, and none that can be rewritten.
    pub(super) fn inside(shown: &Path, bytes: Zeroizing<Vec<u8>>) -> Self {
        Self { shown: shown.to_owned(), path: None, found: None, sort: Sort::Pipe, bytes }
    }

    fn from(mut reader: impl Read, shown: &Path, size: u64) -> Result<Self> {
        let failed = |error: io::Error| Error::io("read", shown, error);
        if size > MAX {
            return Err(too_large(shown, size, MAX));
        }
        // With room for all of it, so that no part of it is left where it was before it grew; of a pipe nobody knows the size.
        let mut room = if size == 0 { FIRST } else { size as usize };
        let mut bytes = Zeroizing::new(Vec::with_capacity(room + 1));
        loop {
            reader.by_ref().take((room + 1 - bytes.len()) as u64).read_to_end(&mut bytes).map_err(failed)?;
            if bytes.len() <= room || bytes.len() as u64 > MAX {
                break;
            }
            room = (room * 4).min(MAX as usize);
            let mut more = Zeroizing::new(Vec::with_capacity(room + 1));
            more.extend_from_slice(&bytes);
            bytes = more;
        }
        if bytes.len() as u64 > MAX {
            return Err(too_large(shown, bytes.len() as u64, MAX));
        }
        Ok(Self { shown: shown.to_owned(), path: None, found: None, sort: Sort::Pipe, bytes })
    }

    /// What is in it.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// How it was named.
    pub fn shown(&self) -> &Path {
        &self.shown
    }

    /// Where it is, links followed; `None` of what came from a pipe.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The last part of its name.
    pub fn name(&self) -> String {
        self.shown.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// A mistake in it.
    pub(super) fn bad(&self, line: usize, reason: &str) -> Error {
        Error::BadFile { path: self.shown.clone(), line, reason: reason.to_owned() }
    }

    /// The text.
    ///
    /// # Errors
    /// [`Error::TooLarge`] above 16 MiB; [`Error::BadFile`] for what is not text.
    pub fn text(&self) -> Result<&str> {
        if self.bytes.len() as u64 > dotenv::MAX {
            return Err(too_large(&self.shown, self.bytes.len() as u64, dotenv::MAX));
        }
        let line = |at: usize| 1 + self.bytes[..at].iter().filter(|byte| **byte == b'\n').count();
        if let Some(at) = self.bytes.iter().position(|byte| *byte == 0) {
            return Err(self.bad(line(at), "a binary file, and not a text"));
        }
        std::str::from_utf8(&self.bytes).map_err(|error| self.bad(line(error.valid_up_to()), "not UTF-8 text"))
    }

    /// Its assignments; of a `.envrc` with its code, which has no name (`super::envrc`).
    ///
    /// # Errors
    /// [`Error::BadFile`] with the line of the first mistake.
    pub fn parse(&self) -> Result<Vec<Assignment>> {
        super::envrc::or_dotenv(&self.name(), self.text()?).map_err(|mistake: Mistake| self.bad(mistake.line, mistake.reason))
    }

    /// Refuses a file that could not be replaced, before anything else is done for it.
    ///
    /// # Errors
    /// [`Error::Refused`] for one with a second name (it would go on holding the values), or of somebody else.
    pub fn check_replaceable(&self) -> Result<()> {
        let refuse = |why: &str| Err(Error::Refused { path: self.shown.clone(), why: why.to_owned() });
        if self.is_absent() {
            return Ok(());
        }
        let (Some(path), Some(found)) = (&self.path, &self.found) else { return refuse("is not a file that can be rewritten") };
        if found.nlink() > 1 {
            return refuse("has a second name (a hard link), which would go on holding the values");
        }
        let us = rustix::process::geteuid().as_raw();
        if found.uid() != us && us != 0 {
            return refuse("belongs to somebody else");
        }
        let dir = path.parent().unwrap_or(Path::new("/"));
        let writable = rustix::fs::access(dir, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK);
        writable.map_err(|error| Error::io("write to", dir, error))
    }

    /// Puts another text into its place: whole or not at all, with its mode and owner, and only where it is still as it was
    /// read. A symbolic link stays, and what it points to is replaced.
    ///
    /// # Errors
    /// [`Error::Changed`] where it is another by now; [`Error::Refused`]; [`Error::Io`] with nothing changed;
    /// [`Error::NotDurable`] with the new text in its place.
    pub fn replace(&self, text: &str) -> Result<()> {
        self.check_replaceable()?;
        if self.is_absent() {
            return self.make(text);
        }
        let (Some(path), Some(found)) = (&self.path, &self.found) else { return Ok(()) };
        let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else { return Ok(()) };
        // A name of its own for this file, so that what a killed process left goes with the next.
        let temporary = dir.join(format!(".{}.credctl-tmp", name.to_string_lossy()));
        let written = self.write_beside(&temporary, text, found).and_then(|()| self.is_the_same(path));
        let renamed = written.and_then(|()| std::fs::rename(&temporary, path).map_err(|error| Error::io("replace", path, error)));
        if renamed.is_err() {
            let _ = std::fs::remove_file(&temporary);
        }
        renamed?;
        File::open(dir).and_then(|dir| dir.sync_all()).map_err(|source| Error::NotDurable { path: path.clone(), source })
    }

    /// Makes the file, where nothing is there still.
    fn make(&self, text: &str) -> Result<()> {
        let (Some(path), Some(dir)) = (&self.path, self.path.as_deref().and_then(Path::parent)) else { return Ok(()) };
        std::fs::create_dir_all(dir).map_err(|error| Error::io("create", dir, error))?;
        let failed = |error: io::Error| Error::io("create", path, error);
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(path).map_err(failed)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// Takes the file away, if it is still the one that was read.
    ///
    /// # Errors
    /// As [`Source::replace`].
    pub(super) fn remove(&self) -> Result<()> {
        let Some(path) = &self.path else { return Ok(()) };
        self.is_the_same(path)?;
        std::fs::remove_file(path).map_err(|error| Error::io("remove", path, error))
    }

    fn write_beside(&self, temporary: &Path, text: &str, found: &Metadata) -> Result<()> {
        let failed = |doing: &'static str| move |error: io::Error| Error::io(doing, temporary, error);
        match std::fs::remove_file(temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed("remove")(error)),
            _ => {}
        }
        // Nobody else's until its mode is that of the file it replaces.
        let mut file = File::options().write(true).create_new(true).mode(0o600).open(temporary).map_err(failed("create"))?;
        let made = file.metadata().map_err(failed("examine"))?;
        if (made.uid(), made.gid()) != (found.uid(), found.gid()) {
            let (user, group) = (rustix::fs::Uid::from_raw(found.uid()), rustix::fs::Gid::from_raw(found.gid()));
            rustix::fs::fchown(&file, Some(user), Some(group)).map_err(|error| failed("give its owner to")(error.into()))?;
        }
        file.set_permissions(std::fs::Permissions::from_mode(found.mode() & 0o7777)).map_err(failed("protect"))?;
        file.write_all(text.as_bytes()).map_err(failed("write"))?;
        file.sync_all().map_err(failed("write"))
    }

    /// Whether the file is still the one that was read.
    fn is_the_same(&self, path: &Path) -> Result<()> {
        let state =
            |meta: &Metadata| (meta.dev(), meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec());
        let now = std::fs::symlink_metadata(path).map_err(|error| Error::io("examine", path, error))?;
        let same = self.found.as_ref().is_some_and(|found| state(found) == state(&now));
        let name = self.shown.to_string_lossy().into_owned();
        if same { Ok(()) } else { Err(Error::Changed { name }) }
    }
}

fn too_large(shown: &Path, size: u64, limit: u64) -> Error {
    Error::TooLarge { what: format!("`{}`", crate::name::escape(&shown.to_string_lossy())), size, limit }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("shown", &self.shown).finish_non_exhaustive()
    }
}
