//! The one revision that is kept: a credential as it was before the last change that a person made.

use super::body::Content;
use super::read::Record;
use super::trust::prev_name;
use super::{Vault, place};
use crate::error::Damage;
use crate::{Error, Result};

impl Vault {
    /// The revision before the last change that a person made to a credential; `None` where there was none.
    ///
    /// Which revision that is the credential itself says: an older one in its place, authentic as it may be, is refused.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a file that cannot be trusted; [`Error::Io`].
    pub fn previous(&mut self, of: &Record) -> Result<Option<Record>> {
        let read = self.previous_of(of);
        self.or_stale(read)
    }

    fn previous_of(&self, of: &Record) -> Result<Option<Record>> {
        let (id, kept) = (of.credential.id, of.credential.kept);
        let name = prev_name(id);
        let corrupt =
            |damage| Error::Corrupt { what: format!("{}/{name}", place::CREDENTIALS), name: Some(of.credential.name.clone()), damage };
        let loaded = self.load(id, &name).map_err(|error| match error {
            Error::Corrupt { damage, .. } => corrupt(damage),
            other => other,
        })?;
        let Some(loaded) = loaded else {
            return if kept == 0 {
                Ok(None)
            } else {
                Err(corrupt(Damage::Missing(of.credential.updated.strftime("%Y-%m-%d %H:%M UTC").to_string())))
            };
        };
        let rev = loaded.body.rev;
        // A change was interrupted after the revision of then had been kept: what was kept before is gone.
        if rev > kept {
            return Ok(None);
        }
        if rev < kept {
            return Err(corrupt(Damage::RolledBack { seen: kept, found: rev }));
        }
        match loaded.body.content {
            Content::Credential(credential) => Ok(Some(Record {
                credential: *credential,
                rev,
                hash: loaded.hash,
                recipients: loaded.body.recipients,
                extra: loaded.body.extra,
            })),
            other => Err(corrupt(Damage::OtherKind { found: other.kind().to_owned(), wanted: "credential" })),
        }
    }
}
