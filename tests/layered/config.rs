//! What `config.toml` may say, and what it says wrong.

use std::fs;

use super::{Sandbox, add, fails, get, home, lay};

#[test]
fn a_mistake_is_named_by_its_line() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "personal", "mine");
    let file = sandbox.config().join("config.toml");
    let rest = fs::read_to_string(&file).unwrap().split_once('\n').unwrap().1.to_owned();
    let says = |text: &str, command: &[&str]| {
        fs::write(&file, format!("{text}\n{rest}")).unwrap();
        let (code, said) = fails(&sandbox, command, 2);
        assert_eq!(code, "usage");
        said
    };
    for (text, line, words) in [
        ("layers = [\n  \"personal\",\n  \"./acme\",\n]", 3, "`./acme` is a path"),
        ("layers = [\"personal\", \"/srv/acme\"]", 1, "is a path"),
        ("layers = [\"Acme\"]", 1, "which is no vault's name"),
        ("layers = [\"personal\",\n\"acme\",\n\"personal\"]", 3, "`personal` twice"),
        ("layers = \"acme\"", 1, ""),
    ] {
        let said = says(text, &["get", "mine"]);
        assert!(said.contains(&format!("config.toml:{line}: ")) && said.contains(words), "{text}: {said}");
    }
    // One that is not here is missed only where it is looked into: what comes before it still answers.
    let missing = "layers = [\"personal\",\n\"globex\", \"acme\"]";
    let said = says(missing, &["get", "slack"]);
    assert!(said.contains("config.toml:2: `layers` names the vault `globex`, which is not here"), "{said}");
    let said = says(missing, &["list"]);
    assert!(said.contains("config.toml:2: "), "{said}");
    get(&sandbox, &["mine"]);
    assert!(sandbox.run(&["vault", "list"]).ok().stderr().contains("config.toml:2: "));
    assert!(sandbox.run(&["doctor"]).go().code(1).stdout().contains("wrong  "));
    let ran = sandbox.run(&["run", "--json", "--with", "slack", "--", "true"]).go().code(125);
    assert_eq!(ran.error()["code"], "usage", "what a layer may hold is not offered to be stored");
}

#[test]
fn a_default_vault_that_was_never_made_is_no_layer_and_one_that_went_missing_is() {
    let sandbox = Sandbox::new();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    lay(&sandbox, &["acme"]);
    let secret = add(&sandbox, "acme", "slack");
    assert_eq!(get(&sandbox, &["slack"]), secret, "what is provided works out of the box");
    assert_eq!(sandbox.run(&["list"]).ok().stdout().lines().count(), 1);
    // Nothing is written into what is provided.
    let said = sandbox.run(&["add", "mine", "--type", "api_token", "--secret", "-"]).stdin(sandbox.secret()).fails(3);
    assert!(said.contains("no vault `default`"), "{said}");
    sandbox.run(&["init"]).ok();
    let own = add(&sandbox, "default", "slack");
    assert_eq!(get(&sandbox, &["slack"]), own, "the default vault is the first where it has no place of its own");
    fs::remove_dir_all(sandbox.vault()).unwrap();
    let (code, said) = fails(&sandbox, &["get", "slack"], 3);
    assert!(code == "not_found" && said.contains("no vault `default`"), "{said}");
}

#[test]
fn a_vault_that_is_renamed_or_removed_takes_its_layer_with_it() {
    let sandbox = home(&["personal", "acme"]);
    let secret = add(&sandbox, "acme", "slack");
    sandbox.run(&["vault", "rename", "acme", "globex"]).ok();
    assert_eq!(get(&sandbox, &["slack"]), secret);
    let listed = sandbox.run(&["vault", "list", "--json"]).ok().json();
    let layers: Vec<(&str, u64)> =
        listed.as_array().unwrap().iter().map(|one| (one["name"].as_str().unwrap(), one["layer"].as_u64().unwrap())).collect();
    assert_eq!(layers, [("personal", 1), ("globex", 2)]);
    sandbox.run(&["vault", "remove", "globex", "--yes"]).ok();
    fails(&sandbox, &["get", "slack"], 3);
    sandbox.run(&["list"]).ok();
    assert!(!fs::read_to_string(sandbox.config().join("config.toml")).unwrap().contains("globex"));
}

#[test]
fn without_layers_nothing_is_looked_into_but_the_vault_at_hand() {
    let sandbox = home(&["personal", "acme"]);
    add(&sandbox, "acme", "slack");
    add(&sandbox, "personal", "mine");
    for layers in [&[][..], &["personal"]] {
        lay(&sandbox, layers);
        fails(&sandbox, &["get", "slack"], 3);
        assert_eq!(sandbox.run(&["list"]).ok().stdout().trim_end_matches('\n').split('\t').count(), 6, "no more columns than ever");
        assert!(sandbox.run(&["show", "mine"]).ok().stdout().contains("vault      personal\n"));
    }
}
