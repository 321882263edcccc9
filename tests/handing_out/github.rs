//! GitHub Actions: the file of `GITHUB_ENV` and the commands in the log, read as the runner's documentation has them
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>).

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use super::runner::{unescaped, variables as runner};
use super::sandbox::{PROGRAM, Sandbox};
use super::store;

/// The masks of a log. Every line must be one.
pub(crate) fn masked(log: &str) -> Vec<String> {
    let mask = |line: &str| {
        let mask = unescaped(line.strip_prefix("::add-mask::").unwrap_or_else(|| panic!("`{line}` is no mask")));
        assert!(!mask.trim().is_empty(), "the runner warns of a mask of nothing");
        mask
    };
    // A log's reader takes a lone CR for the end of a line, too.
    assert!(!log.contains('\r'));
    log.lines().map(mask).collect()
}

#[test]
fn values_go_into_the_file_and_masks_alone_into_the_log() {
    let sandbox = Sandbox::with_vault();
    let token = sandbox.add("token");
    let key = format!("-----BEGIN KEY-----\n{}\n{}%0A\n-----END KEY-----\n", sandbox.secret(), sandbox.secret());
    store(&sandbox, "key", key.as_bytes());
    fs::write(sandbox.root().join("plain.env"), "DEBUG=1\nB=cred://token\n").unwrap();
    let file = sandbox.root().join("given-github-env");
    fs::write(&file, "BEFORE=1\nNO_END=2").unwrap();
    let export = ["export", "--format", "github", "--with", "KEY=key", "--with", "A=token", "--env-file", "plain.env"];
    let ran = sandbox.run(&export).env("GITHUB_ENV", &file).reveals().ok();
    let read = runner(&fs::read(&file).unwrap());
    let expected = [("A", &*token), ("B", &*token), ("BEFORE", "1"), ("DEBUG", "1"), ("KEY", &*key), ("NO_END", "2")];
    assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).into());
    let masks = masked(&ran.stdout());
    assert!(masks.contains(&token) && !masks.contains(&"1".to_owned()), "{masks:?}");
    assert!(key.lines().all(|line| masks.iter().any(|mask| mask == line)), "{masks:?}");
    // Once more is added to it, under another delimiter.
    sandbox.run(&export).env("GITHUB_ENV", &file).reveals().ok();
    let text = fs::read_to_string(&file).unwrap();
    let mut delimiters: Vec<&str> = text.lines().filter_map(|line| line.split_once("<<")).map(|(_, delimiter)| delimiter).collect();
    let count = delimiters.len();
    delimiters.dedup();
    assert_eq!((count, delimiters.len()), (8, 8));
    assert_eq!(runner(text.as_bytes()), read);
}

#[test]
fn a_file_that_is_not_there_or_no_file_is_refused_before_anything_is_printed() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("token");
    let export = ["--json", "export", "--format", "github", "--with", "token"];
    let root = sandbox.root().to_owned();
    let fails = |file: Option<&str>, code: i32, why: &str| {
        let mut run = sandbox.run(&export[1..]).without("GITHUB_ENV");
        if let Some(file) = file {
            run = run.env("GITHUB_ENV", root.join(file));
        }
        let ran = run.go().code(code);
        assert!(ran.stdout().is_empty() && ran.stderr().contains(why), "{file:?}: {}", ran.stderr());
    };
    fails(None, 2, "`GITHUB_ENV` is not set");
    fails(Some("missing"), 9, "no such file");
    assert!(!root.join("missing").exists(), "it is the runner that makes it");
    fails(Some("home"), 9, "is a directory");
    fs::write(root.join("elsewhere"), "").unwrap();
    std::os::unix::fs::symlink("elsewhere", root.join("link")).unwrap();
    fails(Some("link"), 9, "is a symbolic link");
    assert_eq!(fs::read(root.join("elsewhere")).unwrap(), b"");
    rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    fails(Some("pipe"), 9, "no regular file");
    sandbox.run(&export).env("GITHUB_ENV", root.join("elsewhere")).fails(2);
}

#[test]
fn a_file_that_is_only_read_or_a_disk_that_is_full_gets_nothing() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("token");
    let file = sandbox.root().join("github-env");
    fs::write(&file, "A=1\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
    let export = ["export", "--format", "github", "--with", "token"];
    // Root may write what is only to be read.
    if !rustix::process::geteuid().is_root() {
        assert!(sandbox.run(&export).env("GITHUB_ENV", &file).fails(9).contains("permission denied"));
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    // No file may become longer than this one is: as on a disk that is full, a write fails.
    let mut command = Command::new("bash");
    command.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$@\"", "bash", PROGRAM]).args(export).env("GITHUB_ENV", &file);
    fs::write(&file, "A=1\n".repeat(250)).unwrap();
    let ran = sandbox.run_command(command).env("GITHUB_ENV", &file).reveals().go().code(9);
    assert!(ran.stderr().contains("cannot write"), "{}", ran.stderr());
    assert_eq!(fs::read_to_string(&file).unwrap(), "A=1\n".repeat(250), "whole or not at all");
}

#[test]
fn without_masks_nothing_is_handed_on() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("token");
    let file = sandbox.root().join("github-env");
    fs::write(&file, "").unwrap();
    let mut command = Command::new(PROGRAM);
    sandbox.furnish(&mut command);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    command.args(["export", "--format", "github", "--with", "token"]).env("GITHUB_ENV", &file).stdin(Stdio::null()).stdout(full);
    assert_eq!(command.output().unwrap().status.code(), Some(9));
    assert_eq!(fs::read(&file).unwrap(), b"");
}

#[test]
fn what_the_runner_keeps_to_itself_is_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("token");
    let file = sandbox.root().join("github-env");
    fs::write(&file, "").unwrap();
    for name in ["GITHUB_PATH", "RUNNER_TEMP", "NODE_OPTIONS"] {
        let said = sandbox.run(&["export", "--format", "github", "--with", &format!("{name}=token")]).env("GITHUB_ENV", &file).fails(2);
        assert!(said.contains(&format!("`{name}` cannot be exported as github")), "{said}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"");
}
