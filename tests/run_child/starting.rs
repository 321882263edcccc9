//! What a child is given, and what is said where it cannot be started. THREATS R02, R06, R07, R10, C20.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::driver::{CORE, Driver, signals};

/// Both ways of starting must agree on everything here.
fn both_ways(make: impl Fn() -> Driver) -> (i32, String, String) {
    let supervised = make().run();
    assert_eq!(make().exec().run(), supervised, "exec against supervise");
    assert_eq!(make().masked().run(), supervised, "masked against supervise");
    supervised
}

fn file(dir: &Path, name: &str, content: &[u8], mode: u32) -> String {
    let path = dir.join(name);
    fs::OpenOptions::new().write(true).create_new(true).open(&path).unwrap().write_all(content).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn r02_the_childs_status_is_ours() {
    for status in [0, 1, 42, 255] {
        assert_eq!(both_ways(|| Driver::sh(&format!("exit {status}"))).0, status);
    }
    // By exec the signal is the process's own end: nobody is there to make a number of it.
    for (signal, status) in [("KILL", 137), ("SEGV", 139), ("TERM", 143), ("INT", 130)] {
        assert_eq!(Driver::sh(&format!("ulimit -c 0; kill -{signal} $$")).run().0, status);
        assert_eq!(Driver::sh(&format!("ulimit -c 0; kill -{signal} $$")).masked().run().0, status);
    }
}

#[test]
fn the_environment_is_exactly_what_is_given() {
    let (status, out, _) = both_ways(|| Driver::new(&["/usr/bin/env"]).env("B", "old").env("A", "1").env("B", "two\nlines").env("E", ""));
    let path = out.lines().find(|line| line.starts_with("PATH=")).unwrap();
    assert_eq!((status, out.replace(path, "PATH")), (0, "A=1\nB=two\nlines\nE=\nPATH\n".to_owned()));
}

#[test]
fn r07_nothing_is_expanded() {
    for value in ["$(id)", "`id`", "%PATH%", "!x", "a'b\"c\\", "${HOME}", "* ?"] {
        let (_, out, _) = both_ways(|| Driver::new(&["sh", "-c", "printf '%s|%s' \"$V\" \"$1\"", "sh", value]).env("V", value));
        assert_eq!(out, format!("{value}|{value}"));
    }
}

#[test]
fn c20_bytes_that_are_no_text_pass() {
    let bytes = b"\xff\xfe\x80 x".as_slice();
    for driver in
        [Driver::new(&[b"printf", b"%s".as_slice(), bytes]), Driver::new(&[b"sh", b"-c".as_slice(), b"printf %s \"$V\""]).env("V", bytes)]
    {
        assert_eq!(driver.masked().bytes(), (0, bytes.to_vec(), Vec::new()));
    }
    let (status, _, err) = both_ways(|| Driver::new(&[b"no\xff\x1b[2J".as_slice()]));
    assert_eq!((status, err.as_str()), (127, "cannot start `no\u{fffd}\\u{1b}[2J`: no such command in `PATH`\n"));
}

#[test]
fn r06_a_zero_byte_is_refused_by_the_name_of_its_variable() {
    let (status, out, err) = both_ways(|| Driver::sh("echo started").env("TOKEN", "fakepass\0fakepass"));
    assert_eq!((status, out.as_str()), (125, ""));
    assert_eq!(err, "the value for `TOKEN` holds a zero byte, which no variable can\n");
    let (status, _, err) = both_ways(|| Driver::sh("echo started").env("A=B", "x"));
    assert_eq!((status, err.as_str()), (125, "`A=B` cannot be the name of a variable\n"));
}

#[test]
fn r06_what_is_too_big_is_named() {
    let (status, out, err) = both_ways(|| Driver::sh("echo started").env("BIG", "x".repeat(200 << 10)));
    assert_eq!((status, out.as_str()), (125, ""));
    assert_eq!(err, "variable `BIG` is 204800 bytes, and at most 131067 are allowed\n");
    let exact = both_ways(|| Driver::sh("echo ${#BIG}").env("BIG", "x".repeat(131_067)));
    assert_eq!((exact.0, exact.1.as_str()), (0, "131067\n"));
    let (status, _, err) = both_ways(|| Driver::new(&["true", &"x".repeat(131_072)]));
    assert_eq!((status, err.as_str()), (125, "argument 1 of the command is 131072 bytes, and at most 131071 are allowed\n"));
    let (status, _, err) =
        both_ways(|| (0..100).fold(Driver::sh("echo started"), |driver, n| driver.env(format!("N{n}"), "x".repeat(100_000 + n))));
    assert_eq!(status, 125);
    assert!(
        err.starts_with("what the command is given as environment and arguments (most of it: `N99` with 100099 bytes) is 100"),
        "{err}"
    );
}

#[test]
fn r10_what_cannot_be_started_is_said_as_a_shell_says_it() {
    let dir = tempfile::tempdir().unwrap();
    let secret = "fakepass-not-to-be-shown";
    let fails = |program: &str, status: i32, reason: &str| {
        let (code, out, err) = both_ways(|| Driver::new(&[program]).env("TOKEN", secret).env("PATH", dir.path().to_str().unwrap()));
        assert_eq!((code, out.as_str(), err.as_str()), (status, "", format!("cannot start `{program}`: {reason}\n").as_str()));
    };
    fails("no-such-command", 127, "no such command in `PATH`");
    fails("", 127, "no such command in `PATH`");
    fails("./no/such", 127, "no such file");
    fails("/", 126, "it is a directory");
    fails(&file(dir.path(), "plain", b"text", 0o644), 126, "permission denied");
    fails("plain", 126, "permission denied");
    fails(&file(dir.path(), "lost", b"#!/no/such/interpreter\n", 0o755), 126, "its interpreter does not exist");
    fails(&format!("{}/plain/below", dir.path().display()), 126, "not a directory");
    // By exec the C library gives this to the shell, as it does for `env`.
    let foreign = file(dir.path(), "foreign", b"\x7fNOT\0\0\0\0", 0o755);
    let (code, _, err) = Driver::new(&[&foreign]).run();
    assert_eq!((code, err), (126, format!("cannot start `{foreign}`: it is no program for this machine\n")));
}

#[test]
fn programs_are_found_in_the_childs_path_and_keep_the_name_they_were_called_by() {
    let dir = tempfile::tempdir().unwrap();
    file(dir.path(), "hello", b"#!/bin/sh\necho hello \"$1\"\n", 0o755);
    file(dir.path(), "bare", b"echo bare \"$1\"\n", 0o755);
    let path = format!("/no/such:{}:/usr/bin:/bin", dir.path().display());
    assert_eq!(both_ways(|| Driver::new(&["hello", "x y"]).env("PATH", &path)), (0, "hello x y\n".into(), String::new()));
    // A script without a `#!` line, as `execvp` and every shell take it.
    assert_eq!(both_ways(|| Driver::new(&["bare", "x y"]).env("PATH", &path)), (0, "bare x y\n".into(), String::new()));
    let (_, out, _) = both_ways(|| Driver::new(&["sh", "-c", "tr '\\0' ' ' < /proc/$$/cmdline"]));
    assert!(out.starts_with("sh -c "), "{out}");
}

#[test]
fn nothing_that_we_changed_of_ourselves_is_inherited() {
    let script = format!("test $(ulimit -Sc) = {} && cat /proc/self/status", CORE / 512);
    for driver in [Driver::sh(&script), Driver::sh(&script).masked(), Driver::sh(&script).exec()] {
        let (status, out, _) = driver.run();
        assert_eq!(status, 0);
        assert_eq!(["SigBlk", "SigIgn", "SigCgt"].map(|which| signals(&out, which)), [0; 3]);
    }
}
