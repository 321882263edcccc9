//! Parts of sentences.

use std::io;

use crate::name::escape;

/// A file, and what it is of.
pub(super) fn describe(what: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("`{}` ({})", escape(name), escape(what)),
        None => format!("`{}`", escape(what)),
    }
}

/// A list for a sentence: "`a`, `b` and `c`".
pub fn ticked<T: AsRef<str>>(items: &[T]) -> String {
    let all: Vec<String> = items.iter().map(|item| format!("`{}`", escape(item.as_ref()))).collect();
    match all.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// The system's reason without its "(os error 28)".
pub fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(at) => text[..at].to_lowercase(),
        None => text,
    }
}
