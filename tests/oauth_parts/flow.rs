//! A proper client: PKCE, a listener, the token calls.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::hostile::{Hostile, Sink};
use crate::oidc::Oidc;
use crate::person::{Person, Visit};
use crate::web::{Reply, encode, get, post_form, query_of, value};

pub(crate) const VERIFIER: &str = "fakeverifier-fakeverifier-fakeverifier-fakeverifier";
pub(crate) const STATE: &str = "fakestate";

/// A client of one server.
pub(crate) struct Client {
    authorize: String,
    token: String,
    pub(crate) id: String,
    /// Its listener.
    pub(crate) sink: Sink,
}

impl Client {
    pub(crate) fn of_real(server: &Oidc) -> Self {
        Self { authorize: server.url("/auth"), token: server.url("/token"), id: "credctl-public".into(), sink: Sink::start() }
    }

    pub(crate) fn of_hostile(server: &Hostile) -> Self {
        Self { authorize: server.url("/authorize"), token: server.url("/token"), id: "fake-public".into(), sink: Sink::start() }
    }

    pub(crate) fn redirect(&self) -> String {
        self.sink.url("/callback")
    }

    /// The address to open, with some parameters more.
    pub(crate) fn url(&self, scope: &str, more: &[(&str, &str)]) -> String {
        let challenge = data_encoding::BASE64URL_NOPAD.encode(&Sha256::digest(VERIFIER));
        let redirect = self.redirect();
        let usual = [
            ("response_type", "code"),
            ("client_id", &self.id),
            ("redirect_uri", &redirect),
            ("scope", scope),
            ("state", STATE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        format!("{}?{}", self.authorize, encode(&[&usual[..], more].concat()))
    }

    /// A person opens it; what came to the listener first.
    pub(crate) fn callback(&self, person: &Person, url: &str) -> (Visit, Vec<(String, String)>) {
        let visit = person.open(url);
        let seen = self.sink.seen();
        (visit, seen.first().map(|request| request.params.clone()).unwrap_or_default())
    }

    /// The hostile server consents without a person.
    pub(crate) fn code(&self) -> String {
        let location = get(&self.url("openid api:read", &[])).header("location").unwrap().to_owned();
        value(&query_of(&location), "code").unwrap().to_owned()
    }

    /// Exchanges a code.
    pub(crate) fn exchange(&self, code: &str, verifier: &str) -> Reply {
        let redirect = self.redirect();
        let form = [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", &redirect), ("code_verifier", verifier)];
        self.ask(&form)
    }

    /// Tokens of the hostile server.
    pub(crate) fn tokens(&self) -> Value {
        self.exchange(&self.code(), VERIFIER).json()
    }

    pub(crate) fn refresh(&self, token: &str) -> Reply {
        self.ask(&[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    /// A token call as this client.
    pub(crate) fn ask(&self, form: &[(&str, &str)]) -> Reply {
        post_form(&self.token, &[form, &[("client_id", &self.id)]].concat())
    }
}

/// A field of an answer as text.
pub(crate) fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}
