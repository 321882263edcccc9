//! Whose a vault is, who else can write it, and where it cannot be written at all.

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::forge::{Case, powerless, snapshot};
use crate::sandbox::Sandbox;

const STRANGER: u32 = 65_534;

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// One of our own is refused whole; the same by its path is read, and not written.
fn only_read(case: &Case, why: &str) {
    let path = case.sandbox.vault();
    let path = path.to_str().unwrap();
    let before = snapshot(&case.sandbox.vault().join("c"));
    let add = |vault: &str| {
        let run = case.sandbox.run(&["add", "new", "--vault", vault, "--type", "api_token", "--secret", "-"]);
        run.stdin(case.sandbox.secret()).fails(9)
    };
    for arguments in [&["get", "victim"][..], &["list"], &["remove", "victim", "--yes"], &["vault", "fingerprint"]] {
        let said = case.sandbox.run(arguments).fails(9);
        assert!(said.contains(why), "{said}");
    }
    assert!(add("default").contains(why));
    assert_eq!(case.sandbox.run(&["get", "victim", "--vault", path]).reveals().ok().stdout(), case.secret);
    assert_eq!(case.sandbox.run(&["list", "--vault", path]).ok().stdout().lines().count(), 2);
    let said = add(path) + &case.sandbox.run(&["remove", "victim", "--yes", "--vault", path]).fails(9);
    assert_eq!(said.matches(&format!("{why}, so it is only read")).count(), 2, "{said}");
    assert!(snapshot(&case.sandbox.vault().join("c")) == before);
    assert_eq!(fs::read_dir(case.sandbox.vault().join("tmp")).unwrap().count(), 0);
}

#[test]
fn v36_a_vault_that_others_can_write() {
    let case = Case::new();
    for bits in [0o777, 0o770, 0o702, 0o720] {
        mode(&case.sandbox.vault(), bits);
        only_read(&case, "can be written by others");
    }
    let said = case.sandbox.run(&["list"]).fails(9);
    assert!(said.contains("hint: `chmod go-w "), "{said}");
    // That others can read it never matters.
    mode(&case.sandbox.vault(), 0o755);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.sandbox.add("third");
}

#[test]
fn v36_a_vault_of_somebody_elses() {
    let case = Case::new();
    if let Err(error) = chown(case.sandbox.vault(), Some(STRANGER), None) {
        // Only root gives things away.
        assert!(!rustix::process::geteuid().is_root(), "{error}");
        return;
    }
    only_read(&case, "belongs to somebody else");
    chown(case.sandbox.vault(), Some(0), None).unwrap();
    // A file of somebody else's in it is as good as its signature.
    chown(&case.file, Some(STRANGER), None).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

#[test]
fn v36_whatever_the_umask() {
    for umask in ["000", "022", "077", "0777"] {
        let sandbox = Sandbox::new();
        let secret = sandbox.secret();
        sandbox.run_command(powerless(&format!("umask {umask}; exec \"$1\" init"))).ok();
        let add = format!("umask {umask}; exec \"$1\" add x --type api_token --secret -");
        sandbox.run_command(powerless(&add)).stdin(&secret).ok();
        assert_eq!(sandbox.run_command(powerless(&format!("umask {umask}; exec \"$1\" get x"))).reveals().ok().stdout(), secret);
        for dir in [sandbox.config(), sandbox.state()] {
            private(&dir);
        }
    }
}

fn private(path: &Path) {
    let meta = fs::symlink_metadata(path).unwrap();
    let (bits, wanted) = (meta.mode() & 0o7777, if meta.is_dir() { 0o700 } else { 0o600 });
    assert_eq!(bits, wanted, "{} is {bits:o}", path.display());
    if meta.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| private(&entry.unwrap().path()));
    }
}

#[test]
fn v31_directories_that_may_not_be_written() {
    for name in ["", "c", "tmp"] {
        let case = Case::new();
        let dir = case.sandbox.vault().join(name);
        mode(&dir, 0o500);
        let before = snapshot(&case.sandbox.vault().join("c"));
        let tmp = snapshot(&case.sandbox.vault().join("tmp"));
        assert_eq!(case.sandbox.run_command(powerless("exec \"$1\" get victim")).reveals().ok().stdout(), case.secret);
        assert_eq!(case.sandbox.run_command(powerless("exec \"$1\" list")).ok().stdout().lines().count(), 2);
        if !name.is_empty() {
            let add = powerless("exec \"$1\" add new --type api_token --secret -");
            let said = case.sandbox.run_command(add).stdin(case.sandbox.secret()).fails(9);
            assert!(said.contains("permission denied") && said.contains("hint: ") && said.contains(name), "{said}");
            let said = case.sandbox.run_command(powerless("exec \"$1\" remove victim --yes")).fails(9);
            assert!(said.contains("permission denied"), "{said}");
        }
        assert!(snapshot(&case.sandbox.vault().join("c")) == before);
        assert!(snapshot(&case.sandbox.vault().join("tmp")) == tmp);
        mode(&dir, 0o700);
        assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    }
}

#[test]
fn v31_a_file_that_may_not_be_read() {
    let case = Case::new();
    mode(&case.file, 0);
    let said = case.sandbox.run_command(powerless("exec \"$1\" get victim")).fails(9);
    assert!(said.contains("permission denied"), "{said}");
    assert_eq!(case.sandbox.run_command(powerless("exec \"$1\" get other")).reveals().ok().stdout(), case.other);
    // Known from before, so there is no need to read it.
    assert_eq!(case.sandbox.run_command(powerless("exec \"$1\" list")).go().output.status.code(), Some(5));
}

#[test]
fn v31_a_read_only_file_system() {
    let case = Case::new();
    let (vault, config) = (case.sandbox.vault(), case.sandbox.config());
    // In a mount namespace of its own, which a normal user may make as well.
    let on = |dir: &Path, script: &str| {
        let mut command = Command::new("unshare");
        let mount = format!("mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && shift && {script}");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount, "sh"]).arg(dir).arg(crate::sandbox::PROGRAM);
        case.sandbox.run_command(command)
    };
    let before = snapshot(&vault.join("c"));
    for dir in [&vault, &config] {
        assert_eq!(on(dir, "exec \"$1\" get victim").reveals().ok().stdout(), case.secret);
        assert_eq!(on(dir, "exec \"$1\" list").ok().stdout().lines().count(), 2);
        let said = on(dir, "exec \"$1\" add new --type api_token --secret -").stdin(case.sandbox.secret()).fails(9);
        assert!(said.contains("read-only file system") && said.contains("hint: the file system is mounted read-only"), "{said}");
        on(dir, "exec \"$1\" remove victim --yes").fails(9);
    }
    assert!(snapshot(&vault.join("c")) == before);
    // The state alone: what cannot be remembered is no reason to refuse an answer.
    assert_eq!(on(&case.sandbox.state(), "exec \"$1\" get victim").reveals().ok().stdout(), case.secret);
    assert_eq!(on(&case.sandbox.state(), "exec \"$1\" list").ok().stdout().lines().count(), 2);
}
