//! cargo: a provider of the token in the config, and the token out of the credentials.

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, places, target};
use crate::import::Source;
use crate::inject::tools::edits::{Edit, between, lines};
use crate::{Error, Result};

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let beside = source.shown().with_file_name("config.toml");
    let config = Source::read_or_absent(&beside)?;
    let bad = || Error::BadFile { path: beside.clone(), line: 1, reason: "not TOML".to_owned() };
    let mut document: DocumentMut = config.text()?.parse().map_err(|_| bad())?;
    let (mut gone, mut done) = (Vec::new(), Vec::new());
    for one in taken {
        let Some((at, _, reference)) = one.value("token") else { continue };
        let Some(span) = span_of(text, one) else { continue };
        gone.push(Edit::gone(span));
        done.push(*at);
        let (name, field) = target(reference).split_once('/').map_or((target(reference), None), |(name, field)| (name, Some(field)));
        let get = ["cargo:token-from-stdout", around.program()?, "get", name].into_iter().chain(field);
        let words: Array = get.chain(around.call.options.iter().map(String::as_str)).collect();
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
    // A private key that cargo signs with is among them: there is no provider that gives it.
    let stays = places(taken).into_iter().filter(|at| !done.contains(at)).collect();
    if gone.is_empty() {
        return Ok(Replacement { stays, ..Replacement::default() });
    }
    let edit = between(config.text()?, &document.to_string());
    let files = vec![Rewritten::new(config, vec![edit])?, Rewritten::new(copy_of(source)?, gone)?];
    Ok(Replacement { files, stays, ..Replacement::default() })
}

/// The line of a token, where it has one of its own, up to the comment behind it.
fn span_of(text: &str, one: &Taken<'_>) -> Option<std::ops::Range<usize>> {
    let document = toml_edit::Document::parse(text).ok()?;
    let mut item: &Item = document.as_item();
    for key in one.entry.place.splitn(2, '.') {
        item = item.get(key)?;
    }
    let value = item.get("token")?.span()?;
    let whole = lines(text, &value);
    // Nothing but a comment can stand behind it there.
    let end = text[value.end..whole.end].find('#').map_or(whole.end, |at| value.end + at);
    text[whole.clone()].trim_start().starts_with("token").then_some(whole.start..end)
}
