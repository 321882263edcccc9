//! The accounts of one provider that are here.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use credctl::credential::grant::{Grant, Server};
use credctl::oauth::Provider;
use credctl::vault::{Record, Vault};

use crate::cli::fail::Failure;
use crate::cli::session::Place;

/// Those that were connected with a provider, the newest first: of a server that was discovered, the same issuer; of a
/// service with hosts of its own, the same hosts.
pub(super) fn of(vault: &mut Vault, provider: &Provider, place: &Place) -> Result<Vec<Record>, Failure> {
    let listing = vault.list(place.now, &|_, _| {})?;
    let mut same: Vec<_> = listing
        .credentials
        .iter()
        .filter(|listed| listed.summary.account.is_some() && listed.summary.service.as_deref() == Some(provider.id.as_str()))
        .collect();
    same.sort_by_key(|listed| Reverse(listed.summary.updated));
    let records = same.into_iter().filter_map(|listed| vault.read(listed.id, place.now).ok());
    Ok(records.filter(|record| record.credential.grant.as_ref().is_some_and(|grant| is_with(grant, provider))).collect())
}

fn is_with(grant: &Grant, provider: &Provider) -> bool {
    let issuer = |server: &Option<Server>| server.as_ref().map(|server| server.issuer.clone());
    issuer(&grant.server) == issuer(&provider.server) && grant.variables.iter().cloned().collect::<BTreeMap<_, _>>() == provider.variables
}
