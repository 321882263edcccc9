//! Whose tokens an API takes (RFC 9728), as remote MCP servers say it.

use serde_json::Value;

use super::{fetch, split};
use crate::Result;
use crate::error::OauthTrouble;
use crate::net::{Request, Sent, host};
use crate::oauth::World;
use crate::template::is_safe_url;

/// An API.
pub(super) struct Api {
    /// Its name for itself.
    pub(super) resource: String,
    /// Whose tokens it takes.
    pub(super) issuer: String,
    /// The scopes it has.
    pub(super) scopes: Vec<String>,
}

/// What is at an address.
pub(super) enum At {
    /// An API that says whose tokens it takes.
    Described(Api),
    /// Something that is not for everybody, or not for a GET, and says nothing: an API, as it seems.
    Closed,
    /// No API.
    Nothing,
}

/// Asks an address without any token. Its description lies where it says, else below its own path, else at the root of
/// its origin (as MCP's "Authorization" has it); the root speaks only for what behaves as an API, for a page or an issuer
/// is not one because there is an API on its host.
pub(super) fn at(world: &World<'_>, address: &str) -> Result<At> {
    let request = Request::get(address).with("accept", "application/json, text/event-stream");
    let (named, scope, closed) = match (world.net)().send(&request) {
        Ok(answer) => {
            let told = matches!(answer.status, 401 | 403);
            let challenges = if told { answer.headers("www-authenticate") } else { Vec::new() };
            let find = |name: &str| challenges.iter().find_map(|challenge| attribute(challenge, name));
            // A server that takes nothing but POST may say so before it asks for a token.
            (find("resource_metadata"), find("scope"), told || matches!(answer.status, 400 | 405 | 406))
        }
        Err(failure) if failure.sent == Sent::No => {
            return Err(OauthTrouble::Unreachable { provider: host(address).to_owned(), why: failure.why }.into());
        }
        Err(_) => (None, None, false),
    };
    let (origin, path) = split(address);
    let path = path.trim_end_matches('/');
    let known = |path: &str| format!("{origin}/.well-known/oauth-protected-resource{path}");
    let places = match named {
        Some(place) => vec![place],
        None if closed && !path.is_empty() => vec![known(path), known("")],
        None => vec![known(path)],
    };
    for place in places {
        // A description that lies elsewhere could be anybody's.
        if !is_safe_url(&place) || split(&place).0 != origin {
            let what = "it names a description of itself on another host".to_owned();
            return Err(OauthTrouble::Untrusted { provider: host(address).to_owned(), what }.into());
        }
        if let Some(value) = fetch(world, &place)? {
            return Ok(At::Described(read(address, &value, scope)?));
        }
    }
    Ok(if closed { At::Closed } else { At::Nothing })
}

fn read(address: &str, value: &Value, scope: Option<String>) -> std::result::Result<Api, OauthTrouble> {
    let untrusted = |what: &str| OauthTrouble::Untrusted { provider: host(address).to_owned(), what: what.to_owned() };
    let resource = value.get("resource").and_then(Value::as_str).unwrap_or_default();
    let (bare, asked) = (resource.trim_end_matches('/'), address.trim_end_matches('/'));
    // RFC 9728, 3.3, and the tokens would be for another API: the resource is the address, or what the address is below.
    if bare.is_empty()
        || !(asked == bare || asked.strip_prefix(bare).is_some_and(|rest| rest.starts_with('/')))
        || split(resource).0 != split(address).0
    {
        return Err(untrusted("its description is that of another API"));
    }
    let issuers = value.get("authorization_servers").and_then(Value::as_array);
    let issuer = issuers
        .and_then(|all| all.iter().filter_map(Value::as_str).next())
        .ok_or_else(|| untrusted("it does not say whose tokens it takes"))?;
    if !is_safe_url(issuer) {
        return Err(untrusted("the server whose tokens it takes has no https address"));
    }
    let supported =
        || Some(value.get("scopes_supported")?.as_array()?.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>());
    let scopes = match scope {
        Some(scope) => scope.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        None => supported().unwrap_or_default(),
    };
    Ok(Api { resource: resource.to_owned(), issuer: issuer.to_owned(), scopes })
}

/// A quoted attribute of a challenge (RFC 9110, 11.2).
fn attribute(challenge: &str, name: &str) -> Option<String> {
    let mut rest = challenge;
    loop {
        let at = rest.to_ascii_lowercase().find(&format!("{name}="))?;
        let before = rest[..at].chars().next_back();
        let after = &rest[at + name.len() + 1..];
        if before.is_none_or(|c| c == ' ' || c == ',') {
            return match after.strip_prefix('"') {
                Some(quoted) => Some(quoted.split('"').next()?.to_owned()),
                None => Some(after.split([',', ' ']).next()?.to_owned()),
            };
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_is_read_as_the_rfc_has_it() {
        let challenge = "Bearer realm=\"x, y\", xresource_metadata=\"no\", resource_metadata=\"https://a.test/m\", scope=\"a b\"";
        assert_eq!(attribute(challenge, "resource_metadata").as_deref(), Some("https://a.test/m"));
        assert_eq!(attribute(challenge, "scope").as_deref(), Some("a b"));
        assert_eq!(attribute("Bearer", "scope"), None);
    }

    #[test]
    fn the_description_of_another_api_is_refused() {
        let of = |resource: &str| {
            let value = serde_json::json!({"resource": resource, "authorization_servers": ["https://i.test"], "scopes_supported": ["s"]});
            read("https://a.test/mcp/v1", &value, None).map(|api| api.scopes)
        };
        assert_eq!(of("https://a.test/mcp/v1").unwrap(), ["s"]);
        assert!(of("https://a.test").is_ok() && of("https://a.test/mcp").is_ok());
        for other in [
            "https://b.test/mcp/v1",
            "https://a.test/mc",
            "https://a.test/mcp/v1/x",
            "http://a.test/mcp/v1",
            "",
            "https://a.test.evil/mcp/v1",
        ] {
            assert!(of(other).is_err(), "{other}");
        }
    }
}
