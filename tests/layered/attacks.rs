//! Somebody who can write a vault's directory, but has no key, wants a credential of another layer taken for the one asked for.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{add, fails, file_of, get, home};

/// For its owner alone.
pub(super) fn private(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o600)).unwrap();
}

#[test]
fn a_file_in_the_place_of_the_first_ones_is_noticed() {
    let sandbox = home(&["personal", "acme"]);
    let own = add(&sandbox, "personal", "openai");
    add(&sandbox, "acme", "openai");
    let file = file_of(&sandbox, "personal", "openai");
    let good = fs::read(&file).unwrap();
    let other = fs::read(file_of(&sandbox, "acme", "openai")).unwrap();
    let attempts: [&dyn Fn(); 4] =
        [&|| fs::remove_file(&file).unwrap(), &|| fs::write(&file, &other).unwrap(), &|| fs::write(&file, "").unwrap(), &|| {
            fs::rename(&file, file.with_extension("bak")).unwrap()
        }];
    for attempt in attempts {
        attempt();
        assert_eq!(fails(&sandbox, &["get", "openai"], 5).0, "corrupt");
        assert_eq!(fails(&sandbox, &["export", "--with", "openai"], 5).0, "corrupt");
        fs::write(&file, &good).unwrap();
        assert_eq!(get(&sandbox, &["openai"]), own);
    }
    let vault = sandbox.config().join("vaults/personal");
    let away = sandbox.root().join("away");
    fs::rename(&vault, &away).unwrap();
    fails(&sandbox, &["get", "openai"], 2);
    fs::create_dir(&vault).unwrap();
    assert_eq!(sandbox.run(&["get", "openai"]).go().output.stdout, b"", "an empty directory is no vault without the name");
    fs::remove_dir(&vault).unwrap();
    // Another vault of ours in its place.
    fs::rename(sandbox.config().join("vaults/acme"), &vault).unwrap();
    fails(&sandbox, &["get", "openai"], 5);
}

#[test]
fn on_a_machine_that_never_saw_it_a_damaged_file_may_be_the_one() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "personal", "openai");
    add(&sandbox, "personal", "mine");
    add(&sandbox, "acme", "openai");
    let file = file_of(&sandbox, "personal", "openai");
    fs::write(&file, "age-encryption.org/v1\n").unwrap();
    // Without its memory the machine does not know the name of what is damaged.
    fs::remove_dir_all(sandbox.state()).unwrap();
    let (code, said) = fails(&sandbox, &["get", "openai"], 5);
    assert!(code == "corrupt" && said.contains("vault `personal`"), "{said}");
    sandbox.run(&["get", "mine"]).reveals().ok();
}

#[test]
fn what_came_or_was_renamed_elsewhere_is_seen() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "personal", "openai");
    let provided = add(&sandbox, "acme", "openai");
    sandbox.run(&["list"]).ok();
    // Another machine of the same person renames its own one.
    let state = sandbox.state();
    let aside = sandbox.root().join("state-of-this-machine");
    fs::rename(&state, &aside).unwrap();
    sandbox.run(&["rename", "openai", "other"]).ok();
    fs::remove_dir_all(&state).unwrap();
    fs::rename(&aside, &state).unwrap();
    assert_eq!(get(&sandbox, &["openai"]), provided);
    // And adds one of that name.
    fs::rename(&state, &aside).unwrap();
    let newest = add(&sandbox, "personal", "openai");
    fs::remove_dir_all(&state).unwrap();
    fs::rename(&aside, &state).unwrap();
    assert_eq!(get(&sandbox, &["openai"]), newest);
}
