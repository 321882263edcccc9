//! A glance at the index: what this machine knows of a vault, without opening the vault or writing anything anywhere.
//!
//! For completions. It may be behind what lies in the vault, and is no answer to act upon.

use std::path::Path;

use super::reference::{BY_CONSUMER, BY_ID, BY_KEY, BY_NAME, MANY, reference};
use super::{FILE, key_of};
use crate::consumer::ConsumerName;
use crate::name::{Id, Key, Name};
use crate::vault::Ring;
use crate::vault::summary::{Entry, Summary};
use crate::vault::table::{Opened, Table, TableKey};

/// The index of a vault, to look at.
pub struct Glance(Table);

impl Glance {
    /// Opens the index of the vault that `ring` is for, below the directory of this machine's states. `None` where there is
    /// none that these keys open: a look into the vault makes it, and this is none.
    pub fn open(ring: &Ring, state: &Path) -> Option<Self> {
        let path = state.join(ring.vault().to_string()).join(FILE);
        // While the vault's key is being changed the index is under the one key or the other.
        let keys = std::iter::once(ring.state_key()).chain(ring.other_state_key());
        keys.filter_map(|key| match Table::open(&path, &TableKey::new(&key)) {
            Ok(Opened::Ready(table)) => Some(Self(table)),
            _ => None,
        })
        .next()
    }

    /// The names that begin so, sorted. What is no name, a foreign file may say it, is left out.
    pub fn names(&self, start: &str) -> Vec<String> {
        self.words(BY_NAME, start, |text, _| Name::parse(text).is_ok())
    }

    /// The variables that begin so and stand for one credential, sorted.
    pub fn variables(&self, start: &str) -> Vec<String> {
        // One id: several holders make a variable no name.
        self.words(BY_KEY, start, |text, ids| ids.len() == MANY.bytes().len() && ids != MANY.bytes() && Key::parse(text).is_ok())
    }

    /// The consumers, sorted.
    pub fn consumers(&self) -> Vec<String> {
        self.words(BY_CONSUMER, "", |text, _| ConsumerName::parse(text).is_ok())
    }

    /// What the keys of one space say, without a look at the entries: there are thousands.
    fn words(&self, space: u8, start: &str, holds: impl Fn(&str, &[u8]) -> bool) -> Vec<String> {
        let mut words = Vec::new();
        // A part that does not authenticate ends the look; what was found before is genuine.
        let _ = self.0.each(|key, value| {
            if let Some((of, text)) = key.split_first()
                && *of == space
                && let Ok(text) = std::str::from_utf8(text)
                && text.starts_with(start)
                && holds(text, value)
            {
                words.push(text.to_owned());
            }
        });
        words.sort_unstable();
        words
    }

    /// The credential that is called so, or looked up by that variable.
    pub fn one(&self, what: &str) -> Option<Summary> {
        let ids = [BY_NAME, BY_KEY].into_iter().find_map(|space| self.0.get(&reference(space, what.as_bytes())).ok().flatten())?;
        let id = Id::from_bytes(ids.try_into().ok()?);
        Entry::unpack(&self.0.get(&key_of(id)).ok()??)?.summary.map(|summary| *summary)
    }

    /// Every credential.
    pub fn all(&self) -> Vec<Summary> {
        let mut all = Vec::new();
        let _ = self.0.each(|key, value| {
            if key.first() == Some(&BY_ID) {
                all.extend(Entry::unpack(value).and_then(|entry| entry.summary).map(|summary| *summary));
            }
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::Credential;
    use crate::keys::identity::OwnerIdentity;
    use crate::keys::seed::Seed;
    use crate::kind::Kind;
    use crate::vault::files::Stamp;
    use crate::vault::index::{Head, Index};
    use crate::vault::summary::FieldSummary;

    const VAULT: Id = Id::from_bytes([5; 16]);

    fn owner(first: u8) -> OwnerIdentity {
        OwnerIdentity { seed: Seed::from_slice(&[first; 32]).unwrap(), vault: VAULT }
    }

    fn entry(number: u8, name: &str, key: &str, alive: bool) -> Entry {
        let created = jiff::Timestamp::UNIX_EPOCH;
        let field = FieldSummary {
            name: "token".to_owned(),
            secret: true,
            shown: String::new(),
            key: Some(key.to_owned()),
            aliases: Vec::new(),
            mark: None,
        };
        let bare = Credential::new(Id::from_bytes([number; 16]), name, Kind::ApiToken, created);
        let summary = Summary { main: Some("token".to_owned()), fields: vec![field], ..Summary::of(&bare) };
        Entry {
            id: Id::from_bytes([number; 16]),
            rev: 1 + u64::from(!alive),
            hash: [1; 32],
            stamp: Stamp::default(),
            seen: created,
            fingerprints: Vec::new(),
            summary: alive.then(|| Box::new(summary)),
        }
    }

    fn glance(state: &Path, owners: Vec<OwnerIdentity>) -> Option<Glance> {
        Glance::open(&Ring::new(owners, "test".to_owned()).unwrap(), state)
    }

    #[test]
    fn names_and_variables_are_those_of_what_is_there() {
        let state = tempfile::tempdir().unwrap();
        assert!(glance(state.path(), vec![owner(1)]).is_none());
        assert_eq!(std::fs::read_dir(state.path()).unwrap().count(), 0, "a look makes nothing");

        let mut index = Index::open(&state.path().join(VAULT.to_string()), &owner(1).seed.state_key()).unwrap();
        let odd = ["-rf", "a b", "$(id)", "x\ny", "Ä", "*"].into_iter().zip(10..).map(|(name, n)| entry(n, name, "ODD", true));
        let two = [entry(1, "openai", "OPENAI_API_KEY", true), entry(2, "openai-old", "SHARED", true), entry(3, "other", "SHARED", true)];
        index.remember(two.into_iter().chain([entry(4, "gone", "GONE", true)]).chain(odd).collect(), Head::default());
        index.remember(vec![entry(4, "gone", "GONE", false)], Head::default());

        let glance_one = glance(state.path(), vec![owner(1)]).unwrap();
        assert_eq!(glance_one.names(""), ["openai", "openai-old", "other"]);
        assert_eq!(glance_one.names("openai-"), ["openai-old"]);
        assert_eq!(glance_one.variables(""), ["OPENAI_API_KEY"], "a variable of several names nobody");
        assert_eq!(glance_one.one("OPENAI_API_KEY").unwrap().name, "openai");
        assert_eq!(glance_one.one("openai").unwrap().fields[0].name, "token");
        assert!(glance_one.one("SHARED").is_none() && glance_one.one("gone").is_none() && glance_one.one("").is_none());
        assert_eq!(glance_one.all().len(), 9);

        assert!(glance(state.path(), vec![owner(2)]).is_none(), "another key opens nothing");
        let during_a_change = glance(state.path(), vec![owner(2), owner(1)]).unwrap();
        assert_eq!(during_a_change.names("oth"), ["other"]);
    }
}
