//! The forms in which programs print a value: as it is, escaped for JSON or for a URL, in base64.
//!
//! No form contains a line feed, but of a value whose lines are all too short to be looked for; that base64 is broken into
//! lines is for `wrapped`. A form longer than 4096 bytes is cut into pieces that are looked for one by one, so that what is
//! held back stays small; the later ones are marked, to be shown as one with the first.
//!
//! All of this is kept, and wiped, as often as a value has forms: some 9 times its size for a token, at most 90 for one of
//! control characters. A value has at most a megabyte, and a variable takes 128 KiB.

use base64ct::{Base64Unpadded, Encoding};
use zeroize::Zeroizing;

use crate::Secret;

/// The least that is looked for, in bytes.
pub(super) const MIN: usize = 8;
/// The longest piece.
const PIECE: usize = 4096;
/// Above this no line of its base64 is looked for by itself, only those that follow upon each other: they would be twenty
/// thousand for a megabyte.
const IN_LINES_UP_TO: usize = 64 * 1024;
/// How wide `base64` and `openssl base64` print.
const WIDTHS: [usize; 2] = [76, 64];

/// What RFC 3986 escaping leaves besides letters and digits, and what becomes of a space; each with hex digits of either
/// case (RFC 3986 wants upper, Go's and .NET's older encoders write lower): strictly, in JavaScript's
/// `encodeURIComponent`, Python's `quote`, HTML forms, Python's `quote_plus`.
const URL: [(&[u8], &[u8]); 5] = [(b"-._~", b"%20"), (b"-._~!*'()", b"%20"), (b"-._~/", b"%20"), (b"-._*", b"+"), (b"-._~", b"+")];

/// What is written as `\u….` in a JSON text besides control characters.
type Escape = fn(char) -> bool;
/// That, whether `/` is escaped, and whether hex digits are upper case.
const JSON: [(Escape, bool, bool); 8] = [
    // Nothing more than must be; PHP with JSON_UNESCAPED_UNICODE.
    (|_| false, false, false),
    (|_| false, true, false),
    // Python; Jackson; PHP.
    (|c| !c.is_ascii(), false, false),
    (|c| !c.is_ascii(), false, true),
    (|c| !c.is_ascii(), true, false),
    // Go and Rails; Gson; .NET.
    (|c| matches!(c, '<' | '>' | '&' | '\u{2028}' | '\u{2029}'), false, false),
    (|c| matches!(c, '<' | '>' | '&' | '=' | '\'' | '\u{2028}' | '\u{2029}'), false, false),
    (|c| !c.is_ascii() || matches!(c, '"' | '&' | '\'' | '+' | '<' | '>' | '`' | '\u{7f}'), false, true),
];

/// A `'` within quotes as shells write it that show what they do (`set -x`): bash and zsh, dash.
const QUOTES: [&[u8]; 2] = [br"'\''", br#"'"'"'"#];

/// Something to look for.
pub(super) struct Form {
    pub(super) bytes: Secret,
    /// Whether it follows upon another piece.
    pub(super) continues: bool,
    /// Whether programs break it into lines.
    pub(super) wraps: bool,
}

/// All that is to be looked for where `value` must not be seen; forms may repeat.
pub(super) fn of(value: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    let whole = value.trim_ascii();
    let whole = if whole.len() < MIN { value } else { whole };
    if whole.len() < MIN {
        return forms;
    }
    if lines(whole).next().is_none() && whole.contains(&b'\n') {
        across(whole, &mut forms);
    }
    for line in lines(whole) {
        cut(line, PIECE, false, &mut forms);
        escaped(line, &mut forms);
    }
    base64(whole, &mut forms);
    forms
}

/// A value of which no line by itself is worth hiding: as a whole, its line ends included, and as a shell prints it
/// without quotes.
fn across(whole: &[u8], forms: &mut Vec<Form>) {
    cut(whole, PIECE, false, forms);
    let mut joined = Zeroizing::new(whole.to_vec());
    joined.iter_mut().filter(|byte| **byte == b'\n').for_each(|byte| *byte = b' ');
    cut(&joined, PIECE, false, forms);
    escaped(whole, forms);
}

/// The lines that are worth hiding, without the white space around them.
fn lines(whole: &[u8]) -> impl Iterator<Item = &[u8]> {
    let several = whole.contains(&b'\n');
    let armour = |line: &[u8]| line.starts_with(b"-----") && line.ends_with(b"-----");
    whole
        .split(|&byte| byte == b'\n')
        .map(move |line| if several { line.trim_ascii() } else { line })
        .filter(move |line| line.len() >= MIN && !(several && armour(line)))
}

/// Pieces of `width`. An end too short to be one is looked for together with the piece before it, too: it is alone only
/// where lines are broken at this width.
fn cut(text: &[u8], width: usize, wraps: bool, forms: &mut Vec<Form>) {
    let mut rest = text;
    while rest.len() >= MIN {
        let (piece, end) = rest.split_at(width.min(rest.len()));
        let mut add = |bytes: &[u8]| forms.push(Form { bytes: Secret::new(bytes.to_vec()), continues: rest.len() < text.len(), wraps });
        add(piece);
        if (1..MIN).contains(&end.len()) {
            add(rest);
        }
        rest = end;
    }
}

fn escaped(line: &[u8], forms: &mut Vec<Form>) {
    // Nearly all tokens: no writer has anything to do.
    if line.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(byte)) {
        return;
    }
    // Most writers agree, and a megabyte is not kept twenty times over.
    let mut all: Vec<Zeroizing<Vec<u8>>> = Vec::new();
    let mut add = |form: Zeroizing<Vec<u8>>| {
        if *form != line && !all.contains(&form) {
            cut(&form, PIECE, false, forms);
            all.push(form);
        }
    };
    for (keep, space) in URL {
        add(percent(line, keep, space, UPPER));
        add(percent(line, keep, space, LOWER));
    }
    shown_by_shells(line).for_each(&mut add);
    if let Ok(text) = std::str::from_utf8(line) {
        for (escape, slash, upper) in JSON {
            add(json(text, escape, slash, if upper { UPPER } else { LOWER }));
        }
    }
}

/// A line as shells show it that print the commands they run; nothing where that is how it is.
pub(in crate::inject) fn shown_by_shells(line: &[u8]) -> impl Iterator<Item = Zeroizing<Vec<u8>>> {
    let quotes = QUOTES.into_iter().filter(|_| line.contains(&b'\''));
    quotes.map(move |quote| {
        let mut out = Zeroizing::new(Vec::with_capacity(line.len() * quote.len()));
        for byte in line {
            if *byte == b'\'' { out.extend_from_slice(quote) } else { out.push(*byte) }
        }
        out
    })
}

fn percent(line: &[u8], keep: &[u8], space: &[u8], hex: &[u8; 16]) -> Zeroizing<Vec<u8>> {
    let mut out = Zeroizing::new(Vec::with_capacity(line.len() * 3));
    for &byte in line {
        match byte {
            b' ' => out.extend_from_slice(space),
            _ if byte.is_ascii_alphanumeric() || keep.contains(&byte) => out.push(byte),
            _ => out.extend([b'%', hex[usize::from(byte >> 4)], hex[usize::from(byte & 15)]]),
        }
    }
    out
}

fn json(text: &str, escape: Escape, slash: bool, hex: &[u8; 16]) -> Zeroizing<Vec<u8>> {
    // At most six bytes for one: `\u001f`.
    let mut out = Zeroizing::new(Vec::with_capacity(text.len() * 6));
    let mut buffer = [0; 4];
    for character in text.chars() {
        match character {
            '"' | '\\' if !escape(character) => out.extend([b'\\', character as u8]),
            '/' if slash => out.extend(*b"\\/"),
            '\t' => out.extend(*b"\\t"),
            '\n' => out.extend(*b"\\n"),
            '\r' => out.extend(*b"\\r"),
            '\u{8}' => out.extend(*b"\\b"),
            '\u{c}' => out.extend(*b"\\f"),
            _ if character < ' ' || escape(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.extend(*b"\\u");
                    out.extend(unit.to_be_bytes().into_iter().flat_map(|byte| [hex[usize::from(byte >> 4)], hex[usize::from(byte & 15)]]));
                }
            }
            _ => out.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes()),
        }
    }
    out
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// Base64 of a text that `whole` stands in, after any number of other bytes: what is the same whatever stands around
/// it, in the three ways in which it can lie to the groups of three. Alone it is also looked for with its last
/// character and padding; and, where it is small enough, in lines that something else may stand between.
fn base64(whole: &[u8], forms: &mut Vec<Form>) {
    for before in 0..3 {
        let mut data = Zeroizing::new(Vec::with_capacity(before + whole.len()));
        data.resize(before, 0);
        data.extend_from_slice(whole);
        let mut text = Zeroizing::new(Base64Unpadded::encode_string(&data).into_bytes());
        // The first character that holds none of the bits before, and the one behind the last that is full.
        let (first, end) = (before + usize::from(before > 0), data.len() * 8 / 6);
        for url in [false, true] {
            if url {
                text.iter_mut().for_each(|byte| match byte {
                    b'+' => *byte = b'-',
                    b'/' => *byte = b'_',
                    _ => {}
                });
            }
            cut(&text[first..end], PIECE, true, forms);
            if before > 0 {
                continue;
            }
            let padded = Zeroizing::new([&text[..], &b"=="[..(3 - whole.len() % 3) % 3]].concat());
            cut(&padded, PIECE, true, forms);
            for width in WIDTHS.into_iter().filter(|_| whole.len() <= IN_LINES_UP_TO) {
                cut(&text[..end], width, false, forms);
                cut(&padded, width, false, forms);
            }
        }
    }
}
