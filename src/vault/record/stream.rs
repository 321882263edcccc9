//! Appending: where the last line is, the next one after it, and the memory of that.
//!
//! Every process of this machine appends to the same stream, one after the other under a lock beside the index. Where the
//! stream ends is remembered there too, sealed: so a line costs no reading, and a tail that was cut off shows. The line is
//! written first and remembered then: killed in between, the next one finds a line more than it knew, or half a one, and
//! begins a line of its own; or a segment more, or as much as was written of its first line, and goes on there. What a
//! segment begins with is given by the line before it, so that one which was begun is known by all of its first line.

use std::fs::File;
use std::io::Write;
use std::os::unix::fs::FileExt;

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rustix::fs::{Mode, OFlags};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::super::files::{self, Dir};
use super::super::lock;
use super::super::table::{open_sealed, seal};
use super::segment::{Header, LineTag, MAX_HEADER, Sealer, TAG_LEN, file_name};
use super::{Pen, keys::LineKey};
use crate::name::Id;
use crate::{Error, Result};

const LOCK: &str = "record.lock";
const NONCE_LEN: usize = 24;
/// stream 16 | segment 8 | size 8 | next number 8 | tag of the last line 16
const TEXT: usize = 56;
/// A file of the memory.
const PIN: usize = NONCE_LEN + TEXT + TAG_LEN;
/// How much may stand behind what is remembered: what a process wrote that was killed before it remembered.
const MAX_UNKNOWN: u64 = 1 << 20;
/// Segments that are tried for a new one, where files stand in their places that are not known here.
const MAX_TRIES: u64 = 64;

/// Where a stream ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tail {
    pub(super) stream: Id,
    pub(super) segment: u64,
    /// Bytes of that segment.
    size: u64,
    /// The number of the next line.
    pub(super) next: u64,
    /// The tag of the last.
    pub(super) tag: LineTag,
}

impl Tail {
    fn begin() -> Result<Self> {
        Ok(Self { stream: Id::random()?, segment: 0, size: 0, next: 1, tag: [0; TAG_LEN] })
    }
}

/// The key of what is remembered.
pub(super) struct PinKey(XChaCha20Poly1305);

impl PinKey {
    pub(super) fn new(state_key: &[u8; 32]) -> Self {
        let mut key = Zeroizing::new([0; 32]);
        // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
        let _ = Hkdf::<Sha256>::new(Some(b"credctl record pin v1"), state_key).expand(b"seal", &mut *key);
        Self(XChaCha20Poly1305::new((&*key).into()))
    }

    fn seal(&self, tail: &Tail) -> Result<Vec<u8>> {
        let mut out = vec![0; NONCE_LEN];
        getrandom::fill(&mut out).map_err(|_| Error::Random)?;
        let nonce = *XNonce::from_slice(&out);
        out.extend_from_slice(tail.stream.bytes());
        for number in [tail.segment, tail.size, tail.next] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&tail.tag);
        seal(&self.0, &nonce, b"tail", &mut out, NONCE_LEN)?;
        Ok(out)
    }

    fn open(&self, bytes: &mut [u8]) -> Option<Tail> {
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let text = open_sealed(&self.0, XNonce::from_slice(nonce), b"tail", sealed)?;
        let number = |at: usize| Some(u64::from_le_bytes(text.get(at..at + 8)?.try_into().ok()?));
        let stream = Id::from_bytes(text.get(..16)?.try_into().ok()?);
        let tag = text.get(40..TEXT)?.try_into().ok()?;
        Some(Tail { stream, segment: number(16)?, size: number(24)?, next: number(32)?, tag })
    }
}

/// What is remembered of the stream that is kept in a place; `None` where nothing is, or nothing that can be believed.
pub(super) fn remembered(home: &Dir, pin: &str, key: &PinKey) -> Option<Tail> {
    let (mut bytes, _) = home.read(pin, PIN as u64).ok()??;
    key.open(&mut bytes)
}

/// Appends a line; to which stream, and whether that goes on in another segment than was known.
pub(super) fn append(pen: &Pen, dir: &Dir, pin: &str, content: &[u8]) -> Result<(Id, bool)> {
    let home = files::make_dirs(&pen.home)?;
    let _lock = lock::take(&home, LOCK, "the record of uses", &|| {})?;
    let file = home.lock_file(pin)?;
    let mut bytes = vec![0; PIN];
    let known = file.read_exact_at(&mut bytes, 0).ok().and_then(|()| pen.pin_key.open(&mut bytes));
    let before = match known {
        Some(tail) => tail,
        None => Tail::begin()?,
    };
    let tail = put(pen, dir, before, content)?;
    let failed = |error| Error::io("write", home.join(pin), error);
    file.write_all_at(&pen.pin_key.seal(&tail)?, 0).map_err(failed)?;
    Ok((tail.stream, (tail.stream, tail.segment) != (before.stream, before.segment)))
}

/// Writes a line behind a tail, into a new segment where the last one is full, gone, or shorter than it was.
fn put(pen: &Pen, dir: &Dir, tail: Tail, content: &[u8]) -> Result<Tail> {
    let mut last = reopen(pen, dir, tail)?;
    let mut end = last.as_ref().map_or(tail, |last| last.tail);
    let mut free = None;
    for segment in tail.segment + 1..=tail.segment + MAX_TRIES {
        match open(dir, &file_name(tail.stream, segment)) {
            Ok(Found::Nothing) => {
                free = Some(segment);
                break;
            }
            Ok(Found::File(file, size)) => {
                if let Some(next) = gone_on(pen, dir, Tail { segment, ..end }, file, size)? {
                    end = next.tail;
                    last = Some(next);
                }
            }
            // Somebody has put something there.
            Ok(Found::Other) => {}
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied => {}
            Err(error) => return Err(error),
        }
    }
    if let Some(last) = last {
        if last.tail.size < pen.segment_size {
            return last.write(dir, content);
        }
        // What is full is closed: from here on it does not change.
        let _ = last.file.sync_all();
    }
    match free {
        Some(segment) => begin(pen, dir, Tail { segment, ..end }, content),
        None => begin(pen, dir, Tail { segment: 1, ..Tail::begin()? }, content),
    }
}

/// The segment that a stream ends in.
struct Last {
    file: File,
    sealer: Sealer,
    tail: Tail,
    /// Whether it ends with half a line.
    torn: bool,
}

impl Last {
    /// One write, whole or not at all as far as that can be had: half a line that a full disk left is taken away again.
    fn write(mut self, dir: &Dir, content: &[u8]) -> Result<Tail> {
        let tail = self.tail;
        let (mut line, tag) = self.sealer.line(&tail.tag, tail.next, content)?;
        if self.torn {
            line.insert(0, b'\n');
        }
        self.file.write_all(&line).map_err(|error| {
            let _ = self.file.set_len(tail.size);
            Error::io("write", dir.join(&file_name(tail.stream, tail.segment)), error)
        })?;
        Ok(Tail { size: tail.size + line.len() as u64, next: tail.next + 1, tag, ..tail })
    }
}

/// The segment of a tail, where it is still what it was, or more.
fn reopen(pen: &Pen, dir: &Dir, tail: Tail) -> Result<Option<Last>> {
    if tail.segment == 0 {
        return Ok(None);
    }
    let Found::File(file, size) = open(dir, &file_name(tail.stream, tail.segment))? else { return Ok(None) };
    if size < tail.size || size - tail.size > MAX_UNKNOWN {
        return Ok(None);
    }
    let header = header_of(&file, pen, &tail).filter(|header| header.epoch == pen.epoch && header.author == pen.author);
    Ok(header.map(|header| caught_up(file, header.seal(LineKey::new(&pen.key)), tail, size)))
}

/// A segment that a process began behind a tail and was killed before it remembered that; `None` for another file. What is
/// missing of its first line is written.
fn gone_on(pen: &Pen, dir: &Dir, tail: Tail, mut file: File, size: u64) -> Result<Option<Last>> {
    let header = header(pen, &tail);
    let first = [header.write().as_bytes(), b"\n"].concat();
    let len = first.len() as u64;
    let mut there = vec![0; first.len().min(usize::try_from(size).unwrap_or(usize::MAX))];
    if size > len + MAX_UNKNOWN || file.read_exact_at(&mut there, 0).is_err() || !first.starts_with(&there) {
        return Ok(None);
    }
    file.write_all(&first[there.len()..]).map_err(|error| Error::io("write", dir.join(&file_name(tail.stream, tail.segment)), error))?;
    Ok(Some(caught_up(file, header.seal(LineKey::new(&pen.key)), Tail { size: len, ..tail }, size.max(len))))
}

/// What a segment begins with that goes on behind a tail.
fn header(pen: &Pen, tail: &Tail) -> Header {
    let (vault, author) = (pen.vault, pen.author.clone());
    Header { vault, stream: tail.stream, segment: tail.segment, epoch: pen.epoch, author, first: tail.next, previous: tail.tag }
}

/// The last segment's first line, where it is as this stream's is.
fn header_of(file: &File, pen: &Pen, tail: &Tail) -> Option<Header> {
    let mut bytes = [0; MAX_HEADER];
    let mut len = 0;
    while len < bytes.len() {
        match file.read_at(&mut bytes[len..], len as u64) {
            Ok(0) => break,
            Ok(more) => len += more,
            Err(_) => return None,
        }
    }
    let end = bytes[..len].iter().position(|byte| *byte == b'\n')?;
    let header = Header::read(&bytes[..end])?;
    (header.vault == pen.vault && header.stream == tail.stream && header.segment == tail.segment).then_some(header)
}

/// Takes in what stands behind the tail that was remembered: lines of processes that were killed before they remembered
/// them.
fn caught_up(file: File, sealer: Sealer, mut tail: Tail, size: u64) -> Last {
    let mut bytes = vec![0; usize::try_from(size - tail.size).unwrap_or(0)];
    let is_read = file.read_exact_at(&mut bytes, tail.size).is_ok();
    let is_whole = bytes.is_empty() || (is_read && bytes.ends_with(b"\n"));
    let mut room = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n').filter(|_| is_read) {
        if let Some(opened) = sealer.open(line, &mut room).filter(|opened| opened.number == tail.next) {
            (tail.next, tail.tag) = (opened.number + 1, opened.tag);
        }
    }
    Last { file, sealer, tail: Tail { size, ..tail }, torn: !is_whole }
}

/// Writes a new segment with its first line, at a tail's number.
fn begin(pen: &Pen, dir: &Dir, tail: Tail, content: &[u8]) -> Result<Tail> {
    let header = header(pen, &tail);
    let (line, tag) = header.seal(LineKey::new(&pen.key)).line(&tail.tag, tail.next, content)?;
    let bytes = [header.write().as_bytes(), b"\n", &line].concat();
    dir.write_unsynced(&file_name(tail.stream, tail.segment), &bytes)?;
    Ok(Tail { size: bytes.len() as u64, next: tail.next + 1, tag, ..tail })
}

/// What stands in a segment's place.
enum Found {
    /// A regular file, and its size.
    File(File, u64),
    /// Something else.
    Other,
    Nothing,
}

/// Opens a segment for appending.
fn open(dir: &Dir, name: &str) -> Result<Found> {
    use rustix::io::Errno;
    let flags = OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: File = match rustix::fs::openat(dir.fd(), name, flags, Mode::empty()) {
        Ok(fd) => fd.into(),
        Err(Errno::NOENT) => return Ok(Found::Nothing),
        Err(Errno::LOOP | Errno::NXIO | Errno::ISDIR) => return Ok(Found::Other),
        Err(error) => return Err(Error::io("open", dir.join(name), error)),
    };
    let meta = file.metadata().map_err(|error| Error::io("examine", dir.join(name), error))?;
    Ok(if meta.is_file() { Found::File(file, meta.len()) } else { Found::Other })
}
