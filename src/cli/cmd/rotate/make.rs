//! A secret that its service makes: written down before it is asked for, stored before anything else, taken back where it does
//! not work.

use std::time::Instant;

use credctl::activity::{About, Action, Outcome as Went};
use credctl::credential::Credential;
use credctl::name::escape;
use credctl::revoke::Proof;
use credctl::rotate;
use credctl::vault::{Change, Record, Reported};
use credctl::verify::Subject;
use credctl::verify::mint::{self, Minted};

use super::super::revoke::Came;
use super::retire::{Retired, Word};
use super::steps::{New, Steps, Tried};
use crate::cli::env;
use crate::cli::fail::Failure;
use crate::cli::session;

/// So often a service is asked that asks for a wait, and so often a disk that fails.
const TRIES: usize = 3;

impl Steps<'_> {
    /// The record, with what was made and could not be stored.
    pub(super) fn merged(&mut self) -> Result<Record, Failure> {
        let record = self.vault.read(self.id, env::now())?;
        let Some(next) = &record.credential.rotation.next else { return Ok(record) };
        let aside = self.vault.kept_aside(self.id, next.fields.is_empty())?.and_then(|aside| aside.rotation.next);
        let Some(aside) = aside.filter(|aside| next.fields.is_empty() && aside.begun == next.begun) else { return Ok(record) };
        let mut after = record.credential.duplicate();
        after.rotation.next = Some(aside);
        let record = self.put(&record, after)?;
        self.vault.drop_aside(self.id)?;
        Ok(record)
    }

    /// What was made and not taken is ended instead.
    pub(super) fn give_up(&mut self, record: Record) -> Result<Record, Failure> {
        if record.credential.rotation.next.is_none() {
            return Ok(record);
        }
        let lost = record.credential.rotation.next.as_ref().is_some_and(|next| next.fields.is_empty());
        let record = self.put(&record, rotate::given_up(&record.credential, env::now()))?;
        if lost {
            self.context.ui.warn(&self.lost(&record.credential));
        }
        Ok(record)
    }

    fn lost(&self, credential: &Credential) -> String {
        let subject = Subject { credential: credential.duplicate(), template: self.template.clone() };
        let page = subject.page().map(|page| format!(": look at {}", escape(&page))).unwrap_or_default();
        format!("a secret that was asked for before may have been made at the service, and nobody knows it{page}")
    }

    fn put(&mut self, record: &Record, after: Credential) -> Result<Record, Failure> {
        let now = env::now();
        session::writer(self.context, self.vault, now)?.update(record, after, Change::Program, now)?;
        Ok(self.vault.read(self.id, now)?)
    }

    /// Has it made, and takes it.
    pub(super) fn make(&mut self, record: Record) -> Result<New, Failure> {
        let subject = Subject { credential: record.credential.duplicate(), template: self.template.clone() };
        let (ends_old, host) = match subject.mint() {
            Ok((way, host)) => (way.ends_old, host),
            Err(why) => return Err(Failure::usage(format!("the new secret cannot be made from here: {}", escape(&why)))),
        };
        let name = escape(&record.credential.name);
        if record.credential.rotation.next.is_some() {
            if ends_old {
                self.is_alive(&record)?;
            }
            self.context.ui.warn(&self.lost(&record.credential));
        }
        let record = self.put(&record, rotate::begun(&record.credential, &host, env::now()))?;
        let (shown, label) = (escape(&host), label(&record.credential.name));
        self.context.ui.say(&format!("asking {shown} for a new secret"));
        let begun = Instant::now();
        for turn in 1.. {
            let (failure, known) = match mint::mint(&subject, &self.prover.tools, &label) {
                Minted::Made(values) => {
                    let record = self.keep(&record, &host, &values)?;
                    let about = About { why: Some("made".to_owned()), target: Some(host), ..About::default() };
                    self.context.note(self.place, self.vault, Action::Rotate, (self.id, &record.credential.name), about);
                    return self.take_made(record);
                }
                Minted::Refused(why) => {
                    (Failure::new("error", 1, format!("{shown} makes no new secret for `{name}`: {}", escape(&why))), true)
                }
                Minted::Trouble(_, Some(wait)) if turn < TRIES && begun.elapsed() + wait < std::time::Duration::from_secs(60) => {
                    if self.prover.wait(wait, &|| {}) {
                        continue;
                    }
                    (Failure::new("cancelled", 130, "interrupted"), true)
                }
                Minted::Trouble(why, _) => {
                    (Failure::new("unreachable", 8, format!("{shown} makes no new secret now: {}", escape(&why))), true)
                }
                Minted::Unknown(why) => {
                    let text = format!("whether {shown} has made a new secret for `{name}` is not known: {}", escape(&why));
                    (Failure::new("unreachable", 8, text), false)
                }
            };
            let about =
                About { name: record.credential.name.clone(), target: Some(host), why: Some(failure.message.clone()), ..About::default() };
            self.context.note_so_far(self.place, self.vault, Action::Rotate, (self.id, Went::Failed), about);
            if known {
                self.put(&record, rotate::not_made(&record.credential))?;
                return Err(failure.hint(format!("nothing was changed; `credctl rotate {name} --secret -` takes one that you have made")));
            }
            return Err(match ends_old {
                true => self.lost_with_the_old(&record, failure),
                false => failure.hint(format!("the secret of before is in its place; `credctl rotate {name}` tries again")),
            });
        }
        Err(Failure::cancelled())
    }

    /// What is said where the answer to a call was lost that ends the old one; it is looked whether it has, before anybody uses it.
    fn lost_with_the_old(&mut self, record: &Record, failure: Failure) -> Failure {
        let name = escape(&record.credential.name);
        let outlook = Subject { credential: record.credential.duplicate(), template: self.template.clone() }.outlook();
        if (self.context.ui.yes || !outlook.asks_first())
            && let Err(dead) = self.is_alive(record)
            && dead.code == "unhealthy"
        {
            return dead;
        }
        failure.hint(format!(
            "that call ends the secret of before: `credctl verify {name}` tells whether it still works; `credctl rotate {name}` tries again"
        ))
    }

    /// Where the answer to a call was lost that ends the old one: whether it has. That is kept: nobody is to be handed it unwarned.
    fn is_alive(&mut self, record: &Record) -> Result<(), Failure> {
        let credential = &record.credential;
        let Some(found) = self.prover.look(credential.duplicate(), self.template.clone()) else {
            return Err(Failure::new("cancelled", 130, "interrupted"));
        };
        let Proof::Dead(why) = Proof::of(&found) else { return Ok(()) };
        let now = env::now();
        if let Ok(mut writer) = session::writer(self.context, self.vault, now) {
            let (id, secret_version, updated) = (self.id, credential.secret_version, credential.updated);
            // What was changed meanwhile is not what was checked; where it cannot be written, it is said below.
            writer.report_all(vec![Reported { id, secret_version, updated, report: found.report(now) }], now);
        }
        let name = escape(&credential.name);
        let text =
            format!("the secret of `{name}` was replaced at its service, and the answer with the new one was lost ({})", escape(&why));
        Err(Failure::new("unhealthy", 7, text).hint(format!("make a new one by hand; `credctl rotate {name} --secret -` stores it")))
    }

    /// Stores what was made: before anything else, and wherever there is room.
    fn keep(
        &mut self,
        record: &Record,
        host: &str,
        values: &std::collections::BTreeMap<String, credctl::Secret>,
    ) -> Result<Record, Failure> {
        let mut base = self.vault.read(self.id, env::now()).ok();
        let mut failed = None;
        for _ in 0..TRIES {
            let on = base.as_ref().unwrap_or(record);
            let now = env::now();
            let after = rotate::made(&on.credential, host, values, now);
            let written =
                session::writer(self.context, self.vault, now).and_then(|mut writer| Ok(writer.update(on, after, Change::Program, now)?));
            match written {
                Ok(_) => return Ok(self.vault.read(self.id, now)?),
                Err(failure) => failed = Some(failure),
            }
            base = self.vault.read(self.id, now).ok();
            if let Some(read) =
                base.as_ref().filter(|read| read.credential.rotation.next.as_ref().is_some_and(|next| !next.fields.is_empty()))
            {
                // It stands, and whether it would survive a failure of power is not known.
                return Ok(self.vault.read(read.credential.id, now)?);
            }
        }
        let on = base.as_ref().unwrap_or(record);
        let now = env::now();
        let sealed = self.vault.sealed(on, rotate::made(&on.credential, host, values, now), now);
        let kept = sealed.and_then(|bytes| self.vault.keep_aside(self.id, &bytes));
        let name = escape(&record.credential.name);
        let failure = failed.unwrap_or_else(Failure::cancelled);
        match kept {
            Ok(place) => {
                Err(failure
                    .hint(format!("the new secret was made and is kept, sealed, in {place}: `credctl rotate {name}` goes on with it")))
            }
            // What nobody can keep is ended, while it is known.
            Err(_) => Err(self.undo(record, values, failure)),
        }
    }

    fn undo(&mut self, record: &Record, values: &std::collections::BTreeMap<String, credctl::Secret>, failure: Failure) -> Failure {
        let made = rotate::given_up(&rotate::made(&record.credential, "", values, env::now()), env::now());
        let Some(retiring) = made.rotation.retiring.last() else { return failure };
        let now = Subject { credential: record.credential.duplicate(), template: self.template.clone() };
        let old = Subject { credential: rotate::old(&made, retiring, &now.ids()), template: self.template.clone() };
        let plan = credctl::revoke::Plan::of_old(now, &old, true, &self.place.templates());
        let (context, prover, template) = (self.context, self.prover, self.template.clone());
        let limit = std::time::Duration::from_secs(10);
        let ender = super::super::revoke::Ender { context, prover, template, plan: &plan, credential: &old.credential, wait: false, limit };
        match ender.end(false, &mut || Ok(())) {
            Ok(Came::Over(..)) => {
                let failure = failure.hint("the new secret was made, could not be stored, and is ended at the service again");
                match self.unmark() {
                    Ok(()) => failure,
                    // The disk that was full may still be.
                    Err(_) => failure.hint("the next `credctl rotate` will say that one may have been made: it is this one, and is ended"),
                }
            }
            _ => failure.hint(self.lost(&record.credential)),
        }
    }

    /// Nothing is being made any more.
    fn unmark(&mut self) -> Result<(), Failure> {
        let record = self.vault.read(self.id, env::now())?;
        self.put(&record, rotate::not_made(&record.credential)).map(drop)
    }

    /// Takes what was made, where it works.
    pub(super) fn take_made(&mut self, record: Record) -> Result<New, Failure> {
        let credential = &record.credential;
        let name = escape(&credential.name);
        let Some(next) = &credential.rotation.next else { return Err(super::overtaken(&credential.name)) };
        let ends_old =
            Subject { credential: credential.duplicate(), template: self.template.clone() }.mint().is_ok_and(|(way, _)| way.ends_old);
        let begun = super::Begun { version: next.version, ..self.begun };
        if let Err(failure) = begun.stands(credential) {
            return Err(self.roll_back(record, failure)?);
        }
        let candidate = rotate::with(credential, &next.fields);
        if rotate::is_current(credential, &next.fields) {
            self.put(&record, rotate::not_made(credential))?;
            return Err(Failure::new(
                "unhealthy",
                7,
                format!("the service made no new secret for `{name}`: it gave the one that is stored"),
            ));
        }
        let (failure, refused) = match self.tried(&candidate, true)? {
            Tried::Taken(report, verified, detail) => {
                let on = self.vault.read(self.id, env::now())?;
                return match self.replace(record, candidate, report, ends_old) {
                    Ok(()) => Ok(New { made: true, verified, detail }),
                    // Another one is there by now: that which was made is ended.
                    Err(failure) if failure.code == "conflict" => Err(self.roll_back(on, failure)?),
                    Err(failure) => Err(failure),
                };
            }
            Tried::Refused(failure) => (failure, true),
            Tried::Unknown(failure) => (failure, false),
        };
        if !refused {
            return Err(failure);
        }
        if ends_old
            && let Some(found) = self.prover.look(credential.duplicate(), self.template.clone())
            && matches!(Proof::of(&found), Proof::Dead(_))
        {
            let text = format!("{}, and is dead there", failure.message);
            return Err(Failure::new("unhealthy", 7, text).hint(format!(
                "the new one is kept: `credctl rotate {name}` tries it again; `credctl rotate {name} --secret -` stores another"
            )));
        }
        Err(self.roll_back(record, failure)?)
    }

    /// What was made goes again; what is said of it.
    fn roll_back(&mut self, record: Record, failure: Failure) -> Result<Failure, Failure> {
        let record = self.vault.read(record.credential.id, env::now())?;
        let now = env::now();
        let given_up = rotate::given_up(&record.credential, now);
        self.put(&record, given_up)?;
        let retired = self.retire(&|old| old.unused && old.since >= now, Word::Known)?;
        let name = escape(&record.credential.name);
        Ok(match retired.first() {
            Some(Retired { came: Came::Over(..), .. }) => failure.hint("the new one is ended at the service again"),
            _ => failure.hint(format!("the new one may live at the service: `credctl rotate {name} --finish` ends it")),
        })
    }
}

/// What the new one is called at the service.
fn label(name: &str) -> String {
    let name: String = name.chars().take(40).collect();
    format!("credctl-{name}-{}", env::now().strftime("%Y%m%d-%H%M%S"))
}
