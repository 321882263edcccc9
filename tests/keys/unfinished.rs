//! Keys while a rotation is not finished, and what is left of a store that was left.

use std::fs;
use std::path::PathBuf;

use super::sandbox::Sandbox;
use super::secret_service::SecretService;
use super::{error, exported, key_file, on};

/// A vault whose rotation stops because of a file that cannot be trusted: its store holds two lines.
fn half_rotated() -> (Sandbox, [String; 2], Whole) {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    sandbox.add("two");
    let file = sandbox.file_of("two");
    let whole = fs::read(&file).unwrap();
    fs::write(&file, b"broken").unwrap();
    sandbox.run(&["key", "rotate"]).fails(5);
    let kept = lines(&sandbox);
    // The new one opens the vault by itself, the old one does not.
    let opens = |line: &String| sandbox.run(&["key", "status"]).env("CREDCTL_IDENTITY", line).go().output.status.success();
    let [a, b] = <[String; 2]>::try_from(kept).unwrap();
    let (old, new) = if opens(&a) { (b, a) } else { (a, b) };
    assert!(opens(&new) && !opens(&old));
    (sandbox, [old, new], Whole(file, whole))
}

/// The file that was broken, and what was in it.
struct Whole(PathBuf, Vec<u8>);

/// The lines of the key file, sorted.
fn lines(sandbox: &Sandbox) -> Vec<String> {
    let mut lines: Vec<String> = fs::read_to_string(key_file(sandbox, "key")).unwrap().lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Both keys are there: once the file is mended, everything can be read and the rotation ends.
fn finishes(sandbox: &Sandbox, Whole(file, whole): &Whole) {
    fs::write(file, whole).unwrap();
    sandbox.run(&["key", "rotate"]).ok();
    sandbox.run(&["get", "two"]).reveals().ok();
    sandbox.run(&["key", "export"]).reveals().ok();
}

#[test]
fn an_import_keeps_the_second_key_of_an_unfinished_rotation() {
    let (sandbox, [old, new], whole) = half_rotated();
    let before = lines(&sandbox);
    sandbox.run(&["key", "import"]).stdin(&new).ok();
    assert_eq!(lines(&sandbox), before);
    sandbox.run(&["key", "import"]).stdin(&old).fails(4);
    assert_eq!(lines(&sandbox), before);
    finishes(&sandbox, &whole);
}

#[test]
fn a_move_keeps_both_keys_of_an_unfinished_rotation() {
    let (mut sandbox, [_, new], whole) = half_rotated();
    let before = lines(&sandbox);
    fs::write(sandbox.root().join("given-passphrase"), sandbox.secret()).unwrap();
    super::files::private(&sandbox.root().join("given-passphrase"));
    sandbox.set("CREDCTL_PASSPHRASE_FILE", sandbox.root().join("given-passphrase"));
    // Also where the key that opens the vault comes from the environment.
    sandbox.run(&["key", "move", "--to", "passphrase"]).env("CREDCTL_IDENTITY", &new).ok();
    assert!(!key_file(&sandbox, "key").exists());
    sandbox.run(&["key", "import", "--key-store", "file"]).stdin(&new).ok();
    assert!(!key_file(&sandbox, "age").exists());
    assert_eq!(lines(&sandbox), before);
    finishes(&sandbox, &whole);
}

#[test]
fn an_import_is_refused_while_the_store_with_the_second_key_cannot_be_read() {
    let (mut sandbox, [_, new], _) = half_rotated();
    let given = sandbox.root().join("given-passphrase");
    fs::write(&given, sandbox.secret()).unwrap();
    super::files::private(&given);
    sandbox.run(&["key", "move", "--to", "passphrase"]).env("CREDCTL_PASSPHRASE_FILE", &given).ok();
    let before = fs::read(key_file(&sandbox, "age")).unwrap();
    sandbox.set("CREDCTL_NO_INPUT", "1");
    let said = error(sandbox.run(&["key", "import", "--key-store", "file", "--json"]).stdin(&new).go(), 1, "conflict");
    assert!(said.contains("credctl key rotate"), "{said}");
    assert!(!key_file(&sandbox, "key").exists());
    assert_eq!(fs::read(key_file(&sandbox, "age")).unwrap(), before);
}

#[test]
fn an_unfinished_rotation_is_not_exported() {
    let (sandbox, _, whole) = half_rotated();
    for arguments in [&["key", "export", "--json"][..], &["key", "export", "--age", "--json"]] {
        let ran = sandbox.run(arguments).go();
        assert_eq!(ran.stdout(), "");
        let said = error(ran, 1, "conflict");
        assert!(said.contains("no full backup") && said.contains("credctl key rotate"), "{said}");
    }
    finishes(&sandbox, &whole);
}

#[test]
fn an_import_into_another_store_leaves_nothing_in_the_old_one() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    sandbox.add("site");
    let identity = exported(&sandbox);
    sandbox.run(&["key", "import", "--key-store", "file"]).stdin(&identity).ok();
    let tool = || service.command("secret-tool").args(["lookup", "service", "credctl", "username", &super::vault_id(&sandbox)]).output();
    assert!(key_file(&sandbox, "key").exists() && tool().unwrap().stdout.is_empty());
    sandbox.run(&["key", "import", "--key-store", "keyring"]).stdin(&identity).ok();
    assert!(!key_file(&sandbox, "key").exists() && !tool().unwrap().stdout.is_empty());
    sandbox.run(&["get", "site"]).reveals().ok();
}

#[test]
fn doctor_names_a_key_file_that_was_left_behind() {
    let mut sandbox = Sandbox::with_vault();
    let given = sandbox.root().join("given-passphrase");
    fs::write(&given, sandbox.secret()).unwrap();
    super::files::private(&given);
    sandbox.set("CREDCTL_PASSPHRASE_FILE", given);
    let left = fs::read(key_file(&sandbox, "key")).unwrap();
    assert!(!sandbox.run(&["doctor"]).go().stdout().contains("still in"));
    sandbox.run(&["key", "move", "--to", "passphrase"]).ok();
    assert!(!sandbox.run(&["doctor"]).go().stdout().contains("still in"));
    fs::write(key_file(&sandbox, "key"), left).unwrap();
    let said = sandbox.run(&["doctor"]).go().code(1).stdout();
    let path = key_file(&sandbox, "key").display().to_string();
    assert!(said.contains("still in") && said.contains(&path) && said.contains("remove that file"), "{said}");
    fs::remove_file(key_file(&sandbox, "key")).unwrap();
}
