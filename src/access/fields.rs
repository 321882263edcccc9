//! Which fields of a credential are meant.

use super::Wanted;
use crate::credential::Credential;
use crate::kind::Kind;
use crate::name::nearest;
use crate::template::Templates;
use crate::{Error, Result};

/// The fields that are meant.
pub(super) fn chosen(credential: &Credential, templates: &Templates, wanted: Wanted<'_>) -> Result<Vec<String>> {
    Ok(match wanted {
        Wanted::Whole => credential.fields.keys().cloned().collect(),
        Wanted::All if credential.kind != Kind::Oauth2 => credential.fields.keys().cloned().collect(),
        // An OAuth grant hands out its access token; what renews it stays.
        Wanted::All | Wanted::Main => vec![main(credential)?],
        Wanted::Field(word) => vec![field(credential, templates, word)?],
    })
}

/// The main one.
pub(super) fn main(credential: &Credential) -> Result<String> {
    let names: Vec<&str> = credential.fields.keys().map(String::as_str).collect();
    credential.main_field().map(|(name, _)| name.to_owned()).ok_or_else(|| {
        Error::Usage(format!(
            "`{}` has no main secret; name one of its fields: {}",
            crate::name::escape(&credential.name),
            crate::error::ticked(&names)
        ))
    })
}

/// One by its stored name, or by the provider's word for it.
pub(super) fn field(credential: &Credential, templates: &Templates, word: &str) -> Result<String> {
    if credential.fields.contains_key(word) {
        return Ok(word.to_owned());
    }
    // The provider's word: a template that cannot be read is no reason to fail over it.
    let template = credential.service.as_deref().and_then(|service| templates.get(service).ok().flatten());
    if let Some(field) = template.as_ref().and_then(|template| template.field(word))
        && credential.fields.contains_key(&field.name)
    {
        return Ok(field.name.clone());
    }
    let words = template.iter().flat_map(|template| template.fields.iter().filter_map(|field| field.word.as_deref()));
    let near = nearest(word, credential.fields.keys().map(String::as_str).chain(words)).map(str::to_owned);
    Err(Error::NotFound { what: "field", name: format!("{}/{word}", credential.name), near })
}
