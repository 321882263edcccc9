//! `inject` and `export`: what is filled in, what is written in which form, and what the programs that it is for read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/runner.rs"]
mod runner;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "handing_out/any_bytes.rs"]
mod any_bytes;
#[path = "handing_out/exporting.rs"]
mod exporting;
#[path = "handing_out/github.rs"]
mod github;
#[path = "handing_out/injecting.rs"]
mod injecting;
#[path = "handing_out/output.rs"]
mod output;
#[path = "handing_out/readers.rs"]
mod readers;
#[path = "handing_out/whole_vault.rs"]
mod whole_vault;

use sandbox::Sandbox;

/// Stores any bytes, exactly; its variable is the name in capitals.
fn store(sandbox: &Sandbox, name: &str, value: &[u8]) {
    let file = sandbox.root().join("given-content");
    std::fs::write(&file, value).unwrap();
    sandbox.run(&["add", name, "--type", "file", "--secret", "content=@given-content"]).ok();
    std::fs::remove_file(file).unwrap();
}
