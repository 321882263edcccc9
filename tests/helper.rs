//! The helpers: what tools ask and what they are told, as transcripts and by the tools themselves (H01-H09, H11).
//!
//! `helper/transcripts/*.txt` are conversations, byte for byte; `helper/transcripts.rs` says how they are read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "common/test_ca.rs"]
mod test_ca;

#[path = "helper/consumers.rs"]
mod consumers;
#[path = "helper/git.rs"]
mod git;
#[path = "helper/installing.rs"]
mod installing;
#[path = "helper/replaced.rs"]
mod replaced;
#[path = "helper/server.rs"]
mod server;
#[path = "helper/threats.rs"]
mod threats;
#[path = "helper/tools.rs"]
mod tools;
#[path = "helper/transcripts.rs"]
mod transcripts;

use sandbox::{Ran, Sandbox};

/// One operation of git's, in a home.
fn git(sandbox: &Sandbox, operation: &str, lines: &str) -> Ran {
    sandbox.run(&["helper", "git", operation]).stdin(lines).reveals().go()
}

/// A login to a host.
fn login(sandbox: &Sandbox, name: &str, host: &str, user: &str) -> String {
    let secret = sandbox.secret();
    let user = format!("username={user}");
    sandbox
        .run(&["add", name, "--type", "username_password", "--host", host, "--set", &user, "--tag", "git", "--secret", "-"])
        .stdin(&secret)
        .ok();
    secret
}
