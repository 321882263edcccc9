//! Going through a pattern, byte by byte: what its readers have in common.

/// How often something may stand: at least, and at most where there is an end.
pub(super) type Times = (usize, Option<usize>);

/// A place in a pattern.
pub(super) struct Cursor<'p> {
    /// What is left of it.
    pub(super) rest: &'p [u8],
}

impl Cursor<'_> {
    /// The next byte.
    pub(super) fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Passes a text, where it stands there.
    pub(super) fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text.as_bytes());
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes `*`, `+`, `?` or `{n,m}`; `Some(None)` where none stands there, `None` where it is not understood.
    pub(super) fn times(&mut self) -> Option<Option<Times>> {
        let times = match self.rest.first() {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => {
                let end = self.rest.iter().position(|byte| *byte == b'}')?;
                let inside = std::str::from_utf8(&self.rest[1..end]).ok()?;
                self.rest = &self.rest[end..];
                let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
                (least.parse().ok()?, if most.is_empty() { None } else { Some(most.parse().ok()?) })
            }
            _ => return Some(None),
        };
        self.next();
        Some(Some(times))
    }
}
