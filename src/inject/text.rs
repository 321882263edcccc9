//! References in a text of any kind: `{{ cred://NAME/FIELD }}`, and what was probably meant to be one.
//!
//! Invariants:
//! - Only what stands between `{{` and `}}` on one line, blanks around it, and begins with `cred://` is a reference. Other
//!   programs' `{{ … }}` is theirs: it is found nowhere.
//! - What looks like a reference and is none is a [`What::Mistake`], never silence: the program that the text is for would
//!   take it for the secret.
//! - The text is bytes: what is not UTF-8 is passed over like everything else. Places are in order and apart.

use std::ops::Range;

use crate::name::nearest;
use crate::reference::{Reference, SCHEME};

/// Largest text, in bytes.
pub const MAX: u64 = 16 << 20;
/// So far a `}}` is looked for: longer than the longest reference.
const REACH: usize = 512;

/// Something in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it stands, its braces included.
    pub span: Range<usize>,
    /// The line it begins in, from 1.
    pub line: usize,
    /// What it is.
    pub what: What,
}

/// What stands in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A reference, to be replaced.
    Reference(Reference),
    /// What looks like one and is none: as it is written, and what was probably meant.
    Mistake {
        /// As it is written.
        given: String,
        /// The nearest that would be one.
        meant: Option<String>,
    },
    /// `cred://` without braces, which is for another reader: it stays.
    Bare,
}

/// All that is to be said of a text.
pub fn places(text: &[u8]) -> Vec<Place> {
    let mut found = braced(text);
    let known: Vec<Range<usize>> = found.iter().map(|(span, _)| span.clone()).collect();
    let outside = |at: &usize| known.binary_search_by(|span| order(span, *at)).is_err();
    found.extend(schemes(text).filter(outside).map(|at| alone(text, at)));
    found.sort_by_key(|(span, _)| span.start);
    // A second `cred://` in what was a mistake already is part of it.
    let mut end = 0;
    found.retain(|(span, _)| {
        let apart = span.start >= end;
        end = end.max(span.end);
        apart
    });
    let (mut line, mut counted) = (1, 0);
    let mut place = |(span, what): (Range<usize>, What)| {
        line += text[counted..span.start].iter().filter(|byte| **byte == b'\n').count();
        counted = span.start;
        Place { span, line, what }
    };
    found.into_iter().map(&mut place).collect()
}

fn order(span: &Range<usize>, at: usize) -> std::cmp::Ordering {
    if span.end <= at {
        std::cmp::Ordering::Less
    } else if span.start > at {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// Everything that begins with `{{` and goes on like a reference.
fn braced(text: &[u8]) -> Vec<(Range<usize>, What)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = find(text, at, |rest| rest.starts_with(b"{{")) {
        let rest = &text[open + 2..];
        let reach = &rest[..rest.len().min(REACH)];
        let end = reach.iter().position(ends).unwrap_or(reach.len());
        let closed = rest[end..].starts_with(b"}}");
        let inside = reach[..end].trim_ascii();
        let span = open..open + 2 + end + if closed { 2 } else { 0 };
        match judge(inside, closed) {
            Some(what) => {
                at = span.end;
                found.push((span, what));
            }
            None => at = open + 1,
        }
    }
    found
}

/// What no reference holds. A brace that opens is among them, so that no part of a text is looked at twice.
fn ends(byte: &u8) -> bool {
    matches!(byte, b'{' | b'}' | b'\n' | b'\r')
}

/// What stands between braces, blanks taken off; `None` where it is nothing of ours.
fn judge(inside: &[u8], closed: bool) -> Option<What> {
    let text = String::from_utf8_lossy(inside);
    if closed && let Ok(Some(reference)) = Reference::parse(&text) {
        return Some(What::Reference(reference));
    }
    let bare = text.trim_start_matches([' ', '\t', '"', '\'', '`', '-', '~']);
    looks_like(bare).then(|| {
        let end = if closed { " }}" } else { "" };
        What::Mistake { given: format!("{{{{ {text}{end}"), meant: meant(bare) }
    })
}

/// Whether a text begins as a reference does, or nearly so.
fn looks_like(text: &str) -> bool {
    let word = &text[..text.len() - text.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).len()];
    let (rest, lower) = (&text[word.len()..], word.to_ascii_lowercase());
    if [":/", "//", ":\\"].iter().any(|separator| rest.trim_start().starts_with(separator)) {
        return lower.starts_with("cred") || nearest(&lower, ["cred"].into_iter()).is_some();
    }
    // `{{ credits / 2 }}` is somebody's arithmetic.
    let ours = ["cred", "creds", "credential", "credentials", "credctl"].contains(&&*lower);
    ours && rest.strip_prefix([':', '/']).is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The reference that was probably meant.
fn meant(text: &str) -> Option<String> {
    let path = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric()).trim_start_matches([' ', '\t', ':', '/', '\\']);
    let end = path.find(|c: char| c.is_whitespace() || "\"'`|}".contains(c)).unwrap_or(path.len());
    // A variable is none of the names that a reference has.
    if path[..end].contains('_') && !path[..end].contains(|c: char| c.is_ascii_lowercase()) {
        return None;
    }
    let reference = format!("{SCHEME}{}", path[..end].trim_end_matches(['-', '~', '/', '.', ',', ';']).to_ascii_lowercase());
    matches!(Reference::parse(&reference), Ok(Some(_))).then(|| format!("{{{{ {reference} }}}}"))
}

/// Each `cred://`, in whatever letters.
fn schemes(text: &[u8]) -> impl Iterator<Item = usize> {
    let is_one = |rest: &[u8]| rest.get(..SCHEME.len()).is_some_and(|start| start.eq_ignore_ascii_case(SCHEME.as_bytes()));
    let mut at = 0;
    std::iter::from_fn(move || {
        let found = find(text, at, is_one)?;
        at = found + SCHEME.len();
        Some(found)
    })
}

/// A `cred://` that no `{{` was found for: after one brace, or one on the line before, it was meant to be replaced.
fn alone(text: &[u8], at: usize) -> (Range<usize>, What) {
    // Blanks that are none of ASCII's are bytes above it.
    let before = text[..at].iter().rposition(|byte| !byte.is_ascii_whitespace() && byte.is_ascii());
    let Some(brace) = before.filter(|before| text[*before] == b'{') else { return (at..at + SCHEME.len(), What::Bare) };
    let line = &text[at..text.len().min(at + REACH)];
    let end = line.iter().position(ends).unwrap_or(line.len());
    let inside = String::from_utf8_lossy(line[..end].trim_ascii());
    (brace..at + end, What::Mistake { given: format!("{{ {inside}"), meant: meant(&inside) })
}

/// The first place from `at` on where `is` holds.
fn find(text: &[u8], at: usize, is: impl Fn(&[u8]) -> bool) -> Option<usize> {
    (at..text.len()).find(|at| is(&text[*at..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As in the text, with what stands there.
    fn found(text: &str) -> Vec<(String, String)> {
        let what = |what: What| match what {
            What::Reference(reference) => format!("{}/{:?}?{:?}", reference.name, reference.field, reference.vault.map(|v| v.to_string())),
            What::Mistake { meant, .. } => format!("mistake, {}", meant.unwrap_or_default()),
            What::Bare => "bare".to_owned(),
        };
        places(text.as_bytes()).into_iter().map(|place| (text[place.span].to_owned(), what(place.what))).collect()
    }

    fn one(text: &str) -> String {
        let all = found(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        all[0].1.clone()
    }

    #[test]
    fn references_with_and_without_blanks() {
        for text in
            ["{{ cred://a/b }}", "{{cred://a/b}}", "{{\tcred://a/b  }}", "x{{cred://a/b }}y", "${{ cred://a/b }}", "{{{cred://a/b}}}"]
        {
            assert_eq!(one(text), "a/Some(\"b\")?None", "{text}");
        }
        assert_eq!(one("{{ cred://a?vault=acme }}"), "a/None?Some(\"acme\")");
        assert_eq!(found("{{cred://a}}{{cred://b}}").len(), 2);
        assert_eq!(one("{{ {{ cred://a }} }}"), "a/None?None");
    }

    #[test]
    fn other_programs_templates_are_theirs() {
        for text in [
            "{{ user.name }}",
            "{{ .Values.credentials.user }}",
            "{{ credentials }}",
            "{{ cred.user }}",
            "{{ credits / 2 }}",
            "{{ http://x }}",
            "{{ op://vault/item }}",
            "{{",
            "{{}}",
            "{{ cred",
            "}}",
            "{% cred %}",
            "credit://x",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn what_looks_like_one_is_a_mistake_with_the_nearest() {
        for (text, meant) in [
            ("{{ cred:/a/b }}", "{{ cred://a/b }}"),
            ("{{ cred//a }}", "{{ cred://a }}"),
            ("{{ cred:a }}", "{{ cred://a }}"),
            ("{{ cred/a/b }}", "{{ cred://a/b }}"),
            ("{{ creds://a }}", "{{ cred://a }}"),
            ("{{ crd://a }}", "{{ cred://a }}"),
            ("{{ CRED://OpenAI }}", "{{ cred://openai }}"),
            ("{{ cred://OpenAI/Token }}", "{{ cred://openai/token }}"),
            ("{{ \"cred://a\" }}", "{{ cred://a }}"),
            ("{{- cred://a -}}", "{{ cred://a }}"),
            ("{{ cred://a | upper }}", "{{ cred://a }}"),
            ("{{ cred://a/ }}", "{{ cred://a }}"),
            ("{{ cred://a }", "{{ cred://a }}"),
            ("{{ cred://a", "{{ cred://a }}"),
            ("{ cred://a }", "{{ cred://a }}"),
            ("{cred://a}}", "{{ cred://a }}"),
            ("{{\n cred://a\n}}", "{{ cred://a }}"),
            ("{{\u{a0}cred://a }}", "{{ cred://a }}"),
            ("{{ cred:// }}", ""),
            ("{{ cred://a/b/c }}", ""),
            ("{{ cred://a?vault= }}", ""),
        ] {
            assert_eq!(one(text), format!("mistake, {meant}"), "{text}");
        }
    }

    #[test]
    fn without_braces_it_is_for_another_reader() {
        for text in ["KEY=cred://a", "see cred://a", "{\"a\":\"cred://a\"}", "cred://"] {
            assert_eq!(one(text), "bare", "{text}");
        }
        let lines: Vec<usize> = places(b"\n{{cred://a}}\n\ncred://b {{cred://}}\n").iter().map(|place| place.line).collect();
        assert_eq!(lines, [2, 4, 4]);
    }

    proptest! {
        #[test]
        fn places_are_in_order_and_what_they_say(text in proptest::collection::vec(prop_oneof![
            Just("{{".to_owned()), Just("}}".to_owned()), Just("cred://".to_owned()), Just("{{ cred://ab/cd }}".to_owned()),
            Just("{".to_owned()), Just("}".to_owned()), Just(" ".to_owned()), Just("\n".to_owned()), "[a-z/:?=]{0,6}", "\\PC{0,3}"
        ], 0..24)) {
            let text = text.concat();
            let mut end = 0;
            for place in places(text.as_bytes()) {
                prop_assert!(place.span.start >= end && place.span.end <= text.len() && !place.span.is_empty());
                end = place.span.end;
                if let What::Reference(reference) = place.what {
                    let inside = text[place.span].strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")).unwrap();
                    prop_assert_eq!(Reference::parse(inside.trim()).unwrap(), Some(reference));
                }
            }
        }
    }
}
