//! `.netrc`, as curl and Python read it: words between blanks, in quotes where they have blanks.

use std::ops::Range;

use super::super::entry::{Entry, Part, Sort};
use super::json::line_of;
use super::value;
use crate::inject::dotenv::Mistake;

/// What is in it, a machine each.
///
/// # Errors
/// The line of a word that does not belong there.
pub(crate) fn netrc(text: &str) -> Result<Vec<Entry>, Mistake> {
    let mut words = Words { text, at: text.len() - text.strip_prefix('\u{feff}').unwrap_or(text).len() };
    let mut entries: Vec<Entry> = Vec::new();
    let mistake = |at: usize, reason| Mistake { line: line_of(text, at), reason };
    while let Some((word, span)) = words.next() {
        let word = word.as_str();
        let Some(wanted) = ["machine", "login", "password", "account"].into_iter().find(|known| *known == word) else {
            match word {
                "default" => entries.push(Entry { sort: Sort::Login, ..Entry::new("default", "default") }),
                "macdef" => words.skip_macro(),
                _ if word.starts_with('#') => words.skip_line(),
                _ => return Err(mistake(span.start, "a word that no `.netrc` has")),
            }
            continue;
        };
        let Some((given, at)) = words.next() else { return Err(mistake(span.start, "the word behind it is missing")) };
        if wanted == "machine" {
            let urls = vec![given.clone()];
            entries.push(Entry { sort: Sort::Login, urls, ..Entry::new(format!("machine {given}"), given) });
            continue;
        }
        let Some(entry) = entries.last_mut() else { return Err(mistake(span.start, "it stands before any machine")) };
        let part = match wanted {
            "login" => Part::User,
            "password" => Part::Main,
            _ => Part::Plain,
        };
        entry.values.push(value(part, wanted, &given, at));
    }
    Ok(entries)
}

struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl Words<'_> {
    /// The next word, and where it stands.
    fn next(&mut self) -> Option<(String, Range<usize>)> {
        let rest = &self.text[self.at..];
        let start = self.at + (rest.len() - rest.trim_start().len());
        let rest = &self.text[start..];
        let mut out = String::new();
        let mut chars = rest.char_indices();
        let first = chars.next()?.1;
        let mut end = rest.len();
        if first == '"' {
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => out.extend(chars.next().map(|(_, c)| c)),
                    c => out.push(c),
                }
            }
        } else {
            end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            out.push_str(&rest[..end]);
        }
        self.at = start + end;
        Some((out, start..start + end))
    }

    fn skip_line(&mut self) {
        self.at += self.text[self.at..].find('\n').unwrap_or(self.text.len() - self.at);
    }

    /// A macro goes on up to an empty line.
    fn skip_macro(&mut self) {
        let rest = &self.text[self.at..];
        let end = ["\n\n", "\n\r\n"].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
        self.at += end;
    }
}
