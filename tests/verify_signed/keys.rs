//! Private keys of nobody, made by `openssl`, and JWTs taken apart.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::Value;

/// A key pair: the private half in PEM, the public one as `ring` wants it.
pub(crate) struct Pair {
    pub(crate) pem: String,
    pub(crate) public: Vec<u8>,
}

pub(crate) fn openssl(words: &[&str], input: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut child = Command::new("openssl").args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {words:?}");
    output.stdout
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// An RSA key of 2048 bits, one of two.
pub(crate) fn rsa(which: usize) -> &'static Pair {
    static KEYS: [OnceLock<Pair>; 2] = [const { OnceLock::new() }; 2];
    KEYS[which].get_or_init(|| {
        let pem = openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], b"");
        let public = openssl(&["rsa", "-RSAPublicKey_out", "-outform", "DER"], &pem);
        Pair { pem: text(pem), public }
    })
}

/// A P-256 key as `openssl ecparam` and Coinbase write it: `EC PRIVATE KEY`.
pub(crate) fn p256() -> Pair {
    let pem = openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout"], b"");
    let public = openssl(&["ec", "-pubout", "-outform", "DER"], &pem);
    // The point is the end of the SubjectPublicKeyInfo.
    Pair { pem: text(pem), public: public[public.len() - 65..].to_vec() }
}

/// The same in PKCS #8.
pub(crate) fn pkcs8(pem: &str) -> String {
    text(openssl(&["pkcs8", "-topk8", "-nocrypt"], pem.as_bytes()))
}

pub(crate) fn ed25519() -> Pair {
    let pem = openssl(&["genpkey", "-algorithm", "ED25519"], b"");
    let public = openssl(&["pkey", "-pubout", "-outform", "DER"], &pem);
    Pair { pem: text(pem), public: public[public.len() - 32..].to_vec() }
}

/// A JWT in its parts.
pub(crate) struct Jwt {
    pub(crate) header: Value,
    pub(crate) claims: Value,
    signed: String,
    signature: Vec<u8>,
}

impl Jwt {
    pub(crate) fn read(token: &str) -> Option<Self> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let json = |text: &str| serde_json::from_slice(&Base64UrlUnpadded::decode_vec(text).ok()?).ok();
        let signature = Base64UrlUnpadded::decode_vec(signature).ok()?;
        Some(Self { header: json(header)?, claims: json(claims)?, signed: signed.to_owned(), signature })
    }

    /// Whether it is signed with that key, by the algorithm that it names.
    pub(crate) fn is_of(&self, public: &[u8]) -> bool {
        use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm};
        let algorithm: &dyn VerificationAlgorithm = match self.header["alg"].as_str() {
            Some("RS256") => &RSA_PKCS1_2048_8192_SHA256,
            Some("ES256") => &ECDSA_P256_SHA256_FIXED,
            Some("EdDSA") => &ED25519,
            _ => return false,
        };
        UnparsedPublicKey::new(algorithm, public).verify(self.signed.as_bytes(), &self.signature).is_ok()
    }
}
