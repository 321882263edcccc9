//! AWS key pairs against moto, which computes each signature anew with botocore.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use credctl::status::Verdict;
use credctl::verify::{Next, Subject};
use jiff::Timestamp;
use serde_json::Value;

use crate::http::Answer;
use crate::stage::{Server, check, check_at, subject, template};

struct Moto {
    ready: Value,
    _child: Child,
}

/// One for all tests of this process; it ends with it, because its stdin does.
fn moto() -> &'static Value {
    static MOTO: OnceLock<Moto> = OnceLock::new();
    let start = || {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new("python3")
            .arg(root.join("tests/verify_signed/moto.py"))
            .arg(root.join("target/real-parts/moto"))
            .env_remove("PYTHONPATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "moto did not start: run tests/setup");
        Moto { ready: serde_json::from_str(&line).unwrap(), _child: child }
    };
    &MOTO.get_or_init(start).ready
}

/// A key pair whose STS is at `url`.
fn pair(url: &str, fields: &[(&str, &str)]) -> Subject {
    subject(template("aws", url, |text| text.replace("https://sts.amazonaws.com", url)), fields)
}

fn at_moto(fields: &[(&str, &str)]) -> Subject {
    pair(&format!("http://127.0.0.1:{}", moto()["port"]), fields)
}

fn now() -> Timestamp {
    Timestamp::now()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// One test: moto takes two seconds to start.
#[test]
fn key_pairs_sessions_and_regions_as_moto_computes_them() {
    a_good_key_pair_works_and_is_somebodys();
    a_wrong_secret_is_told_from_an_unknown_id();
    a_session_is_signed_with_its_token_and_is_none_without();
    a_region_of_its_own_is_signed_for();
}

fn a_good_key_pair_works_and_is_somebodys() {
    let user = &moto()["user"];
    let found = check_at(&at_moto(&[("api_key", text(&user[0])), ("api_secret", text(&user[1]))]), now);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert!(found.learned.account.as_deref().is_some_and(|account| account.ends_with(":user/alice")), "{found:?}");
}

fn a_wrong_secret_is_told_from_an_unknown_id() {
    let user = &moto()["user"];
    let wrong = check_at(&at_moto(&[("api_key", text(&user[0])), ("api_secret", "fakepass/fakepass+fakepass/fakepass+fake")]), now);
    assert_eq!(wrong.verdict, Verdict::InvalidSecret, "{wrong:?}");
    assert!(matches!(wrong.next, Some(Next::Replace(Some(_)))), "{wrong:?}");
    let unknown =
        check_at(&at_moto(&[("api_key", "AKIAFAKEFAKEFAKEFAKE"), ("api_secret", "fakepass/fakepass+fakepass/fakepass+fake")]), now);
    assert_eq!(unknown.verdict, Verdict::Invalid, "{unknown:?}");
}

fn a_session_is_signed_with_its_token_and_is_none_without() {
    let session = &moto()["session"];
    let mut fields = vec![("api_key", text(&session[0])), ("api_secret", text(&session[1]))];
    let without = check_at(&at_moto(&fields), now);
    assert_eq!(without.verdict, Verdict::Invalid, "{without:?}");
    fields.push(("session_token", text(&session[2])));
    let found = check_at(&at_moto(&fields), now);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert!(found.learned.account.as_deref().is_some_and(|account| account.contains(":assumed-role/fake-role/")), "{found:?}");
}

/// Another region's signature is another: moto computes with the one that the scope names.
fn a_region_of_its_own_is_signed_for() {
    let user = &moto()["user"];
    let url = format!("http://127.0.0.1:{}", moto()["port"]);
    let regional = |text: &str| {
        text.replace("https://sts.amazonaws.com", &url).replacen("service = \"sts\", region = \"us-east-1\"", "service = \"sts\"", 1)
    };
    let fields = [("api_key", text(&user[0])), ("api_secret", text(&user[1])), ("region", "eu-west-3")];
    let found = check_at(&subject(template("aws", &url, regional), &fields), now);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
}

const FIELDS: [(&str, &str); 2] = [("api_key", "AKIAFAKEFAKEFAKEFAKE"), ("api_secret", "fakepass/fakepass+fakepass/fakepass+fake")];

fn refusal(code: &str, message: &str) -> Answer {
    let text = format!("<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>");
    Answer::new(403, "text/xml", text)
}

/// The words are AWS's: a clock that is off is told as a signature that does not match.
#[test]
fn a_clock_that_is_off_fails_no_key() {
    for (code, message, wanted) in [
        (
            "SignatureDoesNotMatch",
            "Signature expired: 20261121T100000Z is now earlier than 20261121T101000Z (20261121T102500Z - 15 min.)",
            Verdict::ClockSkew,
        ),
        (
            "SignatureDoesNotMatch",
            "Signature not yet current: 20261121T100000Z is still later than 20261121T090000Z (20261121T084500Z + 15 min.)",
            Verdict::ClockSkew,
        ),
        ("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", Verdict::InvalidSecret),
        ("ExpiredToken", "The security token included in the request is expired", Verdict::Expired),
        ("InvalidClientTokenId", "The security token included in the request is invalid.", Verdict::Invalid),
    ] {
        let server = Server::start(move |_| refusal(code, message));
        let found = check(&pair(&server.url(), &FIELDS));
        assert_eq!(found.verdict, wanted, "{message}: {found:?}");
        assert_eq!(found.next == Some(Next::Clock), wanted == Verdict::ClockSkew);
    }
}

#[test]
fn the_secret_does_not_travel() {
    let server = Server::start(|_| refusal("InvalidClientTokenId", "fake"));
    check(&pair(&server.url(), &[FIELDS[0], FIELDS[1], ("session_token", "fakepass-of-a-session")]));
    let seen = server.seen();
    assert_eq!(seen.len(), 1);
    assert!(!seen[0].holds(FIELDS[1].1));
    assert_eq!(seen[0].header("x-amz-security-token"), Some("fakepass-of-a-session"));
    let signed = "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token,";
    assert!(seen[0].header("authorization").unwrap().contains(signed));
    assert_eq!(seen[0].header("x-amz-date"), Some("20261121T100000Z"));
}
