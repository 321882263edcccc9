//! One check after the other of the same credential, for somebody who waits until it is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use credctl::template::Template;
use credctl::verify::{Finding, Subject, Tools, many};

use super::options::{Options, interrupts};

/// Who looks.
pub(in crate::cli::cmd) struct Prover {
    pub(in crate::cli::cmd) tools: Tools,
    stop: Arc<AtomicBool>,
}

/// How often Ctrl-C is looked for.
const TICK: Duration = Duration::from_millis(50);

impl Prover {
    /// Ctrl-C ends what it does from here on.
    pub(in crate::cli::cmd) fn new() -> Self {
        Self { tools: Options { jobs: 1, timeout: Options::TIMEOUT, renews: false }.tools(), stop: interrupts() }
    }

    /// Whether a person has had enough.
    pub(in crate::cli::cmd) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// The same, for whoever works without it.
    pub(in crate::cli::cmd) fn stop(&self) -> &AtomicBool {
        &self.stop
    }

    /// What a check finds; `None` where a person has had enough.
    pub(in crate::cli::cmd) fn look(&self, credential: credctl::credential::Credential, template: Option<Template>) -> Option<Finding> {
        let mut found = None;
        let subjects = vec![Subject { credential, template }];
        many::run(subjects, &self.tools, 1, &mut |done| found = Some(done.finding), &mut || !self.is_stopped());
        found
    }

    /// Does something that takes its time elsewhere; `None` where a person has had enough and it has not ended `patience` later.
    /// It is left to itself then.
    pub(in crate::cli::cmd) fn spared<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce(&Tools) -> T + Send + 'static,
    ) -> Option<T> {
        let (send, receive) = mpsc::channel();
        let tools = self.tools.clone();
        std::thread::spawn(move || send.send(work(&tools)));
        let mut enough: Option<Instant> = None;
        loop {
            match receive.recv_timeout(TICK) {
                Ok(done) => return Some(done),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.is_stopped() && enough.get_or_insert_with(Instant::now).elapsed() >= patience {
                return None;
            }
        }
    }

    /// Waits; `false` where a person has had enough. `each` is called every now and then.
    pub(in crate::cli::cmd) fn wait(&self, span: Duration, each: &dyn Fn()) -> bool {
        let end = Instant::now() + span;
        while Instant::now() < end {
            if self.is_stopped() {
                return false;
            }
            each();
            std::thread::sleep(TICK.min(end.saturating_duration_since(Instant::now())));
        }
        !self.is_stopped()
    }
}
