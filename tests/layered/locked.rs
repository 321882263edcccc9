//! A layer that does not open, or in which something cannot be trusted, is never passed over; one that is not needed is not
//! opened.

use std::fs;

use super::secret_service::SecretService;
use super::{Sandbox, add, fails, file_of, furnish, get, home, key_file, lay};

#[test]
fn a_layer_without_its_key_is_exit_4_and_one_below_is_not_missed() {
    let sandbox = home(&["personal", "acme", "globex"]);
    let own = add(&sandbox, "personal", "mine");
    let last = add(&sandbox, "globex", "jira");
    let key = key_file(&sandbox, "acme");
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    assert_eq!(get(&sandbox, &["mine"]), own, "what comes after is not opened");
    for command in [&["get", "jira"][..], &["show", "jira"], &["history", "jira"], &["verify", "jira"], &["export", "--with", "jira"]] {
        let (code, said) = fails(&sandbox, command, 4);
        assert!(code == "locked" && said.contains("vault `acme`") && said.contains("not taken from another layer"), "{command:?}: {said}");
    }
    assert_eq!(sandbox.run(&["run", "--json", "--with", "jira", "--", "true"]).go().code(125).error()["code"], "locked");
    // A list has what the others hold, and is no success.
    let ran = sandbox.run(&["list", "--json"]).go().code(4);
    let names: Vec<String> = ran.json().as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["jira", "mine"]);
    assert!(ran.stderr().contains("vault `acme`"));
    assert_eq!(get(&sandbox, &["jira", "--vault", "globex"]), last);
    fs::write(&key, kept).unwrap();
    super::attacks::private(&key);
    assert_eq!(get(&sandbox, &["jira"]), last);
}

#[test]
fn a_layer_behind_a_passphrase_that_nobody_gives() {
    let mut sandbox = home(&["personal"]);
    let own = add(&sandbox, "personal", "mine");
    let passphrase = sandbox.secret();
    let given = sandbox.root().join("given-passphrase");
    fs::write(&given, &passphrase).unwrap();
    super::attacks::private(&given);
    sandbox.set("CREDCTL_KEY_STORE", "passphrase");
    sandbox.run(&["init", "--vault", "acme"]).env("CREDCTL_PASSPHRASE_FILE", &given).ok();
    let secret = sandbox.secret();
    let add = ["add", "slack", "--vault", "acme", "--type", "api_token", "--secret", "-"];
    sandbox.run(&add).env("CREDCTL_PASSPHRASE_FILE", &given).stdin(&secret).ok();
    lay(&sandbox, &["acme", "personal"]);
    let (code, said) = fails(&sandbox, &["get", "mine"], 4);
    assert!(code == "locked" && said.contains("behind a passphrase") && said.contains("key unlock"), "{said}");
    assert_eq!(sandbox.run(&["get", "mine"]).env("CREDCTL_PASSPHRASE_FILE", &given).reveals().ok().stdout(), own);
    lay(&sandbox, &["personal", "acme"]);
    assert_eq!(get(&sandbox, &["mine"]), own);
    fails(&sandbox, &["get", "slack"], 4);
    assert_eq!(sandbox.run(&["get", "slack"]).env("CREDCTL_PASSPHRASE_FILE", &given).reveals().ok().stdout(), secret);
}

#[test]
fn a_corrupt_layer_is_exit_5_even_where_the_name_is_in_another() {
    let sandbox = home(&["personal", "acme"]);
    let own = add(&sandbox, "personal", "mine");
    add(&sandbox, "personal", "openai");
    let provided = add(&sandbox, "acme", "openai");
    let slack = add(&sandbox, "acme", "slack");
    let file = file_of(&sandbox, "personal", "openai");
    let good = fs::read(&file).unwrap();
    fs::write(&file, &good[..good.len() - 1]).unwrap();
    for what in ["openai", "OPENAI"] {
        let (code, said) = fails(&sandbox, &["get", what], 5);
        assert!(code == "corrupt" && said.contains("openai"), "{what}: {said}");
    }
    // What is damaged is known to be something else.
    assert_eq!((get(&sandbox, &["mine"]), get(&sandbox, &["slack"])), (own, slack.clone()));
    let ran = sandbox.run(&["list", "--json"]).go().code(5);
    let shadowed: Vec<(String, bool)> = ran
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["shadowed_by"] == "personal"))
        .collect();
    // What cannot be trusted hides the other all the same: that one is not what would be handed out.
    assert_eq!(shadowed, [("mine".to_owned(), false), ("openai".to_owned(), true), ("slack".to_owned(), false)]);
    fs::remove_file(&file).unwrap();
    fails(&sandbox, &["get", "openai"], 5);
    fs::write(&file, &good).unwrap();
    assert_eq!(get(&sandbox, &["slack"]), slack);
    fs::write(sandbox.config().join("vaults/personal/vault.toml"), "broken").unwrap();
    fails(&sandbox, &["get", "slack"], 5);
    assert_eq!(get(&sandbox, &["openai", "--vault", "acme"]), provided);
}

/// How often the keyring was asked for a secret meanwhile, as the bus saw it.
fn lookups(service: &SecretService, sandbox: &Sandbox, command: &[&str]) -> usize {
    let log = sandbox.root().join("bus.log");
    let mut monitor = service.command("dbus-monitor");
    monitor.args(["--address", &service.address(), "type='method_call',interface='org.freedesktop.Secret.Item',member='GetSecret'"]);
    let mut monitor = monitor.stdout(fs::File::create(&log).unwrap()).spawn().unwrap();
    let calls = || fs::read_to_string(&log).unwrap_or_default();
    // It is ready once it has been told its own name.
    for _ in 0..500 {
        if calls().contains("NameLost") || calls().contains("NameAcquired") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    sandbox.run(command).reveals().ok();
    std::thread::sleep(std::time::Duration::from_millis(100));
    monitor.kill().unwrap();
    monitor.wait().unwrap();
    calls().matches("member=GetSecret").count()
}

#[test]
fn the_keyring_is_asked_once_a_vault_and_not_for_what_is_not_needed() {
    let service = SecretService::gnome();
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    furnish(&sandbox, &["personal", "acme", "globex"]);
    for (vault, name) in [("personal", "mine"), ("personal", "openai"), ("acme", "openai"), ("acme", "slack"), ("globex", "jira")] {
        add(&sandbox, vault, name);
    }
    let counts = |command: &[&str]| lookups(&service, &sandbox, command);
    assert_eq!(counts(&["get", "mine"]), 1);
    assert_eq!(counts(&["get", "slack"]), 2);
    assert_eq!(counts(&["run", "--with", "mine", "--with", "slack", "--with", "OTHER=slack", "--with", "openai", "--", "true"]), 2);
    assert_eq!(counts(&["verify", "slack", "mine", "openai"]), 2);
    assert_eq!(counts(&["list"]), 3);
    assert_eq!(counts(&["get", "cred://jira?vault=globex"]), 1);
}
