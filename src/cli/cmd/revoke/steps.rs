//! The steps of a revocation, in their order: withheld here, asked, proven, destroyed here.

use std::time::Duration;

use credctl::Error;
use credctl::activity::{About, Action, Outcome as Went};
use credctl::credential::revoked::State;
use credctl::name::Id;
use credctl::oauth::refresh;
use credctl::revoke::{self, How, Plan};
use credctl::template::Template;
use credctl::vault::{Change, Record, Vault};

use super::super::verify::proof::Prover;
use super::ender::Ender;
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
pub(in crate::cli::cmd) enum Came {
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
        let Self { context, vault, template, plan, wish, .. } = self;
        let template = template.clone();
        let ender = Ender { context, prover: &prover, template, plan, credential: &record.credential, wait: wish.wait, limit: wish.limit };
        ender.end(was_asked, &mut || {
            let now = env::now();
            // Writes down that the service has taken it, and until when the secret may live.
            let after = revoke::asked(&record.credential, plan.host.as_deref(), ender.until(now));
            match session::writer(context, vault, now)?.update(record, after, Change::Program, now) {
                // It is a note to whoever comes after a crash: what others have changed does not wait for it.
                Ok(_) | Err(Error::Changed { .. } | Error::NotDurable { .. }) => Ok(()),
                Err(error) => Err(error.into()),
            }
        })
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
