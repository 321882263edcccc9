//! What a consumer's view says to a question: which use is meant, and whether it may be handed out.

use jiff::Timestamp;

use super::{Holding, Release, trip};
use crate::consumer::Use;
use crate::credential::Credential;
use crate::name::escape;
use crate::vault::View;
use crate::{Error, Result};

/// The use that is meant: by the credential's name, its id, or a variable that exactly one holds. What is not assigned is
/// answered like what does not exist.
///
/// # Errors
/// [`Error::Denied`], [`Error::Ambiguous`].
pub fn find<'v>(view: &'v View, what: &str, now: Timestamp) -> Result<&'v Use> {
    let held = place(view, what).map(|at| &view.consumer.uses[at])?;
    lasts(held, &view.consumer.name, now).map(|()| held)
}

fn place(view: &View, what: &str) -> Result<usize> {
    let uses = &view.consumer.uses;
    let is_named = |credential: &Credential| credential.name == what || credential.id.to_string() == what;
    if let Some(at) = uses.iter().position(|held| is_named(&held.credential)) {
        return Ok(at);
    }
    let has_key = |credential: &Credential| {
        credential.fields.values().flat_map(|field| field.key.iter().chain(&field.aliases)).any(|key| key.as_str() == what)
    };
    let found: Vec<usize> = (0..uses.len()).filter(|at| has_key(&uses[*at].credential)).collect();
    match found.as_slice() {
        [] => Err(Error::Denied(format!("nothing called `{}` is assigned to `{}`", escape(what), escape(&view.consumer.name)))),
        [at] => Ok(*at),
        _ => {
            let holders = found.iter().map(|at| uses[*at].credential.name.clone()).collect();
            Err(Error::Ambiguous { what: "key", name: what.to_owned(), holders })
        }
    }
}

fn lasts(held: &Use, consumer: &str, now: Timestamp) -> Result<()> {
    let Some(until) = held.rule.until.filter(|until| *until <= now) else { return Ok(()) };
    let (who, name) = (escape(consumer), escape(&held.credential.name));
    let until = until.strftime("%Y-%m-%d %H:%M UTC");
    Err(Error::Denied(format!("the assignment of `{name}` to `{who}` ended at {until}")))
}

/// Refuses a use that has ended, or that hands nothing out.
pub(super) fn may(held: &Use, consumer: &str, now: Timestamp) -> Result<()> {
    lasts(held, consumer, now)?;
    let (who, name) = (escape(consumer), escape(&held.credential.name));
    if held.rule.use_only {
        let why = "it is used through the owner's broker alone, and this version has none";
        return Err(Error::Denied(format!("`{name}` is assigned to `{who}` without being handed out: {why}")));
    }
    Ok(())
}

/// The credential that is meant, as the consumer has it, where it may be handed out now: for a look ahead.
pub(super) fn take(view: &View, what: &str, now: Timestamp) -> Result<Credential> {
    granted(view, place(view, what)?, now)
}

/// The same to be handed out. A canary is one whatever its rule says.
pub(super) fn take_to_use(view: &View, what: &str, now: Timestamp) -> Result<Credential> {
    let at = place(view, what)?;
    trip::spare(&view.consumer.uses[at].credential)?;
    granted(view, at, now)
}

fn granted(view: &View, at: usize, now: Timestamp) -> Result<Credential> {
    let held = &view.consumer.uses[at];
    may(held, &view.consumer.name, now)?;
    Ok(held.credential.duplicate())
}

/// Refuses an account whose sign-in is gone, or whose access token has ended.
pub(super) fn living(credential: Credential, now: Timestamp) -> Result<Holding> {
    let grant = credential.grant.as_ref().filter(|_| credential.revoked.is_none());
    let Some(grant) = grant else { return Ok(Holding { credential, stale: None }) };
    let unhealthy = |state: String| Err(Error::Unhealthy { name: credential.name.clone(), state });
    if let Some(lost) = &grant.lost {
        return unhealthy(format!("signed out ({}); its owner has to sign in again", escape(&lost.why)));
    }
    if let Some(end) = grant.token_ends.filter(|end| *end <= now) {
        let end = end.strftime("%Y-%m-%d %H:%M UTC");
        return unhealthy(format!("without a live access token: it ran out at {end}, and only the vault's owner can renew it"));
    }
    if credential.fields.is_empty() {
        return unhealthy("disconnected; its owner has to sign in again".to_owned());
    }
    Ok(Holding { credential, stale: None })
}

/// To a consumer a field that is not assigned does not exist.
pub(super) fn unseen(error: Error, who: &str, what: &str) -> Error {
    match error {
        Error::NotFound { what: "field", name, .. } => {
            Error::Denied(format!("no field `{}` is assigned to `{}`", escape(&name), escape(who)))
        }
        Error::Usage(_) => Error::Denied(format!("the main secret of `{}` is not assigned to `{}`", escape(what), escape(who))),
        other => other,
    }
}

/// What nothing is left of hands out nothing.
pub(super) fn of_something(released: Release) -> Result<Release> {
    match released.values.is_empty() {
        true => Err(Error::Denied(format!("nothing is left of what was assigned of `{}`", escape(&released.name)))),
        false => Ok(released),
    }
}
