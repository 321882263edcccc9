//! The regular expressions of templates. They are matched against secrets, and come from files that people write.
//!
//! Invariants: always against the whole value; in time linear in value and pattern (`regex-lite` never backtracks), both
//! bounded; a failure says where the pattern is from, never what it was tried on.

use std::fmt;
use std::sync::OnceLock;

use regex_lite::{Regex, RegexBuilder};
use serde::Deserialize;

use super::length::{self, Bounds};

/// Longest value that is looked at, in bytes: the longest keys with a known form have a few hundred.
const MAX_VALUE: usize = 8 * 1024;
/// Bytes a compiled pattern may take.
const MAX_COMPILED: usize = 64 * 1024;
/// Longest pattern, in bytes.
const MAX_PATTERN: usize = 1024;

/// A regular expression for a whole value, compiled when it is first needed: a list of templates has hundreds.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct Pattern {
    text: String,
    bounds: OnceLock<Bounds>,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether `value`, from end to end, is matched.
    pub fn fits(&self, value: &str) -> bool {
        let (least, most) = *self.bounds.get_or_init(|| length::bounds(&self.text));
        let long_enough = value.len() >= least && value.len() <= most.unwrap_or(MAX_VALUE).min(MAX_VALUE);
        long_enough && self.compiled.get_or_init(|| compile(&self.text)).as_ref().is_some_and(|regex| regex.is_match(value))
    }
}

impl From<String> for Pattern {
    fn from(text: String) -> Self {
        Self { text, bounds: OnceLock::new(), compiled: OnceLock::new() }
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

fn build(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(MAX_COMPILED).nest_limit(16).build().ok()
}

fn compile(pattern: &str) -> Option<Regex> {
    build(&format!("^(?:{pattern})$"))
}

/// Whether it is a pattern that can be used, with this number of groups; else what is wrong with it.
pub(super) fn check(pattern: &str, groups: usize) -> Result<(), &'static str> {
    if pattern.len() > MAX_PATTERN {
        return Err("is longer than 1024 bytes");
    }
    // Alone as well: `a)|(?:b` would pass between our brackets, and match less than the whole value.
    let alone = build(pattern).ok_or("is not a regular expression, or too large a one")?;
    if alone.captures_len() != groups + 1 {
        return Err(if groups == 0 { "has groups; `(?:…)` is enough" } else { "needs exactly one group" });
    }
    compile(pattern).map(|_| ()).ok_or("is not a regular expression, or too large a one")
}

/// Whether `value`, from end to end, is matched.
pub(super) fn fits(pattern: &str, value: &str) -> bool {
    value.len() <= MAX_VALUE && compile(pattern).is_some_and(|regex| regex.is_match(value))
}

/// The text of the pattern's group, where `value` is matched from end to end.
pub(super) fn group<'v>(pattern: &str, value: &'v str) -> Option<&'v str> {
    if value.len() > MAX_VALUE {
        return None;
    }
    Some(compile(pattern)?.captures(value)?.get(1)?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_for_the_whole_value() {
        assert!(fits("[a-z]{3}", "abc"));
        for no in ["abcd", "xabc", "abc\n", ""] {
            assert!(!fits("[a-z]{3}", no), "{no:?}");
        }
        assert!(!fits("^a|b$", "ab"));
        assert!(fits("^a$|^b$", "b"));
    }

    #[test]
    fn what_cannot_be_a_pattern_is_refused() {
        for bad in [
            "(",
            "a)|(?:b",
            "[",
            "(?P<x>a)",
            "(a)",
            &"a".repeat(1025),
            "(?:a{1000}){1000}",
            &format!("{}a{}", "(?:".repeat(300), ")".repeat(300)),
        ] {
            assert!(check(bad, 0).is_err(), "{bad}");
        }
        assert_eq!(check("^(?:sk|rk)_[A-Za-z0-9]{10,250}$", 0), Ok(()));
        assert_eq!(check("^SG\\.([A-Za-z0-9_-]{22})\\..*$", 1), Ok(()));
        assert!(check("abc", 1).is_err());
    }

    #[test]
    fn a_long_value_is_not_looked_at() {
        assert!(fits("a*", &"a".repeat(MAX_VALUE)));
        assert!(!fits("a*", &"a".repeat(MAX_VALUE + 1)));
    }

    #[test]
    fn a_pattern_that_would_backtrack_for_ages_answers() {
        assert!(!fits("(?:a+)+", &format!("{}b", "a".repeat(4096))));
    }

    #[test]
    fn a_group_is_read_out() {
        assert_eq!(group("[0-9a-f]{4}-(us[0-9]+)", "00ff-us21"), Some("us21"));
        assert_eq!(group("[0-9a-f]{4}-(us[0-9]+)", "00ff-us21x"), None);
    }
}
