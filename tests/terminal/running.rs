//! `run` on a terminal: the child has it, as if nobody stood between.

use super::sandbox::Sandbox;
use super::screen::{READY, Screen};

#[test]
fn the_child_is_us_and_has_the_terminal() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let script = "sh -c 'echo before=$$.; exec credctl run --with site -- sh -c \"echo child=\\$\\$.; tty; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo three; stty size\"'";
    let shown = Screen::credctl(&sandbox, script).end();
    let number = |mark: &str| shown.split(mark).nth(1).and_then(|rest| rest.split('.').next()).unwrap().to_owned();
    assert_eq!(number("before="), number("child="), "{shown}");
    assert!(shown.contains("three") && shown.contains("/dev/pts/") && shown.contains("40 100") && shown.contains("code=0."), "{shown}");
}

/// On a terminal nothing is masked unless it is asked for: a password manager's screen is the person's own.
#[test]
fn a_pipe_beside_a_terminal_is_masked_and_the_rest_of_the_terminal_is_the_childs() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let shown = Screen::credctl(&sandbox, "credctl run --with site -- sh -c 'echo $SITE; [ -t 2 ] && echo err-is-tty >&2' | cat").end();
    assert!(shown.contains("[credctl:site]") && shown.contains("err-is-tty"), "{shown}");
}

#[test]
fn r03_ctrl_c_reaches_the_child_once() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let child = "import os, signal, sys, time\nn = []\nsignal.signal(signal.SIGINT, lambda *_: n.append(1))\nprint('up', flush=True)\n\
        while not n: time.sleep(0.01)\ntime.sleep(0.5)\nprint('times=%d.' % len(n), flush=True)\nsys.exit(7)\n";
    std::fs::write(sandbox.root().join("child.py"), child).unwrap();
    // Handed the terminal, and with its output masked in a pipe.
    for tail in ["", " | cat"] {
        let mut screen = Screen::bash(&sandbox);
        screen.line(&format!("set -o pipefail; credctl run --with site -- python3 child.py{tail}"));
        screen.until("up");
        screen.press("\x03");
        // `cat` is ended by the key, as it should be: what the child says then is lost.
        if tail.is_empty() {
            let said = screen.until("times=");
            let count = screen.until(".");
            assert_eq!(count, "1.", "{said}");
        }
        screen.until(READY);
        screen.line("echo code=$?.");
        screen.until("code=");
        if tail.is_empty() {
            screen.until("\ncode=7.");
        }
    }
}

#[test]
fn ctrl_z_stops_the_child_and_fg_goes_on() {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    let mut screen = Screen::bash(&sandbox);
    screen.line("credctl run --with site -- sh -c 'echo up-$((40+2)); read line; echo got-$line'");
    screen.until("up-42");
    screen.press("\x1a");
    screen.until("Stopped");
    screen.until(READY);
    screen.line("fg");
    screen.line("something");
    screen.until("got-something");
    screen.until(READY);
}
