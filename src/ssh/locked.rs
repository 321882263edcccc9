//! Keys behind a passphrase: how they are locked, what a try costs, and the try, for all formats but OpenSSH's own.

use data_encoding::HEXUPPER_PERMISSIVE;
use md5::{Digest, Md5};
use pkcs8::EncryptedPrivateKeyInfo;
use pkcs8::der::asn1::{AnyRef, ObjectIdentifier};
use pkcs8::der::{Decode, ErrorKind};
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use ssh_cipher::Cipher;
use zeroize::Zeroizing;

use super::armor::Label;
use super::{InClear, Trouble, der};

/// Most rounds of bcrypt that are tried: 8 seconds of one core, no more than `ssh-keygen` itself takes. It makes
/// 16 or 24; the careful say `-a 100`.
const MAX_BCRYPT: u32 = 1024;
/// Most rounds of PBKDF2: a second, or a few without instructions for SHA-256. OpenSSL makes 2048, the careful 600,000.
const MAX_PBKDF2: u32 = 2_000_000;
/// Most that scrypt may use at once, in bytes: N × r × 128. OpenSSL makes 16 MiB of it.
const MAX_SCRYPT_MEMORY: u64 = 256 << 20;
/// And how much it may compute, N × r × p: two seconds.
const MAX_SCRYPT_WORK: u64 = 1 << 23;

/// How a private key is locked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encryption {
    /// The cipher, by the name that the format gives it. Foreign text: to be escaped where it is shown.
    pub cipher: String,
    /// How a passphrase becomes the cipher's key.
    pub kdf: Kdf,
}

/// How a passphrase becomes a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kdf {
    /// `bcrypt_pbkdf` of OpenBSD.
    Bcrypt {
        /// How often.
        rounds: u32,
    },
    /// RFC 8018.
    Pbkdf2 {
        /// How often.
        rounds: u32,
    },
    /// RFC 7914.
    Scrypt {
        /// `N`.
        cost: u64,
        /// `r`.
        block: u16,
        /// `p`.
        parallel: u16,
    },
    /// One round of MD5 (`EVP_BytesToKey`): whoever has the file tries billions of passphrases a second.
    Md5,
    /// Any other, by its name or number. Foreign text: to be escaped where it is shown.
    Other(String),
}

/// Why a passphrase cannot be tried here. `ssh-keygen -y -f FILE` may be able to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Untried {
    /// A cipher that is not known here.
    #[error("its cipher `{}` is not known here", crate::name::escape(.0))]
    Cipher(String),
    /// A way from passphrase to key that is not known here.
    #[error("its way of making a key of a passphrase, `{}`, is not known here", crate::name::escape(.0))]
    Kdf(String),
    /// It would take too long, or too much memory.
    #[error("trying a passphrase on it would take too long ({asked}, and at most {most} are tried)")]
    TooCostly {
        /// "5000 rounds of bcrypt".
        asked: String,
        /// The limit.
        most: u64,
    },
}

impl Encryption {
    /// Whether a passphrase can be tried, within bounds that a hostile file cannot pass.
    pub(super) fn untried(&self) -> Option<Untried> {
        let costly = |asked: String, most: u64| Some(Untried::TooCostly { asked, most });
        match &self.kdf {
            Kdf::Other(name) => return Some(Untried::Kdf(name.clone())),
            Kdf::Bcrypt { rounds } if *rounds > MAX_BCRYPT => return costly(format!("{rounds} rounds of bcrypt"), MAX_BCRYPT.into()),
            Kdf::Pbkdf2 { rounds } if *rounds > MAX_PBKDF2 => return costly(format!("{rounds} rounds of PBKDF2"), MAX_PBKDF2.into()),
            Kdf::Scrypt { cost, block, parallel } => {
                let once = cost.saturating_mul((*block).into());
                if once.saturating_mul(128) > MAX_SCRYPT_MEMORY {
                    return costly(format!("{} bytes for scrypt", once.saturating_mul(128)), MAX_SCRYPT_MEMORY);
                }
                let all = once.saturating_mul((*parallel).into());
                if all > MAX_SCRYPT_WORK {
                    return costly(format!("{all} steps of scrypt"), MAX_SCRYPT_WORK);
                }
            }
            _ => {}
        }
        let known = match self.kdf {
            Kdf::Bcrypt { .. } => Cipher::new(&self.cipher).is_ok_and(|cipher| cipher != Cipher::None),
            Kdf::Md5 => legacy_cipher(&self.cipher).is_some(),
            _ => scheme_is_known(&self.cipher),
        };
        (!known).then(|| Untried::Cipher(self.cipher.clone()))
    }
}

/// What the headers of RFC 1421 say, as far as OpenSSL writes them.
pub(super) fn legacy_encryption(headers: &[(String, String)]) -> Result<Option<Encryption>, Trouble> {
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    match header("Proc-Type") {
        None => Ok(None),
        Some("4,ENCRYPTED") => {
            let (cipher, _) =
                header("DEK-Info").and_then(|value| value.split_once(',')).ok_or(Trouble::Damaged("its DEK-Info line is missing"))?;
            Ok(Some(Encryption { cipher: cipher.to_owned(), kdf: Kdf::Md5 }))
        }
        Some(_) => Err(Trouble::Damaged("its Proc-Type line is none of an encrypted key")),
    }
}

fn legacy_cipher(name: &str) -> Option<Cipher> {
    Some(match name {
        "AES-128-CBC" => Cipher::Aes128Cbc,
        "AES-192-CBC" => Cipher::Aes192Cbc,
        "AES-256-CBC" => Cipher::Aes256Cbc,
        "DES-EDE3-CBC" => Cipher::TDesCbc,
        _ => return None,
    })
}

/// Opens a key of OpenSSL's older formats; `None` where the passphrase is wrong.
pub(super) fn legacy(label: Label, headers: &[(String, String)], data: &[u8], passphrase: &[u8]) -> Result<Option<InClear>, Trouble> {
    let info = headers.iter().find(|(name, _)| name == "DEK-Info").and_then(|(_, value)| value.split_once(','));
    let Some((cipher, iv)) = info.and_then(|(name, iv)| Some((legacy_cipher(name)?, iv))) else { return Ok(None) };
    let bad = Trouble::Damaged("its DEK-Info line does not hold");
    let iv = HEXUPPER_PERMISSIVE.decode(iv.as_bytes()).map_err(|_| bad.clone())?;
    let (key_size, _) = cipher.key_and_iv_size().filter(|(_, size)| *size == iv.len()).ok_or(bad)?;
    let key = md5_key(passphrase, &iv[..8], key_size);
    let mut opened = Zeroizing::new(data.to_vec());
    if opened.is_empty() || !opened.len().is_multiple_of(cipher.block_size()) || cipher.decrypt(&key, &iv, &mut opened, None).is_err() {
        return Ok(None);
    }
    let Some(length) = unpadded(&opened, cipher.block_size()) else { return Ok(None) };
    // What a wrong passphrase makes passes for padding once in 256 times, and never for a key.
    opened.truncate(length);
    Ok(match der::parse(label, &opened) {
        Err(Trouble::Damaged(_) | Trouble::CutShort) => None,
        other => Some((other?, opened)),
    })
}

/// `EVP_BytesToKey` with MD5 and one round: D₁ = MD5(passphrase, salt), Dₙ = MD5(Dₙ₋₁, passphrase, salt).
fn md5_key(passphrase: &[u8], salt: &[u8], size: usize) -> Zeroizing<Vec<u8>> {
    let mut key = Zeroizing::new(Vec::with_capacity(size + 16));
    while key.len() < size {
        let last = key.len().saturating_sub(16);
        let mut hash = Md5::new();
        hash.update(&key[last..]);
        hash.update(passphrase);
        hash.update(salt);
        key.extend_from_slice(&Zeroizing::new(<[u8; 16]>::from(hash.finalize()))[..]);
    }
    key.truncate(size);
    key
}

/// The length without the padding of PKCS#7, where it is one.
fn unpadded(bytes: &[u8], block: usize) -> Option<usize> {
    let last = usize::from(*bytes.last()?);
    let length = bytes.len().checked_sub(last)?;
    ((1..=block).contains(&last) && bytes[length..].iter().all(|byte| usize::from(*byte) == last)).then_some(length)
}

const SCHEMES: [&str; 4] = ["AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC"];

fn scheme_is_known(name: &str) -> bool {
    SCHEMES.contains(&name)
}

/// How a key in PKCS#8 is locked.
pub(super) fn pkcs8_encryption(data: &[u8]) -> Result<Encryption, Trouble> {
    let key = match EncryptedPrivateKeyInfo::from_der(data) {
        Ok(key) => key,
        Err(error) => {
            return match error.kind() {
                ErrorKind::Incomplete { .. } => Err(Trouble::CutShort),
                ErrorKind::OidUnknown { oid } => Ok(other(oid)),
                // Parameters of a scheme that the reader does not have; what it is called still stands there.
                _ => scheme(data).map(other).ok_or(Trouble::Damaged("its data is not that of such a key")),
            };
        }
    };
    let EncryptionScheme::Pbes2(parameters) = &key.encryption_algorithm else { return Ok(other(key.encryption_algorithm.oid())) };
    let kdf = match &parameters.kdf {
        pbes2::Kdf::Pbkdf2(pbkdf2) => Kdf::Pbkdf2 { rounds: pbkdf2.iteration_count },
        pbes2::Kdf::Scrypt(scrypt) => {
            Kdf::Scrypt { cost: scrypt.cost_parameter, block: scrypt.block_size, parallel: scrypt.parallelization }
        }
        unknown => Kdf::Other(unknown.oid().to_string()),
    };
    let cipher = match parameters.encryption {
        pbes2::EncryptionScheme::Aes128Cbc { .. } => SCHEMES[0].to_owned(),
        pbes2::EncryptionScheme::Aes192Cbc { .. } => SCHEMES[1].to_owned(),
        pbes2::EncryptionScheme::Aes256Cbc { .. } => SCHEMES[2].to_owned(),
        pbes2::EncryptionScheme::DesEde3Cbc { .. } => SCHEMES[3].to_owned(),
        unknown => unknown.oid().to_string(),
    };
    Ok(Encryption { cipher, kdf })
}

fn other(oid: ObjectIdentifier) -> Encryption {
    Encryption { cipher: oid.to_string(), kdf: Kdf::Other(oid.to_string()) }
}

/// The number of the scheme, read without its parameters.
fn scheme(data: &[u8]) -> Option<ObjectIdentifier> {
    let outer = AnyRef::from_der(data).ok()?;
    let read = outer.sequence(|reader| {
        let oid = AnyRef::decode(reader)?.sequence(|reader| {
            let oid = ObjectIdentifier::decode(reader)?;
            AnyRef::decode(reader)?;
            Ok(oid)
        });
        AnyRef::decode(reader)?;
        oid
    });
    read.ok()
}

/// Opens a key in PKCS#8; `None` where the passphrase is wrong.
pub(super) fn pkcs8(data: &[u8], passphrase: &[u8]) -> Result<Option<InClear>, Trouble> {
    let Ok(key) = EncryptedPrivateKeyInfo::from_der(data) else { return Ok(None) };
    let mut opened = Zeroizing::new(key.encrypted_data.to_vec());
    let Ok(plain) = key.encryption_algorithm.decrypt_in_place(passphrase, &mut opened) else { return Ok(None) };
    let plain = Zeroizing::new(plain.to_vec());
    Ok(match der::pkcs8(&plain) {
        Err(Trouble::Damaged(_) | Trouble::CutShort) => None,
        other => Some((other?, plain)),
    })
}
