//! Marks of secret values, by which it is known later whether one is still the value that somebody could read.
//!
//! A mark stands only where the value itself did stand: in the view of a consumer that held it, and in this machine's
//! sealed index.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Secret;
use crate::credential::Credential;
use crate::name::Id;

const LEN: usize = 8;

/// A field, and the mark of the secret in it.
pub type Marked = (String, String);

/// The mark of a secret in a field of a credential: 16 hexadecimal digits.
pub fn mark(id: Id, field: &str, value: &Secret) -> String {
    let mut hash = Sha256::new();
    for part in [b"credctl mark v1\0".as_slice(), id.bytes(), field.as_bytes(), b"\0", value.expose()] {
        hash.update(part);
    }
    HEXLOWER.encode(&hash.finalize()[..LEN])
}

/// The marks of all secrets in a credential.
pub fn marks(credential: &Credential) -> Vec<Marked> {
    let secret = credential.fields.iter().filter(|(_, field)| field.secret && !field.value.is_empty());
    secret.map(|(name, field)| (name.clone(), mark(credential.id, name, &field.value))).collect()
}
