//! The token endpoint, and who asks there.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::State;
use super::grants::{Code, InvalidGrant};
use super::http::{Answer, Request};
use crate::web::decode;

/// The client, or why not: Basic as RFC 6749 2.3.1 has it, or the body.
pub(super) fn client(state: &State, request: &Request) -> Result<String, Answer> {
    let refused = || Answer::error(401, "invalid_client").header("www-authenticate", "Basic realm=\"fake\"");
    let (id, secret) = match request.header("authorization") {
        Some(header) => {
            let encoded = header.strip_prefix("Basic ").ok_or_else(refused)?;
            let plain = data_encoding::BASE64.decode(encoded.as_bytes()).map_err(|_| refused())?;
            let plain = String::from_utf8(plain).map_err(|_| refused())?;
            let (id, secret) = plain.split_once(':').ok_or_else(refused)?;
            let plain = |text: &str| decode(&format!("x={text}")).remove(0).1;
            (plain(id), Some(plain(secret)))
        }
        None => (request.param("client_id").ok_or_else(refused)?.to_owned(), request.param("client_secret").map(str::to_owned)),
    };
    match state.grants.clients.get(&id) {
        Some(wanted) if *wanted == secret => Ok(id),
        _ => Err(refused()),
    }
}

/// `POST /token`
pub(super) fn token(state: &mut State, request: &Request) -> Answer {
    state.grants.counters.token_calls += 1;
    let client = match client(state, request) {
        Ok(client) => client,
        Err(answer) => return answer,
    };
    let answer = match request.param("grant_type") {
        Some("authorization_code") => exchange(state, request, &client),
        Some("refresh_token") => refresh(state, request, &client),
        Some("client_credentials") => machine(state, request, &client),
        Some("urn:ietf:params:oauth:grant-type:device_code") => device(state, request, &client),
        _ => Err(Answer::error(400, "unsupported_grant_type")),
    };
    match answer {
        Ok(fields) => match &state.switches.shape {
            Some(shape) => shape(&fields),
            None => Answer::json(200, &Value::Object(fields)),
        },
        Err(answer) => answer,
    }
}

type Tokens = Result<Map<String, Value>, Answer>;

fn invalid_grant(why: &str) -> Answer {
    Answer::error_with(400, "invalid_grant", why)
}

/// A family for what was granted.
fn begin(state: &mut State, code: Code, with_refresh: bool) -> (usize, Map<String, Value>) {
    let (family, mut fields) = state.grants.begin(code, with_refresh, &state.switches);
    if with_refresh && let Some(token) = state.grants.id_token(family, &state.base) {
        fields.insert("id_token".into(), json!(token));
    }
    (family, fields)
}

fn exchange(state: &mut State, request: &Request, client: &str) -> Tokens {
    let code = state.grants.codes.get(request.param("code").unwrap_or_default()).ok_or_else(|| invalid_grant("no such code"))?;
    if let Some(family) = code.spent {
        state.grants.families[family].dead = true;
        return Err(invalid_grant("a spent code"));
    }
    let verifier = request.param("code_verifier").unwrap_or_default();
    let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(verifier.as_bytes()));
    if !(43..=128).contains(&verifier.len()) || challenge != code.challenge {
        return Err(invalid_grant("the verifier is another"));
    }
    if code.client != client || request.param("redirect_uri") != Some(&code.redirect) {
        return Err(invalid_grant("another client, or another redirect"));
    }
    let granted = Code {
        client: client.to_owned(),
        redirect: code.redirect.clone(),
        challenge,
        scope: code.scope.clone(),
        resource: code.resource.clone(),
        nonce: code.nonce.clone(),
        spent: None,
    };
    let (family, fields) = begin(state, granted, true);
    if let Some(code) = state.grants.codes.get_mut(request.param("code").unwrap_or_default()) {
        code.spent = Some(family);
    }
    Ok(fields)
}

fn refresh(state: &mut State, request: &Request, client: &str) -> Tokens {
    let token = request.param("refresh_token").unwrap_or_default();
    state.grants.renew(token, client, &state.switches).map_err(|InvalidGrant(why)| invalid_grant(why))
}

/// What was asked for, without a code.
fn asked(client: &str, scope: &str, resource: Option<&str>) -> Code {
    let (redirect, challenge, nonce) = (String::new(), String::new(), None);
    let (client, scope, resource) = (client.to_owned(), scope.to_owned(), resource.map(str::to_owned));
    Code { client, redirect, challenge, scope, resource, nonce, spent: None }
}

fn machine(state: &mut State, request: &Request, client: &str) -> Tokens {
    if state.grants.clients.get(client) == Some(&None) {
        return Err(Answer::error(400, "unauthorized_client"));
    }
    let code = asked(client, request.param("scope").unwrap_or("api:read"), request.param("resource"));
    Ok(begin(state, code, false).1)
}

fn device(state: &mut State, request: &Request, client: &str) -> Tokens {
    let now = Instant::now();
    let code = request.param("device_code").unwrap_or_default();
    let device = state.grants.devices.get_mut(code).ok_or_else(|| invalid_grant("no such device code"))?;
    if device.client != client || device.done {
        return Err(invalid_grant("another client's device code, or a spent one"));
    }
    // A little less than it is to be, for the clocks of a busy machine.
    let early = device.polled.is_some_and(|last| now - last + Duration::from_millis(50) < device.interval);
    device.polled = Some(now);
    let scope = device.scope.clone();
    let poll = state.switches.polls.pop_front();
    if early {
        state.grants.counters.early_polls += 1;
    }
    if let Some(poll) = poll {
        if poll == super::Poll::SlowDown {
            device.interval += Duration::from_secs(5);
        }
        return Err(Answer::error(400, poll.word()));
    }
    device.done = true;
    Ok(begin(state, asked(client, &scope, None), true).1)
}
