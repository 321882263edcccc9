//! `vault.toml`: what of a vault is public, signed.
//!
//! It says which keys own the vault. A reader starts from the one key it pins (an owner: derived from the seed) and
//! follows the rotation entries, each signed by the key before and the key after, to the key that signed the file. The
//! owners of a file so verified are trusted, and nobody else.

use ed25519_dalek::{SigningKey, VerifyingKey};
use jiff::Timestamp;
use toml::Table;
use zeroize::Zeroizing;

use super::body::{self, context};
use crate::error::Damage;
use crate::name::Id;
use crate::text;

/// Its name in the vault.
pub const FILE: &str = "vault.toml";
/// Its largest size: hundreds of owners and rotations.
pub const MAX: u64 = 256 << 10;

const TITLE: &str = "# A credctl vault: which keys own it. Public and signed; what signed it is the last line.\n";

/// Someone who reads and writes everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The age recipient files are encrypted to.
    pub recipient: String,
    /// The key that signs.
    pub verify: VerifyingKey,
}

/// A change of the owner's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// The epoch it began.
    pub epoch: u64,
    /// The signing key before.
    pub old: VerifyingKey,
    /// The signing key after.
    pub new: VerifyingKey,
    /// The recipient after.
    pub recipient: String,
    /// Signature of the old key.
    pub old_signature: String,
    /// Signature of the new key.
    pub new_signature: String,
}

/// The content of `vault.toml`.
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The vault's id.
    pub vault: Id,
    /// +1 a write of this file.
    pub rev: u64,
    /// The generation of the owner's key, from 1.
    pub epoch: u64,
    /// Whether files of the epoch before may still be about.
    pub rotating: bool,
    /// When the vault was made.
    pub created: Timestamp,
    /// Its owners; this version has one.
    pub owners: Vec<Owner>,
    /// Every change of key since the beginning, in order.
    pub rotations: Vec<Rotation>,
    /// What a later version wrote at the top.
    pub extra: Table,
}

impl Rotation {
    /// Signs the change from one key to another.
    pub fn sign(vault: Id, epoch: u64, old: &SigningKey, new: &SigningKey, recipient: &str) -> Self {
        let (old_key, new_key) = (old.verifying_key(), new.verifying_key());
        let text = Self::text(vault, epoch, &old_key, &new_key, recipient);
        Self {
            epoch,
            old: old_key,
            new: new_key,
            recipient: recipient.to_owned(),
            old_signature: body::sign(old, context::ROTATION, text.as_bytes()),
            new_signature: body::sign(new, context::ROTATION, text.as_bytes()),
        }
    }

    fn text(vault: Id, epoch: u64, old: &VerifyingKey, new: &VerifyingKey, recipient: &str) -> String {
        format!("{vault}\n{epoch}\n{}\n{}\n{recipient}\n", body::key_text(old), body::key_text(new))
    }

    fn holds(&self, vault: Id) -> bool {
        let text = Self::text(vault, self.epoch, &self.old, &self.new, &self.recipient);
        body::signature_holds(&self.old, context::ROTATION, text.as_bytes(), &self.old_signature)
            && body::signature_holds(&self.new, context::ROTATION, text.as_bytes(), &self.new_signature)
    }
}

impl Manifest {
    /// The text, signed.
    pub fn write(&self, key: &SigningKey) -> String {
        let mut out = Zeroizing::new(TITLE.to_owned());
        text::integer(&mut out, "format", body::FORMAT);
        text::string(&mut out, "vault", &self.vault.to_string());
        text::integer(&mut out, "rev", self.rev);
        text::integer(&mut out, "epoch", self.epoch);
        if self.rotating {
            text::boolean(&mut out, "rotating", true);
        }
        text::time(&mut out, "created", self.created);
        text::extra(&mut out, &self.extra);
        for owner in &self.owners {
            out.push_str("[[owner]]\n");
            text::string(&mut out, "recipient", &owner.recipient);
            text::string(&mut out, "verify", &body::key_text(&owner.verify));
        }
        for rotation in &self.rotations {
            out.push_str("[[rotation]]\n");
            text::integer(&mut out, "epoch", rotation.epoch);
            text::string(&mut out, "old", &body::key_text(&rotation.old));
            text::string(&mut out, "new", &body::key_text(&rotation.new));
            text::string(&mut out, "recipient", &rotation.recipient);
            text::string(&mut out, "old_signature", &rotation.old_signature);
            text::string(&mut out, "new_signature", &rotation.new_signature);
        }
        let mut out = std::mem::take(&mut *out);
        body::append_signature(&mut out, context::MANIFEST, key);
        out
    }

    /// The id that the file claims, unverified, to know which key to look for. It is read off its line: the whole is
    /// parsed later, with the key.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn claimed_id(file: &[u8]) -> Result<Id, Damage> {
        let line = file.split(|b| *b == b'\n').find_map(|line| line.strip_prefix(b"vault = \"")?.strip_suffix(b"\""));
        match line.and_then(|id| std::str::from_utf8(id).ok()).and_then(Id::parse) {
            Some(id) => Ok(id),
            None => Self::parse_verified(file).map(|manifest| manifest.vault),
        }
    }

    /// Reads and verifies the file, starting from `pinned`.
    ///
    /// # Errors
    /// What is wrong with it; [`Damage::Manifest`] where no chain of rotations leads from the pinned key to the signer.
    pub fn verify(file: &[u8], pinned: &VerifyingKey) -> Result<Self, Damage> {
        // The signer is known only from the text itself, so the signature is checked by the key it names, and then
        // whether that key is one to believe.
        let (signed, signer) = body::check_signature(file, context::MANIFEST, |_| true)?;
        let manifest = Self::parse(signed)?;
        if !manifest.owners.iter().any(|owner| owner.verify == signer) {
            return Err(Damage::Manifest("it is signed by a key that it does not list as an owner"));
        }
        let mut at = *pinned;
        let mut epoch = 0;
        for rotation in &manifest.rotations {
            if rotation.epoch <= epoch || rotation.epoch > manifest.epoch {
                return Err(Damage::Manifest("its rotations are not in order"));
            }
            epoch = rotation.epoch;
            if rotation.old == at {
                if !rotation.holds(manifest.vault) {
                    return Err(Damage::Manifest("a rotation in it is not signed by both keys"));
                }
                at = rotation.new;
            }
        }
        if at == signer { Ok(manifest) } else { Err(Damage::Manifest("it is signed by a key that the vault's key does not vouch for")) }
    }

    /// Reads a file that was verified before and has not changed since.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse_verified(file: &[u8]) -> Result<Self, Damage> {
        let signed_len = file.strip_suffix(b"\n").and_then(|rest| rest.iter().rposition(|b| *b == b'\n')).map_or(0, |at| at + 1);
        Self::parse(&file[..signed_len])
    }

    fn parse(signed: &[u8]) -> Result<Self, Damage> {
        let bad = |reason: String| Damage::Body { line: 0, column: 0, reason };
        let source = std::str::from_utf8(signed).map_err(|_| bad("not UTF-8".to_owned()))?;
        let mut table: Table = toml::from_str(source).map_err(|error| body::position(source, &error))?;
        match text::take_count(&mut table, "format").map_err(bad)? {
            Some(body::FORMAT) => {}
            Some(newer) => return Err(Damage::Format(newer.cast_signed())),
            None => return Err(bad("`format` is missing".to_owned())),
        }
        Self::take(table).map_err(bad)
    }

    fn take(mut table: Table) -> Result<Self, String> {
        let table = &mut table;
        let owners = text::take_tables(table, "owner")?.into_iter().map(read_owner).collect::<Result<Vec<_>, _>>()?;
        if owners.is_empty() {
            return Err("it has no owner".to_owned());
        }
        Ok(Self {
            vault: text::take_string(table, "vault")?.and_then(|text| Id::parse(&text)).ok_or("`vault` is missing or not an id")?,
            rev: text::take_count(table, "rev")?.ok_or("`rev` is missing")?,
            epoch: text::take_count(table, "epoch")?.ok_or("`epoch` is missing")?,
            rotating: text::take_bool(table, "rotating")?.unwrap_or(false),
            created: text::take_time(table, "created")?.ok_or("`created` is missing")?,
            owners,
            rotations: text::take_tables(table, "rotation")?.into_iter().map(read_rotation).collect::<Result<_, _>>()?,
            extra: std::mem::take(table),
        })
    }
}

fn take_key(table: &mut Table, name: &str) -> Result<VerifyingKey, String> {
    text::take_string(table, name)?
        .and_then(|text| body::parse_key(&text))
        .ok_or_else(|| format!("`{name}` is missing or not a verify key"))
}

fn take_text(table: &mut Table, name: &str) -> Result<String, String> {
    text::take_string(table, name)?.ok_or_else(|| format!("`{name}` is missing"))
}

fn read_owner(mut table: Table) -> Result<Owner, String> {
    let recipient = take_text(&mut table, "recipient")?;
    if recipient.parse::<age::x25519::Recipient>().is_err() {
        return Err("an owner's `recipient` is not an age recipient".to_owned());
    }
    Ok(Owner { recipient, verify: take_key(&mut table, "verify")? })
}

fn read_rotation(mut table: Table) -> Result<Rotation, String> {
    Ok(Rotation {
        epoch: text::take_count(&mut table, "epoch")?.ok_or("a rotation's `epoch` is missing")?,
        old: take_key(&mut table, "old")?,
        new: take_key(&mut table, "new")?,
        recipient: take_text(&mut table, "recipient")?,
        old_signature: take_text(&mut table, "old_signature")?,
        new_signature: take_text(&mut table, "new_signature")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> SigningKey {
        SigningKey::from_bytes(&[n; 32])
    }

    fn manifest(owner: &SigningKey, rotations: Vec<Rotation>) -> Manifest {
        let epoch = rotations.last().map_or(1, |rotation| rotation.epoch);
        let recipient = age::x25519::Identity::generate().to_public().to_string();
        Manifest {
            vault: Id::from_bytes([1; 16]),
            rev: 1,
            epoch,
            rotating: false,
            created: "2026-11-20T11:10:00Z".parse().unwrap(),
            owners: vec![Owner { recipient, verify: owner.verifying_key() }],
            rotations,
            extra: Table::new(),
        }
    }

    fn rotation(epoch: u64, old: &SigningKey, new: &SigningKey) -> Rotation {
        Rotation::sign(Id::from_bytes([1; 16]), epoch, old, new, "age1x")
    }

    #[test]
    fn the_pinned_key_or_one_it_vouched_for() {
        let (a, b, c) = (key(1), key(2), key(3));
        let plain = manifest(&a, vec![]).write(&a);
        assert_eq!(Manifest::verify(plain.as_bytes(), &a.verifying_key()).unwrap().owners.len(), 1);
        assert!(Manifest::verify(plain.as_bytes(), &b.verifying_key()).is_err());
        let rotated = manifest(&c, vec![rotation(2, &a, &b), rotation(3, &b, &c)]).write(&c);
        for pinned in [&a, &b, &c] {
            assert_eq!(Manifest::verify(rotated.as_bytes(), &pinned.verifying_key()).unwrap().epoch, 3);
        }
        assert!(Manifest::verify(rotated.as_bytes(), &key(9).verifying_key()).is_err());
    }

    #[test]
    fn nobody_can_vouch_for_himself() {
        let (a, evil) = (key(1), key(6));
        let mut forged = rotation(2, &a, &evil);
        forged.old_signature = forged.new_signature.clone();
        let text = manifest(&evil, vec![forged]).write(&evil);
        assert_eq!(
            Manifest::verify(text.as_bytes(), &a.verifying_key()).err(),
            Some(Damage::Manifest("a rotation in it is not signed by both keys"))
        );
        let text = manifest(&a, vec![]).write(&evil);
        assert!(Manifest::verify(text.as_bytes(), &evil.verifying_key()).is_err());
        let text = manifest(&evil, vec![]).write(&evil);
        assert!(Manifest::verify(text.as_bytes(), &a.verifying_key()).is_err());
    }

    #[test]
    fn no_byte_of_it_can_be_changed() {
        let a = key(1);
        let text = manifest(&a, vec![]).write(&a);
        for at in 0..text.len() {
            let mut flipped = text.as_bytes().to_vec();
            flipped[at] ^= 1;
            assert!(Manifest::verify(&flipped, &a.verifying_key()).is_err(), "{at}");
            assert!(Manifest::verify(&text.as_bytes()[..at], &a.verifying_key()).is_err(), "{at}");
        }
    }
}
