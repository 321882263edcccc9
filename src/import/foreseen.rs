//! What the vault will hold once an import is carried out: by that it is judged what may be taken out of a file.

use std::collections::HashMap;

use jiff::Timestamp;

use super::gather::File;
use super::plan::{Doing, Plan};
use super::store;
use crate::Result;
use crate::vault::{Summary, Vault};

/// What may be shown of every credential of the vault, those of the plan among them: as they will be, or are already where the
/// plan was carried out.
///
/// # Errors
/// As [`Vault::all_seen`].
pub fn foreseen(vault: &mut Vault, file: &File, plan: &Plan, now: Timestamp) -> Result<Vec<Box<Summary>>> {
    let seen = vault.all_seen(now)?.into_iter();
    let mut all: HashMap<String, Box<Summary>> = seen.map(|(_, summary)| (summary.name.clone(), summary)).collect();
    for step in &plan.steps {
        // One that cannot be made is not stored either, and then nothing is taken out.
        let credential = match step.doing {
            Doing::New | Doing::Beside(_) if !all.contains_key(&step.name) => store::credential(file, step, now).ok(),
            Doing::Update => store::changed(vault, file, step, now).ok().and_then(|(_, after)| after),
            _ => None,
        };
        if let Some(credential) = credential {
            all.insert(step.name.clone(), Box::new(Summary::of(&credential)));
        }
    }
    Ok(all.into_values().collect())
}
