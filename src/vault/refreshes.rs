//! What this machine remembers of refreshes, whatever file is put back.

use jiff::Timestamp;

use super::Vault;
use crate::name::Id;
use crate::{Result, Secret};

impl Vault {
    /// Whether a refresh token was rotated away: then the file that holds it is an older one.
    pub fn is_spent(&self, id: Id, token: &Secret) -> bool {
        self.index.is_spent(id, token)
    }

    /// Remembers that a refresh token was rotated away.
    ///
    /// # Errors
    /// [`crate::Error::Io`], [`crate::Error::LockBusy`].
    pub fn spend(&mut self, id: Id, token: &Secret) -> Result<()> {
        self.index.spend(id, token)
    }

    /// When a token was last renewed because the clock had been put back.
    pub fn jumped(&self, id: Id) -> Option<Timestamp> {
        self.index.jumped(id)
    }

    /// Remembers that one was.
    ///
    /// # Errors
    /// As [`Self::spend`].
    pub fn jump(&mut self, id: Id, now: Timestamp) -> Result<()> {
        self.index.jump(id, now)
    }
}
