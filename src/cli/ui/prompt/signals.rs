//! Signals around a question: while one is asked they put the terminal back, otherwise they do what they always do.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use super::show;

/// What ends a program from outside.
pub(super) const ENDING: [i32; 4] = [SIGINT, SIGTERM, SIGHUP, SIGQUIT];

/// Whether these signals do what they do by default. Once something has been asked they have a handler for good; between
/// questions it does what would have happened without one.
static BY_DEFAULT: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Takes the signals for a question.
pub(super) fn take_signals() {
    let by_default = BY_DEFAULT.get_or_init(|| {
        let by_default = Arc::new(AtomicBool::new(false));
        for signal in ENDING {
            // Where it fails, the signal still ends the question.
            let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&by_default));
        }
        by_default
    });
    by_default.store(false, Ordering::SeqCst);
}

/// Gives them back.
pub(super) fn give_signals_back() {
    if let Some(by_default) = BY_DEFAULT.get() {
        by_default.store(true, Ordering::SeqCst);
    }
}

/// Leaves the signals to somebody else's handlers, until something is asked again. Where nothing was asked there is
/// nothing to leave, and what was ignored when we were started stays so.
pub(crate) fn leave_signals() {
    if let Some(by_default) = BY_DEFAULT.get() {
        by_default.store(false, Ordering::SeqCst);
    }
}

/// Puts the terminal back as it was when a signal ends the program in the middle of a visible question.
pub(super) struct Interrupted {
    handle: Option<signal_hook::iterator::Handle>,
}

impl Interrupted {
    pub(super) fn guard() -> Self {
        take_signals();
        let before = tcgetattr(io::stdin()).ok();
        let handle = signal_hook::iterator::Signals::new(ENDING).ok().map(|mut signals| {
            let handle = signals.handle();
            std::thread::spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    if let Some(before) = &before {
                        let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
                    }
                    show("\x1b[?25h\n");
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            });
            handle
        });
        Self { handle }
    }
}

impl Drop for Interrupted {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.close();
        }
        give_signals_back();
    }
}
