//! Environment files, as `dotenv` programs read them.
//!
//! `export` in front, quotes, values of several lines in quotes, comments. Everything is literal: `${X}` and `$(id)` are
//! left as they stand and never carried out. Bounded, and an error names a line, never its text.

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
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut line = 1;
    let mut out = Vec::new();
    while !rest.is_empty() {
        let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let trimmed = first.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            (rest, line) = (after, line + 1);
            continue;
        }
        let at = |reason| Mistake { line, reason };
        let (name, _) = first.split_once('=').ok_or_else(|| at("no `=`"))?;
        let value_at = name.len() + 1;
        let name = name.trim();
        let name = name.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(name).trim();
        if !is_variable(name) {
            return Err(at("the part before `=` is not a variable's name"));
        }
        let (value, used) = value(&rest[value_at..]).map_err(at)?;
        out.push(Assignment { name: name.to_owned(), value: Secret::from(value), line });
        let used = value_at + used;
        line += rest[..used].matches('\n').count();
        rest = &rest[used..];
    }
    Ok(out)
}

/// Whether a text can name an environment variable: letters, digits and `_`, not beginning with a digit.
pub fn is_variable(name: &str) -> bool {
    !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// The value that `text` begins with, and how many bytes it takes up with its line's end.
fn value(text: &str) -> Result<(String, usize), &'static str> {
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    match text[start..].chars().next() {
        Some(quote @ ('"' | '\'')) => {
            let (value, used) = quoted(&text[start + 1..], quote)?;
            let used = start + 1 + used;
            let (tail, _) = text[used..].split_once('\n').unwrap_or((&text[used..], ""));
            let beyond = tail.trim();
            if !beyond.is_empty() && !beyond.starts_with('#') {
                return Err("text after the closing quote");
            }
            Ok((value, line_end(text, used)))
        }
        _ => {
            let end = line_end(text, 0);
            let line = text[..end].trim_matches(['\r', '\n', ' ', '\t']);
            // A comment begins with ` #`: a `#` inside a password is part of it.
            let cut = line.find(" #").or_else(|| line.find("\t#")).unwrap_or(line.len());
            let value = if line.starts_with('#') { "" } else { line[..cut].trim_end() };
            Ok((value.to_owned(), end))
        }
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at + 1)
}

/// The text up to the closing quote, and the bytes up to behind it. In double quotes a backslash escapes.
fn quoted(text: &str, quote: char) -> Result<(String, usize), &'static str> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Ok((value, at + 1)),
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

    proptest! {
        #[test]
        fn no_text_is_a_panic(text in "\\PC*|[A-Z='\"\\\\#\n\r ]*") {
            let _ = parse(&text);
        }
    }
}
