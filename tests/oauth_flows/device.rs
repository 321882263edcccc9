//! A code on another device (RFC 8628), and a client on its own.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::hostile::{Fault, Hostile, Poll};
use crate::oidc::{Oidc, Options};
use crate::person::Person;
use crate::sandbox::Sandbox;
use crate::stage::{OAUTH, Session, acme, issuer, names, provider, value, watch};

const DEVICE: [&str; 6] = ["oauth", "connect", "acme", "--client-id", "fake-public", "--device"];

#[test]
fn o23_the_code_is_shown_with_what_is_asked_for_and_a_warning() {
    let (sandbox, server) = acme();
    server.switch(|switches| switches.polls = [Poll::Pending].into());
    let session = Session::start(&sandbox, &DEVICE, &[]);
    session.says("FAKE-CODE");
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    let page = server.url("/device-page");
    ended.says(&["Acme will be asked for: openid api:read", &page, "only if you started this yourself", "UTC (Ctrl-C to stop)"]);
    assert_eq!((server.counters().early_polls, server.seen_at("/token").len()), (0, 2));
    assert_eq!(server.seen_at("/device")[0].param("scope"), Some("openid api:read"));
    assert!(server.is_live(&value(&sandbox, "acme")));
}

#[test]
fn a_person_types_the_code_at_a_real_server() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let session = Session::start(&sandbox, &["oauth", "connect", &server.issuer, "mine", "--client-id", "credctl-public", "--device"], &[]);
    session.says("waiting until");
    let said = session.said();
    let after = |label: &str| said.split(label).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let (url, code) = (after("open "), after("enter the code "));
    let visit = Person::new().types(&code).open(&url);
    assert_eq!(visit.error(), None, "{:?}", visit.log);
    let ended = session.end(0);
    server.issued().iter().for_each(|token| sandbox.watch(token));
    ended.clean(&sandbox);
    assert!(server.is_live(&value(&sandbox, "mine")));
}

#[test]
fn o22_slow_down_is_obeyed() {
    let (sandbox, server) = acme();
    server.switch(|switches| switches.polls = [Poll::SlowDown].into());
    let begun = Instant::now();
    Session::start(&sandbox, &DEVICE, &[]).end(0);
    watch(&sandbox, &server);
    let calls = server.seen_at("/token");
    assert!(calls[1].at.duration_since(calls[0].at) >= Duration::from_secs(6), "{:?}", begun.elapsed());
    assert_eq!(server.counters().early_polls, 0);
}

#[test]
fn o22_a_no_a_late_one_and_ctrl_c_store_nothing() {
    for (poll, code, text) in [(Poll::Denied, 1, "declined"), (Poll::Expired, 8, "nobody has entered the code in time")] {
        let (sandbox, server) = acme();
        server.switch(|switches| switches.polls = [poll].into());
        Session::start(&sandbox, &DEVICE, &[]).end(code).says(&[text]);
        assert!(names(&sandbox).is_empty());
    }
    let (sandbox, server) = acme();
    server.switch(|switches| switches.device = vec![("expires_in", Some(json!(1)))]);
    server.switch(|switches| switches.polls = [Poll::Pending; 9].into());
    Session::start(&sandbox, &DEVICE, &[]).end(8).says(&["nobody has entered the code in time"]);
    let session = Session::start(&sandbox, &DEVICE, &[]);
    session.says("waiting until");
    session.interrupt();
    session.end(130).says(&["nothing was stored"]);
    assert!(names(&sandbox).is_empty());
}

#[test]
fn o22_a_device_answer_is_judged() {
    let (sandbox, server) = acme();
    for (name, odd) in [
        ("verification_uri", json!("http://a.example/x")),
        ("verification_uri", json!("javascript:alert(1)")),
        ("verification_uri_complete", json!("https://a.example/ $(id)")),
        ("user_code", json!("")),
        ("device_code", json!(null)),
    ] {
        server.switch(|switches| switches.device = vec![(name, Some(odd.clone()))]);
        let said = sandbox.run(&DEVICE).fails(1);
        assert!(said.contains("device endpoint") && !said.contains("$(id)") && !said.contains("javascript"), "{name}: {said}");
    }
    // What is shown is made harmless.
    server.switch(|switches| switches.device = vec![("user_code", Some(json!("AB\u{1b}[2J\nCD")))]);
    let said = sandbox.run(&DEVICE).ok().stderr();
    assert!(said.contains("AB") && !said.contains('\u{1b}') && !said.contains("\nCD"), "{said:?}");
    watch(&sandbox, &server);
    // A server in trouble is asked again, more slowly.
    server.switch(|switches| switches.device = vec![]).fault("/token", Fault::status(503), 1);
    sandbox.run(&DEVICE).ok();
    watch(&sandbox, &server);
    server.fault("/device", Fault::status(503), 1);
    sandbox.run(&DEVICE).fails(8);
}

#[test]
fn without_a_browser_here_the_code_is_offered_and_without_a_device_endpoint_refused() {
    let (sandbox, server) = acme();
    // No display, no BROWSER, nothing asked for: by device.
    let ran = sandbox.run(&DEVICE[..5]).ok();
    watch(&sandbox, &server);
    assert!(ran.stderr().contains("FAKE-CODE"));
    let without: String = OAUTH.lines().filter(|line| !line.starts_with("device")).map(|line| format!("{line}\n")).collect();
    provider(&sandbox, "acme", &server.issuer(), &without);
    let said = sandbox.run(&DEVICE).fails(2);
    assert!(said.contains("has no sign-in by a code on another device"), "{said}");
}

#[test]
fn a_client_on_its_own_needs_no_person() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let oauth = "flow = \"client_credentials\"\ntoken = \"BASE/token\"\ndefault_scopes = [\"api:read\"]\nclient_auth = [\"basic\"]\n\
                 client_secret = \"required\"\n";
    provider(&sandbox, "acme", &server.issuer(), oauth);
    let secret = "fakesecret-confidential";
    sandbox.watch(secret);
    let words = ["oauth", "connect", "acme", "--client-id", "fake-confidential", "--client-secret", "-"];
    let ran = sandbox.run(&words).stdin(format!("{secret}\n")).ok();
    watch(&sandbox, &server);
    assert!(!ran.stderr().contains("without a refresh token") && !ran.stderr().contains("http"), "{}", ran.stderr());
    let first = value(&sandbox, "acme");
    assert!(server.is_live(&first));
    let call = &server.seen_at("/token")[0];
    assert_eq!((call.param("grant_type"), call.param("scope")), (Some("client_credentials"), Some("api:read")));
    assert!(call.header("authorization").unwrap().starts_with("Basic "));
    // Its token is had anew the same way.
    sandbox.run(&["oauth", "refresh", "acme"]).ok();
    watch(&sandbox, &server);
    assert_ne!(value(&sandbox, "acme"), first);
    sandbox.run(&words).stdin("fakesecret-wrong").fails(7);
    assert_eq!(issuer(&server), server.issuer());
}
