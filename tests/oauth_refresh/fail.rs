//! Moments of a refresh, found by tracing one that goes well, and what happens to the program there (as `common/faults.rs`
//! does for what has no network).
#![allow(dead_code)]

use std::collections::HashMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::process::Command;

use crate::sandbox::{PROGRAM, Ran};
use crate::scene::{NAME, Scene};

/// What is traced: locks, changes of the disk, the network.
const CALLS: &str = "flock,fsync,fdatasync,renameat,renameat2,write,connect,sendto,recvfrom";

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Moment {
    /// The refresh lock is held, and nothing else has happened.
    Locked,
    /// That it is tried is written down; nothing is sent.
    Intended,
    /// The request is sent, and no answer read.
    Sent,
    /// The answer is read, and nothing of it written.
    Answered,
    /// It is written to a file beside the one that it is to replace.
    Written,
    /// It is in its place, which is not known to be durable.
    Renamed,
}

impl Moment {
    pub(crate) const ALL: [Self; 6] = [Self::Locked, Self::Intended, Self::Sent, Self::Answered, Self::Written, Self::Renamed];
}

/// A system call of the program's, by its number among those of its name in its thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) call: String,
    pub(crate) nth: usize,
}

/// A refresh that goes well, call by call.
pub(crate) struct Course(Vec<(Point, String)>);

impl Course {
    /// Traces the next `get`; the account is due.
    pub(crate) fn of(scene: &Scene) -> Self {
        let trace = scene.sandbox.root().join("given-trace");
        let mut traced = Command::new("strace");
        traced.args(["-f", "-qq", "-y", "-s", "0", "-e", "signal=none", "-e"]).arg(format!("trace={CALLS}")).arg("-o").arg(&trace);
        traced.args(["--", PROGRAM, "get", NAME]);
        scene.sandbox.run_command(traced).reveals().ok();
        let text = fs::read_to_string(&trace).unwrap();
        fs::remove_file(&trace).unwrap();
        let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
        let mut all = Vec::new();
        let mut worker = None;
        for line in text.lines() {
            let Some((thread, rest)) = line.split_once(' ') else { continue };
            let Some((call, arguments)) = rest.trim_start().split_once('(') else { continue };
            let nth = *counts.entry((thread, call)).and_modify(|n| *n += 1).or_insert(1);
            if *worker.get_or_insert(thread) == thread {
                all.push((Point { call: call.to_owned(), nth }, arguments.to_owned()));
            }
        }
        for (point, _) in &all {
            let others = counts.iter().filter(|((thread, call), _)| Some(*thread) != worker && *call == point.call);
            assert!(others.clone().all(|(_, count)| *count < point.nth), "another thread comes to {point:?} first:\n{text}");
        }
        Self(all)
    }

    fn after(&self, from: usize, call: &str, part: &str) -> usize {
        let fits = |(point, arguments): &(Point, String)| point.call.starts_with(call) && arguments.contains(part);
        let found = self.0.iter().skip(from).position(fits);
        from + found.unwrap_or_else(|| panic!("no {call} of {part} after {from} in {:#?}", self.0))
    }

    /// The call at whose entry a moment has come.
    pub(crate) fn at(&self, moment: Moment) -> Point {
        let locked = self.after(0, "flock", "/locks/refresh-");
        let connect = self.after(locked, "connect", "");
        let answered = self.after(self.after(connect, "recvfrom", ""), "flock", "/locks/vault");
        let placed = self.after(answered, "renameat", "/c");
        let at = match moment {
            Moment::Locked => locked + 1,
            Moment::Intended => connect,
            Moment::Sent => self.after(connect, "recvfrom", ""),
            Moment::Answered => answered,
            Moment::Written => placed,
            Moment::Renamed => self.after(placed, "fsync", ""),
        };
        self.0[at].0.clone()
    }

    /// The first call of this name from a moment on.
    pub(crate) fn next(&self, moment: Moment, call: &str) -> Point {
        let from = self.at(moment);
        let from = self.0.iter().position(|(point, _)| *point == from).unwrap();
        self.0[self.after(from, call, "")].0.clone()
    }
}

/// `get`, with an effect at calls: (`signal=SIGKILL`, `error=ENOSPC`), each from its number on where `all`.
pub(crate) fn hit(scene: &Scene, points: &[&Point], effect: &str, all: bool) -> Ran {
    let mut traced = Command::new("strace");
    let calls: Vec<&str> = points.iter().map(|point| point.call.as_str()).collect();
    traced.args(["-f", "-qq", "-s", "0", "-o", "/dev/null", "-e", "signal=none", "-e"]).arg(format!("trace={}", calls.join(",")));
    for Point { call, nth } in points {
        traced.arg("-e").arg(format!("inject={call}:{effect}:when={nth}{}", if all { "+" } else { "" }));
    }
    traced.args(["--", PROGRAM, "get", NAME]);
    scene.sandbox.run_command(traced).reveals().go()
}

/// `get`, killed at a call; it must have been.
pub(crate) fn kill(scene: &Scene, point: &Point, at: &str) {
    let ran = hit(scene, &[point], "signal=SIGKILL", false);
    assert_eq!(ran.output.status.signal(), Some(9), "{at}: it was not killed: {:?} {}", ran.output.status, ran.stderr());
    assert_eq!(ran.stdout(), "", "{at}: something was handed out before the end");
}
