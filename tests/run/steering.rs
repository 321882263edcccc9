//! Variables that steer programs: set by their owner's own word alone.

use std::fs;

use super::sandbox::Sandbox;
use super::{child_env, value};

const STEERING: [&str; 13] = [
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "DYLD_INSERT_LIBRARIES",
    "NODE_OPTIONS",
    "PYTHONSTARTUP",
    "BASH_ENV",
    "PROMPT_COMMAND",
    "GIT_SSH_COMMAND",
    "PERL5OPT",
    "RUBYOPT",
    "JAVA_TOOL_OPTIONS",
    "PATH",
    "https_proxy",
];

/// Fails with 125, names the variable, and nothing was started.
fn refused(sandbox: &Sandbox, run: &[&str], set: Option<(&str, &str)>, name: &str) {
    let all = [&["run"], run, &["--", "touch", "started"]].concat();
    let mut command = sandbox.run(&all);
    if let Some((name, value)) = set {
        command = command.env(name, value);
    }
    let ran = command.go().code(125);
    assert!(ran.stderr().contains(&format!("`{name}` steers programs")), "{}", ran.stderr());
    assert!(!sandbox.root().join("started").exists(), "{name}");
}

#[test]
fn t14_files_and_the_environment_do_not_set_them() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for name in STEERING {
        fs::write(sandbox.root().join("reference.env"), format!("{name}=cred://site\n")).unwrap();
        refused(&sandbox, &["--env-file", "reference.env"], None, name);
        fs::write(sandbox.root().join("plain.env"), format!("A=1\nexport {name}='x'\n")).unwrap();
        refused(&sandbox, &["--env-file", "plain.env"], None, name);
        if name != "PATH" {
            refused(&sandbox, &[], Some((name, "cred://site")), name);
        }
    }
    refused(&sandbox, &[], Some(("BASH_FUNC_ls%%", "cred://site")), "BASH_FUNC_ls%%");
}

#[test]
fn t14_the_owners_own_word_does() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    fs::write(sandbox.root().join("plain.env"), "NODE_OPTIONS=--require=./evil.js\n").unwrap();
    let env = child_env(&sandbox, &["--with", "NODE_OPTIONS=site", "--env-file", "plain.env"], &[]);
    assert_eq!(value(&env, "NODE_OPTIONS"), Some(&*secret));
    // What the owner's shell has set is inherited as ever.
    let env = child_env(&sandbox, &["--with", "site"], &[("NODE_OPTIONS", "--no-warnings")]);
    assert_eq!(value(&env, "NODE_OPTIONS"), Some("--no-warnings"));
}

#[test]
fn t14_no_credential_and_no_assignment_has_one_as_its_own() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for name in STEERING.into_iter().filter(|name| *name != "https_proxy") {
        let ran = sandbox.run(&["assign", "site", "agent/a", "--key", name]).go().code(2);
        assert!(ran.stderr().contains(name), "{}", ran.stderr());
    }
    sandbox.run(&["edit", "site", "--key", "LD_PRELOAD"]).fails(2);
}

/// An earlier source wins, also over a reference that was inherited.
#[test]
fn a_plain_value_of_a_file_wins_over_an_inherited_reference() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    fs::write(sandbox.root().join("plain.env"), "A=from-the-file\n").unwrap();
    assert_eq!(value(&child_env(&sandbox, &["--env-file", "plain.env"], &[("A", "cred://site")]), "A"), Some("from-the-file"));
}
