//! What holds on every desktop.

use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::desktop::{Desktop, until};

/// The mark of a password.
const MARK: &str = "x-kde-passwordManagerHint";

/// The same tests on each of them.
macro_rules! on_each_desktop {
    ($($name:ident)*) => {
        mod x11 { $(#[test] fn $name() { super::$name(super::Desktop::x11()); })* }
        mod wayland { $(#[test] fn $name() { super::$name(super::Desktop::wayland()); })* }
    };
}

on_each_desktop! {
    it_can_be_pasted_with_a_mark
    it_is_cleared_in_time
    what_another_program_copied_stays
    a_second_copy_replaces_the_first
    a_keeper_that_is_killed_leaves_nothing
    the_keeper_ends_with_the_desktop
    a_desktop_that_hangs_is_given_up
    values_arrive_whole
    a_terminal_is_told_and_may_close
}

fn it_can_be_pasted_with_a_mark(desktop: Desktop) {
    let sandbox = desktop.home();
    let secret = sandbox.add("site");
    let ran = sandbox.run(&["copy", "site"]).ok();
    assert_eq!(ran.stdout(), "site\n");
    assert_eq!(ran.stderr(), "copied the token of `site`; the clipboard is cleared in 45 s\n");
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());
    let forms = desktop.forms();
    assert!(forms.iter().any(|form| form == MARK), "{forms:?}");
    assert!(forms.iter().any(|form| form == "text/plain;charset=utf-8"), "{forms:?}");
    assert!(!forms.iter().any(|form| form == "SAVE_TARGETS"), "no clipboard manager is asked to take it over: {forms:?}");
    assert_eq!(desktop.paste_as(MARK).unwrap(), b"secret");
    // Pasting twice is no reason to let it go.
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());
}

fn it_is_cleared_in_time(desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("site");
    let begun = Instant::now();
    let ran = sandbox.run(&["copy", "site", "--clear", "2s"]).ok();
    assert!(ran.stderr().ends_with("cleared in 2 s\n"), "{}", ran.stderr());
    desktop.until_cleared();
    assert!(begun.elapsed() >= Duration::from_secs(2), "cleared before its time");
    assert_eq!(desktop.forms(), [""; 0]);
}

fn what_another_program_copied_stays(desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("site");
    sandbox.run(&["copy", "site", "--clear", "1h"]).ok();
    desktop.take("of another program");
    until("the keeper's end", || desktop.keepers().is_empty());

    let begun = Instant::now();
    sandbox.run(&["copy", "site", "--clear", "1s"]).ok();
    desktop.take("of another program");
    until("the keeper's end", || desktop.keepers().is_empty());
    thread::sleep(Duration::from_secs(2).saturating_sub(begun.elapsed()));
    assert_eq!(desktop.paste().unwrap(), b"of another program");
}

fn a_second_copy_replaces_the_first(desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("first");
    let second = sandbox.add("second");
    sandbox.run(&["copy", "first"]).ok();
    let keeper = desktop.keeper();
    sandbox.run(&["copy", "second"]).ok();
    until("the first keeper's end", || !desktop.keepers().contains(&keeper));
    desktop.keeper();
    assert_eq!(desktop.paste().unwrap(), second.as_bytes());
}

/// C16.
fn a_keeper_that_is_killed_leaves_nothing(desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("site");
    for signal in [Signal::TERM, Signal::KILL] {
        sandbox.run(&["copy", "site"]).ok();
        kill_process(Pid::from_raw(desktop.keeper().cast_signed()).unwrap(), signal).unwrap();
        desktop.until_cleared();
    }
    // Nothing is in the way of the next one; the sandbox looks for what was left in files.
    sandbox.run(&["copy", "site"]).ok();
    assert!(desktop.paste().is_some());
}

fn the_keeper_ends_with_the_desktop(mut desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("site");
    sandbox.run(&["copy", "site", "--clear", "1h"]).ok();
    desktop.keeper();
    desktop.end();
    until("the keeper's end", || desktop.keepers().is_empty());
}

fn a_desktop_that_hangs_is_given_up(desktop: Desktop) {
    let sandbox = desktop.home();
    sandbox.add("site");
    desktop.freeze();
    let ran = sandbox.run(&["copy", "site", "--json"]).go().code(8);
    assert_eq!(ran.error()["code"], "unreachable");
    assert_eq!(ran.error()["message"], "the desktop did not answer within 5 seconds");
    assert!(desktop.keepers().is_empty());
    desktop.thaw();
    assert!(desktop.paste().is_none());
    assert!(sandbox.run(&["show", "site", "--json"]).ok().json()["last_used_at"].is_null(), "nothing was used");
}

fn values_arrive_whole(desktop: Desktop) {
    let sandbox = desktop.home();
    let add = |name: &str, value: &str| {
        sandbox.run(&["add", name, "--type", "username_password", "--set", "username=alice", "--secret", "-"]).stdin(value).ok();
    };
    let long = format!("{}{}", sandbox.secret(), "0123456789abcdef".repeat(40_000));
    let wide = format!("{}-grüße-密码-🔑-'\"\\$(x)", sandbox.secret());
    for (name, value) in [("long", &long), ("wide", &wide)] {
        add(name, value);
        sandbox.run(&["copy", name]).ok();
        assert!(desktop.paste().unwrap() == value.as_bytes(), "{name}");
    }
    // Line ends, the last one too.
    let text = format!("{}\r\n\tnext\n\n", sandbox.secret());
    std::fs::write(sandbox.root().join("given-text"), &text).unwrap();
    sandbox.run(&["add", "text", "--type", "file", "--secret", "content=@given-text"]).ok();
    sandbox.run(&["copy", "text", "content"]).ok();
    assert_eq!(desktop.paste().unwrap(), text.as_bytes());

    let ran = sandbox.run(&["copy", "cred://wide/username", "--clear", "5m", "--json"]).ok();
    assert_eq!(desktop.paste().unwrap(), b"alice");
    let record = ran.json();
    assert_eq!((&record["name"], &record["field"]), (&"wide".into(), &"username".into()));
    let at = record["clears_at"].as_str().unwrap();
    assert!(at.len() == "2026-11-20T10:00:00Z".len() && at.ends_with('Z'), "{at}");
    assert_eq!(ran.stderr(), "");
}

fn a_terminal_is_told_and_may_close(desktop: Desktop) {
    let sandbox = desktop.home();
    let secret = sandbox.add("site");
    let shown = super::screen::Screen::credctl(&sandbox, "credctl copy site --clear 5m").end();
    assert!(shown.starts_with("site\r\ncopied the token of `site`; the clipboard is cleared in 5 min\r\n"), "{shown:?}");
    assert!(shown.contains("as-before") && shown.contains("code=0."), "{shown:?}");
    // The terminal is gone.
    desktop.keeper();
    assert_eq!(desktop.paste().unwrap(), secret.as_bytes());
}
