//! A service account against a token endpoint that verifies what it is sent: signature, issuer, times.

use std::sync::{Arc, Mutex};

use credctl::status::Verdict;
use credctl::verify::{Next, Subject};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::http::{Answer, Request};
use crate::keys::{Jwt, rsa};
use crate::stage::{NOW, Server, check, check_at, subject};

const EMAIL: &str = "fake-robot@fake-project.iam.gserviceaccount.com";
const TOKEN: &str = "/oauth2.googleapis.com/token";

/// What Google knows of the account.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Live,
    Deleted,
    Disabled,
}

/// Google's answers, in its words.
fn grant(request: &Request, state: State) -> Answer {
    let refused = |why: &str| Answer::error_with(400, "invalid_grant", why);
    let Some(jwt) = request.param("assertion").and_then(Jwt::read) else { return refused("Bad Request") };
    if state == State::Deleted || jwt.claims["iss"] != EMAIL {
        return refused("Invalid grant: account not found");
    }
    if state == State::Disabled {
        return refused("Robot is disabled.");
    }
    let now = NOW.parse::<Timestamp>().unwrap().as_second();
    let (from, until) = (jwt.claims["iat"].as_i64().unwrap(), jwt.claims["exp"].as_i64().unwrap());
    if from > now + 300 || until < now || until - from > 3600 {
        return refused(
            "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.",
        );
    }
    if !jwt.is_of(&rsa(0).public) {
        return refused("Invalid JWT Signature.");
    }
    assert_eq!(jwt.header, json!({ "alg": "RS256", "typ": "JWT", "kid": "fakekeyid" }));
    assert!(jwt.claims["aud"].as_str().unwrap().ends_with("oauth2.googleapis.com/token"));
    Answer::json(200, &json!({ "access_token": "fakeaccess-0123456789", "expires_in": 3599, "token_type": "Bearer" }))
}

fn google(state: Arc<Mutex<State>>) -> Server {
    Server::start(move |request| match request.path.as_str() {
        TOKEN => grant(request, *state.lock().unwrap()),
        path if path.starts_with("/iam.googleapis.com/v1/projects/-/serviceAccounts/") && path.ends_with("/keys/fakekeyid") => {
            let is_ours = request.bearer() == Some("fakeaccess-0123456789");
            let life = json!({ "validAfterTime": "2026-01-01T00:00:00Z", "validBeforeTime": "2027-02-01T00:00:00Z" });
            if is_ours { Answer::json(200, &life) } else { Answer::error(401, "unauthenticated") }
        }
        _ => Answer::error(404, "not_found"),
    })
}

fn file(key: &str) -> Value {
    json!({
        "type": "service_account",
        "project_id": "fake-project",
        "private_key_id": "fakekeyid",
        "private_key": key,
        "client_email": EMAIL,
        "token_uri": "https://evil.example/token",
    })
}

fn account(server: &Server, file: &Value) -> Subject {
    subject(server.template("gcp_service_account"), &[("content", &serde_json::to_string_pretty(file).unwrap())])
}

fn live() -> Server {
    google(Arc::new(Mutex::new(State::Live)))
}

#[test]
fn a_service_account_works_and_tells_whose_and_until_when() {
    let server = live();
    let subject = account(&server, &file(&rsa(0).pem));
    let outlook = subject.outlook();
    assert_eq!(outlook.contacts, Some(server.url().replace("http://", "")));
    assert!(outlook.side_effects.is_some() && !outlook.asks_first());
    let found = check(&subject);
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert_eq!(found.learned.account.as_deref(), Some(EMAIL));
    assert_eq!(found.learned.expires.map(|at| at.to_string()).as_deref(), Some("2027-02-01T00:00:00Z"));
    // One exchange, whatever is asked with its token; and the key stays here.
    let seen = server.seen();
    assert_eq!(seen.iter().filter(|request| request.path == TOKEN).count(), 1);
    let line = rsa(0).pem.lines().nth(3).unwrap();
    assert!(seen.iter().all(|request| !request.holds(line)));
}

#[test]
fn a_deleted_key_a_deleted_account_and_a_disabled_one_are_told_apart() {
    let state = Arc::new(Mutex::new(State::Live));
    let server = google(state.clone());
    let another = check(&account(&server, &file(&rsa(1).pem)));
    assert_eq!(another.verdict, Verdict::Invalid, "{another:?}");
    assert!(another.why.contains("deleted") && another.evidence.as_deref() == Some("400: \"Invalid JWT Signature.\""), "{another:?}");
    for (now, wanted) in [(State::Deleted, Verdict::Gone), (State::Disabled, Verdict::Disabled)] {
        *state.lock().unwrap() = now;
        let found = check(&account(&server, &file(&rsa(0).pem)));
        assert_eq!(found.verdict, wanted, "{found:?}");
    }
    *state.lock().unwrap() = State::Deleted;
    let found = check(&account(&server, &file(&rsa(0).pem)));
    assert_eq!(found.evidence.as_deref(), Some("400: \"Invalid grant: account not found\""));
}

#[test]
fn a_clock_that_is_off_fails_no_service_account() {
    for id in ["gcp_service_account", "vertex_ai"] {
        let server = live();
        let content = serde_json::to_string_pretty(&file(&rsa(0).pem)).unwrap();
        let fields: &[(&str, &str)] =
            if id == "vertex_ai" { &[("content", &content), ("project", "fake-project")] } else { &[("content", &content)] };
        let found = check_at(&subject(server.template(id), fields), || "2026-11-21T14:00:00Z".parse().unwrap());
        assert_eq!((found.verdict, found.next), (Verdict::ClockSkew, Some(Next::Clock)), "{id}: {}", found.why);
    }
}

#[test]
fn a_file_that_cannot_sign_is_told_and_nothing_is_sent() {
    let server = live();
    let cut = rsa(0).pem.replace("-----END", "-----ENX");
    let small =
        String::from_utf8(crate::keys::openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"], b"")).unwrap();
    for (key, wanted) in
        [(cut.as_str(), Verdict::Malformed), (&small, Verdict::Malformed), ("", Verdict::Unchecked), ("fakepass", Verdict::Unchecked)]
    {
        let found = check(&account(&server, &file(key)));
        assert_eq!(found.verdict, wanted, "{}: {found:?}", key.lines().next().unwrap_or_default());
    }
    let person = json!({ "type": "authorized_user", "refresh_token": "fakepass-refresh", "client_id": "fake" });
    assert_eq!(check(&account(&server, &person)).verdict, Verdict::Unchecked);
    assert!(server.seen().is_empty());
}

/// The assertion is good for an hour to whoever has it.
#[test]
fn an_assertion_that_comes_back_is_not_shown() {
    let server = Server::start(|request| {
        let assertion = request.param("assertion").unwrap_or_default().to_owned();
        Answer::error_with(400, "invalid_grant", &format!("Invalid JWT Signature. {assertion}"))
    });
    let found = check(&account(&server, &file(&rsa(0).pem)));
    let sent = server.seen()[0].param("assertion").unwrap().to_owned();
    let shown = format!("{found:?}");
    assert_eq!(found.verdict, Verdict::Invalid);
    assert!(sent.split('.').all(|part| !shown.contains(part)), "{shown}");
}

#[test]
fn a_success_without_a_token_is_no_success() {
    for answer in
        [Answer::json(200, &json!({})), Answer::html(200, "<html>sign in</html>"), Answer::json(200, &json!({ "access_token": "a\nb" }))]
    {
        let server = Server::start(move |_| answer.clone());
        let found = check(&account(&server, &file(&rsa(0).pem)));
        assert_eq!(found.verdict, Verdict::Unknown, "{found:?}");
    }
}
