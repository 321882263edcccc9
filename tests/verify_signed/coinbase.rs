//! A token that is signed for each request, against a server that verifies it: Coinbase's.

use credctl::status::Verdict;
use jiff::Timestamp;
use serde_json::json;

use crate::http::{Answer, Request};
use crate::keys::{Jwt, Pair, ed25519, p256, pkcs8};
use crate::stage::{NOW, Server, check, subject};

const NAME: &str = "organizations/fake/apiKeys/fake";

fn coinbase(request: &Request, public: &[u8], host: &str) -> Answer {
    let Some(jwt) = request.bearer().and_then(Jwt::read).filter(|jwt| jwt.is_of(public)) else { return Answer::error(401, "Unauthorized") };
    let now = NOW.parse::<Timestamp>().unwrap().as_second();
    let uri = format!("GET {host}/api.coinbase.com/api/v3/brokerage/key_permissions");
    assert_eq!(jwt.claims, json!({ "sub": NAME, "iss": "cdp", "uri": uri, "nbf": now, "exp": now + 120 }));
    assert_eq!((&jwt.header["kid"], jwt.header["nonce"].as_str().map(str::len)), (&json!(NAME), Some(32)));
    Answer::json(200, &json!({ "can_view": true, "can_trade": false, "can_transfer": true, "portfolio_uuid": "fake-portfolio" }))
}

fn server(public: Vec<u8>) -> Server {
    Server::start(move |request| coinbase(request, &public, request.header("host").unwrap()))
}

#[test]
fn a_key_of_several_lines_signs() {
    let Pair { pem, public } = p256();
    let server = server(public);
    for secret in [pem.clone(), pkcs8(&pem), pem.replace('\n', "\\n"), pem.replace('\n', "\r\n")] {
        let found = check(&subject(server.template("coinbase"), &[("api_key", NAME), ("api_secret", &secret)]));
        assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
        assert_eq!(found.learned.scopes, Some(vec!["can_transfer".to_owned(), "can_view".to_owned()]));
        assert_eq!(found.learned.account.as_deref(), Some("fake-portfolio"));
    }
    let nonces: Vec<String> =
        server.seen().iter().map(|seen| Jwt::read(seen.bearer().unwrap()).unwrap().header["nonce"].to_string()).collect();
    assert!(nonces.windows(2).all(|two| two[0] != two[1]), "a nonce came twice");
}

#[test]
fn a_key_of_one_line_signs() {
    use base64ct::{Base64, Encoding};
    let Pair { pem, public } = ed25519();
    let der = Base64::decode_vec(&pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let seed = &der[der.len() - 32..];
    let server = server(public.clone());
    for secret in [pem, Base64::encode_string(&[seed, &public].concat()), Base64::encode_string(seed) + "\n"] {
        let found = check(&subject(server.template("coinbase"), &[("api_key", NAME), ("api_secret", &secret)]));
        assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    }
}

#[test]
fn another_key_is_refused_and_what_is_no_key_is_not_sent() {
    let server = server(p256().public);
    let found = check(&subject(server.template("coinbase"), &[("api_key", NAME), ("api_secret", &p256().pem)]));
    assert_eq!((found.verdict, found.assumed), (Verdict::Invalid, true));
    assert_eq!(server.seen().len(), 1);
    let rsa = &crate::keys::rsa(0).pem;
    let p384 = String::from_utf8(crate::keys::openssl(&["ecparam", "-name", "secp384r1", "-genkey", "-noout"], b"")).unwrap();
    for secret in ["fakepass-no-key", rsa, &p384] {
        let found = check(&subject(server.template("coinbase"), &[("api_key", NAME), ("api_secret", secret)]));
        assert_eq!(found.verdict, Verdict::Malformed, "{found:?}");
    }
    assert_eq!(server.seen().len(), 1);
}
