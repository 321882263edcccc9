//! A real authorization server: npm `oidc-provider`, started by `tests/oauth/server.mjs`, and gone with this value.
//!
//! Its clients: `credctl-public` (no secret; code, refresh, device), `credctl-desktop` (`fakesecret-desktop`, in the body),
//! `odd:id +%/client` (`fakesecret:odd +%&=/end`, Basic), `credctl-fixed` (`fakesecret-fixed`, only
//! `http://127.0.0.1:8765/callback`), `machine` (`fakesecret-machine`, client credentials). Redirects of the native ones:
//! `/callback` on any port of 127.0.0.1, localhost, [::1]. People: alice, bob, with `fakepass-NAME`.
//! Scopes: openid offline_access email profile api:read api:write. A refresh token wants `offline_access` and
//! `prompt=consent`, unless `always_refresh`. Resources: `/api/…` takes any token; `/mcp` one made for it (RFC 8707, 9728).
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::test_ca::TestCa;
use super::web;

/// How it is to be.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// Seconds that an access token lives.
    pub(crate) access: u32,
    /// Seconds that a refresh token lives.
    pub(crate) refresh: u32,
    /// Seconds that a device's code lives.
    pub(crate) device: u32,
    /// A refresh token can be used once, and the family dies at the second use.
    pub(crate) rotate: bool,
    /// Refresh tokens without `offline_access`.
    pub(crate) always_refresh: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { access: 3600, refresh: 14 * 86400, device: 600, rotate: true, always_refresh: false }
    }
}

/// What is to happen at an endpoint, the next `times` times.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) times: u32,
    /// It waits first.
    pub(crate) delay_ms: u32,
    /// This answer instead of the real one; 0 is the real one.
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    /// JSON, or a string as it is.
    pub(crate) body: Value,
    /// It does what it was asked for, and the connection goes before the answer.
    pub(crate) drop: bool,
}

impl Default for Fault {
    fn default() -> Self {
        Self { times: 1, delay_ms: 0, status: 0, headers: vec![], body: json!({ "error": "temporarily_unavailable" }), drop: false }
    }
}

impl Fault {
    /// That status, that often.
    pub(crate) fn status(status: u16, times: u32) -> Self {
        Self { status, times, ..Self::default() }
    }

    /// The answer is lost, once.
    pub(crate) fn lost_answer() -> Self {
        Self { drop: true, ..Self::default() }
    }
}

/// A request to `/token`, `/token/revocation`, `/token/introspection`, `/reg`, `/device/auth`, `/auth` or `/me`.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) path: String,
    /// The names of all parameters.
    pub(crate) names: Vec<String>,
    /// `basic`, `body` or `none`.
    pub(crate) auth: String,
    /// The values of those that are no secret: grant_type, resource, scope, client_id, redirect_uri, prompt, …
    pub(crate) values: Value,
    /// 0: no answer.
    pub(crate) status: u64,
}

impl Seen {
    pub(crate) fn grant_type(&self) -> &str {
        self.values["grant_type"].as_str().unwrap_or_default()
    }
}

/// The server.
pub(crate) struct Oidc {
    /// `http://127.0.0.1:PORT`, or https.
    pub(crate) issuer: String,
    control: String,
    child: Child,
}

impl Oidc {
    /// On plain HTTP.
    pub(crate) fn start(options: &Options) -> Self {
        Self::started(options, None)
    }

    /// On HTTPS, with that authority's certificate.
    pub(crate) fn start_tls(options: &Options, ca: &TestCa) -> Self {
        Self::started(options, Some(ca))
    }

    fn started(options: &Options, ca: Option<&TestCa>) -> Self {
        let flag = |on: bool| if on { "1" } else { "0" };
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oauth/server.mjs")).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("AT_TTL", options.access.to_string()).env("RT_TTL", options.refresh.to_string());
        command.env("DC_TTL", options.device.to_string());
        command.env("ROTATE", flag(options.rotate)).env("ALWAYS_RT", flag(options.always_refresh));
        if let Some(ca) = ca {
            command.env("TLS_CERT", ca.certificate()).env("TLS_KEY", ca.key());
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("node");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("tests/oauth/server.mjs did not start; is oidc-provider there (tests/setup)? it said {line:?}"));
        let text = |name: &str| ready[name].as_str().unwrap().to_owned();
        Self { issuer: text("issuer"), control: text("control"), child }
    }

    /// An address of the server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.issuer)
    }

    fn ask(&self, way: &str, question: &Value) -> Value {
        let reply = web::post_json(&format!("{}{way}", self.control), question);
        assert_eq!(reply.status, 200, "{way}: {}", reply.text());
        reply.json()
    }

    /// Lets `path` fail, from now on.
    pub(crate) fn fault(&self, path: &str, fault: &Fault) {
        let mut headers = serde_json::Map::new();
        for (name, value) in &fault.headers {
            headers.insert(name.clone(), json!(value));
        }
        let Fault { times, delay_ms, status, body, drop, .. } = fault;
        let question = json!({
            "path": path, "times": times, "delay_ms": delay_ms, "status": status, "headers": headers, "body": body, "drop": drop,
        });
        self.ask("/fault", &question);
    }

    /// Every request to an endpoint so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        let seen = self.ask("/seen", &json!({}));
        let words = |value: &Value| value.as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
        let one = |one: &Value| Seen {
            path: one["path"].as_str().unwrap().to_owned(),
            names: words(&one["names"]),
            auth: one["auth"].as_str().unwrap().to_owned(),
            values: one["values"].clone(),
            status: one["status"].as_u64().unwrap_or_default(),
        };
        seen.as_array().unwrap().iter().map(one).collect()
    }

    /// Those to `/token` with this grant type.
    pub(crate) fn token_calls(&self, grant_type: &str) -> usize {
        self.seen().iter().filter(|one| one.path == "/token" && one.grant_type() == grant_type).count()
    }

    /// Every access and refresh token that it gave out, for `Sandbox::watch`.
    pub(crate) fn issued(&self) -> Vec<String> {
        self.ask("/issued", &json!({})).as_array().unwrap().iter().map(|token| token.as_str().unwrap().to_owned()).collect()
    }

    /// Whether this token can be used.
    pub(crate) fn is_live(&self, token: &str) -> bool {
        self.ask("/live", &json!({ "token": token }))["live"] == true
    }

    /// How many access tokens and refresh tokens can be used.
    pub(crate) fn live(&self) -> (u64, u64) {
        let live = self.ask("/live", &json!({}));
        (live["access"].as_u64().unwrap(), live["refresh"].as_u64().unwrap())
    }

    /// An access token of a client, as if alice had agreed; `more` may have `account`, `ttl` (seconds) and `resource`.
    pub(crate) fn grant(&self, client: &str, scope: &str, more: &Value) -> String {
        let mut question = json!({ "client": client, "scope": scope });
        question.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        self.ask("/grant", &question)["token"].as_str().unwrap().to_owned()
    }

    /// A person removes the application at the provider: the grant that this token is of.
    pub(crate) fn revoke_grant(&self, token: &str) {
        assert_eq!(self.ask("/revoke", &json!({ "token": token }))["revoked"], 1, "no such token");
    }

    /// Every grant.
    pub(crate) fn revoke_all(&self) {
        self.ask("/revoke", &json!({}));
    }
}

impl Drop for Oidc {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
