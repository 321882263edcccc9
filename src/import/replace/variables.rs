//! References in the place of values, in a file of variables.

use zeroize::Zeroizing;

use crate::import::gather::File;
use crate::import::originals::Original;
use crate::import::plan::Plan;
use crate::import::{Source, envrc};
use crate::inject::dotenv;
use crate::{Error, Result};

/// The file's text with a reference in the place of each value that is stored, and what stood there. `vault` is the name of
/// the vault, where it is not the one that is meant without a name.
///
/// # Errors
/// [`Error::Usage`] where the result would not read as it should; as [`Source::text`].
pub fn replaced(source: &Source, file: &File, plan: &Plan, vault: Option<&str>) -> Result<(Zeroizing<String>, Vec<Original>)> {
    let mut parts: Vec<(usize, String)> = Vec::new();
    for step in &plan.steps {
        for (at, field) in &step.places {
            parts.extend(step.reference(field, vault).map(|reference| (*at, reference)));
        }
    }
    parts.sort();
    let text = source.text()?;
    let read = source.parse().unwrap_or_default();
    let changed = || Error::Usage("the file would not read as it should with references in it".to_owned());
    if read.len() != file.slots.len() {
        return Err(changed());
    }
    let spans = parts.iter().map(|(at, reference)| (&read[*at].span, reference.as_str()));
    let new = dotenv::rewritten(text, spans);
    let again = envrc::or_dotenv(&source.name(), &new).unwrap_or_default();
    let mut wanted: Vec<Option<&str>> = vec![None; read.len()];
    parts.iter().for_each(|(at, reference)| wanted[*at] = Some(reference));
    let same = again.len() == read.len()
        && again.iter().zip(&read).zip(&wanted).all(|((new, old), wanted)| {
            new.name == old.name && wanted.map_or(new.value == old.value, |wanted| new.value.expose_str() == Some(wanted))
        });
    if !same {
        return Err(changed());
    }
    let original = |(at, reference): (usize, String)| {
        let one = &read[at];
        let raw = Zeroizing::new(text[one.span.clone()].to_owned());
        Original { variable: one.name.clone(), reference, quote: one.quote, raw }
    };
    Ok((new, parts.into_iter().map(original).collect()))
}
