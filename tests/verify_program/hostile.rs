//! Answers, templates and machines that mean no good (THREATS C04, C11, O28).

use crate::stage::{EVIL, PAGES, Stage};

/// No character that a terminal obeys, but line feeds and tabs.
fn assert_tame(text: &str, what: &str) {
    let bad = |c: char| (c.is_control() && !['\n', '\t'].contains(&c)) || ['\u{202e}', '\u{200f}'].contains(&c);
    assert!(!text.chars().any(bad), "{what}: {text:?}");
}

#[test]
fn c04_what_a_provider_says_is_escaped_wherever_it_is_shown() {
    let stage = Stage::new();
    stage.store("bad", "evil");
    stage.store("good", "evil-good");
    let commands: [&[&str]; 6] =
        [&["verify"], &["verify", "--json"], &["verify", "--json", "--stream"], &["show", "bad"], &["show", "good"], &["list"]];
    for words in commands {
        let ran = stage.sandbox.run(words).go();
        assert_tame(&ran.stdout(), &format!("{words:?}"));
        assert_tame(&ran.stderr(), &format!("{words:?}"));
    }
    let ran = stage.sandbox.run(&["verify", "good", "--json"]).ok();
    let account = ran.json()[0]["account"].as_str().unwrap().to_owned();
    assert!(account.starts_with("alice ") && account.contains("52;c;ZXZpbA=="), "{account:?}");
    let secret = stage.sandbox.secret();
    let ran = stage
        .sandbox
        .run(&["add", "new", "--template", "acme", "--set", "host=evil.acme.example", "--secret", "-"])
        .stdin(&secret)
        .go()
        .code(7);
    assert_tame(&ran.stderr(), "add");
    assert!(!EVIL.is_empty());
}

#[test]
fn c11_no_amount_of_detail_shows_a_header_or_a_secret() {
    let stage = Stage::new();
    for (name, host) in [("a", "fine"), ("b", "echo"), ("c", "closes"), ("d", "down")] {
        stage.store(name, host);
    }
    // The sandbox looks for every secret in whatever is printed, and in all that is on the disk.
    for words in [&["verify", "-v"][..], &["verify", "-vvv"], &["verify", "--json", "-vvv"], &["list", "-vvv"], &["show", "b", "-vvv"]] {
        let ran = stage.sandbox.run(words).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").go();
        let text = (ran.stdout() + &ran.stderr()).to_lowercase();
        for word in ["authorization", "bearer", "rustls", "ureq", "user-agent"] {
            assert!(!text.contains(word), "{word} in {words:?}: {text}");
        }
    }
}

#[test]
fn a_key_that_is_repeated_by_its_provider_is_in_no_report() {
    let stage = Stage::new();
    let secret = stage.store("a", "echo");
    let ran = stage.sandbox.run(&["verify", "a"]).go().code(7);
    assert!(ran.stdout().contains("no such key: "), "{}", ran.stdout());
    let all = ran.stdout() + &stage.sandbox.run(&["show", "a"]).ok().stdout() + &stage.shown("a").to_string();
    assert!(!all.to_lowercase().contains(&secret.to_lowercase()), "{all}");
}

#[test]
fn a_machine_without_any_authority_is_told_so() {
    let stage = Stage::new();
    stage.store("a", "fine");
    let ran = stage.sandbox.run(&["verify", "a"]).env("SSL_CERT_FILE", "/dev/null").env("SSL_CERT_DIR", "/proc/self/fdinfo").go().code(8);
    assert!(ran.stdout().contains("this system has no certificates of authorities"), "{}", ran.stdout());
    // Another's authority is no better.
    let other = Stage::new();
    let ran = stage.sandbox.run(&["verify", "a"]).env("SSL_CERT_FILE", other.internet.authority()).go().code(8);
    assert!(ran.stdout().contains("its certificate is not "), "{}", ran.stdout());
    assert_eq!(stage.asked(), [""; 0]);
}

#[test]
fn a_template_of_ones_own_that_would_send_a_secret_astray_is_not_used() {
    let stage = Stage::new();
    let good = std::fs::read_to_string(stage.sandbox.config().join("templates/acme.toml")).unwrap();
    stage.store("a", "fine");
    for (from, to, words) in [
        ("https://{host}/check", "http://{host}/check", "is not https"),
        ("https://{host}/check", "https://{token}.acme.example/check", "must not stand in the name of a host"),
        ("https://{host}/check", "https://thief.acme.example/check", "none of the template's `hosts`"),
    ] {
        stage.template_of("acme", &good.replace(from, to));
        let path = stage.sandbox.config().join("templates/acme.toml");
        let ran = stage.sandbox.run(&["template", "check", path.to_str().unwrap()]).go();
        assert!(ran.output.status.code() != Some(0) && (ran.stdout() + &ran.stderr()).contains(words), "{}{}", ran.stdout(), ran.stderr());
        let ran = stage.sandbox.run(&["verify", "a"]).go();
        let text = ran.code(8).stdout();
        assert!(text.contains("its template cannot be used: ") && text.contains(words), "{text}");
        assert_eq!(stage.asked(), [""; 0], "{to}");
    }
    // A template that is whole, and a credential that may not go there.
    stage.template_of(
        "acme",
        &good
            .replace("hosts = [\"{host}\"]", "hosts = [\"*.acme.example\"]")
            .replace("https://{host}/check", "https://new.acme.example/check"),
    );
    stage.sandbox.run(&["verify", "a"]).go();
    assert_eq!(stage.asked(), [""; 0], "only where it was stored for");
}

#[test]
fn a_page_or_nothing_in_the_place_of_json_is_no_answer_of_the_service() {
    let stage = Stage::new();
    for at in 0..PAGES.len() {
        stage.store(&format!("a{at}"), &format!("page{at}"));
    }
    let ran = stage.sandbox.run(&["verify", "--json"]).go().code(8);
    for (one, page) in ran.json().as_array().unwrap().iter().zip(PAGES) {
        assert_eq!((&one["verdict"], &one["status"]), (&"unknown".into(), &"unverified".into()), "{page:?}: {one}");
        assert!(one["detail"].as_str().unwrap().contains("a sign-in page stands between"), "{page:?}: {one}");
    }
    // Some have it under the type that their server gives everything.
    stage.store("json", "html");
    stage.sandbox.run(&["verify", "json"]).ok();
    // Where nothing is read in the answer, it is the code that counts; a page is one there, too.
    let dir = stage.sandbox.config().join("templates");
    let text = std::fs::read_to_string(dir.join("acme.toml")).unwrap();
    stage.template_of("acme", &text.replace("account = { from = \"json\", at = \"/who\" }", ""));
    let ran = stage.sandbox.run(&["verify", "--json"]).go().code(8);
    let verdicts: Vec<bool> = ran.json().as_array().unwrap().iter().map(|one| one["verdict"] == "valid").collect();
    assert_eq!(verdicts, [false, false, false, false, false, false, true, true, true, true, true]);
}
