//! Vaults laid over each other: `layers` in `config.toml`, by way of the whole program.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "common/secret_service.rs"]
mod secret_service;

#[path = "layered/attacks.rs"]
mod attacks;
#[path = "layered/config.rs"]
mod config;
#[path = "layered/handing_out.rs"]
mod handing_out;
#[path = "layered/locked.rs"]
mod locked;
#[path = "layered/model.rs"]
mod model;
#[path = "layered/order.rs"]
mod order;
#[path = "layered/shown.rs"]
mod shown;

use std::fs;
use std::path::PathBuf;

use sandbox::Sandbox;

/// A home with these vaults, of which the first is the default one, laid over each other in this order.
fn home(vaults: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    furnish(&sandbox, vaults);
    sandbox
}

fn furnish(sandbox: &Sandbox, vaults: &[&str]) {
    for vault in vaults {
        sandbox.run(&["init", "--vault", vault]).ok();
    }
    sandbox.run(&["vault", "use", vaults[0]]).ok();
    lay(sandbox, vaults);
}

/// Says in `config.toml` which vaults lie over each other.
fn lay(sandbox: &Sandbox, layers: &[&str]) {
    let file = sandbox.config().join("config.toml");
    let rest = fs::read_to_string(&file).unwrap_or_default();
    let rest: String = rest.lines().filter(|line| !line.starts_with("layers")).map(|line| format!("{line}\n")).collect();
    fs::write(file, format!("layers = {layers:?}\n{rest}")).unwrap();
}

/// Stores a token in a vault.
fn add(sandbox: &Sandbox, vault: &str, name: &str) -> String {
    add_with(sandbox, vault, name, &[])
}

fn add_with(sandbox: &Sandbox, vault: &str, name: &str, more: &[&str]) -> String {
    let secret = sandbox.secret();
    sandbox.run(&[&["add", name, "--vault", vault, "--type", "api_token", "--secret", "-"], more].concat()).stdin(&secret).ok();
    secret
}

/// What `get` gives of it.
fn get(sandbox: &Sandbox, arguments: &[&str]) -> String {
    sandbox.run(&[&["get"], arguments].concat()).reveals().ok().stdout()
}

/// The code and the words of a command that fails.
fn fails(sandbox: &Sandbox, arguments: &[&str], exit: i32) -> (String, String) {
    let error = sandbox.run(&[arguments, &["--json"]].concat()).go().code(exit).error();
    let text = |member: &str| error[member].as_str().unwrap_or_default().to_owned();
    (text("code"), format!("{} / {}", text("message"), text("hint")))
}

/// The key file of a vault.
fn key_file(sandbox: &Sandbox, vault: &str) -> PathBuf {
    let vaults = sandbox.run(&["vault", "list", "--json"]).ok().json();
    let id = vaults.as_array().unwrap().iter().find(|one| one["name"] == vault).unwrap()["id"].as_str().unwrap().to_owned();
    sandbox.config().join(format!("keys/{id}.key"))
}

/// The file of a credential.
fn file_of(sandbox: &Sandbox, vault: &str, name: &str) -> PathBuf {
    let shown = sandbox.run(&["show", name, "--vault", vault, "--json"]).ok().json();
    sandbox.config().join(format!("vaults/{vault}/c/{}.age", shown["id"].as_str().unwrap()))
}
