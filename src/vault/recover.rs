//! Finishing what a killed writer left behind. Only a writer does this, under the lock; readers never need it.
//!
//! A file in `tmp/` that verifies as the next revision of its credential is put in its place: it may be the only copy of
//! a token that was already rotated. An intent is carried out. Everything else there is removed.

use jiff::Timestamp;

use super::body::{Body, Content};
use super::files::{self, Stamp};
use super::intent::{Intent, Operation, Target};
use super::trust::{file_name, prev_name, sha256};
use super::write::Writer;
use super::{Vault, manifest, place, seal};
use crate::error::Damage;
use crate::name::Id;
use crate::{Error, Result};

const INTENT: &str = ".intent.age";

/// How many intents are pending.
pub(super) fn pending(vault: &Vault) -> Result<usize> {
    let Some(tmp) = vault.root.sub(place::TMP)? else { return Ok(0) };
    Ok(tmp.names()?.iter().filter(|name| name.ends_with(INTENT)).count())
}

impl Vault {
    /// Whether a killed writer left something that the next one finishes, or one is at work.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn is_unfinished(&self) -> Result<bool> {
        Ok(self.root.sub(place::TMP)?.map(|tmp| tmp.names()).transpose()?.is_some_and(|names| !names.is_empty()))
    }
}

/// Finishes everything that is in `tmp/`, and what was left of a `vault.toml` on its way.
pub(super) fn finish(writer: &mut Writer<'_>, now: Timestamp) -> Result<()> {
    writer.vault.root.remove(&files::beside(manifest::FILE))?;
    let names = writer.tmp.names()?;
    let (intents, files): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| name.ends_with(INTENT));
    for name in files {
        roll_forward(writer, &name, now)?;
    }
    for name in intents {
        let read = writer.tmp.read(&name, seal::MAX_FILE);
        let body = match read {
            Ok(Some((bytes, _))) => {
                let stem = name.strip_suffix(INTENT).and_then(Id::parse);
                match writer.vault.verify(stem, &bytes) {
                    Ok(body) => Some(body).filter(|_| stem.is_some()),
                    Err(damage) if is_ours(writer.vault, &damage) => {
                        not_understood(&name, damage)?;
                        continue;
                    }
                    Err(_) => None,
                }
            }
            Ok(None) | Err(Error::Corrupt { .. }) => None,
            Err(error) => return Err(error),
        };
        if let Some(Body { content: Content::Intent(intent), .. }) = body {
            carry_out(writer, &intent, now)?;
        }
        discard(writer, &name)?;
    }
    super::rotate::finish(writer, now)
}

fn roll_forward(writer: &mut Writer<'_>, name: &str, now: Timestamp) -> Result<()> {
    let bytes = match writer.tmp.read(name, seal::MAX_VIEW) {
        Ok(Some((bytes, _))) => bytes,
        Ok(None) => return Ok(()),
        Err(Error::Corrupt { .. }) => return discard(writer, name),
        Err(error) => return Err(error),
    };
    let body = match writer.vault.verify(None, &bytes) {
        Ok(body) => body,
        Err(damage) if is_ours(writer.vault, &damage) => return not_understood(name, damage),
        Err(_) => return discard(writer, name),
    };
    if !is_next(writer, &body)? {
        return discard(writer, name);
    }
    let dir_before = Stamp::of(&writer.credentials.stat()?).mtime;
    // Its writer may have been killed between writing and syncing it.
    writer.tmp.sync_file(name)?;
    writer.tmp.rename_into(name, &writer.credentials, &file_name(body.id))?;
    writer.remember(body, &bytes, dir_before, now);
    Ok(())
}

/// Whether a file that was not accepted may yet be the only copy of something: signed by an owner and not understood, which
/// is what an older program sees of a newer one's; or, during a rotation, sealed to a key that is not at hand.
fn is_ours(vault: &Vault, damage: &Damage) -> bool {
    match damage {
        Damage::Format(_) | Damage::Body { .. } => true,
        Damage::NotForUs => vault.manifest.rotating,
        _ => false,
    }
}

/// What is signed and not understood is not thrown away: nothing is written until a program comes that understands it.
/// What is sealed to another key waits for who has that.
fn not_understood(name: &str, damage: Damage) -> Result<()> {
    match damage {
        Damage::NotForUs => Ok(()),
        damage => Err(Error::corrupt(format!("{}/{name}", place::TMP), damage)),
    }
}

/// Whether a body is the revision that follows the one in place.
fn is_next(writer: &Writer<'_>, body: &Body) -> Result<bool> {
    let vault = &*writer.vault;
    let known = vault.index.entry(body.id);
    if matches!(body.content, Content::Intent(_)) || known.is_some_and(|known| known.rev >= body.rev) {
        return Ok(false);
    }
    Ok(match vault.load(body.id, &file_name(body.id)) {
        Ok(Some(current)) => body.rev == current.body.rev + 1 && body.prev == Some(current.hash),
        Ok(None) => {
            let Content::Credential(credential) = &body.content else { return Ok(false) };
            body.rev == 1 && body.prev.is_none() && vault.index.by_name(&credential.name).is_empty()
        }
        // What is damaged is left for a person to look at.
        Err(Error::Corrupt { .. }) => false,
        Err(error) => return Err(error),
    })
}

fn carry_out(writer: &mut Writer<'_>, intent: &Intent, now: Timestamp) -> Result<()> {
    let buries = |target: &&Target| !target.is_view && intent.operation == Operation::Remove;
    for Target { id, expected, new, .. } in intent.targets.iter().filter(buries) {
        let current = match writer.vault.load(*id, &file_name(*id)) {
            Ok(Some(current)) => current,
            Ok(None) | Err(Error::Corrupt { .. }) => continue,
            Err(error) => return Err(error),
        };
        let buried = matches!(current.body.content, Content::Tombstone { .. }) && current.body.rev == *new;
        if let Content::Credential(credential) = &current.body.content
            && current.body.rev == *expected
        {
            let hash = sha256(&current.bytes);
            writer.bury(*id, *expected, hash, &credential.name, current.body.recipients.clone(), now)?;
        } else if !buried {
            continue;
        }
        writer.credentials.remove(&prev_name(*id))?;
    }
    super::end::clear(writer, intent)?;
    // The uses of what was assigned and has since come to be as it should are left alone.
    writer.carry_views(intent, now)
}

/// Removes a leftover; what cannot be removed (a directory that somebody put there) is left, and does no harm.
fn discard(writer: &Writer<'_>, name: &str) -> Result<()> {
    match writer.tmp.remove(name) {
        Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::IsADirectory => Ok(()),
        removed => removed.map(|_| ()),
    }
}

impl Vault {
    /// Why a file in the vault is not what it should be, for `doctor`: `None` for one that is fine or not there.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn examine_prev(&self, id: Id) -> Result<Option<Damage>> {
        match self.load(id, &prev_name(id)) {
            Ok(_) => Ok(None),
            Err(Error::Corrupt { damage, .. }) => Ok(Some(damage)),
            Err(error) => Err(error),
        }
    }
}
