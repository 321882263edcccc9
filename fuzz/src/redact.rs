//! The redactor: a child's output is foreign bytes, and so is the moment at which each of them comes.

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

fn holds(text: &[u8], value: &[u8]) -> bool {
    // An empty value is looked for nowhere.
    !value.is_empty() && text.windows(value.len()).any(|window| window == value)
}
