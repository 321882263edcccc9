//! `rotate --finish` without a name: the end of all old secrets whose time has come.

use std::time::Duration;

use credctl::name::{Id, escape};
use credctl::vault::Vault;
use serde::Serialize;

use super::super::revoke::Came;
use super::super::verify::proof::Prover;
use super::retire::{Retire, Word, is_due};
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::{Context, env};

#[derive(Serialize)]
struct Row {
    name: String,
    result: &'static str,
    error: Option<String>,
}

/// Ends them.
pub(super) fn all(context: &Context, place: &Place, limit: Option<Duration>) -> Outcome {
    let mut vault = session::open(context, place)?;
    session::is_writable(&vault)?;
    vault.rosters(place.now)?;
    let listing = vault.list(place.now, &|_, _| {})?;
    let is_chosen = |listed: &&credctl::vault::Listed| listed.summary.rotation.olds.iter().any(|old| is_due(old, place.now));
    let due: Vec<(Id, String)> =
        listing.credentials.iter().filter(is_chosen).map(|listed| (listed.id, listed.summary.name.clone())).collect();
    let prover = Prover::new();
    let (mut rows, mut failures) = (Vec::new(), Vec::new());
    for (id, name) in due {
        if prover.is_stopped() {
            failures.push(Failure::new("cancelled", 130, "interrupted"));
            break;
        }
        let came = one(context, place, &mut vault, &prover, (id, &name), limit);
        let error = came.err();
        rows.push(Row {
            name: name.clone(),
            result: if error.is_none() { "done" } else { "failed" },
            error: error.as_ref().map(|failure| failure.message.clone()),
        });
        if error.is_none() && !context.ui.json {
            context.ui.line(&escape(&name))?;
        }
        failures.extend(error);
    }
    if context.ui.json {
        context.ui.document(&rows)?;
    } else if rows.is_empty() {
        context.ui.say("no old secret is to be ended now");
    }
    failures.extend(listing.troubles.into_iter().map(|trouble| Failure::from(credctl::Error::from(trouble))));
    Failure::of_all(failures).map_or(Ok(Exit::Done), Err)
}

fn one(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    prover: &Prover,
    (id, name): (Id, &str),
    limit: Option<Duration>,
) -> Result<(), Failure> {
    let waiting = || context.ui.say("waiting for another process that rotates it");
    let _lock = vault.refresh_lock(id, name, &waiting)?;
    let service = vault.read(id, env::now())?.credential.service;
    let template = service.as_deref().map(|service| place.templates().get(service)).transpose()?.flatten();
    let retire = Retire { context, place, vault, template, prover, id, local: false, limit, word: Word::Nobodys };
    let now = env::now();
    let retired = retire.run(&|old| is_due(old, now))?;
    match retired.iter().find(|one| !matches!(one.came, Came::Over(..) | Came::Replaced)).map(|one| &one.came) {
        None => Ok(()),
        Some(Came::Unknown(why)) => Err(Failure::new(
            "unreachable",
            8,
            format!("whether the old secret of `{}` is dead is not known: {}", escape(name), escape(why)),
        )),
        Some(Came::Stopped) => Err(Failure::new("cancelled", 130, "interrupted")),
        Some(_) => Err(Failure::new("still_valid", 7, format!("the old secret of `{}` is not ended at its service", escape(name)))),
    }
}
