//! Calls that are not waited for once somebody wants to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{Answer, Failure, Net, Request};

/// What is on its way comes within that, or not at all.
const GRACE: Duration = Duration::from_secs(1);
/// So often is looked whether somebody wants to stop.
const STEP: Duration = Duration::from_millis(50);

impl Net {
    /// The same client, whose calls are left to themselves a moment after `stopped` is set: what they bring then is nobody's.
    #[must_use]
    pub fn left_when(&self, stopped: Arc<AtomicBool>) -> Self {
        Self { stopped: Some(stopped), ..self.like() }
    }

    pub(super) fn send_or_leave(&self, request: &Request, stopped: &AtomicBool) -> Result<Answer, Failure> {
        let (net, copy) = (self.like(), request.duplicate());
        let (tell, told) = channel();
        let left = || Failure::left(&request.url);
        // A call cannot be ended from outside: it has a thread, which ends with the program.
        let caller = thread::Builder::new().spawn(move || drop(tell.send(net.send(&copy))));
        if caller.is_err() {
            return self.like().send(request);
        }
        let mut since = None;
        loop {
            match told.recv_timeout(STEP) {
                Ok(answered) => return answered,
                Err(RecvTimeoutError::Disconnected) => return Err(left()),
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stopped.load(Ordering::SeqCst) && since.get_or_insert_with(Instant::now).elapsed() > GRACE {
                return Err(left());
            }
        }
    }
}
