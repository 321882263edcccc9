//! How one begins.

use std::collections::BTreeMap;

use jiff::Timestamp;
use toml::Table;

use super::Credential;
use super::rotation::Rotation;
use crate::kind::Kind;
use crate::name::Id;
use crate::template::Category;

impl Credential {
    /// One of a type, with a name and nothing else in it.
    pub fn new(id: Id, name: impl Into<String>, kind: Kind, now: Timestamp) -> Self {
        Self {
            id,
            name: name.into(),
            label: None,
            kind,
            service: None,
            category: Category::Custom.name().to_owned(),
            tags: Vec::new(),
            hosts: Vec::new(),
            created: now,
            updated: now,
            expires: None,
            secret_version: 1,
            secret_since: None,
            kept: 0,
            grant: None,
            report: None,
            revoked: None,
            rotation: Rotation::default(),
            canary: None,
            fields: BTreeMap::new(),
            extra: Table::new(),
        }
    }
}
