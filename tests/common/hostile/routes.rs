//! The other endpoints.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::State;
use super::grants::{Code, Device};
use super::http::{Answer, Request};
use super::switches::{Iss, Patch};
use super::token::{client, token};
use crate::web::escape;

/// The proper answer, and what is done for it.
pub(super) fn route(state: &mut State, request: &Request) -> Answer {
    let path = request.path.as_str();
    match (request.method.as_str(), path) {
        ("GET", _) if path.starts_with("/.well-known/oauth-protected-resource") => {
            let fields = json!({ "resource": format!("{}/mcp", state.base), "authorization_servers": [state.base] });
            Answer::json(200, &patched(fields, &state.switches.resource_metadata))
        }
        ("GET", "/.well-known/oauth-authorization-server" | "/.well-known/openid-configuration") => {
            Answer::json(200, &patched(metadata(state), &state.switches.metadata))
        }
        ("GET", "/authorize") => authorize(state, request),
        ("POST", "/token") => token(state, request),
        ("POST", "/device") => device(state, request),
        ("POST", "/revoke") => match client(state, request) {
            Ok(_) => {
                state.grants.revoke(request.param("token").unwrap_or_default());
                Answer::new(200, "text/plain", "")
            }
            Err(answer) => answer,
        },
        ("POST", "/register") => register(state, request),
        (_, "/userinfo" | "/mcp") | ("GET", "/api/whoami") => resource(state, request),
        ("GET", "/device-page") => Answer::html(200, "<!doctype html><title>Device</title>"),
        _ => Answer::error(404, "not_found"),
    }
}

fn patched(mut fields: Value, patch: &Patch) -> Value {
    if let Some(map) = fields.as_object_mut() {
        for (name, value) in patch {
            match value {
                Some(value) => map.insert((*name).to_owned(), value.clone()),
                None => map.remove(*name),
            };
        }
    }
    fields
}

fn metadata(state: &State) -> Value {
    let at = |path: &str| format!("{}{path}", state.base);
    json!({
        "issuer": state.base,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "device_authorization_endpoint": at("/device"),
        "revocation_endpoint": at("/revoke"),
        "userinfo_endpoint": at("/userinfo"),
        "registration_endpoint": at("/register"),
        "response_types_supported": ["code"],
        "grant_types_supported":
            ["authorization_code", "refresh_token", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
        "scopes_supported": ["openid", "offline_access", "email", "api:read", "api:write"],
        "authorization_response_iss_parameter_supported": state.switches.callback_iss.is_some(),
    })
}

/// Consents at once, and sends the browser back.
fn authorize(state: &mut State, request: &Request) -> Answer {
    let get = |name: &str| request.param(name).unwrap_or_default().to_owned();
    let redirect = get("redirect_uri");
    let loopback = ["http://127.0.0.1:", "http://localhost:", "http://[::1]:"].iter().any(|start| redirect.starts_with(start));
    if !loopback || !state.grants.clients.contains_key(&get("client_id")) {
        return Answer::html(400, "<!doctype html><title>Wrong</title>No such client, or no such redirect.");
    }
    let mut fields = vec![("state", get("state"))];
    let pkce = get("code_challenge_method") == "S256" && get("code_challenge").len() == 43;
    if let Some((error, words)) = state.switches.callback_error.clone() {
        fields.extend([("error", error), ("error_description", words)]);
    } else if get("response_type") != "code" || !pkce {
        fields.extend([("error", "invalid_request".to_owned()), ("error_description", "PKCE with S256 is wanted".to_owned())]);
    } else {
        let code = Code {
            client: get("client_id"),
            redirect: redirect.clone(),
            challenge: get("code_challenge"),
            scope: get("scope"),
            resource: request.param("resource").map(str::to_owned),
            nonce: request.param("nonce").map(str::to_owned),
            spent: None,
        };
        let secret = state.grants.secret("code");
        state.grants.codes.insert(secret.clone(), code);
        fields.push(("code", secret));
    }
    match &state.switches.callback_iss {
        Some(Iss::Own) => fields.push(("iss", state.base.clone())),
        Some(Iss::Other(issuer)) => fields.push(("iss", issuer.clone())),
        None => {}
    }
    let query = fields.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&");
    let sign = if redirect.contains('?') { '&' } else { '?' };
    Answer::redirect(302, &format!("{redirect}{sign}{query}"))
}

fn device(state: &mut State, request: &Request) -> Answer {
    let client = match client(state, request) {
        Ok(client) => client,
        Err(answer) => return answer,
    };
    let code = state.grants.secret("device");
    let page = format!("{}/device-page", state.base);
    let fields = json!({ "device_code": code, "user_code": "FAKE-CODE", "verification_uri": page,
        "verification_uri_complete": format!("{page}?user_code=FAKE-CODE"), "expires_in": 600, "interval": 1 });
    let fields = patched(fields, &state.switches.device);
    // Without one it is 5 s (RFC 8628).
    let interval = Duration::from_secs(fields["interval"].as_u64().unwrap_or(5));
    let scope = request.param("scope").unwrap_or_default().to_owned();
    state.grants.devices.insert(code, Device { client, scope, interval, polled: None, done: false });
    Answer::json(200, &fields)
}

/// RFC 7591, open to everybody.
fn register(state: &mut State, request: &Request) -> Answer {
    let Ok(Value::Object(asked)) = serde_json::from_slice::<Value>(&request.body) else {
        return Answer::error(400, "invalid_client_metadata");
    };
    let mut fields: Map<String, Value> = asked;
    let id = format!("fakeclient-{}", state.grants.clients.len());
    let public = fields.get("token_endpoint_auth_method").and_then(Value::as_str) == Some("none");
    let secret = (!public).then(|| state.grants.secret("secret"));
    fields.insert("client_id".into(), json!(id));
    if let Some(secret) = &secret {
        fields.insert("client_secret".into(), json!(secret));
        fields.insert("client_secret_expires_at".into(), json!(0));
    }
    state.grants.clients.insert(id, secret);
    Answer::json(201, &Value::Object(fields))
}

/// What wants an access token; `/mcp` one that was asked for with its address as `resource`.
fn resource(state: &State, request: &Request) -> Answer {
    let wanted = (request.path == "/mcp").then(|| format!("{}/mcp", state.base));
    let holder = request.bearer().and_then(|token| state.grants.holder(token));
    match holder {
        Some(family) if wanted.is_none() || family.resource == wanted => {
            let account = &family.account;
            let fields = json!({ "sub": account, "email": format!("{account}@example.test"), "name": account, "scope": family.scope });
            Answer::json(200, &fields)
        }
        _ => {
            let words = match wanted {
                Some(_) => format!("Bearer resource_metadata=\"{}/.well-known/oauth-protected-resource/mcp\"", state.base),
                None => "Bearer error=\"invalid_token\"".to_owned(),
            };
            Answer::error(401, "invalid_token").header("www-authenticate", &words)
        }
    }
}
