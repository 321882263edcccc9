//! Where things are kept: C17, whatever the home is like.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::everything;
use super::sandbox::{Run, Sandbox};

/// Without directories of its own: those of the platform.
fn bare<'a>(sandbox: &'a Sandbox, arguments: &[&str]) -> Run<'a> {
    sandbox.run(arguments).without("CREDCTL_CONFIG_DIR").without("CREDCTL_STATE_DIR")
}

fn stored_below(sandbox: &Sandbox, config: &Path, state: &Path) {
    assert!(config.join("credctl/vaults/default/vault.toml").is_file(), "{:?}", everything(sandbox.root()).keys());
    assert!(state.join("credctl").is_dir());
}

#[test]
fn the_platforms_directories_are_used() {
    let sandbox = Sandbox::new();
    bare(&sandbox, &["init"]).ok();
    let home = sandbox.root().join("home");
    stored_below(&sandbox, &home.join(".config"), &home.join(".local/state"));
    let vault = home.join(".config/credctl/vaults/default");
    for (path, content) in everything(&vault) {
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert!(
            mode == 0o600 && fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777 == 0o700,
            "{}: {mode:o} {}",
            path.display(),
            content.len()
        );
    }
}

#[test]
fn c17_a_home_with_spaces_emoji_and_three_hundred_characters() {
    let sandbox = Sandbox::new();
    let long = format!("{}/{}", "l".repeat(150), "ö".repeat(75));
    for name in ["with space", "🔑 émoji", "quote'\"$HOME`", "new\nline", &long] {
        let (config, state) = (sandbox.root().join(name).join("config"), sandbox.root().join(name).join("state"));
        let run = |arguments: &[&str]| bare(&sandbox, arguments).env("XDG_CONFIG_HOME", &config).env("XDG_STATE_HOME", &state);
        let secret = sandbox.secret();
        run(&["add", "openai", "--secret", "-"]).stdin(&secret).ok();
        assert_eq!(run(&["get", "openai"]).reveals().ok().stdout(), secret, "{name}");
        let doctor = run(&["doctor"]).ok().stdout();
        assert!(!doctor.contains("new\nline"), "{doctor}");
        stored_below(&sandbox, &config, &state);
    }
}

#[test]
fn c17_no_home_is_said_and_named() {
    let sandbox = Sandbox::new();
    // A system knows the home from its user list too: then it is used, and nothing else.
    for arguments in [&["list", "--json"][..], &["init", "--json"], &["doctor", "--json"]] {
        let ran = bare(&sandbox, arguments)
            .env("HOME", "")
            .env("XDG_CONFIG_HOME", sandbox.root().join("c"))
            .env("XDG_STATE_HOME", sandbox.root().join("s"))
            .go();
        assert!([Some(0), Some(2)].contains(&ran.output.status.code()), "{}", ran.stderr());
        if ran.output.status.code() == Some(2) {
            assert!(ran.error()["hint"].as_str().unwrap().contains("HOME"));
        }
    }
    assert!(everything(&sandbox.root().join("home")).is_empty());
    // Our own directories need no home at all.
    sandbox.run(&["list"]).without("HOME").ok();
}

#[test]
fn c17_relative_directories_mean_the_same_wherever_they_are_read() {
    let sandbox = Sandbox::new();
    // The base directory specification: a relative path is to be ignored.
    bare(&sandbox, &["init"]).env("XDG_CONFIG_HOME", "relative").env("XDG_STATE_HOME", "relative").ok();
    assert!(!sandbox.root().join("relative").exists());
    stored_below(&sandbox, &sandbox.root().join("home/.config"), &sandbox.root().join("home/.local/state"));
    // Ours are taken from where we are.
    sandbox.run(&["init"]).env("CREDCTL_CONFIG_DIR", "mine/config").env("CREDCTL_STATE_DIR", "./mine/state").ok();
    assert!(sandbox.root().join("mine/config/vaults/default/vault.toml").is_file());
}

#[test]
fn a_configuration_with_a_mistake_is_named_with_its_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let file = sandbox.config().join("config.toml");
    let good = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("# mine\n{good}\nbroken = = 1\n")).unwrap();
    let line = format!("config.toml:{}", good.lines().count() + 3);
    for arguments in [&["list"][..], &["get", "site"], &["add", "x", "--type", "api_token", "--secret", "-"]] {
        let said = sandbox.run(arguments).stdin("fakepass").fails(2);
        assert!(said.contains(&line), "{said}");
    }
    assert!(sandbox.run(&["doctor"]).go().code(1).stdout().contains(&line));
    // What a person or a later version wrote stays.
    fs::write(&file, format!("# mine\nfuture = true\n{good}")).unwrap();
    sandbox.run(&["init", "--vault", "other"]).ok();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.contains("# mine") && text.contains("future = true"), "{text}");
}
