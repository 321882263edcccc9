//! Files and directories of our own: private, exclusive, atomic, never through a symbolic link.
//!
//! The one module that knows modes, owners and flags. Everything is relative to an open directory, so that a path
//! cannot be swapped under it. A write is: exclusive temporary file, 0600, sync, rename, sync of the directory; before
//! the rename a failure leaves nothing behind, after it [`Error::NotDurable`] says that the new value stands.

mod again;
mod stamp;

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags};
use rustix::io::Errno;

use crate::error::Damage;
use crate::{Error, Result};

pub use stamp::Stamp;

const DIR_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;
/// Group and others may write.
const WRITABLE_BY_OTHERS: u32 = 0o022;

/// An open directory.
#[derive(Debug)]
pub struct Dir {
    fd: File,
    path: PathBuf,
}

impl Dir {
    /// Opens a directory that the user named: links on the way to it are followed.
    ///
    /// # Errors
    /// [`Error::Io`], also where it is not a directory.
    pub fn open(path: &Path) -> Result<Self> {
        let fd = rustix::fs::open(path, OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        Ok(Self { fd: fd.map_err(|error| Error::io("open", path, error))?.into(), path: path.to_owned() })
    }

    /// Opens a directory below this one; a link in its place is refused. `Ok(None)` where there is none.
    ///
    /// # Errors
    /// [`Error::Refused`] for a link or a file in its place, [`Error::Io`] for the rest.
    pub fn sub(&self, name: &str) -> Result<Option<Self>> {
        let flags = OFlags::DIRECTORY | OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let path = self.path.join(name);
        match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => Ok(Some(Self { fd: fd.into(), path })),
            Err(Errno::NOENT) => Ok(None),
            Err(Errno::LOOP | Errno::NOTDIR) => {
                Err(Error::Refused { path, why: "is not a directory of its own (a symbolic link or a file)".to_owned() })
            }
            Err(error) => Err(Error::io("open", path, error)),
        }
    }

    /// Makes a directory below this one, 0700 whatever the umask, or opens the one that is there.
    ///
    /// # Errors
    /// As [`Dir::sub`].
    pub fn make_sub(&self, name: &str) -> Result<Self> {
        match rustix::fs::mkdirat(&self.fd, name, Mode::from_raw_mode(DIR_MODE)) {
            // A umask may have taken the owner's own bits away.
            Ok(()) => {
                rustix::fs::chmodat(&self.fd, name, Mode::from_raw_mode(DIR_MODE), AtFlags::empty())
                    .map_err(|error| Error::io("make", self.path.join(name), error))?;
                // What is written below it later is only as durable as its name here.
                self.sync(name).map_err(Error::before_the_change)?;
            }
            Err(Errno::EXIST) => {}
            Err(error) => return Err(Error::io("make", self.path.join(name), error)),
        }
        self.sub(name)?.ok_or_else(|| Error::io("open", self.path.join(name), Errno::NOENT))
    }

    /// Its descriptor, for what only one other room does.
    pub(crate) fn fd(&self) -> &File {
        &self.fd
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of something in it.
    pub fn join(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Its own metadata.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn stat(&self) -> Result<rustix::fs::Stat> {
        rustix::fs::fstat(&self.fd).map_err(|error| Error::io("examine", &self.path, error))
    }

    /// The metadata of something in it, links not followed; `None` where there is nothing.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn stat_of(&self, name: &str) -> Result<Option<rustix::fs::Stat>> {
        match rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(stat)),
            Err(Errno::NOENT) => Ok(None),
            Err(error) => Err(Error::io("examine", self.join(name), error)),
        }
    }

    /// The names in it, without `.` and `..`, in no order. Names that are not UTF-8 are none of ours and left out.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn names(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        self.each_name(|name| {
            names.push(name.to_owned());
            Ok(())
        })?;
        Ok(names)
    }

    /// Visits those names one after the other.
    ///
    /// # Errors
    /// [`Error::Io`], and what `visit` returns.
    pub(crate) fn each_name(&self, mut visit: impl FnMut(&str) -> Result<()>) -> Result<()> {
        let read = |error: Errno| Error::io("list", &self.path, error);
        for entry in rustix::fs::Dir::read_from(&self.fd).map_err(read)? {
            if let Ok(name) = entry.map_err(read)?.file_name().to_str()
                && name != "."
                && name != ".."
            {
                visit(name)?;
            }
        }
        Ok(())
    }

    /// Reads a regular file of at most `limit` bytes. Nothing else is opened for long: a FIFO does not hang, a device is
    /// not read. `Ok(None)` where there is nothing by that name.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for what is no regular file, or too large; [`Error::Io`].
    pub fn read(&self, name: &str, limit: u64) -> Result<Option<(Vec<u8>, Stamp)>> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let mut file: File = match rustix::fs::openat(&self.fd, name, flags, Mode::empty()) {
            Ok(fd) => fd.into(),
            Err(Errno::NOENT) => return Ok(None),
            Err(Errno::LOOP) => return Err(Error::corrupt(name, Damage::NotAFile("a symbolic link"))),
            Err(Errno::NXIO) => return Err(Error::corrupt(name, Damage::NotAFile("a socket"))),
            Err(error) => return Err(Error::io("open", self.join(name), error)),
        };
        let stat = rustix::fs::fstat(&file).map_err(|error| Error::io("examine", self.join(name), error))?;
        if let Some(what) = not_a_file(&stat) {
            return Err(Error::corrupt(name, Damage::NotAFile(what)));
        }
        let stamp = Stamp::of(&stat);
        if stamp.size > limit {
            return Err(Error::corrupt(name, Damage::TooLarge { size: stamp.size, limit }));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(stamp.size).unwrap_or(0) + 1);
        Read::by_ref(&mut file).take(limit + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", self.join(name), error))?;
        if bytes.len() as u64 > limit {
            return Err(Error::corrupt(name, Damage::TooLarge { size: bytes.len() as u64, limit }));
        }
        Ok(Some((bytes, stamp)))
    }

    /// Opens or makes a permanent file for a lock.
    ///
    /// # Errors
    /// [`Error::Io`], [`Error::Refused`] for a link.
    pub fn lock_file(&self, name: &str) -> Result<File> {
        let flags = OFlags::RDWR | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let mode = Mode::from_raw_mode(FILE_MODE);
        loop {
            let opened = match rustix::fs::openat(&self.fd, name, flags, mode) {
                Err(Errno::NOENT) => {
                    let made = rustix::fs::openat(&self.fd, name, flags | OFlags::CREATE | OFlags::EXCL, mode);
                    // A umask may have taken the owner's own bits away.
                    made.and_then(|fd| rustix::fs::fchmod(&fd, mode).map(|()| fd))
                }
                opened => opened,
            };
            match opened {
                Ok(fd) => return Ok(fd.into()),
                // Somebody else was quicker.
                Err(Errno::EXIST) => {}
                Err(Errno::LOOP) => return Err(Error::Refused { path: self.join(name), why: "is a symbolic link".to_owned() }),
                Err(error) => return Err(Error::io("open", self.join(name), error)),
            }
        }
    }

    /// Writes a new file that must not exist yet, 0600 whatever the umask, and syncs it. On failure nothing is left.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write_new(&self, name: &str, bytes: &[u8]) -> Result<()> {
        // A failed sync is never tried again: the kernel may have dropped the pages and would say yes.
        self.write_and(name, bytes, File::sync_all)
    }

    /// The same without the sync, which the caller does before the file counts ([`Dir::sync_file`]).
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write_unsynced(&self, name: &str, bytes: &[u8]) -> Result<()> {
        self.write_and(name, bytes, |_| Ok(()))
    }

    fn write_and(&self, name: &str, bytes: &[u8], then: fn(&File) -> io::Result<()>) -> Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let failed = |doing: &'static str| move |error: io::Error| Error::io(doing, self.join(name), error);
        let mut file: File = rustix::fs::openat(&self.fd, name, flags, Mode::from_raw_mode(FILE_MODE))
            .map_err(|error| failed("create")(error.into()))?
            .into();
        let written = rustix::fs::fchmod(&file, Mode::from_raw_mode(FILE_MODE))
            .map_err(|error| failed("protect")(error.into()))
            .and_then(|()| file.write_all(bytes).map_err(failed("write")))
            .and_then(|()| then(&file).map_err(failed("write")));
        if written.is_err() {
            // Its content must not count later either, should the removal fail too.
            let _ = file.set_len(0);
            let _ = rustix::fs::unlinkat(&self.fd, name, AtFlags::empty());
        }
        written
    }

    /// Makes the content of a file durable that another process wrote and may not have come to sync.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn sync_file(&self, name: &str) -> Result<()> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file: File =
            rustix::fs::openat(&self.fd, name, flags, Mode::empty()).map_err(|error| Error::io("open", self.join(name), error))?.into();
        file.sync_all().map_err(|error| Error::io("write", self.join(name), error))
    }

    /// Renames a file into another directory, over what is there, and syncs that directory.
    ///
    /// # Errors
    /// [`Error::Io`] before the rename; [`Error::NotDurable`] after it.
    pub fn rename_into(&self, name: &str, to: &Self, new: &str) -> Result<()> {
        self.rename_unsynced(name, to, new)?;
        to.sync(new)
    }

    /// The same without the sync, which the caller does after the last of several.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn rename_unsynced(&self, name: &str, to: &Self, new: &str) -> Result<()> {
        rustix::fs::renameat(&self.fd, name, &to.fd, new).map_err(|error| Error::io("replace", to.join(new), error))
    }

    /// Makes what happened in this directory durable; `about` is the file it is about.
    ///
    /// # Errors
    /// [`Error::NotDurable`].
    pub fn sync(&self, about: &str) -> Result<()> {
        self.fd.sync_all().map_err(|source| Error::NotDurable { path: self.join(about), source })
    }

    /// Removes a file; `false` where there was none.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove(&self, name: &str) -> Result<bool> {
        match rustix::fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(error) => Err(Error::io("remove", self.join(name), error)),
        }
    }

    /// Replaces or makes a file here by way of a temporary one beside it. That one's name is fixed, so that what a killed
    /// process left is removed by the next; the caller holds a lock that keeps others from writing the same file.
    ///
    /// # Errors
    /// As [`Dir::write_new`] and [`Dir::rename_into`].
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let temporary = beside(name);
        self.remove(&temporary)?;
        self.write_new(&temporary, bytes)?;
        let renamed = self.rename_into(&temporary, self, name);
        if matches!(renamed, Err(Error::Io { .. })) {
            let _ = self.remove(&temporary);
        }
        renamed
    }
}

/// The temporary file of [`Dir::replace`].
pub(crate) fn beside(name: &str) -> String {
    format!(".{name}.tmp")
}

/// Makes a directory and those above it that are missing, 0700 whatever the umask.
///
/// # Errors
/// [`Error::Io`].
pub fn make_dirs(path: &Path) -> Result<Dir> {
    match Dir::open(path) {
        Err(Error::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
        opened => return opened,
    }
    let failed = |error: Errno| Error::io("make", path, error);
    let parent = path.parent().ok_or_else(|| failed(Errno::NOENT))?;
    make_dirs(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
    match rustix::fs::mkdir(path, Mode::from_raw_mode(DIR_MODE)) {
        Ok(()) => rustix::fs::chmod(path, Mode::from_raw_mode(DIR_MODE)).map_err(failed)?,
        Err(Errno::EXIST) => {}
        Err(error) => return Err(failed(error)),
    }
    Dir::open(path)
}

/// What a thing is that is not a regular file.
fn not_a_file(stat: &rustix::fs::Stat) -> Option<&'static str> {
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => None,
        FileType::Directory => Some("a directory"),
        FileType::Fifo => Some("a named pipe"),
        FileType::Socket => Some("a socket"),
        FileType::Symlink => Some("a symbolic link"),
        _ => Some("a device"),
    }
}

/// Whose a thing is, and who else may write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Ours, and nobody else can write it.
    Ours,
    /// Owned by somebody else.
    Foreign,
    /// Writable by group or others.
    Open,
}

/// Judges a thing by its metadata.
pub fn standing(stat: &rustix::fs::Stat) -> Standing {
    if stat.st_uid != rustix::process::geteuid().as_raw() {
        Standing::Foreign
    } else if stat.st_mode & WRITABLE_BY_OTHERS != 0 {
        Standing::Open
    } else {
        Standing::Ours
    }
}

/// Reads a small file that the user named, links followed, and refuses one that its owner or mode disqualifies as the
/// keeper of a key: writable by others; or ours and readable by others. Root's, and one on a read-only mount, is taken
/// as it is: so containers and CI hand secrets over.
///
/// # Errors
/// [`Error::Refused`], [`Error::TooLarge`], [`Error::Io`].
pub fn read_private(path: &Path, limit: u64) -> Result<crate::Secret> {
    let failed = |doing| move |error: io::Error| Error::io(doing, path, error);
    let file = File::options().read(true).open(path).map_err(failed("open"))?;
    let meta = file.metadata().map_err(failed("examine"))?;
    if meta.is_file() {
        let refuse = |why: &str| Error::Refused { path: path.to_owned(), why: why.to_owned() };
        let read_only = rustix::fs::fstatvfs(&file).is_ok_and(|fs| fs.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY));
        let (root, ours) = (meta.uid() == 0, meta.uid() == rustix::process::geteuid().as_raw());
        if meta.mode() & WRITABLE_BY_OTHERS != 0 && !read_only {
            return Err(refuse("can be written by others"));
        }
        if !read_only && !ours && !root {
            return Err(refuse("belongs to somebody else"));
        }
        if !read_only && ours && meta.mode() & 0o044 != 0 {
            return Err(refuse("can be read by others"));
        }
    }
    let mut bytes = Vec::new();
    file.take(limit + 1).read_to_end(&mut bytes).map_err(failed("read"))?;
    if bytes.len() as u64 > limit {
        return Err(Error::TooLarge { what: format!("`{}`", path.display()), size: bytes.len() as u64, limit });
    }
    Ok(crate::Secret::new(bytes))
}
