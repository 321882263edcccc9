//! The eight types: what each asks for, takes and refuses, and that every byte comes back.

use super::sandbox::Sandbox;

fn add(sandbox: &Sandbox, arguments: &[&str], secret: &[u8]) -> serde_json::Value {
    sandbox.run(&[&["add"], arguments, &["--json"]].concat()).stdin(secret).ok().json()
}

#[test]
fn a_mail_login_has_the_port_and_encryption_that_go_without_saying() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let given = ["mail", "--type", "smtp", "--set", "host=mail.example.com", "--set", "username=alice", "--secret", "-"];
    let shown = add(&sandbox, &given, secret.as_bytes());
    let value = |name: &str| shown["fields"][name]["value"].clone();
    assert_eq!((value("port"), value("encryption"), value("username")), ("587".into(), "starttls".into(), "alice".into()));
    assert_eq!(shown["key"], "MAIL");
    let tls = [&given[1..], &["--set", "port=465"]].concat();
    assert_eq!(add(&sandbox, &[&["mail-tls"], &tls[..]].concat(), secret.as_bytes())["fields"]["encryption"]["value"], "tls");
    for (bad, said) in [
        ("host=https://mail.example.com", "is not a host's name"),
        ("host=mail.example.com:25", "is not a host's name"),
        ("port=70000", "is not a port"),
        ("port=smtp", "is not a port"),
        ("encryption=ssl", "one of starttls, tls, none"),
    ] {
        let name = bad.split('=').next().unwrap();
        let mut arguments = vec!["add", "bad", "--type", "smtp", "--secret", "-", "--set", bad];
        for other in ["host=mail.example.com", "username=alice"] {
            if !other.starts_with(name) {
                arguments.extend(["--set", other]);
            }
        }
        let error = sandbox.run(&arguments).stdin(&secret).fails(2);
        assert!(error.contains(&format!("`{name}`")) && error.contains(said), "{bad}: {error}");
    }
    let error = sandbox.run(&["add", "bad", "--type", "smtp", "--secret", "-"]).stdin(&secret).fails(2);
    assert!(error.contains("`host` and `username` are needed") && error.contains("`--set host=…`"), "{error}");
    sandbox.run(&["show", "bad"]).fails(3);
}

#[test]
fn a_file_is_kept_to_the_byte_with_its_name() {
    let sandbox = Sandbox::with_vault();
    let all: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    for (name, content) in [("bytes", &all[..]), ("line-ends", b"fake\r\nfake\n\n"), ("zero", b"\0")] {
        let path = sandbox.root().join("given-file.bin");
        std::fs::write(&path, content).unwrap();
        let shown = add(&sandbox, &[name, "--type", "file", "--secret", "@given-file.bin"], b"");
        assert_eq!(shown["fields"]["filename"]["value"], "given-file.bin");
        assert!(sandbox.run(&["get", name]).ok().output.stdout == content, "{name}");
        assert!(sandbox.run(&["get", name, "filename"]).ok().stdout() == "given-file.bin", "{name}");
    }
    let one_more = [&all[..], b"x"].concat();
    std::fs::write(sandbox.root().join("given-file.bin"), one_more).unwrap();
    let error = sandbox.run(&["add", "large", "--type", "file", "--secret", "@given-file.bin"]).fails(2);
    assert!(error.contains("at most 1048576"), "{error}");
    let error = sandbox.run(&["add", "none", "--type", "file"]).fails(2);
    assert!(error.contains("`content` is needed") && error.contains("`--secret content=@FILE`"), "{error}");
}

#[test]
fn i03_json_is_checked_before_it_is_stored_and_never_quoted() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    for bad in [
        format!("{{\"a\": \"{secret}\""),
        format!("{{a: {secret}}}"),
        "[".repeat(100_000),
        "{\"a\": \"\\ud800\"}".to_owned(),
        format!("{{\"a\": \"{secret}\", \"a\": 1}}"),
        "[1e400]".to_owned(),
    ] {
        let error = sandbox.run(&["add", "doc", "--type", "custom", "--secret", "json=-"]).stdin(&bad).fails(2);
        assert!(error.contains("`json` is") || error.contains("`json` has the same key twice"), "{error}");
    }
    let good = format!("{{\"a\": \"{secret}\", \"n\": [1e40, null]}}");
    add(&sandbox, &["doc", "--type", "custom", "--secret", "json=-"], good.as_bytes());
    assert_eq!(sandbox.run(&["get", "doc"]).reveals().ok().stdout(), good);
}

#[test]
fn a_custom_credential_has_fields_of_its_own() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let shown = add(&sandbox, &["db", "--type", "custom", "--set", "region=eu", "--secret", "dsn=-"], secret.as_bytes());
    assert_eq!((&shown["key"], &shown["fields"]["region"]["env"]), (&"DB".into(), &"DB_REGION".into()));
    assert_eq!(sandbox.run(&["get", "db"]).reveals().ok().stdout(), secret, "the only secret is the one that is meant");
    let error = sandbox.run(&["add", "nothing", "--type", "custom"]).fails(2);
    assert!(error.contains("no values") && error.contains("--secret json=@FILE"), "{error}");
}

#[test]
fn an_oauth_grant_that_was_made_elsewhere_is_stored_and_hands_out_its_access_token_alone() {
    let sandbox = Sandbox::with_vault();
    let (access, refresh) = (sandbox.secret(), sandbox.secret());
    std::fs::write(sandbox.root().join("given-refresh"), &refresh).unwrap();
    add(&sandbox, &["grant", "--type", "oauth2", "--secret", "-", "--secret", "refresh_token=@given-refresh"], access.as_bytes());
    let ran = sandbox.run(&["run", "--with", "grant", "--no-mask", "--only", "--", "env"]).reveals().ok().stdout();
    assert!(ran.contains(&format!("GRANT={access}\n")) && !ran.contains(&refresh), "{ran}");
}

#[test]
fn a_type_that_is_none_is_answered_with_the_nearest() {
    let sandbox = Sandbox::with_vault();
    let error = sandbox.run(&["add", "x", "--type", "sshkey", "--secret", "-"]).fails(2);
    assert!(error.contains("did you mean `ssh_key`?"), "{error}");
}
