//! Consumers made, removed and given another identity; credentials assigned to them and taken away: many to many, all or
//! nothing.

use jiff::Timestamp;
use toml::Table;
use zeroize::Zeroizing;

use super::body::Content;
use super::change::{Built, next_draft, targets};
use super::intent::{Intent, Operation};
use super::views::View;
use super::write::{Draft, Writer, Written};
use crate::consumer::{Consumer, ConsumerName, Rule};
use crate::credential::Credential;
use crate::name::Id;
use crate::{Error, Result};

/// What became of one consumer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Whether it was made by this.
    pub is_new: bool,
    /// Whether anything of it was changed.
    pub is_changed: bool,
}

impl Writer<'_> {
    /// Makes a consumer: with a recipient of its own, or none, and then it acts only where the owner's key is.
    ///
    /// # Errors
    /// [`Error::Exists`] for a name that is taken; [`Error::Usage`] for one that looks like another's; as any write.
    pub fn add_consumer(&mut self, id: Id, name: &ConsumerName, recipient: Option<String>, now: Timestamp) -> Result<Written> {
        self.is_free(name, now)?;
        let view = self.new_view(Consumer::new(id, name, recipient, now));
        let built = self.build(next_draft(view), now)?;
        self.put_view(built, now)
    }

    /// Whether nobody has a name, or one that is taken for it.
    fn is_free(&mut self, name: &ConsumerName, now: Timestamp) -> Result<()> {
        let rosters = self.vault.rosters(now)?;
        if let Some(trouble) = rosters.troubles.into_iter().next() {
            return Err(trouble.into());
        }
        for roster in rosters.all.iter().filter(|roster| !roster.gone) {
            if roster.name == name.to_string() {
                return Err(Error::Exists { what: "consumer", name: roster.name.clone() });
            }
            if ConsumerName::parse(&roster.name).is_ok_and(|other| other.skeleton() == name.skeleton()) {
                let other = crate::name::escape(&roster.name);
                return Err(Error::Usage(format!("`{name}` looks like `{other}`, which exists, and one would be taken for the other")));
            }
        }
        Ok(())
    }

    /// Removes a consumer. What it could read is remembered.
    ///
    /// # Errors
    /// [`Error::Changed`] where its view is not at that revision any more; as any write.
    pub fn remove_consumer(&mut self, mut base: View, now: Timestamp) -> Result<Written> {
        self.view_stands(&base)?;
        base.consumer.retire(now);
        let Consumer { id, name, past, .. } = base.consumer;
        let recipients = self.vault.manifest.owners.iter().map(|owner| owner.recipient.clone()).collect();
        let content = Content::Tombstone { name, past };
        let built = self.build(Draft { id, rev: base.rev + 1, prev: Some(base.hash), recipients, extra: Table::new(), content }, now)?;
        self.put_view(built, now)
    }

    /// Gives a consumer another recipient: what is written from now on opens for that one alone.
    ///
    /// # Errors
    /// As [`Writer::remove_consumer`].
    pub fn rotate_consumer(&mut self, mut base: View, recipient: String, now: Timestamp) -> Result<Written> {
        self.view_stands(&base)?;
        base.consumer.expire(now);
        if base.consumer.recipient.is_some() {
            base.consumer.replace_identity(now);
        }
        base.consumer.recipient = Some(recipient);
        let rev = base.rev;
        let fresh = self.new_view(base.consumer);
        let built = self.build(next_draft(View { rev, hash: base.hash, extra: base.extra, ..fresh }), now)?;
        self.put_view(built, now)
    }

    /// Assigns credentials to consumers, by one rule. One that does not exist is made, without an identity of its own.
    ///
    /// # Errors
    /// As [`Writer::add_consumer`]; [`Error::TooLarge`] for a view that would be; before the first view is written nothing
    /// is changed, after it the next write finishes it ([`Error::Behind`]).
    pub fn assign(&mut self, credentials: &[Credential], consumers: &[ConsumerName], rule: &Rule, now: Timestamp) -> Result<Vec<Assigned>> {
        let mut views = Vec::with_capacity(consumers.len());
        for name in consumers {
            views.push(match self.vault.view_of(&name.to_string(), now) {
                Ok(view) => view,
                Err(Error::NotFound { .. }) => {
                    self.is_free(name, now)?;
                    self.new_view(Consumer::new(Id::random()?, name, None, now))
                }
                Err(error) => return Err(error),
            });
        }
        let grant = |consumer: &mut Consumer| credentials.iter().for_each(|credential| consumer.grant(credential, rule.clone(), now));
        let ids = credentials.iter().map(|credential| credential.id).collect();
        self.change_views(views, Operation::Assign(rule.clone(), now), ids, grant, now)
    }

    /// Takes credentials away from consumers, whatever else has become of these meanwhile.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a consumer that is not there; as [`Writer::assign`].
    pub fn unassign(&mut self, credentials: &[Id], consumers: &[ConsumerName], now: Timestamp) -> Result<Vec<Assigned>> {
        let mut views = Vec::with_capacity(consumers.len());
        for name in consumers {
            views.push(self.vault.view_of(&name.to_string(), now)?);
        }
        let withdraw = |consumer: &mut Consumer| {
            for id in credentials {
                consumer.withdraw(*id, now);
            }
        };
        self.change_views(views, Operation::Unassign(now), credentials.to_vec(), withdraw, now)
    }

    fn change_views(
        &mut self,
        views: Vec<View>,
        operation: Operation,
        credentials: Vec<Id>,
        change: impl Fn(&mut Consumer),
        now: Timestamp,
    ) -> Result<Vec<Assigned>> {
        let mut built: Vec<Built> = Vec::new();
        let mut assigned = Vec::with_capacity(views.len());
        for mut view in views {
            let before = text(&view.consumer);
            view.consumer.expire(now);
            change(&mut view.consumer);
            let (is_new, is_changed) = (view.rev == 0, view.rev == 0 || text(&view.consumer) != before);
            assigned.push(Assigned { id: view.consumer.id, name: view.consumer.name.clone(), is_new, is_changed });
            if is_changed {
                built.push(self.build(next_draft(view), now)?);
            }
        }
        let intent = Intent { operation, credentials, targets: targets(&built).collect() };
        let intent = self.intend_for(intent, now)?;
        self.put_views(built, intent.as_deref(), false, now)?;
        Ok(assigned)
    }

    fn view_stands(&self, base: &View) -> Result<()> {
        match self.vault.load_view(base.consumer.id)? {
            Some(loaded) if loaded.hash == base.hash => Ok(()),
            _ => Err(Error::Changed { name: base.consumer.name.clone() }),
        }
    }
}

fn text(consumer: &Consumer) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(1024 + 2 * consumer.weight()));
    consumer.write(&mut out);
    out
}
