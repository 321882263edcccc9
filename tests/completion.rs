//! Completions, in the shells themselves and where nobody may notice them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "completion/names.rs"]
mod names;
#[path = "completion/quiet.rs"]
mod quiet;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "common/secret_service.rs"]
mod secret_service;
#[path = "completion/shells.rs"]
mod shells;

use sandbox::Sandbox;

/// A home with two vaults and some names in each.
fn home() -> Sandbox {
    let sandbox = Sandbox::with_vault();
    for name in ["openai-dev", "openai-prod", "github"] {
        sandbox.add(name);
    }
    fill(&sandbox);
    sandbox
}

/// A credential of several fields, and another vault.
fn fill(sandbox: &Sandbox) {
    let secret = sandbox.secret();
    let pair =
        ["add", "db", "--type", "username_password", "--set", "username=app", "--secret", "-", "--tag", "prod", "--tag", "two words"];
    sandbox.run(&pair).stdin(&secret).ok();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    sandbox.run(&["add", "slack-acme", "--vault", "acme", "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
}

/// What the program answers a shell that gives it this line, of which the last word is being typed.
fn asked<'a>(sandbox: &'a Sandbox, line: &str) -> sandbox::Run<'a> {
    sandbox.run(&[&["__complete", "fish"], line.split(' ').collect::<Vec<_>>().as_slice()].concat())
}

/// The words of the answer; it says nothing else and always ends well.
fn words(sandbox: &Sandbox, line: &str) -> Vec<String> {
    said(asked(sandbox, line).ok())
}

fn said(ran: sandbox::Ran) -> Vec<String> {
    assert_eq!(ran.stderr(), "");
    ran.stdout().lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}
