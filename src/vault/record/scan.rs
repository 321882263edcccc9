//! Reading the record: every line of every stream in its order, and what is wrong between them.
//!
//! A line opens by itself and names the one that it follows, so that what stands wrong is said by place: which file, which
//! line, which numbers are missing. Lines that do not open are told by what comes after them: where the next one follows
//! the last that was read, nothing is missing, and half a line was left by a process that was killed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::files::{Dir, Stamp};
use super::flaw::{Flaw, Wrong};
use super::segment::{Author, Header, LineTag, Sealer, same};
use super::span::{Span, Tally};
use super::streams::Secrets;
use crate::error::Damage;
use crate::name::Id;
use crate::{Error, Result};

/// A file that is larger is none of ours.
const MAX_SEGMENT: u64 = 64 << 20;

/// A step through a stream.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// A line: [`Stream::number`], [`Stream::content`].
    Line,
    /// Something wrong.
    Flaw(Flaw),
}

/// Where a stream was known to end: the number of its next line, and the tag of the last.
pub type Known = (u64, [u8; 16]);

/// One author's lines from one machine.
pub struct Stream {
    /// Its id.
    pub id: Id,
    author: Option<Author>,
    /// `None` where there is no such place any more.
    pub(super) dir: Option<Arc<Dir>>,
    place: &'static str,
    secrets: Arc<Secrets>,
    pub(super) segments: std::vec::IntoIter<u64>,
    pub(super) last_segment: Option<u64>,
    open: Option<Open>,
    /// The number of the next line, and the tag of the last; `None` before the first segment.
    pub(super) next: Option<(u64, LineTag)>,
    pub(super) known: Option<Known>,
    /// Lines that did not open, and whether they are whole.
    pub(super) unread: Vec<(String, usize, bool)>,
    flaws: Vec<Flaw>,
    room: Vec<u8>,
    content: std::ops::Range<usize>,
    number: u64,
    /// Whether a line was read that was not given out yet.
    ready: bool,
    ended: bool,
    /// What is known of closed segments, between which times lines are looked for, and what is learned of the open one.
    pub(super) spans: BTreeMap<u64, Span>,
    pub(super) window: Option<(i64, i64)>,
    pub(super) tally: Option<Tally>,
    pub(super) gone: u64,
}

/// A segment that is being read.
struct Open {
    name: String,
    bytes: Vec<u8>,
    at: usize,
    line: usize,
    sealer: Sealer,
}

impl Stream {
    pub(super) fn new(
        id: Id,
        (dir, place): (Option<Arc<Dir>>, &'static str),
        secrets: Arc<Secrets>,
        segments: Vec<u64>,
        known: Option<Known>,
    ) -> Self {
        Self {
            id,
            author: None,
            dir,
            place,
            secrets,
            segments: segments.into_iter(),
            last_segment: None,
            open: None,
            next: None,
            known,
            unread: Vec::new(),
            flaws: Vec::new(),
            room: Vec::new(),
            content: 0..0,
            number: 0,
            ready: false,
            ended: false,
            spans: BTreeMap::new(),
            window: None,
            tally: None,
            gone: 0,
        }
    }

    /// How many bytes there are to read.
    pub fn bytes(&self) -> u64 {
        let size = |segment: &u64| {
            let stat = self.dir.as_ref()?.stat_of(&super::segment::file_name(self.id, *segment)).ok().flatten()?;
            u64::try_from(stat.st_size).ok()
        };
        self.segments.as_slice().iter().filter_map(size).sum()
    }

    /// Who wrote it, once something of it was read.
    pub fn author(&self) -> Option<&Author> {
        self.author.as_ref()
    }

    /// The number of the line.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What the line says.
    pub fn content(&self) -> &[u8] {
        self.room.get(self.content.clone()).unwrap_or_default()
    }

    /// Where it ends, once all of it was read.
    pub fn end(&self) -> Option<Known> {
        self.next
    }

    /// Goes to the next line, or to the next thing that is wrong; `None` at the end.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn step(&mut self) -> Result<Option<Step>> {
        loop {
            if !self.flaws.is_empty() {
                return Ok(Some(Step::Flaw(self.flaws.remove(0))));
            }
            if std::mem::take(&mut self.ready) {
                return Ok(Some(Step::Line));
            }
            if self.ended {
                return Ok(None);
            }
            if self.open.is_none() && !self.next_segment()? {
                self.finish();
                continue;
            }
            // What is wrong before the line is told first.
            self.ready = self.next_line();
        }
    }

    /// Opens the next segment that can be read; `false` where there is none.
    fn next_segment(&mut self) -> Result<bool> {
        let (Some(dir), Some(segment)) = (self.dir.clone(), self.segments.next()) else { return Ok(false) };
        let name = super::segment::file_name(self.id, segment);
        if let Some(missing) = self.last_segment.map(|last| last + 1).filter(|next| *next < segment) {
            self.flaws.push(self.flaw(&name, None, Wrong::Segments { from: missing, to: segment - 1 }));
        } else if self.last_segment.is_none() && segment > 1 {
            self.flaws.push(self.flaw(&name, None, Wrong::Segments { from: 1, to: segment - 1 }));
        }
        self.last_segment = Some(segment);
        if self.pass(segment, &name) {
            return Ok(true);
        }
        let (bytes, stamp) = match dir.read(&name, MAX_SEGMENT) {
            Ok(Some((bytes, stamp))) => (bytes, stamp),
            Ok(None) | Err(Error::Corrupt { damage: Damage::NotAFile(_), .. }) => (Vec::new(), Stamp::default()),
            Err(Error::Corrupt { .. }) => {
                self.flaws.push(self.flaw(&name, None, Wrong::File("it is too large")));
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        let end = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
        let header = Header::read(&bytes[..end]).filter(|header| header.stream == self.id && header.segment == segment);
        let key = match &header {
            Some(header) => self.secrets.key(header),
            None => Err("it does not begin as a file of the record does"),
        };
        let (header, key) = match (header, key) {
            (Some(header), Ok(key)) => (header, key),
            // A consumer sees its own, and of others nothing.
            (Some(_), Err(_)) if matches!(*self.secrets, Secrets::Consumer { .. }) => return Ok(true),
            (_, why) => {
                let why = why.err().unwrap_or("it cannot be read");
                self.flaws.push(self.flaw(&name, None, Wrong::File(why)));
                return Ok(true);
            }
        };
        if !same(self.author.as_ref(), &header.author) {
            self.flaws.push(self.flaw(&name, None, Wrong::File("it is of another author than the file before")));
            return Ok(true);
        }
        self.author = Some(header.author.clone());
        self.next = self.next.or(Some((header.first, header.previous)));
        self.tally = Some(Tally::new(segment, stamp, (header.first, header.previous)));
        self.open = Some(Open { name, at: (end + 1).min(bytes.len()), line: 1, bytes, sealer: header.seal(key) });
        Ok(true)
    }

    /// Reads on in the open segment to a line that opens; `false` where it ends without one.
    fn next_line(&mut self) -> bool {
        let Some(open) = &mut self.open else { return false };
        while open.at < open.bytes.len() {
            let rest = &open.bytes[open.at..];
            let len = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let (line, whole) = (&rest[..len], len < rest.len());
            open.at += len + 1;
            open.line += 1;
            if line.is_empty() {
                continue;
            }
            let Some(opened) = open.sealer.open(line, &mut self.room) else {
                self.unread.push((open.name.clone(), open.line, whole));
                continue;
            };
            let (number, previous, tag) = (opened.number, opened.previous, opened.tag);
            let len = opened.content.len();
            let end = self.room.len() - super::segment::TAG_LEN;
            self.content = end - len..end;
            let at = open.line;
            self.number = number;
            self.follow(at, number, previous, tag);
            return true;
        }
        self.open = None;
        self.close();
        false
    }

    /// Whether a line follows what was read before it.
    fn follow(&mut self, line: usize, number: u64, previous: LineTag, tag: LineTag) {
        let (expected, last) = self.next.unwrap_or((number, previous));
        let known = self.known.is_some_and(|(next, known)| number + 1 == next && known != tag);
        if number == expected && previous == last && self.unread.is_empty() && !known {
            self.next = Some((number + 1, tag));
            return;
        }
        if let Some(tally) = &mut self.tally {
            tally.clean = false;
        }
        let name = self.open.as_ref().map(|open| open.name.clone()).unwrap_or_default();
        let unread = std::mem::take(&mut self.unread);
        if number > expected {
            self.flaws.push(self.flaw(&name, Some(line), Wrong::Missing { from: expected, to: number - 1 }));
        } else if number < expected {
            self.flaws.push(self.flaw(&name, Some(line), Wrong::Again(number)));
        } else {
            for (name, line, _) in unread {
                self.flaws.push(self.flaw(&name, Some(line), Wrong::Torn));
            }
        }
        if known || (number == expected && previous != last) {
            self.flaws.push(self.flaw(&name, Some(line), Wrong::Rewritten(number)));
        }
        if number >= expected {
            self.next = Some((number + 1, tag));
        }
    }

    fn finish(&mut self) {
        self.ended = true;
        let last = self.last_segment.unwrap_or(1);
        let name = super::segment::file_name(self.id, last);
        let next = self.next.map_or(1, |(next, _)| next);
        match self.known {
            Some((known, _)) if known > next => {
                self.flaws.push(self.flaw(&name, None, Wrong::Missing { from: next, to: known - 1 }));
            }
            // Nothing follows that tells whether a line is missing here: one that has its end was written as a whole once.
            _ => {
                for (name, line, whole) in std::mem::take(&mut self.unread) {
                    let wrong = if whole { Wrong::Unreadable } else { Wrong::Torn };
                    self.flaws.push(self.flaw(&name, Some(line), wrong));
                }
            }
        }
    }

    fn flaw(&self, name: &str, line: Option<usize>, wrong: Wrong) -> Flaw {
        Flaw { file: format!("{}/{name}", self.place), line, wrong }
    }
}
