//! `key status`: where the key is and whether it opens the vault.

use credctl::keys::{Store, kernel};
use serde::Serialize;

use super::meant;
use crate::cli::Context;
use crate::cli::fail::{Exit, Outcome};
use crate::cli::session::{self, Place};

#[derive(Serialize)]
struct Status {
    vault: String,
    id: String,
    key_store: Option<&'static str>,
    state: &'static str,
    detail: Option<String>,
    recipient: Option<String>,
    fingerprint: Option<String>,
    epoch: Option<u64>,
    rotating: bool,
}

pub(super) fn status(context: &Context, place: &Place) -> Outcome {
    let (location, id) = meant(context, place)?;
    let store = place.store_of(id);
    let explicit = session::explicit_identity()?;
    let from_env = explicit.is_some();
    let opened = session::open_at(context, place, &location, explicit);
    let unlocked = kernel::remaining(&id).map(|left| format!("open for {} more minutes", left.as_secs().div_ceil(60)));
    let mut status = Status {
        vault: location.label(),
        id: id.to_string(),
        key_store: if from_env { Some("environment") } else { store.map(Store::name) },
        state: "ok",
        detail: unlocked.filter(|_| store == Some(Store::Passphrase)),
        recipient: None,
        fingerprint: None,
        epoch: None,
        rotating: false,
    };
    let failure = match opened {
        Ok(vault) => {
            let owner = vault.ring().owner();
            status.recipient = vault.manifest().owners.iter().find(|_| vault.is_owner(owner)).map(|owner| owner.recipient.clone());
            status.fingerprint = Some(credctl::vault::body::fingerprint(&owner.seed.signing_key().verifying_key()));
            status.epoch = Some(vault.manifest().epoch);
            status.rotating = vault.rotation_pending();
            None
        }
        Err(failure) => {
            status.state = failure.code;
            status.detail = Some(failure.message.clone());
            Some(failure)
        }
    };
    if context.ui.json {
        context.ui.document(&status)?;
    } else {
        context.ui.out(lines(&status).as_bytes())?;
    }
    match failure {
        // What is wrong stands in the answer already; the number says it too.
        Some(failure) if context.ui.json => Ok(Exit::Status(failure.exit)),
        Some(failure) => Err(failure),
        None => Ok(Exit::Done),
    }
}

fn lines(status: &Status) -> String {
    let epoch = status.epoch.map(|epoch| epoch.to_string());
    let rotating = status.rotating.then(|| "not finished; `credctl key rotate` goes on".to_owned());
    let rows = [
        ("vault", Some(status.vault.clone())),
        ("id", Some(status.id.clone())),
        ("key store", Some(status.key_store.unwrap_or("none here").to_owned())),
        ("state", Some(status.state.to_owned())),
        ("", status.detail.clone()),
        ("recipient", status.recipient.clone()),
        ("signer", status.fingerprint.clone()),
        ("epoch", epoch),
        ("rotation", rotating),
    ];
    rows.into_iter().filter_map(|(title, text)| Some(format!("{title:<10} {}\n", credctl::name::escape(&text?)))).collect()
}
