//! What is written down, and that no value is.

use serde_json::json;

use super::{all, segments, short};
use crate::sandbox::Sandbox;

#[test]
fn a08_every_release_refusal_and_change_is_a_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.add("b");
    sandbox.run(&["get", "a"]).reveals().ok();
    sandbox.run(&["run", "--with", "a", "--with", "b", "--", "true"]).ok();
    sandbox.run(&["export", "--with", "b"]).reveals().ok();
    sandbox.run(&["inject"]).stdin("x={{ cred://a }}").reveals().ok();
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok();
    sandbox.run(&["get", "b", "--as", "agent/x"]).fails(6);
    sandbox.run(&["run", "--as", "agent/x", "--with", "b", "--", "true"]).fails(125);
    sandbox.run(&["edit", "a", "--label", "A"]).ok();
    sandbox.run(&["rename", "a", "c"]).ok();
    sandbox.run(&["unassign", "c", "agent/x"]).ok();
    sandbox.run(&["remove", "c", "-y"]).ok();
    let lines = all(&sandbox, &[]);
    let expected = [
        "add a ok",
        "add b ok",
        "get a ok",
        "run a ok",
        "run b ok",
        "export b ok",
        "inject a ok",
        "assign a ok",
        "get a ok",
        "get b denied",
        "run b denied",
        "edit a ok",
        "rename a ok",
        "unassign c ok",
        "remove c ok",
    ];
    assert_eq!(short(&lines), expected);
    let actors: Vec<_> = lines.iter().map(|line| line["actor"].as_str().unwrap()).collect();
    assert_eq!(&actors[8..11], ["agent/x", "agent/x", "agent/x"]);
    assert_eq!((&lines[11]["fields"], &lines[12]["target"], &lines[13]["target"]), (&json!(["label"]), &json!("c"), &json!("agent/x")));
    let numbers: Vec<_> = lines.iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=15).collect::<Vec<_>>());
    let run = &lines[3]["process"];
    assert_eq!(run["program"], "true");
    assert!(run["pid"].as_u64() > Some(1) && !run["host"].as_str().unwrap().is_empty(), "{run}");
    // What was not there is no use of anything.
    sandbox.run(&["get", "nothing"]).fails(3);
    assert_eq!(all(&sandbox, &[]).len(), 15);
}

#[test]
fn what_it_is_for_and_what_the_environment_says_is_written_down() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["get", "a", "--reason", "nightly backup"]).env("CLAUDECODE", "1").reveals().ok();
    let line = all(&sandbox, &["--action", "get"]).pop().unwrap();
    assert_eq!((&line["reason"], &line["process"]["agent"]), (&json!("nightly backup"), &json!("claude-code")));
}

#[test]
fn a01_nothing_that_is_secret_stands_in_it() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    // A key in a name's place, by an owner and by a consumer.
    let key = "sk-proj-fakefakefakefakefakefakefakefakefakefakefake";
    sandbox.run(&["get", key]).fails(3);
    sandbox.run(&["get", key, "--as", "agent/x"]).fails(6);
    sandbox.run(&["run", "--with", "a", "--", "sh", "-c", "true", &secret]).ok();
    let text = sandbox.run(&["activity", "--json"]).ok().stdout();
    assert!(!text.contains(key) && !text.contains("\"sh -c"), "{text}");
    for file in segments(&sandbox) {
        let bytes = std::fs::read(file).unwrap();
        sandbox.assert_clean(&bytes, "the record");
        assert!(!bytes.windows(7).any(|window| window == b"agent/x"));
    }
}

#[test]
fn a02_hostile_names_are_one_line_each() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let odd = "x\",\"result\":\"ok\"}\n{\"seq\":1\u{1b}[31m";
    sandbox.run(&["get", "a", "--reason", odd]).reveals().ok();
    sandbox.run(&["run", "--with", "a", "--", "/nowhere/a\nb\u{1b}]0;x\u{7}"]).go();
    let text = sandbox.run(&["activity", "--json"]).ok().stdout();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'));
    let lines = all(&sandbox, &[]);
    assert_eq!((&lines[1]["reason"], &lines[1]["result"]), (&json!(odd), &json!("ok")));
    let table = sandbox.run(&["activity"]).ok().stdout();
    assert!(table.lines().count() == 3 && !table.contains('\u{1b}'), "{table:?}");
}

#[test]
fn verify_and_import_are_written_down_and_so_is_the_key() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let file = sandbox.root().join("x.env");
    std::fs::write(&file, format!("SOME_API_TOKEN={secret}\n")).unwrap();
    sandbox.run(&["import", file.to_str().unwrap(), "--all", "-y"]).ok();
    sandbox.run(&["key", "rotate", "-y"]).ok();
    sandbox.run(&["consumer", "add", "ci/x"]).reveals().ok();
    std::fs::remove_file(file).unwrap();
    let said = short(&all(&sandbox, &[]));
    assert!(said[0].starts_with("import ") && said[1..] == ["key rotated ok", "consumer made ok"], "{said:?}");
}
