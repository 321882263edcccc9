//! What the index remembers of consumers' views, in pieces: a consumer may use more than one value of the table takes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::reference::{BY_CONSUMER, ROLL, VIEW, reference};
use super::{Head, Index, LOCK, PATIENCE};
use crate::name::Id;
use crate::vault::files::Stamp;
use crate::vault::lock;
use crate::vault::roster::Roster;
use crate::vault::table::{self, Change};
use crate::{Error, Result};

/// A piece of a text.
const PIECE: usize = 48 << 10;
/// More pieces than any view has.
const MOST: usize = 255;

/// What was seen of a consumer's file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::vault) struct Seen {
    /// The highest revision.
    pub(in crate::vault) rev: u64,
    /// Its hash.
    pub(in crate::vault) hash: [u8; 32],
    /// What the file looked like: size, inode, and when its content and its name were changed.
    stamp: (u64, u64, i64, i64),
    /// When it was found to be good.
    pub(in crate::vault) seen: Timestamp,
    /// What is in it.
    pub(in crate::vault) roster: Roster,
}

impl Seen {
    pub(in crate::vault) fn new(rev: u64, hash: [u8; 32], stamp: Stamp, seen: Timestamp, roster: Roster) -> Self {
        Self { rev, hash, stamp: (stamp.size, stamp.inode, stamp.mtime, stamp.ctime), seen, roster }
    }

    pub(in crate::vault) fn stamp(&self) -> Stamp {
        let (size, inode, mtime, ctime) = self.stamp;
        Stamp { size, inode, mtime, ctime }
    }

    pub(in crate::vault) fn mark(&self) -> (u64, [u8; 32]) {
        (self.rev, self.hash)
    }
}

impl Index {
    /// What is remembered of a view.
    pub(in crate::vault) fn view(&self, id: Id) -> Option<Seen> {
        if let Some(seen) = self.views.get(&id) {
            return Some(seen.clone());
        }
        serde_json::from_slice(&self.pieces(VIEW, id.bytes())?).ok()
    }

    /// Which views were seen.
    pub(in crate::vault) fn roll(&self) -> Vec<Id> {
        let mut ids: Vec<Id> = self.pieces(ROLL, b"").unwrap_or_default().as_chunks().0.iter().map(|id| Id::from_bytes(*id)).collect();
        ids.extend(self.views.keys().filter(|id| !ids.contains(id)).copied().collect::<Vec<_>>());
        ids
    }

    /// The consumer that was last seen under a name.
    pub(in crate::vault) fn by_consumer(&self, name: &str) -> Option<Id> {
        if let Some((id, _)) = self.views.iter().find(|(_, seen)| seen.roster.name == name && !seen.roster.gone) {
            return Some(*id);
        }
        let key = reference(BY_CONSUMER, name.as_bytes());
        self.raw(key[0], &key[1..]).and_then(|id| Some(Id::from_bytes(id.try_into().ok()?)))
    }

    /// Remembers views, never lowering a revision; for the length of this command where the index cannot be written.
    pub(in crate::vault) fn remember_views(&mut self, all: Vec<Seen>) {
        let all: Vec<Seen> = all.into_iter().filter(|new| self.view(new.roster.id).is_none_or(|known| known.rev <= new.rev)).collect();
        if !all.is_empty() && self.write_views(&all).is_err() {
            self.views.extend(all.into_iter().map(|seen| (seen.roster.id, seen)));
        }
    }

    fn write_views(&mut self, all: &[Seen]) -> Result<()> {
        let unwritable = || Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied);
        let dir = self.dir.as_ref().ok_or_else(unwritable)?;
        let _lock = lock::take_within(PATIENCE, dir, LOCK, "the index", &|| {})?;
        self.reopen()?;
        let mut changes = Vec::new();
        let mut roll = self.roll();
        let before = roll.len();
        for seen in all {
            let id = seen.roster.id;
            if !roll.contains(&id) {
                roll.push(id);
            }
            let text = serde_json::to_vec(seen).map_err(|_| Error::io("write", &self.path, std::io::ErrorKind::InvalidData))?;
            put_pieces(&mut changes, VIEW, id.bytes(), &text);
            let is_known = self.by_consumer(&seen.roster.name) == Some(id);
            if !seen.roster.gone || is_known {
                let value = (!seen.roster.gone).then(|| id.bytes().to_vec());
                changes.push((reference(BY_CONSUMER, seen.roster.name.as_bytes()), value));
            }
        }
        if roll.len() != before || self.table.is_none() {
            put_pieces(&mut changes, ROLL, b"", &roll.iter().flat_map(|id| *id.bytes()).collect::<Vec<u8>>());
        }
        if self.table.is_some() {
            table::append(&self.path, &self.key, &changes, None, false).map_err(|fault| self.refused(fault))?;
        } else {
            let changes = changes.into_iter().filter_map(|(key, value)| Some((key, value?)));
            table::rebuild(&self.path, &self.key, changes, &Head { known: 0, ..self.head }.pack())?;
        }
        self.reopen()
    }

    /// Remembers a view, or its absence, although a higher revision was seen: a person said so.
    pub(in crate::vault) fn overrule_view(&mut self, id: Id, seen: Option<Seen>) -> Result<()> {
        let unwritable = || Error::io("write", &self.path, std::io::ErrorKind::PermissionDenied);
        let dir = self.dir.as_ref().ok_or_else(unwritable)?;
        let lock = lock::take(dir, LOCK, "the index", &|| {})?;
        self.reopen()?;
        let roll: Vec<u8> = self.roll().iter().filter(|known| **known != id).flat_map(|id| *id.bytes()).collect();
        let mut changes = vec![([&[VIEW], id.bytes().as_slice(), &[0]].concat(), None)];
        put_pieces(&mut changes, ROLL, b"", &roll);
        table::append(&self.path, &self.key, &changes, None, false).map_err(|fault| self.refused(fault))?;
        self.views.remove(&id);
        self.reopen()?;
        drop(lock);
        match seen {
            Some(seen) => self.write_views(&[seen]),
            None => Ok(()),
        }
    }

    /// A text from its pieces: the first begins with how many there are.
    fn pieces(&self, space: u8, key: &[u8]) -> Option<Vec<u8>> {
        let piece = |number: u8| self.raw(space, &[key, &[number]].concat());
        let first = piece(0)?;
        let (count, text) = first.split_first()?;
        let mut text = text.to_vec();
        for number in 1..*count {
            text.extend_from_slice(&piece(number)?);
        }
        Some(text)
    }
}

fn put_pieces(changes: &mut Vec<Change>, space: u8, key: &[u8], text: &[u8]) {
    let pieces: Vec<&[u8]> = if text.is_empty() { vec![text] } else { text.chunks(PIECE).take(MOST).collect() };
    for (number, piece) in (0u8..).zip(&pieces) {
        let value = if number == 0 { [&[pieces.len() as u8], *piece].concat() } else { piece.to_vec() };
        changes.push(([&[space], key, &[number]].concat(), Some(value)));
    }
}
