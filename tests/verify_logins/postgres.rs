//! A login to a real PostgreSQL server.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::case::{Case, case, checked, is, one};
use super::server::{Daemon, as_user, free_port, give, outer_address, run};
use super::test_ca::TestCa;

/// Users and databases.
const SQL: &str = "
CREATE ROLE app LOGIN PASSWORD 'fakepass-app-1';
CREATE ROLE spoken LOGIN PASSWORD 'fakepass-sp\u{f6}ken \u{2168}';
CREATE ROLE barred NOLOGIN PASSWORD 'fakepass-barred-1';
CREATE ROLE crowd LOGIN PASSWORD 'fakepass-crowd-1' CONNECTION LIMIT 0;
CREATE ROLE ended LOGIN PASSWORD 'fakepass-ended-1' VALID UNTIL '2020-01-01';
CREATE ROLE refused LOGIN PASSWORD 'fakepass-refused-1';
CREATE ROLE trusted LOGIN PASSWORD 'fakepass-trusted-1';
CREATE ROLE clear LOGIN PASSWORD 'fakepass-clear-1';
SET password_encryption = 'md5';
CREATE ROLE legacy LOGIN PASSWORD 'fakepass-legacy-1';
CREATE DATABASE shop;
CREATE DATABASE closed;
REVOKE CONNECT ON DATABASE closed FROM PUBLIC;
";
/// Who may log in how.
const HBA: &str = "
host all refused all reject
host all trusted all trust
host all clear all password
host all legacy all md5
host all all all scram-sha-256
";

struct Server {
    daemon: Daemon,
    ca: TestCa,
    dir: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let (dir, ca) = (tempfile::tempdir().unwrap(), TestCa::new());
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let data = dir.path().join("data");
        std::fs::create_dir(&data).unwrap();
        owned(&data);
        run(server("initdb").args(["--username=root", "--no-sync", "--encoding=UTF8", "--locale=C", "-D"]).arg(&data), "");
        std::fs::write(data.join("pg_hba.conf"), HBA).unwrap();
        run(server("postgres").args(["--single", "-F", "-D"]).arg(&data).arg("postgres"), SQL);
        for (from, to) in [(ca.certificate(), "server.pem"), (ca.key(), "server.key")] {
            std::fs::copy(from, data.join(to)).unwrap();
            std::fs::set_permissions(data.join(to), std::fs::Permissions::from_mode(0o600)).unwrap();
            owned(&data.join(to));
        }
        Self { daemon: daemon(dir.path(), true), ca, dir }
    }

    /// The same without TLS.
    fn without_tls(self) -> Self {
        let Self { daemon: old, ca, dir } = self;
        drop(old);
        Self { daemon: daemon(dir.path(), false), ca, dir }
    }

    fn parts(&self, host: &str, user: &str, password: &str, database: &str, sslmode: &str) -> Case {
        let port = self.daemon.port.to_string();
        let fields =
            [("host", host), ("port", &port), ("username", user), ("password", password), ("database", database), ("sslmode", sslmode)];
        let stored: Vec<(&str, &str)> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        case("postgres", &stored)
    }

    fn url(&self, user: &str, host: &str, rest: &str) -> Case {
        case("postgres", &[("url", &format!("postgres://{user}@{host}:{}/{rest}", self.daemon.port))])
    }
}

fn daemon(dir: &Path, tls: bool) -> Daemon {
    let port = free_port();
    let mut command = server("postgres");
    command.arg("-D").arg(dir.join("data")).args(["-F", "-p", &port.to_string()]);
    command.args(["-c", "listen_addresses=0.0.0.0", "-c", "unix_socket_directories="]);
    if tls {
        command.args(["-c", "ssl=on", "-c", "ssl_cert_file=server.pem", "-c", "ssl_key_file=server.key"]);
    }
    Daemon::start(command, port, dir.join(if tls { "tls.log" } else { "log" }))
}

/// A program of the newest server.
fn server(name: &str) -> Command {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql").unwrap().map(|entry| entry.unwrap().path()).collect();
    versions.sort();
    as_user("postgres", versions.pop().expect("PostgreSQL; tests/setup installs it").join("bin").join(name))
}

fn owned(path: &Path) {
    give("postgres", path);
}

/// One test, because making a server takes longer than all of it.
#[test]
fn postgresql() {
    let server = Server::start();
    each_answer_of_postgresql_is_told_apart(&server);
    the_certificate_is_judged_as_sslmode_has_it_and_what_is_not_private_gets_no_password(&server);
    an_address_is_read_as_libpq_reads_it_and_a_server_without_tls_is_said(&server.without_tls());
}

fn each_answer_of_postgresql_is_told_apart(server: &Server) {
    let at = |user, password, database| server.parts("localhost", user, password, database, "verify-full");
    let cases = [
        at("app", "fakepass-app-1", "shop"),
        at("app", "fakepass-of-yesterday", "shop"),
        at("nobody", "fakepass-app-1", "shop"),
        at("app", "fakepass-app-1", "gone"),
        at("app", "fakepass-app-1", "closed"),
        at("spoken", "fakepass-spo\u{308}ken IX", "shop"),
        at("barred", "fakepass-barred-1", "shop"),
        at("crowd", "fakepass-crowd-1", "shop"),
        at("ended", "fakepass-ended-1", "shop"),
        at("refused", "fakepass-refused-1", "shop"),
        at("trusted", "fakepass-of-yesterday", "shop"),
        at("clear", "fakepass-clear-1", "shop"),
        at("clear", "fakepass-of-yesterday", "shop"),
        at("legacy", "fakepass-legacy-1", "shop"),
        at("legacy", "fakepass-of-yesterday", "shop"),
    ];
    let found = checked(Some(&server.ca.authority()), &cases);
    is(&found[0], "valid", "works", "");
    assert!(found[0].account.starts_with("app (PostgreSQL ") && found[0].hints.is_empty(), "{:?}", found[0]);
    is(&found[1], "invalid", "rejected", "Replace(None)");
    assert_eq!(found[1].evidence, "28P01: \"password authentication failed for user \"app\"\"");
    is(&found[2], "invalid", "rejected", "Replace(None)");
    is(&found[3], "wrong_host", "user and password are right, but the server has no such database", "Edit(Some(\"database\"))");
    is(&found[4], "insufficient_scope", "not for this database", "Grant([], None)");
    is(&found[5], "valid", "works", "");
    is(&found[6], "disabled", "the user may not log in", "Replace(None)");
    is(&found[7], "service_down", "as many connections as it takes", "Again");
    is(&found[8], "invalid", "rejected", "Replace(None)");
    is(&found[9], "ip_restricted", "pg_hba.conf", "Look(None)");
    is(&found[10], "unknown", "without a password", "Look(None)");
    is(&found[11], "valid", "works", "");
    is(&found[12], "invalid", "rejected", "Replace(None)");
    is(&found[13], "valid", "works", "");
    is(&found[14], "invalid", "rejected", "Replace(None)");
}

fn the_certificate_is_judged_as_sslmode_has_it_and_what_is_not_private_gets_no_password(server: &Server) {
    let outer = outer_address().to_string();
    let at = |host: &str, sslmode: &str| server.parts(host, "app", "fakepass-app-1", "shop", sslmode);
    let cases = [
        at("127.0.0.2", "verify-full"),
        at("127.0.0.2", "verify-ca"),
        at(&outer, ""),
        at(&outer, "disable"),
        server.parts(&outer, "clear", "fakepass-clear-1", "shop", "require"),
        server.parts(&outer, "legacy", "fakepass-legacy-1", "shop", "disable"),
        at("localhost", "sometimes"),
    ];
    let found = checked(Some(&server.ca.authority()), &cases);
    is(&found[0], "unreachable", "its certificate is for another host", "Again");
    is(&found[1], "valid", "works", "");
    is(&found[2], "valid", "works", "");
    assert_eq!(found[2].hints, "its certificate is for another host, and `sslmode = require` does not look at it: `verify-full` would");
    is(&found[3], "valid", "works", "");
    assert_eq!(found[3].hints, "the connection is not encrypted, as `sslmode = disable` has it");
    is(&found[4], "unreachable", "not sent: the server wants the password in clear", "Edit(Some(\"sslmode\"))");
    is(&found[5], "unreachable", "not sent: the server wants the password in clear or as MD5", "Edit(Some(\"sslmode\"))");
    is(&found[6], "malformed", "none that PostgreSQL has", "Edit(Some(\"sslmode\"))");
    let other = TestCa::new();
    let found = checked(Some(&other.authority()), &[at("localhost", "verify-ca"), at("localhost", "require")]);
    is(&found[0], "unreachable", "not from an authority that this system trusts", "Again");
    is(&found[1], "valid", "works", "");
    let found = checked(None, &[at(&outer, ""), at("localhost", "verify-full")]);
    is(&found[0], "valid", "works", "");
    assert!(found[0].hints.contains("not from an authority"), "{:?}", found[0]);
    is(&found[1], "unreachable", "no authorities to judge a certificate by", "Again");
}

fn an_address_is_read_as_libpq_reads_it_and_a_server_without_tls_is_said(server: &Server) {
    let outer = outer_address().to_string();
    let port = server.daemon.port.to_string();
    let cases = [
        server.url("app:fakepass-app-1", "localhost", "shop"),
        server.url("app:fakepass%2Dapp%2D1", "127.0.0.1", "shop?sslmode=disable"),
        server.url("app:fakepass-app-1", "localhost", "gone"),
        server.url("app:fakepass-app-1", "localhost", "shop?sslmode=require"),
        server.url("app:fakepass-app-1", &outer, "shop"),
        server.url("app", "localhost", "shop"),
        server.url("app:fakepass-app-1", "localhost", "shop").hosts(&["db.example.test"]),
        case("postgres", &[("url", "mysql://app:fakepass-app-1@localhost/shop")]),
        case("postgres", &[("url", &format!("postgresql+psycopg://localhost:{port}/shop?user=app&password=fakepass-app-1"))]),
        server.parts("localhost", "legacy", "fakepass-legacy-1", "shop", ""),
    ];
    let found = checked(None, &cases);
    is(&found[0], "valid", "works", "");
    assert!(found[0].hints.is_empty(), "{:?}", found[0]);
    is(&found[1], "valid", "works", "");
    is(&found[2], "wrong_host", "no such database", "Edit(Some(\"url\"))");
    is(&found[3], "unreachable", "does not encrypt, and `sslmode = require` asks for it", "Edit(Some(\"url\"))");
    is(&found[4], "unreachable", "does not encrypt, and `sslmode = require` asks for it", "Edit(Some(\"url\"))");
    is(&found[5], "malformed", "its `url` has no password", "Edit(Some(\"url\"))");
    is(&found[6], "untrusted_host", "`localhost` is none of the hosts", "Edit(None)");
    is(&found[7], "unchecked", "another sort of database", "");
    is(&found[8], "valid", "works", "");
    is(&found[9], "valid", "works", "");
    let bad = one(None, server.url("app:fakepass-of-yesterday", "localhost", "shop"));
    is(&bad, "invalid", "rejected", "Replace(None)");
}
