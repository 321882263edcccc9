//! A change of a credential and of the views that hold it: intent first, the credential next, which is the truth, then the
//! views. Whoever writes next finishes what was left.

use jiff::Timestamp;
use toml::Table;

use super::body::{Body, Content};
use super::files::Stamp;
use super::intent::{Intent, Operation, Target};
use super::trust::{Loaded, Shelf, file_name, sha256};
use super::views::{View, seen_of};
use super::write::{Draft, Writer, Written};
use crate::consumer::Consumer;
use crate::credential::Credential;
use crate::name::Id;
use crate::{Error, Result};

/// A view that is built and not written.
pub(super) type Built = (Vec<u8>, Body);

impl Writer<'_> {
    /// The views that use any of these credentials.
    ///
    /// # Errors
    /// As [`super::Vault::rosters`]; [`Error::Corrupt`] where one cannot be read: it may be one of them.
    pub(super) fn views_with(&mut self, ids: &[Id], now: Timestamp) -> Result<Vec<View>> {
        let rosters = self.vault.rosters(now)?;
        if let Some(trouble) = rosters.troubles.into_iter().next() {
            return Err(trouble.into());
        }
        let holds = |roster: &super::Roster| !roster.gone && roster.uses.iter().any(|held| ids.contains(&held.id));
        let mut views = Vec::new();
        for roster in rosters.all.iter().filter(|roster| holds(roster)) {
            views.extend(self.vault.view(roster.id, now)?);
        }
        Ok(views)
    }

    /// The views that a change of credentials changes, built.
    pub(super) fn refreshed(&mut self, changed: &[&Credential], now: Timestamp) -> Result<Vec<Built>> {
        let ids: Vec<Id> = changed.iter().map(|credential| credential.id).collect();
        let mut built = Vec::new();
        for mut view in self.views_with(&ids, now)? {
            // What has ended is taken out first: nobody gets a new secret by an old assignment.
            let expired = view.consumer.expire(now);
            let renewed = changed.iter().filter(|credential| view.consumer.refresh(credential)).count() > 0;
            if renewed | expired {
                built.push(self.build(next_draft(view), now)?);
            }
        }
        Ok(built)
    }

    /// Writes down that files are about to change; where it is one alone, there is nothing to write down.
    pub(super) fn intend_for(&mut self, intent: Intent, now: Timestamp) -> Result<Option<String>> {
        if intent.targets.len() < 2 { Ok(None) } else { self.intend(intent, now).map(Some) }
    }

    /// An intent that is not to be carried out after all.
    pub(super) fn give_up(&self, intent: Option<&str>) {
        if let Some(name) = intent {
            // With it left there the next writer would do what is reported as failed.
            let _ = self.tmp.remove(name);
        }
    }

    /// Writes built views and ends the intent. `stands` is whether something of the change has been written already: then
    /// what fails is left to the next writer.
    pub(super) fn put_views(&mut self, built: Vec<Built>, intent: Option<&str>, mut stands: bool, now: Timestamp) -> Result<()> {
        let mut unsure = Ok(());
        for one in built {
            match self.put_view(one, now) {
                Ok(_) => {}
                Err(error @ Error::NotDurable { .. }) => unsure = Err(error),
                Err(error) if stands => return Err(error.left_behind()),
                Err(error) => {
                    self.give_up(intent);
                    return Err(error);
                }
            }
            stands = true;
        }
        if let Some(name) = intent {
            self.tmp.remove(name).map_err(Error::after_the_change)?;
        }
        unsure
    }

    /// Writes one view to its place and remembers it.
    pub(super) fn put_view(&mut self, (bytes, body): Built, now: Timestamp) -> Result<Written> {
        let name = file_name(body.id);
        let written = Written { id: body.id, rev: body.rev };
        let placed = self.place_into(Shelf::Consumers, &name, &bytes);
        if matches!(placed, Ok(()) | Err(Error::NotDurable { .. })) {
            let stamp = self.consumers.stat_of(&name).ok().flatten().map(|stat| Stamp::of(&stat)).unwrap_or_default();
            let loaded = Loaded { hash: sha256(&bytes), body, stamp, bytes: Vec::new() };
            self.vault.index.remember_views(seen_of(&loaded, now).into_iter().collect());
        }
        placed.map(|()| written)
    }

    /// Carries an intent out as far as it concerns views: each is made anew from the credentials as they are.
    pub(super) fn carry_views(&mut self, intent: &Intent, now: Timestamp) -> Result<()> {
        let credentials = self.present(&intent.credentials)?;
        for target in intent.targets.iter().filter(|target| target.is_view) {
            let view = match self.vault.load_view(target.id) {
                Ok(loaded) => loaded.map(View::of),
                // What is damaged is left for a person to look at.
                Err(Error::Corrupt { .. }) => continue,
                Err(error) => return Err(error),
            };
            let view = match (view, &target.name) {
                (Some(Some(view)), _) if view.rev == target.expected => view,
                (None, Some(name)) if target.expected == 0 => self.unwritten(target, name, now),
                _ => continue,
            };
            let mut view = view;
            if apply(&mut view.consumer, intent, &credentials, now) | (target.expected == 0) {
                let built = self.build(next_draft(view), now)?;
                self.put_view(built, now)?;
            }
        }
        Ok(())
    }

    /// A view that is to be made.
    fn unwritten(&self, target: &Target, name: &str, now: Timestamp) -> View {
        let consumer = Consumer {
            id: target.id,
            name: name.to_owned(),
            created: now,
            recipient: None,
            record: None,
            uses: Vec::new(),
            past: Vec::new(),
            extra: Table::new(),
        };
        self.new_view(consumer)
    }

    /// A view that there is no file of yet.
    pub(super) fn new_view(&self, consumer: Consumer) -> View {
        let owners = self.vault.manifest.owners.iter().map(|owner| owner.recipient.clone());
        let recipients = owners.chain(consumer.recipient.clone()).collect();
        View { consumer, rev: 0, hash: [0; 32], stamp: Stamp::default(), recipients, extra: Table::new() }
    }

    /// Credentials as they are now; `None` of one that was removed.
    fn present(&self, ids: &[Id]) -> Result<Vec<(Id, Option<Credential>)>> {
        let mut all = Vec::with_capacity(ids.len());
        for id in ids {
            match self.vault.load(*id, &file_name(*id)) {
                Ok(Some(Loaded { body: Body { content: Content::Credential(credential), .. }, .. })) => all.push((*id, Some(*credential))),
                Ok(_) => all.push((*id, None)),
                Err(Error::Corrupt { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }
}

/// Does to a view what an intent says; `false` where that changes nothing.
fn apply(consumer: &mut Consumer, intent: &Intent, credentials: &[(Id, Option<Credential>)], now: Timestamp) -> bool {
    let mut changed = consumer.expire(now);
    for (id, credential) in credentials {
        match (&intent.operation, credential) {
            (Operation::Assign(rule, at), Some(credential)) => {
                consumer.grant(credential, rule.clone(), *at);
                changed = true;
            }
            (Operation::Unassign(at), _) => changed |= consumer.withdraw(*id, *at),
            (Operation::Refresh | Operation::Remove, Some(credential)) => changed |= consumer.refresh(credential),
            (_, None) if consumer.use_of(*id).is_some() => {
                consumer.lose(*id);
                changed = true;
            }
            _ => {}
        }
    }
    changed
}

/// What the next revision of a view is built from.
pub(super) fn next_draft(view: View) -> Draft {
    Draft {
        id: view.consumer.id,
        rev: view.rev + 1,
        prev: (view.rev > 0).then_some(view.hash),
        recipients: view.recipients,
        extra: view.extra,
        content: Content::Consumer(Box::new(view.consumer)),
    }
}

/// The targets of views that are built.
pub(super) fn targets(built: &[Built]) -> impl Iterator<Item = Target> {
    built.iter().map(|(_, body)| {
        let name = match &body.content {
            Content::Consumer(consumer) if body.rev == 1 => Some(consumer.name.clone()),
            _ => None,
        };
        Target { name, ..Target::next(Shelf::Consumers, body.id, body.rev - 1) }
    })
}
