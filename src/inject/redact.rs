//! The redactor: secrets in a stream of bytes become `[credctl:NAME]` while it flows.
//!
//! Invariants:
//! - However the input is cut into pieces, the output is the same as for one piece.
//! - Held back is only the longest end of the input that is a proper beginning of something looked for, at most
//!   4103 bytes; a complete line never waits, unless a secret of short lines alone begins in it: of base64 that goes on in the
//!   next one it is remembered, and written (`wrapped`). [`Stream::finish`] gives back what is held: no byte is lost.
//! - Where several things match, the leftmost counts, and of those the longest. What was written is not read again.
//! - Of a secret of 8 bytes or more every line of 8 bytes or more is looked for (armour lines of PEM are not secret), in
//!   the forms that programs print values in (`forms`), and the whole where all its lines are shorter; a secret shorter than
//!   that is left alone, its characters are everywhere.
//!
//! `aho-corasick` is not used: with 50 secrets (some 400 forms) none of its prefilters applies, its automata read
//! 100 to 290 MB/s, and building one takes 1.3 to 16 ms of a `run` that has 3. `matcher` is built in 0.4 ms and reads
//! 3 GB/s, because nothing that it looks for is shorter than 8 bytes.

pub(super) mod forms;
mod matcher;
mod wrapped;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::Secret;
use crate::name::escape;
use matcher::{Found, Matcher, Pattern};
use wrapped::{Gap, SURE};

/// The longest thing that is looked for: a piece, and an end too short to be one.
const LONGEST: usize = 4103;
/// The most of a text that one of them takes, with the breaks between its lines.
pub const REACH: usize = wrapped::SPAN + LONGEST;
/// The most of a secret that [`Stream::show`] gives: less than half of the shortest that is looked for.
pub const SHOWN: usize = 3;

/// Secrets to keep out of a text, with what stands in their place. Cheap to clone and to share between threads.
#[derive(Clone)]
pub struct Redactor(Arc<Inner>);

struct Inner {
    matcher: Matcher,
    masks: Vec<String>,
}

impl Redactor {
    /// A redactor for these values, each with its credential's name. Of two equal values the first one's name is shown.
    pub fn new<'a>(secrets: impl IntoIterator<Item = (&'a str, &'a Secret)>) -> Self {
        let mut masks = Vec::new();
        let mut wanted = Vec::new();
        for (name, secret) in secrets {
            wanted.extend(forms::of(secret.expose()).into_iter().map(|form| (masks.len(), form)));
            masks.push(format!("[credctl:{}]", escape(name)));
        }
        Self(Arc::new(Inner { matcher: Matcher::new(wanted), masks }))
    }

    /// What tells that these values stand somewhere: of one with several lines its longest, the last of those, because the
    /// others may stand in every file of its kind.
    pub fn telling<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let line = |secret: &'a Secret| {
            let longest = secret.expose().split(|byte| *byte == b'\n').max_by_key(|line| line.len()).unwrap_or_default();
            Secret::new(longest.trim_ascii().to_vec())
        };
        let lines: Vec<Secret> = secrets.into_iter().map(line).collect();
        Self::new(lines.iter().map(|line| ("", line)))
    }

    /// The first place at or after `from` where something that is looked for stands in a text that is there as a whole.
    pub fn find(&self, text: &[u8], from: usize) -> Option<Range<usize>> {
        let mut from = from;
        loop {
            match self.0.matcher.find(text, from, true) {
                Found::Match { at, end, is_whole: true, .. } => return Some(at..end),
                // The end of a line may begin with the same by chance.
                Found::Match { at, .. } => from = at + 1,
                Found::Nothing | Found::Undecided { .. } => return None,
            }
        }
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.matcher.is_empty()
    }

    /// A stream to redact piece by piece.
    pub fn stream(&self) -> Stream {
        Stream { redactor: self.clone(), held: Zeroizing::new(Vec::new()), shown: 0, written: None }
    }

    /// A text that is there as a whole, redacted.
    pub fn redact(&self, text: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        let mut stream = self.stream();
        stream.push(text, &mut out);
        stream.finish(&mut out);
        out
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Redactor").field(&self.0.masks).finish()
    }
}

/// One stream in the course of being redacted.
pub struct Stream {
    redactor: Redactor,
    /// From where something that is looked for may begin.
    held: Zeroizing<Vec<u8>>,
    /// How much of the beginning of that was written all the same, or a mask for it.
    shown: usize,
    /// The mask that the output ends with: the next piece of the same secret adds nothing to it.
    written: Option<usize>,
}

impl Stream {
    /// Takes the next piece and appends to `out` all that is decided by now.
    pub fn push(&mut self, input: &[u8], out: &mut Vec<u8>) {
        if self.held.is_empty() {
            let done = self.scan(input, false, out);
            self.held.extend_from_slice(&input[done..]);
        } else {
            let mut text = std::mem::take(&mut self.held);
            text.extend_from_slice(input);
            let done = self.scan(&text, false, out);
            self.held.extend_from_slice(&text[done..]);
        }
    }

    /// The input has ended: appends what was held back.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        let text = std::mem::take(&mut self.held);
        self.scan(&text, true, out);
    }

    /// Whether [`Stream::show`] would give anything.
    pub fn can_show(&self) -> bool {
        self.shown < wrapped::raw(&self.held, SHOWN).max(self.held.len().min(SHOWN))
    }

    /// Appends what is held back, but at most the first [`SHOWN`] bytes of it: for a person at a terminal, who waits for
    /// the letter that was typed. Should a secret stand there after all, its rest is still replaced.
    pub fn show(&mut self, out: &mut Vec<u8>) {
        if self.can_show() {
            let end = wrapped::raw(&self.held, SHOWN).max(self.held.len().min(SHOWN));
            out.extend_from_slice(&self.held[self.shown..end]);
            self.shown = end;
            self.written = None;
        }
    }

    /// Redacts `text` as far as it can be decided and returns how far that is.
    fn scan(&mut self, text: &[u8], last: bool, out: &mut Vec<u8>) -> usize {
        let inner = self.redactor.0.clone();
        let mut done = 0;
        loop {
            let found = inner.matcher.find(text, done, last);
            let (Found::Match { at: plain, .. } | Found::Undecided { at: plain, .. }) = found else {
                self.pass(text, done..text.len(), out);
                self.shown = self.shown.saturating_sub(text.len());
                return text.len();
            };
            self.pass(text, done..plain, out);
            match found {
                Found::Match { end, pattern, is_whole, .. } => {
                    self.mask(text, plain..end, Some(pattern), out);
                    self.shown = self.shown.max(end);
                    // What only begins like a form may have the beginning of the form itself in it.
                    done = if is_whole { end } else { plain + 1 };
                }
                Found::Undecided { settled, .. } => {
                    self.mask(text, plain..settled, None, out);
                    self.shown = self.shown.max(settled) - plain;
                    return plain;
                }
                Found::Nothing => {}
            }
        }
    }

    /// Writes what is no secret, but what is written already.
    fn pass(&mut self, text: &[u8], place: Range<usize>, out: &mut Vec<u8>) {
        if !place.is_empty() {
            out.extend_from_slice(&text[place.start.max(self.shown).min(place.end)..place.end]);
            self.written = None;
        }
    }

    /// Writes what stands for a form, in each of its lines: `whole`, or one that is known by its beginning alone.
    fn mask(&mut self, text: &[u8], place: Range<usize>, whole: Option<&Pattern>, out: &mut Vec<u8>) {
        if let Some(pattern) = whole.filter(|pattern| !pattern.wraps) {
            if place.end > self.shown {
                self.put(pattern, out);
            }
            return;
        }
        let inner = Arc::clone(&self.redactor.0);
        let (mut letters, mut at) = (Zeroizing::new(Vec::new()), place.start);
        loop {
            let end = at + wrapped::run(&text[at..place.end], LONGEST);
            letters.extend_from_slice(&text[at..end]);
            // What a line is called must not depend on what follows, which may not be there yet.
            let pattern = if end == place.end && whole.is_some() { whole } else { inner.matcher.begun_by(&letters) };
            match pattern.filter(|_| letters.len() >= SURE) {
                Some(pattern) if at < end && end > self.shown => self.put(pattern, out),
                Some(_) if at == end || end <= self.shown => {}
                _ => self.pass(text, at..end, out),
            }
            let Gap::Of(len) = wrapped::gap(&text[end..place.end]) else { return };
            at = end + len;
            self.pass(text, end..at, out);
        }
    }

    /// Writes a mask, unless it would go on with the one before it.
    fn put(&mut self, pattern: &Pattern, out: &mut Vec<u8>) {
        if !(pattern.continues && self.written == Some(pattern.mask)) {
            out.extend_from_slice(self.redactor.0.masks[pattern.mask].as_bytes());
        }
        self.written = Some(pattern.mask);
    }
}

#[cfg(test)]
mod tests;
