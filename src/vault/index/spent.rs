//! What this machine remembers of refreshes. Spent refresh tokens: what was rotated away must never be sent again, whatever
//! file is put back. And when a token was renewed only because the clock had been put back.
//!
//! A server that sees a spent token takes it for theft and ends the whole grant (RFC 9700, 4.14). Kept per credential, the
//! newest last, as hashes that outlive a change of the vault's key; the index itself is sealed.

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::reference::{BY_CONSUMER, JUMPED, ROLL, SPENT, VIEW};
use super::{Index, LOCK, PATIENCE};
use crate::name::Id;
use crate::vault::lock;
use crate::vault::table;
use crate::{Error, Result, Secret};

/// So many are remembered of each credential: an older file is known by its revision long before.
const REMEMBERED: usize = 64;
const PRINT: usize = 16;

fn print(token: &Secret) -> [u8; PRINT] {
    let full = Sha256::new().chain_update(b"credctl spent refresh token\0").chain_update(token.expose()).finalize();
    let mut out = [0; PRINT];
    out.copy_from_slice(&full[..PRINT]);
    out
}

impl Index {
    /// Whether a refresh token of a credential was rotated away.
    pub(in crate::vault) fn is_spent(&self, id: Id, token: &Secret) -> bool {
        let known = self.raw(SPENT, id.bytes()).unwrap_or_default();
        known.as_chunks::<PRINT>().0.contains(&print(token))
    }

    /// Remembers that one was.
    ///
    /// # Errors
    /// [`Error::Io`] where it cannot be written, [`Error::LockBusy`].
    pub(in crate::vault) fn spend(&mut self, id: Id, token: &Secret) -> Result<()> {
        self.note(SPENT, id, |mut prints| {
            prints.extend_from_slice(&print(token));
            let from = prints.len().saturating_sub(REMEMBERED * PRINT);
            prints.split_off(from)
        })
    }

    /// When a token of a credential was renewed because the clock had been put back.
    pub(in crate::vault) fn jumped(&self, id: Id) -> Option<Timestamp> {
        let seconds = self.raw(JUMPED, id.bytes())?.try_into().ok()?;
        Timestamp::from_second(i64::from_le_bytes(seconds)).ok()
    }

    /// Remembers that one was.
    ///
    /// # Errors
    /// As [`Self::spend`].
    pub(in crate::vault) fn jump(&mut self, id: Id, now: Timestamp) -> Result<()> {
        self.note(JUMPED, id, |_| now.as_second().to_le_bytes().to_vec())
    }

    /// Writes what follows from what was known of a credential.
    fn note(&mut self, space: u8, id: Id, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Result<()> {
        let unwritable = || Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied);
        let dir = self.dir.as_ref().ok_or_else(unwritable)?;
        let _lock = lock::take_within(PATIENCE, dir, LOCK, "the index", &|| {})?;
        self.reopen()?;
        let known = self.raw(space, id.bytes()).unwrap_or_default();
        let change = ([&[space], id.bytes().as_slice()].concat(), Some(change(known)));
        if self.table.is_some() {
            table::append(&self.path, &self.key, &[change], None, false).map_err(|fault| self.refused(fault))?;
        } else {
            let changes = [change].into_iter().filter_map(|(key, value)| Some((key, value?)));
            table::rebuild(&self.path, &self.key, changes, &super::Head { known: 0, ..self.head }.pack())?;
        }
        self.reopen()
    }

    /// All of it, and what is known of views, for an index that is built anew.
    pub(in crate::vault) fn carried(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let mut all = Vec::new();
        if let Some(table) = &self.table {
            // A part that does not authenticate is lost; the rest is not.
            let _ = table.each(|key, value| {
                if key.first().is_some_and(|space| [SPENT, JUMPED, VIEW, ROLL, BY_CONSUMER].contains(space)) {
                    all.push((key.to_vec(), value.to_vec()));
                }
            });
        }
        all
    }

    /// Takes over what another index remembers.
    pub(in crate::vault) fn take_carried(&mut self, spent: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        if spent.is_empty() {
            return Ok(());
        }
        let unwritable = || Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied);
        let dir = self.dir.as_ref().ok_or_else(unwritable)?;
        let _lock = lock::take_within(PATIENCE, dir, LOCK, "the index", &|| {})?;
        let changes: Vec<_> = spent.into_iter().map(|(key, value)| (key, Some(value))).collect();
        table::append(&self.path, &self.key, &changes, None, false).map_err(|fault| self.refused(fault))?;
        self.reopen()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Head, Index};
    use super::*;

    #[test]
    fn a_spent_token_is_known_until_long_after() {
        let dir = tempfile::tempdir().unwrap();
        let (id, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let token = |number: usize| Secret::from(format!("fake-refresh-{number}"));
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        for number in 0..REMEMBERED + 6 {
            index.spend(id, &token(number)).unwrap();
        }
        let mut index = Index::open(dir.path(), &[1; 32]).unwrap();
        assert!(index.is_spent(id, &token(REMEMBERED + 5)) && index.is_spent(id, &token(6)));
        assert!(!index.is_spent(id, &token(5)) && !index.is_spent(other, &token(7)) && !index.is_spent(id, &token(1000)));
        let at: Timestamp = "2026-11-20T10:00:00Z".parse().unwrap();
        index.jump(id, at).unwrap();
        assert_eq!((index.jumped(id), index.jumped(other)), (Some(at), None));
        // Another key: everything is carried over.
        let spent = index.carried();
        index.remember(Vec::new(), Head::default());
        std::fs::remove_file(dir.path().join(super::super::FILE)).unwrap();
        let mut later = Index::open(dir.path(), &[2; 32]).unwrap();
        later.remember(Vec::new(), Head::default());
        later.take_carried(spent).unwrap();
        assert!(later.is_spent(id, &token(6)) && later.jumped(id) == Some(at));
    }
}
