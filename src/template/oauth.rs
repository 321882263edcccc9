//! How an account of a service is connected by OAuth 2.0, as data.
//!
//! Endpoints are absent where they are discovered or asked for. The access token is handed out under the key of the
//! template's main field.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::answer::{Account, Answer};
use super::grant::{OauthError, Redirect, Refresh, Revocation};
use super::request::Request;
use super::variables::Variable;
use super::verify::Verify;

/// An OAuth provider. What a template leaves out is as [`Oauth::default`] has it: the standard.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oauth {
    /// The flow.
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
    /// Where a device's code is exchanged, where it is not the token endpoint.
    pub device_token: Option<String>,
    /// Introspection endpoint (RFC 7662).
    pub introspect: Option<String>,
    /// Dynamic client registration (RFC 7591).
    pub register: Option<String>,
    /// Where a person registers a client.
    pub setup: Option<String>,
    /// What sort of client to register there, and what to switch on or off; one sentence.
    pub client_type: Option<String>,
    /// How the endpoints are found, in words, where they are discovered.
    pub discovery: Vec<String>,
    /// What stands in braces in the URLs, parameters and scopes here and is no field of the template.
    pub variables: BTreeMap<String, Variable>,
    /// Parameters to add to the authorization request.
    pub authorize_params: BTreeMap<String, String>,
    /// Parameters to add to the request that exchanges a code. They go under the name given, and replace what stood there:
    /// with `names = { grant_type = "type" }`, `type = "web_server"` is the grant type. So do all parameters here.
    pub token_params: BTreeMap<String, String>,
    /// Headers to add to the token request, and to that of a refresh.
    pub token_headers: BTreeMap<String, String>,
    /// Parameters to add to the device authorization request.
    pub device_params: BTreeMap<String, String>,
    /// Parameters to add to the request that asks whether the device's code was confirmed, in place of `token_params`;
    /// `{user_code}` is the code that was shown.
    pub device_token_params: BTreeMap<String, String>,
    /// As `names`, for both requests of a device, and before it.
    pub device_names: BTreeMap<String, String>,
    /// The only scopes that the device flow can ask for; none: all of them.
    pub device_scopes: Vec<String>,
    /// As `client_type`, where the device flow wants a client of another type.
    pub device_client_type: Option<String>,
    /// How the token request's body is written.
    pub token_body: Body,
    /// Names of parameters that are not the standard's: `client_id = "client_key"`; with an empty name it is not sent.
    pub names: BTreeMap<String, String>,
    /// Whether scopes can be asked for at all.
    pub has_scopes: bool,
    /// What stands between scopes.
    pub scope_separator: String,
    /// Asked for always, but with a set that is `alone`.
    pub default_scopes: Vec<String>,
    /// Scopes by what one wants to do.
    pub scope_sets: BTreeMap<String, Vec<String>>,
    /// Sets that are asked for without the default scopes: they exclude or contain them.
    pub alone: Vec<String>,
    /// Sets whose scopes go into a parameter of the provider's own: `user_search = "user_scope"`.
    pub scope_params: BTreeMap<String, String>,
    /// RFC 7636, always S256.
    pub pkce: Pkce,
    /// How the challenge is written.
    pub challenge: Challenge,
    /// How the client proves itself, preferred first.
    pub client_auth: Vec<ClientAuth>,
    /// Whether there is a client secret.
    pub client_secret: ClientSecret,
    /// Seconds an access token is good for, where the answer does not say; 0: it does not end.
    pub access_token_lifetime: Option<u64>,
    /// Where the tokens stand in an answer: the first whose access token is there, as a whole. None: as the standard has it.
    pub answer: Vec<Answer>,
    /// Whose account it is; without it the check says so.
    pub account: Option<Account>,
    /// A request for a token that lives longer, made with the first one; it is answered as the token endpoint does.
    pub lengthen: Option<Request>,
    /// Refresh tokens.
    pub refresh: Refresh,
    /// Which redirects are taken.
    pub redirect: Redirect,
    /// How a grant is ended.
    pub revocation: Option<Revocation>,
    /// What the token endpoint's errors mean, from the top; before the usual meaning.
    pub errors: Vec<OauthError>,
    /// The check of an access token, where it is not the template's.
    pub verify: Option<Verify>,
    /// What to warn of before a person connects, and after; a sentence each.
    pub traps: Vec<String>,
    /// What else one stumbles over.
    pub quirks: Vec<String>,
    /// The parts that were not read in any source, in words.
    pub assumed: Vec<String>,
}

impl Default for Oauth {
    fn default() -> Self {
        Self {
            flow: Flow::default(),
            issuer: None,
            authorize: None,
            token: None,
            token_legacy: None,
            device: None,
            device_token: None,
            introspect: None,
            register: None,
            setup: None,
            client_type: None,
            discovery: Vec::new(),
            variables: BTreeMap::new(),
            authorize_params: BTreeMap::new(),
            token_params: BTreeMap::new(),
            token_headers: BTreeMap::new(),
            device_params: BTreeMap::new(),
            device_token_params: BTreeMap::new(),
            device_names: BTreeMap::new(),
            device_scopes: Vec::new(),
            device_client_type: None,
            token_body: Body::default(),
            names: BTreeMap::new(),
            has_scopes: true,
            scope_separator: " ".to_owned(),
            default_scopes: Vec::new(),
            scope_sets: BTreeMap::new(),
            alone: Vec::new(),
            scope_params: BTreeMap::new(),
            pkce: Pkce::default(),
            challenge: Challenge::default(),
            client_auth: Vec::new(),
            client_secret: ClientSecret::default(),
            access_token_lifetime: None,
            answer: Vec::new(),
            account: None,
            lengthen: None,
            refresh: Refresh::default(),
            redirect: Redirect::default(),
            revocation: None,
            errors: Vec::new(),
            verify: None,
            traps: Vec::new(),
            quirks: Vec::new(),
            assumed: Vec::new(),
        }
    }
}

impl Oauth {
    /// Every URL that credctl or a browser calls but the revocation's, by its name in the file.
    pub fn endpoints(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let endpoints = [
            ("issuer", &self.issuer),
            ("authorize", &self.authorize),
            ("token", &self.token),
            ("token_legacy", &self.token_legacy),
            ("device", &self.device),
            ("device_token", &self.device_token),
            ("introspect", &self.introspect),
            ("register", &self.register),
            ("refresh.endpoint", &self.refresh.endpoint),
        ];
        endpoints.into_iter().filter_map(|(name, url)| Some((name, url.as_deref()?)))
    }
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

/// How the parameters of a request are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// As the standard has it.
    #[default]
    Form,
    /// As JSON.
    Json,
    /// In the query; without a body.
    Query,
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

/// How the challenge of PKCE, a SHA-256, is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Challenge {
    /// As the standard has it.
    #[default]
    Base64url,
    /// In hexadecimal digits.
    Hex,
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
    /// As the headers of the section say.
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
