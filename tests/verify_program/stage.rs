//! What these tests stand on: a home, a service called Acme, and a net in which a host does what its name says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use crate::acme;
use crate::internet::{Act, Asked, Internet};
use crate::sandbox::Sandbox;

/// The check of the service.
pub(crate) const CHECK: &str = r#"[verify]
request = "GET https://{host}/check"
ok = [200]
invalid = [401]
forbidden = [403]
rate_limited = [429]
account = { from = "json", at = "/who" }
scopes = { from = "header", at = "x-scopes", format = "comma" }
"#;

/// Text that a terminal would obey: OSC 52, CSI, BEL, an 8-bit CSI, a right-to-left override.
pub(crate) const EVIL: &str = "\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}[2J\u{9b}31m\u{202e}gnp\r\n\tend";

/// A home whose program asks.
pub(crate) struct Stage {
    pub(crate) sandbox: Sandbox,
    pub(crate) internet: Internet,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let internet = Internet::of(&[], answer);
        let mut sandbox = Sandbox::with_vault();
        sandbox.set("CREDCTL_NO_VERIFY", "").set("HTTPS_PROXY", internet.proxy()).set("SSL_CERT_FILE", internet.authority());
        let stage = Self { sandbox, internet };
        stage.template("acme", "");
        stage
    }

    /// A template more, with more in its check.
    pub(crate) fn template(&self, id: &str, more: &str) {
        self.template_at(id, "fine.acme.example", more);
    }

    /// The same at another host of its own.
    pub(crate) fn template_at(&self, id: &str, host: &str, more: &str) {
        self.template_of(id, &acme::text(id, CHECK, more).replace("fine.acme.example", host));
    }

    /// A template more, whatever is in it.
    pub(crate) fn template_of(&self, id: &str, text: &str) {
        acme::put(&self.sandbox, id, text);
    }

    /// Stores a credential of `acme` at a host, unasked; gives its secret.
    pub(crate) fn store(&self, name: &str, host: &str) -> String {
        self.store_of("acme", name, host, &[])
    }

    /// The same of another template, and with more arguments.
    pub(crate) fn store_of(&self, id: &str, name: &str, host: &str, more: &[&str]) -> String {
        let secret = self.sandbox.secret();
        let host = format!("host={host}.acme.example");
        let arguments = [&["add", name, "--template", id, "--set", &host, "--secret", "-", "--no-verify"], more].concat();
        self.sandbox.run(&arguments).stdin(&secret).ok();
        secret
    }

    /// The record of a credential.
    pub(crate) fn shown(&self, name: &str) -> Value {
        self.sandbox.run(&["show", name, "--json"]).ok().json()
    }

    /// The hosts that were asked since the last time, in their order.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.internet.asked().into_iter().map(|asked| asked.host.trim_end_matches(".acme.example").to_owned()).collect()
    }
}

/// What is no answer of a service that answers in JSON.
pub(crate) const PAGES: [(&str, &str); 10] = [
    ("text/html", "<!-- a portal --><html><body>welcome</body></html>"),
    ("text/html; charset=utf-8", "<head><title>welcome</title></head>"),
    ("application/xhtml+xml", "<?xml version=\"1.0\"?>\n<!DOCTYPE html><html></html>"),
    ("text/plain", "\u{feff} <meta http-equiv=\"refresh\" content=\"0\">"),
    ("application/json", "<script>location = 'https://portal.example'</script>"),
    ("text/html", "Please log in"),
    ("text/plain", "Please log in"),
    ("application/xml", "<welcome/>"),
    ("application/json", "{\"who\":\"alice"),
    ("application/json", ""),
];

/// How often a host that changes its mind was asked: each test is a process of its own.
static TURNS: AtomicUsize = AtomicUsize::new(0);

/// What a host does, by its name.
fn answer(asked: &Asked) -> Act {
    let token = asked.header("authorization").and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    let good = Act::json(200, r#"{"who":"alice@acme.example"}"#);
    match asked.host.trim_end_matches(".acme.example") {
        "dead" => Act::json(401, r#"{"message":"no such key"}"#),
        "echo" => Act::json(401, format!("{{\"message\":\"no such key: {token} / {}\"}}", token.to_uppercase())),
        // Refused once, then in trouble; and an end that is past once, and then prolonged.
        "turns" if TURNS.fetch_add(1, Ordering::SeqCst) == 0 => Act::json(401, r#"{"message":"no such key"}"#),
        "turns" => Act::json(503, "{}"),
        "prolonged" => {
            let end = if TURNS.fetch_add(1, Ordering::SeqCst) == 0 { "2020-01-01T00:00:00Z" } else { "2099-01-01T00:00:00Z" };
            good.with("x-ends", end)
        }
        "narrow" => Act::json(403, "{}"),
        "down" => Act::json(503, "{}"),
        "closes" => Act::Close,
        "hangs" => Act::Hang,
        "slow" => Act::Late(Duration::from_millis(700), good.into()),
        "reads" => good.with("x-scopes", "read"),
        page if page.starts_with("page") => {
            let (kind, body) = PAGES[page["page".len()..].parse::<usize>().unwrap()];
            Act::Answer(200, vec![("content-type".into(), kind.into())], body.into())
        }
        "html" => Act::Answer(200, vec![("content-type".into(), "text/html".into())], r#"{"who":"alice@acme.example"}"#.into()),
        "writes" => good.with("x-scopes", "read, write, admin"),
        "evil" => Act::json(401, Value::from_iter([("message", format!("look {EVIL}"))]).to_string()),
        "evil-good" => {
            Act::json(200, Value::from_iter([("who", format!("alice {EVIL}"))]).to_string()).with("x-scopes", "read\u{202e},write")
        }
        _ => good,
    }
}
