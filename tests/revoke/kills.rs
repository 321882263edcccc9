//! `kill -9` between any two steps: what was begun is told, nothing is handed out from the first step on, and the next
//! `revoke` comes to the same end.

use std::process::Command;

use crate::faults::{self, Fault};
use crate::sandbox::PROGRAM;
use crate::stage::Stage;

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words);
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
    through(&["revoke", "a", "--yes"], 14);
}

#[test]
fn so_it_does_with_a_report_in_between() {
    through(&["revoke", "a", "--yes", "--compromised"], 6);
}

fn through(words: &[&str], wanted: usize) {
    let stage = set();
    let points = faults::points(&stage.sandbox, command(words), "");
    let changing: Vec<_> = points.into_iter().filter(|point| point.changes).collect();
    let (mut killed, mut resumed) = (0, 0);
    for point in faults::spread(&changing, wanted) {
        let stage = set();
        let prev = stage.sandbox.file_of("a").with_extension("prev.age");
        let ran = faults::hit(&stage.sandbox, command(words), "", (&point.call, point.nth), Fault::Kill);
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
        stage.sandbox.run(words).ok();
        // Whatever was left of the last step is finished by whoever writes next.
        stage.sandbox.add("probe");
        assert_eq!(stage.shown("a")["revocation"]["state"], "proven", "{point}");
        assert!(!prev.exists(), "{point}");
        stage.sandbox.run(&["get", "a", "--as", "agent/x"]).fails(7);
    }
    assert!(killed * 3 > wanted * 2 && resumed * 3 > wanted, "{killed} {resumed}");
}
