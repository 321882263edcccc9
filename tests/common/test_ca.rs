//! A certificate authority for one test, and certificates of it, made by `openssl`: a good one (of 127.0.0.1, ::1,
//! localhost and the names that are given), one that has expired, and one that nobody has signed.
#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Its files; they go with this value.
pub(crate) struct TestCa {
    dir: tempfile::TempDir,
}

impl TestCa {
    pub(crate) fn new() -> Self {
        Self::of(&[])
    }

    /// One whose certificate is of these hosts too.
    pub(crate) fn of(names: &[String]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path();
        let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-sha256", "-days", "2"];
        let authority = ["-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=fake authority of a test"];
        let may = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"];
        openssl(at, &[&["req", "-x509"], &curve[..], &authority, &may].concat());
        openssl(at, &[&["req"], &curve[..6], &["-keyout", "server.key", "-out", "server.csr", "-subj", "/CN=fake server"]].concat());
        let mut all = "subjectAltName=IP:127.0.0.1,IP:::1,DNS:localhost".to_owned();
        names.iter().for_each(|name| all.push_str(&format!(",DNS:{name}")));
        fs::write(at.join("names"), all + "\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n").unwrap();
        sign(at, "2", "server.pem");
        Self { dir }
    }

    /// A certificate of the same server that ended yesterday.
    pub(crate) fn expired(&self) -> PathBuf {
        sign(self.dir.path(), "-1", "expired.pem");
        self.dir.path().join("expired.pem")
    }

    /// A certificate of a server of Acme's that no authority has signed.
    pub(crate) fn unsigned(&self) -> PathBuf {
        let names = ["-addext", "subjectAltName=DNS:*.acme.example", "-days", "2", "-out", "unsigned.pem"];
        openssl(self.dir.path(), &[&["req", "-x509", "-key", "server.key", "-subj", "/CN=nobody"], &names[..]].concat());
        self.dir.path().join("unsigned.pem")
    }

    /// A client's certificate and its key, as PEM.
    pub(crate) fn client(&self) -> (String, String) {
        let at = self.dir.path();
        let curve = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        openssl(at, &[&curve[..], &["-keyout", "client.key", "-out", "client.csr", "-subj", "/O=fake/CN=bob"]].concat());
        let signed = ["x509", "-req", "-in", "client.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
        openssl(at, &[&signed[..], &["-days", "2", "-out", "client.pem"]].concat());
        let text = |name: &str| fs::read_to_string(at.join(name)).unwrap();
        (text("client.pem"), text("client.key"))
    }

    /// What a client has to trust.
    pub(crate) fn authority(&self) -> PathBuf {
        self.dir.path().join("ca.pem")
    }

    /// The server's certificate.
    pub(crate) fn certificate(&self) -> PathBuf {
        self.dir.path().join("server.pem")
    }

    /// The server's key.
    pub(crate) fn key(&self) -> PathBuf {
        self.dir.path().join("server.key")
    }
}

fn sign(dir: &Path, days: &str, out: &str) {
    let signed = ["x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-sha256"];
    openssl(dir, &[&signed[..], &["-days", days, "-extfile", "names", "-out", out]].concat());
}

fn openssl(dir: &Path, words: &[&str]) {
    let output = Command::new("openssl").args(words).current_dir(dir).stdin(Stdio::null()).output().expect("openssl");
    assert!(output.status.success(), "openssl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
}
