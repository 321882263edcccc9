//! `key rotate`: a new key, and everything sealed to it.

use credctl::Error;
use credctl::keys::Store;
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::seed::Seed;
use credctl::name::escape;
use credctl::vault::lock::Lock;
use credctl::vault::{Mode, Vault};

use super::{done, meant, note, store};
use crate::cli::Context;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::{self, Place};

pub(super) fn rotate(context: &Context, place: &Place) -> Outcome {
    if session::explicit_identity()?.is_some() {
        return Err(Failure::usage("the key in the environment cannot be rotated, because the new one would be kept nowhere")
            .hint("bring it into a key store with `credctl key import`, unset the variable, and rotate then"));
    }
    let (location, id) = meant(context, place)?;
    let (label, vault_path) = (location.label(), location.path());
    let store = place.store_of(id).ok_or_else(|| Error::NoKey { vault: label.clone() })?;
    let waiting = || context.ui.say(session::KEYRING_WAITS);
    let stores = place.stores(context, &waiting);
    // A passphrase file is written anew with the passphrase: a mistyped one must not become it.
    let (passphrase, identities) = match store {
        Store::Passphrase => {
            let (passphrase, _) = session::passphrase(context, &label)?.ok_or_else(|| Error::PassphraseNeeded { vault: label.clone() })?;
            let identities = stores.unlock(id, &label, &passphrase)?;
            (Some(passphrase), Some((identities, "the passphrase file".to_owned())))
        }
        Store::Keyring | Store::File => (None, None),
    };
    let mut vault = session::open_at(context, place, &location, identities)?;
    let refused = |why: &str| Error::Refused { path: vault_path.clone(), why: why.to_owned() };
    if *vault.mode() != Mode::ReadWrite {
        return Err(refused("is only read, so its key cannot be changed").into());
    }
    let _renewals = hold_renewals(context, place, &mut vault)?;
    let mut writer = store::exclusively(context, place, &mut vault, Some(store))?;
    let vault = writer.vault();
    let new = match vault.ring().other_owner() {
        // A rotation that was begun: its new key is in the store already.
        Some(other) if !was_before(vault, other) => Some(other.duplicate()),
        // One that is done but for the store.
        Some(_) => None,
        None if vault.manifest().rotating => return Err(refused("has a rotation that was begun with a key which is not here").into()),
        None => {
            let new = OwnerIdentity { seed: Seed::random()?, vault: id };
            stores.keep(store, &[writer.vault().ring().owner(), &new], passphrase.as_ref(), &label)?;
            Some(new)
        }
    };
    context.ui.say("sealing every file to the new key");
    let files = match new {
        Some(new) => writer.rotate(new, place.now).map_err(half_way)?.files,
        None => 0,
    };
    if writer.vault().manifest().rotating {
        let failure = Failure::new("corrupt", 5, "some files cannot be trusted as they are, so they are not sealed to the new key yet");
        return Err(failure.hint(
            "both keys are kept until then; `credctl doctor` names the files; mend or remove them and run `credctl key rotate` again",
        ));
    }
    // Still under the lock: what is in the store now is the only key.
    stores.keep(store, &[writer.vault().ring().owner()], passphrase.as_ref(), &label).map_err(half_way)?;
    let epoch = writer.vault().manifest().epoch;
    note(context, place, writer.vault(), "rotated".to_owned());
    let said = format!("{files} files are sealed to the new key; back it up with `credctl key export`, the old backup opens nothing new");
    done(context, label, Some(store), Some(epoch), "rotated", &said)
}

/// Keeps tokens from being renewed meanwhile: an answer that is fetched could not be stored with the key before. A copy that
/// was kept aside is sealed to that key, too.
pub(super) fn hold_renewals(context: &Context, place: &Place, vault: &mut Vault) -> Result<Vec<Lock>, Failure> {
    let listing = vault.list(place.now, &|_, _| {})?;
    let accounts = listing.credentials.iter().filter(|listed| listed.summary.account.is_some());
    let mut held = Vec::new();
    for listed in accounts {
        let name = escape(&listed.summary.name);
        if vault.kept_aside(listed.id, true)?.is_some() {
            let why = format!("new tokens of `{name}` are kept outside of the vault, and only the present key opens them");
            return Err(Failure::new("conflict", 1, why).hint(format!("`credctl oauth refresh {name}` takes them in; do that first")));
        }
        let waiting = || context.ui.say(&format!("waiting for another process to renew `{name}`"));
        held.push(vault.refresh_lock(listed.id, &listed.summary.name, &waiting)?);
    }
    Ok(held)
}

/// A rotation that stopped: what the general advice says (nothing was changed) does not hold for it.
fn half_way(error: Error) -> Failure {
    let hint = "every secret can still be read; `credctl key rotate`, or the next command that writes, goes on where it stopped";
    Failure { hints: vec![hint.to_owned()], ..error.into() }
}

/// Whether the second seed of a store is the one before: `vault.toml` names it as replaced.
pub(super) fn was_before(vault: &Vault, other: &OwnerIdentity) -> bool {
    let key = other.seed.signing_key().verifying_key();
    vault.manifest().rotations.iter().any(|rotation| rotation.old == key)
}
