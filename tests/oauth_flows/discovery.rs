//! Servers that describe themselves: an issuer (RFC 8414), an MCP server (RFC 9728), and a client that registers (RFC 7591).

use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::json;

use crate::hostile::{Answer, Fault, Hostile, Iss, Sink};
use crate::oidc::{Oidc, Options};
use crate::person::Person;
use crate::sandbox::Sandbox;
use crate::stage::{Session, consent, issuer, names, shown, value, watch};

#[test]
fn an_mcp_server_is_connected_by_its_address_alone() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let address = server.url("/mcp");
    let person = Person::new();
    let session = Session::start(&sandbox, &["oauth", "connect", &address], &person.env());
    let ended = session.end(0);
    assert_eq!(person.seen().status(), 200);
    server.issued().iter().for_each(|token| sandbox.watch(token));
    ended.clean(&sandbox);
    ended.says(&["registering with 127.0.0.1"]);
    let seen = server.seen();
    let registered = seen.iter().find(|one| one.path == "/reg").unwrap();
    assert_eq!(registered.status, 201);
    // The API that the tokens are for stands in both requests (RFC 8707).
    let asked = seen.iter().find(|one| one.path == "/auth" && one.names.iter().any(|name| name == "code_challenge")).unwrap();
    let call = seen.iter().find(|one| one.path == "/token").unwrap();
    assert_eq!((asked.values["resource"].as_str(), call.values["resource"].as_str()), (Some(&*address), Some(&*address)));
    assert_eq!(call.auth, "none");
    let token = value(&sandbox, "127.0.0.1");
    let reply = crate::web::get_as(&address, &token);
    assert_ne!(reply.status, 401, "{}", reply.text());
    assert!(shown(&sandbox, "127.0.0.1")["hosts"].to_string().contains("127.0.0.1"));
}

#[test]
fn an_issuer_is_connected_with_a_client_of_ones_own() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let client = sandbox.root().join("given-secret");
    std::fs::write(&client, "fakesecret-desktop\n").unwrap();
    sandbox.watch("fakesecret-desktop");
    let file = format!("@{}", client.display());
    // With and without the slash it is the same issuer.
    let address = format!("{}/", server.issuer);
    let words = ["oauth", "connect", &address, "mine", "--client-id", "credctl-desktop", "--client-secret", &file];
    let person = Person::new();
    let session = Session::start(&sandbox, &words, &person.env());
    let ended = session.end(0);
    server.issued().iter().for_each(|token| sandbox.watch(token));
    ended.clean(&sandbox);
    let seen = server.seen();
    let call = seen.iter().find(|one| one.path == "/token").unwrap();
    assert_eq!(call.auth, "body");
    assert!(!seen.iter().any(|one| one.path == "/reg"));
    assert!(server.is_live(&value(&sandbox, "mine")));
}

#[test]
fn o34_a_client_with_odd_characters_proves_itself() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let secret = "fakesecret:odd +%&=/end";
    sandbox.watch(secret);
    let oauth = format!(
        "authorize = \"{0}/auth\"\ntoken = \"{0}/token\"\nsetup = \"https://acme.example\"\ndefault_scopes = [\"openid\"]\n\
         pkce = \"supported\"\nclient_auth = [\"basic\"]\nclient_secret = \"required\"\n[oauth.redirect]\nloopback = \"any_port\"\n\
         hosts = [\"127.0.0.1\"]\n",
        server.issuer
    );
    crate::stage::provider(&sandbox, "acme", &server.issuer, &oauth);
    let person = Person::new();
    let words = ["oauth", "connect", "acme", "--client-id", "odd:id +%/client", "--client-secret", "env:FAKE_CLIENT_SECRET"];
    let env = [person.env(), vec![("FAKE_CLIENT_SECRET".into(), secret.into())]].concat();
    let ended = Session::start(&sandbox, &words, &env).end(0);
    ended.clean(&sandbox);
    assert_eq!(server.seen().iter().find(|one| one.path == "/token").unwrap().auth, "basic");
    assert!(server.is_live(&value(&sandbox, "acme")));
}

/// A connect that must not get as far as a browser.
fn refused(server: &Hostile, address: &str, code: i32, texts: &[&str]) {
    let sandbox = Sandbox::with_vault();
    let said = sandbox.run(&["oauth", "connect", address, "--client-id", "fake-public", "--no-browser", "--timeout", "3s"]).fails(code);
    for text in texts {
        assert!(said.contains(text), "no {text:?} in {said}");
    }
    assert!(!said.contains("redirect_uri=") && server.seen_at("/token").is_empty(), "{said}");
    assert!(names(&sandbox).is_empty());
}

#[test]
fn o11_o13_o14_what_a_server_says_of_itself_is_judged() {
    let server = Hostile::start();
    let with = |name: &'static str, value: serde_json::Value| {
        server.switch(|switches| switches.metadata = vec![(name, Some(value))]);
    };
    with("issuer", json!("https://other.example"));
    refused(&server, &issuer(&server), 1, &["another issuer", "nothing was sent there"]);
    with("code_challenge_methods_supported", json!(["plain"]));
    refused(&server, &issuer(&server), 1, &["PKCE"]);
    server.switch(|switches| switches.metadata = vec![("code_challenge_methods_supported", None)]);
    refused(&server, &issuer(&server), 1, &["PKCE"]);
    for odd in
        ["file:///etc/passwd", "javascript:alert(1)", "http://a.example/x", "-x", "https://a.example/$(id) x", "https://a.example/\n&calc"]
    {
        with("authorization_endpoint", json!(odd));
        refused(&server, &issuer(&server), 1, &["authorization_endpoint", "not an https address"]);
    }
    // An API whose description is another's, or lies elsewhere.
    server.switch(|switches| {
        switches.metadata = vec![];
        switches.resource_metadata = vec![("resource", Some(json!("https://other.example/mcp")))];
    });
    refused(&server, &server.url("/mcp"), 1, &["that of another API"]);
    server.switch(|switches| switches.resource_metadata = vec![("authorization_servers", Some(json!(["http://other.example"])))]);
    refused(&server, &server.url("/mcp"), 1, &["no https address"]);
    let (other, elsewhere) = (Sink::start(), "Bearer resource_metadata=\"ELSE/x\"");
    let challenge = elsewhere.replace("ELSE", &other.url(""));
    server.always("/mcp", Fault::Answer(Answer::error(401, "invalid_token").header("www-authenticate", &challenge)));
    refused(&server, &server.url("/mcp"), 1, &["on another host"]);
    assert!(other.seen().is_empty());
    server.heal();
    // What is nobody's description.
    server.always("/.well-known/oauth-authorization-server", Fault::Answer(Answer::html(200, "<html>")));
    server.always("/.well-known/openid-configuration", Fault::status(404));
    refused(&server, &issuer(&server), 2, &["has no description of how to sign in"]);
    server.always("/.well-known/oauth-authorization-server", Fault::status(503));
    refused(&server, &issuer(&server), 8, &["HTTP 503"]);
}

#[test]
fn an_answer_that_names_another_issuer_is_refused() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    server.switch(|switches| switches.callback_iss = Some(Iss::Other("https://other.example".to_owned())));
    let issuer = issuer(&server);
    let session = Session::start(&sandbox, &["oauth", "connect", &issuer, "--client-id", "fake-public", "--no-browser"], &[]);
    let page = consent(&session.asked());
    assert_eq!(page.status, 400);
    assert!(page.text().contains("was not connected"), "{}", page.text());
    session.end(1).says(&["RFC 9207"]);
    assert!(server.seen_at("/token").is_empty() && names(&sandbox).is_empty());
}

#[test]
fn a_client_that_registers_with_a_secret_uses_it() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let id = "fakeclient-own";
    let secret = "fakesecret-registered-end";
    server.add_client(id, Some(secret));
    sandbox.watch(secret);
    let answer = json!({ "client_id": id, "client_secret": secret, "token_endpoint_auth_method": "client_secret_basic" });
    server.fault("/register", Fault::Answer(Answer::json(201, &answer)), 1);
    let issuer = issuer(&server);
    let session = Session::start(&sandbox, &["oauth", "connect", &issuer, "mine", "--no-browser"], &[]);
    let asked = session.asked();
    assert_eq!(consent(&asked).status, 200);
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    let wish = &server.seen_at("/register")[0];
    let wish: serde_json::Value = serde_json::from_slice(&wish.body).unwrap();
    assert_eq!(wish["redirect_uris"], json!([asked.get("redirect_uri")]));
    assert!(server.seen_at("/token")[0].header("authorization").unwrap().starts_with("Basic "));
    // A refusal is told in the server's words, made harmless.
    server.fault("/register", Fault::Answer(Answer::error_with(400, "invalid_redirect_uri", "no \u{1b}[31m loopback")), 1);
    let said = sandbox.run(&["oauth", "connect", &issuer, "--no-browser"]).fails(1);
    assert!(said.contains("invalid_redirect_uri") && !said.contains('\u{1b}'), "{said}");
}

/// A port of `[::1]` behind which the server is.
fn at_six(server: &Hostile) -> u16 {
    let (socket, to) = (TcpListener::bind("[::1]:0").unwrap(), server.issuer().replace("http://", ""));
    let port = socket.local_addr().unwrap().port();
    thread::spawn(move || {
        for near in socket.incoming().flatten() {
            let far = TcpStream::connect(&to).unwrap();
            for (mut from, mut into) in [(near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near)] {
                thread::spawn(move || {
                    let _ = std::io::copy(&mut from, &mut into);
                    let _ = into.shutdown(std::net::Shutdown::Write);
                });
            }
        }
    });
    port
}

#[test]
fn an_issuer_at_an_ipv6_address_or_in_upper_case_has_a_name() {
    let server = Hostile::start();
    server.always("/.well-known/oauth-protected-resource", Fault::status(404));
    let port = server.issuer().rsplit(':').next().unwrap().to_owned();
    let six = at_six(&server);
    for (typed, issuer, name) in [
        (format!("http://[::1]:{six}"), format!("http://[::1]:{six}"), "ip6-1"),
        (format!("HTTP://LocalHost:{port}"), format!("http://localhost:{port}"), "localhost"),
    ] {
        let sandbox = Sandbox::with_vault();
        server.switch(|switches| {
            switches.metadata = vec![("issuer", Some(json!(issuer)))];
            switches.callback_iss = Some(Iss::Other(issuer.clone()));
        });
        let session = Session::start(&sandbox, &["oauth", "connect", &typed, "--client-id", "fake-public", "--no-browser"], &[]);
        assert_eq!(consent(&session.asked()).status, 200);
        session.end(0);
        watch(&sandbox, &server);
        assert_eq!(names(&sandbox), [name]);
    }
}

#[test]
fn an_mcp_server_at_a_path_may_be_described_at_the_root_or_by_its_origin_alone() {
    let server = Hostile::start();
    let address = server.url("/deep/mcp");
    let connect = |address: &str| {
        let sandbox = Sandbox::with_vault();
        let session = Session::start(&sandbox, &["oauth", "connect", address, "mine", "--client-id", "fake-public", "--no-browser"], &[]);
        let asked = session.asked();
        assert_eq!(consent(&asked).status, 200);
        session.end(0);
        watch(&sandbox, &server);
        assert!(server.is_live(&value(&sandbox, "mine")));
        asked
    };
    server.always("/.well-known/oauth-protected-resource/deep/mcp", Fault::status(404));
    server.switch(|switches| switches.resource_metadata = vec![("resource", Some(json!(server.issuer())))]);
    // Whether it asks for a token, or takes no GET.
    for status in [401, 405] {
        server.always("/deep/mcp", Fault::status(status));
        assert_eq!(connect(&address).get("resource"), server.issuer(), "{status}");
    }
    // Nothing describes the API: its origin is the issuer, and the tokens are for nothing in particular.
    server.always("/.well-known/oauth-protected-resource", Fault::status(404));
    assert!(connect(&address).params.iter().all(|(name, _)| name != "resource"));
    // A page is no API because there is an issuer on its host.
    let server = Hostile::start();
    server.always("/.well-known/oauth-protected-resource/some/page", Fault::status(404));
    refused(&server, &server.url("/some/page"), 2, &["has no description of how to sign in"]);
}
