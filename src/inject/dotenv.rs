//! Environment files, as `dotenv` programs read them.
//!
//! `export` in front, quotes, values of several lines in quotes, comments. Everything is literal: `${X}` and `$(id)` are
//! left as they stand and never carried out. Bounded, and an error names a line, never its text. Where each value stands is
//! known to the byte, so that it can be replaced and nothing else ([`rewritten`]).

use std::ops::Range;

use zeroize::Zeroizing;

use crate::secret::Secret;

/// Largest file, in bytes.
pub const MAX: u64 = 16 << 20;

/// One assignment.
#[derive(Debug)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// Its value: likely a secret.
    pub value: Secret,
    /// The line it begins in, from 1.
    pub line: usize,
    /// Where the value stands in the text, as it is written and without its quotes.
    pub span: Range<usize>,
    /// What stands around it.
    pub quote: Quote,
}

/// What stands around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Nothing: the value ends with its line, or at a comment.
    None,
    /// `'`: everything inside is literal.
    Single,
    /// `"`: a backslash escapes.
    Double,
}

impl Quote {
    /// From its mark in a file of our own.
    pub fn parse(mark: u8) -> Option<Self> {
        [Self::None, Self::Single, Self::Double].into_iter().find(|quote| quote.mark() == mark)
    }

    /// One character for it; `-` for none.
    pub fn mark(self) -> u8 {
        match self {
            Self::None => b'-',
            Self::Single => b'\'',
            Self::Double => b'"',
        }
    }
}

/// A mistake, by its line.
#[derive(Debug, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// In our words.
    pub reason: &'static str,
}

/// Parses a file.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str) -> Result<Vec<Assignment>, Mistake> {
    let mut out = Vec::new();
    for read in assignments(text) {
        out.push(read?);
    }
    Ok(out)
}

/// What there is to read in a text that may be something else: a line that is no assignment is a mistake, and the next line
/// is read all the same.
pub fn assignments(text: &str) -> impl Iterator<Item = Result<Assignment, Mistake>> {
    let mut reader = Reader { text, at: text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len(), line: 1 };
    std::iter::from_fn(move || reader.next())
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<Result<Assignment, Mistake>> {
        loop {
            let rest = &self.text[self.at..];
            if rest.is_empty() {
                return None;
            }
            let end = line_end(rest, 0);
            let first = rest[..end].trim();
            if first.is_empty() || first.starts_with('#') {
                (self.at, self.line) = (self.at + end, self.line + 1);
                continue;
            }
            let (read, used) = match assignment(rest, end) {
                Ok((read, used)) => (Ok(read), used),
                Err(reason) => (Err(Mistake { line: self.line, reason }), end),
            };
            let (at, line) = (self.at, self.line);
            self.at += used;
            self.line += rest[..used].bytes().filter(|byte| *byte == b'\n').count();
            return Some(read.map(|read| Assignment { line, span: read.span.start + at..read.span.end + at, ..read }));
        }
    }
}

/// The assignment that a text begins with, whose first line has `end` bytes; and how many it takes up with its line's end.
fn assignment(text: &str, end: usize) -> Result<(Assignment, usize), &'static str> {
    let (name, _) = text[..end].split_once('=').ok_or("no `=`")?;
    let from = name.len() + 1;
    let name = name.trim();
    let name = name.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(name).trim();
    if !is_variable(name) {
        return Err("the part before `=` is not a variable's name");
    }
    let (value, quote, span, used) = value(&text[from..])?;
    let span = span.start + from..span.end + from;
    Ok((Assignment { name: name.to_owned(), value: Secret::from(value), line: 0, span, quote }, from + used))
}

/// Whether a text can name an environment variable: letters, digits and `_`, not beginning with a digit.
pub fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The value that `text` begins with, where it stands, and how many bytes it takes up with its line's end.
fn value(text: &str) -> Result<(String, Quote, Range<usize>, usize), &'static str> {
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    let quote = match text.as_bytes().get(start) {
        Some(b'"') => Quote::Double,
        Some(b'\'') => Quote::Single,
        _ => {
            let end = line_end(text, 0);
            let from = end.min(text.len() - text.trim_start_matches(['\r', ' ', '\t']).len());
            let line = text[from..end].trim_end_matches(['\r', '\n', ' ', '\t']);
            // A comment begins with ` #`: a `#` inside a password is part of it.
            let cut = line.find(" #").or_else(|| line.find("\t#")).unwrap_or(line.len());
            let value = if line.starts_with('#') { "" } else { line[..cut].trim_end() };
            return Ok((value.to_owned(), Quote::None, from..from + value.len(), end));
        }
    };
    let (value, inside) = quoted(&text[start + 1..], char::from(quote.mark()))?;
    let span = start + 1..start + 1 + inside;
    let used = span.end + 1;
    let (tail, _) = text[used..].split_once('\n').unwrap_or((&text[used..], ""));
    let beyond = tail.trim();
    if !beyond.is_empty() && !beyond.starts_with('#') {
        return Err("text after the closing quote");
    }
    Ok((value, quote, span, line_end(text, used)))
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at + 1)
}

/// The text up to the closing quote, and the bytes up to it. In double quotes a backslash escapes.
fn quoted(text: &str, quote: char) -> Result<(String, usize), &'static str> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Ok((value, at)),
            '\\' if quote == '"' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, 't')) => value.push('\t'),
                Some((_, c @ ('"' | '\\' | '$' | '`'))) => value.push(c),
                Some((_, c)) => value.extend(['\\', c]),
                None => break,
            },
            c => value.push(c),
        }
    }
    Err("a quote is opened and not closed")
}

/// The text with other bytes in the place of these spans, which are in order and apart; every other byte stays.
pub fn rewritten<'a>(text: &str, parts: impl IntoIterator<Item = (&'a Range<usize>, &'a str)>) -> Zeroizing<String> {
    // Never grown on the way: what is moved leaves a copy.
    let parts: Vec<(&Range<usize>, &str)> = parts.into_iter().collect();
    let size = text.len() + parts.iter().map(|(_, new)| new.len()).sum::<usize>();
    let (mut out, mut at) = (Zeroizing::new(String::with_capacity(size)), 0);
    for (span, new) in parts {
        out.push_str(&text[at..span.start]);
        out.push_str(new);
        at = span.end;
    }
    out.push_str(&text[at..]);
    out
}

/// How a value is written between these quotes so that it reads the same; `None` where they cannot hold it.
pub fn written(value: &str, quote: Quote) -> Option<Zeroizing<String>> {
    let out = Zeroizing::new(match quote {
        Quote::Double => {
            let mut out = String::with_capacity(value.len() * 2);
            for c in value.chars() {
                match c {
                    '\r' => out.push_str("\\r"),
                    '"' | '\\' | '$' | '`' => out.extend(['\\', c]),
                    c => out.push(c),
                }
            }
            out
        }
        _ => value.to_owned(),
    });
    let around = match quote {
        Quote::None => "",
        Quote::Single => "'",
        Quote::Double => "\"",
    };
    let line = Zeroizing::new(format!("A={around}{}{around}", &*out));
    let same = matches!(parse(&line).as_deref(), Ok([one]) if one.quote == quote && one.value == Secret::from(value.to_owned()));
    same.then_some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        parse(text).unwrap().into_iter().map(|a| (a.name, a.value.expose_str().unwrap().to_owned())).collect()
    }

    #[test]
    fn what_dotenv_programs_read() {
        let text = "\u{feff}# c\nA=1\r\nexport B = two words # note\n\nC='lit $X \\n'\nD=\"a\\nb\\\"c\\$d\"\nE=\nF=a#b\nG=\"one\ntwo\" # x\nH=${X}$(id)\nI=cred://openai/token";
        let wanted = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "lit $X \\n"),
            ("D", "a\nb\"c$d"),
            ("E", ""),
            ("F", "a#b"),
            ("G", "one\ntwo"),
            ("H", "${X}$(id)"),
            ("I", "cred://openai/token"),
        ];
        assert_eq!(pairs(text), wanted.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(parse(text).unwrap().last().unwrap().line, 12);
    }

    #[test]
    fn i01_a_mistake_is_told_by_its_line_alone() {
        for (text, line) in [("A=1\nfakepass\n", 2), ("A='x\n\n", 1), ("\n1A=x", 2), ("A=\"x\" fakepass", 1), ("A B=x", 1)] {
            assert_eq!(parse(text).err().map(|mistake| mistake.line), Some(line), "{text}");
        }
    }

    #[test]
    fn a_span_is_what_is_written_and_no_more() {
        let text = "\u{feff}export A = \t two words \t# note\r\nB='x y' # 'z'\r\nC=\"a\\\"\nb\"\nD=\nE=`id`\nF= #\n";
        let written: Vec<(&str, Quote)> = parse(text).unwrap().iter().map(|a| (&text[a.span.clone()], a.quote)).collect();
        let wanted = [
            ("two words", Quote::None),
            ("x y", Quote::Single),
            ("a\\\"\nb", Quote::Double),
            ("", Quote::None),
            ("`id`", Quote::None),
            ("", Quote::None),
        ];
        assert_eq!(written, wanted);
    }

    #[test]
    fn what_is_no_assignment_is_passed_over_where_that_is_asked_for() {
        let read: Vec<usize> = assignments("if x; then\nA=1\nB='open\nC=2\n").flatten().map(|a| a.line).collect();
        assert_eq!(read, [2, 4]);
    }

    proptest! {
        #[test]
        fn a_value_is_written_as_it_is_read(value in "\\PC*|[A-Z='\"\\\\#$`\n\r \t]*") {
            for quote in [Quote::None, Quote::Single, Quote::Double] {
                let Some(text) = written(&value, quote) else {
                    prop_assert!(quote != Quote::Double, "double quotes hold everything");
                    continue;
                };
                let line = format!("X=1\nA={0}{1}{0}\nY=2", char::from(quote.mark()).to_string().replace('-', ""), &*text);
                prop_assert_eq!(pairs(&line), [("X", "1"), ("A", &value), ("Y", "2")].map(|(a, b)| (a.to_owned(), b.to_owned())));
            }
        }

        #[test]
        fn a_part_is_replaced_and_nothing_else(text in "([A-C]= ?(['\"]?)[a-z #\\\\]{0,4}(['\"]?)( #x)?[\r]?\n){0,5}") {
            let Ok(read) = parse(&text) else { return Ok(()) };
            let full: Vec<bool> = read.iter().map(|a| !a.value.is_empty()).collect();
            let read_full = || read.iter().zip(&full).filter(|(_, full)| **full).map(|(a, _)| a);
            let marked = rewritten(&text, read_full().map(|a| (&a.span, "cred://x")));
            let again = parse(&marked).unwrap();
            let again_full = || again.iter().zip(&full).filter(|(_, full)| **full).map(|(a, _)| a);
            prop_assert_eq!(read.len(), again.len());
            for (before, after) in read_full().zip(again_full()) {
                prop_assert_eq!(after.value.expose_str(), Some("cred://x"));
                prop_assert_eq!((&before.name, before.quote), (&after.name, after.quote));
            }
            let back = rewritten(&marked, again_full().zip(read_full()).map(|(a, b)| (&a.span, &text[b.span.clone()])));
            prop_assert_eq!(&*back, &text);
        }

        #[test]
        fn no_text_is_a_panic(text in "\\PC*|[A-Z='\"\\\\#\n\r ]*") {
            let _ = parse(&text);
        }
    }
}
