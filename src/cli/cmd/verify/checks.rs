//! The checks of a vault's credentials: read, renewed where that is due, asked, kept.
//!
//! What was found is kept in batches while further answers come: a killed check loses a second's work.

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use credctl::credential::Credential;
use credctl::name::Id;
use credctl::status::{self, Facts, Reason, Status, Verdict};
use credctl::template::{Template, Templates};
use credctl::vault::{Record, Vault};
use credctl::verify::many::{self, Done, Job};
use credctl::verify::{Finding, Outlook, Subject};
use jiff::{SignedDuration, Timestamp};

use super::keeper::Keeper;
use super::options::{Options, interrupts};
use super::renew::Renewals;
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

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

impl Known {
    pub(super) fn of(credential: &Credential) -> Self {
        Self {
            id: credential.id,
            name: credential.name.clone(),
            service: credential.service.clone(),
            facts: credential.facts(),
            expires: (credential.expires, credential.report.as_ref().and_then(|report| report.expires)),
            secret_version: credential.secret_version,
            updated: credential.updated,
        }
    }
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
    /// It could not be renewed, and that is a failure, which is told besides.
    Failed(String),
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

    /// Whether a failure kept it from being checked.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Failed(_))
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
        let known = Known::of(&credential);
        // One that is gone is no reason not to look at the credential itself; one that is damaged would have said where it may go.
        let (template, found) = match credential.service.as_deref().map(|service| self.template(service)).transpose() {
            Ok(template) => (template.flatten(), None),
            Err(why) => (None, Some(Finding::new(Verdict::Unknown, format!("its template cannot be used: {why}")))),
        };
        let spared = super::groups::is_spared(&credential).map(str::to_owned);
        let subject = Subject { credential, template };
        let mut work = Work { at, known, outlook: subject.outlook(), subject, spared, found };
        // A new token would outlive its end.
        if work.is_due() && work.subject.credential.revoked.is_some() {
            work.spared = Some("it is being revoked, so it gets no new access token".to_owned());
        }
        work
    }
}

/// An access token that ends so soon is renewed before it is checked.
const SOON: SignedDuration = SignedDuration::from_secs(60);

impl Work {
    /// Whether its access token has to be renewed first, which may take its time.
    pub(super) fn is_due(&self) -> bool {
        let left = self.subject.credential.grant.as_ref().and_then(|grant| grant.left(env::now()));
        self.spared.is_none() && self.found.is_none() && left.is_some_and(|left| left <= SOON)
    }
}

/// How it went with all.
#[derive(Default)]
pub(super) struct Ended {
    /// Each of them, in the order of the work.
    pub(super) checked: Vec<Checked>,
    /// What kept one or the other from being renewed.
    pub(super) troubles: Vec<Failure>,
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
    let renewals = match Renewals::of(context, place, vault, options, &work) {
        Ok(renewals) => renewals,
        Err(error) => return Ended { failure: Some(error.into()), ..Ended::default() },
    };
    let mut keeper = Keeper::new(context, place, vault);
    let mut ended = Ended { checked: Vec::with_capacity(work.len()), ..Ended::default() };
    let mut tell = |checked: Checked, keeper: &mut Keeper<'_>, ended: &mut Ended| {
        let told = each(&checked).and_then(|()| keeper.keep(&checked));
        ended.checked.push(checked);
        ended.failure = ended.failure.take().or(told.err());
        ended.failure.is_none()
    };
    let Sorted { told, mut known, jobs } = sorted(&renewals, work);
    for one in told {
        tell(one, &mut keeper, &mut ended);
    }
    let stop = interrupts();
    let (all, mut so_far) = (jobs.len(), 0);
    let mut on_done = |done: Done| {
        renewals.hear(context);
        let Some((at, before)) = known[done.at].take() else { return };
        let known = renewals.known(done.at).unwrap_or(before);
        let state = renewals.left(done.at).unwrap_or_else(|| State::Checked(Box::new(done)));
        if !tell(checked(at, known, state), &mut keeper, &mut ended) {
            // Whoever reads has gone, or the disk is full: there is no use in going on.
            stop.store(true, Ordering::SeqCst);
        }
        so_far += 1;
        context.ui.working("checking", so_far, all);
    };
    let mut goes_on = || {
        renewals.hear(context);
        !stop.load(Ordering::SeqCst)
    };
    if all > 0 {
        context.ui.working("checking", 0, all);
        many::run(jobs, &options.tools(), options.jobs, &mut on_done, &mut goes_on);
        context.ui.progress_done();
    }
    for (at, known) in known.into_iter().flatten() {
        tell(checked(at, known, State::Stopped), &mut keeper, &mut ended);
    }
    let kept = keeper.end();
    ended.failure = ended.failure.or(kept.err());
    ended.troubles = renewals.end(context, &stop);
    ended.checked.sort_by_key(|checked| checked.at);
    ended
}

/// What can be told before anything is sent, and what is to be checked: its jobs, and what is known of each.
#[derive(Default)]
struct Sorted {
    told: Vec<Checked>,
    known: Vec<Option<(usize, Known)>>,
    jobs: Vec<Job>,
}

/// What has to be renewed comes last: a token endpoint that is slow keeps nobody else from an answer.
fn sorted(renewals: &Renewals, work: Vec<Work>) -> Sorted {
    let Sorted { mut told, mut known, mut jobs } = Sorted::default();
    let (due, ready): (Vec<Work>, Vec<Work>) = work.into_iter().partition(Work::is_due);
    for one in ready.into_iter().chain(due) {
        let first = renewals.before(jobs.len(), &one);
        let done = |finding| Box::new(Done { at: one.at, finding, time: env::now(), latency: Duration::ZERO });
        match one.spared.map(State::Spared).or_else(|| one.found.map(|found| State::Checked(done(found)))) {
            Some(state) => told.push(checked(one.at, one.known, state)),
            None => {
                known.push(Some((one.at, one.known)));
                jobs.push(Job::new(one.subject, first));
            }
        }
    }
    Sorted { told, known, jobs }
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
