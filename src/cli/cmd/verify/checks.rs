//! The checks of a vault's credentials: read, renewed where that is due, asked, kept.
//!
//! What was found is kept in batches while further answers come: a killed check loses a second's work.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use credctl::error::OauthTrouble;
use credctl::name::Id;
use credctl::net::Net;
use credctl::oauth::refresh::{self, When};
use credctl::status::{self, Facts, Reason, Status, Verdict};
use credctl::template::{Template, Templates};
use credctl::vault::{Mode, Record, Vault};
use credctl::verify::many::{self, Done};
use credctl::verify::{self, Finding, Next, Outlook, Subject, Tools};
use jiff::{SignedDuration, Timestamp};

use super::keeper::Keeper;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// How the checks are made.
#[derive(Clone, Copy)]
pub(super) struct Options {
    pub(super) jobs: usize,
    pub(super) timeout: Duration,
}

impl Options {
    /// What one check may take, where nobody says so.
    pub(super) const TIMEOUT: Duration = Duration::from_secs(10);
}

/// What is known of a credential before it is checked.
pub(super) struct Known {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) service: Option<String>,
    pub(super) facts: Facts,
    /// When it ends, as its owner said, and as the last check found.
    expires: (Option<Timestamp>, Option<Timestamp>),
    pub(super) secret_version: u64,
    pub(super) updated: Timestamp,
}

/// One that is to be checked.
pub(super) struct Work {
    /// Its place among all.
    pub(super) at: usize,
    pub(super) known: Known,
    pub(super) subject: Subject,
    pub(super) outlook: Outlook,
    /// Why it is not checked after all.
    pub(super) spared: Option<String>,
    /// What was found on the way to the check already.
    found: Option<Finding>,
}

/// How it went with one.
pub(super) enum State {
    /// It was checked.
    Checked(Box<Done>),
    /// It was not, for a reason.
    Spared(String),
    /// Somebody had enough before it was its turn.
    Stopped,
}

/// One that was checked, or was not.
pub(super) struct Checked {
    /// Its place among all.
    pub(super) at: usize,
    pub(super) known: Known,
    pub(super) state: State,
    pub(super) status: Status,
    pub(super) reason: Option<Reason>,
}

impl Checked {
    /// Whether it cannot be used, or not for long.
    pub(super) fn is_bad(&self) -> bool {
        matches!(self.state, State::Checked(_))
            && matches!(self.status, Status::Failed | Status::Expired | Status::NeedsAttention | Status::Revoked)
    }

    /// Whether somebody had enough before it was its turn.
    pub(super) fn is_stopped(&self) -> bool {
        matches!(self.state, State::Stopped)
    }

    /// Whether nothing was learned because something was in the way.
    pub(super) fn is_trouble(&self) -> bool {
        matches!(&self.state, State::Checked(done) if done.finding.is_trouble())
    }
}

/// Reads what is to be checked, after so many others. What cannot be read is reported with the rest.
pub(super) fn prepare(place: &Place, vault: &mut Vault, ids: Vec<Id>, before: usize, troubles: &mut Vec<Failure>) -> Vec<Work> {
    let mut shelf = Shelf { templates: place.templates(), read: HashMap::new() };
    let mut work = Vec::with_capacity(ids.len());
    for id in ids {
        match vault.read(id, place.now) {
            Ok(record) => work.push(shelf.work(before + work.len(), record)),
            Err(error) => troubles.push(error.into()),
        }
    }
    work
}

/// Templates that were read already: many credentials are of few services.
struct Shelf {
    templates: Templates,
    read: HashMap<String, std::result::Result<Option<Template>, String>>,
}

impl Shelf {
    fn template(&mut self, service: &str) -> std::result::Result<Option<Template>, String> {
        if let Some(known) = self.read.get(service) {
            return known.clone();
        }
        let got = self.templates.get(service).map_err(|error| error.to_string());
        self.read.entry(service.to_owned()).or_insert(got).clone()
    }

    fn work(&mut self, at: usize, record: Record) -> Work {
        let credential = record.credential;
        let known = Known {
            id: credential.id,
            name: credential.name.clone(),
            service: credential.service.clone(),
            facts: credential.facts(),
            expires: (credential.expires, credential.report.as_ref().and_then(|report| report.expires)),
            secret_version: credential.secret_version,
            updated: credential.updated,
        };
        // One that is gone is no reason not to look at the credential itself; one that is damaged would have said where it may go.
        let (template, found) = match credential.service.as_deref().map(|service| self.template(service)).transpose() {
            Ok(template) => (template.flatten(), None),
            Err(why) => (None, Some(Finding::new(Verdict::Unknown, format!("its template cannot be used: {why}")))),
        };
        let spared = super::groups::is_spared(&credential).map(str::to_owned);
        let subject = Subject { credential, template };
        Work { at, known, outlook: subject.outlook(), subject, spared, found }
    }
}

/// An access token that ends so soon is renewed before it is checked.
const SOON: SignedDuration = SignedDuration::from_secs(60);

impl Work {
    /// Whether its access token has to be renewed first, which may take its time.
    pub(super) fn is_due(&self) -> bool {
        let left = self.subject.credential.grant.as_ref().and_then(|grant| grant.left(env::now()));
        self.spared.is_none() && left.is_some_and(|left| left <= SOON)
    }
}

/// Connected accounts with access tokens that are good now; what is in the way of one is what was found.
pub(super) fn renew(context: &Context, place: &Place, vault: &mut Vault, work: Vec<Work>) -> Result<Vec<Work>, Failure> {
    if !matches!(vault.mode(), Mode::ReadWrite) {
        return Ok(work);
    }
    let mut shelf = Shelf { templates: place.templates(), read: HashMap::new() };
    let all = work.len();
    let renewed = work.into_iter().enumerate().map(|(n, one)| {
        context.ui.working("renewing", n, all);
        let (id, now) = (one.known.id, env::now());
        let record = vault.read(id, now)?;
        let found = match context.in_world(|world| refresh::fresh(vault, &shelf.templates, world, record, When::Needed)) {
            Ok((_, done)) => {
                context.note_renewed(place, vault, (id, &one.known.name), &done);
                None
            }
            Err(credctl::Error::Oauth(trouble)) => Some(trouble_of(&trouble)),
            Err(error) => return Err(Failure::from(error)),
        };
        let record = vault.read(id, now)?;
        Ok(Work { found, ..shelf.work(one.at, record) })
    });
    let renewed = renewed.collect();
    context.ui.progress_done();
    renewed
}

/// What keeps an account from a new token, as a finding.
fn trouble_of(trouble: &OauthTrouble) -> Finding {
    match trouble {
        OauthTrouble::Lost { .. } => {
            Finding::new(Verdict::SignIn, "a new sign-in is needed").seen(trouble.to_string()).then(Next::Reconnect)
        }
        // The server answered: it is the client that it does not take, and time will not help.
        OauthTrouble::Client { .. } => Finding::new(Verdict::AppRestricted, trouble.to_string()).then(Next::Reconnect),
        _ => Finding::new(Verdict::Unreachable, trouble.to_string()).then(Next::Again),
    }
}

/// How it went with all.
#[derive(Default)]
pub(super) struct Ended {
    /// Each of them, in the order of the work.
    pub(super) checked: Vec<Checked>,
    /// What kept it from being told or kept.
    pub(super) failure: Option<Failure>,
}

/// Checks all of it; `each` is called in the order of the answers. In the end they are in the order of the work.
pub(super) fn run(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    work: Vec<Work>,
    options: &Options,
    each: &mut dyn FnMut(&Checked) -> Result<(), Failure>,
) -> Ended {
    let mut keeper = Keeper::new(context, place, vault);
    let mut ended = Ended { checked: Vec::with_capacity(work.len()), failure: None };
    let mut tell = |checked: Checked, keeper: &mut Keeper<'_>, ended: &mut Ended| {
        let told = each(&checked).and_then(|()| keeper.keep(&checked));
        ended.checked.push(checked);
        ended.failure = ended.failure.take().or(told.err());
        ended.failure.is_none()
    };
    let (mut known, mut subjects) = (Vec::new(), Vec::new());
    for one in work {
        match before(one.at, one.spared, one.found) {
            Some(state) => drop(tell(checked(one.at, one.known, state), &mut keeper, &mut ended)),
            None => {
                known.push(Some((one.at, one.known)));
                subjects.push(one.subject);
            }
        }
    }
    let stop = interrupts();
    let (all, mut so_far) = (subjects.len(), 0);
    let mut on_done = |done: Done| {
        let Some((at, known)) = known[done.at].take() else { return };
        if !tell(checked(at, known, State::Checked(Box::new(done))), &mut keeper, &mut ended) {
            // Whoever reads has gone, or the disk is full: there is no use in going on.
            stop.store(true, Ordering::SeqCst);
        }
        so_far += 1;
        context.ui.working("checking", so_far, all);
    };
    if all > 0 {
        context.ui.working("checking", 0, all);
        many::run(subjects, &tools(options), options.jobs, &mut on_done, &mut || !stop.load(Ordering::SeqCst));
        context.ui.progress_done();
    }
    for (at, known) in known.into_iter().flatten() {
        tell(checked(at, known, State::Stopped), &mut keeper, &mut ended);
    }
    let kept = keeper.end();
    ended.failure = ended.failure.or(kept.err());
    ended.checked.sort_by_key(|checked| checked.at);
    ended
}

/// How it stands with one before anything is sent.
fn before(at: usize, spared: Option<String>, found: Option<Finding>) -> Option<State> {
    let done = |finding| State::Checked(Box::new(Done { at, finding, time: env::now(), latency: Duration::ZERO }));
    spared.map(State::Spared).or_else(|| found.map(done))
}

pub(super) fn tools(options: &Options) -> Tools {
    let net = Net::bounded(&env::network(), verify::bounds(options.timeout, options.jobs));
    Tools { net: Arc::new(net), timeout: options.timeout, now: env::now, machine: env::machine() }
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

/// What the status is with what was found: as it will stand in the vault.
fn checked(at: usize, known: Known, state: State) -> Checked {
    let mut facts = known.facts;
    let mut now = env::now();
    if let State::Checked(done) = &state {
        let (own, before) = known.expires;
        let decides = done.finding.verdict.decides();
        let found = done.finding.learned.expires.or(before.filter(|_| !decides));
        facts.expires = own.into_iter().chain(found).min();
        if decides {
            facts.said = Some(done.finding.report(done.time).said());
        }
        now = done.time;
    }
    Checked { at, status: status::status(&facts, now), reason: status::reason(&facts, now), known, state }
}
