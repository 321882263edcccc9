//! What these tests stand on: a home, a service called Acme that can end its keys, and a net in which a host does what its
//! name says.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use crate::acme::{self, CHECK};
use crate::internet::{Act, Asked, Internet};
use crate::sandbox::Sandbox;

const CALL: &str = r#"[revoke]
[[revoke.way]]
who = "itself"
request = { method = "POST", url = "https://{host}/end", json = { token = "{token}" } }
ok = [204]
dies = "at once"
dies_within = 2
"#;

/// What of a key is known to a host: whether it was ended, and how often it was checked since.
type Ended = Arc<Mutex<HashMap<String, usize>>>;

/// A home whose program asks.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) internet: Internet,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let ended = Ended::default();
        let internet = Internet::of(&[], move |asked| answer(&ended, asked));
        let mut sandbox = Sandbox::with_vault();
        sandbox.set("HTTPS_PROXY", internet.proxy()).set("SSL_CERT_FILE", internet.authority());
        let stage = Self { sandbox, internet };
        stage.template("acme", CHECK, CALL);
        stage.template("page", CHECK, "[revoke]\npage = \"https://acme.example/end\"\nnote = \"in the console only\"");
        stage.template("mute", "", CALL);
        stage.template("many", CHECK, &CALL.replace("dies_within = 2", "dies_within = 30"));
        stage
    }

    pub(crate) fn template(&self, id: &str, check: &str, more: &str) {
        acme::template(&self.sandbox, id, check, more);
    }

    /// Stores a credential of a template at a host; gives its secret.
    pub(crate) fn store(&self, id: &str, name: &str, host: &str) -> String {
        acme::store(&self.sandbox, id, name, host)
    }

    /// The record of a credential.
    pub(crate) fn shown(&self, name: &str) -> Value {
        self.sandbox.run(&["show", name, "--json"]).ok().json()
    }

    /// What was asked since the last time: `METHOD /path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.internet.asked().into_iter().map(|asked| format!("{} {}", asked.method, asked.target)).collect()
    }

    /// The last line of the record about a credential.
    pub(crate) fn last_line(&self, name: &str) -> Value {
        let text = self.sandbox.run(&["activity", name, "--action", "revoke", "--json"]).ok().stdout();
        serde_json::from_str(text.lines().next_back().unwrap()).unwrap()
    }
}

/// What a host does, by its name.
fn answer(ended: &Ended, asked: &Asked) -> Act {
    let host = asked.host.trim_end_matches(".acme.example");
    let token = asked.header("authorization").unwrap_or_default().to_owned();
    let mut ended = ended.lock().unwrap();
    let key = format!("{host} {token}");
    let no = || Act::json(401, r#"{"message":"no such key"}"#);
    match (host, asked.target.as_str()) {
        ("closes", _) => Act::Close,
        ("down", _) => Act::json(503, "{}"),
        ("gone", _) => no(),
        ("busy", "/end") => Act::json(429, "{}").with("retry-after", "3600"),
        ("limits", "/end") if !ended.contains_key("limits") => {
            ended.insert("limits".to_owned(), 0);
            Act::json(429, "{}").with("retry-after", "1")
        }
        ("refuses", "/end") => Act::json(403, format!("{{\"message\":\"not with this key {token}\"}}")),
        // It takes its time to say yes.
        ("yields", "/end") => Act::Late(std::time::Duration::from_millis(1000), Box::new(Act::json(204, ""))),
        ("lies", "/end") => Act::json(204, ""),
        // It takes the request, and is not there for the check any more.
        ("leaves", "/end") => {
            ended.insert(key, 0);
            Act::json(204, "")
        }
        ("leaves", _) if ended.contains_key(&key) => Act::json(503, "{}"),
        (_, "/end") => {
            if ended.contains_key(&key) {
                return no();
            }
            ended.insert(key, 0);
            Act::json(204, "")
        }
        // One of its machines refuses it and the other takes it, or is not there.
        ("flaps" | "flickers", _) if ended.contains_key(&key) => {
            let seen = ended.entry(key).or_default();
            *seen += 1;
            match host {
                _ if *seen % 2 == 1 => no(),
                "flaps" => Act::json(200, "{}"),
                _ => Act::json(503, "{}"),
            }
        }
        ("slow", "/check") => Act::Late(std::time::Duration::from_secs(20), Box::new(Act::json(200, "{}"))),
        // A person ends it, between the second check and the third.
        ("person", _) => {
            let seen = ended.entry(key).or_default();
            *seen += 1;
            if *seen > 2 { no() } else { Act::json(200, "{}") }
        }
        ("late", _) => match ended.get_mut(&key) {
            Some(seen) if *seen >= 2 => no(),
            Some(seen) => {
                *seen += 1;
                Act::json(200, "{}")
            }
            None => Act::json(200, "{}"),
        },
        _ if ended.contains_key(&key) => no(),
        _ => Act::json(200, "{}"),
    }
}
