//! Those who use it: consumers lose the values at once and keep the use, programs that run go on.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::sandbox::PROGRAM;
use crate::stage::Stage;

#[test]
fn consumers_lose_the_values_at_once_and_keep_the_use_also_where_the_service_is_down() {
    for (host, code) in [("fine", 0), ("down", 8)] {
        let stage = Stage::new();
        stage.store("acme", "a", host);
        let identity = stage.sandbox.run(&["consumer", "add", "ci/own"]).reveals().ok().stdout();
        stage.sandbox.run(&["assign", "a", "ci/own", "agent/x"]).ok();
        let own = |words: &[&str]| stage.sandbox.run(words).env("CREDCTL_IDENTITY", identity.trim());
        own(&["get", "a"]).reveals().ok();
        stage.sandbox.run(&["revoke", "a", "--yes", "--timeout", "1s"]).go().code(code);
        let text = own(&["get", "a"]).fails(7);
        assert!(text.contains("`a` is revoked"), "{host}: {text}");
        let text = stage.sandbox.run(&["get", "a", "--as", "agent/x"]).fails(7);
        assert!(text.contains("`a` is revoked"), "{host}: {text}");
        let listed: Value = own(&["list", "--json"]).ok().json();
        assert_eq!((&listed[0]["name"], &listed[0]["status"]), (&Value::from("a"), &Value::from("revoked")), "{host}");
        assert_eq!(stage.shown("a")["assigned_to"].as_array().unwrap().len(), 2, "{host}");
    }
}

#[test]
fn ten_programs_run_on_with_what_they_have_and_the_eleventh_is_not_started() {
    let stage = Stage::new();
    stage.store("acme", "a", "fine");
    let marks = stage.sandbox.root().join("up");
    std::fs::create_dir(&marks).unwrap();
    let mut all = Vec::new();
    for n in 0..10 {
        let mut command = Command::new(PROGRAM);
        let wait = "test -n \"$ACME_TOKEN\" && touch up/$0 && while test ! -e over; do sleep 0.05; done; test -n \"$ACME_TOKEN\"";
        command.args(["run", "--with", "a", "--", "sh", "-c", wait, &n.to_string()]);
        stage.sandbox.furnish(&mut command);
        all.push(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap());
    }
    let begun = std::time::Instant::now();
    while std::fs::read_dir(&marks).unwrap().count() < 10 {
        assert!(begun.elapsed() < Duration::from_secs(60), "they do not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    stage.sandbox.run(&["revoke", "a", "--yes"]).ok();
    stage.sandbox.run(&["run", "--with", "a", "--", "true"]).go().code(125);
    std::fs::write(stage.sandbox.root().join("over"), "").unwrap();
    for child in all {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn ten_that_start_while_it_is_revoked_get_it_whole_or_are_refused_and_none_gets_it_afterwards() {
    let stage = Stage::new();
    let secret = stage.store("acme", "a", "late");
    let whole = format!("test ${{#ACME_TOKEN}} -eq {}", secret.len());
    let command = |_| {
        let mut command = Command::new(PROGRAM);
        command.args(["run", "--with", "a", "--", "sh", "-c", &whole]).stdin(Stdio::null());
        stage.sandbox.furnish(&mut command);
        command
    };
    let commands: Vec<Command> = (0..10).map(command).collect();
    std::thread::scope(|scope| {
        let one = |mut command: Command| {
            let (mut ran, mut refused) = (0, 0);
            while refused < 2 {
                let output = command.output().unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                match output.status.code() {
                    Some(0) => ran += 1,
                    Some(125) => refused += 1,
                    code => panic!("{code:?}: {said}"),
                }
                // Nobody gets it again who was refused it.
                assert!(output.status.success() || said.contains("revoked"), "{said}");
                assert!(!output.status.success() || refused == 0, "it was handed out again");
            }
            (ran, refused)
        };
        let all: Vec<_> = commands.into_iter().map(|command| scope.spawn(move || one(command))).collect();
        std::thread::sleep(Duration::from_millis(300));
        let told = stage.sandbox.run(&["revoke", "a", "--yes", "--json", "--timeout", "30s"]).ok().json();
        assert_eq!(told["result"], "proven", "{told}");
        let ends: Vec<(u32, u32)> = all.into_iter().map(|one| one.join().unwrap()).collect();
        assert!(ends.iter().all(|(_, refused)| *refused == 2), "{ends:?}");
        assert!(ends.iter().any(|(ran, _)| *ran > 0), "{ends:?}");
    });
    // What each was given, or not, stands in the record.
    stage.sandbox.run(&["activity", "verify"]).ok();
}
