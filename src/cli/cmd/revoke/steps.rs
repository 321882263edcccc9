//! The steps of a revocation, in their order: withheld here, asked, proven, destroyed here.
//!
//! Between the last two whoever calls them may look at the secret: it is dead, or as dead as it gets, and still here.

use std::time::Duration;

use credctl::Error;
use credctl::activity::{About, Action, Outcome as Went};
use credctl::credential::revoked::State;
use credctl::name::Id;
use credctl::oauth::refresh::{self, Tried};
use credctl::revoke::{self, Plan};
use credctl::template::Template;
use credctl::vault::lock::Lock;
use credctl::vault::{Change, Record, Vault};
use credctl::verify::Subject;

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

/// What the service has said, before anything is destroyed.
pub(super) struct Asked {
    came: Came,
    name: String,
    version: u64,
    pub(super) prover: Prover,
    /// Nobody renews the tokens of an account before it is over.
    _lock: Option<Lock>,
}

impl Steps<'_> {
    /// The part at the service; `begun` is what [`Steps::begin`] gave.
    pub(super) fn ask(&mut self, begun: &Record) -> Result<Asked, Failure> {
        let (name, mut version) = (begun.credential.name.clone(), begun.credential.secret_version);
        // Whoever renews its tokens now must have ended: what that brings is ended too. It is withheld already.
        let waiting = || self.context.ui.say("waiting for another process to renew it");
        let is_account = begun.credential.grant.is_some();
        let lock = if is_account { Some(self.vault.refresh_lock(self.id, &name, &waiting)?) } else { None };
        let prover = Prover::new();
        let came = self.asked(is_account, &prover, &mut version);
        self.context.ui.progress_done();
        match came {
            Ok(came) => Ok(Asked { came, name, version, prover, _lock: lock }),
            Err(failure) => {
                let came = Err(failure);
                self.note(&name, &came);
                came.map(|came| Asked { came, name, version, prover, _lock: lock })
            }
        }
    }

    /// The part here: what is over is destroyed; `looked` is whether that was waited for. With it comes the version of the secret
    /// that it was about.
    pub(super) fn finish(mut self, asked: Asked, looked: bool) -> Result<(Came, u64), Failure> {
        let Asked { came, name, version, prover, _lock } = asked;
        let came = match came {
            // A person has had enough of the look at it: with the secret here it can be taken once more.
            Came::Over(..) if looked && prover.is_stopped() => Ok(Came::Stopped),
            Came::Over(state, why) => self.end(version, state, why),
            other => Ok(other),
        };
        self.note(&name, &came);
        Ok((came?, version))
    }

    fn asked(&mut self, is_account: bool, prover: &Prover, version: &mut u64) -> Result<Came, Failure> {
        let record = match is_account {
            // What lies aside is what is good at the provider.
            true => self.context.in_world(|world| refresh::merged(self.vault, world, self.id))?,
            false => self.vault.read(self.id, env::now())?,
        };
        if record.credential.revoked.is_none() {
            return Ok(Came::Unknown("another secret was stored before anybody was asked".to_owned()));
        }
        *version = record.credential.secret_version;
        if self.wish.local { Ok(Came::Over(State::Local, String::new())) } else { self.upstream(prover, record, version) }
    }

    /// From here on nothing is handed out any more.
    pub(super) fn begin(&mut self) -> Result<Record, Failure> {
        for _ in 0..TRIES {
            let now = env::now();
            let record = self.vault.read(self.id, now)?;
            if record.credential.revoked.is_some() {
                return Ok(record);
            }
            let after = revoke::begun(&record.credential, now);
            match session::writer(self.context, self.vault, now)?.update(&record, after, Change::Program, now) {
                Err(Error::Changed { .. }) => continue,
                written => written?,
            };
            let about = About { why: Some("begun".to_owned()), target: self.plan.host.clone(), ..About::default() };
            self.context.note(self.place, self.vault, Action::Revoke, (self.id, &record.credential.name), about);
            return Ok(self.vault.read(self.id, now)?);
        }
        Err(Failure::new("conflict", 1, "it is changed all the time by another process; it is not withheld"))
    }

    /// The part at the service.
    fn upstream(&mut self, prover: &Prover, mut record: Record, version: &mut u64) -> Result<Came, Failure> {
        // What a try to renew its tokens brings is given back once; a server that goes on is told as it is.
        for turn in 0..2 {
            let (came, half) = self.at_service(prover, &record)?;
            let Some(provider) = self.plan.provider.as_deref().filter(|_| half && !prover.is_stopped()) else { return Ok(came) };
            self.context.ui.detail("trying whether its tokens can still be renewed");
            let tried = self.context.in_world(|world| refresh::tried(self.vault, world, provider, self.id))?;
            let asked = matches!(came, Came::Over(..));
            match tried {
                Tried::Dead(why) => return Ok(Came::Over(State::Proven, format!("neither token is taken any more: {why}"))),
                Tried::Trouble(why) => return Ok(Came::Unknown(why)),
                Tried::Nothing(_) => return Ok(came),
                Tried::Alive(newest) => record = *newest,
            }
            *version = record.credential.secret_version;
            match came {
                _ if asked && turn == 0 => {}
                Came::Unknown(why) => return Ok(Came::Person(why, true)),
                _ => return Ok(Came::Alive("its refresh token still brought new tokens, which are kept here, withheld".to_owned(), asked)),
            }
        }
        Ok(Came::Stopped)
    }

    fn at_service(&mut self, prover: &Prover, record: &Record) -> Result<(Came, bool), Failure> {
        let was_asked = record.credential.revoked.as_ref().is_some_and(|revoked| revoked.state == State::Asked);
        let Self { context, vault, template, plan, wish, .. } = self;
        let template = template.clone();
        let ender = Ender { context, prover, template, plan, credential: &record.credential, wait: wish.wait, limit: wish.limit };
        ender.ended(was_asked, &mut || {
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
    fn end(&mut self, version: u64, state: State, why: String) -> Result<Came, Failure> {
        for _ in 0..TRIES {
            let now = env::now();
            let base = self.vault.read(self.id, now)?;
            if base.credential.secret_version != version {
                return Ok(Came::Replaced);
            }
            let mut after = revoke::ended(&base.credential, state, now);
            if let Some(revoked) = after.revoked.as_mut().filter(|revoked| state == State::Proven && revoked.host.is_none()) {
                let told = Subject { credential: base.credential.duplicate(), template: self.template.clone() }.outlook().contacts;
                revoked.host = self.plan.host.clone().or(told);
            }
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
