//! `credctl check --init`.

use std::fs;
use std::os::unix::fs::symlink;

use crate::sandbox::Sandbox;
use crate::{Repo, refused};

#[test]
fn what_an_example_speaks_of_becomes_a_file_that_reads() {
    let sandbox = Sandbox::with_vault();
    let repo = Repo::new(&sandbox);
    let example = "OPENAI_API_KEY=\nDEBUG=true\nPORT=3000\nMY_WORK_TOKEN=changeme\nGITHUB_TOKEN=ghp_xxx\nLD_PRELOAD=\nSENTRY_DSN=cred://sentry/dsn\nNODE_ENV=production\n";
    fs::write(repo.dir.join(".env.example"), example).unwrap();
    let ran = sandbox.run(&["check", "--init"]).dir(&repo.dir).ok();
    assert_eq!(ran.stdout(), "credctl.toml\n");
    let text = fs::read_to_string(repo.dir.join("credctl.toml")).unwrap();
    for line in [
        "OPENAI_API_KEY = \"openai\"\n",
        "MY_WORK_TOKEN = \"my-work-token\"\n",
        "GITHUB_TOKEN = \"github\"\n",
        "SENTRY_DSN = \"sentry/dsn\"\n",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    for other in ["DEBUG", "PORT", "LD_PRELOAD", "NODE_ENV", "changeme"] {
        assert!(!text.contains(other), "{other}: {text}");
    }
    // Nobody was asked, so nothing is allowed by that.
    sandbox.add("openai");
    refused(&sandbox, &repo.dir, "denied");
}

#[test]
fn names_are_those_of_the_vault_and_values_stay_where_they_are() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    sandbox.run(&["add", "work-ai", "--type", "api_token", "--key", "OPENAI_API_KEY", "--secret", "-"]).stdin(&secret).ok();
    let repo = Repo::new(&sandbox);
    let other = sandbox.secret();
    fs::write(repo.dir.join("given-env"), format!("OPENAI_API_KEY={secret}\nDB_PASSWORD={other}\n")).unwrap();
    symlink("given-env", repo.dir.join(".env")).unwrap();
    sandbox.run(&["check", "--init"]).dir(&repo.dir).ok();
    let text = fs::read_to_string(repo.dir.join("credctl.toml")).unwrap();
    assert!(text.contains("OPENAI_API_KEY = \"work-ai\"") && text.contains("DB_PASSWORD = \"db-password\""), "{text}");
    // The sandbox looks through every file for a value.
}

#[test]
fn nothing_is_overwritten_and_nothing_is_made_of_nothing() {
    let sandbox = Sandbox::with_vault();
    let repo = Repo::new(&sandbox);
    assert!(sandbox.run(&["check", "--init"]).dir(&repo.dir).fails(2).contains("there is no `.env`"));
    fs::write(repo.dir.join(".env"), "OPENAI_API_KEY=\n").unwrap();
    repo.says("# mine\n");
    assert_eq!(sandbox.run(&["check", "--init", "--yes", "--json"]).dir(&repo.dir).go().code(1).error()["code"], "conflict");
    assert_eq!(fs::read_to_string(repo.dir.join("credctl.toml")).unwrap(), "# mine\n");
    fs::remove_file(repo.dir.join("credctl.toml")).unwrap();
    symlink(sandbox.root().join("target"), repo.dir.join("credctl.toml")).unwrap();
    sandbox.run(&["check", "--init"]).dir(&repo.dir).fails(1);
    assert!(!sandbox.root().join("target").exists());
}
