//! `key: value` lines, as notes and stores of text have them.

/// What lines of `Key: value` say, each value up to the next line that is one where `many` allows it.
pub(super) fn pairs<'t>(text: &'t str, separator: &'static str) -> impl Iterator<Item = (Option<&'t str>, &'t str)> {
    text.split('\n').map(move |line| match line.split_once(separator) {
        Some((key, value)) if is_key(key) => (Some(key.trim()), value),
        _ => (None, line),
    })
}

fn is_key(key: &str) -> bool {
    let key = key.trim();
    !key.is_empty() && key.len() <= 64 && !key.contains("//") && key.chars().all(|c| c.is_alphanumeric() || " _-./".contains(c))
}
