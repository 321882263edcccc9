//! What is mistyped is answered with the nearest, and never run.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::sandbox::Sandbox;

#[test]
fn the_nearest_is_suggested() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "openai", "--secret", "-"]).stdin(sandbox.secret()).ok();
    sandbox.run(&["init", "--vault", "production"]).ok();
    let cases: [(&[&str], i32, &str); 14] = [
        (&["lsit"], 2, "list"),
        (&["remvoe", "openai", "--yes"], 2, "remove"),
        (&["get", "opnai"], 3, "did you mean `openai`?"),
        (&["show", "openal"], 3, "did you mean `openai`?"),
        (&["remove", "opena", "--yes"], 3, "did you mean `openai`?"),
        (&["get", "OPENAI_API_KYE"], 3, "did you mean `OPENAI_API_KEY`?"),
        (&["get", "cred://opnai"], 3, "did you mean `openai`?"),
        (&["get", "openai", "tokne"], 3, "did you mean `token`?"),
        (&["add", "--template", "opnai"], 3, "did you mean `openai`?"),
        (&["add", "x", "--type", "api_tokn"], 2, "did you mean `api_token`?"),
        (&["add", "githb"], 2, "`github`"),
        (&["list", "--vault", "prodction"], 3, "did you mean `production`?"),
        (&["vault", "use", "producton"], 3, "did you mean `production`?"),
        (&["key", "exprot"], 2, "export"),
    ];
    for (arguments, exit, word) in cases {
        let said = sandbox.run(arguments).fails(exit);
        assert!(said.contains(word), "{arguments:?}: {said}");
    }
    sandbox.run(&["show", "openai"]).ok();
}

/// An abbreviation is no command: it would mean something else with the next version.
#[test]
fn abbreviations_are_not_taken() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    for arguments in [&["rem", "site", "--yes"][..], &["li"], &["list", "--js"], &["remove", "site", "--ye"]] {
        sandbox.run(arguments).fails(2);
    }
    sandbox.run(&["show", "site"]).ok();
}

#[test]
fn other_words_for_commands() {
    let sandbox = Sandbox::with_vault();
    let listed = {
        sandbox.add("a");
        sandbox.add("b");
        sandbox.run(&["list"]).ok().stdout()
    };
    assert_eq!(sandbox.run(&["ls"]).ok().stdout(), listed);
    assert_eq!(sandbox.run(&["rm", "a", "-y"]).ok().stdout(), "a\n");
    assert_eq!(sandbox.run(&["exec", "--with", "b", "--", "echo", "hi"]).ok().stdout(), "hi\n");
    assert_eq!(sandbox.run(&["delete", "b", "-y"]).ok().stdout(), "b\n");
    assert_eq!(sandbox.run(&["ls", "--json"]).ok().stdout(), "[]\n");
}

#[test]
fn a_name_may_be_a_variable_a_reference_or_an_id() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let added = sandbox.run(&["add", "openai", "--secret", "-", "--json"]).stdin(&secret).ok().json();
    for name in
        ["openai", "OPENAI_API_KEY", "cred://openai", "cred://openai/token", "cred://openai?vault=default", added["id"].as_str().unwrap()]
    {
        assert_eq!(sandbox.run(&["get", name]).reveals().ok().stdout(), secret, "{name}");
        assert_eq!(sandbox.run(&["show", name, "--json"]).ok().json()["name"], "openai");
    }
    assert_eq!(sandbox.run(&["get", "cred://openai/token", "token"]).reveals().ok().stdout(), secret);
    sandbox.run(&["get", "cred://openai/token", "base_url"]).fails(2);
    // Held by two it is neither.
    sandbox.run(&["add", "openai-work", "--secret", "-"]).stdin(sandbox.secret()).ok();
    for command in [&["get"][..], &["show"], &["remove", "--yes"]] {
        let said = sandbox.run(&[command, &["OPENAI_API_KEY"]].concat()).fails(2);
        assert!(said.contains("`openai`") && said.contains("`openai-work`"), "{said}");
    }
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 2);
    for bad in ["cred://", "cred:///x", "cred://a/b/c", "cred://A", "cred://a?vault=", "cred://a?x=y", "cred://a#b"] {
        let said = sandbox.run(&["get", bad]).fails(2);
        assert!(said.contains("is not a reference") && said.contains("cred://NAME/FIELD"), "{bad}: {said}");
    }
}

#[test]
fn a_filter_that_can_match_nothing_is_a_mistake() {
    let sandbox = Sandbox::with_vault();
    for (flag, word, said) in [
        ("--category", "llm_providers", "did you mean `llm_provider`?"),
        ("--category", "\x1b[31mzzz", "llm_provider, mcp_service"),
        ("--status", "expird", "did you mean `expired`?"),
        ("--status", "qqqqqqqq", "active, expiring"),
        ("--type", "api_tokn", "did you mean `api_token`?"),
    ] {
        let text = sandbox.run(&["list", flag, word]).fails(2);
        assert!(text.contains(said) && !text.contains('\x1b'), "{flag} {word}: {text}");
    }
    for (flag, word) in [("--category", "runtime"), ("--status", "needs_attention"), ("--type", "file")] {
        sandbox.run(&["list", flag, word]).ok();
    }
}

#[test]
fn what_was_typed_moves_no_cursor() {
    let sandbox = Sandbox::with_vault();
    let bad = "\x1b[31m\u{202e}x\r";
    fs::write(sandbox.root().join(format!("given-{bad}.env")), "A=cred://nowhere\n").unwrap();
    fs::write(sandbox.root().join(format!("given-{bad}")), "hello\n").unwrap();
    fs::set_permissions(sandbox.root().join(format!("given-{bad}")), fs::Permissions::from_mode(0o600)).unwrap();
    let env_file = format!("given-{bad}.env");
    let flag = format!("--{bad}");
    let vault = format!("./{bad}");
    let key = sandbox.root().join(format!("given-{bad}"));
    let at = |arguments: &[&str], variable: Option<&str>| {
        let run = sandbox.run(arguments);
        let run = if let Some(variable) = variable { run.env(variable, &key) } else { run };
        let said = run.go().stderr();
        assert!(!said.is_empty() && !said.contains(['\x1b', '\r', '\u{202e}']), "{arguments:?}: {said:?}");
        said
    };
    let usage = at(&["list", &flag], None);
    assert!(usage.contains("\\u{202e}x\\r") && usage.contains("\nUsage:"), "{usage}");
    at(&[bad], None);
    at(&["list", "--color", bad], None);
    at(&["run", "--env-file", &env_file, "--", "true"], None);
    at(&["list", "--vault", &vault], None);
    at(&["init", "--vault", &vault], None);
    at(&["list"], Some("CREDCTL_IDENTITY_FILE"));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let said = at(&["list"], Some("CREDCTL_IDENTITY_FILE"));
    assert!(said.contains("chmod 600"), "{said}");
}
