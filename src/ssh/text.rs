//! Public keys as text: a line of `authorized_keys`, RFC 4716, and what OpenSSL writes.

use base64ct::{Base64, Encoding};

use super::public::is_name;
use super::wire::Reader;
use super::{Public, Trouble, der};

/// What a line of text has of a public key.
pub(super) enum Line {
    Key(Public),
    Certificate,
    /// One that was, and is not whole.
    Cut,
}

/// The one public key of a text.
pub(super) fn read(text: &str) -> Result<Public, Trouble> {
    if text.contains("---- BEGIN ") || text.contains("-----BEGIN ") { block(text) } else { lines(text) }
}

/// The key of a line: `[options] algorithm base64 [comment]`, as `sshd(8)` has it; the hosts of `known_hosts` stand where
/// the options do.
pub(super) fn line(line: &str) -> Option<Line> {
    let mut rest = line.trim();
    if rest.starts_with('#') {
        return None;
    }
    while let Some((name, after)) = word(rest) {
        let (data, comment) = word(after).unwrap_or_default();
        if is_name(name) && (data.starts_with("AAAA") || data.is_empty() && is_known(name)) {
            let comment = Some(comment.trim()).filter(|comment| !comment.is_empty()).map(str::to_owned);
            return Some(match key(name, data, comment) {
                Ok(key) => Line::Key(key),
                Err(Trouble::Certificate) => Line::Certificate,
                Err(_) => Line::Cut,
            });
        }
        rest = after;
    }
    None
}

fn is_known(name: &str) -> bool {
    ["ssh-ed25519", "ssh-rsa", "ssh-dss", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| name.starts_with(start))
}

fn key(name: &str, data: &str, comment: Option<String>) -> Result<Public, Trouble> {
    let blob = Base64::decode_vec(data).map_err(|_| Trouble::CutShort)?;
    if Reader(&blob).string() != Some(name.as_bytes()) {
        return Err(Trouble::Damaged("it names two algorithms"));
    }
    Public::from_blob(blob, comment)
}

/// The first word, blanks in double quotes belonging to it, and what follows.
fn word(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        !quoted && (c == ' ' || c == '\t')
    });
    (!text.is_empty()).then(|| text.split_at(end.unwrap_or(text.len())))
}

fn lines(text: &str) -> Result<Public, Trouble> {
    let mut found = None;
    for one in text.lines().filter_map(line) {
        match (one, &found) {
            (_, Some(_)) => return Err(Trouble::SeveralPublic),
            (Line::Key(key), None) => found = Some(key),
            (Line::Certificate, None) => return Err(Trouble::Certificate),
            (Line::Cut, None) => return Err(Trouble::CutShort),
        }
    }
    found.ok_or(Trouble::NotPublic)
}

/// RFC 4716, and the `PUBLIC KEY` and `RSA PUBLIC KEY` of OpenSSL.
fn block(text: &str) -> Result<Public, Trouble> {
    let begins = |line: &str| line.trim_start_matches('-').starts_with(" BEGIN ") || line.starts_with("-----BEGIN ");
    let mut lines = text.lines().map(str::trim).skip_while(|line| !begins(line));
    let first = lines.next().ok_or(Trouble::Frame)?;
    let (mut base64, mut comment, mut ended, mut continued) = (String::new(), None, false, false);
    for line in lines.by_ref() {
        if line.starts_with("---") {
            ended = true;
            break;
        }
        let header = line.split_once(": ").filter(|_| !continued);
        if let Some((name, value)) = header
            && name.eq_ignore_ascii_case("comment")
        {
            comment = Some(value.trim_matches('"').to_owned());
        }
        if header.is_none() && !continued {
            base64.push_str(line);
        }
        continued = line.ends_with('\\') && (header.is_some() || continued);
    }
    if !ended {
        return Err(Trouble::CutShort);
    }
    if lines.any(begins) {
        return Err(Trouble::SeveralPublic);
    }
    let data = Base64::decode_vec(&base64).map_err(|_| Trouble::Damaged("its base64 does not hold"))?;
    match first.trim_matches('-').trim().trim_start_matches("BEGIN ") {
        "SSH2 PUBLIC KEY" => Public::from_blob(data, comment),
        "PUBLIC KEY" => der::public(&data),
        "RSA PUBLIC KEY" => der::rsa_public(&data),
        _ => Err(Trouble::NotPublic),
    }
}
