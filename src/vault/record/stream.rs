//! Appending: where the last line is, the next one after it, and the memory of that.
//!
//! Every process of this machine appends to the same stream, one after the other under a lock beside the index. Where the
//! stream ends is remembered there too, sealed: so a line costs no reading, and a tail that was cut off shows. The line is
//! written first and remembered then: killed in between, the next one finds a line more than it knew, or half a one, and
//! begins a line of its own.

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
use super::segment::{Header, LineTag, Sealer, TAG_LEN, file_name};
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

/// Appends a line; the number of segments that were begun by it.
pub(super) fn append(pen: &Pen, dir: &Dir, pin: &str, content: &[u8]) -> Result<Option<Id>> {
    let home = files::make_dirs(&pen.home)?;
    let _lock = lock::take(&home, LOCK, "the record of uses", &|| {})?;
    let file = home.lock_file(pin)?;
    let mut bytes = vec![0; PIN];
    let known = file.read_exact_at(&mut bytes, 0).ok().and_then(|()| pen.pin_key.open(&mut bytes));
    let before = match known {
        Some(tail) => tail,
        None => Tail::begin()?,
    };
    let (tail, begun) = put(pen, dir, before, content)?;
    let failed = |error| Error::io("write", home.join(pin), error);
    file.write_all_at(&pen.pin_key.seal(&tail)?, 0).map_err(failed)?;
    Ok(begun.then_some(tail.stream))
}

/// Writes a line behind a tail, into a new segment where the last one is full, gone, or shorter than it was.
fn put(pen: &Pen, dir: &Dir, tail: Tail, content: &[u8]) -> Result<(Tail, bool)> {
    if tail.segment > 0
        && let Some((mut file, size)) = open(dir, &file_name(tail.stream, tail.segment))?
        && size >= tail.size
        && size - tail.size <= MAX_UNKNOWN
    {
        let header = header_of(&file, pen, &tail);
        if let Some(header) = header.filter(|header| header.epoch == pen.epoch && header.author == pen.author) {
            let sealer = header.seal(LineKey::new(&pen.key));
            let (tail, torn) = caught_up(&file, &sealer, tail, size);
            if tail.size < pen.segment_size {
                let (mut line, tag) = sealer.line(&tail.tag, tail.next, content)?;
                if torn {
                    line.insert(0, b'\n');
                }
                write(&mut file, dir, &tail, size, &line)?;
                return Ok((Tail { size: size + line.len() as u64, next: tail.next + 1, tag, ..tail }, false));
            }
            // What is full is closed: from here on it does not change.
            let _ = file.sync_all();
            return begin(pen, dir, tail, content);
        }
    }
    begin(pen, dir, tail, content)
}

/// The last segment's first line, where it is as this stream's is.
fn header_of(file: &File, pen: &Pen, tail: &Tail) -> Option<Header> {
    let mut bytes = [0; 1024];
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
/// them. And whether the last of it is half a line.
fn caught_up(file: &File, sealer: &Sealer, mut tail: Tail, size: u64) -> (Tail, bool) {
    if size == tail.size {
        return (tail, false);
    }
    let mut bytes = vec![0; usize::try_from(size - tail.size).unwrap_or(0)];
    if file.read_exact_at(&mut bytes, tail.size).is_err() {
        return (tail, true);
    }
    let mut room = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Some(opened) = sealer.open(line, &mut room).filter(|opened| opened.number == tail.next) {
            (tail.next, tail.tag) = (opened.number + 1, opened.tag);
        }
    }
    tail.size = size;
    (tail, !bytes.ends_with(b"\n"))
}

/// Writes the first line of a new segment.
fn begin(pen: &Pen, dir: &Dir, tail: Tail, content: &[u8]) -> Result<(Tail, bool)> {
    for segment in tail.segment + 1..=tail.segment + MAX_TRIES {
        let name = file_name(tail.stream, segment);
        let (vault, author) = (pen.vault, pen.author.clone());
        let header = Header { vault, stream: tail.stream, segment, epoch: pen.epoch, author, first: tail.next, previous: tail.tag };
        let (line, tag) = header.seal(LineKey::new(&pen.key)).line(&tail.tag, tail.next, content)?;
        let bytes = [header.write().as_bytes(), b"\n", &line].concat();
        match dir.write_unsynced(&name, &bytes) {
            Ok(()) => return Ok((Tail { segment, size: bytes.len() as u64, next: tail.next + 1, tag, ..tail }, true)),
            // Somebody has put a file there, or another machine has this one's memory.
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    begin(pen, dir, Tail::begin()?, content)
}

/// One write, whole or not at all as far as that can be had: half a line that a full disk left is taken away again.
fn write(file: &mut File, dir: &Dir, tail: &Tail, size: u64, line: &[u8]) -> Result<()> {
    file.write_all(line).map_err(|error| {
        let _ = file.set_len(size);
        Error::io("write", dir.join(&file_name(tail.stream, tail.segment)), error)
    })
}

/// A segment for appending, and its size; `None` where there is no regular file of that name.
fn open(dir: &Dir, name: &str) -> Result<Option<(File, u64)>> {
    let flags = OFlags::RDWR | OFlags::APPEND | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file: File = match rustix::fs::openat(dir.fd(), name, flags, Mode::empty()) {
        Ok(fd) => fd.into(),
        Err(rustix::io::Errno::NOENT | rustix::io::Errno::LOOP | rustix::io::Errno::NXIO | rustix::io::Errno::ISDIR) => return Ok(None),
        Err(error) => return Err(Error::io("open", dir.join(name), error)),
    };
    let meta = file.metadata().map_err(|error| Error::io("examine", dir.join(name), error))?;
    Ok(meta.is_file().then_some((file, meta.len())))
}
