//! What becomes of an account: connected twice, beside another, again, and given back.

use crate::hostile::{Answer, Fault, Hostile};
use crate::sandbox::Sandbox;
use crate::stage::{CONNECT, OAUTH, Session, acme, connected, consent, names, provider, shown, value, watch};

fn is(server: &Hostile, account: &str) {
    let account = account.to_owned();
    server.switch(|switches| switches.account = account);
}

#[test]
fn the_same_account_has_new_tokens_and_another_a_name_of_its_own() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    sandbox.run(&["edit", "acme", "--label", "my own words"]).ok();
    let (first, before) = (value(&sandbox, "acme"), shown(&sandbox, "acme"));
    connected(&sandbox, &server, &[]).says(&["connected before", "`acme` has new tokens now"]);
    assert_eq!(names(&sandbox), ["acme"]);
    let (second, after) = (value(&sandbox, "acme"), shown(&sandbox, "acme"));
    assert!(first != second && server.is_live(&second));
    assert_eq!((&after["id"], &after["label"], &after["created"]), (&before["id"], &before["label"], &before["created"]));
    is(&server, "bob");
    connected(&sandbox, &server, &[]);
    assert_eq!(names(&sandbox), ["acme", "acme-2"]);
    assert_eq!(value(&sandbox, "acme"), second);
    assert!(shown(&sandbox, "acme-2").to_string().contains("bob@example.test"));
    // Bob again is still `acme-2`.
    connected(&sandbox, &server, &[]).says(&["`acme-2` has new tokens now"]);
    // A name that is given is that name, and one that is taken is told before anything else.
    connected(&sandbox, &server, &["bobs"]);
    assert_eq!(names(&sandbox), ["acme", "acme-2", "bobs"]);
    let calls = server.seen().len();
    let said = sandbox.run(&[&CONNECT[..], &["bobs"]].concat()).fails(1);
    assert!(said.contains("credctl oauth reconnect bobs") && server.seen().len() == calls, "{said}");
}

#[test]
fn the_client_of_an_earlier_account_serves_the_next() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    is(&server, "bob");
    let session = Session::start(&sandbox, &["oauth", "connect", "acme", "--no-browser"], &[]);
    consent(&session.asked());
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    ended.says(&["using the client of `acme`"]);
    assert_eq!(names(&sandbox), ["acme", "acme-2"]);
}

#[test]
fn without_a_client_and_a_terminal_the_way_to_one_is_told() {
    let (sandbox, server) = acme();
    let said = sandbox.run(&["oauth", "connect", "acme", "--no-browser"]).fails(2);
    for text in ["Acme needs a client of your own", "https://acme.example/clients", "`http://127.0.0.1/callback`", "--client-id"] {
        assert!(said.contains(text), "no {text:?} in {said}");
    }
    let error = sandbox.run(&["--json", "oauth", "connect", "acme", "--no-browser"]).go().code(2).error();
    assert_eq!(error["code"], "usage");
    assert!(server.seen().is_empty() && names(&sandbox).is_empty());
    // No secret is taken from the command line itself.
    let secret = sandbox.secret();
    let words = ["oauth", "connect", "acme", "--client-id", "x", "--no-browser", "--client-secret", &secret];
    sandbox.run(&words).fails(2);
    let said = sandbox.run(&["oauth", "connect", "acmee"]).fails(3);
    assert!(said.contains("acme"), "{said}");
}

/// Connects again, and what the browser showed.
fn reconnect(sandbox: &Sandbox, server: &Hostile, more: &[&str], code: i32) -> (String, String) {
    let session = Session::start(sandbox, &[&["oauth", "reconnect", "acme", "--no-browser"], more].concat(), &[]);
    let page = consent(&session.asked());
    let ended = session.end(code);
    watch(sandbox, server);
    ended.clean(sandbox);
    (ended.stderr, page.text())
}

#[test]
fn o35_another_account_takes_a_place_only_with_a_yes() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let before = value(&sandbox, "acme");
    is(&server, "bob");
    let (said, page) = reconnect(&sandbox, &server, &[], 1);
    assert!(said.contains("`credctl oauth connect acme` stores the other account beside it"), "{said}");
    assert!(page.contains("was not connected") && !page.contains("is connected"), "{page}");
    assert_eq!(page.to_lowercase().matches("nothing was").count(), 1, "{page}");
    assert_eq!(value(&sandbox, "acme"), before);
    assert!(shown(&sandbox, "acme").to_string().contains("alice@example.test"));
    let (_, page) = reconnect(&sandbox, &server, &["--yes"], 0);
    assert!(page.contains("Acme is connected") && page.contains("bob@example.test"), "{page}");
    assert!(shown(&sandbox, "acme").to_string().contains("bob@example.test"));
    assert_ne!(value(&sandbox, "acme"), before);
}

#[test]
fn a_reconnect_keeps_the_scopes_and_takes_more() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &["--scope", "email"]);
    let before = value(&sandbox, "acme");
    // One that comes to nothing leaves what is there.
    server.fault("/token", Fault::status(503), 1);
    let (said, page) = reconnect(&sandbox, &server, &[], 8);
    assert!(said.contains("503") && page.contains("was not connected"), "{said} {page}");
    assert_eq!(value(&sandbox, "acme"), before);
    let session = Session::start(&sandbox, &["oauth", "reconnect", "acme", "--no-browser", "--scopes-for", "write"], &[]);
    let asked = session.asked();
    let scopes: Vec<&str> = asked.get("scope").split(' ').collect();
    for scope in ["openid", "api:read", "email", "api:write"] {
        assert_eq!(scopes.iter().filter(|known| **known == scope).count(), 1, "{scope} in {scopes:?}");
    }
    consent(&asked);
    session.end(0);
    watch(&sandbox, &server);
    assert_ne!(value(&sandbox, "acme"), before);
    // What was stored by hand is no account.
    sandbox.add("plain");
    for words in [&["oauth", "reconnect", "plain"][..], &["oauth", "disconnect", "plain", "--yes"], &["oauth", "refresh", "plain"]] {
        assert!(sandbox.run(words).fails(2).contains("was not connected by `oauth connect`"));
    }
}

#[test]
fn o32_a_disconnect_gives_back_the_refresh_token_first_and_says_so() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let family = server.families()[0].clone();
    let said = sandbox.run(&["oauth", "disconnect", "acme"]).fails(2);
    assert!(said.contains("--yes") && server.seen_at("/revoke").is_empty(), "{said}");
    let ran = sandbox.run(&["oauth", "disconnect", "acme", "--yes"]).ok();
    assert_eq!(ran.stdout(), "acme\n");
    for text in ["the refresh token is revoked", "the access token is revoked"] {
        assert!(ran.stderr().contains(text), "no {text:?} in {}", ran.stderr());
    }
    let calls = server.seen_at("/revoke");
    let tokens: Vec<_> = calls.iter().map(|call| (call.param("token").unwrap(), call.param("token_type_hint").unwrap())).collect();
    assert_eq!(tokens, [(&*family.refresh.unwrap(), "refresh_token"), (&*family.access, "access_token")]);
    assert!(!server.is_live(&family.access));
    let said = sandbox.run(&["get", "acme"]).fails(7);
    assert!(said.contains("credctl oauth reconnect acme"), "{said}");
    // A timer has nothing to do with it; whoever asks for it is told.
    sandbox.run(&["oauth", "refresh", "--all"]).ok();
    sandbox.run(&["oauth", "refresh", "acme"]).fails(7);
    // The settings stay: it is connected again without a client being given.
    let (_, page) = reconnect(&sandbox, &server, &[], 0);
    assert!(page.contains("is connected") && server.is_live(&value(&sandbox, "acme")));
}

#[test]
fn o32_what_could_not_be_revoked_is_told_as_alive() {
    let revoke = |fault: Option<Fault>, oauth: &str| {
        let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
        provider(&sandbox, "acme", &server.issuer(), oauth);
        connected(&sandbox, &server, &[]);
        if let Some(fault) = fault {
            server.always("/revoke", fault);
        }
        let ran = sandbox.run(&["oauth", "disconnect", "acme", "--yes", "--json"]).ok();
        // Here they are gone, whatever became of them there.
        sandbox.run(&["get", "acme"]).fails(7);
        (ran.json(), ran.stderr())
    };
    let alive = |(json, said): (serde_json::Value, String), text: &str| {
        assert_eq!((json["refresh_token"].as_str(), json["access_token"].as_str()), (Some("not_revoked"), Some("not_revoked")));
        assert!(said.contains(text) && said.contains("https://acme.example/clients"), "no {text:?} in {said}");
    };
    alive(revoke(Some(Fault::status(503)), OAUTH), "was not revoked and may still work: the provider answered 503");
    alive(revoke(Some(Fault::Drop), OAUTH), "was not revoked and may still work");
    let no = Answer::json(200, &serde_json::json!({ "error": "invalid_request" }));
    alive(revoke(Some(Fault::Answer(no)), OAUTH), "the provider refused");
    let no = Answer::json(200, &serde_json::json!({ "ok": false, "message": "nope" }));
    alive(revoke(Some(Fault::Answer(no)), OAUTH), "the provider refused");
    alive(revoke(Some(Fault::Answer(Answer::html(200, "<p>Sign in</p>"))), OAUTH), "a page for people");
    let without = OAUTH.split("[oauth.revocation]").next().unwrap();
    alive(revoke(None, without), "has no way to revoke");
}

#[test]
fn lists_tell_of_an_account_that_needs_a_person() {
    let (sandbox, server) = acme();
    server.switch(|switches| switches.expires_in = serde_json::json!(1));
    connected(&sandbox, &server, &[]);
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let listed = sandbox.run(&["list"]).ok();
    assert!(listed.stdout().contains("alice@example.test") || shown(&sandbox, "acme").to_string().contains("alice@example.test"));
    server.revoke_all();
    let said = sandbox.run(&["oauth", "refresh", "acme"]).fails(7);
    assert!(said.contains("credctl oauth reconnect acme"), "{said}");
    let shown = sandbox.run(&["show", "acme"]).ok().stdout();
    assert!(shown.contains("token ends") && !shown.contains("is renewed by itself"), "{shown}");
    let ran = sandbox.run(&["list"]).go();
    let (out, err) = (ran.stdout(), ran.stderr());
    assert!(out.contains("reconnect") || err.contains("reconnect") || out.contains("sign in"), "{out} {err}");
}

#[test]
fn doctor_says_why_a_sign_in_is_gone_and_not_what_a_check_found_before() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    sandbox.run(&["verify", "acme"]).ok();
    sandbox.run(&["oauth", "disconnect", "acme", "--yes"]).ok();
    let said = sandbox.run(&["doctor"]).go().stdout();
    assert!(said.contains("`acme` is needs_attention (sign_in): disconnected") && !said.contains("works"), "{said}");
    assert!(said.contains("`credctl oauth reconnect acme`"), "{said}");
}

#[test]
fn a_host_without_its_scheme_is_told_to_be_given_as_an_address() {
    let sandbox = Sandbox::with_vault();
    let said = sandbox.run(&["oauth", "connect", "mcp.example.com"]).fails(3);
    assert!(said.contains("`credctl oauth connect https://mcp.example.com`") && !said.contains("did you mean"), "{said}");
    // What is no host is a service whose name was mistyped.
    assert!(sandbox.run(&["oauth", "connect", "gogle"]).fails(3).contains("did you mean `google`?"));
}
