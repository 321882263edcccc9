//! The end of secrets that were replaced: asked for at their service, proven, and only then destroyed here.

use std::time::Duration;

use credctl::Error;
use credctl::activity::{About, Action, Outcome as Went};
use credctl::credential::Credential;
use credctl::credential::revoked::State;
use credctl::credential::rotation::{Old, Retiring};
use credctl::name::{Id, escape};
use credctl::revoke::{Plan, Proof};
use credctl::rotate;
use credctl::template::Template;
use credctl::vault::{Change, Vault};
use credctl::verify::Subject;
use jiff::Timestamp;

use super::super::revoke::{Came, Ender};
use super::super::verify::proof::Prover;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};
use crate::cli::{Context, env};

/// So often it is written on what others have changed meanwhile.
const TRIES: usize = 4;
/// A service that ends a key at once is given so long.
const AT_LEAST: Duration = Duration::from_secs(10);

/// Who says of the secret that came after that it works, so that the one before may be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli::cmd) enum Word {
    /// It is known, or nothing is to work any more.
    Known,
    /// A person, who has named the credential: what nothing can tell is believed.
    Given,
    /// Nobody, as where a timer ends what is due: only that it is seen to work.
    Nobodys,
}

/// An old secret, and what its end came to.
pub(in crate::cli::cmd) struct Retired {
    pub(in crate::cli::cmd) old: Old,
    pub(in crate::cli::cmd) came: Came,
    /// Who was asked, or where a person does it.
    pub(in crate::cli::cmd) host: Option<String>,
    pub(in crate::cli::cmd) page: Option<String>,
}

/// The end of old secrets of one credential, whose refresh lock is held.
pub(in crate::cli::cmd) struct Retire<'a> {
    pub(in crate::cli::cmd) context: &'a Context,
    pub(in crate::cli::cmd) place: &'a Place,
    pub(in crate::cli::cmd) vault: &'a mut Vault,
    pub(in crate::cli::cmd) template: Option<Template>,
    pub(in crate::cli::cmd) prover: &'a Prover,
    pub(in crate::cli::cmd) id: Id,
    /// Only here; nobody is asked.
    pub(in crate::cli::cmd) local: bool,
    pub(in crate::cli::cmd) limit: Option<Duration>,
    /// Who says that the secret works that came after.
    pub(in crate::cli::cmd) word: Word,
}

impl Retire<'_> {
    /// Ends those that `which` chooses; what came of each.
    pub(in crate::cli::cmd) fn run(mut self, which: &dyn Fn(&Old) -> bool) -> Result<Vec<Retired>, Failure> {
        let record = self.vault.read(self.id, env::now())?;
        let chosen: Vec<Retiring> =
            record.credential.rotation.retiring.iter().filter(|one| which(&one.old)).map(Retiring::duplicate).collect();
        let mut all = Vec::new();
        for retiring in chosen {
            all.extend(self.one(&retiring)?);
            if self.prover.is_stopped() {
                break;
            }
        }
        self.context.ui.progress_done();
        Ok(all)
    }

    fn one(&mut self, retiring: &Retiring) -> Result<Option<Retired>, Failure> {
        let record = self.vault.read(self.id, env::now())?;
        let credential = &record.credential;
        let name = escape(&credential.name);
        if rotate::is_current(credential, &retiring.fields) {
            self.drop_it(retiring)?;
            self.context.ui.warn(&format!("the old secret of `{name}` is its secret again, and is not ended"));
            return Ok(None);
        }
        if !self.local && !retiring.old.unused {
            self.is_safe(credential)?;
        }
        let template = self.template.clone();
        let now = Subject { credential: credential.duplicate(), template: template.clone() };
        let old = rotate::old(credential, retiring, &now.ids());
        let subject = Subject { credential: old.duplicate(), template: template.clone() };
        let plan = Plan::of_old(now, &subject, retiring.old.unused, &self.place.templates());
        let limit = self.limit.unwrap_or(plan.within.max(AT_LEAST));
        let came = if self.local {
            Came::Over(State::Local, String::new())
        } else {
            let Self { context, vault, prover, .. } = self;
            let ender = Ender { context, prover, template, plan: &plan, credential: &old, wait: false, limit };
            ender.end(retiring.old.asked, &mut || {
                let now = env::now();
                let after = rotate::asked(credential, retiring, plan.host.as_deref(), ender.until(now));
                match session::writer(context, vault, now)?.update(&record, after, Change::Program, now) {
                    // It is a note to whoever comes after a crash: what others have changed does not wait for it.
                    Ok(_) | Err(Error::Changed { .. } | Error::NotDurable { .. }) => Ok(()),
                    Err(error) => Err(error.into()),
                }
            })?
        };
        if matches!(came, Came::Over(..)) {
            self.drop_it(retiring)?;
        }
        self.note(credential, &plan, &came);
        Ok(Some(Retired { old: retiring.old.clone(), came, host: plan.host, page: plan.page }))
    }

    /// Refuses to end the old one where the new one is not taken, or nobody knows: then nothing might work.
    fn is_safe(&mut self, credential: &Credential) -> Result<(), Failure> {
        let over = credential.revoked.is_some() || credential.main_field().is_none_or(|(_, field)| field.value.is_empty());
        if self.word == Word::Known || over {
            return Ok(());
        }
        let outlook = Subject { credential: credential.duplicate(), template: self.template.clone() }.outlook();
        let proof = match outlook.asks_first() && !self.context.ui.yes {
            true => Proof::None("its check is not made unasked".to_owned()),
            false => match self.prover.look(credential.duplicate(), self.template.clone()) {
                Some(found) => Proof::of(&found),
                None => return Err(Failure::new("cancelled", 130, "interrupted")),
            },
        };
        let name = escape(&credential.name);
        let unknown = |why: &str| {
            let text = format!("whether the secret of `{name}` works is not known ({}); the old one is not ended", escape(why));
            Failure::new("unreachable", 8, text)
        };
        Err(match proof {
            Proof::Alive(_) | Proof::Half(_) => {
                self.word = Word::Known;
                return Ok(());
            }
            Proof::None(_) if self.word == Word::Given => return Ok(()),
            Proof::None(why) => unknown(&why).hint(format!("`credctl rotate {name} --finish` says that it does")),
            Proof::Unknown(why, _) => unknown(&why).hint(format!("`credctl rotate {name} --finish` tries again")),
            Proof::Dead(why) => {
                let text = format!("the secret of `{name}` is not taken by its service ({}); the old one is not ended", escape(&why));
                Failure::new("unhealthy", 7, text)
                    .hint(format!("`credctl rotate {name} --secret -` stores one that works; `credctl revoke {name}` ends all of it"))
            }
        })
    }

    /// Destroys it here, and the revision before, which may have it.
    fn drop_it(&mut self, retiring: &Retiring) -> Result<(), Failure> {
        for _ in 0..TRIES {
            let now = env::now();
            let base = self.vault.read(self.id, now)?;
            let after = rotate::dropped(&base.credential, retiring);
            match session::writer(self.context, self.vault, now)?.end(&base, after, now) {
                Err(Error::Changed { .. }) => {}
                written => return written.map(|_| ()).map_err(Failure::from),
            }
        }
        Err(Failure::new("conflict", 1, "it is changed all the time by another process; the old secret is not destroyed here"))
    }

    fn note(&self, credential: &Credential, plan: &Plan, came: &Came) {
        let (outcome, why) = match came {
            Came::Over(state, _) => (Went::Ok, format!("old secret {}", state.name())),
            Came::Replaced => (Went::Ok, "old secret".to_owned()),
            Came::Alive(..) => (Went::Unhealthy, "its service still takes the old secret".to_owned()),
            Came::Person(..) => (Went::Unhealthy, "old secret to be ended at its service by a person".to_owned()),
            Came::Unknown(why) => (Went::Failed, format!("old secret: {why}")),
            Came::Stopped => (Went::Failed, "old secret: interrupted".to_owned()),
        };
        let about = About { name: credential.name.clone(), target: plan.host.clone(), why: Some(why), ..About::default() };
        self.context.note_so_far(self.place, self.vault, Action::Rotate, (self.id, outcome), about);
    }
}

/// Whether the time of an old one has come.
pub(in crate::cli::cmd) fn is_due(old: &Old, now: Timestamp) -> bool {
    old.due <= now
}
