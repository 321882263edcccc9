//! Many processes at one vault: nothing is lost, nobody reads half a value, nobody steals a lock (V32, V33, V34, V43, T16).
#![allow(clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "parallel/locks.rs"]
mod locks;
#[path = "parallel/paused.rs"]
mod paused;
#[path = "parallel/rotation.rs"]
mod rotation;
#[path = "parallel/state.rs"]
mod state;
#[path = "parallel/writers.rs"]
mod writers;

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};

use sandbox::{PROGRAM, Sandbox};

/// The program, started and not waited for.
fn start(sandbox: &Sandbox, words: &[&str], stdin: &str) -> Child {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    sandbox.furnish(&mut command);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // It fits into the pipe, so nobody waits; one that ends before it reads is none the worse.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child
}

/// Waits for it: its code, stdout and stderr, in which no secret of the sandbox may be unless it was asked for.
fn end(sandbox: &Sandbox, child: Child, reveals: bool) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    if !reveals {
        sandbox.assert_clean(&stdout, "stdout");
    }
    sandbox.assert_clean(&stderr, "stderr");
    let (stdout, stderr) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    assert!(!stderr.contains("panicked"), "{stderr}");
    (status.code(), stdout, stderr)
}
