//! What happens in the vault while a refresh is under way: another token is stored, a person changes the label.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::vault::Change;
use jiff::{SignedDuration, Timestamp};

use crate::hostile::Fault;
use crate::scene::{NAME, Scene};

/// Starts a command whose call takes a second, and comes back when the server has it.
fn under_way(scene: &Scene, words: &[&str]) -> Child {
    scene.server.fault("/token", Fault::Delay(Duration::from_secs(1)), 1);
    let seen = || scene.server.seen_at("/token").len();
    let before = seen();
    let child = scene.command(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while seen() == before {
        assert!(begun.elapsed() < Duration::from_secs(20), "it does not ask");
        thread::sleep(Duration::from_millis(2));
    }
    child
}

fn end(child: Child) -> (Option<i32>, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// The account whose grant is dead, and the tokens of another sign-in of the same person.
fn dead_with_other() -> (Scene, String, String) {
    let scene = Scene::new();
    scene.server.revoke_all();
    scene.connect("other");
    let other = scene.record_of("other");
    let text = |name: &str| other.credential.fields[name].value.expose_str().unwrap().to_owned();
    (scene, text("refresh_token"), text("access_token"))
}

#[test]
fn another_token_that_was_stored_meanwhile_is_taken() {
    let (scene, refresh, _) = dead_with_other();
    let calls = scene.calls();
    let running = under_way(&scene, &["get", NAME]);
    scene.change(|credential| credential.fields.get_mut("refresh_token").unwrap().value = Secret::from(refresh.clone()));
    let (code, token, said) = end(running);
    assert_eq!((code, said.as_str()), (Some(0), ""));
    scene.is_fresh(&token, "with the other token");
    assert_eq!(scene.calls(), calls + 2, "one more");
    assert_eq!(scene.server.counters().reuse_events, 0);
}

#[test]
fn a_fresh_pair_that_was_stored_meanwhile_is_used_as_it_is() {
    for words in [&["get", NAME][..], &["oauth", "refresh", NAME]] {
        let (scene, refresh, access) = dead_with_other();
        let calls = scene.calls();
        let running = under_way(&scene, words);
        scene.change(|credential| {
            for (name, value) in [("refresh_token", &refresh), ("access_token", &access)] {
                credential.fields.get_mut(name).unwrap().value = Secret::from(value.clone());
            }
            let grant = credential.grant.as_mut().unwrap();
            let now = Timestamp::now();
            (grant.obtained, grant.token_ends, grant.pending) = (Some(now), Some(now + SignedDuration::from_secs(3600)), None);
        });
        let (code, _, said) = end(running);
        assert_eq!((code, said.as_str()), (Some(0), ""));
        scene.is_fresh(&access, "the other pair");
        assert_eq!(scene.calls(), calls + 1);
    }
}

#[test]
fn a_label_that_is_changed_meanwhile_stays_and_so_do_the_tokens() {
    for words in [&["get", NAME][..], &["oauth", "refresh", NAME]] {
        let scene = Scene::new();
        let running = under_way(&scene, words);
        scene.sandbox.run(&["edit", NAME, "--label", "post"]).ok();
        let (code, _, said) = end(running);
        assert_eq!(code, Some(0), "{said}");
        let record = scene.record();
        assert_eq!(record.credential.label.as_deref(), Some("post"));
        scene.is_fresh(&scene.tokens().1, "with the label");
        assert_eq!((scene.server.counters().refreshes, scene.server.counters().reuse_events), (1, 0));
    }
}

#[test]
fn a_label_that_is_changed_meanwhile_does_not_hide_why_it_failed() {
    let (scene, ..) = dead_with_other();
    let before = scene.tokens();
    let running = under_way(&scene, &["get", NAME]);
    scene.change_of(NAME, Change::Person, |credential| credential.label = Some("post".to_owned()));
    let (code, _, said) = end(running);
    assert_eq!(code, Some(7), "{said}");
    assert!(said.contains("credctl oauth reconnect"), "{said}");
    assert_eq!((scene.tokens(), scene.record().credential.label.as_deref()), (before, Some("post")));
    assert!(scene.grant().lost.is_some());
}
#[test]
fn a_key_that_is_changed_meanwhile_costs_no_token() {
    let scene = Scene::new();
    let running = under_way(&scene, &["get", NAME]);
    scene.sandbox.run(&["key", "rotate"]).ok();
    let (code, _, said) = end(running);
    assert!(matches!(code, Some(0 | 9)), "{said}");
    scene.is_fresh(&scene.get().code(0).stdout(), "in the end");
    assert_eq!((scene.server.counters().refreshes, scene.server.counters().reuse_events), (1, 0));
}
