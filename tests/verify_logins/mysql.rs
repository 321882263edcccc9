//! A login to a real MariaDB server; and MySQL's own way, `caching_sha2_password`, which MariaDB has not, as its server
//! judges it.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::case::{Case, case, checked, is};
use super::server::{Daemon, as_user, free_port, give, hear, listener, outer_address, run, say};
use super::test_ca::TestCa;

/// Users and databases; run at every start.
const SQL: &str = "
CREATE DATABASE IF NOT EXISTS shop;
CREATE DATABASE IF NOT EXISTS closed;
CREATE OR REPLACE USER app@'%' IDENTIFIED BY 'fakepass-app-1';
GRANT ALL ON shop.* TO app@'%';
CREATE OR REPLACE USER broad@'%' IDENTIFIED BY 'fakepass-broad-1';
GRANT SELECT ON *.* TO broad@'%';
CREATE OR REPLACE USER spoken@'%' IDENTIFIED BY 'fakepass-spöken';
CREATE OR REPLACE USER locked@'%' IDENTIFIED BY 'fakepass-locked-1' ACCOUNT LOCK;
CREATE OR REPLACE USER ended@'%' IDENTIFIED BY 'fakepass-ended-1' PASSWORD EXPIRE;
CREATE OR REPLACE USER seldom@'%' IDENTIFIED BY 'fakepass-seldom-1' WITH MAX_CONNECTIONS_PER_HOUR 1;
CREATE OR REPLACE USER elsewhere@'192.0.2.1' IDENTIFIED BY 'fakepass-elsewhere-1';
INSTALL SONAME 'auth_ed25519';
CREATE OR REPLACE USER modern@'%' IDENTIFIED VIA ed25519 USING PASSWORD('fakepass-modern-1');
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
        give("mysql", &data);
        let words = ["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"];
        run(as_user("mysql", "/usr/bin/mariadb-install-db").args(words).arg(format!("--datadir={}", data.display())), "");
        std::fs::write(dir.path().join("users.sql"), SQL).unwrap();
        for (from, to) in [(ca.certificate(), "server.pem"), (ca.key(), "server.key")] {
            std::fs::copy(from, data.join(to)).unwrap();
            give("mysql", &data.join(to));
        }
        Self { daemon: daemon(dir.path(), true), ca, dir }
    }

    /// The same without TLS.
    fn without_tls(self) -> Self {
        let Self { daemon: old, ca, dir } = self;
        drop(old);
        Self { daemon: daemon(dir.path(), false), ca, dir }
    }

    fn parts(&self, host: &str, user: &str, password: &str, database: &str) -> Case {
        let port = self.daemon.port.to_string();
        let fields = [("host", host), ("port", &port), ("username", user), ("password", password), ("database", database)];
        let stored: Vec<(&str, &str)> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        case("mysql", &stored)
    }

    fn url(&self, user: &str, host: &str, rest: &str) -> Case {
        case("mysql", &[("url", &format!("mysql://{user}@{host}:{}/{rest}", self.daemon.port))])
    }
}

fn daemon(dir: &Path, tls: bool) -> Daemon {
    let port = free_port();
    let show = |name: &str| dir.join(name).display().to_string();
    let mut command = as_user("mysql", "/usr/sbin/mariadbd");
    command.args([
        "--no-defaults",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-fast-shutdown=2",
    ]);
    command.arg(format!("--datadir={}", show("data"))).arg(format!("--init-file={}", show("users.sql")));
    command.args([&format!("--port={port}"), "--bind-address=0.0.0.0", &format!("--socket={}", show("data/socket"))]);
    if tls {
        command.arg(format!("--ssl-cert={}", show("data/server.pem"))).arg(format!("--ssl-key={}", show("data/server.key")));
    }
    Daemon::start(command, port, dir.join(if tls { "tls.log" } else { "log" }))
}

/// One test, because making a server takes longer than all of it.
#[test]
fn mariadb() {
    let server = Server::start();
    each_answer_of_mariadb_is_told_apart(&server);
    a_certificate_that_is_not_trusted_is_said(&server);
    a_server_that_does_not_encrypt_is_used_on_this_machine_alone(&server.without_tls());
}

fn each_answer_of_mariadb_is_told_apart(server: &Server) {
    let at = |user, password, database| server.parts("localhost", user, password, database);
    let cases = [
        at("app", "fakepass-app-1", "shop"),
        at("app", "fakepass-of-yesterday", "shop"),
        at("nobody", "fakepass-app-1", ""),
        at("app", "fakepass-app-1", "gone"),
        at("app", "fakepass-of-yesterday", "gone"),
        at("app", "fakepass-app-1", "closed"),
        at("spoken", "fakepass-spöken", ""),
        at("locked", "fakepass-locked-1", ""),
        at("ended", "fakepass-ended-1", ""),
        at("seldom", "fakepass-seldom-1", ""),
        at("seldom", "fakepass-seldom-1", ""),
        at("elsewhere", "fakepass-elsewhere-1", ""),
        at("modern", "fakepass-modern-1", ""),
        server.url("app:fakepass%2Dapp%2D1", "127.0.0.1", "shop"),
        server.url("app:fakepass-app-1", "localhost", "gone"),
        at("broad", "fakepass-broad-1", "gone"),
        server.url("broad:fakepass-broad-1", "localhost", "gone"),
        case("mysql", &[("url", "postgres://app:fakepass-app-1@localhost/shop")]),
    ];
    let found = checked(Some(&server.ca.authority()), &cases);
    is(&found[0], "valid", "works", "");
    assert!(found[0].account.starts_with("app (MariaDB 1") && found[0].hints.is_empty(), "{:?}", found[0]);
    is(&found[1], "invalid", "rejected", "Replace(None)");
    assert!(found[1].evidence.starts_with("1045: \"Access denied for user 'app'@"), "{:?}", found[1]);
    is(&found[2], "invalid", "rejected", "Replace(None)");
    is(&found[3], "insufficient_scope", "user and password are right, but not for this database", "Grant([], None)");
    is(&found[4], "invalid", "rejected", "Replace(None)");
    is(&found[5], "insufficient_scope", "user and password are right, but not for this database", "Grant([], None)");
    is(&found[6], "valid", "works", "");
    is(&found[7], "disabled", "the account is locked", "Replace(None)");
    is(&found[8], "expired", "expired", "Replace(None)");
    is(&found[9], "valid", "works", "");
    is(&found[10], "rate_limited", "too many calls", "Again");
    is(&found[11], "invalid", "rejected", "Replace(None)");
    is(&found[12], "unchecked", "cannot log in by `client_ed25519`", "");
    is(&found[13], "valid", "works", "");
    is(&found[14], "insufficient_scope", "not for this database", "Grant([], None)");
    is(&found[15], "wrong_host", "user and password are right, but the server has no such database", "Edit(Some(\"database\"))");
    is(&found[16], "wrong_host", "the server has no such database", "Edit(Some(\"url\"))");
    is(&found[17], "unchecked", "another sort of database", "");
}

fn a_certificate_that_is_not_trusted_is_said(server: &Server) {
    let outer = outer_address().to_string();
    let found =
        checked(None, &[server.parts(&outer, "app", "fakepass-app-1", "shop"), server.parts("localhost", "app", "fakepass-app-1", "")]);
    is(&found[0], "valid", "works", "");
    assert!(found[0].hints.starts_with("its certificate is not from an authority"), "{:?}", found[0]);
    is(&found[1], "valid", "works", "");
    assert_eq!(found[1].hints, "");
}

fn a_server_that_does_not_encrypt_is_used_on_this_machine_alone(server: &Server) {
    let outer = outer_address().to_string();
    let cases = [
        server.parts("localhost", "app", "fakepass-app-1", "shop"),
        server.parts("localhost", "app", "fakepass-of-yesterday", "shop"),
        server.parts(&outer, "app", "fakepass-app-1", "shop"),
    ];
    let found = checked(None, &cases);
    is(&found[0], "valid", "works", "");
    is(&found[1], "invalid", "rejected", "Replace(None)");
    is(&found[2], "unreachable", "not sent: the server does not encrypt", "Edit(Some(\"host\"))");
}

const SALT: &[u8; 20] = b"0123456789abcdefghij";

fn packet(number: u8, body: &[u8]) -> Vec<u8> {
    [&[u8::try_from(body.len()).unwrap(), 0, 0, number], body].concat()
}

/// MySQL 8.4: what it stores is the password hashed twice; who was here lately needs no more, and others say the password.
fn mysql(is_known: bool) -> SocketAddr {
    let serve = move |mut stream: TcpStream| {
        let can = 0x8_0000_u32 | 0x8000 | 0x2000 | 0x200;
        let (low, high) = ((can & 0xffff) as u16, (can >> 16) as u16);
        let head =
            [b"\x0a8.4.3\0", &[1, 0, 0, 0][..], &SALT[..8], &[0], &low.to_le_bytes(), &[255, 2, 0], &high.to_le_bytes(), &[21]].concat();
        let greeting = [&head[..], &[0; 10], &SALT[8..], b"\0caching_sha2_password\0"].concat();
        say(&mut stream, &packet(0, &greeting));
        let answer = hear(&mut stream);
        let at = 4 + 32 + answer[36..].iter().position(|b| *b == 0).unwrap() + 1;
        let stored = Sha256::digest(Sha256::digest("fakepass-app-1"));
        let mask = Sha256::new().chain_update(stored).chain_update(SALT).finalize();
        let once: Vec<u8> = answer[at + 1..at + 33].iter().zip(mask).map(|(one, other)| one ^ other).collect();
        let is_right = answer[at] == 32 && Sha256::digest(once) == stored;
        let (ok, denied) = (&[0, 0, 0, 2, 0, 0, 0][..], &b"\xff\x15\x04#28000Access denied for user 'app'"[..]);
        if is_known && is_right {
            say(&mut stream, &[packet(2, &[1, 3]), packet(3, ok)].concat());
            hear(&mut stream);
            say(&mut stream, &packet(1, ok));
        } else {
            say(&mut stream, &packet(2, &[1, 4]));
            let said = hear(&mut stream);
            say(&mut stream, &packet(4, if said[4..] == *b"fakepass-app-1\0" { ok } else { denied }));
            hear(&mut stream);
            say(&mut stream, &packet(1, ok));
        }
        hear(&mut stream);
    };
    listener(serve)
}

#[test]
fn mysqls_own_way_with_a_server_that_knows_one_and_with_one_that_does_not() {
    let at = |server: SocketAddr, password: &str| {
        let port = server.port().to_string();
        case("mysql", &[("host", "127.0.0.1"), ("port", &port), ("username", "app"), ("password", password)])
    };
    let cases = [at(mysql(true), "fakepass-app-1"), at(mysql(false), "fakepass-app-1"), at(mysql(true), "fakepass-of-yesterday")];
    let found = checked(None, &cases);
    is(&found[0], "valid", "works", "");
    assert_eq!(found[0].account, "app (MySQL 8.4.3)");
    is(&found[1], "valid", "works", "");
    is(&found[2], "invalid", "rejected", "Replace(None)");
}

#[test]
fn other_answers_of_a_mysql_server() {
    let says = |bodies: Vec<Vec<u8>>| {
        let server = listener(move |mut stream| {
            say(&mut stream, &bodies.concat());
            hear(&mut stream);
        });
        case("mysql", &[("url", &format!("mysql://app:fakepass-app-1@127.0.0.1:{}", server.port()))])
    };
    let error = |code: u16, text: &str| packet(0, &[&[0xff][..], &code.to_le_bytes(), text.as_bytes()].concat());
    let cases = [
        says(vec![error(1130, "Host '192.0.2.7' is not allowed to connect to this MySQL server")]),
        says(vec![error(1040, "Too many connections")]),
        says(vec![error(1129, "Host is blocked because of many connection errors")]),
        says(vec![error(9999, "no: fakepass-app-1")]),
        says(vec![packet(0, b"\x0a8.4")]),
        says(vec![packet(7, b"\x0a8.4")]),
        says(vec![vec![255; 64]]),
    ];
    let found = checked(None, &cases);
    let all: Vec<&str> = found.iter().map(|found| found.verdict.as_str()).collect();
    assert_eq!(all, ["ip_restricted", "service_down", "locked_out", "unknown", "unreachable", "unreachable", "unreachable"], "{found:#?}");
}
