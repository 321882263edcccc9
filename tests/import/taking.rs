//! What an import takes, what it leaves, and what it makes of it.

use serde_json::{Value, json};

use super::put;
use super::sandbox::Sandbox;

/// The names of the results, with their variables and what became of them.
fn results(document: &Value) -> Vec<(Option<&str>, &str, String)> {
    let of = |one: &Value| one["keys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(" ");
    document.as_array().unwrap().iter().map(|one| (one["name"].as_str(), one["result"].as_str().unwrap(), of(one))).collect()
}

#[test]
fn what_belongs_together_is_one_credential_and_the_rest_is_left() {
    let sandbox = Sandbox::with_vault();
    let [openai, aws, password] = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let file = format!(
        "OPENAI_API_KEY={openai}\nexport AWS_ACCESS_KEY_ID=AKIAABCDEFGHIJKLMNOP\nAWS_SECRET_ACCESS_KEY='{aws}'\nDEBUG=true\n\
         OPENAI_BASE_URL=\"https://eu.example.com/v1\"\nAWS_REGION=eu-west-1\nDB_PASSWORD={password}\nAPI_TOKEN=changeme\nX_TOKEN=\nY_TOKEN=cred://y\nPATH=/bin\n"
    );
    put(&sandbox, "given-env", &file);
    let document = sandbox.run(&["import", "given-env", "--json"]).ok().json();
    let expected = [
        (Some("openai"), "done", "OPENAI_API_KEY OPENAI_BASE_URL"),
        (Some("aws"), "done", "AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_REGION"),
        (Some("db-password"), "done", "DB_PASSWORD"),
        (None, "skipped", "DEBUG"),
        (None, "skipped", "API_TOKEN"),
        (None, "skipped", "X_TOKEN"),
        (None, "skipped", "Y_TOKEN"),
        (None, "skipped", "PATH"),
    ];
    assert_eq!(results(&document), expected.map(|(name, result, keys)| (name, result, keys.to_owned())));
    assert_eq!(document[0]["service"], "openai");
    assert_eq!(document[4]["reason"], "a placeholder");
    let shown = sandbox.run(&["show", "aws", "--json"]).ok().json();
    assert_eq!(
        (&shown["type"], &shown["service"], &shown["key"]),
        (&json!("api_key_pair"), &json!("aws"), &json!("AWS_SECRET_ACCESS_KEY"))
    );
    assert_eq!(shown["fields"]["region"]["value"], "eu-west-1");
    assert_eq!(sandbox.run(&["get", "aws"]).reveals().ok().stdout(), aws);
    let shown = sandbox.run(&["show", "openai", "--json"]).ok().json();
    assert_eq!(shown["hosts"], json!(["eu.example.com"]));
    let shown = sandbox.run(&["show", "DB_PASSWORD", "--json"]).ok().json();
    assert_eq!((&shown["name"], &shown["type"], &shown["service"]), (&json!("db-password"), &json!("api_token"), &Value::Null));
}

#[test]
fn a_key_is_known_by_its_form_under_any_variable() {
    let sandbox = Sandbox::with_vault();
    let key = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    sandbox.watch(key);
    put(&sandbox, "given-env", &format!("THING={key}\nWORD=ghp_nothing\n"));
    let document = sandbox.run(&["import", "given-env", "--json"]).ok().json();
    assert_eq!((&document[0]["name"], &document[0]["service"]), (&json!("thing"), &json!("github")));
    assert_eq!(document[1]["name"], Value::Null);
    // `--with` gives the variable that the file had.
    let ran = sandbox.run(&["run", "--no-mask", "--with", "thing", "--", "sh", "-c", "printf %s \"$THING\""]).reveals().ok();
    assert_eq!(ran.stdout(), key);
}

#[test]
fn a_value_of_several_lines_is_kept_as_it_is() {
    let sandbox = Sandbox::with_vault();
    let body = sandbox.secret();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    put(&sandbox, "given-env", &format!("SIGNING=\"{pem}\"\n"));
    sandbox.run(&["import", "given-env"]).ok();
    assert_eq!(sandbox.run(&["get", "signing"]).reveals().ok().stdout(), pem);
}

#[test]
fn only_and_all_take_what_does_not_look_like_it() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    put(&sandbox, "given-env", &format!("A_TOKEN={secret}\nCOLOUR=blue\nSIZE=large\nEMPTY=\n"));
    let only = sandbox.run(&["import", "given-env", "--only", "COLOUR", "--json"]).ok().json();
    assert_eq!(results(&only)[0], (Some("colour"), "done", "COLOUR".to_owned()));
    assert_eq!(only.as_array().unwrap().iter().filter(|one| one["result"] == "done").count(), 1);
    let all = sandbox.run(&["import", "given-env", "--all", "--json"]).ok().json();
    let done: Vec<_> = results(&all).into_iter().filter(|(name, ..)| name.is_some()).map(|(name, result, _)| (name, result)).collect();
    assert_eq!(done, [(Some("a-token"), "done"), (Some("colour"), "skipped"), (Some("size"), "done")]);
    let missing = sandbox.run(&["import", "given-env", "--only", "COLOR", "--json"]).go().code(3);
    assert_eq!(missing.error()["hint"], "did you mean `COLOUR`?");
}

#[test]
fn another_value_goes_beside_or_with_update_into_its_place() {
    let sandbox = Sandbox::with_vault();
    let values = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let import = |value: &str, more: &[&str]| {
        put(&sandbox, "given-env", &format!("OPENAI_API_KEY={value}\n"));
        let document = sandbox.run(&[&["import", "given-env", "--json"], more].concat()).ok().json();
        (document[0]["name"].as_str().unwrap().to_owned(), document[0]["reason"].as_str().unwrap().to_owned())
    };
    let pair = |name: &str, reason: &str| (name.to_owned(), reason.to_owned());
    assert_eq!(import(&values[0], &[]), pair("openai", "stored"));
    assert_eq!(import(&values[0], &[]), pair("openai", "stored already"));
    assert_eq!(import(&values[1], &[]), pair("openai-2", "stored beside another"));
    assert_eq!(import(&values[2], &["--update"]), pair("openai", "updated"));
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), values[2]);
    assert_eq!(sandbox.run(&["get", "openai-2"]).reveals().ok().stdout(), values[1]);
    // As a person's change, it can be taken back.
    sandbox.run(&["restore", "openai", "--yes"]).ok();
    assert_eq!(sandbox.run(&["get", "openai"]).reveals().ok().stdout(), values[0]);
}

#[test]
fn a_secret_that_is_being_rotated_away_is_left() {
    let sandbox = Sandbox::with_vault();
    let [old, new] = [sandbox.secret(), sandbox.secret()];
    let import = |value: &str, more: &[&str]| {
        put(&sandbox, "given-env", &format!("SOME_TOKEN={value}\n"));
        let document = sandbox.run(&[&["import", "given-env", "--json"], more].concat()).ok().json();
        (document[0]["result"].as_str().unwrap().to_owned(), document[0]["reason"].as_str().unwrap().to_owned())
    };
    assert_eq!(import(&old, &[]).0, "done");
    sandbox.run(&["rotate", "some-token", "--secret", "-", "--grace", "1h", "--no-verify"]).stdin(&new).go();
    assert_eq!(sandbox.run(&["get", "some-token"]).reveals().ok().stdout(), new);
    let left = ("skipped".to_owned(), "it was replaced, and is being rotated away".to_owned());
    for more in [&[][..], &["--update"], &["--all"]] {
        assert_eq!(import(&old, more), left, "{more:?}");
    }
    assert_eq!(sandbox.run(&["get", "some-token"]).reveals().ok().stdout(), new);
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
    assert_eq!(import(&new, &[]).1, "stored already");
}

#[test]
fn one_secret_under_two_variables_is_stored_once() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    put(&sandbox, ".env", &format!("A_TOKEN={secret}\nB_TOKEN={secret}\nA_TOKEN={secret}\n"));
    sandbox.run(&["import", ".env", "--replace"]).ok();
    assert_eq!(sandbox.run(&["list", "--json"]).ok().json().as_array().unwrap().len(), 1);
    assert_eq!(super::environment(&sandbox, ".env"), format!("A_TOKEN={secret}\nB_TOKEN={secret}\n"));
}

#[test]
fn from_stdin_and_without_a_vault_yet() {
    let sandbox = Sandbox::new();
    let secret = sandbox.secret();
    let ran = sandbox.run(&["import", "-"]).stdin(format!("A_TOKEN={secret}\n")).ok();
    assert_eq!(ran.stdout(), "A_TOKEN\tstore\ta-token\t\tits name\n");
    assert!(ran.stderr().contains("made vault `default`"), "{}", ran.stderr());
    assert_eq!(sandbox.run(&["get", "a-token"]).reveals().ok().stdout(), secret);
    let text = sandbox.run(&["import", "-", "--replace"]).stdin("A_TOKEN=x").fails(2);
    assert!(text.contains("needs a file"), "{text}");
}

#[test]
fn nothing_to_take_makes_no_vault() {
    let sandbox = Sandbox::new();
    put(&sandbox, "given-env", "DEBUG=true\n");
    let ran = sandbox.run(&["import", "given-env"]).ok();
    assert!(ran.stderr().contains("nothing in it looks like a secret"), "{}", ran.stderr());
    assert!(!sandbox.vault().exists());
    put(&sandbox, "given-env", "");
    assert_eq!(sandbox.run(&["import", "given-env", "--json"]).ok().stdout(), "[]\n");
}
