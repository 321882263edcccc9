//! Bodies: what stands inside a file of the vault, signed and padded.
//!
//! `age` proves no sender: whoever knows a public key can make a file that opens. So an owner signs every body with
//! Ed25519, over a context string and every byte before the signature's line, and a body is looked at as TOML only after
//! that line held. Padding to 1,024 bytes keeps a file's size from telling what is in it.

use base64ct::{Base64Unpadded, Encoding};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use toml::{Table, Value};
use zeroize::Zeroizing;

use super::intent::Intent;
use crate::consumer::{Consumer, Past};
use crate::credential::Credential;
use crate::error::Damage;
use crate::name::Id;
use crate::text;

/// The version of the format that is written, and the highest that is read.
pub const FORMAT: u64 = 1;
/// Plaintexts are multiples of this.
const BLOCK: usize = 1024;
const PAD: &str = "# pad ";
const SIG: &str = "# sig ed25519 ";
/// `# sig ed25519 `, 43 characters of key, a space, 86 of signature, the line's end.
const SIG_LINE: usize = SIG.len() + 43 + 1 + 86 + 1;

/// What is signed begins with one of these, so that a signature made for one use is none for another.
pub mod context {
    /// A body inside an age file.
    pub const BODY: &[u8] = b"credctl body v1\n";
    /// `vault.toml`.
    pub const MANIFEST: &[u8] = b"credctl vault.toml v1\n";
    /// A `[[rotation]]` entry.
    pub const ROTATION: &[u8] = b"credctl rotation v1\n";
}

/// A verify key as text: unpadded base64 of its 32 bytes.
pub fn key_text(key: &VerifyingKey) -> String {
    Base64Unpadded::encode_string(key.as_bytes())
}

/// A verify key from its text.
pub fn parse_key(text: &str) -> Option<VerifyingKey> {
    let bytes: [u8; 32] = Base64Unpadded::decode_vec(text).ok()?.try_into().ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

/// What people compare: the first 16 hex digits of the key's SHA-256.
pub fn fingerprint(key: &VerifyingKey) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(key.as_bytes())[..8])
}

/// A signature as text.
pub fn sign(key: &SigningKey, context: &[u8], text: &[u8]) -> String {
    Base64Unpadded::encode_string(&key.sign(&Zeroizing::new([context, text].concat())).to_bytes())
}

/// Whether a signature's text holds, strictly (RUSTSEC-2022-0093: the key is part of what is checked).
pub fn signature_holds(key: &VerifyingKey, context: &[u8], text: &[u8], signature: &str) -> bool {
    let parsed = Base64Unpadded::decode_vec(signature).ok().and_then(|bytes| Signature::from_slice(&bytes).ok());
    let signed = Zeroizing::new([context, text].concat());
    parsed.is_some_and(|signature| key.verify_strict(&signed, &signature).is_ok())
}

/// Ends `text` with the signature's line.
pub fn append_signature(text: &mut String, context: &[u8], key: &SigningKey) {
    let signature = sign(key, context, text.as_bytes());
    text.push_str(SIG);
    text.push_str(&key_text(&key.verifying_key()));
    text.push(' ');
    text.push_str(&signature);
    text.push('\n');
}

/// Takes the signature's line off and checks it against the keys that may have made it.
///
/// # Errors
/// [`Damage::Unsigned`], [`Damage::ForeignSigner`], [`Damage::BadSignature`].
pub fn check_signature<'a>(
    plain: &'a [u8],
    context: &[u8],
    trusted: impl Fn(&VerifyingKey) -> bool,
) -> Result<(&'a [u8], VerifyingKey), Damage> {
    let lines = plain.strip_suffix(b"\n").ok_or(Damage::Unsigned)?;
    let start = lines.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let line = std::str::from_utf8(&lines[start..]).ok().and_then(|line| line.strip_prefix(SIG)).ok_or(Damage::Unsigned)?;
    let (key, signature) = line.split_once(' ').ok_or(Damage::Unsigned)?;
    let key = parse_key(key).ok_or(Damage::Unsigned)?;
    if !trusted(&key) {
        return Err(Damage::ForeignSigner(fingerprint(&key)));
    }
    if signature_holds(&key, context, &plain[..start], signature) { Ok((&plain[..start], key)) } else { Err(Damage::BadSignature) }
}

/// What a body is about.
#[derive(Debug)]
pub enum Content {
    /// A credential.
    Credential(Box<Credential>),
    /// A consumer, and its view of the vault.
    Consumer(Box<Consumer>),
    /// The mark that one was removed on purpose: its last name.
    Tombstone {
        /// Escaped where it is shown.
        name: String,
        /// Of a consumer: what it could open.
        past: Vec<Past>,
    },
    /// A change of several files that is under way.
    Intent(Intent),
}

impl Content {
    /// The word for it in `kind`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Credential(_) => "credential",
            Self::Consumer(_) => "consumer",
            Self::Tombstone { .. } => "tombstone",
            Self::Intent(_) => "intent",
        }
    }
}

/// A whole body.
#[derive(Debug)]
pub struct Body {
    /// The vault it belongs to.
    pub vault: Id,
    /// The stem of its file.
    pub id: Id,
    /// +1 a write, from 1.
    pub rev: u64,
    /// The generation of the owner's key.
    pub epoch: u64,
    /// The signer's verify key, as text.
    pub writer: String,
    /// Everyone it is encrypted to.
    pub recipients: Vec<String>,
    /// SHA-256 of the ciphertext before this one.
    pub prev: Option<[u8; 32]>,
    /// When it was written.
    pub written: Timestamp,
    /// What it is about.
    pub content: Content,
    /// What a later version wrote at the top.
    pub extra: Table,
}

impl Body {
    /// The text, padded and signed.
    pub fn write(&self, key: &SigningKey) -> Zeroizing<String> {
        let values = match &self.content {
            Content::Credential(credential) => credential.fields.values().map(|field| field.value.len()).sum(),
            Content::Consumer(consumer) => consumer.weight(),
            _ => 0,
        };
        // Large enough for the worst escaping of most values, so that it is not moved while it grows.
        let mut out = Zeroizing::new(String::with_capacity(4 * BLOCK + 2 * values));
        text::integer(&mut out, "format", FORMAT);
        text::string(&mut out, "kind", self.content.kind());
        text::string(&mut out, "vault", &self.vault.to_string());
        text::string(&mut out, "id", &self.id.to_string());
        text::integer(&mut out, "rev", self.rev);
        text::integer(&mut out, "epoch", self.epoch);
        text::string(&mut out, "writer", &self.writer);
        text::strings(&mut out, "recipients", &self.recipients);
        if let Some(prev) = &self.prev {
            text::string(&mut out, "prev", &format!("sha256:{}", data_encoding::HEXLOWER.encode(prev)));
        }
        text::time(&mut out, "written", self.written);
        text::extra(&mut out, &self.extra);
        match &self.content {
            Content::Credential(credential) => credential.write(&mut out),
            Content::Consumer(consumer) => consumer.write(&mut out),
            Content::Tombstone { name, past } => {
                out.push_str("[tombstone]\n");
                text::string(&mut out, "name", name);
                Past::write_all(past, "tombstone", &mut out);
            }
            Content::Intent(intent) => intent.write(&mut out),
        }
        let filled = out.len() + PAD.len() + 1 + SIG_LINE;
        out.push_str(PAD);
        out.extend(std::iter::repeat_n('.', filled.next_multiple_of(BLOCK) - filled));
        out.push('\n');
        append_signature(&mut out, context::BODY, key);
        out
    }

    /// Reads a plaintext whose signature held.
    ///
    /// # Errors
    /// [`Damage::Body`], [`Damage::Format`].
    pub fn read(signed: &[u8]) -> Result<Self, Damage> {
        let bad = |reason: String| Damage::Body { line: 0, column: 0, reason };
        let source = std::str::from_utf8(signed).map_err(|_| bad("not UTF-8".to_owned()))?;
        let mut table: Table = toml::from_str(source).map_err(|error| position(source, &error))?;
        match table.remove("format") {
            Some(Value::Integer(1)) => {}
            Some(Value::Integer(newer)) if newer > 1 => return Err(Damage::Format(newer)),
            _ => return Err(bad("`format` is missing or not a version".to_owned())),
        }
        Self::take(table).map_err(bad)
    }

    fn take(mut table: Table) -> Result<Self, String> {
        let table = &mut table;
        let id = |table: &mut Table, name: &str| {
            text::take_string(table, name)?.and_then(|text| Id::parse(&text)).ok_or_else(|| format!("`{name}` is missing or not an id"))
        };
        let vault = id(table, "vault")?;
        let id = id(table, "id")?;
        let kind = text::take_string(table, "kind")?.ok_or("`kind` is missing")?;
        let mut inner = text::take_table(table, &kind)?.ok_or_else(|| "the table named by `kind` is missing".to_owned())?;
        let content = match kind.as_str() {
            "credential" => Content::Credential(Box::new(Credential::read(id, inner)?)),
            "consumer" => Content::Consumer(Box::new(Consumer::read(id, inner)?)),
            "tombstone" => {
                let name = text::take_string(&mut inner, "name")?.unwrap_or_default();
                Content::Tombstone { name, past: Past::take_all(&mut inner)? }
            }
            "intent" => Content::Intent(Intent::read(inner)?),
            _ => return Err("`kind` is none that this program knows".to_owned()),
        };
        let prev = match text::take_string(table, "prev")? {
            None => None,
            Some(hash) => Some(parse_hash(&hash).ok_or("`prev` is not a SHA-256")?),
        };
        Ok(Self {
            vault,
            id,
            rev: text::take_count(table, "rev")?.ok_or("`rev` is missing")?,
            epoch: text::take_count(table, "epoch")?.ok_or("`epoch` is missing")?,
            writer: text::take_string(table, "writer")?.ok_or("`writer` is missing")?,
            recipients: text::take_strings(table, "recipients")?,
            prev,
            written: text::take_time(table, "written")?.ok_or("`written` is missing")?,
            content,
            extra: std::mem::take(table),
        })
    }
}

fn parse_hash(text: &str) -> Option<[u8; 32]> {
    data_encoding::HEXLOWER.decode(text.strip_prefix("sha256:")?.as_bytes()).ok()?.try_into().ok()
}

/// Where a parser stumbled, and nothing of what stands there: its own message may quote a secret.
pub(super) fn position(source: &str, error: &toml::de::Error) -> Damage {
    let at = error.span().map_or(0, |span| span.start.min(source.len()));
    let before = &source.as_bytes()[..at];
    let line = before.iter().filter(|b| **b == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|b| **b != b'\n').count() + 1;
    Damage::Body { line, column, reason: "not TOML".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tombstone(name: &str) -> Body {
        Body {
            vault: Id::from_bytes([1; 16]),
            id: Id::from_bytes([2; 16]),
            rev: 3,
            epoch: 1,
            writer: "w".to_owned(),
            recipients: vec!["age1x".to_owned()],
            prev: Some([4; 32]),
            written: "2026-11-20T11:10:00Z".parse().unwrap(),
            content: Content::Tombstone { name: name.to_owned(), past: Vec::new() },
            extra: Table::new(),
        }
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    #[test]
    fn every_plaintext_is_a_multiple_of_the_block() {
        for n in 0..1100 {
            assert_eq!(tombstone(&"x".repeat(n)).write(&key()).len() % BLOCK, 0, "{n}");
        }
    }

    #[test]
    fn a_body_comes_back_and_nothing_in_it_can_be_changed() {
        let text = tombstone("openai").write(&key());
        let mine = |k: &VerifyingKey| *k == key().verifying_key();
        let (signed, _) = check_signature(text.as_bytes(), context::BODY, mine).unwrap();
        let body = Body::read(signed).unwrap();
        assert_eq!((body.rev, body.epoch, body.prev, body.content.kind()), (3, 1, Some([4; 32]), "tombstone"));
        for at in 0..text.len() {
            let mut flipped = text.as_bytes().to_vec();
            flipped[at] ^= 1;
            assert!(check_signature(&flipped, context::BODY, mine).is_err(), "{at}");
        }
        assert_eq!(check_signature(text.as_bytes(), context::MANIFEST, mine).err(), Some(Damage::BadSignature));
        assert_eq!(
            check_signature(text.as_bytes(), context::BODY, |_| false).err(),
            Some(Damage::ForeignSigner(fingerprint(&key().verifying_key())))
        );
        assert_eq!(check_signature(signed, context::BODY, mine).err(), Some(Damage::Unsigned));
        assert_eq!(check_signature(b"", context::BODY, mine).err(), Some(Damage::Unsigned));
    }

    #[test]
    fn v21_an_error_tells_the_place_and_never_the_line() {
        let error = Body::read(b"format = 1\ntoken = \"sk-test-secret\" junk\n").err().unwrap();
        assert_eq!(error, Damage::Body { line: 2, column: 26, reason: "not TOML".to_owned() });
    }

    #[test]
    fn v22_v25_numbers_that_are_none() {
        let text = |what: &str| {
            format!(
                "format = 1\nkind = \"tombstone\"\nvault = \"{0}\"\nid = \"{0}\"\nepoch = 1\nwriter = \"\"\nwritten = 2026-01-01T00:00:00Z\n{what}\n[tombstone]\n",
                Id::from_bytes([1; 16])
            )
        };
        assert!(Body::read(text("rev = 1").as_bytes()).is_ok());
        for bad in ["rev = 0", "rev = -1", "rev = 9223372036854775808", "rev = 1e30", "rev = \"1\"", ""] {
            assert!(matches!(Body::read(text(bad).as_bytes()), Err(Damage::Body { .. })), "{bad}");
        }
        assert_eq!(Body::read(b"format = 2\n").err(), Some(Damage::Format(2)));
    }

    #[test]
    fn v23_deep_nesting_is_an_error_and_not_the_end_of_the_stack() {
        for bomb in [format!("format = 1\nx = {}", "[".repeat(100_000)), format!("format = 1\n{}x = 1", "a.".repeat(20_000))] {
            assert!(matches!(Body::read(bomb.as_bytes()), Err(Damage::Body { .. })));
        }
    }
}
