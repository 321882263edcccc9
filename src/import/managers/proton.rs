//! Proton Pass: its JSON, bare or packed.

use super::json::{Json, parse};
use super::zip::Zip;
use super::{Found, Mistake, left, place, value};
use crate::import::entry::{Entry, Part, Sort};

/// Reads the document out of a zip file.
pub(super) fn zipped(file: &[u8]) -> Result<Found, Mistake> {
    let mut zip = Zip::open(file)?;
    match zip.read("Proton Pass/data.json")? {
        Some(data) => read(&data),
        None => Err(Mistake::file("is locked with a key; export again without, or unlock its `data.pgp` with gpg")),
    }
}

/// Reads the document.
pub(super) fn read(file: &[u8]) -> Result<Found, Mistake> {
    let data = parse(file)?;
    if data.get("encrypted").is_true() {
        return Err(Mistake::file("is locked; export again without a password"));
    }
    let mut found = Found::default();
    for (_, vault) in data.get("vaults").members() {
        for item in vault.get("items").items() {
            one(item, vault.get("name").text(), &mut found);
        }
    }
    Ok(found)
}

fn one(item: &Json, vault: &str, found: &mut Found) {
    let data = item.get("data");
    let (about, content) = (data.get("metadata"), data.get("content"));
    let title = about.get("name").text();
    let here = place(&[vault, title]);
    let mut entry = Entry::new(here.clone(), title);
    // The id of an item alone comes twice in real files.
    let ids = [item.get("shareId").text(), item.get("itemId").text(), about.get("itemUuid").text()];
    entry.origin = Some(ids.join(":")).filter(|id| id.len() > 2);
    entry.tags = Some(vault.to_owned()).filter(|vault| !vault.is_empty()).into_iter().collect();
    match data.get("type").text() {
        "login" => {
            entry.sort = Sort::Login;
            let user = [content.get("itemUsername"), content.get("username"), content.get("itemEmail")];
            let user = user.iter().map(|user| user.text()).find(|user| !user.is_empty()).unwrap_or_default();
            entry.values.extend(value(Part::Main, "password", content.get("password").text()));
            entry.values.extend(value(Part::User, "username", user));
            let email = content.get("itemEmail").text();
            entry.values.extend(value(Part::Plain, "email", email).filter(|_| email != user));
            entry.urls = content.get("urls").items().iter().map(|url| url.text().to_owned()).filter(|url| !url.is_empty()).collect();
            if !content.get("passkeys").items().is_empty() {
                found.entries.push(left(here, title, "a passkey stays where it is"));
            }
        }
        "note" => entry.sort = Sort::Note,
        "alias" => entry.left = Some("an address that forwards mail, and no secret"),
        "sshKey" => {
            entry.sort = Sort::SshKey;
            entry.values.extend(value(Part::Main, "private_key", content.get("privateKey").text()));
            entry.values.extend(value(Part::Field("public_key"), "public_key", content.get("publicKey").text()));
        }
        _ => {
            let hidden = |name: &str| ["number", "verificationNumber", "pin", "password"].contains(&name);
            let parts = content.members().iter();
            entry
                .values
                .extend(parts.filter_map(|(name, json)| value(if hidden(name) { Part::Hidden } else { Part::Plain }, name, &json.shown())));
        }
    }
    for field in data.get("extraFields").items() {
        let (label, inside) = (field.get("fieldName").text(), field.get("data"));
        entry.values.extend(match field.get("type").text() {
            "totp" => value(Part::Hidden, label, inside.get("totpUri").text()),
            "hidden" => value(Part::Hidden, label, inside.get("content").text()),
            _ => value(Part::Plain, label, inside.get("content").text()),
        });
    }
    entry.values.extend(value(Part::Otp, "totp", content.get("totpUri").text()));
    entry.values.extend(value(Part::Notes, "notes", about.get("note").text()));
    if item.get("state").number() == Some(2) {
        entry.left = Some("it is in the bin");
    } else if entry.values.is_empty() {
        entry.left = entry.left.or(Some("it holds no value"));
    }
    found.entries.push(entry);
}
