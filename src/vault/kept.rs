//! Small things that this machine keeps for a vault's owner, and that are no credentials: what stood in a file before an
//! import put references there, what is under way outside.
//!
//! A file is called by the keyed hash of what it is about, and holds nonce 24 | sealed: length u32 | text | zeros to a
//! multiple of 1024 | tag 16. It depends on the seed alone: after a change of the vault's key it is as good as not there.

use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Vault;
use super::files::{self, Dir};
use super::lock;
use super::table::{open_sealed, seal};
use super::write::Writer;
use crate::{Error, Result, Secret};

const PLACE: &str = "kept";
/// Beside them, for what is kept without the vault's lock.
const LOCK: &str = ".lock";
const NONCE_LEN: usize = 24;
const PAD: usize = 1024;
/// A file that is larger is not ours: what is kept is at most about the size of what `import` reads.
const MAX: u64 = 64 << 20;

struct Keys {
    seal: XChaCha20Poly1305,
    name: Zeroizing<[u8; 32]>,
}

impl Keys {
    fn of(vault: &Vault) -> Self {
        let hkdf = Hkdf::<Sha256>::new(Some(b"credctl kept v1"), &*vault.ring.state_key());
        let expand = |label: &[u8]| {
            let mut out = Zeroizing::new([0; 32]);
            // 32 bytes are far below the 255 hashes that HKDF can give: this cannot fail.
            let _ = hkdf.expand(label, &mut *out);
            out
        };
        Self { seal: XChaCha20Poly1305::new((&*expand(b"seal")).into()), name: expand(b"name") }
    }

    fn name(&self, what: &[u8]) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as Mac>::new_from_slice(&*self.name) else { return String::new() };
        mac.update(what);
        data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()[..16])
    }
}

impl Vault {
    /// What is kept about something; `None` where nothing is that could be read.
    pub fn kept(&self, what: &[u8]) -> Option<Secret> {
        let keys = Keys::of(self);
        let name = keys.name(what);
        let (mut bytes, _) = Dir::open(&self.index.home().join(PLACE)).ok()?.read(&name, MAX).ok()??;
        let (nonce, sealed) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let text = open_sealed(&keys.seal, XNonce::from_slice(nonce), name.as_bytes(), sealed)?;
        let (len, text) = text.split_first_chunk()?;
        let kept = text.get(..usize::try_from(u32::from_le_bytes(*len)).ok()?).map(|text| Secret::new(text.to_vec()));
        zeroize::Zeroize::zeroize(&mut bytes);
        kept
    }

    /// Changes what is kept about something, without the vault's own lock: what this machine remembers of a vault does not
    /// depend on whether the vault may be written. For what no [`Writer`] keeps.
    ///
    /// # Errors
    /// [`Error::LockBusy`], [`Error::TooLarge`], [`Error::Io`], [`Error::NotDurable`].
    pub fn keep_here(&self, what: &[u8], change: impl FnOnce(Option<Secret>) -> Secret) -> Result<()> {
        let dir = files::make_dirs(&self.index.home().join(PLACE))?;
        let _lock = lock::take(&dir, LOCK, "what this machine keeps", &|| {})?;
        put(self, what, &change(self.kept(what)))
    }
}

impl Writer<'_> {
    /// Keeps a text about something, in the place of what was kept about it before.
    ///
    /// # Errors
    /// [`Error::TooLarge`], [`Error::Io`], [`Error::NotDurable`].
    pub fn keep(&mut self, what: &[u8], text: &Secret) -> Result<()> {
        put(self.vault, what, text)
    }

    /// Keeps nothing about something any more.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn forget_kept(&mut self, what: &[u8]) -> Result<()> {
        let name = Keys::of(self.vault).name(what);
        match Dir::open(&self.vault.index.home().join(PLACE)) {
            Ok(dir) => dir.remove(&name).map(|_| ()),
            Err(_) => Ok(()),
        }
    }
}

fn put(vault: &Vault, what: &[u8], text: &Secret) -> Result<()> {
    let keys = Keys::of(vault);
    let name = keys.name(what);
    let too_large = || Error::TooLarge { what: "what stood in the file".to_owned(), size: text.len() as u64, limit: MAX };
    let len = u32::try_from(text.len()).map_err(|_| too_large())?;
    let size = NONCE_LEN + (4 + text.len()).next_multiple_of(PAD);
    if size as u64 > MAX - 16 {
        return Err(too_large());
    }
    // Never grown on the way: sealed in place, it is in clear nowhere else.
    let mut out = Vec::with_capacity(size + 16);
    out.resize(NONCE_LEN, 0);
    getrandom::fill(&mut out).map_err(|_| Error::Random)?;
    let nonce = *XNonce::from_slice(&out);
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(text.expose());
    out.resize(size, 0);
    seal(&keys.seal, &nonce, name.as_bytes(), &mut out, NONCE_LEN)?;
    files::make_dirs(&vault.index.home().join(PLACE))?.replace(&name, &out)
}
