//! The leader of the child's session: the one process that may stand between a program and its terminal.
//!
//! A program on a terminal can be stopped by Ctrl-Z only where its parent is in the same session and in another process
//! group. So this program is started once more, makes a session with the pseudo-terminal, starts the child in its
//! foreground, and tells of it. It has none of the child's environment in its own, and ends with the child, or with us.

use std::io::{self, Read as _};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, WaitOptions, WaitStatus, ioctl_tiocsctty, kill_process, kill_process_group, setsid, waitid, waitpid,
};
use rustix::termios::{tcgetpgrp, tcsetpgrp};

use super::order::{self, Report};
use crate::run::{pty, start};
use crate::{Error, Result};

/// Leads a session for what is ordered on `control`; returns when that has ended.
pub fn lead(control: OwnedFd) {
    let mut control = UnixStream::from(control);
    // Whoever is to be told has gone where this fails: then there is nothing left to do.
    let _ = try_lead(&mut control);
}

fn try_lead(control: &mut UnixStream) -> io::Result<()> {
    let (terminal, command) = order::receive(control)?;
    let child = match begin(&terminal, &command) {
        Ok(begun) => begun,
        Err(error) => return Report::Failed(error).send(control),
    };
    // Its environment is the child's now.
    drop(command);
    Report::Started.send(control)?;
    // The number is the child's own until it has been waited for.
    let living = Arc::new(Mutex::new(Some(child.pid)));
    let watcher = {
        let (living, control) = (Arc::clone(&living), control.try_clone()?);
        thread::Builder::new().name("watch".to_owned()).spawn(move || watch(&child, &living, control))?
    };
    let mut signal = [0];
    while control.read(&mut signal)? > 0 {
        pass_on(&living, i32::from(signal[0]));
    }
    // Where it is not the child that has ended, it is us: as if the terminal were gone.
    pass_on(&living, Signal::HUP.as_raw());
    pass_on(&living, Signal::CONT.as_raw());
    drop(watcher);
    Ok(())
}

struct Begun {
    pid: Pid,
    terminal: OwnedFd,
}

fn begin(terminal: &std::path::Path, command: &super::super::Command) -> Result<Begun> {
    let failed = |error: io::Error| Error::io("prepare", terminal, error);
    setsid().map_err(|error| failed(error.into()))?;
    let slave = pty::open(terminal).map_err(failed)?;
    ioctl_tiocsctty(&slave).map_err(|error| failed(error.into()))?;
    let child = start::start(command, |process| {
        process.stdin(slave.try_clone()?).process_group(0);
        process.spawn()
    })?;
    let pid = Pid::from_child(&child);
    // It fails where the child has ended by now.
    let _ = tcsetpgrp(&slave, pid);
    // It may have asked for the terminal before that was its own, and been stopped. Later it would take a Ctrl-Z away.
    let _ = kill_process_group(pid, Signal::CONT);
    Ok(Begun { pid, terminal: slave })
}

/// Tells what happens to the child, until it has ended.
fn watch(child: &Begun, living: &Mutex<Option<Pid>>, mut control: UnixStream) {
    let options = WaitIdOptions::EXITED | WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT;
    loop {
        match waitid(WaitId::Pid(child.pid), options) {
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => break,
            Ok(_) => {}
        }
        let mut living = living.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(Some((_, status))) = waitpid(Some(child.pid), WaitOptions::UNTRACED | WaitOptions::NOHANG) else { continue };
        let Some(signal) = status.stopping_signal() else {
            *living = None;
            let _ = Report::Ended(ended(status)).send(&mut control);
            break;
        };
        let waited_for_terminal = signal == Signal::TTIN.as_raw() || signal == Signal::TTOU.as_raw();
        if waited_for_terminal && tcgetpgrp(&child.terminal).is_ok_and(|foreground| foreground == child.pid) {
            // The same, decided before and sent after it.
            let _ = kill_process_group(child.pid, Signal::CONT);
        } else if Report::Stopped.send(&mut control).is_err() {
            break;
        }
    }
    // Who reads there is to end.
    let _ = control.shutdown(Shutdown::Read);
}

fn ended(status: WaitStatus) -> u8 {
    let status = status.exit_status().or_else(|| status.terminating_signal().map(|signal| 128 + signal));
    status.and_then(|status| u8::try_from(status).ok()).unwrap_or(u8::MAX)
}

fn pass_on(living: &Mutex<Option<Pid>>, signal: i32) {
    let living = living.lock().unwrap_or_else(PoisonError::into_inner);
    let (Some(child), Some(signal)) = (*living, Signal::from_named_raw(signal)) else { return };
    // All that was stopped together goes on together. It fails where the child has made itself another user's.
    let _ = if signal == Signal::CONT { kill_process_group(child, signal) } else { kill_process(child, signal) };
}
