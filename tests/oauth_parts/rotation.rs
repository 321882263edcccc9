//! The hostile server with all its switches off, and those of the refresh race.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use crate::flow::{Client, VERIFIER, text};
use crate::hostile::{Counters, Fault, Hostile};
use crate::web::{basic, get, get_as, post_form, post_form_with, post_json, query_of, try_post_form, value};

fn refresh_of(answer: &serde_json::Value) -> String {
    text(answer, "refresh_token")
}

#[test]
fn it_is_a_proper_server() {
    let server = Hostile::start();
    let metadata = get(&server.url("/.well-known/oauth-authorization-server")).json();
    assert_eq!(metadata["issuer"], server.issuer());
    assert_eq!(metadata["token_endpoint"], server.url("/token"));
    let client = Client::of_hostile(&server);
    let location = get(&client.url("openid api:read", &[])).header("location").unwrap().to_owned();
    let params = query_of(&location);
    assert_eq!((value(&params, "iss"), value(&params, "state")), (Some(server.issuer().as_str()), Some("fakestate")));
    let code = value(&params, "code").unwrap();
    assert_eq!(client.exchange(code, "fakeverifier-of-somebody-else-fakeverifier-of-somebody").error(), "invalid_grant");
    let answer = client.exchange(code, VERIFIER).json();
    let access = text(&answer, "access_token");
    assert_eq!((answer["expires_in"].as_u64(), answer["scope"].as_str()), (Some(3600), Some("openid api:read")));
    assert_eq!(get_as(&server.url("/userinfo"), &access).json()["email"], "alice@example.test");
    assert!(server.is_live(&access) && server.takes(&refresh_of(&answer)));
    assert!(server.issued().contains(&access) && server.issued().contains(&code.to_owned()));
    assert_eq!(client.exchange(code, VERIFIER).error(), "invalid_grant", "a code twice");
    assert!(!server.is_live(&access), "ends what it gave");
    // The claims of the ID token, which nobody signed.
    let claims = data_encoding::BASE64URL_NOPAD.decode(text(&answer, "id_token").split('.').nth(1).unwrap().as_bytes()).unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!((&claims["sub"], &claims["iss"]), (&"alice".into(), &server.issuer().into()));
    // Everything is remembered, as it came.
    let calls = server.seen_at("/token");
    assert_eq!((calls.len(), calls[1].param("code_verifier")), (3, Some(VERIFIER)));
    assert!(calls[1].holds(VERIFIER) && !calls[1].holds(&access));
}

#[test]
fn a_spent_refresh_token_kills_the_family() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let first = client.tokens();
    let second = client.refresh(&refresh_of(&first)).json();
    assert!(server.is_live(&text(&first, "access_token")) && !server.takes(&refresh_of(&first)));
    assert_eq!(client.refresh(&refresh_of(&first)).error(), "invalid_grant");
    assert!(!server.is_live(&text(&second, "access_token")) && !server.takes(&refresh_of(&second)));
    assert_eq!(client.refresh(&refresh_of(&second)).error(), "invalid_grant");
    let counters = Counters { token_calls: 4, refreshes: 1, reuse_events: 1, ..Counters::default() };
    assert_eq!(server.counters(), counters);
    let family = &server.families()[0];
    assert!(family.dead && family.reuse_events == 1 && family.refreshes == 1);
    // Only refused.
    server.switch(|switches| switches.reuse_kills = false);
    let first = client.tokens();
    let second = client.refresh(&refresh_of(&first)).json();
    assert_eq!(client.refresh(&refresh_of(&first)).error(), "invalid_grant");
    assert!(server.takes(&refresh_of(&second)));
}

#[test]
fn within_the_time_of_grace_the_same_pair_comes_again() {
    let server = Hostile::start();
    server.switch(|switches| switches.grace = Duration::from_secs(30));
    let client = Client::of_hostile(&server);
    let first = client.tokens();
    let second = client.refresh(&refresh_of(&first)).json();
    assert_eq!(client.refresh(&refresh_of(&first)).json(), second);
    let third = client.refresh(&refresh_of(&second)).json();
    assert_eq!((server.counters().refreshes, server.counters().replays, server.counters().reuse_events), (2, 1, 0));
    assert_eq!(client.refresh(&refresh_of(&first)).error(), "invalid_grant", "it was two before");
    assert!(!server.is_live(&text(&third, "access_token")));
    server.switch(|switches| switches.grace = Duration::from_millis(20));
    let first = client.tokens();
    client.refresh(&refresh_of(&first));
    thread::sleep(Duration::from_millis(30));
    assert_eq!(client.refresh(&refresh_of(&first)).error(), "invalid_grant", "too late");
}

#[test]
fn an_answer_is_lost_after_it_was_given() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let first = refresh_of(&client.tokens());
    let form = [("grant_type", "refresh_token"), ("refresh_token", first.as_str()), ("client_id", "fake-public")];
    let lost = || try_post_form(&server.url("/token"), &[], &form).is_none();
    server.fault("/token", Fault::Drop, 1);
    assert!(lost() && server.takes(&first), "nothing was done");
    server.fault("/token", Fault::DoneThenCut(150), 1);
    assert!(lost() && !server.takes(&first), "it was done");
    server.switch(|switches| switches.grace = Duration::from_secs(30));
    server.fault("/token", Fault::DoneThenDrop, 1);
    assert!(lost());
    let again = client.refresh(&first).json();
    assert!(server.is_live(&text(&again, "access_token")) && server.counters().reuse_events == 0);
    let begun = Instant::now();
    server.fault("/token", Fault::DoneThenDelay(Duration::from_millis(80)), 1);
    server.fault("/token", Fault::Delay(Duration::from_millis(80)), 1);
    let next = client.refresh(&refresh_of(&again)).json();
    client.refresh(&refresh_of(&next));
    assert!(begun.elapsed() > Duration::from_millis(160));
    assert_eq!(server.counters().token_calls, 7);
}

#[test]
fn without_rotation_and_without_a_refresh_token_in_the_answer() {
    let server = Hostile::start();
    server.switch(|switches| switches.rotate = false);
    let client = Client::of_hostile(&server);
    let token = refresh_of(&client.tokens());
    for _ in 0..3 {
        assert_eq!(refresh_of(&client.refresh(&token).json()), token);
    }
    server.switch(|switches| (switches.rotate, switches.refresh_omits_refresh) = (true, true));
    for _ in 0..2 {
        let answer = client.refresh(&token).json();
        assert!(answer.get("refresh_token").is_none() && server.is_live(&text(&answer, "access_token")));
    }
    assert_eq!(server.counters().reuse_events, 0);
}

#[test]
fn tokens_end() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let first = client.tokens();
    server.expire();
    assert!(!server.is_live(&text(&first, "access_token")) && server.takes(&refresh_of(&first)));
    server.switch(|switches| switches.rotation_ends_access = true);
    let second = client.refresh(&refresh_of(&first)).json();
    let third = client.refresh(&refresh_of(&second)).json();
    assert!(!server.is_live(&text(&second, "access_token")) && server.is_live(&text(&third, "access_token")));
    server.switch(|switches| switches.access_life = Duration::ZERO);
    let fourth = client.refresh(&refresh_of(&third)).json();
    assert_eq!(get_as(&server.url("/api/whoami"), &text(&fourth, "access_token")).status, 401);
    let revoked = post_form(&server.url("/revoke"), &[("token", &refresh_of(&fourth)), ("client_id", "fake-public")]);
    assert!(revoked.status == 200 && !server.takes(&refresh_of(&fourth)));
    let token = refresh_of(&client.tokens());
    server.revoke_all();
    assert_eq!(client.refresh(&token).error(), "invalid_grant");
}

#[test]
fn clients_say_who_they_are() {
    let server = Hostile::start();
    server.add_client("odd:id +%/é", Some("fakesecret:+% /é"));
    let form = [("grant_type", "client_credentials")];
    let ask = |id: &str, secret: &str| post_form_with(&server.url("/token"), &[("authorization", &basic(id, secret))], &form);
    let access = text(&ask("odd:id +%/é", "fakesecret:+% /é").json(), "access_token");
    assert_eq!(get_as(&server.url("/api/whoami"), &access).json()["sub"], "odd:id +%/é");
    let wrong = ask("odd:id +%/é", "fakesecret");
    assert_eq!((wrong.status, wrong.error()), (401, "invalid_client".into()));
    assert_eq!(post_form(&server.url("/token"), &[form[0], ("client_id", "fake-public")]).error(), "unauthorized_client");
    let body = [form[0], ("client_id", "fake-confidential"), ("client_secret", "fakesecret-confidential")];
    assert!(post_form(&server.url("/token"), &body).json().get("refresh_token").is_none());
    let wish = serde_json::json!({ "redirect_uris": ["http://127.0.0.1/callback"], "token_endpoint_auth_method": "none" });
    let mut client = Client::of_hostile(&server);
    client.id = text(&post_json(&server.url("/register"), &wish).json(), "client_id");
    assert!(server.is_live(&text(&client.tokens(), "access_token")));
    let other = Client::of_hostile(&server);
    assert_eq!(other.refresh(&refresh_of(&client.tokens())).error(), "invalid_grant", "the token of another client");
}

/// How long one request takes over a connection that is kept.
fn kept_connection(server: &Hostile, times: u32) -> Duration {
    let mut stream = TcpStream::connect(server.issuer().strip_prefix("http://").unwrap()).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answer = [0; 4096];
    let begun = Instant::now();
    for _ in 0..times {
        stream.write_all(b"GET /api/whoami HTTP/1.1\r\nHost: fake\r\n\r\n").unwrap();
        let length = stream.read(&mut answer).unwrap();
        assert!(answer[..length].starts_with(b"HTTP/1.1 401 "));
    }
    begun.elapsed() / times
}

#[test]
fn o24_eight_at_once_and_a_thousand_expiries_are_counted() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let token = Mutex::new(refresh_of(&client.tokens()));
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..125 {
                    // One that never sends a spent token: the lock is held from reading it to writing the new one.
                    let mut token = token.lock().unwrap();
                    *token = refresh_of(&client.refresh(&token).json());
                }
            });
        }
    });
    let each = begun.elapsed() / 1000;
    let counters = server.counters();
    assert_eq!((counters.token_calls, counters.refreshes, counters.reuse_events), (1001, 1000, 0));
    assert_eq!((server.families()[0].refreshes, server.seen_at("/token").len()), (1000, 1001));
    let kept = kept_connection(&server, 1000);
    println!("{each:?} each; {kept:?} over a connection that is kept");
}

#[test]
fn many_at_once_without_a_lock_lose_the_family() {
    let server = Hostile::start();
    let client = Client::of_hostile(&server);
    let token = refresh_of(&client.tokens());
    let codes: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| client.refresh(&token).status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!((codes.iter().filter(|code| **code == 200).count(), server.counters().reuse_events), (1, 3));
    assert!(server.families()[0].dead);
}
