//! The servers that the tools talk to: `helper/server.py`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::sandbox::Sandbox;
use super::test_ca::TestCa;

/// One server; it goes with this value, because its stdin does.
pub(crate) struct Server {
    pub(crate) host: String,
    dir: PathBuf,
    _child: Child,
}

impl Server {
    /// Of a role, below the home; what it takes is `password`.
    pub(crate) fn start(sandbox: &Sandbox, role: &str, name: &str, password: &str, ca: Option<&TestCa>) -> Self {
        // What the sandbox does not search, for the server has to know it.
        let dir = sandbox.root().join(name);
        fs::create_dir_all(dir.join("repositories")).unwrap();
        fs::write(dir.join("given-password"), password).unwrap();
        fs::rename(dir.join("given-password"), dir.join("password")).unwrap();
        let mut command = Command::new("python3");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/helper/server.py")).arg(role).arg(&dir);
        if let Some(ca) = ca {
            command.args([ca.certificate(), ca.key()]);
        }
        sandbox.furnish(&mut command);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("python3");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(!line.is_empty(), "the server did not start");
        Self { host: format!("127.0.0.1:{}", line.trim()), dir, _child: child }
    }

    /// A cluster that takes the certificates of an authority too.
    pub(crate) fn cluster_of(sandbox: &Sandbox, password: &str, ca: &TestCa) -> Self {
        let dir = sandbox.root().join("cluster");
        fs::create_dir_all(&dir).unwrap();
        fs::copy(ca.authority(), dir.join("authority.pem")).unwrap();
        Self::start(sandbox, "cluster", "cluster", password, Some(ca))
    }

    /// What it takes from now on.
    pub(crate) fn takes(&self, password: &str) {
        fs::write(self.dir.join("password"), password).unwrap();
    }

    /// The `Authorization` of every request since the last time.
    pub(crate) fn seen(&self) -> Vec<String> {
        let seen = fs::read_to_string(self.dir.join("seen")).unwrap_or_default();
        let _ = fs::remove_file(self.dir.join("seen"));
        seen.lines().map(str::to_owned).collect()
    }

    /// A bare repository of it.
    pub(crate) fn repository(&self, name: &str) -> PathBuf {
        let path = self.dir.join("repositories").join(name);
        let made = Command::new("git").args(["init", "-q", "--bare", "-b", "main"]).arg(&path).status().unwrap();
        assert!(made.success());
        fs::write(path.join("config"), "[core]\n\tbare = true\n[http]\n\treceivepack = true\n").unwrap();
        path
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The home is searched for secrets when it goes.
        let _ = fs::remove_file(self.dir.join("password"));
        let _ = fs::remove_file(self.dir.join("seen"));
    }
}
