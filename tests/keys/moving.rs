//! The key between its stores, and a new key.

use std::fs;

use super::sandbox::Sandbox;
use super::secret_service::SecretService;
use super::{error, exported, key_file, on, vault_id};

/// Which store says that it has the key.
fn store(sandbox: &Sandbox) -> String {
    let status = sandbox.run(&["key", "status", "--json"]).ok().json();
    assert_eq!(status["state"], "ok");
    status["key_store"].as_str().unwrap().to_owned()
}

fn in_keyring(service: &SecretService, sandbox: &Sandbox) -> bool {
    let tool = service.command("secret-tool").args(["lookup", "service", "credctl", "username", &vault_id(sandbox)]).output().unwrap();
    !tool.stdout.is_empty()
}

#[test]
fn the_key_moves_through_all_three_stores() {
    let service = SecretService::gnome();
    let mut sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    fs::write(sandbox.root().join("given-passphrase"), sandbox.secret()).unwrap();
    super::files::private(&sandbox.root().join("given-passphrase"));
    sandbox.set("CREDCTL_PASSPHRASE_FILE", sandbox.root().join("given-passphrase"));
    for to in ["file", "passphrase", "keyring", "passphrase", "file", "keyring", "keyring"] {
        let moved = sandbox.run(&["key", "move", "--to", to, "--json"]).ok().json();
        assert_eq!((&moved["result"], &moved["key_store"], &moved["vault"]), (&"moved".into(), &to.into(), &"default".into()));
        assert_eq!(store(&sandbox), to);
        assert_eq!(key_file(&sandbox, "key").exists(), to == "file");
        assert_eq!(key_file(&sandbox, "age").exists(), to == "passphrase");
        assert_eq!(in_keyring(&service, &sandbox), to == "keyring");
        assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
        assert_eq!(exported(&sandbox), identity);
    }
    let said = error(sandbox.run(&["key", "move", "--to", "cloud", "--json"]).go(), 2, "usage");
    assert!(said.contains("keyring, passphrase or file"), "{said}");
}

#[test]
fn a_move_to_a_store_that_fails_leaves_the_key_where_it_is() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    sandbox.run(&["key", "move", "--to", "file"]).ok();
    service.lock();
    error(sandbox.run(&["key", "move", "--to", "keyring", "--json"]).go(), 4, "keyring_locked");
    error(sandbox.run(&["key", "move", "--to", "passphrase", "--json"]).go(), 2, "usage");
    assert_eq!(store(&sandbox), "file");
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}

fn rotated(sandbox: &Sandbox) {
    let secrets: Vec<(&str, String)> = ["one", "two"].map(|name| (name, sandbox.add(name))).into();
    let before = exported(sandbox);
    let done = sandbox.run(&["key", "rotate", "--json"]).ok().json();
    assert_eq!((&done["result"], &done["epoch"]), (&"rotated".into(), &2.into()));
    for (name, secret) in &secrets {
        assert_eq!(sandbox.run(&["get", name]).reveals().ok().stdout(), *secret);
    }
    let after = exported(sandbox);
    assert_ne!(before, after);
    // The old backup opens nothing any more, the new one all.
    sandbox.run(&["get", "one"]).env("CREDCTL_IDENTITY", &before).fails(4);
    assert_eq!(sandbox.run(&["get", "one"]).env("CREDCTL_IDENTITY", &after).reveals().ok().stdout(), secrets[0].1);
    let status = sandbox.run(&["key", "status", "--json"]).ok().json();
    assert_eq!((&status["epoch"], &status["rotating"]), (&2.into(), &false.into()));
    assert!(sandbox.run(&["doctor"]).go().stdout().contains("epoch 2"));
    sandbox.add("three");
}

#[test]
fn a_new_key_in_a_file() {
    let sandbox = Sandbox::with_vault();
    rotated(&sandbox);
    let kept = fs::read_to_string(key_file(&sandbox, "key")).unwrap();
    assert_eq!(kept.lines().count(), 1, "the old one is gone");
}

#[test]
fn a_new_key_in_the_keyring() {
    let service = SecretService::gnome();
    rotated(&on(&service));
}

#[test]
fn a_new_key_behind_a_passphrase() {
    let mut sandbox = Sandbox::new();
    let given = sandbox.root().join("given-passphrase");
    fs::write(&given, format!("{}\n", sandbox.secret())).unwrap();
    super::files::private(&given);
    sandbox.set("CREDCTL_KEY_STORE", "passphrase").set("CREDCTL_PASSPHRASE_FILE", given);
    rotated(&sandbox);
}

#[test]
fn a_key_from_the_environment_is_not_rotated() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let identity = exported(&sandbox);
    let said = sandbox.run(&["key", "rotate"]).env("CREDCTL_IDENTITY", &identity).fails(2);
    assert!(said.contains("kept nowhere") && said.contains("key import"), "{said}");
    assert_eq!(exported(&sandbox), identity);
}

#[test]
fn k11_a_rotation_whose_new_key_cannot_be_kept_changes_nothing() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    sandbox.add("site");
    let identity = exported(&sandbox);
    let before = super::everything(&sandbox.config());
    service.lock();
    error(sandbox.run(&["key", "rotate", "--json"]).go(), 4, "keyring_locked");
    assert_eq!(super::everything(&sandbox.config()), before);
    sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY", &identity).reveals().ok();
}
