//! Changing a table: a line behind the buckets, or a whole new file.
//!
//! Invariants: the caller holds the exclusive lock (see `table.rs`). A line is written at once, behind the last whole
//! one; what fails is cut away again. A new file is complete, synced and sealed under a fresh id before it takes
//! the old one's name; nothing sealed is ever copied from file to file, so no bucket of an earlier one can stand in it.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;

use super::layout::{Image, put};
use super::log::MAX_BYTES;
use super::overlay::{Newer, Overlay, merge};
use super::{Answer, Change, HEAD_KEY, HEAD_LEN, MAX_KEY, MAX_VALUE, Table, TableKey};
use crate::{Error, Result};

/// Changes that still go into one line.
const MAX_CHANGES: usize = 1024;

/// Applies a batch of changes, whole or not at all; of two changes of one key the later counts. `head` replaces the
/// caller's bytes in the same batch. With `sync` the batch is on the disk when this returns; without, it may be lost in
/// a power cut (with those after it). Where the log is full the file is written anew, which always syncs.
///
/// The caller holds an exclusive OS lock on another file that stays.
///
/// # Errors
/// [`super::Fault::Missing`] and [`super::Fault::Damaged`] where there is nothing to append to; [`Error::TooLarge`] and [`Error::Usage`]
/// for a key or value outside the bounds; [`Error::Io`] where nothing was changed; [`Error::NotDurable`] where the change
/// stands and only the sync failed.
pub fn append(path: &Path, key: &TableKey, changes: &[Change], head: Option<&[u8; HEAD_LEN]>, sync: bool) -> Answer<()> {
    for (key, value) in changes {
        check(key, value.as_deref().unwrap_or_default())?;
    }
    let table = Table::open_as(path, key, OFlags::RDWR)?;
    let head_change = head.map(|head| (HEAD_KEY.to_vec(), Some(head.to_vec())));
    let tag = key.tags().many();
    let tagged: Vec<(u64, &Change)> = changes.iter().chain(&head_change).map(|change| (tag(&change.0), change)).collect();
    if tagged.is_empty() {
        return Ok(());
    }
    if tagged.len() <= MAX_CHANGES {
        let line = table.log.line(&tagged, &table.keys)?;
        if table.log.has_room_for(line.len()) {
            return Ok(write_line(&table, &line, sync)?);
        }
    }
    fold(&table, key, &tagged, head.unwrap_or(&table.head))
}

/// Writes the table anew from nothing but these entries; of two with one key the later counts.
///
/// The caller holds an exclusive OS lock on another file that stays; the directory must exist.
///
/// # Errors
/// As [`append`], but for [`super::Fault`]: whatever stood there is replaced.
pub fn rebuild<K: AsRef<[u8]>, V: AsRef<[u8]>>(
    path: &Path,
    key: &TableKey,
    entries: impl IntoIterator<Item = (K, V)>,
    head: &[u8; HEAD_LEN],
) -> Result<()> {
    let tag = key.tags().many();
    let mut all = Vec::new();
    for (key, value) in entries {
        check(key.as_ref(), value.as_ref())?;
        all.push((tag(key.as_ref()), key, value));
    }
    let mut image = Image::new(key, Image::buckets_for(all.len()), 0)?;
    // Within a bucket equal keys come together, the newest first.
    all.reverse();
    all.sort_by(|a, b| (image.bucket_of(a.0), a.1.as_ref()).cmp(&(image.bucket_of(b.0), b.1.as_ref())));
    all.dedup_by(|older, newest| older.1.as_ref() == newest.1.as_ref());
    let mut texts = all
        .chunk_by(|a, b| image.bucket_of(a.0) == image.bucket_of(b.0))
        .map(|chunk| {
            let mut text = Vec::new();
            for (_, key, value) in chunk {
                put(&mut text, key.as_ref(), Some(value.as_ref()));
            }
            (image.bucket_of(chunk[0].0), text, chunk.len() as u32)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .peekable();
    for bucket in 0..image.buckets() {
        match texts.next_if(|(at, ..)| *at == bucket) {
            Some((_, text, count)) => image.push(&text, count)?,
            None => image.push(&[], 0)?,
        }
    }
    drop(all);
    replace(path, &image.finish(head)?)
}

fn check(key: &[u8], value: &[u8]) -> Result<()> {
    let too_large =
        |what: &str, size: usize, limit: usize| Error::TooLarge { what: what.to_owned(), size: size as u64, limit: limit as u64 };
    if key.is_empty() {
        Err(Error::Usage("a key of the index is empty".to_owned()))
    } else if key.len() > MAX_KEY {
        Err(too_large("a key of the index", key.len(), MAX_KEY))
    } else if value.len() > MAX_VALUE {
        Err(too_large("a value of the index", value.len(), MAX_VALUE))
    } else {
        Ok(())
    }
}

fn write_line(table: &Table, line: &[u8], sync: bool) -> Result<()> {
    let Table { file, path, .. } = table;
    let at = u64::from(table.header.log_at) + table.log.end() as u64;
    let failed = |error| Error::io("write", path, error);
    // A torn tail must not be taken for the rest of the new line.
    if file.metadata().map_err(failed)?.len() != at {
        file.set_len(at).map_err(failed)?;
    }
    if let Err(error) = file.write_all_at(line, at) {
        // Readers ignore what is torn; so this may fail.
        let _ = file.set_len(at);
        return Err(failed(error));
    }
    if sync { file.sync_data().map_err(|source| Error::NotDurable { path: path.clone(), source }) } else { Ok(()) }
}

/// Buckets, log and a batch as a new file.
fn fold(table: &Table, key: &TableKey, changes: &[(u64, &Change)], head: &[u8; HEAD_LEN]) -> Answer<()> {
    let mut newer = Vec::new();
    table.log.all(&table.keys, |tag, key, value| newer.push((tag, key.to_vec(), value.map(<[u8]>::to_vec))))?;
    newer.extend(changes.iter().map(|(tag, (key, value))| (*tag, key.clone(), value.clone())));
    let newer = newer.into_iter().map(|(tag, key, value)| Newer { bucket: table.header.bucket_of(tag), key, value });
    let overlay = Overlay::new(newer.collect());
    let now = table.header.buckets;
    let wanted = Image::buckets_for(table.count_with(&overlay)?);
    // Smaller again only when it is much too large, so that it does not swing around a boundary.
    let image = if wanted > now || wanted < now / 4 { regroup(table, key, &overlay, wanted)? } else { reseal(table, key, &overlay)? };
    Ok(replace(&table.path, &image.finish(head)?)?)
}

fn size_hint(table: &Table) -> usize {
    table.header.log_at as usize + MAX_BYTES
}

/// As many buckets as before: what is in one stays in it.
fn reseal(table: &Table, key: &TableKey, overlay: &Overlay) -> Answer<Image> {
    let mut image = Image::new(key, table.header.buckets, size_hint(table))?;
    let mut merged = Vec::new();
    table.buckets(|bucket, text| {
        let mut count = 0;
        merged.clear();
        merge(text, overlay.of(bucket), |key, value| {
            count += 1;
            put(&mut merged, key, Some(value));
        })?;
        Ok(image.push(&merged, count)?)
    })?;
    Ok(image)
}

/// Another number of buckets: every key is tagged again, which is rare enough to keep no tags for it.
fn regroup(table: &Table, key: &TableKey, overlay: &Overlay, buckets: u32) -> Answer<Image> {
    let tag = key.tags().many();
    let mut image = Image::new(key, buckets, size_hint(table))?;
    let mut texts = vec![(Vec::new(), 0); buckets as usize];
    table.buckets(|bucket, text| {
        merge(text, overlay.of(bucket), |key, value| {
            let (text, count) = &mut texts[image.bucket_of(tag(key)) as usize];
            put(text, key, Some(value));
            *count += 1;
        })
    })?;
    for (text, count) in texts {
        image.push(&text, count)?;
    }
    Ok(image)
}

/// Puts `bytes` at `path` as a whole: a private file beside it, synced, renamed over it, the directory synced.
/// Its name is fixed and one that was left behind is removed: the caller holds the lock.
///
/// # Errors
/// [`Error::Io`] before the rename, [`Error::NotDurable`] after it.
pub(in crate::vault) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = beside(path);
    let failed = |error| Error::io("write", &beside, error);
    match rustix::fs::unlink(&beside) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(error) => return Err(Error::io("remove", &beside, error)),
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let mut file: File = rustix::fs::open(&beside, flags, Mode::RUSR | Mode::WUSR).map_err(|error| failed(error.into()))?.into();
    // A umask may have taken the owner's own bits away.
    let private = rustix::fs::fchmod(&file, Mode::RUSR | Mode::WUSR).map_err(Into::into);
    let written = private.and_then(|()| file.write_all(bytes)).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&beside, path));
    if let Err(error) = written {
        let _ = rustix::fs::unlink(&beside);
        return Err(failed(error));
    }
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(directory).and_then(|directory| directory.sync_all());
    synced.map_err(|source| Error::NotDurable { path: path.to_owned(), source })
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}
