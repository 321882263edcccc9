//! Reading consumers' views, and who uses what.
//!
//! The index knows each view by the stamp of its file: one that is unchanged is not opened.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use toml::Table;

use super::body::Content;
use super::files::{Dir, Stamp};
use super::index::Seen;
use super::listed::Trouble;
use super::roster::Roster;
use super::trust::{Loaded, file_name};
use super::{Vault, place};
use crate::consumer::Consumer;
use crate::error::Damage;
use crate::name::{Id, nearest};
use crate::{Error, Result};

/// A view as it was read: the base of a change.
#[derive(Debug)]
pub struct View {
    /// What it says.
    pub consumer: Consumer,
    /// Its revision.
    pub rev: u64,
    pub(super) hash: [u8; 32],
    pub(super) stamp: Stamp,
    pub(super) recipients: Vec<String>,
    pub(super) extra: Table,
}

impl View {
    /// From a file of a consumer that was not removed.
    pub(super) fn of(loaded: Loaded) -> Option<Self> {
        match loaded.body.content {
            Content::Consumer(consumer) => Some(Self {
                consumer: *consumer,
                rev: loaded.body.rev,
                hash: loaded.hash,
                stamp: loaded.stamp,
                recipients: loaded.body.recipients,
                extra: loaded.body.extra,
            }),
            _ => None,
        }
    }
}

/// Every consumer, and which of their files cannot be trusted.
#[derive(Debug, Default)]
pub struct Rosters {
    /// By name; those that were removed too, for what they could read.
    pub all: Vec<Roster>,
    /// What cannot be trusted.
    pub troubles: Vec<Trouble>,
}

impl Rosters {
    /// Those that were not removed.
    pub fn living(&self) -> impl Iterator<Item = &Roster> {
        self.all.iter().filter(|roster| !roster.gone)
    }
}

pub(super) fn trouble(id: Id, name: Option<String>, damage: Damage) -> Trouble {
    Trouble { file: format!("{}/{}", place::CONSUMERS, file_name(id)), name, damage }
}

/// Whether a view's file is still what was read.
pub(super) fn is_same(root: &Dir, view: &View) -> Result<bool> {
    let Some(dir) = root.sub(place::CONSUMERS)? else { return Ok(false) };
    Ok(dir.stat_of(&file_name(view.consumer.id))?.is_some_and(|stat| Stamp::of(&stat) == view.stamp))
}

/// What to remember of a view.
pub(super) fn seen_of(loaded: &Loaded, now: Timestamp) -> Option<Seen> {
    let roster = Roster::of(loaded.body.id, &loaded.body.content)?;
    Some(Seen::new(loaded.body.rev, loaded.hash, loaded.stamp, now, roster))
}

impl Vault {
    /// Every consumer, brought up to date with what lies in `consumers/`.
    ///
    /// # Errors
    /// Where the directory itself cannot be read; [`Error::Changed`] where there are files that cannot be trusted and the
    /// vault's key was changed since it was opened.
    pub fn rosters(&mut self, now: Timestamp) -> Result<Rosters> {
        let rosters = self.look_at_views(now)?;
        if !rosters.troubles.is_empty() && self.is_stale()? {
            return Err(self.changed());
        }
        Ok(rosters)
    }

    fn look_at_views(&mut self, now: Timestamp) -> Result<Rosters> {
        let mut rosters = Rosters::default();
        let roll = self.index.roll();
        let names = match self.root.sub(place::CONSUMERS)? {
            Some(dir) => dir.names()?,
            None if roll.is_empty() => return Ok(rosters),
            None => Vec::new(),
        };
        let mut ids: HashSet<Id> = roll.into_iter().collect();
        for name in names {
            let Some(stem) = name.strip_suffix(".age").filter(|stem| !stem.starts_with('.')) else { continue };
            match Id::parse(stem) {
                Some(id) => drop(ids.insert(id)),
                None => {
                    let damage = Damage::Manifest("it is not named like a file of ours (a conflicted copy of a synchronising program?)");
                    rosters.troubles.push(Trouble { file: format!("{}/{name}", place::CONSUMERS), name: None, damage });
                }
            }
        }
        let mut fresh = Vec::new();
        for id in ids {
            let known = self.index.view(id);
            match self.look_at_view(id, known.as_ref(), now) {
                Ok(Some(seen)) => {
                    rosters.all.push(seen.roster.clone());
                    if known.is_none_or(|known| known.hash != seen.hash || known.stamp() != seen.stamp()) {
                        fresh.push(seen);
                    }
                }
                Ok(None) => {}
                Err(Error::Corrupt { damage, .. }) => rosters.troubles.push(trouble(id, known.map(|known| known.roster.name), damage)),
                Err(error) => return Err(error),
            }
        }
        self.index.remember_views(fresh);
        rosters.all.sort_by(|a, b| (a.gone, &a.name, a.id).cmp(&(b.gone, &b.name, b.id)));
        for pair in rosters.all.windows(2).filter(|pair| !pair[1].gone && pair[0].name == pair[1].name) {
            let damage = Damage::NameTaken(file_name(pair[0].id));
            rosters.troubles.push(trouble(pair[1].id, Some(pair[1].name.clone()), damage));
        }
        Ok(rosters)
    }

    fn look_at_view(&self, id: Id, known: Option<&Seen>, now: Timestamp) -> Result<Option<Seen>> {
        let dir = self.root.sub(place::CONSUMERS)?;
        let stat = dir.as_ref().map(|dir| dir.stat_of(&file_name(id))).transpose()?.flatten();
        match (&stat, known) {
            (Some(stat), Some(known)) if known.stamp() == Stamp::of(stat) => return Ok(Some(known.clone())),
            (None, Some(known)) if !known.roster.gone => {
                let damage = Damage::Missing(known.seen.strftime("%Y-%m-%d %H:%M UTC").to_string());
                return Err(Error::corrupt(file_name(id), damage));
            }
            (None, known) => return Ok(known.cloned()),
            _ => {}
        }
        let Some(loaded) = self.load_view(id)? else { return Ok(None) };
        Self::recall(known.map(Seen::mark), &loaded).map_err(|damage| Error::corrupt(file_name(id), damage))?;
        Ok(seen_of(&loaded, now))
    }

    /// Reads a view by its consumer's id; `None` of one that was removed.
    ///
    /// # Errors
    /// [`Error::Corrupt`] for a file that cannot be trusted, one that went missing included.
    pub fn view(&mut self, id: Id, now: Timestamp) -> Result<Option<View>> {
        let read = self.view_now(id, now);
        self.or_stale(read)
    }

    fn view_now(&mut self, id: Id, now: Timestamp) -> Result<Option<View>> {
        let known = self.index.view(id);
        let label = known.as_ref().map(|known| known.roster.name.clone());
        let named = |error: Error| match error {
            Error::Corrupt { what, name: None, damage } => {
                Error::Corrupt { what: format!("{}/{what}", place::CONSUMERS), name: label.clone(), damage }
            }
            other => other,
        };
        let Some(loaded) = self.load_view(id).map_err(named)? else {
            return match known.filter(|known| !known.roster.gone) {
                Some(known) => {
                    let damage = Damage::Missing(known.seen.strftime("%Y-%m-%d %H:%M UTC").to_string());
                    Err(named(Error::corrupt(file_name(id), damage)))
                }
                None => Ok(None),
            };
        };
        Self::recall(known.as_ref().map(Seen::mark), &loaded).map_err(|damage| named(Error::corrupt(file_name(id), damage)))?;
        if known.is_none_or(|known| known.hash != loaded.hash) {
            self.index.remember_views(seen_of(&loaded, now).into_iter().collect());
        }
        Ok(View::of(loaded))
    }

    /// The view of a consumer by its name, to look things up in: read once, as long as its file is the same.
    ///
    /// # Errors
    /// As [`Vault::view_of`].
    pub fn view_as(&mut self, name: &str, now: Timestamp) -> Result<Arc<View>> {
        if let Some(view) = &self.last_view
            && view.consumer.name == name
            && is_same(&self.root, view)?
        {
            return Ok(Arc::clone(view));
        }
        let view = Arc::new(self.view_of(name, now)?);
        self.last_view = Some(Arc::clone(&view));
        Ok(view)
    }

    /// Reads the view of a consumer by its name.
    ///
    /// # Errors
    /// [`Error::NotFound`] with the nearest name; otherwise as [`Vault::view`].
    pub fn view_of(&mut self, name: &str, now: Timestamp) -> Result<View> {
        if let Some(id) = self.index.by_consumer(name)
            && let Some(view) = self.view(id, now)?
            && view.consumer.name == name
        {
            return Ok(view);
        }
        // The index may not know a file that came from elsewhere.
        let rosters = self.rosters(now)?;
        let found = rosters.living().find(|roster| roster.name == name).map(|roster| roster.id);
        if let Some(view) = found.map(|id| self.view(id, now)).transpose()?.flatten() {
            return Ok(view);
        }
        if let Some(trouble) = rosters.troubles.into_iter().find(|trouble| trouble.name.as_deref() == Some(name)) {
            return Err(trouble.into());
        }
        let near = nearest(name, rosters.all.iter().filter(|roster| !roster.gone).map(|roster| roster.name.as_str())).map(str::to_owned);
        Err(Error::NotFound { what: "consumer", name: name.to_owned(), near })
    }
}
