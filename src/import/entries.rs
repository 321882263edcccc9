//! From entries to credentials: of what type each is, for which service, and what becomes of every value of it.

use std::collections::{BTreeMap, HashSet};

use super::addresses;
use super::entry::{self, Entry, Sort};
use super::gather::{File, Item, Left, Part, Pick, Slot};
use super::known::Variables;
use super::looks;
use super::naming;
use super::ours;
use super::services::{Chosen, Services};
use crate::credential::{MAX_FIELD, MAX_TEXT, MAX_WORDS};
use crate::inject::is_reference;
use crate::name::nearest;
use crate::secret::Secret;
use crate::shape::{Shape, Values, Words};
use crate::template::{Templates, is_host_pattern};
use crate::{Error, Result};

/// Finds the credentials among the entries of a manager or of a tool.
pub(super) fn gather(mut file: File, templates: &Templates, pick: &Pick) -> Result<File> {
    let asked = asked(&file, pick)?;
    let mut services = Services::new(Variables::new(templates)?, templates);
    let (mut items, mut left) = (Vec::new(), Vec::new());
    let mut from = 0;
    for (n, entry) in file.entries.iter().enumerate() {
        let count = file.slots[from..].iter().take_while(|slot| slot.entry == n).count();
        let (slots, at) = (&file.slots[from..from + count], from);
        from += count;
        if !asked.is_empty() && !asked.contains(&n) {
            left.push(Left { at, why: "not asked for".into() });
            continue;
        }
        // What lies in somebody's own vault is what it is; in a tool's file a pattern may not have been filled in.
        let trusted = pick.all || !asked.is_empty() || file.format.is_export();
        match one(entry, slots, at, trusted, &mut services, &mut left)? {
            Ok(item) => items.push(item),
            Err(why) => left.push(Left { at, why: why.into() }),
        }
    }
    left.sort_by_key(|left| left.at);
    (file.items, file.left) = (items, left);
    Ok(file)
}

/// The entries that were asked for by their title, their place, or what a value of them is called.
fn asked(file: &File, pick: &Pick) -> Result<HashSet<usize>> {
    let mut found = HashSet::new();
    for only in &pick.only {
        let before = found.len();
        let of_entry = file.entries.iter().enumerate().filter(|(_, one)| one.title == *only || one.place == *only).map(|(n, _)| n);
        found.extend(of_entry.chain(file.slots.iter().filter(|slot| slot.label == *only).map(|slot| slot.entry)));
        if found.len() == before {
            let near = nearest(only, file.entries.iter().map(|entry| entry.title.as_str())).map(str::to_owned);
            return Err(Error::NotFound { what: "entry", name: only.clone(), near });
        }
    }
    Ok(found)
}

/// What is made of one entry, or why nothing is.
type Made = std::result::Result<Item, &'static str>;

fn one(entry: &Entry, slots: &[Slot], at: usize, trusted: bool, services: &mut Services<'_>, left: &mut Vec<Left>) -> Result<Made> {
    if let Some(why) = entry.left {
        return Ok(Err(why));
    }
    if let Some(marks) = &entry.ours {
        return Ok(Ok(ours::item(entry, marks, slots, at, services, left)?));
    }
    let (mut usable, mut first): (Vec<usize>, _) = (Vec::new(), None);
    for (n, slot) in slots.iter().enumerate() {
        match unusable(slot.part, &slot.value, trusted) {
            None => usable.push(n),
            // A password that is none leaves nothing worth keeping, but for what else is secret there.
            Some(why) => {
                first = first.or(Some(why));
                left.push(Left { at: at + n, why: why.into() });
            }
        }
    }
    if !usable.iter().any(|n| is_hidden(&slots[*n], entry.sort)) {
        // Those of this entry are the last: to look through all would be quadratic in a file of roles.
        left.truncate(left.iter().rposition(|left| left.at < at).map_or(0, |last| last + 1));
        return Ok(Err(first.unwrap_or("no secret in it")));
    }
    let chosen = services.choose(entry, slots, &usable)?;
    let mut item = Item {
        base: naming::name_of(&entry.title, &chosen.shape, &entry.urls)?,
        sign: chosen.sign,
        words: words(entry),
        aliases: BTreeMap::new(),
        parts: Vec::new(),
        of_variable: false,
        origin: entry.origin.clone(),
        shape: chosen.shape.clone(),
    };
    fill(&mut item, &chosen, slots, at, &usable, left);
    if item.parts.is_empty() {
        return Ok(Err("nothing in it that a credential can hold"));
    }
    let own = item.hosts_in(slots, at);
    item.words.hosts = hosts(&item.shape, own, std::mem::take(&mut item.words.hosts));
    let main = chosen.shape.main().to_owned();
    item.parts.sort_by_key(|part| (part.field != main, !part.secret, part.at));
    naming::steer_clear(&mut item);
    Ok(Ok(item))
}

/// Where a credential may go, if not where its type says: of a service's key the template knows better than an entry's
/// address, but an address that is somebody else's was written there by a person.
fn hosts(shape: &Shape, own: Vec<String>, given: Vec<String>) -> Vec<String> {
    let Some(template) = shape.template.as_ref().filter(|_| !own.is_empty()) else { return given };
    let foreign: Vec<String> = given.into_iter().filter(|host| !own.contains(host) && !addresses::is_of(template, host)).collect();
    if foreign.is_empty() { foreign } else { own.into_iter().chain(foreign).take(MAX_WORDS).collect() }
}

/// Why a value is no value, in a few words.
pub(super) fn unusable(part: entry::Part, value: &Secret, trusted: bool) -> Option<&'static str> {
    if value.is_empty() {
        return Some("empty");
    }
    if value.len() > MAX_FIELD {
        return Some("larger than 1 MiB");
    }
    if !is_secret_part(part) {
        return None;
    }
    let text = value.expose_str()?;
    let foreign = ["op://", "gopass://", "bws://", "vault:", "ENC[AES256_GCM,", "{REF:"];
    if is_reference(text) {
        Some("a reference already")
    } else if foreign.iter().any(|start| text.starts_with(start)) {
        Some("a reference of another program")
    } else if looks::is_filled_in_elsewhere(text) {
        Some("a variable that another program fills in")
    } else if part == entry::Part::Main && !trusted && looks::is_placeholder(text) {
        Some("a placeholder")
    } else {
        None
    }
}

/// Whether a format has secrets in this part of an entry.
pub(super) fn is_secret_part(part: entry::Part) -> bool {
    matches!(part, entry::Part::Main | entry::Part::Hidden | entry::Part::Otp)
}

/// Whether a value is one to hide.
fn is_hidden(slot: &Slot, sort: Sort) -> bool {
    match slot.part {
        part if is_secret_part(part) => true,
        entry::Part::Notes => matches!(sort, Sort::Note | Sort::Unknown),
        entry::Part::Field(name) => is_secret_field(name),
        _ => false,
    }
}

/// Whether a field that a reader names is hidden where no type or template says so.
pub(super) fn is_secret_field(name: &str) -> bool {
    matches!(name, "session_token" | "passphrase" | "client_secret" | "refresh_token" | "private_key" | "password" | "token")
}

fn words(entry: &Entry) -> Words {
    let short = |text: &String| text.len() <= MAX_TEXT && !text.trim().is_empty();
    let mut hosts: Vec<String> = entry.urls.iter().filter_map(|url| naming::host_of(url)).filter(|host| is_host_pattern(host)).collect();
    let mut seen = HashSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    hosts.truncate(MAX_WORDS);
    let mut tags: Vec<String> = entry.tags.iter().filter(|tag| short(tag)).cloned().collect();
    tags.sort();
    tags.dedup();
    tags.truncate(MAX_WORDS);
    let label = Some(entry.title.trim().to_owned()).filter(|title| short(title) && naming::says_more(title));
    Words { label, tags, hosts, expires: entry.expires, ..Words::default() }
}

/// Puts every value into a field; what no field can hold is left, and why.
fn fill(item: &mut Item, chosen: &Chosen, slots: &[Slot], at: usize, usable: &[usize], left: &mut Vec<Left>) {
    let mut values = Values::new();
    for n in usable {
        let slot = &slots[*n];
        let (field, secret) = chosen.field(*n, slot);
        let field = naming::free_field(&field, |name| values.contains_key(name));
        if values.len() >= MAX_WORDS {
            left.push(Left { at: at + n, why: "more fields than a credential has".into() });
            continue;
        }
        if let Err(Error::BadValue { .. }) = item.shape.check_one(&field, &slot.value) {
            left.push(Left { at: at + n, why: "nothing that its field can hold".into() });
            continue;
        }
        values.insert(field.clone(), (secret, slot.value.duplicate()));
        item.parts.push(Part { at: at + n, field, secret });
    }
}
