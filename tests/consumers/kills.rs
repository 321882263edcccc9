//! `kill -9` and a failing disk at each point of a change of several files: what stands is old or new, the same of all of
//! them after the next write, and an acknowledged change is there.

use std::collections::BTreeMap;
use std::process::Command;

use jiff::Timestamp;

use crate::faults::{self, Fault};
use crate::inside;
use crate::sandbox::{PROGRAM, Sandbox};

/// Who has what: consumer → credential → value.
type Views = BTreeMap<String, BTreeMap<String, String>>;

struct Scene {
    base: Sandbox,
    words: &'static [&'static str],
    stdin: String,
    before: Views,
    after: Views,
}

impl Scene {
    /// Two credentials, one of them with two consumers, and a change.
    fn new(words: &'static [&'static str]) -> Self {
        let base = Sandbox::with_vault();
        base.add("a");
        base.add("b");
        base.run(&["assign", "a", "agent/x", "ci/y"]).ok();
        let stdin = base.secret();
        let before = views(&base);
        let mut scene = Self { base, words, stdin, before, after: Views::new() };
        let done = scene.set();
        let mut command = Command::new(PROGRAM);
        command.args(words);
        done.run_command(command).stdin(&scene.stdin).ok();
        scene.after = views(&done);
        assert_ne!(scene.before, scene.after);
        scene
    }

    fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(self.words);
        command
    }

    fn set(&self) -> Sandbox {
        let sandbox = Sandbox::new();
        inside::copy(&self.base, &sandbox);
        sandbox.watch(&self.stdin);
        sandbox
    }

    fn check(&self, sandbox: &Sandbox, must: Option<&Views>, at: &str) {
        // Every view reads, before anybody has finished anything.
        let seen = views(sandbox);
        if let Some(must) = must {
            assert!(seen == *must, "{at}: {:?}", shape(&seen));
        }
        sandbox.add("probe");
        let settled = views(sandbox);
        assert!(settled == self.before || settled == self.after, "{at}: {:?}", shape(&settled));
        if seen == self.after {
            assert!(settled == self.after, "{at}: the new state was there, and is gone");
        }
        assert_eq!(inside::names(&sandbox.vault().join("tmp")), [""; 0], "{at}");
        // The views say what the credentials say.
        let values = inside::values(sandbox);
        for (consumer, uses) in &settled {
            for (name, value) in uses {
                assert_eq!(values.get(name), Some(value), "{at}: {consumer}");
            }
        }
    }
}

fn views(sandbox: &Sandbox) -> Views {
    let now = Timestamp::now();
    let mut vault = inside::open(sandbox).unwrap();
    let rosters = vault.rosters(now).unwrap();
    assert!(rosters.troubles.is_empty(), "{:?}", rosters.troubles);
    let mut views = Views::new();
    for roster in rosters.living() {
        let view = vault.view(roster.id, now).unwrap().unwrap().consumer;
        let value = |held: &credctl::consumer::Use| held.credential.fields["token"].value.expose_str().unwrap().to_owned();
        views.insert(view.name, view.uses.iter().map(|held| (held.credential.name.clone(), value(held))).collect());
    }
    views
}

fn shape(views: &Views) -> Vec<(&String, Vec<&String>)> {
    views.iter().map(|(consumer, uses)| (consumer, uses.keys().collect())).collect()
}

fn killed_everywhere(words: &'static [&'static str]) {
    let scene = Scene::new(words);
    let mut points = faults::points(&scene.set(), scene.command(), &scene.stdin);
    points.retain(|point| point.changes);
    for point in &points {
        let sandbox = scene.set();
        let ran = faults::hit(&sandbox, scene.command(), &scene.stdin, (&point.call, point.nth), Fault::Kill);
        assert!(faults::was_killed(&ran), "{words:?} was not killed at {point}: {}", ran.stderr());
        scene.check(&sandbox, None, &format!("{words:?} killed at {point}"));
    }
}

/// Each call that can fail, fails: what is reported as failed has not happened, what is reported as done or left behind has.
fn failed_everywhere(words: &'static [&'static str]) {
    let scene = Scene::new(words);
    let mut points = faults::points(&scene.set(), scene.command(), &scene.stdin);
    points.retain(|point| point.changes && ["fsync", "fdatasync", "renameat", "renameat2", "unlinkat"].contains(&point.call.as_str()));
    for point in &points {
        let sandbox = scene.set();
        let ran = faults::hit(&sandbox, scene.command(), &scene.stdin, (&point.call, point.nth), Fault::Errno("EIO"));
        let at = format!("{words:?} failed at {point}: {}", ran.stderr());
        match ran.output.status.code() {
            Some(0) => scene.check(&sandbox, Some(&scene.after), &at),
            Some(9) if ran.stderr().contains("has yet to follow") || ran.stderr().contains("power cut") => {
                scene.check(&sandbox, None, &at);
                assert!(views(&sandbox) == scene.after, "{at}: the next write did not finish it");
            }
            Some(9) if ran.stderr().contains("could not be removed") => scene.check(&sandbox, Some(&scene.after), &at),
            Some(9) => {
                scene.check(&sandbox, None, &at);
                assert!(views(&sandbox) == scene.before, "{at}: it was reported as failed, and done later");
            }
            code => panic!("{at}: {code:?}"),
        }
    }
}

const ASSIGN: &[&str] = &["assign", "b", "agent/x", "ci/y", "llm/z"];
const UNASSIGN: &[&str] = &["unassign", "a", "agent/x", "ci/y"];
const EDIT: &[&str] = &["edit", "a", "--secret", "-"];
const REMOVE: &[&str] = &["remove", "a", "--yes"];

#[test]
fn assign_is_killed_everywhere() {
    killed_everywhere(ASSIGN);
}

#[test]
fn unassign_is_killed_everywhere() {
    killed_everywhere(UNASSIGN);
}

#[test]
fn an_edit_that_views_follow_is_killed_everywhere() {
    killed_everywhere(EDIT);
}

#[test]
fn remove_is_killed_everywhere() {
    killed_everywhere(REMOVE);
}

#[test]
fn assign_fails_everywhere() {
    failed_everywhere(ASSIGN);
}

#[test]
fn an_edit_that_views_follow_fails_everywhere() {
    failed_everywhere(EDIT);
}
