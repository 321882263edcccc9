//! Becoming a client of a server that takes anybody (RFC 7591).

use serde_json::Value;

use super::Found;
use crate::error::OauthTrouble;
use crate::net::fill::wipe;
use crate::net::{Request, host};
use crate::oauth::answer::parse;
use crate::oauth::{Client, World};
use crate::{Result, Secret};

/// Registers a client that is sent back to `redirect`, and gives it with how it proves itself.
///
/// # Errors
/// [`OauthTrouble::Refused`] and [`OauthTrouble::Misbehaved`] with what the server said; [`OauthTrouble::Unreachable`].
pub fn register(world: &World<'_>, found: &Found, url: &str, redirect: &str) -> Result<(Client, &'static str)> {
    let provider = || host(&found.server.issuer).to_owned();
    let grants = ["authorization_code", "refresh_token"].into_iter();
    let device = found.server.device.as_ref().map(|_| "urn:ietf:params:oauth:grant-type:device_code");
    let wish = serde_json::json!({
        "client_name": "credctl",
        "application_type": "native",
        "redirect_uris": [redirect],
        "grant_types": grants.chain(device).collect::<Vec<_>>(),
        "response_types": ["code"],
        "token_endpoint_auth_method": "none",
    });
    let body = serde_json::to_vec(&wish).unwrap_or_default();
    let mut request = Request { method: "POST", url: url.to_owned(), ..Request::default() }.with("content-type", "application/json");
    request.body = Some(zeroize::Zeroizing::new(body));
    let answer = (world.net)().send(&request).map_err(|failure| OauthTrouble::Unreachable { provider: provider(), why: failure.why })?;
    let mut value = parse(&answer.body).unwrap_or_default();
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let read = match (answer.status, text("client_id")) {
        (200 | 201, Some(id)) if id.len() <= 2048 => {
            let secret = text("client_secret").map(|secret| Secret::from(secret.to_owned()));
            let way = match text("token_endpoint_auth_method") {
                Some("client_secret_post") => "post",
                Some("client_secret_basic") => "basic",
                Some("none") => "none",
                _ if secret.is_some() => "basic",
                _ => "none",
            };
            Ok((Client { id: id.to_owned(), secret: secret.filter(|_| way != "none") }, way))
        }
        (_, _) => Err(match text("error") {
            Some(code) => {
                let words = text("error_description").unwrap_or_default().chars().take(200).collect();
                OauthTrouble::Refused { provider: provider(), code: code.chars().take(200).collect(), words }
            }
            None => {
                OauthTrouble::Misbehaved { provider: provider(), what: format!("it does not register a client (HTTP {})", answer.status) }
            }
        }),
    };
    wipe(&mut value);
    Ok(read?)
}
