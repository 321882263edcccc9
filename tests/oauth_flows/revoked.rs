//! `credctl revoke` of a connected account: RFC 7009, proven by what the server itself says of the tokens.

use serde_json::Value;

use crate::hostile::{Answer, Fault, Hostile};
use crate::oidc::{self, Oidc, Options};
use crate::person::Person;
use crate::sandbox::Sandbox;
use crate::stage::{OAUTH, Session, acme, connected, provider, shown, value};

/// An account with a real server, by a client that may ask about its tokens (RFC 7662); its access token.
fn real() -> (Sandbox, Oidc, String) {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let secret = sandbox.root().join("given-secret");
    std::fs::write(&secret, "fakesecret-desktop").unwrap();
    let given = format!("@{}", secret.display());
    let words = ["oauth", "connect", &server.issuer, "mine", "--client-id", "credctl-desktop", "--client-secret", &given];
    let scope = ["--scope", "openid", "--scope", "offline_access"];
    Session::start(&sandbox, &[&words[..], &scope].concat(), &Person::new().env()).end(0);
    server.issued().iter().for_each(|token| sandbox.watch(token));
    let token = value(&sandbox, "mine");
    assert!(server.is_live(&token) && server.live().1 > 0);
    (sandbox, server, token)
}

#[test]
fn a_real_server_ends_both_tokens_and_says_so_itself() {
    let (sandbox, server, token) = real();
    let told = sandbox.run(&["revoke", "mine", "--yes", "--json"]).ok().json();
    assert_eq!(told["result"], "proven", "{told}");
    assert!(!server.is_live(&token));
    assert_eq!(server.live(), (0, 0));
    let paths: Vec<String> = server.seen().into_iter().map(|seen| seen.path).collect();
    let revoked = paths.iter().position(|path| path == "/token/revocation").unwrap();
    assert!(paths[revoked..].iter().any(|path| path == "/token/introspection"), "{paths:?}");
    for words in [&["get", "mine"][..], &["oauth", "refresh", "mine"], &["get", "mine", "refresh_token"]] {
        let text = sandbox.run(words).fails(7);
        assert!(text.contains("revoked"), "{words:?}: {text}");
    }
    let account = shown(&sandbox, "mine");
    assert_eq!((&account["status"], &account["revocation"]["state"]), (&Value::from("revoked"), &Value::from("proven")));
}

#[test]
fn a_real_server_that_lost_the_answer_or_was_down_is_asked_again_by_the_next_revoke() {
    let (sandbox, server, token) = real();
    server.fault("/token/revocation", &oidc::Fault::status(503, 2));
    let text = sandbox.run(&["revoke", "mine", "--yes", "--timeout", "2s"]).fails(8);
    assert!(text.contains("is not known"), "{text}");
    assert!(server.is_live(&token));
    // Withheld, and nobody renews what is being ended.
    sandbox.run(&["get", "mine"]).fails(7);
    sandbox.run(&["oauth", "refresh", "mine"]).fails(7);
    let told = sandbox.run(&["revoke", "mine", "--yes", "--json"]).ok().json();
    assert_eq!((&told["result"], server.live()), (&Value::from("proven"), (0, 0)), "{told}");
}

#[test]
fn o32_a_server_that_says_yes_and_ends_nothing_is_told_until_when_it_lives() {
    let (sandbox, server, token) = real();
    server.fault("/token/revocation", &oidc::Fault { status: 200, times: 9, body: "".into(), ..oidc::Fault::default() });
    let ran = sandbox.run(&["revoke", "mine", "--yes", "--json", "--timeout", "1s"]).go().code(7);
    let told = ran.json();
    assert_eq!((&told["result"], &told["destroyed"]), (&Value::from("asked"), &Value::from(false)), "{told}");
    assert!(told["lives_until"].is_string() && server.is_live(&token), "{told}");
    assert!(ran.stderr().contains("may do so until"), "{}", ran.stderr());
}

#[test]
fn where_a_provider_has_no_way_its_page_is_named_and_a_new_sign_in_makes_it_live_again() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH.split("[oauth.revocation]").next().unwrap());
    connected(&sandbox, &server, &[]);
    let text = sandbox.run(&["revoke", "acme", "--yes"]).fails(7);
    assert!(text.contains("its service has no call for it") && text.contains("--wait"), "{text}");
    sandbox.run(&["revoke", "acme", "--yes", "--local"]).ok();
    assert_eq!(shown(&sandbox, "acme")["revocation"]["state"], "local");
    let session = Session::start(&sandbox, &["oauth", "reconnect", "acme", "--no-browser", "--client-id", "fake-public"], &[]);
    crate::stage::consent(&session.asked());
    session.end(0);
    crate::stage::watch(&sandbox, &server);
    assert!(server.is_live(&value(&sandbox, "acme")));
    assert_eq!(shown(&sandbox, "acme")["revocation"], Value::Null);
}

#[test]
fn who_else_may_end_with_an_account_is_told_before() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    connected(&sandbox, &server, &["second"]);
    let ran = sandbox.run(&["revoke", "acme", "--yes", "--timeout", "1s"]).go();
    assert!(ran.stderr().contains("of the same account: `second`"), "{}", ran.stderr());
}

/// The refresh token that is stored.
fn refresh_token(sandbox: &Sandbox) -> String {
    sandbox.run(&["get", "acme", "refresh_token"]).reveals().ok().stdout().trim().to_owned()
}

/// The family that is stored last: whether its newest refresh token is taken.
fn lives(server: &Hostile) -> bool {
    server.issued().iter().any(|token| server.takes(token))
}

const REVOKE: [&str; 5] = ["revoke", "acme", "--yes", "--timeout", "1s"];

#[test]
fn the_end_of_an_access_token_proves_nothing_of_what_renews_it() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let first = refresh_token(&sandbox);
    server.expire();
    server.always("/revoke", Fault::status(503));
    let text = sandbox.run(&REVOKE).fails(8);
    assert!(text.contains("is not known") && server.takes(&first), "{text}");
    assert_eq!(shown(&sandbox, "acme")["revocation"]["state"], "begun");
    // Refused: what renews it is tried, and what that brings is kept, withheld, to be ended too.
    server.always("/revoke", Fault::status(400));
    let text = sandbox.run(&REVOKE).fails(7);
    crate::stage::watch(&sandbox, &server);
    assert!(text.contains("not ended at its service") && lives(&server) && !server.takes(&first), "{text}");
    sandbox.run(&["get", "acme"]).fails(7);
    // It says yes, and does nothing.
    server.expire();
    server.always("/revoke", Fault::Answer(Answer::new(200, "text/plain", "")));
    let ran = sandbox.run(&[&REVOKE[..], &["--json"]].concat()).go().code(7);
    crate::stage::watch(&sandbox, &server);
    let told = ran.json();
    assert_eq!((&told["result"], &told["destroyed"]), (&Value::from("asked"), &Value::from(false)), "{told}");
    assert!(lives(&server));
    // And once it does what it says, a refused renewal is the proof.
    server.heal();
    let told = sandbox.run(&[&REVOKE[..], &["--json"]].concat()).ok().json();
    assert_eq!(told["result"], "proven", "{told}");
    assert!(told["host"].is_string() && !lives(&server), "{told}");
}

#[test]
fn where_nobody_can_be_asked_only_a_refused_renewal_is_the_end() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH.split("[oauth.revocation]").next().unwrap());
    connected(&sandbox, &server, &[]);
    server.expire();
    let text = sandbox.run(&REVOKE).fails(7);
    crate::stage::watch(&sandbox, &server);
    assert!(text.contains("not ended at its service") && lives(&server), "{text}");
    // What is in trouble tells nothing.
    server.expire();
    server.always("/token", Fault::status(503));
    sandbox.run(&REVOKE).fails(8);
    assert!(lives(&server));
    server.heal();
    server.revoke_all();
    let told = sandbox.run(&[&REVOKE[..], &["--json"]].concat()).go();
    // One try got no answer: what that may have made is not here, and nobody says that all is dead.
    assert_eq!(told.output.status.code(), Some(8), "{}", told.stderr());
    sandbox.run(&["revoke", "acme", "--yes", "--local"]).ok();
}

#[test]
fn what_a_person_ended_on_a_page_is_proven_by_a_refused_renewal() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH.split("[oauth.revocation]").next().unwrap());
    connected(&sandbox, &server, &[]);
    server.revoke_all();
    let told = sandbox.run(&[&REVOKE[..], &["--json"]].concat()).ok().json();
    assert_eq!((&told["result"], &told["destroyed"]), (&Value::from("proven"), &Value::from(true)), "{told}");
}

#[test]
fn a_renewal_that_is_under_way_brings_nothing_back_to_what_is_ended() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH.split("[oauth.revocation]").next().unwrap());
    connected(&sandbox, &server, &[]);
    server.fault("/token", Fault::DoneThenDelay(std::time::Duration::from_secs(2)), 1);
    let before = server.seen_at("/token").len();
    let renewing = Session::start(&sandbox, &["oauth", "refresh", "acme"], &[]);
    while server.seen_at("/token").len() == before {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    sandbox.run(&["revoke", "acme", "--yes", "--local"]).ok();
    renewing.end(7);
    crate::stage::watch(&sandbox, &server);
    let account = shown(&sandbox, "acme");
    assert_eq!((&account["status"], &account["revocation"]["state"]), (&Value::from("revoked"), &Value::from("local")));
    for field in ["access_token", "refresh_token"] {
        assert_eq!(account["fields"][field]["masked"], "", "{account}");
    }
}

#[test]
fn a_client_on_its_own_is_dead_when_it_gets_no_token_any_more() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let alone = "flow = \"client_credentials\"\ntoken = \"BASE/token\"\ndefault_scopes = [\"api:read\"]\nclient_auth = [\"basic\"]\n\
                 client_secret = \"required\"\n[oauth.account]\nrequest = \"GET BASE/userinfo\"\nat = \"/email\"\n";
    provider(&sandbox, "acme", &server.issuer(), alone);
    sandbox.watch("fakesecret-confidential");
    let words = ["oauth", "connect", "acme", "--client-id", "fake-confidential", "--client-secret", "-"];
    sandbox.run(&words).stdin("fakesecret-confidential\n").ok();
    crate::stage::watch(&sandbox, &server);
    server.expire();
    let text = sandbox.run(&REVOKE).fails(7);
    crate::stage::watch(&sandbox, &server);
    assert!(text.contains("not ended at its service"), "{text}");
    server.add_client("fake-confidential", Some("another"));
    server.expire();
    let told = sandbox.run(&[&REVOKE[..], &["--json"]].concat()).ok().json();
    assert_eq!(told["result"], "proven", "{told}");
}
