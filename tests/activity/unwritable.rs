//! What is done where a line cannot be written.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{all, segments, short};
use crate::faults::{self, Fault};
use crate::sandbox::Sandbox;

/// Something that no line can be appended to: a directory in the place of the memory of the record.
fn break_the_record(sandbox: &Sandbox, inner: &str) {
    let states = crate::inside::names(&sandbox.state());
    let pin = sandbox.state().join(&states[0]).join(inner).join("record");
    let _ = fs::remove_file(&pin);
    fs::create_dir_all(pin).unwrap();
}

#[test]
fn the_owner_is_told_and_a_consumer_gets_nothing() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    break_the_record(&sandbox, "");
    let ran = sandbox.run(&["get", "a"]).reveals().ok();
    assert_eq!(ran.stdout(), secret);
    assert!(ran.stderr().contains("NOT recorded"), "{}", ran.stderr());
    let ran = sandbox.run(&["get", "a", "--as", "agent/x"]).go().code(9);
    assert!(ran.stdout().is_empty() && ran.stderr().contains("could not be written"), "{}", ran.stderr());
    let marker = sandbox.root().join("started");
    sandbox.run(&["run", "--as", "agent/x", "--", "touch", marker.to_str().unwrap()]).fails(125);
    assert!(!marker.exists());
    // A change stands, and that it is not recorded is said.
    assert!(sandbox.run(&["edit", "a", "--label", "A"]).ok().stderr().contains("NOT recorded"));
}

#[test]
fn a_full_disk_is_told_in_the_same_way() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    // The largest file that the process may write is smaller than the record is already.
    let limited = |arguments: &str| {
        let mut command = std::process::Command::new("sh");
        command.args(["-c", &format!("trap '' XFSZ; ulimit -f 1; exec {} {arguments}", crate::sandbox::PROGRAM)]);
        command
    };
    while fs::metadata(&segments(&sandbox)[0]).unwrap().len() < 1024 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let before = fs::read(&segments(&sandbox)[0]).unwrap();
    let ran = sandbox.run_command(limited("get a")).reveals().ok();
    assert!(ran.stderr().contains("NOT recorded"), "{}", ran.stderr());
    sandbox.run_command(limited("get a --as agent/x")).fails(9);
    assert_eq!(fs::read(&segments(&sandbox)[0]).unwrap(), before, "no half line is left");
    sandbox.run(&["activity", "verify"]).ok();
}

#[test]
fn where_the_vault_is_only_read_it_stands_beside_the_index() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    let line = sandbox.run(&["consumer", "add", "ci/x"]).reveals().ok().stdout();
    sandbox.run(&["assign", "a", "ci/x"]).ok();
    let mut there = Sandbox::new();
    let vault = there.root().join("checkout");
    let done = std::process::Command::new("cp").arg("-r").arg(sandbox.vault()).arg(&vault).status().unwrap();
    assert!(done.success());
    // As a checkout of somebody else's: others can write it, so it is only read.
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o777)).unwrap();
    there.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", &vault);
    there.watch(&line);
    there.watch(&secret);
    let before = crate::inside::names(&vault.join("activity"));
    let ran = there.run(&["get", "a"]).reveals().ok();
    assert!(!ran.stderr().contains("recorded"), "{}", ran.stderr());
    assert_eq!(crate::inside::names(&vault.join("activity")), before);
    assert_eq!(short(&all(&there, &[])), ["get a ok"]);
    assert!(there.run(&["activity", "verify"]).ok().stderr().contains("1 line of 1 stream"));
}

#[test]
fn wherever_the_disk_fails_a_consumer_gets_what_is_recorded_or_nothing() {
    let base = Sandbox::with_vault();
    let secret = base.add("a");
    base.run(&["assign", "a", "agent/x"]).ok();
    let command = || {
        let mut command = std::process::Command::new(crate::sandbox::PROGRAM);
        command.args(["get", "a", "--as", "agent/x"]);
        command
    };
    let fresh = || {
        let sandbox = Sandbox::new();
        crate::inside::copy(&base, &sandbox);
        sandbox.watch(&secret);
        sandbox
    };
    let points = faults::all_points(&fresh(), command(), "");
    let ours: Vec<_> = points.iter().filter(|point| point.is_of_the_record()).collect();
    assert!(ours.len() > 8, "{points:?}");
    for point in ours {
        for errno in ["EIO", "ENOSPC"] {
            let sandbox = fresh();
            let ran = faults::hit(&sandbox, command(), "", (&point.call, point.nth), Fault::Errno(errno));
            let lines = sandbox.run(&["activity", "--json", "--action", "get"]).go().stdout().lines().count();
            match ran.output.status.code() {
                Some(0) => assert_eq!((ran.stdout().as_str(), lines), (secret.as_str(), 1), "{errno} at {point}"),
                code => assert!(ran.stdout().is_empty() && matches!(code, Some(8 | 9)), "{errno} at {point}: {}", ran.stderr()),
            }
        }
        // Killed there, the next use goes on, and the record is whole.
        let sandbox = fresh();
        faults::hit(&sandbox, command(), "", (&point.call, point.nth), Fault::Kill);
        sandbox.run(&["get", "a"]).reveals().ok();
        sandbox.run(&["activity", "verify"]).ok();
    }
}
