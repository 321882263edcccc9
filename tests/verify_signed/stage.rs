//! One credential of a built-in template whose addresses are at a server of the test, and a check of it.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use credctl::Secret;
use credctl::name::{Id, Name};
use credctl::net::{Net, Settings};
use credctl::shape::{Shape, Values, Words};
use credctl::template::{self, Template};
use credctl::verify::{self, Finding, Subject, Tools};
use jiff::Timestamp;

use crate::http::{Answer, Listener, Outcome, Request};

/// The time of every check here, unless a test has its own.
pub(crate) const NOW: &str = "2026-11-21T10:00:00Z";

/// A server that answers as `route` says and remembers what it was asked.
pub(crate) struct Server {
    listener: Listener,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub(crate) fn start(route: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let heard = seen.clone();
        let listener = Listener::start(move |request| {
            let answer = route(&request);
            heard.lock().unwrap().push(request);
            Outcome::Send(answer)
        });
        Self { listener, seen }
    }

    pub(crate) fn url(&self) -> String {
        self.listener.url()
    }

    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// The built-in template, every address of it at `http://127.0.0.1:PORT/HOST/…`.
    pub(crate) fn template(&self, id: &str) -> Template {
        let own = format!("{}/", self.url());
        template(id, &self.url(), |text| text.replace("https://", &own))
    }
}

/// A built-in template after a change of its text, with a host more.
pub(crate) fn template(id: &str, url: &str, change: impl Fn(&str) -> String) -> Template {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/templates/{id}.toml"))).unwrap();
    let host = url.replace("http://", "");
    let text = change(&text).replacen("\nhosts = [", &format!("\nhosts = [\"{host}\", "), 1);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("{id}.toml"));
    fs::write(&path, text).unwrap();
    template::read(&path).unwrap_or_else(|error| panic!("{id}: {error}"))
}

/// A credential of a template with these values.
pub(crate) fn subject(template: Template, fields: &[(&str, &str)]) -> Subject {
    let shape = Shape { kind: template.kind, template: Some(template.into()) };
    let values: Values = fields
        .iter()
        .map(|(field, value)| {
            let field = shape.stored_name(field);
            let secret = shape.is_secret(&field).unwrap_or(true);
            (field, (secret, Secret::from((*value).to_owned())))
        })
        .collect();
    let credential = shape.credential(&Name::parse("fake").unwrap(), values, Words::default(), NOW.parse().unwrap()).unwrap();
    Subject { credential, template: shape.template.as_deref().cloned() }
}

/// One without a template.
pub(crate) fn bare(kind: credctl::kind::Kind, fields: &[(&str, bool, &str)]) -> Subject {
    let mut subject = subject(template("json", "http://127.0.0.1:1", str::to_owned), &[("json", "{}")]);
    let fields = fields
        .iter()
        .map(|(name, secret, value)| ((*name).to_owned(), credctl::credential::Field::new(*secret, Secret::from((*value).to_owned()))));
    subject.credential.fields = fields.collect();
    (subject.credential.kind, subject.credential.id, subject.template) = (kind, Id::random().unwrap(), None);
    subject
}

pub(crate) fn tools(now: fn() -> Timestamp) -> Tools {
    let timeout = Duration::from_secs(20);
    Tools {
        net: Arc::new(Net::bounded(&Settings::default(), verify::bounds(timeout, 1))),
        timeout,
        now,
        machine: verify::Machine::default(),
    }
}

/// Checks it, and holds that nothing of its secrets is in what comes.
pub(crate) fn check(subject: &Subject) -> Finding {
    check_at(subject, || NOW.parse().unwrap())
}

pub(crate) fn check_at(subject: &Subject, now: fn() -> Timestamp) -> Finding {
    let finding = verify::check(subject, &tools(now));
    let shown = format!("{finding:?}");
    for (name, field) in subject.credential.fields.iter().filter(|(_, field)| field.secret) {
        let text = String::from_utf8_lossy(field.value.expose()).into_owned();
        let lines = text.lines().filter(|line| line.len() >= 16);
        lines.for_each(|line| assert!(!shown.contains(line), "`{name}` is in {shown}"));
    }
    assert!(!shown.contains("fakeaccess-"), "a token is in {shown}");
    finding
}
