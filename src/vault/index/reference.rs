//! References: under which keys of the table an entry is found, besides its id.

use sha2::{Digest, Sha256};

use crate::name::Id;
use crate::vault::summary::{Entry, Summary};

/// Spaces of keys in the table.
pub(super) const BY_ID: u8 = b'i';
/// By the credential's name.
pub(super) const BY_NAME: u8 = b'n';
/// By a variable.
pub(super) const BY_KEY: u8 = b'k';
/// By a host that its secret may be sent to.
pub(super) const BY_HOST: u8 = b'h';
/// By the fingerprint of a secret.
pub(super) const BY_PRINT: u8 = b'f';

/// A refresh token that was used up, by its fingerprint.
pub(super) const SPENT: u8 = b's';
/// When a token was renewed because the clock had been put back.
pub(super) const JUMPED: u8 = b'j';

/// What is known of a consumer's view, in pieces.
pub(super) const VIEW: u8 = b'v';
/// Which views there are.
pub(super) const ROLL: u8 = b'r';
/// A consumer by its name.
pub(super) const BY_CONSUMER: u8 = b'c';

/// So many ids are kept under one reference. Beyond it stands [`MANY`], and the entries themselves are looked through: a
/// value of the table has its limit, and nothing that a vault holds may keep the index from being written.
pub(super) const MOST: usize = 256;
pub(super) const MANY: Id = Id::from_bytes([0xff; 16]);
/// A longer text is referred to by its hash.
const LONGEST: usize = 256;

/// The table's key of a reference.
pub(super) fn reference(space: u8, text: &[u8]) -> Vec<u8> {
    if text.len() <= LONGEST { [&[space], text].concat() } else { [&[space], Sha256::digest(text).as_slice()].concat() }
}

/// The keys under which an entry is found, besides its id.
pub(super) fn referring(entry: &Entry) -> Vec<Vec<u8>> {
    let Some(summary) = &entry.summary else { return Vec::new() };
    let mut keys = vec![reference(BY_NAME, summary.name.as_bytes())];
    keys.extend(variables(summary).map(|key| reference(BY_KEY, key.as_bytes())));
    keys.extend(summary.hosts.iter().map(|host| reference(BY_HOST, host.as_bytes())));
    keys.extend(entry.fingerprints.iter().map(|print| reference(BY_PRINT, print)));
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Every variable of a credential.
pub(in crate::vault) fn variables(summary: &Summary) -> impl Iterator<Item = &str> {
    summary.fields.iter().flat_map(|field| field.key.iter().chain(&field.aliases)).map(String::as_str)
}
