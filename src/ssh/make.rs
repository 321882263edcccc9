//! A new key, as `ssh-keygen -t ed25519` writes it.

use ed25519_dalek::SigningKey;
use zeroize::Zeroizing;

use super::armor::{Armor, Label};
use super::openssh::MAGIC;
use super::wire::put;
use crate::secret::Secret;

const ALGORITHM: &[u8] = b"ssh-ed25519";

/// A private key of `seed` in OpenSSH's format, not locked. `check` is any number.
pub fn ed25519(seed: &Zeroizing<[u8; 32]>, check: u32, comment: &str) -> Secret {
    let key = SigningKey::from_bytes(seed);
    let public = key.verifying_key().to_bytes();
    let mut blob = Vec::new();
    [ALGORITHM, &public].into_iter().for_each(|part| put(&mut blob, part));
    let mut pair = Zeroizing::new([0; 64]);
    pair[..32].copy_from_slice(&**seed);
    pair[32..].copy_from_slice(&public);
    // Room for all of it: what grows leaves copies behind.
    let mut private = Zeroizing::new(Vec::with_capacity(256 + comment.len()));
    (0..2).for_each(|_| private.extend_from_slice(&check.to_be_bytes()));
    [ALGORITHM, &public, &pair[..], comment.as_bytes()].into_iter().for_each(|part| put(&mut private, part));
    let padding = private.len().next_multiple_of(8) - private.len();
    private.extend((1..=8_u8).take(padding));
    let mut data = Zeroizing::new(Vec::with_capacity(512 + comment.len()));
    data.extend_from_slice(MAGIC);
    [&b"none"[..], b"none", b""].into_iter().for_each(|part| put(&mut data, part));
    data.extend_from_slice(&1_u32.to_be_bytes());
    [&blob, &*private].into_iter().for_each(|part| put(&mut data, part));
    let armor = Armor { label: Label::OpenSsh, headers: Vec::new(), data, flaws: Vec::new(), ssh_reads_it: true };
    Secret::new(armor.canonical().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ssh::{look, normalised};

    #[test]
    fn what_is_made_is_read() {
        let text = ed25519(&Zeroizing::new([7; 32]), 42, "deploy");
        let seen = look(&text).unwrap();
        assert!(seen.ssh_reads_it && seen.flaws.is_empty() && seen.encryption.is_none());
        assert_eq!(seen.comment.as_deref(), Some("deploy"));
        assert_eq!(normalised(&text), None);
    }
}
