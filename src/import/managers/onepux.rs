//! 1Password's own export (1pux): a zip file with one document and the files that are attached.

use zeroize::Zeroizing;

use super::json::{Json, parse};
use super::zip::Zip;
use super::{Found, MAX_FIELD, Mistake, attachment, left, place, value};
use crate::import::entry::{Entry, Part, Sort, Value};
use crate::secret::Secret;

/// Reads the file.
pub(super) fn read(file: &[u8]) -> Result<Found, Mistake> {
    let mut zip = Zip::open(file)?;
    let data = zip.read("export.data")?.ok_or(Mistake::file("has no `export.data`"))?;
    let data = parse(&data)?;
    if data.get("accounts").items().is_empty() {
        return Err(Mistake::file("has no accounts in its `export.data`"));
    }
    let mut found = Found::default();
    let mut number = 0;
    for account in data.get("accounts").items() {
        for vault in account.get("vaults").items() {
            let name = vault.get("attrs").get("name").text();
            for item in vault.get("items").items() {
                number += 1;
                // An older form wraps it.
                let item = if item.get("item").is_map() { item.get("item") } else { item };
                if !item.is_map() {
                    found.mistakes.push(Mistake::item(number, "is no item"));
                    continue;
                }
                one(item, name, number, &mut zip, &mut found)?;
            }
        }
    }
    Ok(found)
}

fn one(item: &Json, vault: &str, number: usize, zip: &mut Zip<'_>, found: &mut Found) -> Result<(), Mistake> {
    let (overview, details) = (item.get("overview"), item.get("details"));
    let title = overview.get("title").text();
    let here = place(&[vault, title]);
    let origin = Some(item.get("uuid").text().to_owned()).filter(|uuid| !uuid.is_empty());
    let mut entry = Entry { origin, ..Entry::new(here.clone(), title) };
    entry.sort = sort(item.get("categoryUuid").text());
    head(item, &mut entry);
    let mut rest = Vec::new();
    for field in details.get("loginFields").items() {
        login_field(field, &mut entry, &mut rest);
    }
    entry.values.extend(value(Part::Main, "password", details.get("password").text()));
    for section in details.get("sections").items() {
        for field in section.get("fields").items() {
            section_field(field, &mut entry, &mut rest);
        }
    }
    entry.values.append(&mut rest);
    entry.values.extend(value(Part::Notes, "notes", details.get("notesPlain").text()));
    // A main secret in a second place is another field.
    let mut mains = 0;
    for one in entry.values.iter_mut().filter(|one| one.part == Part::Main) {
        mains += 1;
        if mains > 1 {
            one.part = Part::Hidden;
        }
    }
    let document = details.get("documentAttributes");
    if document.is_map() {
        match attached(document, zip)? {
            Ok(content) => entry.values.insert(0, content),
            Err(why) => found.mistakes.push(Mistake::item(number, why)),
        }
        entry.values.extend(value(Part::Field("filename"), "filename", document.get("fileName").text()));
    }
    let files = details.get("sections").items().iter().flat_map(|section| section.get("fields").items());
    for file in files.map(|field| field.get("value").get("file")).filter(|file| file.is_map()) {
        match attached(file, zip)? {
            Ok(content) => found.entries.push(attachment(&entry, file.get("fileName").text(), content.value)),
            Err(why) => found.mistakes.push(Mistake::item(number, why)),
        }
    }
    if entry.values.is_empty() {
        entry.left = Some("it holds no value");
    }
    if !details.get("passkey").is_null() || !item.get("passkey").is_null() {
        found.entries.push(left(here, title, "a passkey stays where it is"));
    }
    found.entries.push(entry);
    Ok(())
}

/// Addresses and tags.
fn head(item: &Json, entry: &mut Entry) {
    let overview = item.get("overview");
    let urls = overview.get("urls").items().iter().map(|url| url.get("url").text());
    for url in std::iter::once(overview.get("url").text()).chain(urls).filter(|url| !url.is_empty()) {
        if !entry.urls.iter().any(|known| known == url) {
            entry.urls.push(url.to_owned());
        }
    }
    entry.tags = overview.get("tags").items().iter().map(|tag| tag.text().to_owned()).filter(|tag| !tag.is_empty()).collect();
    if item.get("state").text() == "archived" {
        entry.tags.push("archived".to_owned());
    }
}

fn sort(category: &str) -> Sort {
    match category {
        "001" | "005" | "111" => Sort::Login,
        "112" => Sort::Token,
        "114" => Sort::SshKey,
        "006" => Sort::File,
        "003" => Sort::Note,
        _ => Sort::Unknown,
    }
}

fn login_field(field: &Json, entry: &mut Entry, rest: &mut Vec<Value>) {
    let label = Some(field.get("name").text()).filter(|name| !name.is_empty()).unwrap_or_else(|| field.get("id").text());
    let text = shown(field.get("value"));
    let one = match field.get("designation").text() {
        "username" => value(Part::User, "username", &text),
        "password" => value(Part::Main, "password", &text),
        _ if field.get("fieldType").text() == "P" => return rest.extend(value(Part::Hidden, label, &text)),
        // Buttons and ticked boxes of the form that was filled in.
        _ if matches!(field.get("fieldType").text(), "A" | "C" | "B" | "I" | "S") => None,
        _ => return rest.extend(value(Part::Plain, label, &text)),
    };
    entry.values.extend(one);
}

fn section_field(field: &Json, entry: &mut Entry, rest: &mut Vec<Value>) {
    let (title, id) = (field.get("title").text(), field.get("id").text());
    let label = if title.is_empty() { id } else { title };
    let Some((kind, inside)) = field.get("value").members().first() else { return };
    let text = shown(inside);
    let one = match kind.as_str() {
        "concealed" if id == "credential" && entry.sort == Sort::Token => value(Part::Main, "credential", &text),
        "concealed" if id == "password" && !has(entry, Part::Main) => value(Part::Main, "password", &text),
        "concealed" | "creditCardNumber" => return rest.extend(value(Part::Hidden, label, &text)),
        "totp" if rest.iter().any(|one| one.part == Part::Otp) => return rest.extend(value(Part::Hidden, label, &text)),
        "totp" => return rest.extend(value(Part::Otp, label, &text)),
        "sshKey" => {
            let (keys, about) = (inside, inside.get("metadata"));
            let private =
                Some(about.get("privateKey").text()).filter(|key| !key.is_empty()).unwrap_or_else(|| keys.get("privateKey").text());
            rest.extend(value(Part::Field("public_key"), "public_key", about.get("publicKey").text()));
            value(Part::Main, "private_key", private)
        }
        "string" if id == "username" && !has(entry, Part::User) => value(Part::User, "username", &text),
        "date" if id == "expires" && entry.sort == Sort::Token && moment(inside).is_some() => {
            entry.expires = moment(inside);
            return;
        }
        "url" => {
            entry.urls.extend(Some(text.to_string()).filter(|url| !url.is_empty()));
            return;
        }
        // A file is an entry of its own; a reference says again what stands elsewhere.
        "file" | "reference" => return,
        _ => {
            if id == "hostname" && !text.is_empty() {
                entry.urls.push(text.to_string());
            }
            return rest.extend(value(Part::Plain, label, &text));
        }
    };
    entry.values.extend(one);
}

/// A date of an entry: seconds since 1970.
fn moment(date: &Json) -> Option<jiff::Timestamp> {
    jiff::Timestamp::from_second(date.number()?).ok()
}

fn has(entry: &Entry, part: Part) -> bool {
    entry.values.iter().any(|value| value.part == part)
}

/// A value as a person would write it: linked ones have it a level deeper, addresses in parts.
fn shown(json: &Json) -> Zeroizing<String> {
    match json {
        Json::Map(members) => match members.first() {
            Some((_, only)) if members.len() == 1 => only.shown(),
            _ if !json.get("email_address").text().is_empty() => json.get("email_address").shown(),
            _ => {
                let parts: Vec<Zeroizing<String>> = members.iter().map(|(_, part)| part.shown()).filter(|part| !part.is_empty()).collect();
                Zeroizing::new(parts.iter().map(|part| part.as_str()).collect::<Vec<_>>().join(", "))
            }
        },
        other => other.shown(),
    }
}

/// The bytes of a document.
fn attached(document: &Json, zip: &mut Zip<'_>) -> Result<Result<Value, &'static str>, Mistake> {
    let name = format!("files/{}__{}", document.get("documentId").text(), document.get("fileName").text());
    Ok(match zip.read(&name)? {
        None => Err("names a file that is not packed with it"),
        Some(bytes) if bytes.len() > MAX_FIELD => Err("has a file of more than 1 MiB"),
        Some(mut bytes) => {
            Ok(Value { label: "content".to_owned(), part: Part::Main, value: Secret::new(std::mem::take(&mut *bytes)), span: None })
        }
    })
}
