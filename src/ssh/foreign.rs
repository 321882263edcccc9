//! What a text is that holds no private SSH key: people paste the wrong half, the wrong file, or a path.

use super::{Trouble, der};
use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::armor::find;
use super::text::{Line, line};

/// Longest path that is taken for one.
const MAX_PATH: usize = 4096;

/// Names it. `bytes` are as given, `text` without what Windows does to texts, `labels` those of the blocks in it.
pub(super) fn name<'a>(bytes: &[u8], text: &[u8], labels: impl Iterator<Item = &'a [u8]>) -> Trouble {
    let trimmed = text.trim_ascii();
    if trimmed.is_empty() {
        return Trouble::Empty;
    }
    by_first_words(trimmed)
        .or_else(|| by_label(labels))
        .or_else(|| by_lines(trimmed))
        .or_else(|| is_key_data(bytes, false).then_some(Trouble::Binary))
        .or_else(|| by_remains(trimmed))
        .or_else(|| path(trimmed))
        .unwrap_or(Trouble::NotAKey)
}

fn by_first_words(text: &[u8]) -> Option<Trouble> {
    if let Some(rest) = text.strip_prefix(b"PuTTY-User-Key-File-") {
        let version = rest.first().filter(|byte| byte.is_ascii_digit())? - b'0';
        return Some(Trouble::Putty { version, encrypted: find(text, b"Encryption: none").is_none() });
    }
    if text.starts_with(b"SSH PRIVATE KEY FILE FORMAT 1.") {
        return Some(Trouble::Ssh1);
    }
    // RFC 4716, and what ssh.com made of it.
    if text.starts_with(b"---- BEGIN SSH2 PUBLIC KEY ----") {
        return Some(Trouble::PublicHalf);
    }
    if find(text, b"---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----").is_some() {
        return Some(Trouble::SshCom);
    }
    // `age-keygen` writes two comments before the key.
    let age = text.starts_with(b"AGE-PLUGIN-") || text.starts_with(b"age-encryption.org/") || find(text, b"AGE-SECRET-KEY-").is_some();
    age.then_some(Trouble::Age)
}

fn by_label<'a>(labels: impl Iterator<Item = &'a [u8]>) -> Option<Trouble> {
    let mut first = None;
    for label in labels {
        // The words of the standards. Anything else between dashes may be anything.
        let Some(text) =
            std::str::from_utf8(label).ok().filter(|text| text.bytes().all(|b| b.is_ascii_uppercase() || b" 0123456789".contains(&b)))
        else {
            continue;
        };
        let trouble = match text {
            text if text.starts_with("PGP ") => Trouble::OpenPgp,
            "AGE ENCRYPTED FILE" => Trouble::Age,
            text if text.ends_with("PUBLIC KEY") => Trouble::PublicHalf,
            text if text.contains("CERTIFICATE") => Trouble::X509,
            text => Trouble::OtherBlock(text.to_owned()),
        };
        first.get_or_insert(trouble);
    }
    first
}

/// A line of `authorized_keys`, or of `known_hosts`.
fn by_lines(text: &[u8]) -> Option<Trouble> {
    let text = std::str::from_utf8(text).ok()?;
    text.lines().find_map(|one| match line(one)? {
        Line::Key(..) | Line::Cut => Some(Trouble::PublicHalf),
        Line::Certificate => Some(Trouble::Certificate),
    })
}

/// Bytes that begin as keys do: OpenSSH's magic, or a sequence of DER that holds a number or a sequence and goes to the
/// end, or beyond it where `cut` is allowed.
fn is_key_data(bytes: &[u8], cut: bool) -> bool {
    let (length, rest) = match bytes {
        [0x30, 0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [0x30, 0x81, length, rest @ ..] => (usize::from(*length), rest),
        [0x30, length @ 0x10..=0x7f, rest @ ..] => (usize::from(*length), rest),
        _ => return bytes.starts_with(super::openssh::MAGIC),
    };
    matches!(rest, [0x02, 0x01, ..] | [0x30, ..]) && (rest.len() == length || cut && rest.len() < length)
}

/// What is left of a key's text that lost its lines, or parts of them.
fn by_remains(text: &[u8]) -> Option<Trouble> {
    if find(text, b"PRIVATE KEY").is_some() && (find(text, b"BEGIN").is_some() || find(text, b"END").is_some()) {
        return Some(Trouble::Frame);
    }
    let mut base64: Zeroizing<Vec<u8>> = Zeroizing::new(text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect());
    let whole = base64.len() / 4 * 4;
    base64.truncate(whole);
    let mut room = Zeroizing::new(vec![0; base64.len() / 4 * 3]);
    let data = Base64::decode(&*base64, &mut room).ok()?;
    if der::public(data).is_ok() {
        return Some(Trouble::PublicHalf);
    }
    is_key_data(data, true).then_some(Trouble::NoFrame)
}

fn path(text: &[u8]) -> Option<Trouble> {
    let line = std::str::from_utf8(text).ok().filter(|line| line.len() <= MAX_PATH && !line.contains(char::is_control))?;
    let drive = matches!(line.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let rooted = ["/", "~", "./", "../", "\\\\", "$", "%"].iter().any(|start| line.starts_with(start));
    let last = line.rsplit(['/', '\\']).next().unwrap_or_default();
    let named = !line.contains(' ') && (last.starts_with("id_") || [".pem", ".key", ".ppk", ".pub"].iter().any(|end| last.ends_with(end)));
    let socket = last.starts_with("agent.") || last.contains("ssh-agent") || line.ends_with("/ssh") || last.contains("sock");
    (drive || rooted || named).then_some(Trouble::Path { socket: rooted && socket })
}
