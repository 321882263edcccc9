//! Odd answers of a token endpoint, and that no secret of ours goes anywhere else (THREATS: O10, O15, O16).

use std::fs;

use serde_json::{Value, json};

use crate::hostile::{Answer, Fault, Sink, shapes};
use crate::stage::{CONNECT, Session, acme, connected, consent, names, shown, value, watch};

/// A sign-in whose token endpoint answers so; what was said, and the page.
fn answered(fault: Fault, code: i32) -> (String, String) {
    let (sandbox, server) = acme();
    server.fault("/token", fault, 1);
    let session = Session::start(&sandbox, &CONNECT, &[]);
    let page = consent(&session.asked()).text();
    let ended = session.end(code);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    assert_eq!(names(&sandbox).is_empty(), code != 0);
    assert_eq!(server.seen_at("/token").len(), 1, "a code is good once");
    (ended.stderr, page)
}

#[test]
fn o16_an_answer_that_cannot_be_used_stores_nothing() {
    let json = |value: Value| Fault::Answer(Answer::json(200, &value));
    let token = |extra: Value| {
        let mut all = json!({ "access_token": "fakeaccess-odd-end", "token_type": "Bearer" });
        all.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        json(all)
    };
    let deep = "[".repeat(30_000) + &"]".repeat(30_000);
    for (fault, code, text) in [
        (json(json!({ "error": "invalid_grant", "error_description": "no \u{1b}[31m" })), 1, "refused: `invalid_grant`"),
        (json(json!({ "error": "invalid_client" })), 7, "does not accept the client"),
        (json(json!({ "error": "invalid_scope" })), 1, "--scopes-for"),
        (Fault::Answer(Answer::html(200, "<!doctype html><p>access_token=x")), 1, "does not answer in JSON"),
        (Fault::Answer(Answer::json(200, &json!([]))), 1, "does not answer in JSON"),
        (Fault::Answer(Answer::new(200, "application/json", deep)), 1, "does not answer in JSON"),
        (Fault::Answer(Answer::new(200, "application/json", "")), 1, "does not answer in JSON"),
        (json(json!({ "token_type": "Bearer" })), 1, "no access token"),
        (json(json!({ "access_token": 7 })), 1, "not a text"),
        (json(json!({ "access_token": "fake access" })), 1, "characters that no token has"),
        (json(json!({ "access_token": "fake\r\nx-evil: 1" })), 1, "characters that no token has"),
        (json(json!({ "access_token": "a".repeat(40_000) })), 1, "too long"),
        (token(json!({ "token_type": "mac" })), 1, "`mac`"),
        (token(json!({ "token_type": "DPoP" })), 1, "`DPoP`"),
        (Fault::status(503), 8, "HTTP 503"),
        (Fault::status(429), 8, "asked too often"),
        (Fault::DoneThenDrop, 8, "cannot be reached"),
        (Fault::DoneThenCut(40), 8, "cannot be reached"),
    ] {
        let (said, page) = answered(fault, code);
        assert!(said.contains(text), "no {text:?} in {said}");
        assert!(!said.contains('\u{1b}') && page.contains("was not connected"), "{said} {page}");
    }
}

#[test]
fn a_secret_that_a_server_repeats_is_shown_to_nobody() {
    let (sandbox, server) = acme();
    let secret = "fakesecret-confidential";
    sandbox.watch(secret);
    let words = ["oauth", "connect", "acme", "--client-id", "fake-confidential", "--client-secret", "env:FAKE_SECRET", "--no-browser"];
    let session = Session::start(&sandbox, &words, &[("FAKE_SECRET".into(), secret.into())]);
    let back = crate::web::get(&session.asked().url).header("location").unwrap().to_owned();
    let code = crate::web::value(&crate::web::query_of(&back), "code").unwrap().to_owned();
    let said = format!("client secret {secret} and code {code} are wrong");
    server.fault("/token", Fault::Answer(Answer::error_with(400, "invalid_grant", &said)), 1);
    let page = crate::web::get(&back).text();
    let ended = session.end(1);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    sandbox.assert_clean(page.as_bytes(), "the page");
    ended.says(&["refused: `invalid_grant`", "[credctl:client secret] and code [credctl:code] are wrong"]);
    assert!(page.contains("are wrong"), "{page}");
    // Nor in the place of the error itself, nor from the endpoint for devices.
    server.fault("/device", Fault::Answer(Answer::error(400, secret)), 1);
    let device = [&words[..7], &["--device"]].concat();
    let said = sandbox.run(&device).env("FAKE_SECRET", secret).fails(1);
    assert!(said.contains("refused: `[credctl:client secret]`"), "{said}");
    // Nor as the header it was sent in.
    crate::stage::provider(&sandbox, "acme", &server.issuer(), &crate::stage::OAUTH.replace("[\"post\", \"none\"]", "[\"basic\"]"));
    let header = crate::web::basic("fake-confidential", secret);
    server.fault("/device", Fault::Answer(Answer::error_with(400, "invalid_request", &format!("what is {header} ?"))), 1);
    let said = sandbox.run(&device).env("FAKE_SECRET", secret).fails(1);
    assert!(said.contains("what is Basic [credctl:client secret] ?"), "{said}");
}

#[test]
fn o16_too_much_is_not_read() {
    let mut large = b"{\"access_token\":\"fakeaccess-large-end\",\"x\":\"".to_vec();
    large.resize(10 << 20, b'a');
    large.extend(b"\"}");
    let (said, _) = answered(Fault::Answer(Answer::new(200, "application/json", large)), 8);
    assert!(said.contains("cannot be reached"), "{said}");
}

#[test]
fn o15_a_redirect_of_the_token_endpoint_is_not_followed() {
    let other = Sink::start();
    for status in [301, 302, 303, 307, 308] {
        let (said, _) = answered(Fault::Answer(Answer::redirect(status, &other.url("/token"))), 1);
        assert!(said.contains("redirects elsewhere"), "{said}");
    }
    assert!(other.seen().is_empty());
}

#[test]
fn o16_each_odd_lifetime_has_a_meaning() {
    for odd in [json!("3600"), json!(-1), json!(0), json!(1e18), json!(null), json!("soon"), json!(3599.5)] {
        let (sandbox, server) = acme();
        server.switch(|switches| switches.expires_in = odd.clone());
        connected(&sandbox, &server, &[]);
        assert!(server.is_live(&value(&sandbox, "acme")), "{odd}");
        let ends = shown(&sandbox, "acme").to_string();
        assert_eq!(server.counters().refreshes, 0, "{odd}: {ends}");
    }
}

#[test]
fn o16_shapes_that_are_met_with() {
    for shape in [
        shapes::form_encoded(),
        shapes::without("token_type"),
        shapes::without("scope"),
        shapes::without("id_token"),
        shapes::with(&[("scope", json!(["openid", "api:read"]))]),
        shapes::with(&[("scope", json!("openid,api:read"))]),
        shapes::with(&[("error", json!(null)), ("token_type", json!("bearer"))]),
        shapes::with(&[("error", json!("")), ("error_description", json!(""))]),
        shapes::raw("text/plain", "{\"access_token\":\"ACCESS\",\"refresh_token\":\"REFRESH\",\"expires_in\":60}"),
    ] {
        let (sandbox, server) = acme();
        server.switch(|switches| switches.shape = Some(shape));
        let ended = connected(&sandbox, &server, &[]);
        assert!(!ended.stderr.contains("not granted"), "{}", ended.stderr);
        assert!(server.is_live(&value(&sandbox, "acme")));
    }
    let (sandbox, server) = acme();
    server.switch(|switches| switches.shape = Some(shapes::without("refresh_token")));
    connected(&sandbox, &server, &[]).says(&["without a refresh token"]);
    // Less than was asked for is said.
    let (sandbox, server) = acme();
    server.switch(|switches| switches.scope = Some("openid".to_owned()));
    connected(&sandbox, &server, &[]).says(&["not granted: api:read"]);
}

#[test]
fn o10_the_verifier_is_new_each_time_and_nowhere_else() {
    let (sandbox, server) = acme();
    let (mut verifiers, mut states) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        let session = Session::start(&sandbox, &CONNECT, &[]);
        let asked = session.asked();
        let argv = fs::read(format!("/proc/{}/cmdline", session.pid())).unwrap();
        let environ = fs::read(format!("/proc/{}/environ", session.pid())).unwrap();
        consent(&asked);
        let ended = session.end(0);
        let verifier = server.seen_at("/token").last().unwrap().param("code_verifier").unwrap().to_owned();
        sandbox.watch(&verifier);
        watch(&sandbox, &server);
        ended.clean(&sandbox);
        for (bytes, what) in [(&argv[..], "argv"), (&environ, "environ"), (asked.url.as_bytes(), "the address")] {
            sandbox.assert_clean(bytes, what);
        }
        assert!(server.seen_at("/authorize").iter().all(|request| !request.holds(&verifier)));
        verifiers.push(verifier);
        states.push(asked.get("state").to_owned());
    }
    let mut all = [verifiers, states].concat();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 16);
}

#[test]
fn no_secret_is_in_what_is_listed_or_logged() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    for words in [&["list"][..], &["list", "--json"], &["show", "acme"], &["show", "acme", "--json"], &["history", "acme"], &["doctor"]] {
        sandbox.run(words).go();
    }
    sandbox.run(&["-v", "oauth", "refresh", "acme"]).go();
    watch(&sandbox, &server);
    // Neither does a child see more than the access token.
    let out = sandbox.run(&["run", "--with", "acme", "--", "env"]).ok().stdout();
    assert!(out.contains("ACME_TOKEN=[credctl:acme]") && !out.contains("fakerefresh") && !out.contains("CLIENT"), "{out}");
}
