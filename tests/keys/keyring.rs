//! The keyring in all its states: each has its own words, and none of them loses or replaces a key.

use std::fs;
use std::io::Write as _;
use std::os::unix::net::UnixListener;
use std::process::Stdio;

use super::sandbox::Sandbox;
use super::secret_service::{PASSWORD, SecretService};
use super::{error, everything, exported, on, vault_id};

/// What the keyring has for a vault, by libsecret's own tool.
fn kept(service: &SecretService, id: &str) -> Vec<u8> {
    service.command("secret-tool").args(["lookup", "service", "credctl", "username", id]).stdin(Stdio::null()).output().unwrap().stdout
}

/// Puts something else in the place of a vault's key.
fn replace(service: &SecretService, id: &str, value: &[u8]) {
    let attributes = ["service", "credctl", "username", id];
    assert!(service.command("secret-tool").arg("clear").args(attributes).status().unwrap().success());
    let mut tool = service.command("secret-tool");
    let mut tool = tool.args(["store", "--label", "replaced"]).args(attributes).stdin(Stdio::piped()).spawn().unwrap();
    tool.stdin.take().unwrap().write_all(value).unwrap();
    assert!(tool.wait().unwrap().success());
    assert_eq!(kept(service, id), value, "the test's own tool keeps every byte");
}

/// Every command that needs the key fails so, and neither vault nor keyring are touched.
fn all_fail(sandbox: &Sandbox, exit: i32, code: &str, words: &str) {
    let before = everything(&sandbox.config());
    let commands: [&[&str]; 8] = [
        &["get", "site"],
        &["list"],
        &["show", "site"],
        &["add", "more", "--type", "api_token", "--secret", "-"],
        &["remove", "site", "--yes"],
        &["key", "export"],
        &["key", "rotate"],
        &["key", "move", "--to", "file"],
    ];
    for command in commands {
        let said = error(sandbox.run(&[command, &["--json"]].concat()).stdin("fakepass").go(), exit, code);
        assert!(said.contains(words), "{command:?}: {said}");
    }
    let said = error(sandbox.run(&["run", "--json", "--with", "site", "--", "true"]).go(), 125, code);
    assert!(said.contains(words), "{said}");
    let status = sandbox.run(&["key", "status", "--json"]).go().code(exit).json();
    assert_eq!(status["state"], code, "{status}");
    assert!(sandbox.run(&["doctor"]).go().code(1).stdout().contains(words.split(" / ").next().unwrap()));
    assert_eq!(everything(&sandbox.config()), before, "nothing was written");
}

/// With the identity in the environment all is well, whatever the keyring does.
fn wins(sandbox: &Sandbox, identity: &str, secret: &str) {
    assert_eq!(sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY", identity).reveals().ok().stdout(), secret);
}

#[test]
fn the_key_is_in_the_keyring_and_nowhere_else() {
    let mut service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    // From here on it may be nowhere on the disk.
    sandbox.watch(&identity);
    let status = sandbox.run(&["key", "status", "--json"]).ok().json();
    assert_eq!((&status["key_store"], &status["state"]), (&"keyring".into(), &"ok".into()));
    let found = service.command("secret-tool").args(["search", "service", "credctl"]).output().unwrap();
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    assert!(found.contains("label = credctl vault `default`"), "{found}");
    assert_eq!(found.matches("label = ").count(), 1, "the probe is gone: {found}");
    service.restart_gnome(PASSWORD);
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}

#[test]
fn k01_without_a_keyring_nothing_is_made_and_every_way_out_is_named() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "");
    let commands: [&[&str]; 3] =
        [&["init", "--json"], &["init", "--key-store", "keyring", "--json"], &["add", "openai", "--secret", "-", "--json"]];
    for command in commands {
        let said = error(sandbox.run(command).stdin(sandbox.secret()).go(), 4, "no_keyring");
        for way in ["--key-store passphrase", "--key-store file", "CREDCTL_IDENTITY"] {
            assert!(said.contains(way), "{said}");
        }
        assert!(everything(sandbox.root()).is_empty(), "{:?}", everything(sandbox.root()).keys());
    }
}

#[test]
fn k01_a_keyring_that_is_gone() {
    let service = SecretService::gnome();
    let mut sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", "");
    all_fail(&sandbox, 4, "no_keyring", "no keyring answers on this machine / ");
    wins(&sandbox, &identity, &secret);
}

#[test]
fn k04_a_locked_keyring() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    service.lock();
    all_fail(&sandbox, 4, "keyring_locked", "the keyring is locked / ");
    error(sandbox.run(&["init", "--vault", "other", "--json"]).go(), 4, "keyring_locked");
    assert!(!sandbox.config().join("vaults/other").exists());
    wins(&sandbox, &identity, &secret);
}

#[test]
fn k04_a_bus_that_never_answers() {
    let service = SecretService::gnome();
    let mut sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    let silent = service.home().join("silent");
    let _listener = UnixListener::bind(&silent).unwrap();
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", silent.display()));
    let said = error(sandbox.run(&["get", "site", "--json"]).go(), 4, "keyring_timeout");
    assert!(said.contains("did not answer within 2 seconds / restart"), "{said}");
    error(sandbox.run(&["init", "--vault", "other", "--json"]).go(), 4, "keyring_timeout");
    wins(&sandbox, &identity, &secret);
}

#[test]
fn k04_a_keyring_that_hangs() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    service.freeze();
    error(sandbox.run(&["list", "--json"]).go(), 4, "keyring_timeout");
    wins(&sandbox, &identity, &secret);
}

#[test]
fn no_entry_never_makes_a_new_key() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    let id = vault_id(&sandbox);
    assert!(service.command("secret-tool").args(["clear", "service", "credctl", "username", &id]).status().unwrap().success());
    all_fail(&sandbox, 4, "locked", "the keyring has no key for this vault / ");
    assert!(error(sandbox.run(&["list", "--json"]).go(), 4, "locked").contains("credctl key import"));
    assert_eq!(kept(&service, &id), b"", "no new key was made");
    wins(&sandbox, &identity, &secret);
    // The way out that it names is one.
    sandbox.run(&["key", "import"]).stdin(&identity).ok();
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}

#[test]
fn k05_the_key_of_another_vault_in_its_place() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    let id = vault_id(&sandbox);
    sandbox.run(&["init", "--vault", "other"]).ok();
    let other = sandbox.run(&["key", "export", "--vault", "other"]).ok().stdout();
    replace(&service, &id, other.as_bytes());
    all_fail(&sandbox, 4, "wrong_key", "does not fit vault `default`");
    assert_eq!(kept(&service, &id), other.as_bytes());
    wins(&sandbox, &identity, &secret);
}

#[test]
fn k05_a_key_of_the_same_vault_that_is_not_its_owners() {
    // Made by hand: the vault's id with another seed.
    let service = SecretService::gnome();
    let sandbox = on(&service);
    sandbox.add("site");
    let id = credctl::name::Id::parse(&vault_id(&sandbox)).unwrap();
    let forged = credctl::keys::identity::OwnerIdentity { seed: credctl::keys::seed::Seed::random().unwrap(), vault: id }.encode();
    replace(&service, &id.to_string(), forged.expose());
    // Which of the two was replaced, the vault or the key, cannot be told: it is neither used nor changed.
    let before = everything(&sandbox.config());
    for command in
        [&["get", "site", "--json"][..], &["add", "more", "--type", "api_token", "--secret", "-", "--json"], &["key", "rotate", "--json"]]
    {
        error(sandbox.run(command).stdin("fakepass").go(), 5, "corrupt");
    }
    assert_eq!(everything(&sandbox.config()), before);
}

#[test]
fn k06_a_damaged_entry_is_left_as_it_is() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    let id = vault_id(&sandbox);
    for fine in [format!("{identity}\n"), format!("{identity}\r\n"), identity.clone(), identity.to_lowercase()] {
        replace(&service, &id, fine.as_bytes());
        assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
    }
    let utf16: Vec<u8> = identity.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let truncated = identity.as_bytes()[..identity.len() - 5].to_vec();
    for damaged in [utf16, truncated, b"\xff\xfe\xfd".to_vec(), b"hello".to_vec()] {
        replace(&service, &id, &damaged);
        all_fail(&sandbox, 4, "locked", "the keyring's entry for this vault is damaged / the entry was left as it is");
        assert_eq!(kept(&service, &id), damaged);
        wins(&sandbox, &identity, &secret);
    }
}

#[test]
fn several_entries_are_not_chosen_from() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    sandbox.add("site");
    let id = vault_id(&sandbox);
    let mut second = service.command("secret-tool");
    second.args(["store", "--label=second", "service", "credctl", "username", &id, "copy", "2"]).stdin(Stdio::null());
    assert!(second.status().unwrap().success());
    all_fail(&sandbox, 4, "locked", "several entries for this vault / remove all but one");
}

#[test]
fn no_collection_to_keep_a_key_in() {
    let service = SecretService::gnome_without_collection();
    let sandbox = on(&service);
    let said = error(sandbox.run(&["init", "--json"]).go(), 4, "no_keyring");
    assert!(said.contains("no default collection") && said.contains("--key-store passphrase"), "{said}");
    assert!(everything(sandbox.root()).is_empty());
}

#[test]
fn k02_k07_a_keyring_that_ends_with_the_session_is_refused() {
    let service = SecretService::gnome_without_collection();
    service.forget_at_logout();
    let sandbox = on(&service);
    error(sandbox.run(&["init", "--json"]).go(), 4, "no_keyring");
    assert!(everything(sandbox.root()).is_empty());
    // Nor does it take a key that moves.
    let mut sandbox = on(&service);
    sandbox.set("CREDCTL_KEY_STORE", "file");
    let secret = sandbox.add("site");
    error(sandbox.run(&["key", "move", "--to", "keyring", "--json"]).go(), 4, "no_keyring");
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
    assert!(fs::read_to_string(sandbox.config().join("config.toml")).unwrap().contains("\"file\""));
}

#[test]
fn keepassxc_does_as_well() {
    let service = SecretService::keepassxc();
    let sandbox = on(&service);
    let secret = sandbox.add("site");
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
    let doctor = sandbox.run(&["doctor"]).ok().stdout();
    assert!(doctor.contains("keepassxc"), "{doctor}");
    service.lock();
    error(sandbox.run(&["get", "site", "--json"]).go(), 4, "keyring_locked");
}
