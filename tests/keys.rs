//! The vault's key by way of the whole program: key stores, their failures, backup, moving, changing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "common/secret_service.rs"]
mod secret_service;

#[path = "keys/backup.rs"]
mod backup;
#[path = "keys/files.rs"]
mod files;
#[path = "keys/keyring.rs"]
mod keyring;
#[path = "keys/moving.rs"]
mod moving;
#[path = "keys/passphrase.rs"]
mod passphrase;
#[path = "keys/unfinished.rs"]
mod unfinished;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sandbox::{Ran, Sandbox};
use secret_service::SecretService;

/// A home on a desktop with this keyring, which is the default key store.
fn on(service: &SecretService) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    sandbox
}

/// The identity of the default vault, watched for from now on.
fn exported(sandbox: &Sandbox) -> String {
    let line = sandbox.run(&["key", "export"]).ok().stdout().trim_end().to_owned();
    assert!(line.starts_with("CREDCTL-VAULT-1"));
    line
}

/// The id of the default vault.
fn vault_id(sandbox: &Sandbox) -> String {
    let vaults = sandbox.run(&["vault", "list", "--json"]).ok().json();
    vaults.as_array().unwrap().iter().find(|vault| vault["name"] == "default").unwrap()["id"].as_str().unwrap().to_owned()
}

fn key_file(sandbox: &Sandbox, extension: &str) -> PathBuf {
    sandbox.config().join(format!("keys/{}.{extension}", vault_id(sandbox)))
}

/// Every file of a directory and its content.
fn everything(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            all.extend(everything(&path));
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

/// Copies a directory, as a checkout on another machine has it.
fn copy(from: &Path, to: &Path) {
    for (path, content) in everything(from) {
        let path = to.join(path.strip_prefix(from).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// The error of a command that must fail with this number and code, and has a hint.
fn error(ran: Ran, exit: i32, code: &str) -> String {
    let ran = ran.code(exit);
    let error = ran.error();
    assert_eq!(error["code"], code, "{error}");
    let hint = error["hint"].as_str().unwrap_or_else(|| panic!("no hint: {error}"));
    format!("{} / {hint}", error["message"].as_str().unwrap())
}
