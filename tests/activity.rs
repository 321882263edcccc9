//! The record: what stands in it, who may read it, and what shows when somebody has been at it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;

#[path = "activity/following.rs"]
mod following;
#[path = "activity/kills.rs"]
mod kills;
#[path = "activity/lines.rs"]
mod lines;
#[path = "activity/many.rs"]
mod many;
#[path = "activity/reading.rs"]
mod reading;
#[path = "activity/skipping.rs"]
mod skipping;
#[path = "activity/tampering.rs"]
mod tampering;
#[path = "activity/unwritable.rs"]
mod unwritable;

use std::path::PathBuf;

use sandbox::Sandbox;
use serde_json::Value;

/// Every line, for programs.
fn all(sandbox: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let text = sandbox.run(&[&["activity", "--json"], arguments].concat()).ok().stdout();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Action, name and result of each.
fn short(lines: &[Value]) -> Vec<String> {
    let word = |line: &Value, member: &str| line[member].as_str().unwrap().to_owned();
    lines.iter().map(|line| [word(line, "action"), word(line, "name"), word(line, "result")].join(" ")).collect()
}

/// The files of the record in the vault, in order.
fn segments(sandbox: &Sandbox) -> Vec<PathBuf> {
    let dir = sandbox.vault().join("activity");
    let mut names = inside::names(&dir);
    names.retain(|name| !name.starts_with("keys-"));
    names.sort_by_key(|name| name.rsplit('.').next().unwrap().parse::<u64>().unwrap());
    names.into_iter().map(|name| dir.join(name)).collect()
}
