//! A line that may come while something else is waited for: the address that a browser ended at.
//!
//! It has a code in it, so it is not echoed. As long as this lives, a signal that ends the program is only noted: what was
//! fetched from a server is stored first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use credctl::oauth::listener::Event;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use zeroize::Zeroizing;

use super::signals::{ENDING, give_signals_back, take_signals};

/// Longest address.
const MAX: usize = 64 << 10;

/// Watches for a pasted line, and for the signals that end a program.
pub(crate) struct Watch {
    stopped: Arc<AtomicBool>,
    handlers: Vec<SigId>,
    before: Option<Termios>,
    reads: bool,
    line: Zeroizing<Vec<u8>>,
}

impl Watch {
    /// With `reads`, a line from stdin counts.
    pub(crate) fn new(reads: bool) -> Self {
        take_signals();
        let stopped = Arc::new(AtomicBool::new(false));
        let handlers = ENDING.iter().filter_map(|signal| signal_hook::flag::register(*signal, Arc::clone(&stopped)).ok()).collect();
        let before = if reads { tcgetattr(io::stdin()).ok() } else { None };
        if let Some(mut hidden) = before.clone() {
            hidden.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, &hidden);
        }
        Self { stopped, handlers, before, reads, line: Zeroizing::new(Vec::new()) }
    }

    /// Whether a signal came.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// What has happened.
    pub(crate) fn event(&mut self) -> Event {
        if self.is_stopped() {
            return Event::Stop;
        }
        while self.reads && ready() {
            let mut byte = [0];
            // Not through the buffer of `io::stdin`: what lies there already, no poll tells of.
            match rustix::io::read(rustix::stdio::stdin(), &mut byte) {
                Ok(1) if byte[0] != b'\n' && self.line.len() < MAX => self.line.push(byte[0]),
                Ok(1) if self.line.iter().all(u8::is_ascii_whitespace) => self.line.clear(),
                Ok(1) => return Event::Pasted(Zeroizing::new(String::from_utf8_lossy(&std::mem::take(&mut *self.line)).into_owned())),
                // Whoever could have pasted has gone.
                _ => self.reads = false,
            }
        }
        Event::Nothing
    }
}

fn ready() -> bool {
    let mut fds = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })).is_ok_and(|count| count > 0)
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
        for handler in self.handlers.drain(..) {
            signal_hook::low_level::unregister(handler);
        }
        give_signals_back();
    }
}
