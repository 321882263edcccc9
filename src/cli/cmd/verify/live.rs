//! The check of what a project needs: the same checks, for somebody who has rows of their own to show.

use credctl::name::Id;
use credctl::vault::Vault;

use super::checks::{self, Checked};
use super::options::Options;
use super::{ask, rows};
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::Place;

/// What was found of one.
pub(in crate::cli::cmd) struct Seen {
    pub(in crate::cli::cmd) id: Id,
    /// Whether it cannot be used, or not for long.
    pub(in crate::cli::cmd) bad: bool,
    /// Whether nothing was learned because something was in the way.
    pub(in crate::cli::cmd) trouble: bool,
    /// In one sentence.
    pub(in crate::cli::cmd) why: String,
    /// What to do about it.
    pub(in crate::cli::cmd) next: Option<String>,
}

/// Asks the providers; what is billed or has effects as `verify` without names does. What was found is kept.
pub(in crate::cli::cmd) fn look(
    context: &Context,
    place: &Place,
    vault: &mut Vault,
    ids: Vec<Id>,
    troubles: &mut Vec<Failure>,
) -> Result<Vec<Seen>, Failure> {
    let mut work = checks::prepare(place, vault, ids, 0, troubles);
    ask::first(context, &mut work.iter_mut().collect::<Vec<_>>(), false)?;
    let options = Options { jobs: super::JOBS, timeout: Options::TIMEOUT, renews: true };
    let ended = checks::run(context, place, vault, work, &options, &mut |_| Ok(()));
    troubles.extend(ended.troubles);
    if let Some(failure) = ended.failure {
        return Err(failure);
    }
    let seen = |checked: &Checked| Seen {
        id: checked.known.id,
        bad: checked.is_bad(),
        trouble: checked.is_trouble() || checked.has_failed(),
        why: rows::why(checked),
        next: rows::next(checked),
    };
    Ok(ended.checked.iter().map(seen).collect())
}
