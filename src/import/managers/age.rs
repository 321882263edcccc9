//! Files that age encrypted, to a recipient or with a passphrase: what is inside is another file.

use age::armor::ArmoredReader;
use age::{DecryptError, Decryptor, Identity, scrypt, x25519};
use unicode_normalization::UnicodeNormalization;

use super::zip::bounded;
use super::{Keys, MAX, Mistake, NO_PASSWORD, WRONG_PASSWORD};
use crate::secret::Secret;

const ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
/// log2 of the most work that a passphrase is tried with: 1 GiB of memory, four times what `age` asks for.
const MAX_WORK: u8 = 20;

/// Whether a file begins like one of age.
pub(super) fn is_age(file: &[u8]) -> bool {
    file.starts_with(b"age-encryption.org/v1\n") || file.trim_ascii_start().starts_with(ARMOR)
}

/// What is inside.
pub(super) fn open(file: &[u8], keys: &mut Keys<'_>) -> Result<Secret, Mistake> {
    let damaged = Mistake::file("is an age file that is cut short or damaged");
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(file)).map_err(|_| damaged)?;
    if !decryptor.is_scrypt() {
        return with_identities(file, keys.identities);
    }
    let password = (keys.password)().ok_or(Mistake::file(NO_PASSWORD))?;
    let text = password.expose_str().ok_or(Mistake::file(WRONG_PASSWORD))?;
    // As it was typed first: age itself composes nothing. Our own exports compose it, so that every keyboard's is the same.
    let composed: String = text.nfc().collect();
    let tried = [Some(text.to_owned()), Some(composed).filter(|composed| composed != text)];
    for text in tried.into_iter().flatten() {
        let mut identity = scrypt::Identity::new(text.into());
        identity.set_max_work_factor(MAX_WORK);
        let decryptor = Decryptor::new_buffered(ArmoredReader::new(file)).map_err(|_| damaged)?;
        match decryptor.decrypt(std::iter::once(&identity as &dyn Identity)) {
            Ok(reader) => return all(reader, damaged),
            Err(DecryptError::ExcessiveWork { .. }) => return Err(Mistake::file("asks for more work to unlock it than is done here")),
            Err(DecryptError::NoMatchingKeys | DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed) => {}
            Err(_) => return Err(damaged),
        }
    }
    Err(Mistake::file(WRONG_PASSWORD))
}

/// What is inside of a file that is encrypted to one of these.
pub(super) fn with_identities(file: &[u8], texts: &[Secret]) -> Result<Secret, Mistake> {
    let damaged = Mistake::file("is an age file that is cut short or damaged");
    let identities = identities(texts);
    if identities.is_empty() {
        return Err(Mistake::file("is locked for an age key, and none is given"));
    }
    let decryptor = Decryptor::new_buffered(ArmoredReader::new(file)).map_err(|_| damaged)?;
    match decryptor.decrypt(identities.iter().map(|identity| identity as &dyn Identity)) {
        Ok(reader) => all(reader, damaged),
        Err(DecryptError::NoMatchingKeys) => Err(Mistake::file("is locked for other age keys than those that are given")),
        Err(_) => Err(damaged),
    }
}

fn all(reader: impl std::io::Read, damaged: Mistake) -> Result<Secret, Mistake> {
    let mut out = bounded(reader, MAX).map_err(|why| why.unwrap_or(damaged))?;
    Ok(Secret::new(std::mem::take(&mut *out)))
}

/// The identities in texts, a line each; comments and other lines are passed over.
fn identities(texts: &[Secret]) -> Vec<x25519::Identity> {
    let lines = texts.iter().filter_map(Secret::expose_str).flat_map(str::lines);
    lines.map(str::trim).filter(|line| line.starts_with("AGE-SECRET-KEY-1")).filter_map(|line| line.parse().ok()).collect()
}
