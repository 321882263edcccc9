//! The matcher: the first place in a text where one of many byte strings stands, the longest where several do.
//!
//! Every pattern has at least 8 bytes, so wherever one stands, one of every five places that follow each other begins
//! four bytes (a gram) that stand in the first eight of a pattern. Only every fifth place is looked at, in one bit map;
//! what passes is asked for its first eight bytes in another, and what passes that is searched for among the sorted
//! patterns. The patterns that begin a text are then the nearest one before it and the ones which that begins with.

use super::forms::{Form, MIN};

/// The length of a gram.
const GRAM: usize = 4;
/// How many places a look decides.
const STRIDE: usize = MIN - GRAM + 1;

/// Something to look for.
pub(super) struct Pattern {
    pub(super) bytes: crate::Secret,
    /// Whose it is.
    pub(super) mask: usize,
    /// Whether it is a later piece of a form that was cut.
    pub(super) continues: bool,
    /// The longest other pattern that this one begins with.
    shorter: Option<usize>,
}

/// What [`Matcher::find`] finds.
pub(super) enum Found<'m> {
    /// No pattern stands here and none begins.
    Nothing,
    /// From here on it depends on what follows.
    Undecided { at: usize },
    /// This one stands here.
    Match { at: usize, pattern: &'m Pattern },
}

/// Patterns, made ready for the search.
pub(super) struct Matcher {
    patterns: Vec<Pattern>,
    grams: Bits,
    heads: Bits,
}

impl Matcher {
    pub(super) fn new(mut wanted: Vec<(usize, Form)>) -> Self {
        wanted.retain(|(_, form)| form.bytes.len() >= MIN);
        // Stable: of equal ones the first that was given stays.
        wanted.sort_by(|(_, a), (_, b)| a.bytes.expose().cmp(b.bytes.expose()));
        wanted.dedup_by(|(_, later), (_, first)| later.bytes.expose() == first.bytes.expose());
        let mut matcher = Self { patterns: Vec::with_capacity(wanted.len()), grams: Bits::new(), heads: Bits::new() };
        for (mask, Form { bytes, continues }) in wanted {
            let text = bytes.expose();
            for at in 0..STRIDE {
                matcher.grams.set(gram(text, at));
            }
            matcher.heads.set(head(text, 0));
            let shorter = matcher.beginning(text, matcher.patterns.len());
            matcher.patterns.push(Pattern { bytes, mask, continues, shorter });
        }
        matcher
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// The first place at or after `from` where a pattern stands, or may stand once more than `text` is there; with
    /// `last` there will not be more.
    pub(super) fn find(&self, text: &[u8], from: usize, last: bool) -> Found<'_> {
        let mut at = from;
        while at + MIN <= text.len() {
            if !self.grams.has(gram(text, at + GRAM)) {
                at += STRIDE;
                continue;
            }
            let end = (at + STRIDE).min(text.len() - MIN + 1);
            for start in at..end {
                if self.heads.has(head(text, start))
                    && let Some(found) = self.decide(text, start, last)
                {
                    return found;
                }
            }
            at = end;
        }
        if last {
            return Found::Nothing;
        }
        (at..text.len()).find_map(|start| self.decide(text, start, false)).unwrap_or(Found::Nothing)
    }

    fn decide(&self, text: &[u8], at: usize, last: bool) -> Option<Found<'_>> {
        let rest = &text[at..];
        let after = self.patterns.partition_point(|pattern| pattern.bytes.expose() <= rest);
        // All that `rest` is a proper beginning of stand together, behind `rest` itself.
        if !last && self.patterns.get(after).is_some_and(|pattern| pattern.bytes.expose().starts_with(rest)) {
            return Some(Found::Undecided { at });
        }
        let found = self.beginning(rest, after)?;
        Some(Found::Match { at, pattern: &self.patterns[found] })
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

/// A set of hashes of 16 bits, as large as a first-level cache bears.
struct Bits(Box<[u64; 1024]>);

impl Bits {
    fn new() -> Self {
        Self(Box::new([0; 1024]))
    }

    fn set(&mut self, hash: u16) {
        self.0[usize::from(hash >> 6)] |= 1 << (hash & 63);
    }

    #[inline]
    fn has(&self, hash: u16) -> bool {
        self.0[usize::from(hash >> 6)] >> (hash & 63) & 1 == 1
    }
}

/// The hash of the gram at `at`: the upper bits of a product, which all of its bits have a part in.
#[inline]
fn gram(text: &[u8], at: usize) -> u16 {
    let bytes = text[at..at + GRAM].try_into().unwrap_or_default();
    (u32::from_le_bytes(bytes).wrapping_mul(0x9e37_79b1) >> 16) as u16
}

/// The hash of the first bytes at `at`.
#[inline]
fn head(text: &[u8], at: usize) -> u16 {
    let bytes = text[at..at + MIN].try_into().unwrap_or_default();
    (u64::from_le_bytes(bytes).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as u16
}
