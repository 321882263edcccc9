//! Key files and identities from the environment.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use super::sandbox::Sandbox;
use super::{error, exported, key_file};

/// Gives a file to its owner alone.
pub(super) fn private(path: &Path) {
    mode(path, 0o600);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_key_file_is_ours_alone() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let file = key_file(&sandbox, "key");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(file.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    for (bits, word) in [(0o644, "chmod 600"), (0o640, "chmod 600"), (0o666, "chmod go-w"), (0o622, "chmod go-w"), (0o602, "chmod go-w")] {
        mode(&file, bits);
        let said = error(sandbox.run(&["get", "site", "--json"]).go(), 9, "io");
        assert!(said.contains(word) && said.contains(&*file.to_string_lossy()), "{bits:o}: {said}");
    }
    for bits in [0o600, 0o400] {
        mode(&file, bits);
        assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
    }
}

#[test]
fn a_key_file_that_is_gone_is_a_key_that_is_missing() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let identity = exported(&sandbox);
    fs::remove_file(key_file(&sandbox, "key")).unwrap();
    let said = error(sandbox.run(&["get", "site", "--json"]).go(), 4, "locked");
    assert!(said.contains("no key to open vault `default` with") && said.contains("key import"), "{said}");
    sandbox.run(&["add", "more", "--type", "api_token", "--secret", "-"]).stdin(sandbox.secret()).fails(4);
    assert!(!key_file(&sandbox, "key").exists());
    sandbox.run(&["key", "import"]).stdin(identity).ok();
    sandbox.run(&["show", "site"]).ok();
}

#[test]
fn an_identity_file_that_the_user_names() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let identity = exported(&sandbox);
    let (file, link) = (sandbox.root().join("given-identity"), sandbox.root().join("given-link"));
    fs::write(&file, format!("# comment\n{identity}\n")).unwrap();
    symlink(&file, &link).unwrap();
    // The stored one is broken: the named one wins all the same.
    fs::write(key_file(&sandbox, "key"), "broken").unwrap();
    for path in [&file, &link] {
        mode(&file, 0o600);
        assert_eq!(sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY_FILE", path).reveals().ok().stdout(), secret);
        for bits in [0o644, 0o660] {
            mode(&file, bits);
            let said = sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY_FILE", path).fails(9);
            assert!(said.contains("hint: `chmod "), "{said}");
        }
    }
    let said = sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY_FILE", "/nonexistent/key").fails(9);
    assert!(said.contains("/nonexistent/key"), "{said}");
    mode(&file, 0o600);
    let said = sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY_FILE", &file).env("CREDCTL_IDENTITY", &identity).fails(2);
    assert!(said.contains("both CREDCTL_IDENTITY and CREDCTL_IDENTITY_FILE are set"), "{said}");
}

#[test]
fn an_identity_from_the_environment_chooses_its_vault() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    sandbox.run(&["init", "--vault", "other"]).ok();
    let secret = sandbox.secret();
    sandbox.run(&["add", "site", "--vault", "other", "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
    let other = sandbox.run(&["key", "export", "--vault", "other"]).ok().stdout();
    assert_eq!(sandbox.run(&["get", "site"]).env("CREDCTL_IDENTITY", other.trim()).reveals().ok().stdout(), secret);
    let said =
        error(sandbox.run(&["get", "site", "--vault", "default", "--json"]).env("CREDCTL_IDENTITY", other.trim()).go(), 4, "wrong_key");
    assert!(said.contains("does not fit vault `default`"), "{said}");
    let status = sandbox.run(&["key", "status", "--json"]).env("CREDCTL_IDENTITY", other.trim()).ok().json();
    assert_eq!((&status["key_store"], &status["vault"]), (&"environment".into(), &"other".into()));
}

#[test]
fn a_broken_stored_key_says_which_file() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let file = key_file(&sandbox, "key");
    let good = fs::read(&file).unwrap();
    for broken in ["", "nonsense", "CREDCTL-VAULT-1QQQQ", "a\nb\nc\n"] {
        fs::write(&file, broken).unwrap();
        let said = error(sandbox.run(&["get", "site", "--json"]).go(), 4, "wrong_key");
        assert!(said.contains(&*file.to_string_lossy()), "{said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), broken);
    }
    fs::write(&file, good).unwrap();
    sandbox.run(&["get", "site"]).reveals().ok();
}
