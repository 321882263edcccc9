//! `.git-credentials`: an address with a user and a password a line, as git's own `store` writes and reads them.

use super::super::entry::{Entry, Part, Sort, Value};
use super::left;
use crate::credential::GIT_TAG;
use crate::inject::dotenv::Mistake;
use crate::secret::Secret;

/// What is in it, a line each.
///
/// # Errors
/// None; git passes over what is no address.
pub(crate) fn git(text: &str) -> Result<Vec<Entry>, Mistake> {
    let mut entries = Vec::new();
    let mut at = 0;
    for (n, raw) in text.split_inclusive('\n').enumerate() {
        let span = at..at + raw.len();
        at = span.end;
        let line = raw.trim_end_matches(['\n', '\r']);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("line {}", n + 1);
        let why = "no address with a user and a password";
        entries.push(entry(line, &place).map_or_else(
            || left(&place, &place, why),
            |mut entry| {
                entry.values.iter_mut().for_each(|value| value.span = Some(span.clone()));
                entry
            },
        ));
    }
    Ok(entries)
}

fn entry(line: &str, place: &str) -> Option<Entry> {
    let (scheme, rest) = line.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))?;
    let (login, address) = rest.split_once('@')?;
    let (user, password) = login.split_once(':')?;
    // git encodes the colon before a port too.
    let (host, path) = address.split_once('/').map_or((address, ""), |(host, path)| (host, path));
    let host = String::from_utf8(unescaped(host)?).ok().filter(|host| crate::template::is_host_pattern(&host.to_ascii_lowercase()))?;
    let url = if path.is_empty() { format!("{scheme}://{host}") } else { format!("{scheme}://{host}/{path}") };
    let (user, password) = (unescaped(user)?, unescaped(password)?);
    if password.is_empty() || user.is_empty() {
        return None;
    }
    let tags = vec![GIT_TAG.to_owned()];
    let mut entry = Entry { sort: Sort::Login, urls: vec![url.clone()], tags, ..Entry::new(place, host) };
    // Only a login's address says that it may go without TLS: without it, it would be one for https.
    if scheme == "http" {
        entry = entry.with(Part::Plain, "base_url", Secret::from(url));
    }
    for (part, label, bytes) in [(Part::Main, "password", password), (Part::User, "username", user)] {
        entry.values.push(Value { label: label.to_owned(), part, value: Secret::new(bytes), span: None });
    }
    Some(entry)
}

/// A text with its `%xx` as bytes; `None` where one is broken.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut digit = || char::from(bytes.next()?).to_digit(16);
        let (high, low) = (digit()?, digit()?);
        out.push(u8::try_from(high * 16 + low).ok()?);
    }
    Some(out)
}
