//! What stands in an entry of a store: the secret in its first line, then `key: value` lines and whatever a person wrote.

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::title;
use crate::import::entry::{Entry, Part, Sort};
use crate::import::managers::note::pairs;
use crate::import::managers::{secret, value};
use crate::secret::Secret;

/// The entry of this name.
pub(super) fn entry(name: &str, content: Secret) -> Entry {
    let mut entry = Entry::new(name, title(name));
    entry.origin = Some(name.to_owned());
    entry.tags = name.rsplit_once('/').map(|(folder, _)| folder.to_owned()).into_iter().collect();
    if content.is_empty() {
        entry.left = Some("it is empty");
        return entry;
    }
    let Some(text) = content.expose_str() else {
        entry.sort = Sort::File;
        return entry.with(Part::Main, "content", content);
    };
    let first = text.split('\n').next().unwrap_or_default();
    match first {
        "GOPASS-SECRET-1.0" => mime(&mut entry, text),
        _ if first.starts_with("gopass://") => entry.left = Some("a reference to another entry"),
        _ if first.starts_with("otpauth://") => entry.values.extend(value(Part::Otp, "totp", first)),
        _ if first.starts_with("-----BEGIN ") => {
            entry.sort = if first.contains("PRIVATE KEY") { Sort::SshKey } else { Sort::File };
            entry.values.extend(value(Part::Main, "content", text));
        }
        _ if is_binary(text) => binary(&mut entry, text),
        _ if is_pair(first) && text.trim_end_matches('\n').contains('\n') => {
            entry.sort = Sort::File;
            entry.values.extend(value(Part::Main, "content", text.strip_suffix('\n').unwrap_or(text)));
        }
        _ => lines(&mut entry, text),
    }
    if entry.values.is_empty() {
        entry.left = entry.left.or(Some("it holds no value"));
    }
    entry
}

fn is_pair(line: &str) -> bool {
    matches!(pairs(line, ": ").next(), Some((Some(_), _)))
}

fn lines(entry: &mut Entry, text: &str) {
    entry.sort = Sort::Login;
    // `insert` adds a line end of its own, `insert -m` does not.
    let text = text.strip_suffix('\n').unwrap_or(text);
    let (main, rest) = text.split_once('\n').unwrap_or((text, ""));
    entry.values.extend(value(Part::Main, "password", main));
    let rest = rest.strip_prefix("---\n").unwrap_or(rest);
    fields(entry, rest);
}

fn fields(entry: &mut Entry, rest: &str) {
    let mut notes = Zeroizing::new(String::with_capacity(rest.len()));
    for (key, text) in pairs(rest, ": ") {
        let whole = text.trim();
        match key.map(str::to_lowercase).as_deref() {
            None if whole.starts_with("otpauth://") => entry.values.extend(value(Part::Otp, "totp", whole)),
            None => {
                notes.push_str(text);
                notes.push('\n');
            }
            Some("login" | "username" | "user") if !entry.values.iter().any(|one| one.part == Part::User) => {
                entry.values.extend(value(Part::User, "username", whole));
            }
            Some("url" | "website" | "uri") => entry.urls.extend(Some(whole.to_owned()).filter(|url| !url.is_empty())),
            Some("totp" | "otp") => entry.values.extend(value(Part::Otp, "totp", whole)),
            Some(_) => entry.values.extend(value(Part::Hidden, key.unwrap_or_default(), text.strip_suffix('\r').unwrap_or(text))),
        }
    }
    entry.values.extend(value(Part::Notes, "notes", notes.trim_matches('\n')));
}

/// The older form of gopass: a head like a letter's, an empty line, then what a person wrote.
fn mime(entry: &mut Entry, text: &str) {
    let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
    let (head, body) = rest.split_once("\n\n").unwrap_or((rest, ""));
    entry.sort = Sort::Login;
    let main = pairs(head, ": ").find(|(key, _)| key.is_some_and(|key| key.eq_ignore_ascii_case("password")));
    entry.values.extend(main.and_then(|(_, text)| value(Part::Main, "password", text)));
    let others: Vec<&str> = head.split('\n').filter(|line| !line.to_lowercase().starts_with("password: ")).collect();
    fields(entry, &Zeroizing::new([others.join("\n").as_str(), body].join("\n")));
}

/// Whether gopass keeps a file in it.
fn is_binary(text: &str) -> bool {
    text.lines().take(8).any(|line| line.eq_ignore_ascii_case("content-transfer-encoding: base64"))
}

fn binary(entry: &mut Entry, text: &str) {
    entry.sort = Sort::File;
    let lines = text.lines().filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("content-"));
    let base64 = Zeroizing::new(lines.collect::<String>());
    let named = text.lines().find_map(|line| line.split_once("filename=")).map(|(_, name)| name.trim_matches('"'));
    match Base64::decode_vec(&base64) {
        Ok(bytes) => entry.values.push(crate::import::entry::Value {
            label: "content".to_owned(),
            part: Part::Main,
            value: Secret::new(bytes),
            span: None,
        }),
        Err(_) => entry.values.push(crate::import::entry::Value {
            label: "content".to_owned(),
            part: Part::Main,
            value: secret(text),
            span: None,
        }),
    }
    entry.values.extend(named.and_then(|name| value(Part::Field("filename"), "filename", name)));
}
