//! Moving in and out as a person does: by the program, from another manager's real store or export, and back out of a vault.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use jiff::Timestamp;

use super::exported::Dice;
use super::sandbox::Sandbox;
use super::screen::Screen;
use super::{inside, output};

/// All of a vault that a person has put there.
fn contents(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let mut vault = inside::open(sandbox).unwrap();
    let listing = vault.list(Timestamp::now(), &|_, _| {}).unwrap();
    assert!(listing.troubles.is_empty(), "{:?}", listing.troubles);
    let text = |name: &String| {
        let credential = vault.get(name, Timestamp::now()).unwrap().credential;
        let field = |(name, field): (&String, &credctl::credential::Field)| {
            format!("{name} {} {:?} {:?} {:?}", field.secret, field.key, field.aliases, field.value.expose())
        };
        let fields: Vec<String> = credential.fields.iter().map(field).collect();
        let (kind, of) = (credential.kind.name(), (&credential.label, &credential.service, &credential.category));
        (
            name.clone(),
            format!(
                "{kind} {of:?} {:?} {:?} {:?} {:?} {fields:?}",
                credential.tags, credential.hosts, credential.expires, credential.rotation.after
            ),
        )
    };
    let names: Vec<String> = listing.credentials.iter().map(|listed| listed.summary.name.clone()).collect();
    names.iter().map(text).collect()
}

#[test]
fn i11_a_vault_that_was_exported_imports_again_without_a_difference() {
    let from = Sandbox::with_vault();
    let mut dice = Dice::new(0x5eed_0011);
    let all: Vec<_> = (0..60).map(|number| dice.credential(number)).collect();
    let mut vault = inside::open(&from).unwrap();
    let added = vault.writer(Timestamp::now(), &|| {}).unwrap().add_all(all, Timestamp::now());
    assert!(added.iter().all(|added| matches!(added, Some(Ok(_)))));
    drop(vault);
    let before = contents(&from);
    assert_eq!(before.len(), 60);
    for format in ["bitwarden-json", "bitwarden-csv", "1password-csv"] {
        let file = from.root().join(format);
        let path = file.to_str().unwrap();
        from.run(&["export", "--all", "--format", format, "-o", path, "--yes"]).ok();
        let to = Sandbox::new();
        to.run(&["import", path, "--yes", "--no-verify"]).reveals().ok();
        let after = contents(&to);
        let differs = before.iter().find(|(name, text)| after.get(*name) != Some(*text));
        assert!(differs.is_none(), "{format}: {differs:?} is {:?}", differs.and_then(|(name, _)| after.get(name)));
        assert_eq!(after.len(), before.len());
        // Once more stores nothing.
        let again = to.run(&["import", path, "--yes", "--json"]).reveals().ok().json();
        let other = again.as_array().unwrap().iter().find(|one| one["result"] != "skipped");
        assert!(other.is_none(), "{format}: {other:?}");
        assert_eq!(contents(&to).len(), before.len());
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn a_store_of_pass_moves_in() {
    let home = super::pass::Home::new();
    home.insert("web/github.com", b"fakepass-one\nlogin: bob\nurl: https://github.com/login\n");
    home.insert("plain", b"fakepass-two\n");
    let sandbox = Sandbox::new();
    let store = home.store();
    let run = |arguments: &[&str]| {
        let import = sandbox.run(&[&["import", store.to_str().unwrap(), "--yes"], arguments].concat());
        import.env("GNUPGHOME", home.gnupg()).reveals().ok()
    };
    let plan = run(&["--plan"]);
    assert!(plan.stdout().contains("web/github.com") && plan.stderr().contains("nothing was"), "{}", plan.stdout());
    run(&[]);
    let names: Vec<String> = contents(&sandbox).into_keys().collect();
    assert_eq!(names, ["github.com", "plain"]);
    assert_eq!(sandbox.run(&["get", "plain"]).reveals().ok().stdout(), "fakepass-two");
    assert_eq!(sandbox.run(&["get", "github.com", "username"]).reveals().ok().stdout(), "bob");
    // A new password there is told, and taken with --update.
    home.insert("plain", b"fakepass-three\n");
    let left = run(&[]);
    assert!(left.stdout().contains("another value"), "{}", left.stdout());
    run(&["--update"]);
    assert_eq!(sandbox.run(&["get", "plain"]).reveals().ok().stdout(), "fakepass-three");
    assert_eq!(contents(&sandbox).len(), 2);
}

#[test]
fn what_keepassxc_exports_moves_in() {
    let dir = tempfile::tempdir().unwrap();
    let file = super::keepass::exported(dir.path());
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["import", file.to_str().unwrap(), "--yes"]).reveals().ok();
    assert!(ran.stdout().contains("it is in the bin"), "{}", ran.stdout());
    assert_eq!(sandbox.run(&["get", "changed"]).reveals().ok().stdout(), "fakepw-new");
    assert_eq!(contents(&sandbox).into_keys().collect::<Vec<_>>(), ["changed", "fake-e"]);
}

#[test]
fn a_file_that_age_locked_is_opened_with_the_key_that_is_named() {
    let sandbox = Sandbox::new();
    let dir = sandbox.root();
    let key = dir.join("key.txt");
    let made = Command::new("age-keygen").arg("-o").arg(&key).output().unwrap();
    let recipient = String::from_utf8(made.stderr).unwrap().trim().rsplit(' ').next().unwrap().to_owned();
    let mut age = Command::new("age");
    age.args(["-r", &recipient]);
    fs::write(dir.join("secrets.env.age"), output(&mut age, b"OPENAI_API_KEY=sk-proj-fakefakefakefakefakefake0001\nDEBUG=1\n")).unwrap();
    let refused = sandbox.run(&["import", "secrets.env.age", "--yes"]).dir(dir).fails(2);
    assert!(refused.contains("locked for an age key"), "{refused}");
    sandbox.run(&["import", "secrets.env.age", "--yes", "--identity", "key.txt", "--no-verify"]).dir(dir).reveals().ok();
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), "sk-proj-fakefakefakefakefakefake0001");
}

#[test]
fn a_password_is_asked_for_and_not_seen() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let passphrase = sandbox.root().join("passphrase");
    fs::write(&passphrase, "fakepass-of-the-file").unwrap();
    fs::set_permissions(&passphrase, fs::Permissions::from_mode(0o600)).unwrap();
    let export = sandbox.run(&["export", "--all", "--format", "age", "-o", "all.age", "--yes"]).dir(sandbox.root());
    export.env("CREDCTL_PASSPHRASE_FILE", &passphrase).ok();
    let given = sandbox.run(&["import", "all.age", "--yes"]).dir(sandbox.root()).env("CREDCTL_PASSPHRASE_FILE", &passphrase).ok();
    assert!(given.stdout().contains("the same is stored") && given.stderr().contains("stays as it is"), "{}", given.stderr());
    let refused = sandbox.run(&["import", "all.age", "--replace", "--yes"]).dir(sandbox.root());
    refused.env("CREDCTL_PASSPHRASE_FILE", &passphrase).fails(2);
    let asked = sandbox.run(&["import", "all.age", "--yes"]).dir(sandbox.root()).fails(2);
    assert!(asked.contains("locked with a password") && asked.contains("at a terminal"), "{asked}");
    let mut screen = Screen::credctl(&sandbox, "credctl import all.age --yes");
    screen.until("Password of");
    screen.line("fakepass-of-another");
    assert!(screen.end().contains("locked with another password"));
    let mut screen = Screen::credctl(&sandbox, "credctl import all.age --yes");
    screen.until("Password of");
    screen.line("fakepass-of-the-file");
    let shown = screen.end();
    assert!(shown.contains("the same is stored") && !shown.contains("fakepass"), "{shown}");
}

#[test]
fn a_consumer_takes_no_vault_elsewhere() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    let export = ["export", "--all", "--format", "bitwarden-json", "-o", "all.json", "--yes"];
    sandbox.run(&[&export[..], &["--as", "agent/x"]].concat()).dir(sandbox.root()).fails(6);
    sandbox.run(&[&export[..], &["--as", "agent/nobody"]].concat()).dir(sandbox.root()).fails(6);
    sandbox.run(&export).dir(sandbox.root()).env("CREDCTL_CONSUMER", "agent/x").fails(6);
    assert!(!sandbox.root().join("all.json").exists());
}

#[test]
fn a_canary_refuses_it_before_anything_is_handed_out() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    sandbox.run(&["export", "--all", "--format", "bitwarden-json", "-o", "all.json", "--yes"]).dir(sandbox.root()).fails(6);
    let lines = sandbox.run(&["activity", "--action", "export", "--json"]).ok().stdout();
    assert!(lines.lines().count() == 1 && lines.contains("\"result\":\"canary\""), "{lines}");
}
