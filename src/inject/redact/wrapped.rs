//! Base64 in lines: what stands on two lines or more is matched as if it stood on one.
//!
//! Where lines are broken depends on the program and on what stands before the secret, so no list of pieces would do. A
//! line break within a form is passed over instead, as it is or as a string of JSON writes it, and the white space that
//! a block of YAML puts behind it.
//!
//! A complete line never waits for the next one. What its end begins is hidden at once from [`SURE`] characters on; less
//! is passed on, and only what follows is hidden, should it prove to be the rest.

use zeroize::Zeroizing;

use super::LONGEST;
use super::forms::MIN;
use super::matcher::{Found, GRAM, Matcher, Pattern, gram};

/// From so many characters on the end of a line is taken for a piece of what begins with it. Fewer stand at the end of a
/// line by chance; what is seen of a secret then are three bytes, less than half of the shortest that is looked for.
pub(super) const SURE: usize = 6;
/// So much of what is between two lines is looked at at a time.
const BETWEEN: usize = 32;
/// Behind so much of a text no further break is passed over: it has to be remembered while the form goes on.
pub(super) const SPAN: usize = 2 * LONGEST;

/// What stands at a place of a text.
pub(super) enum Gap {
    /// No line break.
    None,
    /// What may be one, once more of the text is there.
    Unknown,
    /// One of so many bytes, with white space that follows.
    Of(usize),
}

/// What a place is found to be where a form begins that goes on behind a line break.
pub(super) struct Across<'m> {
    /// Nothing where it is too little to be sure, and what follows the break is something else.
    pub(super) found: Option<Found<'m>>,
    /// How many of its characters stand before the first break.
    pub(super) before: usize,
}

/// Whether base64 of either alphabet is written with this byte.
#[inline]
fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

/// How many characters of base64 a text begins with, so many at most.
pub(super) fn run(text: &[u8], most: usize) -> usize {
    text.iter().take(most).take_while(|byte| is_letter(**byte)).count()
}

/// The break at the beginning of a text.
pub(super) fn gap(text: &[u8]) -> Gap {
    let mut end = 0;
    while end < BETWEEN {
        match text[end..] {
            [b'\n' | b'\r', ..] => end += 1,
            [b' ' | b'\t', ..] if end > 0 => end += 1,
            [b'\\', b'n' | b'r', ..] => end += 2,
            [b'\\'] if end == 0 => return Gap::Unknown,
            _ => break,
        }
    }
    if end > 0 { Gap::Of(end) } else { Gap::None }
}

/// Whether there is a break in it.
pub(super) fn has_break(text: &[u8]) -> bool {
    memchr::memchr3_iter(b'\n', b'\r', b'\\', text).any(|at| matches!(gap(&text[at..]), Gap::Of(_)))
}

/// How many bytes the first characters of a text take, with the breaks between them.
pub(super) fn raw(text: &[u8], letters: usize) -> usize {
    let (mut place, mut left) = (0, letters);
    loop {
        let more = run(&text[place..], left);
        (place, left) = (place + more, left - more);
        match gap(&text[place..]) {
            Gap::Of(len) if left > 0 => place += len,
            _ => return place,
        }
    }
}

/// The characters around the break at `at`: at most [`MIN`] less one of the line before it, and as many behind; how many
/// there are, and whether there may be more, once more of the text is there.
fn around(text: &[u8], at: usize) -> ([u8; 2 * MIN], usize, bool) {
    let before = text[..at].iter().rev().take(MIN - 1).take_while(|byte| is_letter(**byte)).count();
    let (mut letters, mut len, mut place) = ([0; 2 * MIN], before, at);
    letters[..before].copy_from_slice(&text[at - before..at]);
    while len < before + MIN - 1 {
        match text.get(place) {
            None => return (letters, len, true),
            Some(byte) if is_letter(*byte) => {
                letters[len] = *byte;
                (len, place) = (len + 1, place + 1);
            }
            Some(_) => match gap(&text[place..]) {
                Gap::Of(len) => place += len,
                other => return (letters, len, matches!(other, Gap::Unknown)),
            },
        }
    }
    (letters, len, false)
}

impl Matcher {
    /// The first break from `from` on and before `to` that a form may go on behind whose beginning is too near to it to be
    /// found on its line alone.
    pub(super) fn next_break(&self, text: &[u8], from: usize, to: usize) -> Option<usize> {
        let breaks = memchr::memchr3_iter(b'\n', b'\r', b'\\', text.get(from..to)?);
        breaks.map(|at| from + at).find(|at| self.may_go_on(text, *at))
    }

    /// Whether a form may. It has [`SURE`] characters before or behind it, or more may come: three grams begin in those.
    #[inline]
    fn may_go_on(&self, text: &[u8], at: usize) -> bool {
        if at == 0 || !is_letter(text[at - 1]) {
            return false;
        }
        let behind = match gap(&text[at..]) {
            Gap::None => return false,
            Gap::Unknown => return true,
            Gap::Of(len) => at + len,
        };
        // Nearly always the next line is long enough, and that it is nothing of ours is soon seen.
        if let Some(before) = at.checked_sub(MIN - 1)
            && let Some(line) = text.get(behind..behind + SURE - 1)
            && !line.iter().any(|byte| matches!(byte, b'\n' | b'\r' | b'\\'))
        {
            let mut bytes = [0; MIN + SURE - 2];
            bytes[..MIN - 1].copy_from_slice(&text[before..at]);
            bytes[MIN - 1..].copy_from_slice(line);
            let has = |place| self.grams.has(gram(&bytes, place));
            return (has(2) || has(5) || has(8)) && (0..MIN - 1).any(|first| has(first) && has(first + 2));
        }
        let (letters, len, is_open) = around(text, at);
        let has = |place| self.grams.has(gram(&letters, place));
        is_open || (SURE..=len).any(|end| has(end - SURE) && has(end - GRAM))
    }

    /// What stands at `at` where a form begins that a line break divides; nothing where none does.
    pub(super) fn across(&self, text: &[u8], at: usize, last: bool) -> Option<Across<'_>> {
        let rest = &text[at..];
        // Most of what is asked for is none of ours.
        self.begun_by(&rest[..run(rest, MIN)])?;
        let mut letters = Zeroizing::new(Vec::new());
        let (mut place, mut settled, mut before, mut cut) = (0, 0, None, None);
        let undecided = loop {
            let more = run(&rest[place..], LONGEST - letters.len());
            letters.extend_from_slice(&rest[place..place + more]);
            place += more;
            let Some(pattern) = self.begun_by(&letters) else { break None };
            let gap = gap(&rest[place..]);
            if matches!(gap, Gap::Of(_) | Gap::Unknown) {
                before = before.or(Some(letters.len()));
            }
            match gap {
                Gap::Of(len) => {
                    // The break goes with it: it is written by then.
                    cut = Some((letters.len(), place + len, pattern));
                    if place >= SPAN {
                        break None;
                    }
                    place += len;
                    settled = place;
                }
                Gap::Unknown if !last => break Some(pattern),
                Gap::None if !last && place == rest.len() => break Some(pattern),
                Gap::Unknown | Gap::None => break None,
            }
        };
        let before = before?;
        if undecided.is_some() {
            return Some(Across { found: Some(Found::Undecided { at, settled: at + settled }), before });
        }
        let whole = self.wrapping_at(&letters).map(|pattern| (pattern.bytes.len(), pattern));
        let found = match (whole, cut.filter(|(count, ..)| *count >= SURE)) {
            (Some((len, pattern)), Some((count, end, _))) if len == count => Some((end, pattern, true)),
            (Some((len, pattern)), cut) if cut.is_none_or(|(count, ..)| len > count) => Some((raw(rest, len), pattern, true)),
            (_, Some((_, end, pattern))) => Some((end, pattern, false)),
            _ => None,
        };
        let found = found.map(|(end, pattern, is_whole)| Found::Match { at, end: at + end, pattern, is_whole });
        Some(Across { found, before })
    }

    /// The first form that begins with these characters and is longer.
    pub(super) fn begun_by(&self, letters: &[u8]) -> Option<&Pattern> {
        let first = self.wrapping.partition_point(|index| self.patterns[*index].bytes.expose() <= letters);
        let pattern = &self.patterns[*self.wrapping.get(first)?];
        (!letters.is_empty() && pattern.bytes.expose().starts_with(letters)).then_some(pattern)
    }
}

#[cfg(test)]
mod tests;
