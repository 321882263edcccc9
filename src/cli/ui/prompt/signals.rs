//! Signals around a question: while one is asked they put the terminal back, otherwise they do what they always do.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
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

/// The same terminal where keys come one by one, unseen, and none of them is a signal: such a signal could end the program
/// before the terminal is put back.
pub(super) fn quiet(before: &Termios) -> Termios {
    let mut quiet = before.clone();
    quiet.local_modes -= LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG | LocalModes::IEXTEN;
    quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
    quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
    quiet
}

/// Puts the terminal back as it was after a visible question, also when a signal ends the program in the middle of it.
pub(super) struct Interrupted {
    before: Option<Termios>,
    handle: Option<signal_hook::iterator::Handle>,
}

impl Interrupted {
    pub(super) fn guard() -> Self {
        let before = tcgetattr(io::stdin()).ok();
        let back = before.clone();
        let handle = signal_hook::iterator::Signals::new(ENDING).ok().map(|mut signals| {
            let handle = signals.handle();
            std::thread::spawn(move || {
                if let Some(signal) = signals.forever().next() {
                    if let Some(back) = &back {
                        let _ = tcsetattr(io::stdin(), OptionalActions::Now, back);
                    }
                    show("\x1b[?25h\n");
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            });
            handle
        });
        // Only now: until they are watched for, a signal ends the program as ever, and none is lost in between.
        take_signals();
        if let Some(before) = &before {
            // The question is shown before it is read: Ctrl-C in between must find the terminal ready for it.
            let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &quiet(before));
        }
        Self { before, handle }
    }
}

impl Drop for Interrupted {
    fn drop(&mut self) {
        if let Some(handle) = &self.handle {
            handle.close();
        }
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
        give_signals_back();
    }
}
