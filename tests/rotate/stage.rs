//! What these tests stand on: a home, a service called Acme that makes and ends keys, and a net in which a host does what its
//! name says.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

use crate::acme::{self, CHECK};
use crate::internet::{Act, Asked, Internet};
use crate::sandbox::Sandbox;

const END: &str = r#"[revoke]
[[revoke.way]]
who = "itself"
request = { method = "POST", url = "https://{host}/end", json = { token = "{token}" } }
ok = [204]
dies_within = 1
"#;

const MAKE: &str = r#"[rotate]
[[rotate.way]]
who = "itself"
request = { method = "POST", url = "https://{host}/make", json = { name = "{label}" } }
ok = [201]
new = { token = { from = "json", at = "/token" } }
[rotate.way.needs.label]
ask = "a name"
"#;

const ROLL: &str = r#"[rotate]
[[rotate.way]]
who = "itself"
request = "POST https://{host}/roll"
ok = [201]
new = { token = { from = "json", at = "/token" } }
ends_old = true
"#;

/// Two keys at a time, as Twilio has it.
const PAIR: &str = r#"[rotate]
[[rotate.way]]
who = "itself"
request = "POST https://{host}/make"
then = ["POST https://{host}/promote"]
undo = "DELETE https://{host}/second"
ok = [201]
new = { token = { from = "json", at = "/token" } }
"#;

/// Keys that are named by an id of their own.
pub(crate) const BY_ID: &str = r#"[revoke]
[[revoke.way]]
who = "itself"
request = "DELETE https://{host}/keys/{key_id}"
ok = [204]
[revoke.way.needs.key_id]
ask = "the key's ID"
"#;

/// What the service knows.
#[derive(Default)]
pub(crate) struct Service {
    /// Keys that were ended.
    pub(crate) ended: HashSet<String>,
    /// Keys that it has made.
    pub(crate) made: Vec<String>,
    /// Keys that it will make, the next one last.
    stock: Vec<String>,
    /// What hosts have been asked, by `host path`.
    counts: std::collections::HashMap<String, usize>,
}

/// A home whose program asks.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) internet: Internet,
    pub(crate) service: Arc<Mutex<Service>>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let service = Arc::new(Mutex::new(Service::default()));
        let does = Arc::clone(&service);
        let internet = Internet::of(&[], move |asked| answer(&mut does.lock().unwrap(), asked));
        let mut sandbox = Sandbox::with_vault();
        sandbox.set("CREDCTL_NO_VERIFY", "0").set("HTTPS_PROXY", internet.proxy()).set("SSL_CERT_FILE", internet.authority());
        service.lock().unwrap().stock = (0..8).map(|_| sandbox.secret()).collect();
        let stage = Self { sandbox, internet, service };
        stage.template("acme", CHECK, &format!("{END}{MAKE}"));
        stage.template("roll", CHECK, &format!("{END}{ROLL}"));
        stage.template("pair", CHECK, PAIR);
        stage.template("hand", CHECK, END);
        stage.template("named", CHECK, &format!("{BY_ID}{MAKE}"));
        stage.template("page", CHECK, "[revoke]\npage = \"https://acme.example/end\"");
        stage.template("mute", "", END);
        stage
    }

    pub(crate) fn template(&self, id: &str, check: &str, more: &str) {
        acme::template(&self.sandbox, id, check, more);
    }

    /// Stores a credential of a template at a host; gives its secret.
    pub(crate) fn store(&self, id: &str, name: &str, host: &str) -> String {
        acme::store(&self.sandbox, id, name, host)
    }

    /// The secret that is stored.
    pub(crate) fn secret_of(&self, name: &str) -> String {
        self.sandbox.run(&["get", name]).reveals().ok().stdout()
    }

    /// The record of a credential.
    pub(crate) fn shown(&self, name: &str) -> Value {
        self.sandbox.run(&["show", name, "--json"]).ok().json()
    }

    /// What was asked since the last time: `METHOD /path`.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.internet.asked().into_iter().map(|asked| format!("{} {}", asked.method, asked.target)).collect()
    }

    pub(crate) fn is_ended(&self, secret: &str) -> bool {
        self.service.lock().unwrap().ended.contains(secret)
    }

    /// What the service has made so far.
    pub(crate) fn made(&self) -> Vec<String> {
        self.service.lock().unwrap().made.clone()
    }

    /// The lines of the record about a credential, the newest last.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        let text = self.sandbox.run(&["activity", name, "--action", "rotate", "--json"]).ok().stdout();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// What a host does, by its name.
fn answer(service: &mut Service, asked: &Asked) -> Act {
    let host = asked.host.trim_end_matches(".acme.example").to_owned();
    let token = asked.header("authorization").unwrap_or_default().trim_start_matches("Bearer ").to_owned();
    let no = || Act::json(401, r#"{"message":"no such key"}"#);
    let count = service.counts.entry(format!("{host} {}", asked.target)).or_default();
    *count += 1;
    let count = *count;
    let refuses = service.ended.contains(&token) || token.contains("dead");
    let make = |service: &mut Service| {
        let key = service.stock.pop().unwrap();
        service.made.push(key.clone());
        key
    };
    let given = |key: &str| Act::json(201, serde_json::json!({ "token": key, "name": "x" }).to_string());
    match (host.as_str(), asked.target.as_str()) {
        ("down", _) => Act::json(503, "{}"),
        ("drowsy", "/check") if !refuses => Act::Late(Duration::from_millis(1500), Box::new(Act::json(200, "{}"))),
        // It ends keys, and tells of none whether it works.
        ("blind" | "mum", "/check") if !service.ended.contains("its blindness") => Act::json(503, "{}"),
        ("quiet", "/make") => Act::json(429, "{}").with("retry-after", "3600"),
        ("busy", "/make") if count == 1 => Act::json(429, "{}").with("retry-after", "1"),
        ("no", "/make") => Act::json(403, format!("{{\"message\":\"not with this key {token}\"}}")),
        ("away", "/make") => Act::Answer(307, vec![("location".into(), "https://evil.acme.example/make".into())], vec![]),
        ("garbage", "/make") => Act::json(201, "<html>made"),
        ("number", "/make") => Act::json(201, r#"{"token":12345678}"#),
        ("huge", "/make") => Act::json(201, serde_json::json!({ "token": "x".repeat(2 << 20) }).to_string()),
        ("odd", "/make") => given(&format!("{}\u{1b}]0;x\u{7}\r\nSet-Cookie: x", make(service))),
        ("same", "/make") => given(&token),
        ("late" | "lies", "/make") => {
            let key = make(service);
            Act::Late(Duration::from_millis(1500), Box::new(given(&key)))
        }
        ("lost" | "mum", "/make" | "/roll") if count == 1 => {
            make(service);
            if asked.target == "/roll" {
                service.ended.insert(token);
            }
            Act::Close
        }
        // It makes one that does not work.
        ("bad", "/make") => {
            let key = make(service);
            service.ended.insert(key.clone());
            given(&key)
        }
        // One that is known everywhere after a moment.
        ("slow", "/check") if service.made.contains(&token) && count < 3 => no(),
        ("flaky", "/check") if service.made.contains(&token) && count < 3 => Act::json(503, "{}"),
        ("lies", "/end") => Act::json(204, ""),
        ("stays", "/end") => Act::json(503, "{}"),
        _ if refuses => no(),
        (_, "/make") => given(&make(service)),
        (_, "/roll") => {
            service.ended.insert(token);
            given(&make(service))
        }
        (_, "/promote") => {
            let last = service.made.last().cloned().unwrap_or_default();
            if token == last {
                // All but the one that was made.
                service.ended.insert("the primary one".to_owned());
            }
            Act::json(204, "")
        }
        (_, "/second") => {
            let last = service.made.last().cloned().unwrap_or_default();
            service.ended.insert(last);
            Act::json(204, "")
        }
        (_, "/end") => {
            let body: Value = serde_json::from_slice(&asked.body).unwrap_or_default();
            service.ended.insert(body["token"].as_str().unwrap_or_default().to_owned());
            let done = Act::json(204, "");
            if host == "late" { Act::Late(Duration::from_millis(700), Box::new(done)) } else { done }
        }
        _ => Act::json(200, "{}"),
    }
}
