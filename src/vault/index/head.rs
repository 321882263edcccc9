//! The caller's bytes at the head of the table.

use crate::vault::table;

/// What the head of the table holds: which `vault.toml` was verified, and which state of `c/` is known completely.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::vault) struct Head {
    /// SHA-256 of the `vault.toml` that was verified last.
    pub(in crate::vault) manifest: [u8; 32],
    /// Its revision.
    pub(in crate::vault) manifest_rev: u64,
    /// Modification time of `c/` when everything in it was known; 0 for never.
    pub(in crate::vault) known: i64,
}

impl Head {
    pub(super) fn pack(&self) -> [u8; table::HEAD_LEN] {
        let mut out = [0; table::HEAD_LEN];
        out[..32].copy_from_slice(&self.manifest);
        out[32..40].copy_from_slice(&self.manifest_rev.to_le_bytes());
        out[40..48].copy_from_slice(&self.known.to_le_bytes());
        out
    }

    pub(super) fn unpack(bytes: &[u8; table::HEAD_LEN]) -> Self {
        let eight = |at: usize| bytes[at..at + 8].try_into().unwrap_or_default();
        Self {
            manifest: bytes[..32].try_into().unwrap_or_default(),
            manifest_rev: u64::from_le_bytes(eight(32)),
            known: i64::from_le_bytes(eight(40)),
        }
    }
}
