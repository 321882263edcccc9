//! `.npmrc`: `key=value`, with the registry in the key.

use std::collections::HashMap;

use super::super::entry::{Entry, Part, Sort, Value};
use super::ini::{Dialect, parse};
use super::{decoded, user_and_password, value};
use crate::inject::dotenv::Mistake;

const DIALECT: Dialect = Dialect { tail_comments: true, continues: false };
const USUAL: &str = "registry.npmjs.org";

/// What is in it, a registry each.
///
/// # Errors
/// None; what npm does not understand it passes over.
pub(crate) fn npm(text: &str) -> Result<Vec<Entry>, Mistake> {
    let ini = parse(text, DIALECT);
    let (mut entries, mut known): (Vec<Entry>, HashMap<&str, usize>) = (Vec::new(), HashMap::new());
    for line in &ini.lines {
        let (registry, key) = line.key.rsplit_once(':').filter(|(registry, _)| registry.starts_with("//")).unwrap_or(("", &line.key));
        let (part, sort) = match key {
            "_authToken" => (Part::Main, Sort::Token),
            "_auth" | "_password" => (Part::Main, Sort::Login),
            "username" => (Part::User, Sort::Login),
            _ => continue,
        };
        let at = *known.entry(registry).or_insert_with(|| {
            entries.push(begun(registry));
            entries.len() - 1
        });
        let entry = &mut entries[at];
        let (inner, span) = unquoted(text, line.value.clone());
        if sort == Sort::Token || entry.sort == Sort::Unknown {
            entry.sort = sort;
        }
        // Of a key that comes again npm takes the last; what it was before is no less a secret.
        let is_again = |value: &Value| value.label == key && matches!(value.part, Part::Main | Part::User);
        entry.values.retain(|value| !(is_again(value) && value.part == Part::User));
        entry.values.iter_mut().filter(|value| is_again(value)).for_each(|value| value.part = Part::Hidden);
        let written = value(part, key, inner, span);
        match key {
            // Base64, which npm sends as it is; the login in it is what a person knows.
            "_auth" => match decoded(inner).as_ref().and_then(user_and_password) {
                Some((user, password)) => {
                    entry.values.push(Value { part: Part::User, value: user, ..value(part, key, "", 0..0) });
                    entry.values.push(Value { value: password, ..written });
                }
                None => entry.values.push(written),
            },
            "_password" => entry.values.push(Value { value: decoded(inner).unwrap_or_else(|| written.value.duplicate()), ..written }),
            _ => entry.values.push(written),
        }
    }
    Ok(entries.into_iter().map(finished).collect())
}

fn begun(registry: &str) -> Entry {
    let address = registry.trim_matches('/');
    let host = address.split('/').next().unwrap_or_default();
    let title = if matches!(host, "" | USUAL) { "npm".to_owned() } else { format!("npm-{host}") };
    let place = if registry.is_empty() { "no registry".to_owned() } else { registry.to_owned() };
    let mut entry = Entry::new(place, title);
    if !host.is_empty() {
        entry.urls = vec![host.to_owned()];
    }
    if !matches!(address, "" | USUAL) {
        let part = Part::Field("registry");
        entry.values.push(Value { span: None, ..value(part, "registry", &format!("https://{address}"), 0..0) });
    }
    entry
}

/// A token is of the service; a user and a password are a login like any other.
fn finished(mut entry: Entry) -> Entry {
    if entry.sort == Sort::Token {
        entry.service = Some("npm");
    } else {
        entry.values.retain(|value| value.part != Part::Field("registry"));
    }
    entry
}

/// A value without the quotes that it may stand in.
fn unquoted(text: &str, span: std::ops::Range<usize>) -> (&str, std::ops::Range<usize>) {
    let inner = &text[span.clone()];
    let quoted = |quote: char| inner.len() >= 2 && inner.starts_with(quote) && inner.ends_with(quote);
    if quoted('"') || quoted('\'') { (&inner[1..inner.len() - 1], span.start + 1..span.end - 1) } else { (inner, span) }
}
