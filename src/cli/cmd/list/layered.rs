//! What is listed, of one vault or of several that lie over each other.

use std::collections::HashMap;

use credctl::Error;
use credctl::vault::{Listed, Listing, Vault};

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};

/// One credential of the list.
pub(in crate::cli::cmd) struct Row {
    pub(in crate::cli::cmd) listed: Listed,
    /// Its vault, by its place.
    pub(in crate::cli::cmd) vault: usize,
    /// The vault that has one of the same name before it, by its place.
    shadowed_by: Option<usize>,
}

/// All of it.
#[derive(Default)]
pub(in crate::cli::cmd) struct Found {
    pub(in crate::cli::cmd) rows: Vec<Row>,
    vaults: Vec<String>,
    /// The layers that opened, by their places.
    pub(in crate::cli::cmd) open: Vec<Option<Vault>>,
    pub(super) pending: usize,
    /// What cannot be opened or trusted.
    pub(in crate::cli::cmd) failures: Vec<Failure>,
}

impl Found {
    /// What one vault holds.
    pub(super) fn of(vault: String, listing: Listing) -> Self {
        let mut found = Self { vaults: vec![vault], ..Self::default() };
        found.take(0, listing, |_| None);
        found
    }

    /// Whether vaults lie over each other.
    pub(super) fn is_layered(&self) -> bool {
        self.vaults.len() > 1
    }

    /// The vault of a row.
    pub(super) fn vault(&self, row: &Row) -> &str {
        self.vaults.get(row.vault).map_or("", String::as_str)
    }

    /// The vault whose credential is taken in its place.
    pub(in crate::cli::cmd) fn shadowed_by(&self, row: &Row) -> Option<&str> {
        self.vaults.get(row.shadowed_by?).map(String::as_str)
    }

    fn take(&mut self, vault: usize, listing: Listing, shadow: impl Fn(&str) -> Option<usize>) {
        let rows = listing.credentials.into_iter().map(|listed| Row { shadowed_by: shadow(&listed.summary.name), vault, listed });
        self.rows.extend(rows);
        self.failures.extend(listing.troubles.into_iter().map(|trouble| Failure::from(Error::from(trouble))));
        self.pending += listing.pending;
    }
}

/// What the layers hold, by name. One that does not open is told, and what the others hold is listed all the same.
pub(in crate::cli::cmd) fn look(context: &Context, place: &Place, layers: Vec<String>) -> Found {
    let mut found = Found::default();
    let mut names: HashMap<String, usize> = HashMap::new();
    for (at, layer) in layers.iter().enumerate() {
        let listed = session::reading(|| {
            let mut vault = session::open_named(context, place, Some(layer))?;
            let listing = super::listing_of(context, place, &mut vault, None)?;
            Ok((vault, listing))
        });
        match listed {
            Ok((vault, listing)) => {
                found.open.push(Some(vault));
                // One that cannot be trusted hides others as well: it is not passed over.
                let own = listing.credentials.iter().map(|listed| &listed.summary.name);
                let own: Vec<String> = own.chain(listing.troubles.iter().filter_map(|trouble| trouble.name.as_ref())).cloned().collect();
                found.take(at, listing, |name| names.get(name).copied());
                own.into_iter().for_each(|name| _ = names.entry(name).or_insert(at));
            }
            Err(failure) => {
                found.open.push(None);
                found.failures.push(session::of_layer(place, &layers, layer, failure));
            }
        }
    }
    found.vaults = layers;
    // The layers are in their order already.
    found.rows.sort_by(|a, b| a.listed.summary.name.cmp(&b.listed.summary.name));
    found
}
