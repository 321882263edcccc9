//! `credctl verify`: what it prints, in which order, how it ends, and what is kept.

use std::fs::{self, Permissions};
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::sandbox::PROGRAM;
use crate::stage::Stage;

/// `a` works, `b` is refused, `c` is in trouble, `d` is too narrow.
fn four() -> Stage {
    let stage = Stage::new();
    for (name, host) in [("a", "fine"), ("b", "dead"), ("c", "down"), ("d", "narrow")] {
        stage.store(name, host);
    }
    stage
}

#[test]
fn each_is_told_in_a_line_and_kept_and_the_status_says_the_gravest() {
    let stage = four();
    let ran = stage.sandbox.run(&["verify"]).go().code(7);
    let lines: Vec<Vec<String>> = ran.stdout().lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
    let heads: Vec<&[String]> = lines.iter().map(|line| &line[..5]).collect();
    assert_eq!(heads[0], ["a", "acme", "active", "", "works"]);
    assert_eq!(heads[1], ["b", "acme", "failed", "invalid_secret", "rejected"]);
    assert_eq!(heads[2], ["c", "acme", "unverified", "", "service down"]);
    assert_eq!(heads[3], ["d", "acme", "active", "insufficient_scope", "insufficient scope"]);
    assert_eq!(lines[1][5], "rejected: 401: \"no such key\"");
    assert!(lines[1][6].contains("https://acme.example/keys"), "{lines:?}");
    assert!(ran.stderr().contains("2 good, 1 bad, 1 not known") && !ran.stderr().contains('\r'), "{}", ran.stderr());
    for (name, status) in [("a", "active"), ("b", "failed"), ("c", "unverified"), ("d", "active")] {
        assert_eq!(stage.shown(name)["status"], status, "{name}");
    }
    assert_eq!(stage.asked().len(), 4);
    let text = stage.sandbox.run(&["show", "b"]).ok().stdout();
    assert!(text.contains("rejected"), "{text}");
    // By themselves: 0, 7, 8, and 3 for what is not there.
    stage.sandbox.run(&["verify", "a"]).ok();
    stage.sandbox.run(&["verify", "a", "d"]).ok();
    stage.sandbox.run(&["verify", "b"]).fails(7);
    stage.sandbox.run(&["verify", "a", "c"]).fails(8);
    let text = stage.sandbox.run(&["verify", "a", "nothing"]).fails(3);
    assert!(text.contains("nothing"), "{text}");
    stage.sandbox.run(&["verify", "a", "a", "-q"]).ok();
}

#[test]
fn trouble_leaves_the_status_as_it_was() {
    let stage = Stage::new();
    stage.store("a", "fine");
    stage.sandbox.run(&["verify", "a"]).ok();
    for trouble in ["down", "closes"] {
        let host = format!("host={trouble}.acme.example");
        stage.sandbox.run(&["edit", "a", "--set", &host, "--no-verify"]).ok();
        let before = stage.shown("a")["status"].clone();
        stage.sandbox.run(&["verify", "a"]).fails(8);
        assert_eq!(stage.shown("a")["status"], before, "{trouble}");
    }
    stage.sandbox.run(&["edit", "a", "--set", "host=fine.acme.example"]).ok();
    let ran = stage.sandbox.run(&["verify", "a"]).env("HTTPS_PROXY", "http://127.0.0.1:9").go().code(8);
    assert!(ran.stdout().starts_with("a\tacme\tactive\t\tunreachable\t"), "{}", ran.stdout());
    assert_eq!(stage.shown("a")["status"], "active");
}

#[test]
fn programs_get_an_array_in_order_or_a_line_each_as_the_answers_come() {
    let stage = Stage::new();
    stage.store("a", "slow");
    stage.store("b", "dead");
    stage.store("c", "fine");
    let ran = stage.sandbox.run(&["verify", "--json"]).go().code(7);
    let all = ran.json();
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let b = &all[1];
    assert_eq!((&b["status"], &b["status_reason"], &b["verdict"]), (&"failed".into(), &"invalid_secret".into(), &"invalid".into()));
    assert!(b["checked_at"].is_string() && b["latency_ms"].is_u64() && b["evidence"] == "401: \"no such key\"", "{b}");
    assert_eq!(all[0]["account"], "alice@acme.example");
    let ran = stage.sandbox.run(&["verify", "--json", "--stream"]).go().code(7);
    let lines: Vec<Value> = ran.stdout().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[2]["name"]), (3, &"a".into()), "the slow one is the last");
    assert_eq!(stage.sandbox.run(&["verify", "--json", "--tag", "none"]).ok().json(), serde_json::json!([]));
    assert_eq!(stage.sandbox.run(&["verify", "--json", "--stream", "--tag", "none"]).ok().stdout(), "");
}

#[test]
fn wrong_numbers_are_refused_and_right_ones_bound_it() {
    let stage = Stage::new();
    for (n, name) in ["a", "b", "c"].into_iter().enumerate() {
        stage.store(name, if n == 0 { "hangs" } else { "fine" });
    }
    for wrong in [&["--jobs", "0"][..], &["--timeout", "0s"], &["--timeout", "soon"], &["--stream"], &["--jobs", "x"]] {
        stage.sandbox.run(&[&["verify"], wrong].concat()).fails(2);
    }
    assert_eq!(stage.asked(), [""; 0]);
    let begun = Instant::now();
    let ran = stage.sandbox.run(&["verify", "--timeout", "1s", "--jobs", "1"]).go().code(8);
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(ran.stdout().lines().next().unwrap().contains("no answer in time"), "{}", ran.stdout());
    assert_eq!(stage.asked(), ["hangs", "fine", "fine"], "one after the other");
}

#[test]
fn only_what_the_filters_leave_is_asked() {
    let stage = Stage::new();
    stage.template("other", "");
    stage.store_of("acme", "a", "fine", &["--tag", "work"]);
    stage.store_of("acme", "b", "dead", &[]);
    stage.store_of("other", "c", "reads", &["--tag", "work"]);
    stage.sandbox.run(&["verify", "--tag", "work"]).ok();
    let mut asked = stage.asked();
    asked.sort();
    assert_eq!(asked, ["fine", "reads"]);
    stage.sandbox.run(&["verify", "--service", "other"]).ok();
    assert_eq!(stage.asked(), ["reads"]);
    stage.sandbox.run(&["verify", "b", "c", "--tag", "work"]).ok();
    assert_eq!(stage.asked(), ["reads"]);
}

#[test]
fn what_is_billed_is_asked_by_name_and_after_a_yes_alone() {
    let stage = Stage::new();
    stage.template("dear", "billed = true\ncost = \"a search\"");
    stage.template("mails", "asks_first = true\nside_effects = \"its owner gets a mail\"");
    stage.store("a", "fine");
    stage.store_of("dear", "d", "fine", &[]);
    stage.store_of("mails", "m", "fine", &[]);
    let ran = stage.sandbox.run(&["verify"]).ok();
    assert_eq!(stage.asked(), ["fine"]);
    assert!(ran.stdout().contains("d\tdear\tunverified\t\tnot checked\tits check is billed"), "{}", ran.stdout());
    assert!(ran.stdout().contains("m\tmails\tunverified\t\tnot checked\tnot unasked: "), "{}", ran.stdout());
    let text = stage.sandbox.run(&["verify", "d"]).fails(2);
    assert!(text.contains("a search") && text.contains("--yes"), "{text}");
    assert_eq!(stage.asked(), [""; 0]);
    stage.sandbox.run(&["verify", "d", "m", "--yes"]).ok();
    assert_eq!(stage.asked().len(), 2);
    stage.sandbox.run(&["verify", "--yes"]).ok();
    assert_eq!(stage.asked().len(), 2, "what is billed only by name");
    let text = stage.sandbox.run(&["template", "show", "dear"]).ok().stdout();
    assert!(text.contains("the check is billed") && text.contains("it costs: a search"), "{text}");
    let text = stage.sandbox.run(&["template", "show", "mails"]).ok().stdout();
    assert!(text.contains("asked for first: its owner gets a mail"), "{text}");
    let text = stage.sandbox.run(&["template", "show", "ai21"]).ok().stdout();
    assert!(text.contains("what its answers mean is assumed"), "{text}");
    let json = stage.sandbox.run(&["template", "show", "okta", "--json"]).ok().json();
    assert_eq!((&json["asks_first"], &json["billed"]), (&true.into(), &false.into()));
}

#[test]
fn rights_that_lack_fail_and_rights_too_many_are_a_hint() {
    let stage = Stage::new();
    stage.template("needs", "required_scopes = [\"read\", \"write\"]");
    stage.store_of("needs", "less", "reads", &[]);
    stage.store_of("needs", "more", "writes", &[]);
    let ran = stage.sandbox.run(&["verify", "--json"]).go().code(7);
    let all = ran.json();
    assert_eq!((&all[0]["status"], &all[0]["status_reason"]), (&"failed".into(), &"insufficient_scope".into()));
    assert_eq!(all[0]["missing_scopes"], serde_json::json!(["write"]));
    assert_eq!(all[1]["status"], "active");
    assert_eq!(all[1]["hints"], serde_json::json!(["it can do more than is asked for: `admin`"]));
}

#[test]
fn ctrl_c_keeps_what_is_known() {
    let stage = Stage::new();
    stage.store("a", "fine");
    stage.store("b", "hangs");
    stage.store("c", "dead");
    let mut command = Command::new(PROGRAM);
    stage.sandbox.furnish(&mut command);
    let mut child =
        command.args(["verify", "--timeout", "60s"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    let mut seen = Vec::new();
    while seen.len() < 3 && begun.elapsed() < Duration::from_secs(20) {
        seen.extend(stage.asked());
        std::thread::sleep(Duration::from_millis(20));
    }
    // The answers of two are there by now, and the third never is.
    std::thread::sleep(Duration::from_millis(400));
    kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), Signal::INT).unwrap();
    let status = child.wait().unwrap();
    let (mut out, mut err) = (String::new(), String::new());
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!(status.code(), Some(130), "{out}{err}");
    assert!(err.contains("what was found until then is kept"), "{err}");
    assert_eq!((&stage.shown("a")["status"], &stage.shown("c")["status"]), (&"active".into(), &"failed".into()));
    assert_eq!(stage.shown("b")["status"], "unverified");
}

#[test]
fn a_vault_that_may_only_be_read_is_checked_and_told_and_left_alone() {
    let stage = Stage::new();
    stage.store("b", "dead");
    let vault = stage.sandbox.vault();
    let before = fs::read(stage.sandbox.file_of("b")).unwrap();
    fs::set_permissions(&vault, Permissions::from_mode(0o777)).unwrap();
    let ran = stage.sandbox.run(&["verify", "--vault", vault.to_str().unwrap()]).go().code(7);
    assert!(ran.stdout().starts_with("b\tacme\tfailed\tinvalid_secret\trejected\t"), "{}", ran.stdout());
    assert_eq!(ran.stderr().matches("what is found is not kept").count(), 1, "{}", ran.stderr());
    fs::set_permissions(&vault, Permissions::from_mode(0o700)).unwrap();
    assert_eq!(stage.shown("b")["status"], "unverified");
    assert_eq!(fs::read(stage.sandbox.file_of("b")).unwrap(), before);
}

#[test]
fn what_only_the_check_needs_makes_nothing_fail() {
    let stage = Stage::new();
    // The check asks for a team that a credential need not have.
    let team = "[[field]]\nname = \"team\"\nsecret = false\nrequired = false\nkey = \"TEAM\"\n[[auth]]";
    let text = crate::acme::text("teams", crate::stage::CHECK, "");
    stage.template_of("teams", &text.replacen("[[auth]]", team, 1).replace("/check", "/check/{team}"));
    stage.store_of("teams", "a", "fine", &[]);
    let ran = stage.sandbox.run(&["verify", "a"]).ok();
    assert!(
        ran.stdout().contains("no check\tthe check needs `team`, and it is not stored\t`credctl edit a --set team=…`"),
        "{}",
        ran.stdout()
    );
    assert!(stage.asked().is_empty() && stage.shown("a")["status"] == "unverified");
    stage.sandbox.run(&["edit", "a", "--set", "team=red"]).ok();
    assert_eq!(stage.shown("a")["status"], "active");
}

/// A token that says itself when it ends, far from now.
fn lasting(stage: &Stage) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
    let token = format!("{}.{}.{}", part("{\"alg\":\"none\"}"), part("{\"exp\":4070908800}"), part(&stage.sandbox.secret()));
    stage.sandbox.watch(&token);
    token
}

#[test]
fn trouble_leaves_what_was_said_of_a_token_that_tells_its_own_end() {
    let stage = Stage::new();
    let add = ["add", "a", "--template", "acme", "--set", "host=turns.acme.example", "--secret", "-", "--no-verify"];
    stage.sandbox.run(&add).stdin(lasting(&stage)).ok();
    stage.sandbox.run(&["verify", "a"]).fails(7);
    let before = stage.shown("a");
    assert_eq!((&before["status"], &before["status_reason"]), (&"failed".into(), &"invalid_secret".into()));
    assert_eq!(before["expires_at"], "2099-01-01T00:00:00Z");
    let ran = stage.sandbox.run(&["verify", "a"]).go();
    assert!(ran.stdout().contains("a\tacme\tfailed\tinvalid_secret\tservice down"), "{}", ran.stdout());
    assert_eq!(stage.shown("a"), before);
}

#[test]
fn what_is_printed_is_what_is_kept() {
    let stage = Stage::new();
    stage.template("ends", "expires = { from = \"header\", at = \"x-ends\", format = \"rfc3339\" }");
    stage.store_of("ends", "a", "prolonged", &[]);
    for status in ["expired", "active"] {
        let ran = stage.sandbox.run(&["verify", "a", "--json"]).go();
        assert_eq!((&ran.json()[0]["status"], &stage.shown("a")["status"]), (&status.into(), &status.into()));
    }
}

#[test]
fn one_that_is_changed_or_removed_meanwhile_keeps_nobody_from_an_answer() {
    let stage = Stage::new();
    for name in ["a", "b", "c", "d"] {
        stage.store(name, if name == "d" { "fine" } else { "slow" });
    }
    let mut command = Command::new(PROGRAM);
    command.args(["verify", "a", "b", "c", "d", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    stage.sandbox.furnish(&mut command);
    let checking = command.spawn().unwrap();
    let begun = Instant::now();
    while stage.internet.asked().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(10));
    }
    stage.sandbox.run(&["remove", "b", "--yes"]).ok();
    let secret = stage.sandbox.secret();
    stage.sandbox.run(&["edit", "c", "--secret", "-", "--no-verify"]).stdin(&secret).ok();
    let output = checking.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((output.status.code(), rows.len()), (Some(0), 4), "{said}");
    assert!(said.contains("changed while it was checked") && said.contains("`b`") && said.contains("`c`"), "{said}");
    assert_eq!((&stage.shown("a")["status"], &stage.shown("c")["status"]), (&"active".into(), &"unverified".into()));
}
