//! `credctl check`: states, exit codes, shapes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use crate::Repo;
use crate::sandbox::Sandbox;
use crate::stage::{EVIL, Stage};

#[test]
fn each_need_has_its_state_and_the_gravest_gives_the_code() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "2020-01-01"]).stdin(sandbox.secret()).ok();
    let repo = Repo::new(&sandbox);
    let says = |lines: &str| {
        repo.says(&format!("[env]\n{lines}"));
        sandbox.run(&["check", "--allow"]).dir(&repo.dir).go();
        sandbox.run(&["check", "--json"]).dir(&repo.dir).go()
    };
    let states = |document: &serde_json::Value| {
        let needs = document["needs"].as_array().unwrap().iter();
        needs.map(|need| format!("{} {} {}", need["key"], need["name"], need["state"]).replace('"', "")).collect::<Vec<_>>()
    };
    let document = says("A = \"good\"\nB = \"good/token\"\nC = { use = \"gone\", optional = true }\n").code(0).json();
    assert_eq!(states(&document), ["A good ok", "B good ok", "C gone missing"]);
    assert_eq!((&document["schema"], &document["allowed"]), (&json!(1), &json!(true)));
    let document = says("A = \"good\"\nOLD = \"old\"\n").code(7).json();
    assert_eq!(states(&document), ["A good ok", "OLD old unhealthy"]);
    assert_eq!(document["needs"][1]["status"], "expired");
    let document = says("OLD = \"old\"\nOPENAI_API_KEY = \"openai\"\nNOPE = \"good/nope\"\n").code(3).json();
    assert_eq!(states(&document), ["OLD old unhealthy", "OPENAI_API_KEY openai missing", "NOPE good missing"]);
    assert_eq!(document["needs"][1]["next"], "credctl add openai");
    assert_eq!(document["needs"][2]["next"], "credctl edit good --secret nope=-");
    repo.says("[env]\nOLD = \"old\"\nGONE = \"gone\"\nA = \"good\"\n");
    let document = sandbox.run(&["check", "--json"]).dir(&repo.dir).go().code(6).json();
    assert_eq!(states(&document), ["OLD old denied", "GONE gone missing", "A good denied"]);
    assert_eq!(document["allowed"], false);
    fs::write(sandbox.file_of("good"), b"").unwrap();
    let ran = sandbox.run(&["check", "--json"]).dir(&repo.dir).go().code(5);
    assert_eq!(states(&ran.json())[2], "A good unhealthy");
}

#[test]
fn a_pipe_has_tabs_and_no_check_hands_anything_out() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nGOOD = \"good/token\"\nGITHUB_TOKEN = \"github\"\n");
    let ran = sandbox.run(&["check", "--allow"]).dir(&repo.dir).go().code(3);
    assert_eq!(ran.stdout(), "GOOD\tgood/token\tok\t\t\nGITHUB_TOKEN\tgithub\tmissing\tnot stored\tcredctl add github\n");
    assert!(sandbox.run(&["show", "good", "--json"]).ok().json()["last_used_at"].is_null());
}

#[test]
fn without_a_file_or_a_vault() {
    let sandbox = Sandbox::new();
    let repo = Repo::new(&sandbox);
    let said = sandbox.run(&["check"]).dir(&repo.dir).fails(3);
    assert!(said.contains("no `credctl.toml`") && said.contains("credctl check --init"), "{said}");
    repo.says("[env]\nOPENAI_API_KEY = \"openai\"\n");
    let ran = sandbox.run(&["check", "--allow", "--json"]).dir(&repo.dir).go().code(3);
    assert_eq!(ran.json()["needs"][0]["state"], "missing");
    assert!(ran.stderr().contains("nothing was allowed") && !sandbox.vault().exists(), "{}", ran.stderr());
}

#[test]
fn a_locked_vault_is_locked_and_one_that_is_only_read_remembers_all_the_same() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nGOOD = \"good\"\n");
    let key = sandbox.run(&["key", "export"]).ok().stdout();
    let keys = sandbox.config().join("keys");
    fs::rename(&keys, sandbox.root().join("given-keys")).unwrap();
    sandbox.run(&["check"]).dir(&repo.dir).fails(4);
    // As in CI: the key in the environment, the vault in the checkout, made by somebody else and readable by all.
    let vault = repo.dir.join("vault");
    fs::rename(sandbox.vault(), &vault).unwrap();
    fs::set_permissions(&vault, fs::Permissions::from_mode(0o777)).unwrap();
    let run =
        |arguments: &[&str]| sandbox.run(&[arguments, &["--vault", "./vault"]].concat()).dir(&repo.dir).env("CREDCTL_IDENTITY", key.trim());
    run(&["check", "--allow"]).ok();
    let shown = sandbox.run(&["run", "--vault", "./vault", "--", "env"]).dir(&repo.dir).env("CREDCTL_IDENTITY", key.trim()).ok().stdout();
    assert!(shown.contains("GOOD=[credctl:good]") && !shown.contains("CREDCTL_IDENTITY"), "{shown}");
    fs::remove_dir_all(sandbox.root().join("given-keys")).unwrap();
}

#[test]
fn live_asks_the_providers_about_what_is_allowed_and_no_other() {
    let stage = Stage::new();
    for (name, host) in [("fine", "fine"), ("dead", "dead"), ("down", "down"), ("unnamed", "fine")] {
        stage.store(name, host);
    }
    let repo = Repo::new(&stage.sandbox);
    let run = |arguments: &[&str]| stage.sandbox.run(arguments).dir(&repo.dir).go();
    repo.says("[env]\nA = \"fine\"\nB = \"down\"\n");
    run(&["check", "--live"]).code(6);
    assert_eq!(stage.asked(), [""; 0], "before it is allowed");
    let ran = run(&["check", "--allow", "--live", "--json"]).code(8);
    assert_eq!(ran.json()["needs"][0]["state"], "ok");
    let mut asked = stage.asked();
    asked.dedup();
    asked.sort();
    assert_eq!(asked.iter().filter(|host| *host == "fine").count(), 1, "{asked:?}");
    repo.says("[env]\nA = \"fine\"\nB = \"dead\"\n");
    let ran = run(&["check", "--allow", "--live", "--json"]).code(7);
    assert_eq!(ran.json()["needs"][1]["state"], "unhealthy", "{}", ran.stdout());
    // It was kept.
    run(&["check"]).code(7);
}

#[test]
fn c04_text_of_the_file_acts_on_no_terminal() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    let repo = Repo::new(&sandbox);
    let about = EVIL.chars().map(|c| format!("\\u{:04x}", c as u32)).collect::<String>();
    repo.says(&format!("[env]\nGOOD = {{ use = \"good\", about = \"{about}\" }}\nGONE = {{ use = \"gone\", about = \"{about}\" }}\n"));
    for arguments in [&["check"][..], &["check", "--json"], &["check", "--allow"], &["run", "--", "true"], &["run", "--json", "--", "true"]]
    {
        let ran = sandbox.run(arguments).dir(&repo.dir).go();
        for bad in ['\u{1b}', '\u{9b}', '\u{202e}', '\u{7}'] {
            assert!(!ran.stdout().contains(bad) && !ran.stderr().contains(bad), "{arguments:?}");
        }
    }
}

#[test]
fn a_consumer_is_told_whose_turn_it_is() {
    let sandbox = Sandbox::with_vault();
    let repo = Repo::new(&sandbox);
    sandbox.add("one");
    sandbox.add("odd");
    repo.says("[env]\nONE_KEY = \"one\"\nODD_KEY = \"odd\"\n");
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    sandbox.run(&["assign", "one", "agent/x"]).ok();
    let said = sandbox.run(&["check", "--as", "agent/x"]).dir(&repo.dir).fails(6);
    assert!(said.contains("for its owner to assign") && !said.contains("--allow"), "{said}");
}
