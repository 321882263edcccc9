//! A new secret that a person gives.

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn a_new_secret_is_verified_put_in_place_and_the_old_one_ended_and_destroyed() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let identity = stage.sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok().stdout();
    stage.sandbox.run(&["assign", "a", "ci/own", "agent/x"]).ok();
    stage.sandbox.run(&["edit", "a", "--label", "Acme"]).ok();
    let new = stage.sandbox.secret();
    let ran = stage.sandbox.run(&["rotate", "a", "--secret", "-", "--json"]).stdin(&new).ok();
    let told = ran.json();
    assert_eq!((&told["result"], &told["verified"]), (&Value::from("rotated"), &Value::from(true)), "{told}");
    assert_eq!((&told["made_by"], &told["old"][0]["result"]), (&Value::from("given"), &Value::from("proven")), "{told}");
    assert_eq!(told["assigned_to"].as_array().unwrap().len(), 2);
    assert!(ran.stderr().contains("1 agent, 1 ci (`agent/x` and `ci/own`)"), "{}", ran.stderr());
    assert_eq!(stage.asked(), ["GET /check", "POST /end", "GET /check"]);
    assert!(stage.is_ended(&old) && !stage.is_ended(&new));
    assert_eq!(stage.secret_of("a"), new);
    for ran in [
        stage.sandbox.run(&["get", "a"]).env("CREDCTL_IDENTITY", identity.trim()).reveals().ok(),
        stage.sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok(),
    ] {
        assert_eq!(ran.stdout(), new);
    }
    // The old one is nowhere any more.
    assert!(!stage.sandbox.file_of("a").with_extension("prev.age").exists());
    stage.sandbox.run(&["restore", "a"]).fails(3);
    let shown = stage.shown("a");
    assert_eq!((&shown["status"], &shown["due"]), (&Value::from("active"), &serde_json::json!([])), "{shown}");
    assert!(shown["old_secrets"].is_null());
    let lines = stage.lines("a");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!((&lines[0]["result"], &lines[0]["fields"]), (&Value::from("ok"), &serde_json::json!(["token"])));
    assert_eq!((&lines[1]["why"], &lines[1]["target"]), (&Value::from("old secret proven"), &Value::from("fine.acme.example")));
}

#[test]
fn one_that_does_not_work_changes_nothing() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let before = std::fs::read(stage.sandbox.file_of("a")).unwrap();
    let dead = format!("{}-dead", stage.sandbox.secret());
    let ran = stage.sandbox.run(&["rotate", "a", "--secret", "-", "--json"]).stdin(&dead).go().code(7);
    assert_eq!(ran.error()["code"], "unhealthy");
    assert!(ran.error()["message"].as_str().unwrap().contains("the one before is in its place"), "{}", ran.stderr());
    assert_eq!(ran.stdout(), "");
    // Nobody knows: nothing either.
    stage.store("hand", "b", "down");
    let new = stage.sandbox.secret();
    let text = stage.sandbox.run(&["rotate", "b", "--secret", "-"]).stdin(&new).fails(8);
    assert!(text.contains("is not known") && text.contains("nothing was changed"), "{text}");
    assert_eq!(std::fs::read(stage.sandbox.file_of("a")).unwrap(), before);
    assert!(!stage.is_ended(&old));
    assert!(!stage.asked().contains(&"POST /end".to_owned()));
}

#[test]
fn what_is_no_new_secret_is_refused() {
    let stage = Stage::new();
    let old = stage.store("page", "a", "fine");
    let text = stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&old).fails(2);
    assert!(text.contains("the one that is stored"), "{text}");
    let text = stage.sandbox.run(&["rotate", "a", "--secret", "fakepass-in-an-argument"]).fails(2);
    assert!(text.contains("cannot be given in an argument"), "{text}");
    stage.sandbox.run(&["rotate", "a", "--set", "host=fine.acme.example"]).fails(2);
    stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin("fakepass-a\x1b[31mb").fails(2);
    let text = stage.sandbox.run(&["rotate", "a", "--no-input"]).fails(2);
    assert!(text.contains("`--secret -`") && text.contains("no call for it"), "{text}");
    stage.sandbox.run(&["rotate", "nothing", "--secret", "-"]).stdin("x").fails(3);
    stage.sandbox.run(&["rotate"]).fails(2);
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    stage.sandbox.run(&["rotate", "a", "--secret", "-", "--as", "agent/x"]).stdin("x").fails(6);
    assert_eq!(stage.secret_of("a"), old);
    // And the one before, while it is being ended.
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "a", "--secret", "-", "--grace", "1h"]).stdin(&new).ok();
    let text = stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&old).fails(2);
    assert!(text.contains("being ended"), "{text}");
}

#[test]
fn an_old_one_that_lives_on_is_told_and_finished_later() {
    let stage = Stage::new();
    for (host, code, word) in [("lies", 7, "still takes it"), ("stays", 8, "is not known")] {
        let old = stage.store("hand", host, host);
        let new = stage.sandbox.secret();
        let text = stage.sandbox.run(&["rotate", host, "--secret", "-", "--timeout", "1s"]).stdin(&new).fails(code);
        assert!(text.contains(word) && text.contains("--finish"), "{text}");
        assert_eq!(stage.secret_of(host), new);
        assert_eq!(stage.shown(host)["due"], serde_json::json!(["old_secret"]));
        let text = stage.sandbox.run(&["list", "--due"]).ok();
        assert!(text.stdout().contains(host) && text.stderr().contains("--finish"), "{}", text.stderr());
        assert_eq!(stage.sandbox.run(&["doctor"]).go().code(1).stdout().matches(&format!("`{host}`: the secret before")).count(), 1);
        stage.service.lock().unwrap().ended.insert(old);
        let told = stage.sandbox.run(&["rotate", host, "--finish", "--json"]).ok().json();
        assert_eq!((&told["result"], &told["old"][0]["result"]), (&Value::from("finished"), &Value::from("proven")), "{told}");
        assert_eq!(stage.shown(host)["due"], serde_json::json!([]));
    }
    stage.sandbox.run(&["doctor"]).ok();
}

#[test]
fn where_only_a_page_can_end_the_old_one_it_is_named() {
    let stage = Stage::new();
    let old = stage.store("page", "a", "fine");
    let new = stage.sandbox.secret();
    let text = stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&new).fails(7);
    assert!(text.contains("https://acme.example/end") && text.contains("--finish"), "{text}");
    assert_eq!(stage.secret_of("a"), new);
    stage.sandbox.run(&["rotate", "a", "--finish"]).fails(7);
    stage.service.lock().unwrap().ended.insert(old);
    // Without anything else to do the next rotation is the end of it.
    stage.sandbox.run(&["rotate", "a", "--no-input"]).ok();
    assert_eq!(stage.shown("a")["old_secrets"], Value::Null);
    // Or the owner says so.
    let newer = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&newer).fails(7);
    let ran = stage.sandbox.run(&["rotate", "a", "--finish", "--local"]).ok();
    assert!(ran.stderr().contains("here alone"), "{}", ran.stderr());
    assert_eq!(stage.shown("a")["old_secrets"], Value::Null);
}

#[test]
fn what_cannot_be_verified_takes_its_place_and_the_old_one_lives_until_somebody_says_so() {
    let stage = Stage::new();
    for (id, more) in [("mute", None), ("hand", Some("--no-verify"))] {
        let old = stage.store(id, id, "fine");
        let new = stage.sandbox.secret();
        let words = ["rotate", id, "--secret", "-"].into_iter().chain(more).collect::<Vec<_>>();
        let ran = stage.sandbox.run(&words).stdin(&new).ok();
        assert!(ran.stderr().contains("not verified") && ran.stderr().contains("--finish"), "{}", ran.stderr());
        assert!(!stage.is_ended(&old));
        stage.sandbox.run(&["rotate", id, "--finish"]).ok();
        assert!(stage.is_ended(&old));
    }
}

#[test]
fn one_that_is_revoked_is_rotated_and_lives_again() {
    let stage = Stage::new();
    stage.store("hand", "over", "fine");
    stage.sandbox.run(&["revoke", "over", "--yes"]).ok();
    let begun = stage.store("hand", "begun", "lies");
    stage.sandbox.run(&["revoke", "begun", "--yes", "--timeout", "1s"]).go().code(7);
    stage.service.lock().unwrap().ended.insert(begun);
    for name in ["over", "begun"] {
        let new = stage.sandbox.secret();
        stage.sandbox.run(&["rotate", name, "--secret", "-", "--grace", "24h"]).stdin(&new).ok();
        assert_eq!(stage.secret_of(name), new);
        let shown = stage.shown(name);
        assert_eq!((&shown["status"], &shown["old_secrets"]), (&Value::from("active"), &Value::Null), "{shown}");
    }
}

#[test]
fn a_secret_that_is_stored_twice_is_told_of_and_two_parts_go_together() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    stage.sandbox.run(&["add", "b", "--type", "api_token", "--secret", "-"]).stdin(&old).ok();
    let new = stage.sandbox.secret();
    let ran = stage.sandbox.run(&["rotate", "a", "--secret", "-", "--set", "host=other.acme.example"]).stdin(&new).ok();
    assert!(ran.stderr().contains("is stored as `b` too"), "{}", ran.stderr());
    assert_eq!(stage.shown("a")["fields"]["host"]["value"], "other.acme.example");
    // The old one was ended where it was of.
    let hosts: Vec<String> = stage.internet.asked().into_iter().map(|asked| asked.host).collect();
    assert_eq!(hosts.iter().filter(|host| host.starts_with("fine")).count(), 2, "{hosts:?}");
}

#[test]
fn nothing_is_forgotten_unseen_that_no_name_was_said_of() {
    let sandbox = crate::sandbox::Sandbox::with_vault();
    let said = sandbox.run(&["rotate", "--finish", "--local"]).fails(2);
    assert!(said.contains("<NAME>"), "{said}");
}
