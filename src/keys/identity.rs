//! Identities as one line of text.
//!
//! `CREDCTL-VAULT-1…` is Bech32 (BIP 173, as age uses it) over the 32 bytes of the seed and the 16 of the vault's id:
//! an owner, who reads and writes. Bech32 notices every single wrong character and nearly every swap, so that a typing
//! error is never taken for a key.

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use zeroize::Zeroizing;

use super::seed::{SEED_LEN, Seed};
use crate::name::Id;
use crate::secret::Secret;
use crate::{Error, Result};

const OWNER: &str = "credctl-vault-";
const CONSUMER: &str = "credctl-consumer-";
const AGE: &str = "age-secret-key-";
const ID_BYTES: usize = 16;

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
        let mut data = Zeroizing::new([0; SEED_LEN + ID_BYTES]);
        data[..SEED_LEN].copy_from_slice(self.seed.expose());
        data[SEED_LEN..].copy_from_slice(self.vault.bytes());
        let line = Hrp::parse(OWNER).ok().and_then(|hrp| bech32::encode_upper::<Bech32>(hrp, &*data).ok());
        Secret::from(line.unwrap_or_default())
    }

    /// Parses a line; white space around it is taken off, upper and lower case are the same, a mixture is not.
    ///
    /// # Errors
    /// [`Error::BadIdentity`], which says what it is instead where that can be told. `what` names where the text came from.
    pub fn decode(text: &Secret, what: &str) -> Result<Self> {
        let bad = |reason| Error::BadIdentity { what: what.to_owned(), reason };
        let text = text.expose_str().ok_or_else(|| bad("it is not text"))?.trim();
        if text.is_empty() {
            return Err(bad("it is empty"));
        }
        if text.lines().count() > 1 {
            return Err(bad("it has several lines"));
        }
        let lower = Zeroizing::new(text.get(..text.len().min(CONSUMER.len())).unwrap_or_default().to_ascii_lowercase());
        if lower.starts_with(AGE) {
            return Err(bad("it is an age identity, which opens files but cannot sign: use the `CREDCTL-VAULT-1…` line of `key export`"));
        }
        if lower.starts_with(CONSUMER) {
            return Err(bad("it is a consumer's identity, which this version cannot act as yet"));
        }
        if !lower.starts_with(OWNER) {
            return Err(bad("it does not begin with `CREDCTL-VAULT-1`"));
        }
        let typing = "its checksum does not fit: a character was mistyped, swapped, left out or added";
        let parsed = CheckedHrpstring::new::<Bech32>(text).map_err(|_| bad(typing))?;
        if !parsed.hrp().as_str().eq_ignore_ascii_case(OWNER) {
            return Err(bad(typing));
        }
        let data: Zeroizing<Vec<u8>> = Zeroizing::new(parsed.byte_iter().collect());
        let (seed, vault) = data.split_at_checked(SEED_LEN).ok_or_else(|| bad("it is too short"))?;
        let vault = vault.try_into().map_err(|_| bad("it is not of the right length"))?;
        Ok(Self { seed: Seed::from_slice(seed).ok_or_else(|| bad("it is too short"))?, vault: Id::from_bytes(vault) })
    }
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
}
