//! When each credential was last used, on this machine: a file of small sealed records that many processes append to.
//!
//! A record is 64 bytes: nonce 24 | sealed: id 16, unix milliseconds i64 little-endian | tag 16. A file that was compacted
//! begins with a base: a record that counts (its id zero), then as many pairs of id and milliseconds sealed as one, filled
//! up with zeros to a multiple of 64. One sealed text of ten thousand pairs opens in the time of a hundred records.
//!
//! Invariants: a record is one write in append mode under a shared lock on another, permanent file, and the file is opened
//! under that lock; a compaction holds the lock exclusively and replaces the file. So no record is written to a file that
//! has been replaced. Readers take no lock. A use is worth neither waiting nor an error: what cannot be recorded
//! at once is given up, as a value.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::Write;
use std::os::unix::fs::FileExt;
use std::path::Path;

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rustix::fs::{Mode, OFlags};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::table::{SEAL_LEN, open_regular, open_sealed, replace, seal};
use crate::{Error, Result};

/// A credential's id.
pub(super) type UseId = [u8; 16];

const RECORD: usize = 64;
const NONCE_LEN: usize = 24;
/// Records since the last compaction that lead to the next one.
const COMPACT_AFTER: u64 = 4096;
/// A pair in the base.
const PAIR: usize = 24;
/// A file that is larger is not ours.
const MAX_FILE: u64 = 64 * 1024 * 1024;
/// Places that are tried for a record in a file where records are not where they should be.
const MAX_TRIES: usize = 64 * 1024;

const USE: &[u8] = b"use";
const COUNT: &[u8] = b"count";
const BASE: &[u8] = b"base";

/// The key that records are sealed with, wiped when dropped.
pub(super) struct UsesKey(XChaCha20Poly1305);

impl UsesKey {
    /// Derives it by HKDF-SHA-256 with a label of its own: the given key may be a table's.
    pub(super) fn new(bytes: &[u8; 32]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
        let _ = Hkdf::<Sha256>::new(Some(b"credctl uses v1"), bytes).expand(b"seal", &mut *key);
        Self(XChaCha20Poly1305::new((&*key).into()))
    }

    /// Seals a record.
    fn seal(&self, kind: &[u8], id: &UseId, number: i64) -> Result<Vec<u8>> {
        self.seal_pairs(kind, [(id, &number)])
    }

    fn seal_pairs<'a>(&self, kind: &[u8], pairs: impl IntoIterator<Item = (&'a UseId, &'a i64)>) -> Result<Vec<u8>> {
        let mut out = vec![0; NONCE_LEN];
        getrandom::fill(&mut out).map_err(|_| Error::Random)?;
        let nonce = *XNonce::from_slice(&out);
        for (id, number) in pairs {
            out.extend_from_slice(id);
            out.extend_from_slice(&number.to_le_bytes());
        }
        seal(&self.0, &nonce, kind, &mut out, NONCE_LEN)?;
        Ok(out)
    }

    fn open(&self, kind: &[u8], record: &[u8]) -> Option<(UseId, i64)> {
        let mut record: [u8; RECORD] = record.try_into().ok()?;
        pair(self.open_text(kind, &mut record)?)
    }

    fn open_text<'a>(&self, kind: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
        let (nonce, sealed) = sealed.split_at_mut_checked(NONCE_LEN)?;
        open_sealed(&self.0, XNonce::from_slice(nonce), kind, sealed)
    }
}

fn pair(bytes: &[u8]) -> Option<(UseId, i64)> {
    let (id, number) = bytes.split_first_chunk()?;
    Some((*id, i64::from_le_bytes(number.try_into().ok()?)))
}

/// What became of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Recorded {
    /// It is in the file (not synced: a power cut may lose it).
    Yes,
    /// Given up: the file was just being compacted.
    Busy,
    /// Given up: the file or its lock cannot be written here.
    Unwritable,
}

/// Records that `id` was used at `at_ms` (unix milliseconds) in the file at `path`, guarded by the lock file at
/// `lock_path`; both are made where they are missing, their directory is not. Never waits; compacts when it is time.
pub(super) fn record(path: &Path, lock_path: &Path, key: &UsesKey, id: &UseId, at_ms: i64) -> Recorded {
    let private = Mode::RUSR | Mode::WUSR;
    let Ok(Some((lock, _))) = open_regular(lock_path, OFlags::RDONLY | OFlags::CREATE, private) else { return Recorded::Unwritable };
    match lock.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Recorded::Busy,
        Err(TryLockError::Error(_)) => return Recorded::Unwritable,
    }
    let access = OFlags::RDWR | OFlags::APPEND | OFlags::CREATE;
    let Ok(Some((mut file, len))) = open_regular(path, access, private) else { return Recorded::Unwritable };
    let mut write = |record: Vec<u8>| file.write(&record).is_ok_and(|len| len == RECORD);
    let written = len < MAX_FILE && key.seal(USE, id, at_ms).is_ok_and(&mut write);
    if is_due(&file, key) {
        // Not getting the lock is left to the next one, and so is a disk that refuses: the record stands either way.
        let _ = lock.unlock();
        if lock.try_lock().is_ok() {
            let _ = compact(path, key);
        }
    }
    if written { Recorded::Yes } else { Recorded::Unwritable }
}

/// The last use of each id, in unix milliseconds; empty where there is no file. What is torn, altered or sealed with
/// another key is passed over.
///
/// # Errors
/// [`Error::Refused`] where no regular file stands there, [`Error::Io`].
pub(super) fn latest(path: &Path, key: &UsesKey) -> Result<HashMap<UseId, i64>> {
    match open_regular(path, OFlags::RDONLY, Mode::empty())? {
        Some((file, len)) if len <= MAX_FILE => read(&file, path, len, key),
        _ => Ok(HashMap::new()),
    }
}

/// Whether so much was appended since the last compaction, or a torn record moved what followed it.
fn is_due(file: &File, key: &UsesKey) -> bool {
    let Ok(len) = file.metadata().map(|facts| facts.len()) else { return false };
    if !len.is_multiple_of(RECORD as u64) || len > MAX_FILE {
        return true;
    }
    let mut first = [0; RECORD];
    let grown = |base: u64| len.saturating_sub(base) / RECORD as u64 > COMPACT_AFTER;
    grown(0) && file.read_exact_at(&mut first, 0).is_ok() && grown(base_end(&first, key).unwrap_or(0) as u64)
}

/// Keeps the last use of each id. The caller holds the lock exclusively.
fn compact(path: &Path, key: &UsesKey) -> Result<()> {
    let Some((file, _)) = open_regular(path, OFlags::RDONLY, Mode::empty())? else { return Ok(()) };
    // Another process may have been here since the lock was asked for.
    if !is_due(&file, key) {
        return Ok(());
    }
    restart(path, key, &latest(path, key)?)
}

/// Puts these last uses in the place of everything that is recorded, under whatever key: what does not open is searched
/// through byte by byte, which is slow. The caller holds the lock exclusively.
pub(super) fn restart(path: &Path, key: &UsesKey, last: &HashMap<UseId, i64>) -> Result<()> {
    let mut out = key.seal(COUNT, &UseId::default(), i64::try_from(last.len()).unwrap_or(i64::MAX))?;
    out.extend(key.seal_pairs(BASE, last)?);
    out.resize(out.len().next_multiple_of(RECORD), 0);
    replace(path, &out)
}

/// Where the sealed base ends, in a file whose first record counts; records begin at the next multiple of 64.
fn base_end(first: &[u8], key: &UsesKey) -> Option<usize> {
    let (_, count) = key.open(COUNT, first)?;
    usize::try_from(count).ok()?.checked_mul(PAIR)?.checked_add(RECORD + NONCE_LEN + SEAL_LEN)
}

fn read(file: &File, path: &Path, len: u64, key: &UsesKey) -> Result<HashMap<UseId, i64>> {
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
    file.read_exact_at(&mut bytes, 0).map_err(|error| Error::io("read", path, error))?;
    let mut all = HashMap::new();
    let mut note = |(id, at_ms): (UseId, i64)| {
        all.entry(id).and_modify(|last: &mut i64| *last = at_ms.max(*last)).or_insert(at_ms);
    };
    let mut records_at = 0;
    if let Some(end) = bytes.get(..RECORD).and_then(|first| base_end(first, key)) {
        let base = bytes.get_mut(RECORD..end).and_then(|sealed| key.open_text(BASE, sealed)).unwrap_or_default();
        base.chunks_exact(PAIR).filter_map(pair).for_each(&mut note);
        records_at = end.checked_next_multiple_of(RECORD).unwrap_or(usize::MAX);
    }
    each(bytes.get(records_at..).unwrap_or_default(), key, note);
    Ok(all)
}

/// Shows each genuine record. Behind one that is not, the next is looked for byte by byte, as what a crash or
/// a full disk cut short moves everything after it.
fn each(bytes: &[u8], key: &UsesKey, mut visit: impl FnMut((UseId, i64))) {
    let mut tries = MAX_TRIES;
    let open_at = |at: usize| bytes.get(at..at + RECORD).and_then(|record| key.open(USE, record));
    let mut at = 0;
    while at + RECORD <= bytes.len() {
        if let Some(found) = open_at(at) {
            visit(found);
            at += RECORD;
            continue;
        }
        let nearby = (at + 1..at + RECORD).take(tries);
        let next = nearby.into_iter().find(|at| open_at(*at).is_some());
        tries = tries.saturating_sub(RECORD);
        at = next.unwrap_or(at + RECORD);
    }
}
