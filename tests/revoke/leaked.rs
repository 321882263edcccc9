//! `credctl revoke --compromised`: the end of it, and a report that holds no secret.

use std::fs;

use serde_json::Value;

use crate::stage::Stage;

/// A credential that leaked: used, refused, shared, stored twice, and in clear in a file.
fn leaked(host: &str) -> Stage {
    let stage = Stage::new();
    let secret = stage.store("acme", "a", host);
    let other = format!("host={host}.acme.example");
    stage.sandbox.run(&["add", "twin", "--template", "acme", "--set", &other, "--secret", "-", "--no-verify"]).stdin(&secret).ok();
    stage.store("acme", "cousin", "fine");
    stage.sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok();
    stage.sandbox.run(&["assign", "a", "ci/own", "agent/x"]).ok();
    stage.sandbox.run(&["assign", "a", "agent/old"]).ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/old"]).reveals().ok();
    stage.sandbox.run(&["unassign", "a", "agent/old"]).ok();
    stage.sandbox.run(&["get", "a"]).reveals().ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/old"]).fails(6);
    stage.sandbox.run(&["run", "--with", "a", "--reason", "nightly", "--", "true"]).ok();
    let dir = stage.sandbox.root().join("tree");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("given-.env"), format!("PORT=80\nACME_TOKEN={secret}\n")).unwrap();
    fs::rename(dir.join("given-.env"), dir.join(".env")).unwrap();
    stage
}

fn names(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn the_report_says_who_had_it_what_was_done_where_else_it_is_and_what_is_left() {
    let stage = leaked("fine");
    let words = ["revoke", "a", "--compromised", "--yes", "--json", "--scan", "tree"];
    let report = stage.sandbox.run(&words).ok().json();
    // Gone from the sandbox's eyes: what is found there is what was put there.
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    assert_eq!(report["revocation"]["result"], "proven", "{report}");
    assert_eq!(names(&report["hosts"]), ["fine.acme.example"]);
    let holders = report["could_decrypt"].as_array().unwrap();
    let of = |who: &str| holders.iter().find(|holder| holder["who"] == who).unwrap_or_else(|| panic!("{who}: {report}"));
    assert_eq!(of("ci/own")["uses_can_be_known"], false);
    assert_eq!(of("agent/x")["uses_can_be_known"], true);
    assert!(of("agent/x")["since"].is_string() && of("the owner")["since"].is_string());
    assert!(of("agent/old")["until"].is_string() && of("agent/old")["present_secret"] == true, "{report}");
    let uses = report["uses"].as_array().unwrap();
    let seen: Vec<(&str, &str, &str)> =
        uses.iter().map(|one| ["actor", "action", "result"].map(|name| one[name].as_str().unwrap())).map(|[a, b, c]| (a, b, c)).collect();
    assert_eq!(seen[0], ("agent/old", "get", "ok"));
    assert_eq!(seen[1], ("owner", "get", "ok"));
    assert_eq!(seen[2], ("agent/old", "get", "denied"));
    assert_eq!(names(&uses[2]["unusual"]), ["refused"]);
    assert!(seen.contains(&("owner", "run", "ok")), "{seen:?}");
    assert_eq!(names(&report["same_secret"]), ["twin"]);
    assert_eq!(names(&report["same_service"]), ["cousin", "twin"]);
    assert_eq!(report["copies"][0]["line"], 2, "{report}");
    assert!(report["copies"][0]["file"].as_str().unwrap().ends_with(".env"));
    let commands: Vec<&str> = report["steps"].as_array().unwrap().iter().filter_map(|step| step["command"].as_str()).collect();
    assert_eq!(commands[0], "credctl revoke twin");
    for wanted in ["credctl activity verify", "credctl consumer rotate ci/own", "credctl edit a --secret -"] {
        assert!(commands.contains(&wanted), "{commands:?}");
    }
}

#[test]
fn uses_that_were_never_seen_before_the_window_are_marked() {
    let stage = leaked("fine");
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let since = jiff::Timestamp::now().to_string();
    std::thread::sleep(std::time::Duration::from_millis(10));
    stage.sandbox.run(&["get", "a"]).reveals().ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok();
    let report = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--json", "--since", &since]).ok().json();
    let uses = report["uses"].as_array().unwrap();
    assert_eq!(uses.len(), 2, "{report}");
    assert!(uses[0]["unusual"].as_array().unwrap().is_empty(), "{report}");
    assert_eq!(names(&uses[1]["unusual"]), ["new consumer"]);
    assert!(report["uses_before"].as_u64().unwrap() >= 3);
}

#[test]
fn people_get_markdown_that_no_name_breaks_and_it_is_told_where_the_service_still_takes_it() {
    let stage = leaked("lies");
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    stage.sandbox.run(&["edit", "a", "--label", "x|y\n# z"]).go();
    let ran = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--timeout", "1s"]).go().code(7);
    let text = ran.stdout();
    for part in [
        "# `a` has leaked",
        "not proven yet",
        "## Who could decrypt it",
        "| ci/own |",
        "**refused**",
        "what ci/own did with a copy of its file",
        "the same secret: `twin`",
        "1. End it at its service, and have it proven: `credctl revoke a --wait`",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let table: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert!(table.iter().all(|line| line.ends_with('|')), "{table:?}");
    // Once it is destroyed it is not known any more what is the same.
    stage.sandbox.run(&["revoke", "a", "--local", "--yes"]).ok();
    let text = stage.sandbox.run(&["revoke", "a", "--compromised"]).ok().stdout();
    assert!(text.contains("not known any more") && text.contains("end it at its service"), "{text}");
    stage.sandbox.run(&["revoke", "a", "--scan", "."]).fails(2);
}
