//! What is known of a vault before a file is compared with it: by which a credential of the file is found again.
//!
//! A variable is known by its name. An entry is known by what its format calls it, else by its secrets together with the
//! account and where that is: a password that two accounts share is two credentials. Names are not identity.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::gather::{Item, Slot};
use crate::credential::Credential;
use crate::kind::Kind;
use crate::secret::Secret;
use crate::vault::{FieldSummary, Summary, Vault};

/// By what a credential is found again whose secret may be another: its variable, or its account and where that is; with
/// its service and type.
pub(super) type Handle = (String, Option<String>, Kind);

/// Where the name of the account stands.
const ACCOUNT: [&str; 3] = ["username", "api_key", "registry"];

/// The stored credentials, by handle.
pub(super) type Holders = HashMap<Handle, Vec<String>>;

/// Notes a stored credential.
pub(super) fn note(holders: &mut Holders, summary: &Summary) {
    let mut put = |text: String| holders.entry((text, summary.service.clone(), summary.kind)).or_default().push(summary.name.clone());
    if let Some(key) = summary.key() {
        put(of_variable(key));
    }
    let plain = |name: &str| summary.fields.iter().find(|field| field.name == name && !field.secret).map(|field| field.shown.as_str());
    if let Some(account) = of_account(plain, &summary.hosts) {
        put(account);
    }
}

/// The secrets that are being rotated away, of those credentials that have some: the index knows none of them.
pub(super) fn replaced<'v>(vault: &mut Vault, summaries: impl Iterator<Item = &'v Summary>, now: Timestamp) -> HashSet<[u8; 32]> {
    let mut olds = HashSet::new();
    for summary in summaries.filter(|summary| !summary.rotation.olds.is_empty()) {
        // Of one that cannot be read nothing is known.
        let Ok(record) = vault.get(&summary.name, now) else { continue };
        let fields = record.credential.rotation.retiring.iter().flat_map(|retiring| retiring.fields.values());
        olds.extend(fields.filter(|field| field.secret).map(|field| print(&field.value)));
    }
    olds
}

/// By what the same secret is found again while a file is compared.
pub(super) fn print(secret: &Secret) -> [u8; 32] {
    Sha256::digest(secret.expose()).into()
}

fn of_variable(key: &str) -> String {
    format!("variable {key}")
}

fn of_account<'a>(plain: impl Fn(&str) -> Option<&'a str>, hosts: &[String]) -> Option<String> {
    let account: Vec<&str> = ACCOUNT.iter().filter_map(|name| plain(name)).collect();
    (!account.is_empty()).then(|| format!("account {} at {}", account.join("\n"), sorted(hosts)))
}

fn sorted(hosts: &[String]) -> String {
    let mut hosts = hosts.to_vec();
    hosts.sort();
    hosts.join(" ")
}

/// The handle of an item; `None` of an entry that has no account.
pub(super) fn handle(item: &Item, slots: &[Slot]) -> Option<Handle> {
    let text = if item.of_variable {
        of_variable(item.key(slots).map(|key| key.as_str().to_owned()).unwrap_or_default().as_str())
    } else {
        let plain = |name: &str| {
            let part = item.parts.iter().find(|part| part.field == name && !part.secret)?;
            slots[part.at].value.expose_str()
        };
        of_account(plain, &item.hosts(slots))?
    };
    Some((text, item.service().map(str::to_owned), item.shape.kind))
}

/// Whether a stored credential is of the same account at the same place as an entry.
pub(super) fn is_same_account(item: &Item, slots: &[Slot], stored: &Credential) -> bool {
    let equal = |name: &str| {
        let own = item.parts.iter().find(|part| part.field == name).map(|part| &slots[part.at].value);
        match (own, stored.fields.get(name)) {
            (Some(own), Some(field)) => *own == field.value,
            (own, field) => own.is_none() && field.is_none(),
        }
    };
    // What is said of the service may have become more since it was stored, by a template or by hand.
    let service = item.service().is_none() || item.service() == stored.service.as_deref();
    let hosts = item.hosts(slots);
    let place = hosts.is_empty() || hosts.iter().any(|host| stored.hosts.contains(host));
    service && place && ["username", "registry"].iter().all(|name| equal(name))
}

/// Whether that may be so, by what the index knows of the stored one; [`is_same_account`] tells once it was read.
pub(super) fn may_be_same_account(item: &Item, slots: &[Slot], hosts: &[String], stored: &Summary) -> bool {
    let equal = |name: &str| {
        let own = item.parts.iter().find(|part| part.field == name).map(|part| &slots[part.at].value);
        match (own, stored.fields.iter().find(|field| field.name == name)) {
            (Some(own), Some(field)) => field.secret || shows(field, own),
            (own, field) => own.is_none() && field.is_none(),
        }
    };
    let service = item.service().is_none() || item.service() == stored.service.as_deref();
    let place = hosts.is_empty() || hosts.iter().any(|host| stored.hosts.contains(host));
    service && place && ["username", "registry"].iter().all(|name| equal(name))
}

/// Whether a plain field may have a value.
pub(super) fn shows(field: &FieldSummary, value: &Secret) -> bool {
    !field.secret && field.shown == shown(value)
}

/// The name of an item's user, as the index shows it.
pub(super) fn user(item: &Item, slots: &[Slot]) -> Option<String> {
    item.parts.iter().find(|part| part.field == "username").map(|part| shown(&slots[part.at].value).into_owned())
}

/// A plain value as the index shows it: of one that is no text its length is known.
fn shown(value: &Secret) -> Cow<'_, str> {
    value.expose_str().map_or_else(|| format!("({} bytes)", value.len()).into(), Into::into)
}

/// What two entries of one file have in common that are the same credential; `name` of those that are known by one.
pub(super) fn digest(item: &Item, slots: &[Slot], name: Option<&str>) -> [u8; 32] {
    let mut hash = Sha256::new();
    let mut put = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    put(name.unwrap_or_default().as_bytes());
    put(item.service().unwrap_or_default().as_bytes());
    put(sorted(&item.hosts(slots)).as_bytes());
    for part in &item.parts {
        put(part.field.as_bytes());
        put(slots[part.at].value.expose());
    }
    hash.finalize().into()
}

impl Item {
    /// Where it may be sent: as its entry says, else as its template does.
    pub(super) fn hosts(&self, slots: &[Slot]) -> Vec<String> {
        if !self.words.hosts.is_empty() {
            return self.words.hosts.clone();
        }
        self.hosts_in(slots, 0)
    }

    /// Where its template says that it may be sent; `from` is the place of the first of these values.
    pub(super) fn hosts_in(&self, slots: &[Slot], from: usize) -> Vec<String> {
        self.shape.hosts(|name| {
            let part = self.parts.iter().find(|part| part.field == name && (!part.secret || name == self.shape.main()))?;
            slots.get(part.at - from)?.value.expose_str().map(str::to_owned)
        })
    }
}
