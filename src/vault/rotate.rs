//! Changing the vault's key.
//!
//! The key store holds both seeds before anything else happens, and until everything is done. Then `vault.toml` names
//! the new owner, signed by both, and says that a rotation is under way: from here both epochs read. Every file is
//! sealed anew; `vault.toml` says so; the caller lets the key store forget the old seed. Whoever writes next goes on
//! where a killed rotation stopped.

use jiff::Timestamp;

use super::body::{Body, Content};
use super::index::{Head, Index, Memory};
use super::manifest::{self, Owner, Rotation};
use super::ring::Ring;
use super::trust::{Shelf, prev_name, sha256};
use super::write::{Draft, Writer};
use super::{Vault, place, record};
use crate::error::Damage;
use crate::keys::identity::OwnerIdentity;
use crate::name::Id;
use crate::{Error, Result};

/// What a rotation did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The epoch now.
    pub epoch: u64,
    /// Files sealed anew.
    pub files: usize,
    /// Files that could not be, because they cannot be trusted as they are: while there are any, the rotation is not
    /// finished, both epochs read, and the old seed must be kept.
    pub left: usize,
}

impl Vault {
    /// Whether a rotation was begun and not finished: the key store holds two seeds, or files of both epochs are about.
    pub fn rotation_pending(&self) -> bool {
        self.manifest.rotating || self.ring.other_owner().is_some()
    }

    /// Whether `identity` is an owner by `vault.toml`: of two seeds in a key store, which is the one after.
    pub fn is_owner(&self, identity: &OwnerIdentity) -> bool {
        let verify = identity.seed.signing_key().verifying_key();
        self.manifest.owners.iter().any(|owner| owner.verify == verify)
    }
}

impl Writer<'_> {
    /// Makes `new` the vault's owner and seals everything to it. The caller has already put both seeds into the key
    /// store, and puts the new one alone there afterwards.
    ///
    /// # Errors
    /// As any write. After an error the vault reads as before with both seeds, and the next write goes on.
    pub fn rotate(&mut self, new: OwnerIdentity, now: Timestamp) -> Result<Rotated> {
        if self.vault.manifest.rotating {
            let why = "says that a rotation of the key was begun, and the key before it is not here to finish it";
            return Err(Error::Refused { path: self.vault.root.join(manifest::FILE), why: why.to_owned() });
        }
        let old = self.vault.ring.owner();
        let (old_key, new_key) = (old.seed.signing_key(), new.seed.signing_key());
        let recipient = new.seed.age_identity()?.to_public().to_string();
        let mut manifest = self.vault.manifest.clone();
        manifest.epoch += 1;
        manifest.rev += 1;
        manifest.rotating = true;
        manifest.rotations.push(Rotation::sign(manifest.vault, manifest.epoch, &old_key, &new_key, &recipient));
        for owner in manifest.owners.iter_mut().filter(|owner| owner.verify == old_key.verifying_key()) {
            *owner = Owner { recipient: recipient.clone(), verify: new_key.verifying_key() };
        }
        let old = OwnerIdentity { seed: old.seed.duplicate(), vault: old.vault };
        let source = self.vault.ring.source_name().to_owned();
        let text = manifest.write(&new_key);
        if text.len() as u64 > manifest::MAX / 2 {
            // Half of it is left for what others add: a file that is too large would never be read again.
            return Err(Error::TooLarge {
                what: format!("`{}` with one more rotation", manifest::FILE),
                size: text.len() as u64,
                limit: manifest::MAX / 2,
            });
        }
        self.vault.root.replace(manifest::FILE, text.as_bytes())?;
        self.vault.manifest = manifest;
        self.vault.hash = sha256(text.as_bytes());
        if let Some(ring) = Ring::new(vec![new, old], source) {
            self.vault.ring = ring;
        }
        self.move_index()?;
        reseal(self, now)
    }

    /// The index is sealed with a key from the seed: it is carried over, for what only it knows.
    fn move_index(&mut self) -> Result<()> {
        let (entries, spent) = (self.vault.index.entries(), self.vault.index.carried());
        let head = Head { manifest: self.vault.hash, manifest_rev: self.vault.manifest.rev, known: 0 };
        let mut index = Index::open(self.vault.index.home(), &self.vault.ring.state_key())?;
        // First: what was killed between the two still finds them, under the key after.
        let mut uses = index.last_uses();
        for (id, at) in self.vault.index.last_uses() {
            uses.entry(id).and_modify(|known| *known = at.max(*known)).or_insert(at);
        }
        index.restart_uses(&uses);
        if index.memory() != Memory::Kept {
            // What lies there is under the key before: it is replaced as a whole.
            index.remember(entries, head);
            index.take_carried(spent)?;
        }
        self.vault.index = index;
        Ok(())
    }
}

/// Goes on with a rotation that was left, if there is one, and if both its keys are here: without the one before, the
/// files that are still sealed to it could not be carried over, and must stay readable for who has it.
pub(super) fn finish(writer: &mut Writer<'_>, now: Timestamp) -> Result<()> {
    let manifest = &writer.vault.manifest;
    let replaced = manifest.rotations.last().map(|rotation| rotation.old);
    if manifest.rotating && replaced.is_some() && replaced == writer.vault.ring.other_verify() {
        // The one that was killed may not have come to this.
        writer.move_index()?;
        reseal(writer, now)?;
    }
    Ok(())
}

/// Seals every file of the epoch before anew, and then says in `vault.toml` that it is done.
fn reseal(writer: &mut Writer<'_>, now: Timestamp) -> Result<Rotated> {
    let mut rotated = Rotated { epoch: writer.vault.manifest.epoch, files: 0, left: 0 };
    keep_record(writer)?;
    let files = |shelf: Shelf, names: Vec<String>| names.into_iter().map(move |name| (shelf, name));
    let credentials = files(Shelf::Credentials, writer.credentials.names()?);
    for (shelf, name) in credentials.chain(files(Shelf::Consumers, writer.consumers.names()?)) {
        let Some(stem) = name.strip_suffix(".age") else { continue };
        let Some(id) = Id::parse(stem.strip_suffix(".prev").unwrap_or(stem)) else { continue };
        match reseal_one(writer, shelf, &name, id, now) {
            Ok(true) => rotated.files += 1,
            Ok(false) => {}
            // A file that cannot be trusted is not made trustworthy by a new signature: it stays as it is, and shows.
            // What was never known here and nobody with a key of ours made is no reason to keep the old key: anyone could
            // plant it.
            Err(Error::Corrupt { damage, .. }) => {
                rotated.left += usize::from(mark(writer, shelf, id).is_some() || !planted(&damage));
            }
            Err(error) => return Err(error),
        }
    }
    if rotated.left > 0 {
        return Ok(rotated);
    }
    let mut manifest = writer.vault.manifest.clone();
    manifest.rotating = false;
    manifest.rev += 1;
    let text = manifest.write(writer.vault.ring.signing());
    writer.vault.root.replace(manifest::FILE, text.as_bytes())?;
    writer.vault.manifest = manifest;
    writer.vault.hash = sha256(text.as_bytes());
    let head = Head { manifest: writer.vault.hash, manifest_rev: writer.vault.manifest.rev, ..writer.vault.index.head() };
    writer.vault.index.remember(Vec::new(), head);
    Ok(rotated)
}

/// What the record's keys came from in the epochs before, for whoever has the new key.
fn keep_record(writer: &Writer<'_>) -> Result<()> {
    let ring = &writer.vault.ring;
    let (vault, epoch) = (writer.vault.manifest.vault, writer.vault.manifest.epoch);
    let (Some(before), Some(last)) = (ring.other_record_secret(), epoch.checked_sub(1)) else { return Ok(()) };
    let dir = writer.vault.root.make_sub(place::ACTIVITY)?;
    if record::read_old(&dir, vault, epoch, &ring.record_secret()).iter().any(|(known, _)| *known == last) {
        return Ok(());
    }
    let mut old = record::read_old(&dir, vault, last, &before);
    old.push((last, before));
    record::write_old(&dir, vault, epoch, &ring.record_secret(), &old)?;
    // Only now: until the new one stands, this is the only copy.
    dir.remove(&record::old_name(last)).map(drop)
}

/// Whether it takes no key of ours to make such a file.
fn planted(damage: &Damage) -> bool {
    matches!(damage, Damage::NotAge | Damage::Empty | Damage::NotAFile(_) | Damage::Unsigned | Damage::ForeignSigner(_))
}

/// The revision that was seen of a file.
fn mark(writer: &Writer<'_>, shelf: Shelf, id: Id) -> Option<(u64, [u8; 32])> {
    match shelf {
        Shelf::Credentials => writer.vault.index.entry(id).map(|entry| entry.mark()),
        Shelf::Consumers => writer.vault.index.view(id).map(|seen| seen.mark()),
    }
}

fn reseal_one(writer: &mut Writer<'_>, shelf: Shelf, name: &str, id: Id, now: Timestamp) -> Result<bool> {
    let loaded = match shelf {
        Shelf::Credentials => writer.vault.load(id, name)?,
        Shelf::Consumers => writer.vault.load_view(id)?,
    };
    let Some(loaded) = loaded else { return Ok(false) };
    if loaded.body.epoch == writer.vault.manifest.epoch {
        return Ok(false);
    }
    let is_prev = name == prev_name(id);
    if !is_prev {
        Vault::recall(mark(writer, shelf, id), &loaded).map_err(|damage| Error::corrupt(name, damage))?;
    }
    let Body { rev, recipients, extra, mut content, .. } = loaded.body;
    if let Content::Consumer(consumer) = &mut content {
        // What has ended is not sealed to anybody once more.
        consumer.expire(now);
    }
    let old = writer.vault.manifest.rotations.last().map(|rotation| rotation.old);
    let recipients = replace_recipient(writer, recipients, old.is_some())?;
    // The revision before keeps its number: it is no write of the credential.
    let rev = if is_prev { rev } else { rev + 1 };
    let draft = Draft { id, rev, prev: Some(loaded.hash), recipients, extra, content };
    if is_prev {
        let (bytes, _) = writer.build(draft, now)?;
        writer.place(name, &bytes)?;
    } else if shelf == Shelf::Consumers {
        let built = writer.build(draft, now)?;
        writer.put_view(built, now)?;
    } else {
        writer.put(draft, now)?;
    }
    Ok(true)
}

/// The recipients of a file with the owner's old one replaced: this version has no others.
fn replace_recipient(writer: &Writer<'_>, recipients: Vec<String>, rotated: bool) -> Result<Vec<String>> {
    let new = writer.vault.ring.recipient()?;
    let old = match writer.vault.ring.other_owner() {
        Some(owner) if rotated => owner.seed.age_identity()?.to_public().to_string(),
        _ => return Ok(recipients),
    };
    Ok(recipients.into_iter().map(|text| if text == old { new.clone() } else { text }).collect())
}
