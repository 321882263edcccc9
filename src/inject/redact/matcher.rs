//! The matcher: the first place in a text where one of many byte strings stands, the longest where several do.
//!
//! Every pattern has at least 8 bytes, so wherever one stands, one of every five places that follow each other begins
//! four bytes (a gram) that stand in the first eight of a pattern. Only every fifth place is looked at, in one bit map;
//! what passes is asked for its first eight bytes in another, and what passes that is searched for among the sorted
//! patterns. The patterns that begin a text are then the nearest one before it and the ones which that begins with.
//! Where a line ends, what it and the next one say together is looked at as well (`wrapped`).

use super::forms::{Form, MIN};
use super::wrapped::{Across, SURE, has_break};

/// The length of a gram.
pub(super) const GRAM: usize = 4;
/// How many places a look decides.
const STRIDE: usize = MIN - GRAM + 1;
/// So far ahead a line break is looked for, so that little is looked at twice where much is found.
const BLOCK: usize = 1024;

/// Something to look for.
pub(super) struct Pattern {
    pub(super) bytes: crate::Secret,
    /// Whose it is.
    pub(super) mask: usize,
    /// Whether it is a later piece of a form that was cut.
    pub(super) continues: bool,
    /// Whether it may be broken into lines.
    pub(super) wraps: bool,
    /// The longest other pattern that this one begins with.
    shorter: Option<usize>,
}

/// What [`Matcher::find`] finds.
pub(super) enum Found<'m> {
    /// No pattern stands here and none begins.
    Nothing,
    /// From here on it depends on what follows; what is before `settled` are lines of a form that begins here, whatever
    /// follows.
    Undecided { at: usize, settled: usize },
    /// This one stands here, or so much of it as is known by the end of its last line.
    Match { at: usize, end: usize, pattern: &'m Pattern, is_whole: bool },
}

/// Patterns, made ready for the search.
pub(super) struct Matcher {
    pub(super) patterns: Vec<Pattern>,
    /// Those that may be broken into lines.
    pub(super) wrapping: Vec<usize>,
    /// Whether there is a line break in one as it is.
    has_breaks: bool,
    pub(super) grams: Bits,
    heads: Bits,
}

impl Matcher {
    pub(super) fn new(mut wanted: Vec<(usize, Form)>) -> Self {
        wanted.retain(|(_, form)| form.bytes.len() >= MIN);
        // Stable: of equal ones the first that was given stays.
        wanted.sort_by(|(_, a), (_, b)| a.bytes.expose().cmp(b.bytes.expose()));
        wanted.dedup_by(|(_, later), (_, first)| {
            let is_same = later.bytes.expose() == first.bytes.expose();
            first.wraps |= is_same && later.wraps;
            is_same
        });
        let count = wanted.len();
        let mut matcher = Self {
            patterns: Vec::with_capacity(count),
            wrapping: Vec::new(),
            has_breaks: false,
            grams: Bits::for_so_many(count * STRIDE),
            heads: Bits::for_so_many(count),
        };
        for (mask, Form { bytes, continues, wraps }) in wanted {
            let text = bytes.expose();
            for at in 0..STRIDE {
                matcher.grams.set(gram(text, at));
            }
            matcher.heads.set(head(text, 0));
            matcher.has_breaks |= has_break(text);
            let shorter = matcher.beginning(text, matcher.patterns.len());
            if wraps {
                matcher.wrapping.push(matcher.patterns.len());
            }
            matcher.patterns.push(Pattern { bytes, mask, continues, wraps, shorter });
        }
        matcher
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The first place at or after `from` where a pattern stands, or may stand once more than `text` is there; with
    /// `last` there will not be more.
    pub(super) fn find(&self, text: &[u8], from: usize, last: bool) -> Found<'_> {
        let (mut at, mut behind) = (from, from);
        while at < text.len() {
            let to = text.len().min(at + BLOCK);
            // A break of the next block is too near to the end of this one.
            let end = if self.wrapping.is_empty() { None } else { self.next_break(text, behind, text.len().min(to + MIN)) };
            let near = end.map_or(to, |end| end.saturating_sub(MIN - 1).max(at));
            if let Some(found) = self.within(text, at, near, last) {
                return found;
            }
            let Some(end) = end else {
                (at, behind) = (to, to);
                continue;
            };
            if let Some(found) = (near..end).find_map(|start| self.decide(text, start, last)) {
                return found;
            }
            (at, behind) = (end, end + 1);
        }
        if last {
            return Found::Nothing;
        }
        let tail = (text.len() + 1).saturating_sub(MIN).max(from);
        (tail..text.len()).find_map(|start| self.decide(text, start, false)).unwrap_or(Found::Nothing)
    }

    /// What is found of what begins from `at` on and before `to` and has eight bytes.
    fn within(&self, text: &[u8], mut at: usize, to: usize, last: bool) -> Option<Found<'_>> {
        let to = to.min((text.len() + 1).saturating_sub(MIN));
        while at < to {
            if !self.grams.has(gram(text, at + GRAM)) {
                at += STRIDE;
                continue;
            }
            let end = (at + STRIDE).min(to);
            for start in at..end {
                if self.heads.has(head(text, start))
                    && let Some(found) = self.decide(text, start, last)
                {
                    return Some(found);
                }
            }
            at = end;
        }
        None
    }

    /// What stands at `at`.
    pub(super) fn decide(&self, text: &[u8], at: usize, last: bool) -> Option<Found<'_>> {
        let across = match self.across(text, at, last) {
            Some(Across { found, before }) if before >= SURE => return found,
            across => across.and_then(|across| across.found),
        };
        match (self.on_its_line(text, at, last), across) {
            // Not settled where something else may begin in it.
            (None, Some(Found::Undecided { at, settled })) if self.has_breaks => {
                let is_other = (at + 1..settled).any(|start| self.on_its_line(text, start, last).is_some());
                Some(Found::Undecided { at, settled: if is_other { at } else { settled } })
            }
            (found, across) => found.or(across),
        }
    }

    /// What stands at `at` as it is.
    fn on_its_line(&self, text: &[u8], at: usize, last: bool) -> Option<Found<'_>> {
        let rest = &text[at..];
        let after = self.patterns.partition_point(|pattern| pattern.bytes.expose() <= rest);
        // All that `rest` is a proper beginning of stand together, behind `rest` itself.
        if !last && self.patterns.get(after).is_some_and(|pattern| pattern.bytes.expose().starts_with(rest)) {
            return Some(Found::Undecided { at, settled: at });
        }
        let pattern = &self.patterns[self.beginning(rest, after)?];
        Some(Found::Match { at, end: at + pattern.bytes.len(), pattern, is_whole: true })
    }

    /// The longest pattern that may be broken and these characters begin with.
    pub(super) fn wrapping_at(&self, letters: &[u8]) -> Option<&Pattern> {
        let before = self.patterns.partition_point(|pattern| pattern.bytes.expose() <= letters);
        let mut longest = self.beginning(letters, before).map(|index| &self.patterns[index]);
        while let Some(pattern) = longest.filter(|pattern| !pattern.wraps) {
            longest = pattern.shorter.map(|index| &self.patterns[index]);
        }
        longest
    }

    /// The longest pattern that `text` begins with, `before` being the place of `text` in their order.
    fn beginning(&self, text: &[u8], before: usize) -> Option<usize> {
        let mut near = before.checked_sub(1);
        while let Some(index) = near {
            let pattern = &self.patterns[index];
            if text.starts_with(pattern.bytes.expose()) {
                return Some(index);
            }
            near = pattern.shorter;
        }
        None
    }
}

/// A set of hashes: of 16 bits, as large as a first-level cache bears, unless that would be full of them.
pub(super) struct Bits {
    words: Box<[u64]>,
    shift: u32,
}

impl Bits {
    /// One in which at most one bit in eight is set by so many hashes, up to half a megabyte.
    fn for_so_many(count: usize) -> Self {
        let bits = (count.max(1).ilog2() + 4).clamp(16, 22);
        Self { words: vec![0; 1 << (bits - 6)].into_boxed_slice(), shift: u32::BITS - bits }
    }

    /// The upper bits of it, in which all others have a part.
    #[inline]
    fn place(&self, hash: u32) -> (usize, u32) {
        let bit = hash >> self.shift;
        ((bit >> 6) as usize, bit & 63)
    }

    fn set(&mut self, hash: u32) {
        let (word, bit) = self.place(hash);
        self.words[word] |= 1 << bit;
    }

    #[inline]
    pub(super) fn has(&self, hash: u32) -> bool {
        let (word, bit) = self.place(hash);
        self.words.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }
}

/// The hash of the gram at `at`.
#[inline]
pub(super) fn gram(text: &[u8], at: usize) -> u32 {
    let bytes = text[at..at + GRAM].try_into().unwrap_or_default();
    u32::from_le_bytes(bytes).wrapping_mul(0x9e37_79b1)
}

/// The hash of the first bytes at `at`.
#[inline]
fn head(text: &[u8], at: usize) -> u32 {
    let bytes = text[at..at + MIN].try_into().unwrap_or_default();
    (u64::from_le_bytes(bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}
