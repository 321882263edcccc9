//! A person's machine for one test: a home of its own, nothing of ours in the environment, and an eye on secrets.
//!
//! Every secret comes from [`Sandbox::secret`] and carries a marker that occurs nowhere else. After each command its
//! stdout and stderr are searched for every marker, raw and encoded, and when the sandbox goes its whole directory is:
//! a secret may be found only where the test said that it is shown ([`Run::reveals`]).
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::cell::RefCell;
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_credctl");

/// A home, and the secrets that were made in it.
pub(crate) struct Sandbox {
    dir: tempfile::TempDir,
    secrets: RefCell<Vec<String>>,
    env: Vec<(OsString, OsString)>,
}

impl Sandbox {
    /// An empty home; keys are kept in files.
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary directory");
        fs::create_dir(dir.path().join("home")).unwrap();
        Self {
            dir,
            secrets: RefCell::default(),
            env: vec![("CREDCTL_KEY_STORE".into(), "file".into()), ("CREDCTL_NO_VERIFY".into(), "1".into())],
        }
    }

    /// The same with the default vault made.
    pub(crate) fn with_vault() -> Self {
        let sandbox = Self::new();
        sandbox.run(&["init"]).ok();
        sandbox
    }

    /// Sets a variable for every command of this sandbox; an empty value takes it away.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<OsString>) -> &mut Self {
        self.env.retain(|(known, _)| known != name);
        let value = value.into();
        if !value.is_empty() {
            self.env.push((name.into(), value));
        }
        self
    }

    /// A new secret that looks like nothing in particular.
    pub(crate) fn secret(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let secret = format!("fakepass-canary-{:08x}-{number:04}-end", std::process::id());
        self.secrets.borrow_mut().push(secret.clone());
        secret
    }

    /// Watches for a secret that the test made itself.
    pub(crate) fn watch(&self, secret: &str) {
        self.secrets.borrow_mut().push(secret.to_owned());
    }

    /// An identity with one letter wrong: the last, which is never the one that it was.
    pub(crate) fn mistyped(line: &str) -> String {
        let (rest, last) = line.trim().split_at(line.trim().len() - 1);
        format!("{rest}{}", if last == "Q" { "P" } else { "Q" })
    }

    /// The root of everything.
    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// The configuration directory.
    pub(crate) fn config(&self) -> PathBuf {
        self.root().join("config")
    }

    /// The state directory.
    pub(crate) fn state(&self) -> PathBuf {
        self.root().join("state")
    }

    /// The default vault.
    pub(crate) fn vault(&self) -> PathBuf {
        self.config().join("vaults/default")
    }

    /// The file of the credential with this name.
    pub(crate) fn file_of(&self, name: &str) -> PathBuf {
        let shown: serde_json::Value = serde_json::from_str(&self.run(&["show", name, "--json"]).ok().stdout()).unwrap();
        self.vault().join(format!("c/{}.age", shown["id"].as_str().unwrap()))
    }

    /// Stores a token under a name and returns its secret.
    pub(crate) fn add(&self, name: &str) -> String {
        let secret = self.secret();
        self.run(&["add", name, "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
        secret
    }

    /// The program with these arguments, not started yet.
    pub(crate) fn run<'a>(&'a self, arguments: &[&str]) -> Run<'a> {
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        self.run_command(command)
    }

    /// Any program, in this home.
    pub(crate) fn run_command(&self, mut command: Command) -> Run<'_> {
        self.furnish(&mut command);
        Run { sandbox: self, command, stdin: None, reveals: false }
    }

    /// Gives a command this home.
    pub(crate) fn furnish(&self, command: &mut Command) {
        command.env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.root().join("home"));
        command.env("TMPDIR", self.root());
        command.env("LANG", "C.UTF-8");
        command.env("CREDCTL_CONFIG_DIR", self.config());
        command.env("CREDCTL_STATE_DIR", self.state());
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.current_dir(self.root());
    }

    /// Fails where one of our secrets, raw or encoded, is in `bytes`.
    pub(crate) fn assert_clean(&self, bytes: &[u8], what: &str) {
        for secret in self.secrets.borrow().iter() {
            for (form, needle) in forms(secret) {
                assert!(!contains(bytes, &needle), "{what} holds a secret ({form})");
            }
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            search(self, self.root());
        }
    }
}

fn search(sandbox: &Sandbox, dir: &Path) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        sandbox.assert_clean(entry.file_name().as_encoded_bytes(), "a file's name");
        if kind.is_dir() {
            search(sandbox, &path);
        } else if kind.is_file() && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("given-")) {
            // What a test puts down for the program to read is called `given-…`.
            sandbox.assert_clean(&fs::read(&path).unwrap_or_default(), &path.display().to_string());
        }
    }
}

/// The ways a secret could be written: raw, hex, base64 in its three alignments, percent-encoded, JSON-escaped.
fn forms(secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = secret.as_bytes();
    let mut forms = vec![
        ("raw", bytes.to_vec()),
        ("hex", data_encoding::HEXLOWER.encode(bytes).into_bytes()),
        ("percent-encoded", secret.replace('-', "%2D").into_bytes()),
        ("reversed", bytes.iter().rev().copied().collect()),
    ];
    for skip in 0..3 {
        // The middle part is the same whatever stands around it.
        let shifted = [&vec![b'x'; skip][..], bytes].concat();
        let encoded = data_encoding::BASE64_NOPAD.encode(&shifted).into_bytes();
        forms.push(("base64", encoded[4..encoded.len() - 4].to_vec()));
    }
    forms
}

fn contains(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

/// A command that is about to run.
pub(crate) struct Run<'a> {
    sandbox: &'a Sandbox,
    command: Command,
    stdin: Option<Vec<u8>>,
    reveals: bool,
}

impl Run<'_> {
    /// What it reads; without this its stdin is empty.
    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = Some(bytes.as_ref().to_vec());
        self
    }

    /// A variable for this command alone.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// A variable less for this command alone.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Another working directory.
    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// A secret on stdout is what was asked for.
    pub(crate) fn reveals(mut self) -> Self {
        self.reveals = true;
        self
    }

    /// Runs it.
    pub(crate) fn go(mut self) -> Ran {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("the program starts");
        let mut pipe = child.stdin.take().unwrap();
        let given = self.stdin.take().unwrap_or_default();
        let feeder = std::thread::spawn(move || {
            let _ = pipe.write_all(&given);
        });
        let output = child.wait_with_output().unwrap();
        feeder.join().unwrap();
        let ran = Ran { output, what: format!("{:?}", self.command.get_args().collect::<Vec<_>>()) };
        if !self.reveals {
            self.sandbox.assert_clean(&ran.output.stdout, &format!("stdout of {}", ran.what));
        }
        self.sandbox.assert_clean(&ran.output.stderr, &format!("stderr of {}", ran.what));
        let text = ran.stderr();
        assert!(!text.contains("panicked at") && !text.contains("RUST_BACKTRACE"), "{}: {text}", ran.what);
        ran
    }

    /// Runs it, and it must end with 0.
    pub(crate) fn ok(self) -> Ran {
        self.go().code(0)
    }

    /// Runs it, and it must end with this number; returns what it said on stderr.
    pub(crate) fn fails(self, code: i32) -> String {
        self.go().code(code).stderr()
    }
}

/// A command that ran.
pub(crate) struct Ran {
    pub(crate) output: Output,
    what: String,
}

impl Ran {
    /// It must have ended with this number.
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.output.status.code(), Some(code), "{}\nstdout: {}\nstderr: {}", self.what, self.stdout(), self.stderr());
        self
    }

    /// Its stdout as text.
    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    /// Its stderr as text.
    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Its stdout as JSON: exactly one document.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.output.stdout).unwrap_or_else(|error| panic!("{}: {error}: {}", self.what, self.stdout()))
    }

    /// The error document on stderr.
    pub(crate) fn error(&self) -> serde_json::Value {
        let text = self.stderr();
        let line = text.lines().last().unwrap_or_default();
        let document: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{}: {error}: {text}", self.what));
        document["error"].clone()
    }
}
