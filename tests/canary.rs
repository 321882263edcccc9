//! Canaries: decoys that nobody has a reason to use, and what happens when somebody does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;

#[path = "canary/alarms.rs"]
mod alarms;
#[path = "canary/hidden.rs"]
mod hidden;
#[path = "canary/hook.rs"]
mod hook;
#[path = "canary/made.rs"]
mod made;
#[path = "canary/ways.rs"]
mod ways;

use sandbox::Sandbox;
use serde_json::Value;

/// What `[alarm]` says.
fn alarm(sandbox: &Sandbox, text: &str) {
    let file = sandbox.config().join("config.toml");
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    let before = before.split("[alarm]").next().unwrap().to_owned();
    std::fs::write(file, format!("{before}\n[alarm]\n{text}\n")).unwrap();
}

/// A command that appends what it is told to a file, and the file.
fn listener(sandbox: &Sandbox) -> (String, std::path::PathBuf) {
    let heard = sandbox.root().join("heard");
    let script = format!("cat >> {0} && echo >> {0}", heard.display());
    (format!("command = [\"/bin/sh\", \"-c\", {script:?}]"), heard)
}

/// What was heard, each as JSON.
fn heard(file: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

/// The lines of the record: action, name, result.
fn recorded(sandbox: &Sandbox) -> Vec<String> {
    let text = sandbox.run(&["activity", "--json"]).ok().stdout();
    let line = |line: &str| {
        let line: Value = serde_json::from_str(line).unwrap();
        ["action", "name", "result"].map(|member| line[member].as_str().unwrap_or_default().to_owned()).join(" ")
    };
    text.lines().map(line).collect()
}
