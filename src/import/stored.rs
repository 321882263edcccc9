//! Which stored credentials may be one of a file, by what the vault's index knows: who holds a secret, whose it is and where.
//!
//! Invariant: nothing is decrypted here, and no secret is kept. Only who agrees in all that the index knows is worth reading,
//! so that a password that thousands of accounts share is decrypted once for each of them, and not for each by all others.

use std::collections::HashMap;

use super::gather::{Item, Part, Slot};
use super::identity;
use crate::kind::Kind;
use crate::secret::Secret;
use crate::vault::{Listed, Summary, Vault};

/// What is known of the vault.
#[derive(Default)]
pub(super) struct Stored {
    /// By id.
    listed: Vec<Listed>,
    /// By name; two that have the same are none that could be read by it.
    by_name: HashMap<String, usize>,
    /// What the index was asked already, by the secret.
    asked: HashMap<[u8; 32], Who>,
}

/// Who holds a secret, by place in [`Stored::listed`].
#[derive(Default)]
pub(super) struct Who {
    decoy: bool,
    nobody: bool,
    /// Those that can be read, in order.
    all: Vec<usize>,
    /// The same by user and host, and by user alone.
    at: HashMap<(Option<String>, Option<String>), Vec<usize>>,
    /// Those of which the index does not know whose they are.
    unclear: Vec<usize>,
}

impl Who {
    /// Whether nobody holds it, not even one that cannot be read.
    pub(super) fn is_nobody(&self) -> bool {
        self.nobody
    }

    /// Whether it is a canary's text.
    pub(super) fn is_decoy(&self) -> bool {
        self.decoy
    }

    /// Those that are worth a second look, in order: of the same user, at one of the same places.
    fn near(&self, item: &Item, slots: &[Slot], hosts: &[String]) -> Vec<usize> {
        if item.of_variable {
            return self.all.clone();
        }
        let user = identity::user(item, slots);
        let at = |host: Option<&String>| self.at.get(&(user.clone(), host.cloned())).into_iter().flatten();
        let places: Vec<Option<&String>> = if hosts.is_empty() { vec![None] } else { hosts.iter().map(Some).collect() };
        let mut near: Vec<usize> = places.into_iter().flat_map(at).chain(&self.unclear).copied().collect();
        near.sort_unstable();
        near.dedup();
        near
    }
}

impl Stored {
    pub(super) fn new(mut listed: Vec<Listed>) -> Self {
        listed.sort_unstable_by_key(|one| one.id);
        let mut count: HashMap<&str, usize> = HashMap::new();
        listed.iter().for_each(|one| *count.entry(one.summary.name.as_str()).or_default() += 1);
        let only = listed.iter().enumerate().filter(|(_, one)| count.get(one.summary.name.as_str()) == Some(&1));
        let by_name = only.map(|(at, one)| (one.summary.name.clone(), at)).collect();
        Self { listed, by_name, asked: HashMap::new() }
    }

    /// Who holds a secret. The index is asked once for each: it looks at all who do.
    pub(super) fn ask(&mut self, vault: &Vault, secret: &Secret) -> &Who {
        let Self { listed, by_name, asked } = self;
        asked.entry(identity::print(secret)).or_insert_with(|| {
            let names = vault.holders_of(secret);
            let mut all: Vec<usize> = names.iter().filter_map(|name| by_name.get(name).copied()).collect();
            all.sort_unstable();
            let mut who = Who { decoy: vault.canary_of(secret).is_some(), nobody: names.is_empty(), ..Who::default() };
            for at in &all {
                let summary = &listed[*at].summary;
                let user = summary.fields.iter().find(|field| field.name == "username");
                if summary.may_be_cut() || user.is_some_and(|user| user.secret) {
                    who.unclear.push(*at);
                    continue;
                }
                let user = user.map(|user| user.shown.clone());
                let hosts = summary.hosts.iter().cloned().map(Some).chain([None]);
                hosts.for_each(|host| who.at.entry((user.clone(), host)).or_default().push(*at));
            }
            Who { all, ..who }
        })
    }

    /// Asks for everything of an item that [`Self::candidates`] compares.
    pub(super) fn learn(&mut self, vault: &Vault, item: &Item, slots: &[Slot], update: bool) {
        for part in item.parts.iter().filter(|part| part.secret || update || item.of_variable) {
            self.ask(vault, &slots[part.at].value);
        }
    }

    /// The names of those that may hold an item's values already, of the same account at the same place.
    pub(super) fn candidates(&self, item: &Item, slots: &[Slot], update: bool) -> impl Iterator<Item = &str> {
        let known_by = item.parts.iter().find(|part| part.secret).or_else(|| item.parts.first().filter(|_| item.of_variable));
        let hosts = item.hosts(slots);
        let near = match known_by {
            Some(part) => self.who(&slots[part.at].value).map(|who| who.near(item, slots, &hosts)).unwrap_or_default(),
            // What has no secret is known by its name.
            None => self.by_name.get(item.base.as_str()).copied().into_iter().collect(),
        };
        let all = update || known_by.is_none_or(|part| !part.secret);
        let asked = item.parts.iter().filter(|part| part.secret || all).map(|part| (part, self.who(&slots[part.at].value)));
        let asked: Vec<(&Part, Option<&Who>)> = asked.collect();
        let fits = move |at: &usize| {
            let summary = &self.listed[*at].summary;
            let account = || match item.of_variable {
                true => !matches!(summary.kind, Kind::File | Kind::SshKey),
                false => identity::may_be_same_account(item, slots, &hosts, summary),
            };
            let has = |(part, who): &(&Part, Option<&Who>)| may_have(*at, summary, (part, &slots[part.at].value), *who);
            summary.may_be_cut() || (asked.iter().all(has) && account())
        };
        near.into_iter().filter(fits).map(|at| self.listed[at].summary.name.as_str())
    }

    fn who(&self, secret: &Secret) -> Option<&Who> {
        self.asked.get(&identity::print(secret))
    }
}

/// Whether the index says nothing against it that a credential has a value.
fn may_have(at: usize, summary: &Summary, (part, value): (&Part, &Secret), who: Option<&Who>) -> bool {
    // Of what is empty the index has no fingerprint, and of what it was not asked nothing is known.
    value.is_empty()
        || who.is_none_or(|who| who.all.binary_search(&at).is_ok())
        || summary.fields.iter().any(|field| field.name == part.field && identity::shows(field, value))
}
