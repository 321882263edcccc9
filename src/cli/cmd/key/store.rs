//! Where the key is kept: `key move`, and what `key import` does once it has a key.
//!
//! One order for both: kept and read back, then remembered, then forgotten where it was. A second seed, of a rotation
//! that is not finished, goes along: without it a part of the vault could never be read again.

use credctl::error::KeyringTrouble;
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::{Loaded, Store};
use credctl::name::escape;
use credctl::vault::{Location, Mode, Vault, Writer};
use credctl::{Error, Secret};

use super::rotate::{hold_renewals, was_before};
use super::{done, init, meant, note};
use crate::cli::Context;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::{self, Place};

pub(super) fn relocate(context: &Context, place: &Place, to: Store) -> Outcome {
    let (location, id) = meant(context, place)?;
    let label = location.label();
    let from = place.store_of(id);
    let mut vault = session::open(context, place)?;
    // A copy that is kept in the keyring is looked for only while the key is there.
    let _held = if from == Some(Store::Keyring) { hold_renewals(context, place, &mut vault)? } else { Vec::new() };
    change(context, place, &location, vault, from, to)?;
    done(context, label, Some(to), None, "moved", &format!("the key is in {} now", to.in_words()))
}

/// Keeps what `vault` was opened with in the store `to`, under the vault's lock. `from` is the store as it was known
/// when the key was loaded.
pub(super) fn change(
    context: &Context,
    place: &Place,
    location: &Location,
    mut vault: Vault,
    from: Option<Store>,
    to: Store,
) -> Result<(), Failure> {
    let passphrase = if to == Store::Passphrase { Some(init::new_passphrase(context)?) } else { None };
    let change = |vault: &Vault| change_now(context, place, location, vault, (from, to), passphrase.as_ref());
    // Where the vault is only read, nobody changes its key.
    if *vault.mode() != Mode::ReadWrite {
        return change(&vault);
    }
    let writer = exclusively(context, place, &mut vault, from)?;
    change(writer.vault())
}

fn change_now(
    context: &Context,
    place: &Place,
    location: &Location,
    vault: &Vault,
    (from, to): (Option<Store>, Store),
    passphrase: Option<&Secret>,
) -> Result<(), Failure> {
    let waiting = || context.ui.say(session::KEYRING_WAITS);
    let stores = place.stores(context, &waiting);
    let identities = to_keep(context, place, vault, from)?;
    stores.keep(to, &identities.iter().collect::<Vec<_>>(), passphrase, &location.label())?;
    place.home.remember_store(vault.id(), to)?;
    if let Some(from) = from.filter(|from| *from != to)
        && let Err(error) = stores.forget(from, vault.id())
    {
        context.ui.warn(&format!("the key is still in {} too: {error}", from.in_words()));
    }
    note(context, place, vault, format!("kept in {}", to.in_words()));
    Ok(())
}

/// Takes the vault's lock before its key store is written: of two that change a key, or where it is kept, the later would
/// overwrite what the earlier has just made the only key. `known` is the store as it was known when the key was loaded.
pub(super) fn exclusively<'v>(context: &Context, place: &Place, vault: &'v mut Vault, known: Option<Store>) -> Result<Writer<'v>, Failure> {
    let (id, label) = (vault.id(), vault.label().to_owned());
    let writer = session::writer(context, vault, place.now)?;
    if place.home.load()?.key_store.get(&id.to_string()).copied() != known {
        return Err(Error::Changed { name: format!("the key store of vault {label}") }.into());
    }
    Ok(writer)
}

/// What the vault was opened with, and with it what else the present store holds and an unfinished rotation needs.
fn to_keep(context: &Context, place: &Place, vault: &Vault, from: Option<Store>) -> Result<Vec<OwnerIdentity>, Failure> {
    let mut kept = vec![vault.ring().owner().duplicate()];
    kept.extend(vault.ring().other_owner().map(OwnerIdentity::duplicate));
    let Some(from) = from.filter(|_| kept.len() == 1) else { return Ok(kept) };
    let rotating = vault.manifest().rotating;
    let held = match held(context, place, vault, from) {
        Ok(held) => held,
        // Nobody can say whether it holds the second one.
        Err(_) if rotating => {
            let what = format!("the key of vault `{}` is being changed, and {} cannot be read", escape(vault.label()), from.in_words());
            return Err(unfinished(what));
        }
        Err(_) => Vec::new(),
    };
    let several = held.len() > 1;
    let is_kept = |held: &OwnerIdentity| kept.iter().any(|kept| kept.encode() == held.encode());
    let more: Vec<OwnerIdentity> =
        held.into_iter().filter(|held| !is_kept(held) && (rotating || (several && !was_before(vault, held)))).collect();
    kept.extend(more);
    if kept.len() > 2 {
        return Err(unfinished(format!("the key of vault `{}` is being changed, with keys that were not given", escape(vault.label()))));
    }
    Ok(kept)
}

/// What a store holds for the vault; nothing where what is there is lost already.
fn held(context: &Context, place: &Place, vault: &Vault, store: Store) -> Result<Vec<OwnerIdentity>, Failure> {
    let waiting = || context.ui.say(session::KEYRING_WAITS);
    let stores = place.stores(context, &waiting);
    let (id, label) = (vault.id(), vault.label());
    let loaded = match stores.load(store, id, label) {
        // Only a rotation is worth the question.
        Ok(Loaded::Locked) if !vault.manifest().rotating => Ok(Vec::new()),
        Ok(Loaded::Locked) => match session::passphrase(context, label)? {
            Some((passphrase, _)) => stores.unlock(id, label, &passphrase),
            None => Err(Error::PassphraseNeeded { vault: label.to_owned() }),
        },
        Ok(Loaded::Identities(identities, _)) => Ok(identities),
        Err(error) => Err(error),
    };
    match loaded {
        Err(
            Error::NoKey { .. }
            | Error::BadIdentity { .. }
            | Error::WrongKey { .. }
            | Error::Corrupt { .. }
            | Error::Keyring(KeyringTrouble::NoEntry | KeyringTrouble::Damaged),
        ) => Ok(Vec::new()),
        loaded => Ok(loaded?),
    }
}

/// A no, because a rotation is not finished.
pub(super) fn unfinished(what: String) -> Failure {
    Failure::new("conflict", 1, what).hint("finish that first: `credctl key rotate`")
}
