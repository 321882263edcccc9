//! `oauth refresh`: what is due and nothing else, and one that fails does not keep the others from it.

use credctl::vault::Change;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::hostile::{Answer, Fault};
use crate::scene::{NAME, Scene};

/// Four accounts: `due`, in its last quarter; `mail`, ended; `far`, good for long; `lost`, whose client is gone.
fn four() -> Scene {
    let scene = Scene::new();
    for name in ["due", "far", "lost"] {
        scene.connect(name);
    }
    let ends = |name: &str, seconds: i64| {
        scene.change_of(name, Change::Program, |credential| {
            let grant = credential.grant.as_mut().unwrap();
            let end = Timestamp::now() + SignedDuration::from_secs(seconds);
            (grant.obtained, grant.token_ends) = (Some(end - SignedDuration::from_secs(3600)), Some(end));
        });
    };
    ends("due", 600);
    ends("lost", -1);
    scene.change_of("lost", Change::Program, |credential| {
        credential.fields.get_mut("client_id").unwrap().value = credctl::Secret::from("fake-gone".to_owned());
    });
    scene.watch();
    scene
}

fn results(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut all: Vec<_> = list.as_array().unwrap().iter().map(|one| (text(&one["name"]), text(&one["result"]))).collect();
    all.sort();
    all
}

#[test]
fn with_all_it_renews_what_is_due_whatever_fails() {
    let scene = four();
    let far = scene.record_of("far").rev;
    let ran = scene.sandbox.run(&["oauth", "refresh", "--all", "--json"]).go();
    assert_eq!(ran.output.status.code(), Some(7), "{}", ran.stderr());
    let list = ran.json();
    let expected = [("due", "done"), ("far", "skipped"), ("lost", "failed"), (NAME, "done")];
    assert_eq!(results(&list), expected.map(|(name, result)| (name.to_owned(), result.to_owned())));
    let failed = list.as_array().unwrap().iter().find(|one| one["name"] == "lost").unwrap();
    assert_eq!(failed["error"]["code"], "unhealthy", "{failed}");
    assert_eq!(scene.server.counters().refreshes, 2);
    assert_eq!(scene.record_of("far").rev, far, "it was not touched");
    // Again: nothing is due but what fails.
    let ran = scene.sandbox.run(&["oauth", "refresh", "--all"]).go().code(7);
    assert_eq!(ran.stdout(), "");
    assert!(ran.stderr().contains("`lost`: ") && ran.stderr().contains("does not accept the client"), "{}", ran.stderr());
    assert_eq!((scene.server.counters().refreshes, scene.server.counters().reuse_events), (2, 0));
}

#[test]
fn by_name_it_renews_what_is_not_due() {
    let scene = four();
    let ran = scene.sandbox.run(&["oauth", "refresh", "far", "--json"]).ok();
    assert_eq!(results(&ran.json()), [("far".to_owned(), "done".to_owned())]);
    assert_eq!(scene.server.counters().refreshes, 1);
    let ran = scene.sandbox.run(&["oauth", "refresh", "lost", "due", NAME]).go().code(7);
    assert_eq!(ran.stdout(), format!("due\n{NAME}\n"));
    assert_eq!((scene.server.counters().refreshes, scene.server.counters().reuse_events), (3, 0));
}

#[test]
fn where_the_provider_is_down_each_says_so() {
    let scene = four();
    let before = scene.tokens();
    scene.server.always("/token", Fault::Answer(Answer::error(429, "slow_down")));
    let ran = scene.sandbox.run(&["oauth", "refresh", "--all", "--json"]).go();
    assert_eq!(ran.output.status.code(), Some(8), "{}", ran.stderr());
    assert_eq!(scene.tokens(), before);
    let said = scene.sandbox.run(&["oauth", "refresh", "--all"]).fails(8);
    assert!(said.contains(&format!("`{NAME}`: ")) && said.contains("`lost`: "), "{said}");
    scene.server.heal();
    scene.is_fresh(&scene.get().code(0).stdout(), "up again");
}

#[test]
fn r12_a_provider_that_is_down_stops_run_before_it_starts_and_a_plan_asks_nobody() {
    let scene = Scene::new();
    scene.sandbox.add("plain");
    let run = |more: &str| {
        let words = ["run", "--json", more, "--with", "plain", "--with", "MAIL=mail", "--", "touch", "started"];
        scene.sandbox.run(&words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>())
    };
    let before = scene.tokens();
    let plan = run("--plan").ok().json();
    let renewed = plan["variables"].as_array().unwrap().iter().filter(|row| row["renews"] == true).count();
    assert_eq!((renewed, scene.server.counters().refreshes), (1, 0), "{plan}");
    assert_eq!(scene.tokens(), before);
    scene.server.always("/token", Fault::Answer(Answer::error(429, "slow_down")));
    let ran = run("").go().code(125);
    assert_eq!(ran.error()["code"], "unreachable");
    assert!(ran.stderr().contains(NAME) && !scene.sandbox.root().join("started").exists(), "{}", ran.stderr());
}

#[test]
fn what_was_not_connected_is_not_refreshed() {
    let scene = Scene::new();
    scene.sandbox.add("plain");
    let said = scene.sandbox.run(&["oauth", "refresh", "plain"]).fails(2);
    assert!(said.contains("was not connected"), "{said}");
    scene.sandbox.run(&["oauth", "refresh", "--all"]).ok();
    assert_eq!(scene.server.counters().refreshes, 1);
}

#[test]
fn a_sign_in_that_is_gone_is_a_failure_while_the_token_lives() {
    let scene = Scene::new();
    scene.ends_in(600);
    let (_, access) = scene.tokens();
    scene.server.revoke_all();
    // Once found out by the call, then known.
    for words in
        [&["oauth", "refresh", NAME, "--json"][..], &["oauth", "refresh", NAME, "--json"], &["oauth", "refresh", "--all", "--json"]]
    {
        let ran = scene.sandbox.run(words).go().code(7);
        let list = ran.json();
        assert_eq!(results(&list), [(NAME.to_owned(), "failed".to_owned())]);
        assert_eq!(list[0]["error"]["code"], "unhealthy");
    }
    let ran = scene.sandbox.run(&["oauth", "refresh", "--all", "-q"]).go().code(7);
    assert!(ran.stderr().contains(&format!("credctl oauth reconnect {NAME}")), "{}", ran.stderr());
    // What lives is handed out all the same.
    let got = scene.get().code(0);
    assert_eq!(got.stdout(), access);
}

#[test]
fn a_token_that_cannot_be_renewed_is_told_with_its_end() {
    let scene = Scene::new();
    scene.change(|credential| drop(credential.fields.remove("refresh_token")));
    scene.ends_in(50);
    let said = scene.sandbox.run(&["oauth", "refresh", NAME]).fails(7);
    assert!(said.contains("the access token ends at 20") && said.contains("without a refresh token"), "{said}");
    // A timer has done what it can.
    let ran = scene.sandbox.run(&["oauth", "refresh", "--all"]).ok();
    assert!(ran.stderr().contains("the access token ends at 20"), "{}", ran.stderr());
    scene.ends_in(-1);
    let said = scene.sandbox.run(&["oauth", "refresh", "--all"]).fails(7);
    assert!(said.contains("the access token ended at 20"), "{said}");
    assert_eq!(scene.calls(), 1);
}
