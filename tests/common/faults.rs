//! Kills and faults at an exact system call of the real program, which knows nothing of it: `strace` counts and injects.
//!
//! First a run is traced ([`points`]): each call that touches the sandbox is a point, named by the call and by how often
//! it had been made. Then the same command is run from the same state with the process killed when it enters that call
//! ([`Fault::Kill`]: the call does not happen), or with the call failing ([`Fault::Errno`]).
//!
//! - What the loader, the allocator and `/proc` do before the program's own work is noise: `strace -y` gives the path behind
//!   each descriptor, and what is not below the sandbox is no point. It still counts for the number of the occurrence.
//! - Killing at the entry of a call that changes nothing leaves what killing at the next one that does leaves. So kills are
//!   tried at those that change something, and at the program's answer on stdout, when everything is done and not yet said.
//! - `strace --seccomp-bpf` would be faster, and loses the signal (6.1): not used. The number counts per thread, and one
//!   thread does the work; that no other comes to the same number is asserted.
//! - The name of a file may differ from run to run (ids are random); the sequence of calls must not.
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::sandbox::{Ran, Sandbox};

/// Calls that change what is on the disk.
const CHANGING: &[&str] = &[
    "creat",
    "write",
    "pwrite64",
    "writev",
    "fsync",
    "fdatasync",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "mkdir",
    "mkdirat",
    "chmod",
    "fchmod",
    "fchmodat",
    "fchmodat2",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "truncate",
    "ftruncate",
    "fallocate",
];
/// Calls that change something or not, by their flags.
const OPENING: &[&str] = &["open", "openat"];
/// Calls that only look, or lock.
const LOOKING: &[&str] = &["read", "pread64", "getdents64", "flock"];
/// Calls that ask for metadata.
const STAT: &[&str] = &["fstat", "newfstatat", "statx", "stat", "lstat"];

/// What happens at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// `kill -9` at its entry.
    Kill,
    /// It fails, once.
    Errno(&'static str),
}

/// The errors that a disk gives.
pub(crate) const ERRORS: [&str; 4] = ["EIO", "ENOSPC", "EDQUOT", "EACCES"];

/// One system call of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    /// Its name.
    pub(crate) call: String,
    /// Which of the calls with that name, from 1.
    pub(crate) nth: usize,
    /// What it did, as `strace` showed it, for the message of a test that fails.
    pub(crate) line: String,
    /// Whether it changes what is on the disk, or says to the outside that it is done.
    pub(crate) changes: bool,
}

impl std::fmt::Display for Point {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} #{}: {}", self.call, self.nth, self.line)
    }
}

impl Point {
    /// Whether it is one of metadata.
    /// Whether it is about a line of the record, and not about its keys.
    pub(crate) fn is_of_the_record(&self) -> bool {
        ["/record.lock", "/record>", "/record\""].iter().any(|part| self.line.contains(part))
            || (self.line.contains("/activity") && !self.line.contains("/activity/keys-") && !self.line.contains("\"keys-"))
    }

    pub(crate) fn is_stat(&self) -> bool {
        STAT.contains(&self.call.as_str())
    }
}

/// Runs `command` to its end and gives the points at which it can be hit; those of the record of uses, which come last and
/// are the same for all, have tests of their own.
pub(crate) fn points(sandbox: &Sandbox, command: Command, stdin: &str) -> Vec<Point> {
    all_points(sandbox, command, stdin).into_iter().filter(|point| !point.is_of_the_record()).collect()
}

/// The same, all of them.
pub(crate) fn all_points(sandbox: &Sandbox, command: Command, stdin: &str) -> Vec<Point> {
    // A name that the sandbox does not search: written data are not shown (-s 0), and paths hold no secret.
    let trace = sandbox.root().join("given-trace");
    let calls = [CHANGING, OPENING, LOOKING, STAT].concat().iter().map(|call| format!("?{call}")).collect::<Vec<_>>().join(",");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-s", "0", "-e", "signal=none", "-e"]).arg(format!("trace={calls}")).arg("-o").arg(&trace);
    let ran = sandbox.run_command(follow(traced, command)).stdin(stdin).reveals().go();
    assert_eq!(ran.output.status.code(), Some(0), "the run without a fault: {}", ran.stderr());
    let text = fs::read_to_string(&trace).unwrap();
    fs::remove_file(&trace).unwrap();
    let points = parse(&text, sandbox.root());
    assert!(points.len() > 10, "hardly anything was traced:\n{text}");
    points
}

/// Runs `command` with a fault at a point.
pub(crate) fn hit(sandbox: &Sandbox, command: Command, stdin: &str, point: (&str, usize), fault: Fault) -> Ran {
    let (call, nth) = point;
    let effect = match fault {
        Fault::Kill => "signal=SIGKILL".to_owned(),
        Fault::Errno(name) => format!("error={name}"),
    };
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-s", "0", "-o", "/dev/null", "-e", "signal=none", "-e"]).arg(format!("trace={call}"));
    traced.arg("-e").arg(format!("inject={call}:{effect}:when={nth}"));
    sandbox.run_command(follow(traced, command)).stdin(stdin).reveals().go()
}

/// Runs `command`, stops it (SIGSTOP) when it has made the call of a point, does `meanwhile`, and lets it go on to its end.
/// `None` where it came to its end without that call.
pub(crate) fn pause(sandbox: &Sandbox, command: Command, stdin: &str, point: (&str, usize), meanwhile: impl FnOnce()) -> Option<Output> {
    let (call, nth) = point;
    let trace = sandbox.root().join("given-trace");
    let _ = fs::remove_file(&trace);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-s", "0", "-e"]).arg(format!("trace={call}"));
    traced.arg("-e").arg(format!("inject={call}:signal=SIGSTOP:when={nth}")).arg("-o").arg(&trace);
    let mut traced = follow(traced, command);
    sandbox.furnish(&mut traced);
    let mut tracer = traced.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = tracer.stdin.take().unwrap().write_all(stdin.as_bytes());
    let stopped = loop {
        let text = fs::read_to_string(&trace).unwrap_or_default();
        if let Some(line) = text.lines().find(|line| line.contains("--- stopped by SIGSTOP ---")) {
            break line.split_whitespace().next().map(str::to_owned);
        }
        if tracer.try_wait().unwrap().is_some() {
            break None;
        }
        thread::sleep(Duration::from_millis(1));
    };
    let was_stopped = stopped.is_some();
    if let Some(thread) = stopped {
        meanwhile();
        kill_process(Pid::from_raw(thread.parse().unwrap()).unwrap(), Signal::CONT).unwrap();
    }
    let output = tracer.wait_with_output().unwrap();
    sandbox.assert_clean(&output.stderr, "stderr");
    was_stopped.then_some(output)
}

/// Whether a run ended by the kill; a run that came to its end is not one.
pub(crate) fn was_killed(ran: &Ran) -> bool {
    ran.output.status.signal() == Some(9)
}

/// `command` as what `tracer` starts, with the variables of its own: the sandbox gives the rest.
fn follow(mut tracer: Command, command: Command) -> Command {
    for (name, value) in command.get_envs() {
        let assignment = [name, std::ffi::OsStr::new("="), value.unwrap_or_default()].map(|part| part.to_str().unwrap()).concat();
        tracer.arg("-E").arg(assignment);
    }
    tracer.arg("--").arg(command.get_program()).args(command.get_args());
    tracer
}

fn parse(trace: &str, root: &Path) -> Vec<Point> {
    let root = root.to_str().unwrap();
    // The working directory is in the sandbox; that a path could be relative to it does not make it ours.
    let here = format!("AT_FDCWD<{root}>");
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let mut worker = None;
    let mut points = Vec::new();
    for line in trace.lines() {
        let Some((thread, rest)) = line.split_once(' ') else { continue };
        let rest = rest.trim_start();
        let Some((call, arguments)) = rest.split_once('(') else { continue };
        if !call.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
            continue;
        }
        let nth = *counts.entry((thread, call)).and_modify(|n| *n += 1).or_insert(1);
        let shown = rest.replace(&here, "AT_FDCWD");
        let touches = shown.contains(root);
        if touches {
            assert_eq!(*worker.get_or_insert(thread), thread, "a second thread works in the sandbox: {line}");
        }
        let answers = call == "write" && arguments.starts_with("1<") && worker == Some(thread);
        if answers || touches {
            let opens = OPENING.contains(&call) && (rest.contains("O_CREAT") || rest.contains("O_TRUNC"));
            let changes = answers || opens || CHANGING.contains(&call);
            points.push(Point { call: call.to_owned(), nth, line: shown.replace(root, ""), changes });
        }
    }
    // Occurrences are counted in each thread: another one must not come to that number, or it would be hit first. Of what
    // changes nothing such a point is left out: a thread that sends a request looks for the authorities first.
    points.retain(|point| {
        let others = counts.iter().filter(|((thread, call), _)| Some(*thread) != worker && *call == point.call);
        let most = others.map(|(_, count)| *count).max().unwrap_or(0);
        assert!(point.nth > most || !point.changes, "{point} is not the first of its number: another thread makes {most}");
        point.nth > most
    });
    points
}

/// Every `step`-th of `all` so that about `wanted` are left, the first and the last among them.
pub(crate) fn spread<T: Clone>(all: &[T], wanted: usize) -> Vec<T> {
    if all.len() <= wanted || wanted < 2 {
        return all.to_vec();
    }
    (0..wanted).map(|at| all[at * (all.len() - 1) / (wanted - 1)].clone()).collect()
}
