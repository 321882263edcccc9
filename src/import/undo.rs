//! Values back into the place of references.

use std::ops::Range;

use zeroize::Zeroizing;

use super::originals::{self, Original};
use super::source::Source;
use crate::access::{self, Ask, Wanted};
use crate::activity::By;
use crate::inject::dotenv::{self, Assignment, Quote};
use crate::inject::is_reference;
use crate::name::escape;
use crate::oauth::World;
use crate::reference::Reference;
use crate::secret::Secret;
use crate::template::Templates;
use crate::vault::Vault;
use crate::{Error, Result};

/// A file with its values back, not written yet.
#[derive(Debug)]
pub struct Undo {
    /// The text.
    pub text: Zeroizing<String>,
    /// What became of each reference, in the order of the file.
    pub back: Vec<Back>,
}

/// What became of one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Back {
    /// The variable.
    pub variable: String,
    /// The credential it names.
    pub name: String,
    /// What became of it.
    pub how: How,
}

/// What became of a reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// What stood there is back, byte for byte.
    Restored,
    /// The same, and the credential has another value by now.
    Outdated,
    /// The credential's value is written there anew.
    Rewritten,
    /// It stays: it is of another vault, or no import wrote it.
    Left,
}

/// Puts values in the place of the references of a file: those that an import wrote, as they stood there; where nothing is
/// known of that, all of this vault, from the vault. `own` tells whether a vault that a reference names is this one.
///
/// # Errors
/// [`Error::BadFile`]; as [`access::release`] for the first value that cannot be had; [`Error::Usage`] for one that no such
/// file can hold.
pub fn undo(
    vault: &mut Vault,
    templates: &Templates,
    source: &Source,
    own: &dyn Fn(&str) -> bool,
    world: &World<'_>,
    by: &By,
) -> Result<Undo> {
    let read = source.parse()?;
    let mut kept = source.key().and_then(|key| vault.kept(&key)).and_then(|kept| originals::read(&kept));
    let mut parts: Vec<Change> = Vec::new();
    let mut back = Vec::new();
    for one in &read {
        let Some(text) = one.value.expose_str().filter(|text| is_reference(text)) else { continue };
        let Some(reference) = Reference::parse(text)? else { continue };
        let here = reference.vault.as_ref().is_none_or(|name| own(name.as_str()));
        let original = kept.as_mut().and_then(|kept| {
            let at = kept.iter().position(|old| old.variable == one.name && old.reference == text)?;
            Some(kept.remove(at))
        });
        let how = if !here || (kept.is_some() && original.is_none()) {
            How::Left
        } else {
            let stored = value(vault, templates, &reference, world, by);
            let (part, how) = put(one, original, stored)?;
            parts.push(part);
            how
        };
        back.push(Back { variable: one.name.clone(), name: reference.name.as_str().to_owned(), how });
    }
    let text = dotenv::rewritten(source.text()?, parts.iter().map(|(span, new)| (span, new.as_str())));
    Ok(Undo { text, back })
}

/// A place in the file, and what goes there.
type Change = (Range<usize>, Zeroizing<String>);

/// What goes into the place of a reference: what stood there, else what is stored.
fn put(one: &Assignment, original: Option<Original>, stored: Result<Secret>) -> Result<(Change, How)> {
    let Some(original) = original else { return Ok((fitted(one, &stored?)?, How::Rewritten)) };
    let before = original.value().ok_or_else(|| unwritable(one))?;
    // One that is gone from the vault is no reason not to give the file back.
    let how = if stored.is_ok_and(|stored| stored != before) { How::Outdated } else { How::Restored };
    let part = if original.quote == one.quote { (one.span.clone(), original.raw) } else { fitted(one, &before)? };
    Ok((part, how))
}

/// The value that a reference stands for, released like any other.
fn value(vault: &mut Vault, templates: &Templates, reference: &Reference, world: &World<'_>, by: &By) -> Result<Secret> {
    let wanted = reference.field.as_deref().map_or(Wanted::Main, Wanted::Field);
    let mut release =
        access::release(vault, templates, &Ask { what: reference.name.as_str(), wanted, strict: false, by, to: None }, world)?;
    let missing = || Error::NotFound { what: "field", name: reference.name.as_str().to_owned(), near: None };
    Ok(release.values.pop().ok_or_else(missing)?.value)
}

/// A value as it can stand between the quotes that are there, else in double quotes of its own.
fn fitted(one: &Assignment, value: &Secret) -> Result<Change> {
    let text = value.expose_str().filter(|text| !text.contains('\0')).ok_or_else(|| unwritable(one))?;
    if let Some(written) = dotenv::written(text, one.quote) {
        return Ok((one.span.clone(), written));
    }
    let written = dotenv::written(text, Quote::Double).ok_or_else(|| unwritable(one))?;
    let around = usize::from(one.quote != Quote::None);
    Ok((one.span.start - around..one.span.end + around, Zeroizing::new(format!("\"{}\"", &*written))))
}

fn unwritable(one: &Assignment) -> Error {
    Error::Usage(format!("the value of `{}` is not text that such a file can hold", escape(&one.name)))
}

impl Original {
    /// What the text reads as.
    fn value(&self) -> Option<Secret> {
        let around = if self.quote == Quote::None { String::new() } else { char::from(self.quote.mark()).to_string() };
        let line = Zeroizing::new(format!("A={around}{}{around}", &*self.raw));
        dotenv::parse(&line).ok()?.pop().map(|one| one.value)
    }
}
