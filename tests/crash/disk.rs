//! Disks that are full or read-only (V29, V31), and answers that nobody takes (C13).

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::faults::{self, Fault};
use crate::inside;
use crate::sandbox::{PROGRAM, Ran, Sandbox};

/// A small file system over a directory, for as long as this lives.
struct Disk(PathBuf);

impl Disk {
    /// `None` where this user may not mount.
    fn over(dir: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(dir).unwrap();
        fs::set_permissions(dir, Permissions::from_mode(0o700)).unwrap();
        let options = format!("size={size},mode=700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "none"]).arg(dir).stderr(Stdio::null()).status();
        mounted.unwrap().success().then(|| Self(dir.to_owned()))
    }

    fn again(&self, options: &str) {
        let status = Command::new("mount").arg("-o").arg(format!("remount,{options}")).arg(&self.0).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn v29_a_disk_that_fills_up_loses_nothing() {
    let sandbox = Sandbox::new();
    let Some(disk) = Disk::over(&sandbox.vault(), "96k") else { return full_by_injection(&sandbox) };
    sandbox.run(&["init"]).ok();
    let secret = sandbox.secret();
    let mut stored = Vec::new();
    let said = loop {
        let name = format!("n{}", stored.len());
        let value = format!("{secret}-{}", stored.len());
        let ran = sandbox.run(&["add", &name, "--type", "api_token", "--secret", "-"]).stdin(&value).go();
        match ran.output.status.code() {
            Some(0) => stored.push((name, value)),
            code => break (code, ran.stderr()),
        }
        assert!(stored.len() < 100, "the disk does not fill up");
    };
    assert_eq!(said.0, Some(9), "{}", said.1);
    assert!(said.1.contains("no space left on device") && said.1.contains("make room"), "{}", said.1);
    let all = |stored: &[(String, String)]| {
        assert_eq!(inside::values(&sandbox), stored.iter().cloned().collect());
        let (name, value) = &stored[0];
        assert_eq!(sandbox.run(&["get", name]).reveals().ok().stdout(), *value);
        sandbox.run(&["list"]).ok();
        assert_eq!(inside::names(&sandbox.vault().join("tmp")), [""; 0]);
    };
    all(&stored);
    // Nor does changing the key on the full disk, which needs room for each file in turn.
    let rotated = sandbox.run(&["key", "rotate"]).go();
    assert!(matches!(rotated.output.status.code(), Some(0 | 9)), "{}", rotated.stderr());
    all(&stored);
    disk.again("size=1m");
    let value = sandbox.add("more");
    stored.push(("more".to_owned(), value));
    sandbox.run(&["key", "rotate"]).ok();
    all(&stored);
    sandbox.run(&["doctor"]).ok();
}

/// For a user who may not mount: from some call on no sync of a file succeeds any more.
fn full_by_injection(sandbox: &Sandbox) {
    sandbox.run(&["init"]).ok();
    let value = sandbox.add("a");
    let mut command = Command::new(PROGRAM);
    command.args(["add", "b", "--type", "api_token", "--secret", "-"]);
    let ran = faults::hit(sandbox, command, "fakepass-of-b", ("fsync", 1), Fault::Errno("ENOSPC"));
    assert_eq!(ran.code(9).stdout(), "");
    assert_eq!(inside::values(sandbox), [("a".to_owned(), value)].into());
    assert_eq!(inside::names(&sandbox.vault().join("tmp")), [""; 0]);
}

#[test]
fn v29_a_full_disk_under_the_state_changes_no_answer() {
    let sandbox = Sandbox::with_vault();
    let value = sandbox.add("a");
    let state = sandbox.state();
    fs::rename(&state, sandbox.root().join("was")).unwrap();
    let Some(_disk) = Disk::over(&state, "16k") else {
        // Where this user may not mount: a directory that cannot be made is as good.
        fs::remove_dir_all(&state).unwrap();
        fs::write(&state, "").unwrap();
        return assert_works(&sandbox, &value);
    };
    let fill = |name: &str| drop(fs::write(state.join(name), [b'x'; 64 << 10]));
    fill("fill");
    assert_works(&sandbox, &value);
}

fn assert_works(sandbox: &Sandbox, value: &str) {
    assert_eq!(sandbox.run(&["get", "a"]).reveals().ok().stdout(), value);
    let more = sandbox.add("b");
    assert_eq!(sandbox.run(&["get", "b"]).reveals().ok().stdout(), more);
    assert_eq!(sandbox.run(&["list"]).ok().stdout().lines().count(), 2);
    sandbox.run(&["add", "a", "--type", "api_token", "--secret", "-"]).stdin(&more).fails(1);
    sandbox.run(&["remove", "b", "--yes"]).ok();
    sandbox.run(&["key", "rotate"]).ok();
    assert_eq!(inside::values(sandbox), [("a".to_owned(), value.to_owned())].into());
}

#[test]
fn v31_a_read_only_file_system_is_read() {
    let sandbox = Sandbox::new();
    let Some(disk) = Disk::over(&sandbox.vault(), "1m") else { return };
    sandbox.run(&["init"]).ok();
    let value = sandbox.add("a");
    disk.again("ro");
    reads_and_does_not_write(&sandbox, &value, "read-only", |run| run);
    disk.again("rw");
    sandbox.add("b");
}

#[test]
fn v31_a_directory_that_may_not_be_written_is_read() {
    let sandbox = Sandbox::with_vault();
    let value = sandbox.add("a");
    let set = |mode: u32| {
        for dir in ["", "c", "tmp", "locks"] {
            fs::set_permissions(sandbox.vault().join(dir), Permissions::from_mode(mode)).unwrap();
        }
    };
    set(0o500);
    // A user who is everybody is stopped by no mode, unless that power is taken away.
    let plainly = |command: Command| {
        if !rustix::process::geteuid().is_root() {
            return command;
        }
        let mut plain = Command::new("setpriv");
        plain.arg("--bounding-set=-dac_override,-dac_read_search").arg("--").arg(command.get_program()).args(command.get_args());
        plain
    };
    reads_and_does_not_write(&sandbox, &value, "permission denied", plainly);
    set(0o700);
    sandbox.add("b");
}

fn reads_and_does_not_write(sandbox: &Sandbox, value: &str, why: &str, as_whom: impl Fn(Command) -> Command) {
    let run = |words: &[&str], stdin: &str| -> Ran {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        sandbox.run_command(as_whom(command)).stdin(stdin).reveals().go()
    };
    assert_eq!(run(&["get", "a"], "").code(0).stdout(), value);
    assert_eq!(run(&["list"], "").code(0).stdout().lines().count(), 1);
    run(&["show", "a"], "").code(0);
    run(&["run", "--with", "a", "--", "true"], "").code(0);
    let writing: [&[&str]; 3] = [&["add", "b", "--type", "api_token", "--secret", "-"], &["remove", "a", "--yes"], &["key", "rotate"]];
    for words in writing {
        let said = run(words, "fakepass-of-b").code(9).stderr();
        assert!(said.contains(why) && said.contains("hint:"), "{words:?}: {said}");
    }
    assert_eq!(run(&["get", "a"], "").code(0).stdout(), value);
}

/// Commands whose answer is data.
const TELLING: [&[&str]; 12] = [
    &["get", "a"],
    &["get", "a", "--json"],
    &["list"],
    &["list", "--json"],
    &["show", "a"],
    &["doctor"],
    &["key", "status"],
    &["key", "export"],
    &["vault", "list"],
    &["vault", "fingerprint"],
    &["completions", "bash"],
    &["man"],
];

/// Runs a command with its stdout somewhere.
fn with_stdout(sandbox: &Sandbox, words: &[&str], stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let mut command = Command::new(PROGRAM);
    command.args(words);
    sandbox.furnish(&mut command);
    let output = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    sandbox.assert_clean(said.as_bytes(), "stderr");
    (output.status.code(), said)
}

#[test]
fn c13_a_reader_that_has_gone_is_no_error() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    for words in TELLING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        assert_eq!(with_stdout(&sandbox, words, writer), (Some(0), String::new()), "{words:?}");
    }
    // A pipeline that stops reading, as it is typed.
    let shell = format!("'{PROGRAM}' list | head -1 >/dev/null; '{PROGRAM}' --help | head -1");
    let mut command = Command::new("sh");
    command.args(["-c", &shell]);
    assert_eq!(sandbox.run_command(command).ok().stderr(), "");
}

#[test]
fn a_full_stdout_is_said_and_is_9() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let full = || File::options().write(true).open("/dev/full").unwrap();
    for words in TELLING {
        let (code, said) = with_stdout(&sandbox, words, full());
        assert_eq!(code, Some(9), "{words:?}: {said}");
        assert!(said.contains("cannot write `stdout`: no space left on device"), "{words:?}: {said}");
        assert!(!said.contains("nothing was changed"), "{words:?}: {said}");
    }
    let (code, said) = with_stdout(&sandbox, &["remove", "a", "--yes"], full());
    assert_eq!(code, Some(9), "{said}");
    assert!(said.contains("what the command does was done"), "{said}");
    assert_eq!(inside::values(&sandbox), [].into());
}

#[test]
fn a_closed_stdout_never_writes_into_a_file_of_ours() {
    let sandbox = Sandbox::with_vault();
    let value = sandbox.add("a");
    for closed in [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"] {
        for words in ["get a", "list", "key rotate", "add b --type api_token --secret env:VALUE --yes", "remove b --yes", "doctor"] {
            let mut command = Command::new("sh");
            command.args(["-c", &format!("'{PROGRAM}' {words} {closed}")]);
            sandbox.run_command(command).env("VALUE", "fakepass-of-b").reveals().ok();
        }
        assert_eq!(inside::values(&sandbox), [("a".to_owned(), value.clone())].into(), "{closed}");
    }
    sandbox.run(&["doctor"]).ok();
}
