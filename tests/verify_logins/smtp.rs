//! A login to a real mail server.

use std::path::Path;
use std::time::Duration;

use super::case::{Case, Found, case, checked, one};
use super::server::{Script, outer_address};
use super::test_ca::TestCa;

const GOOD: (&str, &str) = ("mailer@example.test", "fakepass-mailer-1");

fn server(way: &str, ca: &TestCa) -> Script {
    server_with(way, &ca.certificate(), ca)
}

fn server_with(way: &str, certificate: &Path, ca: &TestCa) -> Script {
    Script::python("smtp.py", &[way, certificate.to_str().unwrap(), ca.key().to_str().unwrap()])
}

fn login(host: &str, port: &str, encryption: &str, (username, password): (&str, &str)) -> Case {
    case("smtp", &[("host", host), ("port", port), ("encryption", encryption), ("username", username), ("password", password)])
}

fn is(found: &Found, verdict: &str, why: &str, next: &str) {
    assert_eq!((found.verdict.as_str(), found.next.as_str()), (verdict, next), "{found:?}");
    assert!(found.why.contains(why), "{found:?}");
}

#[test]
fn each_answer_of_a_mail_server_is_told_apart_and_no_mail_is_begun() {
    let ca = TestCa::new();
    let server = server("starttls", &ca);
    let names = ["busy", "app", "browser", "cram", "tls", "odd", "echo"].map(|name| format!("{name}@example.test"));
    let mut cases = vec![login("localhost", &server.port, "starttls", GOOD)];
    cases.push(login("127.0.0.1", &server.port, "starttls", ("ädmin@example.test", "fakepass-ümlaut 1")));
    cases.push(login("localhost", &server.port, "starttls", (GOOD.0, "fakepass-of-yesterday")));
    cases.push(login("localhost", &server.port, "starttls", ("who@example.test", "fakepass-mailer-1")));
    cases.extend(names.iter().map(|name| login("localhost", &server.port, "starttls", (name, "fakepass-mailer-1"))));
    cases.push(case("", &[("host", "localhost"), ("port", &server.port), ("username", GOOD.0), ("password", GOOD.1)]));
    let found = checked(Some(&ca.authority()), &cases);
    let mut found = found.iter();
    let mut next = || found.next().unwrap();
    let good = next();
    is(good, "valid", "works", "");
    assert_eq!((good.account.as_str(), good.evidence.as_str(), good.hints.as_str()), (GOOD.0, "", ""), "{good:?}");
    is(next(), "valid", "works", "");
    let bad = next();
    is(bad, "invalid", "rejected", "Replace(None)");
    assert_eq!(bad.evidence, "535: \"5.7.8 Authentication credentials invalid\"");
    assert!(!bad.assumed, "{bad:?}");
    is(next(), "invalid", "rejected", "Replace(None)");
    is(next(), "service_down", "cannot check a login for now", "Again");
    let app = next();
    is(app, "app_restricted", "an app password is needed", "Replace(None)");
    assert_eq!(app.evidence, "534: \"5.7.9 Application-specific password required. Learn more at https://support.example/apppass\"");
    is(next(), "sign_in", "sign-in in the browser", "Reconnect");
    is(next(), "app_restricted", "a stronger way to sign in", "Look(None)");
    is(next(), "malformed", "only in TLS", "Edit(Some(\"encryption\"))");
    is(next(), "unknown", "says nothing of it", "Again");
    let echo = next();
    is(echo, "invalid", "rejected", "Replace(None)");
    assert_eq!(echo.evidence, "535: \"5.7.8 [credctl:a-login] is wrong, and so is •••\"");
    is(next(), "valid", "works", "");
    assert!(found.next().is_none());
    let said = server.said(cases.len());
    assert!(said.len() == cases.len() && said.iter().all(|line| line == "QUIT"), "{said:?}");
}

#[test]
fn a_certificate_that_is_not_right_stops_the_login_and_is_named() {
    let ca = TestCa::new();
    let (starttls, tls) = (server("starttls", &ca), server("tls", &ca));
    let expired = server_with("starttls", &ca.expired(), &ca);
    let wrong_name = |port: &str, encryption| login("127.0.0.2", port, encryption, GOOD);
    let cases = [
        login("localhost", &tls.port, "tls", GOOD),
        login("localhost", &tls.port, "tls", (GOOD.0, "fakepass-of-yesterday")),
        wrong_name(&starttls.port, "starttls"),
        wrong_name(&tls.port, "tls"),
        login("localhost", &expired.port, "starttls", GOOD),
    ];
    let found = checked(Some(&ca.authority()), &cases);
    is(&found[0], "valid", "works", "");
    is(&found[1], "invalid", "rejected", "Replace(None)");
    is(&found[2], "unreachable", "its certificate is for another host", "Again");
    is(&found[3], "unreachable", "its certificate is for another host", "Again");
    is(&found[4], "unreachable", "its certificate has expired", "Again");
    let other = TestCa::new();
    let found = one(Some(&other.authority()), login("localhost", &starttls.port, "starttls", GOOD));
    is(&found, "unreachable", "its certificate is not from an authority that this system trusts", "Again");
    let found = one(None, login("localhost", &tls.port, "tls", GOOD));
    is(&found, "unreachable", "this system has no authorities to judge a certificate by", "Again");
    assert!(starttls.said(0).is_empty());
}

#[test]
fn what_is_stored_of_the_encryption_and_is_not_so_is_named() {
    let ca = TestCa::new();
    let (starttls, tls, clear) = (server("starttls", &ca), server("tls", &ca), server("clear", &ca));
    let outer = outer_address().to_string();
    let cases = [
        login("localhost", &starttls.port, "tls", GOOD),
        login("localhost", &starttls.port, "none", GOOD),
        login("localhost", &clear.port, "starttls", GOOD),
        login("localhost", &clear.port, "none", GOOD),
        login(&outer, &clear.port, "none", GOOD),
        login("localhost", &tls.port, "starttls", GOOD).within(Duration::from_secs(1)),
    ];
    let found = checked(Some(&ca.authority()), &cases);
    is(&found[0], "malformed", "does not begin with TLS: `encryption` should be `starttls`", "Edit(Some(\"encryption\"))");
    is(&found[1], "malformed", "only after STARTTLS", "Edit(Some(\"encryption\"))");
    is(&found[2], "malformed", "offers no STARTTLS", "Edit(Some(\"encryption\"))");
    is(&found[3], "valid", "works", "");
    assert_eq!(found[3].hints, "", "{:?}", found[3]);
    is(&found[4], "valid", "works", "");
    assert!(found[4].hints.contains("unencrypted"), "{:?}", found[4]);
    is(&found[5], "unreachable", "no answer in time", "Again");
}

#[test]
fn ways_to_log_in_that_a_server_has_and_has_not() {
    let ca = TestCa::new();
    let (login_only, none, oauth) = (server("starttls,login", &ca), server("clear,noauth", &ca), server("starttls,oauth", &ca));
    let cases = [
        login("localhost", &login_only.port, "starttls", GOOD),
        login("localhost", &login_only.port, "starttls", (GOOD.0, "fakepass-of-yesterday")),
        login("localhost", &none.port, "none", GOOD),
        login("localhost", &oauth.port, "starttls", GOOD),
    ];
    let found = checked(Some(&ca.authority()), &cases);
    is(&found[0], "valid", "works", "");
    is(&found[1], "invalid", "rejected", "Replace(None)");
    is(&found[2], "unreachable", "offers no login on this port", "Edit(Some(\"port\"))");
    is(&found[3], "app_restricted", "takes no password, only XOAUTH2", "Look(None)");
}

#[test]
fn a_login_goes_to_its_own_hosts_alone() {
    let ca = TestCa::new();
    let server = server("starttls", &ca);
    let fields = |host: &'static str| login(host, &server.port, "starttls", GOOD);
    let own = format!("localhost:{}", server.port);
    let cases = [
        fields("localhost").hosts(&["smtp.example.test"]),
        fields("localhost").hosts(&[&own]),
        fields("localhost").hosts(&["localhost:1"]),
        case("smtp", &[("host", "localhost"), ("port", &server.port), ("username", GOOD.0)]),
    ];
    let found = checked(Some(&ca.authority()), &cases);
    is(&found[0], "untrusted_host", "`localhost` is none of the hosts", "Edit(None)");
    is(&found[1], "valid", "works", "");
    is(&found[2], "untrusted_host", "`localhost` is none of the hosts", "Edit(None)");
    is(&found[3], "malformed", "needs `password`", "Edit(Some(\"password\"))");
    assert_eq!(server.said(1), ["QUIT"]);
}
