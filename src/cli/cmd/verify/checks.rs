//! The checks of a vault's credentials: read, asked, kept.
//!
//! What was found is written in batches while further answers come: a killed check loses a second's work, and hundreds of
//! reports do not wait for the disk one by one.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use credctl::error::OauthTrouble;
use credctl::name::Id;
use credctl::net::Net;
use credctl::oauth::refresh::{self, When};
use credctl::status::{self, Facts, Reason, Status, Verdict};
use credctl::template::{Template, Templates};
use credctl::vault::{Mode, Record, Reported, Vault};
use credctl::verify::many::{self, Done};
use credctl::verify::{self, Finding, Next, Outlook, Subject, Tools};
use jiff::Timestamp;

use crate::cli::Context;
use crate::cli::env;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

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
    secret_version: u64,
    updated: Timestamp,
}

/// One that is to be checked.
pub(super) struct Work {
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

    /// Whether nothing was learned because something was in the way.
    pub(super) fn is_trouble(&self) -> bool {
        matches!(&self.state, State::Checked(done) if done.finding.is_trouble())
    }
}

/// Reads what is to be checked. What cannot be read is reported with the rest.
pub(super) fn prepare(context: &Context, place: &Place, vault: &mut Vault, ids: Vec<Id>, troubles: &mut Vec<Failure>) -> Vec<Work> {
    let templates = place.templates();
    let mut known = HashMap::new();
    let mut work = Vec::with_capacity(ids.len());
    for id in ids {
        match one(context, place, vault, (&templates, &mut known), id) {
            Ok(one) => work.push(one),
            Err(failure) => troubles.push(failure),
        }
    }
    work
}

/// Templates that were read already: many credentials are of few services.
type KnownTemplates = HashMap<String, std::result::Result<Option<Template>, String>>;

fn one(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    (templates, read): (&Templates, &mut KnownTemplates),
    id: Id,
) -> Result<Work, Failure> {
    let record = vault.read(id, place.now)?;
    let (record, found) = fresh(context, vault, templates, record)?;
    let credential = record.credential;
    let known = Known {
        id,
        name: credential.name.clone(),
        service: credential.service.clone(),
        facts: credential.facts(),
        secret_version: credential.secret_version,
        updated: credential.updated,
    };
    // One that is gone is no reason not to look at the credential itself; one that is damaged would have said where it may go.
    let mut template_of = |service: &str| match read.get(service) {
        Some(known) => known.clone(),
        None => {
            let got = templates.get(service).map_err(|error| error.to_string());
            read.entry(service.to_owned()).or_insert(got).clone()
        }
    };
    let (template, found) = match credential.service.as_deref().map(&mut template_of).transpose() {
        Ok(template) => (template.flatten(), found),
        Err(why) => (None, Some(Finding::new(Verdict::Unknown, format!("its template cannot be used: {why}")))),
    };
    let subject = Subject { credential, template };
    let outlook = subject.outlook();
    Ok(Work { known, subject, outlook, spared: None, found })
}

/// A connected account with an access token that is good now; what is in the way of one is what was found.
fn fresh(context: &Context, vault: &mut Vault, templates: &Templates, record: Record) -> Result<(Record, Option<Finding>), Failure> {
    if record.credential.grant.is_none() || !matches!(vault.mode(), Mode::ReadWrite) {
        return Ok((record, None));
    }
    let (id, now) = (record.credential.id, env::now());
    match context.in_world(|world| refresh::fresh(vault, templates, world, record, When::Needed)) {
        Ok((record, _)) => Ok((record, None)),
        Err(error) => {
            let finding = match &error {
                credctl::Error::Oauth(trouble) if matches!(**trouble, OauthTrouble::Lost { .. }) => {
                    Finding::new(Verdict::SignIn, error.to_string()).then(Next::Reconnect)
                }
                credctl::Error::Oauth(_) => Finding::new(Verdict::Unreachable, error.to_string()).then(Next::Again),
                _ => return Err(error.into()),
            };
            Ok((vault.read(id, now)?, Some(finding)))
        }
    }
}

/// Checks all of it; `each` is called in the order of the answers. In the end they are in the order of the work.
pub(super) fn run(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    work: Vec<Work>,
    options: &Options,
    each: &mut dyn FnMut(&Checked) -> Result<(), Failure>,
) -> Result<Vec<Checked>, Failure> {
    let mut keeper = Keeper { context, place, vault, waiting: Vec::new(), last: Instant::now(), said: false };
    let mut ended = Vec::with_capacity(work.len());
    let mut tell = |checked: Checked, keeper: &mut Keeper<'_>| {
        keeper.keep(&checked).and_then(|()| each(&checked))?;
        ended.push(checked);
        Ok::<(), Failure>(())
    };
    let (mut known, mut subjects) = (Vec::new(), Vec::new());
    for (at, one) in work.into_iter().enumerate() {
        match before(at, one.spared, one.found) {
            Some(state) => tell(checked(at, one.known, state), &mut keeper)?,
            None => {
                known.push(Some((at, one.known)));
                subjects.push(one.subject);
            }
        }
    }
    let stop = interrupts();
    let (mut failed, all, mut so_far) = (None, subjects.len(), 0);
    let mut on_done = |done: Done| {
        let Some((at, known)) = known[done.at].take() else { return };
        if let Err(failure) = tell(checked(at, known, State::Checked(Box::new(done))), &mut keeper) {
            // Whoever reads has gone, or the disk is full: there is no use in going on.
            failed = failed.take().or(Some(failure));
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
    keeper.flush()?;
    if let Some(failure) = failed {
        return Err(failure);
    }
    for (at, known) in known.into_iter().flatten() {
        tell(checked(at, known, State::Stopped), &mut keeper)?;
    }
    ended.sort_by_key(|checked| checked.at);
    Ok(ended)
}

/// How it stands with one before anything is sent.
fn before(at: usize, spared: Option<String>, found: Option<Finding>) -> Option<State> {
    let done = |finding| State::Checked(Box::new(Done { at, finding, time: env::now(), latency: Duration::ZERO }));
    spared.map(State::Spared).or_else(|| found.map(done))
}

fn tools(options: &Options) -> Tools {
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

fn checked(at: usize, known: Known, state: State) -> Checked {
    let mut facts = known.facts;
    let mut now = env::now();
    if let State::Checked(done) = &state
        && done.finding.is_kept()
    {
        facts.said = Some(done.finding.report(done.time).said());
        facts.expires = facts.expires.into_iter().chain(done.finding.learned.expires).min();
        now = done.time;
    }
    Checked { at, status: status::status(&facts, now), reason: status::reason(&facts, now), known, state }
}

/// Puts reports onto their credentials, many at a time.
struct Keeper<'a> {
    context: &'a Context,
    place: &'a Place,
    vault: &'a mut Vault,
    waiting: Vec<Reported>,
    last: Instant,
    /// Whether it was said that nothing can be kept.
    said: bool,
}

/// So long a report waits for others at most.
const PATIENCE: Duration = Duration::from_secs(1);
/// And in such a company.
const COMPANY: usize = 256;

impl Keeper<'_> {
    fn keep(&mut self, checked: &Checked) -> Result<(), Failure> {
        let State::Checked(done) = &checked.state else { return Ok(()) };
        if done.finding.is_kept() {
            let known = &checked.known;
            let report = done.finding.report(done.time);
            self.waiting.push(Reported { id: known.id, secret_version: known.secret_version, updated: known.updated, report });
        }
        if self.waiting.len() >= COMPANY || self.last.elapsed() >= PATIENCE { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Failure> {
        self.last = Instant::now();
        if self.waiting.is_empty() {
            return Ok(());
        }
        let reports = std::mem::take(&mut self.waiting);
        if let Mode::ReadOnly(why) = self.vault.mode() {
            if !self.said {
                self.context.ui.note(&format!("what is found is not kept: the vault {why}, so it is only read"));
                self.said = true;
            }
            return Ok(());
        }
        let results = session::writer(self.context, self.vault, self.place.now)?.report_all(reports, env::now());
        match results.into_iter().flatten().find_map(Result::err) {
            Some(error) => Err(error.into()),
            None => Ok(()),
        }
    }
}
