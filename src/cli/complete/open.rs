//! The names of a vault, without anybody noticing that they were looked up.

use std::time::Duration;

use credctl::keys::keyring::Limits;
use credctl::keys::{KeyStores, Loaded};
use credctl::vault::{Glance, Ring};

use crate::cli::cmd::get::Target;
use crate::cli::session::{self, Place};
use crate::cli::{Context, Globals, env};

/// For each answer of the keyring; all of it has its limit besides.
const ANSWER: Duration = Duration::from_millis(200);

/// Where things are. Unlike [`Place::new`] this does not tidy up.
pub(super) fn place() -> Option<Place> {
    let home = env::home().ok()?;
    let config = home.load().ok()?;
    Some(Place { home, config, now: env::now(), rotate_after: None })
}

/// What this machine knows of the vault that the line means: by `vault`, or as the program would find it.
pub(super) fn glance(vault: Option<&str>) -> Option<Glance> {
    let globals = Globals { vault: vault.map(str::to_owned), no_input: true, quiet: true, ..Globals::default() };
    let context = Context::new(globals, None);
    let place = place()?;
    let explicit = session::explicit_identity().ok()?;
    let identity = explicit.as_ref().and_then(|(identities, _)| Some(identities.first()?.vault));
    let location = session::locate(&context, &place, identity).ok()?;
    let id = location.claimed_id().ok()??;
    let (identities, source) = match explicit {
        Some(given) => given,
        None => {
            session::is_the_one(&place, &location, id).ok()?;
            let limits = Limits { answer: ANSWER, person: None };
            let stores = KeyStores { dir: place.home.keys(), limits, waiting: &|| {} };
            match stores.load_quietly(place.store_of(id)?, id).ok()? {
                Loaded::Identities(identities, source) => (identities, source),
                // A passphrase, even one that a script gave, takes a second to try.
                Loaded::Locked => return None,
            }
        }
    };
    let ring = Ring::new(identities, source).filter(|ring| ring.vault() == id)?;
    Glance::open(&ring, &place.home.state)
}

/// The same for the vault that a reference names, or else the one at hand, and the credential in it that is called so.
pub(super) fn named(what: &str, vault: Option<&str>) -> Option<(Glance, String)> {
    let target = Target::parse(what, None).ok()?;
    Some((glance(target.vault.as_deref().or(vault))?, target.name))
}
