//! What of a credential goes into a view.

use toml::Table;

use super::Rule;
use crate::credential::canary::Canary;
use crate::credential::grant::{Grant, Means};
use crate::credential::report::Report;
use crate::credential::revoked::Revoked;
use crate::credential::rotation::Rotation;
use crate::credential::{Credential, Field, GIT_TAG};
use crate::kind::Kind;

/// Whether a field of a credential can be in a view at all. What renews a connected account never leaves the owner.
pub fn is_shared(credential: &Credential, field: &str) -> bool {
    credential.kind != Kind::Oauth2 || field == Kind::Oauth2.main_field() || credential.fields.get(field).is_some_and(|field| !field.secret)
}

/// A credential as a rule grants it: the fields that it names, under the variable that it names; the facts that a status
/// follows from; and nothing that is the owner's alone (other tags than git's, whose account it is, what renews it).
pub fn share(credential: &Credential, rule: &Rule) -> Credential {
    let main = credential.main_field().map(|(name, _)| name.to_owned());
    let lost = credential.grant.as_ref().is_some_and(|grant| grant.lost.is_some()) || credential.revoked.is_some();
    let granted = |name: &str| {
        let named = if rule.fields.is_empty() {
            credential.kind != Kind::Oauth2 || name == Kind::Oauth2.main_field()
        } else {
            rule.fields.iter().any(|field| field == name)
        };
        named && !rule.use_only && !lost && is_shared(credential, name)
    };
    let mut fields: std::collections::BTreeMap<String, Field> = credential
        .fields
        .iter()
        .filter(|(name, _)| granted(name))
        .map(|(name, field)| (name.clone(), Field { extra: Table::new(), ..field.duplicate() }))
        .collect();
    if let Some(key) = &rule.key {
        let only = (fields.len() == 1).then(|| fields.keys().next().cloned()).flatten();
        let named = main.filter(|main| fields.contains_key(main)).or(only);
        if let Some(field) = named.and_then(|name| fields.get_mut(&name)) {
            field.key = Some(key.clone());
            field.aliases.clear();
        }
    }
    Credential {
        // What a helper has to know is not the owner's alone.
        tags: credential.tags.iter().filter(|tag| *tag == GIT_TAG).cloned().collect(),
        kept: 0,
        grant: credential.grant.as_ref().map(|grant| Grant {
            means: Means::Code,
            granted: grant.granted.clone(),
            obtained: grant.obtained,
            token_ends: grant.token_ends,
            lost: grant.lost.clone(),
            ..Grant::default()
        }),
        report: credential.report.as_ref().map(|report| Report { account: None, plan: None, extra: Table::new(), ..report.clone() }),
        revoked: credential.revoked.as_ref().map(|revoked| Revoked { extra: Table::new(), ..revoked.clone() }),
        // What is on its way in or out is nobody's.
        rotation: Rotation::default(),
        canary: credential.canary.as_ref().map(Canary::shared),
        fields,
        extra: Table::new(),
        id: credential.id,
        name: credential.name.clone(),
        label: credential.label.clone(),
        kind: credential.kind,
        service: credential.service.clone(),
        category: credential.category.clone(),
        hosts: credential.hosts.clone(),
        created: credential.created,
        updated: credential.updated,
        expires: credential.expires,
        secret_version: credential.secret_version,
        secret_since: credential.secret_since,
    }
}
