//! What stands between two lines of a stream that open, and what is told of it.
//!
//! A line that does not open says nothing of itself. The next one that does names its number and the line before it: where
//! these are as expected, nothing is missing; where numbers are, what does not open stands in their places.

use std::cmp::Ordering;

use super::flaw::{Flaw, Wrong};
use super::scan::Stream;
use super::segment::{LineTag, file_name};

/// Lines one behind the other that did not open. A file that is full of them is one of these: it costs its reading.
#[derive(Debug)]
pub(super) struct Unread {
    segment: u64,
    /// The first and the last.
    lines: (usize, usize),
    /// How many: empty ones among them are none.
    count: u64,
    /// Whether they have their ends.
    whole: bool,
}

impl Unread {
    /// Adds one, in a segment of which `opened` is the line that opened last.
    pub(super) fn add(all: &mut Vec<Self>, (segment, line): (u64, usize), opened: usize, whole: bool) {
        match all.last_mut() {
            Some(last) if last.segment == segment && last.whole == whole && last.lines.0 > opened => {
                last.lines.1 = line;
                last.count += 1;
            }
            _ => all.push(Self { segment, lines: (line, line), count: 1, whole }),
        }
    }
}

impl Stream {
    /// Whether a line follows what was read before it.
    pub(super) fn follow(&mut self, line: usize, number: u64, previous: LineTag, tag: LineTag) {
        let (expected, last) = self.next.unwrap_or((number, previous));
        let known = self.known.filter(|(next, _)| number.checked_add(1) == Some(*next)).map(|(_, known)| known == tag);
        self.known_stands |= known == Some(true);
        let replaced = known == Some(false);
        let after = (number.saturating_add(1), tag);
        if number == expected && previous == last && self.unread.is_empty() && !replaced {
            self.next = Some(after);
            return;
        }
        if let Some(tally) = &mut self.tally {
            tally.clean = false;
        }
        match number.cmp(&expected) {
            Ordering::Greater => self.gap(Some(line), expected, number - 1),
            // Of what did not open before it, what comes behind it tells.
            Ordering::Less => self.flaw(Some(line), Wrong::Again(number)),
            Ordering::Equal => self.tell_unread(|_| Wrong::Torn),
        }
        if replaced || (number == expected && previous != last) {
            self.flaw(Some(line), Wrong::Rewritten(number));
        }
        if number >= expected {
            self.next = Some(after);
        }
    }

    /// All of it was read.
    pub(super) fn finish(&mut self) {
        self.ended = true;
        let next = self.next.map_or(1, |(next, _)| next);
        match self.known {
            Some((known, _)) if known > next => self.gap(None, next, known - 1),
            // Nothing follows that tells whether a line is missing here: one that has its end was written as a whole once.
            _ => self.tell_unread(|run| if run.whole { Wrong::Unreadable } else { Wrong::Torn }),
        }
    }

    /// Whether the line that it was known to end with was read and is the one that it was, or nothing was known.
    pub fn keeps_known(&self) -> bool {
        self.known_stands || self.known.is_none_or(|(next, _)| next <= 1)
    }

    /// Lines with these numbers do not stand before a line, or at the end. As many that do not open are these.
    fn gap(&mut self, line: Option<usize>, from: u64, to: u64) {
        let count = self.unread.iter().fold(0_u64, |count, run| count.saturating_add(run.count));
        let are_these = count == to.saturating_sub(from).saturating_add(1);
        let mut next = from;
        self.tell_unread(|run| {
            let first = next;
            next = next.saturating_add(run.count);
            if are_these { Wrong::Altered { from: first, to: next - 1 } } else { Wrong::Instead { from, to } }
        });
        if !are_these {
            self.flaw(line, Wrong::Missing { from, to });
        }
    }

    /// Tells of the lines that did not open.
    fn tell_unread(&mut self, mut wrong: impl FnMut(&Unread) -> Wrong) {
        for run in std::mem::take(&mut self.unread) {
            let file = self.file(run.segment);
            let (line, last) = run.lines;
            self.flaws.push_back(Flaw { file, line: Some(line), last_line: Some(last).filter(|last| *last > line), wrong: wrong(&run) });
        }
    }

    /// Something wrong with the segment that is read, or was last.
    pub(super) fn flaw(&mut self, line: Option<usize>, wrong: Wrong) {
        let file = self.file(self.last_segment.unwrap_or(1));
        self.flaws.push_back(Flaw { file, line, last_line: None, wrong });
    }

    fn file(&self, segment: u64) -> String {
        format!("{}/{}", self.place, file_name(self.id, segment))
    }
}
