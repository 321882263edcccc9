//! Signals: which are passed on to the child, and when.
//!
//! The child is in our process group. What the terminal sends (Ctrl-C, Ctrl-\, a hang-up) goes to the whole group and
//! must not be sent again; the kernel is its origin, not a process. The one exception: a hang-up is told to the leader of
//! a session alone. SIGTSTP is left to its default: Ctrl-Z stops us and the child as it would without us; SIGCONT is
//! passed on always, it may be that the child stopped by itself.

use std::io::{self, Read};
use std::os::unix::net::UnixStream;
use std::process::Child;

use rustix::process::{Pid, Signal, getpid, getsid, kill_process};
use signal_hook::consts::{SIGCHLD, SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGWINCH};
use signal_hook::iterator::backend::{Pending, SignalDelivery};
use signal_hook::iterator::exfiltrator::WithOrigin;
use signal_hook::low_level::siginfo::Origin;

const PASSED_ON: [i32; 7] = [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT];

/// Signals as something to wait for; with a door for others who have something to tell.
pub(super) struct Signals {
    delivery: SignalDelivery<UnixStream, WithOrigin>,
    waker: UnixStream,
}

impl Signals {
    /// From here on signals arrive here instead of ending this process. What is ignored stays so: the child inherits
    /// that, as it would not inherit a handler.
    pub(super) fn watch() -> io::Result<Self> {
        let ignored = ignored();
        let wanted = PASSED_ON.into_iter().filter(|signal| ignored >> (signal - 1) & 1 == 0);
        let (read, write) = UnixStream::pair()?;
        let waker = write.try_clone()?;
        let delivery = SignalDelivery::with_pipe(read, write, WithOrigin::default(), wanted.chain([SIGCHLD, SIGWINCH]))?;
        Ok(Self { delivery, waker })
    }

    /// A byte written to this ends a [`Signals::wait`], also one that begins later.
    pub(super) fn waker(&self) -> io::Result<UnixStream> {
        self.waker.try_clone()
    }

    /// Waits for signals or for somebody with a waker, and gives the signals that came.
    pub(super) fn wait(&mut self) -> io::Result<Pending<WithOrigin>> {
        let come = self.delivery.poll_pending(&mut |read: &mut UnixStream| {
            loop {
                match read.read(&mut [0]) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    count => return Ok(count? > 0),
                }
            }
        })?;
        // Nothing comes only where it was closed, and nobody does that.
        come.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

/// The signals that this process ignores, signal 1 as the lowest bit; only Linux says it without `unsafe`.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default()
}

/// Whether something happened to the child.
pub(super) fn is_child(origin: &Origin) -> bool {
    origin.signal == SIGCHLD
}

/// Whether it asks for an end.
pub(super) fn ends(origin: &Origin) -> bool {
    matches!(origin.signal, SIGTERM | SIGINT | SIGHUP | SIGQUIT)
}

/// Passes a signal on where the child did not get it by itself. The child has not been waited for: its number is its own.
pub(super) fn forward(origin: &Origin, child: &Child) {
    let wanted = match origin.process {
        // `kill 0` in the child: it has it already.
        Some(sender) => sender.pid != Pid::from_child(child).as_raw_nonzero().get(),
        None => origin.signal == SIGCONT || (origin.signal == SIGHUP && getsid(None) == Ok(getpid())),
    };
    if wanted {
        send(child, origin.signal);
    }
}

/// Sends the child a signal.
pub(super) fn send(child: &Child, signal: i32) {
    if let Some(signal) = Signal::from_named_raw(signal) {
        // It fails where the child has just ended or has made itself another user's.
        let _ = kill_process(Pid::from_child(child), signal);
    }
}
