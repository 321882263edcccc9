//! `vault rename` and `vault remove`.

use std::fs;

use super::everything;
use super::sandbox::Sandbox;

#[test]
fn a_vault_that_is_renamed_is_the_same_vault() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    assert_eq!(sandbox.run(&["vault", "rename", "default", "acme"]).ok().stdout(), "acme\n");
    // It was the one that is meant when none is named, and still is.
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
    assert_eq!(sandbox.run(&["get", "cred://site?vault=acme"]).reveals().ok().stdout(), secret);
    let list = sandbox.run(&["vault", "list", "--json"]).ok().json();
    assert_eq!((list.as_array().unwrap().len(), &list[0]["name"], &list[0]["default"]), (1, &"acme".into(), &true.into()));
    let quiet = sandbox.run(&["list"]).ok().stderr();
    assert!(!quiet.contains("first time"), "{quiet}");
    sandbox.run(&["init", "--vault", "other"]).ok();
    assert!(sandbox.run(&["vault", "mv", "other", "acme"]).fails(1).contains("exists already"));
    assert!(sandbox.run(&["vault", "rename", "othr", "x"]).fails(3).contains("did you mean `other`?"));
    for bad in ["../x", "X", "", ".x"] {
        sandbox.run(&["vault", "rename", "other", bad]).fails(2);
    }
    // The name is free for another vault.
    sandbox.run(&["init", "--vault", "default"]).ok();
    sandbox.run(&["list", "--vault", "default"]).ok();
}

#[test]
fn a_rename_that_was_interrupted_is_finished_when_it_is_asked_for_again() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let config = sandbox.config().join("config.toml");
    let before = fs::read_to_string(&config).unwrap();
    let id = before.split("default = \"").nth(1).unwrap().split('"').next().unwrap();
    // As it is between the move and the last change of the configuration.
    fs::write(&config, before.replace(&format!("default = \"{id}\""), &format!("default = \"{id}\"\nacme = \"{id}\""))).unwrap();
    fs::rename(sandbox.vault(), sandbox.config().join("vaults/acme")).unwrap();
    let error = sandbox.run(&["get", "site"]).fails(3);
    assert!(error.contains("`credctl vault rename default acme` finishes it"), "{error}");
    sandbox.run(&["vault", "rename", "default", "acme"]).ok();
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_vault_that_is_removed_is_gone_with_its_key_and_its_memory() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "other"]).ok();
    let kept = everything(&sandbox.config().join("vaults/other"));
    sandbox.add("site");
    let refused = sandbox.run(&["vault", "remove", "default"]).fails(2);
    assert!(refused.contains("add `--yes`"), "{refused}");
    let gone = sandbox.run(&["vault", "remove", "default", "--yes", "--json"]).ok().json();
    assert_eq!((&gone["removed"], &gone["key_removed"]), (&true.into(), &true.into()));
    let id = gone["id"].as_str().unwrap();
    let left: Vec<_> = everything(sandbox.root()).into_keys().filter(|path| path.to_string_lossy().contains(id)).collect();
    assert_eq!(left, [] as [std::path::PathBuf; 0]);
    assert!(!fs::read_to_string(sandbox.config().join("config.toml")).unwrap().contains(id));
    assert!(!sandbox.vault().exists());
    assert_eq!(everything(&sandbox.config().join("vaults/other")), kept);
    sandbox.run(&["vault", "remove", "default", "--yes"]).fails(3);
    assert_eq!(fs::read_dir(sandbox.config().join("vaults")).unwrap().count(), 1);
}

#[test]
fn a_key_can_be_kept_and_opens_another_copy() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let key = sandbox.run(&["key", "export"]).ok().stdout();
    let copy = sandbox.root().join("copy");
    assert!(std::process::Command::new("cp").arg("-r").arg(sandbox.vault()).arg(&copy).status().unwrap().success());
    sandbox.run(&["vault", "remove", "default", "--yes", "--keep-key"]).ok();
    let got = sandbox.run(&["get", "site", "--vault", copy.to_str().unwrap()]).env("CREDCTL_IDENTITY", key.trim()).reveals().ok();
    assert_eq!(got.stdout(), secret);
    assert_eq!(fs::read_dir(sandbox.config().join("keys")).unwrap().count(), 1);
}

#[test]
fn a_vault_that_cannot_be_read_can_be_removed() {
    let sandbox = Sandbox::with_vault();
    fs::write(sandbox.vault().join("vault.toml"), "damaged").unwrap();
    sandbox.run(&["vault", "remove", "default", "--yes"]).ok();
    assert!(!sandbox.vault().exists());
}

/// Found by a reviewer: a key whose vault had gone lay there for ever, and so did what a killed removal left.
#[test]
fn doctor_names_keys_of_no_vault_and_what_is_left_of_removals() {
    let sandbox = Sandbox::with_vault();
    let notes = |sandbox: &Sandbox| {
        let found = sandbox.run(&["doctor", "--json"]).go().json();
        let notes = found.as_array().unwrap().iter().filter(|found| found["verdict"] == "note");
        notes.map(|found| found["what"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let about = |notes: &[String], what: &str| notes.iter().filter(|note| note.contains(what)).count();
    let before = notes(&sandbox);
    assert_eq!((about(&before, "the key of no vault"), about(&before, "was interrupted")), (0, 0), "{before:?}");
    sandbox.run(&["init", "--vault", "other"]).ok();
    let vaults = sandbox.config().join("vaults");
    fs::rename(vaults.join("other"), vaults.join(".removed-fake")).unwrap();
    let after = notes(&sandbox);
    assert_eq!((about(&after, "the key of no vault"), about(&after, ".removed-fake")), (1, 1), "{after:?}");
}
