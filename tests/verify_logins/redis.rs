//! A login to a real Redis server.

use std::process::Command;

use super::case::{Case, case, checked, is, one};
use super::server::{Daemon, free_port, outer_address};
use super::test_ca::TestCa;

const PASSWORD: &str = "fakepass-default-1";

/// A server with a password, users and TLS; and one that lets anybody in.
struct Servers {
    closed: Daemon,
    tls: String,
    open: Daemon,
    ca: TestCa,
    _dir: tempfile::TempDir,
}

impl Servers {
    fn start() -> Self {
        let (dir, ca) = (tempfile::tempdir().unwrap(), TestCa::new());
        let tls = free_port();
        let show = |path: std::path::PathBuf| path.to_str().unwrap().to_owned();
        let users = [
            "user app on >fakepass-app-1 ~* +@all",
            "user narrow on >fakepass-narrow-1 ~app:* +get -ping",
            "user off off >fakepass-off-1 ~* +@all",
        ];
        let secure =
            format!("tls-port {tls}\ntls-cert-file {}\ntls-key-file {}\ntls-auth-clients no\n", show(ca.certificate()), show(ca.key()));
        let more = format!("requirepass {PASSWORD}\n{}\ntls-ca-cert-file {}\n{secure}", users.join("\n"), show(ca.authority()));
        let closed = daemon(dir.path(), "closed", &more);
        let open = daemon(dir.path(), "open", "user app on >fakepass-app-1 ~* +@all\n");
        Self { closed, tls: tls.to_string(), open, ca, _dir: dir }
    }
}

fn daemon(dir: &std::path::Path, name: &str, more: &str) -> Daemon {
    let (port, config) = (free_port(), dir.join(name));
    let text = format!("port {port}\nbind 0.0.0.0\nprotected-mode no\nsave \"\"\ndir {}\n{more}", dir.display());
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new("redis-server");
    command.arg(&config);
    Daemon::start(command, port, dir.join(format!("{name}.log")))
}

fn parts(port: &str, username: &str, password: &str) -> Case {
    match username {
        "" => case("redis", &[("host", "localhost"), ("port", port), ("password", password)]),
        _ => case("redis", &[("host", "localhost"), ("port", port), ("username", username), ("password", password)]),
    }
}

fn url(url: &str) -> Case {
    case("redis", &[("url", url)])
}

#[test]
fn each_answer_of_a_redis_server_is_told_apart() {
    let servers = Servers::start();
    let (closed, open) = (servers.closed.port.to_string(), servers.open.port.to_string());
    let cases = [
        parts(&closed, "", PASSWORD),
        parts(&closed, "", "fakepass-of-yesterday"),
        parts(&closed, "app", "fakepass-app-1"),
        parts(&closed, "app", PASSWORD),
        parts(&closed, "nobody", PASSWORD),
        parts(&closed, "narrow", "fakepass-narrow-1"),
        parts(&closed, "off", "fakepass-off-1"),
        parts(&open, "", PASSWORD),
        parts(&open, "default", PASSWORD),
        parts(&open, "app", "fakepass-app-1"),
        parts(&open, "app", "fakepass-of-yesterday"),
    ];
    let found = checked(Some(&servers.ca.authority()), &cases);
    let account = |n: usize| (found[n].account.as_str(), found[n].hints.as_str());
    is(&found[0], "valid", "works", "");
    assert_eq!(account(0), ("default", ""));
    is(&found[1], "invalid", "rejected", "Replace(None)");
    assert_eq!(found[1].evidence, "WRONGPASS: \"invalid username-password pair or user is disabled.\"");
    is(&found[2], "valid", "works", "");
    assert_eq!(account(2), ("app", ""));
    is(&found[3], "invalid", "rejected", "Replace(None)");
    is(&found[4], "invalid", "rejected", "Replace(None)");
    is(&found[5], "insufficient_scope", "works, and is too narrow", "Grant([], None)");
    assert_eq!(account(5), ("narrow", ""));
    is(&found[6], "invalid", "rejected", "Replace(None)");
    is(&found[7], "unknown", "has no password set", "Look(None)");
    is(&found[8], "unknown", "has no password set", "Look(None)");
    is(&found[9], "valid", "works", "");
    assert_eq!(account(9), ("app", "the server lets anybody in without a password too"));
    is(&found[10], "invalid", "rejected", "Replace(None)");
}

#[test]
fn a_password_goes_encrypted_or_stays_on_this_machine_unless_an_address_says_otherwise() {
    let servers = Servers::start();
    let (closed, outer) = (servers.closed.port.to_string(), outer_address());
    let tls = &servers.tls;
    let cases = [
        url(&format!("rediss://:{PASSWORD}@localhost:{tls}/0")),
        url(&format!("rediss://app:fakepass-app-1@127.0.0.2:{tls}")),
        url(&format!("rediss://:{PASSWORD}@localhost:{closed}")).within(std::time::Duration::from_secs(2)),
        url(&format!("redis://:{PASSWORD}@localhost:{closed}")),
        url(&format!("redis://:{PASSWORD}@{outer}:{closed}")),
        url(&format!("redis://app:fakepass-of-yesterday@{outer}:{closed}")),
        parts(tls, "app", "fakepass-app-1"),
        case("redis", &[("host", &outer.to_string()), ("port", &closed), ("password", PASSWORD)]),
        case("redis", &[("host", &outer.to_string()), ("port", tls), ("password", PASSWORD)]),
    ];
    let found = checked(Some(&servers.ca.authority()), &cases);
    is(&found[0], "valid", "works", "");
    is(&found[1], "unreachable", "its certificate is for another host", "Again");
    is(&found[2], "malformed", "does not encrypt, as its `rediss://` says", "Edit(Some(\"url\"))");
    is(&found[3], "valid", "works", "");
    assert_eq!(found[3].hints, "");
    is(&found[4], "valid", "works", "");
    assert!(found[4].hints.contains("unencrypted"), "{:?}", found[4]);
    is(&found[5], "invalid", "rejected", "Replace(None)");
    is(&found[6], "valid", "works", "");
    is(&found[7], "unreachable", "does not encrypt, and nothing stored says", "Edit(Some(\"url\"))");
    is(&found[8], "unreachable", "its certificate is for another host", "Again");
    let found = one(Some(&TestCa::new().authority()), url(&format!("rediss://:{PASSWORD}@localhost:{tls}")));
    is(&found, "unreachable", "not from an authority that this system trusts", "Again");
}

#[test]
fn an_address_is_read_as_drivers_read_it_and_goes_where_it_may() {
    let servers = Servers::start();
    let closed = servers.closed.port.to_string();
    let whole = format!("redis://:{PASSWORD}@127.0.0.1:{closed}");
    let both = |text: &str| case("redis", &[("host", "localhost"), ("port", &closed), ("password", PASSWORD), ("url", text)]);
    let cases = [
        url(&format!("valkey://default:fakepass%2Ddefault%2D1@LOCALHOST:{closed}/3")),
        url(&format!("redis+sentinel://:{PASSWORD}@localhost:{closed}")),
        url(&format!("redis://{PASSWORD}@localhost:{closed}")),
        url(PASSWORD),
        url(&whole).hosts(&["cache.example.test"]),
        url(&whole).hosts(&["127.0.0.1"]),
        both(&format!("redis://:fakepass-of-yesterday@localhost:{closed}")),
        both(&format!("redis://:{PASSWORD}@localhost:{closed}")),
    ];
    let found = checked(None, &cases);
    is(&found[0], "valid", "works", "");
    is(&found[1], "unchecked", "none of `redis://` and `rediss://`", "");
    is(&found[2], "malformed", "needs `password`", "Edit(Some(\"password\"))");
    is(&found[3], "malformed", "its address is no address", "Edit(Some(\"url\"))");
    is(&found[4], "untrusted_host", "`127.0.0.1` is none of the hosts", "Edit(None)");
    is(&found[5], "valid", "works", "");
    is(&found[6], "valid", "works", "");
    assert_eq!(found[6].hints, "its `url` was not checked, and has another password");
    assert_eq!((found[7].verdict.as_str(), found[7].hints.as_str()), ("valid", ""));
}

#[test]
fn a_token_that_is_an_address_is_checked_as_its_scheme_has_it() {
    let servers = Servers::start();
    let port = servers.closed.port;
    let address = |address: String| case(crate::case::ADDRESS, &[("token", &address)]);
    let cases = [
        address(format!("redis://:{PASSWORD}@localhost:{port}/0")),
        address(format!("redis://:fakepass-of-yesterday@localhost:{port}/0")),
        address(format!("redis://:{PASSWORD}@localhost:{port}/0")).hosts(&["cache.example.test"]),
        address(format!("amqp://app:{PASSWORD}@localhost:{port}/0")),
    ];
    let found = checked(None, &cases);
    is(&found[0], "valid", "works", "");
    assert_eq!(found[1].verdict, "invalid", "{:?}", found[1]);
    assert_eq!(found[2].verdict, "untrusted_host", "{:?}", found[2]);
    assert_eq!(found[3].verdict, "unchecked", "{:?}", found[3]);
}
