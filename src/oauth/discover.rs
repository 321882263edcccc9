//! A server that nobody has described: what it says of itself, and becoming its client.
//!
//! RFC 9728 (whose tokens an API takes), RFC 8414 and OpenID Connect Discovery (where a server's endpoints are), RFC 7591
//! (registering). An issuer is compared to the byte; every address is https, but for this machine's own; and nothing of it
//! reaches anything but the network.

mod register;
mod resource;

use serde_json::Value;

pub use register::register;

use resource::At;

use super::World;
use super::answer::parse;
use crate::credential::grant::Server;
use crate::error::OauthTrouble;
use crate::net::{Request, Sent, host};
use crate::template::is_safe_url;
use crate::{Error, Result};

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The server.
    pub server: Server,
    /// Where a client registers itself.
    pub registration: Option<String>,
    /// Scopes that belong to the API, or to signing in.
    pub scopes: Vec<String>,
    /// The API, where one was named (RFC 8707).
    pub resource: Option<String>,
    /// Whether it has PKCE with S256.
    pub pkce: bool,
    /// Whether it says who answers (RFC 9207).
    pub iss_announced: bool,
    /// What it is called.
    pub name: String,
}

/// Looks at an address: an API's, or an issuer's.
///
/// # Errors
/// [`OauthTrouble::Untrusted`] for what must not be followed, [`OauthTrouble::Unreachable`], [`Error::Usage`] for what is no
/// address; [`OauthTrouble::NoFlow`] where there is nothing to be found.
pub fn look(world: &World<'_>, address: &str) -> Result<Found> {
    if !is_safe_url(address) || address.contains(['?', '#']) {
        return Err(Error::Usage(format!("`{}` is not an https address without a query", crate::name::escape(address))));
    }
    // A person does not know whether the issuer's name ends in a slash.
    let either = |address: &str| {
        let bare = address.strip_suffix('/').unwrap_or(address);
        let slash = format!("{bare}/");
        if bare == address { vec![bare.to_owned(), slash] } else { vec![slash, bare.to_owned()] }
    };
    let (api, asked) = match resource::at(world, address)? {
        At::Described(api) => {
            let issuer = vec![api.issuer.clone()];
            (Some(api), vec![issuer])
        }
        // Where an API describes nothing, its origin is whom it trusts (MCP, before RFC 9728 was in it).
        At::Closed if !split(address).1.trim_matches('/').is_empty() => (None, vec![either(address), either(split(address).0)]),
        At::Closed | At::Nothing => (None, vec![either(address)]),
    };
    let mut metadata = None;
    for issuers in asked {
        metadata = self::metadata(world, &issuers)?;
        if metadata.is_some() {
            break;
        }
    }
    let mut found = metadata.ok_or_else(|| OauthTrouble::NoFlow {
        provider: host(address).to_owned(),
        flow: "description of how to sign in (RFC 8414, RFC 9728)",
    })?;
    found.name = host(address).to_owned();
    if let Some(api) = api {
        found.resource = Some(api.resource);
        found.scopes = api.scopes.into_iter().chain(found.scopes.into_iter().filter(|scope| scope == "offline_access")).collect();
    }
    Ok(found)
}

/// The metadata of the issuer, from the places of RFC 8414, 3.1, and OpenID Connect Discovery, 4.
fn metadata(world: &World<'_>, issuers: &[String]) -> Result<Option<Found>> {
    let first = issuers.first().map_or("", String::as_str);
    for place in places(first) {
        let Some(value) = fetch(world, &place)? else { continue };
        return read(&value, issuers).map(Some).map_err(Into::into);
    }
    Ok(None)
}

fn places(issuer: &str) -> Vec<String> {
    let (origin, path) = split(issuer);
    let path = path.trim_end_matches('/');
    let mut all =
        vec![format!("{origin}/.well-known/oauth-authorization-server{path}"), format!("{origin}/.well-known/openid-configuration{path}")];
    if !path.is_empty() {
        all.push(format!("{origin}{path}/.well-known/openid-configuration"));
    }
    all
}

/// Origin and path of an address.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find('/').map_or(url.len(), |at| start + at);
    url.split_at(end)
}

/// A document, `None` where there is none.
fn fetch(world: &World<'_>, url: &str) -> Result<Option<Value>> {
    match (world.net)().send(&Request::get(url)) {
        Ok(answer) if answer.status == 200 => Ok(parse(&answer.body)),
        Ok(answer) if answer.status >= 500 || answer.status == 429 => {
            let why = format!("its server has trouble (HTTP {})", answer.status);
            Err(OauthTrouble::Unreachable { provider: host(url).to_owned(), why }.into())
        }
        Ok(_) => Ok(None),
        Err(failure) if failure.sent == Sent::No => {
            Err(OauthTrouble::Unreachable { provider: host(url).to_owned(), why: failure.why }.into())
        }
        Err(failure) => Err(OauthTrouble::Misbehaved { provider: host(url).to_owned(), what: failure.why }.into()),
    }
}

fn read(value: &Value, issuers: &[String]) -> std::result::Result<Found, OauthTrouble> {
    let first = issuers.first().map_or("", String::as_str);
    let untrusted = |what: String| OauthTrouble::Untrusted { provider: host(first).to_owned(), what };
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let issuer = text("issuer").filter(|issuer| issuers.iter().any(|asked| asked == issuer));
    let issuer = issuer.ok_or_else(|| untrusted("its metadata is that of another issuer".to_owned()))?;
    let address = |name: &str| match text(name) {
        None => Ok(None),
        Some(url) if is_safe_url(url) && !url.contains('#') => Ok(Some(url.to_owned())),
        Some(_) => Err(untrusted(format!("the `{name}` in its metadata is not an https address"))),
    };
    let words = |name: &str| -> Option<Vec<&str>> { Some(value.get(name)?.as_array()?.iter().filter_map(Value::as_str).collect()) };
    let has = |name: &str, word: &str| words(name).is_some_and(|words| words.contains(&word));
    let ways = words("token_endpoint_auth_methods_supported").unwrap_or_else(|| vec!["client_secret_basic"]);
    let client_auth = match ways.as_slice() {
        ways if ways.contains(&"client_secret_post") => "post",
        _ => "basic",
    };
    let scopes = ["openid", "email", "offline_access"].into_iter().filter(|scope| has("scopes_supported", scope));
    Ok(Found {
        server: Server {
            issuer: issuer.to_owned(),
            authorize: address("authorization_endpoint")?,
            token: address("token_endpoint")?.ok_or_else(|| untrusted("its metadata names no token endpoint".to_owned()))?,
            device: address("device_authorization_endpoint")?,
            revoke: address("revocation_endpoint")?,
            userinfo: address("userinfo_endpoint")?,
            introspect: address("introspection_endpoint")?,
            client_auth: client_auth.to_owned(),
            registered: false,
        },
        registration: address("registration_endpoint")?,
        scopes: scopes.map(str::to_owned).collect(),
        resource: None,
        pkce: has("code_challenge_methods_supported", "S256"),
        iss_announced: value.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true)),
        name: host(issuer).to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        serde_json::json!({
            "issuer": "https://a.test/x", "authorization_endpoint": "https://a.test/auth", "token_endpoint": "https://a.test/token",
            "code_challenge_methods_supported": ["S256"], "scopes_supported": ["openid", "offline_access", "admin"],
        })
    }

    #[test]
    fn the_places_are_those_of_the_rfc() {
        assert_eq!(
            places("https://a.test"),
            ["https://a.test/.well-known/oauth-authorization-server", "https://a.test/.well-known/openid-configuration"]
        );
        assert_eq!(places("https://a.test/x/")[0], "https://a.test/.well-known/oauth-authorization-server/x");
        assert_eq!(places("https://a.test/x")[2], "https://a.test/x/.well-known/openid-configuration");
    }

    #[test]
    fn o13_an_issuer_is_compared_to_the_byte() {
        assert_eq!(read(&document(), &["https://a.test/x".to_owned()]).unwrap().scopes, ["openid", "offline_access"]);
        for other in ["https://a.test/X", "https://a.test/x/", "https://A.test/x", "https://a.test:443/x", "https://a.test"] {
            assert!(matches!(read(&document(), &[other.to_owned()]), Err(OauthTrouble::Untrusted { .. })), "{other}");
        }
    }

    #[test]
    fn o14_no_odd_address_is_taken_over() {
        for name in [
            "authorization_endpoint",
            "token_endpoint",
            "device_authorization_endpoint",
            "registration_endpoint",
            "userinfo_endpoint",
            "introspection_endpoint",
        ] {
            for odd in [
                "file:///etc/passwd",
                "javascript:alert(1)",
                "http://a.test/auth",
                "-x",
                "https://a.test/a b",
                "https://a.test/\"",
                "https://a.test/<x>",
                "https://a.test/`id`",
                "https://a.test/ü",
                "https://u@a.test/",
                "https://a.test/$(id)\n",
                "https://a.test/#x",
                "",
            ] {
                let mut document = document();
                document[name] = Value::from(odd);
                assert!(read(&document, &["https://a.test/x".to_owned()]).is_err(), "{name}: {odd}");
            }
        }
    }

    #[test]
    fn o11_pkce_with_s256_is_told_from_its_absence() {
        for methods in [serde_json::json!(["plain"]), serde_json::json!([]), Value::Null] {
            let mut document = document();
            document["code_challenge_methods_supported"] = methods;
            assert!(!read(&document, &["https://a.test/x".to_owned()]).unwrap().pkce);
        }
    }
}
