//! `import` and `scan`: what is taken, what becomes of the file, and what other readers of it see.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/faults.rs"]
mod faults;
#[path = "common/inside.rs"]
mod inside;
#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "import/again.rs"]
mod again;
#[path = "import/mcp.rs"]
mod mcp;
#[path = "import/readers.rs"]
mod readers;
#[path = "import/replacing.rs"]
mod replacing;
#[path = "import/rewriting.rs"]
mod rewriting;
#[path = "import/roundtrip.rs"]
mod roundtrip;
#[path = "import/scanning.rs"]
mod scanning;
#[path = "import/staying.rs"]
mod staying;
#[path = "import/taking.rs"]
mod taking;
#[path = "import/threats.rs"]
mod threats;
#[path = "import/tools.rs"]
mod tools;

use std::fs;
use std::path::PathBuf;

use sandbox::Sandbox;

/// Puts a file down where the sandbox searches for what is left in clear.
fn put(sandbox: &Sandbox, name: &str, text: &str) -> PathBuf {
    let path = sandbox.root().join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A file's text.
fn text(sandbox: &Sandbox, name: &str) -> String {
    fs::read_to_string(sandbox.root().join(name)).unwrap()
}

/// What a program gets that is started with a file's variables, by name.
fn environment(sandbox: &Sandbox, file: &str) -> String {
    let run = [
        "run",
        "--only",
        "--no-mask",
        "--env-file",
        file,
        "--",
        "sh",
        "-c",
        "env -0 | sort -z | tr '\\0' '\\n' | grep -v '^PATH=\\|^HOME=\\|^LANG=\\|^PWD=\\|^TMPDIR='",
    ];
    sandbox.run(&run).reveals().ok().stdout()
}
