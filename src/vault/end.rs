//! The end of a secret: the credential stays without it or has another, the revision before goes with what it held, and the
//! views follow.
//!
//! The order is that of a removal: intent, credential, views, the revision before. Whoever writes next finishes it.

use jiff::Timestamp;

use super::body::{Body, Content};
use super::change::targets;
use super::intent::{Intent, Operation, Target};
use super::read::Record;
use super::trust::{Loaded, Shelf, file_name, prev_name};
use super::write::{Draft, Writer, Written};
use crate::credential::Credential;
use crate::{Error, Result};

impl Writer<'_> {
    /// Puts a credential without its secret, or with another, in the place of one, from the revision that `base` is, and destroys the revision
    /// before: what the new revision does not have, nothing here has then.
    ///
    /// # Errors
    /// As [`Writer::update`].
    pub fn end(&mut self, base: &Record, mut credential: Credential, now: Timestamp) -> Result<Written> {
        let id = base.credential.id;
        (credential.id, credential.kept) = (id, 0);
        self.base_stands(id, base.hash)?;
        let views = self.refreshed(&[&credential], now)?;
        let built = self.build(Draft::after(base, credential), now)?;
        let all = std::iter::once(Target::next(Shelf::Credentials, id, base.rev)).chain(targets(&views)).collect();
        let name = self.intend(Intent { operation: Operation::Refresh, credentials: vec![id], targets: all }, now)?;
        let written = self.put_built(built, now);
        if !matches!(written, Ok(_) | Err(Error::NotDurable { .. })) {
            self.give_up(Some(&name));
            return written;
        }
        let followed = self.put_views(views, None, true, now);
        let cleared = followed.and_then(|()| {
            let gone = self.credentials.remove(&prev_name(id)).and_then(|_| self.tmp.remove(&name));
            gone.map(|_| ()).map_err(Error::after_the_change)
        });
        written.and_then(|written| cleared.map(|()| written))
    }
}

/// What an intent left of the end of a secret: the revision before.
pub(super) fn clear(writer: &Writer<'_>, intent: &Intent) -> Result<()> {
    for target in intent.targets.iter().filter(|target| !target.is_view && intent.operation == Operation::Refresh) {
        let ended = match writer.vault.load(target.id, &file_name(target.id)) {
            Ok(Some(Loaded { body: Body { content: Content::Credential(credential), rev, .. }, .. })) => {
                // Where none is kept, whatever lies there is none of ours.
                rev == target.new && credential.kept == 0
            }
            Ok(_) | Err(Error::Corrupt { .. }) => false,
            Err(error) => return Err(error),
        };
        if ended {
            writer.credentials.remove(&prev_name(target.id))?;
        }
    }
    Ok(())
}
