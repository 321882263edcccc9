//! Carrying a plan out: one credential after the other into the vault, and the file's text with references in it.

use jiff::Timestamp;

use super::gather::File;
use super::plan::{Doing, Plan, Step};
use crate::credential::Credential;
use crate::shape::Edit;
use crate::vault::{Record, Vault, Writer};
use crate::{Error, Result};

/// What became of a step.
#[derive(Debug)]
pub enum Outcome {
    /// It was stored.
    Done,
    /// It was there already.
    Skipped,
    /// It was not stored.
    Failed(Error),
    /// It was not tried, since one before it failed in a way that it would have too.
    NotTried,
}

/// So many are stored at a time: few enough to be told how far it is, and for a failure to cost little.
const BATCH: usize = 256;

/// Carries a plan out, under the vault's lock. What was stored stays where a later one fails; the next import finds it.
pub fn store(writer: &mut Writer<'_>, file: &File, plan: &Plan, now: Timestamp, progress: &dyn Fn(usize, usize)) -> Vec<Outcome> {
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(plan.steps.len());
    for steps in plan.steps.chunks(BATCH) {
        progress(outcomes.len(), plan.steps.len());
        let stopped = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Failed(error) if stops(error)));
        outcomes.extend(batch(writer, file, steps, stopped, now));
    }
    outcomes
}

fn batch(writer: &mut Writer<'_>, file: &File, steps: &[Step], mut stopped: bool, now: Timestamp) -> Vec<Outcome> {
    let mut built = Vec::new();
    let mut outcomes: Vec<Option<Outcome>> = Vec::with_capacity(steps.len());
    for step in steps {
        outcomes.push(match &step.doing {
            Doing::Same | Doing::Differs => Some(Outcome::Skipped),
            _ if stopped => Some(Outcome::NotTried),
            Doing::New | Doing::Beside(_) => match credential(file, step, now) {
                Ok(credential) => {
                    built.push(credential);
                    None
                }
                Err(error) => Some(Outcome::Failed(error)),
            },
            Doing::Update => Some(match updated(writer, file, step, now) {
                Ok(true) => Outcome::Done,
                Ok(false) => Outcome::Skipped,
                Err(error) => {
                    stopped = stops(&error);
                    Outcome::Failed(error)
                }
            }),
        });
    }
    let mut added = writer.add_all(built, now).into_iter();
    let of_added = |result: Option<Option<Result<_>>>| match result.flatten() {
        Some(Ok(_)) => Outcome::Done,
        Some(Err(error)) => Outcome::Failed(error),
        None => Outcome::NotTried,
    };
    outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(|| of_added(added.next()))).collect()
}

/// Whether an error is the disk's or the vault's and not one of this value.
fn stops(error: &Error) -> bool {
    !matches!(error, Error::TooLarge { .. } | Error::BadValue { .. } | Error::BadName { .. } | Error::Usage(_) | Error::Exists { .. })
}

/// What is made of a step that stores something new.
pub(super) fn credential(file: &File, step: &Step, now: Timestamp) -> Result<Credential> {
    let item = &file.items[step.item];
    let name = crate::name::Name::parse(&step.name)?;
    let mut credential = item.shape.credential(&name, item.values(&file.slots), item.words.clone(), now)?;
    for (field, aliases) in &item.aliases {
        if let Some(field) = credential.fields.get_mut(field) {
            field.aliases.clone_from(aliases);
        }
    }
    if let Some(origin) = &item.origin {
        credential.set_origin(origin);
    }
    credential.check_words()?;
    Ok(credential)
}

/// Changes one that is stored; `false` where nothing had to be changed.
fn updated(writer: &mut Writer<'_>, file: &File, step: &Step, now: Timestamp) -> Result<bool> {
    let (record, after) = changed(writer.vault_mut(), file, step, now)?;
    let Some(after) = after else { return Ok(false) };
    crate::revoke::changed(writer, &record, after, now)?;
    Ok(true)
}

/// What is stored, and what becomes of it by a step that changes it; `None`: nothing else.
pub(super) fn changed(vault: &mut Vault, file: &File, step: &Step, now: Timestamp) -> Result<(Record, Option<Credential>)> {
    let item = &file.items[step.item];
    let record = vault.get(&step.name, now)?;
    let edit = Edit { values: item.values(&file.slots), ..Edit::default() };
    let after = item.shape.edited(&record.credential, edit, now)?;
    Ok((record, after))
}
