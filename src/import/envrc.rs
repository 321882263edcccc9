//! `.envrc`: a program for bash, in which a line that is wholly `export KEY=literal` is an assignment, and all else is code.
//!
//! Code is never carried out and never taken; lines of it that follow each other are one assignment without a name, so that
//! they can be shown. What looks like an assignment but stands in a text of code, in quotes or behind `<<`, is code too.

use std::ops::Range;

use crate::inject::dotenv::{self, Assignment, Mistake, Quote};
use crate::secret::Secret;

/// Whether a file is one, by its name.
pub(super) fn is_name(name: &str) -> bool {
    name == ".envrc"
}

/// The assignments of a file of variables with this name.
pub(super) fn or_dotenv(name: &str, text: &str) -> Result<Vec<Assignment>, Mistake> {
    if is_name(name) { Ok(parse(text)) } else { dotenv::parse(text) }
}

fn parse(text: &str) -> Vec<Assignment> {
    let mut out: Vec<Assignment> = Vec::new();
    let (mut inside, mut after_code, mut at) = (Inside::Nothing, false, 0);
    for (n, whole) in text.split_inclusive('\n').enumerate() {
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let from = at;
        at += whole.len();
        let free = inside == Inside::Nothing;
        if free && (line.trim().is_empty() || line.trim_start().starts_with('#')) {
            continue;
        }
        if let Some(read) = literal(line).filter(|_| free) {
            let span = read.span.start + from..read.span.end + from;
            out.push(Assignment { line: n + 1, span, ..read });
            after_code = false;
            continue;
        }
        inside = inside.after(line);
        if !after_code {
            let value = Secret::new(Vec::new());
            out.push(Assignment { name: String::new(), value, line: n + 1, span: from..from, quote: Quote::None });
        }
        after_code = true;
    }
    out
}

/// `export KEY=literal` with nothing behind it but a comment.
fn literal(line: &str) -> Option<Assignment> {
    let rest = line.trim_start().strip_prefix("export")?.strip_prefix([' ', '\t'])?.trim_start();
    let (name, rest) = rest.split_once('=')?;
    let from = line.len() - rest.len();
    let (span, quote, end) = match rest.bytes().next() {
        Some(mark @ (b'"' | b'\'')) => {
            let inside = 1 + rest[1..].find(char::from(mark))?;
            let code = |c: char| mark == b'"' && matches!(c, '$' | '`' | '\\');
            (!rest[1..inside].contains(code)).then_some(())?;
            (1..inside, if mark == b'"' { Quote::Double } else { Quote::Single }, inside + 1)
        }
        _ => {
            let end = rest.find([' ', '\t']).unwrap_or(rest.len());
            is_bare(&rest[..end]).then_some(())?;
            (0..end, Quote::None, end)
        }
    };
    let tail = &rest[end..];
    let comment = tail.starts_with([' ', '\t']) && tail.trim_start().starts_with('#');
    if !dotenv::is_variable(name) || line.contains('\r') || !(tail.trim().is_empty() || comment) {
        return None;
    }
    let value = Secret::from(rest[span.clone()].to_owned());
    let span: Range<usize> = from + span.start..from + span.end;
    Some(Assignment { name: name.to_owned(), value, line: 0, span, quote })
}

/// Whether bash takes a word of an `export` as it stands.
fn is_bare(word: &str) -> bool {
    let code = |c: char| c.is_control() || "\"'\\$`;&|<>(){}!".contains(c);
    !word.contains(code) && !word.starts_with(['~', '#']) && !word.contains(":~")
}

/// What a line of code leaves open.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Inside {
    Nothing,
    /// A text in these quotes.
    Quotes(char),
    /// A text that ends with a line of this word.
    Here(String),
    /// The line goes on.
    Continued,
}

impl Inside {
    fn after(self, line: &str) -> Self {
        let mut open = match self {
            Self::Here(word) => return if line.trim() == word { Self::Nothing } else { Self::Here(word) },
            Self::Quotes(quote) => Some(quote),
            Self::Nothing | Self::Continued => None,
        };
        let (mut here, mut before) = (None, ' ');
        let mut chars = line.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && open != Some('\'') {
                if chars.next().is_none() {
                    return open.map_or(Self::Continued, Self::Quotes);
                }
                before = c;
                continue;
            }
            match (open, c) {
                (Some('\''), _) | (Some('"'), '"') if open == Some(c) => open = None,
                (Some('\''), _) => {}
                (None, '"' | '\'') => open = Some(c),
                (None, '#') if before.is_whitespace() => break,
                (None, '<') if line[at..].starts_with("<<") && !line[at..].starts_with("<<<") && before != '<' => {
                    here = word(&line[at + 2..])
                }
                _ => {}
            }
            before = c;
        }
        match (open, here) {
            (Some(quote), _) => Self::Quotes(quote),
            (None, Some(word)) => Self::Here(word),
            (None, None) => Self::Nothing,
        }
    }
}

/// The word behind `<<`, without its quotes.
fn word(rest: &str) -> Option<String> {
    let rest = rest.strip_prefix('-').unwrap_or(rest).trim_start();
    let end = rest.find(|c: char| c.is_whitespace() || ";&|<>()".contains(c)).unwrap_or(rest.len());
    Some(rest[..end].replace(['"', '\'', '\\'], "")).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, String, String)> {
        let all = parse(text).into_iter();
        all.map(|one| (one.line, one.name, one.value.expose_str().unwrap_or_default().to_owned())).collect()
    }

    #[test]
    fn what_is_wholly_literal_is_an_assignment() {
        for (line, value) in [
            ("export A=b", "b"),
            ("  export\tA='b $x `c` \\ # d'  # e", "b $x `c` \\ # d"),
            ("export A=\"b c #d\"", "b c #d"),
            ("export A=b~c#d?e*[f]=g%^@+,:/.-é # h", "b~c#d?e*[f]=g%^@+,:/.-é"),
            ("export A=", ""),
            ("export A=cred://work/x?vault=acme", "cred://work/x?vault=acme"),
        ] {
            assert_eq!(read(line), [(1, "A".to_owned(), value.to_owned())], "{line}");
        }
    }

    #[test]
    fn everything_else_is_code() {
        for line in [
            "A=b",
            "export A",
            "exportA=b",
            "export A=$B",
            "export A=\"$B\"",
            "export A=\"b\\\"c\"",
            "export A=$(id)",
            "export A=`id`",
            "export A=b; id",
            "export A=b&&id",
            "export A={b,c}",
            "export A=~/b",
            "export A=b:~",
            "export A=b B=c",
            "export A='b'c",
            "export A=b\r",
            "export A='b",
            "export 1A=b",
            "export -n A=b",
            "source_up",
            "dotenv .env",
        ] {
            assert_eq!(read(line), [(1, String::new(), String::new())], "{line}");
        }
    }

    #[test]
    fn what_stands_inside_of_code_is_code() {
        for code in [
            "cat <<EOF\nexport A=b\nEOF",
            "cat <<-'EOF'\n\texport A=b\n\tEOF",
            "x='\nexport A=b\n'",
            "x=\"\\\"\nexport A=b\n\"",
            "id \\\nexport A=b",
        ] {
            let text = format!("{code}\n# c\n\nexport B=c\n");
            let lines = code.lines().count();
            assert_eq!(read(&text), [(1, String::new(), String::new()), (lines + 3, "B".to_owned(), "c".to_owned())], "{code}");
        }
        assert_eq!(read("x=\"a'b\" # \"\ncat <<<\"x\"\nexport B=c").len(), 2);
    }
}
