//! Which credentials may be sent to a host, and which there are at all, for helpers: as the index has it, brought up to date
//! where something came or went. What is handed out is read and verified by whoever hands it out.

use jiff::Timestamp;

use super::Vault;
use super::files::Stamp;
use super::list::Scan;
use super::summary::{Entry, Summary};
use crate::name::Id;
use crate::{Error, Result};

/// A credential from afar.
pub type Seen = (Id, Box<Summary>);

impl Vault {
    /// Those whose secret may be sent to exactly this host; where something lies here that cannot be trusted and may be one of
    /// them, with that.
    ///
    /// # Errors
    /// As [`Vault::list`], where the directory has to be looked at; [`Error::Corrupt`] where one of them cannot be trusted.
    pub fn for_host(&mut self, host: &str, now: Timestamp) -> Result<(Vec<Seen>, Option<Error>)> {
        if self.is_up_to_date()? {
            return Ok((seen(self.index.by_host(host)), None));
        }
        let Scan { mut entries, troubles } = self.scan(now, &|_, _| {})?;
        if !troubles.is_empty() && self.is_stale()? {
            return Err(self.changed());
        }
        let mut doubt = None;
        for trouble in troubles {
            let is_of = |entry: Entry| entry.summary.is_some_and(|summary| summary.hosts.iter().any(|known| known == host));
            let id = trouble.file.rsplit('/').next().and_then(|name| Id::parse(name.strip_suffix(".age")?));
            if id.and_then(|id| self.index.entry(id)).is_some_and(is_of) {
                return Err(trouble.into());
            }
            doubt = doubt.or_else(|| trouble.name.is_none().then(|| trouble.into()));
        }
        entries.retain(|entry| entry.summary.as_ref().is_some_and(|summary| summary.hosts.iter().any(|known| known == host)));
        Ok((seen(entries), doubt))
    }

    /// All of them.
    ///
    /// # Errors
    /// As [`Vault::list`].
    pub fn all_seen(&mut self, now: Timestamp) -> Result<Vec<Seen>> {
        Ok(seen(self.scan(now, &|_, _| {})?.entries))
    }

    /// Whether the index knows what lies in the directory, after a second look at what others wrote into it meanwhile.
    fn is_up_to_date(&mut self) -> Result<bool> {
        let Some(dir) = &self.credentials else { return Ok(false) };
        let time = Stamp::of(&dir.stat()?).mtime;
        if time != self.index.head().known {
            self.index.refresh();
        }
        Ok(time == self.index.head().known && !self.index.is_damaged())
    }
}

fn seen(entries: Vec<Entry>) -> Vec<Seen> {
    let mut seen: Vec<Seen> = entries.into_iter().filter_map(|entry| Some((entry.id, entry.summary?))).collect();
    seen.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    seen
}
