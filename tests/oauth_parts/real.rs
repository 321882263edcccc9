//! npm `oidc-provider`, with a person who has a browser.

use serde_json::json;

use crate::flow::{Client, STATE, VERIFIER, text};
use crate::oidc::{Fault, Oidc, Options};
use crate::person::Person;
use crate::test_ca::TestCa;
use crate::web::{basic, get, get_as, get_with, post_form, post_form_with, post_json, try_post_form, value};

const CONSENT: &[(&str, &str)] = &[("prompt", "consent")];
const SCOPE: &str = "openid offline_access email api:read";

/// Signs in and exchanges the code.
fn tokens(client: &Client, more: &[(&str, &str)]) -> serde_json::Value {
    let before = client.sink.seen().len();
    let visit = Person::new().open(&client.url(SCOPE, &[CONSENT, more].concat()));
    assert_eq!(visit.error(), None);
    let code = client.sink.seen()[before].param("code").unwrap().to_owned();
    client.exchange(&code, VERIFIER).json()
}

fn signs_in(person: &Person, sub: &str) {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let (visit, params) = client.callback(person, &client.url(SCOPE, CONSENT));
    assert_eq!((visit.error(), visit.status()), (None, 200), "{:?}", visit.log);
    assert!(visit.url().starts_with(&client.redirect()) && visit.body().contains("Heard"));
    assert_eq!((value(&params, "state"), value(&params, "iss")), (Some(STATE), Some(server.issuer.as_str())));
    let answer = client.exchange(value(&params, "code").unwrap(), VERIFIER).json();
    let access = text(&answer, "access_token");
    assert_eq!((answer["scope"].as_str(), answer["expires_in"].as_u64()), (Some(SCOPE), Some(3600)));
    assert_eq!(get_as(&server.url("/me"), &access).json()["email"], format!("{sub}@example.test"));
    assert_eq!(get_as(&server.url("/api/whoami"), &access).json()["sub"], sub);
    assert!(server.is_live(&access) && server.is_live(&text(&answer, "refresh_token")) && server.live() == (1, 1));
    assert!(server.issued().contains(&access));
    assert_eq!(server.token_calls("authorization_code"), 1);
    let seen = server.seen();
    let call = seen.iter().find(|one| one.path == "/token").unwrap();
    assert!(call.names.contains(&"code_verifier".to_owned()) && call.auth == "none" && call.status == 200);
    assert!(!format!("{seen:?}").contains(VERIFIER));
}

#[test]
fn a_person_without_a_browser_signs_in() {
    signs_in(&Person::new(), "alice");
    signs_in(&Person::new().user("bob"), "bob");
}

#[test]
fn chromium_signs_in() {
    signs_in(&Person::with_chromium().user("bob"), "bob");
}

fn says_no(person: fn() -> Person) {
    let server = Oidc::start(&Options::default());
    for at in ["login", "consent"] {
        let client = Client::of_real(&server);
        let (_, params) = client.callback(&person().denies(at), &client.url(SCOPE, CONSENT));
        assert_eq!((value(&params, "error"), value(&params, "state")), (Some("access_denied"), Some(STATE)), "{at}");
    }
    let client = Client::of_real(&server);
    let (visit, params) = client.callback(&person().password("fakepass-wrong"), &client.url(SCOPE, CONSENT));
    assert_eq!((visit.status(), params.len()), (401, 0));
}

#[test]
fn a_person_says_no() {
    says_no(Person::new);
}

#[test]
fn chromium_says_no() {
    says_no(Person::with_chromium);
}

#[test]
fn what_is_wrong_is_refused() {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let url = client.url(SCOPE, CONSENT);
    // No PKCE.
    let bare = url.split("&code_challenge=").next().unwrap();
    assert_eq!(value(&client.callback(&Person::new(), bare).1, "error"), Some("invalid_request"));
    // Another path: a page, and nothing at the listener.
    let other = Client::of_real(&server);
    let (visit, params) = other.callback(&Person::new(), &other.url(SCOPE, CONSENT).replace("%2Fcallback", "%2Fother"));
    assert_eq!((visit.status(), params.len()), (400, 0));
    let (_, params) = { (0, tokens(&client, &[])) };
    // The first code that this listener heard was none; the second was spent by `tokens`.
    let code = client.sink.seen()[1].param("code").unwrap().to_owned();
    assert_eq!(client.exchange(&code, VERIFIER).error(), "invalid_grant");
    assert!(!server.is_live(&text(&params, "access_token")), "a code used twice ends what it gave");
    Person::new().open(&url);
    let code = client.sink.seen()[2].param("code").unwrap().to_owned();
    assert_eq!(client.exchange(&code, &VERIFIER.replace("fake", "else")).error(), "invalid_grant");
}

#[test]
fn rotation_kills_the_family_and_can_be_off() {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let first = tokens(&client, &[]);
    let second = client.refresh(&text(&first, "refresh_token")).json();
    assert!(server.is_live(&text(&second, "access_token")) && !server.is_live(&text(&first, "refresh_token")));
    assert_eq!(client.refresh(&text(&first, "refresh_token")).error(), "invalid_grant");
    assert!(!server.is_live(&text(&second, "access_token")) && !server.is_live(&text(&second, "refresh_token")));
    assert_eq!(server.live(), (0, 0));

    let server = Oidc::start(&Options { rotate: false, always_refresh: true, access: 1, ..Options::default() });
    let client = Client::of_real(&server);
    let first = tokens(&client, &[]);
    let token = text(&first, "refresh_token");
    for _ in 0..2 {
        assert_eq!(client.refresh(&token).status, 200);
    }
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(!server.is_live(&text(&first, "access_token")), "it lives a second");
    server.revoke_grant(&token);
    assert_eq!(client.refresh(&token).error(), "invalid_grant");
}

#[test]
fn faults_stand_before_the_real_answer() {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let first = text(&tokens(&client, &[]), "refresh_token");
    server.fault("/token", &Fault { headers: vec![("retry-after".into(), "7".into())], ..Fault::status(503, 2) });
    assert_eq!([client.refresh(&first).status, client.refresh(&first).status], [503, 503]);
    let second = text(&client.refresh(&first).json(), "refresh_token");
    let before = server.live();
    server.fault("/token", &Fault::lost_answer());
    let form = [("grant_type", "refresh_token"), ("refresh_token", second.as_str()), ("client_id", "credctl-public")];
    assert!(try_post_form(&server.url("/token"), &[], &form).is_none());
    assert_eq!(server.live(), (before.0 + 1, 1), "it was done");
    assert!(!server.is_live(&second));
    assert_eq!(server.token_calls("refresh_token"), 4);
    server.revoke_all();
    assert_eq!(server.live(), (0, 0));
    let begun = std::time::Instant::now();
    server.fault("/token", &Fault { delay_ms: 120, ..Fault::default() });
    assert_eq!((client.refresh("fake").status, begun.elapsed().as_millis() >= 120), (400, true));
}

fn allows_a_device(person: fn() -> Person) {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let begin = || post_form(&server.url("/device/auth"), &[("client_id", "credctl-public"), ("scope", SCOPE)]).json();
    let poll = |device: &serde_json::Value| {
        let code = text(device, "device_code");
        client.ask(&[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", &code)])
    };
    let device = begin();
    assert!(device.get("interval").is_none());
    assert_eq!(poll(&device).error(), "authorization_pending");
    let visit = person().open(&text(&device, "verification_uri_complete"));
    assert!(visit.status() == 200 && visit.body().contains("Connected"), "{:?}", visit.log);
    assert!(poll(&device).json().get("refresh_token").is_some());
    let device = begin();
    let typing = person().types(device["user_code"].as_str().unwrap());
    assert!(typing.open(&text(&device, "verification_uri")).body().contains("Connected"));
    assert_eq!(poll(&device).status, 200);
    let device = begin();
    person().denies("device").open(&text(&device, "verification_uri_complete"));
    assert_eq!(poll(&device).error(), "access_denied");
}

#[test]
fn codes_and_refresh_tokens_run_out() {
    let server = Oidc::start(&Options { device: 1, refresh: 1, ..Options::default() });
    let client = Client::of_real(&server);
    let device = post_form(&server.url("/device/auth"), &[("client_id", "credctl-public"), ("scope", SCOPE)]).json();
    let refresh = text(&tokens(&client, &[]), "refresh_token");
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let code = text(&device, "device_code");
    let poll = client.ask(&[("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", &code)]);
    // It has forgotten the code by then, so it does not say `expired_token`.
    assert_eq!((poll.error(), client.refresh(&refresh).error()), ("invalid_grant".into(), "invalid_grant".into()));
}

#[test]
fn a_person_allows_a_device() {
    allows_a_device(Person::new);
}

#[test]
fn chromium_allows_a_device() {
    allows_a_device(Person::with_chromium);
}

#[test]
fn clients_with_secrets_say_who_they_are() {
    let server = Oidc::start(&Options::default());
    let url = server.url("/token");
    let form = [("grant_type", "client_credentials"), ("scope", "api:read")];
    let good = post_form_with(&url, &[("authorization", &basic("machine", "fakesecret-machine"))], &form);
    assert_eq!(get_as(&server.url("/api/whoami"), &text(&good.json(), "access_token")).json()["sub"], "machine");
    let bad = post_form_with(&url, &[("authorization", &basic("machine", "fakesecret-wrong"))], &form);
    assert_eq!((bad.status, bad.error()), (401, "invalid_client".into()));
    // Everything that has to be encoded, in a flow.
    let mut client = Client::of_real(&server);
    client.id = "odd:id +%/client".into();
    let (_, params) = client.callback(&Person::new(), &client.url(SCOPE, CONSENT));
    let redirect = client.redirect();
    let code = ("code", value(&params, "code").unwrap());
    let exchange = [("grant_type", "authorization_code"), code, ("redirect_uri", &redirect), ("code_verifier", VERIFIER)];
    let with = |secret: &str| post_form_with(&url, &[("authorization", &basic(&client.id, secret))], &exchange);
    assert_eq!(with("fakesecret:odd  %&=/end").error(), "invalid_client");
    assert!(with("fakesecret:odd +%&=/end").json().get("refresh_token").is_some());
    let body = [&form[..], &[("client_id", "machine"), ("client_secret", "fakesecret-machine")]].concat();
    assert_eq!(post_form(&url, &body).status, 200, "this one takes either way");
    let auth = server.seen().into_iter().filter(|one| one.path == "/token").map(|one| one.auth);
    assert_eq!(auth.collect::<Vec<_>>(), ["basic", "basic", "basic", "basic", "body"]);
}

#[test]
fn revocation_introspection_and_registration() {
    let server = Oidc::start(&Options::default());
    let client = Client::of_real(&server);
    let answer = tokens(&client, &[]);
    let access = text(&answer, "access_token");
    let looks = || {
        let who = [("authorization", &*basic("introspector", "fakesecret-introspector"))];
        post_form_with(&server.url("/token/introspection"), &who, &[("token", &access)]).json()["active"] == true
    };
    assert!(looks());
    let refresh = text(&answer, "refresh_token");
    for token in [refresh.as_str(), "fake-rubbish"] {
        assert_eq!(post_form(&server.url("/token/revocation"), &[("token", token), ("client_id", "credctl-public")]).status, 200);
    }
    assert!(!looks() && !server.is_live(&refresh));
    let wish = json!({ "application_type": "native", "token_endpoint_auth_method": "none", "redirect_uris": ["http://127.0.0.1/callback"],
        "grant_types": ["authorization_code", "refresh_token"] });
    let registered = post_json(&server.url("/reg"), &wish);
    assert_eq!(registered.status, 201);
    let mut client = Client::of_real(&server);
    client.id = text(&registered.json(), "client_id");
    assert!(tokens(&client, &[]).get("refresh_token").is_some());
}

#[test]
fn a_protected_resource_leads_to_its_server() {
    let server = Oidc::start(&Options::default());
    let refused = get(&server.url("/mcp"));
    let wanted = format!("Bearer resource_metadata=\"{}\"", server.url("/.well-known/oauth-protected-resource/mcp"));
    assert_eq!((refused.status, refused.header("www-authenticate")), (401, Some(wanted.as_str())));
    let metadata = get(&server.url("/.well-known/oauth-protected-resource/mcp")).json();
    assert_eq!((&metadata["resource"], &metadata["authorization_servers"]), (&json!(server.url("/mcp")), &json!([server.issuer])));
    let client = Client::of_real(&server);
    let plain = text(&tokens(&client, &[]), "access_token");
    assert_eq!(get_as(&server.url("/mcp"), &plain).status, 401, "it was not made for it");
    let answer = tokens(&client, &[("resource", &server.url("/mcp"))]);
    assert_eq!(get_as(&server.url("/mcp"), &text(&answer, "access_token")).status, 200);
    let form = [("grant_type", "refresh_token"), ("refresh_token", &text(&answer, "refresh_token")), ("resource", &server.url("/mcp"))];
    assert_eq!(get_as(&server.url("/mcp"), &text(&client.ask(&form).json(), "access_token")).status, 200);
    let resources: Vec<_> = server.seen().iter().map(|one| one.values["resource"].clone()).filter(|one| !one.is_null()).collect();
    assert!(resources.len() >= 2 && resources.iter().all(|one| *one == json!(server.url("/mcp"))), "{resources:?}");
    assert_eq!(get_with(&server.url("/mcp"), &[("authorization", "Bearer fake")]).status, 401);
}

#[test]
fn https_wants_the_right_authority() {
    let ca = TestCa::new();
    let server = Oidc::start_tls(&Options::default(), &ca);
    let discovery = server.url("/.well-known/openid-configuration");
    assert!(discovery.starts_with("https://"));
    let visit = Person::new().trusts(&ca).open(&discovery);
    assert!(visit.status() == 200 && visit.body().contains(&format!("\"issuer\":\"{}\"", server.issuer)), "{:?}", visit.log);
    assert!(Person::new().open(&discovery).error().unwrap().contains("CERTIFICATE_VERIFY_FAILED"));
    assert_eq!(server.live(), (0, 0));
}

#[test]
fn chromium_wants_the_right_authority() {
    let ca = TestCa::new();
    let server = Oidc::start_tls(&Options::default(), &ca);
    let discovery = server.url("/.well-known/openid-configuration");
    assert_eq!(Person::with_chromium().trusts(&ca).open(&discovery).status(), 200);
    assert!(Person::with_chromium().open(&discovery).error().unwrap().contains("ERR_CERT_AUTHORITY_INVALID"));
}
