//! A file of variables that the readers of Python and Node, bash, and our own read alike, as far as there is a way.
//!
//! They agree on little: python-dotenv undoes `\\` between single quotes and expands `${X}` everywhere; Node's dotenv undoes
//! nothing between double quotes but `\n` and `\r`; both take a lone carriage return for a line's end; bash expands `$X`
//! between double quotes. So each value is written in the way that most of them read as it is, and who does not is told.
//! What neither Python nor Node would read is refused. Nothing is written that bash would carry out.

use zeroize::Zeroizing;

use super::{Fit, Item, check, no_text, refusal};
use crate::name::escape;
use crate::secret::Secret;

/// What Python's decoder undoes after a backslash, and our own.
const UNDONE: &str = "\\'\"abfnrtv$`";

/// A way of writing a value, and who reads it as it is. Our own reader always does.
struct Way {
    text: Zeroizing<String>,
    bash: bool,
    python: bool,
    node: bool,
}

impl Way {
    fn score(&self) -> u8 {
        u8::from(self.python) * 2 + u8::from(self.node) * 2 + u8::from(self.bash)
    }

    /// Who reads something else.
    fn others(&self) -> Vec<&'static str> {
        let all = [("bash", self.bash), ("python-dotenv", self.python), ("Node's dotenv", self.node)];
        all.into_iter().filter(|(_, reads)| !reads).map(|(name, _)| name).collect()
    }
}

/// The text, and what is to be said of values that not everybody reads alike.
///
/// # Errors
/// A NUL, what is not UTF-8, and what the readers of Python and Node have no form for.
pub fn write(items: &[Item<'_>]) -> Fit<(Secret, Vec<String>)> {
    check(items, "dotenv", |item| {
        let text = std::str::from_utf8(item.value).ok().filter(|_| no_text(item).is_none());
        match text {
            None => no_text(item),
            Some(text) => best(text).is_none().then_some("neither python-dotenv nor Node's dotenv has a way to write it"),
        }
    })?;
    let (mut last, mut all): (Vec<&Item<'_>>, Vec<&Item<'_>>) = items.iter().partition(|item| item.value.ends_with(b"\\"));
    // A backslash before the closing quote makes both of them look for another quote first; where none follows, they take
    // this one. So such a value is the last, and can be one only.
    if last.len() > 1 {
        let why = "it ends with a backslash, as another does, and only the last value of a file can";
        return Err(last.iter().map(|item| refusal(item.name, "dotenv", why)).collect());
    }
    all.append(&mut last);
    let size = all.iter().map(|item| item.name.len() + 2 * item.value.len() + 4).sum();
    let (mut out, mut told) = (Vec::with_capacity(size), Vec::new());
    for item in all {
        let Some(way) = std::str::from_utf8(item.value).ok().and_then(best) else { continue };
        out.extend_from_slice(format!("{}=", item.name).as_bytes());
        out.extend_from_slice(way.text.as_bytes());
        out.push(b'\n');
        let others = way.others();
        if !others.is_empty() {
            told.push(format!("`{}` is read otherwise by {}", escape(item.name), others.join(" and ")));
        }
    }
    Ok((Secret::new(out), told))
}

/// The way that most read as it is; `None` where neither Python nor Node does.
fn best(text: &str) -> Option<Way> {
    // Of two that are as good the first.
    let ways = [escaped(text), plain(text), single(text), bare(text)].into_iter().flatten();
    ways.filter(|way| way.python || way.node).max_by_key(Way::score)
}

/// As it is: everybody's, of what nobody reads anything into.
fn bare(text: &str) -> Option<Way> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || b"_./:@%+,-".contains(&byte);
    let fits = !text.is_empty() && text.bytes().all(safe);
    fits.then(|| Way { text: Zeroizing::new(text.to_owned()), bash: true, python: true, node: true })
}

/// `'…'`: literal for all but Python, which undoes two backslashes and expands.
fn single(text: &str) -> Option<Way> {
    let lines = !text.contains('\r');
    let python = lines && !text.contains("\\\\") && !text.contains("${");
    (!text.contains('\'')).then(|| Way { text: quoted('\'', text), bash: true, python, node: lines })
}

/// `"…"` without a backslash of ours but for `\r`, which Python and Node undo. Nothing in it may be a command for bash.
fn plain(text: &str) -> Option<Way> {
    // A carriage return becomes a backslash and an `r`.
    let undone = |after: &str| after.chars().next().is_none_or(|c| c == '\r' || UNDONE.contains(c));
    let starts = |after: &str, with: &[char]| after.starts_with(with);
    let mut after_backslash = text.split('\\').skip(1);
    let mut after_dollar = text.split('$').skip(1);
    if text.contains(['"', '`']) || after_backslash.any(undone) || after_dollar.any(|after| starts(after, &['(', '[', '{'])) {
        return None;
    }
    let expands = |after: &str| after.starts_with(|c: char| c.is_ascii_alphanumeric() || "_*@#?$!-".contains(c));
    let bash = !text.contains('\r') && !text.contains("\\\n") && !text.split('$').skip(1).any(expands);
    Some(Way { text: quoted('"', &escape_with(text, "")), bash, python: true, node: true })
}

/// `"…"` with backslashes before what bash reads something into; Python undoes those that it knows.
fn escaped(text: &str) -> Option<Way> {
    let (bash, python) = (!text.contains('\r'), !text.contains(['$', '`']));
    Some(Way { text: quoted('"', &escape_with(text, "\"\\$`")), bash, python, node: false })
}

fn escape_with(text: &str, special: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() * 2));
    for c in text.chars() {
        match c {
            '\r' => out.push_str("\\r"),
            c if special.contains(c) => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

fn quoted(quote: char, text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() + 2));
    out.push(quote);
    out.push_str(text);
    out.push(quote);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inject::dotenv;

    fn written(value: &str) -> (String, Vec<&'static str>) {
        let way = best(value).unwrap();
        (way.text.to_string(), way.others())
    }

    #[test]
    fn each_value_in_the_way_that_most_read() {
        for (value, text, others) in [
            ("sk-fake_1/2", "sk-fake_1/2", &[][..]),
            ("", "''", &[]),
            ("two words", "'two words'", &[]),
            ("$(id) `id` \\n #", "'$(id) `id` \\n #'", &[]),
            ("line\nline\n", "'line\nline\n'", &[]),
            ("it's", "\"it's\"", &[]),
            ("it's $5", "\"it's $5\"", &["bash"]),
            ("a\r\nb", "\"a\\r\nb\"", &["bash"]),
            ("a\\\\b", "'a\\\\b'", &["python-dotenv"]),
            ("${X}", "'${X}'", &["python-dotenv"]),
            ("'\"", "\"'\\\"\"", &["Node's dotenv"]),
        ] {
            assert_eq!(written(value), (text.to_owned(), others.to_vec()), "{value}");
        }
        for value in ["'`", "'$(id)", "'\"$"] {
            assert!(best(value).is_none(), "{value}");
        }
    }

    #[test]
    fn a_value_that_ends_with_a_backslash_is_the_last_and_one_only() {
        let item = |name, value: &'static str| Item { name, value: value.as_bytes(), secret: true };
        let (text, _) = write(&[item("A", "a\\"), item("B", "b")]).unwrap();
        assert_eq!(text.expose_str(), Some("B=b\nA='a\\'\n"));
        let errors = write(&[item("A", "a\\"), item("B", "b"), item("C", "c\\")]).unwrap_err();
        assert_eq!(errors.len(), 2);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_the_same_for_us(value in "\\PC*|[A-Z='\"\\\\#$`{}()\n\r \t]*") {
            let items = [Item { name: "A", value: value.as_bytes(), secret: true }];
            let Ok((text, _)) = write(&items) else { return Ok(()) };
            let read = dotenv::parse(text.expose_str().unwrap()).unwrap();
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].value.expose_str(), Some(&*value));
        }
    }
}
