//! A second sort of item: the file that a vault's disk did not take, on its way there. One a credential, of the same service,
//! whose user is `rescue-<vault>-<credential>`.
//!
//! What is kept is sealed and signed already; the keyring is asked for nothing but to keep it. It is small: a keyring is no
//! disk, and Windows' takes 2,560 bytes. Nobody is asked for anything: the vault's key has just come from the same place.

use base64ct::{Base64, Encoding as _};

use super::{Limits, delete_item, load_item, store_item};
use crate::error::{Error, KeyringTrouble, Result};
use crate::name::Id;
use crate::secret::Secret;

/// Largest file that is kept so.
pub const MAX: usize = 64 << 10;

fn user(vault: Id, credential: Id) -> String {
    format!("rescue-{vault}-{credential}")
}

/// Keeps a file of a credential, in the place of one that was kept, and reads it back.
///
/// # Errors
/// [`Error::Keyring`], as [`super::store`]; `Refused` too for one of more than [`MAX`] bytes.
pub fn keep(vault: Id, credential: Id, bytes: &[u8], limits: &Limits) -> Result<()> {
    if bytes.len() > MAX {
        return Err(Error::Keyring(KeyringTrouble::Refused(format!("more than {} KiB is not for it", MAX >> 10))));
    }
    // KDE Wallet keeps text alone.
    let text = Secret::from(Base64::encode_string(bytes));
    store_item(user(vault, credential), "credctl: new tokens that the disk did not take, sealed", &text, limits, &|| {})
}

/// What is kept of a credential. What is no such text is none of ours.
///
/// # Errors
/// [`Error::Keyring`], where it cannot be told.
pub fn load(vault: Id, credential: Id, limits: &Limits) -> Result<Option<Vec<u8>>> {
    match load_item(user(vault, credential), limits, &|| {}) {
        Ok(text) => Ok(text.expose_str().and_then(|text| Base64::decode_vec(text).ok())),
        Err(Error::Keyring(KeyringTrouble::NoEntry)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Forgets it.
///
/// # Errors
/// As [`load`].
pub fn discard(vault: Id, credential: Id, limits: &Limits) -> Result<()> {
    match delete_item(user(vault, credential), limits, &|| {}) {
        Ok(()) | Err(Error::Keyring(KeyringTrouble::NoEntry)) => Ok(()),
        Err(error) => Err(error),
    }
}
