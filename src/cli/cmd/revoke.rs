//! `credctl revoke`: a credential ends at its service and here, with a proof; the record stays.

mod compromised;
mod ender;
mod markdown;
mod report;
mod steps;
mod tell;

pub(super) use ender::Ender;
pub(super) use steps::Came;
pub(super) use tell::in_words;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use clap::Args;
use credctl::error::ticked;
use credctl::name::escape;
use credctl::revoke::{How, Plan};
use credctl::vault::{Listed, Record, Vault};
use credctl::verify::Subject;
use jiff::{SignedDuration, Timestamp};

use self::steps::{Steps, Wish};
use super::consumer::words::{impact, users};
use super::get::Target;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Failure, Outcome};
use crate::cli::session::Place;
use crate::cli::ui::prompt;
use crate::cli::values::parse_span;

/// End a credential at its service and here; the record stays
///
/// Its service is asked to end it, where that can be done from here; then it is checked until the service refuses it; then the
/// secret is destroyed here, with the revision before. From the first moment on nothing of it is handed out, to nobody, and its
/// consumers get exit status 7. Where only a person can end it, the page is named. What was begun and not ended goes on with the
/// next `revoke`.
///
/// With --compromised a report goes to stdout, in Markdown or with --json: what it opens, who could decrypt it and since when, every
/// use since a time with the unusual ones marked, where the same secret is, and what is left to do. It holds no secret.
///
/// The exit status is 0 where it is over, 7 where the service still takes it, 8 where nothing is known.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl revoke github                # asks first; then at GitHub, with proof, then here
  credctl revoke openai --wait         # where a page is the only way: until the key is dead
  credctl revoke old-key --local --yes # only here; the service is not asked
  credctl revoke aws --compromised --scan ~ > report.md   # it has leaked: the end of it, and what it could do")]
pub(crate) struct Revoke {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
    /// Only here: destroy the secret, and ask nobody
    #[arg(long, conflicts_with = "wait")]
    local: bool,
    /// Check until it is dead, for ten minutes, or as long as --timeout says
    #[arg(long)]
    wait: bool,
    /// It has leaked: end it, and report what it could do and what was done with it
    #[arg(long)]
    compromised: bool,
    /// With --compromised: the uses since this time, or so long ago; those before are what they are compared with [default: 7d]
    #[arg(long, value_name = "TIME|SPAN", requires = "compromised", add = Completes::Nothing)]
    since: Option<String>,
    /// With --compromised: look for it in clear below this path too
    #[arg(long, value_name = "PATH", requires = "compromised")]
    scan: Vec<PathBuf>,
    /// How long to check until it is dead [default: as long as the service takes, by its own word]
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    timeout: Option<String>,
}

/// How far back uses are looked at, where nothing is said.
const SINCE: &str = "7d";
/// With `--wait`, where nothing is said.
const PATIENCE: Duration = Duration::from_secs(600);
/// A service that ends a key at once is given so long.
const AT_LEAST: Duration = Duration::from_secs(10);

impl Revoke {
    pub(crate) fn run(mut self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        let timeout = self.limit()?;
        let since = self.window(place.now)?;
        let (mut vault, record) = target.to_change(context, &place)?;
        // No service has ever heard of a decoy.
        self.local |= record.credential.canary.is_some();
        // Who uses it is told where that is known; what is to be ended does not wait for it.
        let _ = vault.rosters(place.now);
        let listed = vault.describe(&record, place.now);
        let id = record.credential.id;
        let is_over = record.credential.revoked.as_ref().is_some_and(|revoked| revoked.state.is_over());
        let templates = place.templates();
        let template = record.credential.service.as_deref().map(|service| templates.get(service)).transpose()?.flatten();
        let subject = Subject { credential: record.credential.duplicate(), template: template.clone() };
        let mut plan = Plan::of(&subject, &templates);
        plan.notes.extend(self.one_grant(&mut vault, &listed, &plan, place.now));
        let olds = (self.local, timeout);
        let gather = |vault: &mut Vault, record: &Record, stop: &AtomicBool| {
            compromised::gather(context, &place, vault, record, &subject, (since, &self.scan, stop))
        };
        if is_over {
            let before = super::rotate::end_all(context, &place, &mut vault, template, id, olds);
            let facts = self.compromised.then(|| gather(&mut vault, &record, &AtomicBool::new(false)));
            let told = tell::over(context, &place, &listed, &plan, facts.as_ref())?;
            return before.map(|()| told);
        }
        self.confirm(context, &subject, &plan, &users(&listed))?;
        let limit = match timeout {
            Some(limit) => limit,
            None if self.wait => PATIENCE.max(plan.within),
            None => plan.within.max(AT_LEAST),
        };
        let wish = Wish { local: self.local, wait: self.wait, limit };
        let mut steps = Steps { context, place: &place, vault: &mut vault, template, plan: &plan, id, wish };
        // First nobody gets it any more; then it ends at its service, which waits for nothing else; then it is looked where it
        // is, while it is here; then it is destroyed.
        let begun = steps.begin()?;
        let asked = steps.ask(&begun)?;
        let facts = self.compromised.then(|| gather(steps.vault, &begun, asked.prover.stop()));
        let (came, version) = steps.finish(asked, self.compromised)?;
        let newest = vault.read(id, place.now)?.credential;
        let goes_on = newest.secret_version != version && !newest.rotation.retiring.is_empty();
        // The secrets that it had before, and that are not ended yet, end with it.
        let before = super::rotate::end_all(context, &place, &mut vault, subject.template, id, olds);
        // Whoever was waited for there may have stored another one.
        let replaced = vault.read(id, place.now)?.credential.secret_version != version;
        let came = match came {
            Came::Over(..) if replaced => Came::Replaced,
            // That which was replaced meanwhile was one of them.
            _ if goes_on && before.is_ok() => Came::Replaced,
            came => came,
        };
        let told = tell::told(context, (&place, &mut vault), &plan, id, (came, replaced), facts.as_ref())?;
        before.map(|()| told)
    }

    /// Since when uses are looked at; and whether there is what is to be searched: nothing is done before that is known.
    fn window(&self, now: Timestamp) -> Result<Timestamp, Failure> {
        for path in &self.scan {
            path.metadata().map_err(|error| credctl::Error::io("read", path, error))?;
        }
        let since = super::activity::moment(self.since.as_deref().unwrap_or(SINCE), now)?;
        if since > now {
            return Err(Failure::usage("`--since` is a time that is still to come").hint("uses are looked at from then until now"));
        }
        Ok(since)
    }

    /// What may end with an account: to many providers all sign-ins of one account through one client are one grant.
    fn one_grant(&self, vault: &mut Vault, listed: &Listed, plan: &Plan, now: Timestamp) -> Option<String> {
        let of = |listed: &Listed| listed.summary.account.as_ref().and_then(|account| account.of.clone());
        if self.local || !matches!(plan.how, How::Oauth(_)) || of(listed).is_none() {
            return None;
        }
        let all = vault.list(now, &|_, _| {}).ok()?.credentials;
        let is_same = |other: &&Listed| {
            other.id != listed.id
                && other.summary.service == listed.summary.service
                && of(other) == of(listed)
                && other.summary.revoked.is_none()
        };
        let names: Vec<String> = all.iter().filter(is_same).map(|other| other.summary.name.clone()).collect();
        (!names.is_empty())
            .then(|| format!("of the same account: {}; to many providers that is one grant, and ends as well", ticked(&names)))
    }

    fn limit(&self) -> Result<Option<Duration>, Failure> {
        let span = self.timeout.as_deref().map(parse_span).transpose()?;
        span.map(|span| match SignedDuration::try_from(span).ok().and_then(|span| Duration::try_from(span).ok()) {
            Some(span) if span >= Duration::from_secs(1) => Ok(span.min(Duration::from_secs(86_400))),
            _ => Err(Failure::usage("`--timeout` is at least 1s")),
        })
        .transpose()
    }

    fn confirm(&self, context: &Context, subject: &Subject, plan: &Plan, hit: &[String]) -> Result<(), Failure> {
        let ui = &context.ui;
        let name = escape(&subject.credential.name);
        let verb = if hit.len() == 1 { "loses" } else { "lose" };
        let whom = if hit.is_empty() { "no consumer uses it".to_owned() } else { format!("{} {verb} it", impact(hit)) };
        if !self.local && !matches!(plan.how, How::Person(_)) && (ui.yes || ui.can_ask()) {
            plan.notes.iter().for_each(|note| ui.note(&escape(note)));
        }
        if ui.yes {
            if !hit.is_empty() {
                ui.say(&whom);
            }
            return Ok(());
        }
        if !ui.can_ask() {
            return Err(Failure::usage(format!("revoking `{name}` takes a yes: {whom}")).hint("give it with `--yes`"));
        }
        let place = match (&plan.how, &plan.host) {
            _ if self.local => "here alone, and its service is not asked".to_owned(),
            (How::Person(why), _) => format!("here; at its service that is up to you: {}", escape(why)),
            (_, Some(host)) => format!("at {} and here", escape(host)),
            _ => "here".to_owned(),
        };
        ui.say(&format!("`{name}` is ended {place}; {whom}"));
        if !self.local {
            let outlook = subject.outlook();
            if outlook.billed {
                ui.note("its service charges for the check that proves it");
            } else if let Some(effects) = outlook.side_effects.filter(|_| outlook.has_effect) {
                ui.note(&format!("the check that proves it has an effect: {}", escape(&effects)));
            }
        }
        match prompt::confirm(ui, "Revoke it?", false)? {
            true => Ok(()),
            false => Err(Failure::cancelled()),
        }
    }
}
