//! The file of `inject -o`: ours alone, whole or not at all.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::process::Command;

use super::faults::{self, Fault};
use super::sandbox::{PROGRAM, Sandbox};

/// What lies in the sandbox besides what it had.
fn names(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(sandbox.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !["home", "config", "state"].contains(&&**name));
    names.sort();
    names
}

#[test]
fn it_is_ours_alone_whatever_was_there_and_whatever_the_umask() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("x");
    let out = sandbox.root().join("given-out");
    for umask in ["000", "777"] {
        for before in [None, Some(0o644), Some(0o444)] {
            let _ = fs::remove_file(&out);
            if let Some(mode) = before {
                fs::write(&out, "before").unwrap();
                fs::set_permissions(&out, fs::Permissions::from_mode(mode)).unwrap();
            }
            let mut command = Command::new("sh");
            command.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh", PROGRAM, "inject", "-o", "given-out"]);
            sandbox.run_command(command).stdin("{{ cred://x }}").ok();
            assert_eq!(fs::read_to_string(&out).unwrap(), secret);
            assert_eq!(out.metadata().unwrap().mode() & 0o7777, 0o600);
        }
    }
    assert_eq!(names(&sandbox), ["given-out"]);
}

#[test]
fn a_link_stays_and_what_it_points_to_is_replaced() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("x");
    std::os::unix::fs::symlink("given-target", sandbox.root().join("link")).unwrap();
    sandbox.run(&["inject", "-o", "link"]).stdin("{{ cred://x }}").fails(9);
    fs::write(sandbox.root().join("given-target"), "before").unwrap();
    sandbox.run(&["inject", "-o", "link"]).stdin("{{ cred://x }}").ok();
    assert!(sandbox.root().join("link").is_symlink());
    assert_eq!(fs::read_to_string(sandbox.root().join("given-target")).unwrap(), secret);
}

#[test]
fn what_is_no_file_and_the_text_itself_are_refused_before_a_vault_is_opened() {
    let sandbox = Sandbox::new();
    fs::write(sandbox.root().join("in"), "{{ cred://x }}").unwrap();
    fs::hard_link(sandbox.root().join("in"), sandbox.root().join("same")).unwrap();
    for (out, code, why) in [
        ("/dev/null", 9, "no regular file"),
        ("home", 9, "is a directory"),
        ("missing/out", 9, "no such file"),
        ("in", 2, "is the text itself"),
        ("same", 2, "is the text itself"),
    ] {
        let said = sandbox.run(&["inject", "-i", "in", "-o", out]).fails(code);
        assert!(said.contains(why), "{out}: {said}");
    }
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    assert_eq!(fs::read_to_string(sandbox.root().join("in")).unwrap(), "{{ cred://x }}");
}

#[test]
fn a_full_disk_leaves_what_was_there_and_nothing_beside_it() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("x");
    fs::write(sandbox.root().join("given-out"), "before").unwrap();
    let text = format!("{{{{ cred://x }}}}{}", "k".repeat(8 << 10));
    // No file may become longer: as on a disk that is full, a write fails when some of it is there.
    let mut command = Command::new("bash");
    command.args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$@\"", "bash", PROGRAM, "inject", "-o", "given-out"]);
    let said = sandbox.run_command(command).stdin(&text).fails(9);
    assert!(said.contains("cannot write"), "{said}");
    assert_eq!(fs::read_to_string(sandbox.root().join("given-out")).unwrap(), "before");
    assert_eq!(names(&sandbox), ["given-out"]);
}

#[test]
fn a_disk_that_fails_at_any_step_leaves_what_was_there() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("x");
    fs::write(sandbox.root().join("given-out"), "before").unwrap();
    for (call, errno) in [("fsync", "ENOSPC"), ("fchmod", "EPERM"), ("rename", "EDQUOT"), ("rename", "EROFS")] {
        let mut command = Command::new(PROGRAM);
        command.args(["inject", "-o", "given-out"]);
        // The vault's own files are not written, so the first such call is ours.
        let ran = faults::hit(&sandbox, command, "{{ cred://x }}", (call, 1), Fault::Errno(errno)).code(9);
        assert!(ran.stdout().is_empty(), "{call} {errno}");
        assert_eq!(fs::read_to_string(sandbox.root().join("given-out")).unwrap(), "before", "{call} {errno}");
        assert_eq!(names(&sandbox), ["given-out"], "{call} {errno}");
    }
}

#[test]
fn many_at_once_leave_one_of_them_whole() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("x");
    std::thread::scope(|scope| {
        for letter in ["a", "b", "c", "d"] {
            let mut command = Command::new(PROGRAM);
            sandbox.furnish(&mut command);
            command.args(["inject", "-q", "-i", &format!("in-{letter}"), "-o", "given-out"]);
            fs::write(sandbox.root().join(format!("in-{letter}")), format!("{{{{ cred://x }}}}{}", letter.repeat(100_000))).unwrap();
            scope.spawn(move || assert!(command.status().unwrap().success()));
        }
    });
    let out = fs::read_to_string(sandbox.root().join("given-out")).unwrap();
    let rest = out.strip_prefix(&secret).unwrap();
    assert_eq!(rest, rest[..1].repeat(100_000));
    assert_eq!(names(&sandbox), ["given-out", "in-a", "in-b", "in-c", "in-d"]);
}
