//! Where what stands in a table's file.
//!
//! All numbers are little-endian:
//!
//! ```text
//! header     magic 8 | version u32 | buckets u32 (a power of two) | entries in them u32 | log at u32 | file id 32
//!            | sealed: the caller's 64 bytes (AAD: the header before them)
//! directory  u32 × (buckets + 1): where each bucket begins, and where the last one ends (= log at)
//! buckets    sealed: entries; bucket = tag mod buckets. An empty one is sealed too, or emptiness could be forged
//! log        lines (log.rs)
//!
//! entry      key length u16 | value length u32 (all ones: deleted; in the log only) | key | value
//! ```

use super::key::{FileKeys, ID_LEN, Place, SEAL_LEN, TableKey};
use super::{Answer, Fault, HEAD_LEN, MAX_FILE, MAX_KEY, MAX_VALUE};
use crate::{Error, Result};

const MAGIC: &[u8; 8] = b"cred\0tbl";
const VERSION: u32 = 1;
/// The header's part in clear.
const CLEAR_LEN: usize = 24 + ID_LEN;
/// The whole header.
pub(super) const HEADER_LEN: usize = CLEAR_LEN + HEAD_LEN + SEAL_LEN;
/// Entries that a bucket holds on average when the number of buckets doubles, so that it is 16 to 32. Each sealed text costs
/// as much as another 1,500 bytes in it would: with 8 to 16, reading everything takes half as long again, for a lookup that
/// is a microsecond faster.
const LOAD: usize = 32;
/// So many of the largest entries never meet in a bucket of [`LOAD`]; a directory that claims more is damaged.
const MAX_BUCKET: usize = 4 * LOAD * (6 + MAX_KEY + MAX_VALUE);
const DELETED: u32 = u32::MAX;

/// The header, authenticated.
pub(super) struct Header {
    pub(super) buckets: u32,
    pub(super) entries: u32,
    pub(super) log_at: u32,
}

impl Header {
    /// Reads a header; `None` where it is not one of ours, sealed with this key, or does not fit a file of `size` bytes.
    pub(super) fn read(bytes: &mut [u8; HEADER_LEN], size: u64, key: &TableKey) -> Option<(Self, FileKeys, [u8; HEAD_LEN])> {
        let (clear, sealed) = bytes.split_at_mut(CLEAR_LEN);
        let keys = key.file(clear[24..].as_array()?);
        if clear[..8] != *MAGIC || u32_at(clear, 8)? != VERSION {
            return None;
        }
        let head = *keys.open(Place::Head, clear, sealed)?.as_array()?;
        let this = Self { buckets: u32_at(clear, 12)?, entries: u32_at(clear, 16)?, log_at: u32_at(clear, 20)? };
        let fits = this.buckets.is_power_of_two() && this.buckets_at() <= u64::from(this.log_at) && u64::from(this.log_at) <= size;
        fits.then_some((this, keys, head))
    }

    /// Where the first bucket begins.
    pub(super) fn buckets_at(&self) -> u64 {
        HEADER_LEN as u64 + 4 * (u64::from(self.buckets) + 1)
    }

    /// The number of the bucket that a tag belongs to.
    pub(super) fn bucket_of(&self, tag: u64) -> u32 {
        bucket_of(tag, self.buckets)
    }

    /// Where the directory says that `bucket` begins.
    pub(super) fn slot_at(bucket: u32) -> u64 {
        HEADER_LEN as u64 + 4 * u64::from(bucket)
    }

    /// A bucket's bytes, from two neighbouring words of the directory.
    pub(super) fn span(&self, words: &[u8]) -> Answer<(u64, usize)> {
        let (Some(start), Some(end)) = (u32_at(words, 0), u32_at(words, 4)) else { return Err(Fault::Damaged) };
        let len = end.checked_sub(start).ok_or(Fault::Damaged)? as usize;
        let inside = u64::from(start) >= self.buckets_at() && end <= self.log_at;
        if inside && len <= MAX_BUCKET { Ok((u64::from(start), len)) } else { Err(Fault::Damaged) }
    }
}

fn bucket_of(tag: u64, buckets: u32) -> u32 {
    // The low bits, at most 32 of them.
    (tag & u64::from(buckets - 1)) as u32
}

/// A file in the making: every byte of it is sealed anew, under an id of its own.
pub(super) struct Image {
    out: Vec<u8>,
    keys: FileKeys,
    buckets: u32,
    done: u32,
    entries: u32,
}

impl Image {
    /// Of a table with so many buckets.
    /// Room is taken for `size` bytes at once.
    pub(super) fn new(key: &TableKey, buckets: u32, size: usize) -> Result<Self> {
        let mut id = [0; ID_LEN];
        getrandom::fill(&mut id).map_err(|_| Error::Random)?;
        let mut out = Vec::with_capacity(size);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&buckets.to_le_bytes());
        out.resize(24, 0);
        out.extend_from_slice(&id);
        out.resize(HEADER_LEN + 4 * (buckets as usize + 1), 0);
        Ok(Self { out, keys: key.file(&id), buckets, done: 0, entries: 0 })
    }

    /// How many buckets so many entries want.
    pub(super) fn buckets_for(entries: usize) -> u32 {
        entries.div_ceil(LOAD).max(1).next_power_of_two().try_into().unwrap_or(1 << 24)
    }

    /// The number of the bucket that a tag belongs to.
    pub(super) fn bucket_of(&self, tag: u64) -> u32 {
        bucket_of(tag, self.buckets)
    }

    /// How many buckets it has.
    pub(super) fn buckets(&self) -> u32 {
        self.buckets
    }

    /// Adds the next bucket, given as its entries.
    pub(super) fn push(&mut self, text: &[u8], entries: u32) -> Result<()> {
        if text.len() + SEAL_LEN > MAX_BUCKET {
            return Err(Error::TooLarge { what: "a bucket of the index".to_owned(), size: text.len() as u64, limit: MAX_BUCKET as u64 });
        }
        self.note_offset();
        let from = self.out.len();
        self.out.extend_from_slice(text);
        self.keys.seal(Place::Bucket(self.done), &[], &mut self.out, from)?;
        if self.out.len() as u64 > MAX_FILE {
            return Err(Error::TooLarge { what: "the index".to_owned(), size: self.out.len() as u64, limit: MAX_FILE });
        }
        self.done += 1;
        self.entries += entries;
        Ok(())
    }

    /// The file, with the caller's 64 bytes in it.
    pub(super) fn finish(mut self, head: &[u8; HEAD_LEN]) -> Result<Vec<u8>> {
        self.note_offset();
        let log_at = (self.out.len() as u32).to_le_bytes();
        self.out[16..20].copy_from_slice(&self.entries.to_le_bytes());
        self.out[20..24].copy_from_slice(&log_at);
        let mut sealed = head.to_vec();
        self.keys.seal(Place::Head, &self.out[..CLEAR_LEN], &mut sealed, 0)?;
        self.out[CLEAR_LEN..HEADER_LEN].copy_from_slice(&sealed);
        Ok(self.out)
    }

    fn note_offset(&mut self) {
        let slot = HEADER_LEN + 4 * self.done as usize;
        let at = (self.out.len() as u32).to_le_bytes();
        self.out[slot..slot + 4].copy_from_slice(&at);
    }
}

/// Writes one entry; `None` is a deletion.
pub(super) fn put(out: &mut Vec<u8>, key: &[u8], value: Option<&[u8]>) {
    out.extend_from_slice(&(key.len() as u16).to_le_bytes());
    out.extend_from_slice(&value.map_or(DELETED, |value| value.len() as u32).to_le_bytes());
    out.extend_from_slice(key);
    out.extend_from_slice(value.unwrap_or_default());
}

/// The entries of a bucket or line.
pub(super) struct Entries<'a>(pub(super) &'a [u8]);

/// A key, and its value unless it is deleted.
pub(super) type Entry<'a> = (&'a [u8], Option<&'a [u8]>);

impl<'a> Iterator for Entries<'a> {
    type Item = Answer<Entry<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let entry = self.take();
        if entry.is_none() {
            self.0 = &[];
        }
        Some(entry.ok_or(Fault::Damaged))
    }
}

impl<'a> Entries<'a> {
    fn take(&mut self) -> Option<Entry<'a>> {
        let (lengths, rest) = self.0.split_at_checked(6)?;
        let (key, rest) = rest.split_at_checked(usize::from(u16_at(lengths, 0)?))?;
        let length = u32_at(lengths, 2)?;
        let (value, rest) = if length == DELETED {
            (None, rest)
        } else {
            rest.split_at_checked(length as usize).map(|(value, rest)| (Some(value), rest))?
        };
        self.0 = rest;
        Some((key, value))
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..at + 2)?.as_array()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..at + 4)?.as_array()?))
}
