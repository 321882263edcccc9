//! How long the values are that a regular expression matches: what is too short or too long need not be tried.
//!
//! It errs to the wide side: what it does not understand has no bounds, and says nothing.

use super::cursor::Cursor;

/// Fewest and most bytes of a value; `None`: no bound is known.
pub(super) type Bounds = (usize, Option<usize>);

/// A value may have any length.
const ANY: Bounds = (0, None);
/// Bytes of a character that need not be ASCII.
const WIDE: Bounds = (1, Some(4));

/// The bounds of what `pattern` matches from end to end.
pub(super) fn bounds(pattern: &str) -> Bounds {
    let mut reader = Reader { at: Cursor { rest: pattern.as_bytes() } };
    reader.alternatives().filter(|_| reader.at.rest.is_empty()).unwrap_or(ANY)
}

struct Reader<'p> {
    at: Cursor<'p>,
}

impl Reader<'_> {
    fn alternatives(&mut self) -> Option<Bounds> {
        let (mut least, mut most) = self.sequence()?;
        while self.at.take("|") {
            let other = self.sequence()?;
            least = least.min(other.0);
            most = most.zip(other.1).map(|(one, other)| one.max(other));
        }
        Some((least, most))
    }

    fn sequence(&mut self) -> Option<Bounds> {
        let (mut least, mut most) = (0_usize, Some(0_usize));
        while !matches!(self.at.rest.first(), None | Some(b'|' | b')')) {
            let atom = self.atom()?;
            let (fewest, often) = self.times()?;
            least = least.saturating_add(atom.0.saturating_mul(fewest));
            most = most.zip(atom.1.zip(often)).map(|(sum, (one, often))| sum.saturating_add(one.saturating_mul(often)));
        }
        Some((least, most))
    }

    fn atom(&mut self) -> Option<Bounds> {
        match self.at.next()? {
            b'^' | b'$' => Some((0, Some(0))),
            b'(' => {
                // `(?i)` and names are for nothing here.
                if self.at.rest.first() == Some(&b'?') && !self.at.take("?:") {
                    return None;
                }
                let inside = self.alternatives()?;
                self.at.take(")").then_some(inside)
            }
            b'[' => self.class(),
            b'\\' => escaped(self.at.next()?),
            b'*' | b'+' | b'?' | b'{' => None,
            b'.' => Some(WIDE),
            byte if byte.is_ascii() => Some((1, Some(1))),
            _ => None,
        }
    }

    fn class(&mut self) -> Option<Bounds> {
        let mut wide = self.at.take("^");
        let mut first = true;
        loop {
            match self.at.next()? {
                b']' if !first => return Some(if wide { WIDE } else { (1, Some(1)) }),
                b'[' => return None,
                b'\\' => wide |= escaped(self.at.next()?)? == WIDE,
                byte => wide |= !byte.is_ascii(),
            }
            first = false;
        }
    }

    fn times(&mut self) -> Option<(usize, Option<usize>)> {
        match self.at.times()? {
            None => Some((1, Some(1))),
            Some(times) => self.once_more(times),
        }
    }

    /// Lazy or not is all one; two in a row are for nothing here.
    fn once_more(&mut self, times: (usize, Option<usize>)) -> Option<(usize, Option<usize>)> {
        self.at.take("?");
        (!matches!(self.at.rest.first(), Some(b'*' | b'+' | b'?' | b'{'))).then_some(times)
    }
}

fn escaped(byte: u8) -> Option<Bounds> {
    match byte {
        b'd' | b'w' | b's' | b'n' | b't' | b'r' => Some((1, Some(1))),
        b'D' | b'W' | b'S' => Some(WIDE),
        byte if byte.is_ascii_punctuation() => Some((1, Some(1))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_patterns() {
        for (pattern, expected) in [
            ("^ghp_[A-Za-z0-9]{36}$", (40, Some(40))),
            ("^(?:sk|rk)_[a-z]{10,250}$", (13, Some(253))),
            ("a+b*c?", (1, None)),
            ("^[a-f0-9]{32}$|^[a-f0-9]{64}$", (32, Some(64))),
            (r"^(?:fo1_[\w-]{43}|fm2_[A-Z=,-]{100,})$", (47, None)),
            (r"[\]a]{2}\.[]x]", (4, Some(4))),
            (r"[\s\S]*", (0, None)),
            ("[^a].", (2, Some(8))),
            ("x{3,}?", (3, None)),
            ("", (0, Some(0))),
        ] {
            assert_eq!(bounds(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn what_is_not_understood_has_no_bounds() {
        for pattern in ["(?i)abc", "a{2}{3}", r"a\b", "[[:alpha:]]", "(a", "ä", "a)", r"\x41", "a**"] {
            assert_eq!(bounds(pattern), ANY, "{pattern}");
        }
    }
}
