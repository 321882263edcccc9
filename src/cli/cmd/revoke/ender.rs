//! The end of a secret at its service: asked, and proven by the check. The one way in which any secret is ended.

use std::time::{Duration, Instant};

use credctl::credential::Credential;
use credctl::credential::revoked::State;
use credctl::oauth::revoke::{self as rfc7009, Held};
use credctl::oauth::{Client, Provider};
use credctl::revoke::{self, How, Plan, Proof};
use credctl::template::Template;
use credctl::verify::Subject;
use credctl::verify::mint;
use credctl::verify::way::{self, Sent};
use jiff::{SignedDuration, Timestamp};

use super::super::verify::proof::Prover;
use super::steps::Came;
use crate::cli::Context;
use crate::cli::fail::Failure;

/// So often a service is asked that asks for a wait.
const ASKS: usize = 3;

/// A secret that is ended.
pub(in crate::cli::cmd) struct Ender<'a> {
    pub(in crate::cli::cmd) context: &'a Context,
    pub(in crate::cli::cmd) prover: &'a Prover,
    pub(in crate::cli::cmd) template: Option<Template>,
    pub(in crate::cli::cmd) plan: &'a Plan,
    /// The credential with that secret in it.
    pub(in crate::cli::cmd) credential: &'a Credential,
    /// Whether it is waited for a person.
    pub(in crate::cli::cmd) wait: bool,
    /// How long it is checked until it is dead.
    pub(in crate::cli::cmd) limit: Duration,
}

impl Ender<'_> {
    /// Ends it; `was_asked` is whether its service has been asked before, `asked` writes down that it has taken the request.
    pub(in crate::cli::cmd) fn end(&self, was_asked: bool, asked: &mut dyn FnMut() -> Result<(), Failure>) -> Result<Came, Failure> {
        if let How::Person(why) = &self.plan.how {
            super::tell::page(self.context, self.plan, why, self.wait);
            return Ok(self.by_person(why));
        }
        // What was asked may have been done since.
        if was_asked && let Some(Proof::Dead(why)) = self.look() {
            return Ok(Came::Over(State::Proven, why));
        }
        match self.ask() {
            None => Ok(Came::Stopped),
            Some(Sent::Done) => {
                asked()?;
                Ok(match self.prove() {
                    None => Came::Stopped,
                    Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
                    Some(Proof::None(why)) => Came::Over(State::Accepted, why),
                    Some(Proof::Alive(why)) => Came::Alive(why, true),
                    Some(Proof::Unknown(why, _)) => Came::Unknown(why),
                })
            }
            // Refused may be what is dead already.
            Some(Sent::Refused(why)) => {
                if let Some(Proof::Dead(why)) = self.look() {
                    return Ok(Came::Over(State::Proven, why));
                }
                super::tell::page(self.context, self.plan, &why, self.wait);
                Ok(self.by_person(&why))
            }
            Some(Sent::Trouble(why, _)) => Ok(match self.look() {
                Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
                None if self.prover.is_stopped() => Came::Stopped,
                _ => Came::Unknown(why),
            }),
        }
    }

    /// Until when it may live, from now on.
    pub(in crate::cli::cmd) fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let span = SignedDuration::try_from(self.plan.within).unwrap_or(SignedDuration::ZERO);
        let token_ends = self.credential.grant.as_ref().and_then(|grant| grant.token_ends);
        token_ends.or_else(|| now.checked_add(span).ok())
    }

    /// Whether a person has ended it, or does so while it is waited for.
    fn by_person(&self, why: &str) -> Came {
        let proof = match self.wait {
            true => self.prove(),
            false => self.look(),
        };
        match proof {
            None => Came::Stopped,
            Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
            Some(Proof::None(_)) => Came::Person(why.to_owned(), false),
            Some(Proof::Alive(said)) if self.wait => Came::Alive(said, false),
            Some(Proof::Alive(_)) => Came::Person(why.to_owned(), true),
            Some(Proof::Unknown(why, _)) => Came::Unknown(why),
        }
    }

    /// Asks the service, again where it asks for a wait that there is time for.
    fn ask(&self) -> Option<Sent> {
        let begun = Instant::now();
        let host = self.plan.host.as_deref().unwrap_or("its service");
        let mut sent = Sent::Refused(String::new());
        for _ in 0..ASKS {
            self.context.ui.detail(&format!("asking {host} to end it"));
            sent = match &self.plan.how {
                How::Oauth(provider) => self.give_back(provider),
                How::Other(subject, step) => mint::follow(subject, *step, &self.prover.tools),
                _ => way::send(&self.subject(), &self.prover.tools),
            };
            match &sent {
                Sent::Trouble(_, Some(wait)) if begun.elapsed() + *wait < self.limit => {
                    let left =
                        || self.context.ui.progress_so_far(&format!("{host} asks to wait, seconds:"), begun.elapsed().as_secs() as usize);
                    if !self.prover.wait(*wait, &left) {
                        return None;
                    }
                }
                _ => break,
            }
        }
        (!self.prover.is_stopped()).then_some(sent)
    }

    fn give_back(&self, provider: &Provider) -> Sent {
        let client = Client::of(self.credential).unwrap_or_else(Client::none);
        let held = Held::of(self.credential);
        let report = self.context.in_world(|world| rfc7009::revoke(world, provider, &held, &client));
        revoke::of_tokens(&report)
    }

    fn subject(&self) -> Subject {
        Subject { credential: self.credential.duplicate(), template: self.template.clone() }
    }

    /// One check.
    fn look(&self) -> Option<Proof> {
        let proof = Proof::of(&self.prover.look(self.credential.duplicate(), self.template.clone())?);
        let How::Oauth(provider) = &self.plan.how else { return Some(proof) };
        // An access token may be dead while what renews it lives.
        let client = Client::of(self.credential).unwrap_or_else(Client::none);
        let lives = rfc7009::is_refreshable(&self.prover.tools.net, provider, &client, self.credential);
        Some(match (proof, lives) {
            (Proof::Dead(_), Some(true)) => Proof::Alive("its refresh token can still be used, the server says".to_owned()),
            (proof, _) => proof,
        })
    }

    /// Checks until it is dead; the last that was found, where the time ends before.
    fn prove(&self) -> Option<Proof> {
        let (begun, mut gap) = (Instant::now(), Duration::from_millis(500));
        let whom = self.plan.host.clone().or_else(|| self.subject().outlook().contacts).unwrap_or_else(|| "its service".to_owned());
        let shown =
            || self.context.ui.progress_so_far(&format!("waiting until {whom} refuses it, seconds:"), begun.elapsed().as_secs() as usize);
        // A service that is of many machines may refuse it at one and take it at the next.
        let slow = self.plan.within > Duration::from_secs(10);
        loop {
            let proof = self.look()?;
            let wait = match &proof {
                Proof::Dead(_) if !slow => return Some(proof),
                Proof::Dead(_) => {
                    let again = self.prover.wait(Duration::from_secs(1), &shown).then(|| self.look()).flatten()?;
                    if !matches!(again, Proof::Alive(_)) {
                        return Some(proof);
                    }
                    gap
                }
                Proof::None(_) => return Some(proof),
                Proof::Unknown(_, Some(wait)) => gap.max(*wait),
                _ => gap,
            };
            let left = self.limit.saturating_sub(begun.elapsed());
            if left.is_zero() || wait > left {
                return Some(proof);
            }
            if !self.prover.wait(wait, &shown) {
                return None;
            }
            gap = (gap * 2).min(Duration::from_secs(5));
        }
    }
}
