//! The end of a secret at its service: asked, and proven by the check. The one way in which any secret is ended.

use std::time::{Duration, Instant};

use credctl::credential::Credential;
use credctl::credential::grant::Means;
use credctl::credential::revoked::State;
use credctl::oauth::revoke::{self as rfc7009, Held};
use credctl::oauth::{Client, Provider, World};
use credctl::revoke::{self, How, Plan, Proof};
use credctl::template::Template;
use credctl::verify::mint;
use credctl::verify::way::{self, Sent};
use credctl::verify::{Subject, Tools};
use jiff::{SignedDuration, Timestamp};

use super::super::verify::proof::Prover;
use super::steps::Came;
use crate::cli::Context;
use crate::cli::fail::Failure;

/// So often a service is asked that asks for a wait.
const ASKS: usize = 3;
/// A service that takes no longer than this to end a key is believed when it refuses it once.
const AT_ONCE: Duration = Duration::from_secs(10);
/// How long an answer is waited for by somebody who wants to leave.
const A_MOMENT: Duration = Duration::from_millis(1500);

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
        Ok(self.ended(was_asked, asked)?.0)
    }

    /// The same, and whether of an account only half is known: then what renews it may be tried.
    pub(super) fn ended(&self, was_asked: bool, asked: &mut dyn FnMut() -> Result<(), Failure>) -> Result<(Came, bool), Failure> {
        let whole = |came| Ok((came, false));
        if let How::Person(why) = &self.plan.how {
            super::tell::page(self.context, self.plan, why, self.wait);
            return Ok(self.by_person(why));
        }
        // What was asked may have been done since.
        if was_asked {
            match self.confirmed(&|| {}) {
                None => return whole(Came::Stopped),
                Some(Proof::Dead(why)) => return whole(Came::Over(State::Proven, why)),
                // It has taken the request, and there is nothing more to be seen of it than then.
                Some(Proof::None(why)) => return whole(Came::Over(State::Accepted, why)),
                Some(_) => {}
            }
        }
        match self.ask() {
            None => whole(Came::Stopped),
            Some(Sent::Done) => {
                asked()?;
                Ok(match self.prove() {
                    None => (Came::Stopped, false),
                    Some(Proof::Dead(why)) => (Came::Over(State::Proven, why), false),
                    Some(Proof::None(why)) => (Came::Over(State::Accepted, why), false),
                    Some(Proof::Half(why)) => (Came::Over(State::Accepted, why), true),
                    Some(Proof::Alive(why)) => (Came::Alive(why, true), false),
                    Some(Proof::Unknown(why, _)) => (Came::Unknown(why), false),
                })
            }
            _ if self.prover.is_stopped() => whole(Came::Stopped),
            // Refused may be what is dead already.
            Some(Sent::Refused(why)) => {
                match self.confirmed(&|| {}) {
                    None => return whole(Came::Stopped),
                    Some(Proof::Dead(why)) => return whole(Came::Over(State::Proven, why)),
                    Some(_) => super::tell::page(self.context, self.plan, &why, self.wait),
                }
                Ok(self.by_person(&why))
            }
            Some(Sent::Trouble(why, _)) => whole(match self.confirmed(&|| {}) {
                Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
                None => Came::Stopped,
                Some(_) => Came::Unknown(why),
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
    fn by_person(&self, why: &str) -> (Came, bool) {
        let proof = match self.wait {
            true => self.prove(),
            false => self.confirmed(&|| {}),
        };
        let came = match proof {
            None => Came::Stopped,
            Some(Proof::Dead(why)) => Came::Over(State::Proven, why),
            Some(Proof::Half(said)) => return (Came::Unknown(format!("{why}; {said}")), true),
            Some(Proof::None(_)) => Came::Person(why.to_owned(), false),
            Some(Proof::Alive(said)) if self.wait => Came::Alive(said, false),
            Some(Proof::Alive(_)) => Came::Person(why.to_owned(), true),
            Some(Proof::Unknown(why, _)) => Came::Unknown(why),
        };
        (came, false)
    }

    /// Asks the service, again where it asks for a wait that there is time for.
    fn ask(&self) -> Option<Sent> {
        let begun = Instant::now();
        let host = self.plan.host.as_deref().unwrap_or("its service");
        let mut sent = Sent::Refused(String::new());
        for _ in 0..ASKS {
            self.context.ui.detail(&format!("asking {host} to end it"));
            sent = self.send()?;
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
        Some(sent)
    }

    /// One request. Of one that is under way an answer is worth a moment: it tells what the service has done.
    fn send(&self) -> Option<Sent> {
        let subject = self.subject();
        match &self.plan.how {
            How::Oauth(provider) => {
                let provider = provider.clone();
                self.prover.spared(A_MOMENT, move |tools| give_back(tools, &provider, &subject.credential))
            }
            How::Other(by, step) => {
                let by = Subject { credential: by.credential.duplicate(), template: by.template.clone() };
                let step = *step;
                self.prover.spared(A_MOMENT, move |tools| mint::follow(&by, step, tools))
            }
            _ => self.prover.spared(A_MOMENT, move |tools| way::send(&subject, tools)),
        }
    }

    fn subject(&self) -> Subject {
        Subject { credential: self.credential.duplicate(), template: self.template.clone() }
    }

    /// One check.
    fn look(&self) -> Option<Proof> {
        let mut credential = self.credential.duplicate();
        // That a refresh was refused once says nothing of what was handed out: it is asked about.
        credential.grant.iter_mut().for_each(|grant| grant.lost = None);
        match Proof::of(&self.prover.look(credential, self.template.clone())?) {
            Proof::Dead(why) => self.renewal(why),
            proof => Some(proof),
        }
    }

    /// What the refusal of an access token comes to, which may just have been at its end, while what renews it lives.
    fn renewal(&self, why: String) -> Option<Proof> {
        let Some(grant) = &self.credential.grant else { return Some(Proof::Dead(why)) };
        if grant.means == Means::Client {
            return Some(Proof::Half("the access token is refused, and its client may get another".to_owned()));
        }
        if self.credential.fields.get("refresh_token").is_none_or(|field| field.value.is_empty()) {
            return Some(Proof::Dead(why));
        }
        let half = || Proof::Half("the access token is refused, and nobody says whether the refresh token is".to_owned());
        let Some(provider) = self.plan.provider.clone() else { return Some(half()) };
        let credential = self.credential.duplicate();
        let client = Client::of(&credential).unwrap_or_else(Client::none);
        let told = self.prover.spared(Duration::ZERO, move |tools| {
            rfc7009::is_refreshable(&tools.net.until(Instant::now() + tools.timeout), &provider, &client, &credential)
        })?;
        Some(match told {
            Some(true) => Proof::Alive("its refresh token can still be used, the server says".to_owned()),
            Some(false) => Proof::Dead("the server says of both tokens that they are not active".to_owned()),
            None => half(),
        })
    }

    /// A check, and where it is refused by a service of many machines another a moment later: one may refuse what the next
    /// takes. What the last one found counts.
    fn confirmed(&self, each: &dyn Fn()) -> Option<Proof> {
        let proof = self.look()?;
        if self.plan.within <= AT_ONCE || !matches!(proof, Proof::Dead(_) | Proof::Half(_)) {
            return Some(proof);
        }
        if !self.prover.wait(Duration::from_secs(1), each) {
            return None;
        }
        self.look()
    }

    /// Checks until it is dead; the last that was found, where the time ends before.
    fn prove(&self) -> Option<Proof> {
        let (begun, mut gap) = (Instant::now(), Duration::from_millis(500));
        let whom = self.plan.host.clone().or_else(|| self.subject().outlook().contacts).unwrap_or_else(|| "its service".to_owned());
        let shown =
            || self.context.ui.progress_so_far(&format!("waiting until {whom} refuses it, seconds:"), begun.elapsed().as_secs() as usize);
        loop {
            let proof = self.confirmed(&shown)?;
            let wait = match &proof {
                Proof::Dead(_) | Proof::Half(_) | Proof::None(_) => return Some(proof),
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

fn give_back(tools: &Tools, provider: &Provider, credential: &Credential) -> Sent {
    let client = Client::of(credential).unwrap_or_else(Client::none);
    let net = tools.net.until(Instant::now() + tools.timeout);
    let net = || &net;
    let world = World { net: &net, now: &tools.now, sleep: &std::thread::sleep, say: &|_| {}, may_begin: &|| true };
    revoke::of_tokens(&rfc7009::revoke(&world, provider, &Held::of(credential), &client))
}
