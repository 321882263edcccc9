//! One file that is an encrypted, authenticated, persistent map: what the local index stands on.
//!
//! Keys lie in hash buckets of some twenty entries, each sealed by itself; changes are appended as lines behind them and
//! folded into the buckets when there are more than 32. So a lookup reads the header, one bucket and at most 64 KiB of
//! lines, and an insertion appends, whatever the size of the table. `layout.rs` and `log.rs` give the bytes.
//!
//! Invariants:
//! - The file shows sizes and counts, and which lines touch the same key; everything else is sealed. What is kept here
//!   is names and facts, no secrets: texts read from it are not wiped.
//! - An answer is one that was written: the state after all batches, or after a first part of them (a torn or cut log).
//!   What cannot be that is [`Opened::Damaged`] or [`Fault::Damaged`], never a guess. Not detected, because a file alone
//!   cannot: that the whole file, or the end of its log, is an older one of this machine's own.
//! - A file is only ever replaced (rename) or extended by whole lines: a reader that has opened it keeps its snapshot.
//! - Writers hold an exclusive OS lock on another, permanent file while they call [`append`] or [`rebuild`]; readers
//!   need none.

mod key;
mod layout;
mod log;
mod overlay;
mod write;

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use crate::{Error, Result};

pub use key::TableKey;
pub use write::{append, rebuild};

pub(in crate::vault) use key::{SEAL_LEN, open as open_sealed, seal};
pub(in crate::vault) use write::replace;

use key::{FileKeys, Place, TagKey};
use layout::{Entries, HEADER_LEN, Header};
use log::Log;
use overlay::{Overlay, merge};

/// Bytes of the caller's own in a table's header.
pub const HEAD_LEN: usize = 64;
/// The longest key, in bytes; the shortest is one.
pub const MAX_KEY: usize = 1024;
/// The longest value, in bytes.
pub const MAX_VALUE: usize = 64 * 1024;
/// The largest file, in bytes: some 600,000 credentials. A larger one is damaged.
pub const MAX_FILE: u64 = 256 * 1024 * 1024;

/// The caller's bytes are kept in the log under the one key that callers cannot have.
const HEAD_KEY: &[u8] = b"";
/// How much is read at a time when everything is.
const RUN: usize = 256 * 1024;

/// A value, or that there is none.
type Value = Option<Vec<u8>>;

/// A key and its new value; `None` deletes it.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

/// Why a table did not answer or take a change.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// There is no table to change: it has to be built.
    #[error("the index is missing")]
    Missing,
    /// What is there is not what was written with this key: it has to be rebuilt.
    #[error("the index is damaged")]
    Damaged,
    /// The system refused, or the change is too large.
    #[error(transparent)]
    Error(#[from] Error),
}

/// What a table's functions answer with.
pub type Answer<T> = std::result::Result<T, Fault>;

/// What opening a table found.
#[allow(clippy::large_enum_variant, reason = "there is one, and it is taken apart at once")]
pub enum Opened {
    /// A table.
    Ready(Table),
    /// No file.
    Missing,
    /// A file that is no table, is cut short or altered, or was written with another key.
    Damaged,
}

/// An open table, as it was when it was opened.
pub struct Table {
    file: File,
    path: PathBuf,
    header: Header,
    keys: FileKeys,
    tags: TagKey,
    log: Log,
    head: [u8; HEAD_LEN],
}

impl Table {
    /// Opens the table at `path`: header and log are read and authenticated, buckets when they are asked for.
    ///
    /// # Errors
    /// [`Error::Refused`] where a link, a directory or anything but a regular file stands there, [`Error::Io`].
    pub fn open(path: &Path, key: &TableKey) -> Result<Opened> {
        match Self::open_as(path, key, OFlags::RDONLY) {
            Ok(table) => Ok(Opened::Ready(table)),
            Err(Fault::Missing) => Ok(Opened::Missing),
            Err(Fault::Damaged) => Ok(Opened::Damaged),
            Err(Fault::Error(error)) => Err(error),
        }
    }

    fn open_as(path: &Path, key: &TableKey, access: OFlags) -> Answer<Self> {
        let (file, size) = open_regular(path, access, Mode::empty())?.ok_or(Fault::Missing)?;
        if size > MAX_FILE {
            return Err(Fault::Damaged);
        }
        let mut header = [0; HEADER_LEN];
        read_at(&file, path, &mut header, 0)?;
        let (header, keys, head) = Header::read(&mut header, size, key).ok_or(Fault::Damaged)?;
        let log_len = usize::try_from(size - u64::from(header.log_at)).unwrap_or(usize::MAX);
        if log_len > log::MAX_BYTES {
            return Err(Fault::Damaged);
        }
        let mut lines = vec![0; log_len];
        // Shorter than it was a moment ago: a writer has just cut a torn tail away.
        let read = read_up_to(&file, path, &mut lines, header.log_at.into())?;
        lines.truncate(read);
        let log = Log::read(lines, &keys)?;
        let mut this = Self { file, path: path.to_owned(), header, keys, tags: key.tags().clone(), log, head };
        if let Some(Some(newer)) = this.log.find(this.tags.tag(HEAD_KEY), HEAD_KEY, &this.keys)? {
            this.head = newer.try_into().map_err(|_| Fault::Damaged)?;
        }
        Ok(this)
    }

    /// The caller's bytes, as written last.
    pub fn head(&self) -> &[u8; HEAD_LEN] {
        &self.head
    }

    /// The value of a key.
    ///
    /// # Errors
    /// [`Fault::Damaged`] where the answer would stand in a part that does not authenticate, [`Error::Io`].
    pub fn get(&self, key: &[u8]) -> Answer<Option<Vec<u8>>> {
        if key.is_empty() || key.len() > MAX_KEY {
            return Ok(None);
        }
        let tag = self.tags.tag(key);
        if let Some(newest) = self.log.find(tag, key, &self.keys)? {
            return Ok(newest);
        }
        let mut buffer = Vec::new();
        let text = self.bucket(self.header.bucket_of(tag), &mut buffer)?;
        for entry in Entries(text) {
            let (each, value) = entry?;
            if each == key {
                return Ok(value.map(<[u8]>::to_vec));
            }
        }
        Ok(None)
    }

    /// Shows everything, each key once with its newest value, in no order.
    ///
    /// # Errors
    /// As [`Table::get`]; some entries may have been shown by then, and are genuine.
    pub fn each(&self, mut visit: impl FnMut(&[u8], &[u8])) -> Answer<()> {
        let overlay = Overlay::of_log(self)?;
        self.buckets(|bucket, text| {
            let newer = overlay.of(bucket);
            merge(text, newer, |key, value| visit(key, value))
        })
    }

    /// How many keys have a value. Exact; costs a look at the buckets that the log changes.
    ///
    /// # Errors
    /// As [`Table::get`].
    pub fn count(&self) -> Answer<usize> {
        self.count_with(&Overlay::of_log(self)?)
    }

    fn count_with(&self, overlay: &Overlay) -> Answer<usize> {
        let mut count = self.header.entries as usize;
        let mut buffer = Vec::new();
        for (bucket, newer) in overlay.by_bucket() {
            let text = self.bucket(bucket, &mut buffer)?;
            count = count.checked_sub(Entries(text).count()).ok_or(Fault::Damaged)?;
            merge(text, newer, |_, _| count += 1)?;
        }
        Ok(count)
    }

    /// The entries of one bucket, opened in `buffer`.
    fn bucket<'a>(&self, bucket: u32, buffer: &'a mut Vec<u8>) -> Answer<&'a [u8]> {
        let mut words = [0; 8];
        read_at(&self.file, &self.path, &mut words, Header::slot_at(bucket))?;
        let (start, len) = self.header.span(&words)?;
        buffer.resize(len, 0);
        read_at(&self.file, &self.path, buffer, start)?;
        self.keys.open(Place::Bucket(bucket), &[], buffer).ok_or(Fault::Damaged)
    }

    /// Every bucket's entries, in order.
    fn buckets(&self, mut visit: impl FnMut(u32, &[u8]) -> Answer<()>) -> Answer<()> {
        let mut directory = vec![0; 4 * (self.header.buckets as usize + 1)];
        read_at(&self.file, &self.path, &mut directory, HEADER_LEN as u64)?;
        let mut run = Vec::new();
        let mut run_at = 0;
        for bucket in 0..self.header.buckets {
            let (start, len) = self.header.span(&directory[4 * bucket as usize..])?;
            let within = start.checked_sub(run_at).and_then(|skip| usize::try_from(skip).ok());
            let skip = match within.filter(|skip| skip.saturating_add(len) <= run.len()) {
                Some(skip) => skip,
                None => {
                    let left = u64::from(self.header.log_at) - start;
                    run.resize(len.max(RUN.min(usize::try_from(left).unwrap_or(RUN))), 0);
                    read_at(&self.file, &self.path, &mut run, start)?;
                    run_at = start;
                    0
                }
            };
            let text = self.keys.open(Place::Bucket(bucket), &[], &mut run[skip..skip + len]).ok_or(Fault::Damaged)?;
            visit(bucket, text)?;
        }
        Ok(())
    }
}

/// Opens a regular file of ours, with its size; `None` where there is none. Never waits, never follows a link.
pub(in crate::vault) fn open_regular(path: &Path, access: OFlags, mode: Mode) -> Result<Option<(File, u64)>> {
    let refused = || Error::Refused { path: path.to_owned(), why: "is not a regular file".to_owned() };
    let flags = access | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file: File = match rustix::fs::open(path, flags, mode) {
        Ok(fd) => fd.into(),
        Err(Errno::NOENT) => return Ok(None),
        Err(Errno::LOOP | Errno::ISDIR | Errno::NXIO) => return Err(refused()),
        Err(error) => return Err(Error::io("open", path, error)),
    };
    let facts = file.metadata().map_err(|error| Error::io("examine", path, error))?;
    if access.contains(OFlags::CREATE) && facts.mode() & 0o600 != 0o600 {
        // Just made, under a umask that took the owner's own bits away; without them only this process can use it.
        let _ = rustix::fs::fchmod(&file, mode);
    }
    if facts.is_file() { Ok(Some((file, facts.len()))) } else { Err(refused()) }
}

fn read_at(file: &File, path: &Path, into: &mut [u8], at: u64) -> Answer<()> {
    file.read_exact_at(into, at).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Fault::Damaged,
        _ => Fault::Error(Error::io("read", path, error)),
    })
}

fn read_up_to(file: &File, path: &Path, into: &mut [u8], at: u64) -> Answer<usize> {
    let mut done = 0;
    while done < into.len() {
        match file.read_at(&mut into[done..], at + done as u64) {
            Ok(0) => break,
            Ok(more) => done += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Fault::Error(Error::io("read", path, error))),
        }
    }
    Ok(done)
}
