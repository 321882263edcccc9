//! `vault rename` and `vault remove`: a vault as a whole.

use clap::Args;
use credctl::Error;
use credctl::name::{Id, VaultName, escape};
use credctl::vault::Location;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{KEYRING_WAITS, Place};
use crate::cli::ui::prompt;

/// Give a vault another name
///
/// Its id, its key and its files stay. References with `?vault=OLD` have to be changed where they stand.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl vault rename acme acme-old  # its id, key and files stay")]
pub(crate) struct Rename {
    /// Its name
    #[arg(add = Completes::OwnVault)]
    old: String,
    /// The new name
    #[arg(add = Completes::Nothing)]
    new: String,
}

/// Remove a vault and its key from this machine
///
/// Everything in it is gone, for good. With its key goes what opens other copies of it as well, unless the key has a backup
/// (`credctl key export`); --keep-key leaves it where it is.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl vault remove acme             # after a question
  credctl vault remove acme --keep-key  # its key may be wanted for a copy of it")]
pub(crate) struct Remove {
    /// Its name
    #[arg(add = Completes::OwnVault)]
    name: String,
    /// Leave its key in the key store
    #[arg(long)]
    keep_key: bool,
}

#[derive(Serialize)]
struct Removed<'a> {
    name: &'a str,
    id: Option<String>,
    removed: bool,
    key_removed: bool,
}

impl Rename {
    pub(super) fn run(self, context: &Context, place: &Place) -> Outcome {
        let (old, new) = (VaultName::parse(&self.old)?, VaultName::parse(&self.new)?);
        if old != new {
            place.home.rename_vault(&old, &new)?;
        }
        // The configuration has just changed.
        let place = Place::new()?;
        if context.ui.json {
            context.ui.document(&super::listed(&place, &new)?)?;
        } else {
            context.ui.line(new.as_str())?;
        }
        Ok(Exit::Done)
    }
}

impl Remove {
    pub(super) fn run(self, context: &Context, place: &Place) -> Outcome {
        let name = VaultName::parse(&self.name)?;
        let location = place.location(name.as_str())?;
        let bound = place.config.vault_id.get(name.as_str()).and_then(|id| Id::parse(id));
        if !place.home.vault_names()?.contains(&name) && bound.is_none() {
            let near = place.home.nearest_vault(name.as_str())?;
            return Err(Error::NotFound { what: "vault", name: self.name, near }.into());
        }
        // A damaged one can be removed as well, and one whose removal was interrupted.
        let id = location.claimed_id().ok().flatten().or(bound);
        let store = id.and_then(|id| place.store_of(id)).filter(|_| !self.keep_key);
        confirm(context, &name, &location, store.is_some())?;
        let mut key_removed = false;
        let waiting = || context.ui.say(KEYRING_WAITS);
        let mut forget = || -> credctl::Result<()> {
            if let (Some(id), Some(store)) = (id, store) {
                key_removed = place.stores(context, &waiting).forget(store, id)?;
            }
            Ok(())
        };
        place.home.remove_vault(&name, id, (!self.keep_key).then_some(&mut forget))?;
        if context.ui.json {
            let id = id.map(|id| id.to_string());
            context.ui.document(&Removed { name: name.as_str(), id, removed: true, key_removed })?;
        } else {
            context.ui.line(name.as_str())?;
        }
        Ok(Exit::Done)
    }
}

/// Asks for the vault's name: a yes is typed too easily for what cannot be taken back.
fn confirm(context: &Context, name: &VaultName, location: &Location, with_key: bool) -> Result<(), Failure> {
    if context.ui.yes {
        return Ok(());
    }
    if !context.ui.can_ask() {
        return Err(Failure::usage(format!("removing the vault `{name}` needs a yes")).hint("add `--yes`"));
    }
    let count = std::fs::read_dir(location.path().join("c")).map_or(0, |entries| {
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.filter(|name| name.ends_with(".age") && !name.ends_with(".prev.age")).count()
    });
    let key = if with_key { ", and its key" } else { "" };
    let path = escape(&location.path().to_string_lossy());
    let files = if count == 1 { "file" } else { "files" };
    context.ui.say(&format!("the vault `{name}` in {path} is removed for good: {count} {files} of credentials{key}"));
    let typed = prompt::line_or(&context.ui, "Type its name to remove it", None)?;
    if typed.trim() == name.as_str() { Ok(()) } else { Err(Failure::cancelled()) }
}
