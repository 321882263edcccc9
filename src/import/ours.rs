//! Entries that credctl itself exported: they become what they were. What they say is foreign text all the same: a name, a
//! type, a field or a variable that cannot be is left out or stands otherwise, and nothing is taken on trust.

use std::collections::{BTreeMap, HashSet};

use super::entry::Entry;
use super::gather::{Item, Left, Part, Slot};
use super::judge::Sign;
use super::naming;
use super::services::Services;
use crate::Result;
use crate::inject::moving::Marks;
use crate::kind::Kind;
use crate::name::{Key, Name, is_field};
use crate::shape::{Shape, Words};
use crate::template::{Category, is_dangerous, is_host_pattern};

/// The credential that an entry was.
///
/// # Errors
/// As [`Services::of`].
pub(super) fn item(
    entry: &Entry,
    marks: &Marks,
    slots: &[Slot],
    at: usize,
    services: &mut Services<'_>,
    left: &mut Vec<Left>,
) -> Result<Item> {
    let kind = marks.kind.unwrap_or(Kind::Custom);
    let template = services.of(marks.service.as_deref())?.filter(|shape| shape.kind == kind);
    let shape = template.unwrap_or_else(|| Shape::of(kind));
    let base = match Name::parse(&marks.name) {
        Ok(name) => name,
        Err(_) => naming::name_of(&entry.title, &shape, &entry.urls)?,
    };
    let mut parts: Vec<Part> = Vec::new();
    for (n, slot) in slots.iter().enumerate() {
        let mut skip = |why: &'static str| left.push(Left { at: at + n, why: why.into() });
        let mark = marks.fields.iter().find(|mark| mark.field == slot.label);
        if !is_field(&slot.label) || parts.iter().any(|part| part.field == slot.label) {
            skip("no field can be called so");
        } else if shape.check_one(&slot.label, &slot.value).is_err() {
            skip("nothing that its field can hold");
        } else {
            let secret = shape.is_secret(&slot.label).unwrap_or_else(|| mark.is_none_or(|mark| mark.secret));
            parts.push(Part { at: at + n, field: slot.label.clone(), secret });
        }
    }
    let main = shape.main().to_owned();
    parts.sort_by_key(|part| (part.field != main, !part.secret, part.at));
    let (keys, aliases) = variables(marks, &parts);
    let words = Words {
        label: marks.label.clone(),
        category: marks.category.as_deref().and_then(Category::parse),
        tags: marks.tags.clone(),
        hosts: marks.hosts.iter().filter(|host| is_host_pattern(host)).cloned().collect(),
        expires: marks.expires,
        keys,
        rotate_after: marks.rotate_after,
    };
    Ok(Item { base, shape, parts, words, aliases, sign: Sign::Entry, of_variable: false, origin: entry.origin.clone() })
}

/// Variables by field, and further ones: those that can be, each once.
fn variables(marks: &Marks, parts: &[Part]) -> (BTreeMap<String, Key>, BTreeMap<String, Vec<Key>>) {
    let mut seen = HashSet::new();
    let mut usable = |text: &String| Key::parse(text).ok().filter(|key| !is_dangerous(key) && seen.insert(key.clone()));
    let held = || marks.fields.iter().filter(|mark| parts.iter().any(|part| part.field == mark.field));
    let keys: BTreeMap<String, Key> =
        held().filter_map(|mark| Some((mark.field.clone(), mark.env.as_ref().and_then(&mut usable)?))).collect();
    let aliases = held().map(|mark| (mark.field.clone(), mark.aliases.iter().filter_map(&mut usable).collect())).collect();
    (keys, aliases)
}
