//! Which credentials hold a secret, or were imported from an entry, by the index's fingerprints.

use super::Vault;
use crate::Secret;

impl Vault {
    /// The names of the credentials that hold this very secret already.
    pub fn holders_of(&self, secret: &Secret) -> Vec<String> {
        let ids = self.index.by_secret(secret);
        ids.iter().filter_map(|id| self.index.entry(*id)?.summary).map(|summary| summary.name).collect()
    }

    /// The names of the credentials that were imported from this very entry.
    pub fn from_origin(&self, origin: &str) -> Vec<String> {
        self.holders_of(&origin_print(origin))
    }

    /// The canary whose text this is, which nobody was ever given.
    pub fn canary_of(&self, secret: &Secret) -> Option<String> {
        let ids = self.index.by_secret(secret);
        ids.iter().filter_map(|id| self.index.entry(*id)?.summary).find(|summary| summary.canary).map(|summary| summary.name)
    }
}

/// What an origin is looked up by, among the fingerprints of secrets: no secret is written so.
pub(super) fn origin_print(origin: &str) -> Secret {
    Secret::from(format!("\0origin\0{origin}"))
}
