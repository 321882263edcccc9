//! What is offered where.

use super::{home, words};

#[test]
fn a_name_is_completed_wherever_one_stands() {
    let home = home();
    for command in
        ["get", "show", "edit", "remove", "rm", "delete", "rename", "mv", "history", "restore", "copy", "list", "ls", "vault accept"]
    {
        assert_eq!(words(&home, &format!("credctl {command} open")), ["openai-dev", "openai-prod"], "{command}");
    }
    assert_eq!(words(&home, "credctl get "), ["db", "github", "openai-dev", "openai-prod"]);
    assert_eq!(words(&home, "credctl --json get --strict gi"), ["github"]);
    assert_eq!(words(&home, "credctl get cred://gi"), ["cred://github"]);
    assert_eq!(words(&home, "credctl rename github "), [""; 0], "a new name is nobody's to guess");
    let options = words(&home, "credctl get github token ");
    assert_eq!((options[0].as_str(), options[1].as_str()), ("--strict", "--help"), "where no value can come, the options");
}

#[test]
fn variables_are_names_too() {
    let home = home();
    assert_eq!(words(&home, "credctl get OPENAI"), ["OPENAI_DEV", "OPENAI_PROD"]);
    assert_eq!(words(&home, "credctl show DB"), ["DB", "DB_USERNAME"]);
}

#[test]
fn fields_of_the_credential_on_the_line() {
    let home = home();
    for line in ["credctl get db ", "credctl copy db ", "credctl get DB ", "credctl get cred://db ", "credctl --vault default get db "] {
        assert_eq!(words(&home, line), ["password", "username"], "{line}");
    }
    assert_eq!(words(&home, "credctl edit db --unset "), ["password", "username", "label", "tags", "hosts", "expires", "rotate_after"]);
    assert_eq!(words(&home, "credctl edit db --set "), ["username="]);
    assert_eq!(words(&home, "credctl edit db --secret "), ["password="]);
    assert_eq!(words(&home, "credctl edit db --key u"), ["username="]);
    assert_eq!(words(&home, "credctl get nobody "), [""; 0]);
}

#[test]
fn with_has_four_forms() {
    let home = home();
    assert_eq!(words(&home, "credctl run --with open"), ["openai-dev", "openai-prod"]);
    assert_eq!(words(&home, "credctl run --with KEY=gi"), ["KEY=github"]);
    assert_eq!(words(&home, "credctl run --with db/"), ["db/password", "db/username"]);
    assert_eq!(words(&home, "credctl exec --with=KEY=db/u"), ["--with=KEY=db/username"]);
    assert_eq!(words(&home, "credctl run --with db --with KEY=cred://db/p"), ["KEY=cred://db/password"]);
}

#[test]
fn vaults_and_the_names_in_them() {
    let home = home();
    assert_eq!(words(&home, "credctl --vault "), ["acme", "default"]);
    assert_eq!(words(&home, "credctl get --vault=a"), ["--vault=acme"]);
    for command in ["use", "rename", "mv", "remove", "rm"] {
        assert_eq!(words(&home, &format!("credctl vault {command} d")), ["default"], "{command}");
    }
    for line in ["credctl --vault acme get ", "credctl get --vault=acme ", "credctl --vault ./config/vaults/acme get "] {
        assert_eq!(words(&home, line), ["slack-acme"], "{line}");
    }
    assert_eq!(super::said(super::asked(&home, "credctl get ").env("CREDCTL_VAULT", "acme").ok()), ["slack-acme"]);
    assert_eq!(words(&home, "credctl get cred://slack-acme?vault=acme "), ["token"]);
    home.run(&["vault", "use", "acme"]).ok();
    assert_eq!(words(&home, "credctl get "), ["slack-acme"]);
}

#[test]
fn templates_of_ours_and_of_the_users() {
    let home = home();
    std::fs::create_dir_all(home.config().join("templates")).unwrap();
    for name in ["openhouse.toml", "Open house.toml", "openhouse.txt"] {
        std::fs::write(home.config().join("templates").join(name), "broken").unwrap();
    }
    assert_eq!(words(&home, "credctl add openh"), ["openhouse"]);
    assert_eq!(words(&home, "credctl add openr"), ["openrouter"]);
    assert_eq!(words(&home, "credctl template show openh"), ["openhouse"]);
}

#[test]
fn what_the_credentials_have() {
    let home = home();
    let secret = home.secret();
    home.run(&["add", "stripe", "--secret", "-", "--no-verify"]).stdin(format!("sk_test_{secret}")).go();
    home.watch(&format!("sk_test_{secret}"));
    assert_eq!(words(&home, "credctl list --tag "), ["prod"], "what needs quotes is left out");
    assert_eq!(words(&home, "credctl add x --tag p"), ["prod"]);
    let services = words(&home, "credctl list --service ");
    assert!(services.is_empty() || services == ["stripe"], "{services:?}");
}
