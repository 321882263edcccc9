//! Commands and replies of SMTP (RFC 5321, section 4.2), bounded in size.

use std::time::Instant;

use zeroize::Zeroizing;

use crate::net::{Failure, Wire};

/// Longest line of a reply (RFC 5321 has 512), and most lines.
const MAX_LINE: usize = 2048;
const MAX_LINES: usize = 128;
/// An address literal: no server has to be able to resolve it, and it tells nothing of this machine.
const HELLO: &str = "EHLO [127.0.0.1]";

/// One reply.
pub(super) struct Reply {
    pub(super) code: u16,
    lines: Vec<String>,
}

impl Reply {
    pub(super) fn code(&self) -> String {
        self.code.to_string()
    }

    /// Its text in one; the enhanced code (RFC 3463) that stands in every line is said once.
    pub(super) fn text(&self) -> String {
        let mut lines = self.lines.iter().map(|line| line.trim());
        let first = lines.next().unwrap_or_default().to_owned();
        let code = first.split(' ').next().filter(|word| word.split('.').count() == 3 && word.starts_with(['2', '4', '5'])).unwrap_or("");
        lines.fold(first.clone(), |text, line| format!("{text} {}", line.strip_prefix(code).unwrap_or(line).trim_start()))
    }
}

/// A conversation.
pub(super) struct Talk {
    pub(super) wire: Wire,
    /// What the server said it can do, in capitals.
    offers: Vec<String>,
}

impl Talk {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, offers: Vec::new() }
    }

    /// The next reply.
    pub(super) fn reply(&mut self) -> Result<Reply, Failure> {
        let mut reply = Reply { code: 0, lines: Vec::new() };
        for _ in 0..MAX_LINES {
            let line = self.wire.line(MAX_LINE)?;
            let line = String::from_utf8_lossy(&line);
            let code = line.get(..3).and_then(|code| code.parse::<u16>().ok()).filter(|code| (200..600).contains(code));
            let Some(code) = code.filter(|code| reply.lines.is_empty() || *code == reply.code) else { return Err(self.odd()) };
            reply.code = code;
            reply.lines.push(line.get(4..).unwrap_or_default().to_owned());
            match line.as_bytes().get(3) {
                Some(b'-') => {}
                Some(b' ') | None => return Ok(reply),
                Some(_) => return Err(self.odd()),
            }
        }
        Err(self.odd())
    }

    fn odd(&self) -> Failure {
        self.wire.odd("what it says is not SMTP")
    }

    pub(super) fn command(&mut self, command: &str) -> Result<Reply, Failure> {
        self.secret(command, "")
    }

    /// A command with a secret in it.
    pub(super) fn secret(&mut self, command: &str, secret: &str) -> Result<Reply, Failure> {
        let line = Zeroizing::new(format!("{command}{secret}\r\n"));
        self.wire.send(line.as_bytes())?;
        self.reply()
    }

    /// Introduces itself, and notes what is offered.
    pub(super) fn hello(&mut self) -> Result<Reply, Failure> {
        let reply = self.command(HELLO)?;
        self.offers = reply.lines.iter().skip(1).map(|line| line.trim().to_ascii_uppercase()).collect();
        Ok(reply)
    }

    pub(super) fn offers(&self, word: &str) -> bool {
        self.offers.iter().any(|offer| offer.split([' ', '=']).next() == Some(word))
    }

    /// The ways to log in; `AUTH=` is how old servers write it.
    pub(super) fn ways(&self) -> Vec<String> {
        let of_auth = self.offers.iter().filter_map(|offer| offer.strip_prefix("AUTH")?.strip_prefix([' ', '=']));
        of_auth.flat_map(str::split_whitespace).map(str::to_owned).collect()
    }

    /// Says good-bye; whether it is heard does not matter.
    pub(super) fn quit(&mut self, until: Instant) {
        self.wire.ends_by(until);
        _ = self.command("QUIT");
    }
}
