//! Servers that hang, drip, flood and lie: each is a verdict, in bounded time.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::case::{self as made, Case, Found, case};
use super::server::{free_port, hear, listener, say};
use super::test_ca::TestCa;

/// The time of a check here, and what it may take at most: this machine may be busy.
const TIME: Duration = Duration::from_millis(600);
const AT_MOST: Duration = Duration::from_millis(3000);

fn mail(port: u16) -> Case {
    let fields =
        [("host", "127.0.0.1"), ("port", &port.to_string()), ("username", "mailer@example.test"), ("password", "fakepass-mailer-1")];
    case("smtp", &fields).within(TIME)
}

fn tls_mail(port: u16) -> Case {
    let port = port.to_string();
    let fields = [("host", "127.0.0.1"), ("port", &port), ("encryption", "tls"), ("username", "a"), ("password", "fakepass-mailer-1")];
    case("smtp", &fields).within(TIME)
}

fn postgres(port: u16) -> Case {
    case("postgres", &[("url", &format!("postgres://app:fakepass-app-1@127.0.0.1:{port}/shop"))]).within(TIME)
}

fn postgres_in_clear(port: u16) -> Case {
    case("postgres", &[("url", &format!("postgres://app:fakepass-app-1@127.0.0.1:{port}/shop?sslmode=disable"))]).within(TIME)
}

fn mysql(port: u16) -> Case {
    case("mysql", &[("url", &format!("mysql://app:fakepass-app-1@127.0.0.1:{port}/shop"))]).within(TIME)
}

fn redis(port: u16) -> Case {
    case("redis", &[("url", &format!("redis://:fakepass-default-1@127.0.0.1:{port}"))]).within(TIME)
}

fn rediss(port: u16) -> Case {
    case("redis", &[("url", &format!("rediss://:fakepass-default-1@127.0.0.1:{port}"))]).within(TIME)
}

fn redis_parts(port: u16) -> Case {
    case("redis", &[("host", "127.0.0.1"), ("port", &port.to_string()), ("password", "fakepass-default-1")]).within(TIME)
}

fn one(case: Case) -> Found {
    checked(&[case]).remove(0)
}

fn checked(cases: &[Case]) -> Vec<Found> {
    made::checked(Some(&TestCa::new().authority()), cases)
}

#[track_caller]
fn unreachable(found: &Found, why: &[&str]) {
    assert!(found.verdict == "unreachable" && why.iter().any(|why| found.why.contains(why)) && found.time < AT_MOST, "{found:?}");
}

/// Every way to log in against one server.
fn each(port: u16, why: &[&str]) {
    let ways = [mail, tls_mail, postgres, postgres_in_clear, mysql, redis, rediss, redis_parts];
    let cases: Vec<Case> = ways.iter().map(|way| way(port)).collect();
    checked(&cases).iter().for_each(|found| unreachable(found, why));
}

const LATE: [&str; 2] = ["no answer in time", "it does not answer"];

#[test]
fn a_server_that_says_nothing_is_left_in_time() {
    let server = listener(|mut stream| while !hear(&mut stream).is_empty() {});
    each(server.port(), &LATE);
}

#[test]
fn a_server_that_drips_is_left_in_time() {
    // What begins each protocol's answer, and a record of TLS, a byte at a time.
    let drips = |text: &'static [u8]| {
        move |mut stream: TcpStream| {
            let bytes = text.iter().chain(std::iter::repeat(&b'x'));
            let _ = bytes.take(400).all(|byte| {
                std::thread::sleep(Duration::from_millis(40));
                say(&mut stream, &[*byte])
            });
        }
    };
    let tls = listener(drips(b"\x16\x03\x03\x10\0\x02\0"));
    let cases = [
        mail(listener(drips(b"220-")).port()),
        tls_mail(tls.port()),
        postgres_in_clear(listener(drips(b"N\0\0\x40\0")).port()),
        mysql(listener(drips(b"\x60\0\0\0\x0a8.4")).port()),
        redis(listener(drips(b"+PO")).port()),
        rediss(tls.port()),
    ];
    checked(&cases).iter().for_each(|found| unreachable(found, &LATE));
}

#[test]
fn a_server_that_floods_is_left_after_a_little() {
    let floods = |text: &'static [u8]| {
        move |mut stream: TcpStream| {
            let much = text.repeat(4096 / text.len());
            while say(&mut stream, &much) {}
        }
    };
    const WHY: [&str; 5] = ["has no end", "without end", "is not SMTP", "not of PostgreSQL", "not of MySQL"];
    let cases = [
        mail(listener(floods(b"220-and more\r\n")).port()),
        mail(listener(floods(b"220-and more")).port()),
        postgres_in_clear(listener(floods(b"N\0\0\0\x08\0\0\0\0")).port()),
        postgres_in_clear(listener(floods(b"E\0\0\xff\xff")).port()),
        mysql(listener(floods(b"\xff\xff\x7f\0\x0a")).port()),
        redis(listener(floods(b"+more")).port()),
    ];
    let found = checked(&cases);
    found.iter().for_each(|found| unreachable(found, &WHY));
    // None of them waited for the end of the time.
    assert!(found.iter().all(|found| found.time < TIME), "{found:?}");
    each(
        listener(floods(b"\x16\x03\x03\x3f\xff")).port(),
        &["is not", "has no end", "without end", "encrypted connection", "closed", "broke"],
    );
}

#[test]
fn a_server_that_hangs_up_is_not_there_or_is_of_another_sort_is_said() {
    each(free_port(), &["it refuses the connection"]);
    each(listener(drop).port(), &["closed the connection", "connection failed"]);
    let web = listener(|mut stream| {
        hear(&mut stream);
        say(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        hear(&mut stream);
    });
    let cases = [postgres(web.port()), postgres_in_clear(web.port()), redis(web.port()), redis_parts(web.port())];
    checked(&cases).iter().for_each(|found| unreachable(found, &["not of PostgreSQL", "not of Redis"]));
    let unknown = case("redis", &[("url", "redis://:fakepass-default-1@no-such-host.invalid")]);
    unreachable(&one(unknown), &["its address cannot be found", "not found in time"]);
}

/// Answers each thing it hears with the next of these.
fn script(replies: Vec<Vec<u8>>) -> SocketAddr {
    listener(move |mut stream| {
        for reply in &replies {
            if !reply.is_empty() && !say(&mut stream, reply) {
                return;
            }
            if hear(&mut stream).is_empty() {
                return;
            }
        }
    })
}

fn lines(replies: &[&str]) -> SocketAddr {
    script(replies.iter().map(|reply| reply.as_bytes().to_vec()).collect())
}

#[test]
fn nothing_that_was_said_before_the_encryption_counts() {
    let injected = lines(&["220 hello\r\n", "250-smtp.test\r\n250 STARTTLS\r\n", "220 go on\r\n250 AUTH PLAIN\r\n"]);
    unreachable(&one(mail(injected.port())), &["it sent more than was asked for before the encryption"]);
    let injected = script(vec![Vec::new(), b"SR\0\0\0\x08\0\0\0\0".to_vec()]);
    unreachable(&one(postgres(injected.port())), &["it sent more than was asked for before the encryption"]);
}

#[test]
fn mail_servers_that_turn_one_away_or_speak_oddly() {
    let clear = |server: SocketAddr| {
        let port = server.port().to_string();
        case("smtp", &[("host", "127.0.0.1"), ("port", &port), ("encryption", "none"), ("username", "a"), ("password", "fakepass-1234")])
    };
    let cases = [
        clear(lines(&["554 5.7.1 your address is blocked\r\n"])),
        clear(lines(&["421 too busy\r\n"])),
        clear(lines(&["220-a\r\n250 b\r\n"])),
        clear(lines(&["220 a\r\n", "502 no EHLO\r\n"])),
        clear(lines(&["220 a\r\n", "250-a\r\n250 AUTH PLAIN\r\n", "334 \r\n"])),
        clear(lines(&["220 a\r\n", "250-a\r\n250 AUTH=LOGIN PLAIN\r\n", "235 fine\r\n"])),
        clear(lines(&["220 a\r\n", "250-a\r\n250 AUTH PLAIN\r\n", "535 AGEAZmFrZXBhc3MtMTIzNA== fakepass-1234\r\n"])),
    ];
    let found = checked(&cases);
    let all: Vec<(&str, &str)> = found.iter().map(|found| (found.verdict.as_str(), found.evidence.as_str())).collect();
    assert_eq!(
        all,
        [
            ("unreachable", "554: \"5.7.1 your address is blocked\""),
            ("service_down", "421: \"too busy\""),
            ("unreachable", ""),
            ("unknown", "502: \"no EHLO\""),
            ("unknown", "334"),
            ("valid", ""),
            ("invalid", "535: \"••• [credctl:a-login]\""),
        ]
    );
}

/// A message of PostgreSQL.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[kind][..], &length, body].concat()
}

/// One that asks for SCRAM, answers with this challenge (after the client's nonce), and ends with this.
fn scram(salt_and_rounds: &'static str, end: Vec<u8>) -> SocketAddr {
    listener(move |mut stream| {
        hear(&mut stream);
        say(&mut stream, &message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0\0"));
        let first = hear(&mut stream);
        let nonce = String::from_utf8_lossy(&first).rsplit("r=").next().unwrap_or_default().to_owned();
        say(&mut stream, &message(b'R', format!("\0\0\0\x0br={nonce}more,{salt_and_rounds}").as_bytes()));
        hear(&mut stream);
        say(&mut stream, &end);
        hear(&mut stream);
    })
}

#[test]
fn a_database_that_does_not_know_the_password_is_not_believed() {
    let ok = message(b'R', &[0, 0, 0, 0]);
    let wrong = message(b'R', b"\0\0\0\x0cv=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let easy = "s=AAAAAAAAAAAAAAAAAAAAAA==,i=1";
    let cases = [
        postgres_in_clear(scram(easy, ok.clone()).port()),
        postgres_in_clear(scram(easy, [wrong, ok.clone()].concat()).port()),
        postgres_in_clear(scram("s=AAAAAAAAAAAAAAAAAAAAAA==,i=4294967295", ok.clone()).port()),
        postgres_in_clear(scram("s=,i=nothing", ok).port()),
    ];
    let found = checked(&cases);
    unreachable(&found[0], &["it could not show that it knows the password"]);
    unreachable(&found[1], &["it could not show that it knows the password"]);
    unreachable(&found[2], &["its side of SCRAM is none that can be answered"]);
    unreachable(&found[3], &["its side of SCRAM is none that can be answered"]);
}

#[test]
fn a_database_that_wants_another_way_or_repeats_the_password() {
    let says = |reply: Vec<u8>| postgres_in_clear(script(vec![Vec::new(), reply]).port());
    let error = |code: &str, text: &str| message(b'E', format!("SFATAL\0C{code}\0M{text}\0\0").as_bytes());
    let cases = [
        says(message(b'R', &[0, 0, 0, 7])),
        says(message(b'R', b"\0\0\0\x0aOAUTHBEARER\0\0")),
        says(error("28P01", "no: fakepass-app-1\u{1b}[31m")),
        says(error("28000", "no pg_hba.conf entry for host")),
        says(error("XX000", "Tenant or user not found")),
        says(error("0A000", "unsupported")),
    ];
    let found = checked(&cases);
    let all: Vec<(&str, &str)> = found.iter().map(|found| (found.verdict.as_str(), found.evidence.as_str())).collect();
    assert_eq!(all[0], ("app_restricted", ""));
    assert!(found[0].why.contains("GSSAPI"), "{:?}", found[0]);
    assert_eq!(all[1], ("app_restricted", ""));
    assert!(all[2].0 == "invalid" && all[2].1.starts_with("28P01: \"no: •••"), "{:?}", found[2]);
    assert_eq!(all[3], ("ip_restricted", "28000: \"no pg_hba.conf entry for host\""));
    assert_eq!(all[4], ("service_down", "XX000: \"Tenant or user not found\""));
    assert_eq!(all[5], ("unknown", "0A000: \"unsupported\""));
}

#[test]
fn what_other_redis_servers_answer() {
    let says = |replies: &[&str]| {
        let replies: Vec<&str> = std::iter::once("").chain(replies.iter().copied()).collect();
        redis(lines(&replies).port())
    };
    const NOAUTH: &str = "-NOAUTH Authentication required.\r\n";
    let cases = [
        says(&[NOAUTH, "-ERR invalid password\r\n"]),
        says(&["+PONG\r\n", "-ERR Client sent AUTH, but no password is set\r\n"]),
        says(&[NOAUTH, "-ERR wrong number of arguments for 'auth' command\r\n"]),
        says(&["-DENIED Redis is running in protected mode\r\n"]),
        says(&["-ERR max number of clients reached\r\n"]),
        says(&[NOAUTH, "+OK\r\n", "-LOADING Redis is loading the dataset in memory\r\n"]),
        says(&[NOAUTH, "-WRONGPASS fakepass-default-1 is wrong\r\n"]),
        says(&[NOAUTH, "-odd words\r\n"]),
        says(&[NOAUTH, ":1\r\n"]),
    ];
    let found = checked(&cases);
    let all: Vec<&str> = found.iter().map(|found| found.verdict.as_str()).collect();
    let expected =
        ["invalid", "unknown", "malformed", "ip_restricted", "service_down", "service_down", "invalid", "unknown", "unreachable"];
    assert_eq!(all, expected, "{found:#?}");
    assert_eq!(found[6].evidence, "WRONGPASS: \"••• is wrong\"");
}
