//! Reading the record: every line of every stream in its order, and what is wrong between them.
//!
//! A line opens by itself and names the one that it follows, so that what stands wrong is said by place: which file, which
//! line, which numbers are missing. Lines that do not open are told by what comes after them: where the next one follows
//! the last that was read, nothing is missing, and half a line was left by a process that was killed.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::super::files::{Dir, Stamp};
use super::flaw::{Flaw, Wrong};
use super::gap::Unread;
use super::keys::LineKey;
use super::segment::{Author, Header, LineTag, Sealer, TAG_LEN, file_name, same};
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
    pub(super) place: &'static str,
    secrets: Arc<Secrets>,
    pub(super) segments: std::vec::IntoIter<u64>,
    pub(super) last_segment: Option<u64>,
    open: Option<Open>,
    /// The number of the next line, and the tag of the last; `None` before the first segment.
    pub(super) next: Option<(u64, LineTag)>,
    pub(super) known: Option<Known>,
    /// Whether the line that it was known to end with stands where it was.
    pub(super) known_stands: bool,
    /// Lines that did not open, and of which nothing was told yet.
    pub(super) unread: Vec<Unread>,
    pub(super) flaws: VecDeque<Flaw>,
    room: Vec<u8>,
    content: std::ops::Range<usize>,
    number: u64,
    /// Whether a line was read that was not given out yet.
    ready: bool,
    pub(super) ended: bool,
    /// What is known of closed segments, between which times lines are looked for, and what is learned of the open one.
    pub(super) spans: BTreeMap<u64, Span>,
    pub(super) window: Option<(i64, i64)>,
    pub(super) tally: Option<Tally>,
    pub(super) gone: u64,
}

/// A segment that is being read.
struct Open {
    bytes: Vec<u8>,
    at: usize,
    line: usize,
    /// The line that opened last.
    opened: usize,
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
            known_stands: false,
            unread: Vec::new(),
            flaws: VecDeque::new(),
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

    /// How its segments are that there are to read, by their numbers.
    pub fn stamps(&self) -> impl Iterator<Item = (u64, Option<Stamp>)> + '_ {
        let stamp = |segment: u64| self.dir.as_ref()?.stat_of(&file_name(self.id, segment)).ok().flatten().map(|stat| Stamp::of(&stat));
        self.segments.as_slice().iter().map(move |segment| (*segment, stamp(*segment)))
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
            if let Some(flaw) = self.flaws.pop_front() {
                return Ok(Some(Step::Flaw(flaw)));
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
        let name = file_name(self.id, segment);
        let expected = self.last_segment.replace(segment).map_or(1, |last| last + 1);
        if expected < segment {
            self.flaw(None, Wrong::Segments { from: expected, to: segment - 1 });
        }
        if self.pass(segment, &name) {
            return Ok(true);
        }
        let read = match dir.read(&name, MAX_SEGMENT) {
            Ok(read) => read,
            Err(Error::Corrupt { damage: Damage::NotAFile(_), .. }) => None,
            Err(Error::Corrupt { .. }) => {
                self.flaw(None, Wrong::File("it is too large"));
                return Ok(true);
            }
            Err(error) => return Err(error),
        };
        if read.as_ref().is_some_and(|(bytes, _)| self.is_begun(segment, bytes)) {
            self.flaw(None, Wrong::Torn);
            return Ok(true);
        }
        let (bytes, stamp) = read.unwrap_or_default();
        let end = memchr::memchr(b'\n', &bytes).unwrap_or(bytes.len());
        let at = (end + 1).min(bytes.len());
        let (header, key) = match self.beginning(segment, &bytes[..end], &bytes[at..]) {
            Ok(Some(begins)) => begins,
            Ok(None) => return Ok(true),
            Err(wrong) => {
                self.flaw(None, wrong);
                return Ok(true);
            }
        };
        self.author = Some(header.author.clone());
        self.next = self.next.or(Some((header.first, header.previous)));
        self.tally = Some(Tally::new(segment, stamp, (header.first, header.previous)));
        self.open = Some(Open { at, line: 1, opened: 1, bytes, sealer: header.seal(key) });
        Ok(true)
    }

    /// Whether a process began a segment and was killed before its first line had its end. Only where it is known which line
    /// comes next: so one that was emptied is told by what comes after it, as any line that is missing.
    fn is_begun(&mut self, segment: u64, bytes: &[u8]) -> bool {
        let is_begun = Header::is_begun((self.secrets.vault(), self.id, segment), bytes);
        if is_begun && segment == 1 {
            self.next = self.next.or(Some((1, [0; TAG_LEN])));
        }
        is_begun && self.next.is_some()
    }

    /// What a segment says of itself, and what opens its lines; `None` where it is not for whoever reads.
    fn beginning(&self, segment: u64, line: &[u8], rest: &[u8]) -> std::result::Result<Option<(Header, LineKey)>, Wrong> {
        const NONE: Wrong = Wrong::File("it does not begin as a file of the record does");
        let header = Header::read(line).ok_or(NONE)?;
        let is_in_place = header.stream == self.id && header.segment == segment;
        let key = match self.secrets.key(&header) {
            Ok(key) => key,
            // A consumer sees its own, and of others nothing.
            Err(_) if is_in_place && matches!(*self.secrets, Secrets::Consumer { .. }) => return Ok(None),
            Err(why) => return Err(Wrong::File(why)),
        };
        if !is_in_place {
            // Anybody can write such a first line; that the file is the one which it names is shown by what it was sealed with.
            let (stream, segment) = (header.stream, header.segment);
            let first = rest.split(|byte| *byte == b'\n').find(|line| !line.is_empty()).unwrap_or_default();
            let opens = header.seal(key).open(first, &mut Vec::new()).is_some();
            return Err(if opens { Wrong::Elsewhere { stream, segment } } else { NONE });
        }
        if !same(self.author.as_ref(), &header.author) {
            return Err(Wrong::File("it is of another author than the file before"));
        }
        Ok(Some((header, key)))
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
                Unread::add(&mut self.unread, (self.last_segment.unwrap_or(1), open.line), open.opened, whole);
                continue;
            };
            let (number, previous, tag) = (opened.number, opened.previous, opened.tag);
            let len = opened.content.len();
            let end = self.room.len() - TAG_LEN;
            self.content = end - len..end;
            open.opened = open.line;
            let at = open.line;
            self.number = number;
            self.follow(at, number, previous, tag);
            return true;
        }
        self.open = None;
        self.close();
        false
    }
}
