//! `verify` renews what is due on the way to each check: in its time, many at once, and without losing an answer.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use credctl::credential::revoked::Revoked;
use credctl::vault::Change;
use jiff::{SignedDuration, Timestamp};
use rustix::process::{Pid, Signal, kill_process};

use crate::hostile::Fault;
use crate::sandbox::{PROGRAM, Ran};
use crate::scene::{NAME, Scene};

const SECOND: Duration = Duration::from_secs(1);

/// Another account that is due.
fn due(scene: &Scene, name: &str) {
    scene.connect(name);
    scene.change_of(name, Change::Program, |credential| {
        let end = Timestamp::now() - SignedDuration::from_secs(1);
        let grant = credential.grant.as_mut().unwrap();
        (grant.obtained, grant.token_ends) = (Some(end - SignedDuration::from_hours(1)), Some(end));
    });
}

fn token(scene: &Scene, name: &str) -> String {
    scene.record_of(name).credential.fields["access_token"].value.expose_str().unwrap().to_owned()
}

/// The table's lines: name, status, word.
fn rows(text: &str) -> Vec<[String; 3]> {
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
    text.lines().map(cells).map(|cells| [cells[0].clone(), cells[2].clone(), cells[4].clone()]).collect()
}

#[test]
fn accounts_are_renewed_at_once_and_an_answer_that_outlasts_its_check_is_stored() {
    let scene = Scene::new();
    due(&scene, "post");
    due(&scene, "wire");
    let calls = scene.calls();
    scene.server.always("/token", Fault::DoneThenDelay(SECOND * 5 / 2));
    let begun = Instant::now();
    let mut child = scene.command(&["verify", "--timeout", "1s"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = (0..3).map(|_| out.next().unwrap().unwrap()).collect();
    assert!(begun.elapsed() < SECOND * 2, "each is told in its time: {:?}", begun.elapsed());
    for (line, name) in lines.iter().zip([NAME, "post", "wire"]) {
        assert!(line.starts_with(&format!("{name}\t")) && line.contains("not renewed in time"), "{line}");
    }
    assert_eq!(child.wait().unwrap().code(), Some(8));
    assert!(begun.elapsed() < SECOND * 5, "all at once: {:?}", begun.elapsed());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("its answer is waited for, so that no token is lost"), "{said}");
    assert_eq!((scene.calls() - calls, scene.server.counters().reuse_events), (3, 0));
    for name in [NAME, "post", "wire"] {
        assert!(scene.server.is_live(&token(&scene, name)), "{name}");
        assert!(scene.record_of(name).credential.grant.unwrap().pending.is_none(), "{name}");
    }
    scene.server.heal();
    assert_eq!(scene.sandbox.run(&["verify"]).ok().stdout().lines().count(), 3);
    assert_eq!(scene.calls() - calls, 3, "there is nothing left to renew");
}

/// `verify`, interrupted so often after the first call of the token endpoint; how long that took.
fn interrupted(scene: &Scene, times: usize) -> (i32, String, Duration) {
    let calls = scene.server.seen_at("/token").len();
    let mut child = scene.command(&["verify", "--timeout", "30s"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while scene.server.seen_at("/token").len() == calls {
        assert!(begun.elapsed() < SECOND * 20);
        std::thread::sleep(Duration::from_millis(10));
    }
    let begun = Instant::now();
    for _ in 0..times {
        kill_process(Pid::from_raw(child.id().cast_signed()).unwrap(), Signal::INT).unwrap();
        std::thread::sleep(Duration::from_millis(400));
    }
    let code = child.wait().unwrap().code().unwrap();
    let elapsed = begun.elapsed();
    let mut text = String::new();
    child.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
    (code, text, elapsed)
}

#[test]
fn ctrl_c_ends_the_checks_and_an_answer_that_is_under_way_is_stored() {
    let scene = Scene::new();
    scene.server.always("/token", Fault::DoneThenDelay(SECOND * 3 / 2));
    let (code, text, _) = interrupted(&scene, 1);
    assert_eq!(code, 130, "{text}");
    assert!(text.contains("what was found until then is kept"), "{text}");
    scene.is_fresh(&scene.tokens().1, "interrupted");
    assert_eq!(scene.server.counters().reuse_events, 0);
}

#[test]
fn a_second_ctrl_c_leaves_the_answer_to_the_next_command() {
    let scene = Scene::new();
    scene.server.switch(|switches| switches.grace = SECOND * 30);
    scene.server.fault("/token", Fault::DoneThenDelay(SECOND * 6), 1);
    let (code, text, elapsed) = interrupted(&scene, 2);
    assert_eq!(code, 130, "{text}");
    assert!(elapsed < SECOND * 4 && text.contains("asks for it again"), "{elapsed:?}: {text}");
    assert!(scene.grant().pending.is_some(), "that it was tried is written down");
    scene.is_fresh(&scene.get().code(0).stdout(), "asked for again");
}

#[test]
fn nothing_is_asked_again_after_the_time_of_a_check() {
    let scene = Scene::new();
    scene.server.always("/token", Fault::status(503));
    let (calls, begun) = (scene.calls(), Instant::now());
    let ran = scene.sandbox.run(&["verify", NAME, "--timeout", "2s"]).go().code(8);
    assert!(begun.elapsed() < SECOND * 4, "{:?}", begun.elapsed());
    assert!(ran.stdout().contains("HTTP 503"), "{}", ran.stdout());
    assert_eq!(scene.calls() - calls, 2, "at once and a second later");
}

#[test]
fn an_account_that_is_being_revoked_is_spared_and_keeps_nobody_from_a_check() {
    let scene = Scene::new();
    due(&scene, "post");
    let calls = scene.calls();
    scene.change(|credential| credential.revoked = Some(Revoked::begun(Timestamp::now())));
    for words in [&["verify"][..], &["verify", NAME, "post"]] {
        let ran = scene.sandbox.run(words).ok();
        let found = rows(&ran.stdout());
        let heads: Vec<_> = found.iter().map(|row| (row[0].as_str(), row[2].as_str())).collect();
        assert_eq!(heads, [(NAME, "not checked"), ("post", "no check")], "{words:?}");
        assert!(ran.stdout().contains("it is being revoked, so it gets no new access token"), "{}", ran.stdout());
    }
    assert_eq!(scene.calls() - calls, 1, "the other was renewed");
}

#[test]
fn a_token_that_was_used_up_is_told_as_the_corruption_that_it_is() {
    let scene = Scene::new();
    let id = scene.record().credential.id.to_string();
    let file = scene.sandbox.file_of(NAME);
    let older = fs::read(&file).unwrap();
    scene.get().code(0);
    fs::write(&file, older).unwrap();
    scene.sandbox.run(&["vault", "accept", &id, "--yes"]).ok();
    due(&scene, "post");
    let calls = scene.calls();
    let ran = scene.sandbox.run(&["verify", "--json"]).go().code(5);
    let all = ran.json();
    assert_eq!((&all[0]["name"], &all[0]["verdict"], &all[1]["name"]), (&NAME.into(), &serde_json::Value::Null, &"post".into()));
    assert!(all[0]["detail"].as_str().unwrap().contains("used up before"), "{all}");
    assert!(ran.stderr().contains("used up before") && ran.stderr().contains("credctl oauth reconnect"), "{}", ran.stderr());
    assert_eq!(scene.calls() - calls, 1, "the other was renewed, and this one not sent");
}

/// How many files are put into their places by the thread that renews before its call, and after it.
fn renames(scene: &Scene) -> usize {
    let trace = scene.sandbox.root().join("given-trace");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-y", "-s", "0", "-e", "signal=none", "-e", "trace=flock,renameat,renameat2,connect", "-o"]).arg(&trace);
    traced.args(["--", PROGRAM, "verify"]);
    scene.sandbox.run_command(traced).ok();
    let text = fs::read_to_string(&trace).unwrap();
    fs::remove_file(&trace).unwrap();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let renews = text.lines().find(|line| line.contains("flock(") && line.contains("/locks/refresh-")).unwrap();
    let thread = renews.split_once(' ').unwrap().0;
    for line in text.lines() {
        let Some((of, call)) = line.split_once(' ') else { continue };
        if of == thread && call.trim_start().starts_with("connect(") {
            break;
        }
        *counts.entry(of).or_default() += usize::from(call.trim_start().starts_with("renameat"));
    }
    counts[thread]
}

/// `verify` on a disk that takes no file more from that one of each thread on.
fn full(scene: &Scene, from: usize) -> Ran {
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-s", "0", "-o", "/dev/null", "-e", "signal=none", "-e", "trace=renameat,renameat2"]);
    traced.args(["-e", &format!("inject=renameat,renameat2:error=ENOSPC:when={from}+"), "--", PROGRAM, "verify"]);
    scene.sandbox.run_command(traced).go()
}

#[test]
fn a_full_disk_is_told_of_every_account_and_no_account_is_left_out() {
    let scene = Scene::new();
    due(&scene, "post");
    let calls = scene.calls();
    let ran = full(&scene, 1).code(9);
    let heads: Vec<[String; 3]> = rows(&ran.stdout());
    assert_eq!(
        heads.iter().map(|row| (row[0].as_str(), row[2].as_str())).collect::<Vec<_>>(),
        [(NAME, "not renewed"), ("post", "not renewed")]
    );
    for name in [NAME, "post"] {
        assert!(ran.stderr().contains(&format!("error: `{name}`: ")), "{}", ran.stderr());
    }
    assert_eq!(scene.calls(), calls, "nothing was sent");
}

#[test]
fn new_tokens_that_the_disk_does_not_take_are_told_with_where_their_copy_lies() {
    let twin = Scene::new();
    let from = renames(&twin) + 1;
    let scene = Scene::new();
    let ran = full(&scene, from).code(9);
    assert_eq!(rows(&ran.stdout())[0][2], "not renewed", "{}", ran.stdout());
    assert!(ran.stderr().contains("are kept, encrypted, in `") && ran.stderr().contains("credctl oauth refresh"), "{}", ran.stderr());
    assert!(!ran.stderr().contains('…'), "{}", ran.stderr());
    scene.is_fresh(&scene.get().code(0).stdout(), "taken in");
    assert_eq!(scene.server.counters().reuse_events, 0);
}
