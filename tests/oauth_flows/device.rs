//! A code on another device (RFC 8628), and a client on its own.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::hostile::{Answer, Fault, Hostile, Poll};
use crate::oidc::{Oidc, Options};
use crate::person::Person;
use crate::sandbox::{PROGRAM, Sandbox};
use crate::stage::{CONNECT, OAUTH, Session, acme, consent, issuer, names, provider, value, watch};

/// A service that knows no people.
const ALONE: &str = "flow = \"client_credentials\"\ntoken = \"BASE/token\"\ndefault_scopes = [\"api:read\"]\nclient_auth = [\"basic\"]\n\
                     client_secret = \"required\"\n";
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
    sandbox.watch("fakesecret-desktop");
    // A client with a secret proves itself to both endpoints (RFC 8628, 3.1).
    for (name, client, auth) in [
        ("mine", &["--client-id", "credctl-public"][..], "none"),
        ("desktop", &["--client-id", "credctl-desktop", "--client-secret", "env:FAKE_SECRET"], "body"),
    ] {
        let words = [&["oauth", "connect", &server.issuer, name, "--device"], client].concat();
        let session = Session::start(&sandbox, &words, &[("FAKE_SECRET".into(), "fakesecret-desktop".into())]);
        session.says("waiting until");
        let said = session.said();
        let after = |label: &str| said.split(label).nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
        let (url, code) = (after("open "), after("enter the code "));
        let visit = Person::new().types(&code).open(&url);
        assert_eq!(visit.error(), None, "{:?}", visit.log);
        let ended = session.end(0);
        server.issued().iter().for_each(|token| sandbox.watch(token));
        ended.clean(&sandbox);
        assert!(server.is_live(&value(&sandbox, name)));
        for path in ["/device/auth", "/token"] {
            assert_eq!(server.seen().iter().rfind(|one| one.path == path).unwrap().auth, auth, "{name}: {path}");
        }
    }
}

#[test]
fn a_client_with_a_secret_proves_itself_where_the_code_is_asked_for() {
    let secret = "fakesecret-confidential";
    let words = ["oauth", "connect", "acme", "--client-id", "fake-confidential", "--client-secret", "env:FAKE_SECRET", "--device"];
    for way in ["basic", "post"] {
        let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
        sandbox.watch(secret);
        provider(&sandbox, "acme", &server.issuer(), &OAUTH.replace("[\"post\", \"none\"]", &format!("[\"{way}\"]")));
        sandbox.run(&words).env("FAKE_SECRET", secret).ok();
        watch(&sandbox, &server);
        let asked = &server.seen_at("/device")[0];
        assert_eq!(asked.param("client_id"), Some("fake-confidential"), "{way}");
        let (header, param) = (asked.header("authorization").is_some(), asked.param("client_secret").is_some());
        assert_eq!((header, param), (way == "basic", way == "post"), "{way}");
        assert!(server.is_live(&value(&sandbox, "acme")));
    }
}

#[test]
fn the_errors_of_a_provider_count_where_the_code_is_asked_for() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let own = format!("{OAUTH}[[oauth.errors]]\nerror = \"device_flow_off\"\ncause = \"client_bad\"\n");
    provider(&sandbox, "acme", &server.issuer(), &own);
    server.fault("/device", Fault::Answer(Answer::error_with(400, "device_flow_off", "switch it on")), 1);
    let said = sandbox.run(&DEVICE).fails(7);
    assert!(said.contains("does not accept the client: `device_flow_off`") && said.contains("switch it on"), "{said}");
}

#[test]
fn the_code_and_the_address_are_shown_to_who_wants_quiet() {
    let (sandbox, server) = acme();
    let ended = Session::start(&sandbox, &[&["-q"], &DEVICE[..]].concat(), &[]).end(0);
    watch(&sandbox, &server);
    ended.says(&["FAKE-CODE", &server.url("/device-page")]);
    assert!(!ended.stderr.contains("will be asked for"), "{}", ended.stderr);
    let session = Session::start(&sandbox, &[&["-q"], &CONNECT[..], &["again"]].concat(), &[]);
    assert_eq!(consent(&session.asked()).status, 200);
    session.end(0).says(&["open this address", "then paste here"]);
    watch(&sandbox, &server);
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
fn o22_a_poll_that_hangs_is_left_at_ctrl_c() {
    let (sandbox, server) = acme();
    server.always("/token", Fault::Delay(Duration::from_secs(30)));
    let session = Session::start(&sandbox, &DEVICE, &[]);
    session.says("waiting until");
    while server.seen_at("/token").is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let begun = Instant::now();
    session.interrupt();
    session.end(130).says(&["interrupted while Acme was asked for tokens; nothing was stored", "its access may be open"]);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
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
    provider(&sandbox, "acme", &server.issuer(), ALONE);
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

#[test]
fn clients_that_connect_at_once_have_a_name_each() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), ALONE);
    let connect = || {
        let mut command = Command::new(PROGRAM);
        command.args(["oauth", "connect", "acme", "--client-id", "fake-confidential", "--client-secret", "-"]);
        sandbox.furnish(&mut command);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let mut children: Vec<Child> = (0..8).map(|_| connect()).collect();
    children.iter_mut().for_each(|child| child.stdin.take().unwrap().write_all(b"fakesecret-confidential").unwrap());
    for child in children {
        let ended = child.wait_with_output().unwrap();
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
    watch(&sandbox, &server);
    let mut all = names(&sandbox);
    all.sort();
    assert_eq!(all, ["acme", "acme-2", "acme-3", "acme-4", "acme-5", "acme-6", "acme-7", "acme-8"]);
}
