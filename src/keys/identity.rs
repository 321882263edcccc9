//! Identities as one line of text.
//!
//! `CREDCTL-VAULT-1…` is Bech32 (BIP 173, as age uses it) over the 32 bytes of the seed and the 16 of the vault's id:
//! an owner, who reads and writes. `CREDCTL-CONSUMER-1…` is a consumer: its seed, its id, the vault's id, and the key that
//! the owner signs with, which is all that it believes. Bech32 notices every single wrong character and nearly every swap,
//! so that a typing error is never taken for a key.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use ed25519_dalek::VerifyingKey;
use zeroize::Zeroizing;

use super::seed::{SEED_LEN, Seed};
use crate::name::Id;
use crate::secret::Secret;
use crate::{Error, Result};

const OWNER: &str = "credctl-vault-";
const CONSUMER: &str = "credctl-consumer-";
const AGE: &str = "age-secret-key-";
const ID_BYTES: usize = 16;
const KEY_BYTES: usize = 32;

const TYPING: &str = "its checksum does not fit: a character was mistyped, swapped, left out or added";
const LENGTH: &str = "it is not of the right length";

/// The owner of a vault.
pub struct OwnerIdentity {
    /// What every key is derived from.
    pub seed: Seed,
    /// The vault it opens.
    pub vault: Id,
}

impl OwnerIdentity {
    /// A second copy, wiped by itself.
    pub fn duplicate(&self) -> Self {
        Self { seed: self.seed.duplicate(), vault: self.vault }
    }

    /// The line: `CREDCTL-VAULT-1…`, without a line end.
    pub fn encode(&self) -> Secret {
        encode(OWNER, &[self.seed.expose(), self.vault.bytes()])
    }

    /// Parses a line; white space around it is taken off, upper and lower case are the same, a mixture is not.
    ///
    /// # Errors
    /// [`Error::BadIdentity`], which says what it is instead where that can be told. `what` names where the text came from.
    pub fn decode(text: &Secret, what: &str) -> Result<Self> {
        let bad = |reason| Error::BadIdentity { what: what.to_owned(), reason };
        let text = one_line(text).map_err(bad)?;
        if begins(text, CONSUMER) {
            return Err(bad("it is a consumer's identity, and this takes the owner's, which begins with `CREDCTL-VAULT-1`"));
        }
        let data = data(text, OWNER).map_err(bad)?;
        let (seed, vault) = data.split_at_checked(SEED_LEN).ok_or_else(|| bad(LENGTH))?;
        let vault = vault.try_into().map_err(|_| bad(LENGTH))?;
        Ok(Self { seed: Seed::from_slice(seed).ok_or_else(|| bad(LENGTH))?, vault: Id::from_bytes(vault) })
    }
}

/// Someone who may use what is assigned to it, and nothing else.
pub struct ConsumerIdentity {
    /// What its keys are derived from.
    pub seed: Seed,
    /// Which consumer: the stem of its file.
    pub id: Id,
    /// The vault it is of.
    pub vault: Id,
    /// The key that the vault's owner signed with when it was made: trust starts from it.
    pub owner: VerifyingKey,
}

impl ConsumerIdentity {
    /// The line: `CREDCTL-CONSUMER-1…`, without a line end.
    pub fn encode(&self) -> Secret {
        encode(CONSUMER, &[self.seed.expose(), self.id.bytes(), self.vault.bytes(), self.owner.as_bytes()])
    }

    /// Parses a line, as [`OwnerIdentity::decode`] does.
    ///
    /// # Errors
    /// [`Error::BadIdentity`].
    pub fn decode(text: &Secret, what: &str) -> Result<Self> {
        let bad = |reason| Error::BadIdentity { what: what.to_owned(), reason };
        let data = data(one_line(text).map_err(bad)?, CONSUMER).map_err(bad)?;
        if data.len() != SEED_LEN + 2 * ID_BYTES + KEY_BYTES {
            return Err(bad(LENGTH));
        }
        let (seed, rest) = data.split_at(SEED_LEN);
        let (id, rest) = rest.split_at(ID_BYTES);
        let (vault, owner) = rest.split_at(ID_BYTES);
        let sixteen = |bytes: &[u8]| bytes.try_into().map(Id::from_bytes).map_err(|_| bad(LENGTH));
        let owner = owner.try_into().ok().and_then(|key| VerifyingKey::from_bytes(key).ok()).filter(|key| !key.is_weak());
        Ok(Self {
            seed: Seed::from_slice(seed).ok_or_else(|| bad(LENGTH))?,
            id: sixteen(id)?,
            vault: sixteen(vault)?,
            owner: owner.ok_or_else(|| bad("the owner's key in it is none"))?,
        })
    }
}

/// Whether a text begins as a consumer's identity does.
pub fn is_consumer(text: &Secret) -> bool {
    one_line(text).is_ok_and(|text| begins(text, CONSUMER))
}

fn encode(hrp: &str, parts: &[&[u8]]) -> Secret {
    let mut data = Zeroizing::new(Vec::with_capacity(SEED_LEN + 2 * ID_BYTES + KEY_BYTES));
    parts.iter().for_each(|part| data.extend_from_slice(part));
    let line = Hrp::parse(hrp).ok().and_then(|hrp| bech32::encode_upper::<Bech32>(hrp, &data).ok());
    Secret::from(line.unwrap_or_default())
}

fn one_line(text: &Secret) -> std::result::Result<&str, &'static str> {
    let text = text.expose_str().ok_or("it is not text")?.trim();
    match text.lines().count() {
        0 => Err("it is empty"),
        1 => Ok(text),
        _ => Err("it has several lines"),
    }
}

fn begins(text: &str, hrp: &str) -> bool {
    text.get(..hrp.len()).is_some_and(|start| start.eq_ignore_ascii_case(hrp))
}

/// The bytes of a line with this beginning.
fn data(text: &str, hrp: &str) -> std::result::Result<Zeroizing<Vec<u8>>, &'static str> {
    if begins(text, AGE) {
        return Err("it is an age identity, which opens files but cannot sign: use the `CREDCTL-VAULT-1…` line of `key export`");
    }
    if !begins(text, hrp) {
        return Err("it does not begin with `CREDCTL-VAULT-1` or `CREDCTL-CONSUMER-1`");
    }
    let parsed = CheckedHrpstring::new::<Bech32>(text).map_err(|_| TYPING)?;
    if !parsed.hrp().as_str().eq_ignore_ascii_case(hrp) {
        return Err(TYPING);
    }
    Ok(Zeroizing::new(parsed.byte_iter().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> OwnerIdentity {
        let bytes: [u8; 32] = std::array::from_fn(|n| n as u8 * 7 + 3);
        OwnerIdentity { seed: Seed::from_slice(&bytes).unwrap(), vault: Id::from_bytes([9; 16]) }
    }

    fn decode(text: &str) -> Result<OwnerIdentity> {
        OwnerIdentity::decode(&Secret::from(text.to_owned()), "test")
    }

    #[test]
    fn a_line_comes_back_in_either_case() {
        let line = sample().encode();
        let line = line.expose_str().unwrap();
        assert!(line.starts_with("CREDCTL-VAULT-1"));
        for text in [line.to_owned(), line.to_lowercase(), format!("  {line}\r\n")] {
            let back = decode(&text).unwrap();
            assert_eq!((back.seed.expose(), back.vault), (sample().seed.expose(), sample().vault));
        }
    }

    #[test]
    fn k12_one_wrong_character_anywhere_is_a_typing_error() {
        let line = sample().encode().expose_str().unwrap().to_owned();
        for at in "CREDCTL-VAULT-1".len()..line.len() {
            let mut wrong = line.clone().into_bytes();
            wrong[at] = if wrong[at] == b'Q' { b'P' } else { b'Q' };
            let message = decode(std::str::from_utf8(&wrong).unwrap()).err().unwrap().to_string();
            assert!(message.contains("mistyped"), "{at}: {message}");
        }
        let (head, groups) = line.split_at("CREDCTL-VAULT-1".len());
        let swapped = format!("{head}{}{}{}", &groups[8..16], &groups[..8], &groups[16..]);
        assert!(decode(&swapped).is_err());
        let mut mixed = line.clone();
        mixed.replace_range(20..21, &line[20..21].to_lowercase());
        assert!(decode(&mixed).is_err() || line.as_bytes()[20].is_ascii_digit());
    }

    #[test]
    fn what_is_something_else_is_said_so() {
        let age = sample().seed.age_identity_text().unwrap();
        assert!(decode(&age).err().unwrap().to_string().contains("age identity"));
        assert!(decode("CREDCTL-CONSUMER-1QQQ").err().unwrap().to_string().contains("consumer"));
        assert!(decode("").is_err() && decode("hello").is_err() && decode("CREDCTL-VAULT-1").is_err() && decode("ä").is_err());
    }

    #[test]
    fn a_consumers_line_comes_back_and_no_wrong_character_passes() {
        let owner = sample().seed.signing_key().verifying_key();
        let seed = || Seed::from_slice(&[3; SEED_LEN]).unwrap();
        let identity = ConsumerIdentity { seed: seed(), id: Id::from_bytes([4; 16]), vault: Id::from_bytes([5; 16]), owner };
        let line = identity.encode();
        let text = line.expose_str().unwrap().to_owned();
        assert!(text.starts_with("CREDCTL-CONSUMER-1") && is_consumer(&line) && !is_consumer(&sample().encode()));
        let decode = |text: String| ConsumerIdentity::decode(&Secret::from(text), "test");
        for same in [text.clone(), text.to_lowercase(), format!("  {text}\r\n")] {
            let back = decode(same).unwrap();
            assert!(back.seed.expose() == seed().expose() && back.owner == owner);
            assert_eq!((back.id, back.vault), (identity.id, identity.vault));
        }
        for at in "CREDCTL-CONSUMER-1".len()..text.len() {
            let mut wrong = text.clone().into_bytes();
            wrong[at] = if wrong[at] == b'Q' { b'P' } else { b'Q' };
            let message = decode(String::from_utf8(wrong).unwrap()).err().unwrap().to_string();
            assert!(message.contains("mistyped"), "{at}: {message}");
        }
        assert!(decode(sample().encode().expose_str().unwrap().to_owned()).is_err());
        assert!(decode(text.replacen("CONSUMER", "VAULT", 1)).is_err());
    }
}
