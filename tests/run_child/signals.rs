//! Signals, from processes and from a terminal. THREATS R03.

use std::fs::File;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Child;

use rexpect::session::{PtySession, spawn_command};
use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGUSR1};

use crate::driver::{Driver, code, line, signals};

fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

fn rest(mut child: Child) -> (i32, String) {
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    (code(child.wait().unwrap()), out)
}

fn until(child: &mut Child, wanted: &str) {
    let out = child.stdout.as_mut().unwrap();
    loop {
        let line = line(out);
        assert!(!line.is_empty(), "{wanted:?} never came");
        if line == wanted {
            break;
        }
    }
}

/// Whether it becomes so within a time that only something stuck needs.
fn comes(so: impl Fn() -> bool) -> bool {
    (0..400).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(25));
        so()
    })
}

/// What the counting child's own harness prints is read here.
fn ready(child: &mut Child) {
    until(child, "ready\n");
}

fn in_terminal(driver: &Driver) -> PtySession {
    spawn_command(driver.process(), Some(20_000)).unwrap()
}

#[test]
fn r03_a_signal_to_us_reaches_the_child_once() {
    for (signal, number) in [(Signal::TERM, SIGTERM), (Signal::INT, SIGINT), (Signal::HUP, SIGHUP), (Signal::USR1, SIGUSR1)] {
        let mut child = Driver::counting(number).masked().spawn();
        ready(&mut child);
        send(&child, signal);
        assert_eq!(rest(child), (0, "got 1\n".into()), "{number}");
    }
}

#[test]
fn r03_the_childs_trap_runs_and_its_status_is_ours() {
    let script = "trap 'echo tidied; exit 9' TERM; echo ready; while :; do sleep 0.05; done";
    for driver in [Driver::sh(script), Driver::sh(script).masked()] {
        let mut child = driver.spawn();
        ready(&mut child);
        send(&child, Signal::TERM);
        assert_eq!(rest(child), (9, "tidied\n".into()));
    }
}

#[test]
fn by_exec_there_is_nobody_in_between() {
    let mut child = Driver::sh("echo $$; echo ready; exec sleep 600").exec().spawn();
    let pid = line(child.stdout.as_mut().unwrap());
    assert_eq!(pid.trim(), child.id().to_string());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn what_was_ignored_before_us_stays_ignored() {
    // `nohup`: a shell that ignores SIGHUP becomes the driver.
    let driver = Driver::sh("echo ready; sleep 0.3; cat /proc/self/status").masked();
    let process = driver.process();
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]).arg(process.get_program()).args(process.get_args());
    shell.envs(process.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let mut child = shell.stdout(std::process::Stdio::piped()).spawn().unwrap();
    ready(&mut child);
    send(&child, Signal::HUP);
    let (status, out) = rest(child);
    assert_eq!((status, signals(&out, "SigIgn")), (0, 1));
}

#[test]
fn a_child_that_signals_its_group_does_not_get_it_back() {
    let driver = Driver::sh("n=0; trap 'n=$((n+1)); echo trap $n' TERM; kill 0; sleep 0.3; exit 5").masked();
    let mut child = driver.process().process_group(0).stdout(std::process::Stdio::piped()).spawn().unwrap();
    until(&mut child, "running 1 test\n");
    assert_eq!(rest(child), (5, "trap 1\n".into()));
}

#[test]
fn a_signal_ends_the_wait_for_what_the_child_left_behind() {
    let mut child = Driver::sh("echo $$; yes & exit 3").masked().spawn();
    let pid = line(child.stdout.as_mut().unwrap());
    // Nobody reads from here on: the pipe that fills would hold us for ever.
    let process = format!("/proc/{}", pid.trim());
    assert!(comes(|| !Path::new(&process).exists()));
    send(&child, Signal::TERM);
    assert_eq!(code(child.wait().unwrap()), 3);
}

#[test]
fn ctrl_c_in_a_terminal_reaches_the_child_once() {
    for driver in [Driver::counting(SIGINT), Driver::counting(SIGINT).masked()] {
        let mut terminal = in_terminal(&driver);
        terminal.exp_string("ready").unwrap();
        terminal.send_control('c').unwrap();
        terminal.exp_string("got 1").unwrap();
        assert!(format!("{:?}", terminal.process().wait().unwrap()).ends_with(", 0)"));
    }
}

#[test]
fn r03_a_terminal_that_is_closed_ends_the_child() {
    let dir = tempfile::tempdir().unwrap();
    let mark = dir.path().join("hung-up");
    let script = format!("trap 'echo > {}; exit' HUP; echo ready; while :; do sleep 0.05; done", mark.display());
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let side = File::options().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let driver = Driver::sh(&script).process();
    let mut leader = std::process::Command::new("setsid");
    leader.arg("--ctty").arg(driver.get_program()).args(driver.get_args());
    leader.envs(driver.get_envs().filter_map(|(name, value)| Some((name, value?))));
    leader.stdin(side.try_clone().unwrap()).stdout(side.try_clone().unwrap()).stderr(side);
    let mut child = leader.spawn().unwrap();
    drop(leader);
    let mut terminal = File::from(terminal);
    while line(&mut terminal).trim() != "ready" {}
    // The driver leads its session, and is told alone.
    drop(terminal);
    assert!(comes(|| mark.exists()));
    assert_eq!(code(child.wait().unwrap()), 0);
}

#[test]
fn ctrl_z_stops_us_and_fg_goes_on() {
    let driver = Driver::sh("i=0; while [ $i -lt 40 ]; do sleep 0.05; i=$((i+1)); done; echo over").masked();
    let process = driver.process();
    let mut shell = std::process::Command::new("bash");
    shell.args(["--norc", "--noprofile", "-i"]).env("PS1", "$ ").env("PROGRAM", process.get_program());
    shell.envs(process.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let arguments: Vec<_> = process.get_args().map(|argument| argument.to_str().unwrap()).collect();
    let mut terminal = spawn_command(shell, Some(20_000)).unwrap();
    terminal.exp_string("$ ").unwrap();
    terminal.send_line(&format!("$PROGRAM {} | cat", arguments.join(" "))).unwrap();
    terminal.exp_string("running 1 test").unwrap();
    std::thread::sleep(std::time::Duration::from_millis(200));
    terminal.send_control('z').unwrap();
    terminal.exp_string("Stopped").unwrap();
    terminal.exp_string("$ ").unwrap();
    terminal.send_line("echo still $((40+2))").unwrap();
    terminal.exp_string("still 42").unwrap();
    terminal.send_line("fg").unwrap();
    terminal.exp_string("over").unwrap();
    terminal.exp_string("$ ").unwrap();
    terminal.send_line("echo status $?").unwrap();
    terminal.exp_string("status 0").unwrap();
    terminal.send_line("exit").unwrap();
    terminal.exp_eof().unwrap();
}

#[test]
fn a_child_that_stopped_by_itself_is_woken_with_us() {
    let mut child = Driver::sh("echo ready; kill -STOP $$; echo awake").masked().spawn();
    ready(&mut child);
    std::thread::sleep(std::time::Duration::from_millis(200));
    send(&child, Signal::CONT);
    assert_eq!(rest(child), (0, "awake\n".into()));
}
