//! Which credentials hold a secret, by the index's fingerprints of it.

use super::Vault;
use crate::Secret;

impl Vault {
    /// The names of the credentials that hold this very secret already.
    pub fn holders_of(&self, secret: &Secret) -> Vec<String> {
        let ids = self.index.by_secret(secret);
        ids.iter().filter_map(|id| self.index.entry(*id)?.summary).map(|summary| summary.name).collect()
    }

    /// The canary whose text this is, which nobody was ever given.
    pub fn canary_of(&self, secret: &Secret) -> Option<String> {
        let ids = self.index.by_secret(secret);
        ids.iter().filter_map(|id| self.index.entry(*id)?.summary).find(|summary| summary.canary).map(|summary| summary.name)
    }
}
