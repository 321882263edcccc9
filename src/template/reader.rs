//! Reading a file that is wrong in several places: each mistake that stops the reader, not the first alone.
//!
//! What the reader stumbles on is noted and taken out of the tree, and the rest is read again. What is missing only
//! because it was taken out is not told a second time.
//!
//! Invariants: a mistake has a line and a reason, never a value of the file's; a file that is right is read once.

use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue, Deserializer, Error};

use super::parse::{Bad, line_of};
use crate::name::escape;

/// Nobody reads more than that at once.
const MOST: usize = 100;
/// What a text stands for where one is missing at the top: a type and a category as well.
const STAND_IN: &str = "custom";
/// Words longer than this may be a value in the wrong place.
const WORD: usize = 40;

/// What a text says, or why it does not say such a thing: the first mistake.
pub(super) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Bad> {
    toml::from_str(text).map_err(|error| bad(text, &error))
}

/// Everything that keeps a text from being read, in the order of its lines; empty where it can be.
pub(super) fn mistakes<T: DeserializeOwned>(text: &str) -> Vec<Bad> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // What cannot be told apart has no words to look at.
    let mut found: Vec<Bad> = errors.iter().map(|error| bad(text, error)).collect();
    if found.is_empty() {
        found = of_words::<T>(text, table);
    }
    found.sort_by_key(|mistake| mistake.line);
    found.dedup();
    found
}

fn of_words<T: DeserializeOwned>(text: &str, table: Spanned<DeTable<'_>>) -> Vec<Bad> {
    let top = table.span();
    let mut tree = Spanned::new(top.clone(), DeValue::Table(table.into_inner()));
    let mut found = Vec::new();
    // Fields that were taken out, with the beginning of the table they were in.
    let mut gone: Vec<(usize, String)> = Vec::new();
    while found.len() < MOST {
        let DeValue::Table(table) = tree.get_ref().clone() else { break };
        let Err(error) = T::deserialize(Deserializer::from(Spanned::new(top.clone(), table))) else { break };
        let span = error.span().unwrap_or_else(|| top.clone());
        let missing = error.message().strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        let explained = |missing: &str| gone.iter().any(|(at, name)| *at == span.start && name == missing);
        if !missing.is_some_and(explained) {
            found.push(bad(text, &error));
        }
        match (missing, tree.get_mut()) {
            (Some(missing), DeValue::Table(table)) if span == top && !table.contains_key(missing) => {
                let stand_in = Spanned::new(top.clone(), DeValue::String(DeString::Borrowed(STAND_IN)));
                table.insert(Spanned::new(top.clone(), DeString::Owned(missing.to_owned())), stand_in);
            }
            _ => match cut(&mut tree, &span) {
                Some(cut) => gone.extend(cut),
                None => break,
            },
        }
    }
    found
}

/// Takes out what stands at a place: the key or the value that is exactly there, else the smallest around it. Its name and
/// the beginning of its table, where it has one; `None` where there is nothing.
fn cut(tree: &mut Spanned<DeValue<'_>>, span: &Range<usize>) -> Option<Option<(usize, String)>> {
    let mut best = None;
    measure(tree, span, &mut Vec::new(), &mut best);
    let (_, path) = best?;
    let (last, way) = path.split_last()?;
    let mut value = tree;
    for step in way {
        value = match value.get_mut() {
            DeValue::Table(table) => table.iter_mut().nth(*step)?.1,
            DeValue::Array(array) => array.get_mut(*step)?,
            _ => return None,
        };
    }
    let at = value.span().start;
    match value.get_mut() {
        DeValue::Table(table) => {
            let name = table.keys().nth(*last)?.get_ref().to_string();
            table.remove(name.as_str());
            Some(Some((at, name)))
        }
        DeValue::Array(array) => {
            let mut left = DeArray::new();
            for (_, item) in std::mem::replace(array, DeArray::new()).into_iter().enumerate().filter(|(n, _)| n != last) {
                left.push(item);
            }
            *array = left;
            Some(None)
        }
        _ => None,
    }
}

/// The way to the smallest thing around a place, and its size: a thing that is exactly there has none.
fn measure(value: &Spanned<DeValue<'_>>, span: &Range<usize>, path: &mut Vec<usize>, best: &mut Option<(usize, Vec<usize>)>) {
    let mut look = |n: usize, spans: &[Range<usize>], item: &Spanned<DeValue<'_>>| {
        path.push(n);
        for around in spans.iter().filter(|around| around.start <= span.start && span.end <= around.end) {
            let size = around.len() - span.len();
            if best.as_ref().is_none_or(|(least, _)| size < *least) {
                *best = Some((size, path.clone()));
            }
        }
        measure(item, span, path, best);
        path.pop();
    };
    match value.get_ref() {
        DeValue::Table(table) => table.iter().enumerate().for_each(|(n, (key, item))| look(n, &[key.span(), item.span()], item)),
        DeValue::Array(array) => array.iter().enumerate().for_each(|(n, item)| look(n, &[item.span()], item)),
        _ => {}
    }
}

fn bad(text: &str, error: &Error) -> Bad {
    // The message alone: the parser's Display quotes the line it stumbled on.
    Bad { line: error.span().map_or(1, |span| line_of(text.as_bytes(), span.start)), reason: escape(&discreet(error.message())) }
}

/// A reader's message without the value that it may quote: a secret may stand in a template by mistake.
fn discreet(message: &str) -> String {
    for start in ["invalid type: ", "invalid value: "] {
        if let Some(rest) = message.strip_prefix(start)
            && let Some((found, wanted)) = rest.rsplit_once(", expected ")
        {
            let kind = found.split(['`', '"']).next().unwrap_or_default().trim_end();
            return format!("{start}{kind}, expected {wanted}");
        }
    }
    for start in ["unknown variant `", "unknown field `"] {
        if let Some(rest) = message.strip_prefix(start)
            && let Some((word, wanted)) = rest.split_once("`, ")
            && word.chars().count() > WORD
        {
            return format!("{}, {wanted}", start.trim_end_matches(" `"));
        }
    }
    message.to_owned()
}
