//! The first vault that holds a name wins; what is written goes to the default one.

use super::{add, add_with, fails, get, home, lay};

#[test]
fn ones_own_wins_and_what_is_provided_works() {
    let sandbox = home(&["personal", "acme", "globex"]);
    let (own, provided) = (add(&sandbox, "personal", "openai"), add(&sandbox, "acme", "slack"));
    let hidden = add(&sandbox, "acme", "openai");
    let last = add(&sandbox, "globex", "jira");
    add(&sandbox, "globex", "slack");
    assert_eq!((get(&sandbox, &["openai"]), get(&sandbox, &["slack"]), get(&sandbox, &["jira"])), (own.clone(), provided.clone(), last));
    // By variable, by id and by reference too.
    assert_eq!((get(&sandbox, &["SLACK"]), get(&sandbox, &["cred://slack/token"])), (provided.clone(), provided));
    let id = sandbox.run(&["show", "openai", "--vault", "acme", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    assert_eq!(get(&sandbox, &[&id]), hidden);
    // Whoever names a vault means that one.
    assert_eq!(get(&sandbox, &["openai", "--vault", "acme"]), hidden);
    assert_eq!(get(&sandbox, &["cred://openai?vault=acme"]), hidden);
    assert_eq!(sandbox.run(&["get", "openai"]).env("CREDCTL_VAULT", "acme").reveals().ok().stdout(), hidden);
    fails(&sandbox, &["get", "slack", "--vault", "personal"], 3);
    fails(&sandbox, &["get", "cred://jira?vault=acme"], 3);
    // Once one's own goes, the other is there.
    sandbox.run(&["remove", "openai", "--yes"]).ok();
    assert_eq!(get(&sandbox, &["openai"]), hidden);
    lay(&sandbox, &["globex", "personal", "acme"]);
    assert_eq!(sandbox.run(&["show", "slack", "--json"]).ok().json()["vault"], "globex");
}

#[test]
fn the_first_that_holds_the_name_wins_whatever_its_health() {
    let sandbox = home(&["personal", "acme"]);
    let own = add_with(&sandbox, "personal", "openai", &["--expires", "2020-01-01"]);
    add(&sandbox, "acme", "openai");
    assert_eq!(get(&sandbox, &["openai"]), own, "expired is handed out with a warning, as ever");
    let (code, said) = fails(&sandbox, &["get", "openai", "--strict"], 7);
    assert!(code == "unhealthy" && said.contains("expired since"), "{said}");
    let ran = sandbox.run(&["run", "--strict", "--json", "--with", "openai", "--", "true"]).go().code(125);
    assert_eq!(ran.error()["code"], "unhealthy");
}

#[test]
fn a_variable_is_ambiguous_within_one_vault_alone() {
    let sandbox = home(&["personal", "acme"]);
    let own = add_with(&sandbox, "personal", "mine", &["--key", "OPENAI_API_KEY"]);
    add_with(&sandbox, "acme", "theirs", &["--key", "OPENAI_API_KEY"]);
    assert_eq!(get(&sandbox, &["OPENAI_API_KEY"]), own);
    add_with(&sandbox, "acme", "theirs-too", &["--key", "OPENAI_API_KEY"]);
    assert_eq!(get(&sandbox, &["OPENAI_API_KEY"]), own, "of what lies below nobody asks");
    let another = sandbox.run(&["edit", "mine", "--key", "OTHER_KEY"]);
    another.ok();
    let (code, said) = fails(&sandbox, &["get", "OPENAI_API_KEY"], 2);
    assert!(code == "usage" && said.contains("`theirs`") && said.contains("`theirs-too`") && said.contains("`acme`"), "{said}");
}

#[test]
fn what_changes_a_credential_means_the_default_vault() {
    let sandbox = home(&["personal", "acme"]);
    let secret = add(&sandbox, "acme", "slack");
    for command in [
        &["edit", "slack", "--label", "x"][..],
        &["remove", "slack", "--yes"],
        &["rename", "slack", "other"],
        &["restore", "slack", "--yes"],
        &["assign", "slack", "agent/a"],
        &["unassign", "slack", "agent/a"],
        &["oauth", "reconnect", "slack"],
        &["oauth", "disconnect", "slack", "--yes"],
    ] {
        let (code, said) = fails(&sandbox, command, 3);
        assert_eq!(code, "not_found");
        assert!(said.starts_with("no credential `slack` in vault `personal`") && said.contains("--vault acme"), "{command:?}: {said}");
    }
    assert_eq!(get(&sandbox, &["slack"]), secret);
    // One's own of that name is made beside it.
    let own = sandbox.secret();
    sandbox.run(&["add", "slack", "--type", "api_token", "--secret", "-"]).stdin(&own).ok();
    assert_eq!((get(&sandbox, &["slack"]), get(&sandbox, &["slack", "--vault", "acme"])), (own, secret));
    sandbox.run(&["edit", "slack", "--label", "mine"]).ok();
    assert_eq!(sandbox.run(&["show", "slack", "--vault", "acme", "--json"]).ok().json()["label"], serde_json::Value::Null);
    // It is said where what was just stored is not what will be found.
    lay(&sandbox, &["acme", "personal"]);
    let said = sandbox.run(&["edit", "slack", "--label", "still mine"]).ok().stderr();
    assert!(said.contains("`slack` of vault `acme` comes before this one"), "{said}");
    assert_eq!(sandbox.run(&["show", "slack", "--json"]).ok().json()["vault"], "acme");
}

#[test]
fn what_is_nowhere_is_said_with_where_it_was_looked_for() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "acme", "slack");
    let (code, said) = fails(&sandbox, &["get", "slak"], 3);
    assert_eq!(code, "not_found");
    for words in ["no credential `slak`", "did you mean `slack`?", "`personal` and `acme`"] {
        assert!(said.contains(words), "{said}");
    }
    fails(&sandbox, &["remove", "slak", "--yes"], 3);
}
