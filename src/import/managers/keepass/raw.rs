//! Entries of KeePass as they stand in its file, and what they are.

use std::collections::HashMap;

use jiff::Timestamp;
use zeroize::Zeroizing;

use crate::import::entry::{Entry, Part, Sort};
use crate::import::managers::{Found, attachment, left, place, value};
use crate::secret::Secret;

/// An entry.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) uuid: String,
    /// The names of its groups, joined, and their ids.
    pub(super) group: String,
    pub(super) groups: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) expires: bool,
    pub(super) expiry: Option<Timestamp>,
    pub(super) texts: Vec<Text>,
    /// Attached files, by name and number.
    pub(super) files: Vec<(String, String)>,
}

/// One of its texts.
#[derive(Default)]
pub(super) struct Text {
    pub(super) key: String,
    pub(super) value: Zeroizing<String>,
    pub(super) hidden: bool,
}

impl Raw {
    fn text(&self, key: &str) -> &str {
        self.texts.iter().find(|text| text.key == key).map_or("", |text| &text.value)
    }
}

/// What they are. `bin` is the id of the group of what was thrown away.
pub(super) fn entries(all: Vec<Raw>, binaries: &HashMap<String, Option<Zeroizing<Vec<u8>>>>, bin: &str) -> Found {
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for (at, raw) in all.iter().enumerate() {
        let id = data_encoding::BASE64.decode(raw.uuid.as_bytes()).unwrap_or_default();
        by_id.entry(data_encoding::HEXUPPER.encode(&id)).or_insert(at);
    }
    let mut found = Found::default();
    for raw in &all {
        let thrown = !bin.is_empty() && raw.groups.iter().any(|group| group == bin);
        let entry = entry(raw, thrown, |text| resolved(text, &all, &by_id));
        for (name, number) in raw.files.iter().filter(|_| !thrown) {
            found.entries.push(match binaries.get(number) {
                Some(None) => left(place(&[&entry.place, name]), name.as_str(), "an attached file that is damaged, or of more than 1 MiB"),
                Some(Some(bytes)) => attachment(&entry, name, Secret::new(bytes.to_vec())),
                None => left(place(&[&entry.place, name]), name.as_str(), "an attached file that is not in the export"),
            });
        }
        found.entries.push(entry);
    }
    found
}

fn entry<'r>(raw: &'r Raw, thrown: bool, resolve: impl Fn(&'r str) -> &'r str) -> Entry {
    let title = raw.text("Title");
    let mut entry = Entry::new(place(&[&raw.group, title]), title);
    entry.origin = Some(raw.uuid.clone()).filter(|uuid| !uuid.is_empty());
    entry.tags.clone_from(&raw.tags);
    entry.expires = raw.expiry.filter(|_| raw.expires);
    let (password, user) = (resolve(raw.text("Password")), resolve(raw.text("UserName")));
    entry.sort = if password.is_empty() { Sort::Unknown } else { Sort::Login };
    entry.values.extend(value(Part::Main, "password", password));
    entry.values.extend(value(Part::User, "username", user));
    entry.urls.extend(Some(resolve(raw.text("URL"))).filter(|url| !url.is_empty()).map(str::to_owned));
    let seed = otp(raw);
    for text in &raw.texts {
        match text.key.as_str() {
            "Title" | "Password" | "UserName" | "URL" | "Notes" => {}
            "otp" | "TOTP Seed" | "TOTP Settings" => {}
            key if key.starts_with("TimeOtp-") || key.starts_with("HmacOtp-") && seed.is_some() => {}
            key if key == "KP2A_URL" || key.starts_with("KP2A_URL_") => entry.urls.push(resolve(&text.value).to_owned()),
            key => {
                let part = if text.hidden { Part::Hidden } else { Part::Plain };
                entry.values.extend(value(part, key, resolve(&text.value)));
            }
        }
    }
    entry.values.extend(seed.and_then(|seed| value(Part::Otp, "totp", &seed)));
    entry.values.extend(value(Part::Notes, "notes", resolve(raw.text("Notes"))));
    if thrown {
        entry.left = Some("it is in the bin");
    } else if entry.values.is_empty() {
        entry.left = Some("it holds no value");
    }
    entry
}

/// What `{REF:P@I:…}` stands for, one level deep; else the text itself, which then is no value.
fn resolved<'r>(text: &'r str, all: &'r [Raw], by_id: &HashMap<String, usize>) -> &'r str {
    let inside = text.strip_prefix("{REF:").and_then(|rest| rest.strip_suffix('}'));
    let Some((field, id)) = inside.and_then(|inside| inside.split_once("@I:")) else { return text };
    let Some(raw) = by_id.get(&id.to_ascii_uppercase()).and_then(|at| all.get(*at)) else { return text };
    let key = match field {
        "T" => "Title",
        "U" => "UserName",
        "P" => "Password",
        "A" => "URL",
        "N" => "Notes",
        _ => return text,
    };
    let found = raw.text(key);
    if found.starts_with("{REF:") || found.is_empty() { text } else { found }
}

/// The seed of one-time codes in any of the forms that it has there.
fn otp(raw: &Raw) -> Option<Zeroizing<String>> {
    let own = raw.text("otp");
    if !own.is_empty() {
        return Some(Zeroizing::new(own.to_owned()));
    }
    let base32 = |bytes: Vec<u8>| Zeroizing::new(data_encoding::BASE32_NOPAD.encode(&Zeroizing::new(bytes)));
    let given = |key: &str| Some(raw.text(key)).filter(|text| !text.is_empty());
    let settings = raw.text("TOTP Settings").split(';').map(str::trim).collect::<Vec<_>>();
    let seed = given("TimeOtp-Secret-Base32").or(given("TOTP Seed")).map(|text| Zeroizing::new(text.to_owned()));
    let seed = seed.or_else(|| {
        given("TimeOtp-Secret-Hex").and_then(|text| data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()).map(base32)
    });
    let seed =
        seed.or_else(|| given("TimeOtp-Secret-Base64").and_then(|text| data_encoding::BASE64.decode(text.as_bytes()).ok()).map(base32));
    let seed = seed.or_else(|| given("TimeOtp-Secret").map(|text| base32(text.as_bytes().to_vec())))?;
    let number = |text: &str, usual: &str| Some(text.to_owned()).filter(|text| text.parse::<u32>().is_ok() && text != usual);
    let period = number(given("TimeOtp-Period").or(settings.first().copied()).unwrap_or_default(), "30");
    let digits = number(given("TimeOtp-Length").or(settings.get(1).copied()).unwrap_or_default(), "6");
    let algorithm = match given("TimeOtp-Algorithm") {
        Some("HMAC-SHA-256") => Some("SHA256"),
        Some("HMAC-SHA-512") => Some("SHA512"),
        _ => None,
    };
    if period.is_none() && digits.is_none() && algorithm.is_none() {
        return Some(seed);
    }
    let plain: String = seed.chars().filter(|c| !c.is_whitespace()).collect();
    let mut uri = Zeroizing::new(format!("otpauth://totp/?secret={}", &*Zeroizing::new(plain)));
    let parts = [("period", period.as_deref()), ("digits", digits.as_deref()), ("algorithm", algorithm)];
    parts.iter().filter_map(|(key, text)| Some((key, (*text)?))).for_each(|(key, text)| uri.push_str(&format!("&{key}={text}")));
    Some(uri)
}
