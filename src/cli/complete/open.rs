//! The names of a vault, without anybody noticing that they were looked up.

use std::time::Duration;

use credctl::alarm::Waited;
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::keyring::Limits;
use credctl::keys::{KeyStores, Loaded};
use credctl::vault::{Glance, Location, Ring, Summary};

use crate::cli::cmd::get::Target;
use crate::cli::session::{self, Place};
use crate::cli::{Context, Globals, env};

/// For each answer of the keyring; all of it has its limit besides.
const ANSWER: Duration = Duration::from_millis(200);

/// Where things are. Unlike [`Place::new`] this does not tidy up.
pub(super) fn place() -> Option<Place> {
    let home = env::home().ok()?;
    let config = home.load().ok()?;
    Some(Place { home, config, now: env::now(), rotate_after: None, waited: Waited::default() })
}

/// What this machine knows of the vaults that a name on the line may be looked for in, in order: the one that is named, the
/// layers, or the one at hand. One that does not open at once is left out.
pub(super) fn glances(vault: Option<&str>) -> Vec<Glance> {
    let looked = || {
        let (context, place) = (context(vault), place()?);
        let layers = session::layers(&context, &place).ok()?;
        Some(layers.iter().filter_map(|layer| open(&place, &place.location(layer).ok()?, None)).collect::<Vec<_>>())
    };
    match looked() {
        Some(all) if !all.is_empty() => all,
        _ => glance(vault).into_iter().collect(),
    }
}

/// What this machine knows of the vault that the line means: by `vault`, or as the program would find it.
pub(super) fn glance(vault: Option<&str>) -> Option<Glance> {
    let (context, place) = (context(vault), place()?);
    let explicit = session::explicit_identity().ok()?;
    let identity = explicit.as_ref().and_then(|(identities, _)| Some(identities.first()?.vault));
    let location = session::locate(&context, &place, identity).ok()?;
    open(&place, &location, explicit)
}

fn context(vault: Option<&str>) -> Context {
    let globals = Globals { vault: vault.map(str::to_owned), no_input: true, quiet: true, ..Globals::default() };
    Context::new(globals, None)
}

fn open(place: &Place, location: &Location, explicit: Option<(Vec<OwnerIdentity>, String)>) -> Option<Glance> {
    let id = location.claimed_id().ok()??;
    let (identities, source) = match explicit {
        Some(given) => given,
        None => {
            session::is_the_one(place, location, id).ok()?;
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

/// The credential that is called so, in the vault that a reference names, or else where the line looks for it.
pub(super) fn one(what: &str, vault: Option<&str>) -> Option<Summary> {
    let target = Target::parse(what, None).ok()?;
    glances(target.vault.as_deref().or(vault)).iter().find_map(|glance| glance.one(&target.name))
}
