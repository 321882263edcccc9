//! Changing a credential: what was given replaces what is there, and nothing else moves.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{Shape, Values};
use crate::Result;
use crate::credential::rotation::Rotation;
use crate::credential::{Credential, Field};
use crate::error::Error;
use crate::kind::Kind;
use crate::name::{Key, Name};
use crate::template::Category;

/// What is to change. What is `None` or empty stays.
#[derive(Debug, Default)]
pub struct Edit {
    /// Free text.
    pub label: Option<String>,
    /// Where it is listed.
    pub category: Option<Category>,
    /// Instead of the tags that are there.
    pub tags: Option<Vec<String>>,
    /// Instead of the hosts that are there.
    pub hosts: Option<Vec<String>>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// How old its secret may grow.
    pub rotate_after: Option<SignedDuration>,
    /// Variables, by field.
    pub keys: BTreeMap<String, Key>,
    /// New values.
    pub values: Values,
    /// What goes: fields by their stored names, or `label`, `tags`, `hosts`, `expires`, `rotate_after`.
    pub unset: Vec<String>,
}

/// What of a credential is not a field and can be unset.
pub const WORDS: [&str; 5] = ["label", "tags", "hosts", "expires", "rotate_after"];

impl Shape {
    /// The credential as it is after an edit; `None` where that changes nothing.
    ///
    /// # Errors
    /// [`Error::BadValue`], [`Error::NotFound`] for a field to unset that is not there, [`Error::Usage`] for one that the
    /// credential is of no use without, or a variable for a field that it does not have.
    pub fn edited(&self, before: &Credential, edit: Edit, now: Timestamp) -> Result<Option<Credential>> {
        self.check(&edit.values)?;
        if before.canary.is_some() {
            super::decoy::is_made_here(&edit.values)?;
        }
        let mut after = before.duplicate();
        let followed = after.hosts == self.hosts(|field| plain_or_main(before, field));
        after.label = edit.label.or(after.label);
        if let Some(category) = edit.category {
            category.name().clone_into(&mut after.category);
        }
        after.tags = edit.tags.unwrap_or(after.tags);
        after.expires = edit.expires.or(after.expires);
        after.rotation.after = edit.rotate_after.or(after.rotation.after);
        for name in &edit.unset {
            self.unset(&mut after, name)?;
        }
        self.put_values(&mut after, edit.values)?;
        for (name, key) in edit.keys {
            let held = after.fields.get_mut(&name).ok_or_else(|| missing(before, &name))?;
            if held.key.as_ref() != Some(&key) {
                (held.key, held.aliases) = (Some(key), Vec::new());
            }
        }
        super::check_keys(&after.fields)?;
        match edit.hosts {
            Some(hosts) => {
                super::check_hosts(&hosts)?;
                after.hosts = hosts;
            }
            // A base URL that is changed takes the hosts with it, unless a person has chosen them.
            None if followed && !edit.unset.iter().any(|name| name == "hosts") => {
                after.hosts = self.hosts(|field| plain_or_main(&after, field));
            }
            None => {}
        }
        Ok(settle(before, after, now))
    }

    fn unset(&self, after: &mut Credential, name: &str) -> Result<()> {
        let field = self.stored_name(name);
        if after.fields.contains_key(&field) {
            let by_type = self.kind.field(&field).is_some_and(|spec| spec.required);
            let needed = by_type || self.parts().iter().any(|part| part.field == field && part.required);
            if needed || after.fields.len() == 1 {
                return Err(Error::Usage(format!("`{field}` cannot be unset: the credential is of no use without it")));
            }
            after.fields.remove(&field);
            return Ok(());
        }
        match name {
            "label" => after.label = None,
            "tags" => after.tags.clear(),
            "hosts" => after.hosts.clear(),
            "expires" => after.expires = None,
            "rotate_after" => after.rotation.after = None,
            _ => return Err(missing(after, name)),
        }
        Ok(())
    }

    fn put_values(&self, after: &mut Credential, values: Values) -> Result<()> {
        let main = after.main_field().map(|(name, _)| name.to_owned()).unwrap_or_else(|| self.main().to_owned());
        let base = after.key().cloned().or_else(|| Some(Name::parse(&after.name).ok()?.to_key()));
        for (name, (secret, value)) in values {
            let value = self.tidied(&name, value);
            if let Some(field) = after.fields.get_mut(&name) {
                field.value = value;
                continue;
            }
            let mut field = Field::new(secret, value);
            if let Some(base) = &base {
                let (key, aliases) = self.keys(base, &name, &main);
                (field.key, field.aliases) = (Some(key), aliases);
            }
            after.fields.insert(name, field);
        }
        Ok(())
    }
}

fn missing(credential: &Credential, name: &str) -> Error {
    let words = credential.fields.keys().map(String::as_str).chain(WORDS);
    let near = crate::name::nearest(name, words).map(str::to_owned);
    Error::NotFound { what: "field", name: format!("{}/{name}", credential.name), near }
}

/// As [`super::plain_or_main`] has it, of a credential.
fn plain_or_main(credential: &Credential, field: &str) -> Option<String> {
    let is_main = credential.main_field().is_some_and(|(name, _)| name == field);
    let field = credential.fields.get(field)?;
    (!field.secret || is_main).then(|| field.value.expose_str().map(str::to_owned))?
}

/// Numbers and dates a change; `None` where there is none.
fn settle(before: &Credential, mut after: Credential, now: Timestamp) -> Option<Credential> {
    let changes = changes(before, &after);
    if changes.is_empty() {
        return None;
    }
    // What a check said was said of other values.
    if values_differ(before, &after) {
        after.report = None;
    }
    if secrets_differ(before, &after) {
        after.secret_version = before.secret_version + 1;
        after.secret_since = Some(now);
        // A new secret makes it live again: what was ended was another one. Another beside it does not.
        let main = |credential: &Credential| credential.main_field().map(|(_, field)| field.value.duplicate());
        if main(&after) != main(before) && main(&after).is_some_and(|main| !main.is_empty()) {
            after.revoked = None;
        }
    }
    after.updated = now;
    Some(after)
}

/// What a change of `before` to `after` makes of a credential that somebody else has changed to `newer`: what was changed
/// is as in `after`, all else as in `newer`; `None` where that is what is there.
pub fn rebased(before: &Credential, after: &Credential, newer: &Credential, now: Timestamp) -> Option<Credential> {
    let mut merged = newer.duplicate();
    for name in before.fields.keys().chain(after.fields.keys()).filter(|name| field_differs(before, after, name)) {
        match after.fields.get(name) {
            Some(field) => drop(merged.fields.insert(name.clone(), field.duplicate())),
            None => drop(merged.fields.remove(name)),
        }
    }
    fn word<T: PartialEq + Clone>(merged: &mut T, before: &T, after: &T) {
        if before != after {
            merged.clone_from(after);
        }
    }
    word(&mut merged.name, &before.name, &after.name);
    word(&mut merged.label, &before.label, &after.label);
    word(&mut merged.category, &before.category, &after.category);
    word(&mut merged.tags, &before.tags, &after.tags);
    word(&mut merged.hosts, &before.hosts, &after.hosts);
    word(&mut merged.expires, &before.expires, &after.expires);
    word(&mut merged.rotation.after, &before.rotation.after, &after.rotation.after);
    settle(newer, merged, now)
}

/// A credential as it was before its last change, made anew: all of it but its name, and of an OAuth grant never a token,
/// since the provider has moved on; `None` where that is what it is now.
pub fn restored(before: &Credential, now_is: &Credential, now: Timestamp) -> Option<Credential> {
    let mut after = before.duplicate();
    after.name.clone_from(&now_is.name);
    // What is being made and what is on its way out are no earlier state of anything.
    after.rotation = Rotation { after: before.rotation.after, ..now_is.rotation.duplicate() };
    (after.created, after.secret_version, after.secret_since) = (now_is.created, now_is.secret_version, now_is.secret_since);
    if now_is.kind == Kind::Oauth2 {
        after.grant.clone_from(&now_is.grant);
        // A grant is bound to the client that it was given to.
        let client: &[&str] = if now_is.grant.is_some() { &["client_id", "client_secret"] } else { &[] };
        for name in ["access_token", "refresh_token"].iter().chain(client).copied() {
            match now_is.fields.get(name) {
                Some(field) => drop(after.fields.insert(name.to_owned(), field.duplicate())),
                None => drop(after.fields.remove(name)),
            }
        }
    }
    after.canary.clone_from(&now_is.canary);
    settle(now_is, after, now)
}

/// What differs between two states of a credential, by field or word; never a value.
pub fn changes(before: &Credential, after: &Credential) -> Vec<String> {
    let mut names: Vec<String> = before.fields.keys().chain(after.fields.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| field_differs(before, after, name));
    let words = [
        ("name", before.name != after.name),
        ("label", before.label != after.label),
        ("category", before.category != after.category),
        ("tags", before.tags != after.tags),
        ("hosts", before.hosts != after.hosts),
        ("expires", before.expires != after.expires),
        ("rotate_after", before.rotation.after != after.rotation.after),
    ];
    names.extend(words.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name.to_owned()));
    names
}

fn field_differs(before: &Credential, after: &Credential, name: &str) -> bool {
    match (before.fields.get(name), after.fields.get(name)) {
        (Some(one), Some(other)) => one.value != other.value || (&one.key, &one.aliases) != (&other.key, &other.aliases),
        (one, other) => one.is_some() != other.is_some(),
    }
}

/// Whether a value changed: then what a check said of them is about others.
pub fn values_differ(before: &Credential, after: &Credential) -> bool {
    let value = |credential: &'_ Credential, name: &str| credential.fields.get(name).map(|field| field.value.duplicate());
    before.fields.keys().chain(after.fields.keys()).any(|name| value(before, name) != value(after, name))
}

fn secrets_differ(before: &Credential, after: &Credential) -> bool {
    let secrets = |credential: &'_ Credential| credential.fields.iter().filter(|(_, field)| field.secret).count();
    secrets(before) != secrets(after)
        || before
            .fields
            .iter()
            .any(|(name, field)| field.secret && after.fields.get(name).is_none_or(|other| !other.secret || field.value != other.value))
}
