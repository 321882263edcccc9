//! The record of uses: lines that are sealed, numbered and tied to each other, in files that only ever grow.
//!
//! What a line means is the `activity` module's; here it is bytes. A stream is what one author writes on one machine: the
//! owner, or a consumer with its own identity. It lies in the vault's `activity/`, in segments that are closed at a size;
//! where the vault is only read, beside this machine's index. `docs/format.md` has the bytes.
//!
//! Promised: the owner reads all, a consumer its own; who knows only what is public adds no line that passes; a line that
//! was altered, removed, moved or put in between shows, and where; a tail that was cut off shows as far as somebody
//! remembers where it was. Not promised: what a consumer wrote of itself is as true as the consumer.

mod flaw;
mod gap;
mod keys;
mod scan;
mod segment;
mod span;
mod stream;
mod streams;

use std::path::PathBuf;

use zeroize::Zeroizing;

pub use self::flaw::{Flaw, Wrong};
pub(super) use self::keys::RecordSecret;
pub use self::scan::{Known, Step, Stream};
pub use self::segment::Author;
pub use self::span::Span;
use self::stream::PinKey;
use super::files::{self, Dir};
use super::{Mode, Seat, Vault, View, place};
use crate::name::Id;
use crate::{Error, Result};

pub(super) use self::keys::{old_name, read_old, write_old};

/// What is remembered of the stream in the vault, and of the one beside the index.
const PIN: &str = "record";
const PIN_HERE: &str = "record-here";

/// How much is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keep {
    /// Bytes at which a segment is closed.
    pub segment: u64,
    /// Bytes of this machine's closed segments: the oldest go, one at a time, where there are more.
    pub total: u64,
}

impl Default for Keep {
    fn default() -> Self {
        Self { segment: 4 << 20, total: 1 << 30 }
    }
}

/// What lines are written with: by whom, with which key, where.
pub struct Pen<'v> {
    root: &'v Dir,
    mode: &'v Mode,
    home: PathBuf,
    pin_key: PinKey,
    vault: Id,
    epoch: u64,
    author: Author,
    key: Zeroizing<[u8; 32]>,
    segment_size: u64,
    keep: u64,
}

impl Pen<'_> {
    /// Appends a line, which stands when this returns; a power cut may still lose it. `let_go` is the line that says up to
    /// which segment the oldest are let go, where there are more than are wanted.
    ///
    /// # Errors
    /// [`Error::Io`] for a full disk and the like, [`Error::LockBusy`], [`Error::TooLarge`].
    pub fn append(&self, content: &[u8], let_go: &dyn Fn(u64) -> Vec<u8>) -> Result<()> {
        if content.len() > segment::MAX_CONTENT {
            let (size, limit) = (content.len() as u64, segment::MAX_CONTENT as u64);
            return Err(Error::TooLarge { what: "a line of the record".to_owned(), size, limit });
        }
        match self.in_vault(content, let_go) {
            Err(error) if is_read_only(&error) => {}
            done => return done,
        }
        let here = files::make_dirs(&self.home.join(place::ACTIVITY))?;
        self.append_to(&here, PIN_HERE, content, let_go)
    }

    fn in_vault(&self, content: &[u8], let_go: &dyn Fn(u64) -> Vec<u8>) -> Result<()> {
        if let Mode::ReadOnly(why) = self.mode {
            return Err(Error::Refused { path: self.root.path().to_owned(), why: (*why).to_owned() });
        }
        let dir = match self.root.sub(place::ACTIVITY)? {
            Some(dir) => dir,
            None => self.root.make_sub(place::ACTIVITY)?,
        };
        self.append_to(&dir, PIN, content, let_go)
    }

    /// What goes is said first and removed then: killed in between, it is still there, and goes when the next file is begun.
    /// Where it cannot be said nothing goes, for it would be missed.
    fn append_to(&self, dir: &Dir, pin: &str, content: &[u8], let_go: &dyn Fn(u64) -> Vec<u8>) -> Result<()> {
        let (stream, is_begun) = stream::append(self, dir, pin, content)?;
        let going = if is_begun { self.going(dir, stream) } else { Vec::new() };
        let Some(last) = going.last() else { return Ok(()) };
        // The line itself stands, whatever becomes of this one.
        let is_said = stream::append(self, dir, pin, &let_go(*last)).is_ok_and(|(into, _)| into == stream);
        let mut names = going.iter().map(|segment| segment::file_name(stream, *segment)).filter(|_| is_said);
        // The oldest first, and none without those before it.
        let _ = names.try_for_each(|name| dir.remove(&name).map(drop));
        Ok(())
    }

    /// The oldest segments of a stream that are more than is wanted of closed ones. The newest always stays.
    fn going(&self, dir: &Dir, stream: Id) -> Vec<u64> {
        let mut segments: Vec<(u64, u64)> = streams::segments(dir, stream)
            .into_iter()
            .filter_map(|segment| Some((segment, u64::try_from(dir.stat_of(&segment::file_name(stream, segment)).ok()??.st_size).ok()?)))
            .collect();
        segments.sort_unstable();
        segments.pop();
        let mut size: u64 = segments.iter().map(|(_, size)| size).sum();
        let is_more = |(_, of_it): &(u64, u64)| {
            let is_more = size > self.keep;
            size -= of_it;
            is_more
        };
        segments.into_iter().take_while(is_more).map(|(segment, _)| segment).collect()
    }
}

/// Whether it is a place where nothing is written, and not one that is full or broken.
fn is_read_only(error: &Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    match error {
        Error::Refused { .. } => true,
        Error::Io { source, .. } => matches!(source.kind(), PermissionDenied | ReadOnlyFilesystem),
        _ => false,
    }
}

impl Vault {
    /// What the owner's uses are recorded with.
    pub fn pen(&self, keep: Keep) -> Pen<'_> {
        let secret = self.ring.record_secret();
        Pen {
            root: &self.root,
            mode: &self.mode,
            home: self.index.home().to_owned(),
            pin_key: PinKey::new(&self.ring.state_key()),
            vault: self.manifest.vault,
            epoch: self.manifest.epoch,
            author: Author::Owner,
            key: secret.owner(),
            segment_size: keep.segment,
            keep: keep.total,
        }
    }
}

impl Seat {
    /// What this consumer's uses are recorded with; `None` where its view says nothing of it.
    pub fn pen(&self, view: &View, keep: Keep) -> Option<Pen<'_>> {
        let key = view.consumer.record.as_ref()?;
        Some(Pen {
            root: &self.root,
            mode: &self.mode,
            home: self.index.home().to_owned(),
            pin_key: PinKey::new(&self.state_key),
            vault: self.manifest.vault,
            epoch: self.manifest.epoch,
            author: Author::Consumer { id: view.consumer.id, recipient: view.consumer.recipient.clone()? },
            key: Zeroizing::new(key.expose().try_into().ok()?),
            segment_size: keep.segment,
            keep: keep.total,
        })
    }
}
