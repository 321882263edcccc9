//! The redactor: a child's output is foreign bytes, and so is the moment at which each of them comes.

use base64ct::{Base64, Encoding};
use credctl::Secret;
use credctl::inject::redact::Redactor;

/// Two secrets and a text, divided by zero bytes behind the size of the pieces: however the text is cut, what comes out is
/// the same and holds neither secret, also where a person is shown beginnings of it.
pub fn redact(bytes: &[u8]) {
    let Some((size, rest)) = bytes.split_first() else { return };
    let mut parts = rest.splitn(3, |byte| *byte == 0);
    let mut next = || parts.next().unwrap_or_default();
    let values = [("one", next().to_vec()), ("two", next().to_vec())].map(|(name, value)| (name, Secret::new(value)));
    let text = next();
    let redactor = Redactor::new(values.iter().map(|(name, value)| (*name, value)));
    let whole = redactor.redact(text);
    in_lines(values[0].1.expose(), usize::from(*size), text);
    let piecewise = |shows: bool| {
        let (mut stream, mut out) = (redactor.stream(), Vec::new());
        for piece in text.chunks(usize::from(*size).max(1)) {
            stream.push(piece, &mut out);
            if shows {
                stream.show(&mut out);
            }
        }
        stream.finish(&mut out);
        out
    };
    assert!(piecewise(false) == whole, "another cut, another text");
    let shown = piecewise(true);
    for (_, value) in &values {
        let value = value.expose();
        // A mask holds what it holds, and a secret of several lines has rules of its own.
        let masked = |value| [&b"credctl:one"[..], b"credctl:two"].iter().any(|mask| holds(mask, value));
        if value.len() < 8 || value.contains(&b'\n') || value.iter().any(|byte| b"[]".contains(byte)) || masked(value) {
            continue;
        }
        assert!(!holds(&whole, value), "a secret is seen");
        assert!(!holds(&shown, value), "a secret is shown");
    }
    if redactor.is_empty() {
        assert!(whole == text, "nothing is looked for, and something is changed");
    }
}

/// Base64 of the value behind something else, in lines of any width: however it is cut, hardly more is seen than what stands
/// in front of it.
fn in_lines(value: &[u8], size: usize, text: &[u8]) {
    if value.len() < 12 || value.contains(&b'\n') || value.trim_ascii().len() < value.len() {
        return;
    }
    let before = &text[..text.len().min(size % 80)];
    // Of what repeats itself a later part may be found at its beginning, and take some of the rest.
    let all = [before, value].concat();
    let mut parts: Vec<&[u8]> = all.windows(4).collect();
    parts.sort_unstable();
    let repeats = parts.windows(2).any(|two| two[0] == two[1]);
    let encoded = Base64::encode_string(&all);
    let between = ["\n", "\r\n", "\\n", "\n  "][size % 4];
    let lines: Vec<&[u8]> = encoded.as_bytes().chunks(8 + size % 93).collect();
    let lines = lines.join(between.as_bytes());
    let secret = Secret::new(value.to_vec());
    let redactor = Redactor::new([("x", &secret)]);
    let whole = redactor.redact(&lines);
    let (mut stream, mut out) = (redactor.stream(), Vec::new());
    for piece in lines.chunks(size.max(1)) {
        stream.push(piece, &mut out);
    }
    stream.finish(&mut out);
    assert!(out == whole, "another cut of the lines, another text");
    let seen = String::from_utf8_lossy(&whole).replace("[credctl:x]", "").replace(between, "").len();
    assert!(repeats || seen <= before.len().div_ceil(3) * 4 + 10, "lines of a secret are seen");
}

fn holds(text: &[u8], value: &[u8]) -> bool {
    // An empty value is looked for nowhere.
    !value.is_empty() && text.windows(value.len()).any(|window| window == value)
}
