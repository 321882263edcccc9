//! Whether what renews an account's tokens still can, found out by trying it: of what is being ended, where the server tells it
//! in no other way. An answer with tokens is stored like that of any refresh: they are to be ended too.

use super::call::{self, Outcome};
use super::{Renewing, merged, words};
use crate::credential::grant::{Attempt, Means};
use crate::error::OauthTrouble;
use crate::name::Id;
use crate::oauth::World;
use crate::oauth::provider::Provider;
use crate::template::Cause;
use crate::vault::{Record, Vault};
use crate::{Error, Result};

/// What a try came to.
#[derive(Debug)]
pub enum Tried {
    /// It is refused for good; why.
    Dead(String),
    /// It brought new tokens, which are stored.
    Alive(Box<Record>),
    /// There was no answer, or trouble; why.
    Trouble(String),
    /// It tells nothing; why.
    Nothing(String),
}

/// Tries once. The credential's refresh lock is held, and it is withheld: nobody gets what this brings.
///
/// # Errors
/// Those of reading and of writing a credential, and of an answer that could not be stored.
pub fn tried(vault: &mut Vault, world: &World<'_>, provider: &Provider, id: Id) -> Result<Tried> {
    let record = merged(vault, world, id)?;
    let Some(grant) = &record.credential.grant else { return Ok(Tried::Nothing("it is no account".to_owned())) };
    let by_client = grant.means == Means::Client;
    let sent = record.credential.fields.get("refresh_token").map(|field| field.value.duplicate()).filter(|token| !token.is_empty());
    if sent.as_ref().is_some_and(|token| vault.is_spent(id, token)) {
        // A server may end more than this for a token that it sees twice, and says nothing of the one that came after it.
        return Ok(Tried::Nothing("its refresh token was used, and what came of that is not known".to_owned()));
    }
    let before = grant.pending.clone();
    let now = world.time();
    let attempt = Attempt {
        started: before.as_ref().map_or(now, |attempt| attempt.started),
        tries: before.as_ref().map_or(1, |attempt| attempt.tries + 1),
    };
    let mut renewing = Renewing { vault, world, provider, id };
    let record = renewing.write(record, |grant| grant.pending = Some(attempt.clone()))?;
    let outcome = call::renew(world, provider, &record.credential, false)?;
    let tried = match outcome {
        Outcome::Tokens(tokens) => return Ok(Tried::Alive(Box::new(renewing.store(record, tokens, sent.as_ref())?))),
        // It stays written down that nobody knows.
        Outcome::Unknown(error) => return Ok(Tried::Trouble(error.to_string())),
        Outcome::NotSent(error) => Tried::Trouble(error.to_string()),
        Outcome::Refused(error) if by_client && is_of_client(&error) => Tried::Dead(error.to_string()),
        Outcome::Refused(error) => Tried::Nothing(error.to_string()),
        // Of an earlier try the answer was lost: the tokens of that may live, and are here not.
        Outcome::Ended { .. } if before.is_some() => Tried::Nothing(words::no_tokens(&attempt)),
        Outcome::Ended { refusal, .. } if is_end(refusal.cause) => Tried::Dead(words::ended(&refusal)),
        Outcome::Ended { refusal, .. } => Tried::Nothing(words::ended(&refusal)),
    };
    renewing.write(record, |grant| grant.pending.clone_from(&before))?;
    Ok(tried)
}

fn is_of_client(error: &Error) -> bool {
    matches!(error, Error::Oauth(trouble) if matches!(**trouble, OauthTrouble::Client { .. }))
}

/// Whether a refusal is for good, whoever comes with it and whatever a person does.
fn is_end(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::Dead | Cause::ConsentWithdrawn | Cause::PasswordChanged | Cause::RefreshExpired | Cause::Reuse | Cause::AccountGone
    )
}
