//! The check that follows when something was stored. It never takes back what was stored.

use credctl::name::{Id, escape};
use credctl::vault::Vault;
use credctl::verify::Outlook;

use super::checks::{self, Checked, State};
use super::options::Options;
use super::rows;
use crate::cli::fail::{self, Failure};
use crate::cli::session::Place;
use crate::cli::{Context, env};

/// What came of the check of what was stored.
#[derive(Default)]
pub(crate) struct Verified(Vec<Failure>);

impl Verified {
    /// Ends a command: with the provider's refusal, where there was one.
    pub(crate) fn end(self) -> Result<(), Failure> {
        Failure::of_all(self.0).map_or(Ok(()), Err)
    }
}

/// Asks the providers whether what was just stored works, unless that is not wanted, is billed or has effects of its own.
/// What they refuse comes back as failures; what cannot be asked is a warning.
pub(crate) fn check(context: &Context, place: &Place, vault: &mut Vault, ids: Vec<Id>, skip: bool) -> Result<Verified, Failure> {
    checked(context, place, vault, ids, skip, false)
}

/// The same for what came out of a file: a host that the file names is not contacted unasked (THREATS T14), since a secret
/// would go there that its owner has never sent anywhere.
pub(crate) fn check_file(context: &Context, place: &Place, vault: &mut Vault, ids: Vec<Id>, skip: bool) -> Result<Verified, Failure> {
    checked(context, place, vault, ids, skip, true)
}

fn checked(context: &Context, place: &Place, vault: &mut Vault, ids: Vec<Id>, skip: bool, of_file: bool) -> Result<Verified, Failure> {
    if skip || env::switch(env::name::NO_VERIFY) {
        return Ok(Verified::default());
    }
    let mut failures = Vec::new();
    let mut work = checks::prepare(place, vault, ids, 0, &mut failures);
    for one in &mut work {
        if let Some(host) = one.subject.own_host().filter(|_| of_file) {
            one.spared = Some(format!("it would go to {host}, which the file names"));
        } else if one.outlook.asks_first() {
            one.spared = Some(super::ask::effect(one));
        } else {
            super::ask::tell(context, one);
        }
    }
    if let Some(whom) = whom(work.iter().filter(|one| one.spared.is_none()).map(|one| &one.outlook)) {
        context.ui.say(&format!("asking {whom}"));
    }
    let options = Options { jobs: super::JOBS, timeout: Options::TIMEOUT, renews: false };
    let ended = checks::run(context, place, vault, work, &options, &mut |_| Ok(()));
    failures.extend(ended.checked.iter().filter_map(|checked| tell(context, checked)));
    failures.extend(ended.failure);
    Ok(Verified(failures))
}

/// Whom the checks contact.
fn whom<'a>(outlooks: impl Iterator<Item = &'a Outlook>) -> Option<String> {
    let mut hosts: Vec<&str> = outlooks.filter_map(|outlook| outlook.contacts.as_deref()).collect();
    hosts.sort_unstable();
    hosts.dedup();
    match hosts.as_slice() {
        [] => None,
        [one] => Some(format!("{} whether it works", escape(one))),
        many => Some(format!("{} hosts whether they work", many.len())),
    }
}

/// Says how it went with one; gives the failure that it is.
fn tell(context: &Context, checked: &Checked) -> Option<Failure> {
    let name = escape(&checked.known.name);
    let why = escape(&rows::why(checked));
    match &checked.state {
        State::Spared(_) => context.ui.note(&format!("`{name}` is not checked: {why}; `credctl verify {name}` does it")),
        // Nothing is renewed after it was stored.
        State::Failed(_) => {}
        State::Stopped => return Some(Failure::new("cancelled", 130, format!("interrupted; `{name}` is stored, and not verified"))),
        State::Checked(done) if checked.is_bad() => {
            let failure = Failure::new("unhealthy", 7, format!("`{name}` is stored, and does not work: {why}"));
            return Some(match &done.finding.next {
                Some(next) => failure.hint(fail::verify::advice(next, &checked.known.name)),
                None => failure,
            });
        }
        State::Checked(_) if checked.is_trouble() => context.ui.warn(&format!("`{name}` is stored and not verified: {why}")),
        State::Checked(done) if done.finding.verdict.is_good() => context.ui.say(&format!("`{name}` {why}")),
        State::Checked(_) => context.ui.detail(&format!("`{name}`: {why}")),
    }
    None
}
