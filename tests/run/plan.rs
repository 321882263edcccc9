//! `run --plan`: what would be handed out, and nothing of it.

use std::fs;

use super::sandbox::Sandbox;

/// One credential of each kind of interest: a token, an SSH key, a value with a NUL, one that is too large, an expired one.
fn scene() -> Sandbox {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    sandbox.add("other");
    sandbox.run(&["add", "file", "--type", "file", "--secret", "-"]).stdin(sandbox.secret()).ok();
    sandbox.run(&["add", "old", "--type", "api_token", "--secret", "-", "--expires", "2020-01-31"]).stdin(sandbox.secret()).ok();
    sandbox
}

fn plan(sandbox: &Sandbox, arguments: &[&str]) -> serde_json::Value {
    sandbox.run(&[&["run", "--plan", "--json"], arguments].concat()).ok().json()
}

#[test]
fn each_variable_with_its_credential_its_source_and_what_it_wins_over() {
    let sandbox = scene();
    fs::write(sandbox.root().join("a.env"), "A=cred://site\nSITE=plain\nPLAIN=x\n").unwrap();
    fs::write(sandbox.root().join("b.env"), "A=cred://other\n").unwrap();
    let arguments = ["run", "--plan", "--with", "site", "--env-file", "a.env", "--env-file", "b.env", "--with", "old", "--", "true"];
    let table = sandbox.run(&arguments).env("SITE", "before").env("PLAIN", "x").env("A", "cred://site").ok();
    let shown = table.stdout();
    assert_eq!(
        shown.lines().collect::<Vec<_>>(),
        [
            "SITE\tsite/token\tdefault\t--with site\treplaces what is inherited, wins over a.env, line 2",
            "OLD\told/token\tdefault\t--with old\texpired since 2020-01-31 23:59 UTC",
            "A\tother/token\tdefault\tb.env, line 1\twins over a.env, line 1; the variable `A`",
            "PLAIN\ta plain value\t\ta.env, line 3\t",
        ]
    );
    let said = table.stderr();
    assert!(said.contains("4 variables") && said.contains("nothing was started"), "{said}");
}

#[test]
fn the_document_says_the_same() {
    let sandbox = scene();
    let document = plan(&sandbox, &["--only", "--with", "file", "--with", "X=site/token"]);
    assert_eq!((&document["schema"], &document["starts"]), (&1.into(), &true.into()));
    let inherited: Vec<&str> = document["inherited"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
    assert!(inherited.contains(&"PATH") && !inherited.iter().any(|name| name.starts_with("CREDCTL_")), "{inherited:?}");
    let of = |key: &str| document["variables"].as_array().unwrap().iter().find(|row| row["key"] == key).unwrap().clone();
    assert_eq!((&of("FILE")["form"], &of("FILE")["name"]), (&"path".into(), &"file".into()));
    assert_eq!((&of("X")["form"], &of("X")["source"]), (&"secret".into(), &"`--with X=site/token`".into()));
    assert_eq!((&of("X")["vault"], &of("X")["status"]), (&"default".into(), &"unverified".into()));
}

#[test]
fn nothing_is_started_released_or_noted() {
    let sandbox = scene();
    let places = |sandbox: &Sandbox| fs::read_dir(sandbox.root()).unwrap().count();
    let before = places(&sandbox);
    // That no secret is in what it says is looked after by the sandbox.
    sandbox.run(&["run", "--plan", "--no-mask", "--with", "site", "--with", "file", "--", "touch", "started"]).ok();
    assert_eq!(places(&sandbox), before);
    sandbox.run(&["run", "--plan", "--with", "gone"]).fails(125);
    assert_eq!(sandbox.run(&["show", "site", "--json"]).ok().json()["last_used_at"], serde_json::Value::Null);
    let recorded = sandbox.run(&["activity", "--json"]).ok().stdout();
    assert!(recorded.contains("\"action\":\"add\"") && !recorded.contains("\"action\":\"run\""), "{recorded}");
}

#[test]
fn what_keeps_run_from_starting_gives_its_status() {
    let sandbox = scene();
    let zero = format!("{}\0x", sandbox.secret());
    sandbox.run(&["add", "zero", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin(&zero).ok();
    let huge = format!("{}{}", sandbox.secret(), "k".repeat(200 << 10));
    sandbox.run(&["add", "huge", "--type", "api_token", "--secret", "-"]).stdin(&huge).ok();
    let refused = |arguments: &[&str], code: i32, says: &str| {
        let ran = sandbox.run(&[&["run", "--plan", "--json"], arguments].concat()).go().code(code);
        assert_eq!(ran.json()["starts"], false, "{}", ran.stdout());
        let problems = ran.json()["problems"].to_string();
        assert!(problems.contains(says) && ran.stderr().contains(says), "{says}: {problems} {}", ran.stderr());
        ran
    };
    let ran = refused(&["--with", "site", "--with", "gone"], 125, "no credential `gone`");
    assert_eq!(ran.json()["variables"][0]["key"], "SITE", "what is there is shown all the same");
    refused(&["--with", "zero"], 125, "`ZERO` holds a NUL");
    refused(&["--with", "huge"], 125, "`HUGE`");
    refused(&["--with", "old", "--strict"], 125, "expired");
    refused(&["--with", "site", "--", "nosuch-program"], 127, "nosuch-program");
    refused(&["--with", "site", "--", "/etc/passwd"], 126, "permission denied");
    refused(&["--with", "site", "--", "/"], 126, "a directory");
    // Nothing named is a mistake of the command line, as it is without `--plan`.
    sandbox.run(&["run", "--plan"]).fails(125);
}

#[test]
fn a_consumer_sees_what_is_assigned_to_it() {
    let sandbox = scene();
    sandbox.run(&["assign", "site", "agent/a", "--key", "TOKEN"]).ok();
    let document = plan(&sandbox, &["--as", "agent/a"]);
    assert_eq!(document["consumer"], "agent/a");
    let row = &document["variables"][0];
    assert_eq!((&row["key"], &row["name"]), (&"TOKEN".into(), &"site".into()));
    assert!(row["source"].as_str().unwrap().contains("assigned to `agent/a`"), "{row}");
    let ran = sandbox.run(&["run", "--plan", "--as", "agent/a", "--with", "other"]).go().code(125);
    assert!(ran.stderr().contains("assigned"), "{}", ran.stderr());
}

#[test]
fn a_projects_file_that_was_not_allowed_is_shown_and_refused() {
    let sandbox = scene();
    let dir = sandbox.root().join("project");
    fs::create_dir_all(dir.join(".git")).unwrap();
    fs::write(dir.join("credctl.toml"), "[env]\nTOKEN = \"site\"\nSITE = \"other\"\n").unwrap();
    let go = |arguments: &[&str]| sandbox.run(arguments).dir(&dir);
    let ran = go(&["run", "--plan", "--with", "site"]).go().code(125);
    assert!(ran.stdout().contains("TOKEN\tsite/token") && ran.stderr().contains("check --allow"), "{} {}", ran.stdout(), ran.stderr());
    assert!(ran.stdout().contains("SITE\tsite/token\tdefault\t--with site\twins over credctl.toml, line 3"), "{}", ran.stdout());
    go(&["check", "--allow"]).go();
    go(&["run", "--plan", "--with", "site"]).ok();
}
