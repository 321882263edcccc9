//! `--json`: one document on stdout, errors as one on stderr, whatever the values.

use serde_json::{Value, json};

use super::sandbox::Sandbox;

const CREDENTIAL: [&str; 21] = [
    "assigned_to",
    "category",
    "created_at",
    "due",
    "expires_at",
    "fields",
    "hosts",
    "id",
    "key",
    "label",
    "last_used_at",
    "last_verified_at",
    "name",
    "revision",
    "service",
    "status",
    "status_reason",
    "tags",
    "type",
    "updated_at",
    "vault",
];

/// The names of an object's members, sorted.
fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_credential_has_every_member_of_the_contract() {
    let sandbox = Sandbox::with_vault();
    let secret = format!("{}tail", sandbox.secret());
    let arguments = ["add", "openai", "--secret", "-", "--set", "base_url=https://eu.example.com/v1", "--json"];
    let added = sandbox.run(&arguments).stdin(&secret).ok().json();
    assert_eq!(members(&added), CREDENTIAL);
    assert_eq!(added["fields"]["token"], json!({"secret": true, "masked": "••••tail", "env": "OPENAI_API_KEY"}));
    assert_eq!(added["fields"]["base_url"], json!({"secret": false, "value": "https://eu.example.com/v1", "env": "OPENAI_BASE_URL"}));
    assert_eq!(added["hosts"], json!(["eu.example.com"]));
    let expected = json!({"vault": "default", "name": "openai", "label": null, "key": "OPENAI_API_KEY", "type": "api_token", "service": "openai", "category": "llm_provider",
        "status": "unverified", "status_reason": null, "tags": [], "assigned_to": [], "due": [], "revision": 1, "last_used_at": null, "last_verified_at": null, "expires_at": null});
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&added[name], value, "{name}");
    }
    for moment in ["created_at", "updated_at"] {
        added[moment].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    }
    // `show` and `list` say the same.
    assert_eq!(sandbox.run(&["show", "openai", "--json"]).ok().json(), added);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json(), json!([added]));
}

#[test]
fn a_short_secret_shows_nothing_of_itself() {
    let sandbox = Sandbox::with_vault();
    for (name, secret, masked) in [("a", "123456789012345", "••••"), ("b", "1234567890123456", "••••3456")] {
        sandbox.run(&["add", name, "--type", "api_token", "--secret", "-"]).stdin(secret).ok();
        assert_eq!(sandbox.run(&["show", name, "--json"]).ok().json()["fields"]["token"]["masked"], masked);
        let shown = sandbox.run(&["show", name]).ok().stdout();
        assert!(shown.contains(&format!("token = {masked} ")), "{shown}");
    }
}

#[test]
fn c07_awkward_values_are_valid_json_in_one_document() {
    let sandbox = Sandbox::with_vault();
    for (n, awkward) in [
        "\"quoted\" \\ back",
        "line\nline\r\n\ttab",
        "\u{1b}[31mred\u{7}",
        "\u{202e}rtl\u{200b}",
        "🔑東京",
        "{\"a\":1}",
        "\u{0}nul",
        "\u{9b}31m",
        "</script>",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("site{n}");
        let secret = format!("{awkward}{}", sandbox.secret());
        let label = awkward.replace('\0', "");
        let ran = sandbox
            .run(&[
                "add",
                &name,
                "--type",
                "username_password",
                "--set",
                &format!("username={label}"),
                "--secret",
                "-",
                "--label",
                &label,
                "--tag",
                &label,
                "--json",
            ])
            .stdin(&secret)
            .ok();
        let added = ran.json();
        assert_eq!((&added["label"], &added["fields"]["username"]["value"]), (&label.as_str().into(), &label.as_str().into()));
        assert_eq!(ran.stdout().lines().count(), 1);
        let got = sandbox.run(&["get", &name, "--json"]).reveals().ok().json();
        assert_eq!(got, json!({"name": name, "field": "password", "value": secret}));
        // For people it is escaped.
        for command in [&["show", &name][..], &["list"]] {
            let shown = sandbox.run(command).ok().stdout();
            assert!(
                shown.chars().all(|c| !c.is_control() || c == '\n' || c == '\t') && !shown.contains(['\u{202e}', '\u{200b}']),
                "{shown:?}"
            );
        }
    }
    let all = sandbox.run(&["list", "--json"]).ok().json();
    assert_eq!(all.as_array().unwrap().len(), 9);
}

#[test]
fn every_command_says_one_document() {
    let sandbox = Sandbox::new();
    let is_document = |arguments: &[&str], stdin: &str| sandbox.run(&[arguments, &["--json"]].concat()).stdin(stdin).ok().json();
    assert_eq!(is_document(&["list"], ""), json!([]));
    assert_eq!(is_document(&["vault", "list"], ""), json!([]));
    let made = is_document(&["init"], "");
    assert_eq!(members(&made), ["id", "key_store", "path", "vault"]);
    assert_eq!(is_document(&["list"], ""), json!([]));
    is_document(&["add", "openai", "--secret", "-"], &sandbox.secret());
    is_document(&["show", "openai"], "");
    is_document(&["key", "status"], "");
    is_document(&["key", "export"], "");
    is_document(&["key", "rotate"], "");
    is_document(&["key", "lock"], "");
    let identity = sandbox.run(&["key", "export"]).ok().stdout();
    is_document(&["key", "import"], &identity);
    is_document(&["key", "move", "--to", "file"], "");
    is_document(&["vault", "fingerprint"], "");
    let list = is_document(&["vault", "list"], "");
    assert_eq!(members(&list[0]), ["default", "id", "key_store", "layer", "name", "path"]);
    let findings = is_document(&["doctor"], "");
    assert!(findings.as_array().unwrap().iter().all(|finding| members(finding) == ["hint", "verdict", "what"]));
    assert_eq!(is_document(&["vault", "use", "default"], ""), list[0]);
    let removed = is_document(&["remove", "openai", "--yes"], "");
    assert_eq!((&removed["name"], &removed["removed"]), (&"openai".into(), &true.into()));
}

#[test]
fn errors_are_one_document_on_stderr() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("one");
    let cases: [(&[&str], i32, &str); 17] = [
        (&["get", "nope"], 3, "not_found"),
        (&["get", "one", "nope"], 3, "not_found"),
        (&["show", "nope"], 3, "not_found"),
        (&["remove", "nope", "--yes"], 3, "not_found"),
        (&["remove", "one"], 2, "usage"),
        (&["list", "--vault", "nope"], 3, "not_found"),
        (&["list", "--vault", "./nope"], 3, "not_found"),
        (&["list", "--type", "nope"], 2, "usage"),
        (&["add", "one", "--type", "api_token", "--secret", "env:HOME"], 1, "conflict"),
        (&["init"], 1, "conflict"),
        (&["init", "--vault", "x", "--key-store", "nope"], 2, "usage"),
        (&["vault", "use", "nope"], 3, "not_found"),
        (&["get"], 2, "usage"),
        (&["nonsense"], 2, "usage"),
        (&["key", "unlock"], 2, "usage"),
        (&["list", "--bogus"], 2, "usage"),
        (&["run", "--with", "nope", "--", "true"], 125, "not_found"),
    ];
    for (arguments, exit, code) in cases {
        // `--json` counts wherever it stands before `--`.
        for all in [
            [&["--json"], arguments].concat(),
            if arguments[0] == "run" { [&["--json"], arguments].concat() } else { [arguments, &["--json"]].concat() },
        ] {
            let ran = sandbox.run(&all).go().code(exit);
            assert_eq!(ran.stdout(), "", "{all:?}");
            let text = ran.stderr();
            assert_eq!(text.lines().count(), 1, "{all:?}: {text}");
            let error = ran.error();
            assert_eq!(members(&error), ["code", "hint", "message"]);
            assert_eq!(error["code"], code, "{error}");
            assert!(error["hint"].is_string() && !error["message"].as_str().unwrap().is_empty(), "{error}");
        }
    }
    // Not a flag of ours behind `--`.
    let ran = sandbox.run(&["run", "--bogus", "--", "x", "--json"]).go().code(125);
    assert!(ran.stderr().starts_with("error: "), "{}", ran.stderr());
}

#[test]
fn several_failures_are_one_document() {
    let sandbox = Sandbox::with_vault();
    for name in ["one", "two"] {
        sandbox.add(name);
        let file = sandbox.file_of(name);
        std::fs::write(file, b"broken").unwrap();
    }
    sandbox.add("three");
    let run = ["run", "--json", "--with", "nowhere", "--with", "one", "--with", "three", "--with", "two", "--", "true"];
    for (arguments, exit, others) in [(&["list", "--json"][..], 5, 1), (&run, 125, 2)] {
        let ran = sandbox.run(arguments).go().code(exit);
        let document: Value = serde_json::from_str(ran.stderr().trim_end()).unwrap();
        let error = &document["error"];
        assert_eq!(error["code"], "corrupt");
        let also = error["also"].as_array().unwrap();
        assert_eq!(also.len(), others, "{error}");
        assert!(also.iter().all(|other| members(other) == ["code", "hint", "message"] || members(other) == ["code", "message", "hint"]));
    }
    let said = sandbox.run(&["list"]).fails(5);
    assert_eq!(said.lines().filter(|line| line.starts_with("error:")).count(), 2, "{said}");
}
