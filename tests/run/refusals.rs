//! What stops `run` before anything starts: always 125, always before the child.

use std::fs;

use super::sandbox::{Ran, Sandbox};

/// Fails with 125 and this code, and nothing was started.
fn refused(sandbox: &Sandbox, arguments: &[&str], code: &str) -> Ran {
    let all = [&["run", "--json"][..], arguments, &["--", "touch", "started"]].concat();
    let ran = sandbox.run(&all).go().code(125);
    assert_eq!(ran.stdout(), "");
    assert_eq!(ran.error()["code"], code, "{}", ran.stderr());
    assert!(!sandbox.root().join("started").exists(), "{arguments:?}");
    ran
}

#[test]
fn bad_arguments_are_125() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    sandbox.add("two");
    refused(&sandbox, &[], "usage");
    refused(&sandbox, &["--bogus"], "usage");
    refused(&sandbox, &["--with", "X=one", "--with", "X=two"], "usage");
    refused(&sandbox, &["--with", "one", "--with", "ONE=two"], "usage");
    refused(&sandbox, &["--with", "lower=one"], "usage");
    refused(&sandbox, &["--with", ""], "usage");
    refused(&sandbox, &["--with", "X="], "usage");
    refused(&sandbox, &["--with", "cred://Bad Name"], "usage");
    refused(&sandbox, &["--vault", "not a name", "--with", "one"], "usage");
    for arguments in [
        &["--vault", "default", "run", "--bogus"][..],
        &["--json", "exec"],
        &["run"],
        &["run", "--with", "one"],
        &["--color", "never", "run", "--"],
    ] {
        sandbox.run(arguments).fails(125);
    }
    // Without `--` the command is not guessed.
    sandbox.run(&["run", "--with", "one", "touch", "started"]).fails(125);
    assert!(!sandbox.root().join("started").exists());
}

#[test]
fn nothing_says_what_to_hand_out() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    let said = refused(&sandbox, &[], "usage").stderr();
    for way in ["--with NAME", "--env-file FILE", "cred://NAME"] {
        assert!(said.contains(way), "{said}");
    }
}

#[test]
fn every_failure_is_reported_and_the_gravest_counts() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    sandbox.add("bad");
    let file = sandbox.file_of("bad");
    fs::write(&file, b"").unwrap();
    fs::write(sandbox.root().join("a.env"), "FROM_FILE=cred://missing-too\n").unwrap();
    let ran = refused(
        &sandbox,
        &["--with", "gone", "--with", "good", "--with", "good/nope", "--env-file", "a.env", "--with", "X=bad"],
        "corrupt",
    );
    let said = ran.stderr();
    for part in
        ["`--with gone`: no credential `gone`", "no field `good/nope`", "a.env, line 1: no credential `missing-too`", "`--with X=bad`"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    // One document: the gravest, and in it the others.
    let document: serde_json::Value = serde_json::from_str(said.trim_end()).unwrap();
    assert_eq!(document["error"]["also"].as_array().unwrap().len(), 3, "{said}");
}

#[test]
fn an_inherited_reference_that_leads_nowhere_stops_it_too() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    let ran = sandbox.run(&["run", "--json", "--with", "good", "--", "touch", "started"]).env("TOKEN", "cred://nowhere").go().code(125);
    assert_eq!(ran.error()["code"], "not_found");
    assert!(ran.stderr().contains("`TOKEN`") && !sandbox.root().join("started").exists(), "{}", ran.stderr());
    let ran =
        sandbox.run(&["run", "--json", "--with", "good", "--", "touch", "started"]).env("TOKEN", "cred://x?vault=gone").go().code(125);
    assert_eq!(ran.error()["code"], "not_found");
}

#[test]
fn an_environment_file_with_a_mistake_is_named_with_its_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    let secret = sandbox.secret();
    for (text, line) in
        [(format!("A=1\n{secret}\n"), "given.env:2"), (format!("A='{secret}\n"), "given.env:1"), ("1A=x\n".to_owned(), "given.env:1")]
    {
        fs::write(sandbox.root().join("given.env"), &text).unwrap();
        fs::rename(sandbox.root().join("given.env"), sandbox.root().join("given-given.env")).unwrap();
        let said = refused(&sandbox, &["--env-file", "given-given.env"], "usage").stderr();
        assert!(said.contains(line), "{said}");
    }
    refused(&sandbox, &["--env-file", "/nonexistent/.env"], "io");
    fs::write(sandbox.root().join("latin1.env"), b"A=\xe4\n").unwrap();
    refused(&sandbox, &["--env-file", "latin1.env"], "usage");
}

#[test]
fn a_locked_vault_is_125_and_locked() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("good");
    for key in fs::read_dir(sandbox.config().join("keys")).unwrap().flatten() {
        fs::remove_file(key.path()).unwrap();
    }
    refused(&sandbox, &["--with", "good"], "locked");
}

#[test]
fn r04_what_is_expired_is_warned_of_or_refused() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "2020-01-31"]).stdin(&secret).ok();
    let ran = sandbox.run(&["run", "--with", "old", "--", "true"]).ok();
    assert!(ran.stderr().contains("warning: `old` is expired since 2020-01-31"), "{}", ran.stderr());
    refused(&sandbox, &["--strict", "--with", "old"], "unhealthy");
}

#[test]
fn r04_what_is_not_assigned_is_denied() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("mine");
    sandbox.add("others");
    sandbox.run(&["assign", "mine", "agent/a"]).ok();
    for asked in ["others", "nothing-at-all"] {
        let said = refused(&sandbox, &["--as", "agent/a", "--with", "mine", "--with", asked], "denied").stderr();
        assert!(said.contains(&format!("nothing called `{asked}` is assigned to `agent/a`")), "{said}");
    }
    sandbox.run(&["unassign", "mine", "agent/a"]).ok();
    refused(&sandbox, &["--as", "agent/a"], "denied");
}

#[test]
fn r06_what_no_environment_can_hold() {
    let sandbox = Sandbox::with_vault();
    let zero = format!("{}\0x", sandbox.secret());
    sandbox.run(&["add", "zero", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&zero).ok();
    let said = refused(&sandbox, &["--with", "zero"], "usage").stderr();
    assert!(said.contains("`ZERO`") && said.contains("NUL"), "{said}");
    let huge = format!("{}{}", sandbox.secret(), "k".repeat(200 << 10));
    sandbox.run(&["add", "huge", "--type", "api_token", "--secret", "-"]).stdin(&huge).ok();
    let said = refused(&sandbox, &["--with", "huge"], "usage").stderr();
    assert!(said.contains("`HUGE`") && said.contains(&huge.len().to_string()) && said.len() < 1000, "{said}");
    // A secret of several lines arrives as it is.
    let lines = format!("{}\nsecond\n\nfourth", sandbox.secret());
    sandbox.run(&["add", "lines", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&lines).ok();
    let env = super::child_env(&sandbox, &["--with", "lines"], &[]);
    assert_eq!(super::value(&env, "LINES"), Some(&*lines));
}

#[test]
fn whoever_forgets_the_dashes_is_told_of_them_and_not_of_secrets() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    for command in ["run", "exec"] {
        let said = sandbox.run(&[command, "--with", "one", "python3", "agent.py"]).fails(125);
        assert!(said.contains("`credctl run --with NAME -- COMMAND`") && !said.contains("secret"), "{said}");
    }
}

#[test]
fn a_key_that_stands_behind_the_scheme_is_not_repeated() {
    let sandbox = Sandbox::with_vault();
    // As GitHub makes them: the last six are a checksum.
    let key = "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";
    let text = format!("A=cred://{key}\nB={{{{ cred://{key} }}}}\n");
    fs::write(sandbox.root().join("given"), text).unwrap();
    let ran = sandbox.run(&["run", "--env-file", "given", "--", "true"]).go().code(125);
    let filled = sandbox.run(&["inject", "-i", "given"]).go().code(2);
    let got = sandbox.run(&["get", &format!("cred://{key}")]).go().code(2);
    for said in [ran.stderr(), filled.stderr(), got.stderr()] {
        assert!(said.contains("looks like a key of GitHub") && !said.to_lowercase().contains("ghp_"), "{said}");
    }
}
