//! One check, and what it found, made in a process of its own: the system's authorities are read once a process.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::kind::Kind;
use credctl::name::Name;
use credctl::net::{Net, Settings};
use credctl::shape::{Shape, Words};
use credctl::template::Templates;
use credctl::verify::{Machine, Subject, Tools, bounds, check};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What is stored.
pub(crate) struct Case {
    service: &'static str,
    fields: BTreeMap<String, String>,
    hosts: Vec<String>,
    timeout: Duration,
}

/// What was found, as texts.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) verdict: String,
    pub(crate) why: String,
    pub(crate) evidence: String,
    pub(crate) next: String,
    pub(crate) account: String,
    pub(crate) hints: String,
    pub(crate) assumed: bool,
    pub(crate) time: Duration,
}

/// Stands in the place of a service for a token that is an address, of which nothing else is known.
pub(crate) const ADDRESS: &str = "address";

/// A credential of a service; an empty service is a mail login without a template.
pub(crate) fn case(service: &'static str, fields: &[(&str, &str)]) -> Case {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Case { service, fields, hosts: Vec::new(), timeout: Duration::from_secs(10) }
}

impl Case {
    pub(crate) fn hosts(mut self, hosts: &[&str]) -> Self {
        self.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        self
    }

    pub(crate) fn within(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// That this was found, by an answer whose meaning is known.
pub(crate) fn is(found: &Found, verdict: &str, why: &str, next: &str) {
    assert_eq!((found.verdict.as_str(), found.next.as_str()), (verdict, next), "{found:?}");
    assert!(found.why.contains(why) && !found.assumed, "{found:?}");
}

const STEP: &str = "CREDCTL_TEST_LOGINS";

/// Makes the checks, trusting this authority alone, or none. No secret is in anything that was found: each begins with
/// `fakepass`.
pub(crate) fn checked(authority: Option<&Path>, cases: &[Case]) -> Vec<Found> {
    let wish: Vec<Value> =
        cases.iter().map(|case| json!([case.service, case.fields, case.hosts, u64::try_from(case.timeout.as_millis()).unwrap()])).collect();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "case::a_step", "--nocapture"]).env(STEP, "1").env("SSL_CERT_DIR", "/nowhere");
    command.env("SSL_CERT_FILE", authority.unwrap_or(Path::new("/nowhere")));
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(Value::from(wish).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !text.contains("fakepass"), "{text}");
    let found: Vec<Found> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).map(|line: Value| found(&line)).collect();
    assert_eq!(found.len(), cases.len(), "{text}");
    found
}

fn found(line: &Value) -> Found {
    let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    Found {
        verdict: text("verdict"),
        why: text("why"),
        evidence: text("evidence"),
        next: text("next"),
        account: text("account"),
        hints: text("hints"),
        assumed: line["assumed"] == true,
        time: Duration::from_millis(line["ms"].as_u64().unwrap()),
    }
}

/// One check.
pub(crate) fn one(authority: Option<&Path>, case: Case) -> Found {
    checked(authority, &[case]).remove(0)
}

/// Not a test: the process of [`checked`].
#[test]
fn a_step() {
    if std::env::var_os(STEP).is_none() {
        return;
    }
    let wish: Value = serde_json::from_reader(std::io::stdin()).unwrap();
    for case in wish.as_array().unwrap() {
        let timeout = Duration::from_millis(case[3].as_u64().unwrap());
        let net = Arc::new(Net::bounded(&Settings::default(), bounds(timeout, 1)));
        let tools = Tools { net, timeout, now: Timestamp::now, machine: Machine::default() };
        let subject = subject(case);
        let begun = Instant::now();
        let finding = check(&subject, &tools);
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap();
        let line = json!({
            "verdict": finding.verdict.name(), "why": finding.why, "evidence": finding.evidence, "next": finding.next.map(|next| format!("{next:?}")),
            "account": finding.learned.account, "hints": finding.hints.join("; "), "assumed": finding.assumed, "ms": ms,
        });
        println!("\n{line}");
    }
}

/// As `add` would store it.
fn subject(case: &Value) -> Subject {
    let service = case[0].as_str().unwrap();
    let template = Some(service).filter(|service| !service.is_empty() && *service != ADDRESS);
    let template = template.map(|service| Templates::default().get(service).unwrap().unwrap());
    let alone = if service == ADDRESS { Kind::ApiToken } else { Kind::Smtp };
    let kind = template.as_ref().map_or(alone, |template| template.kind);
    let shape = Shape { kind, template: template.map(Into::into) };
    let value = |(name, value): (&String, &Value)| {
        let secret = shape.is_secret(name).unwrap();
        (name.clone(), (secret, Secret::from(value.as_str().unwrap().to_owned())))
    };
    let values = case[1].as_object().unwrap().iter().map(value).collect();
    let hosts = case[2].as_array().unwrap().iter().map(|host| host.as_str().unwrap().to_owned()).collect();
    let name = Name::parse("a-login").unwrap();
    let credential = shape.credential(&name, values, Words { hosts, ..Words::default() }, Timestamp::now()).unwrap();
    Subject { credential, template: shape.template.as_deref().cloned() }
}
