//! `cred://NAME[/FIELD][?vault=VAULT]`: a credential spoken of in a file or a variable that may be committed.

use crate::name::{self, Name, VaultName};
use crate::{Error, Result};

/// What every reference begins with.
pub const SCHEME: &str = "cred://";

/// A parsed reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The credential's name.
    pub name: Name,
    /// One of its fields; the main secret where none is named.
    pub field: Option<String>,
    /// The vault it is in; the one at hand where none is named.
    pub vault: Option<VaultName>,
}

impl Reference {
    /// Parses a text that is wholly a reference. `Ok(None)` where it does not begin as one.
    ///
    /// # Errors
    /// [`Error::BadReference`] where it begins as one and does not go on as one.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let Some(rest) = text.strip_prefix(SCHEME) else { return Ok(None) };
        let bad = || Error::BadReference { given: text.to_owned() };
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let (name, field) = match path.split_once('/') {
            Some((name, field)) if name::is_field(field) => (name, Some(field.to_owned())),
            Some(_) => return Err(bad()),
            None => (path, None),
        };
        let vault = match query {
            None => None,
            Some(query) => Some(query.strip_prefix("vault=").and_then(|vault| VaultName::parse(vault).ok()).ok_or_else(bad)?),
        };
        Ok(Some(Self { name: Name::parse(name).map_err(|_| bad())?, field, vault }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_references() {
        let full = Reference::parse("cred://github-work/username?vault=acme").unwrap().unwrap();
        assert_eq!((full.name.as_str(), full.field.as_deref()), ("github-work", Some("username")));
        assert_eq!(full.vault.unwrap().as_str(), "acme");
        assert_eq!(Reference::parse("cred://openai").unwrap().unwrap().field, None);
    }

    #[test]
    fn what_is_not_a_reference_is_left_alone_and_what_is_a_bad_one_is_not() {
        assert_eq!(Reference::parse("https://x").unwrap(), None);
        assert_eq!(Reference::parse(" cred://x").unwrap(), None);
        for bad in [
            "cred://",
            "cred://a/",
            "cred://a/b/c",
            "cred://A",
            "cred://a?vault=",
            "cred://a?x=1",
            "cred://a b",
            "cred://a?vault=b&c=d",
            "cred://a/B",
        ] {
            assert!(Reference::parse(bad).is_err(), "{bad}");
        }
    }
}
