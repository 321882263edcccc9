//! A line that may come while something else is waited for: the address that a browser ended at.
//!
//! It has a code in it, so it is not echoed; and it is read character by character, because in line mode a terminal cuts
//! what is longer than 4,095 characters without a word. As long as this lives, a signal that ends the program is only
//! noted: what was fetched from a server is stored first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use credctl::oauth::listener::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, fstat};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::SIGCONT;
use zeroize::Zeroizing;

use super::signals::{ENDING, give_signals_back, quiet, take_signals};
use super::{BACKSPACE, CTRL_D, CTRL_U, DELETE};

/// Longest address; a longer line is none.
const MAX: usize = 64 << 10;

/// Watches for a pasted line, and for the signals that end a program.
pub(crate) struct Watch {
    stopped: Arc<AtomicBool>,
    continued: Arc<AtomicBool>,
    handlers: Vec<SigId>,
    before: Option<Termios>,
    reads: bool,
    ended: bool,
    line: Zeroizing<Vec<u8>>,
}

impl Watch {
    /// With `reads`, a line from stdin counts.
    pub(crate) fn new(reads: bool) -> Self {
        let (stopped, continued) = (Arc::<AtomicBool>::default(), Arc::<AtomicBool>::default());
        let flags = ENDING.iter().map(|signal| (*signal, &stopped)).chain([(SIGCONT, &continued)]);
        let handlers = flags.filter_map(|(signal, flag)| signal_hook::flag::register(signal, Arc::clone(flag)).ok()).collect();
        // Only now: until they are watched for, a signal ends the program as ever, and none is lost in between.
        take_signals();
        let before = if reads { tcgetattr(io::stdin()).ok() } else { None };
        // Room for the longest: nothing of it is left behind where it grows.
        let line = Zeroizing::new(Vec::with_capacity(if reads { MAX } else { 0 }));
        let this = Self { stopped, continued, handlers, before, reads, ended: false, line };
        this.hide();
        this
    }

    fn hide(&self) {
        if let Some(before) = &self.before {
            let mut hidden = quiet(before);
            // Nobody reads keys at all times here: the terminal makes the signals.
            hidden.local_modes |= before.local_modes & LocalModes::ISIG;
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden);
        }
    }

    /// No line counts any more, and the terminal is as it was; what lies behind the line is not for the shell.
    pub(crate) fn reads_no_more(&mut self) {
        self.reads = false;
        if let Some(before) = self.before.take() {
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &before);
        }
    }

    /// Whether a signal came.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// What is set when a signal comes.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stopped)
    }

    /// What has happened.
    pub(crate) fn event(&mut self) -> Event {
        if self.is_stopped() {
            return Event::Stop;
        }
        if self.continued.swap(false, Ordering::SeqCst) {
            // The shell has had the terminal.
            self.hide();
        }
        while self.reads && ready() {
            let mut byte = [0];
            // Not through the buffer of `io::stdin`: what lies there already, no poll tells of.
            match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
                Ok(1) if self.take(byte[0]) => {
                    let line = Zeroizing::new(std::mem::replace(&mut *self.line, Vec::with_capacity(MAX)));
                    let whole = if line.len() < MAX { String::from_utf8_lossy(&line).into_owned() } else { String::new() };
                    return Event::Pasted(Zeroizing::new(whole));
                }
                Ok(1) => {}
                Err(rustix::io::Errno::INTR) => {}
                // Whoever could have pasted has gone.
                _ => (self.reads, self.ended) = (false, true),
            }
        }
        if self.ended { Event::Ended } else { Event::Nothing }
    }

    /// One character more; whether a line is complete with it.
    fn take(&mut self, byte: u8) -> bool {
        let typed = self.before.is_some();
        match byte {
            b'\n' | b'\r' if self.line.iter().all(u8::is_ascii_whitespace) => self.line.clear(),
            b'\n' | b'\r' => return true,
            BACKSPACE | DELETE if typed => drop(self.line.pop()),
            CTRL_U if typed => self.line.clear(),
            CTRL_D if typed && self.line.is_empty() => (self.reads, self.ended) = (false, true),
            byte if self.line.len() < MAX => self.line.push(byte),
            _ => {}
        }
        false
    }
}

/// Whether something that is no terminal may bring a line: a file, or a pipe that has not ended. `/dev/null` does not, and
/// stands there also where stdin was closed.
pub(crate) fn is_fed() -> bool {
    let kind = fstat(rustix::stdio::stdin()).map(|found| FileType::from_raw_mode(found.st_mode));
    if matches!(kind, Err(_) | Ok(FileType::CharacterDevice)) {
        return false;
    }
    let mut fds = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    let _ = poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }));
    let happened = fds[0].revents();
    !happened.contains(PollFlags::HUP) || happened.contains(PollFlags::IN)
}

fn ready() -> bool {
    let mut fds = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|count| count > 0)
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.reads_no_more();
        for handler in self.handlers.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
        give_signals_back();
    }
}
