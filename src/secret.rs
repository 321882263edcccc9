//! A value that nobody has to see.
//!
//! Invariants: wiped when dropped; never printed, serialized, cloned by accident or compared in variable time.
//! [`Secret::expose`] is the one door, so that `grep expose` finds every place a value is looked at. Wiping is best
//! effort: copies made by moves, reallocations, parsers, TLS and D-Bus are out of reach (`docs/threats.md`).

use std::fmt;

use zeroize::Zeroizing;

/// What is shown in the place of hidden characters.
pub const DOTS: &str = "••••";

/// Below this many characters not even the end of a secret is shown: four of them would be too large a part.
const MIN_FOR_TAIL: usize = 16;

/// The bytes of a secret, exactly as they were given.
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// Takes the bytes over; the caller's buffer becomes the secret, no copy is left behind.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The one door: the bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The same, as text where it is UTF-8.
    pub fn expose_str(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }

    /// A second copy, made on purpose: it is wiped by itself.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    /// Whether this byte is in it: a zero byte, that no variable can hold.
    pub fn holds(&self, byte: u8) -> bool {
        self.0.contains(&byte)
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What may be shown: `••••` and the last four characters; of a secret shorter than 16 characters, or one that is
    /// not printable ASCII at its end, the dots alone.
    pub fn mask(&self) -> String {
        let tail = self.expose_str().filter(|text| text.chars().count() >= MIN_FOR_TAIL).and_then(|text| {
            let start = text.char_indices().rev().nth(3).map(|(at, _)| at)?;
            Some(&text[start..])
        });
        match tail {
            Some(tail) if tail.bytes().all(|b| b.is_ascii_graphic()) => format!("{DOTS}{tail}"),
            _ => DOTS.to_owned(),
        }
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("REDACTED")
    }
}

impl PartialEq for Secret {
    /// Equal content, in time that depends on the lengths only.
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.0.iter().zip(other.0.iter()).fold(0u8, |acc, (a, b)| acc | (a ^ b)) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_shows_nothing_of_itself() {
        assert_eq!(Secret::from("fakepass1234567".to_owned()).mask(), "••••");
        assert_eq!(Secret::from("fakepass12345678".to_owned()).mask(), "••••5678");
    }

    #[test]
    fn a_tail_that_could_move_the_cursor_is_not_shown() {
        assert_eq!(Secret::from("fakepass12345678\x1b[2J".to_owned()).mask(), "••••");
        assert_eq!(Secret::from("fakepass12345678é".to_owned()).mask(), "••••");
        assert_eq!(Secret::new(vec![0xff; 40]).mask(), "••••");
    }

    #[test]
    fn debug_says_nothing() {
        assert_eq!(format!("{:?}", Secret::from("fakepass".to_owned())), "REDACTED");
    }
}
