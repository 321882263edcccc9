//! Every way of using a credential, and every way of looking at one.

use std::process::Command;

use super::{alarm, heard, listener, recorded};
use crate::sandbox::{PROGRAM, Sandbox};

/// The commands that there are, each with whether it uses a credential. A new one has to be put here before this passes: then
/// whoever adds it decides what it does with a canary.
const COMMANDS: [(&str, bool); 32] = [
    ("init", false),
    ("add", false),
    ("list", false),
    ("show", false),
    ("get", true),
    ("copy", true),
    ("edit", false),
    ("rename", false),
    ("history", false),
    ("restore", false),
    ("rotate", false),
    ("revoke", false),
    ("remove", false),
    ("import", false),
    ("verify", true),
    ("check", false),
    ("scan", false),
    ("consumer", false),
    ("assign", false),
    ("unassign", false),
    ("run", true),
    ("inject", true),
    ("export", true),
    ("helper", true),
    ("activity", false),
    ("template", false),
    ("oauth", false),
    ("key", false),
    ("vault", false),
    ("doctor", false),
    ("completions", false),
    ("man", false),
];

fn scene() -> (Sandbox, std::path::PathBuf) {
    let sandbox = Sandbox::with_vault();
    let (command, file) = listener(&sandbox);
    alarm(&sandbox, &command);
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    sandbox.add("real");
    sandbox.run(&["assign", "github-admin", "real", "agent/x"]).ok();
    std::fs::write(sandbox.root().join("env"), "A=cred://real\nB=cred://github-admin\n").unwrap();
    std::fs::write(sandbox.root().join("text"), "b: {{ cred://github-admin }}\n").unwrap();
    (sandbox, file)
}

#[test]
fn every_command_is_known_to_use_credentials_or_not_to() {
    let help = String::from_utf8(Command::new(PROGRAM).arg("--help").output().unwrap().stdout).unwrap();
    let commands = help.split("Commands:").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut found: Vec<&str> = commands.lines().filter_map(|line| line.split_whitespace().next()).collect();
    found.retain(|word| *word != "help" && word.starts_with(|c: char| c.is_ascii_lowercase()));
    let mut known: Vec<&str> = COMMANDS.iter().map(|(name, _)| *name).collect();
    let lines = help.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    found.retain(|word| lines.clone().any(|line| line.trim_start().starts_with(word)));
    found.sort_unstable();
    known.sort_unstable();
    assert_eq!(found, known);
}

#[test]
fn every_way_of_using_one_is_refused_recorded_and_told() {
    let (sandbox, file) = scene();
    let marker = sandbox.root().join("started");
    let touch = marker.to_str().unwrap();
    let project = sandbox.root().join("project");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(project.join("credctl.toml"), "[env]\nA = \"real\"\nB = { use = \"github-admin\", optional = true }\n").unwrap();
    sandbox.run(&["check", "--allow"]).dir(&project).go();
    let id = sandbox.run(&["show", "github-admin", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    let ways: Vec<(Vec<&str>, i32, &str)> = vec![
        (vec!["get", "github-admin"], 6, "get"),
        (vec!["get", "github-admin", "token"], 6, "get"),
        (vec!["get", &id], 6, "get"),
        (vec!["get", "cred://github-admin", "--json"], 6, "get"),
        (vec!["get", "github-admin", "--as", "agent/x"], 6, "get"),
        // Where there is no desktop, too.
        (vec!["copy", "github-admin"], 6, "copy"),
        (vec!["copy", "cred://github-admin/token"], 6, "copy"),
        (vec!["run", "--with", "github-admin", "--", "touch", touch], 125, "run"),
        (vec!["run", "--with", "real", "--with", "B=github-admin/token", "--", "touch", touch], 125, "run"),
        (vec!["run", "--env-file", "env", "--", "touch", touch], 125, "run"),
        // From credctl.toml, where it is optional: what is refused is not missing.
        (vec!["run", "--", "touch", touch], 125, "run"),
        (vec!["run", "--as", "agent/x", "--", "touch", touch], 125, "run"),
        (vec!["inject", "-i", "text"], 6, "inject"),
        (vec!["inject", "-i", "text", "-o", touch], 6, "inject"),
        (vec!["export", "--with", "github-admin"], 6, "export"),
        (vec!["export", "--format", "json", "--as", "agent/x", "--with", "github-admin"], 6, "export"),
        (vec!["import", "env", "--undo", "--yes"], 6, "export"),
        (vec!["verify", "github-admin"], 6, "verify"),
        (vec!["verify", "real", "github-admin", "--json"], 6, "verify"),
    ];
    for (at, (way, code, action)) in ways.iter().enumerate() {
        let dir = if way[..2] == ["run", "--"] { &project } else { sandbox.root() };
        let ran = sandbox.run(way).reveals().stdin("").dir(dir).go();
        assert_eq!(ran.output.status.code(), Some(*code), "{way:?}: {}", ran.stderr());
        assert!(!marker.exists(), "{way:?}");
        assert!(!ran.stdout().contains("ghp_") && !ran.stderr().to_lowercase().contains("canary"), "{way:?}: {}", ran.stderr());
        let told = heard(&file);
        assert_eq!(told.len(), at + 1, "{way:?}: {}", ran.stderr());
        assert_eq!((told[at]["name"].as_str(), told[at]["action"].as_str()), (Some("github-admin"), Some(*action)), "{way:?}");
    }
    let lines = recorded(&sandbox);
    assert_eq!(lines.iter().filter(|line| line.ends_with("github-admin canary")).count(), ways.len());
    assert_eq!(lines.iter().filter(|line| *line == "alarm github-admin ok").count(), ways.len());
    assert!(!lines.iter().any(|line| line.ends_with("github-admin denied") || line == "get github-admin ok"));
    sandbox.run(&["activity", "verify"]).ok();
}

#[test]
fn a_helper_that_would_answer_with_one_does_not() {
    let (sandbox, file) = scene();
    let asked = "protocol=https\nhost=github.com\n\n";
    let ran = sandbox.run(&["helper", "git", "get"]).stdin(asked).go();
    assert!(!ran.stdout().contains("ghp_") && !ran.stdout().contains("password"), "{}", ran.stdout());
    let told = heard(&file);
    assert_eq!((told.len(), told[0]["action"].as_str()), (1, Some("helper")), "{}", ran.stderr());
    assert_eq!(recorded(&sandbox).iter().filter(|line| *line == "helper github-admin canary").count(), 1);
}

#[test]
fn looking_at_one_is_no_use_of_it() {
    let (sandbox, file) = scene();
    std::fs::write(sandbox.root().join("credctl.toml"), "[env]\nB = \"github-admin\"\n").unwrap();
    for look in [
        vec!["list"],
        vec!["list", "--json"],
        vec!["list", "--canaries"],
        vec!["list", "--as", "agent/x"],
        vec!["show", "github-admin"],
        vec!["show", "github-admin", "--json", "--as", "agent/x"],
        vec!["history", "github-admin"],
        vec!["check", "--allow"],
        vec!["check"],
        vec!["check", "--live"],
        vec!["verify"],
        vec!["run", "--plan", "--with", "github-admin", "--", "true"],
        vec!["run", "--plan", "--as", "agent/x", "--", "true"],
        vec!["doctor"],
        vec!["activity"],
        vec!["consumer", "show", "agent/x"],
        vec!["completions", "bash"],
        vec!["__complete", "bash", "2", "credctl", "get", "gith"],
        vec!["scan", "."],
        vec!["edit", "github-admin", "--label", "Admin"],
        vec!["restore", "github-admin", "--yes"],
        vec!["rename", "github-admin", "github-root"],
        vec!["unassign", "github-root", "agent/x"],
        vec!["rotate", "github-root", "--secret", "-"],
        vec!["revoke", "github-root", "--yes"],
        vec!["remove", "github-root", "--yes"],
    ] {
        let ran = sandbox.run(&look).stdin("").go();
        assert!(!ran.stderr().contains("a rule forbids"), "{look:?}: {}", ran.stderr());
        assert!(heard(&file).is_empty(), "{look:?}");
    }
    assert!(!recorded(&sandbox).iter().any(|line| line.ends_with(" canary")));
}

#[test]
fn one_stays_one_whatever_is_done_to_it() {
    let (sandbox, file) = scene();
    for (at, change) in [
        vec!["edit", "github-admin", "--label", "Admin", "--tag", "x", "--key", "ADMIN_TOKEN"],
        vec!["restore", "github-admin", "--yes"],
        vec!["rename", "github-admin", "github-root"],
        vec!["assign", "github-root", "agent/x", "--use-only"],
        vec!["assign", "github-root", "agent/x", "--until", "2020-01-01"],
        vec!["key", "rotate", "--yes"],
        vec!["revoke", "github-root", "--yes"],
    ]
    .iter()
    .enumerate()
    {
        let ran = sandbox.run(change).go();
        let name = if at < 2 { "github-admin" } else { "github-root" };
        for who in [vec![], vec!["--as", "agent/x"]] {
            let before = heard(&file).len();
            sandbox.run(&[vec!["get", name], who.clone()].concat()).fails(6);
            assert_eq!(heard(&file).len(), before + 1, "{change:?} {who:?}: {}", ran.stderr());
        }
    }
    // A real secret does not get into one, and its own does not get out in an editor.
    let given = sandbox.secret();
    let said = sandbox.run(&["edit", "github-root", "--secret", "-"]).stdin(&given).fails(2);
    assert!(said.contains("never given"), "{said}");
    let mut there = Sandbox::with_vault();
    let (command, file) = listener(&there);
    alarm(&there, &command);
    there.run(&["add", "gcp", "--type", "custom", "--canary"]).ok();
    there.set("EDITOR", "cat");
    let mut screen = crate::screen::Screen::credctl(&there, "credctl edit gcp");
    let shown = screen.end();
    assert!(shown.contains("code=6.") && !shown.contains("client_secret"), "{shown}");
    assert_eq!(heard(&file).len(), 1);
}
