//! From entries to credentials: what is taken of a file, and what is not and why.
//!
//! Two sorts of file are gathered differently, and are the same from there on: in one of variables every value is judged by
//! itself and what belongs together is found ([`variables`](super::variables)); in all others the format says what belongs
//! together ([`entries`](super::entries)).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use super::entry::{self, Entry};
use super::judge::{Sign, key_of};
use super::{Format, entries, naming, variables};
use crate::Result;
use crate::name::{Key, Name};
use crate::secret::Secret;
use crate::shape::{Shape, Values, Words};
use crate::template::Templates;

/// What to take of a file.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// These variables or entries alone, whatever they look like; empty: what looks like a secret.
    pub only: Vec<String>,
    /// Everything.
    pub all: bool,
}

/// One value of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The value, by its place in the file.
    pub at: usize,
    /// The field it fills.
    pub field: String,
    /// Whether it is hidden.
    pub secret: bool,
}

/// A credential that a file holds.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it would be called, were nothing else.
    pub base: Name,
    /// Its type and template.
    pub shape: Shape,
    /// Its values, the main secret's first.
    pub parts: Vec<Part>,
    /// What else is said of it; variables only where they are not the template's own.
    pub words: Words,
    /// Further variables, by field: of what credctl has exported.
    pub aliases: BTreeMap<String, Vec<Key>>,
    /// What speaks for it.
    pub sign: Sign,
    /// Whether it is known by its variable, and not by its account and where that is.
    pub of_variable: bool,
    /// What the format knows it by.
    pub origin: Option<String>,
}

/// One value of a file.
#[derive(Debug)]
pub struct Slot {
    /// Its entry, by its place in the file.
    pub entry: usize,
    /// What the format calls it: a variable, a label. Empty for what stands for an entry without values.
    pub label: String,
    /// What part it has in its entry.
    pub part: entry::Part,
    /// The value.
    pub value: Secret,
    /// Where it stands in the text.
    pub span: Option<Range<usize>>,
}

/// A value, or an entry as a whole, that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Which, by its place in the file.
    pub at: usize,
    /// Why, in a few words.
    pub why: Cow<'static, str>,
}

/// A file that was understood.
#[derive(Debug)]
pub struct File {
    /// What it is.
    pub format: Format,
    /// Its entries; their values are in the slots.
    pub entries: Vec<Entry>,
    /// Its values, in the order of the file.
    pub slots: Vec<Slot>,
    /// The credentials in it, in the order of the file.
    pub items: Vec<Item>,
    /// What is not taken.
    pub left: Vec<Left>,
}

/// Finds the credentials among the entries of a file.
///
/// # Errors
/// [`crate::Error::NotFound`] for what is to be taken and is not there; as [`Templates::heads`].
pub fn gather(format: Format, mut entries: Vec<Entry>, templates: &Templates, pick: &Pick) -> Result<File> {
    let mut slots = Vec::with_capacity(entries.len());
    for (entry, of) in entries.iter_mut().enumerate() {
        let mut values = std::mem::take(&mut of.values);
        // Of an address only the host is kept with a credential; what more it says is a value.
        let more = of.urls.iter().filter(|url| of.ours.is_none() && naming::is_more_than_its_host(url));
        let more = more.map(|url| (entry::Part::Plain, "url".to_owned(), Secret::from(url.clone())));
        values.extend(more.map(|(part, label, value)| entry::Value { label, part, value, span: None }));
        if values.is_empty() || of.left.is_some() {
            let (part, value) = (entry::Part::Main, Secret::new(Vec::new()));
            slots.push(Slot { entry, label: String::new(), part, value, span: None });
            continue;
        }
        let slot = |value: entry::Value| Slot { entry, label: value.label, part: value.part, value: value.value, span: value.span };
        slots.extend(values.into_iter().map(slot));
    }
    let file = File { format, entries, slots, items: Vec::new(), left: Vec::new() };
    if format.is_of_variables() { variables::gather(file, templates, pick) } else { entries::gather(file, templates, pick) }
}

impl File {
    /// What a value is called, for people: its variable, or its entry and what it is called there. Foreign text.
    pub fn called(&self, at: usize) -> String {
        let Some(slot) = self.slots.get(at) else { return String::new() };
        match self.entries.get(slot.entry) {
            Some(entry) if slot.label.is_empty() => entry.place.clone(),
            Some(entry) if self.format != Format::Dotenv => format!("{}: {}", entry.place, slot.label),
            _ => slot.label.clone(),
        }
    }

    /// The entry of a value.
    pub fn entry_of(&self, at: usize) -> Option<&Entry> {
        self.entries.get(self.slots.get(at)?.entry)
    }
}

impl Item {
    /// The place of its main secret in the file.
    pub(super) fn main(&self) -> usize {
        self.parts.first().map_or(0, |part| part.at)
    }

    /// The service it is for.
    pub fn service(&self) -> Option<&str> {
        self.shape.template.as_ref().map(|template| template.id.as_str())
    }

    /// Its values, by field.
    pub(super) fn values(&self, slots: &[Slot]) -> Values {
        let each = self.parts.iter().rev().map(|part| (part.field.clone(), (part.secret, slots[part.at].value.duplicate())));
        each.collect()
    }

    /// The variable of its main secret.
    pub(super) fn key(&self, slots: &[Slot]) -> Option<Key> {
        key_of(&slots.get(self.main())?.label).ok()
    }
}
