//! `run --mask` on a terminal: what it is with nobody in between, but for the secrets.

use super::sandbox::Sandbox;
use super::screen::{READY, Screen};

/// A sandbox with one credential, `site`.
fn scene() -> Sandbox {
    let sandbox = Sandbox::with_vault();
    sandbox.add("site");
    sandbox
}

/// Puts down a program in Python.
fn python(sandbox: &Sandbox, text: &str) {
    std::fs::write(sandbox.root().join("child.py"), text).unwrap();
}

#[test]
fn secrets_are_replaced_and_all_else_is_as_on_the_terminal_itself() {
    let sandbox = scene();
    let script =
        "echo \"<$SITE>\"; printf \"\\033[31mred\\033[0m\\n\"; tty; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo three >&2; stty size; exit 42";
    let shown = Screen::credctl(&sandbox, &format!("credctl run --mask --with site -- sh -c '{script}'")).end();
    for part in ["<[credctl:site]>", "\x1b[31mred\x1b[0m", "/dev/pts/", "three", "40 100", "as-before", "code=42."] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn one_stream_elsewhere_is_masked_too() {
    let sandbox = scene();
    let script = "[ -t 1 ] && echo out-tty; [ -t 2 ] && echo err-tty >&2; echo \"1 $SITE\"; echo \"2 $SITE\" >&2";
    for (tail, parts) in [
        (" | cat", ["err-tty", "1 [credctl:site]", "2 [credctl:site]"]),
        (" 2>err; cat err", ["out-tty", "1 [credctl:site]", "2 [credctl:site]"]),
    ] {
        let shown = Screen::credctl(&sandbox, &format!("credctl run --mask --with site -- sh -c '{script}'{tail}")).end();
        assert!(parts.iter().all(|part| shown.contains(part)) && shown.contains("as-before"), "{shown}");
        // Whoever else writes to the terminal finds it as it was.
        assert!(!shown.replace("\r\n", "").contains('\n'), "{shown:?}");
        assert!(!(shown.contains("out-tty") && shown.contains("err-tty")), "{shown}");
    }
}

#[test]
fn with_stdin_from_elsewhere_the_child_keeps_the_keys_of_the_terminal() {
    let sandbox = scene();
    let script = "read line; echo \"$line $SITE\"; [ -t 1 ] && stty size <&1; read key </dev/tty; echo \"key-$key\"";
    let mut screen = Screen::credctl(&sandbox, &format!("echo piped | credctl run --mask --with site -- sh -c '{script}'"));
    screen.until("piped [credctl:site]");
    screen.until("40 100");
    screen.line("typed");
    screen.until("key-typed");
    assert!(screen.end().contains("as-before"));
}

#[test]
fn without_a_secret_to_mask_nobody_is_in_between() {
    let sandbox = Sandbox::with_vault();
    sandbox.run(&["add", "pin", "--type", "username_password", "--set", "username=a", "--secret", "-"]).stdin("123").ok();
    let shown =
        Screen::credctl(&sandbox, "sh -c 'echo before=$$.; exec credctl run --mask --with pin -- sh -c \"echo child=\\$\\$.\"'").end();
    let number = |mark: &str| shown.split(mark).nth(1).and_then(|rest| rest.split('.').next()).unwrap().to_owned();
    assert_eq!(number("before="), number("child="), "{shown}");
}

#[test]
fn r03_ctrl_c_reaches_the_child_once() {
    let sandbox = scene();
    python(
        &sandbox,
        "import signal, sys, time\nn = []\nsignal.signal(signal.SIGINT, lambda *_: n.append(1))\nprint('up', flush=True)\n\
         while not n: time.sleep(0.01)\ntime.sleep(0.5)\nprint('times=%d.' % len(n), flush=True)\nsys.exit(7)\n",
    );
    let mut screen = Screen::credctl(&sandbox, "credctl run --mask --with site -- python3 child.py");
    screen.until("up");
    screen.press("\x03");
    let shown = screen.end();
    assert!(shown.contains("times=1.") && shown.contains("code=7.") && shown.contains("as-before"), "{shown}");
}

#[test]
fn ctrl_z_stops_both_and_fg_goes_on() {
    let sandbox = scene();
    let mut screen = Screen::bash(&sandbox);
    screen.line(
        "before=$(stty -g); credctl run --mask --with site -- sh -c 'echo up-$((40+2)); read line; echo got-$line; read line; echo $SITE'",
    );
    screen.until("up-42");
    for what in ["something", "more"] {
        screen.press("\x1a");
        screen.until("Stopped");
        screen.until(READY);
        screen.line("[ \"$(stty -g)\" = \"$before\" ] && echo as-$((1+1))-before");
        screen.until("as-2-before");
        screen.line("ps -o stat= -t $(tty) | grep -c T; fg");
        screen.until("read line");
        screen.line(what);
        screen.until(if what == "more" { "[credctl:site]" } else { "got-something" });
    }
    screen.until(READY);
}

#[test]
fn in_the_background_it_writes_and_takes_no_keys() {
    let sandbox = scene();
    let mut screen = Screen::bash(&sandbox);
    screen.line("credctl run --mask --with site -- sh -c 'sleep 0.3; echo $SITE; read line; echo got-$line' &");
    screen.until("[credctl:site]");
    // These are the shell's.
    screen.line("echo typed-$((40+2))");
    screen.until("typed-42");
    screen.line("fg");
    screen.until("read line");
    screen.line("mine");
    screen.until("got-mine");
    screen.until(READY);
}

#[test]
fn a_new_size_is_the_childs_too() {
    let sandbox = scene();
    python(
        &sandbox,
        "import os, signal, sys, time\nseen = []\nsignal.signal(signal.SIGWINCH, lambda *_: seen.append(os.get_terminal_size(1)))\n\
         print('up', flush=True)\nwhile not any(s.columns == 77 for s in seen): time.sleep(0.01)\nprint('size=%dx%d.' % seen[-1], flush=True)\n",
    );
    for before in ["", "echo | "] {
        let mut screen = Screen::credctl(&sandbox, &format!("{before}credctl run --mask --with site -- python3 child.py"));
        screen.until("up");
        screen.resize(77, 33);
        screen.until("size=77x33.");
        screen.end();
    }
}

/// The letter that a secret begins with is seen as it is typed, in a program that shows each by itself.
#[test]
fn programs_that_read_single_keys_show_them_at_once() {
    let sandbox = scene();
    let mut screen = Screen::credctl(&sandbox, "credctl run --mask --with site -- python3 -q");
    screen.until(">>> ");
    screen.press("fak");
    screen.until("fak");
    screen.line("e = 6; import os; os.environ['SITE']");
    screen.until("'[credctl:site]'");
    screen.line("fake * 7");
    screen.until("42");
    screen.press("\x04");
    assert!(screen.end().contains("as-before"));
}

#[test]
fn a_pager_and_an_editor_work() {
    let sandbox = scene();
    let fill = "for i in $(seq 200); do echo line $i; done > text; echo \"secret $SITE\" >> text";
    let mut screen = Screen::credctl(&sandbox, &format!("credctl run --mask --with site -- sh -c '{fill}; less text; rm text'"));
    screen.until("line 30");
    screen.press("G");
    screen.until("secret [credctl:site]");
    screen.press("q");
    assert!(screen.end().contains("as-before"));
    let edit = "echo \"secret $SITE\" > text; vim -u NONE -N text; grep -q added text && echo it-was-$((1+1)); rm text";
    let mut screen = Screen::credctl(&sandbox, &format!("credctl run --mask --with site -- sh -c '{edit}'"));
    screen.until("secret [credctl:site]");
    screen.press("oadded\x1b:wq\r");
    screen.until("it-was-2");
    assert!(screen.end().contains("as-before"));
}

#[test]
fn r03_a_signal_ends_the_child_and_the_terminal_is_as_before() {
    let sandbox = scene();
    for (signal, trap, code) in [("TERM", "exit 5", 5), ("HUP", "exit 6", 6), ("TERM", "", 143), ("USR1", "exit 7", 7)] {
        // The child turns the terminal's echo off and does not put it back.
        let trap = if trap.is_empty() { String::new() } else { format!("trap '{trap}' {signal}; ") };
        std::fs::write(sandbox.root().join("child.sh"), format!("{trap}stty raw -echo; echo up; while :; do sleep 0.05; done")).unwrap();
        let script =
            format!("(sleep 0.7; kill -{signal} $(cat pid)) & sh -c 'echo $$ > pid; exec credctl run --mask --with site -- sh child.sh'");
        let shown = Screen::credctl(&sandbox, &script).end();
        assert!(shown.contains("up") && shown.contains(&format!("code={code}.")) && shown.contains("as-before"), "{signal}: {shown}");
    }
}

#[test]
fn r02_the_status_is_the_childs_and_r10_what_cannot_start_says_so() {
    let sandbox = scene();
    for (command, code) in
        [("sh -c 'kill -9 $$'", 137), ("sh -c 'kill -SEGV $$'", 139), ("nosuch-program", 127), ("/etc/passwd", 126), ("true", 0)]
    {
        let shown = Screen::credctl(&sandbox, &format!("credctl run --mask --with site -- {command}")).end();
        assert!(shown.contains(&format!("code={code}.")) && shown.contains("as-before"), "{command}: {shown}");
        assert!(!(126..=127).contains(&code) || shown.contains("cannot start"), "{shown}");
    }
}

#[test]
fn nobody_but_the_child_has_the_secret_in_its_environment_and_nobody_in_its_arguments() {
    let sandbox = scene();
    python(
        &sandbox,
        "import os\nsecret = os.environb[b'SITE']\nfound = []\nfor pid in filter(str.isdigit, os.listdir('/proc')):\n    for file in ('environ', 'cmdline'):\n        \
         try:\n            if secret in open(f'/proc/{pid}/{file}', 'rb').read(): found.append((file, int(pid) == os.getpid()))\n        \
         except OSError: pass\nprint('found=%s.' % found)\n",
    );
    for flags in ["--mask --with site", "--with site"] {
        let tail = if flags.starts_with("--mask") { "" } else { " | cat" };
        let shown = Screen::credctl(&sandbox, &format!("credctl run {flags} -- python3 child.py{tail}")).end();
        assert!(shown.contains("found=[('environ', True)]."), "{shown}");
    }
}

#[test]
fn what_the_child_leaves_behind_does_not_hold_us() {
    let sandbox = scene();
    let shown = Screen::credctl(&sandbox, "credctl run --mask --with site -- sh -c 'trap \"\" HUP; sleep 30 & echo $SITE'").end();
    assert!(shown.contains("[credctl:site]") && shown.contains("code=0.") && shown.contains("as-before"), "{shown}");
}

#[test]
fn to_mask_and_not_to_mask_is_refused() {
    let sandbox = scene();
    let said = sandbox.run(&["run", "--mask", "--no-mask", "--with", "site", "--", "true"]).fails(125);
    assert!(said.contains("--mask") && said.contains("--no-mask"), "{said}");
}

/// By our end the leader of its session knows, and by that of the terminal.
#[test]
fn r03_nobody_with_a_secret_outlives_us_or_the_terminal() {
    let sandbox = scene();
    let child = "sh -c 'echo $$ > pid; exec credctl run --mask --with site -- sh -c \"echo \\$\\$ > child; echo up; sleep 600\"'";
    let shown = Screen::sh(
        &sandbox,
        &format!(
            "(until [ -s child ]; do sleep 0.1; done; kill -9 $(cat pid)) & {child}\nsleep 0.5; case \"$(ps -o stat= -p $(cat child))\" in \"\"|Z*) echo it-is-gone;; esac"
        ),
    )
    .end();
    assert!(shown.contains("it-is-gone"), "{shown}");
    let mut screen = Screen::sh(&sandbox, &format!("rm child; {child}"));
    screen.until("up");
    let left = std::fs::read_to_string(sandbox.root().join("child")).unwrap();
    drop(screen);
    // Nobody may have waited for it yet.
    let gone = || std::fs::read_to_string(format!("/proc/{}/stat", left.trim())).map_or(true, |stat| stat.contains(") Z"));
    for _ in 0..300 {
        if gone() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it outlives its terminal");
}
