//! A revocation and a rotation of the same credential at the same time.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::sandbox::PROGRAM;
use crate::stage::Stage;

pub(crate) fn start(stage: &Stage, words: &[&str], new: &str) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    stage.sandbox.furnish(&mut command);
    command.env("NEW", new).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

pub(crate) fn until(is: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it does not come to that");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The end of it: its status and what it said.
pub(crate) fn ended(stage: &Stage, child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    stage.sandbox.assert_clean(&output.stderr, "stderr");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn is_over(stage: &Stage, told: &Value) {
    assert_eq!((&told["revocation"]["result"], &told["revocation"]["destroyed"]), (&Value::from("proven"), &Value::from(true)), "{told}");
    let shown = stage.shown("a");
    assert_eq!((&shown["status"], &shown["due"]), (&Value::from("revoked"), &serde_json::json!([])), "{shown}");
    stage.sandbox.run(&["get", "a"]).fails(7);
    stage.sandbox.run(&["get", "a", "--as", "agent/x"]).fails(7);
}

#[test]
fn what_is_revoked_while_its_service_makes_a_new_secret_stays_revoked_and_the_new_one_is_ended() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "late");
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    let rotation = start(&stage, &["rotate", "a"], "");
    until(|| !stage.made().is_empty());
    let told = stage.sandbox.run(&["revoke", "a", "--yes", "--compromised", "--json"]).ok().json();
    let (code, said) = ended(&stage, rotation);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was revoked meanwhile") && said.contains("ended at the service again"), "{said}");
    is_over(&stage, &told);
    assert!(stage.is_ended(&old) && stage.is_ended(&stage.made()[0]));
}

#[test]
fn what_is_revoked_while_a_given_secret_is_checked_stays_revoked() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "drowsy");
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    let new = stage.sandbox.secret();
    let rotation = start(&stage, &["rotate", "a", "--secret", "env:NEW"], &new);
    until(|| stage.asked().contains(&"GET /check".to_owned()));
    let told = stage.sandbox.run(&["revoke", "a", "--yes", "--compromised", "--json"]).ok().json();
    let (code, said) = ended(&stage, rotation);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("was revoked meanwhile"), "{said}");
    is_over(&stage, &told);
    assert!(stage.is_ended(&old));
    // By a rotation of its own it lives again.
    stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&new).ok();
    assert_eq!(stage.secret_of("a"), new);
}

#[test]
fn a_revocation_tells_what_a_rotation_of_the_revoked_one_has_stored_while_it_waited() {
    let stage = Stage::new();
    stage.store("acme", "a", "lies");
    stage.sandbox.run(&["revoke", "a", "--yes", "--timeout", "1s"]).fails(7);
    let rotation = start(&stage, &["rotate", "a", "--timeout", "1s"], "");
    until(|| !stage.made().is_empty());
    let ran = stage.sandbox.run(&["revoke", "a", "--yes", "--json", "--timeout", "1s"]).go().code(7);
    let (code, said) = ended(&stage, rotation);
    assert_eq!(code, Some(7), "{said}");
    assert_eq!((&ran.json()["result"], &ran.json()["destroyed"]), (&Value::from("replaced"), &Value::from(false)), "{}", ran.stderr());
    assert!(ran.stderr().contains("another secret was stored meanwhile, which is kept and handed out"), "{}", ran.stderr());
    assert_eq!(stage.made(), [stage.secret_of("a")]);
}
