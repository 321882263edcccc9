//! What follows from values, and what looks wrong with them.

use credctl::name::escape;
use credctl::shape::{Shape, Values};
use credctl::template::Templates;
use credctl::vault::Vault;

use super::{Fetched, text};
use crate::cli::Context;
use crate::cli::fail::Failure;

/// Adds what can be told from the values that are there.
pub(crate) fn derive(shape: &Shape, fetched: &mut Fetched) {
    if shape.kind == credctl::kind::Kind::File
        && let Some(name) = fetched.file_name.take()
    {
        fetched.values.entry("filename".to_owned()).or_insert_with(|| (false, text(&name)));
    }
}

/// Says what looks wrong with the main secret. `besides` is the name of the credential that is being changed.
pub(crate) fn look_at(
    context: &Context,
    shape: &Shape,
    templates: &Templates,
    vault: &Vault,
    values: &Values,
    besides: Option<&str>,
) -> Result<(), Failure> {
    let main = shape.main_of(values);
    let Some((_, value)) = values.get(main) else { return Ok(()) };
    let secret = value.expose_str().unwrap_or_default();
    let known = shape.template.as_ref().and_then(|template| template.field(main));
    let fits = known.and_then(|field| field.fits(secret));
    let own = |id: &str| shape.template.as_ref().is_some_and(|template| template.id == id);
    let other = if fits == Some(true) || shape.form(main).is_file() {
        None
    } else {
        // What only a length speaks for is no reason to warn; nor is what is like several, this one among them.
        let found = templates.recognise(secret)?;
        let own = found.iter().any(|found| own(&found.id));
        found.into_iter().find(|other| !own && other.prefix > 0)
    };
    if let Some(other) = other {
        context.ui.warn(&format!("this looks like a key of {} (`{}`)", escape(&other.name), other.id));
    } else if let (Some(false), Some(template)) = (fits, &shape.template) {
        context.ui.warn(&format!("this does not look like a key of {}; it is stored all the same", escape(&template.name)));
    }
    let holders: Vec<String> = vault.holders_of(value).into_iter().filter(|name| Some(name.as_str()) != besides).collect();
    if !holders.is_empty() {
        context.ui.warn(&format!("this secret is stored already, as {}", credctl::error::ticked(&holders)));
    }
    Ok(())
}
