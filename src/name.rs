//! The words that people and files give to things: names, vault names, variables, ids.
//!
//! A name never becomes a path (files are named by random [`Id`]s), and what is not in the narrow alphabet is refused
//! where it enters. Text that came from elsewhere is shown through [`escape`].

use std::fmt::{self, Write as _};

use crate::{Error, Result};

/// Longest name of a credential, in bytes.
pub const MAX_NAME: usize = 128;
/// Longest name of a field, in bytes.
const MAX_FIELD_NAME: usize = 64;
/// Longest variable, in bytes: what the longest name and field give (see [`Name::to_key`], [`Key::for_field`]).
pub const MAX_KEY: usize = 1 + MAX_NAME + 1 + MAX_FIELD_NAME;
/// Longest name of a vault, in bytes.
pub const MAX_VAULT_NAME: usize = 63;
/// Longest piece of foreign text that is shown, in characters.
const MAX_SHOWN: usize = 200;

fn word(text: &str, first: fn(u8) -> bool, rest: fn(u8) -> bool, max: usize) -> bool {
    let bytes = text.as_bytes();
    (1..=max).contains(&bytes.len()) && first(bytes[0]) && bytes[1..].iter().all(|b| rest(*b))
}

fn lower_or_digit(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit()
}

/// The handle of a credential: `[a-z0-9][a-z0-9._-]*`, at most 128 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// # Errors
    /// [`Error::BadName`] for anything outside the alphabet.
    pub fn parse(text: &str) -> Result<Self> {
        if word(text, lower_or_digit, |b| lower_or_digit(b) || b"._-".contains(&b), MAX_NAME) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::BadName {
                what: "name",
                given: text.to_owned(),
                rule: "a-z, 0-9, `.`, `_` and `-`, starting with a letter or digit, at most 128",
            })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `openai-2`; the name itself for 1. What would be too long is cut before the number.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Self {
        if number == 1 {
            return self.clone();
        }
        let end = format!("-{number}");
        Self(format!("{}{end}", &self.0[..self.0.len().min(MAX_NAME - end.len())]))
    }

    /// The variable this name gives where nothing else does: upper-cased, other characters `_`, a leading digit
    /// preceded by `_`.
    pub fn to_key(&self) -> Key {
        let mut key: String = self.0.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        if key.starts_with(|c: char| c.is_ascii_digit()) {
            key.insert(0, '_');
        }
        Key(key)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a vault: `[a-z0-9][a-z0-9-]{0,62}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct VaultName(String);

impl VaultName {
    /// # Errors
    /// [`Error::BadName`] for anything outside the alphabet.
    pub fn parse(text: &str) -> Result<Self> {
        if word(text, lower_or_digit, |b| lower_or_digit(b) || b == b'-', MAX_VAULT_NAME) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::BadName {
                what: "vault name",
                given: text.to_owned(),
                rule: "a-z, 0-9 and `-`, starting with a letter or digit, at most 63; a path needs a `/`",
            })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VaultName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The environment variable that consumers look up: `[A-Z_][A-Z0-9_]*`, at most 194 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// # Errors
    /// [`Error::BadName`] for anything outside the alphabet.
    pub fn parse(text: &str) -> Result<Self> {
        if word(text, |b| b.is_ascii_uppercase() || b == b'_', |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_', MAX_KEY) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::BadName { what: "key", given: text.to_owned(), rule: "A-Z, 0-9 and `_`, not starting with a digit, at most 194" })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The variable of a further field: `KEY_FIELD`, of the key only so much that the whole is still a key.
    pub fn for_field(&self, field: &str) -> Self {
        let field: String = field.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        let room = MAX_KEY.saturating_sub(field.len() + 1).min(self.0.len());
        Self(format!("{}_{field}", &self.0[..room]))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` can name a field: `[a-z][a-z0-9_]*`, at most 64 bytes.
pub fn is_field(text: &str) -> bool {
    word(text, |b| b.is_ascii_lowercase(), |b| lower_or_digit(b) || b == b'_', MAX_FIELD_NAME)
}

/// 128 random bits, written as 26 characters of lower-case base32 (RFC 4648, without padding): the same on file systems
/// that fold case. It names files and says nothing of what is in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id([u8; 16]);

/// Characters in the text form of an [`Id`].
pub const ID_LEN: usize = 26;

impl Id {
    /// A new one, from the kernel's generator.
    ///
    /// # Errors
    /// [`Error::Random`] where the kernel has none to give.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// From its 16 bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From its text; `None` for anything but the one canonical spelling. Done by hand, because a listing does it for
    /// every file of the vault.
    pub fn parse(text: &str) -> Option<Self> {
        let (last, head) = text.as_bytes().split_last()?;
        if text.len() != ID_LEN {
            return None;
        }
        let mut bits: u128 = 0;
        for character in head {
            bits = bits << 5 | u128::from(five_bits(*character)?);
        }
        // 25 characters hold 125 bits; of the last one only three count, and the others must be zero.
        let last = five_bits(*last)?;
        (last & 0b11 == 0).then(|| Self((bits << 3 | u128::from(last >> 2)).to_be_bytes()))
    }
}

fn five_bits(character: u8) -> Option<u8> {
    match character {
        b'a'..=b'z' => Some(character - b'a'),
        b'2'..=b'7' => Some(character - b'2' + 26),
        _ => None,
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::BASE32_NOPAD.encode(&self.0).to_ascii_lowercase())
    }
}

/// Foreign text, made fit for a terminal: what could move a cursor, change a direction, hide or join something is
/// written as `\u{…}`, and after 200 characters it ends with `…`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_SHOWN));
    escape_into(&mut out, text);
    out
}

/// The same, at the end of `out`.
pub fn escape_into(out: &mut String, text: &str) {
    if text.len() <= MAX_SHOWN && text.bytes().all(|b| (b' '..=b'~').contains(&b)) {
        return out.push_str(text);
    }
    for (n, c) in text.chars().enumerate() {
        if n == MAX_SHOWN {
            out.push('…');
            break;
        }
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if needs_escape(c) => {
                let _ = write!(out, "\\u{{{:x}}}", c as u32);
            }
            c => out.push(c),
        }
    }
}

/// The word that was probably meant.
pub fn nearest<'a>(typed: &str, words: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let scored = words.map(|word| (strsim::jaro_winkler(&typed.to_lowercase(), &word.to_lowercase()), word));
    scored.filter(|(score, _)| *score > 0.8).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, word)| word)
}

/// Controls (C0, C1, DEL), and what Unicode uses to format rather than to show: zero-width and joining characters, the
/// marks that turn direction, variation selectors, tags, line and paragraph separators, fillers.
pub fn needs_escape(c: char) -> bool {
    c.is_control()
        || matches!(c as u32,
            0xad | 0x34f | 0x61c | 0x115f | 0x1160 | 0x17b4 | 0x17b5 | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e
            | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0 | 0xfff0..=0xfffb | 0x1bca0..=0x1bca3
            | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_fits_onto_any_name() {
        let of = |base: &str, number| Name::parse(base).unwrap().numbered(number).to_string();
        assert_eq!((of("openai", 1).as_str(), of("openai", 2).as_str()), ("openai", "openai-2"));
        for base in ["a".repeat(128), "a".repeat(126)] {
            assert!(Name::parse(&of(&base, 999)).is_ok_and(|name| name.as_str().ends_with("a-999") && name.as_str().len() == 128));
        }
    }

    #[test]
    fn names_that_are_not_names() {
        for bad in ["", "../../x", "/etc/x", "C:\\x", "-x", ".x", "X", "a b", "a\nb", "ä", "a/b", &"a".repeat(129), &"a".repeat(65536)] {
            assert!(Name::parse(bad).is_err(), "{bad:?}");
        }
        for good in ["con", "openai", "github-work", "0x", "a.b_c-d", &"a".repeat(128)] {
            assert!(Name::parse(good).is_ok(), "{good:?}");
        }
    }

    #[test]
    fn a_name_gives_a_variable() {
        assert_eq!(Name::parse("github-work").unwrap().to_key().as_str(), "GITHUB_WORK");
        assert_eq!(Name::parse("1pass.word").unwrap().to_key().as_str(), "_1PASS_WORD");
        for name in ["1x", &"1".repeat(MAX_NAME), &"a".repeat(MAX_NAME)] {
            let key = Name::parse(name).unwrap().to_key();
            assert!(Key::parse(key.as_str()).is_ok());
            for field in ["x", &"y".repeat(64)] {
                assert!(Key::parse(key.for_field(field).as_str()).is_ok());
            }
        }
    }

    #[test]
    fn the_longest_name_and_field_give_a_variable_that_reads_back() {
        let name = Name::parse(&"1".repeat(MAX_NAME)).unwrap();
        let key = name.to_key().for_field(&"f".repeat(MAX_FIELD_NAME));
        assert_eq!(Key::parse(key.as_str()).unwrap(), key);
        assert!(Key::parse(&format!("{key}X")).is_err());
    }

    #[test]
    fn an_id_has_one_spelling() {
        let id = Id::from_bytes([0xab; 16]);
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        assert_eq!(id.to_string().len(), ID_LEN);
        assert_eq!(Id::parse(&id.to_string().to_uppercase()), None);
        // The last character carries 3 bits of data and 2 that must be zero.
        let mut text = id.to_string();
        text.pop();
        assert_eq!(Id::parse(&(text + "7")), None);
    }

    #[test]
    fn escaped_text_cannot_act_on_a_terminal() {
        let shown = escape("a\x1b]52;c;x\x07\u{9b}2J\u{202e}b\u{200b}\r\n\t");
        assert_eq!(shown, "a\\u{1b}]52;c;x\\u{7}\\u{9b}2J\\u{202e}b\\u{200b}\\r\\n\\t");
        assert_eq!(escape(&"x".repeat(65536)).chars().count(), MAX_SHOWN + 1);
        assert_eq!(escape("日本語 é"), "日本語 é");
    }
}
