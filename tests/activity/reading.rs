//! Who reads what, and the filters.

use super::{all, short};
use crate::sandbox::Sandbox;
use crate::screen::Screen;

/// A consumer with its own identity on a machine of its own, with a copy of the vault's directory.
fn elsewhere(sandbox: &Sandbox, line: &str) -> Sandbox {
    let mut there = Sandbox::new();
    let vault = there.root().join("vault");
    let done = std::process::Command::new("cp").arg("-r").arg(sandbox.vault()).arg(&vault).status().unwrap();
    assert!(done.success());
    there.set("CREDCTL_IDENTITY", line.trim()).set("CREDCTL_VAULT", &vault);
    there.watch(line);
    there
}

fn consumer(sandbox: &Sandbox, name: &str) -> String {
    let line = sandbox.run(&["consumer", "add", name]).reveals().ok().stdout();
    sandbox.watch(&line);
    line
}

#[test]
fn a_consumer_appends_and_reads_its_own_and_the_owner_reads_all() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("a");
    sandbox.add("b");
    let (one, other) = (consumer(&sandbox, "ci/one"), consumer(&sandbox, "ci/other"));
    sandbox.run(&["assign", "a", "ci/one", "ci/other"]).ok();
    let there = elsewhere(&sandbox, &one);
    there.watch(&secret);
    there.run(&["get", "a"]).reveals().ok();
    there.run(&["get", "b"]).fails(6);
    assert_eq!(short(&all(&there, &[])), ["get a ok", "get b denied"]);
    // On the same directory, another consumer.
    let mut second = Sandbox::new();
    second.set("CREDCTL_IDENTITY", other.trim()).set("CREDCTL_VAULT", there.root().join("vault"));
    second.watch(&other);
    second.watch(&secret);
    second.run(&["get", "a"]).reveals().ok();
    assert_eq!(short(&all(&second, &[])), ["get a ok"]);
    second.run(&["activity", "verify"]).ok();
    second.run(&["activity", "--consumer", "ci/one"]).fails(6);
    // Its lines come back with the directory.
    let (from, to) = (there.root().join("vault/activity"), sandbox.vault().join("activity"));
    for name in crate::inside::names(&from) {
        std::fs::copy(from.join(&name), to.join(&name)).unwrap();
    }
    let lines = all(&sandbox, &["--action", "get"]);
    assert_eq!(short(&lines), ["get a ok", "get b denied", "get a ok"]);
    let actors: Vec<_> = lines.iter().map(|line| line["actor"].as_str().unwrap()).collect();
    assert_eq!(actors, ["ci/one", "ci/one", "ci/other"]);
    assert!(lines.iter().all(|line| line["own"] == true));
    sandbox.run(&["activity", "verify"]).ok();
    // What an identity that was replaced wrote stays readable, and so does what was written under a key before.
    sandbox.run(&["consumer", "rotate", "ci/one"]).reveals().ok();
    sandbox.run(&["key", "rotate", "-y"]).ok();
    sandbox.run(&["key", "rotate", "-y"]).ok();
    sandbox.run(&["consumer", "remove", "ci/other", "-y"]).ok();
    assert_eq!(all(&sandbox, &["--action", "get"]).len(), 3);
    assert!(sandbox.run(&["activity", "verify"]).ok().stderr().contains("nothing is missing"));
}

#[test]
fn it_is_filtered_by_everything_that_it_says() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.add("b");
    sandbox.run(&["assign", "a", "agent/x"]).ok();
    sandbox.run(&["get", "a"]).reveals().ok();
    sandbox.run(&["get", "a", "--as", "agent/x"]).reveals().ok();
    sandbox.run(&["get", "b", "--as", "agent/x"]).fails(6);
    sandbox.run(&["remove", "b", "-y"]).ok();
    let host = all(&sandbox, &[])[0]["process"]["host"].as_str().unwrap().to_owned();
    for (arguments, count) in [
        (&["a"][..], 4),
        (&["A"], 4),
        (&["b"], 3),
        (&["--consumer", "agent/x"], 3),
        (&["--consumer", "agent/x", "--action", "get"], 2),
        (&["--result", "denied"], 1),
        (&["--action", "add"], 2),
        (&["--since", "1h"], 7),
        (&["--until", "1h"], 0),
        (&["--since", "2020-01-01", "--until", "2020-01-02"], 0),
        (&["--host", &host], 7),
        (&["--host", "elsewhere"], 0),
    ] {
        assert_eq!(all(&sandbox, arguments).len(), count, "{arguments:?}");
    }
    let by_consumer = all(&sandbox, &["--as", "agent/x"]);
    assert_eq!(short(&by_consumer), ["assign a ok", "get a ok", "get b denied"]);
    for (arguments, part) in
        [(&["--action", "gett"][..], "did you mean `get`?"), (&["--since", "yesterday"], "7d"), (&["--result", "no"], "one of")]
    {
        let ran = sandbox.run(&[&["activity"], arguments].concat()).go().code(2);
        assert!(ran.stderr().contains(part), "{}", ran.stderr());
    }
}

#[test]
fn a_person_sees_a_table_that_fits_with_repeats_as_one_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    for _ in 0..5 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let mut screen = Screen::credctl(&sandbox, "stty cols 60; credctl activity");
    let shown = screen.end();
    assert!(shown.contains("×5") || shown.contains("just now"), "{shown}");
    assert_eq!(shown.matches(" get ").count(), 1, "{shown}");
    assert!(shown.lines().all(|line| line.trim_end().chars().count() <= 60), "{shown}");
    let bare = Sandbox::new();
    assert!(bare.run(&["activity"]).ok().stderr().contains("no vault yet"));
}

#[test]
fn a_long_result_takes_nothing_from_who_and_which() {
    use credctl::activity::{self, About, Action, By, Event, Outcome};
    let sandbox = Sandbox::with_vault();
    let vault = crate::inside::open(&sandbox).unwrap();
    let about = About {
        name: "github-work-main".to_owned(),
        actor: Some("agent/researcher".to_owned()),
        why: Some("the service answered with a page that says at great length why it will not do what it was asked for".to_owned()),
        ..About::default()
    };
    let event = Event { id: None, consumer: None, outcome: Outcome::Failed, about };
    let by = By::new(Action::Get);
    activity::record(&vault.pen(by.keep), &by, &event, jiff::Timestamp::now()).unwrap();
    let mut screen = Screen::credctl(&sandbox, "stty cols 80; credctl activity");
    let shown = screen.end();
    let rows: Vec<&str> = shown.lines().filter(|line| line.contains("researcher")).collect();
    assert!(rows.len() == 1 && rows[0].contains("agent/researcher") && rows[0].contains("github-work-main"), "{shown}");
    assert!(rows[0].contains("failed: the") && rows[0].trim_end().chars().count() <= 80, "{shown}");
}

#[test]
fn a_name_that_nothing_has_and_no_line_is_about_is_an_error_with_the_nearest() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("openai");
    sandbox.add("gone");
    sandbox.run(&["remove", "gone", "-y"]).ok();
    for (typed, near) in
        [("verfy", "`credctl activity verify`"), ("Verify", "`credctl activity verify`"), ("opnai", "did you mean `openai`?")]
    {
        let ran = sandbox.run(&["activity", typed]).go().code(3);
        assert!(ran.stderr().contains(near) && ran.stdout().is_empty(), "{}", ran.stderr());
    }
    sandbox.run(&["activity", "opnai", "--follow"]).fails(3);
    let error = sandbox.run(&["activity", "nobody", "--json"]).go().code(3).stderr();
    assert!(error.contains("\"code\":\"not_found\""), "{error}");
    // What is gone has left its name, and what is there may have no line that fits.
    assert_eq!(all(&sandbox, &["gone"]).len(), 2);
    assert_eq!(all(&sandbox, &["gone", "--action", "get"]).len(), 0);
    assert_eq!(all(&sandbox, &["openai", "--action", "get"]).len(), 0);
    // A consumer is answered as everywhere: what it does not have is not there.
    sandbox.run(&["assign", "openai", "agent/x"]).ok();
    sandbox.run(&["activity", "openai", "--as", "agent/x"]).ok();
    let said = sandbox.run(&["activity", "verfy", "--as", "agent/x"]).fails(6);
    assert!(said.contains("`credctl activity verify`"), "{said}");
    sandbox.run(&["get", "gone", "--as", "agent/x"]).fails(6);
    assert_eq!(all(&sandbox, &["gone", "--as", "agent/x"]).len(), 1, "what it was refused is a line of its own");
}

#[test]
fn who_follows_it_is_told_of_tampering_before_and_meanwhile_and_once() {
    use std::io::{BufRead as _, BufReader};
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let config = sandbox.config().join("config.toml");
    let before = std::fs::read_to_string(&config).unwrap_or_default();
    std::fs::write(config, format!("{before}\n[activity]\nsegment_kib = 1\n")).unwrap();
    for _ in 0..8 {
        sandbox.run(&["get", "a"]).reveals().ok();
    }
    let alter = |line: usize, file: usize| {
        let file = &super::segments(&sandbox)[file];
        let mut lines: Vec<String> = std::fs::read_to_string(file).unwrap().lines().map(str::to_owned).collect();
        lines[line].replace_range(40..44, "AAAA");
        std::fs::write(file, lines.join("\n") + "\n").unwrap();
    };
    alter(1, 0);
    let mut follow = std::process::Command::new(crate::sandbox::PROGRAM);
    follow.args(["activity", "--follow"]).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    sandbox.furnish(&mut follow);
    let mut follow = follow.spawn().unwrap();
    let mut said = BufReader::new(follow.stderr.take().unwrap()).lines().map(Result::unwrap).filter(|line| line.starts_with("error:"));
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(said.next().unwrap().contains("not whole"));
    (0..8).for_each(|_| drop(lines.next().unwrap()));
    // A file that was closed long ago.
    alter(1, 1);
    assert!(said.next().unwrap().contains("not whole"));
    // What comes is told, and what was told is not told again.
    sandbox.run(&["get", "a"]).reveals().ok();
    assert!(lines.next().unwrap().contains("get"));
    follow.kill().unwrap();
    follow.wait().unwrap();
    assert_eq!(said.next(), None);
}

#[test]
fn a09_a_clock_that_is_put_back_changes_no_order() {
    use credctl::activity::{self, About, Action, By, Event, Outcome};
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let vault = crate::inside::open(&sandbox).unwrap();
    for time in ["2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z"] {
        let event = Event { id: None, consumer: None, outcome: Outcome::Ok, about: About { name: time.to_owned(), ..About::default() } };
        let by = By::new(Action::Get);
        activity::record(&vault.pen(by.keep), &by, &event, time.parse().unwrap()).unwrap();
    }
    let numbers: Vec<_> = all(&sandbox, &["--action", "get"]).iter().map(|line| line["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [2, 3, 4]);
    assert_eq!(all(&sandbox, &["--until", "2021-01-01"]).len(), 1);
    sandbox.run(&["activity", "verify"]).ok();
}

#[test]
fn who_follows_it_is_told_what_comes_once() {
    use std::io::{BufRead as _, BufReader};
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    let file = sandbox.config().join("config.toml");
    let before = std::fs::read_to_string(&file).unwrap_or_default();
    std::fs::write(file, format!("{before}\n[activity]\nsegment_kib = 1\n")).unwrap();
    let mut follow = std::process::Command::new(crate::sandbox::PROGRAM);
    follow.args(["activity", "--follow", "--json"]).stdout(std::process::Stdio::piped());
    sandbox.furnish(&mut follow);
    let mut follow = follow.spawn().unwrap();
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines().map(|line| {
        let line: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        line["seq"].as_u64().unwrap()
    });
    assert_eq!(lines.next(), Some(1));
    for expected in 2..9 {
        sandbox.run(&["get", "a"]).reveals().ok();
        assert_eq!(lines.next(), Some(expected));
    }
    // Many at once, and so many files between two looks.
    let get = |_| {
        let mut get = std::process::Command::new(crate::sandbox::PROGRAM);
        get.args(["get", "a"]).stdout(std::process::Stdio::null());
        sandbox.furnish(&mut get);
        get.spawn().unwrap()
    };
    let burst: Vec<_> = (0..24).map(get).collect();
    burst.into_iter().for_each(|mut get| assert!(get.wait().unwrap().success()));
    (9..33).for_each(|expected| assert_eq!(lines.next(), Some(expected)));
    follow.kill().unwrap();
    follow.wait().unwrap();
}

#[test]
fn a08_whatever_it_was_asked_for_by_the_owner_sees_what_was_refused() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "gh", "--type", "api_token", "--key", "GH_TOKEN", "--secret", "-"]).stdin("fakepass-for-gh").ok();
    sandbox.watch("fakepass-for-gh");
    sandbox.add("other");
    sandbox.run(&["assign", "other", "agent/x"]).ok();
    let id = sandbox.run(&["show", "gh", "--json"]).ok().json()["id"].as_str().unwrap().to_owned();
    for asked in ["gh", "GH_TOKEN", &id] {
        sandbox.run(&["get", asked, "--as", "agent/x"]).fails(6);
    }
    let refused = all(&sandbox, &["gh", "--result", "denied"]);
    assert_eq!(refused.len(), 3);
    assert!(refused.iter().all(|line| line["id"] == id.as_str()));
    // Who was refused does not learn by this whether there is such a thing.
    sandbox.run(&["get", "nothing", "--as", "agent/x"]).fails(6);
    let own = sandbox.run(&["activity", "--as", "agent/x", "--result", "denied"]).ok().stdout();
    assert!(own.lines().count() == 4 && !own.contains(&id), "{own}");
    let lines = sandbox.run(&["activity", "--as", "agent/x", "--result", "denied", "--json"]).ok().stdout();
    assert!(lines.lines().count() == 4 && !lines.contains(&id), "{lines}");
}

#[test]
fn a_reference_stands_where_a_name_does() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("a");
    sandbox.run(&["get", "cred://a"]).reveals().ok();
    assert_eq!(short(&all(&sandbox, &["cred://a", "--action", "get"])), ["get a ok"]);
    assert_eq!(short(&all(&sandbox, &["cred://a?vault=default", "--action", "get"])), ["get a ok"]);
    sandbox.run(&["activity", "cred://a?vault=nowhere"]).fails(3);
}

#[test]
fn what_is_done_about_the_key_is_a_line() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["key", "export"]).reveals().ok();
    sandbox.run(&["key", "move", "--to", "file"]).ok();
    let lines = short(&all(&sandbox, &["--action", "key"]));
    assert!(lines[0].contains("exported") && lines[1].contains("kept in"), "{lines:?}");
}

#[test]
fn a_file_of_the_record_that_no_reader_would_read_is_not_asked_for() {
    let sandbox = Sandbox::with_vault();
    let config = sandbox.config().join("config.toml");
    let before = std::fs::read_to_string(&config).unwrap_or_default();
    for bad in ["0", "1000000", "-3", "\"4\""] {
        std::fs::write(&config, format!("{before}\n[activity]\nsegment_kib = {bad}\n")).unwrap();
        let ran = sandbox.run(&["list"]).fails(2);
        assert!(ran.contains("config.toml"), "{ran}");
    }
}
