//! Consumers: what is assigned to them and nothing else, by encryption; views that follow; debts; whatever is killed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "consumers/assigning.rs"]
mod assigning;
#[path = "consumers/attacks.rs"]
mod attacks;
#[path = "consumers/debts.rs"]
mod debts;
#[path = "consumers/kills.rs"]
mod kills;
#[path = "consumers/model.rs"]
mod model;
#[path = "consumers/own.rs"]
mod own;

use sandbox::Sandbox;

/// A consumer with an identity of its own: the line.
fn consumer(sandbox: &Sandbox, name: &str) -> String {
    let line = sandbox.run(&["consumer", "add", name]).ok().stdout();
    sandbox.watch(&line);
    line
}

/// The names of an array.
fn names(list: &serde_json::Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}
