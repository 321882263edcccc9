//! `credentials.toml` of cargo.

use toml_edit::{Document, Item, TableLike};

use super::super::entry::{Entry, Part, Sort, Value};
use super::json::line_of;
use super::value;
use crate::inject::dotenv::Mistake;

/// What is in it, a registry each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn cargo(text: &str) -> Result<Vec<Entry>, Mistake> {
    // The parser's own words could quote the file.
    let root = Document::parse(text)
        .map_err(|error| Mistake { line: line_of(text, error.span().map_or(0, |span| span.start)), reason: "not TOML" })?;
    let mut entries = Vec::new();
    if let Some(table) = root.get("registry").and_then(Item::as_table_like) {
        let mut entry = entry("registry", "cargo", table);
        entry.service = Some("cargo_registry");
        entry.urls = vec!["crates.io".to_owned()];
        entry.values.push(Value { span: None, ..value(Part::Field("registry_host"), "registry", "crates.io", 0..0) });
        entries.push(entry);
    }
    for (name, item) in root.get("registries").and_then(Item::as_table_like).into_iter().flat_map(TableLike::iter) {
        if let Some(table) = item.as_table_like() {
            entries.push(entry(&format!("registries.{name}"), &format!("cargo-{name}"), table));
        }
    }
    Ok(entries)
}

fn entry(place: &str, title: &str, table: &dyn TableLike) -> Entry {
    let mut entry = Entry { sort: Sort::Token, ..Entry::new(place, title) };
    for (part, key) in [(Part::Main, "token"), (Part::Hidden, "secret-key")] {
        let found = table.get(key).and_then(|item| Some((item.as_str()?, item.span()?)));
        entry.values.extend(found.map(|(text, span)| value(part, key, text, span)));
    }
    if entry.values.is_empty() {
        entry.left = Some("no token in it");
    }
    entry
}
