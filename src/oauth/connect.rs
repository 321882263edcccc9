//! From an answer to a stored account: exchanging a code, asking as a client, and what is kept of it.

use std::collections::BTreeMap;

use super::account::Account;
use super::answer::{Refusal, Reply, Tokens};
use super::begin::{Pending, Wish};
use super::hidden::Hidden;
use super::provider::Provider;
use super::token::{self, Call, Parameters, parameter};
use super::{Client, World};
use crate::credential::grant::{Grant, Means};
use crate::credential::{Credential, Field};
use crate::error::OauthTrouble;
use crate::net;
use crate::template::Cause;
use crate::{Result, Secret};

/// Exchanges a code for tokens (RFC 6749, 4.1.3).
///
/// # Errors
/// [`OauthTrouble`] of every sort; a code is good once, so nothing is tried again.
pub fn exchange(world: &World<'_>, provider: &Provider, client: &Client, pending: &Pending, code: &Secret, wish: &Wish) -> Result<Tokens> {
    let mut parameters = vec![
        parameter("grant_type", "authorization_code"),
        parameter("code", code.expose_str().unwrap_or_default()),
        parameter("redirect_uri", &pending.redirect),
    ];
    if let Some(verifier) = pending.verifier.as_ref().and_then(Secret::expose_str) {
        parameters.push(parameter("code_verifier", verifier));
    }
    parameters.extend(wish.resource.iter().map(|resource| parameter("resource", resource)));
    first(world, provider, client, parameters)
}

/// Asks for tokens of the client's own (RFC 6749, 4.4).
///
/// # Errors
/// As [`exchange`].
pub fn as_client(world: &World<'_>, provider: &Provider, client: &Client, wish: &Wish) -> Result<Tokens> {
    first(world, provider, client, client_parameters(provider, &wish.scopes, wish.resource.as_deref()))
}

pub(super) fn client_parameters(provider: &Provider, scopes: &[String], resource: Option<&str>) -> Parameters {
    let mut parameters = vec![parameter("grant_type", "client_credentials")];
    if !scopes.is_empty() {
        parameters.push(parameter("scope", &scopes.join(&provider.quirks.scope_separator)));
    }
    parameters.extend(resource.map(|resource| parameter("resource", resource)));
    parameters
}

fn first(world: &World<'_>, provider: &Provider, client: &Client, parameters: Parameters) -> Result<Tokens> {
    let call = Call { url: &provider.token, parameters, own: &provider.quirks.token_params, names: None };
    judged(provider, token::ask((world.net)(), provider, client, call, world.now))
}

/// A reply to a call that is not made again.
pub(super) fn judged(provider: &Provider, reply: std::result::Result<Reply, net::Failure>) -> Result<Tokens> {
    match reply {
        Err(failure) => Err(unreachable(provider, &failure)),
        Ok(Reply::Tokens(tokens)) => Ok(*tokens),
        Ok(Reply::Refused(refusal)) => Err(refused(provider, refusal).into()),
        Ok(Reply::Unclear(what)) => Err(OauthTrouble::Misbehaved { provider: provider.name.clone(), what }.into()),
        Ok(Reply::Trouble(status)) => Err(in_trouble(provider, status)),
    }
}

pub(super) fn unreachable(provider: &Provider, failure: &net::Failure) -> crate::Error {
    OauthTrouble::Unreachable { provider: provider.name.clone(), why: failure.to_string() }.into()
}

pub(super) fn in_trouble(provider: &Provider, status: u16) -> crate::Error {
    let why = match status {
        429 => "it is asked too often".to_owned(),
        _ => format!("its server has trouble (HTTP {status})"),
    };
    OauthTrouble::Unreachable { provider: provider.name.clone(), why }.into()
}

/// A refusal as an error: a wrong client is for whoever registered it.
pub(super) fn refused(provider: &Provider, refusal: Refusal) -> OauthTrouble {
    let Refusal { code, words, cause, .. } = refusal;
    let provider_name = provider.name.clone();
    match cause {
        Cause::ClientBad => OauthTrouble::Client { provider: provider_name, code, words, setup: provider.quirks.setup.clone() },
        Cause::Transient => OauthTrouble::Unreachable { provider: provider_name, why: format!("it says `{}`", crate::name::escape(&code)) },
        _ => OauthTrouble::Refused { provider: provider_name, code, words },
    }
}

/// What is kept of a new sign-in, besides its tokens.
pub fn grant(provider: &Provider, means: Means, wish: &Wish, tokens: &Tokens, account: &Account) -> Grant {
    Grant {
        means,
        account: account.shown.clone(),
        subject: account.subject.clone(),
        asked: wish.scopes.clone(),
        // Where nothing is said, what was asked for was given (RFC 6749, 5.1).
        granted: tokens.granted.clone().unwrap_or_else(|| wish.scopes.clone()),
        obtained: Some(tokens.sent),
        token_ends: tokens.ends(provider),
        grant_ends: tokens.grant_ends(),
        refreshed: None,
        resource: wish.resource.clone(),
        variables: provider.variables.clone().into_iter().collect(),
        server: provider.server.clone(),
        ..Grant::default()
    }
}

/// A token that lives longer in the place of the first, where the provider has that. Where it cannot be had the first is
/// good all the same.
pub fn lengthened(world: &World<'_>, provider: &Provider, client: &Client, tokens: Tokens) -> Tokens {
    let Some(wish) = &provider.quirks.lengthen else { return tokens };
    match prolonged(world, (world.net)(), provider, client, &tokens.access, wish).map(|reply| judged(provider, reply)) {
        Some(Ok(longer)) => {
            Tokens { account: tokens.account, fields: tokens.fields, granted: longer.granted.clone().or(tokens.granted), ..longer }
        }
        _ => tokens,
    }
}

/// Asks for a token in exchange for a token. `None` where the request cannot be made.
pub(super) fn prolonged(
    world: &World<'_>,
    net: &net::Net,
    provider: &Provider,
    client: &Client,
    access: &Secret,
    wish: &crate::template::Request,
) -> Option<std::result::Result<Reply, net::Failure>> {
    let wiped = |text: &str| Some(zeroize::Zeroizing::new(text.to_owned()));
    let values = |name: &str| match name {
        "access_token" => wiped(access.expose_str()?),
        "client_id" => wiped(&client.id),
        "client_secret" => wiped(client.secret.as_ref()?.expose_str()?),
        name => wiped(provider.variables.get(name)?),
    };
    let request = super::ask::build(provider, wish, &values)?;
    let sent = (world.now)();
    let mut hidden = Hidden::of(client, &Vec::new());
    hidden.add("access_token", Some(access));
    Some(net.send(&request).map(|answer| super::answer::read(provider, &answer, sent, &hidden)))
}

/// Puts tokens into a credential: an answer without a refresh token leaves the one that is there (RFC 6749, 6).
pub fn put_tokens(credential: &mut Credential, tokens: Tokens) {
    for (name, value) in tokens.fields {
        let value = Secret::from(value);
        match credential.fields.get_mut(&name) {
            Some(field) => field.value = value,
            None => drop(credential.fields.insert(name, Field::new(false, value))),
        }
    }
    set(&mut credential.fields, "access_token", tokens.access);
    if let Some(refresh) = tokens.refresh {
        set(&mut credential.fields, "refresh_token", refresh);
    }
}

/// Replaces a secret and leaves what else is said of its field.
pub fn set(fields: &mut BTreeMap<String, Field>, name: &str, value: Secret) {
    match fields.get_mut(name) {
        Some(field) => field.value = value,
        None => drop(fields.insert(name.to_owned(), Field::new(true, value))),
    }
}
