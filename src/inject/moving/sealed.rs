//! A file that was made, locked by age: the stock `age -d` opens it.

use age::x25519::Recipient;

use crate::keys::passphrase;
use crate::name::escape;
use crate::secret::Secret;
use crate::vault::seal as vault_seal;
use crate::{Error, Result};

/// What it is locked with.
pub enum Lock {
    /// Whoever has the identity of one of these.
    Recipients(Vec<Recipient>),
    /// Whoever knows it.
    Passphrase(Secret),
}

/// A recipient, from its text.
///
/// # Errors
/// [`Error::Usage`] for a text that is none.
pub fn recipient(text: &str) -> Result<Recipient> {
    if text.starts_with("AGE-SECRET-KEY-") {
        return Err(Error::Usage("that is an age identity, which is secret, and no recipient (`age-keygen -y` gives it)".to_owned()));
    }
    text.parse().map_err(|_| Error::Usage(format!("`{}` is no age recipient (age1…)", escape(text))))
}

pub(super) fn seal(text: &Secret, lock: &Lock) -> Result<Secret> {
    match lock {
        Lock::Passphrase(given) => Ok(Secret::new(passphrase::seal(text, given)?)),
        Lock::Recipients(all) => {
            let sealed = vault_seal::seal(text.expose(), all);
            sealed.map(Secret::new).ok_or_else(|| Error::Usage("no age recipient is named".to_owned()))
        }
    }
}
