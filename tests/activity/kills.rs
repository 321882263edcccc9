//! `kill -9` where files of the record are begun and let go: what is left is whole, and the next line goes on behind it.

use std::fs;
use std::process::Command;

use super::segments;
use crate::faults::{self, Fault};
use crate::inside;
use crate::sandbox::{PROGRAM, Sandbox};

fn get() -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(["get", "a"]);
    command
}

/// A record of which the next line begins a file.
fn full(settings: &str) -> (Sandbox, String) {
    let sandbox = Sandbox::with_vault();
    let config = sandbox.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap_or_default();
    fs::write(config, format!("{before}\n[activity]\n{settings}\n")).unwrap();
    let secret = sandbox.add("a");
    while fs::metadata(segments(&sandbox).last().unwrap()).unwrap().len() < 1024 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    (sandbox, secret)
}

/// Kills a `get` at each of its calls that change something, then lets one come to its end; what `check` says of it.
fn kill_everywhere(settings: &str, least: usize, check: fn(&Sandbox, &str)) {
    let (base, secret) = full(settings);
    let fresh = || {
        let sandbox = Sandbox::new();
        inside::copy(&base, &sandbox);
        sandbox.watch(&secret);
        sandbox
    };
    let points: Vec<_> = faults::all_points(&fresh(), get(), "").into_iter().filter(|point| point.changes).collect();
    assert!(points.iter().filter(|point| point.is_of_the_record()).count() >= least, "{points:?}");
    for point in points {
        let sandbox = fresh();
        faults::hit(&sandbox, get(), "", (&point.call, point.nth), Fault::Kill);
        let at = point.to_string();
        // Nobody is told of tampering before the next line either.
        let found = sandbox.run(&["activity", "verify"]).go();
        assert_eq!(found.output.status.code(), Some(0), "{at}: {}", found.stdout());
        sandbox.run(&["get", "a"]).reveals().ok();
        let found = sandbox.run(&["activity", "verify"]).go();
        assert_eq!(found.output.status.code(), Some(0), "{at}, and one more: {}", found.stdout());
        check(&sandbox, &at);
    }
}

#[test]
fn killed_wherever_a_file_is_begun_the_next_line_goes_on_in_it() {
    kill_everywhere("segment_kib = 1", 4, |sandbox, at| {
        let found = sandbox.run(&["activity", "verify", "--json"]).ok().json();
        assert_eq!(found["flaws"], serde_json::json!([]), "{at}: not even a note");
        assert_eq!(segments(sandbox).len(), 2, "{at}");
    });
}

#[test]
fn killed_wherever_files_are_let_go_what_is_gone_was_said_to_go() {
    kill_everywhere("segment_kib = 1\nkeep_mib = 0", 6, |sandbox, at| {
        // What was left of it goes with the next file.
        let first = segments(sandbox)[0].clone();
        (0..4).for_each(|_| drop(sandbox.run(&["get", "a"]).reveals().ok()));
        assert!(!first.exists(), "{at}");
        sandbox.run(&["activity", "verify"]).ok();
    });
}
