//! A real SSH server: OpenSSH's `sshd`, for each connection one that ends with it, and whoever logs in has no rights here.
//!
//! As root it runs as `daemon`, else as whoever runs the tests: `sshd` needs neither root nor a user of its own for that.
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

/// The server.
pub(crate) struct Sshd {
    dir: tempfile::TempDir,
    pub(crate) port: u16,
    /// The only user who can log in.
    pub(crate) user: String,
}

/// Makes a key: both halves, the private one at the path.
pub(crate) fn keygen(path: &Path, words: &str, passphrase: &str) {
    let mut command = Command::new("ssh-keygen");
    command.args(["-q", "-C", "fake@test", "-N", passphrase, "-f"]).arg(path).args(words.split_whitespace());
    assert!(command.stdin(Stdio::null()).status().expect("ssh-keygen").success());
}

/// A part of the package that tests/setup took apart, where no server is installed.
fn part(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/real-parts/sshd").join(path)
}

/// The program, and whether it is installed.
fn program() -> (PathBuf, bool) {
    let installed = PathBuf::from("/usr/sbin/sshd");
    if installed.is_file() {
        return (installed, true);
    }
    let own = part("usr/sbin/sshd");
    assert!(own.is_file(), "no sshd; tests/setup brings it");
    (own, false)
}

impl Sshd {
    /// With further lines of its configuration.
    pub(crate) fn start(lines: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let at = |name: &str| dir.path().join(name);
        keygen(&at("host"), "-t ed25519", "");
        let root = rustix::process::geteuid().is_root();
        // A host key that others can read is refused to its owner alone.
        let mode = if root { 0o644 } else { 0o600 };
        fs::set_permissions(at("host"), fs::Permissions::from_mode(mode)).unwrap();
        fs::write(at("keys"), "").unwrap();
        let mut config = format!("HostKey {0}/host\nAuthorizedKeysFile {0}/keys\nPidFile none\n", dir.path().display());
        config += "StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nLogLevel ERROR\n";
        let (program, is_installed) = program();
        // From 9.8 on it has parts of its own.
        for (option, path) in [("SshdSessionPath", "usr/lib/openssh/sshd-session"), ("SshdAuthPath", "usr/lib/openssh/sshd-auth")] {
            if !is_installed && part(path).is_file() {
                config += &format!("{option} {}\n", part(path).display());
            }
        }
        fs::write(at("config"), format!("{}\n{config}", lines.join("\n"))).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = at("config");
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), true) = (stream, config.exists()) else { return };
                let mut command = Command::new(if root { Path::new("setpriv") } else { &program });
                if root {
                    command.args(["--reuid=daemon", "--regid=daemon", "--clear-groups"]).arg(&program);
                }
                if !is_installed {
                    command.env("LD_LIBRARY_PATH", part(&format!("usr/lib/{}-linux-gnu", std::env::consts::ARCH)));
                }
                command.args(["-i", "-e", "-f"]).arg(&config);
                let socket = || OwnedFd::from(stream.try_clone().unwrap());
                let log = fs::File::options().append(true).create(true).open(config.with_file_name("log")).unwrap();
                let mut child = command.stdin(socket()).stdout(socket()).stderr(log).spawn().expect("sshd");
                drop((command, stream));
                thread::spawn(move || child.wait());
            }
        });
        let whoami = Command::new("id").arg("-un").output().unwrap().stdout;
        let user = if root { "daemon".to_owned() } else { String::from_utf8(whoami).unwrap().trim().to_owned() };
        Self { dir, port, user }
    }

    /// A path beside its files.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Lets the key in whose private half is there, with options before it.
    pub(crate) fn allow(&self, key: &Path, options: &str) {
        let public = fs::read_to_string(key.with_extension("pub")).unwrap();
        let keys = fs::read_to_string(self.path("keys")).unwrap();
        fs::write(self.path("keys"), format!("{keys}{options} {public}")).unwrap();
    }

    /// A file of known hosts with this one in it.
    pub(crate) fn known_hosts(&self) -> PathBuf {
        known_hosts(&self.path("host"), self.port)
    }
}

/// A file beside a host's key that makes it known at a port of this machine.
pub(crate) fn known_hosts(host: &Path, port: u16) -> PathBuf {
    let public = fs::read_to_string(host.with_extension("pub")).unwrap();
    let path = host.with_file_name(format!("known hosts of {port}"));
    fs::write(&path, format!("[127.0.0.1]:{port} {public}")).unwrap();
    path
}

/// `tests/verify_login/githost.mjs`: greets as `alice` whoever has the key.
pub(crate) struct GitHost {
    child: Child,
    pub(crate) port: u16,
}

impl GitHost {
    pub(crate) fn start(host: &Path, key: &Path) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify_login/githost.mjs");
        let mut command = Command::new("node");
        command.arg(script).arg(host).arg(key.with_extension("pub"));
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("node");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| panic!("githost.mjs did not start; is ssh2 there (tests/setup)?"));
        Self { child, port }
    }
}

impl Drop for GitHost {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
