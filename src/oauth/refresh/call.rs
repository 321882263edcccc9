//! The call of a refresh: one POST, and the same again where nobody knows whether it arrived.

use std::time::{Duration, Instant};

use jiff::SignedDuration;

use crate::credential::Credential;
use crate::error::OauthTrouble;
use crate::net::{Net, Sent};
use crate::oauth::answer::{Refusal, Reply, Tokens};
use crate::oauth::provider::Provider;
use crate::oauth::token::{self, Call, Parameters, parameter};
use crate::oauth::{Client, World, connect};
use crate::template::Cause;
use crate::{Error, Result};

/// When the same token is sent again, in seconds after the first: servers answer a repetition within a grace of some
/// seconds with the same tokens.
const AGAIN: [u64; 4] = [1, 3, 8, 15];
/// By then all of it is over, counted from the first: a call gets what is left of it.
const BUDGET: SignedDuration = SignedDuration::from_secs(30);

/// With less than this nothing is sent again: it would be given up before most answers, and the token may be used up by it.
const ENOUGH: SignedDuration = SignedDuration::from_secs(2);

/// How it ended.
pub(super) enum Outcome {
    /// New tokens.
    Tokens(Tokens),
    /// The server cannot have got it.
    NotSent(Error),
    /// It may have got it; nothing is known.
    Unknown(Error),
    /// Refused for a reason that is not the grant's.
    Refused(Error),
    /// The grant is at its end; `again`: an earlier answer of the same call was lost.
    Ended {
        /// What was said.
        refusal: Refusal,
        /// Whether it was sent before.
        again: bool,
    },
}

/// Asks for new tokens. `window`: a lost answer may be asked for again.
pub(super) fn renew(world: &World<'_>, provider: &Provider, credential: &Credential, window: bool) -> Result<Outcome> {
    let none = || Error::NotFound { what: "field", name: format!("{}/client_id", credential.name), near: None };
    let client = Client::of(credential).ok_or_else(none)?;
    let first = world.time();
    let mut unknown = None;
    let mut pauses = std::iter::once(0).chain(AGAIN).peekable();
    while let Some(pause) = pauses.next() {
        let at = first.checked_add(SignedDuration::from_secs(i64::try_from(pause).unwrap_or(0))).unwrap_or(first);
        let wait = at.duration_since(world.time());
        if wait > SignedDuration::ZERO {
            (world.sleep)(Duration::try_from(wait).unwrap_or_default());
        }
        let left = BUDGET - world.time().duration_since(first);
        if left < ENOUGH || (unknown.is_some() && !(world.may_begin)()) {
            break;
        }
        let net = (world.net)().until(Instant::now() + Duration::try_from(left).unwrap_or_default());
        let reply = once(world, &net, provider, credential, &client);
        let error = match reply {
            Ok(Reply::Tokens(tokens)) => return Ok(Outcome::Tokens(*tokens)),
            Ok(Reply::Refused(refusal)) if refusal.cause == Cause::Transient => connect::refused(provider, refusal).into(),
            Ok(Reply::Refused(refusal)) => return Ok(judge(provider, refusal, unknown.is_some())),
            // A server that says it is too busy has not looked at the token.
            Ok(Reply::Trouble(429)) => {
                let error = connect::in_trouble(provider, 429);
                return Ok(if unknown.is_none() { Outcome::NotSent(error) } else { Outcome::Unknown(error) });
            }
            Ok(Reply::Trouble(status)) => connect::in_trouble(provider, status),
            Ok(Reply::Unclear(what)) => OauthTrouble::Unclear { provider: provider.name.clone(), what }.into(),
            Err(failure) if failure.sent == Sent::No => {
                let error = connect::unreachable(provider, &failure);
                return Ok(if unknown.is_none() { Outcome::NotSent(error) } else { Outcome::Unknown(error) });
            }
            Err(failure) => connect::unreachable(provider, &failure),
        };
        if window && pauses.peek().is_some() && (world.may_begin)() {
            (world.say)(&format!("{error}; asking again"));
        }
        unknown = Some(error);
        if !window {
            break;
        }
    }
    let none = || OauthTrouble::Unreachable { provider: provider.name.clone(), why: "no answer in time".to_owned() }.into();
    Ok(Outcome::Unknown(unknown.unwrap_or_else(none)))
}

fn once(
    world: &World<'_>,
    net: &Net,
    provider: &Provider,
    credential: &Credential,
    client: &Client,
) -> std::result::Result<Reply, crate::net::Failure> {
    let access = credential.fields.get("access_token").map(|field| &field.value);
    if let (Some(wish), Some(access), None) = (&provider.quirks.refresh.prolong, access, token(credential))
        && let Some(reply) = connect::prolonged(world, net, provider, client, access, wish)
    {
        return reply;
    }
    let (parameters, own) = (parameters(credential, provider), &provider.quirks.refresh.params);
    token::ask(net, provider, client, Call { url: &provider.refresh, parameters, own, names: None }, world.now)
}

/// The refresh token, where there is one.
fn token(credential: &Credential) -> Option<&str> {
    credential.fields.get("refresh_token").and_then(|field| field.value.expose_str()).filter(|text| !text.is_empty())
}

fn judge(provider: &Provider, refusal: Refusal, again: bool) -> Outcome {
    match refusal.cause {
        Cause::ClientBad | Cause::Config | Cause::ScopeChanged | Cause::Transient => {
            let error = connect::refused(provider, refusal).into();
            // What became of the one before is not known by that.
            if again { Outcome::Unknown(error) } else { Outcome::Refused(error) }
        }
        _ => Outcome::Ended { refusal, again },
    }
}

fn parameters(credential: &Credential, provider: &Provider) -> Parameters {
    let grant = credential.grant.as_ref();
    let resource = grant.and_then(|grant| grant.resource.as_deref());
    let Some(token) = token(credential) else {
        let scopes = grant.map(|grant| grant.asked.clone()).unwrap_or_default();
        return connect::client_parameters(provider, &scopes, resource);
    };
    let mut parameters = vec![parameter("grant_type", "refresh_token"), parameter("refresh_token", token)];
    parameters.extend(resource.map(|resource| parameter("resource", resource)));
    parameters
}
