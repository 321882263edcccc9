//! The text around a private key: the two lines, the headers, base64 (RFC 1421, RFC 7468, OpenSSH's `PROTOCOL.key`).
//!
//! It reads more than OpenSSH does, so that it can say what is wrong, and notes the difference: [`Armor::flaws`].

use std::borrow::Cow;

use base64ct::{Base64, Encoding};
use zeroize::{Zeroize, Zeroizing};

use super::{Flaw, Format, MAX_KEY, Trouble, foreign};

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
/// Longest word between the dashes that is looked at.
const MAX_LABEL: usize = 64;

/// What stands between the dashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    OpenSsh,
    Rsa,
    Ec,
    Dsa,
    Pkcs8,
    EncryptedPkcs8,
}

const LABELS: [(&str, Label, Format); 6] = [
    ("OPENSSH PRIVATE KEY", Label::OpenSsh, Format::OpenSsh),
    ("RSA PRIVATE KEY", Label::Rsa, Format::Pkcs1),
    ("EC PRIVATE KEY", Label::Ec, Format::Sec1),
    ("DSA PRIVATE KEY", Label::Dsa, Format::DsaPem),
    ("PRIVATE KEY", Label::Pkcs8, Format::Pkcs8),
    ("ENCRYPTED PRIVATE KEY", Label::EncryptedPkcs8, Format::Pkcs8),
];

impl Label {
    fn of(text: &[u8]) -> Option<Self> {
        LABELS.iter().find(|(name, ..)| name.as_bytes() == text).map(|(_, label, _)| *label)
    }

    fn text(self) -> &'static str {
        LABELS.iter().find(|(_, label, _)| *label == self).map_or("", |(name, ..)| name)
    }

    pub(super) fn format(self) -> Format {
        LABELS.iter().find(|(_, label, _)| *label == self).map_or(Format::OpenSsh, |(.., format)| *format)
    }

    /// Characters of base64 in a line: OpenSSH has 70, PEM 64.
    fn width(self) -> usize {
        if self == Self::OpenSsh { 70 } else { 64 }
    }
}

/// A private key's text, taken apart.
pub(super) struct Armor {
    pub(super) label: Label,
    /// `Proc-Type` and `DEK-Info`, where they are.
    pub(super) headers: Vec<(String, String)>,
    pub(super) data: Zeroizing<Vec<u8>>,
    pub(super) flaws: Vec<Flaw>,
    pub(super) ssh_reads_it: bool,
}

impl Armor {
    /// The text as the tools write it.
    pub(super) fn canonical(&self) -> Zeroizing<Vec<u8>> {
        let body = Zeroizing::new(Base64::encode_string(&self.data));
        let mut out = Zeroizing::new(Vec::with_capacity(body.len() + body.len() / 32 + 512));
        let label = self.label.text();
        out.extend_from_slice(format!("-----BEGIN {label}-----\n").as_bytes());
        for (name, value) in &self.headers {
            out.extend_from_slice(format!("{name}: {value}\n").as_bytes());
        }
        out.extend_from_slice(if self.headers.is_empty() { b"" } else { b"\n" });
        for line in body.as_bytes().chunks(self.label.width()) {
            out.extend_from_slice(line);
            out.push(b'\n');
        }
        out.extend_from_slice(format!("-----END {label}-----\n").as_bytes());
        out
    }
}

/// Where a block stands in a text.
struct Block<'a> {
    label: &'a [u8],
    /// Of its first dash.
    start: usize,
    /// Behind the dashes of its first line.
    body: usize,
}

/// Reads the one private key of a text.
pub(super) fn read(bytes: &[u8]) -> Result<Armor, Trouble> {
    if bytes.len() > MAX_KEY {
        return Err(Trouble::TooLarge { size: bytes.len(), limit: MAX_KEY });
    }
    let (text, mut flaws) = decoded(bytes);
    let blocks = blocks(&text);
    let mut private = blocks.iter().filter_map(|block| Some((Label::of(block.label)?, block)));
    let Some((label, block)) = private.next() else { return Err(foreign::name(bytes, &text, blocks.iter().map(|block| block.label))) };
    let more = private.count();
    if more > 0 {
        return Err(Trouble::Several(more + 1));
    }
    let (body, end) = body(&text, block)?;
    let unescaped = unescaped(body);
    let (headers, data) = content(&unescaped).map_err(|fault| fault.at_line_of(&text, block.body))?;
    let mut armor = Armor { label, headers, data, flaws: Vec::new(), ssh_reads_it: false };
    flaws.extend(around(&text[..block.start], &text[end..]));
    if text.contains(&b'\r') {
        flaws.push(Flaw::LineEnds);
    }
    let canonical = armor.canonical();
    if matches!(unescaped, Cow::Owned(_)) {
        flaws.push(Flaw::Escapes);
    } else if !lines_are_those_of(&canonical, &text[block.start..end]) {
        flaws.push(Flaw::Lines);
    }
    flaws.sort_unstable();
    armor.ssh_reads_it = if label == Label::OpenSsh { openssh_reads(bytes) } else { openssl_reads(&flaws, &text[..block.start]) };
    armor.flaws = flaws;
    Ok(armor)
}

/// The text as bytes of ASCII, whatever Windows made of it.
pub(super) fn decoded(bytes: &[u8]) -> (Zeroizing<Vec<u8>>, Vec<Flaw>) {
    let wide = |pair: fn([u8; 2]) -> u16| {
        let units = Zeroizing::new(bytes[2..].as_chunks().0.iter().map(|two| pair(*two)).collect::<Vec<u16>>());
        let mut text = Zeroizing::new(String::with_capacity(bytes.len() * 2));
        text.extend(char::decode_utf16(units.iter().copied()).map(|unit| unit.unwrap_or('\u{fffd}')));
        (Zeroizing::new(std::mem::take(&mut *text).into_bytes()), vec![Flaw::Utf16])
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => (Zeroizing::new(rest.to_vec()), vec![Flaw::ByteOrderMark]),
        _ => (Zeroizing::new(bytes.to_vec()), Vec::new()),
    }
}

pub(super) fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|window| window == needle)
}

/// Every `-----BEGIN …-----`.
fn blocks(text: &[u8]) -> Vec<Block<'_>> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(start) = find(&text[at..], BEGIN).map(|n| at + n) {
        at = start + BEGIN.len();
        let near = &text[at..text.len().min(at + MAX_LABEL + DASHES.len())];
        let Some(length) = find(near, DASHES) else { continue };
        all.push(Block { label: &near[..length], start, body: at + length + DASHES.len() });
        at += length + DASHES.len();
    }
    all
}

/// What stands between the two lines of a block, and where the second ends.
fn body<'t>(text: &'t [u8], block: &Block<'_>) -> Result<(&'t [u8], usize), Trouble> {
    let rest = &text[block.body..];
    let Some(end) = find(rest, END) else {
        // A last line that is there and has lost its dashes is not the same as one that is not there.
        return Err(if find(rest, b"END ").is_some() { Trouble::Frame } else { Trouble::CutShort });
    };
    let closing = [END, block.label, DASHES].concat();
    if rest[end..].starts_with(&closing) {
        Ok((&rest[..end], block.body + end + closing.len()))
    } else if closing.starts_with(&rest[end..]) {
        Err(Trouble::CutShort)
    } else {
        Err(Trouble::Frame)
    }
}

/// With line ends where `\n` and `\r` were written out.
fn unescaped(body: &[u8]) -> Cow<'_, [u8]> {
    if find(body, b"\\n").is_none() && find(body, b"\\r").is_none() {
        return Cow::Borrowed(body);
    }
    let mut out = body.to_vec();
    for n in 1..out.len() {
        if out[n - 1] == b'\\' && matches!(out[n], b'n' | b'r') {
            out[n - 1..=n].copy_from_slice(b" \n");
        }
    }
    Cow::Owned(out)
}

/// Why the inside of a block could not be read.
enum Fault {
    Trouble(Trouble),
    /// A byte at this place in it.
    Byte(usize),
}

impl Fault {
    fn at_line_of(self, text: &[u8], body: usize) -> Trouble {
        match self {
            Self::Trouble(trouble) => trouble,
            Self::Byte(at) => {
                let before = &text[..text.len().min(body + at)];
                Trouble::Character { line: before.iter().filter(|byte| **byte == b'\n').count() + 1 }
            }
        }
    }
}

type Content = (Vec<(String, String)>, Zeroizing<Vec<u8>>);

/// Headers and data. Words are read, not lines, so that a key whose lines were joined is still one.
fn content(body: &[u8]) -> Result<Content, Fault> {
    let mut headers = Vec::new();
    let mut base64 = Zeroizing::new(Vec::with_capacity(body.len()));
    let mut words = words(body).peekable();
    while let Some((_, name)) = words.next_if(|(_, word)| word.ends_with(b":")) {
        let (at, value) = words.next().ok_or(Fault::Trouble(Trouble::CutShort))?;
        // Header names and ciphers are short; anything else is no header, and may be a secret.
        let short = |bytes: &[u8]| std::str::from_utf8(bytes).ok().filter(|text| text.len() <= 100).map(str::to_owned);
        headers.push((short(&name[..name.len() - 1]).ok_or(Fault::Byte(at))?, short(value).ok_or(Fault::Byte(at))?));
    }
    for (at, word) in words {
        let foreign = word.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"+/=".contains(byte)));
        if let Some(n) = foreign {
            return Err(Fault::Byte(at + n));
        }
        base64.extend_from_slice(word);
    }
    if base64.is_empty() || base64.len() % 4 != 0 {
        return Err(Fault::Trouble(Trouble::CutShort));
    }
    let mut data = Zeroizing::new(vec![0; base64.len() / 4 * 3]);
    let length = Base64::decode(&*base64, &mut data).map_err(|_| Fault::Trouble(Trouble::Damaged("its base64 does not hold")))?.len();
    data[length..].zeroize();
    data.truncate(length);
    Ok((headers, data))
}

/// The words of a text, with their places.
fn words(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let length = text[at..].iter().take_while(|byte| !byte.is_ascii_whitespace()).count();
        let word = (at, &text[at..at + length]);
        at += length;
        (length > 0).then_some(word)
    })
}

fn around(before: &[u8], after: &[u8]) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let is_blank = |text: &[u8]| text.trim_ascii().is_empty();
    if !is_blank(before) {
        flaws.push(Flaw::Before);
    }
    if !is_blank(after) {
        flaws.push(Flaw::After);
    }
    let lone = matches!(after, b"" | b"\n" | b"\r\n" | b"\r");
    if is_blank(before) && !before.is_empty() || is_blank(after) && !lone {
        flaws.push(Flaw::Blank);
    }
    if after.is_empty() {
        flaws.push(Flaw::NoFinalNewline);
    }
    flaws
}

/// Whether a block is broken into the lines of the canonical text, whatever ends them.
fn lines_are_those_of(canonical: &[u8], block: &[u8]) -> bool {
    let mut lines = block.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut wanted = canonical.strip_suffix(b"\n").unwrap_or(canonical).split(|byte| *byte == b'\n');
    loop {
        match (lines.next(), wanted.next()) {
            (None, None) => return true,
            (a, b) if a == b => {}
            _ => return false,
        }
    }
}

/// Whether OpenSSH takes a text for its own format: `private2_uudecode` of `sshkey.c`, which wants both lines to the byte.
fn openssh_reads(bytes: &[u8]) -> bool {
    const FIRST: &[u8] = b"-----BEGIN OPENSSH PRIVATE KEY-----\n";
    const LAST: &[u8] = b"\n-----END OPENSSH PRIVATE KEY-----\n";
    bytes.starts_with(FIRST) && find(bytes, LAST).is_some()
}

/// Whether OpenSSL, which reads the other formats for OpenSSH, does: it wants lines, and the first one whole.
fn openssl_reads(flaws: &[Flaw], before: &[u8]) -> bool {
    let stopped = [Flaw::Utf16, Flaw::ByteOrderMark, Flaw::Escapes, Flaw::Lines].iter().any(|flaw| flaws.contains(flaw));
    !stopped && (before.is_empty() || before.ends_with(b"\n"))
}
