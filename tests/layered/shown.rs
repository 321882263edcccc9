//! What `list`, `show`, `vault list`, `doctor` and completions tell.

use super::{add, home, lay};

#[test]
fn a_list_has_all_layers_and_says_what_is_shadowed() {
    let sandbox = home(&["personal", "acme", "globex"]);
    for (vault, name) in [("personal", "openai"), ("acme", "openai"), ("acme", "slack"), ("globex", "openai"), ("globex", "slack")] {
        add(&sandbox, vault, name);
    }
    let listed = sandbox.run(&["list", "--json"]).ok().json();
    let rows: Vec<(&str, &str, &str)> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["name"].as_str().unwrap(), one["vault"].as_str().unwrap(), one["shadowed_by"].as_str().unwrap_or("")))
        .collect();
    let expected = [
        ("openai", "personal", ""),
        ("openai", "acme", "personal"),
        ("openai", "globex", "personal"),
        ("slack", "acme", ""),
        ("slack", "globex", "acme"),
    ];
    assert_eq!(rows, expected);
    let lines = sandbox.run(&["list", "slack"]).ok().stdout();
    let ends: Vec<Vec<&str>> = lines.lines().map(|line| line.split('\t').skip(6).collect()).collect();
    assert_eq!(ends, [["acme", ""], ["globex", "acme"]]);
    // With a vault that is named there is nothing over it.
    let listed = sandbox.run(&["list", "--vault", "globex", "--json"]).ok().json();
    assert!(listed.as_array().unwrap().iter().all(|one| one.get("shadowed_by").is_none() && one["vault"] == "globex"));
    let names = |arguments: &[&str]| {
        let mut names: Vec<String> =
            sandbox.run(arguments).ok().json().as_array().unwrap().iter().map(|one| one["name"].to_string()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&["verify", "--json"]), ["\"openai\"", "\"slack\""], "what is hidden is not asked about");
    assert_eq!(names(&["verify", "slack", "SLACK", "openai", "--json"]), ["\"openai\"", "\"slack\""]);
}

#[test]
fn it_is_shown_where_something_came_from() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "acme", "slack");
    let shown = sandbox.run(&["show", "slack"]).ok().stdout();
    assert!(shown.contains("vault      acme (of the layers personal, acme)\n"), "{shown}");
    let shown = sandbox.run(&["show", "slack", "--vault", "acme"]).ok().stdout();
    assert!(shown.contains("vault      acme\n"), "{shown}");
    let vaults = sandbox.run(&["vault", "list"]).ok().stdout();
    assert!(vaults.starts_with("personal\tdefault, layer 1\t") && vaults.contains("acme\tlayer 2\t"), "{vaults}");
    assert!(sandbox.run(&["doctor"]).ok().stdout().contains("layers, the first that holds a name wins: personal, acme"));
}

#[test]
fn completions_offer_the_names_of_all_layers() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "personal", "openai");
    add(&sandbox, "acme", "openai");
    add(&sandbox, "acme", "slack");
    sandbox.run(&["list"]).ok();
    let words = |line: &str| -> Vec<String> {
        let ran = sandbox.run(&[&["__complete", "fish"], line.split(' ').collect::<Vec<_>>().as_slice()].concat()).ok();
        ran.stdout().lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect()
    };
    assert_eq!(words("credctl get "), ["openai", "slack"]);
    assert_eq!(words("credctl get SL"), ["SLACK"]);
    assert_eq!(words("credctl get slack "), ["token"]);
    assert_eq!(words("credctl run --with slack/"), ["slack/token"]);
    assert_eq!(words("credctl get --vault personal "), ["openai"]);
    lay(&sandbox, &["personal"]);
    assert_eq!(words("credctl get "), ["openai"]);
}
