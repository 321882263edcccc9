//! An account that is signed in to again: nothing that it had is lost without a yes, and nothing is left behind unsaid.

use crate::callback::Asked;
use crate::hostile::{Fault, Hostile, shapes};
use crate::oidc::{Oidc, Options};
use crate::person::Person;
use crate::sandbox::Sandbox;
use crate::screen::Screen;
use crate::stage::{CONNECT, Ended, OAUTH, Session, acme, connected, consent, issuer, names, provider, shown, value, watch};

/// `connect` or `reconnect`, with a consent; what was said.
pub(crate) fn signed(sandbox: &Sandbox, server: &Hostile, words: &[&str], code: i32) -> Ended {
    let session = Session::start(sandbox, words, &[]);
    consent(&session.asked());
    let ended = session.end(code);
    watch(sandbox, server);
    ended.clean(sandbox);
    ended
}

#[test]
fn a_sign_in_that_can_do_less_takes_the_place_of_an_account_only_with_a_yes() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &["--scope", "email"]);
    let before = (value(&sandbox, "acme"), shown(&sandbox, "acme")["oauth"].clone());
    let ended = signed(&sandbox, &server, &CONNECT, 1);
    ended.says(&["`acme` (alice@example.test) was asked for `email` besides", "`acme` is as it was", "without the scopes `email`"]);
    ended.says(&["`credctl oauth reconnect acme` asks for all", "`--yes` replaces it"]);
    assert_eq!((value(&sandbox, "acme"), shown(&sandbox, "acme")["oauth"].clone()), before);
    assert!(server.is_live(&before.0) && names(&sandbox) == ["acme"]);
    signed(&sandbox, &server, &[&CONNECT[..], &["--yes"]].concat(), 0).says(&["credctl oauth reconnect acme --scope email"]);
    assert_ne!(value(&sandbox, "acme"), before.0);
    // A sign-in that is lost already has nothing to lose.
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &["--scope", "email"]);
    server.revoke_all();
    sandbox.run(&["oauth", "refresh", "acme"]).go();
    signed(&sandbox, &server, &CONNECT, 0);
    assert!(server.is_live(&value(&sandbox, "acme")));
}

#[test]
fn a_sign_in_without_a_refresh_token_does_not_end_the_renewal_of_an_account() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let before = value(&sandbox, "acme");
    server.switch(|switches| switches.shape = Some(shapes::without("refresh_token")));
    signed(&sandbox, &server, &CONNECT, 1).says(&["without a refresh token, by which `acme` is renewed"]);
    assert_eq!(value(&sandbox, "acme"), before);
    server.switch(|switches| switches.shape = None);
    sandbox.run(&["oauth", "refresh", "acme"]).ok();
    watch(&sandbox, &server);
    assert!(server.is_live(&value(&sandbox, "acme")));
}

#[test]
fn a_real_server_that_gives_less_the_second_time_takes_nothing_away() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let connect = ["oauth", "connect", &server.issuer, "--client-id", "credctl-public"];
    let go = |more: &[&str], code: i32| Session::start(&sandbox, &[&connect[..], more].concat(), &Person::new().env()).end(code);
    go(&[], 0);
    let before = (value(&sandbox, "127.0.0.1"), shown(&sandbox, "127.0.0.1")["oauth"].clone());
    let ended = go(&["--scope", "openid"], 1);
    server.issued().iter().for_each(|token| sandbox.watch(token));
    ended.clean(&sandbox);
    ended.says(&["`127.0.0.1` is as it was", "`email`", "a refresh token"]);
    assert_eq!((value(&sandbox, "127.0.0.1"), shown(&sandbox, "127.0.0.1")["oauth"].clone()), before);
    sandbox.run(&["oauth", "refresh", "127.0.0.1"]).ok();
}

/// The client that an account has.
fn client_of(sandbox: &Sandbox, name: &str) -> String {
    shown(sandbox, name)["fields"]["client_id"]["value"].as_str().unwrap().to_owned()
}

#[test]
fn a_client_that_was_given_for_a_server_is_used_again() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let issuer = issuer(&server);
    signed(&sandbox, &server, &["oauth", "connect", &issuer, "mine", "--client-id", "fake-public", "--no-browser"], 0);
    signed(&sandbox, &server, &["oauth", "reconnect", "mine", "--no-browser"], 0);
    assert_eq!(client_of(&sandbox, "mine"), "fake-public");
    // Where the server registers nobody it is the only way.
    server.switch(|switches| {
        switches.metadata = vec![("registration_endpoint", None)];
        switches.account = "bob".to_owned();
    });
    let ended = signed(&sandbox, &server, &["oauth", "connect", &issuer, "other", "--no-browser"], 0);
    ended.says(&["using the client of `mine`"]);
    assert_eq!(client_of(&sandbox, "other"), "fake-public");
    assert!(server.seen_at("/register").is_empty());
    // Another one can be given, and another secret.
    server.add_client("fake-next", None);
    signed(&sandbox, &server, &["oauth", "reconnect", "other", "--client-id", "fake-next", "--no-browser"], 0);
    assert_eq!(client_of(&sandbox, "other"), "fake-next");
    server.add_client("fake-next", Some("fakesecret-next-end"));
    sandbox.watch("fakesecret-next-end");
    let words = ["oauth", "reconnect", "other", "--client-secret", "env:FAKE_SECRET", "--no-browser"];
    let session = Session::start(&sandbox, &words, &[("FAKE_SECRET".to_owned(), "fakesecret-next-end".to_owned())]);
    consent(&session.asked());
    session.end(0).clean(&sandbox);
    watch(&sandbox, &server);
    assert_eq!(client_of(&sandbox, "other"), "fake-next");
}

#[test]
fn a_client_that_registered_itself_registers_again() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let issuer = issuer(&server);
    signed(&sandbox, &server, &["oauth", "connect", &issuer, "mine", "--no-browser"], 0);
    let first = client_of(&sandbox, "mine");
    signed(&sandbox, &server, &["oauth", "reconnect", "mine", "--no-browser"], 0).says(&["registering with 127.0.0.1"]);
    assert_ne!(client_of(&sandbox, "mine"), first);
    // Where that has ended, one can be given.
    server.switch(|switches| switches.metadata = vec![("registration_endpoint", None)]);
    let said = sandbox.run(&["oauth", "reconnect", "mine", "--no-browser"]).fails(2);
    assert!(said.contains("--client-id ID"), "{said}");
    signed(&sandbox, &server, &["oauth", "reconnect", "mine", "--client-id", "fake-public", "--no-browser"], 0);
    assert_eq!(client_of(&sandbox, "mine"), "fake-public");
}

#[test]
fn o35_an_account_that_cannot_be_told_takes_a_place_only_with_a_yes() {
    let (sandbox, server) = acme();
    connected(&sandbox, &server, &[]);
    let before = value(&sandbox, "acme");
    server.switch(|switches| {
        switches.account = "bob".to_owned();
        switches.shape = Some(shapes::without("id_token"));
    });
    server.always("/userinfo", Fault::status(500));
    let reconnect = ["oauth", "reconnect", "acme", "--no-browser"];
    let ended = signed(&sandbox, &server, &reconnect, 1);
    ended.says(&["Acme does not say whose account this is, and `acme` is alice@example.test", "`--yes` replaces it"]);
    assert_eq!(value(&sandbox, "acme"), before);
    // Whoever says that it is the same keeps its name.
    signed(&sandbox, &server, &[&reconnect[..], &["--yes"]].concat(), 0);
    assert_ne!(value(&sandbox, "acme"), before);
    assert_eq!(shown(&sandbox, "acme")["oauth"]["account"], "alice@example.test");
}

#[test]
fn o35_without_a_terminal_both_accounts_and_both_ways_on_are_named() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let issuer = issuer(&server);
    signed(&sandbox, &server, &["oauth", "connect", &issuer, "mine", "--client-id", "fake-public", "--no-browser"], 0);
    server.switch(|switches| switches.account = "bob".to_owned());
    let ended = signed(&sandbox, &server, &["oauth", "reconnect", "mine", "--no-browser"], 1);
    ended.says(&["`mine` is as it was: this is bob@example.test, and `mine` is alice@example.test", "`--yes` replaces it"]);
    // What is said to do works.
    ended.says(&[&format!("`credctl oauth connect {issuer}` stores the other account beside it")]);
    signed(&sandbox, &server, &["oauth", "connect", &issuer, "--no-browser"], 0);
    assert_eq!(names(&sandbox), ["127.0.0.1", "mine"]);
}

/// `connect` on a terminal, up to where it waits for the browser.
fn typed<'a>(sandbox: &'a Sandbox, question: &str, id: &str, secret: Option<&str>) -> (Screen<'a>, Asked) {
    let mut screen = Screen::credctl(sandbox, "credctl oauth connect acme --no-browser");
    screen.until(question);
    screen.line(id);
    if let Some(secret) = secret {
        screen.until("Client secret");
        screen.line(secret);
    }
    screen.until("then paste here");
    let asked = Asked::find(&screen.all()).unwrap();
    (screen, asked)
}

#[test]
fn a_client_that_was_typed_is_kept_until_an_account_has_it() {
    let (sandbox, server) = acme();
    let secret = "fakesecret-confidential";
    sandbox.watch(secret);
    let (mut screen, _) = typed(&sandbox, "Client id: ", "fake-confidential", Some(secret));
    screen.press("\x03");
    assert!(screen.end().contains("code=130."));
    // Enter takes both, the id and the secret.
    let (mut screen, asked) = typed(&sandbox, "(Enter takes what was typed before) [fake-confidential]: ", "", None);
    consent(&asked);
    let end = screen.end();
    assert!(end.contains("code=0.") && !end.contains("Client secret"), "{end}");
    watch(&sandbox, &server);
    assert_eq!(client_of(&sandbox, "acme"), "fake-confidential");
    // Now the account has it.
    let ended = signed(&sandbox, &server, &["oauth", "connect", "acme", "next", "--no-browser"], 0);
    ended.says(&["using the client of `acme`"]);
    for name in ["acme", "next"] {
        sandbox.run(&["remove", name, "--yes"]).ok();
    }
    // One that the service does not accept is not offered again.
    sandbox.watch("fakesecret-mistyped");
    let (mut screen, asked) = typed(&sandbox, "Client id: ", "fake-confidential", Some("fakesecret-mistyped"));
    consent(&asked);
    assert!(screen.end().contains("code=7."));
    let (mut screen, _) = typed(&sandbox, "Client id: ", "fake-confidential", Some(secret));
    screen.press("\x03");
    screen.end();
    // Without a terminal it serves too.
    let ended = signed(&sandbox, &server, &["oauth", "connect", "acme", "--no-browser"], 0);
    ended.says(&["using the client `fake-confidential` that was typed before"]);
}

#[test]
fn what_to_beware_of_is_said_before_and_after() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    let oauth = OAUTH.replace("pkce =", "traps = [\"a sign-in of a testing app ends after 7 days\"]\npkce =");
    provider(&sandbox, "acme", &server.issuer(), &oauth);
    let said = connected(&sandbox, &server, &[]).stderr;
    let at: Vec<usize> = said.match_indices("note: a sign-in of a testing app").map(|(at, _)| at).collect();
    let address = said.find("redirect_uri=").unwrap();
    assert!(matches!(at[..], [before, after] if before < address && address < after), "{said}");
}
