//! Which service a pasted value looks like it is for, so that a key that went into the wrong prompt is noticed.

use super::heads::Head;
use super::model::TemplateField;

/// A template that a value looks made for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// Its id.
    pub id: String,
    /// The service, for people.
    pub name: String,
    /// The field, by its stored name.
    pub field: String,
    /// Length of the prefix that fits; 0 where only the pattern does, which proves little.
    pub prefix: usize,
    /// Whether the whole value is as the template says.
    pub fits: bool,
}

impl Recognised {
    /// Whether `text`, for which this was found, is a key and nothing a person would make up: the whole of it is as the
    /// template says, from a prefix on, or it is a mixture of letters and digits as no word is.
    pub fn is_surely_a_key(&self, text: &str) -> bool {
        (self.prefix >= TELLING && self.fits) || is_mixed(text)
    }
}

/// Letters and digits take turns at least as often as in any name with a date, a version and `k8s` in it.
fn is_mixed(text: &str) -> bool {
    let turns = text.as_bytes().windows(2).filter(|two| {
        let digits = two.iter().filter(|byte| byte.is_ascii_digit()).count();
        digits == 1 && two.iter().all(u8::is_ascii_alphanumeric)
    });
    text.len() >= 20 && turns.count() >= 6
}

/// Shortest prefix that says something by itself: many values begin with any two letters.
const TELLING: usize = 3;

/// See [`Templates::recognise`](super::Templates::recognise).
pub(super) fn recognise(heads: &[Head], secret: &str) -> Vec<Recognised> {
    let found = by_prefix(heads, secret);
    if !found.is_empty() {
        return found;
    }
    // Only now the patterns of all: they are many, and what they say is worth little.
    let fields = heads.iter().flat_map(|head| head.fields.iter().map(move |field| (head, field)));
    let fits = |field: &TemplateField| field.pattern.as_ref().is_some_and(|pattern| pattern.fits(secret));
    fields.filter(|(_, field)| field.secret && fits(field)).map(|(head, field)| recognised(head, field, 0, true)).collect()
}

/// The same, by what keys begin with alone.
pub(super) fn by_prefix(heads: &[Head], secret: &str) -> Vec<Recognised> {
    let fields = || heads.iter().flat_map(|head| head.fields.iter().map(move |field| (head, field)));
    let fits = |field: &TemplateField| field.pattern.as_ref().is_some_and(|pattern| pattern.fits(secret));
    let mut found: Vec<Recognised> = fields()
        .filter_map(|(head, field)| {
            let prefix = field.prefixes.iter().filter(|prefix| secret.starts_with(prefix.as_str())).map(String::len).max()?;
            let fits = fits(field);
            (prefix >= TELLING || fits).then(|| recognised(head, field, prefix, fits))
        })
        .collect();
    if let Some(best) = found.iter().map(|one| (one.prefix, one.fits)).max() {
        found.retain(|one| (one.prefix, one.fits) == best);
    }
    found
}

fn recognised(head: &Head, field: &TemplateField, prefix: usize, fits: bool) -> Recognised {
    Recognised { id: head.id.clone(), name: head.name.clone(), field: field.name.clone(), prefix, fits }
}
