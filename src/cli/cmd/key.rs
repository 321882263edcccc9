//! `credctl key`: where the vault's key is kept, its backup, unlocking, changing it.

mod backup;
mod lock;
mod rotate;
mod status;
mod store;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use credctl::Error;
use credctl::activity::{About, Action};
use credctl::keys::Store;
use credctl::name::Id;
use credctl::vault::{Location, Vault};
use serde::Serialize;

use super::init;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};

/// The vault's key: where it is kept, backup, unlocking, changing it
///
/// Without the key nothing in the vault can be read, by anybody. `credctl key export` prints it as one line.
#[derive(Args)]
pub(crate) struct Key {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say where the key is and whether it opens the vault
    Status,
    /// Print the key: the backup of everything
    #[command(after_long_help = "\
Examples:
  (umask 077; credctl key export > backup)         # keep it where only you can read it
  (umask 077; credctl key export --age > key.txt)  # `age -d -i key.txt FILE` opens every file")]
    Export {
        /// Print it as the stock `age` tool reads it; it opens files and cannot sign
        #[arg(long)]
        age: bool,
    },
    /// Bring a key here from its backup
    #[command(after_long_help = "\
Examples:
  credctl key import backup  # the key of a vault that was brought here")]
    Import {
        /// A file with the line; stdin where it is `-` or left out
        file: Option<PathBuf>,
        /// Where to keep it: keyring, passphrase or file
        #[arg(long, value_name = "STORE", add = Completes::Store)]
        key_store: Option<String>,
    },
    /// Open a passphrase vault for a time
    #[command(after_long_help = "\
Examples:
  credctl key unlock            # until the working day is over
  credctl key unlock --for 30m  # no longer than it takes")]
    Unlock {
        /// How long, as in 30m, 8h
        #[arg(long = "for", value_name = "TIME", default_value = "8h", add = Completes::Nothing)]
        time: String,
    },
    /// End what `unlock`, or typing the passphrase, began
    Lock,
    /// Keep the key in another store from now on
    #[command(after_long_help = "\
Examples:
  credctl key move --to passphrase  # asks for a new passphrase")]
    Move {
        /// keyring, passphrase or file
        #[arg(long, value_name = "STORE", add = Completes::Store)]
        to: String,
    },
    /// Make a new key and seal everything to it
    Rotate,
}

#[derive(Serialize)]
struct Changed {
    vault: String,
    key_store: Option<&'static str>,
    epoch: Option<u64>,
    result: &'static str,
}

impl Key {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        match self.command {
            Command::Status => status::status(context, &place),
            Command::Export { age } => backup::export(context, &place, age),
            Command::Import { file, key_store } => backup::import(context, &place, file, key_store.as_deref()),
            Command::Unlock { time } => lock::unlock(context, &place, &time),
            Command::Lock => lock::lock(context, &place),
            Command::Move { to } => store::relocate(context, &place, init::parse_store(&to)?),
            Command::Rotate => rotate::rotate(context, &place),
        }
    }
}

/// The vault that is meant, and its id.
fn meant(context: &Context, place: &Place) -> Result<(Location, Id), Failure> {
    let explicit = session::explicit_identity()?;
    let location = session::locate(context, place, explicit.and_then(|(identities, _)| Some(identities.first()?.vault)))?;
    let id = location.claimed_id()?.ok_or_else(|| Error::NotFound { what: "vault", name: location.label(), near: None })?;
    Ok((location, id))
}

/// Writes down what was done about the key.
fn note(context: &Context, place: &Place, vault: &Vault, what: String) {
    context.note_all(place, vault, Action::Key, [(None, About { name: what, ..About::default() })]);
}

fn done(context: &Context, vault: String, store: Option<Store>, epoch: Option<u64>, result: &'static str, said: &str) -> Outcome {
    if context.ui.json {
        context.ui.document(&Changed { vault, key_store: store.map(Store::name), epoch, result })?;
    } else {
        context.ui.line(&vault)?;
        context.ui.say(said);
    }
    Ok(Exit::Done)
}
