//! The files to the byte: a vault that was kept opens for ever, and a second program reads it by `docs/format.md` alone.
//!
//! The vault is `tests/golden/vault`. It is made anew, which only a new version of the format is a reason for, by
//! `CREDCTL_TEST_BLESS=1 cargo nextest run --test format bless`.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[path = "common/sandbox.rs"]
mod sandbox;

#[path = "format/golden.rs"]
mod golden;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use golden::{BINARY, GONE, LINES, NEW_TOKEN, OLD_TOKEN, golden_dir};
use sandbox::{Run, Sandbox};
use serde_json::Value;

/// A copy of the kept vault on a machine that has never seen it, and its key.
fn kept() -> (Sandbox, PathBuf, String) {
    let mut sandbox = Sandbox::new();
    let vault = sandbox.root().join("vault");
    copy(&golden_dir().join("vault"), &vault);
    let identity = fs::read_to_string(golden_dir().join("identity")).unwrap().trim().to_owned();
    for secret in [NEW_TOKEN, OLD_TOKEN, LINES, &identity] {
        sandbox.watch(secret);
    }
    sandbox.set("CREDCTL_IDENTITY", &identity).set("CREDCTL_VAULT", &vault);
    (sandbox, vault, identity)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The second reader: Python, its standard library, and the stock `age`.
fn second_reader<'a>(sandbox: &'a Sandbox, vault: &Path) -> Run<'a> {
    let mut command = Command::new("python3");
    command.arg(golden_dir().join("read.py")).arg(vault);
    sandbox.run_command(command)
}

#[test]
fn the_program_opens_the_vault_that_was_kept() {
    let (sandbox, _, _) = kept();
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), NEW_TOKEN);
    assert_eq!(sandbox.run(&["get", "OPENAI_API_KEY"]).reveals().ok().stdout(), NEW_TOKEN);
    assert_eq!(sandbox.run(&["get", "lines", "text"]).reveals().ok().stdout(), LINES);
    assert_eq!(sandbox.run(&["get", "lines", "bytes"]).reveals().ok().output.stdout, BINARY);
    let shown = sandbox.run(&["show", "openai", "--json"]).ok().json();
    assert_eq!((&shown["type"], &shown["service"]), (&"api_token".into(), &"openai".into()));
    assert_eq!(shown["created_at"], "2026-11-20T10:00:00Z");
    sandbox.run(&["get", GONE]).fails(3);
    let names: Vec<String> =
        sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().iter().map(|c| c["name"].to_string()).collect();
    assert_eq!(names, ["\"lines\"", "\"openai\""]);
}

#[test]
fn the_view_that_was_kept_opens_with_its_identity_from_before_the_change_of_key() {
    let (mut sandbox, _, _) = kept();
    let line = fs::read_to_string(golden_dir().join("consumer")).unwrap();
    assert_eq!(line, golden::consumer_line());
    sandbox.watch(line.trim());
    sandbox.set("CREDCTL_IDENTITY", line.trim());
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), NEW_TOKEN);
    sandbox.run(&["get", "lines", "text"]).fails(6);
}

#[test]
fn the_second_reader_agrees_with_the_program() {
    let (sandbox, vault, _) = kept();
    let read = second_reader(&sandbox, &vault).reveals().ok().json();
    let consumers = &read["consumers"];
    assert_eq!((&consumers[0]["name"], &consumers[1]["name"]), (&"ci/golden".into(), &"agent/gone".into()));
    let token = consumers[0]["uses"]["openai"]["token"]["base64"].as_str().unwrap();
    assert_eq!(data_encoding::BASE64.decode(token.as_bytes()).unwrap(), NEW_TOKEN.as_bytes());
    assert_eq!((&consumers[0]["past"], &consumers[1]["past"]), (&serde_json::json!(["lines"]), &serde_json::json!(["openai", "lines"])));
    let find = |name: &str| read["credentials"].as_array().unwrap().iter().find(|c| c["name"] == name).cloned().unwrap_or(Value::Null);
    for (name, field, value) in [("openai", "token", NEW_TOKEN.as_bytes()), ("lines", "text", LINES.as_bytes()), ("lines", "bytes", BINARY)]
    {
        let theirs = find(name)["fields"][field]["base64"].as_str().unwrap().to_owned();
        assert_eq!(data_encoding::BASE64.decode(theirs.as_bytes()).unwrap(), value, "{name}/{field}");
        assert_eq!(sandbox.run(&["get", name, field]).reveals().ok().output.stdout, value, "{name}/{field}");
    }
    let shown = sandbox.run(&["show", "openai", "--json"]).ok().json();
    assert_eq!((&find("openai")["id"], &find("openai")["rev"]), (&shown["id"], &shown["revision"]));
    assert_eq!(find("openai")["before"]["token"]["base64"], data_encoding::BASE64.encode(OLD_TOKEN.as_bytes()));
    assert_eq!(read["tombstones"], serde_json::json!([GONE]));
    assert_eq!((&read["epoch"], &read["rotations"]), (&2.into(), &1.into()));
}

#[test]
fn the_second_reader_reads_what_this_version_writes() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let value = format!("{secret}\n\"\\ \u{e9}\u{1f511}\u{7f}\u{1}");
    let path = sandbox.root().join("given-value");
    fs::write(&path, &value).unwrap();
    sandbox.run(&["add", "odd", "--type", "username_password", "--set", "username=a", "--secret", &format!("@{}", path.display())]).ok();
    sandbox.run(&["key", "rotate"]).ok();
    let identity = sandbox.run(&["key", "export"]).ok().stdout();
    let read = second_reader(&sandbox, &sandbox.vault()).env("CREDCTL_IDENTITY", identity.trim()).reveals().ok().json();
    let theirs = read["credentials"][0]["fields"]["password"]["base64"].as_str().unwrap().to_owned();
    assert_eq!(data_encoding::BASE64.decode(theirs.as_bytes()).unwrap(), value.as_bytes());
}

#[test]
fn trust_follows_a_change_of_key_and_nothing_else() {
    let (sandbox, vault, _) = kept();
    let manifest: toml::Table = fs::read_to_string(vault.join("vault.toml")).unwrap().parse().unwrap();
    let before = manifest["rotation"][0]["old"].as_str().unwrap().to_owned();
    let pinned = |key: &str| {
        let mut command = Command::new("python3");
        command.arg(golden_dir().join("read.py")).arg(&vault).arg(key);
        sandbox.run_command(command).reveals()
    };
    pinned(&before).ok();
    let foreign = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"; // RFC 8032, 7.1, test 1
    assert!(pinned(foreign).fails(1).contains("does not lead to the signer"));
}

/// The second reader is only a witness if it can say no.
#[test]
fn the_second_reader_refuses_what_was_changed() {
    let (sandbox, vault, _) = kept();
    let manifest = fs::read_to_string(vault.join("vault.toml")).unwrap();
    fs::write(vault.join("vault.toml"), manifest.replace("epoch = 2", "epoch = 3")).unwrap();
    assert!(second_reader(&sandbox, &vault).fails(1).contains("vault.toml: the signature does not hold"));
    fs::write(vault.join("vault.toml"), &manifest).unwrap();
    let mut files: Vec<PathBuf> = fs::read_dir(vault.join("c")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| !path.to_string_lossy().contains(".prev."));
    files.sort();
    let first = fs::read(&files[0]).unwrap();
    fs::copy(&files[1], &files[0]).unwrap();
    assert!(second_reader(&sandbox, &vault).fails(1).contains("it is of another id"));
    fs::write(&files[0], first).unwrap();
    second_reader(&sandbox, &vault).reveals().ok();
}

#[test]
fn the_keys_in_the_document_are_those_of_the_program() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/format.md")).unwrap();
    for value in golden::vectors() {
        assert!(document.contains(&value), "docs/format.md does not have {value}");
    }
}

#[test]
fn bless_makes_the_vault_anew_when_it_is_told_to() {
    if std::env::var_os("CREDCTL_TEST_BLESS").is_some() {
        golden::make();
    }
    assert_eq!(fs::read_to_string(golden_dir().join("identity")).unwrap(), golden::identity_line());
}
