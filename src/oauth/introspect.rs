//! Asking a server what it thinks of a token that it gave (RFC 7662).

use jiff::Timestamp;
use serde_json::Value;
use zeroize::Zeroizing;

use super::Client;
use super::account::{self, Account};
use super::answer;
use super::provider::Provider;
use super::token::{self, parameter};
use crate::net::{Answer, Request};
use crate::template::ClientAuth;

/// What a server says of a token. Texts from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Whether it can be used. A server says no as well of a token that this client may not ask about (RFC 7662, 2.2).
    pub active: bool,
    /// What it may do, where that is told.
    pub scopes: Option<Vec<String>>,
    /// Whose it is.
    pub account: Account,
    /// When it ends, where that is told.
    pub ends: Option<Timestamp>,
}

/// Where a provider answers such questions; `None` where it does not, or the address is none.
pub fn address(provider: &Provider) -> Option<String> {
    match &provider.server {
        Some(server) => server.introspect.clone(),
        None => provider.quirks.fill(provider.quirks.introspect.as_ref()?, |name| provider.variables.get(name).cloned()).ok(),
    }
}

/// Whether the meaning of its answers was not read anywhere.
pub fn is_assumed(provider: &Provider) -> bool {
    provider.quirks.assumed.iter().any(|part| part.starts_with("introspect"))
}

/// The question about a token, `hint` what sort it is; `None` where there is no address for it, or no way for this client to say who asks.
pub fn question(provider: &Provider, client: &Client, token: &str, hint: &str) -> Option<Request> {
    let way = provider.client_auth(client.secret.is_some());
    if matches!(way, ClientAuth::Header | ClientAuth::Bearer) {
        return None;
    }
    let mut request = Request { method: "POST", url: address(provider)?, ..Request::default() };
    for (name, value) in &provider.quirks.token_headers {
        request.headers.extend(provider.text(value).map(|value| (name.clone(), Zeroizing::new(value))));
    }
    let mut parameters = vec![parameter("token", token), parameter("token_type_hint", hint)];
    token::prove(&mut request, &mut parameters, way, client);
    Some(token::with_body(request, parameters, provider.quirks.token_body))
}

/// What an answer says; `None` where it says nothing of the token.
pub fn read(answer: &Answer) -> Option<Told> {
    if answer.status != 200 {
        return None;
    }
    let mut value = answer::parse(&answer.body)?;
    let told = value.get("active").and_then(Value::as_bool).map(|active| Told {
        active,
        scopes: value.get("scope").and_then(answer::scopes),
        account: account::claims(&value),
        // Some say it in another word than the standard's; zero: it does not end.
        ends: ["exp", "expires_at"].iter().find_map(|name| answer::ends_at(value.get(name)?)).filter(|end| end.as_second() > 0),
    });
    crate::net::fill::wipe(&mut value);
    told
}
