//! Public keys: what stands on the wire, comparing and showing it.

use base64ct::{Base64, Base64Unpadded, Encoding};
use sha2::{Digest, Sha256};

use super::wire::{Reader, bits};
use super::{Trouble, armor, text};
use crate::secret::Secret;

/// What a certificate's algorithm ends with (`PROTOCOL.certkeys`).
const CERTIFICATE: &str = "-cert-v01@openssh.com";
/// Longest name of an algorithm (RFC 4251, section 6).
const MAX_NAME: usize = 64;

/// An algorithm, with what a key's strength depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Algorithm {
    /// `ssh-ed25519` (RFC 8709).
    Ed25519,
    /// `ssh-rsa` (RFC 4253).
    Rsa {
        /// Of the modulus.
        bits: u32,
    },
    /// `ecdsa-sha2-nistp…` (RFC 5656).
    Ecdsa {
        /// Of the curve: 256, 384 or 521.
        bits: u32,
    },
    /// `ssh-dss` (RFC 4253).
    Dsa {
        /// Of the modulus.
        bits: u32,
    },
    /// `sk-ssh-ed25519@openssh.com`: the private key is in a FIDO token, what is stored is only a handle (`PROTOCOL.u2f`).
    SkEd25519,
    /// `sk-ecdsa-sha2-nistp256@openssh.com`: the same.
    SkEcdsa,
    /// Any other, by its name on the wire: printable ASCII.
    Other(String),
}

impl Algorithm {
    /// Its name for people: `ed25519`, `rsa 3072`, `ecdsa nistp256`.
    pub fn name(&self) -> String {
        match self {
            Self::Ed25519 => "ed25519".to_owned(),
            Self::Rsa { bits } => format!("rsa {bits}"),
            Self::Ecdsa { bits } => format!("ecdsa nistp{bits}"),
            Self::Dsa { bits } => format!("dsa {bits}"),
            Self::SkEd25519 => "sk-ed25519".to_owned(),
            Self::SkEcdsa => "sk-ecdsa nistp256".to_owned(),
            Self::Other(name) => name.clone(),
        }
    }

    /// Whether the key cannot be used without the FIDO token that it was made on.
    pub fn needs_token(&self) -> bool {
        matches!(self, Self::SkEd25519 | Self::SkEcdsa)
    }

    /// Why the key should be replaced, where it should: a fact, as errors are.
    pub fn concern(&self) -> Option<&'static str> {
        match self {
            // Off by default since OpenSSH 7.0, not in it since 10.0.
            Self::Dsa { .. } => Some("DSA is obsolete, and current servers refuse it"),
            // `RequiredRSASize`.
            Self::Rsa { bits: ..1024 } => Some("an RSA key of less than 1024 bits is refused by OpenSSH"),
            // NIST SP 800-131A.
            Self::Rsa { bits: ..2048 } => Some("an RSA key of less than 2048 bits is too short by now"),
            _ => None,
        }
    }
}

/// A public key. Two are equal where everything is; whether they are the same key is [`Self::same_key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public {
    /// Its algorithm.
    pub algorithm: Algorithm,
    /// What stands behind it in its line, or in its `Comment` header. Foreign text: to be escaped where it is shown.
    pub comment: Option<String>,
    /// As RFC 4253, section 6.6, has it.
    blob: Vec<u8>,
}

impl Public {
    /// Reads one: a line of `authorized_keys` (options before it are passed over), RFC 4716, or OpenSSL's PEM.
    ///
    /// # Errors
    /// [`Trouble`], where it is not one public key; [`Trouble::PrivateHalf`] for anything that is a private one or was.
    pub fn read(public: &Secret) -> Result<Self, Trouble> {
        let bytes = public.expose();
        match armor::read(bytes).err() {
            Some(Trouble::PublicHalf) => {}
            Some(Trouble::NotAKey | Trouble::OtherBlock(_)) => return Err(Trouble::NotPublic),
            Some(
                other @ (Trouble::Empty
                | Trouble::TooLarge { .. }
                | Trouble::Certificate
                | Trouble::X509
                | Trouble::Age
                | Trouble::OpenPgp
                | Trouble::Path { .. }),
            ) => return Err(other),
            _ => return Err(Trouble::PrivateHalf),
        }
        let (text, _) = armor::decoded(bytes);
        let text = String::from_utf8_lossy(&text);
        text::read(&text)
    }

    /// The SHA-256 fingerprint as `ssh-keygen -l` shows it: `SHA256:…`.
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", Base64Unpadded::encode_string(&Sha256::digest(&self.blob)))
    }

    /// The line of `authorized_keys`: algorithm, key and comment, without a line end. The comment's control characters
    /// are left out, so that it stays one line.
    pub fn authorized(&self) -> String {
        let name = Reader(&self.blob).string().unwrap_or_default();
        let mut line = format!("{} {}", String::from_utf8_lossy(name), Base64::encode_string(&self.blob));
        if let Some(comment) = self.comment.as_ref().filter(|comment| !comment.is_empty()) {
            line.push(' ');
            line.extend(comment.chars().filter(|c| !c.is_control()));
        }
        line
    }

    /// Whether both are the same key, whatever their comments.
    pub fn same_key(&self, other: &Self) -> bool {
        self.blob == other.blob
    }

    /// From what stands on the wire. It must be whole, and nothing more.
    pub(super) fn from_blob(blob: Vec<u8>, comment: Option<String>) -> Result<Self, Trouble> {
        let algorithm = algorithm(&blob)?;
        Ok(Self { algorithm, comment, blob })
    }

    pub(super) fn blob(&self) -> &[u8] {
        &self.blob
    }
}

/// The algorithm of a key, and whether it has the parts of one.
fn algorithm(blob: &[u8]) -> Result<Algorithm, Trouble> {
    let mut reader = Reader(blob);
    let name = reader.string().ok_or(Trouble::CutShort)?;
    let name = std::str::from_utf8(name).ok().filter(|name| is_name(name)).ok_or(Trouble::Damaged("it names no algorithm"))?;
    let mut next = || reader.string().ok_or(Trouble::CutShort);
    let algorithm = match name {
        "ssh-ed25519" => {
            point_of_ed25519(next()?)?;
            Algorithm::Ed25519
        }
        "ssh-rsa" => {
            next()?;
            Algorithm::Rsa { bits: within(bits(next()?))? }
        }
        "ssh-dss" => {
            let bits = within(bits(next()?))?;
            for _ in ["q", "g", "y"] {
                next()?;
            }
            Algorithm::Dsa { bits }
        }
        "ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => Algorithm::Ecdsa { bits: curve(name, next()?, next()?)? },
        "sk-ssh-ed25519@openssh.com" => {
            point_of_ed25519(next()?)?;
            next()?;
            Algorithm::SkEd25519
        }
        "sk-ecdsa-sha2-nistp256@openssh.com" => {
            curve("nistp256", next()?, next()?)?;
            next()?;
            Algorithm::SkEcdsa
        }
        name if name.ends_with(CERTIFICATE) => return Err(Trouble::Certificate),
        // What its parts are cannot be known.
        other => return Ok(Algorithm::Other(other.to_owned())),
    };
    if reader.is_empty() { Ok(algorithm) } else { Err(Trouble::Damaged("something stands after its public half")) }
}

/// RFC 4251, section 6: printable ASCII, no comma. OpenSSH's all have a dash, which base64 has not.
pub(super) fn is_name(name: &str) -> bool {
    name.len() <= MAX_NAME && name.contains('-') && name.bytes().all(|byte| byte.is_ascii_graphic() && !b",\"=".contains(&byte))
}

fn point_of_ed25519(point: &[u8]) -> Result<(), Trouble> {
    if point.len() == 32 { Ok(()) } else { Err(Trouble::Damaged("its public half is not 32 bytes")) }
}

/// OpenSSH's `SSHBUF_MAX_BIGNUM`.
fn within(bits: u32) -> Result<u32, Trouble> {
    if (1..=16384).contains(&bits) { Ok(bits) } else { Err(Trouble::Damaged("its modulus is not one of 1 to 16384 bits")) }
}

/// The bits of a curve, where its name and the size of its uncompressed point agree.
fn curve(algorithm: &str, name: &[u8], point: &[u8]) -> Result<u32, Trouble> {
    let (bits, size) = match name {
        b"nistp256" => (256, 65),
        b"nistp384" => (384, 97),
        b"nistp521" => (521, 133),
        _ => return Err(Trouble::Damaged("its curve is none of SSH's")),
    };
    if algorithm.as_bytes().ends_with(name) && point.len() == size && point.first() == Some(&4) {
        Ok(bits)
    } else {
        Err(Trouble::Damaged("its point is not one of its curve"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Public, Trouble> {
        Public::read(&Secret::from(text.to_owned()))
    }

    fn ed25519() -> String {
        let mut blob = Vec::new();
        super::super::wire::put(&mut blob, b"ssh-ed25519");
        super::super::wire::put(&mut blob, &[7; 32]);
        format!("ssh-ed25519 {}", Base64::encode_string(&blob))
    }

    #[test]
    fn options_and_comments_are_no_part_of_a_key() {
        let plain = read(&ed25519()).unwrap();
        for text in ["command=\"a b\",no-pty KEY me@here and there", "  KEY\t x", "# a comment\n\nKEY\r\n", "host,[1.2.3.4]:22 KEY"] {
            assert!(read(&text.replace("KEY", &ed25519())).unwrap().same_key(&plain), "{text}");
        }
        let with = read(&format!("{} me@here and there\n", ed25519())).unwrap();
        assert_eq!(with.comment.as_deref(), Some("me@here and there"));
        assert_eq!(with.authorized(), format!("{} me@here and there", ed25519()));
    }

    #[test]
    fn two_keys_or_half_a_key_are_named() {
        assert_eq!(read(&format!("{0}\n{0}\n", ed25519())), Err(Trouble::SeveralPublic));
        assert_eq!(read(&ed25519()[..40]), Err(Trouble::CutShort));
        assert_eq!(read("ssh-ed25519"), Err(Trouble::CutShort));
        assert_eq!(read("hello"), Err(Trouble::NotPublic));
        assert_eq!(read(" \n"), Err(Trouble::Empty));
        assert_eq!(read(&format!("ssh-rsa {}", &ed25519()[12..])), Err(Trouble::CutShort));
    }

    #[test]
    fn a_comment_cannot_make_a_second_line() {
        let mut key = read(&ed25519()).unwrap();
        key.comment = Some("a\nssh-rsa b\x1b[2J".to_owned());
        assert_eq!(key.authorized().lines().count(), 1);
        assert!(!key.authorized().contains('\x1b'));
    }

    #[test]
    fn short_and_obsolete_keys_are_a_concern() {
        assert!(Algorithm::Rsa { bits: 1024 }.concern().is_some() && Algorithm::Dsa { bits: 1024 }.concern().is_some());
        assert!(Algorithm::Rsa { bits: 2048 }.concern().is_none() && Algorithm::Ed25519.concern().is_none());
    }
}
