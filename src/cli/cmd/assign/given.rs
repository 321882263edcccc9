//! Which credentials and which consumers were named.

use credctl::consumer::ConsumerName;
use credctl::credential::Credential;
use credctl::inject::is_reference;
use credctl::name::{Id, escape};
use credctl::vault::Vault;

use super::super::get::Target;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::Place;

/// What was named.
pub(super) struct Given {
    targets: Vec<Target>,
    pub(super) consumers: Vec<ConsumerName>,
    /// The vault that the references name.
    pub(super) vault: Option<String>,
}

impl Given {
    pub(super) fn parse(words: &[String]) -> Result<Self, Failure> {
        let (consumers, names): (Vec<&String>, Vec<&String>) = words.iter().partition(|word| word.contains('/') && !is_reference(word));
        let mut all = consumers.into_iter().map(|word| ConsumerName::parse(word)).collect::<Result<Vec<_>, _>>()?;
        all.sort();
        all.dedup();
        let targets = names.into_iter().map(|word| Target::parse(word, None)).collect::<Result<Vec<_>, _>>()?;
        let vault = targets.iter().find_map(|target| target.vault.clone());
        if targets.iter().any(|target| target.vault.is_some() && target.vault != vault) {
            return Err(Failure::usage("the names are of different vaults"));
        }
        if all.is_empty() {
            return Err(Failure::usage("no consumer is named").hint("a consumer is KIND/NAME: `credctl assign openai agent/researcher`"));
        }
        Ok(Self { targets, consumers: all, vault })
    }

    /// Their ids, each once.
    pub(super) fn ids(&self, vault: &mut Vault, tags: &[String], place: &Place) -> Result<Vec<Id>, Failure> {
        let mut ids = Vec::new();
        let mut failures = Vec::new();
        for target in &self.targets {
            match vault.find(&target.name, place.now) {
                Ok(id) => ids.push(id),
                Err(error) => failures.push(error.into()),
            }
        }
        if let Some(failure) = Failure::of_all(failures) {
            return Err(failure);
        }
        if !tags.is_empty() {
            let listing = vault.list(place.now, &|_, _| {})?;
            let tagged = listing.credentials.iter().filter(|listed| tags.iter().any(|tag| listed.summary.tags.contains(tag)));
            let before = ids.len();
            ids.extend(tagged.map(|listed| listed.id));
            if ids.len() == before {
                return Err(Failure::new("not_found", 3, format!("nothing here has the tag `{}`", escape(&tags.join("`, `")))));
            }
        }
        if ids.is_empty() {
            return Err(Failure::usage("no credential is named").hint("name them before the consumer, or with `--tag`"));
        }
        let mut seen = std::collections::HashSet::new();
        ids.retain(|id| seen.insert(*id));
        Ok(ids)
    }

    /// That one is not there, with the layer that it is in.
    pub(super) fn elsewhere(&self, context: &Context, place: &Place, failure: Failure) -> Failure {
        let is_meant = |target: &&Target| failure.message == format!("no credential `{}`", escape(&target.name));
        match self.targets.iter().find(is_meant) {
            Some(target) => target.elsewhere(context, place, failure),
            None => failure,
        }
    }

    /// The credentials themselves.
    pub(super) fn credentials(&mut self, vault: &mut Vault, tags: &[String], place: &Place) -> Result<Vec<Credential>, Failure> {
        let ids = self.ids(vault, tags, place)?;
        let read = |id: Id| Ok::<_, Failure>(vault.read(id, place.now)?.credential);
        ids.into_iter().map(read).collect()
    }
}
