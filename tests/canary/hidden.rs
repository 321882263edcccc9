//! What tells a canary from the rest, and to whom.

use serde_json::Value;

use super::{alarm, recorded};
use crate::hook::{Hook, Mood};
use crate::sandbox::Sandbox;

/// A document without what differs between any two credentials.
fn shape(mut document: Value) -> Value {
    for member in ["id", "name", "key", "created_at", "updated_at"] {
        document[member] = Value::Null;
    }
    for user in document["assigned_to"].as_array_mut().unwrap() {
        user["key"] = Value::Null;
    }
    for field in document["fields"].as_object_mut().unwrap().values_mut() {
        field["masked"] = Value::Null;
        field["env"] = Value::Null;
    }
    document
}

#[test]
fn list_and_show_tell_it_from_a_real_one_to_nobody() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "decoy", "--type", "api_token", "--canary"]).ok();
    sandbox.add("real");
    sandbox.run(&["assign", "decoy", "real", "agent/x"]).ok();
    for who in [&[][..], &["--as", "agent/x"]] {
        let shown = |name: &str| shape(sandbox.run(&[&["show", name, "--json"], who].concat()).ok().json());
        assert_eq!(shown("decoy"), shown("real"));
        let listed = sandbox.run(&[&["list", "--json"], who].concat()).ok().json();
        assert_eq!(shape(listed[0].clone()), shape(listed[1].clone()));
        let text = sandbox.run(&[&["show", "decoy"], who].concat()).ok().stdout() + &sandbox.run(&[&["list"], who].concat()).ok().stdout();
        assert!(!text.to_lowercase().contains("canary"), "{text}");
        let plan = |name: &str| sandbox.run(&[&["run", "--plan", "--with", name], who, &["--", "true"]].concat()).ok().stdout();
        assert_eq!(plan("decoy").replace("decoy", "real").replace("DECOY", "REAL").lines().count(), plan("real").lines().count());
    }
    // The owner asks for them; a consumer does not.
    let asked = sandbox.run(&["list", "--canaries", "--json"]).ok().json();
    assert_eq!((asked.as_array().unwrap().len(), &asked[0]["name"], &asked[0]["canary"]), (1, &"decoy".into(), &true.into()));
    sandbox.run(&["list", "--canaries", "--as", "agent/x"]).fails(6);
    assert_eq!(sandbox.run(&["verify"]).ok().stdout().lines().filter(|line| line.contains("decoy")).count(), 0);
}

#[test]
fn on_the_disk_it_is_a_file_like_any_other() {
    let sandbox = Sandbox::with_vault();
    alarm(&sandbox, "webhook = \"https://hooks.acme.example/services/x\"");
    sandbox.run(&["add", "decoy", "--type", "api_token", "--canary"]).ok();
    sandbox.add("real");
    sandbox.run(&["assign", "decoy", "real", "ci/x"]).ok();
    let size = |name: &str| std::fs::metadata(sandbox.file_of(name)).unwrap().len() / 512;
    assert_eq!(size("decoy"), size("real"), "but for grease, which is random");
    let mut stack = vec![sandbox.vault(), sandbox.state()];
    while let Some(path) = stack.pop() {
        if path.is_dir() {
            stack.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).to_lowercase();
        assert!(!text.contains("canary") && !text.contains("hooks.acme"), "{}", path.display());
    }
}

#[test]
fn a_consumer_away_from_the_vault_raises_the_alarm_that_the_canary_names() {
    let sandbox = Sandbox::with_vault();
    let hook = Hook::start(Mood::Says("204 No Content"));
    alarm(&sandbox, &format!("webhook = {:?}", hook.url()));
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    sandbox.add("real");
    let line = sandbox.run(&["consumer", "add", "ci/deploy"]).reveals().ok().stdout();
    sandbox.run(&["assign", "github-admin", "real", "ci/deploy"]).ok();
    // The thief's machine: a copy of the repository, and an identity from a log.
    let mut thief = Sandbox::new();
    let vault = thief.root().join("vault");
    let done = std::process::Command::new("cp").args(["-r", "--no-preserve=mode"]).arg(sandbox.vault()).arg(&vault).status().unwrap();
    assert!(done.success());
    thief.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", &vault);
    thief.watch(line.trim());
    let shown = thief.run(&["list", "--json"]).ok().stdout();
    assert!(!shown.to_lowercase().contains("canary") && hook.seen().is_empty(), "{shown}");
    let said = thief.run(&["run", "--", "true"]).fails(125);
    assert!(!said.contains("canary"), "{said}");
    thief.run(&["get", "github-admin"]).fails(6);
    let seen = hook.seen();
    assert_eq!(seen.len(), 2);
    let told: Value = serde_json::from_str(&seen[1].1).unwrap();
    assert_eq!((&told["actor"], &told["name"], &told["action"]), (&"ci/deploy".into(), &"github-admin".into(), &"get".into()));
    assert!(told["process"]["host"].is_string() && told["recorded"] == true, "{told}");
    assert_eq!(recorded(&thief).iter().filter(|line| line.ends_with(" canary")).count(), 2);
}

#[test]
fn a_consumer_is_told_nothing_of_an_alarm_that_fails() {
    let sandbox = Sandbox::with_vault();
    alarm(&sandbox, "webhook = \"http://127.0.0.1:1/fakepass-path\"\ncommand = [\"/nowhere/notify\"]");
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    let line = sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok().stdout();
    sandbox.run(&["assign", "github-admin", "ci/own", "agent/x"]).ok();
    let own = sandbox.run(&["get", "github-admin"]).env("CREDCTL_IDENTITY", line.trim()).fails(6);
    let acting = sandbox.run(&["get", "github-admin", "--as", "agent/x"]).fails(6);
    for said in [&own, &acting] {
        for not in ["told", "webhook", "127.0.0.1", "notify", "recorded", "canary", "alarm"] {
            assert!(!said.contains(not), "{not}: {said}");
        }
    }
    // The owner is told, and finds in the record what became of each.
    assert!(sandbox.run(&["get", "github-admin"]).fails(6).contains("nobody may have been told by the webhook"));
    assert_eq!(recorded(&sandbox).iter().filter(|line| *line == "alarm github-admin failed").count(), 3);
}

#[test]
fn its_text_in_a_file_is_a_finding_and_nothing_that_import_takes() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    // By the stock way: whoever has the vault's key needs no credctl, and raises no alarm.
    let key = sandbox.run(&["key", "export", "--age"]).reveals().ok().stdout();
    let identity: age::x25519::Identity = key.trim().parse().unwrap();
    let body = age::decrypt(&identity, &std::fs::read(sandbox.file_of("github-admin")).unwrap()).unwrap();
    let body = String::from_utf8(body).unwrap();
    assert!(body.contains("[credential.canary]"), "that is where the mark is");
    let token = body.lines().find_map(|line| line.strip_prefix("text = \"ghp_")).unwrap().trim_end_matches('"');
    std::fs::write(sandbox.root().join(".env"), format!("GITHUB_TOKEN=ghp_{token}\n")).unwrap();
    let ran = sandbox.run(&["scan", ".env"]).go().code(1);
    assert!(ran.stderr().contains("the text of the canary `github-admin`, which nobody was ever given"), "{}", ran.stderr());
    let ran = sandbox.run(&["import", ".env", "--replace", "--yes"]).go();
    assert!((ran.stdout() + &ran.stderr()).contains("nobody was ever given"), "{}{}", ran.stdout(), ran.stderr());
    assert!(std::fs::read_to_string(sandbox.root().join(".env")).unwrap().contains("ghp_"));
    // A real key of the same variable goes beside it, also with --update.
    std::fs::write(sandbox.root().join(".env"), "GITHUB_TOKEN=ghp_fakefakefakefakefakefakefakefakefake\n").unwrap();
    sandbox.run(&["import", ".env", "--update", "--yes"]).ok();
    let names: Vec<String> = sandbox.run(&["list"]).ok().stdout().lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect();
    assert_eq!(names, ["github", "github-admin"]);
    sandbox.run(&["get", "github"]).reveals().ok();
}
