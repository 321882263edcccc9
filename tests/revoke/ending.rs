//! What a revocation comes to, by what the service does, and what is told of it.

use std::fs;

use serde_json::Value;

use crate::stage::Stage;

#[test]
fn a_key_is_ended_at_its_service_proven_to_be_dead_and_destroyed_here() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "fine");
    let new = stage.sandbox.secret();
    // A revision before, which has the first secret.
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&new).ok();
    assert_ne!(old, new);
    let file = stage.sandbox.file_of("a");
    let prev = file.with_extension("prev.age");
    assert!(prev.exists());
    let ran = stage.sandbox.run(&["revoke", "a", "--yes", "--json"]).ok();
    let told = ran.json();
    assert_eq!(told["result"], "proven", "{told}");
    assert_eq!((&told["destroyed"], &told["status"]), (&Value::from(true), &Value::from("revoked")));
    assert_eq!(stage.asked(), ["POST /end", "GET /check"]);
    let shown = stage.shown("a");
    assert_eq!(shown["status"], "revoked");
    assert_eq!(shown["fields"]["token"]["masked"], "");
    assert_eq!(shown["fields"]["host"]["value"], "fine.acme.example");
    assert_eq!(shown["revocation"]["state"], "proven");
    assert!(!prev.exists() && file.exists());
    for words in [&["get", "a"][..], &["get", "a", "host"], &["export", "--with", "a"]] {
        let text = stage.sandbox.run(words).fails(7);
        assert!(text.contains("`a` is revoked"), "{text}");
    }
    let ran = stage.sandbox.run(&["run", "--with", "a", "--", "true"]).go().code(125);
    assert!(ran.stderr().contains("revoked"), "{}", ran.stderr());
    let text = stage.sandbox.run(&["restore", "a"]).fails(7);
    assert!(text.contains("revoked") && text.contains("destroyed"), "{text}");
    // Nothing is left to check, and that is no failure.
    stage.sandbox.run(&["verify"]).ok();
    let line = stage.last_line("a");
    assert_eq!((&line["action"], &line["result"]), (&Value::from("revoke"), &Value::from("ok")));
    assert_eq!(line["target"], "fine.acme.example");
    // Once more is nothing to do.
    assert_eq!(stage.asked().len(), 0);
    stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    assert_eq!(stage.asked().len(), 0);
    let text = stage.sandbox.run(&["show", "a"]).ok().stdout();
    assert!(text.contains("proven to be dead"), "{text}");
}

#[test]
fn a_new_secret_makes_it_live_again() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    stage.sandbox.run(&["edit", "a", "--label", "Acme"]).ok();
    assert_eq!(stage.shown("a")["status"], "revoked");
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&new).ok();
    assert_eq!(stage.shown("a")["status"], "unverified");
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), new);
    stage.sandbox.run(&["verify", "a"]).ok();
}

#[test]
fn a_service_that_takes_its_time_is_waited_for_and_one_that_asks_for_a_wait_gets_it() {
    let stage = Stage::new();
    for host in ["late", "limits"] {
        stage.store("acme", host, host);
        let told = stage.sandbox.run(&["revoke", host, "--yes", "--json", "--timeout", "20s"]).ok().json();
        assert_eq!(told["result"], "proven", "{host}: {told}");
    }
}

#[test]
fn a_service_that_says_yes_and_goes_on_taking_it_is_told_as_such() {
    let stage = Stage::new();
    stage.store("acme", "a", "lies");
    let ran = stage.sandbox.run(&["revoke", "a", "--yes", "--json", "--timeout", "1s"]).go().code(7);
    let told = ran.json();
    assert_eq!((&told["result"], &told["destroyed"]), (&Value::from("asked"), &Value::from(false)), "{told}");
    assert!(told["lives_until"].is_string(), "{told}");
    let error: Value = serde_json::from_str(&ran.stderr()).unwrap();
    assert_eq!(error["error"]["code"], "still_valid");
    assert!(error["error"]["message"].as_str().unwrap().contains("still takes it"), "{error}");
    // It is withheld all the same, and told by whoever looks.
    stage.sandbox.run(&["get", "a"]).fails(7);
    let ran = stage.sandbox.run(&["list"]).ok();
    assert!(ran.stderr().contains("not proven yet") && ran.stdout().contains("revoked"), "{}", ran.stderr());
    let text = stage.sandbox.run(&["show", "a"]).ok().stdout();
    assert!(text.contains("`credctl revoke a` goes on"), "{text}");
    let ran = stage.sandbox.run(&["doctor"]).go().code(1);
    assert!(ran.stdout().contains("may still take it"), "{}", ran.stdout());
    assert_eq!(stage.last_line("a")["result"], "unhealthy");
    // What only the owner can say.
    let ran = stage.sandbox.run(&["revoke", "a", "--local", "--yes"]).ok();
    assert!(ran.stderr().contains("here alone"), "{}", ran.stderr());
    assert_eq!(stage.shown("a")["revocation"]["state"], "local");
    stage.sandbox.run(&["doctor"]).ok();
}

#[test]
fn a_service_that_is_not_there_leaves_it_withheld_and_the_next_revoke_goes_on() {
    let stage = Stage::new();
    for host in ["down", "closes", "busy"] {
        stage.store("acme", host, host);
        let text = stage.sandbox.run(&["revoke", host, "--yes", "--timeout", "1s"]).fails(8);
        assert!(text.contains("is not known") && text.contains("goes on"), "{host}: {text}");
        assert_eq!(stage.shown(host)["revocation"]["state"], "begun", "{host}");
        stage.sandbox.run(&["get", host]).fails(7);
    }
    stage.sandbox.run(&["edit", "down", "--set", "host=fine.acme.example", "--no-verify"]).ok();
    let told = stage.sandbox.run(&["revoke", "down", "--yes", "--json"]).ok().json();
    assert_eq!(told["result"], "proven", "{told}");
    // It was taken, and nobody could tell whether it is dead.
    stage.store("acme", "leaves", "leaves");
    stage.sandbox.run(&["revoke", "leaves", "--yes", "--timeout", "1s"]).fails(8);
    assert_eq!(stage.shown("leaves")["revocation"]["state"], "asked");
}

#[test]
fn what_is_dead_already_needs_nobodys_yes() {
    let stage = Stage::new();
    stage.store("acme", "a", "gone");
    let told = stage.sandbox.run(&["revoke", "a", "--yes", "--json"]).ok().json();
    assert_eq!((&told["result"], &told["host"]), (&Value::from("proven"), &Value::from("gone.acme.example")), "{told}");
}

#[test]
fn where_the_service_refuses_the_page_is_named_and_its_words_are_without_the_secret() {
    let stage = Stage::new();
    stage.store("acme", "a", "refuses");
    let text = stage.sandbox.run(&["revoke", "a", "--yes"]).fails(7);
    assert!(text.contains("refused (403: \"not with this key") && text.contains("https://acme.example/keys"), "{text}");
    assert_eq!(stage.shown("a")["revocation"]["state"], "begun");
}

#[test]
fn where_only_a_page_can_it_is_named_and_the_wait_ends_with_the_key() {
    let stage = Stage::new();
    stage.store("page", "a", "person");
    let text = stage.sandbox.run(&["revoke", "a", "--yes"]).fails(7);
    assert!(text.contains("https://acme.example/end") && text.contains("in the console only"), "{text}");
    let told = stage.sandbox.run(&["revoke", "a", "--yes", "--wait", "--json", "--timeout", "20s"]).ok().json();
    assert_eq!(told["result"], "proven", "{told}");
    assert!(!stage.asked().contains(&"POST /end".to_owned()));
}

#[test]
fn what_cannot_be_checked_is_ended_by_the_services_word_and_called_unproven() {
    let stage = Stage::new();
    stage.store("mute", "a", "fine");
    let ran = stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    assert!(ran.stderr().contains("not proven"), "{}", ran.stderr());
    assert_eq!(stage.shown("a")["revocation"]["state"], "accepted");
    // And of what nobody knows anything only its owner can say that it is over.
    stage.sandbox.add("b");
    let text = stage.sandbox.run(&["revoke", "b", "--yes"]).fails(7);
    assert!(text.contains("--local"), "{text}");
    stage.sandbox.run(&["revoke", "b", "--yes", "--local"]).ok();
}

#[test]
fn without_a_terminal_it_takes_a_yes_and_nothing_is_changed_before() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    stage.sandbox.run(&["assign", "a", "agent/x", "ci/y"]).ok();
    let text = stage.sandbox.run(&["revoke", "a"]).fails(2);
    assert!(text.contains("1 agent, 1 ci") && text.contains("--yes"), "{text}");
    assert_eq!(stage.shown("a")["status"], "unverified");
    assert_eq!(stage.asked().len(), 0);
    stage.sandbox.run(&["revoke", "nothing", "--yes"]).fails(3);
    stage.sandbox.run(&["revoke", "a", "--yes", "--as", "agent/x"]).fails(6);
    let before = fs::read(stage.sandbox.file_of("a")).unwrap();
    stage.sandbox.run(&["revoke", "a", "--yes", "--local", "--wait"]).fails(2);
    assert_eq!(fs::read(stage.sandbox.file_of("a")).unwrap(), before);
}

#[test]
fn of_a_service_of_many_machines_one_refusal_proves_nothing_whatever_follows_it() {
    let stage = Stage::new();
    stage.store("many", "flaps", "flaps");
    stage.store("many", "flickers", "flickers");
    // The last one goes on with what was asked.
    for (host, code) in [("flaps", 7), ("flickers", 8), ("flaps", 7)] {
        let ran = stage.sandbox.run(&["revoke", host, "--yes", "--json", "--timeout", "1s"]).go().code(code);
        assert_eq!((&ran.json()["result"], &ran.json()["destroyed"]), (&Value::from("asked"), &Value::from(false)), "{host}");
    }
}

#[test]
fn a_secret_that_was_being_revoked_does_not_come_back_and_goes_on_being_ended() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "lies");
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    stage.sandbox.run(&["revoke", "a", "--yes", "--timeout", "1s"]).fails(7);
    let new = stage.sandbox.secret();
    let ran = stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&new).ok();
    assert!(ran.stderr().contains("`credctl rotate a --finish`") && !ran.stderr().contains("restore"), "{}", ran.stderr());
    assert!(!stage.sandbox.file_of("a").with_extension("prev.age").exists());
    stage.sandbox.run(&["restore", "a", "--yes"]).fails(3);
    for words in [&["get", "a"][..], &["get", "a", "--as", "agent/x"]] {
        assert_eq!(stage.sandbox.run(words).reveals().ok().stdout(), new);
    }
    assert_ne!(old, new);
    // It is still known, asked about, and ended alone.
    let text = stage.sandbox.run(&["rotate", "a", "--finish", "--yes", "--timeout", "1s"]).fails(7);
    assert!(text.contains("still"), "{text}");
    stage.sandbox.run(&["rotate", "a", "--finish", "--local", "--yes"]).ok();
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), new);
}

#[test]
fn what_is_stored_while_the_old_one_is_being_ended_is_told_as_live() {
    let stage = Stage::new();
    stage.store("acme", "a", "lies");
    let mut command = std::process::Command::new(crate::sandbox::PROGRAM);
    command.args(["revoke", "a", "--yes", "--json", "--timeout", "2s"]);
    stage.sandbox.furnish(&mut command);
    let pipe = std::process::Stdio::piped;
    let child = command.stdin(std::process::Stdio::null()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
    while stage.shown("a")["revocation"]["state"] != "asked" {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&new).ok();
    let output = child.wait_with_output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&output.stderr), serde_json::from_slice::<Value>(&output.stdout).unwrap());
    assert_eq!(output.status.code(), Some(7), "{said}");
    assert_eq!((&told["result"], &told["destroyed"]), (&Value::from("replaced"), &Value::from(false)), "{told}");
    assert!(said.contains("another secret was stored meanwhile, which is kept and handed out"), "{said}");
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), new);
}

#[test]
fn what_was_proven_stays_said_by_whatever_comes_after_it() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    let text = stage.sandbox.run(&["get", "a"]).fails(7);
    assert!(text.contains("credctl edit") && !text.contains("--strict"), "{text}");
    let ran = stage.sandbox.run(&["remove", "a", "--yes"]).ok();
    assert!(ran.stderr().contains("proven to be dead") && !ran.stderr().contains("still works"), "{}", ran.stderr());
}
