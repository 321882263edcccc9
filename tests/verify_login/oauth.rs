//! A connected account at a real authorization server.

use std::time::{Duration, Instant};

use credctl::credential::grant::{Grant, Lost, Server};
use credctl::kind::Kind;
use credctl::status::Verdict;
use credctl::verify::{Finding, Next, Subject, check};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::oidc::{Fault, Oidc, Options};
use crate::scene::{subject, tools};

const INTROSPECTION: &str = "/token/introspection";

/// An account of a client with a secret, connected at a server that was discovered.
fn account(server: &Oidc, token: &str) -> Subject {
    let fields = [("access_token", token), ("client_id", "credctl-desktop"), ("client_secret", "fakesecret-desktop")];
    let mut subject = subject(Kind::Oauth2, &fields);
    let scopes = || ["openid", "email", "api:read"].map(str::to_owned).to_vec();
    subject.credential.grant = Some(Grant {
        account: Some("alice@example.test".to_owned()),
        asked: scopes(),
        granted: scopes(),
        obtained: Some(Timestamp::now()),
        token_ends: Some(in_seconds(3600)),
        server: Some(Server {
            issuer: server.issuer.clone(),
            token: server.url("/token"),
            userinfo: Some(server.url("/me")),
            introspect: Some(server.url(INTROSPECTION)),
            client_auth: "post".to_owned(),
            ..Server::default()
        }),
        ..Grant::default()
    });
    subject
}

fn in_seconds(seconds: i64) -> Timestamp {
    Timestamp::now().checked_add(SignedDuration::from_secs(seconds)).unwrap()
}

fn grant(subject: &mut Subject) -> &mut Grant {
    subject.credential.grant.as_mut().unwrap()
}

fn of_server(subject: &mut Subject) -> &mut Server {
    grant(subject).server.as_mut().unwrap()
}

fn checked(subject: &Subject) -> Finding {
    check(subject, &tools(Duration::from_secs(10)))
}

fn set(subject: &mut Subject, name: &str, value: &str) {
    let secret = credctl::Secret::from(value.to_owned());
    subject.credential.fields.insert(name.to_owned(), credctl::credential::Field::new(true, secret));
}

#[test]
fn the_server_is_asked_about_the_token_and_says_what_it_may_do() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-desktop", "openid email api:read", &json!({}));
    let subject = account(&server, &token);
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.hints.len()), (Verdict::Valid, 0), "{finding:?}");
    assert_eq!(finding.learned.account.as_deref(), Some("alice@example.test"));
    assert_eq!(finding.learned.scopes.unwrap(), ["openid", "email", "api:read"]);
    assert!(finding.learned.expires.is_some_and(|end| end > in_seconds(3000)) && finding.learned.server_time.is_some());
    let paths: Vec<String> = server.seen().into_iter().map(|one| one.path).collect();
    assert_eq!(paths, [INTROSPECTION], "one call is enough");
    assert_eq!(subject.outlook().contacts.as_deref(), server.issuer.strip_prefix("http://"));

    // It renews itself: the end of this token is not its end.
    let mut renewed = account(&server, &token);
    set(&mut renewed, "refresh_token", "fakerefresh");
    assert_eq!(checked(&renewed).learned.expires, None);

    let narrow = server.grant("credctl-desktop", "openid email", &json!({}));
    let finding = checked(&account(&server, &narrow));
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::MissingScope, "it lacks `api:read`"));
    assert_eq!(
        (finding.learned.missing, finding.next),
        (vec!["api:read".to_owned()], Some(Next::Grant(vec!["api:read".to_owned()], None)))
    );
    let wide = server.grant("credctl-desktop", "openid api:read api:write email", &json!({}));
    assert_eq!(checked(&account(&server, &wide)).hints, ["it can do more than is asked for: `api:write`"]);
}

#[test]
fn a_token_that_was_ended_and_one_that_has_ended_are_told_apart() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-desktop", "openid email api:read", &json!({}));
    let short = server.grant("credctl-desktop", "openid email api:read", &json!({ "ttl": 1 }));
    let mut subject = account(&server, &token);
    server.revoke_grant(&token);
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.next.clone()), (Verdict::Revoked, Some(Next::Reconnect)), "{finding:?}");
    assert_eq!(finding.why, "the server says that it is not active, though its end is still to come: somebody ended it");
    assert_eq!(finding.evidence.as_deref(), Some("`active`: false"));

    set(&mut subject, "refresh_token", "fakerefresh");
    let finding = checked(&subject);
    assert!(finding.why.ends_with("; a refresh may bring a new one") && finding.next.is_none(), "{finding:?}");

    let mut subject = account(&server, "faketoken-of-nobody");
    grant(&mut subject).token_ends = None;
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::Invalid, "the server says that it is not active"));

    std::thread::sleep(Duration::from_millis(1200));
    let mut subject = account(&server, &short);
    grant(&mut subject).token_ends = Some(in_seconds(-1));
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::Expired, "the access token is past its end"));
    assert_eq!(finding.next, Some(Next::Reconnect));
}

/// RFC 7662, 2.2: a client that may not ask is told the same as of a dead token.
#[test]
fn a_client_that_may_not_ask_is_not_told_that_a_living_token_is_dead() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-public", "openid email api:read", &json!({}));
    let mut subject = account(&server, &token);
    set(&mut subject, "client_id", "credctl-public");
    subject.credential.fields.remove("client_secret");
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.learned.account.as_deref()), (Verdict::Valid, Some("alice@example.test")), "{finding:?}");
    let paths: Vec<String> = server.seen().into_iter().map(|one| one.path).collect();
    assert_eq!(paths, [INTROSPECTION, "/me"]);
    // A secret that was changed at the provider is the client's trouble, and not the token's.
    set(&mut subject, "client_id", "credctl-desktop");
    set(&mut subject, "client_secret", "fakesecret-old");
    assert_eq!(checked(&subject).verdict, Verdict::Valid);
    server.revoke_grant(&token);
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.next), (Verdict::Invalid, Some(Next::Reconnect)));
    assert!(finding.evidence.is_some_and(|evidence| evidence.starts_with("401: ")));
}

#[test]
fn without_introspection_the_token_is_tried_where_it_is_good_for() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-desktop", "openid email api:read", &json!({}));
    let mut subject = account(&server, &token);
    of_server(&mut subject).introspect = None;
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.learned.account.as_deref()), (Verdict::Valid, Some("alice@example.test")), "{finding:?}");
    let narrow = server.grant("credctl-desktop", "api:read", &json!({}));
    set(&mut subject, "access_token", &narrow);
    assert_eq!(checked(&subject).verdict, Verdict::InsufficientScope, "living, and too narrow for the question");

    // For one API alone: the address that names the account would call it bad.
    let resource = server.url("/mcp");
    let bound = server.grant("credctl-desktop", "api:read", &json!({ "resource": resource }));
    set(&mut subject, "access_token", &bound);
    grant(&mut subject).resource = Some(resource);
    assert_eq!(checked(&subject).verdict, Verdict::Valid);
    set(&mut subject, "access_token", &narrow);
    assert_eq!(checked(&subject).verdict, Verdict::Invalid);
    // An API that treats everybody alike says nothing.
    grant(&mut subject).resource = Some(server.url("/.well-known/openid-configuration"));
    assert_eq!(checked(&subject).verdict, Verdict::Unknown);

    of_server(&mut subject).userinfo = None;
    grant(&mut subject).resource = None;
    let finding = checked(&subject);
    assert_eq!(finding.why, "its server has nothing that tells this client whether a token works");
    assert_eq!((finding.verdict, subject.outlook().contacts), (Verdict::Unchecked, None));
}

#[test]
fn a_lost_sign_in_is_told_without_asking_anybody() {
    let server = Oidc::start(&Options::default());
    let mut subject = account(&server, "faketoken");
    grant(&mut subject).lost = Some(Lost { at: Timestamp::now(), why: "consent withdrawn".to_owned() });
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::SignIn, "a new sign-in is needed: consent withdrawn"));
    assert_eq!((finding.next, subject.outlook().contacts), (Some(Next::Reconnect), None));
    // What was begun goes on: a new sign-in would leave the old tokens alive.
    grant(&mut subject).lost = Some(Lost { at: Timestamp::now(), why: credctl::credential::grant::DISCONNECTING.to_owned() });
    assert_eq!(checked(&subject).next, Some(Next::Disconnect));
    assert!(server.seen().is_empty());
}

#[test]
fn trouble_at_the_server_is_none_of_the_token() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-desktop", "openid email api:read", &json!({}));
    let subject = account(&server, &token);
    // One endpoint that has trouble leaves the other.
    server.fault(INTROSPECTION, &Fault::status(503, 2));
    assert_eq!(checked(&subject).verdict, Verdict::Valid);
    server.fault("/me", &Fault::status(503, 1));
    let finding = checked(&subject);
    assert_eq!((finding.verdict, finding.next), (Verdict::ServiceDown, Some(Next::Again)));
    server.fault(INTROSPECTION, &Fault { status: 200, body: json!("<html>sign in</html>"), ..Fault::default() });
    assert_eq!(checked(&subject).verdict, Verdict::Valid);
    // Both are slow: the time of a check is that of all its calls.
    let slow = Fault { times: 9, delay_ms: 3000, status: 400, ..Fault::default() };
    server.fault(INTROSPECTION, &slow);
    server.fault("/me", &slow);
    let begun = Instant::now();
    let finding = check(&subject, &tools(Duration::from_secs(4)));
    assert_eq!(finding.verdict, Verdict::Unreachable, "{finding:?}");
    assert!(begun.elapsed() < Duration::from_millis(5900), "{:?}", begun.elapsed());
}

#[test]
fn a_token_in_the_words_of_a_server_is_taken_out() {
    let server = Oidc::start(&Options::default());
    let subject = account(&server, "faketoken-0123456789abcdef");
    let body = json!({ "error": "invalid_token", "error_description": "bad token faketoken-0123456789abcdef" });
    server.fault(INTROSPECTION, &Fault::status(404, 1));
    server.fault("/me", &Fault { status: 401, body, ..Fault::default() });
    let finding = checked(&subject);
    assert_eq!(finding.evidence.as_deref(), Some("401: \"bad token [credctl:login]\""), "{finding:?}");
}

/// A template that says where its provider is, and an account that was typed by hand.
#[test]
fn a_template_says_whom_to_ask() {
    let server = Oidc::start(&Options::default());
    let token = server.grant("credctl-desktop", "openid email api:read", &json!({}));
    let host = server.issuer.strip_prefix("http://").unwrap();
    let text = |introspect: &str| {
        format!(
            "id = \"acme\"\nname = \"Acme\"\ntype = \"oauth2\"\ncategory = \"runtime\"\nabout = \"Acme\"\nhosts = [\"{host}\"]\n\
             [[auth]]\nplace = [{{ in = \"header\", name = \"Authorization\", value = \"Bearer {{access_token}}\" }}]\n\
             [oauth]\nauthorize = \"http://{host}/auth\"\ntoken = \"http://{host}/token\"\n{introspect}\
             client_auth = [\"post\"]\n[oauth.account]\nrequest = \"GET http://{host}/me\"\nat = \"/email\"\n"
        )
    };
    let dir = tempfile::tempdir().unwrap();
    let mut by_hand = account(&server, &token);
    by_hand.credential.grant = None;
    for (introspect, path) in [(format!("introspect = \"http://{host}{INTROSPECTION}\"\n"), INTROSPECTION), (String::new(), "/me")] {
        std::fs::write(dir.path().join("acme.toml"), text(&introspect)).unwrap();
        by_hand.template = credctl::template::Templates::new(Some(dir.path().to_owned())).get("acme").unwrap();
        let finding = checked(&by_hand);
        assert_eq!(finding.verdict, Verdict::Valid, "{path}: {finding:?}");
        assert_eq!(server.seen().last().map(|one| one.path.clone()).as_deref(), Some(path));
        assert_eq!(by_hand.outlook().contacts.as_deref(), Some(host));
    }
    server.revoke_all();
    let finding = checked(&by_hand);
    assert_eq!((finding.verdict, finding.next.clone()), (Verdict::Invalid, Some(Next::Reconnect)), "{finding:?}");
}
