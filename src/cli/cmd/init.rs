//! `credctl init`: a vault and its key, the key first.

use clap::Args;
use credctl::config::DEFAULT_VAULT;
use credctl::error::KeyringTrouble;
use credctl::keys::Store;
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::keyring;
use credctl::keys::seed::Seed;
use credctl::name::{Id, escape};
use credctl::vault::{self, Location};
use credctl::{Error, Secret};
use serde::Serialize;

use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// Make a vault and its key
///
/// The vault is the one named by --vault, else `default`. The key is put into the key store and read back before there is
/// a vault; where no key store works, none is made. A vault that exists is left alone (exit 1).
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl init                                   # the vault `default`, its key in the keyring
  credctl init --vault acme                      # another one, with a key of its own
  credctl init --key-store passphrase            # where there is no keyring
  credctl init --vault ./vault --key-store file  # in a directory that is committed to git")]
pub(crate) struct Init {
    /// Where the key is kept: keyring, passphrase or file [env: CREDCTL_KEY_STORE] [default: keyring]
    #[arg(long, value_name = "STORE", add = Completes::Store)]
    key_store: Option<String>,
}

/// A vault that was made.
#[derive(Serialize)]
pub(crate) struct Made {
    vault: String,
    id: String,
    path: String,
    key_store: &'static str,
}

impl Init {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let asked = session::asked_vault(context)?;
        let location = place.location(asked.as_deref().unwrap_or(DEFAULT_VAULT))?;
        let made = make(context, &place, &location, self.key_store.as_deref())?;
        if context.ui.json {
            context.ui.document(&made)?;
        } else {
            context.ui.line(&made.vault)?;
            context.ui.next("next: `credctl add openai` stores a key");
        }
        Ok(Exit::Done)
    }
}

/// Which key store is asked for.
pub(crate) fn wanted_store(flag: Option<&str>) -> Result<Option<Store>, Failure> {
    let text = match flag {
        Some(text) => Some(text.to_owned()),
        None => env::text(env::name::KEY_STORE)?,
    };
    text.map(|text| parse_store(&text)).transpose()
}

/// A key store by its name.
pub(crate) fn parse_store(text: &str) -> Result<Store, Failure> {
    Store::parse(text).ok_or_else(|| Failure::usage(format!("no key store `{}`", escape(text))).hint("keyring, passphrase or file"))
}

/// Makes the default vault, where none is here yet; whether it was this process that did.
pub(crate) fn make_default(context: &Context, place: &Place) -> Result<bool, Failure> {
    match make(context, place, &place.location(credctl::config::DEFAULT_VAULT)?, None) {
        // Another process was as quick.
        Err(failure) if failure.code == "conflict" => Ok(false),
        made => made.map(|_| true),
    }
}

/// Makes a vault: the store is found to work, the key is kept and read back, where it is is noted, and only then is there
/// a vault.
pub(crate) fn make(context: &Context, place: &Place, location: &Location, flag: Option<&str>) -> Result<Made, Failure> {
    vault::check_init(location)?;
    let ui = &context.ui;
    let waiting = || ui.say(session::KEYRING_WAITS);
    let stores = place.stores(context, &waiting);
    let (store, passphrase) = choose(context, &stores, wanted_store(flag)?)?;
    let label = location.label();
    let owner = OwnerIdentity { seed: Seed::random()?, vault: Id::random()? };
    if place.config.vault_id.contains_key(&label) {
        // Of a vault that is there no more.
        place.home.remember_vault(location, None)?;
    }
    stores.keep(store, &[&owner], passphrase.as_ref(), &label)?;
    let known = place.home.remember_store(owner.vault, store);
    let made = known.and_then(|()| vault::init(location, &owner, &place.home.state, place.now));
    if let Err(error) = made {
        // A key for a vault that is not there would only puzzle.
        if !matches!(error, Error::NotDurable { .. }) {
            let _ = stores.forget(store, owner.vault);
            let _ = place.home.forget_store(owner.vault);
        }
        return Err(error.into());
    }
    place.home.remember_vault(location, Some(owner.vault))?;
    if passphrase.is_some() && ui.can_ask() {
        session::keep_unlocked(context, owner.vault, &[owner], std::time::Duration::from_secs(15 * 60));
    }
    let path = location.path();
    ui.say(&format!("made vault `{}` in {}", escape(&label), escape(&path.to_string_lossy())));
    let last = if store == Store::Passphrase { "; nobody can reset it" } else { "" };
    ui.say(&format!("its key is in {}{last}", store.in_words()));
    ui.say("back the key up: `credctl key export` prints it; keep that line where only you can read it");
    let id = location.claimed_id()?.map(|id| id.to_string()).unwrap_or_default();
    Ok(Made { vault: label, id, path: path.display().to_string(), key_store: store.name() })
}

/// The store that will be used, found to work. Where no keyring answers, a passphrase is offered to a person; nothing
/// else is taken in its place.
fn choose(context: &Context, stores: &credctl::keys::KeyStores<'_>, wanted: Option<Store>) -> Result<(Store, Option<Secret>), Failure> {
    match wanted.unwrap_or(Store::Keyring) {
        Store::File => Ok((Store::File, None)),
        Store::Passphrase => Ok((Store::Passphrase, Some(new_passphrase(context)?))),
        Store::Keyring => match keyring::probe(&stores.limits, stores.waiting) {
            Ok(()) => Ok((Store::Keyring, None)),
            Err(Error::Keyring(trouble @ (KeyringTrouble::None | KeyringTrouble::NoCollection)))
                if wanted.is_none() && context.ui.can_ask() =>
            {
                context.ui.say(&format!("{trouble}"));
                if prompt::confirm(&context.ui, "Keep the key in a file locked with a passphrase instead?", true)? {
                    Ok((Store::Passphrase, Some(new_passphrase(context)?)))
                } else {
                    Err(Error::Keyring(trouble).into())
                }
            }
            Err(error) => Err(error.into()),
        },
    }
}

/// A passphrase for a new key file.
pub(crate) fn new_passphrase(context: &Context) -> Result<Secret, Failure> {
    if let Some(given) = session::given_passphrase(context)? {
        credctl::keys::passphrase::check(&given)?;
        return Ok(given);
    }
    if !context.ui.can_ask() {
        return Err(Failure::usage("a passphrase is needed").hint("set CREDCTL_PASSPHRASE_FILE or CREDCTL_PASSPHRASE_FD"));
    }
    prompt::hidden_twice(&context.ui, "New passphrase")
}
