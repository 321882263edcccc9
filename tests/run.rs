//! `run`: what the child gets, what it does not, and what comes of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "run/environment.rs"]
mod environment;
#[path = "run/files.rs"]
mod files;
#[path = "run/masking.rs"]
mod masking;
#[path = "run/plan.rs"]
mod plan;
#[path = "run/process.rs"]
mod process;
#[path = "run/refusals.rs"]
mod refusals;
#[path = "run/steering.rs"]
mod steering;

use sandbox::Sandbox;

/// The environment of a child, as `env -0` prints it, without its secrets being taken for a leak.
fn child_env(sandbox: &Sandbox, arguments: &[&str], set: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = [&["run", "--no-mask"][..], arguments, &["--", "env", "-0"]].concat();
    let mut run = sandbox.run(&all).reveals();
    for (name, value) in set {
        run = run.env(name, value);
    }
    let out = run.ok().stdout();
    out.split('\0').filter_map(|line| line.split_once('=')).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The value of a variable.
fn value<'e>(env: &'e [(String, String)], name: &str) -> Option<&'e str> {
    env.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}
