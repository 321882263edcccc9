//! What `run` hands out by the project's file, and in which order.

use std::fs;

use crate::sandbox::Sandbox;
use crate::{Repo, env_of, refused};

/// A home with two credentials, and a repository whose file names one of them and is allowed.
fn allowed() -> (Sandbox, Repo) {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    sandbox.add("two");
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nONE_KEY = \"one\"\nSAME = \"cred://one/token\"\n");
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    (sandbox, repo)
}

#[test]
fn what_the_file_names_is_handed_out_anywhere_in_the_repository() {
    let (sandbox, repo) = allowed();
    for dir in [repo.dir.clone(), repo.sub("a/b")] {
        let env = env_of(&sandbox, &dir, &[]);
        assert!(env.contains("ONE_KEY=[credctl:one]") && env.contains("SAME=[credctl:one]"), "{env}");
        assert!(!env.contains("credctl:two"), "{env}");
    }
}

#[test]
fn an_earlier_source_wins_and_the_file_may_be_left_out() {
    let (sandbox, repo) = allowed();
    let env = env_of(&sandbox, &repo.dir, &["--with", "ONE_KEY=two"]);
    assert!(env.contains("ONE_KEY=[credctl:two]") && env.contains("SAME=[credctl:one]"), "{env}");
    fs::write(repo.dir.join("x.env"), "ONE_KEY=cred://two\nSAME=plain\n").unwrap();
    let env = env_of(&sandbox, &repo.dir, &["--env-file", "x.env"]);
    assert!(env.contains("ONE_KEY=[credctl:two]") && env.contains("SAME=plain"), "{env}");
    let ran = sandbox.run(&["run", "--", "env"]).dir(&repo.dir).env("ONE_KEY", "cred://two").ok().stdout();
    assert!(ran.contains("ONE_KEY=[credctl:two]"), "{ran}");
    // A plain value that is inherited is not a source.
    let ran = sandbox.run(&["run", "--", "env"]).dir(&repo.dir).env("ONE_KEY", "old").ok();
    assert!(ran.stdout().contains("ONE_KEY=[credctl:one]") && ran.stderr().contains("was set already"), "{}", ran.stderr());
    let env = env_of(&sandbox, &repo.dir, &["--no-project", "--with", "two"]);
    assert!(!env.contains("ONE_KEY") && env.contains("TWO=[credctl:two]"), "{env}");
    sandbox.run(&["run", "--no-project", "--", "env"]).dir(&repo.dir).fails(125);
}

#[test]
fn without_a_terminal_all_that_is_missing_is_named_with_its_command() {
    let sandbox = Sandbox::with_vault();
    let repo = Repo::new(&sandbox);
    repo.says(
        "[env]\nOPENAI_API_KEY = \"openai\"\nWORK_KEY = { use = \"my-work\", template = \"openai\" }\nMAIL = \"google\"\nOTHER = \"something\"\nMAYBE = { use = \"nothing\", optional = true }\n",
    );
    let ran = refused(&sandbox, &repo.dir, "not_found");
    let said = ran.stderr();
    for part in [
        "credctl.toml, line 2: no credential `openai`",
        "`credctl add openai` stores it",
        "`credctl add my-work --template openai` stores it",
        "`credctl oauth connect google` stores it",
        "`credctl add something` stores it",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("`nothing`"), "what is optional is not missed: {said}");
    assert_eq!(ran.error()["also"].as_array().unwrap().len(), 3);
}

#[test]
fn without_any_vault_it_is_the_credentials_that_are_missing() {
    let sandbox = Sandbox::new();
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nOPENAI_API_KEY = \"openai\"\n");
    let said = refused(&sandbox, &repo.dir, "not_found").stderr();
    assert!(said.contains("no credential `openai`") && said.contains("`credctl add openai`"), "{said}");
    assert!(!sandbox.vault().exists());
}

#[test]
fn what_is_optional_is_done_without() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    let repo = Repo::new(&sandbox);
    repo.says("[env]\nONE = \"one\"\nMORE = { use = \"one/nope\", optional = true }\nLESS = { use = \"gone\", optional = true }\n");
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    let env = env_of(&sandbox, &repo.dir, &[]);
    assert!(env.contains("ONE=[credctl:one]") && !env.contains("MORE") && !env.contains("LESS"), "{env}");
}

#[test]
fn the_vault_is_the_files_unless_one_is_named() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["init", "--vault", "acme"]).ok();
    let (mine, theirs) = (sandbox.secret(), sandbox.secret());
    sandbox.run(&["add", "key", "--type", "api_token", "--secret", "-"]).stdin(&mine).ok();
    sandbox.run(&["add", "key", "--type", "api_token", "--secret", "-", "--vault", "acme"]).stdin(&theirs).ok();
    let repo = Repo::new(&sandbox);
    repo.says("vault = \"acme\"\n[env]\nA = \"key\"\nB = \"cred://key?vault=default\"\n");
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    let print = ["--", "sh", "-c", "printf %s/%s \"$A\" \"$B\""];
    let run = |more: &[&str]| sandbox.run(&[&["run", "--no-mask"][..], more, &print].concat()).dir(&repo.dir).reveals();
    assert_eq!(run(&[]).ok().stdout(), format!("{theirs}/{mine}"));
    // Allowed for both, so either may be named.
    assert_eq!(run(&["--vault", "default"]).ok().stdout(), format!("{mine}/{mine}"));
    // A vault that is not there is not made by a file.
    repo.says("vault = \"nowhere\"\n[env]\nA = \"key\"\n");
    let said = refused(&sandbox, &repo.dir, "not_found").stderr();
    assert!(said.contains("no vault `nowhere`"), "{said}");
}

#[test]
fn a_consumer_that_is_not_known_is_nobody_and_not_the_owner() {
    let (sandbox, repo) = allowed();
    repo.says("as = \"ci/deploy\"\n[env]\nONE_KEY = \"one\"\n");
    let said = refused(&sandbox, &repo.dir, "not_found").stderr();
    assert!(said.contains("no consumer `ci/deploy`") && said.contains("line 1"), "{said}");
    assert_eq!(sandbox.run(&["check", "--json"]).dir(&repo.dir).go().code(3).error()["code"], "not_found");
}

#[test]
fn an_empty_file_is_no_source() {
    let (sandbox, repo) = allowed();
    repo.says("[env]\n");
    let said = refused(&sandbox, &repo.dir, "usage").stderr();
    assert!(said.contains("nothing says which"), "{said}");
    sandbox.run(&["check"]).dir(&repo.dir).ok();
}

#[test]
fn a_file_that_is_for_a_consumer_never_acts_as_the_owner() {
    let (sandbox, repo) = allowed();
    sandbox.run(&["assign", "one", "ci/x"]).ok();
    // Although it names no credential.
    for text in ["as = \"ci/x\"\n", "as = \"ci/x\"\n[env]\n"] {
        repo.says(text);
        let ran = sandbox.run(&["run", "--with", "two", "--json", "--", "true"]).dir(&repo.dir).go().code(125);
        assert_eq!(ran.error()["code"], "denied");
        let ran = sandbox.run(&["run", "--with", "one", "--", "env"]).dir(&repo.dir).ok().stdout();
        assert!(ran.contains("CREDCTL_CONSUMER=ci/x"), "{ran}");
        sandbox.run(&["check"]).dir(&repo.dir).ok();
    }
    repo.says("as = \"ci/nobody\"\n");
    sandbox.run(&["check"]).dir(&repo.dir).fails(3);
    sandbox.run(&["export", "--with", "two"]).dir(&repo.dir).fails(3);
    // It is handed what it holds, once its owner allows the file; what it does not hold is denied.
    repo.says("as = \"ci/x\"\n[env]\nONE_KEY = \"one\"\nTWO_KEY = { use = \"two\", optional = true }\n");
    sandbox.run(&["run", "--", "true"]).dir(&repo.dir).fails(125);
    sandbox.run(&["check", "--allow"]).dir(&repo.dir).ok();
    let ran = sandbox.run(&["run", "--", "env"]).dir(&repo.dir).ok().stdout();
    assert!(ran.contains("ONE_KEY=[credctl:one]") && !ran.contains("TWO_KEY"), "{ran}");
    let needs = sandbox.run(&["check", "--json"]).dir(&repo.dir).ok().json()["needs"].clone();
    assert_eq!((&needs[0]["state"], &needs[1]["state"]), (&"ok".into(), &"missing".into()));
}

#[test]
fn a_consumers_own_identity_needs_no_allowing() {
    let (sandbox, repo) = allowed();
    let line = sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok().stdout();
    sandbox.watch(&line);
    sandbox.run(&["assign", "one", "ci/own"]).ok();
    repo.says("[env]\nONE_KEY = \"one\"\nTWO_KEY = \"two\"\n");
    let vault = sandbox.vault();
    let run = |arguments: &[&str]| {
        let ran = sandbox.run(arguments).dir(&repo.dir).env("CREDCTL_IDENTITY", line.trim()).env("CREDCTL_VAULT", &vault);
        ran.without("CREDCTL_CONFIG_DIR").env("CREDCTL_CONFIG_DIR", sandbox.root().join("none")).go()
    };
    let needs = run(&["check", "--json"]).code(6).json()["needs"].clone();
    assert_eq!((&needs[0]["state"], &needs[1]["state"]), (&"ok".into(), &"denied".into()));
    repo.says("[env]\nONE_KEY = \"one\"\n");
    let ran = run(&["run", "--", "env"]).code(0);
    assert!(ran.stdout().contains("ONE_KEY=[credctl:one]"), "{}", ran.stdout());
    for option in ["--live", "--allow", "--init"] {
        run(&["check", option]).code(6);
    }
}
