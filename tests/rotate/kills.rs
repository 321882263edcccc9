//! `kill -9` and a failing disk between any two steps: no secret that was made is lost, nothing is changed half, and the next
//! `rotate` comes to the same end.

use std::process::Command;

use crate::faults::{self, ERRORS, Fault};
use crate::sandbox::PROGRAM;
use crate::stage::Stage;

const MADE: &[&str] = &["rotate", "a"];
/// Without a check, which is another thread's.
const GIVEN: &[&str] = &["rotate", "a", "--secret", "-", "--no-verify"];

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    command
}

fn set(id: &str) -> (Stage, String) {
    let stage = Stage::new();
    let old = stage.store(id, "a", "fine");
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    (stage, old)
}

/// What must hold, whatever has happened: the secret that is handed out works, all who have it have the same, and what was made
/// is known here or ended.
fn check(stage: &Stage, at: &str) {
    let now = stage.secret_of("a");
    assert!(!stage.is_ended(&now), "{at}: what is handed out is dead");
    let held = stage.sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok().stdout();
    assert!(!stage.is_ended(&held), "{at}: what a consumer has is dead");
}

/// Goes on to the end, and there is one live key: the one that is stored.
fn finish(stage: &Stage, old: &str, words: &[&str], new: &str, at: &str) {
    for _ in 0..2 {
        let ran = stage.sandbox.run(words).stdin(new).go();
        // A secret that is given and is there already is no new one.
        assert!(matches!(ran.output.status.code(), Some(0 | 2)), "{at}: {}", ran.stderr());
        if stage.secret_of("a") != old {
            break;
        }
    }
    stage.sandbox.run(&["rotate", "a", "--finish"]).ok();
    let now = stage.secret_of("a");
    assert!(stage.is_ended(old) && !stage.is_ended(&now) && now != old, "{at}");
    assert_eq!(stage.sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok().stdout(), now, "{at}");
    assert_eq!(stage.shown("a")["due"], serde_json::json!([]), "{at}");
}

#[test]
fn a_kill_at_any_step_loses_nothing_and_the_next_rotation_goes_on() {
    for (id, words, wanted) in [("acme", MADE, 10), ("hand", GIVEN, 6)] {
        let (stage, _) = set(id);
        let given = stage.sandbox.secret();
        let points = faults::points(&stage.sandbox, command(words), &given);
        let changing: Vec<_> = points.into_iter().filter(|point| point.changes).collect();
        let mut killed = 0;
        for point in faults::spread(&changing, wanted) {
            let (stage, old) = set(id);
            let given = stage.sandbox.secret();
            let ran = faults::hit(&stage.sandbox, command(words), &given, (&point.call, point.nth), Fault::Kill);
            if !faults::was_killed(&ran) {
                continue;
            }
            killed += 1;
            let at = point.to_string();
            check(&stage, &at);
            finish(&stage, &old, words, &given, &at);
            let now = stage.secret_of("a");
            let lost: Vec<String> = stage.made().into_iter().filter(|made| !stage.is_ended(made) && *made != now).collect();
            // Between the service's answer and the first byte on the disk nobody can keep it: then it was said.
            assert!(lost.len() < 2, "{at}");
        }
        assert!(killed > wanted / 2, "{id}: {killed}");
    }
}

#[test]
fn a_disk_that_fails_at_any_step_is_told_and_loses_nothing() {
    let (stage, _) = set("acme");
    let points = faults::points(&stage.sandbox, command(MADE), "");
    let changing: Vec<_> = points.into_iter().filter(|point| point.changes).collect();
    for (number, point) in faults::spread(&changing, 10).into_iter().enumerate() {
        let (stage, old) = set("acme");
        let ran = faults::hit(&stage.sandbox, command(MADE), "", (&point.call, point.nth), Fault::Errno(ERRORS[number % ERRORS.len()]));
        let at = point.to_string();
        assert!(matches!(ran.output.status.code(), Some(0 | 9)), "{at}: {}", ran.stderr());
        check(&stage, &at);
        if ran.output.status.code() == Some(0) {
            assert!(stage.made().contains(&stage.secret_of("a")), "{at}");
        }
        if stage.secret_of("a") == old {
            finish(&stage, &old, MADE, "", &at);
        } else {
            stage.sandbox.run(&["rotate", "a", "--finish"]).ok();
        }
        let now = stage.secret_of("a");
        let lost: Vec<String> = stage.made().into_iter().filter(|made| !stage.is_ended(made) && *made != now).collect();
        assert!(lost.is_empty(), "{at}: {}", lost.len());
    }
}
