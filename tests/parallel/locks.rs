//! The lock: waited for, said so, given up, never stolen (V43).

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use crate::inside;
use crate::sandbox::Sandbox;
use crate::{end, start};

/// A process that holds the vault's lock until its stdin ends.
struct Holder(Child, BufReader<ChildStdout>);

impl Holder {
    fn new(sandbox: &Sandbox) -> Self {
        let mut command: Command = inside::hold_command();
        let step: Vec<_> = command.get_envs().map(|(name, value)| (name.to_owned(), value.unwrap().to_owned())).collect();
        sandbox.furnish(&mut command);
        let mut child = command.envs(step).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let held = out.by_ref().lines().any(|line| line.unwrap().ends_with("held"));
        assert!(held, "the lock was not taken");
        Self(child, out)
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.0), signal).unwrap();
    }

    fn ends(mut self) {
        drop(self.0.stdin.take());
        self.1.read_to_string(&mut String::new()).unwrap();
        assert!(self.0.wait().unwrap().success());
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

const ADD: [&str; 6] = ["add", "b", "--type", "api_token", "--secret", "-"];

#[test]
fn v43_a_wait_for_the_lock_is_said_and_ends_with_it() {
    let sandbox = Sandbox::with_vault();
    let value = sandbox.add("a");
    let holder = Holder::new(&sandbox);
    // Readers take no lock.
    assert_eq!(sandbox.run(&["get", "a"]).reveals().ok().stdout(), value);
    sandbox.run(&["list"]).ok();
    let secret = sandbox.secret();
    let mut waiting = start(&sandbox, &ADD, &secret);
    let mut said = BufReader::new(waiting.stderr.take().unwrap());
    let mut line = String::new();
    said.read_line(&mut line).unwrap();
    assert_eq!(line, "waiting for another process to finish with vault `default`\n");
    assert_eq!(waiting.try_wait().unwrap(), None);
    holder.ends();
    said.read_to_string(&mut line).unwrap();
    assert_eq!(waiting.wait_with_output().unwrap().status.code(), Some(0), "{line}");
    assert_eq!(inside::values(&sandbox)["b"], secret);
}

#[test]
fn v43_a_lock_whose_holder_is_killed_is_free() {
    let sandbox = Sandbox::with_vault();
    let holder = Holder::new(&sandbox);
    holder.signal(Signal::STOP);
    let secret = sandbox.secret();
    let mut waiting = start(&sandbox, &ADD, &secret);
    let mut line = String::new();
    BufReader::new(waiting.stderr.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("waiting"), "{line}");
    holder.signal(Signal::KILL);
    assert_eq!(waiting.wait_with_output().unwrap().status.code(), Some(0));
    assert_eq!(inside::values(&sandbox)["b"], secret);
}

#[test]
fn slow_v43_the_lock_of_a_stopped_process_is_not_stolen() {
    let sandbox = Sandbox::with_vault();
    let value = sandbox.add("a");
    let holder = Holder::new(&sandbox);
    holder.signal(Signal::STOP);
    let secret = sandbox.secret();
    let commands: [&[&str]; 4] = [&ADD, &["remove", "a", "--yes"], &["key", "rotate"], &["key", "move", "--to", "file"]];
    let waiting: Vec<_> = commands.iter().map(|words| start(&sandbox, words, &secret)).collect();
    for child in waiting {
        let (code, _, said) = end(&sandbox, child, false);
        assert_eq!(code, Some(8), "{said}");
        assert!(said.starts_with("waiting for another process") && said.contains("holds the lock of vault `default`"), "{said}");
    }
    assert_eq!(inside::values(&sandbox), [("a".to_owned(), value)].into());
    holder.signal(Signal::CONT);
    holder.ends();
    sandbox.run(&ADD).stdin(&secret).ok();
    assert_eq!(inside::values(&sandbox).len(), 2);
}

#[test]
fn the_lock_file_may_be_deleted_while_it_is_held() {
    let sandbox = Sandbox::with_vault();
    let holder = Holder::new(&sandbox);
    std::fs::remove_dir_all(sandbox.vault().join("locks")).unwrap();
    // It keeps nobody out any more, and nobody is stopped by its absence.
    sandbox.add("a");
    holder.ends();
    sandbox.add("b");
    assert_eq!(inside::values(&sandbox).len(), 2);
}
