//! What the templates say of a variable: looked up for a thousand of them without reading the templates a thousand times.

use std::collections::{BTreeMap, HashMap};

use crate::Result;
use crate::name::Key;
use crate::template::{Head, Template, TemplateField, Templates};

/// A field that a variable belongs to.
#[derive(Clone, Copy)]
pub(super) struct Known<'t> {
    pub(super) head: &'t Head,
    pub(super) field: &'t TemplateField,
}

/// The templates, by their variables.
pub(super) struct Variables<'t> {
    templates: &'t Templates,
    by_key: HashMap<&'t str, Vec<Known<'t>>>,
    whole: BTreeMap<String, Option<Template>>,
}

impl<'t> Variables<'t> {
    /// # Errors
    /// As [`Templates::heads`].
    pub(super) fn new(templates: &'t Templates) -> Result<Self> {
        let mut by_key: HashMap<&str, Vec<Known<'_>>> = HashMap::new();
        for head in templates.heads()? {
            for field in &head.fields {
                field.keys().for_each(|key| by_key.entry(key.as_str()).or_default().push(Known { head, field }));
            }
        }
        Ok(Self { templates, by_key, whole: BTreeMap::new() })
    }

    /// The field that a variable means: the only one, else the primary one, else the one whose keys look like `value`,
    /// else the one whose service has other variables among `beside`. `None` where it stays open.
    pub(super) fn field(&self, key: &Key, value: &str, beside: impl Fn(&str) -> bool) -> Option<Known<'t>> {
        let all = self.by_key.get(key.as_str())?;
        let only = |fits: &dyn Fn(&&Known<'t>) -> bool| {
            let mut fitting = all.iter().filter(fits);
            fitting.next().copied().filter(|_| fitting.next().is_none())
        };
        let others = |known: &&Known<'t>| known.head.keys().any(|other| other != key && beside(other.as_str()));
        only(&|_| true)
            .or_else(|| only(&|known| known.head.primary.contains(key)))
            .or_else(|| only(&|known| known.field.fits(value) == Some(true)))
            .or_else(|| only(&others))
            .or_else(|| only(&|known| known.field.key.as_ref() == Some(key)))
    }

    /// The service whose key a value surely is, and the field, where that is one to be hidden.
    ///
    /// # Errors
    /// As [`Templates::recognise`].
    pub(super) fn recognise(&self, value: &str) -> Result<Option<Recognition<'t>>> {
        let found = self.templates.recognise_by_prefix(value)?;
        let Some(first) = found.into_iter().find(|found| found.prefix > 0 && found.is_surely_a_key(value)) else { return Ok(None) };
        let head = self.templates.heads()?.iter().find(|head| head.id == first.id);
        let field = head.and_then(|head| head.fields.iter().find(|field| field.name == first.field).map(|field| Known { head, field }));
        Ok(field.map(|known| if known.field.secret { Recognition::Secret(known) } else { Recognition::Plain }))
    }

    /// The whole template.
    ///
    /// # Errors
    /// As [`Templates::get`].
    pub(super) fn whole(&mut self, id: &str) -> Result<Option<Template>> {
        if let Some(known) = self.whole.get(id) {
            return Ok(known.clone());
        }
        let loaded = self.templates.get(id)?;
        self.whole.insert(id.to_owned(), loaded.clone());
        Ok(loaded)
    }
}

/// What a value's form says.
pub(super) enum Recognition<'t> {
    /// It is the key of a service.
    Secret(Known<'t>),
    /// It is one that everybody may see.
    Plain,
}
