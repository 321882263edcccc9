//! `credctl vault`: which vaults there are, which is meant, and whether two machines see the same.

mod whole;

use clap::{Args, Subcommand};
use credctl::name::{Id, VaultName, escape};
use credctl::{Error, keys};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;
use crate::cli::ui::table::{self, Column, Fit};

/// Vaults: list, choose, rename, remove, compare, accept a change
///
/// Each vault has its own key and knows nothing of the others. `credctl init --vault NAME` makes one.
#[derive(Args)]
pub(crate) struct Vault {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the vaults on this machine, in the order of the layers
    List,
    /// Choose the vault that is meant when none is named
    #[command(after_long_help = "\
Examples:
  credctl vault use acme  # meant from now on where no --vault is given")]
    Use {
        /// Its name
        #[arg(add = Completes::OwnVault)]
        name: String,
    },
    /// Give a vault another name
    #[command(visible_alias = "mv")]
    Rename(whole::Rename),
    /// Remove a vault and its key from this machine
    #[command(visible_alias = "rm", alias = "delete")]
    Remove(whole::Remove),
    /// Print a short text that is the same on two machines only if both see the same state
    Fingerprint,
    /// Accept a credential's file as it lies there, although a newer one was seen or it is missing
    #[command(after_long_help = "\
Examples:
  credctl vault accept openai  # after a backup was brought back on purpose")]
    Accept {
        /// The credential's id or name
        #[arg(add = Completes::Credential)]
        id: String,
    },
}

#[derive(Serialize)]
struct Listed {
    name: String,
    id: Option<String>,
    path: String,
    key_store: Option<&'static str>,
    default: bool,
    /// Its place among the layers, from 1.
    layer: Option<usize>,
}

#[derive(Serialize)]
struct Fingerprint {
    vault: String,
    id: String,
    fingerprint: String,
    credentials: usize,
}

#[derive(Serialize)]
struct Accepted {
    id: String,
    seen: u64,
    accepted: Option<u64>,
}

impl Vault {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        match self.command {
            Command::List => list(context, &place),
            Command::Use { name } => choose(context, &place, &name),
            Command::Rename(rename) => rename.run(context, &place),
            Command::Remove(remove) => remove.run(context, &place),
            Command::Fingerprint => fingerprint(context, &place),
            Command::Accept { id } => accept(context, &place, &id),
        }
    }
}

fn list(context: &Context, place: &Place) -> Outcome {
    let mut all = place.home.vault_names()?.iter().map(|name| listed(place, name)).collect::<Result<Vec<_>, _>>()?;
    // As a name is looked for in them.
    all.sort_by_key(|vault| vault.layer.unwrap_or(usize::MAX));
    for layer in place.home.layers(&place.config) {
        let is_here = all.iter().any(|vault| vault.name == layer);
        if let Some(error) = place.home.missing_layer(&place.config, layer).filter(|_| !is_here) {
            context.ui.warn(&error.to_string());
        }
    }
    if context.ui.json {
        context.ui.document(&all)?;
        return Ok(Exit::Done);
    }
    if all.is_empty() {
        context.ui.say("no vault yet");
        context.ui.next("next: `credctl init` makes one");
        return Ok(Exit::Done);
    }
    let columns = [("NAME", Fit::Cut), ("", Fit::Keep), ("KEY", Fit::Keep), ("PATH", Fit::Cut)].map(|(title, fit)| Column { title, fit });
    let rows = all.into_iter().map(|vault| {
        let layer = vault.layer.map(|layer| format!("layer {layer}"));
        let marks: Vec<String> = vault.default.then(|| "default".to_owned()).into_iter().chain(layer).collect();
        vec![vault.name, marks.join(", "), vault.key_store.unwrap_or("not here").to_owned(), vault.path]
    });
    context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())?;
    Ok(Exit::Done)
}

fn listed(place: &Place, name: &VaultName) -> Result<Listed, Failure> {
    let location = place.location(name.as_str())?;
    // A damaged one is listed as well; `doctor` says what is wrong.
    let id = location.claimed_id().ok().flatten();
    Ok(Listed {
        default: name.as_str() == place.config.default_vault(),
        layer: place.home.layers(&place.config).iter().position(|layer| *layer == name.as_str()).map(|at| at + 1),
        name: name.to_string(),
        id: id.map(|id| id.to_string()),
        path: location.path().display().to_string(),
        key_store: id.and_then(|id| place.store_of(id)).map(keys::Store::name),
    })
}

fn choose(context: &Context, place: &Place, name: &str) -> Outcome {
    let name = VaultName::parse(name)?;
    if !place.home.vault_names()?.contains(&name) {
        let near = place.home.nearest_vault(name.as_str())?;
        return Err(Error::NotFound { what: "vault", name: name.to_string(), near }.into());
    }
    place.home.use_vault(&name)?;
    if context.ui.json {
        context.ui.document(&listed(&Place::new()?, &name)?)?;
    } else {
        context.ui.line(name.as_str())?;
    }
    Ok(Exit::Done)
}

fn fingerprint(context: &Context, place: &Place) -> Outcome {
    let mut vault = session::open(context, place)?;
    let listing = vault.list(place.now, &|done, all| context.ui.progress("reading", done, all))?;
    context.ui.progress_done();
    if let Some(trouble) = listing.troubles.into_iter().next() {
        return Err(Failure::from(Error::from(trouble)).hint("a vault with such a file has no fingerprint"));
    }
    let fingerprint = vault.fingerprint();
    if context.ui.json {
        let (vault, id) = (vault.label().to_owned(), vault.id().to_string());
        context.ui.document(&Fingerprint { vault, id, fingerprint, credentials: listing.credentials.len() })?;
    } else {
        context.ui.line(&fingerprint)?;
    }
    Ok(Exit::Done)
}

fn accept(context: &Context, place: &Place, what: &str) -> Outcome {
    let mut vault = session::open(context, place)?;
    let id = match Id::parse(what) {
        Some(id) => id,
        None => vault.find(what, place.now)?,
    };
    let (seen, found) = vault.compare(id)?;
    if !context.ui.yes {
        if !context.ui.can_ask() {
            return Err(Failure::usage(format!("accepting `{}` needs a yes", escape(what))).hint("add `--yes`"));
        }
        let found = found.map_or_else(|| "no file".to_owned(), |rev| format!("revision {rev}"));
        context
            .ui
            .say(&format!("revision {seen} was seen here, and there is {found} now; whoever put it there may want an old secret used"));
        if !prompt::confirm(&context.ui, "Accept it?", false)? {
            return Err(Failure::cancelled());
        }
    }
    let accepted = vault.accept(id, place.now)?;
    if context.ui.json {
        context.ui.document(&Accepted { id: id.to_string(), seen, accepted })?;
    } else {
        context.ui.line(&id.to_string())?;
    }
    Ok(Exit::Done)
}
