//! Access tokens that are near their end: renewed on the way to the check, in its time, many at once.
//!
//! A refresh that was sent is never left: its answer may hold the only copy of a token that is good once (THREATS: the
//! refresh race). Its check is over when its time is, and nothing more is begun then; before the program ends it waits for
//! what is under way. Each writes to the vault by itself, as another process would.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use credctl::activity::{self, About, Action, By, Event, Outcome};
use credctl::error::OauthTrouble;
use credctl::name::{Id, escape};
use credctl::net::Net;
use credctl::oauth::World;
use credctl::oauth::refresh::{self, Done, When};
use credctl::status::Verdict;
use credctl::template::{Template, Templates};
use credctl::vault::{Mode, Record, Vault};
use credctl::verify::many::{Before, Ready};
use credctl::verify::{Finding, Next, Subject};
use credctl::{Error, Result};

use super::checks::{Known, State, Work};
use super::options::Options;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

/// A moment more for those that end by themselves when their time is over, with words of their own.
const GRACE: Duration = Duration::from_millis(200);
/// How often is looked whether to go on.
const TICK: Duration = Duration::from_millis(20);
/// What lasts no longer need not be told.
const SILENCE: Duration = Duration::from_millis(300);

/// What is heard of the renewals, by the number of the check.
enum Told {
    /// It was renewed, and is this now.
    Known(usize, Box<Known>),
    /// It could not be, and not for a reason of the provider's: the reason by itself, and as it is told besides.
    Failed(usize, String, Failure),
    /// It was ended meanwhile.
    Spared(usize),
    /// Something that takes its time.
    Said(String),
    /// Something that went wrong besides.
    Warned(String),
}

/// What the renewals share.
struct Desk {
    /// Each opens its own from it.
    vault: Mutex<Vault>,
    templates: Templates,
    by: By,
    net: Net,
    /// Nothing is begun any more.
    ended: AtomicBool,
    /// Refreshes that may have been sent, and are not over.
    under_way: AtomicUsize,
    tell: Sender<Told>,
}

/// Which one is renewed.
struct One {
    at: usize,
    id: Id,
    name: String,
    template: Option<Template>,
}

/// The renewals of one run of checks.
pub(super) struct Renewals {
    desk: Option<Arc<Desk>>,
    told: Receiver<Told>,
    known: RefCell<HashMap<usize, Known>>,
    /// How it went with those that are not checked.
    left: RefCell<HashMap<usize, State>>,
    failures: RefCell<Vec<Failure>>,
}

impl Renewals {
    /// Those of this work. Nobody renews in a vault that is only read, or where that is not wanted.
    pub(super) fn of(context: &Context, place: &Place, vault: &Vault, options: &Options, work: &[Work]) -> Result<Self> {
        let (tell, told) = mpsc::channel();
        let is_wanted = options.renews && matches!(vault.mode(), Mode::ReadWrite) && work.iter().any(Work::is_due);
        let desk = || -> Result<Arc<Desk>> {
            Ok(Arc::new(Desk {
                vault: Mutex::new(vault.again()?),
                templates: place.templates(),
                by: place.by(context, Action::Refresh, "credctl"),
                net: Net::new(&env::network()),
                ended: AtomicBool::new(false),
                under_way: AtomicUsize::new(0),
                tell,
            }))
        };
        let desk = is_wanted.then(desk).transpose()?;
        Ok(Self { desk, told, known: RefCell::default(), left: RefCell::default(), failures: RefCell::default() })
    }

    /// What has to be done before the check with this number, where anything has.
    pub(super) fn before(&self, at: usize, work: &Work) -> Option<Before> {
        let desk = Arc::clone(self.desk.as_ref().filter(|_| work.is_due())?);
        let one = One { at, id: work.known.id, name: work.known.name.clone(), template: work.subject.template.clone() };
        Some(Box::new(move |end| {
            let (send, receive) = mpsc::sync_channel(1);
            thread::spawn(move || drop(send.send(desk.renew(one, end))));
            let left = end.saturating_duration_since(Instant::now()) + GRACE;
            let late = || Finding::new(Verdict::Unreachable, "its access token was not renewed in time").then(Next::Again);
            receive.recv_timeout(left).unwrap_or_else(|_| Ready::Found(Box::new(late())))
        }))
    }

    /// Takes in what was heard, and says what is to be said.
    pub(super) fn hear(&self, context: &Context) {
        for told in self.told.try_iter() {
            match told {
                Told::Known(at, known) => drop(self.known.borrow_mut().insert(at, *known)),
                Told::Spared(at) => drop(self.left.borrow_mut().insert(at, State::Spared("it was revoked meanwhile".to_owned()))),
                Told::Failed(at, why, failure) => {
                    self.left.borrow_mut().insert(at, State::Failed(why));
                    self.failures.borrow_mut().push(failure);
                }
                Told::Said(text) => context.ui.say(&text),
                Told::Warned(text) => context.ui.warn(&text),
            }
        }
    }

    /// What is known of one since it was renewed.
    pub(super) fn known(&self, at: usize) -> Option<Known> {
        self.known.borrow_mut().remove(&at)
    }

    /// How it went with one, where it was not checked.
    pub(super) fn left(&self, at: usize) -> Option<State> {
        self.left.borrow_mut().remove(&at)
    }

    /// Begins nothing more, and waits for the answers to what was sent until `stop`. What failed comes back.
    pub(super) fn end(self, context: &Context, stop: &AtomicBool) -> Vec<Failure> {
        if let Some(desk) = &self.desk {
            desk.ended.store(true, Ordering::SeqCst);
            // Whoever has ended the checks says it once more to leave these, too.
            stop.store(false, Ordering::SeqCst);
            let (begun, mut is_said) = (Instant::now(), false);
            while desk.under_way.load(Ordering::SeqCst) > 0 {
                if begun.elapsed() >= SILENCE && !std::mem::replace(&mut is_said, true) {
                    context.ui.say("a refresh was sent, and its answer is waited for, so that no token is lost (Ctrl-C leaves it)");
                }
                if stop.load(Ordering::SeqCst) {
                    context.ui.note("a refresh was left without its answer; the next command asks for it again");
                    break;
                }
                thread::sleep(TICK);
            }
        }
        self.hear(context);
        self.failures.into_inner()
    }
}

/// A refresh that may be under way: it counts from when it may be sent until it is over, be it by a panic.
struct Begun<'a>(&'a AtomicUsize, Cell<bool>);

impl Begun<'_> {
    fn begin(&self) {
        if !self.1.replace(true) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if self.1.get() {
            self.0.fetch_sub(1, Ordering::SeqCst);
        }
    }
}

impl Desk {
    fn tell(&self, told: Told) {
        // Nobody hears it where the program ends.
        let _ = self.tell.send(told);
    }

    /// Renews one; everything but a call that was sent is over by `end`.
    fn renew(&self, one: One, end: Instant) -> Ready {
        let begun = Begun(&self.under_way, Cell::new(false));
        let error = match self.fresh(&one, end, &begun) {
            Ok(record) => {
                self.tell(Told::Known(one.at, Box::new(Known::of(&record.credential))));
                return Ready::Subject(Box::new(Subject { credential: record.credential, template: one.template }));
            }
            Err(error) => error,
        };
        let finding = found(&error).unwrap_or_else(|| Finding::new(Verdict::Unknown, "it could not be renewed"));
        match (error, finding.verdict) {
            (Error::Unhealthy { .. }, _) => self.tell(Told::Spared(one.at)),
            (error, Verdict::Unknown) => {
                self.tell(Told::Failed(one.at, error.to_string(), Failure::from(error).of(&one.name)));
            }
            _ => {}
        }
        Ready::Found(Box::new(finding))
    }

    fn fresh(&self, one: &One, end: Instant, begun: &Begun<'_>) -> Result<Record> {
        let mut vault = self.vault.lock().unwrap_or_else(PoisonError::into_inner).again()?;
        let record = vault.read(one.id, env::now())?;
        let is_over = || self.ended.load(Ordering::SeqCst) || Instant::now() >= end;
        // Counted before it is asked: whoever ends this says so first, and counts then.
        let may_begin = || {
            begun.begin();
            !is_over()
        };
        let sleep = |time: Duration| {
            let wake = Instant::now() + time;
            while Instant::now() < wake && !(time > Duration::from_secs(1) && is_over()) {
                thread::sleep(TICK.min(wake.saturating_duration_since(Instant::now())));
            }
        };
        let (net, say) = (|| &self.net, |text: &str| self.tell(Told::Said(text.to_owned())));
        let world = World { net: &net, now: &env::now, sleep: &sleep, say: &say, may_begin: &may_begin };
        let (record, done) = refresh::fresh(&mut vault, &self.templates, &world, record, When::Needed)?;
        if done == Done::Renewed {
            self.note(&vault, one);
        }
        Ok(record)
    }

    /// Writes down that it was renewed.
    fn note(&self, vault: &Vault, one: &One) {
        let about = About { name: one.name.clone(), ..About::default() };
        let event = Event { id: Some(one.id), consumer: None, outcome: Outcome::Ok, about };
        if let Err(error) = activity::record(&vault.pen(self.by.keep), &self.by, &event, env::now()) {
            self.tell(Told::Warned(format!("the renewal of `{}` is NOT recorded: {error}", escape(&one.name))));
        }
    }
}

/// What keeps an account from a new token, where that is a finding of the account and no failure of this machine.
fn found(error: &Error) -> Option<Finding> {
    let trouble = match error {
        Error::Oauth(trouble) => trouble,
        Error::LockBusy { .. } => return Some(Finding::new(Verdict::Unreachable, error.to_string()).then(Next::Again)),
        _ => return None,
    };
    Some(match **trouble {
        OauthTrouble::Lost { .. } => {
            Finding::new(Verdict::SignIn, "a new sign-in is needed").seen(trouble.to_string()).then(Next::Reconnect)
        }
        // The server answered: it is the client or its request that it does not take, and time will not help.
        OauthTrouble::Client { .. } | OauthTrouble::Refused { .. } => {
            Finding::new(Verdict::AppRestricted, trouble.to_string()).then(Next::Reconnect)
        }
        OauthTrouble::Unreachable { .. } | OauthTrouble::Unclear { .. } => {
            Finding::new(Verdict::Unreachable, trouble.to_string()).then(Next::Again)
        }
        _ => return None,
    })
}
