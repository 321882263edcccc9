//! The keys of a table: one for tags, and for each written file two of its own.
//!
//! Invariants: a file is written whole under a fresh random id and its keys depend on that id, so a header or bucket
//! opens only in the file and at the place it was sealed for, and a (key, nonce) pair of a fixed place is used once.
//! Lines of the log come later and may be written twice at one place (after a torn write, after a restored backup):
//! they have the other key, and random nonces.

use chacha20poly1305::{AeadInPlace, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hkdf::hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Bytes of a file's random id.
pub(super) const ID_LEN: usize = 32;
/// Bytes of a nonce.
pub(super) const NONCE_LEN: usize = 24;
/// Bytes that sealing adds.
pub(in crate::vault) const SEAL_LEN: usize = 16;

const SALT: &[u8] = b"credctl table v1";

/// What a table is opened with: subkeys of 32 given bytes, wiped when dropped.
pub struct TableKey {
    tag: TagKey,
    seal: Zeroizing<[u8; 32]>,
}

impl TableKey {
    /// Derives the subkeys by HKDF-SHA-256, each with a label of its own.
    pub fn new(bytes: &[u8; 32]) -> Self {
        let hkdf = Hkdf::new(Some(SALT), bytes);
        Self { tag: TagKey(expand(&hkdf, b"tag")), seal: expand(&hkdf, b"seal") }
    }

    pub(super) fn tags(&self) -> &TagKey {
        &self.tag
    }

    /// The keys of the file with this id.
    pub(super) fn file(&self, id: &[u8; ID_LEN]) -> FileKeys {
        let hkdf = Hkdf::new(Some(id), &*self.seal);
        let cipher = |label| XChaCha20Poly1305::new((&*expand(&hkdf, label)).into());
        FileKeys { fixed: cipher(b"fixed"), log: cipher(b"log") }
    }
}

/// The key that tags are made with.
#[derive(Clone)]
pub(super) struct TagKey(Zeroizing<[u8; 32]>);

impl TagKey {
    /// What stands for `key` in clear: 8 bytes of its HMAC-SHA-256.
    pub(super) fn tag(&self, key: &[u8]) -> u64 {
        self.many()(key)
    }

    /// The same for many keys: the key is taken in once.
    pub(super) fn many(&self) -> impl Fn(&[u8]) -> u64 + use<> {
        // HMAC pads a short key with zeros to a block; done here, because a whole block is what cannot fail.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(&*self.0);
        let mac = <Hmac<Sha256> as KeyInit>::new((&*block).into());
        move |key| {
            let out = mac.clone().chain_update(key).finalize().into_bytes();
            out.iter().take(8).fold(0, |tag, byte| tag << 8 | u64::from(*byte))
        }
    }
}

/// A fixed place in a file.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// The record in the header.
    Head,
    /// A bucket, by number.
    Bucket(u32),
}

impl Place {
    fn nonce(self) -> XNonce {
        let (kind, number) = match self {
            Self::Head => (1, 0),
            Self::Bucket(number) => (2, number),
        };
        let mut nonce = XNonce::default();
        nonce[0] = kind;
        nonce[NONCE_LEN - 4..].copy_from_slice(&number.to_le_bytes());
        nonce
    }
}

/// The keys of one file.
pub(super) struct FileKeys {
    fixed: XChaCha20Poly1305,
    log: XChaCha20Poly1305,
}

impl FileKeys {
    /// Seals what stands in `out` from `from` on, for a place.
    pub(super) fn seal(&self, place: Place, aad: &[u8], out: &mut Vec<u8>, from: usize) -> Result<()> {
        seal(&self.fixed, &place.nonce(), aad, out, from)
    }

    /// Opens in place; the plaintext, or `None` where it does not authenticate.
    pub(super) fn open<'a>(&self, place: Place, aad: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
        open(&self.fixed, &place.nonce(), aad, sealed)
    }

    /// Seals a line of the log.
    pub(super) fn seal_line(&self, nonce: &[u8; NONCE_LEN], aad: &[u8], out: &mut Vec<u8>, from: usize) -> Result<()> {
        seal(&self.log, nonce.into(), aad, out, from)
    }

    /// Opens a line of the log.
    pub(super) fn open_line<'a>(&self, nonce: &[u8; NONCE_LEN], aad: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
        open(&self.log, nonce.into(), aad, sealed)
    }
}

pub(in crate::vault) fn seal(cipher: &XChaCha20Poly1305, nonce: &XNonce, aad: &[u8], out: &mut Vec<u8>, from: usize) -> Result<()> {
    // The cipher refuses only more than 256 GiB, far above any limit of ours.
    let size = (out.len() - from) as u64;
    let tag = cipher.encrypt_in_place_detached(nonce, aad, &mut out[from..]).map_err(|_| Error::TooLarge {
        what: "a record of the index".to_owned(),
        size,
        limit: super::MAX_FILE,
    })?;
    out.extend_from_slice(&tag);
    Ok(())
}

pub(in crate::vault) fn open<'a>(cipher: &XChaCha20Poly1305, nonce: &XNonce, aad: &[u8], sealed: &'a mut [u8]) -> Option<&'a [u8]> {
    let (text, tag) = sealed.split_at_mut(sealed.len().checked_sub(SEAL_LEN)?);
    cipher.decrypt_in_place_detached(nonce, aad, text, Tag::from_slice(tag)).ok()?;
    Some(text)
}

fn expand(hkdf: &Hkdf<Sha256>, label: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0; 32]);
    // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
    let _ = hkdf.expand(label, &mut *out);
    out
}
