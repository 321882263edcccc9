//! The child: what is handed over to it, and what is kept between it and the world.
//!
//! Invariants:
//! - The environment given is all that the child gets, built in memory; the arguments are passed on as they are, byte by
//!   byte, and never hold a secret. No shell reads either.
//! - What this process changed of itself for its own sake (the limit of core files; the standard library: SIGPIPE and
//!   the signal mask) the child does not inherit. What was ignored when we were started (`nohup`) stays ignored.
//! - Where nothing has to be done afterwards, [`exec`] makes the child of us: nothing stands between it and the terminal.
//!   Otherwise [`supervise`] leaves it in our process group, so that the terminal and whoever ends the group reach it.
//! - Masked on a terminal, the child has a pseudo-terminal ([`terminal`]); where its standard input or output is none, it
//!   stays in our session, with the keys of our terminal, and only writes to one.
//! - Standard input and each stream that is not masked are handed on untouched.

mod copy;
mod pty;
mod signals;
mod start;
pub mod terminal;

use std::convert::Infallible;
use std::ffi::OsString;
use std::io::{self, PipeReader, PipeWriter, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ExitStatus};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use rustix::process::Rlimit;

use crate::inject::redact::{Redactor, Stream};
use crate::{Error, Result};
use pty::Pty;
use signal_hook::consts::SIGWINCH;
use signals::Signals;

/// What to start, and in which environment. It holds secrets and is therefore not `Debug`.
pub struct Command {
    /// A path, or a name to be looked for in the `PATH` of `env`.
    pub program: OsString,
    /// Its arguments, without the program's own name.
    pub args: Vec<OsString>,
    /// The complete environment; of two equal names the later counts.
    pub env: Vec<(OsString, OsString)>,
    /// The limit of core files as it was before this process lowered its own (the soft one); nothing if it did not.
    pub core: Option<Rlimit>,
}

/// What becomes of the child's output.
pub struct Plan {
    /// Where its standard output goes, masked; `None` hands ours on.
    pub stdout: Option<OwnedFd>,
    /// Where its standard error goes, masked; `None` hands ours on. Where both go to one file (`2>&1`), the child writes
    /// to one pipe, so that their order is kept.
    pub stderr: Option<OwnedFd>,
    /// What is masked.
    pub masks: Redactor,
}

/// How it went.
#[derive(Debug)]
pub struct Outcome {
    /// The child's own status, 0 to 255; 128 + n where signal n killed it.
    pub status: u8,
    /// Why output was lost, where it was not that nobody reads it (that is the child's own affair: it was told).
    pub unwritten: Option<io::Error>,
}

/// Becomes the child; returns only where that fails. The caller has flushed what it wrote.
///
/// The error is [`Error::Start`] with 126 or 127 where the program is the reason, [`Error::Usage`] for a zero byte or an
/// impossible name, [`Error::TooLarge`] for an environment that the system does not pass on, else [`Error::Io`].
pub fn exec(command: &Command) -> Error {
    match start::start(command, |process| Err::<Infallible, _>(process.exec())) {
        Ok(never) => match never {},
        Err(error) => error,
    }
}

/// Whether the child could be started, as far as can be told without doing it.
///
/// # Errors
/// As [`exec`].
pub fn foresee(command: &Command) -> Result<()> {
    start::foresee(command)
}

/// The most bytes that a variable of this name can hold.
pub fn longest_value(name: &str) -> usize {
    start::longest_value(name)
}

/// Starts the child, copies its output masked as it flows, passes signals on and waits for its end.
///
/// SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 and SIGCONT are passed on once when a process sent them to us;
/// what the terminal sends reaches the child by itself. One sent to our whole group reaches it twice, as nothing tells
/// the two apart. After the child's end its pipes are read to their end, or until whatever it left behind has been
/// silent for half a second or has gone on for five, or one of the first four signals came. Then these signals stay
/// without effect in this process: it is expected to end soon.
///
/// # Errors
/// As [`exec`]; nothing was started then.
pub fn supervise(command: &Command, plan: Plan) -> Result<Outcome> {
    let failed = |error: io::Error| Error::io("start", &command.program, error);
    let mut signals = Signals::watch().map_err(failed)?;
    // Nothing is written to it: the copiers see its other end close when the child has ended.
    let (over, running) = io::pipe().map_err(failed)?;
    let mut copier = Copier::new(Arc::new(over));
    let outputs = Outputs::open(plan, &mut copier, &signals).map_err(failed)?;
    let child = start::start(command, |process| {
        if let Some(end) = &outputs.stdout {
            process.stdout(end.try_clone()?);
        }
        if let Some(end) = &outputs.stderr {
            process.stderr(end.try_clone()?);
        }
        process.spawn()
    })?;
    // Else they would not end with the child.
    drop(outputs);
    attend(child, running, &mut signals, &copier).map_err(failed)
}

/// Waits for the end of the child, and then of its output.
fn attend(mut child: Child, running: PipeWriter, signals: &mut Signals, copier: &Copier) -> io::Result<Outcome> {
    let mut copying = copier.count();
    let mut running = Some(running);
    let mut ended = None;
    let mut unwritten = None;
    loop {
        for result in copier.done() {
            copying -= 1;
            unwritten = unwritten.or(result.err().filter(|error| error.kind() != io::ErrorKind::BrokenPipe));
        }
        if let Some(ended) = ended.filter(|_| copying == 0) {
            return Ok(Outcome { status: status(ended), unwritten });
        }
        for origin in signals.wait()? {
            match ended {
                Some(ended) if signals::ends(&origin) => return Ok(Outcome { status: status(ended), unwritten }),
                Some(_) => {}
                None if signals::is_child(&origin) => ended = child.try_wait()?,
                None if origin.signal == SIGWINCH => {
                    copier.resize();
                    // It was told before its terminal had the new size.
                    signals::send(&child, SIGWINCH);
                }
                None => signals::forward(&origin, &child),
            }
        }
        if ended.is_some() {
            running.take();
        }
    }
}

fn status(ended: ExitStatus) -> u8 {
    let status = ended.code().or_else(|| ended.signal().map(|signal| 128 + signal));
    status.and_then(|status| u8::try_from(status).ok()).unwrap_or(u8::MAX)
}

/// The ends that the child writes to.
struct Outputs {
    stdout: Option<OwnedFd>,
    stderr: Option<OwnedFd>,
}

impl Outputs {
    /// A pipe for each stream that is masked, or a pseudo-terminal where that is a terminal.
    fn open(plan: Plan, copier: &mut Copier, signals: &Signals) -> io::Result<Self> {
        let Plan { stdout, stderr, masks } = plan;
        let mut open = |to: OwnedFd| match rustix::termios::isatty(&to) {
            true => copier.terminal(to, masks.stream(), signals),
            false => copier.pipe(to, masks.stream(), signals).map(OwnedFd::from),
        };
        Ok(match (stdout, stderr) {
            (Some(stdout), Some(stderr)) if same_file(&stdout, &stderr) => {
                let both = open(stdout)?;
                Self { stdout: Some(both.try_clone()?), stderr: Some(both) }
            }
            (stdout, stderr) => Self { stdout: stdout.map(&mut open).transpose()?, stderr: stderr.map(&mut open).transpose()? },
        })
    }
}

/// The threads that copy what the child writes, and what they say when they are done.
struct Copier {
    over: Arc<PipeReader>,
    done: SyncSender<io::Result<()>>,
    copied: Receiver<io::Result<()>>,
    count: usize,
    /// The pseudo-terminals among what is copied from, each with the terminal that it stands for.
    terminals: Vec<(Pty, OwnedFd)>,
}

impl Copier {
    /// `over` closes when the child has ended.
    fn new(over: Arc<PipeReader>) -> Self {
        let (done, copied) = sync_channel(3);
        Self { over, done, copied, count: 0, terminals: Vec::new() }
    }

    /// A pipe that what is written to is copied from.
    fn pipe(&mut self, to: OwnedFd, stream: Stream, signals: &Signals) -> io::Result<PipeWriter> {
        let (from, writer) = io::pipe()?;
        self.copy(from.into(), to, stream, signals)?;
        Ok(writer)
    }

    /// A pseudo-terminal in the place of the terminal `to`.
    fn terminal(&mut self, to: OwnedFd, stream: Stream, signals: &Signals) -> io::Result<OwnedFd> {
        let pty = Pty::like(&to)?;
        let end = pty.for_output()?;
        self.terminals.push((Pty::clone(&pty)?, to.try_clone()?));
        self.copy(pty.master.into(), to, stream, signals)?;
        Ok(end)
    }

    /// A thread that copies.
    fn copy(&mut self, from: OwnedFd, to: OwnedFd, stream: Stream, signals: &Signals) -> io::Result<()> {
        let (over, done, mut waker) = (Arc::clone(&self.over), self.done.clone(), signals.waker()?);
        thread::Builder::new().name("copy".to_owned()).spawn(move || {
            let result = copy::copy(from.into(), &over, &to, stream);
            // Nobody listens any more where the child could not be started, or where a signal ended the wait.
            let _ = done.send(result);
            let _ = waker.write(&[0]);
        })?;
        self.count += 1;
        Ok(())
    }

    /// How many they are.
    fn count(&self) -> usize {
        self.count
    }

    /// What those said that are done since this was last asked.
    fn done(&self) -> impl Iterator<Item = io::Result<()>> {
        self.copied.try_iter()
    }

    /// A terminal has another size.
    fn resize(&self) {
        self.terminals.iter().for_each(|(pty, terminal)| pty.resize(terminal));
    }
}

fn same_file(one: impl AsFd, other: impl AsFd) -> bool {
    match (rustix::fs::fstat(one), rustix::fs::fstat(other)) {
        (Ok(one), Ok(other)) => (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino),
        _ => false,
    }
}
