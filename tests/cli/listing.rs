//! `list`: every filter and order of the contract.

use super::sandbox::Sandbox;

fn names(sandbox: &Sandbox, arguments: &[&str]) -> Vec<String> {
    let all = [&["list", "--json"], arguments].concat();
    let list = sandbox.run(&all).ok().json();
    list.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_due_is_found_by_its_end_and_by_its_age() {
    let sandbox = Sandbox::with_vault();
    for (name, expires) in [("soon", "1d"), ("late", "300d"), ("gone", "2026-01-01"), ("never", "")] {
        let mut arguments = vec!["add", name, "--type", "api_token", "--secret", "-"];
        if !expires.is_empty() {
            arguments.extend(["--expires", expires]);
        }
        sandbox.run(&arguments).stdin(sandbox.secret()).ok();
    }
    assert_eq!(names(&sandbox, &["--due"]), ["gone"]);
    assert_eq!(names(&sandbox, &["--status", "expired"]), ["gone"]);
    assert_eq!(names(&sandbox, &["--sort", "expires"]), ["gone", "soon", "late", "never"]);
    assert_eq!(names(&sandbox, &["--sort", "status"])[0], "gone");
    assert_eq!(sandbox.run(&["show", "gone", "--json"]).ok().json()["due"], serde_json::json!(["expired"]));
    assert!(sandbox.run(&["show", "gone"]).ok().stdout().contains("due        expired"));
    let config = sandbox.config().join("config.toml");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("rotate_after = \"1s\"\n{text}")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(names(&sandbox, &["--due"]), ["gone", "late", "never", "soon"]);
    assert_eq!(sandbox.run(&["show", "late", "--json"]).ok().json()["due"], serde_json::json!(["rotation_age"]));
    sandbox.run(&["edit", "late", "--label", "x"]).ok();
    assert_eq!(sandbox.run(&["show", "late", "--json"]).ok().json()["due"], serde_json::json!(["rotation_age"]), "a label is no secret");
    std::fs::write(&config, format!("rotate_after = \"soon\"\n{text}")).unwrap();
    assert!(sandbox.run(&["list"]).fails(2).contains("`rotate_after`"));
}

#[test]
fn what_was_used_last_comes_first_and_what_was_not_is_found() {
    let sandbox = Sandbox::with_vault();
    for name in ["a", "b", "c"] {
        sandbox.add(name);
    }
    std::thread::sleep(std::time::Duration::from_millis(1100));
    sandbox.run(&["get", "c"]).reveals().ok();
    sandbox.run(&["get", "b"]).reveals().ok();
    assert_eq!(names(&sandbox, &["--sort", "used"]), ["b", "c", "a"]);
    assert_eq!(names(&sandbox, &["--sort", "name"]), ["a", "b", "c"]);
    assert_eq!(names(&sandbox, &["--unused", "1s"]), ["a"]);
    assert_eq!(names(&sandbox, &["--unused", "90d"]), [""; 0], "what is new is not unused");
}

#[test]
fn a_query_looks_into_everything_it_is_called_by() {
    let sandbox = Sandbox::with_vault();
    let arguments = ["add", "site", "--type", "api_token", "--secret", "-", "--label", "Team", "--tag", "prod", "--key", "PAGE_TOKEN"];
    sandbox.run(&arguments).stdin(sandbox.secret()).ok();
    sandbox.add("other");
    for query in ["SIT", "team", "prod", "page_t"] {
        assert_eq!(names(&sandbox, &[query]), ["site"], "{query}");
    }
    assert_eq!(names(&sandbox, &["nothing"]), [""; 0]);
    assert_eq!(names(&sandbox, &["--tag", "prod", "--type", "api_token", "--category", "custom"]), ["site"]);
}

#[test]
fn words_that_are_none_are_refused_with_those_that_are() {
    let sandbox = Sandbox::with_vault();
    for (arguments, code, said) in [
        (["--sort", "date"], 2, "name, used, expires, status"),
        (["--type", "api_tokn"], 2, "did you mean `api_token`?"),
        (["--status", "dead"], 2, "no status `dead`"),
        (["--unused", "long"], 2, "not a span of time"),
        (["--consumer", "agent/x"], 3, "no consumer `agent/x`"),
    ] {
        let error = sandbox.run(&[&["list"], &arguments[..]].concat()).fails(code);
        assert!(error.contains(said), "{arguments:?}: {error}");
    }
}
