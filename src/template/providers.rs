//! The templates that an account can be connected with.

use super::model::{Category, Origin, Template};
use super::oauth::Oauth;
use super::{Templates, TextOf, read};
use crate::Result;

/// What it takes to list a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct Provider {
    /// The template's id.
    pub id: String,
    /// The service, for people.
    pub name: String,
    /// Where it is listed.
    pub category: Category,
    /// Other ids it answers to.
    pub aliases: Vec<String>,
    /// How an account is connected.
    pub oauth: Oauth,
    /// Where the template is from.
    pub origin: Origin,
}

impl Provider {
    fn of(template: Template) -> Option<Self> {
        let Template { id, name, category, aliases, oauth, origin, .. } = template;
        Some(Self { id, name, category, aliases, oauth: oauth?, origin })
    }
}

impl Templates {
    /// All templates with an `[oauth]`, by id. Of the built-in ones no others are parsed.
    ///
    /// # Errors
    /// As [`Templates::get`], for any file of the user's.
    pub fn providers(&self) -> Result<Vec<Provider>> {
        let mut providers = Vec::new();
        for (id, source) in self.files()? {
            let template = match &source {
                TextOf::BuiltIn(text) if !text.contains("\n[oauth]\n") => continue,
                TextOf::BuiltIn(_) => source.load(&id)?,
                TextOf::File(path) => read(path)?,
            };
            providers.extend(Provider::of(template));
        }
        Ok(providers)
    }

    /// Ids and aliases of all of them, sorted, without their `[oauth]` being parsed; a file of the user's is.
    ///
    /// # Errors
    /// As [`Templates::providers`].
    pub fn provider_ids(&self) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        for (id, source) in self.files()? {
            let has = match &source {
                TextOf::BuiltIn(text) => text.contains("\n[oauth]\n"),
                TextOf::File(path) => read(path)?.oauth.is_some(),
            };
            if has {
                ids.extend(source.head(&id)?.aliases);
                ids.push(id);
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }
}
