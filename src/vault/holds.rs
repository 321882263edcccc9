//! Whether a vault holds a name, for whoever would look into another vault otherwise.
//!
//! Of a name, a no has to be good: somebody who can damage a file, or bring another one, must not be able to have a credential of
//! another vault taken for the one that was asked for.

use jiff::Timestamp;

use super::Vault;
use super::files::Stamp;
use super::read::among;
use super::trust::file_name;
use crate::name::Id;
use crate::{Error, Result};

/// Whether it is here.
#[derive(Debug)]
pub enum Holds {
    /// It is, whatever its health.
    Yes,
    /// It is not; where there is something that cannot be trusted and may be what was asked for, with that.
    No(Option<Error>),
}

impl Vault {
    /// Whether a credential is called so: by name, id, or variable.
    ///
    /// # Errors
    /// [`Error::Ambiguous`]; [`Error::Corrupt`] where what is called so cannot be trusted; [`Error::Changed`] where the vault's
    /// key was changed since it was opened.
    pub fn holds(&mut self, what: &str, now: Timestamp) -> Result<Holds> {
        if let Some(id) = self.look_up(what)? {
            if self.is_as_known(id)? {
                return Ok(Holds::Yes);
            }
            // What is called so by now: reading it sets the index right.
            match self.get(what, now) {
                Ok(_) => return Ok(Holds::Yes),
                Err(Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        } else if self.is_whole()? {
            return Ok(Holds::No(None));
        }
        let scan = self.scan(now, &|_, _| {})?;
        if among(&scan.entries, what)?.is_some() {
            return Ok(Holds::Yes);
        }
        if !scan.troubles.is_empty() && self.is_stale()? {
            return Err(self.changed());
        }
        // What was called otherwise when it was last good is not what was asked for.
        let doubt = scan.troubles.into_iter().find(|trouble| trouble.name.is_none());
        Ok(Holds::No(doubt.map(Error::from)))
    }

    /// Whether the index knows all that lies here, and trusts it: nothing came or went since it was brought up to date.
    fn is_whole(&mut self) -> Result<bool> {
        let Some(dir) = &self.credentials else { return Ok(false) };
        let time = Stamp::of(&dir.stat()?).mtime;
        Ok(time == self.index.head().known && !self.index.is_damaged())
    }

    /// Whether a credential's file is as it was when it was last read.
    fn is_as_known(&self, id: Id) -> Result<bool> {
        let (Some(dir), Some(entry)) = (&self.credentials, self.index.entry(id)) else { return Ok(false) };
        Ok(dir.stat_of(&file_name(id))?.is_some_and(|stat| Stamp::of(&stat) == entry.stamp))
    }
}
