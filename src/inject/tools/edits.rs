//! Places of a text that are written otherwise, and back.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::inject::dotenv;

/// One place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Edit {
    /// Where, in the text before.
    pub(crate) span: Range<usize>,
    /// What stands there instead.
    pub(crate) new: String,
}

impl Edit {
    pub(crate) fn new(span: Range<usize>, new: impl Into<String>) -> Self {
        Self { span, new: new.into() }
    }

    pub(crate) fn gone(span: Range<usize>) -> Self {
        Self::new(span, "")
    }
}

/// The text with all of them in it. They may come in any order, and do not overlap.
pub(crate) fn applied(text: &str, edits: &[Edit]) -> Zeroizing<String> {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    dotenv::rewritten(text, sorted.into_iter().map(|edit| (&edit.span, edit.new.as_str())))
}

/// The one edit that makes a text into another.
pub(crate) fn between(before: &str, after: &str) -> Edit {
    let same = before.char_indices().zip(after.chars()).find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    let start = same.unwrap_or(before.len().min(after.len()));
    let tail = before[start..].chars().rev().zip(after[start..].chars().rev()).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8());
    let tail: usize = tail.sum();
    Edit::new(start..before.len() - tail, &after[start..after.len() - tail])
}

/// What ends a line in a text.
pub(crate) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// From the beginning of a place's first line to the end of its last one, its line's end included.
pub(crate) fn lines(text: &str, span: &Range<usize>) -> Range<usize> {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at + 1);
    start..end
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn one_edit_makes_a_text_into_any_other(before in "[abé]{0,8}", after in "[abé]{0,8}") {
            let edit = between(&before, &after);
            prop_assert_eq!(&*applied(&before, &[edit]), &after);
        }
    }
}
