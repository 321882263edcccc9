//! Servers that do what no service should: each comes to a verdict that says nothing bad of the credential, soon, and
//! without a secret in it.

use std::fs;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use credctl::kind::Kind;
use credctl::name::Name;
use credctl::secret::Secret;
use credctl::shape::{Shape, Values, Words};
use credctl::status::Verdict;
use credctl::template::{self, Template};
use credctl::verify::{Finding, Subject, check};
use zeroize::Zeroizing;

use crate::fake::{now, tools};
use crate::internet::{Act, Asked, Internet, Shows, inside};

pub(crate) const SECRET: &str = "fakepass-Canary-0123456789-abcdefXYZ-end";

const ACME: &str = r#"
id = "acme"
name = "Acme"
type = "api_token"
category = "custom"
about = "a service of a test"
hosts = ["{host}"]
[[field]]
name = "token"
key = "ACME_TOKEN"
[[field]]
name = "host"
secret = false
key = "ACME_HOST"
[[auth]]
place = [{ in = "header", name = "Authorization", value = "Bearer {token}" }]
[verify]
request = "GET https://{host}/check"
ok = [200]
invalid = [401, 403]
rate_limited = [429]
account = { from = "json", at = "/who" }
plan = { from = "json", at = "/plan" }
scopes = { from = "header", at = "x-scopes", format = "comma" }
[trust]
seen = true
sources = ["a test"]
"#;

/// The template of the tests, as a file of one's own.
pub(crate) fn acme(text: &str) -> credctl::Result<Template> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("acme.toml");
    fs::write(&file, text).unwrap();
    template::read(&file)
}

/// A credential of `acme` at a host.
pub(crate) fn at(host: &str) -> Subject {
    let template = acme(ACME).unwrap();
    let shape = Shape { kind: Kind::ApiToken, template: Some(template.clone().into()) };
    let mut values = Values::new();
    values.insert("token".to_owned(), (true, Secret::from(SECRET.to_owned())));
    values.insert("host".to_owned(), (false, Secret::from(host.to_owned())));
    let credential = shape.credential(&Name::parse("acme").unwrap(), values, Words::default(), now()).unwrap();
    Subject { credential, template: Some(template) }
}

/// Gzip of a thousand million zeros would be a million bytes; the beginning of it does.
fn bomb() -> Vec<u8> {
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    bytes.extend(std::iter::repeat_n([0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf7, 0x4f, 0x6d], 2_000).flatten());
    bytes
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1073741824\r\n\r\n";
const PAGE: &str = "<!DOCTYPE html><html><title>Sign in to the guest network</title></html>";

fn misdeed(asked: &Asked) -> Act {
    let head = HEAD.as_bytes().to_vec();
    let html = |status| Act::Answer(status, vec![("content-type".into(), "text/html".into())], PAGE.into());
    match asked.host.split('.').next().unwrap() {
        "hang" => Act::Hang,
        "half-head" => Act::Raw(b"HTTP/1.1 200 OK\r\ncontent-le".to_vec()),
        "head-alone" => Act::Raw(head),
        "drip-body" => Act::Drip(head, Duration::from_millis(100)),
        "drip-head" => Act::Drip(b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec(), Duration::from_millis(100)),
        "flood-body" => Act::Flood(head, 1 << 30),
        "flood-chunked" => Act::Flood(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n40000000\r\n".to_vec(), 1 << 30),
        "flood-head" => Act::Flood(b"HTTP/1.1 200 OK\r\nx-large: ".to_vec(), 1 << 20),
        "many-heads" => Act::Raw([b"HTTP/1.1 200 OK\r\n".to_vec(), b"x: y\r\n".repeat(100_000), b"\r\n".to_vec()].concat()),
        "goes-on" => Act::Raw(b"HTTP/1.1 100 Continue\r\n\r\n".repeat(20_000)),
        "bomb" => Act::Answer(200, vec![("content-encoding".into(), "gzip".into())], bomb()),
        "bomb-401" => Act::Answer(401, vec![("content-encoding".into(), "gzip".into())], bomb()),
        "page-200" => html(200),
        "page-401" => html(401),
        "page-403" => html(403),
        "page-503" => html(503),
        "teapot" => Act::json(418, "{}"),
        "not-http" => Act::Raw(b"SSH-2.0-fake\r\n".to_vec()),
        "closes" => Act::Close,
        "deep" => Act::json(401, "[".repeat(200_000)),
        "bytes" => Act::Answer(401, Vec::new(), (0..=255).cycle().take(4000).collect()),
        "throttles" => Act::json(429, "{}").with("retry-after", "1000000000"),
        "down" => Act::json(502, r#"{"message":"try later"}"#),
        other => panic!("{other}"),
    }
}

#[test]
fn every_misdeed_of_a_server_has_a_verdict_in_bounded_time_and_memory() {
    if !inside("bad::every_misdeed_of_a_server_has_a_verdict_in_bounded_time_and_memory", &[]) {
        return;
    }
    let shows = |host: &str| match host {
        "expired.acme.example" => Shows::Expired,
        "unsigned.acme.example" => Shows::Unsigned,
        _ => Shows::Good,
    };
    let internet = Internet::showing(&[], shows, misdeed);
    internet.is_trusted();
    use Verdict::{Invalid, RateLimited, ServiceDown, Unknown, Unreachable};
    let cases: &[(&str, Verdict, &str)] = &[
        ("hang", Unreachable, "no answer in time"),
        ("half-head", Unreachable, "no answer in time"),
        ("head-alone", Unreachable, "did not come to its end in time"),
        ("drip-body", Unreachable, "did not come to its end in time"),
        ("drip-head", Unreachable, "no answer in time"),
        ("flood-body", Unknown, "cannot be the service's answer"),
        ("flood-chunked", Unknown, "cannot be the service's answer"),
        ("flood-head", Unreachable, ""),
        ("many-heads", Unreachable, ""),
        ("goes-on", Unreachable, ""),
        ("bomb", Unknown, "cannot be the service's answer"),
        ("bomb-401", Invalid, "rejected"),
        ("page-200", Unknown, "cannot be the service's answer"),
        ("page-401", Invalid, "rejected"),
        ("page-403", Unknown, "cannot be the service's answer"),
        ("page-503", ServiceDown, "in trouble"),
        ("teapot", Unknown, "none that is known"),
        ("not-http", Unreachable, ""),
        ("closes", Unreachable, "closed the connection"),
        ("deep", Invalid, "rejected"),
        ("bytes", Invalid, "rejected"),
        ("throttles", RateLimited, "too many calls"),
        ("down", ServiceDown, "in trouble"),
        ("expired", Unreachable, "its certificate has expired"),
        ("unsigned", Unreachable, "is signed by itself"),
        ("unreachable", Unreachable, "does not connect to it"),
        // Its certificate is of one level less.
        ("other.host", Unreachable, "its certificate is for another host"),
    ];
    let tools = tools(&internet, 1);
    let begun = Instant::now();
    let bad: Vec<String> = std::thread::scope(|scope| {
        let run = |(name, verdict, words): &(&str, Verdict, &str)| {
            let started = Instant::now();
            let found = check(&at(&format!("{name}.acme.example")), &tools);
            let took = started.elapsed();
            let fits = found.verdict == *verdict && found.why.contains(words) && took < Duration::from_secs(20);
            assert_clean(&found);
            (!fits).then(|| format!("{name}: {took:?} {found:?}"))
        };
        let threads: Vec<_> = cases.iter().map(|case| scope.spawn(move || run(case))).collect();
        threads.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(bad.is_empty(), "{}", bad.join("\n"));
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    let memory = fs::read_to_string("/proc/self/status").unwrap();
    let peak: u64 = memory.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok()).unwrap();
    assert!(peak < 200_000, "{peak} kB at most");
}

/// No form of the secret is in what was found, nor in what is kept of it.
pub(crate) fn assert_clean(found: &Finding) {
    let mut text = Zeroizing::new(String::new());
    found.report(now()).write(&mut text);
    let all = format!("{found:?}{}", text.as_str()).to_lowercase();
    for form in forms() {
        assert!(!all.contains(&form.to_lowercase()), "{form}: {all}");
    }
}

/// The ways in which a server may repeat it.
fn forms() -> Vec<String> {
    let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let some: String = SECRET.replace('-', "%2D");
    let base64 = data_encoding::BASE64.encode(SECRET.as_bytes());
    let url = data_encoding::BASE64URL_NOPAD.encode(format!("me:{SECRET}").as_bytes());
    let hex = data_encoding::HEXLOWER.encode(SECRET.as_bytes());
    vec![SECRET.to_owned(), SECRET.to_uppercase(), percent, some, base64, url, hex, SECRET[..14].to_owned(), SECRET[24..].to_owned()]
}

#[test]
fn an_answer_that_repeats_the_secret_in_any_form_leaves_nothing_of_it() {
    if !inside("bad::an_answer_that_repeats_the_secret_in_any_form_leaves_nothing_of_it", &[]) {
        return;
    }
    let next = Arc::new(Mutex::new((200, 0, String::new())));
    let now = Arc::clone(&next);
    let internet = Internet::of(&[], move |_| {
        let (status, way, said) = now.lock().unwrap().clone();
        let json = |name: &str, text: &str| format!("{{\"{name}\":{}}}", serde_json::Value::from(text));
        match way {
            0 => Act::json(status, json("message", &format!("the key {said} is bad"))),
            1 => Act::json(status, json("who", &said)).with("x-scopes", &format!("read,{said}")),
            2 => Act::json(status, json("plan", &format!("x{said}x"))).with("location", &format!("https://{said}/")),
            3 => Act::Answer(status, Vec::new(), format!("bad key:\n{said}\n").into_bytes()),
            _ => Act::json(status, format!("{{\"error\":{{\"message\":\"{said} {said}\"}}}}")).with("retry-after", &said),
        }
    });
    internet.is_trusted();
    let (tools, subject) = (tools(&internet, 10), at("echo.acme.example"));
    for status in [200, 302, 401, 403, 404, 429, 500] {
        for way in 0..5 {
            for form in forms() {
                *next.lock().unwrap() = (status, way, form.clone());
                let found = check(&subject, &tools);
                assert!(found.verdict != Verdict::Unreachable, "{status} {way} {form}: {found:?}");
                assert_clean(&found);
            }
        }
    }
}

#[test]
fn a_system_without_any_authority_is_a_sentence_and_no_panic() {
    const TEST: &str = "bad::a_system_without_any_authority_is_a_sentence_and_no_panic";
    if !inside(TEST, &[("SSL_CERT_FILE", "/dev/null"), ("SSL_CERT_DIR", "/proc/self/fdinfo")]) {
        return;
    }
    let internet = Internet::of(&[], |_| Act::json(200, "{}"));
    let found = check(&at("good.acme.example"), &tools(&internet, 2));
    assert_eq!(found.verdict, Verdict::Unreachable, "{found:?}");
    assert!(found.why.contains("this system has no certificates of authorities"), "{found:?}");
    assert!(internet.asked().is_empty());
}

#[test]
fn a_template_that_would_send_a_secret_astray_is_refused() {
    for (from, to, words) in [
        ("https://{host}/check", "https://{token}.acme.example/check", "must not stand in the name of a host"),
        ("https://{host}/check", "http://{host}/check", "https"),
        ("https://{host}/check", "https://thief.example/check", "none of the template's `hosts`"),
        ("https://{host}/check", "https://{host}@thief.example/check", "user"),
        ("hosts = [\"{host}\"]", "hosts = [\"{token}\"]", "must not stand in the name of a host"),
    ] {
        let error = acme(&ACME.replace(from, to)).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains(words), "{to}: {error}");
    }
    let asks = ACME.replace("ok = [200]", "ok = [200]\nasks_first = true");
    assert!(acme(&asks).map(|_| ()).unwrap_err().to_string().contains("side_effects"));
}
