//! A sandbox's vault, seen through the library: what a fresh process would see, without the cost of one; and writes that
//! no command makes yet, here or in a process of their own.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::exit
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use credctl::keys;
use credctl::vault::{Change, Location, Record, Ring, Vault, Written};
use credctl::{Error, Secret};
use jiff::Timestamp;

use super::sandbox::Sandbox;

/// Name → value of everything that a fresh look finds; fails where anything cannot be trusted.
pub(crate) fn values(sandbox: &Sandbox) -> BTreeMap<String, String> {
    let mut vault = open(sandbox).unwrap();
    let listing = vault.list(Timestamp::now(), &|_, _| {}).unwrap();
    assert!(listing.troubles.is_empty(), "{:?}", listing.troubles);
    listing.credentials.iter().map(|listed| (listed.summary.name.clone(), value(&mut vault, &listed.summary.name).unwrap())).collect()
}

/// One token's value.
pub(crate) fn value(vault: &mut Vault, name: &str) -> Result<String, Error> {
    let record = vault.get(name, Timestamp::now())?;
    assert_eq!(record.credential.name, name);
    let field = &record.credential.fields["token"];
    Ok(field.value.expose_str().unwrap().to_owned())
}

/// The default vault, opened with the key in its file.
pub(crate) fn open(sandbox: &Sandbox) -> Result<Vault, Error> {
    open_in(&sandbox.config(), &sandbox.state(), "default")
}

/// A vault of these directories.
pub(crate) fn open_in(config: &Path, state: &Path, name: &str) -> Result<Vault, Error> {
    let location = Location::Own { vaults: config.join("vaults"), name: name.to_owned() };
    let id = location.claimed_id()?.expect("a vault");
    let identities = keys::read_file(&config.join(format!("keys/{id}.key")))?;
    Vault::open(&location, Ring::new(identities, "the key file".to_owned()).unwrap(), state)
}

/// Changes a token's value, as a person or as the program does.
pub(crate) fn update(vault: &mut Vault, name: &str, value: &str, change: Change) -> Result<Written, Error> {
    let base = vault.get(name, Timestamp::now())?;
    replace(vault, &base, value, change)
}

/// The same from what was read before.
pub(crate) fn replace(vault: &mut Vault, base: &Record, value: &str, change: Change) -> Result<Written, Error> {
    let now = Timestamp::now();
    let mut changed = base.credential.duplicate();
    changed.fields.get_mut("token").unwrap().value = Secret::from(value.to_owned());
    changed.updated = now;
    vault.writer(now, &|| {})?.update(base, changed, change, now)
}

const STEP: &str = "CREDCTL_TEST_STEP";

/// The command that updates `name` to what it reads, in a process of its own: this test program again, as [`a_step`].
pub(crate) fn update_command(name: &str, change: Change) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "inside::a_step", "--nocapture"]);
    let who = if change == Change::Person { "person" } else { "program" };
    command.env(STEP, format!("{who} {name}"));
    command
}

/// The command that holds the vault's lock until its stdin ends.
pub(crate) fn hold_command() -> Command {
    let mut command = update_command("", Change::Person);
    command.env(STEP, "hold it");
    command
}

/// Not a test: a step of one, in a process of its own. It ends as the program would: 0, 9, or 1.
#[test]
fn a_step() {
    let Ok(step) = std::env::var(STEP) else { return };
    let (who, name) = step.split_once(' ').unwrap();
    let change = if who == "person" { Change::Person } else { Change::Program };
    count_past_the_other_thread();
    let dir = |name: &str| std::path::PathBuf::from(std::env::var_os(name).unwrap());
    if who == "hold" {
        let mut vault = open_in(&dir("CREDCTL_CONFIG_DIR"), &dir("CREDCTL_STATE_DIR"), "default").unwrap();
        let _writer = vault.writer(Timestamp::now(), &|| {}).unwrap();
        std::io::Write::write_all(&mut std::io::stdout(), b"\nheld\n").unwrap();
        let _ = std::io::stdin().read_to_string(&mut String::new()).unwrap();
        return;
    }
    let mut value = String::new();
    std::io::stdin().read_to_string(&mut value).unwrap();
    let done = open_in(&dir("CREDCTL_CONFIG_DIR"), &dir("CREDCTL_STATE_DIR"), "default");
    match done.and_then(|mut vault| update(&mut vault, name, &value, change)) {
        // As the program's answer, this may fail, and what was done stays done.
        Ok(_) => drop(std::io::Write::write_all(&mut std::io::stdout(), b"done\n")),
        Err(error) => {
            eprintln!("error: {error}");
            std::process::exit(match error {
                Error::Io { .. } | Error::NotDurable { .. } => 9,
                Error::Changed { .. } => 1,
                _ => 5,
            });
        }
    }
}

/// The thread that runs the tests makes some calls too; `faults` counts per thread, and wants this one's to be the later.
fn count_past_the_other_thread() {
    use std::os::unix::fs::FileExt as _;
    for _ in 0..40 {
        let null = fs::File::options().read(true).write(true).open("/dev/null").unwrap();
        let mut byte = [0];
        let _ = (&null).read(&mut byte).unwrap();
        let _ = null.read_at(&mut byte, 0).unwrap();
        let _ = std::io::Write::write(&mut &null, b"x").unwrap();
        let _ = null.metadata().unwrap();
        let _ = fs::symlink_metadata("/dev/null").unwrap();
        let _ = rustix::fs::stat("/dev/null").unwrap();
        let _ = rustix::fs::statat(rustix::fs::CWD, "/dev/null", rustix::fs::AtFlags::empty()).unwrap();
        let _ = rustix::fs::fstat(&null).unwrap();
        drop(rustix::fs::open("/dev/null", rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::CLOEXEC, rustix::fs::Mode::empty()).unwrap());
    }
}

/// Copies the state of one sandbox into another. Inodes and times are new, so the index is brought up to date after it.
pub(crate) fn copy(from: &Sandbox, to: &Sandbox) {
    for part in ["config", "state"] {
        let source = from.root().join(part);
        if source.exists() {
            copy_tree(&source, &to.root().join(part));
        }
    }
    if to.vault().join("vault.toml").exists() {
        values(to);
    }
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::set_permissions(to, fs::Permissions::from_mode(0o700)).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// What lies in a directory, sorted; nothing where there is none.
pub(crate) fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).into_iter().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
