//! What the templates say of a variable: looked up for a thousand of them without reading the templates a thousand times.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
    whole: BTreeMap<String, Option<Arc<Template>>>,
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

    /// What the form of a value says; `label` is what it is called where it stands, such as its variable.
    ///
    /// # Errors
    /// As [`Templates::recognise`].
    pub(super) fn recognise(&self, value: &str, label: &str) -> Result<Option<Recognition<'t>>> {
        let likes = self.likes(value)?;
        if likes.is_empty() {
            return Ok(None);
        }
        if !likes.iter().any(|like| like.known.field.secret) {
            return Ok(Some(Recognition::Plain));
        }
        let own = only(likes.iter().filter(|like| like.fits)).filter(|like| like.is_telling);
        let named = || only(likes.iter().filter(|like| like.can_be(value) && is_named(like.known.head, label)));
        let meant = own.or_else(named).map(|like| like.known).filter(|known| known.field.secret);
        Ok(Some(meant.map_or(Recognition::Open, Recognition::Secret)))
    }

    /// The services whose keys begin as a value does that surely is a key.
    ///
    /// # Errors
    /// As [`Templates::recognise`].
    pub(super) fn likes(&self, value: &str) -> Result<Vec<Like<'t>>> {
        let heads = self.templates.heads()?;
        let mut likes = Vec::new();
        for found in self.templates.recognise_by_prefix(value)? {
            if found.prefix == 0 || !found.is_surely_a_key(value) {
                continue;
            }
            let Some(head) = heads.iter().find(|head| head.id == found.id) else { continue };
            let Some(field) = head.fields.iter().find(|field| field.name == found.field) else { continue };
            let begins =
                |head: &Head| head.fields.iter().flat_map(|field| &field.prefixes).any(|prefix| value.get(..found.prefix) == Some(prefix));
            // Half the world's keys begin with `sk-`: what follows is then chance as often as a form of its own.
            let is_telling = found.prefix > SHORT || heads.iter().filter(|head| begins(head)).count() == 1;
            likes.push(Like { known: Known { head, field }, fits: found.fits, is_telling });
        }
        Ok(likes)
    }

    /// The whole template.
    ///
    /// # Errors
    /// As [`Templates::get`].
    pub(super) fn whole(&mut self, id: &str) -> Result<Option<Arc<Template>>> {
        if let Some(known) = self.whole.get(id) {
            return Ok(known.clone());
        }
        let loaded = self.templates.get(id)?.map(Arc::new);
        self.whole.insert(id.to_owned(), loaded.clone());
        Ok(loaded)
    }
}

/// Longest beginning of a key that tells nothing where several services have it.
const SHORT: usize = 3;

/// A service whose keys begin as a value does.
#[derive(Clone, Copy)]
pub(super) struct Like<'t> {
    pub(super) known: Known<'t>,
    /// Whether the whole of it is as the template's pattern says.
    fits: bool,
    /// Whether that proves something.
    is_telling: bool,
}

impl Like<'_> {
    /// Whether nothing that the template says of its keys speaks against the value.
    pub(super) fn can_be(&self, value: &str) -> bool {
        self.known.field.fits(value) == Some(true)
    }
}

/// The only one: of several that are as good nobody knows which is meant, and a guess would show one company the key of
/// another.
pub(super) fn only<T>(mut all: impl Iterator<Item = T>) -> Option<T> {
    all.next().filter(|_| all.next().is_none())
}

/// Whether a label has the name of a service in it: `STRIPE_KEY` that of Stripe.
pub(super) fn is_named(head: &Head, label: &str) -> bool {
    let words = |text: &str| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_ascii_lowercase).collect::<Vec<_>>()
    };
    let label = words(label);
    let stands_there = |name: &String| {
        let name = words(name);
        !name.is_empty() && label.windows(name.len()).any(|part| part == name)
    };
    std::iter::once(&head.id).chain(&head.aliases).any(stands_there)
}

/// What a value's form says.
pub(super) enum Recognition<'t> {
    /// It is the key of a service.
    Secret(Known<'t>),
    /// It is a key, and of which service stays open.
    Open,
    /// It is one that everybody may see.
    Plain,
}
