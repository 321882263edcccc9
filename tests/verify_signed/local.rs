//! What credentials say of themselves: tokens, certificates and files with either, whole and damaged.

use age::secrecy::ExposeSecret as _;
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use credctl::Secret;
use credctl::kind::Kind;
use credctl::status::Verdict;
use credctl::verify::{Next, Told, life};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::http::Answer;
use crate::keys::openssl;
use crate::stage::{Server, bare, check, subject, template};

fn jwt(claims: &Value) -> String {
    let part = |json: &Value| Base64UrlUnpadded::encode_string(json.to_string().as_bytes());
    format!("{}.{}.ZmFrZWZha2U", part(&json!({ "alg": "HS256" })), part(claims))
}

/// A certificate with its key, good for so many days from today.
fn certificate(days: &str) -> String {
    let words = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=fake",
        "-days",
        days,
        "-keyout",
        "-",
        "-out",
        "-",
    ];
    String::from_utf8(openssl(&words, b"")).unwrap()
}

fn nobody() -> credctl::template::Template {
    template("json", "http://127.0.0.1:1", str::to_owned)
}

#[test]
fn a_token_past_its_own_end_is_expired_without_a_call() {
    let server = Server::start(|_| Answer::error(500, "never"));
    let old = jwt(&json!({ "exp": 1_795_255_199 }));
    let found = check(&subject(server.template("openai"), &[("token", &old)]));
    assert_eq!(found.verdict, Verdict::Expired, "{found:?}");
    assert_eq!(found.why, "its own `exp` says that it ended at 2026-11-21T09:59:59Z");
    assert!(matches!(found.next, Some(Next::Replace(_))) && found.learned.expires.is_some());
    assert!(server.seen().is_empty());
}

#[test]
fn a_token_with_an_end_to_come_is_asked_about_and_its_end_is_known() {
    let server = Server::start(|_| Answer::json(200, &json!({ "object": "list", "data": [] })));
    let found = check(&subject(server.template("openai"), &[("token", &jwt(&json!({ "exp": 1_795_255_201, "nbf": 1_795_300_000 })))]));
    assert_eq!(found.verdict, Verdict::Valid, "{found:?}");
    assert_eq!(found.learned.expires.map(|at| at.as_second()), Some(1_795_255_201));
    assert!(found.hints.iter().any(|hint| hint.contains("`nbf`")), "{found:?}");
    assert!(!server.seen().is_empty());
}

/// An id token beside the secret is not what the credential lives by; a certificate is, wherever it stands.
#[test]
fn the_main_secret_and_certificates_decide() {
    let old = jwt(&json!({ "exp": 1 }));
    let pair = bare(Kind::ApiKeyPair, &[("api_secret", true, "fakepass-secret"), ("api_key", false, "fake"), ("id_token", true, &old)]);
    assert_eq!(check(&pair).verdict, Verdict::Unchecked);
    let pem = certificate("3650");
    let at = |subject| credctl::verify::check(&subject, &crate::stage::tools(|| "2099-01-01T00:00:00Z".parse().unwrap()));
    let found = at(bare(Kind::Custom, &[("key", true, "fakepass-key"), ("cert", false, &pem)]));
    assert_eq!(found.verdict, Verdict::Expired, "{found:?}");
    assert!(found.why.starts_with("its certificate says that it ended at 20"), "{}", found.why);
    assert_eq!(at(bare(Kind::File, &[("content", true, &pem.replace('\n', "\\n"))])).verdict, Verdict::Expired);
    // The tokens of an account are renewed.
    assert_ne!(at(bare(Kind::Oauth2, &[("access_token", true, &old)])).verdict, Verdict::Expired);
}

#[test]
fn a_kubeconfig_lives_as_long_as_the_certificate_in_it() {
    let pem = certificate("3650");
    let pem = &pem[pem.find("-----BEGIN CERT").unwrap()..];
    let file = format!(
        "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority-data: ZmFrZQ==\n    server: https://127.0.0.1:6443\n  name: fake\n\
         users:\n- name: fake\n  user:\n    client-certificate-data: {}\n    client-key-data: ZmFrZQ==\n",
        Base64::encode_string(pem.as_bytes())
    );
    let direct = life(&Secret::from(pem.to_owned())).unwrap();
    assert_eq!(life(&Secret::from(file.clone())), Some(direct));
    assert_eq!(direct.told, Told::Certificate);
    let template = || template("kubeconfig", "http://127.0.0.1:1", str::to_owned);
    let found = check(&subject(template(), &[("content", &file)]));
    assert_eq!((found.verdict, found.learned.expires), (Verdict::Unchecked, direct.until), "{found:?}");
    assert!(found.why.ends_with("it reads as a kubeconfig"), "{}", found.why);
    assert_eq!(check(&subject(template(), &[("content", "hello: world\n")])).verdict, Verdict::Malformed);
}

#[test]
fn what_has_no_provider_is_never_called_valid() {
    let age = "AGE-SECRET-KEY-1QQPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQYPQQQQQQQ";
    let keys = || template("age_key", "http://127.0.0.1:1", str::to_owned);
    let found = check(&subject(keys(), &[("token", age)]));
    assert_eq!(found.verdict, Verdict::Malformed, "{found:?}");
    let good = age::x25519::Identity::generate().to_string();
    let found = check(&subject(keys(), &[("token", good.expose_secret())]));
    assert_eq!((found.verdict, found.why.as_str()), (Verdict::Unchecked, "only its form was looked at: it reads as an identity of age"));
    let found = check(&subject(nobody(), &[("json", "{\"a\": 1}")]));
    assert_eq!((found.verdict, found.why.as_str()), (Verdict::Unchecked, "only its form was looked at: it reads as a JSON document"));
    let mut broken = subject(nobody(), &[("json", "{\"a\": 1}")]);
    broken.credential.fields.get_mut("json").unwrap().value = Secret::from("{\"a\": ".to_owned());
    let found = check(&broken);
    assert_eq!((found.verdict, found.why.as_str()), (Verdict::Malformed, "its `json` is JSON that is cut short"));
}

/// Cut at each byte, and with each of the first bytes (lengths, tags, dates) changed.
#[test]
fn damage_of_any_sort_is_nothing() {
    let pem = certificate("30");
    let start = pem.find("-----BEGIN CERT").unwrap();
    let body: String = pem[start..].lines().filter(|line| !line.starts_with('-')).collect();
    let der = Base64::decode_vec(&body).unwrap();
    let whole =
        |der: &[u8]| Secret::from(format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", Base64::encode_string(der)));
    assert!(life(&whole(&der)).is_some());
    for end in 0..der.len() {
        life(&whole(&der[..end])).is_some().then(|| panic!("cut at {end}"));
    }
    for at in 0..der.len().min(200) {
        for bit in [1, 0x80, 0xff] {
            let mut other = der.clone();
            other[at] ^= bit;
            life(&whole(&other));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_nothing_or_a_life(bytes in prop::collection::vec(any::<u8>(), 0..300), frame in 0..5) {
        let text = match frame {
            0 => bytes.clone(),
            1 => format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", Base64::encode_string(&bytes)).into_bytes(),
            2 => format!("e30.{}.x", Base64UrlUnpadded::encode_string(&bytes)).into_bytes(),
            3 => format!("eyJ9.{}.{}", Base64UrlUnpadded::encode_string(&bytes), String::from_utf8_lossy(&bytes)).into_bytes(),
            _ => [b"clusters:\nusers:\n- token: ", bytes.as_slice()].concat(),
        };
        let secret = Secret::new(text);
        prop_assert!(life(&secret).is_none_or(|life| life.until.is_some() || life.from.is_some()));
    }

    #[test]
    fn any_end_in_a_token_is_read_or_is_none(exp in any::<f64>()) {
        life(&Secret::from(jwt(&json!({ "exp": exp }))));
    }
}
