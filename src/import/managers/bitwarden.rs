//! Bitwarden's JSON: of one person, of an organisation, packed with attachments, and the same once it is unlocked.

use std::collections::HashMap;

use super::json::{Json, parse};
use super::zip::Zip;
use super::{Found, Mistake, attachment, left, place, value};
use crate::import::entry::{Entry, Part, Sort, Value};
use crate::secret::Secret;

/// Reads the document.
pub(super) fn read(file: &[u8]) -> Result<Found, Mistake> {
    document(&parse(file)?)
}

/// Reads the document out of a zip file.
pub(super) fn zipped(file: &[u8]) -> Result<Found, Mistake> {
    let mut zip = Zip::open(file)?;
    let data = zip.read("data.json")?.ok_or(Mistake::file("has no `data.json`"))?;
    let mut found = read(&data)?;
    let mut names: Vec<String> = zip.names().filter(|name| name.starts_with("attachments/")).map(str::to_owned).collect();
    names.sort_unstable();
    for name in names {
        let Some((id, file)) = name.strip_prefix("attachments/").and_then(|rest| rest.split_once('/')) else { continue };
        let Some(of) = found.entries.iter().position(|entry| entry.origin.as_deref() == Some(id)) else { continue };
        if let Some(mut content) = zip.read(&name)?.filter(|_| !file.is_empty()) {
            let one = attachment(&found.entries[of], file, Secret::new(std::mem::take(&mut *content)));
            found.entries.push(one);
        }
    }
    Ok(found)
}

fn document(data: &Json) -> Result<Found, Mistake> {
    if data.get("encrypted").is_true() {
        return Err(Mistake::file("is locked to its account; export again as .json, or protected by a password"));
    }
    let folders: HashMap<&str, &str> = ["folders", "collections"]
        .iter()
        .flat_map(|list| data.get(list).items())
        .map(|folder| (folder.get("id").text(), folder.get("name").text()))
        .collect();
    let mut found = Found::default();
    for (at, item) in data.get("items").items().iter().enumerate() {
        if item.is_map() { one(item, &folders, &mut found) } else { found.mistakes.push(Mistake::item(at + 1, "is no item")) }
    }
    Ok(found)
}

fn one(item: &Json, folders: &HashMap<&str, &str>, found: &mut Found) {
    let title = item.get("name").text();
    let of = std::iter::once(item.get("folderId")).chain(item.get("collectionIds").items());
    let within: Vec<&str> = of.filter_map(|id| folders.get(id.text()).copied()).collect();
    let folder = within.first().copied().unwrap_or_default();
    let here = place(&[folder, title]);
    let mut entry = Entry::new(here.clone(), title);
    entry.origin = Some(item.get("id").text().to_owned()).filter(|id| !id.is_empty());
    entry.tags = within.iter().map(|folder| (*folder).to_owned()).collect();
    let (login, key) = (item.get("login"), item.get("sshKey"));
    let mut otp = None;
    match item.get("type").number() {
        Some(1) => {
            entry.sort = Sort::Login;
            entry.urls =
                login.get("uris").items().iter().map(|uri| uri.get("uri").text().to_owned()).filter(|uri| !uri.is_empty()).collect();
            entry.values.extend(value(Part::Main, "password", login.get("password").text()));
            entry.values.extend(value(Part::User, "username", login.get("username").text()));
            otp = value(Part::Otp, "totp", login.get("totp").text());
            if !login.get("fido2Credentials").items().is_empty() {
                found.entries.push(left(here, title, "a passkey stays where it is"));
            }
        }
        Some(2) => entry.sort = Sort::Note,
        Some(5) => {
            entry.sort = Sort::SshKey;
            entry.values.extend(value(Part::Main, "private_key", key.get("privateKey").text()));
            entry.values.extend(value(Part::Field("public_key"), "public_key", key.get("publicKey").text()));
        }
        Some(3) => parts(&mut entry, item.get("card"), &["number", "code"]),
        Some(4) => parts(&mut entry, item.get("identity"), &["ssn", "passportNumber", "licenseNumber"]),
        _ => entry.left = Some("an item of a type that is not known"),
    }
    entry.values.extend(item.get("fields").items().iter().filter_map(field));
    entry.values.extend(otp);
    entry.values.extend(value(Part::Notes, "notes", item.get("notes").text()));
    if !item.get("deletedDate").is_null() {
        entry.left = Some("it is in the bin");
    } else if entry.values.is_empty() {
        entry.left = entry.left.or(Some("it holds no value"));
    }
    found.entries.push(entry);
}

fn field(field: &Json) -> Option<Value> {
    let part = match field.get("type").number() {
        Some(0 | 2) => Part::Plain,
        // Linked ones say again what stands elsewhere.
        Some(3) => return None,
        _ => Part::Hidden,
    };
    value(part, field.get("name").text(), &field.get("value").shown())
}

/// A card's or a person's values, by their names.
fn parts(entry: &mut Entry, of: &Json, hidden: &[&str]) {
    let values = of.members().iter().filter_map(|(name, json)| {
        let part = if hidden.contains(&name.as_str()) { Part::Hidden } else { Part::Plain };
        value(part, name, &json.shown())
    });
    entry.values.extend(values);
}
