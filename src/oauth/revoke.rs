//! Giving tokens back (RFC 7009), the refresh token first: with it a server ends the whole grant.

use std::cell::Cell;

use super::provider::Provider;
use super::token::{self, parameter};
use super::{Client, Tokens, World, answer};
use crate::Secret;
use crate::credential::Credential;
use crate::net::{Answer, Request};
use crate::template::{Body, ClientAuth, Code, Revocation, Which};

/// What became of a token at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// There was none.
    None,
    /// The provider says that it is dead.
    Revoked,
    /// The provider has no way to end it.
    NoWay,
    /// It may still work; why, in words.
    Alive(String),
}

/// What became of the tokens of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The refresh token.
    pub refresh: Fate,
    /// The access token.
    pub access: Fate,
    /// What is to be known of the provider's way.
    pub note: Option<String>,
    /// Whether what is alive may only be so because nobody answered: trying again may help.
    pub unreached: bool,
}

/// What is to be given back.
#[derive(Debug, Default)]
pub struct Held {
    refresh: Option<Secret>,
    access: Option<Secret>,
}

impl Held {
    /// The tokens of a credential.
    pub fn of(credential: &Credential) -> Self {
        let of = |name: &str| credential.fields.get(name).map(|field| &field.value).filter(|value| !value.is_empty());
        Self { refresh: of("refresh_token").map(Secret::duplicate), access: of("access_token").map(Secret::duplicate) }
    }

    /// Those of an answer.
    pub fn of_answer(tokens: &Tokens) -> Self {
        Self { refresh: tokens.refresh.as_ref().map(Secret::duplicate), access: Some(tokens.access.duplicate()) }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.refresh.is_none() && self.access.is_none()
    }
}

/// How one token is given back.
struct Way<'p> {
    url: String,
    method: &'static str,
    parameter: &'p str,
    auth: ClientAuth,
    with_id: bool,
    body: Body,
    ok: Vec<u16>,
    of: Option<&'p Revocation>,
}

/// Gives tokens back.
pub fn revoke(world: &World<'_>, provider: &Provider, held: &Held, client: &Client) -> Report {
    let note = provider.quirks.revocation.as_ref().and_then(|revocation| revocation.note.clone());
    let way = way(provider, client);
    let unreached = Cell::new(false);
    let which = provider.quirks.revocation.as_ref().map(|revocation| revocation.which);
    let one = |name: &str, token: &Option<Secret>| match (token, &way) {
        (None, _) => Fate::None,
        (Some(_), None) => Fate::NoWay,
        (Some(_), _) if matches!((which, name), (Some(Which::Access), "refresh_token") | (Some(Which::Refresh), "access_token")) => {
            Fate::NoWay
        }
        (Some(token), Some(way)) => {
            let (fate, reached) = give_back(world, provider, way, client, token, name);
            unreached.set(unreached.get() || !reached);
            fate
        }
    };
    let refresh = one("refresh_token", &held.refresh);
    let access = one("access_token", &held.access);
    Report { refresh, access, note, unreached: unreached.get() }
}

/// The host at which a provider takes tokens back; `None` where it has no way.
pub fn host(provider: &Provider, client: &Client) -> Option<String> {
    way(provider, client).map(|way| crate::net::host(&way.url).to_owned())
}

/// Whether a refresh token can still be used, by the server's own word; `None` where it does not tell this client.
pub fn is_refreshable(net: &crate::net::Net, provider: &Provider, client: &Client, credential: &Credential) -> Option<bool> {
    let token = Held::of(credential).refresh?;
    let question = super::introspect::question(provider, client, token.expose_str()?, "refresh_token")?;
    Some(super::introspect::read(&net.send(&question).ok()?)?.active)
}

fn way<'p>(provider: &'p Provider, client: &Client) -> Option<Way<'p>> {
    if let Some(server) = &provider.server {
        let auth = provider.client_auth(client.secret.is_some());
        let url = server.revoke.clone()?;
        return Some(Way { url, method: "POST", parameter: "token", auth, with_id: true, body: Body::Form, ok: Vec::new(), of: None });
    }
    let revocation = provider.quirks.revocation.as_ref()?;
    let value = |name: &str| if name == "client_id" { Some(client.id.clone()) } else { provider.variables.get(name).cloned() };
    let url = provider.quirks.fill(&revocation.url, value).ok()?;
    let ok = revocation.ok.iter().filter_map(|code| match code {
        Code::Number(number) => Some(*number),
        Code::Text(_) => None,
    });
    let ok = ok.collect();
    Some(Way {
        url,
        method: revocation.method.name(),
        parameter: &revocation.token_param,
        auth: revocation.client_auth,
        with_id: revocation.client_id,
        body: revocation.body,
        ok,
        of: Some(revocation),
    })
}

fn give_back(world: &World<'_>, provider: &Provider, way: &Way<'_>, client: &Client, token: &Secret, hint: &str) -> (Fate, bool) {
    let Some(text) = token.expose_str() else { return (Fate::Alive("it is not a text".to_owned()), true) };
    let mut request = Request { method: way.method, url: way.url.clone(), ..Request::default() };
    let mut parameters = Vec::new();
    if !way.parameter.is_empty() {
        parameters.push(parameter(way.parameter, text));
    }
    if way.parameter == "token" && way.auth != ClientAuth::Bearer {
        parameters.push(parameter("token_type_hint", hint));
    }
    let values = |name: &str| {
        let text = match name {
            "client_id" => client.id.as_str(),
            "client_secret" => client.secret.as_ref()?.expose_str()?,
            "access_token" | "refresh_token" | "token" => text,
            name => provider.variables.get(name)?,
        };
        Some(zeroize::Zeroizing::new(text.to_owned()))
    };
    for (name, text) in way.of.iter().flat_map(|of| &of.headers) {
        request.headers.extend(crate::template::fill(text, values).map(|value| (name.clone(), value)));
    }
    for (name, text) in way.of.iter().flat_map(|of| &of.params) {
        parameters.extend(crate::template::fill(text, values).map(|value| (name.clone(), value)));
    }
    match way.auth {
        ClientAuth::Bearer => {
            let mut value = zeroize::Zeroizing::new("Bearer ".to_owned());
            value.push_str(text);
            request.headers.push(("authorization".to_owned(), value));
        }
        ClientAuth::None if !way.with_id => {}
        auth => token::prove(&mut request, &mut parameters, auth, client),
    }
    let request = token::with_body(request, parameters, way.body);
    match (world.net)().send(&request) {
        Ok(answer) if way.ok.contains(&answer.status) || (way.ok.is_empty() && (200..300).contains(&answer.status)) => {
            (confirmed(provider, way, &answer), true)
        }
        Ok(answer) => {
            let reached = !matches!(answer.status, 408 | 429 | 500..);
            (Fate::Alive(format!("the provider answered {}", answer.status)), reached)
        }
        Err(failure) => (Fate::Alive(failure.to_string()), false),
    }
}

/// What an answer of success comes to. Some say no with a 200, and a page is of whoever stands between; beyond that what
/// stands in it counts for nothing (RFC 7009, 2.2).
fn confirmed(provider: &Provider, way: &Way<'_>, answer: &Answer) -> Fate {
    if answer.is_page() {
        return Fate::Alive("what came is a page for people, and none of the provider's answers".to_owned());
    }
    let value = answer::parse(&answer.body).unwrap_or_default();
    let is_done = match way.of.and_then(|of| of.ok_at.as_deref()) {
        Some(at) => value.pointer(at) == Some(&serde_json::Value::Bool(true)),
        None => !answer::is_refusal(provider, &value, answer.status),
    };
    if is_done { Fate::Revoked } else { Fate::Alive("the provider refused".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credential::grant::Server;

    #[test]
    fn o32_a_no_that_comes_with_a_200_is_a_no() {
        let server = Server { revoke: Some("https://a.test/revoke".to_owned()), ..Server::default() };
        let provider = Provider::discovered("x", "X", server, false);
        let way = way(&provider, &Client::none()).unwrap();
        let of = |answer: Answer| confirmed(&provider, &way, &answer);
        let body = |text: &str| Answer::new(200, text.as_bytes().to_vec());
        let no = Fate::Alive("the provider refused".to_owned());
        for text in [
            r#"{"ok":false,"message":"nope"}"#,
            r#"{"success":false}"#,
            r#"{"error":"invalid_request"}"#,
            r#"{"error":{"code":5}}"#,
            "error=invalid_token&error_description=nope",
        ] {
            assert_eq!(of(body(text)), no, "{text}");
        }
        for text in ["", "{}", r#"{"error":null,"ok":true}"#, r#"{"error":""}"#, r#"{"success":true}"#, "true", "revoked"] {
            assert_eq!(of(body(text)), Fate::Revoked, "{text}");
        }
        for page in [body("<html>Sign in</html>"), body("Sign in").with("content-type", "text/html")] {
            assert!(matches!(of(page), Fate::Alive(why) if why.contains("a page for people")));
        }
    }
}
