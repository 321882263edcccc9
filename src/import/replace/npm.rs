//! npm: `${NPM_TOKEN}` in the place of a token, which `credctl run` sets. A reference there would be sent to the registry as it
//! is.

use super::aws::copy_of;
use super::edits::Edit;
use super::{Replacement, Rewritten, Taken, places};
use crate::Result;
use crate::import::Source;
use crate::import::gather::File;

pub(super) fn replacement(source: &Source, file: &File, taken: &[Taken<'_>]) -> Result<Replacement> {
    let (mut edits, mut words, mut done) = (Vec::new(), Vec::new(), Vec::new());
    for one in taken {
        let token = one.values.iter().find(|(_, label, _)| *label == "_authToken");
        let Some((at, span)) = token.and_then(|(at, _, _)| Some((*at, file.slots.get(*at)?.span.clone()?))) else { continue };
        let variable = if words.is_empty() { "NPM_TOKEN".to_owned() } else { format!("NPM_TOKEN_{}", words.len() + 1) };
        edits.push(Edit::new(span, format!("${{{variable}}}")));
        words.push(format!("--with {variable}={}", one.name));
        done.push(at);
    }
    let stays: Vec<usize> = places(taken).into_iter().filter(|at| !done.contains(at)).collect();
    let stays: Vec<usize> =
        stays.into_iter().filter(|at| file.slots.get(*at).is_some_and(|slot| matches!(&*slot.label, "_auth" | "_password"))).collect();
    let mut notes = Vec::new();
    if !words.is_empty() {
        notes.push(format!("next: `credctl run {} -- npm …`; without it npm sends the variable's name", words.join(" ")));
    }
    let files = if edits.is_empty() { Vec::new() } else { vec![Rewritten::new(copy_of(source)?, edits)?] };
    Ok(Replacement { files, notes, stays })
}
