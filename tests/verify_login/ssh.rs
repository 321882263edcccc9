//! A key at a server that lets it in, or does not.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use credctl::kind::Kind;
use credctl::status::Verdict;
use credctl::verify::{Finding, Next, Subject, Tools, check};

use crate::scene::{subject, tools};
use crate::sshd::{GitHost, Sshd, keygen, known_hosts};

/// A server, and a memory of the test's own for the keys that are lent.
pub(crate) struct Stage {
    pub(crate) server: Sshd,
    pub(crate) tools: Tools,
    memory: tempfile::TempDir,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    pub(crate) fn with(lines: &[&str]) -> Self {
        let server = Sshd::start(lines);
        let memory = tempfile::tempdir_in("/dev/shm").unwrap();
        let mut tools = tools(Duration::from_secs(20));
        tools.machine.memory = vec![memory.path().to_owned()];
        tools.machine.known_hosts = Some(server.known_hosts());
        Self { server, tools, memory }
    }

    /// A new key that the server knows.
    pub(crate) fn key(&self, name: &str, words: &str, passphrase: &str) -> PathBuf {
        let path = self.server.path(name);
        keygen(&path, words, passphrase);
        self.server.allow(&path, "");
        path
    }

    /// The credential of a key at this server.
    pub(crate) fn of(&self, key: &Path, more: &[(&str, &str)]) -> Subject {
        let (private, port) = (fs::read_to_string(key).unwrap(), self.server.port.to_string());
        let usual = [("private_key", private.as_str()), ("host", "127.0.0.1"), ("port", &port), ("username", &self.server.user)];
        subject(Kind::SshKey, &[&usual, more].concat())
    }

    /// Checks it, after which nothing of it is left.
    pub(crate) fn check(&self, subject: &Subject) -> Finding {
        let finding = check(subject, &self.tools);
        self.is_clean();
        finding
    }

    #[track_caller]
    pub(crate) fn is_clean(&self) {
        let left = left(self.memory.path());
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Every file below a directory but the locks.
fn left(dir: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { left(&path) } else { vec![path] }).filter(|path| !path.ends_with(".lock")).collect()
}

#[test]
fn a_key_that_the_server_lets_in_is_valid_and_one_that_it_does_not_is_not() {
    let stage = Stage::new();
    let known = fs::read(stage.server.known_hosts()).unwrap();
    let key = stage.key("id", "-t ed25519", "");
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!((finding.verdict, finding.why.as_str(), finding.hints.len()), (Verdict::Valid, "works", 0), "{finding:?}");

    let other = stage.server.path("other");
    keygen(&other, "-t ed25519", "");
    let finding = stage.check(&stage.of(&other, &[]));
    let at = format!("127.0.0.1:{}", stage.server.port);
    assert_eq!(finding.verdict, Verdict::Invalid);
    assert_eq!(finding.why, format!("rejected: {at} does not let this key in as `{}`", stage.server.user));
    assert_eq!(finding.evidence.as_deref(), Some("Permission denied (publickey)"));
    assert_eq!(finding.next, Some(Next::Replace(None)));
    assert_eq!(fs::read(stage.server.known_hosts()).unwrap(), known, "a check makes nothing known");

    let finding = stage.check(&stage.of(&key, &[("username", "nobody-of-that-name")]));
    assert_eq!(finding.verdict, Verdict::Invalid, "{finding:?}");
}

#[test]
fn a_locked_key_is_tried_in_every_form_that_has_a_lock() {
    let stage = Stage::new();
    for (n, words) in ["-t ed25519 -a 2", "-t ed25519 -a 2 -Z chacha20-poly1305@openssh.com", "-t rsa -b 2048 -m PEM", "-t ecdsa -m PKCS8"]
        .iter()
        .enumerate()
    {
        let key = stage.key(&format!("id{n}"), words, "fakepass right");
        let finding = stage.check(&stage.of(&key, &[("passphrase", "fakepass right")]));
        assert_eq!(finding.verdict, Verdict::Valid, "{words}: {finding:?}");
    }
    let key = stage.server.path("id0");
    let finding = stage.check(&stage.of(&key, &[("passphrase", "fakepass wrong")]));
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::Malformed, "the stored passphrase does not open the key"));
    assert_eq!(finding.next, Some(Next::Edit(Some("passphrase".to_owned()))));
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::Unchecked, "the key is locked, and no passphrase is stored with it"));
}

/// A text that `ssh` itself would not read is lent as it would.
#[test]
fn a_key_with_the_line_ends_of_windows_works_and_says_so() {
    let stage = Stage::new();
    let key = stage.key("id", "-t rsa -b 2048 -m PEM", "");
    let text = fs::read_to_string(&key).unwrap().replace('\n', "\\n");
    let finding = stage.check(&stage.of(&key, &[("private_key", &text)]));
    assert_eq!(finding.verdict, Verdict::Valid, "{finding:?}");
    assert!(finding.hints.iter().any(|hint| hint.contains("does not read")), "{finding:?}");
}

/// The key may be bound to a command: `rsync`, a backup, a deployment.
#[test]
fn no_command_runs_at_the_server() {
    let stage = Stage::new();
    let (key, trace) = (stage.server.path("id"), stage.server.path("trace"));
    keygen(&key, "-t ed25519", "");
    fs::create_dir(&trace).unwrap();
    fs::set_permissions(&trace, fs::Permissions::from_mode(0o777)).unwrap();
    stage.server.allow(&key, &format!("command=\"touch {}/ran\"", trace.display()));
    assert_eq!(stage.check(&stage.of(&key, &[])).verdict, Verdict::Valid);
    std::thread::sleep(Duration::from_millis(200));
    assert!(!trace.join("ran").exists());
}

#[test]
fn a_key_that_is_half_of_the_way_in_is_right() {
    let stage = Stage::with(&["AuthenticationMethods publickey,password", "PasswordAuthentication yes"]);
    let key = stage.key("id", "-t ed25519", "");
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::SecondFactor, "{finding:?}");
}

#[test]
fn a_server_that_takes_no_keys_says_nothing_of_one() {
    let stage = Stage::with(&["PubkeyAuthentication no", "PasswordAuthentication yes"]);
    let key = stage.key("id", "-t ed25519", "");
    let finding = stage.check(&stage.of(&key, &[]));
    assert_eq!(finding.verdict, Verdict::Unknown, "{finding:?}");
    assert_eq!(finding.evidence.as_deref(), Some("Permission denied (password)"));
}

#[test]
fn a_server_of_git_greets_the_account() {
    let stage = Stage::new();
    let (key, host) = (stage.server.path("id"), stage.server.path("host"));
    keygen(&key, "-t ed25519", "");
    let git = GitHost::start(&host, &key);
    let mut tools = stage.tools.clone();
    tools.machine.known_hosts = Some(known_hosts(&host, git.port));
    let at = format!("git@127.0.0.1:{}", git.port);
    let subject = subject(Kind::SshKey, &[("private_key", &fs::read_to_string(&key).unwrap()), ("host", &at)]);
    let finding = check(&subject, &tools);
    assert_eq!((finding.verdict, finding.learned.account.as_deref()), (Verdict::Valid, Some("alice")), "{finding:?}");
}

/// A program in the place of `ssh` that writes down what it was given.
#[test]
fn no_secret_is_in_an_argument_or_the_environment() {
    let stage = Stage::new();
    let key = stage.key("id", "-t ed25519", "fakepass right");
    let bin = tempfile::tempdir().unwrap();
    let seen = bin.path().join("seen");
    let script = format!(
        "#!/bin/sh\n{{ echo \"$@\"; env; ls -lR {}; }} >{}\nexec /usr/bin/ssh \"$@\"\n",
        stage.memory.path().display(),
        seen.display()
    );
    fs::write(bin.path().join("ssh"), script).unwrap();
    fs::set_permissions(bin.path().join("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    let mut tools = stage.tools.clone();
    tools.machine.programs = vec![PathBuf::from("relative"), bin.path().to_owned()];
    let subject = stage.of(&key, &[("passphrase", "fakepass right")]);
    assert_eq!(check(&subject, &tools).verdict, Verdict::Valid);
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("BatchMode=yes") && seen.contains("IdentityAgent=none") && seen.contains("-rw------- 1"), "{seen}");
    assert!(!seen.contains("fakepass") && !seen.contains("BEGIN") && !seen.contains("HOME="), "{seen}");
}
