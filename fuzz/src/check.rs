//! What a service answers to a check, held against the rules of its template.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use credctl::Secret;
use credctl::name::Name;
use credctl::net::{Answer, Net, Settings};
use credctl::shape::{Shape, Values, Words};
use credctl::template::Templates;
use credctl::verify::{self, Machine, Subject, Tools};
use jiff::Timestamp;

/// Stands in an input for the secret that was sent.
const MARK: &str = "SECRET";
const SECRET: &str = "fakepass-0123456789abcdef-end";
/// Headers, JSON at many places, a page in XML, dates in every form, what is left to spend, second checks.
const SERVICES: [&str; 10] =
    ["github", "openai", "slack", "cloudflare", "aws", "elevenlabs", "gitlab", "stripe", "telegram_bot", "huggingface"];
const CODES: [u16; 10] = [200, 201, 301, 400, 401, 402, 403, 404, 429, 503];
/// What rules and places look at.
const HEADERS: [&str; 6] =
    ["x-oauth-scopes", "retry-after", "github-authentication-token-expiration", "x-ratelimit-remaining", "date", "location"];

static SUBJECTS: LazyLock<Vec<Subject>> = LazyLock::new(|| {
    let templates = Templates::new(None);
    let subject = |id: &&str| {
        let template = templates.get(id).ok()??;
        let shape = Shape { kind: template.kind, template: Some(template.clone().into()) };
        let part = |part: credctl::shape::Part| {
            (part.required && part.default.is_none()).then(|| (part.field, (part.secret, Secret::from(SECRET.to_owned()))))
        };
        let mut values: Values = shape.parts().into_iter().filter_map(part).collect();
        shape.complete(&mut values);
        let words = Words { keys: BTreeMap::new(), ..Words::default() };
        let credential = shape.credential(&Name::parse("fuzzed").ok()?, values, words, Timestamp::UNIX_EPOCH).ok()?;
        Some(Subject { credential, template: Some(template) })
    };
    SERVICES.iter().filter_map(subject).collect()
});

static TOOLS: LazyLock<Tools> = LazyLock::new(|| Tools {
    net: Arc::new(Net::new(&Settings::default())),
    timeout: Duration::from_secs(1),
    now: || Timestamp::UNIX_EPOCH,
    machine: Machine::default(),
});

/// Any answer is a finding, and none of them repeats the secret.
pub fn check_answer(bytes: &[u8]) {
    let [which, code, header, body @ ..] = bytes else { return };
    let Some(subject) = SUBJECTS.get(usize::from(*which) % SERVICES.len()) else { return };
    let body = String::from_utf8_lossy(body).replace(MARK, SECRET);
    let (line, rest) = body.split_once('\n').unwrap_or(("", &body));
    let answer = Answer::new(CODES[usize::from(*code) % CODES.len()], rest.as_bytes().to_vec());
    let answer = answer.with(HEADERS[usize::from(*header) % HEADERS.len()], line);
    let Some(finding) = verify::judge(subject, &TOOLS, &answer) else { return };
    let told = format!("{finding:?}");
    assert!(!told.contains(SECRET), "the secret comes back: {told}");
    let report = finding.report(Timestamp::UNIX_EPOCH);
    assert!(report.scopes.len() <= 200 && report.why.len() < 4096, "more than is kept");
}
