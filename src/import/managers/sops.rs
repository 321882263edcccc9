//! Files whose values sops encrypted (YAML, JSON, environment files, ini, whole files), with an age key of ours.
//!
//! A value is opened only where its place in the file is the one that it was encrypted for, and nothing of a file is used
//! whose code over all values, in their order, does not hold: without that somebody could have moved, dropped or doubled
//! one.

mod cipher;
mod flat;

use sha2::{Digest, Sha512};
use zeroize::Zeroizing;

use super::json::{self, Json};
use super::{Found, Mistake, Opened, age, yaml};
use crate::import::entry::{Entry, Part, Value};
use crate::inject::dotenv::{Quote, is_variable, written};
use crate::secret::Secret;
use cipher::DataKey;

/// What the code begins with where it is over encrypted values alone: SHA-256 of `sops`.
const ONLY_ENCRYPTED: [u8; 32] =
    *b"\x8a\x3f\xd2\xad\x54\xce\x66\x52\x7b\x10\x34\xf3\xd1\x47\xbe\x0b\x0b\x97\x5b\x3b\xf4\x4f\x72\xc6\xfd\xad\xec\x81\x76\xf2\x7d\x69";
const MARK: &[u8] = b"ENC[AES256_GCM,";

/// How a file is written.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Json,
    Yaml,
    Dotenv,
    Ini,
}

fn shape(text: &[u8]) -> Option<Shape> {
    let line = |start: &[u8]| text.starts_with(start) || memchr::memmem::find(text, &[b"\n", start].concat()).is_some();
    match () {
        () if line(b"sops_mac=") => Some(Shape::Dotenv),
        () if text.trim_ascii_start().starts_with(b"{") => memchr::memmem::find(text, b"\"sops\"").map(|_| Shape::Json),
        () if line(b"[sops]") => Some(Shape::Ini),
        () if line(b"sops:") => Some(Shape::Yaml),
        () => None,
    }
}

/// Whether a file is one of sops.
pub(super) fn is_sops(text: &[u8]) -> bool {
    shape(text).is_some() && memchr::memmem::find(text, MARK).is_some()
}

/// Reads a file.
pub(super) fn read(text: &[u8], identities: &[Secret]) -> Result<Opened, Mistake> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let shape = shape(text).ok_or(Mistake::file("is no file of sops"))?;
    let documents = match shape {
        Shape::Json => vec![json::parse(text)?],
        Shape::Yaml => yaml::parse(text)?,
        Shape::Dotenv => vec![flat::dotenv(text)?],
        Shape::Ini => vec![flat::ini(text)?],
    };
    let about = documents.iter().map(|document| document.get("sops")).find(|about| about.is_map());
    let about = about.ok_or(Mistake::file("is no file of sops"))?;
    let key = data_key(about, identities)?;
    let mut walk = Walk::new(key, about.get("mac_only_encrypted").is_true() || about.get("mac_only_encrypted").text() == "true");
    for document in &documents {
        if !document.is_map() {
            return Err(Mistake::file("is no file of sops"));
        }
        walk.map(document, &mut Vec::new(), true)?;
    }
    walk.check(about.get("mac").text(), about.get("lastmodified").text())?;
    let names: Vec<&str> = documents[0].members().iter().map(|(name, _)| name.as_str()).filter(|name| *name != "sops").collect();
    if shape == Shape::Json && names == ["data"] {
        let only = walk.entries.pop().and_then(|mut entry| entry.values.pop());
        return only.map(|value| Opened::Inside(value.value)).ok_or(Mistake::file("is empty"));
    }
    if shape == Shape::Dotenv && names.iter().all(|name| is_variable(name)) {
        return environment(&walk.entries).map(Opened::Inside);
    }
    Ok(Opened::Entries(Found { entries: walk.entries, ..Found::default() }))
}

/// The variables as an environment file, which is then read like any other.
fn environment(entries: &[Entry]) -> Result<Secret, Mistake> {
    let values = || entries.iter().flat_map(|entry| &entry.values);
    let mut out = Zeroizing::new(String::with_capacity(values().map(|one| one.label.len() + one.value.len() * 2 + 4).sum()));
    for one in values() {
        let text = one.value.expose_str().and_then(|text| written(text, Quote::Double));
        let text = text.ok_or(Mistake::file("holds a value that is no text"))?;
        [one.label.as_str(), "=\"", &text, "\"\n"].iter().for_each(|part| out.push_str(part));
    }
    Ok(Secret::new(std::mem::take(&mut *out).into_bytes()))
}

/// The key of the values, which each recipient of the file has for itself.
fn data_key(about: &Json, identities: &[Secret]) -> Result<DataKey, Mistake> {
    if about.get("key_groups").items().len() > 1 {
        return Err(Mistake::file("is locked with several keys at once: `sops -d FILE | credctl import -`"));
    }
    let group = about.get("key_groups").items().first().map_or(&Json::Null, |group| group.get("age"));
    let recipients = about.get("age").items().iter().chain(group.items());
    let mut why = Mistake::file("is locked with keys that only sops reaches: `sops -d FILE | credctl import -`");
    for recipient in recipients {
        match age::with_identities(recipient.get("enc").text().as_bytes(), identities) {
            Ok(key) => return DataKey::new(&key).ok_or(Mistake::file("is damaged: its key is none")),
            Err(mistake) => why = mistake,
        }
    }
    Err(why)
}

/// Goes through the values in their order.
struct Walk {
    key: DataKey,
    code: Sha512,
    only_encrypted: bool,
    entries: Vec<Entry>,
}

impl Walk {
    fn new(key: DataKey, only_encrypted: bool) -> Self {
        let mut code = Sha512::new();
        if only_encrypted {
            code.update(ONLY_ENCRYPTED);
        }
        Self { key, code, only_encrypted, entries: Vec::new() }
    }

    /// The values of a mapping are an entry; a mapping in it is another.
    fn map(&mut self, map: &Json, path: &mut Vec<String>, top: bool) -> Result<(), Mistake> {
        let mut entry = Entry::new(path.join("/"), path.last().cloned().unwrap_or_default());
        let at = self.entries.len();
        for (name, json) in map.members().iter().filter(|(name, _)| !top || name != "sops") {
            path.push(name.clone());
            self.any(json, path, name, &mut entry)?;
            path.pop();
        }
        if !entry.values.is_empty() {
            self.entries.insert(at, entry);
        }
        Ok(())
    }

    fn any(&mut self, json: &Json, path: &mut Vec<String>, label: &str, entry: &mut Entry) -> Result<(), Mistake> {
        match json {
            Json::Map(_) => self.map(json, path, false),
            // The items of a list have its place.
            Json::List(items) => {
                let items = items.iter().enumerate();
                items.map(|(at, item)| (format!("{label}.{at}"), item)).try_for_each(|(label, item)| self.any(item, path, &label, entry))
            }
            Json::Null => Ok(()),
            leaf => {
                let (value, hidden) = self.leaf(leaf, path)?;
                let part = if hidden { Part::Hidden } else { Part::Plain };
                entry.values.extend(value.filter(|value| !value.is_empty()).map(|value| Value {
                    label: label.to_owned(),
                    part,
                    value,
                    span: None,
                }));
                Ok(())
            }
        }
    }

    /// A value in clear, and whether it was encrypted; `None` for a comment.
    fn leaf(&mut self, leaf: &Json, path: &[String]) -> Result<(Option<Secret>, bool), Mistake> {
        if leaf.text().as_bytes().starts_with(MARK) {
            let opened = self.key.open(leaf.text(), &format!("{}:", path.join(":")));
            let opened = opened.ok_or(Mistake::file("was altered: a value is not what was encrypted for its place"))?;
            if opened.kind == "comment" {
                return Ok((None, true));
            }
            self.code.update(opened.plain.expose());
            return Ok((Some(opened.shown()), true));
        }
        let shown = match leaf {
            Json::Number(number) => {
                Zeroizing::new(number.as_f64().filter(|_| !number.is_i64()).map_or_else(|| number.to_string(), |n| n.to_string()))
            }
            other => other.shown(),
        };
        if !self.only_encrypted {
            match leaf {
                Json::Bool(is) => self.code.update(if *is { "True" } else { "False" }),
                _ => self.code.update(shown.as_bytes()),
            }
        }
        Ok((Some(Secret::new(shown.as_bytes().to_vec())), false))
    }

    /// Whether all of it is as it was written.
    fn check(&mut self, mac: &str, modified: &str) -> Result<(), Mistake> {
        let code = data_encoding::HEXUPPER.encode(&std::mem::take(&mut self.code).finalize());
        let kept = self.key.open(mac, modified).ok_or(Mistake::file("was altered: its code is not the one that was written"))?;
        if kept.plain == Secret::from(code) {
            Ok(())
        } else {
            Err(Mistake::file("was altered: its values are not those that its code is over"))
        }
    }
}
