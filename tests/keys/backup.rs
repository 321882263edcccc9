//! `key export` and `key import`: the way back, and the way to a second machine.

use std::fs;
use std::process::Command;

use super::sandbox::Sandbox;
use super::secret_service::SecretService;
use super::{copy, error, everything, exported, key_file, on, vault_id};

/// Another machine with a copy of the vault and no key.
fn second(first: &Sandbox) -> Sandbox {
    let second = Sandbox::new();
    copy(&first.vault(), &second.vault());
    second
}

#[test]
fn a_second_machine_opens_the_vault_with_the_exported_key() {
    let first = Sandbox::with_vault();
    let secret = first.add("site");
    let identity = exported(&first);
    let second = second(&first);
    second.watch(&secret);
    let said = error(second.run(&["get", "site", "--json"]).go(), 4, "locked");
    assert!(said.contains("credctl key import") && said.contains("CREDCTL_IDENTITY"), "{said}");

    let imported = second.run(&["key", "import"]).stdin(format!("{identity}\n")).ok();
    assert_eq!(imported.stdout(), "default\n");
    assert_eq!(second.run(&["get", "site"]).reveals().ok().stdout(), secret);
    // Both see the same.
    let fingerprint = |sandbox: &Sandbox| sandbox.run(&["vault", "fingerprint"]).ok().stdout();
    assert_eq!(fingerprint(&first), fingerprint(&second));
    // And what the second writes the first reads.
    let more = second.add("more");
    copy(&second.vault(), &first.vault());
    assert_eq!(first.run(&["get", "more"]).reveals().ok().stdout(), more);
    assert_eq!(first.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 2);
    first.watch(&more);
}

#[test]
fn the_first_sight_of_a_vault_is_said_once() {
    let first = Sandbox::with_vault();
    first.add("site");
    let identity = exported(&first);
    let second = second(&first);
    let seen = |arguments: &[&str]| second.run(arguments).env("CREDCTL_IDENTITY", &identity).ok().stderr();
    assert!(seen(&["list"]).contains("for the first time"), "it cannot know whether this is the newest");
    assert_eq!(seen(&["list"]), "");
}

#[test]
fn an_export_by_pipe_an_import_by_file_or_into_another_store() {
    let first = Sandbox::with_vault();
    let secret = first.add("site");
    let identity = exported(&first);
    let json = first.run(&["key", "export", "--json"]).ok().json();
    assert_eq!((&json["identity"], &json["vault"]), (&identity.as_str().into(), &"default".into()));

    let service = SecretService::gnome();
    let second = on(&service);
    copy(&first.vault(), &second.vault());
    fs::write(second.root().join("given-backup"), format!("# the key of work\n\n{identity}\n")).unwrap();
    let done = second.run(&["key", "import", "given-backup", "--json"]).ok().json();
    assert_eq!((&done["result"], &done["key_store"]), (&"imported".into(), &"keyring".into()));
    assert_eq!(second.run(&["get", "site"]).reveals().ok().stdout(), secret);
    second.watch(&secret);
    let again = second.run(&["key", "import", "given-backup", "--key-store", "file", "--json"]).ok().json();
    assert_eq!(again["key_store"], "file");
    assert_eq!(fs::read_to_string(key_file(&second, "key")).unwrap().trim(), identity);
}

#[test]
fn k12_a_typing_error_is_said_to_be_one_and_changes_nothing() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let identity = exported(&sandbox);
    let before = everything(&sandbox.config());
    let at = identity.len() - 20;
    let other = if &identity[at..=at] == "Q" { "P" } else { "Q" };
    let mut wrong = vec![format!("{}{other}{}", &identity[..at], &identity[at + 1..])];
    let (head, tail) = identity.split_at("CREDCTL-VAULT-1".len());
    wrong.push(format!("{head}{}{}{}", &tail[8..16], &tail[..8], &tail[16..]));
    wrong.push(identity[..identity.len() - 1].to_owned());
    for wrong in &wrong {
        if wrong.len() == identity.len() {
            sandbox.watch(wrong);
        }
        let said = error(sandbox.run(&["key", "import", "--json"]).stdin(wrong).go(), 2, "usage");
        assert!(said.contains("mistyped"), "{said}");
        let said = sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY", wrong).fails(4);
        assert!(said.contains("`CREDCTL_IDENTITY`") && said.contains("mistyped"), "{said}");
    }
    assert_eq!(everything(&sandbox.config()), before);
    for fine in [identity.to_lowercase(), format!("  {identity}\r\n")] {
        sandbox.run(&["key", "import"]).stdin(fine).ok();
    }
}

#[test]
fn what_is_no_key_of_ours_is_refused_by_name() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let age = sandbox.run(&["key", "export", "--age"]).ok().stdout();
    for (given, word) in [
        (age.as_str(), "age identity"),
        ("CREDCTL-CONSUMER-1QQQQ", "consumer"),
        ("", "empty"),
        ("hello", "CREDCTL-VAULT-1"),
        ("\u{feff}", "CREDCTL-VAULT-1"),
    ] {
        let said = sandbox.run(&["key", "import"]).stdin(given).fails(2);
        assert!(said.contains(word), "{given}: {said}");
    }
}

#[test]
fn the_stock_age_tool_opens_a_file_with_the_exported_key() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let age = sandbox.run(&["key", "export", "--age"]).ok().stdout();
    fs::write(sandbox.root().join("given-age"), age).unwrap();
    let mut command = Command::new("age");
    command.args(["-d", "-i"]).arg(sandbox.root().join("given-age")).arg(sandbox.file_of("site"));
    let text = sandbox.run_command(command).reveals().ok().stdout();
    assert!(text.contains(&secret) && text.contains("name = \"site\""), "{text}");
}

#[test]
fn a_key_is_imported_for_the_vault_it_fits_and_for_no_other() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "other"]).ok();
    let other = sandbox.run(&["key", "export", "--vault", "other"]).ok().stdout();
    let before = everything(&sandbox.config());
    error(sandbox.run(&["key", "import", "--vault", "default", "--json"]).stdin(&other).go(), 4, "wrong_key");
    assert_eq!(everything(&sandbox.config()), before);
    // Without a name it finds its own.
    assert_eq!(sandbox.run(&["key", "import"]).stdin(&other).ok().stdout(), "other\n");
    let elsewhere = Sandbox::new();
    let said = error(elsewhere.run(&["key", "import", "--json"]).stdin(&other).go(), 3, "not_found");
    assert!(said.contains("--vault PATH"), "{said}");
}

/// It would be in the shell's history, and its text must not be repeated in the error.
#[test]
fn c01_a_key_in_an_argument_is_refused() {
    let sandbox = Sandbox::with_vault();
    let identity = exported(&sandbox);
    let dir = sandbox.config();
    for given in [identity.clone(), identity.to_lowercase()] {
        let said = sandbox.run(&["key", "import", &given]).fails(2);
        assert!(!said.to_uppercase().contains(&identity[20..40]) && said.contains("stdin"), "{said}");
    }
    let said = sandbox.run(&["key", "import", "-", &identity]).fails(2);
    assert!(!said.contains(&identity[20..40]), "{said}");
    assert!(dir.exists() && !vault_id(&sandbox).is_empty());
}
