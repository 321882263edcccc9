//! A segment: a file of sealed lines that one author wrote on one machine, and what its first line says of it in clear.
//!
//! ```text
//! credctl-record 1 VAULT STREAM SEGMENT EPOCH owner|CONSUMER:RECIPIENT FIRST PREVIOUS
//! base64(nonce 24 | sealed: previous tag 16 | number u64 little-endian | content | tag 16)
//! ```
//!
//! Each line opens by itself (the first line's hash is its associated data, so no line passes in another file) and says
//! which line it follows, by number and by that line's tag: what is missing, moved or put in between shows where it is.

use chacha20poly1305::{Tag, XNonce, aead::AeadInPlace};
use data_encoding::{BASE64_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::keys::LineKey;
use crate::name::Id;
use crate::{Error, Result};

/// What the first line begins with.
const MAGIC: &str = "credctl-record 1 ";
const NONCE_LEN: usize = 24;
pub(super) const TAG_LEN: usize = 16;
/// Before the content: the tag of the line before, and the number.
const LINK: usize = TAG_LEN + 8;
/// Longest line, in bytes as it lies on disk.
pub(super) const MAX_LINE: usize = 64 << 10;
/// Longest first line.
pub(super) const MAX_HEADER: usize = 1024;
/// Most bytes of content: what is longer is not written.
pub(in crate::vault) const MAX_CONTENT: usize = 16 << 10;

/// The tag of a line.
pub(super) type LineTag = [u8; TAG_LEN];

/// Who wrote a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The vault's owner.
    Owner,
    /// A consumer with an identity of its own.
    Consumer {
        /// Its id.
        id: Id,
        /// The recipient of that identity.
        recipient: String,
    },
}

/// Whether two are the same author: a consumer stays itself when its identity is replaced.
pub(super) fn same(one: Option<&Author>, other: &Author) -> bool {
    match (one, other) {
        (Some(Author::Consumer { id: one, .. }), Author::Consumer { id: other, .. }) => one == other,
        (Some(one), other) => one == other,
        (None, _) => true,
    }
}

/// What the first line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) vault: Id,
    pub(super) stream: Id,
    pub(super) segment: u64,
    pub(super) epoch: u64,
    pub(super) author: Author,
    /// The number of the first line.
    pub(super) first: u64,
    /// The tag of the line before it.
    pub(super) previous: LineTag,
}

impl Header {
    pub(super) fn write(&self) -> String {
        let author = match &self.author {
            Author::Owner => "owner".to_owned(),
            Author::Consumer { id, recipient } => format!("{id}:{recipient}"),
        };
        let previous = HEXLOWER.encode(&self.previous);
        format!("{MAGIC}{} {} {} {} {author} {} {previous}", self.vault, self.stream, self.segment, self.epoch, self.first)
    }

    /// Reads it; `None` for what is none. It is believed once a line opens that was sealed with it.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(line).ok()?.strip_prefix(MAGIC)?;
        let words: Vec<&str> = text.split(' ').collect();
        let [vault, stream, segment, epoch, author, first, previous] = words.as_slice() else { return None };
        let author = match author.split_once(':') {
            None if *author == "owner" => Author::Owner,
            None => return None,
            Some((id, recipient)) => Author::Consumer { id: Id::parse(id)?, recipient: recipient.to_owned() },
        };
        let header = Self {
            vault: Id::parse(vault)?,
            stream: Id::parse(stream)?,
            segment: segment.parse().ok()?,
            epoch: epoch.parse().ok()?,
            author,
            first: first.parse().ok()?,
            previous: HEXLOWER.decode(previous.as_bytes()).ok()?.try_into().ok()?,
        };
        (header.write().as_bytes() == line).then_some(header)
    }

    /// Whether that is what a process came to write of a first line, up to nothing at all.
    pub(super) fn is_begun((vault, stream, segment): (Id, Id, u64), bytes: &[u8]) -> bool {
        let begins = format!("{MAGIC}{vault} {stream} {segment} ");
        bytes.len() < MAX_HEADER && !bytes.contains(&b'\n') && bytes.iter().zip(begins.as_bytes()).all(|(one, other)| one == other)
    }

    /// What ties a line to this file.
    pub(super) fn seal(&self, key: LineKey) -> Sealer {
        Sealer { about: Sha256::digest(self.write()).into(), key }
    }
}

/// What seals and opens the lines of one segment.
pub(super) struct Sealer {
    about: [u8; 32],
    key: LineKey,
}

/// A line that was opened.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Opened<'a> {
    pub(super) previous: LineTag,
    pub(super) number: u64,
    pub(super) tag: LineTag,
    pub(super) content: &'a [u8],
}

impl Sealer {
    /// A line with its end, and its tag.
    pub(super) fn line(&self, previous: &LineTag, number: u64, content: &[u8]) -> Result<(Vec<u8>, LineTag)> {
        let mut out = vec![0; NONCE_LEN];
        getrandom::fill(&mut out).map_err(|_| Error::Random)?;
        let nonce = *XNonce::from_slice(&out);
        out.extend_from_slice(previous);
        out.extend_from_slice(&number.to_le_bytes());
        out.extend_from_slice(content);
        let tag = self.key.0.encrypt_in_place_detached(&nonce, &self.about, &mut out[NONCE_LEN..]).map_err(|_| {
            let size = content.len() as u64;
            Error::TooLarge { what: "a line of the record".to_owned(), size, limit: MAX_CONTENT as u64 }
        })?;
        out.extend_from_slice(&tag);
        let mut line = BASE64_NOPAD.encode(&out).into_bytes();
        line.push(b'\n');
        Ok((line, tag.into()))
    }

    /// Opens a line without its end; `room` is where. `None` for what was not sealed by this.
    pub(super) fn open<'a>(&self, line: &[u8], room: &'a mut Vec<u8>) -> Option<Opened<'a>> {
        if line.len() > MAX_LINE {
            return None;
        }
        room.resize(BASE64_NOPAD.decode_len(line.len()).ok()?, 0);
        let len = BASE64_NOPAD.decode_mut(line, room).ok()?;
        room.truncate(len);
        let (nonce, sealed) = room.split_at_mut_checked(NONCE_LEN)?;
        let (text, tag) = sealed.split_at_mut_checked(sealed.len().checked_sub(TAG_LEN)?)?;
        let tag: LineTag = (&*tag).try_into().ok()?;
        self.key.0.decrypt_in_place_detached(XNonce::from_slice(nonce), &self.about, text, Tag::from_slice(&tag)).ok()?;
        let (link, content) = text.split_at_checked(LINK)?;
        let (previous, number) = link.split_first_chunk()?;
        Some(Opened { previous: *previous, number: u64::from_le_bytes(number.try_into().ok()?), tag, content })
    }
}

/// The name of a segment's file.
pub(super) fn file_name(stream: Id, segment: u64) -> String {
    format!("{stream}.{segment}")
}

/// What such a name says.
pub(super) fn parse_name(name: &str) -> Option<(Id, u64)> {
    let (stream, segment) = name.split_once('.')?;
    let (stream, number) = (Id::parse(stream)?, segment.parse().ok()?);
    (file_name(stream, number) == name).then_some((stream, number))
}
