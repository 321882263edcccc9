//! Many checks at once: so many jobs in all, a few at a time to one host, and none to a host that asked to be left alone.
//!
//! The threads are not waited for when a person has enough: what they hold is wiped with the process, and a check changes
//! nothing here. What was found by then is in the caller's hands already.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::{Finding, Next, Subject, Tools, check};
use crate::status::Verdict;

/// Checks that run at a time against one host.
pub const PER_HOST: usize = 8;
/// A host that asks for a longer wait is not asked again in this run.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the caller is asked whether to go on.
const TICK: Duration = Duration::from_millis(50);

/// What one check came to.
#[derive(Clone, Debug)]
pub struct Done {
    /// Which of the subjects.
    pub at: usize,
    /// What was found.
    pub finding: Finding,
    /// When the check was over.
    pub time: Timestamp,
    /// How long it took.
    pub latency: Duration,
}

/// What is still to do, and where somebody is at work.
struct Queue {
    waiting: Vec<(usize, String)>,
    busy: HashMap<String, usize>,
    /// Hosts that asked to wait, and until when.
    paused: HashMap<String, Instant>,
    /// Those that were tried again after a wait.
    again: Vec<usize>,
    stopped: bool,
}

/// What is done on the way to a check, in its time: that ends at the moment that is given.
pub type Before = Box<dyn FnOnce(Instant) -> Ready + Send>;

/// What came of that.
pub enum Ready {
    /// It is checked, as it is now.
    Subject(Box<Subject>),
    /// There is nothing to be checked: this was found.
    Found(Box<Finding>),
}

/// One check, with what comes before it.
pub struct Job {
    subject: Subject,
    before: Option<Before>,
}

impl Job {
    /// A check that something has to be done for first, where there is something.
    pub fn new(subject: Subject, before: Option<Before>) -> Self {
        Self { subject, before }
    }

    /// All of it, within the time of one check.
    fn run(&mut self, tools: &Tools) -> Finding {
        let Some(before) = self.before.take() else { return check(&self.subject, tools) };
        let end = Instant::now() + tools.timeout;
        match before(end) {
            Ready::Found(finding) => *finding,
            Ready::Subject(subject) => {
                self.subject = *subject;
                check(&self.subject, &Tools { timeout: end.saturating_duration_since(Instant::now()), ..tools.clone() })
            }
        }
    }
}

impl From<Subject> for Job {
    fn from(subject: Subject) -> Self {
        Self::new(subject, None)
    }
}

struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Each is taken by one at a time.
    jobs: Vec<Mutex<Job>>,
    tools: Tools,
}

/// What a worker does next.
enum Task {
    Check(usize, String),
    /// Not sent: its host asked for a wait that nobody has the patience for.
    Spare(usize, Duration),
    End,
}

/// Checks all of them, in any order, and gives each result as it comes. `tick` is asked every now and then whether to go
/// on; where it says no, what is under way is left.
pub fn run<J: Into<Job>>(all: Vec<J>, tools: &Tools, jobs: usize, each: &mut dyn FnMut(Done), tick: &mut dyn FnMut() -> bool) {
    let all: Vec<Job> = all.into_iter().map(Into::into).collect();
    let count = all.len();
    let host = |job: &Job| job.subject.outlook().contacts.unwrap_or_default();
    // From the end, so that the first is taken first.
    let waiting = all.iter().enumerate().rev().map(|(at, job)| (at, host(job))).collect();
    let queue = Queue { waiting, busy: HashMap::new(), paused: HashMap::new(), again: Vec::new(), stopped: false };
    let shared = Arc::new(Shared {
        queue: Mutex::new(queue),
        changed: Condvar::new(),
        jobs: all.into_iter().map(Mutex::new).collect(),
        tools: tools.clone(),
    });
    let (send, receive) = mpsc::channel();
    for _ in 0..jobs.min(count).max(1) {
        let (shared, send) = (Arc::clone(&shared), send.clone());
        thread::spawn(move || work(&shared, &send));
    }
    drop(send);
    let mut left = count;
    while left > 0 {
        match receive.recv_timeout(TICK) {
            Ok(done) => {
                left -= 1;
                each(done);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        if !tick() {
            lock(&shared.queue).stopped = true;
            shared.changed.notify_all();
            // What has come in meanwhile is known too.
            receive.try_iter().for_each(&mut *each);
            return;
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(shared: &Shared, send: &mpsc::Sender<Done>) {
    loop {
        let done = match take(shared) {
            Task::End => return,
            Task::Spare(at, wait) => {
                let why = format!("its host asked to be left alone for {} s", wait.as_secs().max(1));
                let finding = Finding { wait: Some(wait), ..Finding::new(Verdict::RateLimited, why) }.then(Next::Again);
                Done { at, finding, time: (shared.tools.now)(), latency: Duration::ZERO }
            }
            Task::Check(at, host) => {
                let begun = Instant::now();
                let finding = lock(&shared.jobs[at]).run(&shared.tools);
                let latency = begun.elapsed();
                if !settle(shared, at, &host, &finding) {
                    continue;
                }
                Done { at, finding, time: (shared.tools.now)(), latency }
            }
        };
        if send.send(done).is_err() {
            return;
        }
    }
}

/// The next check that may be made now.
fn take(shared: &Shared) -> Task {
    let mut queue = lock(&shared.queue);
    loop {
        if queue.stopped || (queue.waiting.is_empty() && queue.busy.is_empty()) {
            return Task::End;
        }
        let now = Instant::now();
        let free = |queue: &Queue, host: &str| {
            host.is_empty()
                || (queue.busy.get(host).is_none_or(|busy| *busy < PER_HOST) && queue.paused.get(host).is_none_or(|until| *until <= now))
        };
        if let Some(at) = queue.waiting.iter().rposition(|(_, host)| free(&queue, host)) {
            let (at, host) = queue.waiting.remove(at);
            *queue.busy.entry(host.clone()).or_default() += 1;
            return Task::Check(at, host);
        }
        let hopeless = queue.waiting.iter().rposition(|(_, host)| queue.paused.get(host).is_some_and(|until| *until > now + PATIENCE));
        if let Some(at) = hopeless {
            let (at, host) = queue.waiting.remove(at);
            let wait = queue.paused.get(&host).map_or(PATIENCE, |until| until.duration_since(now));
            return Task::Spare(at, wait);
        }
        let soonest = queue.waiting.iter().filter_map(|(_, host)| queue.paused.get(host)).filter(|until| **until > now).min();
        let wait = soonest.map_or(Duration::from_secs(1), |until| until.duration_since(now));
        queue = shared.changed.wait_timeout(queue, wait).unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// Notes that a check is over; `false` where it is to be made again.
fn settle(shared: &Shared, at: usize, host: &str, finding: &Finding) -> bool {
    let mut queue = lock(&shared.queue);
    let left = queue.busy.get(host).map_or(0, |busy| busy.saturating_sub(1));
    if left == 0 {
        queue.busy.remove(host)
    } else {
        queue.busy.insert(host.to_owned(), left)
    };
    let mut is_over = true;
    if let (Verdict::RateLimited, Some(wait), false) = (finding.verdict, finding.wait, host.is_empty()) {
        queue.paused.insert(host.to_owned(), Instant::now() + wait);
        if wait <= PATIENCE && !queue.again.contains(&at) {
            queue.again.push(at);
            queue.waiting.push((at, host.to_owned()));
            is_over = false;
        }
    }
    shared.changed.notify_all();
    is_over
}
