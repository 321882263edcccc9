//! JSON Web Tokens (RFC 7515, 7519) that are made and signed here: ES256, EdDSA, RS256.
//!
//! What is signed with is a private key in clear: PEM (PKCS #8, PKCS #1, SEC 1), its line ends written out or not, or the
//! 32 or 64 bytes of an Ed25519 key in base64. The key does not travel; a token lives for minutes and is wiped.

use std::collections::BTreeMap;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use pkcs8::PrivateKeyInfo;
use pkcs8::der::Decode;
use pkcs8::der::asn1::ObjectIdentifier;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use sec1::EcPrivateKey;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::send::{Unsent, fill};
use super::values::Values;
use super::{Finding, Next};
use crate::net::{Request, host};
use crate::status::Verdict;

const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// A private key that signs.
pub(super) enum Key {
    /// RS256, of 2048 bits or more.
    Rsa(Box<RsaKeyPair>),
    /// ES256.
    P256(EcdsaKeyPair),
    /// EdDSA.
    Ed25519(Ed25519KeyPair),
}

impl Key {
    /// Reads one. `None` where it is none, or none that signs with these algorithms: locked, on another curve, too small.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = unescaped(text);
        if !text.contains("-----BEGIN") {
            return line(text.trim());
        }
        match PrivateKeyDer::from_pem_slice(text.as_bytes()).ok()? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).ok().map(|key| Self::Rsa(Box::new(key))),
            PrivateKeyDer::Sec1(der) => p256(der.secret_sec1_der(), None),
            PrivateKeyDer::Pkcs8(der) => pkcs8(der.secret_pkcs8_der()),
            _ => None,
        }
    }

    /// The algorithm it signs with (RFC 7518, 3.1; RFC 8037).
    pub(super) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
            Self::Ed25519(_) => "EdDSA",
        }
    }

    /// A token with this header (`alg` and `typ` are added) and these claims. `None` where the system has no random numbers.
    pub(super) fn token(&self, mut header: Map<String, Value>, claims: Map<String, Value>) -> Option<Zeroizing<String>> {
        header.insert("alg".to_owned(), self.algorithm().into());
        header.insert("typ".to_owned(), "JWT".into());
        let part = |members: Map<String, Value>| Base64UrlUnpadded::encode_string(Value::Object(members).to_string().as_bytes());
        let mut token = Zeroizing::new(format!("{}.{}", part(header), part(claims)));
        let signature = self.sign(token.as_bytes())?;
        token.push('.');
        token.push_str(&Base64UrlUnpadded::encode_string(&signature));
        Some(token)
    }

    fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(key) => {
                let mut out = vec![0; key.public().modulus_len()];
                key.sign(&signature::RSA_PKCS1_SHA256, &random, message, &mut out).ok().map(|()| out)
            }
            Self::P256(key) => key.sign(&random, message).ok().map(|signature| signature.as_ref().to_vec()),
            Self::Ed25519(key) => Some(key.sign(message).as_ref().to_vec()),
        }
    }
}

/// A text in which line ends were written out, as environment files and JSON have them.
fn unescaped(text: &str) -> Zeroizing<String> {
    let one_line = !text.trim().contains('\n');
    Zeroizing::new(if one_line { text.replace("\\r", "").replace("\\n", "\n") } else { text.to_owned() })
}

/// An Ed25519 key in base64: its seed, or that and its public half.
fn line(text: &str) -> Option<Key> {
    let bytes = Zeroizing::new(Base64::decode_vec(text).ok()?);
    let key = match bytes.len() {
        32 => Ed25519KeyPair::from_seed_unchecked(&bytes),
        64 => Ed25519KeyPair::from_seed_and_public_key(&bytes[..32], &bytes[32..]),
        _ => return None,
    };
    key.ok().map(Key::Ed25519)
}

/// RFC 5915; the curve may stand in what is around it. `ring` does not compute the public half, so that it must be there:
/// OpenSSL and services write it.
fn p256(der: &[u8], curve: Option<ObjectIdentifier>) -> Option<Key> {
    let key = EcPrivateKey::from_der(der).ok()?;
    let own = key.parameters.and_then(|parameters| parameters.named_curve());
    if curve.or(own) != Some(P256) {
        return None;
    }
    let sort = &signature::ECDSA_P256_SHA256_FIXED_SIGNING;
    EcdsaKeyPair::from_private_key_and_public_key(sort, key.private_key, key.public_key?, &SystemRandom::new()).ok().map(Key::P256)
}

fn pkcs8(der: &[u8]) -> Option<Key> {
    let info = PrivateKeyInfo::from_der(der).ok()?;
    if info.algorithm.oid == EC {
        return p256(info.private_key, Some(info.algorithm.parameters_oid().ok()?));
    }
    let rsa = || RsaKeyPair::from_pkcs8(der).ok().map(|key| Key::Rsa(Box::new(key)));
    Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).ok().map(Key::Ed25519).or_else(rsa)
}

/// The finding for a value that cannot be signed with.
pub(super) fn unfit(field: &str) -> Unsent {
    let why = format!("`{field}` is no private key that can sign: one in clear, of RSA (2048 bits or more), P-256 or Ed25519");
    Unsent::Found(Box::new(Finding::new(Verdict::Malformed, why).then(Next::Edit(Some(field.to_owned())))))
}

/// A JWT that a template wants in each request.
pub(super) struct Wish<'a> {
    pub(super) algorithms: &'a [String],
    pub(super) header: &'a BTreeMap<String, String>,
    pub(super) claims: &'a BTreeMap<String, String>,
    /// Seconds.
    pub(super) lifetime: u32,
}

/// Members with their placeholders filled.
pub(super) fn members(texts: &BTreeMap<String, String>, values: &Values<'_>) -> Result<Map<String, Value>, Unsent> {
    texts.iter().map(|(name, text)| Ok((name.clone(), Value::from(fill(text, values)?.as_str())))).collect()
}

/// Puts a token for this very request into it.
pub(super) fn put(request: &mut Request, wish: &Wish<'_>, values: &Values<'_>, now: Timestamp) -> Result<(), Unsent> {
    let secret = values.main_name().unwrap_or("token").to_owned();
    let text = values.main().ok_or_else(|| Unsent::Lacks(secret.clone()))?;
    let key = Key::read(&text).filter(|key| wish.algorithms.iter().any(|known| known == key.algorithm())).ok_or_else(|| unfit(&secret))?;
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|_| Unsent::Wrong("nonce".to_owned()))?;
    let path = request.url.split_once("://").and_then(|(_, after)| after.find('/').map(|at| &after[at..])).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or("/");
    let own = |text: &str| Zeroizing::new(text.to_owned());
    let values = values.with("method", own(request.method)).with("host", own(host(&request.url))).with("path", own(path));
    let values = values.with("nonce", own(&data_encoding::HEXLOWER.encode(&nonce)));
    let mut claims = members(wish.claims, &values)?;
    let second = now.as_second();
    claims.insert("nbf".to_owned(), second.into());
    claims.insert("exp".to_owned(), second.saturating_add(i64::from(wish.lifetime)).into());
    let token = key.token(members(wish.header, &values)?, claims).ok_or_else(|| unfit(&secret))?;
    request.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    request.headers.push(("authorization".to_owned(), Zeroizing::new(format!("Bearer {}", *token))));
    Ok(())
}
