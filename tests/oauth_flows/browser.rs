//! A sign-in in a browser, from the address to the page at the end.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::callback::{Asked, is_open};
use crate::hostile::{Fault, Hostile};
use crate::oidc::{Oidc, Options};
use crate::person::Person;
use crate::sandbox::{PROGRAM, Sandbox};
use crate::screen::Screen;
use crate::secret_service::SecretService;
use crate::stage::{CONNECT, OAUTH, Session, acme, connected, consent, names, provider, recorder, shown, value, watch};
use crate::web::{get, query_of};

const WORDS: [&str; 5] = ["oauth", "connect", "acme", "--client-id", "fake-public"];

fn furnished<'w>(server: &'w Oidc, words: &[&'w str]) -> Vec<&'w str> {
    [&["oauth", "connect", &server.issuer, "--client-id", "credctl-public"], words].concat()
}

#[test]
fn chromium_signs_in_and_shows_that_it_worked() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let person = Person::with_chromium().takes_pictures();
    let session = Session::start(&sandbox, &furnished(&server, &["mine"]), &person.env());
    let port = session.asked().port();
    let ended = session.end(0);
    let visit = person.seen();
    assert_eq!((visit.error(), visit.status()), (None, 200), "{:?}", visit.log);
    assert!(visit.text().contains("is connected") && visit.text().contains("alice"), "{}", visit.text());
    assert!(visit.text().contains("mine") && visit.text().contains("close this page"), "{}", visit.text());
    assert_eq!(visit.log["console"].as_array().map(Vec::len), Some(0), "{:?}", visit.log["console"]);
    let own = |url: &str| url.starts_with(&server.issuer) || url.starts_with(&format!("http://127.0.0.1:{port}/"));
    assert!(visit.log["requests"].as_array().unwrap().iter().all(|url| own(url.as_str().unwrap())), "{:?}", visit.log["requests"]);
    for (name, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer")] {
        assert_eq!(visit.header(name), Some(value));
    }
    assert!(visit.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    // What a person sees is kept, to be looked at.
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oauth-pages");
    fs::create_dir_all(&target).unwrap();
    for look in ["desktop-light", "desktop-dark", "phone-light", "phone-dark"] {
        fs::copy(person.picture(look), target.join(format!("success-{look}.png"))).unwrap();
        assert_eq!(visit.log["looks"][look]["page"], visit.log["looks"][look]["window"], "{look} has to be scrolled sideways");
    }
    assert!(!is_open(port), "the port is open after the end");
    server.issued().iter().for_each(|token| sandbox.watch(token));
    ended.clean(&sandbox);
    let token = value(&sandbox, "mine");
    assert!(server.is_live(&token));
    let account = shown(&sandbox, "mine");
    assert!(account.to_string().contains("alice"), "{account}");
}

#[test]
fn chromium_shows_a_no_as_a_no() {
    let (sandbox, server) = (Sandbox::with_vault(), Oidc::start(&Options::default()));
    let person = Person::with_chromium().denies("consent").takes_pictures();
    let session = Session::start(&sandbox, &furnished(&server, &[]), &person.env());
    let ended = session.end(1);
    let visit = person.seen();
    assert!(visit.text().contains("You declined") && visit.text().contains("Nothing was stored"), "{:?}", visit.log);
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/oauth-pages");
    fs::create_dir_all(&target).unwrap();
    fs::copy(person.picture("phone-dark"), target.join("declined-phone-dark.png")).unwrap();
    ended.says(&["declined", "nothing was stored"]);
    assert!(names(&sandbox).is_empty());
}

#[test]
fn a_browser_that_is_named_gets_the_address_as_one_word_and_nothing_of_ours() {
    let (sandbox, server) = acme();
    let (script, record) = recorder(&sandbox);
    let session = Session::start(&sandbox, &[&WORDS[..], &["--scopes-for", "write"]].concat(), &[("BROWSER".into(), script)]);
    session.says("waiting for your answer there, 5m at most");
    let asked = session.asked();
    let page = consent(&asked);
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Acme is connected") && page.text().contains("alice@example.test"), "{}", page.text());
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    ended.says(&["Acme will be asked for: openid api:read api:write", "the template is your own", "127.0.0.1"]);
    assert!(ended.stdout.contains("acme"), "{}", ended.stdout);
    assert_eq!(fs::read_to_string(record).unwrap(), format!("1\n{}\n", asked.url));
    let query = query_of(&asked.url);
    for (name, wanted) in [("response_type", "code"), ("client_id", "fake-public"), ("code_challenge_method", "S256")] {
        assert_eq!(asked.get(name), wanted);
    }
    assert_eq!(asked.get("scope"), "openid api:read api:write");
    assert_eq!((asked.get("state").len(), asked.get("code_challenge").len()), (43, 43));
    assert!(query.iter().all(|(name, _)| name != "code_verifier" && name != "client_secret"));
    let call = &server.seen_at("/token")[0];
    let verifier = call.param("code_verifier").unwrap();
    assert!((43..=128).contains(&verifier.len()) && verifier != asked.get("state"));
    assert!(!asked.url.contains(verifier) && !ended.stderr.contains(verifier));
    let shown = shown(&sandbox, "acme");
    assert_eq!((shown["type"].as_str(), shown["service"].as_str()), (Some("oauth2"), Some("acme")));
    assert!(server.is_live(&value(&sandbox, "acme")));
    assert!(!is_open(asked.port()));
}

#[test]
fn o21_the_address_is_pasted_where_no_browser_comes_back() {
    let (sandbox, server) = acme();
    let mut session = Session::start(&sandbox, &CONNECT, &[]);
    let asked = session.asked();
    session.says("then paste here the address that the browser ends at");
    let back = get(&asked.url).header("location").unwrap().to_owned();
    session.paste("");
    session.paste(&back);
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    assert!(server.is_live(&value(&sandbox, "acme")));
    // One of another sign-in is none, and the waiting goes on, as after a wrong callback.
    let mut session = Session::start(&sandbox, &CONNECT, &[]);
    let asked = session.asked();
    session.paste(&back);
    session.says("the pasted address does not answer this sign-in");
    session.paste(get(&asked.url).header("location").unwrap());
    session.end(0);
    watch(&sandbox, &server);
    assert_eq!(names(&sandbox), ["acme"]);
}

/// In line mode a terminal cuts what is longer than 4,095 characters without a word.
#[test]
fn o21_an_address_of_six_thousand_characters_is_pasted_whole_and_unseen() {
    let (sandbox, server) = acme();
    let mut screen = Screen::credctl(&sandbox, &format!("credctl {}", CONNECT.join(" ")));
    screen.until("shown as you type):");
    let asked = Asked::find(&screen.all()).unwrap();
    let back = get(&asked.url).header("location").unwrap().to_owned();
    watch(&sandbox, &server);
    // What is typed wrong is taken out again, as in any line.
    screen.line(&format!("wrong\u{7f}\u{15}{back}&padding={}", "k".repeat(6000)));
    let rest = screen.end();
    watch(&sandbox, &server);
    assert!(rest.contains("as-before") && rest.contains("code=0."), "{rest}");
    assert!(!rest.contains("kkkkk") && !rest.contains("does not answer"), "{rest}");
    assert_eq!(names(&sandbox), ["acme"]);
}

/// A provider that takes https alone: its answer has to be pasted.
fn https_only(server: &Hostile) -> Sandbox {
    let sandbox = Sandbox::with_vault();
    provider(&sandbox, "acme", &server.issuer(), &OAUTH.replace("any_port", "https_only"));
    sandbox
}

#[test]
fn o21_where_nothing_can_be_pasted_it_is_said_at_once() {
    let server = Hostile::start();
    let sandbox = https_only(&server);
    let texts = ["has to be pasted", "nothing can come on stdin", "run it in a terminal"];
    let no_stdin = |words: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.args(words);
        sandbox.furnish(&mut command);
        command.stdin(Stdio::null()).output().unwrap()
    };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let output = no_stdin(&CONNECT);
    let said = text(&output.stderr);
    assert!(output.status.code() == Some(2) && texts.iter().all(|text| said.contains(text)), "{said}");
    assert!(!said.contains("redirect_uri") && server.seen().is_empty(), "{said}");
    // Nor is anybody asked who is not to be.
    Session::start(&sandbox, &[&["--no-input"], &CONNECT[..]].concat(), &[]).end(2).says(&texts);
    // A pipe that ends while it is waited for.
    let mut session = Session::start(&sandbox, &CONNECT, &[]);
    session.asked();
    session.paste("no address");
    session.says("does not answer this sign-in");
    session.hangs_up();
    session.end(2).says(&texts);
    assert!(names(&sandbox).is_empty());
    // Where something listens, that is waited for, and nobody is told to paste.
    let (other, server) = acme();
    let mut command = Command::new(PROGRAM);
    command.args(CONNECT);
    other.furnish(&mut command);
    let session = Session::without_stdin(command);
    assert_eq!(consent(&session.asked()).status, 200);
    let ended = session.end(0);
    watch(&other, &server);
    assert!(!ended.stderr.contains("paste"), "{}", ended.stderr);
}

/// A sign-in whose person has agreed: what the program did by then, and the browser that still waits.
fn agreed(sandbox: &Sandbox, server: &Hostile, path: &str) -> (Session, std::thread::JoinHandle<()>) {
    let session = Session::start(sandbox, &CONNECT, &[]);
    let asked = session.asked();
    let browser = std::thread::spawn(move || drop(consent(&asked)));
    let begun = Instant::now();
    while server.seen_at(path).is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", session.said());
        std::thread::sleep(Duration::from_millis(5));
    }
    (session, browser)
}

#[test]
fn o20_ctrl_c_while_the_code_is_exchanged_says_that_it_finishes_and_keeps_what_comes() {
    let (sandbox, server) = acme();
    server.always("/token", Fault::DoneThenDelay(Duration::from_secs(1)));
    let (session, browser) = agreed(&sandbox, &server, "/token");
    session.interrupt();
    session.says("finishing, so that nothing dangles");
    let ended = session.end(0);
    watch(&sandbox, &server);
    ended.clean(&sandbox);
    browser.join().unwrap();
    assert!(server.is_live(&value(&sandbox, "acme")));
    // Nothing came: it is who stopped it that has stopped it, and nothing is tried again.
    let (sandbox, server) = acme();
    server.always("/token", Fault::DropAfter(Duration::from_millis(300)));
    let (session, browser) = agreed(&sandbox, &server, "/token");
    session.interrupt();
    session.end(130).says(&["interrupted while Acme was asked for tokens; nothing was stored", "its access may be open"]);
    browser.join().unwrap();
    assert!(names(&sandbox).is_empty());
}

#[test]
fn o20_ctrl_c_while_the_account_is_asked_for_stores_what_has_arrived_at_once() {
    let (sandbox, server) = (Sandbox::with_vault(), Hostile::start());
    // Without an id token, which would name the account.
    provider(&sandbox, "acme", &server.issuer(), &OAUTH.replace("\"openid\", ", ""));
    server.always("/userinfo", Fault::Delay(Duration::from_secs(30)));
    let (session, browser) = agreed(&sandbox, &server, "/userinfo");
    let begun = Instant::now();
    session.interrupt();
    session.end(0);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    watch(&sandbox, &server);
    browser.join().unwrap();
    assert!(server.is_live(&value(&sandbox, "acme")));
    assert_eq!(server.seen_at("/userinfo").len(), 1, "it is not verified either");
}

#[test]
fn o20_ctrl_c_in_the_middle_leaves_nothing() {
    let (sandbox, _server) = acme();
    let session = Session::start(&sandbox, &CONNECT, &[]);
    let asked = session.asked();
    assert!(is_open(asked.port()));
    session.interrupt();
    session.end(130).says(&["interrupted; nothing was stored"]);
    assert!(!is_open(asked.port()) && names(&sandbox).is_empty());
}

#[test]
fn o19_the_time_out_frees_the_port_and_names_the_redirect() {
    let (sandbox, server) = acme();
    let session = Session::start(&sandbox, &[&CONNECT[..], &["--timeout", "1s"]].concat(), &[]);
    let asked = session.asked();
    session.end(8).says(&[
        "nobody came back from Acme within 1s",
        "redirect `http://127.0.0.1/callback`",
        "--timeout",
        "--device",
        "--no-browser",
    ]);
    assert!(!is_open(asked.port()) && names(&sandbox).is_empty());
    // What the service does not have is not advised.
    let without: String = OAUTH.lines().filter(|line| !line.starts_with("device")).map(|line| format!("{line}\n")).collect();
    provider(&sandbox, "acme", &server.issuer(), &without);
    let ended = Session::start(&sandbox, &[&CONNECT[..], &["--timeout", "1s"]].concat(), &[]).end(8);
    assert!(ended.stderr.contains("--no-browser") && !ended.stderr.contains("--device"), "{}", ended.stderr);
}

#[test]
fn a_keyring_that_is_locked_is_found_before_a_browser_opens() {
    let service = SecretService::gnome();
    let (mut sandbox, server) = (Sandbox::new(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH);
    sandbox.set("CREDCTL_KEY_STORE", "keyring").set("DBUS_SESSION_BUS_ADDRESS", service.address());
    sandbox.set("XDG_RUNTIME_DIR", service.home().join("run"));
    // On a machine that is busy the keyring itself may be late.
    assert!((0..5).any(|_| sandbox.run(&["init"]).go().output.status.success()));
    service.lock();
    let (script, record) = recorder(&sandbox);
    let said = || sandbox.run(&WORDS).env("BROWSER", &script).fails(4);
    let said = (0..5).map(|_| said()).find(|said| !said.contains("did not answer")).unwrap();
    assert!(said.contains("locked"), "{said}");
    assert!(!said.contains("redirect_uri") && !record.exists() && server.seen().is_empty(), "{said}");
}

#[test]
fn the_first_vault_is_made_on_the_way() {
    let (sandbox, server) = (Sandbox::new(), Hostile::start());
    provider(&sandbox, "acme", &server.issuer(), OAUTH);
    let ended = connected(&sandbox, &server, &["first"]);
    ended.says(&["vault"]);
    assert_eq!(names(&sandbox), ["first"]);
}
