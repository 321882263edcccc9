//! `kill -9` between any two steps: what was begun is told, nothing is handed out from the first step on, and the next
//! `revoke` comes to the same end.

use std::process::Command;

use crate::faults::{self, Fault};
use crate::sandbox::PROGRAM;
use crate::stage::Stage;

const WORDS: [&str; 3] = ["revoke", "a", "--yes"];

fn command() -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(WORDS);
    command
}

fn set() -> Stage {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&new).ok();
    stage.sandbox.run(&["assign", "a", "agent/x"]).ok();
    stage
}

#[test]
fn a_kill_at_any_step_is_told_and_the_next_revoke_comes_to_the_same_end() {
    let stage = set();
    let points = faults::points(&stage.sandbox, command(), "");
    let changing: Vec<_> = points.into_iter().filter(|point| point.changes).collect();
    let (mut killed, mut resumed) = (0, 0);
    for point in faults::spread(&changing, 14) {
        let stage = set();
        let prev = stage.sandbox.file_of("a").with_extension("prev.age");
        let ran = faults::hit(&stage.sandbox, command(), "", (&point.call, point.nth), Fault::Kill);
        if !faults::was_killed(&ran) {
            continue;
        }
        killed += 1;
        let asked = stage.asked().contains(&"POST /end".to_owned());
        let status = stage.shown("a")["status"].clone();
        // What the service was asked is never handed out again.
        if asked {
            assert_eq!(status, "revoked", "{point}");
        }
        if status == "revoked" {
            resumed += 1;
            stage.sandbox.run(&["get", "a"]).fails(7);
            let text = stage.sandbox.run(&["show", "a"]).ok().stdout();
            assert!(text.contains("goes on") || text.contains("proven"), "{point}: {text}");
        }
        stage.sandbox.run(&WORDS).ok();
        // Whatever was left of the last step is finished by whoever writes next.
        stage.sandbox.add("probe");
        assert_eq!(stage.shown("a")["revocation"]["state"], "proven", "{point}");
        assert!(!prev.exists(), "{point}");
        stage.sandbox.run(&["get", "a", "--as", "agent/x"]).fails(7);
    }
    assert!(killed > 9 && resumed > 4, "{killed} {resumed}");
}
