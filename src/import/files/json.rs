//! JSON with the place of everything in it, so that a value can be replaced and every other byte stays.
//!
//! Stricter than most readers where they disagree: a key twice in one object, half of a surrogate pair, a number that no
//! double holds and nesting beyond 128 levels are mistakes. What editors allow in their settings is allowed: comments, and a
//! comma before the end. Errors name a line and never its text.

use std::collections::HashSet;
use std::ops::Range;

use zeroize::Zeroizing;

use crate::inject::dotenv::Mistake;
use crate::secret::Secret;

const DEPTH: usize = 128;

/// A value, and where it stands; a text with its quotes.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Range<usize>,
    pub(crate) value: Value,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Value {
    /// `null`, a number, `true`, `false`.
    Other,
    Text(Zeroizing<String>),
    List(Vec<Node>),
    Map(Vec<(Zeroizing<String>, Range<usize>, Node)>),
}

impl Node {
    /// The member of an object.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.members().iter().find(|(name, _, _)| name.as_str() == key).map(|(_, _, node)| node)
    }

    /// A member's text.
    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_text()
    }

    /// The text that it is.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The text that it is, as a secret.
    pub(crate) fn secret(&self) -> Option<Secret> {
        self.as_text().map(|text| Secret::from(text.to_owned()))
    }

    /// The members, of an object.
    pub(crate) fn members(&self) -> &[(Zeroizing<String>, Range<usize>, Self)] {
        if let Value::Map(members) = &self.value { members } else { &[] }
    }

    /// The items, of a list.
    pub(crate) fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }
}

/// Reads a document.
///
/// # Errors
/// The first mistake.
pub(crate) fn parse(text: &str) -> Result<Node, Mistake> {
    let mut reader = Reader { text, bytes: text.as_bytes(), at: text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len() };
    let read = reader.blank().and_then(|()| reader.value(0)).and_then(|node| {
        reader.blank()?;
        if reader.at < text.len() { Err("text after the end of the JSON") } else { Ok(node) }
    });
    read.map_err(|reason| Mistake { line: line_of(text, reader.at), reason })
}

/// The line of a place in a text, from 1.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    1 + text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count()
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

type Read<T> = Result<T, &'static str>;

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let is = self.peek() == Some(byte);
        self.at += usize::from(is);
        is
    }

    /// Blanks and comments.
    fn blank(&mut self) -> Read<()> {
        loop {
            let rest = &self.bytes[self.at..];
            match rest {
                [b' ' | b'\t' | b'\r' | b'\n', ..] => self.at += 1,
                [b'/', b'/', ..] => self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()),
                [b'/', b'*', ..] => {
                    let end = memchr::memmem::find(&rest[2..], b"*/").ok_or("a comment is opened and not closed")?;
                    self.at += end + 4;
                }
                _ => return Ok(()),
            }
        }
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        if depth > DEPTH {
            return Err("nested too deeply");
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(_) => self.word()?,
            None => return Err("the JSON is cut short"),
        };
        Ok(Node { span: start..self.at, value })
    }

    fn map(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let (mut members, mut keys) = (Vec::new(), HashSet::new());
        loop {
            self.blank()?;
            if self.takes(b'}') {
                return Ok(Value::Map(members));
            }
            let start = self.at;
            if self.peek() != Some(b'"') {
                return Err(if self.peek().is_none() { "the JSON is cut short" } else { "not JSON: a key in quotes belongs here" });
            }
            let key = self.string()?;
            let span = start..self.at;
            if !keys.insert(key.to_string()) {
                return Err("the same key twice in one object");
            }
            self.blank()?;
            if !self.takes(b':') {
                return Err("not JSON: a `:` belongs here");
            }
            self.blank()?;
            let node = self.value(depth + 1)?;
            members.push((key, span, node));
            self.blank()?;
            if !self.takes(b',') && self.peek() != Some(b'}') {
                return Err(if self.peek().is_none() { "the JSON is cut short" } else { "not JSON: a `,` or `}` belongs here" });
            }
        }
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blank()?;
            if self.takes(b']') {
                return Ok(Value::List(items));
            }
            items.push(self.value(depth + 1)?);
            self.blank()?;
            if !self.takes(b',') && self.peek() != Some(b']') {
                return Err(if self.peek().is_none() { "the JSON is cut short" } else { "not JSON: a `,` or `]` belongs here" });
            }
        }
    }

    /// `null`, `true`, `false`, a number.
    fn word(&mut self) -> Read<Value> {
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "+-.".contains(c))).unwrap_or(rest.len());
        let word = &rest[..len];
        let number = word.starts_with(|c: char| c == '-' || c.is_ascii_digit())
            && word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
        if number {
            let value: f64 = word.parse().map_err(|_| "not JSON: no number")?;
            if !value.is_finite() {
                return Err("a number that is too large");
            }
        } else if !matches!(word, "null" | "true" | "false") {
            return Err("not JSON");
        }
        self.at += len;
        Ok(Value::Other)
    }

    fn string(&mut self) -> Read<Zeroizing<String>> {
        self.at += 1;
        let rest = &self.bytes[self.at..];
        let mut end = 0;
        // As long as what is written: it is never grown, and no part of it left behind.
        loop {
            match rest.get(end) {
                None => return Err("a quote is opened and not closed"),
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(byte) if *byte < b' ' => return Err("a control character in a text"),
                Some(_) => end += 1,
            }
        }
        let mut out = Zeroizing::new(String::with_capacity(end));
        let stop = self.at + end;
        while self.at < stop {
            let plain = memchr::memchr(b'\\', &self.bytes[self.at..stop]).map_or(stop, |at| self.at + at);
            out.push_str(self.text.get(self.at..plain).ok_or("not JSON")?);
            self.at = plain;
            if plain < stop {
                out.push(self.escaped()?);
            }
        }
        self.at += 1;
        Ok(out)
    }

    fn escaped(&mut self) -> Read<char> {
        let letter = self.bytes.get(self.at + 1).copied().unwrap_or_default();
        self.at += 2;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                if !(0xd800..0xe000).contains(&first) {
                    return char::from_u32(first).ok_or("not JSON");
                }
                let follows = first < 0xdc00 && self.bytes[self.at..].starts_with(b"\\u");
                self.at += if follows { 2 } else { 0 };
                let second = if follows { self.hex()? } else { 0 };
                if !(0xdc00..0xe000).contains(&second) {
                    return Err("half of a surrogate pair");
                }
                char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or("not JSON")?
            }
            _ => return Err("not JSON: no such escape"),
        })
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or("not JSON: no such escape")?;
        self.at += 4;
        Ok(value)
    }
}

/// A text as JSON writes it, with its quotes.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if u32::from(c) < 0x20 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn i03_what_readers_disagree_on_is_a_mistake_with_its_line() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        for (text, line) in [
            (deep.as_str(), 1),
            ("{\n\"a\": 1e400}", 2),
            ("{\"a\": \"\\ud800\"}", 1),
            ("{\"a\": \"\\ud800\\u0041\"}", 1),
            ("{\"a\":1,\n\"a\":2}", 2),
            ("{\"a\": \"x\ny\"}", 1),
            ("{\"a\"", 1),
            ("{\"a\":1}\n\nx", 3),
            ("{\"a\": nul}", 1),
            ("{\"a\": \"x", 1),
            ("{\"a\": \"\\", 1),
        ] {
            assert_eq!(parse(text).err().map(|mistake| mistake.line), Some(line), "{}", &text[..text.len().min(20)]);
        }
    }

    #[test]
    fn what_editors_allow_is_read() {
        let text = "\u{feff}// one\n{ /* two */ \"a\": [\"x\\ud83d\\ude00\\n\", -1.5e3, null,], }\n";
        let node = parse(text).unwrap();
        let first = &node.get("a").unwrap().items()[0];
        assert_eq!(first.as_text(), Some("x\u{1f600}\n"));
        assert_eq!(&text[first.span.clone()], "\"x\\ud83d\\ude00\\n\"");
    }

    proptest! {
        #[test]
        fn a_text_is_read_as_it_is_written(text in "\\PC*|[\"\\\\/\n\t\u{1}a]*") {
            let node = parse(&quoted(&text)).unwrap();
            prop_assert_eq!(node.as_text(), Some(text.as_str()));
        }

        #[test]
        fn what_others_read_is_read_the_same(value in "\\PC*", n in any::<i64>()) {
            let text = serde_json::json!({ "a": [value, n], "b": null }).to_string();
            let node = parse(&text).unwrap();
            prop_assert_eq!(node.get("a").unwrap().items()[0].as_text(), Some(value.as_str()));
        }

        #[test]
        fn no_text_is_a_panic(text in "\\PC*|[\\[\\]{}\",:\\\\u/*a\n0-9.eE-]*") {
            let _ = parse(&text);
        }
    }
}
