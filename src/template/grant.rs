//! The life of an OAuth grant, as data: where it may be redirected, how it is refreshed and ended, what its errors mean.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::oauth::{Body, ClientAuth};
use super::request::{Code, Method, Request, Scalar};

/// What is known of refresh tokens.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refresh {
    /// Whether they are given.
    #[serde(default)]
    pub issued: Issued,
    /// What makes the provider give one, in words.
    pub trigger: Option<String>,
    /// Scopes that make it give one: added to whatever is asked for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Whether each use gives a new one and ends the old: then it is written durably before anything else. Where this
    /// is not known it is taken to.
    pub rotates: Option<bool>,
    /// When it does, in words, where that depends.
    pub rotates_when: Option<String>,
    /// How long one is good for, in words.
    pub lifetime: Option<String>,
    /// Where it is not the token endpoint.
    pub endpoint: Option<String>,
    /// Parameters to add or replace, under the name given.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// How a token is prolonged that comes without a refresh token: by itself, with `{access_token}`, before it ends; it is
    /// answered as the token endpoint does.
    pub prolong: Option<Request>,
    /// The status that errors come with, where it is not 400 or 401.
    pub error_status: Option<u16>,
    /// What else is to be known.
    pub note: Option<String>,
}

/// Whether refresh tokens are given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Issued {
    /// Always.
    Always,
    /// See the trigger.
    Conditional,
    /// Never.
    Never,
    /// Not known.
    #[default]
    Unknown,
}

/// Which redirects a provider takes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Redirect {
    /// The rule.
    #[serde(default)]
    pub loopback: Loopback,
    /// Loopback hosts it takes, preferred first.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// The exact address to register, where only one will do.
    pub exact: Option<String>,
    /// Whether http will do.
    #[serde(default = "yes")]
    pub http: bool,
    /// What else is to be known.
    pub note: Option<String>,
}

impl Default for Redirect {
    fn default() -> Self {
        Self { loopback: Loopback::default(), hosts: Vec::new(), exact: None, http: true, note: None }
    }
}

/// The rule of redirects to this machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loopback {
    /// Any port (RFC 8252, 7.3).
    AnyPort,
    /// The port that was registered.
    FixedPort,
    /// None without https: the address is pasted.
    HttpsOnly,
    /// Not known: the port is fixed, and said.
    #[default]
    Unknown,
}

/// How a grant is ended.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revocation {
    /// Where.
    pub url: String,
    /// POST unless given.
    #[serde(default = "post")]
    pub method: Method,
    /// Which token it takes.
    #[serde(default)]
    pub which: Which,
    /// The parameter the token goes in; in none where it is empty.
    #[serde(default = "token")]
    pub token_param: String,
    /// How the client proves itself; with `none` it need not.
    pub client_auth: ClientAuth,
    /// Whether the client's id is sent all the same.
    #[serde(default)]
    pub client_id: bool,
    /// Further parameters, with placeholders.
    #[serde(default)]
    pub params: BTreeMap<String, String>,
    /// Further headers, with placeholders; for `header` those that the client proves itself with.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// How the body is written.
    #[serde(default)]
    pub body: Body,
    /// Codes of success; 200 where there are none.
    #[serde(default)]
    pub ok: Vec<Code>,
    /// A JSON pointer that has to be `true` besides.
    pub ok_at: Option<String>,
    /// What else is to be known: which tokens end with it.
    pub note: Option<String>,
}

/// Which token ends a grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The refresh token where there is one, else the access token: the grant ends with either.
    #[default]
    Either,
    /// The access token alone.
    Access,
    /// The refresh token alone.
    Refresh,
}

fn yes() -> bool {
    true
}

fn post() -> Method {
    Method::Post
}

fn token() -> String {
    "token".to_owned()
}

/// What an error of the token endpoint means.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OauthError {
    /// The `error`, or what stands at `at`; a number by its spelling.
    pub error: String,
    /// JSON pointer, where it is not `/error`.
    pub at: Option<String>,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The provider's own code (`error_code`, `code`, or one of `error_codes`).
    pub code: Option<Scalar>,
    /// `error_subtype`.
    pub subtype: Option<String>,
    /// A part of the description.
    pub description_contains: Option<String>,
    /// JSON pointer of the description, where it is not `/error_description`.
    pub description_at: Option<String>,
    /// What it means.
    pub cause: Cause,
    /// What may be behind a `dead`.
    #[serde(default)]
    pub possible: Vec<Cause>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}

/// Why a token is not refreshed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The user took the grant back.
    ConsentWithdrawn,
    /// The user's password changed.
    PasswordChanged,
    /// The refresh token is past its end.
    RefreshExpired,
    /// An old refresh token was used again.
    Reuse,
    /// The user has to sign in again.
    ReauthRequired,
    /// An administrator's rule.
    AdminPolicy,
    /// The account is gone.
    AccountGone,
    /// The client's id or secret is wrong.
    ClientBad,
    /// Other scopes are needed now.
    ScopeChanged,
    /// Unusable, and why is not told.
    Dead,
    /// For a while.
    Transient,
    /// Set up wrongly.
    Config,
}
