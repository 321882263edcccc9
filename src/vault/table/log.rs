//! The lines behind the buckets: what was written since the file was.
//!
//! ```text
//! line    length of the rest u32 | tags in it u16 | nonce 24 | tags u64 × n | sealed: entries
//!         (AAD: the heads, all that is in clear, of every line up to and with this one)
//! ```
//!
//! Invariants: a line is one batch, so it counts whole or not at all. Each line authenticates the heads of all lines
//! before it, their nonces among them, so that opening the last line proves the number, order, identity and tags of all of
//! them: a lookup may skip by tags alone. What a crash can leave is a tail that is no line, or one last line that does
//! not open; both are as if they had not been written. A line before that which does not open is damage.

use std::ops::Range;

use super::key::{FileKeys, NONCE_LEN, SEAL_LEN};
use super::layout::{Entries, put, u16_at, u32_at};
use super::{Answer, Change, Fault, Value};
use crate::{Error, Result};

/// Lines before the file is written anew.
pub(super) const MAX_LINES: usize = 32;
/// Bytes of lines before that; a lookup reads them all.
pub(super) const MAX_BYTES: usize = 64 * 1024;

const FIXED_HEAD: usize = 4 + 2 + NONCE_LEN;

/// One line: its head within [`Log::heads`], its sealed part within [`Log::bytes`].
struct Line {
    head: Range<usize>,
    sealed: Range<usize>,
}

/// The log, read once: a snapshot.
pub(super) struct Log {
    bytes: Vec<u8>,
    heads: Vec<u8>,
    lines: Vec<Line>,
}

impl Log {
    /// Takes what stands behind the buckets apart and authenticates it.
    pub(super) fn read(bytes: Vec<u8>, keys: &FileKeys) -> Answer<Self> {
        let mut this = Self { bytes, heads: Vec::new(), lines: Vec::new() };
        while this.lines.len() < MAX_LINES && this.take_line().is_some() {}
        if this.lines.is_empty() || this.open(this.lines.len() - 1, keys).is_ok() {
            return Ok(this);
        }
        this.drop_last();
        if let Some(last) = this.lines.len().checked_sub(1) {
            this.open(last, keys)?;
        }
        Ok(this)
    }

    fn take_line(&mut self) -> Option<()> {
        let start = self.end();
        let end = start.checked_add(4)?.checked_add(u32_at(&self.bytes, start)? as usize)?;
        let head = start..start + FIXED_HEAD + 8 * usize::from(u16_at(&self.bytes, start + 4)?);
        if end > self.bytes.len() || end < head.end + SEAL_LEN {
            return None;
        }
        let from = self.heads.len();
        self.heads.extend_from_slice(&self.bytes[head.clone()]);
        self.lines.push(Line { head: from..self.heads.len(), sealed: head.end..end });
        Some(())
    }

    fn drop_last(&mut self) {
        if let Some(line) = self.lines.pop() {
            self.heads.truncate(line.head.start);
        }
    }

    /// The bytes that are lines; what stands behind them does not count.
    pub(super) fn end(&self) -> usize {
        self.lines.last().map_or(0, |line| line.sealed.end)
    }

    /// Whether a line of `len` bytes more is within the bounds.
    pub(super) fn has_room_for(&self, len: usize) -> bool {
        self.lines.len() < MAX_LINES && self.end() + len <= MAX_BYTES
    }

    /// The entries of line `at`, as bytes.
    fn open(&self, at: usize, keys: &FileKeys) -> Answer<Vec<u8>> {
        let line = &self.lines[at];
        let nonce = self.heads[line.head.start + 6..].first_chunk::<NONCE_LEN>().ok_or(Fault::Damaged)?;
        let mut text = self.bytes[line.sealed.clone()].to_vec();
        let len = keys.open_line(nonce, &self.heads[..line.head.end], &mut text).ok_or(Fault::Damaged)?.len();
        text.truncate(len);
        Ok(text)
    }

    fn tags(&self, line: &Line) -> impl Iterator<Item = u64> {
        let (tags, _) = self.heads[line.head.start + FIXED_HEAD..line.head.end].as_chunks::<8>();
        tags.iter().map(|tag| u64::from_le_bytes(*tag))
    }

    /// What the log says of a key, newest line first: its value, that it is deleted (`Some(None)`), or nothing.
    pub(super) fn find(&self, tag: u64, key: &[u8], keys: &FileKeys) -> Answer<Option<Value>> {
        for (at, line) in self.lines.iter().enumerate().rev() {
            if !self.tags(line).any(|each| each == tag) {
                continue;
            }
            let text = self.open(at, keys)?;
            let mut found = None;
            for entry in Entries(&text) {
                let (each, value) = entry?;
                if each == key {
                    found = Some(value.map(<[u8]>::to_vec));
                }
            }
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Every entry of every line, oldest first, with its tag.
    pub(super) fn all(&self, keys: &FileKeys, mut visit: impl FnMut(u64, &[u8], Option<&[u8]>)) -> Answer<()> {
        for (at, line) in self.lines.iter().enumerate() {
            let text = self.open(at, keys)?;
            let mut tags = self.tags(line);
            for entry in Entries(&text) {
                let (key, value) = entry?;
                visit(tags.next().ok_or(Fault::Damaged)?, key, value);
            }
        }
        Ok(())
    }

    /// The next line, for a batch with its tags.
    pub(super) fn line(&self, changes: &[(u64, &Change)], keys: &FileKeys) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(|_| Error::Random)?;
        let mut text = Vec::new();
        for (_, (key, value)) in changes {
            put(&mut text, key, value.as_deref());
        }
        let head_len = FIXED_HEAD + 8 * changes.len();
        let mut line = Vec::with_capacity(head_len + text.len() + SEAL_LEN);
        line.extend_from_slice(&((head_len - 4 + text.len() + SEAL_LEN) as u32).to_le_bytes());
        line.extend_from_slice(&(changes.len() as u16).to_le_bytes());
        line.extend_from_slice(&nonce);
        line.extend(changes.iter().flat_map(|(tag, _)| tag.to_le_bytes()));
        let aad = [&self.heads[..], &line].concat();
        line.extend_from_slice(&text);
        keys.seal_line(&nonce, &aad, &mut line, head_len)?;
        Ok(line)
    }
}
