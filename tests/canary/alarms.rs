//! Telling somebody: what is told, and what may go wrong about it.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{alarm, heard, listener, recorded};
use crate::hook::{Hook, Mood};
use crate::sandbox::{PROGRAM, Sandbox};

/// A refusal takes no longer than this, whatever becomes of the alarm: what it waits for, and a busy machine.
const SOON: Duration = Duration::from_secs(6);

fn scene(text: &str) -> Sandbox {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    alarm(&sandbox, text);
    sandbox
}

/// Uses it, and gives what was said.
fn used(sandbox: &Sandbox) -> String {
    let begun = Instant::now();
    let said = sandbox.run(&["get", "github-admin"]).fails(6);
    assert!(begun.elapsed() < SOON, "{:?}: {said}", begun.elapsed());
    said
}

#[test]
fn what_is_told_is_who_where_and_when_and_never_a_value() {
    let mut sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    let hook = Hook::start(Mood::Says("200 OK"));
    let (command, file) = listener(&sandbox);
    alarm(&sandbox, &format!("{command}\nwebhook = {:?}", hook.url()));
    sandbox.set("CLAUDECODE", "1").set("LOGNAME", "mallory").set("SOME_TOKEN", "fakepass-of-the-environment");
    let ran = sandbox.run(&["get", "github-admin", "--json", "--reason", "fakepass-typed-as-a-reason"]).go().code(6);
    let error = ran.error();
    assert_eq!((error["code"].as_str(), error["message"].as_str()), (Some("forbidden"), Some("a rule forbids any use of `github-admin`")));
    let (head, body) = hook.seen().pop().unwrap();
    assert!(head.starts_with("POST /hook/") && head.to_lowercase().contains("content-type: application/json"), "{head}");
    let told: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(heard(&file), std::slice::from_ref(&told), "both are told the same");
    for (member, value) in [("event", "canary"), ("name", "github-admin"), ("actor", "owner"), ("action", "get"), ("result", "canary")] {
        assert_eq!(told[member], value, "{told}");
    }
    for member in ["at", "id", "vault", "text", "content"] {
        assert!(told[member].is_string(), "{member}: {told}");
    }
    let process = &told["process"];
    assert!(process["agent"] == "claude-code" && process["user"] == "mallory" && process["pid"].is_number(), "{told}");
    for not in ["ghp_", "fakepass", "hooks"] {
        assert!(!body.contains(not), "{not}: {body}");
    }
    assert_eq!(recorded(&sandbox).iter().filter(|line| line.starts_with("alarm ")).count(), 1);
}

#[test]
fn what_hangs_floods_fails_or_is_not_there_holds_nothing_up_and_is_told() {
    for (text, why) in [
        ("command = [\"/bin/sleep\", \"60\"]", "nothing was heard of it within 2 seconds"),
        ("command = [\"/nowhere/notify\"]", "cannot be started: no such file"),
        ("command = [\"/bin/sh\", \"-c\", \"exit 3\"]", "it ended with 3"),
        ("command = [\"/bin/sh\", \"-c\", \"kill -9 $$\"]", "it was killed"),
        ("command = [\"/etc/passwd\"]", "permission denied"),
    ] {
        let sandbox = scene(text);
        let said = used(&sandbox);
        assert!(said.contains("nobody may have been told by the command") && said.contains(why), "{text}: {said}");
        let lines = recorded(&sandbox);
        assert!(
            lines.contains(&"get github-admin canary".to_owned()) && lines.contains(&"alarm github-admin failed".to_owned()),
            "{lines:?}"
        );
    }
    // What it prints is nobody's, and what it does not read stays unread.
    for quiet in
        ["command = [\"/bin/sh\", \"-c\", \"head -c 50000000 /dev/zero; head -c 50000000 /dev/zero >&2\"]", "command = [\"/bin/true\"]"]
    {
        let said = used(&scene(quiet));
        assert!(!said.contains("nobody may"), "{said}");
    }
}

#[test]
fn five_canaries_at_once_hold_a_command_up_no_longer_than_one_and_each_is_told() {
    let hook = Hook::start(Mood::Hangs);
    let sandbox = Sandbox::with_vault();
    alarm(&sandbox, &format!("webhook = {:?}", hook.url()));
    let names = ["a1", "a2", "a3", "a4", "a5"];
    names.iter().for_each(|name| drop(sandbox.run(&["add", name, "--type", "api_token", "--canary"]).ok()));
    sandbox.run(&[&["assign"], &names[..], &["agent/x"]].concat()).ok();
    for words in [&["run", "--as", "agent/x", "--", "true"][..], &["verify", "a1", "a2", "a3", "a4", "a5"]] {
        let (begun, before) = (Instant::now(), hook.seen().len());
        let ran = sandbox.run(words).go();
        assert!(!ran.output.status.success() && begun.elapsed() < SOON, "{:?}: {}", begun.elapsed(), ran.stderr());
        let end = Instant::now() + SOON;
        while hook.seen().len() < before + names.len() {
            assert!(Instant::now() < end, "{} of them are told", hook.seen().len());
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    assert_eq!(recorded(&sandbox).iter().filter(|line| line.starts_with("alarm ") && line.ends_with(" failed")).count(), 10);
}

#[test]
fn a_webhook_that_fails_is_told_and_one_that_sends_elsewhere_is_not_followed() {
    let elsewhere = Hook::start(Mood::Says("200 OK"));
    for (mood, why) in [
        (Mood::Says("500 Internal Server Error"), "it answered 500"),
        (Mood::Says("404 Not Found"), "it answered 404"),
        (Mood::Sends(elsewhere.url()), "it answered 302, and redirects are not followed"),
        (Mood::Hangs, "nothing was heard of it within 2 seconds"),
        (Mood::Drips, "nothing was heard of it within 2 seconds"),
    ] {
        let hook = Hook::start(mood);
        let sandbox = scene(&format!("webhook = {:?}", hook.url()));
        let said = used(&sandbox);
        assert!(said.contains(why) && said.contains("the webhook at 127.0.0.1"), "{said}");
        assert!(!said.contains("fakepass"), "where it goes below its host is nobody's to read: {said}");
        assert_eq!(hook.seen().len(), 1);
        let text = sandbox.run(&["activity", "--json"]).ok().stdout();
        assert!(text.contains("\"alarm\"") && !text.contains("fakepass"), "{text}");
    }
    assert!(elsewhere.seen().is_empty());
    let sandbox = scene("webhook = \"http://127.0.0.1:1/x\"");
    assert!(used(&sandbox).contains("nobody may have been told by the webhook at 127.0.0.1:1"));
}

#[test]
fn killing_the_command_does_not_stop_the_alarm() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    let heard_at = sandbox.root().join("heard");
    let begun = sandbox.root().join("begun");
    let script = format!("touch {}; sleep 1; cat > {}", begun.display(), heard_at.display());
    alarm(&sandbox, &format!("command = [\"/bin/sh\", \"-c\", {script:?}]"));
    let mut command = std::process::Command::new(PROGRAM);
    command.args(["get", "github-admin"]).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    sandbox.furnish(&mut command);
    let mut child = command.spawn().unwrap();
    let until = |file: &std::path::Path| {
        let end = Instant::now() + Duration::from_secs(10);
        while !file.exists() {
            assert!(Instant::now() < end, "{}", file.display());
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    until(&begun);
    // Ctrl-C twice and worse: its whole group.
    let group = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process_group(group, rustix::process::Signal::INT).unwrap();
    let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    let _ = child.wait();
    until(&heard_at);
    assert!(recorded(&sandbox).contains(&"get github-admin canary".to_owned()));
}

#[test]
fn uses_at_the_same_time_are_each_told() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    let hook = Hook::start(Mood::Says("200 OK"));
    alarm(&sandbox, &format!("webhook = {:?}", hook.url()));
    let start = |_| {
        let mut command = std::process::Command::new(PROGRAM);
        command.args(["get", "github-admin"]).stderr(std::process::Stdio::null());
        sandbox.furnish(&mut command);
        command.spawn().unwrap()
    };
    let all: Vec<_> = (0..12).map(start).collect();
    for mut child in all {
        assert_eq!(child.wait().unwrap().code(), Some(6));
    }
    assert_eq!(hook.seen().len(), 12);
    assert_eq!(recorded(&sandbox).iter().filter(|line| line.ends_with(" canary")).count(), 12);
    sandbox.run(&["activity", "verify"]).ok();
}

#[test]
fn where_nothing_can_be_recorded_it_is_refused_and_told_all_the_same() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "github-admin", "--canary"]).ok();
    sandbox.run(&["assign", "github-admin", "agent/x"]).ok();
    let (command, file) = listener(&sandbox);
    alarm(&sandbox, &command);
    // A directory in the place of the memory of the record: no line can be appended to it.
    let state = fs::read_dir(sandbox.state()).unwrap().next().unwrap().unwrap().path();
    let _ = fs::remove_file(state.join("record"));
    fs::create_dir_all(state.join("record")).unwrap();
    for (at, who) in [&[][..], &["--as", "agent/x"]].into_iter().enumerate() {
        let said = sandbox.run(&[&["get", "github-admin"], who].concat()).fails(6);
        assert_eq!(said.contains("NOT recorded"), who.is_empty(), "{said}");
        assert_eq!((heard(&file).len(), &heard(&file)[at]["recorded"]), (at + 1, &false.into()));
    }
    fs::remove_dir(state.join("record")).unwrap();
    // A full disk: the largest file that may be written is smaller than the record is already.
    (0..8).for_each(|number| drop(sandbox.run(&["edit", "github-admin", "--label", &number.to_string()]).ok()));
    let hook = Hook::start(Mood::Says("200 OK"));
    alarm(&sandbox, &format!("webhook = {:?}", hook.url()));
    let mut limited = std::process::Command::new("sh");
    limited.args(["-c", &format!("trap '' XFSZ; ulimit -f 1; exec {PROGRAM} get github-admin")]);
    let said = sandbox.run_command(limited).fails(6);
    assert!(said.contains("NOT recorded") && !said.contains("nobody may"), "{said}");
    assert_eq!(hook.seen().len(), 1, "{said}");
}
