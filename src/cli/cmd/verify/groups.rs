//! Which credentials are checked, by the vaults that they are in.

use credctl::activity::Action;
use credctl::credential::Credential;
use credctl::name::Id;
use credctl::vault::{Listed, Listing, Vault};
use credctl::{Error, access};

use super::super::get::Target;
use super::super::list::{self, filter::Wanted, layered, layered::Row};
use crate::cli::fail::Failure;
use crate::cli::session::{self, Open, Opens as _, Place};
use crate::cli::{Context, env};

/// What is checked in each vault.
pub(super) type Groups = Vec<(Vault, Vec<Id>)>;

/// Everything that is wanted of the layers but what would not be handed out, or of the vault at hand.
pub(super) fn all(
    context: &Context,
    place: &Place,
    wanted: &Wanted<'_>,
    consumer: Option<&str>,
    troubles: &mut Vec<Failure>,
) -> Result<Groups, Failure> {
    let layers = layers(context, place, consumer)?;
    if !layers.is_empty() {
        let found = layered::look(context, place, layers);
        context.ui.progress_done();
        let is_real = |row: &&Row| !row.listed.summary.canary;
        let rows = || {
            let shown = found.rows.iter().filter(is_real).filter(|row| found.shadowed_by(row).is_none());
            shown.filter(|row| wanted.wants(&row.listed, place))
        };
        let ids: Vec<Vec<Id>> =
            (0..found.open.len()).map(|at| rows().filter(|row| row.vault == at).map(|row| row.listed.id).collect()).collect();
        troubles.extend(found.failures);
        return Ok(found.open.into_iter().zip(ids).filter_map(|(vault, ids)| Some((vault?, ids))).collect());
    }
    let (vault, listing) = session::reading(|| {
        let mut vault = session::open(context, place)?;
        let listing = list::listing_of(context, place, &mut vault, consumer)?;
        Ok((vault, listing))
    })?;
    context.ui.progress_done();
    let Listing { credentials, troubles: bad, .. } = listing;
    troubles.extend(bad.into_iter().map(|trouble| Failure::from(Error::from(trouble))));
    let is_real = |listed: &&Listed| !listed.summary.canary;
    let ids = credentials.iter().filter(is_real).filter(|listed| wanted.wants(listed, place)).map(|listed| listed.id).collect();
    Ok(vec![(vault, ids)])
}

/// What is named, each once. What cannot be found is reported with the rest.
pub(super) fn named(
    context: &Context,
    place: &Place,
    targets: &[Target],
    (wanted, consumer): (&Wanted<'_>, Option<&str>),
    troubles: &mut Vec<Failure>,
) -> Result<Groups, Failure> {
    let first = targets.first().and_then(|target| target.vault.clone());
    if targets.iter().any(|target| target.vault != first) {
        return Err(Failure::usage("the names are of different vaults").hint("check those of one vault at a time"));
    }
    let layers = if first.is_some() { Vec::new() } else { layers(context, place, consumer)? };
    if !layers.is_empty() {
        return Ok(of_layers(context, place, &layers, targets, wanted, troubles));
    }
    let mut vault = session::open_named(context, place, first.as_deref())?;
    session::consumer_exists(&mut vault, consumer, place.now)?;
    let mut ids: Vec<Id> = Vec::new();
    for target in targets {
        match session::reading(|| Ok(vault.find(&target.name, place.now)?)) {
            Ok(id) if !ids.contains(&id) => ids.push(id),
            Ok(_) => {}
            Err(failure) => troubles.push(failure),
        }
    }
    ids.retain(|id| vault.listed(*id, place.now).is_none_or(|listed| wanted.wants(&listed, place)));
    Ok(vec![(vault, ids)])
}

/// The same without canaries: to send one to its service is a use of it, which is refused.
pub(super) fn spared(context: &Context, place: &Place, groups: Groups, troubles: &mut Vec<Failure>) -> Groups {
    let by = place.by(context, Action::Verify, "credctl");
    let mut groups = groups;
    for (vault, ids) in &mut groups {
        let mut kept = Vec::with_capacity(ids.len());
        for id in ids.drain(..) {
            // What cannot be read is told where it is to be checked.
            let used = match vault.read(id, place.now) {
                Ok(record) => access::used(vault, &record.credential, &by, env::now()),
                Err(_) => Ok(()),
            };
            match used {
                Ok(()) => kept.push(id),
                Err(error) => troubles.push(error.into()),
            }
        }
        *ids = kept;
    }
    groups
}

/// Why one is checked with nobody, whoever asks.
pub(super) fn is_spared(credential: &Credential) -> Option<&'static str> {
    if credential.revoked.as_ref().is_some_and(|revoked| revoked.state.is_over()) {
        return Some("it is revoked");
    }
    // What is said of a decoy is what is said of others that cannot be checked.
    credential.canary.as_ref().map(|_| "no check of it is known")
}

fn of_layers(
    context: &Context,
    place: &Place,
    layers: &[String],
    targets: &[Target],
    wanted: &Wanted<'_>,
    troubles: &mut Vec<Failure>,
) -> Groups {
    let mut open = Open::new(context, place);
    let mut ids: Vec<(&String, Vec<Id>)> = layers.iter().map(|layer| (layer, Vec::new())).collect();
    for target in targets {
        let found = session::reading(|| {
            let layer = session::first(&mut open, layers, &target.name)?;
            let vault = open.vault(&layer)?;
            let id = vault.find(&target.name, place.now)?;
            let is_wanted = vault.listed(id, place.now).is_none_or(|listed| wanted.wants(&listed, place));
            Ok(is_wanted.then_some((layer, id)))
        });
        match found {
            Ok(Some((layer, id))) => {
                let of = ids.iter_mut().filter(|(name, ids)| **name == layer && !ids.contains(&id));
                of.for_each(|(_, ids)| ids.push(id));
            }
            Ok(None) => {}
            Err(failure) => troubles.push(failure),
        }
    }
    ids.into_iter().filter_map(|(layer, ids)| Some((open.take(layer)?, ids))).collect()
}

/// The layers; a consumer belongs to one vault.
fn layers(context: &Context, place: &Place, consumer: Option<&str>) -> Result<Vec<String>, Failure> {
    if consumer.is_some() { Ok(Vec::new()) } else { session::layers(context, place) }
}
