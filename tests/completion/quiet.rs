//! THREATS C12: nobody is asked, nothing is unlocked, started, contacted or written, and nothing is waited for.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::sandbox::{PROGRAM, Sandbox};
use super::secret_service::SecretService;
use super::{asked, fill, home, said, words};

const NONE: [&str; 0] = [];
/// The program's own limit, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(2);

/// Every file of a directory, and what is in it.
fn everything(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            all.insert(path.clone(), Vec::new());
            all.extend(everything(&path));
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap_or_default());
        }
    }
    all
}

/// No names, soon, and everything is as it was.
fn nothing(sandbox: &Sandbox) {
    let before = everything(sandbox.root());
    for line in ["credctl get ", "credctl get db ", "credctl run --with KEY=d", "credctl list --tag ", "credctl edit db --set "] {
        let begun = Instant::now();
        assert_eq!(words(sandbox, line), NONE, "{line}");
        assert!(begun.elapsed() < SOON, "{line} took {:?}", begun.elapsed());
    }
    assert_eq!(words(sandbox, "credctl get --str"), ["--strict"], "the rest is completed all the same");
    assert!(everything(sandbox.root()) == before, "something was written");
}

/// A home on a desktop with this keyring.
fn on(service: &SecretService) -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    sandbox.run(&["init"]).ok();
    fill(&sandbox);
    sandbox
}

#[test]
fn c12_a_home_in_which_nothing_was_ever_done() {
    let sandbox = Sandbox::new();
    nothing(&sandbox);
    assert!(!sandbox.config().exists() && !sandbox.state().exists());
    let ran = asked(&sandbox, "credctl get ").without("HOME").without("CREDCTL_CONFIG_DIR").without("CREDCTL_STATE_DIR").ok();
    assert_eq!(said(ran), NONE);
}

#[test]
fn c12_nothing_but_reading() {
    let sandbox = home();
    let before = everything(sandbox.root());
    let log = sandbox.root().join("calls");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-e", "trace=%file,%network,write,pwrite64", "-o"]).arg(&log).arg(PROGRAM).args([
        "__complete",
        "fish",
        "credctl",
        "get",
        "",
    ]);
    assert_eq!(sandbox.run_command(strace).ok().stdout(), "words 0\ndb\ngithub\nopenai-dev\nopenai-prod\n");
    let calls = fs::read_to_string(&log).unwrap();
    fs::remove_file(&log).unwrap();
    assert!(everything(sandbox.root()) == before);
    for forbidden in ["O_CREAT", "O_WRONLY", "O_RDWR", "mkdir", "rename", "unlink", "chmod", "socket(", "connect("] {
        let found: Vec<&str> = calls.lines().filter(|line| line.contains(forbidden) && !line.contains("/dev/tty")).collect();
        assert!(found.is_empty(), "{found:?}");
    }
}

#[test]
fn c12_what_is_broken_has_no_names_and_no_words() {
    let sandbox = home();
    let damage = |path: PathBuf| {
        let good = fs::read(&path).unwrap();
        fs::write(&path, b"\x00[broken").unwrap();
        nothing(&sandbox);
        fs::write(&path, good).unwrap();
        assert_eq!(words(&sandbox, "credctl get g"), ["github"]);
    };
    damage(sandbox.config().join("config.toml"));
    damage(sandbox.vault().join("vault.toml"));
    let identity = sandbox.run(&["key", "status", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    damage(sandbox.config().join(format!("keys/{identity}.key")));
    for vault in fs::read_dir(sandbox.state()).unwrap() {
        fs::write(vault.unwrap().path().join("index"), "broken").unwrap();
    }
    nothing(&sandbox);
    for line in ["credctl --vault nobody get ", "credctl --vault ../x get ", "credctl --vault A! get ", "credctl --vault ./home get "] {
        assert_eq!(words(&sandbox, line), NONE, "{line}");
    }
    assert_eq!(sandbox.run(&["__complete"]).ok().stdout(), "");
    assert_eq!(sandbox.run(&["__complete", "tcsh", "credctl", ""]).ok().stdout(), "");
}

#[test]
fn c12_a_key_from_the_environment_opens_its_vault() {
    let sandbox = home();
    let identity = sandbox.run(&["key", "export"]).ok().stdout();
    fs::remove_dir_all(sandbox.config().join("keys")).unwrap();
    nothing(&sandbox);
    assert_eq!(said(asked(&sandbox, "credctl get g").env("CREDCTL_IDENTITY", identity.trim()).ok()), ["github"]);
    assert_eq!(said(asked(&sandbox, "credctl --vault acme get ").env("CREDCTL_IDENTITY", identity.trim()).ok()), NONE);
    assert_eq!(said(asked(&sandbox, "credctl get ").env("CREDCTL_IDENTITY", "CREDCTL-VAULT-1nonsense").ok()), NONE);
}

#[test]
fn c12_a_passphrase_is_not_asked_for() {
    let mut sandbox = Sandbox::new();
    let passphrase = sandbox.secret();
    let file = sandbox.root().join("given-passphrase");
    fs::write(&file, &passphrase).unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    sandbox.set("CREDCTL_KEY_STORE", "passphrase").set("CREDCTL_PASSPHRASE_FILE", &file);
    sandbox.run(&["init"]).ok();
    sandbox.add("site");
    nothing(&sandbox);

    let unlocked = sandbox.run(&["key", "unlock"]).go();
    if unlocked.output.status.success() {
        sandbox.set("CREDCTL_PASSPHRASE_FILE", "");
        assert_eq!(words(&sandbox, "credctl get "), ["site"]);
        sandbox.run(&["key", "lock"]).ok();
        nothing(&sandbox);
    }
}

#[test]
fn c12_a_keyring_is_asked_only_where_it_is_open() {
    let service = SecretService::gnome();
    let sandbox = on(&service);
    assert_eq!(words(&sandbox, "credctl get d"), ["db"]);
    assert_eq!(words(&sandbox, "credctl --vault acme get "), ["slack-acme"]);
    service.lock();
    nothing(&sandbox);
    service.freeze();
    nothing(&sandbox);
}

#[test]
fn c12_a_keyring_that_is_not_there_is_not_started() {
    let service = SecretService::gnome();
    let mut sandbox = on(&service);
    let other = SecretService::gnome_on_demand(service);
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", other.address());
    nothing(&sandbox);
    let mut list = other.command("gdbus");
    list.args(["call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method"]);
    list.args(["org.freedesktop.DBus.NameHasOwner", "org.freedesktop.secrets"]);
    assert_eq!(String::from_utf8(list.output().unwrap().stdout).unwrap(), "(false,)\n");

    let silent = sandbox.root().join("silent");
    let listener = UnixListener::bind(&silent).unwrap();
    sandbox.set("DBUS_SESSION_BUS_ADDRESS", format!("unix:path={}", silent.display()));
    nothing(&sandbox);
    drop(listener);
    nothing(&sandbox);
}
