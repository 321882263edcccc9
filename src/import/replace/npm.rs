//! npm: `${NPM_TOKEN}` in the place of a token, which `credctl run` sets. A reference there would be sent to the registry as it
//! is.

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, places, target};
use crate::Result;
use crate::import::Source;
use crate::import::entry::Part;
use crate::import::gather::File;
use crate::inject::tools::edits::Edit;

pub(super) fn replacement(source: &Source, file: &File, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let (mut edits, mut words, mut done) = (Vec::new(), Vec::new(), Vec::new());
    for one in taken {
        // Of a line that stands there twice npm takes the last, and so does the reader; the others are as secret.
        let tokens: Vec<_> = one.values.iter().filter(|(_, label, _)| *label == "_authToken").collect();
        let Some((_, _, reference)) = tokens.iter().find(|(at, _, _)| file.slots.get(*at).is_some_and(|slot| slot.part == Part::Main))
        else {
            continue;
        };
        let variable = if words.is_empty() { "NPM_TOKEN".to_owned() } else { format!("NPM_TOKEN_{}", words.len() + 1) };
        for (at, _, _) in &tokens {
            let Some(span) = file.slots.get(*at).and_then(|slot| slot.span.clone()) else { continue };
            edits.push(Edit::new(span, format!("${{{variable}}}")));
            done.push(*at);
        }
        words.push(format!("--with {variable}={}", target(reference)));
    }
    let stays: Vec<usize> = places(taken).into_iter().filter(|at| !done.contains(at)).collect();
    let mut notes = Vec::new();
    if !words.is_empty() {
        notes.push(format!("next: `credctl run{} {} -- npm …`; without it npm sends the variable's name", around.typed(), words.join(" ")));
    }
    let files = if edits.is_empty() { Vec::new() } else { vec![Rewritten::new(copy_of(source)?, edits)?] };
    Ok(Replacement { files, notes, stays })
}
