//! What it takes to list templates and to recognise their keys, without the rest of them.
//!
//! There are hundreds of built-in files, and a pasted value is looked at with all of them: of each only the head is parsed
//! ([`parse::head`](super::parse::head)), once for a [`Templates`](super::Templates).

use super::model::{Category, Origin, Template, TemplateField};
use crate::kind::Kind;
use crate::name::Key;

/// A template without what it is used for.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// Its handle.
    pub id: String,
    /// The service, for people.
    pub name: String,
    /// The type of credential it makes.
    pub kind: Kind,
    /// Where it is listed.
    pub category: Category,
    /// One sentence.
    pub about: String,
    /// Other ids it answers to.
    pub aliases: Vec<String>,
    /// Its fields.
    pub fields: Vec<TemplateField>,
    /// The variables that mean this template where several have them.
    pub primary: Vec<Key>,
    /// Where the template is from.
    pub origin: Origin,
}

impl From<Template> for Head {
    fn from(template: Template) -> Self {
        let Template { id, name, kind, category, about, aliases, fields, primary, origin, .. } = template;
        Self { id, name, kind, category, about, aliases, fields, primary, origin }
    }
}

impl Head {
    /// All variables its fields are understood by.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.fields.iter().flat_map(TemplateField::keys)
    }

    /// Whether a word somebody looks for stands in its id, name, sentence or a variable, in whatever case.
    pub fn mentions(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let texts = [&self.id, &self.name, &self.about].into_iter().chain(&self.aliases).map(String::as_str);
        texts.chain(self.keys().map(Key::as_str)).any(|text| text.to_lowercase().contains(&word))
    }
}
