//! `add`: names, templates, numbers.

use std::fs;
use std::process::Command;

use super::everything;
use super::sandbox::Sandbox;

#[test]
fn a_name_that_speaks_of_a_service_takes_its_template() {
    let sandbox = Sandbox::with_vault();
    for (given, stored) in
        [("openai", "openai"), ("openai-work", "openai-work"), ("OPENAI_API_KEY", "openai-2"), ("OPENAI_API_KEY", "openai-3")]
    {
        let ran = sandbox.run(&["add", given, "--secret", "-"]).stdin(sandbox.secret()).ok();
        assert_eq!(ran.stdout(), format!("{stored}\n"));
        assert!(ran.stderr().contains("using the template `openai` (OpenAI)"), "{}", ran.stderr());
        let shown = sandbox.run(&["show", stored, "--json"]).ok().json();
        assert_eq!((&shown["service"], &shown["key"]), (&"openai".into(), &"OPENAI_API_KEY".into()));
        assert_eq!(shown["hosts"], serde_json::json!(["api.openai.com"]));
    }
    for stored in ["openai-4", "openai-5"] {
        let ran = sandbox.run(&["add", "--template", "openai", "--secret", "-"]).stdin(sandbox.secret()).ok();
        assert_eq!(ran.stdout(), format!("{stored}\n"));
    }
}

/// A variable says which of a service's values is given, and not only which service it is.
#[test]
fn the_variable_of_another_field_than_the_main_secret_takes_the_value_there() {
    let sandbox = Sandbox::with_vault();
    let add = |words: &[&str], value: &str| {
        let words = [&["add", "--no-verify"], words].concat();
        sandbox.run(&words).stdin(value)
    };
    for (variable, scheme, name, main) in
        [("REDIS_URL", "rediss", "redis", "REDISCLI_AUTH"), ("DATABASE_URL", "postgres", "postgres", "PGPASSWORD")]
    {
        let url = format!("{scheme}://app:{}@cache.example:6380/0", sandbox.secret());
        sandbox.watch(&url);
        add(&[variable, "--secret", "-"], &url).ok();
        assert_eq!(sandbox.run(&["get", variable]).reveals().ok().stdout(), url);
        let script = format!("printf %s \"${{{variable}}} ${{{main}-none}}\"");
        let ran = sandbox.run(&["run", "--with", name, "--no-mask", "--", "sh", "-c", &script]).reveals().ok();
        assert_eq!(ran.stdout(), format!("{url} none"));
    }
    // What is needed besides is named, and so is what was meant.
    let said = add(&["SENTRY_DSN", "--secret", "-"], "https://fakepass@o1.ingest.sentry.example/1").fails(2);
    assert!(said.contains("`token` is needed") && said.contains("--secret token=-"), "{said}");
    let said = sandbox.run(&["add", "REDIS_URL"]).fails(2);
    assert!(said.contains("`url` is needed") && !said.contains("password"), "{said}");
    // What is no secret is not where one belongs, nor the other way round.
    for (variable, field) in [("OPENAI_BASE_URL", "base_url"), ("GITLAB_HOST", "host")] {
        let said = add(&[variable, "--secret", "-"], "https://proxy.example/v1").fails(2);
        assert!(said.contains(&format!("`{field}`, which is no secret")) && said.contains(&format!("`--set {field}=…`")), "{said}");
    }
    add(&["OPENAI_BASE_URL", "--set", "base_url=https://proxy.example/v1", "--secret", "token=-"], &sandbox.secret()).ok();
    assert_eq!(sandbox.run(&["get", "openai", "base_url"]).ok().stdout(), "https://proxy.example/v1");
    // Another name of the main secret's is the main secret's.
    let secret = sandbox.secret();
    add(&["REDIS_PASSWORD", "--secret", "-"], &secret).ok();
    assert_eq!(sandbox.run(&["get", "redis-2", "password"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_name_that_is_taken_is_refused_and_nothing_changes() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let before = everything(&sandbox.vault());
    let ran = sandbox.run(&["add", "site", "--type", "api_token", "--secret", "-", "--json"]).stdin(sandbox.secret()).go().code(1);
    assert_eq!(ran.error()["code"], "conflict");
    assert_eq!(everything(&sandbox.vault()), before);
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_secret_that_is_stored_already_is_said_so() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let ran = sandbox.run(&["add", "again", "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
    assert!(ran.stderr().contains("stored already, as `site`"), "{}", ran.stderr());
}

#[test]
fn a_key_of_another_service_is_noticed() {
    let sandbox = Sandbox::with_vault();
    let key = format!("ghp_{}", "Fake".repeat(9));
    sandbox.watch(&key);
    let ran = sandbox.run(&["add", "openai", "--secret", "-"]).stdin(&key).ok();
    assert!(ran.stderr().contains("looks like a key of GitHub"), "{}", ran.stderr());
}

#[test]
fn what_was_said_about_it_is_kept() {
    let sandbox = Sandbox::with_vault();
    let arguments = [
        "add",
        "openai-work",
        "--secret",
        "-",
        "--label",
        "Work – Ünïcode \"quoted\"",
        "--category",
        "custom",
        "--tag",
        "a",
        "--tag",
        "b c",
        "--expires",
        "2099-01-31",
        "--host",
        "proxy.example.com",
        "--key",
        "MY_KEY",
        "--json",
        "--no-verify",
    ];
    let added = sandbox.run(&arguments).stdin(sandbox.secret()).ok().json();
    assert_eq!(added["label"], "Work – Ünïcode \"quoted\"");
    assert_eq!((&added["category"], &added["key"]), (&"custom".into(), &"MY_KEY".into()));
    assert_eq!((&added["tags"], &added["hosts"]), (&serde_json::json!(["a", "b c"]), &serde_json::json!(["proxy.example.com"])));
    assert_eq!(added["expires_at"], "2099-01-31T23:59:59Z");
    for (query, found) in [
        (&["work"][..], 1),
        (&["MY_KEY"], 1),
        (&["--tag", "a"], 1),
        (&["--tag", "x"], 0),
        (&["--category", "custom"], 1),
        (&["--service", "openai"], 1),
        (&["--type", "smtp"], 0),
        (&["--status", "unverified"], 1),
        (&["nope"], 0),
    ] {
        let listed = sandbox.run(&[&["list", "--json"], query].concat()).ok().json();
        assert_eq!(listed.as_array().unwrap().len(), found, "{query:?}");
    }
}

#[test]
fn moments_in_all_their_forms() {
    let sandbox = Sandbox::with_vault();
    for (n, form) in
        ["2099-01-31", "2099-01-31T12:00:00Z", "2099-01-31T12:00:00+02:00", "30d", "8h", "90s", "9998-12-31"].iter().enumerate()
    {
        sandbox.run(&["add", &format!("site{n}"), "--type", "api_token", "--secret", "-", "--expires", form]).stdin(sandbox.secret()).ok();
    }
    for form in ["tomorrow", "2099-13-01", "2099-02-30", "31.1.2099", "", "-1d", "1.5d", "999999999999d", "2099-01-31T12:00:00"] {
        let said = sandbox
            .run(&["add", "bad", "--type", "api_token", "--secret", "-", &format!("--expires={form}")])
            .stdin(sandbox.secret())
            .fails(2);
        assert!(said.contains("is not a date"), "{form}: {said}");
    }
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "1999-12-31"]).stdin(sandbox.secret()).ok();
    assert_eq!(sandbox.run(&["show", "old", "--json"]).ok().json()["status"], "expired");
    assert!(sandbox.run(&["get", "old"]).reveals().ok().stderr().contains("expired since 1999-12-31"));
    let ran = sandbox.run(&["get", "old", "--strict", "--json"]).go().code(7);
    assert_eq!(ran.error()["code"], "unhealthy");
}

/// No half vault, no vault at all, where the arguments are wrong.
#[test]
fn c23_wrong_arguments_store_nothing() {
    let sandbox = Sandbox::new();
    let wrong: [&[&str]; 15] = [
        &["openai", "--template", "nope"],
        &["openai", "--type", "nope"],
        &["openai", "--category", "nope"],
        &["x", "--type", "smtp"],
        &["no_service"],
        &["google"],
        &["NOPE_KEY"],
        &["openai", "--key", "lower"],
        &["openai", "--key", "LD_PRELOAD"],
        &["openai", "--key", "PATH"],
        &["openai", "--key", "base_url=X"],
        &["openai", "--expires", "never"],
        &["openai", "--template", "openai", "--type", "api_token"],
        &["openai", "--set", "Bad-Field=x"],
        &["openai", "--set", "=x"],
    ];
    for arguments in wrong {
        let ran = sandbox.run(&[&["add", "--json"], arguments, &["--secret", "-"]].concat()).stdin(sandbox.secret()).go();
        assert!([Some(2), Some(3)].contains(&ran.output.status.code()), "{arguments:?}: {}", ran.stderr());
        ran.error();
        assert!(everything(sandbox.root()).is_empty(), "{arguments:?}: {:?}", everything(sandbox.root()).keys());
    }
}

#[test]
fn c06_names_that_are_no_names() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let long = "x".repeat(129);
    let huge = "x".repeat(64 << 10);
    for name in
        ["../../x", "/etc/x", "C:\\x", "", "-x", "a\nb", "a b", "Ünïcode", "a\u{202e}b", ".hidden", "_x", &long, &huge, "cred://x y", "a/b"]
    {
        let before = everything(sandbox.root());
        let ran = sandbox.run(&["add", "--type", "api_token", "--secret", "-", "--", name]).stdin(sandbox.secret()).go().code(2);
        assert!(ran.stderr().len() < 2000 && !ran.stderr().contains('\u{202e}'), "{}", ran.stderr());
        assert_eq!(everything(sandbox.root()), before);
        for command in [&["get", "--"][..], &["show", "--"], &["remove", "--yes", "--"]] {
            let ran = sandbox.run(&[command, &[name]].concat()).go();
            assert!([Some(2), Some(3)].contains(&ran.output.status.code()), "{command:?} {name}: {}", ran.stderr());
            assert!(ran.stderr().len() < 2000 && !ran.stderr().contains('\u{202e}'), "{}", ran.stderr());
        }
    }
    for name in ["con", "aux.txt", "1", "a.b_c-d", &"x".repeat(128)] {
        sandbox.add(name);
        sandbox.run(&["show", name]).ok();
    }
}

/// Coinbase hands out a PEM where others hand out a token; newer keys are one line.
#[test]
fn a_key_of_several_lines_in_the_place_of_a_token_is_kept_to_the_byte() {
    let sandbox = Sandbox::with_vault();
    let pem = Command::new("openssl").args(["ecparam", "-name", "prime256v1", "-genkey", "-noout"]).output().unwrap().stdout;
    fs::write(sandbox.root().join("cdp.pem"), &pem).unwrap();
    let add = |name| ["add", name, "--template", "coinbase", "--set", "api_key=organizations/fake", "--no-verify", "--secret"];
    sandbox.run(&[&add("pem")[..], &["@cdp.pem"]].concat()).ok();
    assert!(sandbox.run(&["get", "pem"]).ok().output.stdout == pem);
    fs::write(sandbox.root().join("cdp.key"), "ZmFrZWZha2VmYWtlZmFrZWZha2VmYWtlZmFrZWZha2U=\n").unwrap();
    sandbox.run(&[&add("line")[..], &["@cdp.key"]].concat()).ok();
    assert_eq!(sandbox.run(&["get", "line"]).ok().output.stdout, b"ZmFrZWZha2VmYWtlZmFrZWZha2VmYWtlZmFrZWZha2U=");
}
