//! cargo: a provider of the token in the config, and the token out of the credentials.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::aws::copy_of;
use super::edits::{Edit, between, lines};
use super::{Replacement, Rewritten, Surroundings, Taken};
use crate::import::Source;
use crate::{Error, Result};

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let beside = source.shown().with_file_name("config.toml");
    let config = Source::read_or_absent(&beside)?;
    let bad = || Error::BadFile { path: beside.clone(), line: 1, reason: "not TOML".to_owned() };
    let mut document: DocumentMut = config.text()?.parse().map_err(|_| bad())?;
    let (mut gone, mut stays) = (Vec::new(), Vec::new());
    for one in taken {
        let spans = one.values.iter().filter_map(|(at, label, _)| (*label == "token").then_some(*at));
        for at in spans {
            let Some(span) = span_of(text, one) else {
                stays.push(at);
                continue;
            };
            gone.push(Edit::gone(span));
            let mut words = Array::new();
            let mut get = vec!["cargo:token-from-stdout".to_owned(), around.program()?.to_owned(), "get".to_owned(), one.name.to_owned()];
            get.extend(around.vault.iter().flat_map(|vault| ["--vault".to_owned(), vault.clone()]));
            words.extend(get);
            let table = match one.entry.place.strip_prefix("registries.") {
                None => Some(document.entry("registry").or_insert(Item::Table(Table::new()))),
                Some(name) => {
                    let mut implicit = Table::new();
                    implicit.set_implicit(true);
                    let all = document.entry("registries").or_insert(Item::Table(implicit)).as_table_like_mut();
                    all.map(|all| all.entry(name).or_insert(Item::Table(Table::new())))
                }
            };
            let table = table.and_then(Item::as_table_like_mut).ok_or_else(bad)?;
            table.insert("credential-provider", Item::Value(Value::Array(words)));
        }
    }
    if gone.is_empty() {
        return Ok(Replacement { stays, ..Replacement::default() });
    }
    let edit = between(config.text()?, &document.to_string());
    let files = vec![Rewritten::new(config, vec![edit])?, Rewritten::new(copy_of(source)?, gone)?];
    Ok(Replacement { files, stays, ..Replacement::default() })
}

/// The line of a token, where it has one of its own.
fn span_of(text: &str, one: &Taken<'_>) -> Option<std::ops::Range<usize>> {
    let document = toml_edit::Document::parse(text).ok()?;
    let mut item: &Item = document.as_item();
    for key in one.entry.place.splitn(2, '.') {
        item = item.get(key)?;
    }
    let span = lines(text, &item.get("token")?.span()?);
    text[span.clone()].trim_start().starts_with("token").then_some(span)
}
