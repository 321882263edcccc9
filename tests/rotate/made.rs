//! A new secret that the service makes.

use serde_json::Value;

use crate::meanwhile::{ended, start, until};
use crate::stage::Stage;

#[test]
fn the_service_makes_it_and_the_old_one_ends() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "fine");
    let told = stage.sandbox.run(&["rotate", "a", "--json"]).ok().json();
    assert_eq!((&told["result"], &told["made_by"]), (&Value::from("rotated"), &Value::from("service")), "{told}");
    assert_eq!(stage.asked(), ["POST /make", "GET /check", "POST /end", "GET /check"]);
    assert_eq!(stage.made(), [stage.secret_of("a")]);
    assert!(stage.is_ended(&old));
    let whys: Vec<Value> = stage.lines("a").into_iter().map(|line| line["why"].clone()).collect();
    assert_eq!(whys, [Value::from("made"), Value::Null, Value::from("old secret proven")]);
    // And once more, at a host that asks for a moment, and one that knows a key only after a while.
    for host in ["busy", "slow"] {
        let old = stage.store("acme", host, host);
        stage.sandbox.run(&["rotate", host]).ok();
        assert!(stage.is_ended(&old) && stage.made().contains(&stage.secret_of(host)), "{host}");
    }
}

#[test]
fn a_call_that_ends_the_old_one_at_once_takes_a_yes() {
    let stage = Stage::new();
    let old = stage.store("roll", "a", "fine");
    let text = stage.sandbox.run(&["rotate", "a"]).fails(2);
    assert!(text.contains("--yes") && !stage.is_ended(&old), "{text}");
    stage.sandbox.run(&["rotate", "a", "--yes"]).ok();
    assert_eq!(stage.made(), [stage.secret_of("a")]);
    assert_eq!(stage.asked(), ["POST /roll", "GET /check", "GET /check"]);
    assert_eq!(stage.shown("a")["old_secrets"], Value::Null);
}

#[test]
fn one_that_does_not_work_is_ended_there_again_and_nothing_is_changed_here() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "bad");
    let ran = stage.sandbox.run(&["rotate", "a", "--json"]).go().code(7);
    let error = ran.error();
    assert_eq!(error["code"], "unhealthy", "{error}");
    assert!(error["hint"].as_str().unwrap().contains("ended at the service again"), "{error}");
    assert!(stage.asked().contains(&"POST /end".to_owned()));
    assert_eq!(stage.secret_of("a"), old);
    assert!(!stage.is_ended(&old));
    let shown = stage.shown("a");
    assert_eq!((&shown["due"], &shown["new_secret_since"]), (&serde_json::json!([]), &Value::Null));
}

#[test]
fn nothing_is_stored_of_a_service_that_makes_none() {
    let stage = Stage::new();
    for (host, code, word) in
        [("quiet", 8, "makes no new secret now"), ("no", 1, "not with this key"), ("same", 7, "the one that is stored")]
    {
        let old = stage.store("acme", host, host);
        let text = stage.sandbox.run(&["rotate", host]).fails(code);
        assert!(text.contains(word), "{host}: {text}");
        assert_eq!(stage.secret_of(host), old);
        assert_eq!(stage.shown(host)["new_secret_since"], Value::Null, "{host}");
    }
}

#[test]
fn an_answer_that_is_none_is_told_as_unknown_and_the_next_rotation_goes_on() {
    let stage = Stage::new();
    for host in ["garbage", "number", "huge", "away", "down", "lost"] {
        let old = stage.store("acme", host, host);
        let text = stage.sandbox.run(&["rotate", host]).fails(8);
        assert!(text.contains("is not known"), "{host}: {text}");
        assert_eq!(stage.secret_of(host), old, "{host}");
        assert!(stage.shown(host)["new_secret_since"].is_string(), "{host}");
        assert!(stage.sandbox.run(&["list", "--due"]).ok().stdout().contains(host));
    }
    assert!(stage.internet.asked().iter().all(|asked| !asked.host.starts_with("evil")));
    // The next one is made, and that there may be another is said.
    let ran = stage.sandbox.run(&["rotate", "lost"]).ok();
    assert!(ran.stderr().contains("nobody knows it: look at https://acme.example/keys"), "{}", ran.stderr());
    assert_eq!(stage.made().last(), Some(&stage.secret_of("lost")));
    // Or a person gives one.
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "garbage", "--secret", "-"]).stdin(&new).ok();
    assert_eq!(stage.shown("garbage")["new_secret_since"], Value::Null);
}

#[test]
fn control_characters_in_what_is_made_reach_nobody() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "odd");
    let ran = stage.sandbox.run(&["rotate", "a"]).go();
    assert_ne!(ran.output.status.code(), Some(0));
    assert!(!ran.stderr().contains('\u{1b}') && !ran.stderr().contains("Set-Cookie"), "{}", ran.stderr());
    assert_eq!(stage.secret_of("a"), old);
    assert!(!stage.is_ended(&old));
}

#[test]
fn the_answer_of_a_call_that_ends_the_old_one_is_lost() {
    let stage = Stage::new();
    stage.store("roll", "a", "lost");
    for _ in 0..2 {
        let text = stage.sandbox.run(&["rotate", "a", "--yes"]).fails(7);
        assert!(text.contains("the answer with the new one was lost") && text.contains("--secret -"), "{text}");
        assert!(!text.contains("is in its place"), "{text}");
    }
    // What was seen is kept: nobody is handed it unwarned.
    assert_eq!(stage.shown("a")["status"], "failed");
    let ran = stage.sandbox.run(&["get", "a"]).reveals().ok();
    assert!(ran.stderr().contains("failed"), "{}", ran.stderr());
    let text = stage.sandbox.run(&["doctor"]).go().code(1).stdout();
    assert!(text.contains("its answer is not known") && !text.contains("rotate --finish"), "{text}");
    // Where it cannot be seen that is said.
    stage.store("roll", "mum", "mum");
    let text = stage.sandbox.run(&["rotate", "mum", "--yes"]).fails(8);
    assert!(text.contains("ends the secret of before") && !text.contains("is in its place"), "{text}");
    let new = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "a", "--secret", "-"]).stdin(&new).ok();
    let shown = stage.shown("a");
    assert_eq!((&shown["status"], &shown["due"]), (&Value::from("active"), &serde_json::json!([])));
}

#[test]
fn one_that_cannot_be_stored_is_ended_again_and_leaves_no_mark_of_it() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "late");
    let copy = format!("rescue-{}.age/x", stage.shown("a")["id"].as_str().unwrap());
    let rotation = start(&stage, &["rotate", "a"], "");
    until(|| !stage.made().is_empty());
    // Neither the vault nor what stands in for it takes anything, until the service is asked to end it.
    let (tmp, away) = (stage.sandbox.vault().join("tmp"), stage.sandbox.vault().join("tmp-away"));
    let states: Vec<_> = std::fs::read_dir(stage.sandbox.state()).unwrap().map(|entry| entry.unwrap().path()).collect();
    std::fs::rename(&tmp, &away).unwrap();
    std::fs::write(&tmp, "").unwrap();
    states.iter().filter(|path| path.is_dir()).for_each(|state| std::fs::create_dir_all(state.join(&copy)).unwrap());
    until(|| stage.asked().contains(&"POST /end".to_owned()));
    std::fs::remove_file(&tmp).unwrap();
    std::fs::rename(&away, &tmp).unwrap();
    let copies = states.iter().filter(|path| path.is_dir()).map(|state| state.join(&copy));
    copies.for_each(|copy| std::fs::remove_dir_all(copy.parent().unwrap()).unwrap());
    let (code, said) = ended(&stage, rotation);
    assert!(code != Some(0) && said.contains("could not be stored, and is ended at the service again"), "{code:?}: {said}");
    assert!(!said.contains("the next `credctl rotate`"), "{said}");
    assert!(stage.is_ended(&stage.made()[0]) && !stage.is_ended(&old));
    assert_eq!((stage.secret_of("a"), &stage.shown("a")["due"]), (old, &serde_json::json!([])));
    let ran = stage.sandbox.run(&["rotate", "a"]).ok();
    assert!(!ran.stderr().contains("nobody knows it"), "{}", ran.stderr());
}

#[test]
fn one_that_nobody_can_judge_yet_is_kept_and_taken_by_the_next_rotation() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "flaky");
    let text = stage.sandbox.run(&["rotate", "a"]).fails(8);
    assert!(text.contains("it is kept, and not yet taken"), "{text}");
    assert_eq!(stage.secret_of("a"), old);
    assert!(stage.sandbox.run(&["show", "a"]).ok().stdout().contains("is not taken yet"));
    stage.sandbox.run(&["rotate", "a"]).fails(8);
    stage.sandbox.run(&["rotate", "a"]).ok();
    assert_eq!(stage.made(), [stage.secret_of("a")]);
    // One that is given instead ends it.
    stage.store("acme", "b", "flaky");
    stage.service.lock().unwrap().ended.clear();
    let given = stage.sandbox.secret();
    stage.sandbox.run(&["rotate", "b", "--secret", "-"]).stdin(&given).ok();
    assert_eq!(stage.secret_of("b"), given);
}

#[test]
fn an_edit_while_the_service_makes_one_stays_and_what_was_made_is_ended() {
    use std::process::{Command, Stdio};
    let stage = Stage::new();
    let old = stage.store("acme", "a", "late");
    let mut command = Command::new(crate::sandbox::PROGRAM);
    command.args(["rotate", "a"]);
    stage.sandbox.furnish(&mut command);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = std::time::Instant::now();
    while stage.made().is_empty() {
        assert!(begun.elapsed() < std::time::Duration::from_secs(30), "nothing is asked");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let edited = stage.sandbox.secret();
    stage.sandbox.run(&["edit", "a", "--secret", "-", "--no-verify"]).stdin(&edited).ok();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    stage.sandbox.assert_clean(&output.stderr, "stderr");
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("changed meanwhile") && said.contains("ended at the service again"), "{said}");
    assert_eq!(stage.secret_of("a"), edited);
    assert!(!stage.is_ended(&edited) && !stage.is_ended(&old) && stage.is_ended(&stage.made()[0]));
    assert_eq!(stage.shown("a")["due"], serde_json::json!([]));
}

#[test]
fn two_keys_at_a_time_are_promoted_and_taken_back() {
    let stage = Stage::new();
    let old = stage.store("pair", "a", "fine");
    stage.service.lock().unwrap().ended.remove("the primary one");
    let text = stage.sandbox.run(&["rotate", "a", "--timeout", "1s"]).fails(7);
    assert!(text.contains("still takes it"), "{text}");
    assert!(stage.asked().contains(&"POST /promote".to_owned()));
    stage.service.lock().unwrap().ended.insert(old);
    stage.sandbox.run(&["rotate", "a", "--finish"]).ok();
    stage.store("pair", "b", "bad");
    let text = stage.sandbox.run(&["rotate", "b"]).fails(7);
    assert!(text.contains("ended at the service again"), "{text}");
    assert!(stage.asked().contains(&"DELETE /second".to_owned()));
}

#[test]
fn a_call_to_a_host_that_is_not_its_own_is_not_made() {
    let stage = Stage::new();
    let old = stage.store("acme", "a", "fine");
    stage.sandbox.run(&["edit", "a", "--host", "elsewhere.example"]).ok();
    let text = stage.sandbox.run(&["rotate", "a", "--no-input"]).fails(2);
    assert!(text.contains("may not be sent there"), "{text}");
    assert_eq!(stage.asked().len(), 0);
    assert_eq!(stage.secret_of("a"), old);
}
