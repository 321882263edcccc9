//! `key unlock` and `key lock`: a passphrase vault open for a time.

use credctl::Error;
use credctl::keys::{Loaded, Store, kernel};
use credctl::name::escape;

use super::{done, meant};
use crate::cli::Context;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::values::parse_span;

pub(super) fn unlock(context: &Context, place: &Place, time: &str) -> Outcome {
    let time = parse_span(time)?;
    let (location, id) = meant(context, place)?;
    let label = location.label();
    match place.store_of(id) {
        Some(Store::Passphrase) => {}
        Some(store) => {
            return Err(Failure::usage(format!(
                "the key of vault `{}` is in {}, which needs no unlocking here",
                escape(&label),
                store.in_words()
            ))
            .hint("`credctl key move --to passphrase` locks it with a passphrase"));
        }
        None => return Err(Error::NoKey { vault: label }.into()),
    }
    let stores = place.stores(context, &|| {});
    let identities = match stores.load(Store::Passphrase, id, &label)? {
        Loaded::Identities(identities, _) => identities,
        Loaded::Locked => {
            let needed = || Error::PassphraseNeeded { vault: label.clone() };
            let (passphrase, _) = session::passphrase(context, &label)?.ok_or_else(needed)?;
            stores.unlock(id, &label, &passphrase)?
        }
    };
    if !session::keep_unlocked(context, id, &identities, time) {
        return Err(Failure::new("locked", 4, "the key cannot be kept open here")
            .hint("set CREDCTL_PASSPHRASE_FILE for scripts, or type the passphrase each time"));
    }
    done(
        context,
        label.clone(),
        Some(Store::Passphrase),
        None,
        "unlocked",
        &format!("vault `{}` is open for {} minutes", escape(&label), time.as_secs() / 60),
    )
}

pub(super) fn lock(context: &Context, place: &Place) -> Outcome {
    let (location, id) = meant(context, place)?;
    let said = if kernel::discard(&id) { "locked" } else { "it was not unlocked" };
    done(context, location.label(), place.store_of(id), None, "locked", said)
}
