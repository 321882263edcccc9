//! `run`, `inject`, `export`, `check` and `copy`'s door through the layers; identities and consumers, for whom there are none.

use std::fs;

use super::{add, fails, get, home};

#[test]
fn everything_that_hands_out_looks_through_the_layers() {
    let sandbox = home(&["personal", "acme"]);
    let (own, provided) = (add(&sandbox, "personal", "openai"), add(&sandbox, "acme", "slack"));
    add(&sandbox, "acme", "openai");
    let ran = sandbox.run(&["export", "--with", "openai", "--with", "slack", "--format", "json"]).reveals().ok().json();
    assert_eq!((ran["OPENAI"].as_str(), ran["SLACK"].as_str()), (Some(own.as_str()), Some(provided.as_str())));
    let text = "{{ cred://openai }} {{ cred://slack/token }} {{ cred://openai?vault=personal }}";
    assert_eq!(sandbox.run(&["inject"]).stdin(text).reveals().ok().stdout(), format!("{own} {provided} {own}"));
    fs::write(sandbox.root().join("given.env"), "A=cred://slack\nB=cred://openai\n").unwrap();
    let env = sandbox.run(&["run", "--env-file", "given.env", "--with", "X=SLACK", "--", "env"]).ok().stdout();
    for line in ["A=[credctl:slack]", "B=[credctl:openai]", "X=[credctl:slack]"] {
        assert!(env.contains(line), "{env}");
    }
    let error = sandbox.run(&["run", "--json", "--with", "nobody", "--with", "slak", "--", "true"]).go().code(125).error();
    let said = error.to_string();
    assert!(error["code"] == "not_found" && said.contains("nobody") && said.contains("slak"), "{said}");
}

#[test]
fn a_project_gets_what_the_organisation_provides() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "acme", "slack");
    add(&sandbox, "personal", "mine");
    let dir = sandbox.root().join("project");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("credctl.toml"), "[env]\nSLACK_TOKEN = \"slack\"\nMINE = \"mine\"\nGONE = \"gone\"\n").unwrap();
    let run = |arguments: &[&str]| sandbox.run(arguments).dir(&dir);
    assert_eq!(run(&["run", "--json", "--", "true"]).go().code(125).error()["code"], "denied");
    let needs = run(&["check", "--allow", "--json"]).go().code(3).json()["needs"].clone();
    let states: Vec<(&str, Option<&str>)> =
        needs.as_array().unwrap().iter().map(|one| (one["state"].as_str().unwrap(), one["vault"].as_str())).collect();
    assert_eq!(states, [("ok", Some("acme")), ("ok", Some("personal")), ("missing", None)]);
    assert!(needs[2]["why"] == "not stored" && needs[2]["next"] == "credctl add gone", "{needs}");
    run(&["check", "--live", "--json"]).go().code(3);
    fs::write(dir.join("credctl.toml"), "[env]\nSLACK_TOKEN = \"slack\"\n").unwrap();
    run(&["check", "--allow"]).ok();
    assert!(run(&["run", "--", "env"]).ok().stdout().contains("SLACK_TOKEN=[credctl:slack]"));
    // A file that names a vault means that one.
    fs::write(dir.join("credctl.toml"), "vault = \"personal\"\n[env]\nSLACK_TOKEN = \"slack\"\n").unwrap();
    run(&["check"]).fails(3);
}

#[test]
fn an_identity_in_the_environment_is_for_one_vault() {
    let sandbox = home(&["personal", "acme"]);
    let own = add(&sandbox, "personal", "mine");
    let provided = add(&sandbox, "acme", "slack");
    let key = sandbox.run(&["key", "export", "--vault", "personal"]).ok().stdout().trim().to_owned();
    let with = |arguments: &[&str]| sandbox.run(arguments).env("CREDCTL_IDENTITY", &key);
    assert_eq!(with(&["get", "mine"]).reveals().ok().stdout(), own);
    with(&["get", "slack"]).fails(3);
    with(&["run", "--with", "slack", "--", "true"]).fails(125);
    assert_eq!(with(&["list"]).ok().stdout().lines().count(), 1);
    let file = sandbox.root().join("given-identity");
    fs::write(&file, &key).unwrap();
    super::attacks::private(&file);
    sandbox.run(&["get", "slack"]).env("CREDCTL_IDENTITY_FILE", &file).fails(3);
    assert_eq!(get(&sandbox, &["slack"]), provided);
}

#[test]
fn a_consumer_belongs_to_one_vault_and_gets_nothing_of_another_by_its_name() {
    let sandbox = home(&["personal", "acme"]);
    let own = add(&sandbox, "personal", "mine");
    add(&sandbox, "acme", "slack");
    sandbox.run(&["assign", "mine", "agent/a"]).ok();
    // One of the same name in another vault is another one.
    sandbox.run(&["assign", "slack", "agent/a", "--vault", "acme"]).ok();
    assert_eq!(get(&sandbox, &["mine", "--as", "agent/a"]), own);
    fails(&sandbox, &["get", "slack", "--as", "agent/a"], 6);
    sandbox.run(&["get", "slack"]).env("CREDCTL_CONSUMER", "agent/a").fails(6);
    let env = sandbox.run(&["run", "--as", "agent/a", "--", "env"]).ok().stdout();
    assert!(env.contains("MINE=[credctl:mine]") && !env.contains("SLACK"), "{env}");
    assert_eq!(sandbox.run(&["list", "--as", "agent/a"]).ok().stdout().lines().count(), 1);
    assert_eq!(sandbox.run(&["list", "--consumer", "agent/a"]).ok().stdout().lines().count(), 1);
    assert_eq!(sandbox.run(&["list", "--as", "agent/a", "--vault", "acme"]).ok().stdout().lines().count(), 1);
    fs::write(sandbox.root().join("credctl.toml"), "as = \"agent/a\"\n[env]\nSLACK = \"slack\"\n").unwrap();
    sandbox.run(&["check", "--allow"]).fails(6);
}
