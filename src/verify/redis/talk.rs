//! Commands and replies of RESP, version 2, as far as a login has them; bounded in size.

use zeroize::Zeroizing;

use crate::net::{Failure, Wire};

/// Longest line of a reply.
const MAX_LINE: usize = 1024;

/// A reply.
pub(super) enum Reply {
    /// A simple text: that all is right.
    Is,
    /// An error: its code, and what follows.
    Failed(String, String),
}

/// One command, and its reply.
pub(super) fn ask(wire: &mut Wire, words: &[&[u8]]) -> Result<Reply, Failure> {
    let mut command = Zeroizing::new(format!("*{}\r\n", words.len()).into_bytes());
    for word in words {
        command.extend_from_slice(format!("${}\r\n", word.len()).as_bytes());
        command.extend_from_slice(word);
        command.extend_from_slice(b"\r\n");
    }
    wire.send(&command)?;
    let line = wire.line(MAX_LINE)?;
    let line = String::from_utf8_lossy(&line);
    match line.split_at_checked(1) {
        Some(("+", _)) => Ok(Reply::Is),
        Some(("-", text)) => {
            let (code, rest) = text.split_once(' ').unwrap_or((text, ""));
            let is_code = !code.is_empty() && code.len() <= 32 && code.bytes().all(|b| b.is_ascii_uppercase());
            Ok(if is_code { Reply::Failed(code.to_owned(), rest.to_owned()) } else { Reply::Failed("ERR".to_owned(), text.to_owned()) })
        }
        _ => Err(wire.odd("what it says is not of Redis")),
    }
}
