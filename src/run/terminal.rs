//! A child whose output is masked on a terminal: it has a pseudo-terminal of its own, and we are what is between.
//!
//! Invariants:
//! - What the child sees is a terminal with the settings and the size of the real one, which it can change, and in whose
//!   foreground it is. Every key goes to it, so that Ctrl-C and Ctrl-\ reach it once, from its own terminal.
//! - Where it is stopped we put the real terminal back and stop as well, with our whole group; `fg` wakes both.
//! - The real terminal is put back when this is left, whatever the reason (but SIGKILL).
//! - Only the child has the secrets in its environment; the leader of its session ([`lead`]) is told them by a socket.

mod leader;
mod order;

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{self, Child, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, kill_current_process_group};
use signal_hook::consts::{SIGCHLD, SIGCONT, SIGWINCH};

use super::pty::{Pty, Raw};
use super::signals::{self, Signals};
use super::{Command, Copier, Outcome, Plan};
use crate::{Error, Result};

pub use leader::lead;
use order::Report;

/// What the leader is called in a list of processes.
const NAME: &str = "credctl";

/// How to become a leader: this program, and the one argument by which it knows that it is to call [`lead`] with its
/// standard input.
pub struct Leader<'a> {
    /// The program.
    pub program: &'a Path,
    /// The argument.
    pub argument: &'a str,
}

/// Does what [`super::supervise`] does, with standard input and every stream of the plan that is a terminal replaced by a
/// pseudo-terminal. Standard input must be a terminal.
///
/// # Errors
/// As [`super::exec`]; nothing was started then.
pub fn supervise(command: &Command, plan: Plan, leader: &Leader<'_>) -> Result<Outcome> {
    let failed = |error: io::Error| Error::io("start", &command.program, error);
    let signals = Signals::watch().map_err(failed)?;
    let mut raw = io::stdin().as_fd().try_clone_to_owned().and_then(Raw::new).map_err(failed)?;
    let pty = Pty::like(raw.terminal()).map_err(failed)?;
    let (over, running) = io::pipe().map_err(failed)?;
    let over = Arc::new(over);
    let (stdout, stderr, copied) = outputs(plan, &pty, &over, &signals).map_err(failed)?;
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    let mut leading = process::Command::new(leader.program);
    leading.arg0(NAME).arg(leader.argument).env_clear().stdin(OwnedFd::from(theirs)).stdout(stdout).stderr(stderr);
    let child = leading.spawn().map_err(|error| Error::io("start", leader.program, error))?;
    // Else the streams would not end with the child.
    drop(leading);
    raw.on();
    let mut session = Session { child, control: ours, raw, pty, signals };
    session.begin(command)?;
    let reports = session.listen(command.program.clone()).map_err(failed)?;
    session.type_on(over).map_err(failed)?;
    session.attend(running, &reports, &copied).map_err(failed)
}

/// What the leader, and with it the child, writes to; and the threads that copy it.
fn outputs(plan: Plan, pty: &Pty, over: &Arc<PipeReader>, signals: &Signals) -> io::Result<(Stdio, Stdio, Copier)> {
    let Plan { stdout, stderr, masks } = plan;
    let mut copier = Copier::new(Arc::clone(over));
    let mut on_terminal = None;
    let mut open = |to: Option<OwnedFd>, ours: OwnedFd| -> io::Result<Stdio> {
        let Some(to) = to else { return Ok(ours.into()) };
        if !rustix::termios::isatty(&to) {
            return Ok(copier.pipe(to, masks.stream(), signals)?.into());
        }
        on_terminal.get_or_insert(to);
        Ok(pty.other_end()?.into())
    };
    let streams = (open(stdout, io::stdout().as_fd().try_clone_to_owned()?)?, open(stderr, io::stderr().as_fd().try_clone_to_owned()?)?);
    // What is typed is shown by it, whether anything else is written to it or not.
    let to = on_terminal.map_or_else(|| io::stdin().as_fd().try_clone_to_owned(), Ok)?;
    copier.copy(pty.master.try_clone()?.into(), to, masks.stream(), signals)?;
    Ok((streams.0, streams.1, copier))
}

/// A child in a session of its own, and what is between it and the world.
struct Session {
    child: Child,
    control: UnixStream,
    raw: Raw,
    pty: Pty,
    signals: Signals,
}

impl Session {
    /// Has the child started.
    fn begin(&mut self, command: &Command) -> Result<()> {
        let failed = |error: io::Error| Error::io("start", &command.program, error);
        order::send(&mut self.control, self.pty.path(), command).map_err(failed)?;
        match Report::receive(&mut self.control, &command.program).map_err(failed)? {
            Report::Failed(error) => {
                let _ = self.child.wait();
                Err(error)
            }
            _ => Ok(()),
        }
    }

    /// What the leader says, as it comes. The end of it is the end of the child, one way or another.
    fn listen(&self, program: OsString) -> io::Result<Receiver<Report>> {
        let (tell, reports) = sync_channel(4);
        let (mut control, mut waker) = (self.control.try_clone()?, self.signals.waker()?);
        thread::Builder::new().name("reports".to_owned()).spawn(move || {
            loop {
                let report = Report::receive(&mut control, &program).unwrap_or(Report::Ended(u8::MAX));
                let over = !matches!(report, Report::Started | Report::Stopped);
                if tell.send(report).is_err() || waker.write_all(&[0]).is_err() || over {
                    break;
                }
            }
        })?;
        Ok(reports)
    }

    /// Passes every key on.
    fn type_on(&self, over: Arc<PipeReader>) -> io::Result<()> {
        let keys = File::from(self.raw.terminal().try_clone()?);
        let to = self.pty.master.try_clone()?;
        thread::Builder::new().name("keys".to_owned()).spawn(move || type_on(keys, to, &over))?;
        Ok(())
    }

    /// Waits for the end of the child, and then of its output.
    fn attend(&mut self, running: PipeWriter, reports: &Receiver<Report>, copied: &Copier) -> io::Result<Outcome> {
        let (mut running, mut ended, mut unwritten) = (Some(running), None, None);
        let mut copying = copied.count();
        loop {
            for report in reports.try_iter() {
                match report {
                    Report::Stopped => self.stop(),
                    Report::Ended(status) => {
                        ended = Some(status);
                        running.take();
                        let _ = self.child.wait();
                    }
                    _ => {}
                }
            }
            for result in copied.done() {
                copying -= 1;
                unwritten = unwritten.or(result.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe));
            }
            if let Some(status) = ended.filter(|_| copying == 0) {
                return Ok(Outcome { status, unwritten });
            }
            for origin in self.signals.wait()? {
                match origin.signal {
                    SIGCHLD => {}
                    SIGWINCH => self.pty.resize(self.raw.terminal()),
                    SIGCONT => self.go_on(),
                    _ => match ended {
                        Some(status) if signals::ends(&origin) => return Ok(Outcome { status, unwritten }),
                        _ => self.send(origin.signal),
                    },
                }
            }
        }
    }

    /// The child was stopped, and so are we.
    fn stop(&mut self) {
        self.raw.off();
        let _ = kill_current_process_group(Signal::TSTP);
        // Here somebody has woken us, or nobody can stop us: a group that no shell looks after.
        self.go_on();
    }

    fn go_on(&mut self) {
        self.raw.on();
        self.pty.resize(self.raw.terminal());
        self.send(SIGCONT);
    }

    /// Has the child get a signal. It fails where the child has ended.
    fn send(&mut self, signal: i32) {
        let _ = self.control.write_all(&[u8::try_from(signal).unwrap_or_default()]);
    }
}

/// How often it is looked whether the keys are ours again.
const LOOK: Duration = Duration::from_millis(100);

fn type_on(mut keys: File, mut to: File, over: &PipeReader) {
    let mut buffer = zeroize::Zeroizing::new([0; 1024]);
    loop {
        let mut all = [PollFd::new(&keys, PollFlags::IN), PollFd::new(over, PollFlags::IN)];
        match poll(&mut all, None) {
            Err(Errno::INTR) => continue,
            Err(_) => break,
            Ok(_) => {}
        }
        if !all[1].revents().is_empty() {
            break;
        }
        // In the background they are a shell's, and whoever reads all the same is stopped.
        if !Raw::is_ours(&keys) && !all[0].revents().contains(PollFlags::HUP) {
            thread::sleep(LOOK);
            continue;
        }
        match keys.read(&mut buffer[..]) {
            Ok(0) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
            Ok(count) => {
                if to.write_all(&buffer[..count]).is_err() {
                    break;
                }
            }
        }
    }
}
