//! `credctl revoke --compromised`: the end of it, and a report that holds no secret.

use std::fs;

use serde_json::Value;

use crate::stage::Stage;

/// A credential that leaked: used, refused, shared, stored twice, and in clear in a file.
fn leaked(host: &str) -> Stage {
    let stage = Stage::new();
    let secret = stage.store("acme", "a", host);
    let other = format!("host={host}.acme.example");
    stage.sandbox.run(&["add", "twin", "--template", "acme", "--set", &other, "--secret", "-", "--no-verify"]).stdin(&secret).ok();
    stage.store("acme", "cousin", "fine");
    stage.sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok();
    stage.sandbox.run(&["assign", "a", "ci/own", "agent/x"]).ok();
    stage.sandbox.run(&["assign", "a", "agent/old"]).ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/old"]).reveals().ok();
    stage.sandbox.run(&["unassign", "a", "agent/old"]).ok();
    stage.sandbox.run(&["get", "a"]).reveals().ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/old"]).fails(6);
    stage.sandbox.run(&["run", "--with", "a", "--reason", "nightly", "--", "true"]).ok();
    let dir = stage.sandbox.root().join("tree");
    fs::create_dir(&dir).unwrap();
    fs::write(dir.join("given-.env"), format!("PORT=80\nACME_TOKEN={secret}\n")).unwrap();
    fs::rename(dir.join("given-.env"), dir.join(".env")).unwrap();
    stage
}

fn names(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

#[test]
fn the_report_says_who_had_it_what_was_done_where_else_it_is_and_what_is_left() {
    let stage = leaked("fine");
    let words = ["revoke", "a", "--compromised", "--yes", "--json", "--scan", "tree"];
    let report = stage.sandbox.run(&words).ok().json();
    // Gone from the sandbox's eyes: what is found there is what was put there.
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    assert_eq!(report["revocation"]["result"], "proven", "{report}");
    assert_eq!(names(&report["hosts"]), ["fine.acme.example"]);
    let holders = report["could_decrypt"].as_array().unwrap();
    let of = |who: &str| holders.iter().find(|holder| holder["who"] == who).unwrap_or_else(|| panic!("{who}: {report}"));
    assert_eq!(of("ci/own")["uses_can_be_known"], false);
    assert_eq!(of("agent/x")["uses_can_be_known"], true);
    assert!(of("agent/x")["since"].is_string() && of("the owner")["since"].is_string());
    assert!(of("agent/old")["until"].is_string() && of("agent/old")["present_secret"] == true, "{report}");
    let uses = report["uses"].as_array().unwrap();
    let seen: Vec<(&str, &str, &str)> =
        uses.iter().map(|one| ["actor", "action", "result"].map(|name| one[name].as_str().unwrap())).map(|[a, b, c]| (a, b, c)).collect();
    assert_eq!(seen[0], ("agent/old", "get", "ok"));
    assert_eq!(seen[1], ("owner", "get", "ok"));
    assert_eq!(seen[2], ("agent/old", "get", "denied"));
    assert_eq!(names(&uses[2]["unusual"]), ["refused"]);
    assert!(seen.contains(&("owner", "run", "ok")), "{seen:?}");
    assert_eq!(names(&report["same_secret"]), ["twin"]);
    assert_eq!(names(&report["same_service"]), ["cousin", "twin"]);
    assert_eq!(report["copies"][0]["line"], 2, "{report}");
    assert!(report["copies"][0]["file"].as_str().unwrap().ends_with(".env"));
    let commands: Vec<&str> = report["steps"].as_array().unwrap().iter().filter_map(|step| step["command"].as_str()).collect();
    assert_eq!(commands[0], "credctl revoke twin");
    for wanted in ["credctl activity verify", "credctl consumer rotate ci/own", "credctl edit a --secret -"] {
        assert!(commands.contains(&wanted), "{commands:?}");
    }
}

#[test]
fn uses_that_were_never_seen_before_the_window_are_marked() {
    let stage = leaked("fine");
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1100));
    let since = jiff::Timestamp::now().to_string();
    std::thread::sleep(std::time::Duration::from_millis(10));
    stage.sandbox.run(&["get", "a"]).reveals().ok();
    stage.sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok();
    let report = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--json", "--since", &since]).ok().json();
    let uses = report["uses"].as_array().unwrap();
    assert_eq!(uses.len(), 2, "{report}");
    assert!(uses[0]["unusual"].as_array().unwrap().is_empty(), "{report}");
    assert_eq!(names(&uses[1]["unusual"]), ["new consumer"]);
    assert!(report["uses_before"].as_u64().unwrap() >= 3);
}

#[test]
fn people_get_markdown_that_no_name_breaks_and_it_is_told_where_the_service_still_takes_it() {
    let stage = leaked("lies");
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    stage.sandbox.run(&["edit", "a", "--label", "x|y\n# z"]).go();
    let ran = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--timeout", "1s"]).go().code(7);
    let text = ran.stdout();
    for part in [
        "# `a` has leaked",
        "not proven yet",
        "## Who could decrypt it",
        "| ci/own |",
        "**refused**",
        "what ci/own did with a copy of its file",
        "the same secret: `twin`",
        "1. End it at its service, and have it proven: `credctl revoke a --wait`",
    ] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let table: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert!(table.iter().all(|line| line.ends_with('|')), "{table:?}");
    // Once it is destroyed it is not known any more what is the same.
    stage.sandbox.run(&["revoke", "a", "--local", "--yes"]).ok();
    let text = stage.sandbox.run(&["revoke", "a", "--compromised"]).ok().stdout();
    assert!(text.contains("not known any more") && text.contains("end it at its service"), "{text}");
    stage.sandbox.run(&["revoke", "a", "--scan", "."]).fails(2);
}

#[test]
fn what_is_to_be_searched_is_known_before_anything_is_done() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    for (words, code) in [(["--scan", "nowhere"], 9), (["--since", "2931-01-01"], 2)] {
        stage.sandbox.run(&[&["revoke", "a", "--yes", "--compromised"], &words[..]].concat()).fails(code);
    }
    assert_eq!((&stage.shown("a")["status"], stage.asked().len()), (&Value::from("unverified"), 0));
}

#[test]
fn the_secret_itself_is_looked_for_in_every_file_whoever_ignores_it() {
    let stage = Stage::new();
    let secret = stage.store("acme", "a", "fine");
    let dir = stage.sandbox.root().join("tree");
    fs::create_dir_all(dir.join("sub/.hidden")).unwrap();
    fs::write(dir.join(".gitignore"), "*\n").unwrap();
    let base64 = {
        use base64ct::Encoding as _;
        base64ct::Base64::encode_string(format!("user:{secret}").as_bytes())
    };
    let files = [
        ("notes.txt", format!("the key\nis {secret}, keep it\n"), 2),
        (".bash_history", format!("curl -H 'Authorization: Bearer {secret}'\n"), 1),
        ("a.json", format!("{{\"a\":\n\"{secret}\"}}"), 2),
        ("sub/.hidden/a.js", format!("const key='{secret}';"), 1),
        ("sub/back`tick.yaml", format!("a:\n  b:\n    c: {secret}\n"), 3),
        ("sub/a.bin", format!("\0\x01{secret}\0"), 1),
        ("sub/netrc", format!("basic {base64}\n"), 1),
    ];
    for (name, text, _) in &files {
        fs::write(dir.join(name), text).unwrap();
    }
    // Larger than what `scan` takes; without anything on the disk.
    fs::File::create(dir.join("large")).unwrap().set_len(40 << 20).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, dir.join("pipe"), rustix::fs::Mode::RWXU).unwrap();
    let words = ["revoke", "a", "--compromised", "--yes", "--scan", "tree"];
    let text = stage.sandbox.run(&[&words[..], &["--timeout", "1s"]].concat()).ok().stdout();
    fs::remove_dir_all(&dir).unwrap();
    for (name, _, line) in &files {
        let name = name.replace('`', "'");
        assert!(text.contains(&format!("/{name}`, line {line}")) || text.contains(&format!("tree/{name}`, line {line}")), "{name}: {text}");
    }
    assert_eq!(text.matches("- in clear: ").count(), files.len(), "{text}");
    assert!(text.contains("no others in 9 files"), "{text}");
    // No stray backtick in the steps.
    let steps = text.split("## What is left to do").nth(1).unwrap();
    assert!(steps.lines().all(|line| line.matches('`').count() % 2 == 0), "{steps}");
}

#[test]
fn the_service_is_asked_before_anything_is_looked_for_and_a_look_that_is_cut_off_destroys_nothing() {
    use rustix::process::{Pid, Signal, kill_process};
    for (id, signal, state) in [("acme", Signal::INT, "proven"), ("mute", Signal::KILL, "accepted")] {
        let stage = Stage::new();
        stage.store(id, "a", "fine");
        // Not in the sandbox, which would look through it too.
        let dir = tempfile::tempdir().unwrap();
        fs::File::create(dir.path().join("large")).unwrap().set_len(64 << 30).unwrap();
        let mut command = std::process::Command::new(crate::sandbox::PROGRAM);
        command.args(["revoke", "a", "--compromised", "--yes", "--json", "--scan"]).arg(dir.path());
        stage.sandbox.furnish(&mut command);
        let pipe = std::process::Stdio::piped;
        let mut child = command.stdin(std::process::Stdio::null()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
        let begun = std::time::Instant::now();
        while stage.shown("a")["revocation"]["state"] != "asked" {
            assert!(begun.elapsed().as_secs() < 30 && child.try_wait().unwrap().is_none(), "{id}: it is not asked");
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        std::thread::sleep(std::time::Duration::from_millis(300));
        assert!(stage.asked().contains(&"POST /end".to_owned()) && child.try_wait().unwrap().is_none(), "{id}");
        stage.sandbox.run(&["get", "a"]).fails(7);
        kill_process(Pid::from_child(&child), signal).unwrap();
        let output = child.wait_with_output().unwrap();
        if signal == Signal::INT {
            assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
            let report: Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!((&report["copies"], &report["revocation"]["destroyed"]), (&Value::Null, &Value::from(false)), "{report}");
        }
        // The report can be made once more, of the secret that is still here, and it comes to the same end.
        let report = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--json"]).ok().json();
        assert_eq!((&report["compared"], &report["revocation"]["result"]), (&Value::from(true), &Value::from(state)), "{report}");
    }
}

#[test]
fn half_a_line_of_a_killed_process_is_no_tampering() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    stage.sandbox.run(&["get", "a"]).reveals().ok();
    let record = segments(&stage);
    let path = record.last().unwrap();
    let mut text = fs::read(path).unwrap();
    text.extend_from_slice(b"half a li");
    fs::write(path, text).unwrap();
    let report = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--json"]).ok().json();
    assert_eq!(report["record_flaws"], 0, "{report}");
    assert_eq!(report["uses"].as_array().unwrap().len(), 1, "{report}");
}

/// The files of the record.
fn segments(stage: &Stage) -> Vec<std::path::PathBuf> {
    let mut all: Vec<_> = walk(&stage.sandbox.vault()).into_iter().filter(|path| path.to_string_lossy().contains("/activity/")).collect();
    all.retain(|path| !path.file_name().unwrap().to_string_lossy().starts_with("keys"));
    all.sort();
    all
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn what_cannot_be_gathered_is_told_and_stops_no_revocation() {
    let stage = leaked("fine");
    fs::remove_dir_all(stage.sandbox.root().join("tree")).unwrap();
    // The record cannot be read: in the place of a file of it is a directory.
    let path = segments(&stage).pop().unwrap();
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let report = stage.sandbox.run(&["revoke", "a", "--compromised", "--yes", "--json"]).go();
    println!("{} {}", report.stdout(), report.stderr());
    let report = report.json();
    assert_eq!(report["revocation"]["result"], "proven", "{report}");
    assert!(!report["troubles"].as_array().unwrap().is_empty() || report["record_flaws"] != 0, "{report}");
}
