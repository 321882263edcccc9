//! The streams that there are, in the vault and beside the index, and what opens their lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::super::files::Dir;
use super::super::{Seat, Vault, View, place};
use super::keys::{LineKey, RecordSecret, read_old};
use super::scan::{Known, Stream};
use super::segment::{Author, Header, parse_name};
use super::stream::{PinKey, Tail, remembered};
use super::{PIN, PIN_HERE};
use crate::Result;
use crate::name::Id;

/// What opens lines.
pub(super) enum Secrets {
    /// The owner's: those of all epochs.
    Owner { vault: Id, of: BTreeMap<u64, RecordSecret> },
    /// A consumer's own.
    Consumer { vault: Id, author: Author, key: Zeroizing<[u8; 32]> },
}

impl Secrets {
    pub(super) fn vault(&self) -> Id {
        let (Self::Owner { vault, .. } | Self::Consumer { vault, .. }) = self;
        *vault
    }

    pub(super) fn key(&self, header: &Header) -> std::result::Result<LineKey, &'static str> {
        match self {
            Self::Owner { vault, .. } | Self::Consumer { vault, .. } if *vault != header.vault => Err("it is of another vault"),
            Self::Owner { of, .. } => match of.get(&header.epoch) {
                Some(secret) => Ok(secret.key(&header.author)),
                None => Err("the key of its time is not here any more"),
            },
            Self::Consumer { author, key, .. } if *author == header.author => Ok(LineKey::new(key)),
            Self::Consumer { .. } => Err("it is somebody else's"),
        }
    }
}

/// The segments of a stream in a directory, in order.
pub(super) fn segments(dir: &Dir, stream: Id) -> Vec<u64> {
    let names = dir.names().unwrap_or_default();
    let mut all: Vec<u64> =
        names.iter().filter_map(|name| parse_name(name)).filter(|(of, _)| *of == stream).map(|(_, segment)| segment).collect();
    all.sort_unstable();
    all
}

impl Vault {
    /// Every stream of the record, the one that lies beside this machine's index too. `known` is where streams were known to
    /// end; what this machine wrote itself it knows.
    ///
    /// # Errors
    /// [`crate::Error::Io`], [`crate::Error::Refused`].
    pub fn record(&self, known: &BTreeMap<Id, Known>) -> Result<Vec<Stream>> {
        let (vault, epoch) = (self.manifest.vault, self.manifest.epoch);
        let dir = self.root.sub(place::ACTIVITY)?;
        let secret = self.ring.record_secret();
        let mut of: BTreeMap<u64, RecordSecret> = BTreeMap::new();
        if let Some(dir) = &dir {
            of.extend(read_old(dir, vault, epoch, &secret));
        }
        if let Some(other) = self.ring.other_record_secret() {
            of.insert(epoch.saturating_sub(1), other);
        }
        of.insert(epoch, secret);
        let secrets = Arc::new(Secrets::Owner { vault, of });
        streams(dir, self.index.home(), &PinKey::new(&self.ring.state_key()), &secrets, known)
    }
}

impl Seat {
    /// What a consumer has recorded itself.
    ///
    /// # Errors
    /// As [`Vault::record`].
    pub fn record(&self, view: &View) -> Result<Vec<Stream>> {
        let (Some(key), Some(recipient)) = (&view.consumer.record, &view.consumer.recipient) else { return Ok(Vec::new()) };
        let Ok(key) = key.expose().try_into() else { return Ok(Vec::new()) };
        let author = Author::Consumer { id: view.consumer.id, recipient: recipient.clone() };
        let secrets = Arc::new(Secrets::Consumer { vault: self.manifest.vault, author, key: Zeroizing::new(key) });
        let dir = self.root.sub(place::ACTIVITY)?;
        streams(dir, self.index.home(), &PinKey::new(&self.state_key), &secrets, &BTreeMap::new())
    }
}

/// The streams in the vault and beside the index. One that this machine wrote or has read, and that is in neither place any
/// more, is one of them, so that it is missed.
fn streams(dir: Option<Dir>, home: &Path, pin_key: &PinKey, secrets: &Arc<Secrets>, known: &BTreeMap<Id, Known>) -> Result<Vec<Stream>> {
    let here = Dir::open(home).ok();
    let mine = |pin| here.as_ref().and_then(|here| remembered(here, pin, pin_key));
    let beside = here.as_ref().map(|here| here.sub(place::ACTIVITY)).transpose()?.flatten();
    let mut all = gather(dir, place::ACTIVITY, mine(PIN), secrets, known)?;
    all.extend(gather(beside, "state/activity", mine(PIN_HERE), secrets, known)?);
    let there: BTreeSet<Id> = all.iter().map(|stream| stream.id).collect();
    let gone = known.iter().filter(|(id, _)| !there.contains(*id));
    all.extend(gone.map(|(id, known)| Stream::new(*id, (None, place::ACTIVITY), Arc::clone(secrets), Vec::new(), Some(*known))));
    Ok(all)
}

fn gather(
    dir: Option<Dir>,
    place: &'static str,
    mine: Option<Tail>,
    secrets: &Arc<Secrets>,
    known: &BTreeMap<Id, Known>,
) -> Result<Vec<Stream>> {
    let names = dir.as_ref().map(Dir::names).transpose()?.unwrap_or_default();
    let dir = dir.map(Arc::new);
    let mut found: BTreeMap<Id, Vec<u64>> = BTreeMap::new();
    for (stream, segment) in names.iter().filter_map(|name| parse_name(name)) {
        found.entry(stream).or_default().push(segment);
    }
    let mut known = known.clone();
    if let Some(tail) = mine {
        let ours = known.entry(tail.stream).or_insert((tail.next, tail.tag));
        *ours = (*ours).max((tail.next, tail.tag));
        found.entry(tail.stream).or_default();
    }
    let stream = |(id, mut segments): (Id, Vec<u64>)| {
        segments.sort_unstable();
        Stream::new(id, (dir.clone(), place), Arc::clone(secrets), segments, known.get(&id).copied())
    };
    Ok(found.into_iter().map(stream).collect())
}
