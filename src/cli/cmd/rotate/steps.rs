//! The steps of a rotation, in their order: the new secret, its check, the change, the end of the old one.

use std::time::Duration;

use credctl::Error;
use credctl::activity::{About, Action};
use credctl::credential::Credential;
use credctl::credential::report::Report;
use credctl::error::ticked;
use credctl::name::{Id, escape};
use credctl::rotate;
use credctl::shape::{self, Edit, Shape, Values};
use credctl::status::{Effect, Reason, Verdict};
use credctl::template::Template;
use credctl::vault::{Record, Vault};
use credctl::verify::{Finding, Subject};
use jiff::SignedDuration;

use super::super::verify::proof::Prover;
use super::Begun;
use super::retire::{Retire, Retired, Word, is_due};
use super::take::Wanted;
use crate::cli::fail::{self, Failure};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;
use crate::cli::{Context, env, fields};

/// So often it is written on what others have changed meanwhile.
const TRIES: usize = 4;

/// What it came to.
pub(super) struct Rotated {
    /// Whether there is a new secret, and what was found of it.
    pub(super) new: Option<New>,
    /// What became of old ones.
    pub(super) retired: Vec<Retired>,
    /// Why what was due before was not gone on with.
    pub(super) earlier: Option<Failure>,
}

/// A new secret.
pub(super) struct New {
    /// Whether the service made it.
    pub(super) made: bool,
    /// Whether it is known to work, and what is known.
    pub(super) verified: bool,
    pub(super) detail: String,
}

/// What a check of the new one came to.
pub(super) enum Tried {
    /// It works, or nothing can tell: what is kept of that, whether it is known, and what is said.
    Taken(Option<Report>, bool, String),
    /// It does not.
    Refused(Failure),
    /// Nothing is known.
    Unknown(Failure),
}

/// A rotation; the credential's refresh lock is held.
pub(super) struct Steps<'a> {
    pub(super) context: &'a Context,
    pub(super) place: &'a Place,
    pub(super) vault: &'a mut Vault,
    pub(super) shape: Shape,
    pub(super) template: Option<Template>,
    pub(super) prover: &'a Prover,
    pub(super) id: Id,
    pub(super) grace: SignedDuration,
    pub(super) no_verify: bool,
    /// Whether a person has said that the old ones are to be ended.
    pub(super) finish: bool,
    pub(super) local: bool,
    pub(super) limit: Option<Duration>,
    pub(super) begun: Begun,
}

impl Steps<'_> {
    pub(super) fn run(mut self, wanted: Wanted) -> Result<Rotated, Failure> {
        let mut record = self.merged()?;
        if let Wanted::Finish = wanted {
            record = self.give_up(record)?;
            drop(record);
            let retired = self.retire(&|_| true, if self.finish { Word::Given } else { Word::Nobodys })?;
            return Ok(Rotated { new: None, retired, earlier: None });
        }
        self.begun.stands(&record.credential)?;
        // What was due before does not stop what is wanted now.
        let now = env::now();
        let (earlier, mut retired) = match self.retire(&|old| is_due(old, now), Word::Nobodys) {
            Ok(retired) => (None, retired),
            Err(failure) => (Some(failure), Vec::new()),
        };
        if self.prover.is_stopped() {
            return Err(Failure::new("cancelled", 130, "interrupted; nothing was changed"));
        }
        record = self.vault.read(self.id, env::now())?;
        self.begun.stands(&record.credential)?;
        let new = match wanted {
            Wanted::Given(values) => self.given(record, values)?,
            Wanted::Made if record.credential.rotation.next.as_ref().is_none_or(|next| next.fields.is_empty()) => self.make(record)?,
            Wanted::Made | Wanted::Resumed | Wanted::Finish => self.take_made(record)?,
        };
        // Where nothing is known of the new one, the old one is what works.
        if new.verified {
            retired.extend(self.retire(&|old| is_due(old, env::now()) && old.since >= now, Word::Known)?);
        }
        Ok(Rotated { new: Some(new), retired, earlier })
    }

    pub(super) fn retire(
        &mut self,
        which: &dyn Fn(&credctl::credential::rotation::Old) -> bool,
        word: Word,
    ) -> Result<Vec<Retired>, Failure> {
        let Self { context, place, vault, template, prover, id, local, limit, .. } = self;
        let retire = Retire { context, place, vault, template: template.clone(), prover, id: *id, local: *local, limit: *limit, word };
        retire.run(which)
    }

    /// The values that a person has given.
    fn given(&mut self, record: Record, mut values: Values) -> Result<New, Failure> {
        let before = &record.credential;
        let templates = self.place.templates();
        let unset = fields::settle_key(self.context, &self.shape, &mut values, Some(before))?;
        fields::look_at(self.context, &self.shape, &templates, self.vault, &values, Some(&before.name))?;
        let edit = Edit { values, unset, ..Edit::default() };
        let same = || {
            Failure::usage("the new secret is the one that is stored").hint("nothing was changed; give the one that its service has made")
        };
        let after = self.shape.edited(before, edit, env::now())?.ok_or_else(same)?;
        after.check_words()?;
        if after.secret_version == before.secret_version {
            return Err(same());
        }
        if rotate::is_retiring(&after) {
            let name = escape(&before.name);
            return Err(Failure::usage(format!("the new secret is one that `{name}` had before, and that is being ended")));
        }
        let (report, verified, detail) = match self.tried(&after, false)? {
            Tried::Taken(report, verified, detail) => (report, verified, detail),
            Tried::Refused(failure) | Tried::Unknown(failure) => return Err(failure),
        };
        // What was made before and is not taken is ended with the old one.
        let record = self.give_up(record)?;
        self.replace(record, after, report, false)?;
        Ok(New { made: false, verified, detail })
    }

    /// Checks what is to be the secret; nothing is stored of it.
    pub(super) fn tried(&self, candidate: &Credential, made: bool) -> Result<Tried, Failure> {
        let name = escape(&candidate.name);
        let outlook = Subject { credential: candidate.duplicate(), template: self.template.clone() }.outlook();
        if self.no_verify {
            return Ok(Tried::Taken(None, false, "not verified, as you said".to_owned()));
        }
        if outlook.asks_first() && !self.context.ui.yes {
            let what = if outlook.billed { "its check is billed" } else { "its check has an effect" };
            let asks = self.context.ui.can_ask();
            if !asks && !made {
                return Err(Failure::usage(format!("{what}, and is not made unasked; nothing was changed"))
                    .hint("`--yes` says that it may be, `--no-verify` leaves it out"));
            }
            if !asks || !prompt::confirm(&self.context.ui, &format!("Verify the new one? ({what})"), true)? {
                return Ok(Tried::Taken(None, false, format!("not verified: {what}")));
            }
        }
        if let Some(host) = &outlook.contacts {
            self.context.ui.say(&format!("asking {} whether the new one works", escape(host)));
        }
        let stopped = || Failure::new("cancelled", 130, "interrupted; the secret of before is in its place");
        let finding = self.patient(candidate, made).ok_or_else(stopped)?;
        Ok(judged(&name, finding, made))
    }

    /// One that was just made may not be known everywhere yet.
    fn patient(&self, candidate: &Credential, made: bool) -> Option<Finding> {
        let mut gap = Duration::from_millis(500);
        loop {
            let finding = self.prover.look(candidate.duplicate(), self.template.clone())?;
            let refused = matches!(finding.verdict.effect(), Effect::Failed(Reason::InvalidSecret | Reason::Revoked));
            if !made || !refused || gap > Duration::from_secs(2) {
                return Some(finding);
            }
            if !self.prover.wait(gap, &|| {}) {
                return None;
            }
            gap *= 2;
        }
    }

    /// Says where the new one may do other things than the old one, as far as both were told.
    fn rights(&self, before: &Credential, report: Option<&Report>) {
        let (Some(old), Some(new)) = (&before.report, report) else { return };
        let lacks = |one: &[String], other: &[String]| one.iter().filter(|scope| !other.contains(scope)).cloned().collect::<Vec<_>>();
        let (less, more) = (lacks(&old.scopes, &new.scopes), lacks(&new.scopes, &old.scopes));
        if old.scopes.is_empty() || new.scopes.is_empty() || (less.is_empty() && more.is_empty()) {
            return;
        }
        let parts = [("may not", less), ("may besides", more)].into_iter().filter(|(_, scopes)| !scopes.is_empty());
        let parts: Vec<String> = parts.map(|(what, scopes)| format!("{what} {}", escape(&ticked(&scopes)))).collect();
        self.context.ui.warn(&format!("the new one has other rights than the old one: it {}", parts.join(", and ")));
    }

    /// Puts the new one in the place of the old one, for everybody.
    pub(super) fn replace(&mut self, record: Record, after: Credential, report: Option<Report>, ended: bool) -> Result<(), Failure> {
        let (mut base, mut after) = (record, after);
        self.begun.stands(&base.credential)?;
        if base.credential.rotation.retiring.len() >= credctl::credential::rotation::MAX_RETIRING {
            let name = escape(&base.credential.name);
            return Err(Failure::new("conflict", 1, format!("too many old secrets of `{name}` wait for their end"))
                .hint(format!("`credctl rotate {name} --finish` ends them")));
        }
        let before = base.credential.duplicate();
        let ids = Subject { credential: before.duplicate(), template: self.template.clone() }.ids();
        self.rights(&before, report.as_ref());
        let changed = shape::changes(&before, &after);
        for stale in ids.iter().filter(|id| before.fields.contains_key(*id) && !changed.contains(id)) {
            let name = escape(&before.name);
            self.context.ui.note(&format!("`{stale}` is as before: where it names the old secret, `credctl edit {name} --set {stale}=…`"));
        }
        for _ in 0..TRIES {
            let now = env::now();
            let due = now.checked_add(self.grace).unwrap_or(now);
            let mut new = rotate::replaced(&base.credential, after.duplicate(), report.clone(), due, now);
            if let Some(last) = new.rotation.retiring.last_mut().filter(|last| ended && last.old.since == now) {
                (last.old.asked, last.old.due) = (true, now);
            }
            match session::writer(self.context, self.vault, now)?.end(&base, new, now) {
                Err(Error::Changed { .. }) => {}
                written => {
                    written?;
                    let fields = shape::changes(&before, &after);
                    let why = (!self.grace.is_zero()).then(|| format!("the old secret lives until {due}"));
                    self.context.note(
                        self.place,
                        self.vault,
                        Action::Rotate,
                        (self.id, &before.name),
                        About { fields, why, ..About::default() },
                    );
                    return Ok(());
                }
            }
            // What others have changed stays, as long as it is no secret.
            let newer = self.vault.read(self.id, now)?;
            self.begun.stands(&newer.credential)?;
            after = shape::rebased(&before, &after, &newer.credential, now).ok_or_else(|| super::overtaken(&before.name))?;
            base = newer;
        }
        Err(super::overtaken(&before.name))
    }
}

fn judged(name: &str, finding: Finding, made: bool) -> Tried {
    let why = match &finding.evidence {
        Some(evidence) => format!("{}: {evidence}", finding.why),
        None => finding.why.clone(),
    };
    let report = finding.is_kept().then(|| finding.report(env::now()));
    let shown = escape(&why);
    match finding.verdict.effect() {
        Effect::Good(_) => Tried::Taken(report, true, why),
        Effect::Nothing if finding.verdict == Verdict::Unchecked => Tried::Taken(None, false, format!("not verified: {why}")),
        Effect::Nothing => {
            let what = if made { "it is kept, and not yet taken" } else { "nothing was changed" };
            let failure = Failure::new("unreachable", 8, format!("whether the new secret of `{name}` works is not known: {shown}; {what}"));
            Tried::Unknown(failure.hint(if made {
                format!("`credctl rotate {name}` tries again")
            } else {
                "try again, or `--no-verify` takes it all the same".to_owned()
            }))
        }
        _ => {
            let failure =
                Failure::new("unhealthy", 7, format!("the new secret of `{name}` does not work: {shown}; the one before is in its place"));
            Tried::Refused(match &finding.next {
                Some(next) => failure.hint(fail::verify::advice(next, name)),
                None => failure,
            })
        }
    }
}
