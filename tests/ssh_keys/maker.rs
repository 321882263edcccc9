//! Makes keys with the real tools.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use credctl::Secret;

/// A directory for the keys of one test.
pub(crate) struct Maker(tempfile::TempDir);

impl Maker {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// `ssh-keygen` with these words, the key being `name`.
    pub(crate) fn keygen(&self, name: &str, words: &str, passphrase: &str) -> Secret {
        let path = self.path(name);
        let mut command = Command::new("ssh-keygen");
        command.args(["-q", "-C", "fake me@test", "-N", passphrase, "-f"]).arg(&path).args(words.split_whitespace());
        good(command);
        self.secret(name)
    }

    /// Any tool, in the directory.
    pub(crate) fn tool(&self, line: &str) -> Output {
        let mut words = line.split_whitespace();
        let mut command = Command::new(words.next().unwrap());
        command.args(words).current_dir(self.0.path());
        good(command)
    }

    pub(crate) fn secret(&self, name: &str) -> Secret {
        Secret::new(self.bytes(name))
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    /// A key file of this content, with the mode that `ssh-keygen` wants.
    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path
    }

    /// The public half as `ssh-keygen` sees it, `None` where it refuses the text.
    pub(crate) fn ssh_reads(&self, bytes: &[u8], passphrase: &str) -> Option<String> {
        let path = self.put("to-be-read", bytes);
        let out = Command::new("ssh-keygen").args(["-y", "-P", passphrase, "-f"]).arg(path).stdin(Stdio::null()).output().unwrap();
        out.status.success().then(|| String::from_utf8(out.stdout).unwrap().trim_end().to_owned())
    }

    /// The second and third word of `ssh-keygen -l`.
    pub(crate) fn fingerprint(&self, name: &str) -> (u32, String) {
        let out = self.tool(&format!("ssh-keygen -l -f {name}.pub"));
        let out = String::from_utf8(out.stdout).unwrap();
        let mut words = out.split(' ');
        (words.next().unwrap().parse().unwrap(), words.next().unwrap().to_owned())
    }
}

#[track_caller]
fn good(mut command: Command) -> Output {
    let out = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}; tests/setup installs it"));
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
    out
}

/// Algorithm and key of a public line, without its comment.
pub(crate) fn without_comment(line: &str) -> String {
    line.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// A copy of the first bytes.
pub(crate) fn first(secret: &Secret, count: usize) -> Secret {
    Secret::new(secret.expose()[..count].to_vec())
}
