//! Several vaults: chosen, isolated, read where they may not be written.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;

use super::everything;
use super::sandbox::Sandbox;

fn add(sandbox: &Sandbox, vault: &str, name: &str) -> String {
    let secret = sandbox.secret();
    sandbox.run(&["add", name, "--vault", vault, "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
    secret
}

#[test]
fn the_same_name_in_two_vaults_are_two_credentials() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    let (here, there) = (add(&sandbox, "default", "site"), add(&sandbox, "acme", "site"));
    let get = |arguments: &[&str]| sandbox.run(&[&["get"], arguments].concat()).reveals().ok().stdout();
    assert_eq!(get(&["site"]), here);
    assert_eq!(get(&["site", "--vault", "acme"]), there);
    assert_eq!(get(&["cred://site?vault=acme"]), there);
    assert_eq!(sandbox.run(&["get", "site"]).env("CREDCTL_VAULT", "acme").reveals().ok().stdout(), there);
    // What is typed wins over the environment, and a reference over both.
    assert_eq!(sandbox.run(&["get", "site", "--vault", "default"]).env("CREDCTL_VAULT", "acme").reveals().ok().stdout(), here);
    assert_eq!(sandbox.run(&["get", "cred://site?vault=acme", "--vault", "default"]).reveals().ok().stdout(), there);
    assert_eq!(get(&["site", "--vault", &sandbox.config().join("vaults/acme").to_string_lossy()]), there);
    assert_eq!(get(&["site", "--vault", "./config/vaults/acme"]), there);

    assert_eq!(sandbox.run(&["vault", "use", "acme"]).ok().stdout(), "acme\n");
    assert_eq!(get(&["site"]), there);
    assert_eq!(sandbox.run(&["show", "site", "--json"]).ok().json()["vault"], "acme");
    sandbox.run(&["remove", "site", "--yes"]).ok();
    sandbox.run(&["get", "site"]).fails(3);
    assert_eq!(get(&["site", "--vault", "default"]), here);
    let vaults = sandbox.run(&["vault", "list", "--json"]).ok().json();
    let names: Vec<(&str, bool)> =
        vaults.as_array().unwrap().iter().map(|vault| (vault["name"].as_str().unwrap(), vault["default"].as_bool().unwrap())).collect();
    assert_eq!(names, [("acme", true), ("default", false)]);
}

#[test]
fn the_key_of_one_vault_does_not_open_another_nor_its_files() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    add(&sandbox, "default", "site");
    add(&sandbox, "acme", "site");
    let key = sandbox.run(&["key", "export", "--vault", "acme"]).ok().stdout();
    sandbox.run(&["list", "--vault", "default"]).env("CREDCTL_IDENTITY", key.trim()).fails(4);
    // A file of one vault in the other is refused.
    let file = |vault: &str| {
        let id = sandbox.run(&["show", "site", "--vault", vault, "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
        sandbox.config().join(format!("vaults/{vault}/c/{id}.age"))
    };
    let (ours, theirs) = (file("default"), file("acme"));
    fs::copy(&theirs, &ours).unwrap();
    sandbox.run(&["get", "site"]).fails(5);
    sandbox.run(&["get", "site", "--vault", "acme"]).reveals().ok();
}

#[test]
fn a_vault_by_path_is_made_and_used() {
    let sandbox = Sandbox::new();
    let made = sandbox.run(&["init", "--vault", "./project/secrets", "--json"]).ok().json();
    assert_eq!(
        fs::canonicalize(made["path"].as_str().unwrap())
            .ok()
            .or_else(|| fs::canonicalize(sandbox.root().join(made["path"].as_str().unwrap())).ok()),
        fs::canonicalize(sandbox.root().join("project/secrets")).ok()
    );
    let secret = add(&sandbox, "./project/secrets", "site");
    let from = |dir: &Path, vault: &str| sandbox.run(&["get", "site", "--vault", vault]).dir(dir).reveals().ok().stdout();
    assert_eq!(from(sandbox.root(), "project/secrets"), secret);
    assert_eq!(from(&sandbox.root().join("project"), "./secrets"), secret);
    assert_eq!(from(&sandbox.root().join("project/secrets"), "./"), secret);
    assert!(!sandbox.config().join("vaults").join("default").exists());
    // A word without a slash is a name.
    sandbox.run(&["list", "--vault", "project"]).fails(3);
    sandbox.run(&["init", "--vault", "./project/secrets"]).fails(1);
}

#[test]
fn names_of_vaults() {
    let sandbox = Sandbox::new();
    for bad in ["Acme", "a b", "a.b", "..", "-x", "ä", &"x".repeat(64)] {
        let ran = sandbox.run(&["init", &format!("--vault={bad}"), "--json"]).go().code(2);
        assert!(ran.error()["hint"].as_str().unwrap().contains("at most 63"));
    }
    assert!(everything(sandbox.root()).is_empty());
    sandbox.run(&["init", "--vault", &"x".repeat(63)]).ok();
    // With a vault there, another one is not made by the way.
    for arguments in [&["list"][..], &["add", "x", "--type", "api_token", "--secret", "-"], &["key", "status"]] {
        sandbox.run(arguments).stdin("fakepass").fails(3);
    }
}

/// Gives a directory and all below it to somebody else.
fn give(dir: &Path) {
    for path in everything(dir).into_keys() {
        chown(path, Some(12345), Some(12345)).unwrap();
    }
    for entry in fs::read_dir(dir).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        chown(entry.path(), Some(12345), Some(12345)).unwrap();
    }
    chown(dir, Some(12345), Some(12345)).unwrap();
}

/// As CI does it: a checkout of another user's, and the key in the environment.
#[test]
fn v36_a_checkout_of_somebody_elses_is_read_and_not_written() {
    let first = Sandbox::with_vault();
    let secret = first.add("site");
    let key = first.run(&["key", "export"]).ok().stdout();
    let ci = Sandbox::new();
    let checkout = ci.root().join("checkout");
    for (path, content) in everything(&first.vault()) {
        let path = checkout.join(path.strip_prefix(first.vault()).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    if rustix::process::geteuid().is_root() {
        give(&checkout);
    } else {
        fs::set_permissions(&checkout, fs::Permissions::from_mode(0o777)).unwrap();
    }
    let before = everything(&checkout);
    let run = |arguments: &[&str]| ci.run(&[arguments, &["--vault", "./checkout"]].concat()).env("CREDCTL_IDENTITY", key.trim());
    assert_eq!(run(&["get", "site"]).reveals().ok().stdout(), secret);
    assert_eq!(
        ci.run(&["run", "--vault", "./checkout", "--no-mask", "--with", "site", "--", "printenv", "SITE"])
            .env("CREDCTL_IDENTITY", key.trim())
            .reveals()
            .ok()
            .stdout(),
        format!("{secret}\n")
    );
    run(&["list"]).ok();
    for write in [&["add", "x", "--type", "api_token", "--secret", "-"][..], &["remove", "site", "--yes"]] {
        let ran = run(&[write, &["--json"]].concat()).stdin(ci.secret()).go().code(9);
        assert_eq!(ran.error()["code"], "io");
    }
    assert_eq!(everything(&checkout), before);
    ci.watch(&secret);
    let doctor = run(&["doctor"]).ok().stdout();
    assert!(doctor.contains("read and not written"), "{doctor}");
}

#[test]
fn a_vault_of_our_own_that_others_can_write_is_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for bits in [0o777, 0o770, 0o702] {
        fs::set_permissions(sandbox.vault(), fs::Permissions::from_mode(bits)).unwrap();
        let said = sandbox.run(&["get", "site"]).fails(9);
        assert!(said.contains("chmod go-w"), "{said}");
    }
    // That others can read it never matters.
    fs::set_permissions(sandbox.vault(), fs::Permissions::from_mode(0o755)).unwrap();
    sandbox.run(&["get", "site"]).reveals().ok();
}

#[test]
fn two_machines_compare_by_fingerprint() {
    let sandbox = Sandbox::with_vault();
    let print = || sandbox.run(&["vault", "fingerprint"]).ok().stdout();
    let empty = print();
    sandbox.add("site");
    let one = print();
    assert_ne!(empty, one);
    sandbox.run(&["get", "site"]).reveals().ok();
    assert_eq!(print(), one, "a use changes nothing");
    sandbox.run(&["remove", "site", "--yes"]).ok();
    assert_ne!(print(), one);
}

#[test]
fn a_vault_without_a_name_is_called_default_whatever_is_the_usual_one() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--vault", "work"]).ok();
    sandbox.run(&["vault", "use", "work"]).ok();
    assert_eq!(sandbox.run(&["init"]).ok().stdout(), "default\n");
    // All are gone, and the configuration still names one.
    fs::remove_dir_all(sandbox.config().join("vaults")).unwrap();
    sandbox.run(&["add", "site", "--type", "api_token", "--secret", "-"]).stdin(sandbox.secret()).ok();
    sandbox.run(&["get", "site", "--vault", "default"]).reveals().ok();
}
