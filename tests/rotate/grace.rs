//! An old secret that lives on for a while, and what can happen meanwhile.

use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::sandbox::PROGRAM;
use crate::stage::Stage;

fn rotate(stage: &Stage, name: &str, grace: &str) -> String {
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", name, "--secret", "-", "--grace", grace]).stdin(&new).ok();
    new
}

#[test]
fn the_old_one_lives_until_its_time_has_come_and_is_told_by_whoever_looks() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    stage.store("hand", "b", "fine");
    let new = rotate(&stage, "a", "1s");
    assert_eq!(stage.secret_of("a"), new);
    rotate(&stage, "b", "24h");
    assert!(!stage.is_ended(&old));
    let shown = stage.shown("b");
    assert_eq!((&shown["due"], &shown["status"]), (&serde_json::json!(["old_secret"]), &Value::from("active")));
    assert!(shown["old_secrets"][0]["due_at"].is_string(), "{shown}");
    let text = stage.sandbox.run(&["show", "b"]).ok().stdout();
    assert!(text.contains("the secret before lives until") && text.contains("`credctl rotate b --finish`"), "{text}");
    let due = stage.sandbox.run(&["list", "--due", "--json"]).ok().json();
    assert_eq!(due.as_array().unwrap().len(), 2);
    assert!(stage.sandbox.run(&["doctor"]).go().stdout().contains("`b`: the secret before lives until"));
    std::thread::sleep(Duration::from_millis(1100));
    // A timer ends those whose time has come, and no other.
    let told = stage.sandbox.run(&["rotate", "--finish", "--json"]).ok().json();
    assert_eq!(told, serde_json::json!([{ "name": "a", "result": "done", "error": null }]));
    assert!(stage.is_ended(&old));
    assert_eq!(stage.sandbox.run(&["rotate", "--finish", "--json"]).ok().json(), serde_json::json!([]));
    // A person ends it whenever they say.
    stage.sandbox.run(&["rotate", "b", "--finish"]).ok();
    assert_eq!(stage.shown("b")["due"], serde_json::json!([]));
    stage.sandbox.run(&["doctor"]).ok();
}

#[test]
fn what_happens_meanwhile_goes_its_way() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    let new = rotate(&stage, "a", "24h");
    // Consumers come and go, with the new one; the old one is in nobody's view.
    stage.sandbox.run(&["unassign", "a", "agent/x"]).ok();
    stage.sandbox.run(&["assign", "a", "ci/y"]).ok();
    assert_eq!(stage.sandbox.run(&["get", "a", "--as", "ci/y"]).reveals().ok().stdout(), new);
    // An edit and its taking back leave what waits.
    stage.sandbox.run(&["edit", "a", "--label", "Acme"]).ok();
    stage.sandbox.run(&["restore", "a", "--yes"]).ok();
    assert_eq!(stage.shown("a")["old_secrets"].as_array().unwrap().len(), 1);
    // One more rotation, and both old ones wait.
    let newer = rotate(&stage, "a", "24h");
    assert_eq!(stage.shown("a")["old_secrets"].as_array().unwrap().len(), 2);
    stage.sandbox.run(&["rotate", "a", "--finish"]).ok();
    assert!(stage.is_ended(&old) && stage.is_ended(&new) && !stage.is_ended(&newer));
    assert!(!stage.sandbox.file_of("a").with_extension("prev.age").exists());
}

#[test]
fn the_old_one_that_is_brought_back_is_not_ended() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    rotate(&stage, "a", "24h");
    stage.sandbox.run(&["edit", "a", "--secret", "-"]).stdin(&old).ok();
    let ran = stage.sandbox.run(&["rotate", "a", "--finish"]).ok();
    assert!(ran.stderr().contains("is its secret again"), "{}", ran.stderr());
    assert!(!stage.is_ended(&old));
    assert_eq!(stage.secret_of("a"), old);
}

#[test]
fn an_old_one_is_ended_by_the_id_that_it_had_and_one_in_use_never() {
    let stage = Stage::new();
    stage.store("named", "a", "fine");
    stage.sandbox.run(&["edit", "a", "--set", "key_id=k1"]).ok();
    let new = stage.sandbox.secret();
    let ran = stage.sandbox.run(&["rotate", "a", "--secret", "-", "--grace", "1h"]).stdin(&new).ok();
    assert!(ran.stderr().contains("`key_id` is as before"), "{}", ran.stderr());
    stage.sandbox.run(&["edit", "a", "--set", "key_id=k2"]).ok();
    stage.asked();
    stage.sandbox.run(&["rotate", "a", "--finish", "--timeout", "1s"]).go();
    let asked = stage.asked();
    assert!(asked.contains(&"DELETE /keys/k1".to_owned()) && !asked.contains(&"DELETE /keys/k2".to_owned()), "{asked:?}");
    // One that was made and does not work has another id than the one that is stored.
    stage.store("named", "b", "bad");
    stage.sandbox.run(&["edit", "b", "--set", "key_id=k3"]).ok();
    let text = stage.sandbox.run(&["rotate", "b"]).fails(7);
    assert!(text.contains("does not work"), "{text}");
    assert!(!stage.asked().contains(&"DELETE /keys/k3".to_owned()));
}

#[test]
fn the_old_one_is_not_ended_where_the_new_one_is_dead() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let new = rotate(&stage, "a", "24h");
    stage.service.lock().unwrap().ended.insert(new);
    let text = stage.sandbox.run(&["rotate", "a", "--finish"]).fails(7);
    assert!(text.contains("the old one is not ended"), "{text}");
    assert!(!stage.is_ended(&old));
}

#[test]
fn a_timer_ends_no_old_secret_where_nobody_knows_whether_the_new_one_works() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "blind");
    let mute = stage.store("mute", "b", "fine");
    for name in ["a", "b"] {
        let new = stage.sandbox.secret();
        stage.sandbox.run(&["rotate", name, "--secret", "-", "--no-verify"]).stdin(&new).ok();
    }
    stage.asked();
    let ran = stage.sandbox.run(&["rotate", "--finish", "--json"]).go().code(8);
    let rows = ran.json();
    assert!(rows.as_array().unwrap().iter().all(|row| row["result"] == "failed"), "{rows}");
    assert!(rows[0]["error"].as_str().unwrap().contains("is not known") && rows.to_string().contains("the old one is not ended"), "{rows}");
    // Nor does the next rotation, which says that it waits.
    for name in ["a", "b"] {
        let newer = stage.sandbox.secret();
        let ran = stage.sandbox.run(&["rotate", name, "--secret", "-", "--no-verify"]).stdin(&newer).ok();
        assert!(ran.stderr().contains("the old one is not ended"), "{}", ran.stderr());
    }
    // A person may say that of what nothing can tell; where the service could, and does not, nobody's word is enough.
    let text = stage.sandbox.run(&["rotate", "a", "--finish"]).fails(8);
    assert!(text.contains("the old one is not ended"), "{text}");
    assert!(!stage.asked().contains(&"POST /end".to_owned()));
    assert_eq!(stage.shown("a")["old_secrets"].as_array().unwrap().len(), 2);
    stage.sandbox.run(&["rotate", "b", "--finish"]).ok();
    assert!(stage.is_ended(&mute) && !stage.is_ended(&old));
    // Once the service answers, the timer goes on.
    stage.service.lock().unwrap().ended.insert("its blindness".to_owned());
    stage.sandbox.run(&["rotate", "--finish"]).ok();
    assert!(stage.is_ended(&old) && !stage.is_ended(&stage.secret_of("a")));
}

#[test]
fn a_revocation_ends_both_and_a_removal_says_what_may_live_on() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let new = rotate(&stage, "a", "24h");
    stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    assert!(stage.is_ended(&old) && stage.is_ended(&new));
    let shown = stage.shown("a");
    assert_eq!((&shown["status"], &shown["old_secrets"]), (&Value::from("revoked"), &Value::Null));
    stage.store("hand", "b", "fine");
    rotate(&stage, "b", "24h");
    let ran = stage.sandbox.run(&["remove", "b", "--yes"]).ok();
    assert!(ran.stderr().contains("may live on there"), "{}", ran.stderr());
}

#[test]
fn a_clock_that_is_put_back_ends_nothing_early() {
    let stage = Stage::new();
    let old = stage.store("hand", "a", "fine");
    let new = stage.sandbox.secret();
    // The clock was a year ahead when the grace began.
    let ahead = |words: &[&str]| {
        let mut command = Command::new("faketime");
        command.args(["-f", "+365d", PROGRAM]).args(words);
        command
    };
    if Command::new("faketime").arg("--version").output().is_err() {
        // Without that tool the same by hand: nothing is due before it is.
        rotate(&stage, "a", "366d");
        assert_eq!(stage.sandbox.run(&["rotate", "--finish", "--json"]).ok().json(), serde_json::json!([]));
        assert!(!stage.is_ended(&old));
        return;
    }
    stage.sandbox.run_command(ahead(&["rotate", "a", "--secret", "-", "--grace", "1s", "--no-verify"])).stdin(&new).ok();
    assert_eq!(stage.sandbox.run(&["rotate", "--finish", "--json"]).ok().json(), serde_json::json!([]));
    assert!(!stage.is_ended(&old));
}

#[test]
fn of_two_at_once_one_is_told_that_it_came_too_late() {
    let stage = Stage::new();
    stage.store("hand", "a", "late");
    let spawn = || {
        let new = stage.sandbox.secret();
        let mut command = Command::new(PROGRAM);
        command.args(["rotate", "a", "--secret", "env:NEW"]);
        stage.sandbox.furnish(&mut command);
        command.env("NEW", &new).stdin(std::process::Stdio::null());
        (new, command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap())
    };
    let all = [spawn(), spawn(), spawn()];
    let ended: Vec<(String, std::process::Output)> = all.into_iter().map(|(new, child)| (new, child.wait_with_output().unwrap())).collect();
    let (good, bad): (Vec<_>, Vec<_>) = ended.iter().partition(|(_, output)| output.status.success());
    let said: Vec<String> = ended.iter().map(|(_, output)| String::from_utf8_lossy(&output.stderr).into_owned()).collect();
    assert_eq!((good.len(), bad.len()), (1, 2), "{said:#?}");
    assert!(bad.iter().all(|(_, output)| output.status.code() == Some(1)), "{said:#?}");
    assert_eq!(stage.secret_of("a"), good[0].0);
    assert!(!stage.is_ended(&good[0].0));
    ended.iter().for_each(|(_, output)| stage.sandbox.assert_clean(&output.stderr, "stderr"));
}

#[test]
fn a_vault_that_is_only_read_is_not_rotated() {
    use std::os::unix::fs::PermissionsExt as _;
    let stage = Stage::new();
    let old = stage.store("acme", "a", "fine");
    let vault = stage.sandbox.vault();
    std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(0o777)).unwrap();
    let path = vault.to_str().unwrap().to_owned() + "/";
    let ran = stage.sandbox.run(&["rotate", "a", "--vault", &path]).go();
    assert!(!ran.output.status.success());
    assert_eq!(stage.asked().len(), 0);
    std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(0o700)).unwrap();
    assert_eq!(stage.secret_of("a"), old);
}
