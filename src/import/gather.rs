//! From assignments to credentials: what is taken, what belongs together, and what each would be called.

use std::collections::{BTreeMap, HashSet};

use super::judge::{Judgement, Sign, Verdict, judge, key_of};
use super::known::{Known, Variables};
use crate::inject::dotenv::Assignment;
use crate::kind::Kind;
use crate::name::{Key, MAX_NAME, Name};
use crate::secret::Secret;
use crate::shape::{Shape, Values};
use crate::template::Templates;
use crate::{Error, Result};

/// The only field of a secret that no type of one token can hold, such as a text of several lines.
const OWN: &str = "value";

/// What to take of a file.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// These variables alone, whatever they look like; empty: what looks like a secret.
    pub only: Vec<String>,
    /// Everything.
    pub all: bool,
}

/// One value of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The assignment, by its place in the file.
    pub at: usize,
    /// The field it fills.
    pub field: String,
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
    /// Variables that are not the template's own, by field.
    pub keys: BTreeMap<String, Key>,
    /// What speaks for it.
    pub sign: Sign,
}

/// An assignment that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The assignment, by its place in the file.
    pub at: usize,
    /// Why, in a few words.
    pub why: &'static str,
}

/// A file that was understood.
#[derive(Debug)]
pub struct File {
    /// Its assignments.
    pub assignments: Vec<Assignment>,
    /// The credentials in it, in the order of the file.
    pub items: Vec<Item>,
    /// What is not taken.
    pub left: Vec<Left>,
}

/// Finds the credentials among assignments.
///
/// # Errors
/// [`Error::NotFound`] for a variable to take that is not there; as [`Templates::heads`].
pub fn gather(assignments: Vec<Assignment>, templates: &Templates, pick: &Pick) -> Result<File> {
    let names: HashSet<String> = assignments.iter().map(|one| one.name.to_ascii_uppercase()).collect();
    if let Some(missing) = pick.only.iter().find(|name| !assignments.iter().any(|one| one.name == **name)) {
        let near = crate::name::nearest(missing, assignments.iter().map(|one| one.name.as_str())).map(str::to_owned);
        return Err(Error::NotFound { what: "variable", name: missing.clone(), near });
    }
    let mut variables = Variables::new(templates)?;
    let mut judgements = Vec::with_capacity(assignments.len());
    for one in &assignments {
        let judgement = judge(&variables, &one.name, one.value.expose_str().unwrap_or_default(), |name| names.contains(name))?;
        judgements.push(picked(judgement, &one.name, pick));
    }
    let mut gatherer = Gatherer { assignments: &assignments, judgements: &judgements, items: Vec::new(), taken: HashSet::new() };
    gatherer.groups(&mut variables)?;
    gatherer.singles(&mut variables)?;
    let Gatherer { mut items, taken, .. } = gatherer;
    items.sort_by_key(|item| item.parts.iter().map(|part| part.at).min());
    let left = judgements.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    let left = left.map(|(at, judgement)| Left { at, why: judgement.verdict.in_words() }).collect();
    Ok(File { assignments, items, left })
}

/// What somebody asked for goes before what it looks like.
fn picked<'t>(judgement: Judgement<'t>, name: &str, pick: &Pick) -> Judgement<'t> {
    let named = pick.only.iter().any(|only| only == name);
    let verdict = match judgement.verdict {
        Verdict::Plain | Verdict::Placeholder if named || (pick.all && pick.only.is_empty()) => Verdict::Secret(Sign::Asked),
        _ if !named && !pick.only.is_empty() => Verdict::NotAsked,
        verdict => verdict,
    };
    Judgement { verdict, ..judgement }
}

struct Gatherer<'a, 't> {
    assignments: &'a [Assignment],
    judgements: &'a [Judgement<'t>],
    items: Vec<Item>,
    taken: HashSet<usize>,
}

impl<'t> Gatherer<'_, 't> {
    /// What fills the fields of one template becomes one credential, where the main secret is there and nothing that it
    /// needs is missing.
    fn groups(&mut self, variables: &mut Variables<'t>) -> Result<()> {
        let mut groups: BTreeMap<&str, Vec<(usize, Known<'t>)>> = BTreeMap::new();
        // Of a variable that is assigned twice the last counts for whoever reads the file.
        for (at, judgement) in self.judgements.iter().enumerate().rev() {
            let usable = matches!(judgement.verdict, Verdict::Secret(_) | Verdict::Plain);
            if let Some(known) = judgement.known.filter(|_| usable) {
                groups.entry(&known.head.id).or_default().push((at, known));
            }
        }
        for (id, members) in groups {
            let Some(template) = variables.whole(id)? else { continue };
            let shape = Shape { kind: template.kind, template: Some(template) };
            if let Some(item) = self.group(shape, members) {
                self.taken.extend(item.parts.iter().map(|part| part.at));
                self.items.push(item);
            }
        }
        Ok(())
    }

    fn group(&self, shape: Shape, members: Vec<(usize, Known<'t>)>) -> Option<Item> {
        let mut parts: Vec<Part> = Vec::new();
        let (mut keys, mut values) = (BTreeMap::new(), Values::new());
        for (at, known) in members {
            let (one, field) = (&self.assignments[at], &known.field.name);
            if let Some((_, first)) = values.get(field) {
                // Under a second name, or twice.
                if *first == one.value {
                    parts.push(Part { at, field: field.clone() });
                }
                continue;
            }
            if !is_kept(&shape, field, &one.value) {
                continue;
            }
            let key = key_of(&one.name).ok()?;
            if known.field.key.as_ref() != Some(&key) {
                keys.insert(field.clone(), key);
            }
            values.insert(field.clone(), (known.field.secret, one.value.duplicate()));
            parts.push(Part { at, field: field.clone() });
        }
        let main = shape.main().to_owned();
        let sign = parts.iter().find(|part| part.field == main).map(|part| self.judgements[part.at].verdict);
        let Some(Verdict::Secret(sign)) = sign else { return None };
        if !is_usable(&shape, &values) {
            return None;
        }
        parts.sort_by_key(|part| (part.field != main, part.at));
        let base = Name::parse(&shape.template.as_ref()?.id).ok()?;
        Some(Item { base, shape, parts, keys, sign })
    }

    /// Every other secret is a credential of its own.
    fn singles(&mut self, variables: &mut Variables<'t>) -> Result<()> {
        for (at, judgement) in self.judgements.iter().enumerate() {
            let Verdict::Secret(sign) = judgement.verdict else { continue };
            if self.taken.contains(&at) {
                continue;
            }
            let one = &self.assignments[at];
            let Ok(key) = key_of(&one.name) else { continue };
            let like = match judgement.like {
                Some(known) => variables.whole(&known.head.id)?.map(|template| (template, known)),
                None => None,
            };
            let shape = like.and_then(|(template, known)| {
                let shape = Shape { kind: template.kind, template: Some(template) };
                let values = Values::from([(known.field.name.clone(), (true, one.value.duplicate()))]);
                let fits = known.field.name == shape.main() && is_usable(&shape, &values) && is_kept(&shape, shape.main(), &one.value);
                fits.then_some(shape)
            });
            let shape = shape.unwrap_or_else(|| Shape::of(Kind::ApiToken));
            let (shape, field) = match shape.check_one(shape.main(), &one.value) {
                Ok(()) => (shape.clone(), shape.main().to_owned()),
                Err(_) => (Shape::of(Kind::Custom), OWN.to_owned()),
            };
            let keys = BTreeMap::from([(field.clone(), key)]);
            self.items.push(Item { base: name_of(&one.name)?, shape, parts: vec![Part { at, field }], keys, sign });
            self.taken.insert(at);
        }
        Ok(())
    }
}

/// Whether a credential with these values is complete, and handed out as the values that they are: of some types a program
/// gets the path of a file, where this file has the content.
fn is_usable(shape: &Shape, values: &Values) -> bool {
    !matches!(shape.kind, Kind::File | Kind::SshKey) && shape.missing(values).is_empty()
}

/// Whether a field can hold a value, and hands it out as it is, byte for byte.
fn is_kept(shape: &Shape, field: &str, value: &Secret) -> bool {
    shape.check_one(field, value).is_ok() && shape.tidied(field, value.duplicate()) == *value
}

/// A name from a variable: in lower case, with `-` between words.
pub(super) fn name_of(variable: &str) -> Result<Name> {
    let text = variable.to_ascii_lowercase().replace('_', "-");
    let text = text.trim_matches('-');
    // Room is left for a number.
    let cut = &text[..text.len().min(MAX_NAME - 8)];
    Name::parse(if cut.is_empty() { "secret" } else { cut })
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

    /// Whether a field of it is hidden.
    pub(super) fn is_secret(&self, field: &str) -> bool {
        self.shape.is_secret(field).unwrap_or(true)
    }

    /// Its values, by field.
    pub(super) fn values(&self, assignments: &[Assignment]) -> Values {
        let each = self.parts.iter().rev().map(|part| {
            let value = assignments[part.at].value.duplicate();
            (part.field.clone(), (self.is_secret(&part.field), value))
        });
        each.collect()
    }

    /// The variable of its main secret.
    pub(super) fn key(&self, assignments: &[Assignment]) -> Option<Key> {
        key_of(&assignments.get(self.main())?.name).ok()
    }
}
