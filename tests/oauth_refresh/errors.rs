//! What a server can say or fail to say (O28, O29, O36): what is stored stays to the byte, the exit code says whose turn it
//! is, and the number of calls has a bound. Waiting is on a clock that only waiting moves.

use std::time::{Duration, Instant};

use credctl::Error;
use credctl::error::OauthTrouble;
use credctl::net::{Net, Settings};
use credctl::oauth::World;
use credctl::oauth::refresh::{self, When};
use credctl::template::Templates;
use jiff::SignedDuration;

use crate::hostile::{Answer, Fault, Hostile, Sink, shapes};
use crate::inside;
use crate::scene::{Clock, Scene};

/// What kind of an end it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Later, perhaps.
    Unreachable,
    /// It said nothing that can be used; later, perhaps.
    Unclear,
    /// The client is wrong.
    Client,
    /// It refuses what was asked.
    Refused,
    /// Only a person can go on.
    Lost,
}

fn end_of(error: &Error) -> End {
    let Error::Oauth(trouble) = error else { panic!("{error}") };
    match **trouble {
        OauthTrouble::Unreachable { .. } => End::Unreachable,
        OauthTrouble::Unclear { .. } => End::Unclear,
        OauthTrouble::Client { .. } => End::Client,
        OauthTrouble::Refused { .. } => End::Refused,
        OauthTrouble::Lost { .. } => End::Lost,
        _ => panic!("{error}"),
    }
}

/// A server that always does so: how it ends, in how many calls.
type Row = (&'static str, Fault, End, u64);

fn rows(elsewhere: &Sink) -> Vec<Row> {
    let answer = Fault::Answer;
    let json = |text: &str| answer(Answer::new(200, "application/json", text));
    vec![
        ("500", Fault::status(500), End::Unreachable, 5),
        ("502", Fault::status(502), End::Unreachable, 5),
        ("503", Fault::status(503), End::Unreachable, 5),
        ("503 with a date", Fault::retry_after(503, "Fri, 31 Dec 2099 23:59:59 GMT"), End::Unreachable, 5),
        ("429", Fault::status(429), End::Unreachable, 1),
        ("429 for thirty years", Fault::retry_after(429, "1000000000"), End::Unreachable, 1),
        ("429 with a date", Fault::retry_after(429, "Fri, 31 Dec 2099 23:59:59 GMT"), End::Unreachable, 1),
        ("nothing", Fault::Drop, End::Unreachable, 5),
        ("temporarily_unavailable", answer(Answer::error(400, "temporarily_unavailable")), End::Unreachable, 5),
        ("a redirect", answer(Answer::redirect(307, &elsewhere.url("/token"))), End::Unclear, 5),
        ("a page", answer(Answer::html(200, "<p>Sign in to the hotel</p>")), End::Unclear, 5),
        ("a page of 403", answer(Answer::html(403, "<p>Forbidden</p>")), End::Unclear, 5),
        ("too much", answer(Answer::big(100_000)), End::Unreachable, 5),
        ("an empty token", json(r#"{"access_token":"","token_type":"Bearer"}"#), End::Unclear, 5),
        ("half of it", json(r#"{"access_token":"x"#), End::Unclear, 5),
        ("a list", json("[]"), End::Unclear, 5),
        ("a line end in the token", json("{\"access_token\":\"a\\nb\",\"token_type\":\"Bearer\"}"), End::Unclear, 5),
        ("a MAC token", json(r#"{"access_token":"x","token_type":"mac"}"#), End::Unclear, 5),
        ("invalid_client", answer(Answer::error(401, "invalid_client")), End::Client, 1),
        ("unauthorized_client", answer(Answer::error(400, "unauthorized_client")), End::Client, 1),
        ("invalid_scope", answer(Answer::error(400, "invalid_scope")), End::Refused, 1),
        ("invalid_request", answer(Answer::error(400, "invalid_request")), End::Refused, 1),
        ("invalid_grant", answer(Answer::error_with(400, "invalid_grant", "\u{1b}[31mno\u{202e}")), End::Lost, 1),
    ]
}

#[test]
fn o28_nothing_that_a_server_says_wipes_what_is_stored() {
    let elsewhere = Sink::start();
    for (name, fault, wanted, most) in rows(&elsewhere) {
        let scene = Scene::new();
        scene.watch();
        let (before, calls) = (scene.tokens(), scene.calls());
        scene.server.always("/token", fault);
        let clock = Clock::new();
        let error = clock.get(&scene).unwrap_err();
        assert_eq!(end_of(&error), wanted, "{name}: {error}");
        assert!(!error.to_string().chars().any(|c| c.is_control() || c == '\u{202e}'), "{name}: {error:?}");
        assert_eq!(scene.calls() - calls, most, "{name}");
        assert!(clock.slept.get() <= Duration::from_secs(30), "{name}: {:?}", clock.slept.get());
        assert_eq!(scene.tokens(), before, "{name}: what is stored was touched");
        let grant = scene.grant();
        assert_eq!(grant.lost.is_some(), wanted == End::Lost, "{name}");
        // The program says the same, in one call where it is not to be waited for.
        if most == 1 {
            let said = scene.get();
            let code = match wanted {
                End::Unreachable => 8,
                End::Client | End::Lost => 7,
                _ => 1,
            };
            assert_eq!(said.output.status.code(), Some(code), "{name}: {}", said.stderr());
            assert_eq!(said.stdout(), "", "{name}");
            assert_eq!(scene.calls() - calls, if wanted == End::Lost { 1 } else { 2 }, "{name}");
        }
        // When all is well again, so is the account.
        scene.server.heal();
        let after = clock.get(&scene);
        if wanted == End::Lost {
            assert_eq!(end_of(&after.unwrap_err()), End::Lost, "{name}");
        } else {
            scene.is_fresh(&after.unwrap().0, name);
        }
    }
    assert!(elsewhere.seen().is_empty(), "the redirect was followed");
}

#[test]
fn what_tells_nothing_is_later_perhaps_in_the_exit_code_too() {
    for (fault, says) in [
        (Fault::Answer(Answer::redirect(307, "http://127.0.0.1:1/")), "redirects elsewhere"),
        (Fault::Answer(Answer::html(200, "<p>Sign in to the hotel</p>")), "does not answer in JSON"),
    ] {
        let scene = Scene::new();
        // Begun long ago: it is tried once.
        let started = jiff::Timestamp::now() - SignedDuration::from_mins(5);
        scene.change_grant(|grant| grant.pending = Some(credctl::credential::grant::Attempt { started, tries: 1 }));
        scene.server.always("/token", fault);
        let said = scene.sandbox.run(&["oauth", "refresh", crate::scene::NAME]).fails(8);
        assert!(said.contains(says) && said.contains("what is stored is as it was"), "{said}");
    }
}

#[test]
fn a_call_gets_what_is_left_of_the_time_of_a_refresh() {
    let scene = Scene::new();
    scene.server.fault("/token", Fault::status(503), 1).always("/token", Fault::Delay(Duration::from_secs(7)));
    let (clock, begun, calls) = (Clock::new(), Instant::now(), scene.calls());
    // The machine was asleep for most of it.
    let sleep = |_| clock.turn(SignedDuration::from_millis(27_900));
    let now = || clock.now.get() + SignedDuration::try_from(begun.elapsed()).unwrap();
    let client = Net::new(&Settings::default());
    let net = || &client;
    let world = World { net: &net, now: &now, sleep: &sleep, say: &|_| {}, may_begin: &|| true };
    let mut vault = inside::open(&scene.sandbox).unwrap();
    let error = refresh::fresh(&mut vault, &Templates::new(None), &world, scene.record(), When::Needed).unwrap_err();
    assert_eq!(end_of(&error), End::Unreachable);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(scene.server.seen_at("/token").len() as u64 - calls, 2, "nothing is sent after it");
}

#[test]
fn each_further_try_is_told_with_what_came_before_it() {
    let scene = Scene::new();
    scene.server.always("/token", Fault::status(503));
    let clock = Clock::new();
    clock.get(&scene).unwrap_err();
    let said = clock.said.borrow();
    assert_eq!(said.len(), 4, "{said:?}");
    assert!(said.iter().all(|text| text.contains("HTTP 503") && text.ends_with("; asking again")), "{said:?}");
}

#[test]
fn after_trouble_a_refusal_is_not_told_as_an_interruption() {
    let scene = Scene::new();
    scene.server.fault("/token", Fault::status(503), 1).fault("/token", Fault::Answer(Answer::error(400, "invalid_grant")), 1);
    let said = Clock::new().get(&scene).unwrap_err().to_string();
    assert!(said.contains("brought no tokens back") && !said.contains("interrupted") && !said.contains("lost"), "{said}");
}

#[test]
fn o28_it_comes_back_within_the_window() {
    for (times, waited) in [(1, 1), (2, 3), (3, 8), (4, 15)] {
        let scene = Scene::new();
        scene.server.fault("/token", Fault::status(503), times);
        let clock = Clock::new();
        let (token, warning) = clock.get(&scene).unwrap();
        scene.is_fresh(&token, "after some tries");
        assert_eq!((clock.slept.get(), warning), (Duration::from_secs(waited), None));
        // The same token each time.
        let sent: Vec<_> =
            scene.server.seen_at("/token").iter().filter_map(|call| call.param("refresh_token").map(str::to_owned)).collect();
        assert!(sent.len() == times + 1 && sent.iter().all(|token| *token == sent[0]));
    }
}

#[test]
fn a_lost_answer_comes_again_from_a_server_that_repeats_it() {
    for fault in [Fault::DoneThenDrop, Fault::DoneThenCut(150), Fault::DoneBut(Answer::html(502, "<p>Bad gateway</p>"))] {
        let scene = Scene::new();
        scene.server.switch(|switches| switches.grace = Duration::from_secs(30));
        scene.server.fault("/token", fault, 1);
        let (token, _) = Clock::new().get(&scene).unwrap();
        scene.is_fresh(&token, "repeated");
        assert_eq!((scene.server.counters().replays, scene.server.counters().reuse_events), (1, 0));
    }
}

#[test]
fn a_lost_answer_that_does_not_come_again_is_told_as_that() {
    let scene = Scene::new();
    let before = scene.tokens();
    scene.server.fault("/token", Fault::DoneThenDrop, 1);
    let clock = Clock::new();
    let started = clock.now.get().strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
    let error = clock.get(&scene).unwrap_err();
    assert_eq!(end_of(&error), End::Lost);
    assert!(error.to_string().contains(&format!("begun at {started} brought no tokens back")), "nobody has withdrawn anything: {error}");
    assert_eq!(scene.tokens(), before);
    let calls = scene.calls();
    assert_eq!(end_of(&clock.get(&scene).unwrap_err()), End::Lost);
    assert_eq!(scene.calls(), calls);
}

/// What a server says that has not looked at the token tells nothing of the answer that was lost before.
#[test]
fn a_lost_answer_is_not_forgotten_over_another_refusal() {
    for refusal in [Answer::error(401, "invalid_client"), Answer::error(429, "slow_down"), Answer::error(400, "invalid_scope")] {
        for in_one in [true, false] {
            let scene = Scene::new();
            let clock = Clock::new();
            let started = clock.now.get().strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            scene.server.fault("/token", Fault::DoneThenDrop, 1);
            if !in_one {
                scene.server.fault("/token", Fault::status(503), 4);
                clock.get(&scene).unwrap_err();
            }
            scene.server.fault("/token", Fault::Answer(refusal.clone()), 1);
            clock.get(&scene).unwrap_err();
            assert!(scene.grant().pending.is_some(), "in one command: {in_one}");
            let error = clock.get(&scene).unwrap_err();
            assert!(error.to_string().contains(&format!("begun at {started} brought no tokens back")), "in one command: {in_one}: {error}");
        }
    }
}

#[test]
fn an_old_try_is_repeated_once_by_each_command() {
    let scene = Scene::new();
    let before = scene.tokens();
    scene.server.always("/token", Fault::status(503));
    let clock = Clock::new();
    clock.get(&scene).unwrap_err();
    assert_eq!(scene.grant().pending.unwrap().tries, 1);
    for tries in 2..5 {
        clock.turn(SignedDuration::from_secs(70));
        let calls = scene.calls();
        assert_eq!(end_of(&clock.get(&scene).unwrap_err()), End::Unreachable);
        assert_eq!((scene.calls() - calls, scene.grant().pending.unwrap().tries), (1, tries));
    }
    assert_eq!(scene.tokens(), before);
    scene.server.heal();
    scene.is_fresh(&clock.get(&scene).unwrap().0, "at last");
}

#[test]
fn a_network_that_is_cut_leaves_no_trace() {
    let scene = Scene::new();
    let before = scene.tokens();
    let gone = Hostile::start().issuer();
    let here = scene.server.issuer();
    let point = |to: &str| scene.change_grant(|grant| grant.server.as_mut().unwrap().token = format!("{to}/token"));
    point(&gone);
    let said = scene.sandbox.run(&["get", crate::scene::NAME]).fails(8);
    assert!(said.contains("refuses the connection") && said.contains("hint:"), "{said}");
    assert_eq!(scene.tokens(), before);
    assert!(scene.grant().pending.is_none(), "it was not sent");
    point("http://fakehost.invalid");
    assert!(scene.sandbox.run(&["get", crate::scene::NAME]).go().output.status.code() != Some(0));
    assert_eq!(scene.tokens(), before);
    point(&here);
    scene.is_fresh(&scene.get().code(0).stdout(), "connected again");
}

#[test]
fn what_still_lives_is_handed_out_with_a_warning() {
    for (name, fault, says) in [
        ("503", Fault::status(503), "has trouble"),
        ("429", Fault::retry_after(429, "1000000000"), "asked too often"),
        ("a redirect", Fault::Answer(Answer::redirect(307, "http://127.0.0.1:1/")), "redirects elsewhere"),
        ("invalid_grant", Fault::Answer(Answer::error(400, "invalid_grant")), "not accepted any more"),
    ] {
        let scene = Scene::new();
        scene.ends_in(40);
        let before = scene.tokens();
        scene.server.always("/token", fault);
        let (token, warning) = Clock::new().get(&scene).unwrap();
        assert_eq!((&token, scene.tokens()), (&before.1, before.clone()), "{name}");
        assert!(warning.as_ref().is_some_and(|words| words.contains(says)), "{name}: {warning:?}");
    }
    let scene = Scene::new();
    scene.ends_in(40);
    let (_, access) = scene.tokens();
    scene.server.always("/token", Fault::status(429));
    let ran = scene.get().code(0);
    assert_eq!(ran.stdout(), access);
    assert!(ran.stderr().contains("near its end and could not be renewed"), "{}", ran.stderr());
}

#[test]
fn o29_an_answer_without_a_refresh_token_keeps_the_old_one() {
    let scene = Scene::new();
    let (refresh, access) = scene.tokens();
    for shape in [None, Some(shapes::without("refresh_token")), Some(shapes::with(&[("refresh_token", "".into())]))] {
        scene.due();
        scene.server.switch(|switches| {
            (switches.refresh_omits_refresh, switches.shape) = (true, shape);
        });
        let got = scene.get().code(0).stdout();
        assert!(scene.server.is_live(&got) && got != access);
        assert_eq!(scene.tokens(), (refresh.clone(), got));
    }
    assert_eq!(scene.server.counters().reuse_events, 0);
}

#[test]
fn o36_a_token_that_ends_at_once_is_asked_for_once_by_each_command() {
    let scene = Scene::new();
    scene.server.switch(|switches| (switches.access_life, switches.expires_in) = (Duration::ZERO, 1.into()));
    for _ in 0..3 {
        let calls = scene.calls();
        scene.get().code(0);
        assert_eq!(scene.calls(), calls + 1);
        std::thread::sleep(Duration::from_millis(1100));
    }
    assert_eq!(scene.server.counters().reuse_events, 0);
}
