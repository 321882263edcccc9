//! The steps of a revocation, in their order: withheld here, asked, proven, destroyed here.

use std::time::{Duration, Instant};

use credctl::Error;
use credctl::activity::{About, Action, Outcome as Went};
use credctl::credential::revoked::State;
use credctl::name::Id;
use credctl::oauth::revoke::{self as rfc7009, Held};
use credctl::oauth::{Client, Provider, refresh};
use credctl::revoke::{self, How, Plan, Proof};
use credctl::template::Template;
use credctl::vault::{Change, Record, Vault};
use credctl::verify::Subject;
use credctl::verify::way::{self, Sent};
use jiff::{SignedDuration, Timestamp};

use super::super::verify::proof::Prover;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};
use crate::cli::{Context, env};

/// What was asked for.
#[derive(Clone, Copy)]
pub(super) struct Wish {
    pub(super) local: bool,
    pub(super) wait: bool,
    pub(super) limit: Duration,
}

/// What it came to.
pub(super) enum Came {
    /// It is over, in this state; what the service said.
    Over(State, String),
    /// The service still takes it; what it said, and whether it was asked.
    Alive(String, bool),
    /// Only a person can end it; why, and whether anything would tell that it is dead.
    Person(String, bool),
    /// Nothing is known; why.
    Unknown(String),
    /// It has another secret by now.
    Replaced,
    /// A person has had enough.
    Stopped,
}

/// So often it is written on what others have changed meanwhile.
const TRIES: usize = 4;
/// So often a service is asked that asks for a wait.
const ASKS: usize = 3;

/// A revocation.
pub(super) struct Steps<'a> {
    pub(super) context: &'a Context,
    pub(super) place: &'a Place,
    pub(super) vault: &'a mut Vault,
    pub(super) template: Option<Template>,
    pub(super) plan: &'a Plan,
    pub(super) id: Id,
    pub(super) wish: Wish,
}

impl Steps<'_> {
    pub(super) fn run(mut self) -> Result<Came, Failure> {
        let name = self.vault.read(self.id, env::now())?.credential.name;
        // Whoever renews a token now must have ended: its new one would outlive this.
        let waiting = || self.context.ui.say("waiting for another process to renew it");
        let is_account = matches!(self.plan.how, How::Oauth(_));
        let _lock = if is_account { Some(self.vault.refresh_lock(self.id, &name, &waiting)?) } else { None };
        let record = self.begin()?;
        let came = if self.wish.local { Ok(Came::Over(State::Local, String::new())) } else { self.upstream(&record) };
        let came = match came {
            Ok(Came::Over(state, why)) => self.end(&record, state, why),
            other => other,
        };
        self.context.ui.progress_done();
        self.note(&name, &came);
        came
    }

    /// From here on nothing is handed out any more.
    fn begin(&mut self) -> Result<Record, Failure> {
        let mut record = match self.plan.how {
            // What lies aside is what is good at the provider.
            How::Oauth(_) => self.context.in_world(|world| refresh::merged(self.vault, world, self.id))?,
            _ => self.vault.read(self.id, env::now())?,
        };
        if record.credential.revoked.is_none() {
            let (now, after) = (env::now(), revoke::begun(&record.credential, env::now()));
            session::writer(self.context, self.vault, now)?.update(&record, after, Change::Program, now)?;
            let about = About { why: Some("begun".to_owned()), target: self.plan.host.clone(), ..About::default() };
            self.context.note(self.place, self.vault, Action::Revoke, (self.id, &record.credential.name), about);
            record = self.vault.read(self.id, now)?;
        }
        Ok(record)
    }

    /// The part at the service.
    fn upstream(&mut self, record: &Record) -> Result<Came, Failure> {
        let prover = Prover::new();
        let was_asked = record.credential.revoked.as_ref().is_some_and(|revoked| revoked.state == State::Asked);
        if let How::Person(why) = &self.plan.how {
            super::tell::page(self.context, self.plan, why, self.wish.wait);
            return Ok(self.by_person(&prover, record, why));
        }
        // What was asked may have been done since.
        if was_asked && let Some(Proof::Dead(why)) = self.look(&prover, record) {
            return Ok(Came::Over(State::Proven, why));
        }
        match self.ask(&prover, record) {
            None => Ok(Came::Stopped),
            Some(Sent::Done) => {
                let record = self.asked(record)?;
                Ok(match self.prove(&prover, &record, self.wish.limit) {
                    None => Came::Stopped,
                    Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
                    Some(Proof::None(why)) => Came::Over(State::Accepted, why),
                    Some(Proof::Alive(why)) => Came::Alive(why, true),
                    Some(Proof::Unknown(why, _)) => Came::Unknown(why),
                })
            }
            // Refused may be what is dead already.
            Some(Sent::Refused(why)) => {
                if let Some(Proof::Dead(why)) = self.look(&prover, record) {
                    return Ok(Came::Over(State::Proven, why));
                }
                super::tell::page(self.context, self.plan, &why, self.wish.wait);
                Ok(self.by_person(&prover, record, &why))
            }
            Some(Sent::Trouble(why, _)) => Ok(match self.look(&prover, record) {
                Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
                None if prover.is_stopped() => Came::Stopped,
                _ => Came::Unknown(why),
            }),
        }
    }

    /// Whether a person has ended it, or does so while it is waited for.
    fn by_person(&self, prover: &Prover, record: &Record, why: &str) -> Came {
        let proof = match self.wish.wait {
            true => self.prove(prover, record, self.wish.limit),
            false => self.look(prover, record),
        };
        match proof {
            None => Came::Stopped,
            Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
            Some(Proof::None(_)) => Came::Person(why.to_owned(), false),
            Some(Proof::Alive(said)) if self.wish.wait => Came::Alive(said, false),
            Some(Proof::Alive(_)) => Came::Person(why.to_owned(), true),
            Some(Proof::Unknown(why, _)) => Came::Unknown(why),
        }
    }

    /// Asks the service, again where it asks for a wait that there is time for.
    fn ask(&self, prover: &Prover, record: &Record) -> Option<Sent> {
        let begun = Instant::now();
        let host = self.plan.host.as_deref().unwrap_or("its service");
        let mut sent = Sent::Refused(String::new());
        for _ in 0..ASKS {
            self.context.ui.detail(&format!("asking {host} to end it"));
            sent = match &self.plan.how {
                How::Oauth(provider) => self.give_back(provider, record),
                _ => way::send(&self.subject(record), &prover.tools),
            };
            match &sent {
                Sent::Trouble(_, Some(wait)) if begun.elapsed() + *wait < self.wish.limit => {
                    let left =
                        || self.context.ui.progress_so_far(&format!("{host} asks to wait, seconds:"), begun.elapsed().as_secs() as usize);
                    if !prover.wait(*wait, &left) {
                        return None;
                    }
                }
                _ => break,
            }
        }
        (!prover.is_stopped()).then_some(sent)
    }

    fn give_back(&self, provider: &Provider, record: &Record) -> Sent {
        let client = Client::of(&record.credential).unwrap_or_else(Client::none);
        let held = Held::of(&record.credential);
        let report = self.context.in_world(|world| rfc7009::revoke(world, provider, &held, &client));
        revoke::of_tokens(&report)
    }

    /// Writes down that the service has taken it, and until when the secret may live.
    fn asked(&mut self, record: &Record) -> Result<Record, Failure> {
        let now = env::now();
        let span = SignedDuration::try_from(self.plan.within).unwrap_or(SignedDuration::ZERO);
        let token_ends = record.credential.grant.as_ref().and_then(|grant| grant.token_ends);
        let until: Option<Timestamp> = token_ends.or_else(|| now.checked_add(span).ok());
        let after = revoke::asked(&record.credential, self.plan.host.as_deref(), until);
        match session::writer(self.context, self.vault, now)?.update(record, after, Change::Program, now) {
            // It is a note to whoever comes after a crash: what others have changed does not wait for it.
            Ok(_) | Err(Error::Changed { .. } | Error::NotDurable { .. }) => Ok(self.vault.read(self.id, now)?),
            Err(error) => Err(error.into()),
        }
    }

    fn subject(&self, record: &Record) -> Subject {
        Subject { credential: record.credential.duplicate(), template: self.template.clone() }
    }

    /// One check.
    fn look(&self, prover: &Prover, record: &Record) -> Option<Proof> {
        let proof = Proof::of(&prover.look(record.credential.duplicate(), self.template.clone())?);
        let How::Oauth(provider) = &self.plan.how else { return Some(proof) };
        // An access token may be dead while what renews it lives.
        let client = Client::of(&record.credential).unwrap_or_else(Client::none);
        let lives = rfc7009::is_refreshable(&prover.tools.net, provider, &client, &record.credential);
        Some(match (proof, lives) {
            (Proof::Dead(_), Some(true)) => Proof::Alive("its refresh token can still be used, the server says".to_owned()),
            (proof, _) => proof,
        })
    }

    /// Checks until it is dead; the last that was found, where the time ends before.
    fn prove(&self, prover: &Prover, record: &Record, limit: Duration) -> Option<Proof> {
        let (begun, mut gap) = (Instant::now(), Duration::from_millis(500));
        let whom = self.plan.host.clone().or_else(|| self.subject(record).outlook().contacts).unwrap_or_else(|| "its service".to_owned());
        let shown =
            || self.context.ui.progress_so_far(&format!("waiting until {whom} refuses it, seconds:"), begun.elapsed().as_secs() as usize);
        // A service that is of many machines may refuse it at one and take it at the next.
        let slow = self.plan.within > Duration::from_secs(10);
        loop {
            let proof = self.look(prover, record)?;
            let wait = match &proof {
                Proof::Dead(_) if !slow => return Some(proof),
                Proof::Dead(_) => {
                    let again = prover.wait(Duration::from_secs(1), &shown).then(|| self.look(prover, record)).flatten()?;
                    if !matches!(again, Proof::Alive(_)) {
                        return Some(proof);
                    }
                    gap
                }
                Proof::None(_) => return Some(proof),
                Proof::Unknown(_, Some(wait)) => gap.max(*wait),
                _ => gap,
            };
            let left = limit.saturating_sub(begun.elapsed());
            if left.is_zero() || wait > left {
                return Some(proof);
            }
            if !prover.wait(wait, &shown) {
                return None;
            }
            gap = (gap * 2).min(Duration::from_secs(5));
        }
    }

    /// Destroys the secret here, and the revision before.
    fn end(&mut self, record: &Record, state: State, why: String) -> Result<Came, Failure> {
        for _ in 0..TRIES {
            let now = env::now();
            let base = self.vault.read(self.id, now)?;
            if base.credential.secret_version != record.credential.secret_version {
                return Ok(Came::Replaced);
            }
            let after = revoke::ended(&base.credential, state, now);
            match session::writer(self.context, self.vault, now)?.end(&base, after, now) {
                Err(Error::Changed { .. }) => {}
                written => {
                    written?;
                    if base.credential.grant.is_some() {
                        self.vault.drop_aside(self.id)?;
                    }
                    return Ok(Came::Over(state, why));
                }
            }
        }
        Err(Failure::new("conflict", 1, "it is changed all the time by another process; nothing was destroyed"))
    }

    fn note(&self, name: &str, came: &Result<Came, Failure>) {
        let (outcome, why) = match came {
            Ok(Came::Over(state, _)) => (Went::Ok, state.name().to_owned()),
            Ok(Came::Replaced) => (Went::Ok, "the secret before".to_owned()),
            Ok(Came::Alive(..)) => (Went::Unhealthy, "its service still takes it".to_owned()),
            Ok(Came::Person(..)) => (Went::Unhealthy, "to be ended at its service by a person".to_owned()),
            Ok(Came::Unknown(why)) => (Went::Failed, why.clone()),
            Ok(Came::Stopped) => (Went::Failed, "interrupted".to_owned()),
            Err(failure) => (Went::Failed, failure.message.clone()),
        };
        let about = About { name: name.to_owned(), target: self.plan.host.clone(), why: Some(why), ..About::default() };
        self.context.note_so_far(self.place, self.vault, Action::Revoke, (self.id, outcome), about);
    }
}
