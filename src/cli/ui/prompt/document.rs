//! Asking for what people keep in files: its path, or the text itself, pasted. Neither is seen while it comes.

use std::path::Path;

use credctl::Secret;
use credctl::kind::Form;
use credctl::name::escape;

use super::{Hidden, show};
use crate::cli::env;
use crate::cli::fail::Failure;
use crate::cli::ui::Ui;
use crate::cli::values::{read_file, without_line_end};

/// Asks for a document; its file's name where it was given as one. Empty where the answer is.
///
/// What is pasted may be a secret from its first line on, so that nothing of the answer is shown; a text that begins like a
/// key (`-----BEGIN`) or JSON is read to its end, anything else is a path.
pub(crate) fn document(ui: &Ui, question: &str, form: Form) -> Result<(Secret, Option<String>), Failure> {
    debug_assert!(ui.can_ask());
    let mut terminal = Hidden::new()?;
    let question = format!("{question}: the file's path, or the text pasted (not shown)");
    show(&format!("{question}: "));
    let answer = terminal.read_while(&question, &goes_on);
    drop(terminal);
    show("\n");
    let mut answer = answer?;
    if answer.is_empty() {
        return Ok((answer, None));
    }
    if is_pasted(answer.expose()) {
        ui.say(&format!("  ({} bytes)", answer.len()));
        if form.is_verbatim() {
            // Enter ended the answer, and is the end of the last line of a key.
            let mut bytes = answer.expose().to_vec();
            bytes.push(b'\n');
            answer = Secret::new(bytes);
        }
        return Ok((answer, None));
    }
    let Some(text) = answer.expose_str() else { return Err(Failure::usage("the answer is neither a path nor a text")) };
    let path = expand(text.trim());
    // What is no path may be the secret itself, of a form that is not known here: it is not repeated.
    if !path.is_file() {
        return Err(Failure::usage("what was typed is neither the path of a file nor a whole text, and is not shown")
            .hint("type the file's path; a text is pasted as a whole, from `-----BEGIN`, `{` or `[` on"));
    }
    let shown = escape(&path.to_string_lossy());
    let bytes = read_file(&path)?;
    ui.say(&format!("  ({shown}, {} bytes)", bytes.len()));
    let bytes = if form.is_verbatim() { bytes } else { without_line_end(bytes) };
    Ok((Secret::new(bytes), path.file_name().map(|name| name.to_string_lossy().into_owned())))
}

fn is_pasted(answer: &[u8]) -> bool {
    let start = answer.trim_ascii_start();
    start.starts_with(b"-----BEGIN") || start.starts_with(b"{") || start.starts_with(b"[") || is_line_key(start)
}

/// A key of Ed25519 as services hand it out, 32 or 64 bytes in base64: no path ends so.
fn is_line_key(answer: &[u8]) -> bool {
    let answer = answer.trim_ascii();
    matches!(answer.len(), 44 | 88) && answer.ends_with(b"=") && data_encoding::BASE64.decode_len(answer.len()).is_ok() && {
        let plain = answer.trim_ascii_end().iter().filter(|b| **b != b'=');
        plain.clone().count() + 2 >= answer.len() && plain.into_iter().all(|b| b.is_ascii_alphanumeric() || b"+/".contains(b))
    }
}

/// Whether more lines belong to what has come so far.
fn goes_on(answer: &[u8]) -> bool {
    let text = answer.trim_ascii();
    if text.starts_with(b"-----BEGIN") {
        let last = text.rsplit(|b| *b == b'\n').next().unwrap_or_default();
        return !(last.starts_with(b"-----END") && last.trim_ascii_end().ends_with(b"-----"));
    }
    let json = text.starts_with(b"{") || text.starts_with(b"[");
    json && serde_json::from_slice::<serde::de::IgnoredAny>(text).is_err_and(|error| error.is_eof())
}

/// A path as a person writes it: `~/` is home, and quotes around it come from a file manager.
fn expand(text: &str) -> std::path::PathBuf {
    let quoted = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    let text = quoted('\'').or_else(|| quoted('"')).unwrap_or(text);
    match (text.strip_prefix("~/"), env::var("HOME")) {
        (Some(rest), Some(home)) => Path::new(&home).join(rest),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_one_line_is_no_path() {
        assert!(is_pasted(b"ZmFrZWZha2VmYWtlZmFrZWZha2VmYWtlZmFrZWZha2U="));
        for path in [&b"/home/alice/keys/coinbase/production/private0"[..], b"ZmFrZQ==", b"/home/alice/keys/coinbase/production/p=v=.key"] {
            assert!(!is_pasted(path), "{}", String::from_utf8_lossy(path));
        }
    }

    #[test]
    fn a_pasted_text_is_read_to_its_end() {
        for (text, more) in [
            (&b"~/.ssh/id_ed25519"[..], false),
            (b"", false),
            (b"-----BEGIN OPENSSH PRIVATE KEY-----", true),
            (b"-----BEGIN X-----\nfake\n-----END X-----", false),
            (b"-----BEGIN X-----\r\nfake\r\n-----END X-----\r", false),
            (b"{", true),
            (b"{\"a\": 1,", true),
            (b"{\"a\": 1}", false),
            (b"{nonsense", false),
        ] {
            assert_eq!(goes_on(text), more, "{}", String::from_utf8_lossy(text));
        }
    }
}
