//! Packets of MySQL's protocol 4.1, as far as a login has them; bounded in size.

use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::net::{Failure, Wire};

/// Longest packet that is read.
const MAX_PACKET: usize = 32 << 10;
/// The ways that answer a challenge.
pub(super) const SHA2: &str = "caching_sha2_password";
pub(super) const NATIVE: &str = "mysql_native_password";
const NOT_MYSQL: &str = "what it says is not of MySQL";

/// What both sides can: 4.1's packets, its way of logging in, ways by name.
const CAN: u32 = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x8_0000;
const DATABASE: u32 = 0x8;
const TLS: u32 = 0x800;
/// `utf8mb4_general_ci`.
const CHARSET: u8 = 45;

/// How a server introduces itself.
pub(super) struct Greeting {
    pub(super) version: String,
    pub(super) way: String,
    pub(super) salt: Vec<u8>,
    can: u32,
}

impl Greeting {
    pub(super) fn encrypts(&self) -> bool {
        self.can & TLS != 0
    }
}

/// What a server says to a login.
pub(super) enum Message {
    LetIn,
    /// It wants another way, with this challenge.
    Switch(String, Vec<u8>),
    More(Vec<u8>),
    Failed(Trouble),
}

/// An error.
pub(super) struct Trouble {
    pub(super) code: u16,
    pub(super) text: String,
}

/// A conversation.
pub(super) struct Talk {
    pub(super) wire: Wire,
    /// The number of the next packet.
    number: u8,
    is_secure: bool,
}

impl Talk {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire, number: 0, is_secure: false }
    }

    fn packet(&mut self) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let head = self.wire.take(4)?;
        let length = usize::from(head[0]) | usize::from(head[1]) << 8 | usize::from(head[2]) << 16;
        if length == 0 || length > MAX_PACKET || head[3] != self.number {
            return Err(self.wire.odd(NOT_MYSQL));
        }
        self.number = self.number.wrapping_add(1);
        self.wire.take(length)
    }

    pub(super) fn send(&mut self, body: &[u8]) -> Result<(), Failure> {
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
        let mut packet = Zeroizing::new(Vec::with_capacity(body.len() + 4));
        packet.extend_from_slice(&length[..3]);
        packet.push(self.number);
        packet.extend_from_slice(body);
        self.number = self.number.wrapping_add(1);
        self.wire.send(&packet)
    }

    /// The first packet of a server: how it introduces itself, or why it does not.
    pub(super) fn greeting(&mut self) -> Result<Result<Greeting, Trouble>, Failure> {
        let body = self.packet()?;
        if body.first() == Some(&0xff) {
            return Ok(Err(trouble(&body[1..])));
        }
        greeting(&body).map(Ok).ok_or_else(|| self.wire.odd(NOT_MYSQL))
    }

    /// Asks for TLS; what is said here of the login counts, and not what is repeated later.
    pub(super) fn ask_for_tls(&mut self, with_database: bool) -> Result<(), Failure> {
        self.send(&head(CAN | TLS | if with_database { DATABASE } else { 0 }))
    }

    /// The same conversation in TLS.
    pub(super) fn secured(self, secure: impl FnOnce(Wire) -> Result<Wire, Failure>) -> Result<Self, Failure> {
        Ok(Self { wire: secure(self.wire)?, number: self.number, is_secure: true })
    }

    /// The answer to the greeting.
    pub(super) fn respond(&mut self, user: &str, database: Option<&str>, way: &str, answer: &[u8]) -> Result<(), Failure> {
        if [user, database.unwrap_or_default()].iter().any(|text| text.contains('\0')) {
            return Err(self.wire.odd("a NUL in a name cannot be sent"));
        }
        let can = CAN | if self.is_secure { TLS } else { 0 } | if database.is_some() { DATABASE } else { 0 };
        let mut body = Zeroizing::new(head(can).to_vec());
        body.extend_from_slice(user.as_bytes());
        body.push(0);
        body.push(u8::try_from(answer.len()).unwrap_or(0));
        body.extend_from_slice(answer);
        for text in database.into_iter().chain([way]) {
            body.extend_from_slice(text.as_bytes());
            body.push(0);
        }
        self.send(&body)
    }

    pub(super) fn message(&mut self) -> Result<Message, Failure> {
        let body = self.packet()?;
        let (kind, rest) = body.split_first().ok_or_else(|| self.wire.odd(NOT_MYSQL))?;
        match kind {
            0 => Ok(Message::LetIn),
            1 => Ok(Message::More(rest.to_vec())),
            0xfe => {
                let (name, salt) = text(rest).unwrap_or(("mysql_old_password".to_owned(), &[]));
                Ok(Message::Switch(name, salt.strip_suffix(b"\0").unwrap_or(salt).to_vec()))
            }
            0xff => Ok(Message::Failed(trouble(rest))),
            _ => Err(self.wire.odd(NOT_MYSQL)),
        }
    }

    /// A statement that does nothing: a server may let in somebody who has to change the password before anything else.
    pub(super) fn do_nothing(&mut self) -> Result<Message, Failure> {
        self.number = 0;
        self.send(b"\x03DO 0")?;
        self.message()
    }

    /// Says good-bye; whether it is heard does not matter.
    pub(super) fn end(&mut self) {
        self.number = 0;
        _ = self.send(&[1]);
    }
}

/// What every answer to a greeting begins with.
fn head(can: u32) -> [u8; 32] {
    let mut head = [0; 32];
    head[..4].copy_from_slice(&can.to_le_bytes());
    head[4..8].copy_from_slice(&0xff_ffff_u32.to_le_bytes());
    head[8] = CHARSET;
    head
}

/// A text up to its NUL, and what follows.
fn text(bytes: &[u8]) -> Option<(String, &[u8])> {
    let end = bytes.iter().position(|b| *b == 0)?;
    Some((String::from_utf8_lossy(&bytes[..end]).chars().take(100).collect(), &bytes[end + 1..]))
}

fn greeting(body: &[u8]) -> Option<Greeting> {
    let (version, rest) = text(body.strip_prefix(b"\x0a")?)?;
    let salt = rest.get(4..12)?;
    let low = u32::from(u16::from_le_bytes([*rest.get(13)?, *rest.get(14)?]));
    let high = u32::from(u16::from_le_bytes([*rest.get(18)?, *rest.get(19)?]));
    let more = usize::from(*rest.get(20)?).saturating_sub(8).max(13);
    let salt = [salt, rest.get(31..31 + more)?].concat();
    let way = text(rest.get(31 + more..)?).map_or_else(|| NATIVE.to_owned(), |(way, _)| way);
    let number = |text: &str| text.split('-').next().unwrap_or_default().to_owned();
    // MariaDB calls itself `5.5.5-` for clients that know nothing newer.
    let version = match version.strip_prefix("5.5.5-").unwrap_or(&version) {
        text if text.contains("MariaDB") => format!("MariaDB {}", number(text)),
        text => format!("MySQL {}", number(text)),
    };
    Some(Greeting { version, way, salt: salt.strip_suffix(b"\0").unwrap_or(&salt).to_vec(), can: low | high << 16 })
}

fn trouble(body: &[u8]) -> Trouble {
    let code = body.first_chunk().map_or(0, |code| u16::from_le_bytes(*code));
    let text = String::from_utf8_lossy(body.get(2..).unwrap_or_default()).into_owned();
    // `#` and five characters of SQLSTATE.
    let text = if text.starts_with('#') { text.get(6..).unwrap_or_default().to_owned() } else { text };
    Trouble { code, text }
}

pub(super) fn cleartext(password: &str) -> Zeroizing<Vec<u8>> {
    let mut body = Zeroizing::new(Vec::with_capacity(password.len() + 1));
    body.extend_from_slice(password.as_bytes());
    body.push(0);
    body
}

/// What answers a challenge; `None` where the way has none that is known here.
pub(super) fn answer(way: &str, password: &str, salt: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mixed = |one: &[u8], other: &[u8]| Zeroizing::new(one.iter().zip(other).map(|(one, other)| one ^ other).collect::<Vec<u8>>());
    match way {
        NATIVE => {
            let once = Zeroizing::new(Sha1::digest(password).to_vec());
            let twice = Sha1::digest(&*once);
            Some(mixed(&once, &Sha1::new().chain_update(salt).chain_update(twice).finalize()))
        }
        SHA2 => {
            let once = Zeroizing::new(Sha256::digest(password).to_vec());
            let twice = Sha256::digest(&*once);
            Some(mixed(&once, &Sha256::new().chain_update(twice).chain_update(salt).finalize()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_empty_is_read_without_a_panic() {
        for length in 0..80 {
            let body = [&b"\x0a8.4.0\0"[..], &[0x41; 31], &[0; 40]].concat();
            let _ = greeting(&body[..length.min(body.len())]);
            let _ = trouble(&body[..length.min(body.len())]);
        }
        assert_eq!(trouble(b"\x15\x04#28000no").text, "no");
        assert_eq!(trouble(b"\x15\x04").code, 1045);
    }

    #[test]
    fn answers_are_as_long_as_their_hashes() {
        assert_eq!(answer(NATIVE, "fakepass", b"01234567890123456789").unwrap().len(), 20);
        assert_eq!(answer(SHA2, "fakepass", b"01234567890123456789").unwrap().len(), 32);
        assert!(answer("client_ed25519", "fakepass", b"").is_none());
    }
}
