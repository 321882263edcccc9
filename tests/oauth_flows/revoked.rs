//! `credctl revoke` of a connected account: RFC 7009, proven by what the server itself says of the tokens.

use serde_json::Value;

use crate::hostile::Hostile;
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
