//! The check that follows when something was stored: what is typed is never lost to it.

use crate::stage::Stage;

const ADD: [&str; 7] = ["add", "a", "--template", "acme", "--secret", "-", "--set"];

fn add<'a>(host: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&ADD[..], &[host], more].concat()
}

#[test]
fn a_key_that_works_is_stored_as_active_and_as_whose() {
    let stage = Stage::new();
    let secret = stage.sandbox.secret();
    let ran = stage.sandbox.run(&add("host=fine.acme.example", &[])).stdin(&secret).ok();
    assert_eq!(ran.stdout(), "a\n");
    assert!(ran.stderr().contains("asking fine.acme.example whether it works"), "{}", ran.stderr());
    assert!(ran.stderr().contains("`a` works: as alice@acme.example"), "{}", ran.stderr());
    let shown = stage.shown("a");
    assert_eq!(shown["status"], "active", "{shown}");
    assert!(shown["last_verified_at"].is_string(), "{shown}");
    assert_eq!(stage.asked(), ["fine"]);
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_key_that_is_refused_is_stored_failed_and_7_with_its_summary() {
    let stage = Stage::new();
    let secret = stage.sandbox.secret();
    let ran = stage.sandbox.run(&add("host=dead.acme.example", &[])).stdin(&secret).go().code(7);
    assert_eq!(ran.stdout(), "a\n");
    let text = ran.stderr();
    assert!(text.contains("`a` is stored, and does not work: rejected: 401: \"no such key\""), "{text}");
    assert!(text.contains("make a new one at https://acme.example/keys"), "{text}");
    let shown = stage.shown("a");
    assert_eq!((&shown["status"], &shown["status_reason"]), (&"failed".into(), &"invalid_secret".into()));
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), secret);
    // As JSON there is one document on each side.
    let secret = stage.sandbox.secret();
    let ran = stage
        .sandbox
        .run(&["add", "b", "--template", "acme", "--secret", "-", "--set", "host=dead.acme.example", "--json"])
        .stdin(&secret)
        .go()
        .code(7);
    assert_eq!((&ran.json()["name"], &ran.json()["status"]), (&"b".into(), &"failed".into()));
    assert_eq!(ran.error()["code"], "unhealthy");
}

#[test]
fn where_there_is_no_answer_it_is_stored_unverified_and_that_is_a_warning() {
    let stage = Stage::new();
    for (n, host) in ["host=closes.acme.example", "host=down.acme.example"].into_iter().enumerate() {
        let (secret, name) = (stage.sandbox.secret(), format!("n{n}"));
        let ran = stage.sandbox.run(&["add", &name, "--template", "acme", "--secret", "-", "--set", host]).stdin(&secret).ok();
        assert!(ran.stderr().contains(&format!("warning: `{name}` is stored and not verified: ")), "{}", ran.stderr());
        assert_eq!(stage.shown(&name)["status"], "unverified");
        assert_eq!(stage.sandbox.run(&["get", &name]).reveals().ok().stdout(), secret);
    }
    let secret = stage.sandbox.secret();
    let ran = stage.sandbox.run(&add("host=fine.acme.example", &[])).stdin(&secret).env("HTTPS_PROXY", "http://127.0.0.1:9").ok();
    assert!(
        ran.stderr().contains("is stored and not verified: could not be asked") || ran.stderr().contains("refuses the connection"),
        "{}",
        ran.stderr()
    );
}

#[test]
fn a_check_that_is_billed_or_has_an_effect_is_not_made_unasked_and_that_is_said() {
    let stage = Stage::new();
    stage.template("dear", "billed = true\ncost = \"a search\"");
    stage.template("mails", "asks_first = true\nside_effects = \"its owner gets a mail\"");
    stage.template("notes", "side_effects = \"it appears in a log\"");
    for (id, words) in [("dear", "its check is billed (a search)"), ("mails", "its owner gets a mail")] {
        let secret = stage.sandbox.secret();
        let ran = stage.sandbox.run(&["add", id, "--template", id, "--secret", "-"]).stdin(&secret).ok();
        let text = ran.stderr();
        assert!(text.contains(words) && text.contains(&format!("`credctl verify {id}` does it")), "{text}");
        assert_eq!(stage.asked(), [""; 0]);
        assert_eq!(stage.shown(id)["status"], "unverified");
    }
    let secret = stage.sandbox.secret();
    let ran = stage.sandbox.run(&["add", "notes", "--template", "notes", "--secret", "-", "-v"]).stdin(&secret).ok();
    assert!(ran.stderr().contains("a side effect of the check: it appears in a log"), "{}", ran.stderr());
    assert_eq!(stage.asked(), ["fine"]);
}

#[test]
fn nobody_is_asked_where_that_is_not_wanted_or_nothing_has_changed() {
    let stage = Stage::new();
    let secret = stage.sandbox.secret();
    stage.sandbox.run(&add("host=dead.acme.example", &["--no-verify"])).stdin(&secret).ok();
    stage.sandbox.run(&["edit", "a", "--label", "a word"]).ok();
    stage.sandbox.run(&["edit", "a", "--secret", "-"]).stdin(stage.sandbox.secret()).env("CREDCTL_NO_VERIFY", "1").ok();
    assert_eq!(stage.asked(), [""; 0]);
    let fresh = stage.sandbox.secret();
    let text = stage.sandbox.run(&["edit", "a", "--secret", "-"]).stdin(&fresh).fails(7);
    assert!(text.contains("`a` is stored, and does not work"), "{text}");
    assert_eq!(stage.sandbox.run(&["get", "a"]).reveals().ok().stdout(), fresh);
    stage.sandbox.run(&["edit", "a", "--set", "host=fine.acme.example"]).ok();
    assert_eq!(stage.shown("a")["status"], "active");
    assert_eq!(stage.asked(), ["dead", "fine"]);
}

#[test]
fn what_was_said_of_the_secret_before_is_not_said_of_the_next_one() {
    let stage = Stage::new();
    stage.store("a", "dead");
    stage.sandbox.run(&["verify", "a"]).fails(7);
    assert_eq!(stage.shown("a")["status"], "failed");
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(stage.sandbox.secret()).ok();
    assert_eq!(stage.shown("a")["status"], "unverified");
}

#[test]
fn an_import_asks_about_all_of_it_and_keeps_what_is_refused() {
    let stage = Stage::new();
    stage.template_at("other", "dead.acme.example", "");
    let (one, two) = (stage.sandbox.secret(), stage.sandbox.secret());
    let env = format!("ACME_TOKEN={one}\nOTHER_TOKEN={two}\n");
    std::fs::write(stage.sandbox.root().join("given-env"), env).unwrap();
    let ran = stage.sandbox.run(&["import", "given-env"]).go().code(7);
    assert!(ran.stderr().contains("`other` is stored, and does not work"), "{}", ran.stderr());
    assert_eq!((&stage.shown("acme")["status"], &stage.shown("other")["status"]), (&"active".into(), &"failed".into()));
    let mut asked = stage.asked();
    asked.sort();
    assert_eq!(asked, ["dead", "fine"]);
}

#[test]
fn t14_a_host_that_an_imported_file_names_is_not_asked_unasked() {
    let stage = Stage::new();
    let secret = stage.sandbox.secret();
    let env = format!("ACME_TOKEN={secret}\nACME_HOST=thief.acme.example\n");
    std::fs::write(stage.sandbox.root().join("given-env"), env).unwrap();
    let ran = stage.sandbox.run(&["import", "given-env"]).ok();
    let words = "`acme` is not checked: it would go to thief.acme.example, which the file names; `credctl verify acme` does it";
    assert!(ran.stderr().contains(words), "{}", ran.stderr());
    assert_eq!(stage.asked(), [""; 0]);
    stage.sandbox.run(&["verify", "acme"]).ok();
    assert_eq!(stage.asked(), ["thief"]);
}
