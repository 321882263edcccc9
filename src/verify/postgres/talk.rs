//! Messages of PostgreSQL's protocol 3.0, as far as a login has them; bounded in size.

use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::net::{Failure, Wire};

/// Asks for encryption: a length, and a number that no version has.
pub(super) const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
const VERSION_3_0: i32 = 196_608;
/// Longest message that is read.
const MAX_MESSAGE: usize = 32 << 10;

/// What a server says.
pub(super) enum Message {
    /// All is right.
    LetIn,
    /// It wants the password as it is.
    Clear,
    /// It wants it hashed, with this salt.
    Md5([u8; 4]),
    /// It offers these ways.
    Sasl(Vec<String>),
    SaslGoesOn(Zeroizing<Vec<u8>>),
    SaslEnds(Zeroizing<Vec<u8>>),
    /// Something that is no password.
    OtherWay(&'static str),
    Version(String),
    Ready,
    Failed(Trouble),
    Other,
}

/// An error.
pub(super) struct Trouble {
    /// SQLSTATE.
    pub(super) code: String,
    pub(super) text: String,
}

/// A conversation.
pub(super) struct Talk {
    pub(super) wire: Wire,
}

impl Talk {
    pub(super) fn new(wire: Wire) -> Self {
        Self { wire }
    }

    pub(super) fn start(&mut self, user: &str, database: &str) -> Result<(), Failure> {
        if user.contains('\0') || database.contains('\0') {
            return Err(self.wire.odd("a NUL in a name cannot be sent"));
        }
        let pairs = [("user", user), ("database", database), ("application_name", "credctl"), ("client_encoding", "UTF8")];
        let mut body = VERSION_3_0.to_be_bytes().to_vec();
        for text in pairs.iter().flat_map(|(name, value)| [name, value]) {
            body.extend_from_slice(text.as_bytes());
            body.push(0);
        }
        body.push(0);
        let mut packet = length(body.len()).to_vec();
        packet.extend(body);
        self.wire.send(&packet)
    }

    pub(super) fn message(&mut self) -> Result<Message, Failure> {
        let head = self.wire.take(5)?;
        let length = head[1..].iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte));
        let is_known = matches!(head[0], b'R' | b'S' | b'K' | b'Z' | b'E' | b'N' | b'v');
        if !is_known || !(4..=MAX_MESSAGE).contains(&length) {
            return Err(self.wire.odd("what it says is not of PostgreSQL"));
        }
        let body = self.wire.take(length - 4)?;
        Ok(match head[0] {
            b'R' => request(&body).ok_or_else(|| self.wire.odd("what it says is not of PostgreSQL"))?,
            b'S' => {
                let mut parts = body.split(|b| *b == 0);
                match (parts.next(), parts.next()) {
                    (Some(b"server_version"), Some(version)) => {
                        Message::Version(String::from_utf8_lossy(version).split(' ').next().unwrap_or_default().to_owned())
                    }
                    _ => Message::Other,
                }
            }
            b'Z' => Message::Ready,
            b'E' => Message::Failed(trouble(&body)),
            _ => Message::Other,
        })
    }

    /// Says good-bye; whether it is heard does not matter.
    pub(super) fn end(&mut self) {
        _ = self.wire.send(&[b'X', 0, 0, 0, 4]);
    }
}

/// A length that counts itself.
fn length(body: usize) -> [u8; 4] {
    u32::try_from(body + 4).unwrap_or(u32::MAX).to_be_bytes()
}

fn request(body: &[u8]) -> Option<Message> {
    let (kind, rest) = body.split_first_chunk::<4>()?;
    Some(match u32::from_be_bytes(*kind) {
        0 => Message::LetIn,
        3 => Message::Clear,
        5 => Message::Md5(*rest.first_chunk()?),
        10 => {
            let names = rest.split(|b| *b == 0).filter(|name| !name.is_empty());
            Message::Sasl(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
        }
        11 => Message::SaslGoesOn(Zeroizing::new(rest.to_vec())),
        12 => Message::SaslEnds(Zeroizing::new(rest.to_vec())),
        2 => Message::OtherWay("Kerberos"),
        7 | 8 => Message::OtherWay("GSSAPI"),
        9 => Message::OtherWay("SSPI"),
        _ => Message::OtherWay("a way of its own"),
    })
}

fn trouble(body: &[u8]) -> Trouble {
    let field = |wanted: u8| {
        let found = body.split(|b| *b == 0).find(|field| field.first() == Some(&wanted));
        found.map(|field| String::from_utf8_lossy(&field[1..]).into_owned()).unwrap_or_default()
    };
    let code: String = field(b'C').chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    Trouble { code, text: field(b'M') }
}

/// A message of the client that answers a request for a password.
pub(super) fn packet(body: &[u8]) -> Zeroizing<Vec<u8>> {
    let mut packet = Zeroizing::new(Vec::with_capacity(body.len() + 5));
    packet.push(b'p');
    packet.extend_from_slice(&length(body.len()));
    packet.extend_from_slice(body);
    packet
}

pub(super) fn cleartext(password: &str) -> Zeroizing<Vec<u8>> {
    let mut body = Zeroizing::new(Vec::with_capacity(password.len() + 1));
    body.extend_from_slice(password.as_bytes());
    body.push(0);
    packet(&body)
}

/// `md5` and the hash of hash and salt (the server's page on its protocol, 54.2).
pub(super) fn md5(user: &str, password: &str, salt: [u8; 4]) -> Zeroizing<Vec<u8>> {
    let inner = Zeroizing::new(HEXLOWER.encode(&Md5::new().chain_update(password).chain_update(user).finalize()));
    let outer = HEXLOWER.encode(&Md5::new().chain_update(inner.as_bytes()).chain_update(salt).finalize());
    cleartext(&format!("md5{outer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_and_requests_that_are_cut_or_empty_are_read_without_a_panic() {
        for body in [&b""[..], b"\0", b"C", b"C\0M", b"SFATAL\0C28P01\0Mno\0\0"] {
            let found = trouble(body);
            assert!(found.code.len() <= 5 && found.text.len() <= 2);
        }
        for body in [&b""[..], b"\0\0\0", b"\0\0\0\x05\x01\x02"] {
            assert!(request(body).is_none());
        }
    }

    #[test]
    fn the_hash_of_a_password_as_the_server_has_it() {
        let sent = md5("app", "fakepass", [1, 2, 3, 4]);
        assert!(sent.starts_with(b"p\0\0\0\x28md5") && sent.len() == 41 && sent.last() == Some(&0));
    }
}
