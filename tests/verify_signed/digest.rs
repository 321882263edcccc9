//! Digest authentication against a server that verifies it, and that Python's own client can log in to.

use std::process::{Command, Stdio};

use credctl::status::Verdict;
use md5::Md5;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::http::{Answer, Request};
use crate::stage::{Server, check, subject};

const USER: &str = "fakepubl";
const PASSWORD: &str = "fa4e0000-fake-fake-fake-fakefakefake";

/// A parameter of the answer to a challenge.
fn parameter(header: &str, name: &str) -> String {
    let part = header.split(", ").find_map(|part| part.trim_start_matches("Digest ").strip_prefix(&format!("{name}=")));
    part.unwrap_or_default().trim_matches('"').to_owned()
}

fn hash(algorithm: &str, text: &str) -> String {
    match algorithm {
        "MD5" => data_encoding::HEXLOWER.encode(&Md5::digest(text)),
        _ => data_encoding::HEXLOWER.encode(&Sha256::digest(text)),
    }
}

/// RFC 7616, 3.4.1, from the server's side.
fn is_right(request: &Request, header: &str, algorithm: &str, target: &str) -> bool {
    let get = |name| parameter(header, name);
    let first = hash(algorithm, &format!("{USER}:fake \"realm\":{PASSWORD}"));
    let second = hash(algorithm, &format!("{}:{target}", request.method));
    let all = format!("{first}:{}:{}:{}:{}:{second}", get("nonce"), get("nc"), get("cnonce"), get("qop"));
    get("response") == hash(algorithm, &all)
        && get("nonce") == "fakenonce"
        && get("opaque") == "fakeopaque"
        && get("username") == USER
        && get("uri") == target
}

fn atlas(algorithms: &'static [&'static str], target: &'static str) -> Server {
    Server::start(move |request| {
        let strongest = algorithms.last().unwrap();
        match request.header("authorization") {
            Some(header) if is_right(request, header, strongest, target) => Answer::json(200, &json!({ "results": [] })),
            _ => algorithms.iter().fold(Answer::error(401, "Unauthorized"), |answer, algorithm| {
                let asked = format!(
                    "Digest realm=\"fake \\\"realm\\\"\", nonce=\"fakenonce\", qop=\"auth\", algorithm={algorithm}, opaque=\"fakeopaque\""
                );
                answer.header("WWW-Authenticate", &asked)
            }),
        }
    })
}

const TARGET: &str = "/cloud.mongodb.com/api/atlas/v2/groups";

fn pair(server: &Server, password: &str) -> credctl::verify::Finding {
    check(&subject(server.template("mongodb_atlas"), &[("api_key", USER), ("api_secret", password)]))
}

#[test]
fn a_right_pair_works_and_a_wrong_one_does_not() {
    for algorithms in [&["MD5"][..], &["SHA-256"], &["MD5", "SHA-256"]] {
        let server = atlas(algorithms, TARGET);
        let found = pair(&server, PASSWORD);
        assert_eq!(found.verdict, Verdict::Valid, "{algorithms:?}: {found:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), 2);
        assert!(seen[0].header("authorization").is_none() && seen.iter().all(|request| !request.holds(PASSWORD)));
        let wrong = pair(&server, "fa4e0000-fake-fake-fake-otherotherxx");
        assert_eq!(wrong.verdict, Verdict::Invalid, "{wrong:?}");
    }
}

/// Whoever does not ask has not seen the credential: nothing follows for it.
#[test]
fn an_answer_before_the_password_was_asked_for_says_nothing_of_it() {
    for (answer, wanted) in [
        (Answer::json(200, &json!({})), Verdict::Unknown),
        (Answer::error(401, "Unauthorized"), Verdict::Unknown),
        (Answer::error(401, "Unauthorized").header("WWW-Authenticate", "Basic realm=\"x\""), Verdict::Unknown),
        (
            Answer::error(401, "Unauthorized").header("WWW-Authenticate", "Digest realm=\"x\", nonce=\"n\", algorithm=SHA-512-256"),
            Verdict::Unknown,
        ),
        (Answer::error(403, "Forbidden"), Verdict::Unknown),
        (Answer::error(429, "slow"), Verdict::RateLimited),
        (Answer::error(503, "down"), Verdict::ServiceDown),
    ] {
        let server = Server::start(move |_| answer.clone());
        let found = pair(&server, PASSWORD);
        assert_eq!(found.verdict, wanted, "{found:?}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// The server is right: a client that we did not write logs in to it.
#[test]
fn pythons_client_logs_in_to_the_same_server() {
    let server = atlas(&["MD5"], "/x");
    let script = "import sys, urllib.request as u\n\
                  m = u.HTTPPasswordMgrWithDefaultRealm()\n\
                  m.add_password(None, sys.argv[1], sys.argv[2], sys.argv[3])\n\
                  print(u.build_opener(u.ProxyHandler({}), u.HTTPDigestAuthHandler(m)).open(sys.argv[1] + '/x').status)";
    let realm = Command::new("python3").args(["-c", script, &server.url(), USER, PASSWORD]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&realm.stdout), "200\n", "{}", String::from_utf8_lossy(&realm.stderr));
}
