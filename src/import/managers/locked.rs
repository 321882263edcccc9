//! Bitwarden's export that is locked with a password: PBKDF2 or Argon2id, then AES-256 in CBC with HMAC-SHA-256.
//!
//! What a file asks for in work and memory is bounded before any work is done. The password is proven by the check value
//! first, then the data by its own code; only what both vouch for is unlocked.

use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockDecryptMut, KeyIvInit};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64ct::{Base64, Encoding};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::json::{Json, parse};
use super::{Mistake, NO_PASSWORD, WRONG_PASSWORD};
use crate::secret::Secret;

/// Most rounds of PBKDF2, and of Argon2.
const MAX_ROUNDS: (i64, i64) = (2_000_000, 10);
/// Most memory of Argon2, in MiB.
const MAX_MEMORY: i64 = 1024;
const MAX_LANES: i64 = 16;

const DAMAGED: Mistake = Mistake::file("is damaged: what it is locked with does not fit together");

/// Unlocks the document.
pub(super) fn open(file: &[u8], password: &mut dyn FnMut() -> Option<Secret>) -> Result<Secret, Mistake> {
    let json = parse(file)?;
    let work = Work::of(&json)?;
    let (check, data) = (Sealed::of(json.get("encKeyValidation_DO_NOT_EDIT"))?, Sealed::of(json.get("data"))?);
    let password = password().ok_or(Mistake::file(NO_PASSWORD))?;
    let keys = work.keys(&password, json.get("salt").text())?;
    if !check.is_by(&keys) {
        return Err(Mistake::file(WRONG_PASSWORD));
    }
    if !data.is_by(&keys) {
        return Err(Mistake::file("was altered: its data is not what was locked with this password"));
    }
    data.open(&keys)
}

/// How the key is made of the password.
enum Work {
    Pbkdf2 { rounds: u32 },
    Argon2 { rounds: u32, mebibytes: u32, lanes: u32 },
}

/// Of encryption, and of proof.
struct Keys {
    sealing: Zeroizing<[u8; 32]>,
    proof: Zeroizing<[u8; 32]>,
}

impl Work {
    fn of(json: &Json) -> Result<Self, Mistake> {
        let number = |key: &str, most: i64| {
            let number = json.get(key).number().filter(|number| (1..=most).contains(number));
            number.and_then(|number| u32::try_from(number).ok()).ok_or(Mistake::file("asks for more work to unlock it than is done here"))
        };
        match json.get("kdfType").number() {
            Some(0) => Ok(Self::Pbkdf2 { rounds: number("kdfIterations", MAX_ROUNDS.0)? }),
            Some(1) => Ok(Self::Argon2 {
                rounds: number("kdfIterations", MAX_ROUNDS.1)?,
                mebibytes: number("kdfMemory", MAX_MEMORY)?,
                lanes: number("kdfParallelism", MAX_LANES)?,
            }),
            _ => Err(Mistake::file("is locked in a way that is not known")),
        }
    }

    fn keys(&self, password: &Secret, salt: &str) -> Result<Keys, Mistake> {
        let mut key = Zeroizing::new([0; 32]);
        match self {
            Self::Pbkdf2 { rounds } => pbkdf2::pbkdf2_hmac::<Sha256>(password.expose(), salt.as_bytes(), *rounds, &mut *key),
            Self::Argon2 { rounds, mebibytes, lanes } => {
                let params = Params::new(mebibytes * 1024, *rounds, *lanes, Some(32)).map_err(|_| DAMAGED)?;
                let mut memory = Zeroizing::new(vec![Block::default(); params.block_count()]);
                let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
                let made = argon2.hash_password_into_with_memory(password.expose(), &Sha256::digest(salt), &mut *key, &mut *memory);
                made.map_err(|_| DAMAGED)?;
            }
        }
        let stretched = Hkdf::<Sha256>::from_prk(&*key).map_err(|_| DAMAGED)?;
        let mut keys = Keys { sealing: Zeroizing::new([0; 32]), proof: Zeroizing::new([0; 32]) };
        stretched.expand(b"enc", &mut *keys.sealing).map_err(|_| DAMAGED)?;
        stretched.expand(b"mac", &mut *keys.proof).map_err(|_| DAMAGED)?;
        Ok(keys)
    }
}

/// `2.iv|data|mac`, each in base64.
struct Sealed {
    iv: [u8; 16],
    data: Vec<u8>,
    mac: Vec<u8>,
}

impl Sealed {
    fn of(json: &Json) -> Result<Self, Mistake> {
        let text = json.text().strip_prefix("2.").ok_or(Mistake::file("is locked in a way that is not known"))?;
        let parts: Vec<Vec<u8>> = text.split('|').filter_map(|part| Base64::decode_vec(part).ok()).collect();
        let [iv, data, mac] = <[Vec<u8>; 3]>::try_from(parts).map_err(|_| DAMAGED)?;
        Ok(Self { iv: iv.try_into().map_err(|_| DAMAGED)?, data, mac })
    }

    fn is_by(&self, keys: &Keys) -> bool {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&*keys.proof) else { return false };
        mac.update(&self.iv);
        mac.update(&self.data);
        mac.verify_slice(&self.mac).is_ok()
    }

    fn open(mut self, keys: &Keys) -> Result<Secret, Mistake> {
        let cipher = cbc::Decryptor::<aes::Aes256>::new((&*keys.sealing).into(), &self.iv.into());
        let length = cipher.decrypt_padded_mut::<Pkcs7>(&mut self.data).map_err(|_| DAMAGED)?.len();
        let opened = Secret::new(std::mem::take(&mut self.data));
        // Without the padding, and without a copy that stays.
        Ok(Secret::new(opened.expose()[..length].to_vec()))
    }
}
