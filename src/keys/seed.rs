//! The seed of a vault and what is derived from it.
//!
//! One secret of 32 bytes per vault and person. Every key comes from it by HKDF-SHA-256 (RFC 5869) with a label of its
//! own, so that none of them tells anything of another, and one small item is all that a keyring has to keep.

use age::secrecy::ExposeSecret;
use bech32::{Bech32, Hrp};
use ed25519_dalek::SigningKey;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{Error, Result};

/// Length of a seed in bytes.
pub const SEED_LEN: usize = 32;

const SALT: &[u8] = b"credctl seed v1";
const LABEL_AGE: &[u8] = b"age X25519 identity";
const LABEL_SIGN: &[u8] = b"Ed25519 signing key";
const LABEL_STATE: &[u8] = b"local state";
const LABEL_RECORD: &[u8] = b"record of uses";

/// The 32 bytes everything of a vault hangs on.
pub struct Seed(Zeroizing<[u8; SEED_LEN]>);

impl Seed {
    /// A new one, from the kernel's generator.
    ///
    /// # Errors
    /// [`Error::Random`] where the kernel has none to give.
    pub fn random() -> Result<Self> {
        let mut bytes = Zeroizing::new([0; SEED_LEN]);
        getrandom::fill(&mut *bytes).map_err(|_| Error::Random)?;
        Ok(Self(bytes))
    }

    /// From its 32 bytes; `None` for any other length.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// The bytes, for the encoding of an identity.
    pub(super) fn expose(&self) -> &[u8; SEED_LEN] {
        &self.0
    }

    /// A second copy, wiped by itself.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }

    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut out = Zeroizing::new([0; 32]);
        // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
        let _ = Hkdf::<Sha256>::new(Some(SALT), &*self.0).expand(label, &mut *out);
        out
    }

    /// The age identity that opens the vault's files.
    ///
    /// # Errors
    /// [`Error::Random`] never in practice: `age` takes any 32 bytes.
    pub fn age_identity(&self) -> Result<age::x25519::Identity> {
        let key = self.derive(LABEL_AGE);
        // `age` takes an identity only in its text form.
        let hrp = Hrp::parse("age-secret-key-").map_err(|_| Error::Random)?;
        let text = Zeroizing::new(bech32::encode_upper::<Bech32>(hrp, &*key).map_err(|_| Error::Random)?);
        text.parse().map_err(|_| Error::Random)
    }

    /// The same as the line that the stock `age` tool reads: `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    /// As [`Seed::age_identity`].
    pub fn age_identity_text(&self) -> Result<Zeroizing<String>> {
        Ok(Zeroizing::new(self.age_identity()?.to_string().expose_secret().to_owned()))
    }

    /// The key that signs what the owner writes.
    pub fn signing_key(&self) -> SigningKey {
        SigningKey::from_bytes(&self.derive(LABEL_SIGN))
    }

    /// The key of this machine's index.
    pub fn state_key(&self) -> Zeroizing<[u8; 32]> {
        self.derive(LABEL_STATE)
    }

    /// What the keys of the record of uses come from.
    pub fn record_secret(&self) -> Zeroizing<[u8; 32]> {
        self.derive(LABEL_RECORD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_a_seed_are_fixed_for_ever() {
        // docs/format.md gives the same values to a second implementation.
        let seed = Seed::from_slice(&[0x42; 32]).unwrap();
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        assert_eq!(seed.age_identity().unwrap().to_public().to_string(), EXPECTED_RECIPIENT);
        assert_eq!(hex(seed.signing_key().verifying_key().as_bytes()), EXPECTED_VERIFY);
        assert_eq!(hex(&*seed.state_key()), EXPECTED_STATE);
    }

    const EXPECTED_RECIPIENT: &str = "age1hq9q8l26grafgd7jkk25xyt6ttglju26ztf2hvaz0m0k2m327d7saja6f7";
    const EXPECTED_VERIFY: &str = "e3f4553d5a001a4d3885162b80c91e407cad672b236f5f55945eeb5bbefcd002";
    const EXPECTED_STATE: &str = "2cc6f96661137fa08fa32020d988e59d3c24838fc43666638bb9ec2ebad1c077";
}
