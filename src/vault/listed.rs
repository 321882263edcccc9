//! One thing of a list: what may be shown of a credential, who may use it, who could; or what cannot be trusted.

use jiff::Timestamp;

use super::roster::{Held, Owed, Roster};
use super::summary::Summary;
use super::views::View;
use crate::Error;
use crate::consumer::Use;
use crate::error::Damage;
use crate::name::Id;

/// A file that cannot be trusted.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// The file, relative to the vault.
    pub file: String,
    /// The name it had when it was last good.
    pub name: Option<String>,
    /// What is wrong with it.
    pub damage: Damage,
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Self {
        Self::Corrupt { what: trouble.file, name: trouble.name, damage: trouble.damage }
    }
}

/// One credential of a list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its id.
    pub id: Id,
    /// Its revision.
    pub rev: u64,
    /// What may be shown of it.
    pub summary: Box<Summary>,
    /// When it was last used from this machine.
    pub last_used: Option<Timestamp>,
    /// Who may use it.
    pub users: Vec<User>,
    /// Who could read its secret as it is, and may not any more.
    pub debts: Vec<Debt>,
}

impl Listed {
    pub(super) fn new(id: Id, rev: u64, last_used: Option<Timestamp>, summary: Box<Summary>) -> Self {
        Self { id, rev, last_used, summary, users: Vec::new(), debts: Vec::new() }
    }

    /// The same with what the consumers' views say of it.
    #[must_use]
    pub(super) fn with<'r>(mut self, rosters: impl IntoIterator<Item = &'r Roster>, now: Timestamp) -> Self {
        let marks = self.summary.marks();
        for roster in rosters {
            if let Some(held) = roster.holds(self.id, now) {
                self.users.push(User { consumer: roster.name.clone(), held: held.clone() });
            }
            if let Some(owed) = roster.owes(self.id, &marks, now) {
                self.debts.push(Debt { consumer: roster.name.clone(), owed });
            }
        }
        self
    }

    /// As a consumer has it, for that consumer.
    pub fn of_view(view: &View, held: &Use, last_used: Option<Timestamp>) -> Self {
        let mut listed = Self::new(held.credential.id, view.rev, last_used, Box::new(Summary::of(&held.credential)));
        listed.users.push(User { consumer: view.consumer.name.clone(), held: Held::of(held) });
        listed
    }
}

/// Who may use a credential, and how.
#[derive(Debug, Clone)]
pub struct User {
    /// The consumer's name.
    pub consumer: String,
    /// Its use.
    pub held: Held,
}

/// Who could read a secret and may not any more.
#[derive(Debug, Clone)]
pub struct Debt {
    /// The consumer's name.
    pub consumer: String,
    /// Which secrets, and until when.
    pub owed: Owed,
}
