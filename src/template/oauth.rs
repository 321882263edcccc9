//! How an account of a service is connected by OAuth 2.0, as data.
//!
//! Endpoints are absent where they are discovered or asked for. The access token is handed out under the key of the
//! template's main field.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::grant::{OauthError, Redirect, Refresh, Revocation};
use super::verify::Verify;

/// An OAuth provider.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oauth {
    /// The flow.
    #[serde(default)]
    pub flow: Flow,
    /// RFC 8414: whose metadata to ask for, and what `iss` must say.
    pub issuer: Option<String>,
    /// Authorization endpoint.
    pub authorize: Option<String>,
    /// Token endpoint.
    pub token: Option<String>,
    /// An older token endpoint that still answers.
    pub token_legacy: Option<String>,
    /// Device authorization endpoint (RFC 8628).
    pub device: Option<String>,
    /// Introspection endpoint (RFC 7662).
    pub introspect: Option<String>,
    /// Dynamic client registration (RFC 7591).
    pub register: Option<String>,
    /// Where a person registers a client.
    pub setup: Option<String>,
    /// How the endpoints are found, in words, where they are discovered.
    #[serde(default)]
    pub discovery: Vec<String>,
    /// Parameters to add to the authorization request.
    #[serde(default)]
    pub authorize_params: BTreeMap<String, String>,
    /// Parameters to add to the token request.
    #[serde(default)]
    pub token_params: BTreeMap<String, String>,
    /// Headers to add to the token request.
    #[serde(default)]
    pub token_headers: BTreeMap<String, String>,
    /// How the token request's body is written.
    #[serde(default)]
    pub token_body: Body,
    /// Names of parameters that are not the standard's: `client_id = "client_key"`; `user_scope` and `optional_scope`
    /// name parameters that the standard does not have.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Whether scopes can be asked for at all.
    #[serde(default = "yes")]
    pub has_scopes: bool,
    /// What stands between scopes.
    #[serde(default = "blank")]
    pub scope_separator: String,
    /// Asked for where nothing else is.
    #[serde(default)]
    pub default_scopes: Vec<String>,
    /// Scopes by what one wants to do.
    #[serde(default)]
    pub scope_sets: BTreeMap<String, Vec<String>>,
    /// RFC 7636, always S256.
    #[serde(default)]
    pub pkce: Pkce,
    /// How the client proves itself, preferred first.
    #[serde(default)]
    pub client_auth: Vec<ClientAuth>,
    /// Whether there is a client secret.
    #[serde(default)]
    pub client_secret: ClientSecret,
    /// Seconds an access token is good for, where the answer does not say; 0: it does not end.
    pub access_token_lifetime: Option<u64>,
    /// Refresh tokens.
    #[serde(default)]
    pub refresh: Refresh,
    /// Which redirects are taken.
    #[serde(default)]
    pub redirect: Redirect,
    /// How a grant is ended.
    pub revocation: Option<Revocation>,
    /// What the token endpoint's errors mean, from the top; before the usual meaning.
    #[serde(default)]
    pub errors: Vec<OauthError>,
    /// The check of an access token, where it is not the template's.
    pub verify: Option<Verify>,
    /// What one stumbles over.
    #[serde(default)]
    pub quirks: Vec<String>,
    /// The parts that were not read in any source, in words.
    #[serde(default)]
    pub assumed: Vec<String>,
}

fn yes() -> bool {
    true
}

fn blank() -> String {
    " ".to_owned()
}

/// How tokens are come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Authorization code.
    #[default]
    Code,
    /// Client credentials.
    ClientCredentials,
    /// A code, exchanged for a lasting API key.
    PkceApiKey,
    /// The server says where (RFC 9728).
    Discovered,
    /// The user says where.
    UserSupplied,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// As the standard has it.
    #[default]
    Form,
    /// As JSON.
    Json,
}

/// What a provider does with PKCE. It is sent unless `unsupported`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pkce {
    /// Refuses without it.
    Required,
    /// Checks it.
    Supported,
    /// Refuses it.
    Unsupported,
    /// Not known.
    #[default]
    Unknown,
}

/// How a client proves itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAuth {
    /// Id and secret in the body.
    Post,
    /// Id and secret as HTTP basic.
    Basic,
    /// Id alone in the body.
    None,
    /// The token itself as bearer.
    Bearer,
    /// Id and secret in headers of the provider's own.
    Header,
}

/// Whether there is a client secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientSecret {
    /// There must be.
    #[default]
    Required,
    /// There may be.
    Optional,
    /// There may be, and with PKCE none is needed.
    OptionalWithPkce,
    /// There is none.
    None,
}
