//! Values as sops encrypts them: AES-256 in GCM with a nonce of 32 bytes, the value's place beside it.

use aes_gcm::aead::consts::U32;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::aes::Aes256;
use aes_gcm::{AesGcm, Nonce};
use base64ct::{Base64, Encoding};

use crate::secret::Secret;

/// The key of a file's values.
pub(super) struct DataKey(AesGcm<Aes256, U32>);

/// A value in clear.
pub(super) struct Plain {
    pub(super) kind: String,
    pub(super) plain: Secret,
}

impl DataKey {
    pub(super) fn new(key: &Secret) -> Option<Self> {
        AesGcm::new_from_slice(key.expose()).ok().map(Self)
    }

    /// Opens `ENC[AES256_GCM,data:…,iv:…,tag:…,type:…]`, encrypted for this place.
    pub(super) fn open(&self, text: &str, place: &str) -> Option<Plain> {
        let inside = text.strip_prefix("ENC[AES256_GCM,data:")?.strip_suffix(']')?;
        let (data, rest) = inside.split_once(",iv:")?;
        let (iv, rest) = rest.split_once(",tag:")?;
        let (tag, kind) = rest.split_once(",type:")?;
        let (mut sealed, iv) = (Base64::decode_vec(data).ok()?, Base64::decode_vec(iv).ok()?);
        sealed.extend(Base64::decode_vec(tag).ok().filter(|tag| tag.len() == 16)?);
        if iv.len() != 32 || !["str", "bytes", "int", "int64", "float", "bool", "time", "comment"].contains(&kind) {
            return None;
        }
        let payload = Payload { msg: &sealed, aad: place.as_bytes() };
        let plain = self.0.decrypt(Nonce::from_slice(&iv), payload).ok()?;
        Some(Plain { kind: kind.to_owned(), plain: Secret::new(plain) })
    }
}

impl Plain {
    /// As a reader of the file in clear would have it.
    pub(super) fn shown(self) -> Secret {
        match (self.kind.as_str(), self.plain.expose()) {
            ("bool", b"True") => Secret::from("true".to_owned()),
            ("bool", b"False") => Secret::from("false".to_owned()),
            _ => self.plain,
        }
    }
}
