//! Replacing a secret: what each step makes of the credential.
//!
//! The order is: a secret that the service is to make is written down as begun, and what it made is stored before anything
//! else; the new one is checked; only then it takes the place of the old one, which stays as long as it takes to end it at the
//! service and to see that it is dead. Each step is a revision: whoever comes after a crash goes on from there.

use std::collections::BTreeMap;

use jiff::Timestamp;
use toml::Table;

use crate::Secret;
use crate::credential::report::Report;
use crate::credential::revoked::State;
use crate::credential::rotation::{Next, Old, Retiring};
use crate::credential::{Credential, Field};

/// The credential with other values in it, as it is checked or ended: nothing of what is known of its own holds for these.
pub fn with(credential: &Credential, fields: &BTreeMap<String, Field>) -> Credential {
    let mut other = Credential { report: None, revoked: None, ..credential.duplicate() };
    for (name, field) in fields {
        match other.fields.get_mut(name) {
            Some(held) => held.value = field.value.duplicate(),
            None => drop(other.fields.insert(name.clone(), field.duplicate())),
        }
    }
    other
}

/// The credential with an old secret in it; `ids` are values that name a secret at its service and are no fields of its template.
pub fn old(credential: &Credential, retiring: &Retiring, ids: &[String]) -> Credential {
    let mut old = with(credential, &retiring.fields);
    if retiring.old.unused {
        // Those that are stored name the one that is in use.
        old.fields.retain(|name, _| retiring.fields.contains_key(name) || !ids.contains(name));
    }
    if !retiring.hosts.is_empty() {
        old.hosts.clone_from(&retiring.hosts);
    }
    old
}

/// It is about to be asked for a new one.
pub fn begun(credential: &Credential, host: &str, now: Timestamp) -> Credential {
    let mut after = credential.duplicate();
    let first = after.rotation.next.as_ref().map_or(now, |next| next.begun);
    let version = credential.secret_version;
    after.rotation.next = Some(Next { begun: first, version, host: Some(host.to_owned()), fields: BTreeMap::new(), extra: Table::new() });
    after
}

/// Its service has made one.
pub fn made(credential: &Credential, host: &str, values: &BTreeMap<String, Secret>, now: Timestamp) -> Credential {
    let mut after = credential.duplicate();
    if after.rotation.next.is_none() {
        after = begun(credential, host, now);
    }
    if let Some(next) = &mut after.rotation.next {
        let is_secret = |name: &String| credential.fields.get(name).is_none_or(|held| held.secret);
        next.fields = values.iter().map(|(name, value)| (name.clone(), Field::new(is_secret(name), value.duplicate()))).collect();
    }
    after
}

/// Nothing was made.
pub fn not_made(credential: &Credential) -> Credential {
    let mut after = credential.duplicate();
    after.rotation.next = None;
    after
}

/// What was made is not taken: it is ended, as what was replaced is.
pub fn given_up(credential: &Credential, now: Timestamp) -> Credential {
    let mut after = credential.duplicate();
    if let Some(next) = after.rotation.next.take().filter(|next| !next.fields.is_empty()) {
        let old = Old { since: now, due: now, unused: true, asked: false, host: None, until: None };
        after.rotation.retiring.push(Retiring { old, fields: next.fields, hosts: Vec::new(), extra: next.extra });
    }
    after
}

/// A changed credential in the place of what it was: its old values wait for their end, and it lives again.
pub fn replaced(before: &Credential, after: Credential, report: Option<Report>, due: Timestamp, now: Timestamp) -> Credential {
    let differs = |(name, field): (&String, &Field)| after.fields.get(name).is_none_or(|new| new.value != field.value);
    let is_left = before.fields.iter().any(|(name, field)| field.secret && !field.value.is_empty() && differs((name, field)));
    // All of it as it was: what names the old one at its service may be changed before it is ended.
    let old: BTreeMap<String, Field> = before.fields.iter().map(|(name, field)| (name.clone(), field.duplicate())).collect();
    let mut after = after;
    after.rotation = before.rotation.duplicate();
    after.rotation.next = None;
    if is_left {
        // What was being revoked goes on being ended, at once.
        let begun = before.revoked.as_ref();
        let old_is = Old {
            since: now,
            due: if begun.is_some() { now } else { due },
            unused: false,
            asked: begun.is_some_and(|revoked| revoked.state == State::Asked),
            host: begun.and_then(|revoked| revoked.host.clone()),
            until: begun.and_then(|revoked| revoked.until),
        };
        let hosts = if before.hosts == after.hosts { Vec::new() } else { before.hosts.clone() };
        after.rotation.retiring.push(Retiring { old: old_is, fields: old, hosts, extra: Table::new() });
    }
    (after.secret_version, after.secret_since) = (before.secret_version + 1, Some(now));
    (after.revoked, after.report, after.updated) = (None, report, now);
    after
}

/// The service has taken the request to end an old one.
pub fn asked(credential: &Credential, which: &Retiring, host: Option<&str>, until: Option<Timestamp>) -> Credential {
    let mut after = credential.duplicate();
    for retiring in after.rotation.retiring.iter_mut().filter(|retiring| retiring.is_same(which)) {
        (retiring.old.asked, retiring.old.host, retiring.old.until) = (true, host.map(str::to_owned), until);
    }
    after
}

/// An old one is over: it is destroyed here.
pub fn dropped(credential: &Credential, which: &Retiring) -> Credential {
    let mut after = credential.duplicate();
    after.rotation.retiring.retain(|retiring| !retiring.is_same(which));
    after
}

/// Whether all secrets among some values are those that the credential has: then there is nothing to end.
pub fn is_current(credential: &Credential, fields: &BTreeMap<String, Field>) -> bool {
    let is_held = |(name, field): (&String, &Field)| credential.fields.get(name).is_some_and(|held| held.value == field.value);
    fields.iter().filter(|(_, field)| field.secret).all(is_held)
}

/// Whether a credential has as its main secret one that is on its way out.
pub fn is_retiring(credential: &Credential) -> bool {
    let Some((main, held)) = credential.main_field() else { return false };
    let value = |retiring: &Retiring| retiring.fields.get(main).is_some_and(|old| old.value == held.value);
    credential.rotation.retiring.iter().any(value)
}
