//! One POST to a token endpoint (RFC 6749, 3.2), in the provider's way.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::Client;
use super::answer::{self, Reply};
use super::hidden::Hidden;
use super::provider::Provider;
use crate::Secret;
use crate::net::fill::{base64, wipe};
use crate::net::{Answer, Failure, Net, Request};
use crate::template::{Body, ClientAuth};

/// Parameters of a call, by the standard's names. Their values may be secret.
pub(super) type Parameters = Vec<(String, Zeroizing<String>)>;

/// A parameter.
pub(super) fn parameter(name: &str, value: &str) -> (String, Zeroizing<String>) {
    (name.to_owned(), Zeroizing::new(value.to_owned()))
}

/// A call, and what is put into it in the provider's way.
pub(super) struct Call<'a> {
    /// Where to.
    pub(super) url: &'a str,
    /// By the standard's names.
    pub(super) parameters: Parameters,
    /// By the provider's names, with placeholders; they replace what stands there.
    pub(super) own: &'a BTreeMap<String, String>,
    /// Names that go before the provider's usual ones.
    pub(super) names: Option<&'a BTreeMap<String, String>>,
}

/// Asks for tokens.
///
/// # Errors
/// [`Failure`] where there was no answer.
pub(super) fn ask(net: &Net, provider: &Provider, client: &Client, call: Call<'_>, now: &dyn Fn() -> Timestamp) -> Result<Reply, Failure> {
    let (answer, sent, hidden) = post(net, provider, client, call, now)?;
    Ok(answer::read(provider, &answer, sent, &hidden))
}

/// The call itself: what was answered, when it was sent, and what was in it.
pub(super) fn post(
    net: &Net,
    provider: &Provider,
    client: &Client,
    call: Call<'_>,
    now: &dyn Fn() -> Timestamp,
) -> Result<(Answer, Timestamp, Hidden), Failure> {
    let quirks = &provider.quirks;
    let mut request = Request { method: "POST", url: call.url.to_owned(), ..Request::default() };
    let mut parameters = call.parameters;
    let mut hidden = Hidden::of(client, &parameters);
    prove(&mut request, &mut parameters, provider.client_auth(client.secret.is_some()), client);
    for (_, value) in &request.headers {
        // Id and secret in one, as base64 (RFC 7617).
        let pair = value.strip_prefix("Basic ").map(|pair| Secret::from(pair.to_owned()));
        hidden.add("client secret", pair.as_ref());
    }
    for (name, value) in &quirks.token_headers {
        request.headers.extend(provider.text(value).map(|value| (name.clone(), Zeroizing::new(value))));
    }
    let request = with_body(request, renamed(provider, parameters, call.own, call.names), quirks.token_body);
    let sent = now();
    Ok((net.send(&request)?, sent, hidden))
}

/// Parameters under the provider's names, with its own in the place of others of the same name.
pub(super) fn renamed(
    provider: &Provider,
    parameters: Parameters,
    own: &BTreeMap<String, String>,
    names: Option<&BTreeMap<String, String>>,
) -> Parameters {
    let word = |name: String| match names.and_then(|names| names.get(&name)) {
        Some(word) => word.clone(),
        None => provider.word(&name).to_owned(),
    };
    let mut all: Parameters =
        parameters.into_iter().map(|(name, value)| (word(name), value)).filter(|(name, _)| !name.is_empty()).collect();
    for (name, text) in own {
        all.retain(|(known, _)| known != name);
        all.extend(provider.text(text).map(|value| (name.clone(), Zeroizing::new(value))));
    }
    all
}

/// Puts the client's id and secret where they belong.
pub(super) fn prove(request: &mut Request, parameters: &mut Parameters, way: ClientAuth, client: &Client) {
    let secret = client.secret.as_ref().and_then(|secret| secret.expose_str()).unwrap_or_default();
    match way {
        ClientAuth::Basic => {
            // RFC 6749, 2.3.1: each half is form-encoded first.
            let mut pair = Zeroizing::new(encoded(&client.id));
            let _ = write!(pair, ":{}", *Zeroizing::new(encoded(secret)));
            let mut value = Zeroizing::new("Basic ".to_owned());
            value.push_str(&Zeroizing::new(base64(pair.as_bytes())));
            request.headers.push(("authorization".to_owned(), value));
        }
        // Which headers those are says the section they are for.
        ClientAuth::Header => {}
        ClientAuth::None | ClientAuth::Bearer => parameters.push(parameter("client_id", &client.id)),
        ClientAuth::Post => {
            parameters.push(parameter("client_id", &client.id));
            if client.secret.is_some() {
                parameters.push(parameter("client_secret", secret));
            }
        }
    }
}

/// Writes parameters as the body.
pub(super) fn with_body(mut request: Request, parameters: Parameters, body: Body) -> Request {
    let (kind, bytes) = match body {
        Body::Query => {
            for (name, value) in &parameters {
                let separator = if request.url.contains('?') { '&' } else { '?' };
                let _ = write!(request.url, "{separator}{}={}", encoded(name), encoded(value));
            }
            return request;
        }
        Body::Form => {
            let mut out = Zeroizing::new(String::new());
            for (name, value) in &parameters {
                if !out.is_empty() {
                    out.push('&');
                }
                let _ = write!(out, "{}={}", encoded(name), *Zeroizing::new(encoded(value)));
            }
            ("application/x-www-form-urlencoded", Zeroizing::new(out.as_bytes().to_vec()))
        }
        Body::Json => {
            let fields = parameters.into_iter().map(|(name, value)| (name, Value::String(value.as_str().to_owned())));
            let mut tree = Value::Object(fields.collect::<Map<_, _>>());
            let bytes = Zeroizing::new(serde_json::to_vec(&tree).unwrap_or_default());
            wipe(&mut tree);
            ("application/json", bytes)
        }
    };
    request.headers.push(("content-type".to_owned(), Zeroizing::new(kind.to_owned())));
    request.body = Some(bytes);
    request
}

pub(super) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client() -> Client {
        Client { id: "a:b+c".to_owned(), secret: Some(Secret::from("fake %:+ pass".to_owned())) }
    }

    /// RFC 6749, 2.3.1: what a colon or a blank is must survive both ways.
    #[test]
    fn o34_odd_characters_of_a_client_are_encoded() {
        let (mut request, mut parameters) = (Request::default(), Vec::new());
        prove(&mut request, &mut parameters, ClientAuth::Basic, &client());
        let value = request.headers[0].1.strip_prefix("Basic ").unwrap().to_owned();
        use base64ct::Encoding;
        assert_eq!(base64ct::Base64::decode_vec(&value).unwrap(), b"a%3Ab%2Bc:fake+%25%3A%2B+pass");
        let mut parameters = Vec::new();
        prove(&mut Request::default(), &mut parameters, ClientAuth::Post, &client());
        let request = with_body(Request::default(), parameters, Body::Form);
        assert_eq!(request.body.unwrap().as_slice(), b"client_id=a%3Ab%2Bc&client_secret=fake+%25%3A%2B+pass");
    }

    #[test]
    fn a_body_can_be_json() {
        let request = with_body(Request::default(), vec![parameter("grant_type", "refresh_token")], Body::Json);
        assert_eq!(request.body.unwrap().as_slice(), b"{\"grant_type\":\"refresh_token\"}");
    }
}
