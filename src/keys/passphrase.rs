//! The key store `passphrase`: an age file locked by scrypt, which the stock `age -d` opens too.
//!
//! The work factor is 18 when writing (about a second, 256 MB) and at most 20 when reading: a file that asks for more is
//! refused before any work is done. A passphrase is normalised (NFC), so that it is the same however a keyboard composes it.

use std::io::{Read, Write};

use age::secrecy::SecretString;
use age::{DecryptError, Decryptor, Encryptor, scrypt};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::error::Damage;
use crate::secret::Secret;
use crate::vault::seal;
use crate::{Error, Result};

/// log2 of scrypt's N, when writing.
const WRITE: u8 = 18;
/// The most that is tried, when reading.
const READ: u8 = 20;

/// A passphrase fit for use.
///
/// # Errors
/// [`Error::Usage`] for one that is empty, blank or not text.
pub fn check(passphrase: &Secret) -> Result<()> {
    match passphrase.expose_str() {
        Some(text) if !text.trim().is_empty() => Ok(()),
        Some(_) => Err(Error::Usage("the passphrase is empty".to_owned())),
        None => Err(Error::Usage("the passphrase is not text".to_owned())),
    }
}

fn normalised(passphrase: &Secret) -> Result<SecretString> {
    check(passphrase)?;
    Ok(passphrase.expose_str().unwrap_or_default().nfc().collect::<String>().into())
}

/// Locks `text`.
///
/// # Errors
/// As [`check`].
pub fn seal(text: &Secret, passphrase: &Secret) -> Result<Vec<u8>> {
    let mut recipient = scrypt::Recipient::new(normalised(passphrase)?);
    recipient.set_work_factor(WRITE);
    let failed = || Error::Usage("the key could not be locked with the passphrase".to_owned());
    let mut out = Vec::new();
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient)).map_err(|_| failed())?;
    let mut writer = encryptor.wrap_output(&mut out).map_err(|_| failed())?;
    writer.write_all(text.expose()).map_err(|_| failed())?;
    writer.finish().map_err(|_| failed())?;
    Ok(out)
}

/// Opens a file; `None` for the wrong passphrase. `what` names the file in errors.
///
/// # Errors
/// [`Error::Corrupt`] for what is no such file, [`Error::Usage`] for what is no passphrase.
pub fn open(file: &[u8], passphrase: &Secret, what: &str) -> Result<Option<Secret>> {
    let corrupt = |damage| Error::corrupt(what, damage);
    let header = seal::header(file).map_err(corrupt)?;
    if !header.scrypt {
        return Err(corrupt(Damage::NotForUs));
    }
    let mut identity = scrypt::Identity::new(normalised(passphrase)?);
    identity.set_max_work_factor(READ);
    let opened = Decryptor::new_buffered(file).and_then(|decryptor| decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)));
    let mut reader = match opened {
        Ok(reader) => reader,
        // Of the stanza: what is wrong with the payload comes when it is read.
        Err(DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed) => return Ok(None),
        Err(DecryptError::ExcessiveWork { .. }) => return Err(corrupt(Damage::WorkFactor(READ))),
        Err(_) => return Err(corrupt(Damage::Altered)),
    };
    let mut text = Zeroizing::new(Vec::with_capacity(file.len()));
    reader.read_to_end(&mut text).map_err(|_| corrupt(Damage::Altered))?;
    Ok(Some(Secret::new(std::mem::take(&mut *text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn k15_a_passphrase_is_the_same_however_it_is_composed() {
        let file = seal(&secret("CREDCTL-VAULT-1FAKE"), &secret("caf\u{e9} fakepass")).unwrap();
        let back = open(&file, &secret("cafe\u{301} fakepass"), "x").unwrap().unwrap();
        assert_eq!(back.expose(), b"CREDCTL-VAULT-1FAKE");
        assert!(open(&file, &secret("cafe fakepass"), "x").unwrap().is_none());
    }

    #[test]
    fn k15_an_empty_passphrase_is_none() {
        for empty in ["", "   ", "\t\n"] {
            assert!(seal(&secret("x"), &secret(empty)).is_err());
        }
    }

    #[test]
    fn v15_too_much_work_is_refused_before_it_begins() {
        for factor in ["21", "40", "63"] {
            let file =
                format!("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA {factor}\n{}\n--- {}\n", "A".repeat(43), "A".repeat(43));
            let error = open(&[file.as_bytes(), &[0; 48]].concat(), &secret("fakepass"), "x").err().unwrap();
            assert!(matches!(error, Error::Corrupt { damage: Damage::WorkFactor(READ), .. }), "{factor}: {error}");
        }
    }
}
