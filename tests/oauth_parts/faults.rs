//! The switches of the hostile server, one after the other.

use std::time::Duration;

use serde_json::{Value, json};

use crate::flow::{Client, text};
use crate::hostile::{Answer, Fault, Hostile, Iss, Poll, Sink, shapes};
use crate::web::{get, get_as, post_form, query_of, value};

const DEVICE: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// What the token endpoint says once, as it is.
fn once(fault: Fault) -> crate::web::Reply {
    let server = Hostile::start();
    server.fault("/token", fault, 1);
    Client::of_hostile(&server).refresh("fake")
}

#[test]
fn o15_a_redirect_leads_to_another_host() {
    for status in [302, 307, 308] {
        let (server, sink) = (Hostile::start(), Sink::start());
        server.always("/token", Fault::Answer(Answer::redirect(status, &sink.url("/token"))));
        let reply = Client::of_hostile(&server).refresh("fake");
        assert_eq!((reply.status, reply.header("location")), (status, Some(sink.url("/token").as_str())));
        assert!(sink.seen().is_empty());
        // A client that follows it is heard.
        post_form(&sink.url("/token"), &[("refresh_token", "fake-heard")]);
        assert!(sink.seen()[0].holds("fake-heard"));
        server.heal();
        assert_eq!(Client::of_hostile(&server).refresh("fake").error(), "invalid_grant");
        assert_eq!(server.counters().token_calls, 2);
    }
}

#[test]
fn o16_bodies_that_are_none() {
    assert_eq!(once(Fault::Answer(Answer::error(200, "invalid_grant"))).status, 200);
    assert_eq!(once(Fault::Answer(Answer::html(200, "<p>Sign in</p>"))).text(), "<p>Sign in</p>");
    assert!(once(Fault::Answer(Answer::big(10 << 20))).body.len() > 10 << 20);
    assert!(once(Fault::Answer(Answer::deep(100_000))).text().ends_with("]]]}"));
    let gzip = once(Fault::Answer(Answer::labelled_gzip(&json!({ "access_token": "fake" }))));
    assert_eq!((gzip.header("content-encoding"), gzip.json()["access_token"].as_str()), (Some("gzip"), Some("fake")));
    let bomb = once(Fault::Answer(Answer::gzip_bomb())).body;
    assert!(bomb.starts_with(&[0x1f, 0x8b]) && bomb.len() > 100_000 && bomb.len() < 1 << 20);
    let words = "<script>alert(1)</script>\u{1b}[31mred\u{7}";
    assert_eq!(once(Fault::Answer(Answer::error_with(400, "invalid_grant", words))).json()["error_description"], words);
}

#[test]
fn o16_shapes_of_a_token_answer() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let odd = [json!("3600"), json!(-1), json!(0), json!(1e18), Value::Null];
    for expires in odd {
        server.switch(|switches| switches.expires_in = expires.clone());
        assert_eq!(client.tokens()["expires_in"], expires);
    }
    let shaped = |shape| {
        server.switch(|switches| switches.shape = Some(shape));
        client.exchange(&client.code(), crate::flow::VERIFIER)
    };
    assert!(shaped(shapes::without("expires_in")).json().get("expires_in").is_none());
    assert!(shaped(shapes::without("refresh_token")).json().get("refresh_token").is_none());
    let changed = shaped(shapes::with(&[("token_type", json!("mac")), ("scope", json!(["api:read", "b"]))])).json();
    assert_eq!((&changed["token_type"], &changed["scope"]), (&json!("mac"), &json!(["api:read", "b"])));
    let nested = shaped(shapes::nested("authed_user")).json();
    assert!(server.is_live(&text(&nested["authed_user"], "access_token")) && nested["ok"] == true);
    let form = query_of(&format!("?{}", shaped(shapes::form_encoded()).text()));
    assert!(server.is_live(value(&form, "access_token").unwrap()));
    let raw = shaped(shapes::raw("text/plain", "access_token=ACCESS,refresh_token=REFRESH"));
    let access = raw.text()["access_token=".len()..].split(',').next().unwrap().to_owned();
    assert!(server.is_live(&access) && raw.header("content-type") == Some("text/plain"));
    server.switch(|switches| (switches.shape, switches.scope) = (None, Some("api:read".into())));
    assert_eq!(client.tokens()["scope"], "api:read");
}

#[test]
fn o28_statuses_and_when_to_come_again() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    server.fault("/token", Fault::status(503), 2).fault("/token", Fault::retry_after(429, "1000000000"), 1);
    let replies: Vec<_> = (0..4).map(|_| client.refresh("fake")).collect();
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [503, 503, 429, 400]);
    assert_eq!(replies[2].header("retry-after"), Some("1000000000"));
    // Done, and another answer.
    let token = text(&client.tokens(), "refresh_token");
    server.fault("/token", Fault::DoneBut(Answer::error(500, "server_error")), 1);
    assert!(client.refresh(&token).status == 500 && !server.takes(&token));
}

#[test]
fn o11_o13_o14_metadata_that_nobody_should_follow() {
    let server = Hostile::start();
    server.switch(|switches| {
        switches.metadata = vec![
            ("issuer", Some(json!("https://issuer.example"))),
            ("code_challenge_methods_supported", Some(json!(["plain"]))),
            ("authorization_endpoint", Some(json!("https://a.example/$(id) x\n&calc"))),
            ("token_endpoint", Some(json!("file:///etc/passwd"))),
            ("revocation_endpoint", None),
        ];
        switches.resource_metadata = vec![("authorization_servers", Some(json!(["javascript:alert(1)"])))];
    });
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let metadata = get(&server.url(path)).json();
        assert_eq!(metadata["issuer"], "https://issuer.example");
        assert_eq!(metadata["code_challenge_methods_supported"], json!(["plain"]));
        assert_eq!(metadata["token_endpoint"], "file:///etc/passwd");
        assert!(metadata.get("revocation_endpoint").is_none() && metadata.get("userinfo_endpoint").is_some());
    }
    let resource = get(&server.url("/.well-known/oauth-protected-resource/mcp")).json();
    assert_eq!(resource["authorization_servers"][0], "javascript:alert(1)");
}

#[test]
fn o18_callbacks_with_another_issuer_or_an_error() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let callback = || query_of(get(&client.url("api:read", &[])).header("location").unwrap());
    server.switch(|switches| switches.callback_iss = Some(Iss::Other("https://evil.example".into())));
    assert_eq!(value(&callback(), "iss"), Some("https://evil.example"));
    server.switch(|switches| switches.callback_iss = None);
    assert_eq!(value(&callback(), "iss"), None);
    let metadata = get(&server.url("/.well-known/oauth-authorization-server")).json();
    assert_eq!(metadata["authorization_response_iss_parameter_supported"], false);
    let words = "<script>alert(1)</script>\u{1b}]0;title\u{7}";
    server.switch(|switches| switches.callback_error = Some(("server_error".into(), words.into())));
    assert_eq!((value(&callback(), "error_description"), value(&callback(), "code")), (Some(words), None));
    let nowhere = client.url("api:read", &[]).replace("127.0.0.1%3A", "evil.example%3A");
    assert_eq!(get(&nowhere).status, 400);
}

#[test]
fn o22_devices_are_told_to_wait() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let begin = || post_form(&server.url("/device"), &[("client_id", "fake-public"), ("scope", "api:read")]).json();
    let poll = |device: &Value| client.ask(&[("grant_type", DEVICE), ("device_code", &text(device, "device_code"))]);
    server.switch(|switches| {
        switches.device = vec![("interval", Some(json!(0)))];
        switches.polls = [Poll::Pending, Poll::Pending].into();
    });
    let device = begin();
    assert_eq!([poll(&device).error(), poll(&device).error()], ["authorization_pending", "authorization_pending"]);
    assert!(server.is_live(&text(&poll(&device).json(), "access_token")));
    assert_eq!((poll(&device).error(), server.counters().early_polls), ("invalid_grant".into(), 0));
    for (script, word) in [(Poll::SlowDown, "slow_down"), (Poll::Expired, "expired_token"), (Poll::Denied, "access_denied")] {
        server.switch(|switches| switches.polls = [script].into());
        assert_eq!(poll(&begin()).error(), word);
    }
    // Five seconds more after `slow_down`; five in all where none are named.
    server.switch(|switches| switches.polls = [Poll::SlowDown].into());
    let device = begin();
    poll(&device);
    poll(&device);
    assert_eq!(server.counters().early_polls, 1);
    server.switch(|switches| {
        switches.device = vec![("interval", None), ("verification_uri", Some(json!("http://device.example/"))), ("user_code", None)];
        switches.polls = [Poll::Pending, Poll::Pending].into();
    });
    let device = begin();
    assert_eq!((device.get("interval"), &device["verification_uri"]), (None, &json!("http://device.example/")));
    poll(&device);
    std::thread::sleep(Duration::from_millis(100));
    poll(&device);
    assert_eq!(server.counters().early_polls, 2);
    assert_eq!(get(&server.url("/device-page")).status, 200);
}

#[test]
fn o32_o35_o36_the_rest() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let answer = client.tokens();
    let revoke = || post_form(&server.url("/revoke"), &[("token", &text(&answer, "refresh_token")), ("client_id", "fake-public")]);
    server.fault("/revoke", Fault::status(503), 1).fault("/revoke", Fault::status(404), 1);
    assert_eq!([revoke().status, revoke().status], [503, 404]);
    assert!(server.takes(&text(&answer, "refresh_token")));
    // A 401 right after a refresh.
    let access = text(&answer, "access_token");
    server.fault("/api/whoami", Fault::Answer(Answer::error(401, "invalid_token")), 1);
    let who = || get_as(&server.url("/api/whoami"), &access).status;
    assert_eq!([who(), who()], [401, 200]);
    // Another person signs in.
    server.switch(|switches| switches.account = "bob".into());
    assert_eq!(get_as(&server.url("/userinfo"), &text(&client.tokens(), "access_token")).json()["sub"], "bob");
    assert_eq!(get_as(&server.url("/userinfo"), &access).json()["sub"], "alice");
    // A resource that wants a token made for it.
    assert_eq!(get_as(&server.url("/mcp"), &access).status, 401);
    let location = get(&client.url("api:read", &[("resource", &server.url("/mcp"))])).header("location").unwrap().to_owned();
    let made = client.exchange(value(&query_of(&location), "code").unwrap(), crate::flow::VERIFIER).json();
    assert_eq!(get_as(&server.url("/mcp"), &text(&made, "access_token")).status, 200);
}
