//! The keys of the record: one for the owner's lines, one for each consumer's.
//!
//! All of them come from the seed of an epoch, so that who knows only what is public can add no line that passes, and a
//! consumer none but its own: its view holds its key, and no other. When the vault's key changes, the secret of the epochs
//! before is kept beside the record, sealed with the new one: what was recorded stays readable, and who had the old key
//! reads and writes nothing of what comes.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::super::files::Dir;
use super::super::table::{open_sealed, seal};
use super::segment::Author;
use crate::name::Id;
use crate::{Error, Result};

const SALT: &[u8] = b"credctl record v1";
const NONCE_LEN: usize = 24;
/// An epoch and its secret.
const OLD: usize = 8 + 32;
/// More epochs than any vault goes through.
const MAX: u64 = 1 << 20;

/// The secret of one epoch, from which the keys of its lines come.
pub(in crate::vault) struct RecordSecret(Zeroizing<[u8; 32]>);

/// The key that one author's lines are sealed with.
pub(in crate::vault) struct LineKey(pub(super) XChaCha20Poly1305);

impl RecordSecret {
    pub(in crate::vault) fn new(bytes: Zeroizing<[u8; 32]>) -> Self {
        Self(bytes)
    }

    fn derive(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
        let _ = Hkdf::<Sha256>::new(Some(SALT), &*self.0).expand_multi_info(parts, &mut *out);
        out
    }

    /// What a consumer's view holds: the key of its lines, under the identity that it has now.
    pub(in crate::vault) fn of_consumer(&self, id: Id, recipient: &str) -> Zeroizing<[u8; 32]> {
        self.derive(&[b"consumer", id.bytes(), recipient.as_bytes()])
    }

    /// The key of the owner's lines.
    pub(in crate::vault) fn owner(&self) -> Zeroizing<[u8; 32]> {
        self.derive(&[b"owner"])
    }

    /// The key of an author's lines.
    pub(in crate::vault) fn key(&self, author: &Author) -> LineKey {
        let key = match author {
            Author::Owner => self.owner(),
            Author::Consumer { id, recipient } => self.of_consumer(*id, recipient),
        };
        LineKey::new(&key)
    }
}

impl LineKey {
    pub(in crate::vault) fn new(bytes: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(bytes.into()))
    }
}

/// What the secrets of former epochs are kept in.
pub(in crate::vault) fn old_name(epoch: u64) -> String {
    format!("keys-{epoch}")
}

/// Reads the secrets of the epochs before `epoch`. What is missing or not sealed by this one's secret is as good as empty.
pub(in crate::vault) fn read_old(dir: &Dir, vault: Id, epoch: u64, secret: &RecordSecret) -> Vec<(u64, RecordSecret)> {
    let Ok(Some((mut bytes, _))) = dir.read(&old_name(epoch), MAX) else { return Vec::new() };
    let Some((nonce, sealed)) = bytes.split_at_mut_checked(NONCE_LEN) else { return Vec::new() };
    let cipher = XChaCha20Poly1305::new((&*secret.derive(&[b"old"])).into());
    let Some(text) = open_sealed(&cipher, XNonce::from_slice(nonce), &about(vault, epoch), sealed) else { return Vec::new() };
    let old = text.chunks_exact(OLD).filter_map(|one| {
        let (epoch, secret) = one.split_first_chunk()?;
        Some((u64::from_le_bytes(*epoch), RecordSecret(Zeroizing::new(secret.try_into().ok()?))))
    });
    let old = old.collect();
    zeroize::Zeroize::zeroize(&mut bytes);
    old
}

/// Keeps the secrets of the epochs before `epoch` for whoever has this one's.
///
/// # Errors
/// [`Error::Io`], [`Error::NotDurable`], [`Error::Random`].
pub(in crate::vault) fn write_old(dir: &Dir, vault: Id, epoch: u64, secret: &RecordSecret, old: &[(u64, RecordSecret)]) -> Result<()> {
    // Never grown on the way: sealed in place, it is in clear nowhere else.
    let mut out = Vec::with_capacity(NONCE_LEN + old.len() * OLD + 16);
    out.resize(NONCE_LEN, 0);
    getrandom::fill(&mut out).map_err(|_| Error::Random)?;
    let nonce = *XNonce::from_slice(&out);
    for (epoch, secret) in old {
        out.extend_from_slice(&epoch.to_le_bytes());
        out.extend_from_slice(&*secret.0);
    }
    let cipher = XChaCha20Poly1305::new((&*secret.derive(&[b"old"])).into());
    seal(&cipher, &nonce, &about(vault, epoch), &mut out, NONCE_LEN)?;
    dir.replace(&old_name(epoch), &out)
}

fn about(vault: Id, epoch: u64) -> Vec<u8> {
    [b"credctl record keys\0".as_slice(), vault.bytes(), &epoch.to_le_bytes()].concat()
}
