//! The words that people and files give to things: names, vault names, variables, ids.
//!
//! A name never becomes a path (files are named by random [`Id`]s), and what is not in the narrow alphabet is refused
//! where it enters. Text that came from elsewhere is shown through [`escape`].

use std::fmt::{self, Write as _};

use crate::{Error, Result};

/// Longest name of a credential, in bytes.
pub const MAX_NAME: usize = 128;
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

/// The environment variable that consumers look up: `[A-Z_][A-Z0-9_]*`, at most 128 bytes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(String);

impl Key {
    /// # Errors
    /// [`Error::BadName`] for anything outside the alphabet.
    pub fn parse(text: &str) -> Result<Self> {
        if word(text, |b| b.is_ascii_uppercase() || b == b'_', |b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_', MAX_NAME) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::BadName { what: "key", given: text.to_owned(), rule: "A-Z, 0-9 and `_`, not starting with a digit, at most 128" })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The variable of a further field: `KEY_FIELD`.
    pub fn for_field(&self, field: &str) -> Self {
        let field: String = field.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
        Self(format!("{}_{field}", self.0))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `text` can name a field: `[a-z][a-z0-9_]*`, at most 64 bytes.
pub fn is_field(text: &str) -> bool {
    word(text, |b| b.is_ascii_lowercase(), |b| lower_or_digit(b) || b == b'_', 64)
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
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its 16 bytes.
    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// From its text; `None` for anything but the one canonical spelling.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != ID_LEN || !text.bytes().all(|b| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b)) {
            return None;
        }
        let bytes = data_encoding::BASE32_NOPAD.decode(text.to_ascii_uppercase().as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
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
    out
}

/// Controls (C0, C1, DEL), and what Unicode uses to format rather than to show: zero-width and joining characters, the
/// marks that turn direction, variation selectors, tags, line and paragraph separators, fillers.
fn needs_escape(c: char) -> bool {
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
        assert!(Key::parse(Name::parse("1x").unwrap().to_key().as_str()).is_ok());
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
