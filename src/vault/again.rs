//! An open vault once more, for another thread of the same command.
//!
//! What the two write is kept apart by the locks that keep two processes apart, and each has its own look at the index.

use super::{Vault, open_index};
use crate::Result;

impl Vault {
    /// The same vault, with the same keys and as it was opened: it is not looked for again, and nobody is asked.
    ///
    /// # Errors
    /// [`crate::Error::Io`] where the system has no more open files to give.
    pub fn again(&self) -> Result<Self> {
        let root = self.root.again()?;
        let credentials = self.credentials.as_ref().map(super::Dir::again).transpose()?;
        let ring = self.ring.again();
        let index = open_index(&ring, self.index.home())?;
        let (label, mode, manifest) = (self.label.clone(), self.mode.clone(), self.manifest.clone());
        let (notices, last_view, keyring) = (Vec::new(), None, self.keyring.clone());
        Ok(Self { label, root, credentials, mode, manifest, hash: self.hash, ring, index, notices, last_view, keyring })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_can_go_to_another_thread() {
        const fn goes<T: Send>() {}
        goes::<Vault>();
    }
}
