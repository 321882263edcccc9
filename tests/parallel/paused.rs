//! Two commands interleaved on purpose: one is stopped after each call in turn that it makes to our files, another runs from
//! beginning to end, and the first goes on.

use std::collections::BTreeMap;
use std::process::Command;

use credctl::vault::Change;

use crate::faults::{self, Point};
use crate::inside;
use crate::sandbox::{PROGRAM, Sandbox};

fn program(words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    command
}

/// A vault with `a` and `b`, as it is after its key was changed once.
fn rotated() -> (Sandbox, BTreeMap<String, String>) {
    let sandbox = Sandbox::with_vault();
    let values = ["a", "b"].map(|name| (name.to_owned(), sandbox.add(name)));
    sandbox.run(&["key", "rotate"]).ok();
    sandbox.run(&["list"]).ok();
    (sandbox, values.into())
}

fn points(sandbox: &Sandbox, words: &[&str]) -> Vec<Point> {
    let points = faults::points(sandbox, program(words), "");
    // Where it says its answer nothing is left to go wrong.
    points.into_iter().filter(|point| !point.line.starts_with("write(1")).collect()
}

#[test]
fn a_reader_is_overtaken_by_a_rotation_at_every_call() {
    let (sandbox, values) = rotated();
    let readers: [(&[&str], &str); 4] = [
        (&["get", "a"], &values["a"]),
        (&["list"], "a\t\tapi_token\tunverified\t"),
        (&["show", "b"], "name       b\n"),
        (&["run", "--with", "b", "--no-mask", "--", "printenv", "B"], &values["b"]),
    ];
    for (words, expected) in readers {
        let points = points(&sandbox, words);
        let mut overtaken = 0;
        for point in &points {
            if point.line.contains("/uses") {
                // The last thing that it does. While it holds that lock, a rotation waits for two seconds, and does without.
                continue;
            }
            let paused =
                faults::pause(&sandbox, program(words), "", (&point.call, point.nth), || drop(sandbox.run(&["key", "rotate"]).ok()));
            let Some(output) = paused else { continue };
            overtaken += 1;
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(0), "{words:?} after {point}: {said}");
            assert_eq!(said, "", "{words:?} after {point}");
            assert!(String::from_utf8_lossy(&output.stdout).starts_with(expected), "{words:?} after {point}");
            // What it remembered did not undo what the rotation carried over.
            assert_eq!(sandbox.run(&["list"]).ok().stderr(), "", "{words:?} after {point}");
        }
        assert!(overtaken > 15, "{words:?} was overtaken {overtaken} times");
    }
    assert!(inside::values(&sandbox) == values);
}

#[test]
fn a_reader_is_overtaken_by_a_change_at_every_call() {
    let (sandbox, mut values) = rotated();
    let pool = [values["a"].clone(), sandbox.secret()];
    for change in [Change::Person, Change::Program] {
        for (number, point) in points(&sandbox, &["get", "a"]).iter().enumerate() {
            let new = &pool[(number + 1) % 2];
            let old = values.insert("a".to_owned(), new.clone()).unwrap();
            let set = || {
                inside::update(&mut inside::open(&sandbox).unwrap(), "a", new, change).unwrap();
            };
            let paused = faults::pause(&sandbox, program(&["get", "a"]), "", (&point.call, point.nth), set);
            let Some(output) = paused else {
                inside::update(&mut inside::open(&sandbox).unwrap(), "a", new, change).unwrap();
                continue;
            };
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!((output.status.code(), &*said), (Some(0), ""), "after {point}");
            let got = String::from_utf8(output.stdout).unwrap();
            assert!(got == old || got == *new, "after {point}");
        }
    }
    assert!(inside::values(&sandbox) == values);
}

/// Stops `first` after each call that it makes before it has the lock, runs `second` wholly, and looks.
fn overtake(first: &[&str], second: &[&str], codes: &[i32]) {
    let (base, values) = rotated();
    let secret = base.secret();
    let again = || {
        let sandbox = Sandbox::new();
        inside::copy(&base, &sandbox);
        values.values().chain([&secret]).for_each(|value| sandbox.watch(value));
        sandbox
    };
    let mut points = faults::points(&again(), program(first), &secret);
    let lock = points.iter().position(|point| point.call == "flock" && point.line.contains("/locks/vault")).unwrap();
    points.truncate(lock);
    assert!(points.len() > 10);
    for point in &points {
        let sandbox = again();
        let mut overtaken = None;
        let meanwhile = || overtaken = Some(sandbox.run(second).stdin(&secret).go());
        let Some(output) = faults::pause(&sandbox, program(first), &secret, (&point.call, point.nth), meanwhile) else { continue };
        let at = format!("{first:?}, overtaken by {second:?} after {point}");
        assert_eq!(overtaken.unwrap().output.status.code(), Some(0), "{at}");
        let said = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().unwrap();
        assert!(code == 0 || codes.contains(&code), "{at}: {code}: {said}");
        assert!(code != 1 || said.contains("changed meanwhile") || said.contains("exists already"), "{at}: {said}");
        check(&sandbox, &values, &secret, [first, second], code == 0, &at);
    }
}

fn check(sandbox: &Sandbox, values: &BTreeMap<String, String>, secret: &str, commands: [&[&str]; 2], done: bool, at: &str) {
    let mut expected = values.clone();
    for (number, words) in commands.iter().enumerate() {
        if number == 0 && !done {
            continue;
        }
        match words[0] {
            "add" => drop(expected.insert(words[1].to_owned(), secret.to_owned())),
            "remove" => drop(expected.remove(words[1])),
            _ => {}
        }
    }
    assert!(inside::values(sandbox) == expected, "{at}: {:?}", inside::values(sandbox).keys());
    assert_eq!(sandbox.run(&["list"]).ok().stderr(), "", "{at}");
    sandbox.run(&["key", "rotate"]).ok();
    sandbox.add("more");
    sandbox.run(&["doctor"]).ok();
    let _ = sandbox.run(&["get", "more"]).reveals().ok();
}

const ADD: [&str; 6] = ["add", "n", "--type", "api_token", "--secret", "-"];

#[test]
fn a_rotation_is_overtaken_by_a_rotation() {
    overtake(&["key", "rotate"], &["key", "rotate"], &[1]);
}

#[test]
fn a_move_of_the_key_is_overtaken_by_a_rotation() {
    overtake(&["key", "move", "--to", "file"], &["key", "rotate"], &[1]);
}

#[test]
fn an_add_is_overtaken_by_a_rotation() {
    overtake(&ADD, &["key", "rotate"], &[1]);
}

#[test]
fn an_add_is_overtaken_by_one_of_the_same_name() {
    overtake(&ADD, &ADD, &[1]);
}

#[test]
fn a_remove_is_overtaken_by_a_remove() {
    overtake(&["remove", "b", "--yes"], &["remove", "b", "--yes"], &[1, 3]);
}

#[test]
fn an_init_is_overtaken_by_an_init() {
    let first = Sandbox::new();
    let points = faults::points(&first, program(&["init"]), "");
    let at = |wanted: &dyn Fn(&Point) -> bool| points.iter().position(wanted).unwrap();
    let lock = at(&|point| point.call == "flock" && point.line.contains("/locks/vault"));
    // While it holds the lock of the configuration, others wait for it.
    let config = at(&|point| point.call == "flock" && point.line.contains("/config.lock"));
    let after_config = config + points[config..].iter().position(|point| point.line.contains("/config/vaults")).unwrap();
    for point in points[..config].iter().chain(&points[after_config..lock]) {
        let sandbox = Sandbox::new();
        let secret = sandbox.secret();
        let meanwhile = || drop(sandbox.run(&ADD).stdin(&secret).ok());
        let Some(output) = faults::pause(&sandbox, program(&["init"]), "", (&point.call, point.nth), meanwhile) else { continue };
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 9)), "after {point}: {said}");
        assert!(said.contains("exists already") || said.contains("is not empty"), "after {point}: {said}");
        assert_eq!(inside::values(&sandbox), [("n".to_owned(), secret)].into(), "after {point}");
        sandbox.run(&["doctor"]).ok();
        assert_eq!(inside::names(&sandbox.config().join("keys")).len(), 1, "after {point}");
    }
}
