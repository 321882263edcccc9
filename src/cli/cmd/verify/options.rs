//! How checks are made, and what ends them.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use credctl::net::Net;
use credctl::verify::{self, Tools};

use crate::cli::env;
use crate::cli::ui::prompt;

/// How the checks are made.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) jobs: usize,
    pub(super) timeout: Duration,
    /// Whether access tokens that are near their end are renewed first.
    pub(super) renews: bool,
}

impl Options {
    /// What one check may take, where nobody says so.
    pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

    /// What one check may use.
    pub(super) fn tools(&self) -> Tools {
        let net = Net::bounded(&env::network(), verify::bounds(self.timeout, self.jobs));
        Tools { net: Arc::new(net), timeout: self.timeout, now: env::now, machine: env::machine() }
    }
}

/// Ctrl-C ends the checks, and what was found is kept.
pub(super) fn interrupts() -> Arc<AtomicBool> {
    prompt::leave_signals();
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        // Where it fails, the signal ends the program as ever.
        let _ = signal_hook::flag::register(signal, Arc::clone(&stop));
    }
    stop
}
