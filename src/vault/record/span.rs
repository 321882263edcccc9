//! What is known of a closed segment that was read once, so that a search for a time need not read it again.
//!
//! It is believed only of a file that is as it was then, to its inode's change time; and only where the line before it is
//! the one that was before it then. Whoever checks the record reads every segment, whatever is known.

use super::super::files::Stamp;
use super::scan::Stream;
use super::segment::LineTag;

/// A closed segment, all of which was read and in which nothing was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its file as it was then.
    pub stamp: Stamp,
    /// The number of its first line, and the tag of the line before that.
    pub first: (u64, LineTag),
    /// The number of the line after its last, and the tag of its last.
    pub next: (u64, LineTag),
    /// The earliest and the latest time of its lines, whatever the clock did meanwhile; unix milliseconds.
    pub times: (i64, i64),
    /// The last of the segments that a line in it says were let go; 0: none.
    pub gone: u64,
}

impl Span {
    /// Whether it may hold a line of that time.
    fn meets(&self, (since, until): (i64, i64)) -> bool {
        self.times.1 >= since && self.times.0 <= until
    }
}

/// A segment that is being read, as far as nothing is wrong with it.
pub(super) struct Tally {
    pub(super) segment: u64,
    pub(super) span: Span,
    pub(super) clean: bool,
}

impl Tally {
    /// Of a segment that begins there.
    pub(super) fn new(segment: u64, stamp: Stamp, first: (u64, LineTag)) -> Self {
        Self { segment, span: Span { stamp, first, next: first, times: (i64::MAX, i64::MIN), gone: 0 }, clean: true }
    }
}

impl Stream {
    /// The same for a search for lines between two times: segments that are known to have none of these are passed over.
    #[must_use]
    pub fn within(mut self, window: (i64, i64)) -> Self {
        self.window = Some(window);
        self
    }

    /// The same with what is known of its closed segments, by their numbers.
    #[must_use]
    pub fn knowing(mut self, spans: impl IntoIterator<Item = (u64, Span)>) -> Self {
        // Of those that were let go nothing has to be known any more.
        let there = self.segments.as_slice();
        self.spans.extend(spans.into_iter().filter(|(segment, _)| there.binary_search(segment).is_ok()));
        self
    }

    /// The same, from a segment on: for who has read those before it, which are as they were.
    #[must_use]
    pub fn from_segment(mut self, segment: u64) -> Self {
        let older = self.segments.as_slice().iter().take_while(|one| **one < segment).count();
        // They are there: none is missing before the next.
        self.last_segment = self.segments.by_ref().take(older).last();
        self
    }

    /// What the line that was just read says of its time, and of segments that were let go; `None`: a line that this
    /// version does not understand, so that nothing is known of its segment.
    pub fn tell(&mut self, line: Option<(i64, u64)>) {
        let Some(tally) = &mut self.tally else { return };
        match line {
            None => tally.clean = false,
            Some((at, gone)) => {
                tally.span.times = (tally.span.times.0.min(at), tally.span.times.1.max(at));
                tally.span.gone = tally.span.gone.max(gone);
            }
        }
    }

    /// What is known of its closed segments by now, those that were passed over among them.
    pub fn spans(&self) -> impl Iterator<Item = (u64, Span)> + '_ {
        self.spans.iter().map(|(segment, span)| (*segment, *span))
    }

    /// The last of the segments that a segment which was passed over says were let go.
    pub fn gone(&self) -> u64 {
        self.gone
    }

    /// Passes over a closed segment of which it is known that nothing in it is looked for; `false` where it has to be read.
    pub(super) fn pass(&mut self, segment: u64, name: &str) -> bool {
        let (Some(window), Some(span)) = (self.window, self.spans.get(&segment).copied()) else { return false };
        // The last one may grow; and what is wrong before it shows by its first line.
        if self.segments.as_slice().is_empty() || !self.unread.is_empty() || self.next.is_some_and(|next| next != span.first) {
            return false;
        }
        let is_it =
            || self.dir.as_ref().and_then(|dir| dir.stat_of(name).ok().flatten()).is_some_and(|stat| Stamp::of(&stat) == span.stamp);
        // Where it was known to end is in it: whether that is so is seen by reading.
        let is_known_end = self.known.is_some_and(|(next, _)| span.first.0 < next && next <= span.next.0);
        if span.meets(window) || is_known_end || !is_it() {
            return false;
        }
        self.next = Some(span.next);
        self.gone = self.gone.max(span.gone);
        true
    }

    /// A segment was read to its end.
    pub(super) fn close(&mut self) {
        let Some(tally) = self.tally.take() else { return };
        let is_whole = tally.clean && self.unread.is_empty() && !self.segments.as_slice().is_empty();
        if let (true, Some(next)) = (is_whole, self.next) {
            self.spans.insert(tally.segment, Span { next, ..tally.span });
        }
    }
}
