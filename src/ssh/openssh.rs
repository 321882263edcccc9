//! OpenSSH's own format: `PROTOCOL.key` of its sources.
//!
//! ```text
//! "openssh-key-v1\0"  string cipher  string kdf  string options of the kdf  uint32 count
//! string public key   string locked half   the tag of an authenticated cipher
//! locked half: uint32 check  uint32 check  the private key  string comment  1, 2, 3 … to the cipher's block
//! ```

use ed25519_dalek::SigningKey;
use ssh_cipher::Cipher;
use zeroize::Zeroizing;

use super::locked::{Encryption, Kdf};
use super::wire::{Reader, multiplies_to, put};
use super::{InClear, Parsed, Public, Trouble};

pub(super) const MAGIC: &[u8] = b"openssh-key-v1\0";
/// What a private half in clear is padded to.
const PLAIN_BLOCK: usize = 8;
/// No algorithm's key has more parts.
const MAX_PARTS: usize = 6;

/// The outer structure.
struct Container<'a> {
    cipher: &'a [u8],
    kdf: &'a [u8],
    options: &'a [u8],
    public: &'a [u8],
    locked: &'a [u8],
    tag: &'a [u8],
}

impl<'a> Container<'a> {
    fn read(data: &'a [u8]) -> Result<Self, Trouble> {
        let Some(rest) = data.strip_prefix(MAGIC) else {
            return Err(if MAGIC.starts_with(data) {
                Trouble::CutShort
            } else {
                Trouble::Damaged("it does not begin as OpenSSH's keys do")
            });
        };
        let mut reader = Reader(rest);
        let mut next = || reader.string().ok_or(Trouble::CutShort);
        let (cipher, kdf, options) = (next()?, next()?, next()?);
        match reader.number().ok_or(Trouble::CutShort)? {
            0 => return Err(Trouble::Damaged("it says that it holds no key")),
            1 => {}
            more => return Err(Trouble::Several(usize::try_from(more).unwrap_or(usize::MAX))),
        }
        let mut next = || reader.string().ok_or(Trouble::CutShort);
        Ok(Self { cipher, kdf, options, public: next()?, locked: next()?, tag: reader.0 })
    }

    fn cipher(&self) -> Option<Cipher> {
        std::str::from_utf8(self.cipher).ok().and_then(|name| Cipher::new(name).ok())
    }

    /// How it is locked, where it is.
    fn encryption(&self) -> Result<Option<Encryption>, Trouble> {
        let lossy = |bytes: &[u8]| String::from_utf8_lossy(&bytes[..bytes.len().min(64)]).into_owned();
        let kdf = match self.kdf {
            b"none" if self.cipher == b"none" && self.options.is_empty() => return Ok(None),
            kdf if kdf == b"none" || self.cipher == b"none" => return Err(Trouble::Damaged("it is neither locked nor in clear")),
            b"bcrypt" => {
                self.bcrypt().map(|(_, rounds)| Kdf::Bcrypt { rounds }).ok_or(Trouble::Damaged("its rounds of bcrypt are missing"))?
            }
            other => Kdf::Other(lossy(other)),
        };
        if self.cipher().is_some_and(|cipher| self.tag.len() != if cipher.has_tag() { 16 } else { 0 }) {
            return Err(if self.tag.is_empty() { Trouble::CutShort } else { Trouble::Damaged("something stands after its locked half") });
        }
        Ok(Some(Encryption { cipher: lossy(self.cipher), kdf }))
    }

    /// The key with its private half in clear, padded as one without a cipher is.
    fn in_clear(&self, private: &[u8]) -> Zeroizing<Vec<u8>> {
        // Room for all of it: what grows leaves copies behind.
        let mut out = Zeroizing::new(Vec::with_capacity(MAGIC.len() + self.public.len() + private.len() + 64));
        out.extend_from_slice(MAGIC);
        for part in [&b"none"[..], b"none", b""] {
            put(&mut out, part);
        }
        out.extend_from_slice(&1u32.to_be_bytes());
        put(&mut out, self.public);
        put(&mut out, private);
        out
    }

    /// Salt and rounds.
    fn bcrypt(&self) -> Option<(&'a [u8], u32)> {
        let mut options = Reader(self.options);
        let (salt, rounds) = (options.string()?, options.number()?);
        (options.is_empty() && !salt.is_empty() && rounds > 0).then_some((salt, rounds))
    }
}

/// What a key says without its passphrase.
pub(super) fn parse(data: &[u8]) -> Result<Parsed, Trouble> {
    let container = Container::read(data)?;
    let public = Public::from_blob(container.public.to_vec(), None)?;
    if let Some(encryption) = container.encryption()? {
        let algorithm = Some(public.algorithm.clone());
        return Ok(Parsed { algorithm, public: Some(public), comment: None, encryption: Some(encryption) });
    }
    if !container.tag.is_empty() {
        return Err(Trouble::Damaged("something stands after its private half"));
    }
    match inner(container.locked, PLAIN_BLOCK, public)? {
        Some((public, _)) => Ok(Parsed::of(public)),
        None => Err(Trouble::Damaged("its two check numbers differ")),
    }
}

/// Opens a key; `None` where the passphrase is wrong. The caller asked [`Encryption::untried`] before. With what it says is
/// the same key without its lock.
pub(super) fn unlock(data: &[u8], passphrase: &[u8]) -> Result<Option<InClear>, Trouble> {
    let container = Container::read(data)?;
    let public = Public::from_blob(container.public.to_vec(), None)?;
    let Some((cipher, (salt, rounds))) = container.cipher().zip(container.bcrypt()) else { return Ok(None) };
    let Some((key, iv)) = cipher.key_and_iv_size() else { return Ok(None) };
    let mut derived = Zeroizing::new(vec![0; key + iv]);
    if bcrypt_pbkdf::bcrypt_pbkdf(passphrase, salt, rounds, &mut derived).is_err() {
        return Ok(None);
    }
    let mut opened = Zeroizing::new(container.locked.to_vec());
    let tag = container.tag.try_into().ok();
    if !opened.len().is_multiple_of(cipher.block_size()) || cipher.decrypt(&derived[..key], &derived[key..], &mut opened, tag).is_err() {
        return Ok(None);
    }
    let Some((public, padding)) = inner(&opened, cipher.block_size(), public)? else { return Ok(None) };
    let plain = container.in_clear(&opened[..opened.len() - padding / PLAIN_BLOCK * PLAIN_BLOCK]);
    Ok(Some((Parsed::of(public), plain)))
}

/// The private half in clear, which must belong to `public`; gives it its comment, and tells how many bytes are padding.
/// `None` where the check numbers differ, which is how a wrong passphrase shows.
fn inner(bytes: &[u8], block: usize, mut public: Public) -> Result<Option<(Public, usize)>, Trouble> {
    let mut reader = Reader(bytes);
    let (first, second) = (reader.number().ok_or(Trouble::CutShort)?, reader.number().ok_or(Trouble::CutShort)?);
    if first != second {
        return Ok(None);
    }
    let algorithm = reader.string().ok_or(Trouble::CutShort)?;
    if Reader(public.blob()).string() != Some(algorithm) {
        return Err(Trouble::Halves);
    }
    // Of an algorithm that is not known here neither parts nor comment can be told apart.
    let Some(belongs) = parts(algorithm, &mut reader)? else { return Ok(Some((public, 0))) };
    if !belongs.fits(algorithm, public.blob()) {
        return Err(Trouble::Halves);
    }
    let comment = reader.string().ok_or(Trouble::CutShort)?;
    if reader.0.len() >= block || (1..).zip(reader.0).any(|(wanted, byte): (u8, &u8)| wanted != *byte) {
        return Err(Trouble::Damaged("its padding does not hold"));
    }
    public.comment = Some(String::from_utf8_lossy(comment).into_owned()).filter(|comment| !comment.is_empty());
    Ok(Some((public, reader.0.len())))
}

/// The private half's copy of the public one, and whether the rest of it belongs to that.
struct Belongs<'a> {
    /// In the order of the public key.
    public: [Option<&'a [u8]>; MAX_PARTS],
    whole: bool,
}

impl Belongs<'_> {
    fn fits(&self, algorithm: &[u8], public: &[u8]) -> bool {
        let mut blob = Vec::new();
        put(&mut blob, algorithm);
        self.public.iter().flatten().for_each(|part| put(&mut blob, part));
        self.whole && blob == public
    }
}

/// Reads the parts of a private key, in the order of `sshkey_private_serialize_opt`.
fn parts<'a>(algorithm: &[u8], reader: &mut Reader<'a>) -> Result<Option<Belongs<'a>>, Trouble> {
    let mut next = || reader.string().ok_or(Trouble::CutShort);
    let (public, whole) = match algorithm {
        b"ssh-ed25519" => {
            let (public, private) = (next()?, next()?);
            (vec![public], is_pair(public, private))
        }
        b"ssh-rsa" => {
            let (n, e, _d, _inverse, p, q) = (next()?, next()?, next()?, next()?, next()?, next()?);
            (vec![e, n], is_modulus(p, q, n))
        }
        b"ssh-dss" => {
            let public = vec![next()?, next()?, next()?, next()?];
            next()?;
            (public, true)
        }
        b"ecdsa-sha2-nistp256" | b"ecdsa-sha2-nistp384" | b"ecdsa-sha2-nistp521" => {
            let public = vec![next()?, next()?];
            next()?;
            (public, true)
        }
        b"sk-ssh-ed25519@openssh.com" | b"sk-ecdsa-sha2-nistp256@openssh.com" => {
            let mut public = vec![next()?, next()?];
            if algorithm.starts_with(b"sk-ecdsa") {
                public.push(next()?);
            }
            // Flags, the handle of the token, and what is reserved.
            reader.take(1).ok_or(Trouble::CutShort)?;
            let mut next = || reader.string().ok_or(Trouble::CutShort);
            next()?;
            next()?;
            (public, true)
        }
        _ => return Ok(None),
    };
    let mut all = [None; MAX_PARTS];
    all.iter_mut().zip(public).for_each(|(place, part)| *place = Some(part));
    Ok(Some(Belongs { public: all, whole }))
}

/// Whether 64 bytes are a seed and the public key that it gives (RFC 8032).
fn is_pair(public: &[u8], private: &[u8]) -> bool {
    let Some((seed, copy)) = private.split_first_chunk::<32>() else { return false };
    copy == public && SigningKey::from_bytes(seed).verifying_key().as_bytes() == public
}

/// Whether `n` = `p` × `q`, within the sizes that OpenSSH has.
pub(super) fn is_modulus(p: &[u8], q: &[u8], n: &[u8]) -> bool {
    n.len() <= 2049 && p.len() + q.len() <= 2049 + 8 && multiplies_to(p, q, n)
}
