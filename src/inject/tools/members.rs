//! Where the members of an object stand in a text of JSON, so that one is put in or taken out and every other byte stays.

use std::ops::Range;

use super::edits::Edit;

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    /// Its name, as it is written between its quotes.
    pub(super) name: String,
    /// From its name to the end of its value.
    pub(super) whole: Range<usize>,
    /// Its value.
    pub(super) value: Range<usize>,
}

/// The members of the object that begins at `start`, and where its closing brace is. The text is JSON already.
pub(super) fn members(text: &str, start: usize) -> Option<(Vec<Member>, usize)> {
    let bytes = text.as_bytes();
    let mut at = blank(bytes, start + 1);
    let mut found = Vec::new();
    while *bytes.get(at)? != b'}' {
        let begin = at;
        let end = string(bytes, at)?;
        let name = text.get(begin + 1..end - 1)?.to_owned();
        at = blank(bytes, end);
        (*bytes.get(at)? == b':').then_some(())?;
        let value = blank(bytes, at + 1);
        let end = skip(bytes, value)?;
        found.push(Member { name, whole: begin..end, value: value..end });
        at = blank(bytes, end);
        if *bytes.get(at)? == b',' {
            at = blank(bytes, at + 1);
        }
    }
    Some((found, at))
}

/// The first byte at or after `at` that is none between tokens.
pub(super) fn blank(bytes: &[u8], at: usize) -> usize {
    (at..bytes.len()).find(|at| !bytes[*at].is_ascii_whitespace()).unwrap_or(bytes.len())
}

fn string(bytes: &[u8], at: usize) -> Option<usize> {
    (*bytes.get(at)? == b'"').then_some(())?;
    let mut at = at + 1;
    loop {
        match *bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// The end of the value that begins at `at`.
fn skip(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match *bytes.get(at)? {
            b'"' => at = string(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            _ if depth > 0 => at += 1,
            _ => return Some((at..bytes.len()).find(|at| b",}] \t\r\n".contains(&bytes[*at])).unwrap_or(bytes.len())),
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

/// New members in front of the others of the object that begins at `start`. `indent` is that of the object.
pub(super) fn put(text: &str, start: usize, new: &[String], indent: &str) -> Option<Edit> {
    let (found, close) = members(text, start)?;
    let at = start + 1;
    Some(match found.first() {
        Some(first) => Edit::new(at..at, new.iter().map(|member| format!("{}{member},", &text[at..first.whole.start])).collect::<String>()),
        None => Edit::new(at..close, format!("\n{indent}\t{}\n{indent}", new.join(&format!(",\n{indent}\t")))),
    })
}

/// The text without a member of the object that begins at `start`.
pub(super) fn take(text: &str, start: usize, at: usize) -> Option<String> {
    let (found, close) = members(text, start)?;
    let range = match (at.checked_sub(1).and_then(|before| found.get(before)), found.get(at + 1)) {
        (_, Some(next)) => found.get(at)?.whole.start..next.whole.start,
        (Some(before), None) => before.whole.end..found.get(at)?.whole.end,
        (None, None) => start + 1..close,
    };
    Some(format!("{}{}", &text[..range.start], &text[range.end..]))
}
