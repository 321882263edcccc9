//! Manners: nothing is touched without need, a closed pipe is no error, any bytes may be typed.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::process::Command;

use super::everything;
use super::sandbox::{PROGRAM, Sandbox};

#[test]
fn c12_help_version_completions_and_man_touch_nothing() {
    let mut sandbox = Sandbox::new();
    sandbox.set("CREDCTL_KEY_STORE", "");
    let commands: [&[&str]; 12] = [
        &["--help"],
        &["-h"],
        &["--version"],
        &["-V"],
        &["help"],
        &["add", "--help"],
        &["key", "export", "-h"],
        &["help", "run"],
        &["completions", "bash"],
        &["completions", "zsh"],
        &["completions", "fish"],
        &["man"],
    ];
    for arguments in commands {
        let trace = tempfile::NamedTempFile::new().unwrap();
        let mut command = Command::new("strace");
        command
            .args(["-f", "-qq", "-e", "trace=socket,connect,openat,open,creat,mkdir,mkdirat,add_key,keyctl,request_key", "-o"])
            .arg(trace.path())
            .arg(PROGRAM)
            .args(arguments);
        let ran = sandbox.run_command(command).env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent").ok();
        assert!(!ran.stdout().is_empty() && ran.stderr().is_empty(), "{arguments:?}: {}", ran.stderr());
        let calls = fs::read_to_string(trace.path()).unwrap();
        assert!(calls.contains("openat("), "the test sees what is called");
        for never in
            ["socket(", "connect(", "mkdir", "creat(", "O_CREAT", "O_WRONLY", "O_RDWR", "keyctl(", "add_key(", "credctl/", "/config"]
        {
            assert!(!calls.contains(never), "{arguments:?} {never}: {calls}");
        }
        assert!(everything(sandbox.root()).is_empty());
    }
}

#[test]
fn help_names_every_command_and_how_to_begin() {
    let sandbox = Sandbox::new();
    let help = sandbox.run(&["--help"]).ok().stdout();
    for word in [
        "init",
        "add",
        "list",
        "show",
        "get",
        "remove",
        "run",
        "key",
        "vault",
        "doctor",
        "completions",
        "man",
        "credctl add openai",
        "--json",
        "--vault",
        "--no-input",
        "--yes",
        "--quiet",
        "--color",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(help.lines().all(|line| line.chars().count() <= 100), "{help}");
    assert_eq!(sandbox.run(&["--version"]).ok().stdout(), format!("credctl {}\n", env!("CARGO_PKG_VERSION")));
    // Without a command: the same help, on stderr, and a mistake.
    let ran = sandbox.run(&[]).go().code(2);
    assert!(ran.stdout().is_empty() && ran.stderr().contains("Commands:"));
}

#[test]
fn the_manual_is_written_as_pages() {
    let sandbox = Sandbox::new();
    sandbox.run(&["man", "pages"]).ok();
    let pages = everything(&sandbox.root().join("pages"));
    let names: Vec<String> = pages.keys().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    for page in ["credctl.1", "credctl-add.1", "credctl-run.1", "credctl-key.1", "credctl-key-export.1", "credctl-vault-list.1"] {
        assert!(names.iter().any(|name| name == page), "{page}: {names:?}");
    }
    assert_eq!(pages[&sandbox.root().join("pages/credctl.1")], sandbox.run(&["man"]).ok().output.stdout);
}

#[test]
fn c13_a_closed_pipe_ends_quietly_with_0() {
    let sandbox = Sandbox::with_vault();
    for name in ["a", "b", "c"] {
        sandbox.add(name);
    }
    for command in [
        "list",
        "list --json",
        "--help",
        "show a",
        "doctor",
        "man",
        "completions bash",
        "vault list",
        "key status",
        "get a",
        "remove a --yes",
    ] {
        let script = format!("({PROGRAM} {command}; echo code=$? >&2) | true");
        let mut shell = Command::new("bash");
        shell.args(["-c", &script]);
        // `true` may be slower than we are: once more with nobody at the other end for sure.
        let ran = sandbox.run_command(shell).ok();
        assert!(ran.stderr().ends_with("code=0\n") && !ran.stderr().contains("error"), "{command}: {}", ran.stderr());
        let script =
            "import os, subprocess, sys\nr, w = os.pipe()\nos.close(r)\np = subprocess.run(sys.argv[1:], stdout=w)\nsys.exit(p.returncode)";
        let mut python = Command::new("python3");
        python.args(["-c", script, PROGRAM]).args(command.split(' '));
        let ran = sandbox.run_command(python).go();
        if command.starts_with("remove") {
            ran.code(3);
        } else {
            assert!(!ran.code(0).stderr().contains("error"));
        }
    }
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("set -o pipefail; {PROGRAM} list | head -1")]);
    assert_eq!(sandbox.run_command(shell).ok().stdout().lines().count(), 1);
}

#[test]
fn a_full_disk_behind_stdout_is_an_error() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    for command in ["list", "get a", "show a --json", "key status"] {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("{PROGRAM} {command} > /dev/full")]);
        let said = sandbox.run_command(shell).fails(9);
        assert!(said.contains("cannot write `stdout`"), "{command}: {said}");
    }
}

#[test]
fn closed_streams_are_no_reason_to_die() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    for (redirection, command, code) in [
        ("<&-", "list", 0),
        (">&-", "list", 0),
        ("2>&-", "list", 0),
        ("<&- >&- 2>&-", "list", 0),
        ("<&- >&- 2>&-", "get nope", 3),
        ("<&-", "add b --type api_token --secret -", 2),
        ("<&-", "remove a", 2),
        ("2>&-", "doctor", 0),
        (">&- 2>&-", "run --with a -- true", 0),
        ("<&- >&- 2>&-", "run --with a -- sh -c 'exit 7'", 7),
    ] {
        let mut shell = Command::new("bash");
        shell.args(["-c", &format!("{PROGRAM} {command} {redirection}")]);
        sandbox.run_command(shell).go().code(code);
    }
    // No file of ours took the place of a closed stream.
    assert_eq!(sandbox.run(&["get", "a"]).reveals().ok().stdout(), secret);
    sandbox.run(&["doctor"]).ok();
}

#[test]
fn c20_bytes_that_are_no_text_are_refused_and_escaped() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let bytes = std::ffi::OsStr::from_bytes(b"x\xff\x1b[31m");
    for before in [
        &["get"][..],
        &["show"],
        &["add"],
        &["list"],
        &["list", "--vault"],
        &["add", "x", "--set"],
        &["remove"],
        &["--color"],
        &["vault", "use"],
        &[],
    ] {
        for lang in ["C", "C.UTF-8"] {
            let mut command = Command::new(PROGRAM);
            command.args(before).arg(bytes);
            let ran = sandbox.run_command(command).env("LANG", lang).env("LC_ALL", lang).go().code(2);
            assert!(!ran.output.stderr.contains(&0x1b) && !ran.output.stderr.contains(&0xff), "{before:?}: {}", ran.stderr());
        }
    }
    for variable in ["CREDCTL_VAULT", "CREDCTL_IDENTITY", "CREDCTL_KEY_STORE", "CREDCTL_PASSPHRASE_FD"] {
        let said = sandbox.run(&["init", "--vault", "other"]).env(variable, bytes).go();
        if said.output.status.code() != Some(0) {
            assert!(said.stderr().contains(variable), "{}", said.stderr());
        }
        let _ = fs::remove_dir_all(sandbox.config().join("vaults/other"));
    }
    let said = sandbox.run(&["list"]).env("CREDCTL_VAULT", bytes).fails(2);
    assert!(said.contains("`CREDCTL_VAULT` is not UTF-8"), "{said}");
    // A file may be called anything.
    let file = sandbox.root().join(std::ffi::OsStr::from_bytes(b"given-\xff"));
    fs::write(&file, "X=1\n").unwrap();
    let mut command = Command::new(PROGRAM);
    command.args(["run", "--env-file"]).arg(&file).args(["--", "printenv", "X"]);
    assert_eq!(sandbox.run_command(command).ok().stdout(), "1\n");
}

#[test]
fn quiet_leaves_data_and_errors() {
    let sandbox = Sandbox::new();
    let ran = sandbox.run(&["add", "openai", "--secret", "-", "-q"]).stdin(format!("sk-proj-{}", sandbox.secret())).ok();
    assert_eq!(ran.stdout(), "openai\n");
    assert_eq!(ran.stderr().lines().filter(|line| !line.starts_with("warning:")).count(), 0, "{}", ran.stderr());
    assert!(sandbox.run(&["get", "nope", "-q"]).fails(3).contains("no credential `nope`"));
    sandbox.run(&["list", "-q", "-v"]).fails(2);
}

#[test]
fn c11_more_words_and_logs_hold_no_secret() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    let commands: [&[&str]; 7] = [
        &["add", "site", "--type", "api_token", "--secret", "-"],
        &["list"],
        &["show", "site"],
        &["doctor"],
        &["key", "status"],
        &["run", "--with", "site", "--", "true"],
        &["remove", "site", "--yes"],
    ];
    for arguments in commands {
        sandbox
            .run(
                &[arguments, &["-v"]]
                    .concat()
                    .iter()
                    .map(|argument| if *argument == "-v" && arguments[0] == "run" { "true" } else { argument })
                    .collect::<Vec<_>>(),
            )
            .stdin(&secret)
            .env("RUST_LOG", "trace")
            .env("RUST_BACKTRACE", "1")
            .ok();
    }
}
