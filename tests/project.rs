//! `credctl.toml`: `run` and `check` in real git repositories, with a person at a terminal and without, and under attack.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[allow(dead_code)]
#[path = "common/acme.rs"]
mod acme;
#[path = "common/internet.rs"]
mod internet;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "verify_program/stage.rs"]
#[allow(dead_code)]
mod stage;
#[path = "common/test_ca.rs"]
mod test_ca;
#[path = "common/web.rs"]
mod web;

#[path = "project/attacks.rs"]
mod attacks;
#[path = "project/check.rs"]
mod check;
#[path = "project/init.rs"]
mod init;
#[path = "project/run.rs"]
mod run;
#[path = "project/terminal.rs"]
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sandbox::{Ran, Sandbox};

/// A git repository in a sandbox.
struct Repo {
    dir: PathBuf,
}

impl Repo {
    fn new(sandbox: &Sandbox) -> Self {
        Self::at(sandbox, "repo")
    }

    fn at(sandbox: &Sandbox, name: &str) -> Self {
        let dir = sandbox.root().join(name);
        let mut git = Command::new("git");
        git.args(["init", "--quiet"]).arg(&dir).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        assert!(git.status().unwrap().success(), "git");
        Self { dir }
    }

    /// Writes the project's file.
    fn says(&self, text: &str) -> &Self {
        fs::write(self.dir.join("credctl.toml"), text).unwrap();
        self
    }

    fn sub(&self, path: &str) -> PathBuf {
        let dir = self.dir.join(path);
        fs::create_dir_all(&dir).unwrap();
        dir
    }
}

/// Runs `env` there, and gives what it printed of these variables, masked.
fn env_of(sandbox: &Sandbox, dir: &Path, more: &[&str]) -> String {
    let all = [&["run"][..], more, &["--", "env"]].concat();
    sandbox.run(&all).dir(dir).ok().stdout()
}

/// Must be refused there with 125 and this code, with nothing started.
fn refused(sandbox: &Sandbox, dir: &Path, code: &str) -> Ran {
    let ran = sandbox.run(&["run", "--json", "--", "touch", "started"]).dir(dir).go().code(125);
    assert_eq!(ran.error()["code"], code, "{}", ran.stderr());
    assert!(!dir.join("started").exists());
    ran
}
