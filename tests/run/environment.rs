//! The child's environment.

use std::fs;

use super::sandbox::Sandbox;
use super::{child_env, value};

/// A vault with keys of AWS.
fn with_aws() -> (Sandbox, String) {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let arguments =
        ["add", "aws", "--set", "access_key_id=AKIAFAKEFAKEFAKEFAKE", "--secret", "secret_access_key=-", "--set", "region=eu-central-1"];
    sandbox.run(&arguments).stdin(&secret).ok();
    (sandbox, secret)
}

#[test]
fn a_credential_gives_the_variables_of_its_template() {
    let (sandbox, secret) = with_aws();
    let env = child_env(&sandbox, &["--with", "aws"], &[]);
    assert_eq!(value(&env, "AWS_ACCESS_KEY_ID"), Some("AKIAFAKEFAKEFAKEFAKE"));
    assert_eq!(value(&env, "AWS_SECRET_ACCESS_KEY"), Some(&*secret));
    assert_eq!((value(&env, "AWS_REGION"), value(&env, "AWS_DEFAULT_REGION")), (Some("eu-central-1"), Some("eu-central-1")));
    assert_eq!(value(&env, "HOME"), Some(&*sandbox.root().join("home").to_string_lossy()));
}

#[test]
fn every_form_of_with() {
    let (sandbox, secret) = with_aws();
    let site = sandbox.add("1st.site");
    let id = sandbox.run(&["show", "aws", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    let cases: [(&str, &str, &str); 10] = [
        ("1st.site", "_1ST_SITE", &site),
        ("MINE=1st.site", "MINE", &site),
        ("MINE=1st.site/token", "MINE", &site),
        ("_1ST_SITE", "_1ST_SITE", &site),
        ("aws/api_secret", "AWS_SECRET_ACCESS_KEY", &secret),
        ("aws/secret_access_key", "AWS_SECRET_ACCESS_KEY", &secret),
        ("X=aws", "X", &secret),
        ("X=aws/access_key_id", "X", "AKIAFAKEFAKEFAKEFAKE"),
        ("X=cred://aws/api_secret?vault=default", "X", &secret),
        ("cred://aws", "AWS_SECRET_ACCESS_KEY", &secret),
    ];
    for (with, name, expected) in cases {
        assert_eq!(value(&child_env(&sandbox, &["--with", with], &[]), name), Some(expected), "{with}");
    }
    assert_eq!(value(&child_env(&sandbox, &["--with", &id], &[]), "AWS_SECRET_ACCESS_KEY"), Some(&*secret));
    // A single field brings no other.
    assert_eq!(value(&child_env(&sandbox, &["--with", "aws/api_secret"], &[]), "AWS_ACCESS_KEY_ID"), None);
    assert_eq!(value(&child_env(&sandbox, &["--with", "X=aws"], &[]), "AWS_SECRET_ACCESS_KEY"), None);
}

#[test]
fn keys_of_ones_own_are_used() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let arguments = [
        "add",
        "db",
        "--type",
        "username_password",
        "--set",
        "username=ada",
        "--secret",
        "-",
        "--key",
        "PGPASSWORD",
        "--key",
        "username=PGUSER",
    ];
    sandbox.run(&arguments).stdin(&secret).ok();
    let env = child_env(&sandbox, &["--with", "db"], &[]);
    assert_eq!((value(&env, "PGUSER"), value(&env, "PGPASSWORD")), (Some("ada"), Some(&*secret)));
    assert_eq!(sandbox.run(&["get", "PGPASSWORD"]).reveals().ok().stdout(), secret);
}

#[test]
fn environment_files_bring_references_and_plain_values() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.add("one"), sandbox.add("two"));
    fs::write(
        sandbox.root().join("a.env"),
        "# a comment\nA=cred://one\nB=cred://one\nexport PLAIN='as it is'\nLATER=first\nC=\"cred://one/token\"\nNOT=see cred://one\nTWICE=1\nTWICE=2\n",
    )
    .unwrap();
    fs::write(sandbox.root().join("b.env"), "B=cred://two\r\nLATER=second\r\n").unwrap();
    let env = child_env(
        &sandbox,
        &["--env-file", "a.env", "--env-file", "b.env", "--with", "A=two"],
        &[("PLAIN", "inherited"), ("LATER", "inherited")],
    );
    assert_eq!(value(&env, "A"), Some(&*two), "--with wins over a file");
    assert_eq!(value(&env, "B"), Some(&*two), "a later file wins");
    assert_eq!(value(&env, "C"), Some(&*one));
    assert_eq!((value(&env, "PLAIN"), value(&env, "LATER")), (Some("as it is"), Some("second")));
    assert_eq!(value(&env, "NOT"), Some("see cred://one"), "only what is wholly a reference");
    assert_eq!(value(&env, "TWICE"), Some("2"));
    // A file is enough, also one without references.
    fs::write(sandbox.root().join("c.env"), "PLAIN=x\n").unwrap();
    assert_eq!(value(&child_env(&sandbox, &["--env-file", "c.env"], &[]), "PLAIN"), Some("x"));
}

#[test]
fn inherited_references_are_resolved() {
    let sandbox = Sandbox::with_vault();
    let (one, two) = (sandbox.add("one"), sandbox.add("two"));
    fs::write(sandbox.root().join("a.env"), "B=cred://two\n").unwrap();
    let set = [("A", "cred://one"), ("B", "cred://one"), ("C", "cred://one"), ("OTHER", "untouched")];
    let env = child_env(&sandbox, &["--env-file", "a.env", "--with", "C=two"], &set);
    assert_eq!((value(&env, "A"), value(&env, "B"), value(&env, "C")), (Some(&*one), Some(&*two), Some(&*two)));
    assert_eq!(value(&env, "OTHER"), Some("untouched"));
    assert_eq!(value(&child_env(&sandbox, &[], &[("A", "cred://one/token")]), "A"), Some(&*one));
}

#[test]
fn r13_a_variable_that_was_set_is_replaced_and_that_is_said() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let ran = sandbox.run(&["run", "--no-mask", "--with", "site", "--", "printenv", "SITE"]).env("SITE", "before").reveals().ok();
    assert_eq!(ran.stdout(), format!("{secret}\n"));
    assert!(ran.stderr().contains("`SITE` was set already; `--with site` replaces it"), "{}", ran.stderr());
    // Not where it makes no difference, and not where a reference was meant to be replaced.
    for same in [&*secret, "cred://site"] {
        assert_eq!(sandbox.run(&["run", "--with", "site", "--", "true"]).env("SITE", same).ok().stderr(), "");
    }
    assert_eq!(sandbox.run(&["run", "-q", "--with", "site", "--", "true"]).env("SITE", "before").ok().stderr(), "");
}

#[test]
fn only_leaves_nothing_but_the_basics() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let set = [
        ("AWS_PROFILE", "work"),
        ("LC_TIME", "C"),
        ("TERM", "dumb"),
        ("TZ", "UTC"),
        ("LD_LIBRARY_PATH", "/x"),
        ("USER", "ada"),
        ("SHELL", "/bin/sh"),
        ("LOGNAME", "ada"),
    ];
    let env = child_env(&sandbox, &["--only", "--with", "site"], &set);
    let mut names: Vec<&str> = env.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["HOME", "LANG", "LC_TIME", "LOGNAME", "PATH", "SHELL", "SITE", "TERM", "TMPDIR", "TZ", "USER"]);
    assert_eq!(value(&env, "SITE"), Some(&*secret));
}

#[test]
fn r01_what_opens_the_vault_is_not_the_childs() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let identity = sandbox.run(&["key", "export"]).ok().stdout();
    let file = sandbox.root().join("given-identity");
    fs::write(&file, &identity).unwrap();
    fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let passphrase = ("CREDCTL_PASSPHRASE_FILE", "/nonexistent");
    for set in [
        [("CREDCTL_IDENTITY", identity.trim()), passphrase],
        [("CREDCTL_IDENTITY_FILE", &*file.to_string_lossy()), ("CREDCTL_PASSPHRASE_FD", "9")],
    ] {
        let env = child_env(&sandbox, &["--with", "site"], &set);
        let left: Vec<_> = env.iter().filter(|(name, _)| name.contains("IDENTITY") || name.contains("PASSPHRASE")).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!(env.iter().all(|(_, value)| !value.contains(identity.trim())));
        // The place of things is no secret.
        assert!(value(&env, "CREDCTL_CONFIG_DIR").is_some());
    }
}

#[test]
fn r07_values_are_passed_on_literally() {
    let sandbox = Sandbox::with_vault();
    for (n, text) in
        ["$(id)", "`id`", "%PATH%", "!x", "a b  c", "'\"\\", "ü€🔑", "-n", "line one\nline two\n", "cred://site"].iter().enumerate()
    {
        let name = format!("site{n}");
        let secret = format!("{text}{}", sandbox.secret());
        sandbox.run(&["add", &name, "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&secret).ok();
        assert_eq!(value(&child_env(&sandbox, &["--with", &format!("X={name}")], &[]), "X"), Some(&*secret));
    }
}

#[test]
fn two_vaults_in_one_run() {
    let sandbox = Sandbox::with_vault();
    let here = sandbox.add("site");
    sandbox.run(&["init", "--vault", "other"]).ok();
    let there = sandbox.secret();
    sandbox.run(&["add", "site", "--vault", "other", "--type", "api_token", "--secret", "-"]).stdin(&there).ok();
    let env = child_env(&sandbox, &["--with", "A=site", "--with", "B=cred://site?vault=other"], &[("C", "cred://site/token?vault=other")]);
    assert_eq!((value(&env, "A"), value(&env, "B"), value(&env, "C")), (Some(&*here), Some(&*there), Some(&*there)));
    let env = child_env(&sandbox, &["--vault", "other", "--with", "A=site", "--with", "B=cred://site?vault=default"], &[]);
    assert_eq!((value(&env, "A"), value(&env, "B")), (Some(&*there), Some(&*here)));
}
