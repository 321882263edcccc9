//! From variables to credentials: which are secret, what belongs together, and what each would be called.

use std::collections::{BTreeMap, HashSet};

use super::gather::{File, Item, Left, Part, Pick, Slot};
use super::judge::{Judgement, Sign, Verdict, judge, key_of};
use super::known::{Known, Variables};
use crate::kind::Kind;
use crate::name::{MAX_NAME, Name};
use crate::secret::Secret;
use crate::shape::{Shape, Values, Words};
use crate::template::Templates;
use crate::{Error, Result};

/// The only field of a secret that no type of one token can hold, such as a text of several lines.
const OWN: &str = "value";
/// Why a line of a `.envrc` is left.
const CODE: &str = "code";

/// Finds the credentials among variables.
pub(super) fn gather(mut file: File, templates: &Templates, pick: &Pick) -> Result<File> {
    let slots = &file.slots;
    let names: HashSet<String> = slots.iter().map(|one| one.label.to_ascii_uppercase()).collect();
    if let Some(missing) = pick.only.iter().find(|name| !slots.iter().any(|one| one.label == **name)) {
        let near = crate::name::nearest(missing, slots.iter().map(|one| one.label.as_str())).map(str::to_owned);
        return Err(Error::NotFound { what: "variable", name: missing.clone(), near });
    }
    let mut variables = Variables::new(templates)?;
    let mut judgements = Vec::with_capacity(slots.len());
    for one in slots {
        let judgement = judge(&variables, &one.label, one.value.expose_str().unwrap_or_default(), |name| names.contains(name))?;
        judgements.push(picked(judgement, &one.label, pick));
    }
    let mut gatherer = Gatherer { slots, judgements: &judgements, items: Vec::new(), taken: HashSet::new() };
    gatherer.groups(&mut variables)?;
    gatherer.singles(&mut variables)?;
    let Gatherer { mut items, taken, .. } = gatherer;
    items.sort_by_key(|item| item.parts.iter().map(|part| part.at).min());
    let left = judgements.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    // A line of code has no name.
    let why = |at: usize, verdict: Verdict| if slots[at].label.is_empty() { CODE } else { verdict.in_words() };
    let left = left.map(|(at, judgement)| Left { at, why: why(at, judgement.verdict).into() }).collect();
    (file.items, file.left) = (items, left);
    Ok(file)
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
    slots: &'a [Slot],
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
            let (one, field) = (&self.slots[at], &known.field.name);
            if let Some((_, first)) = values.get(field) {
                // Under a second name, or twice.
                if *first == one.value {
                    parts.push(Part { at, field: field.clone(), secret: known.field.secret });
                }
                continue;
            }
            if !is_kept(&shape, field, &one.value) {
                continue;
            }
            let key = key_of(&one.label).ok()?;
            if known.field.key.as_ref() != Some(&key) {
                keys.insert(field.clone(), key);
            }
            values.insert(field.clone(), (known.field.secret, one.value.duplicate()));
            parts.push(Part { at, field: field.clone(), secret: known.field.secret });
        }
        let main = shape.main().to_owned();
        let sign = parts.iter().find(|part| part.field == main).map(|part| self.judgements[part.at].verdict);
        let Some(Verdict::Secret(sign)) = sign else { return None };
        if !is_usable(&shape, &values) {
            return None;
        }
        parts.sort_by_key(|part| (part.field != main, part.at));
        let base = Name::parse(&shape.template.as_ref()?.id).ok()?;
        let words = Words { keys, ..Words::default() };
        Some(Item { base, shape, parts, words, aliases: BTreeMap::new(), sign, of_variable: true, origin: None })
    }

    /// Every other secret is a credential of its own.
    fn singles(&mut self, variables: &mut Variables<'t>) -> Result<()> {
        for (at, judgement) in self.judgements.iter().enumerate() {
            let Verdict::Secret(sign) = judgement.verdict else { continue };
            if self.taken.contains(&at) {
                continue;
            }
            let one = &self.slots[at];
            let Ok(key) = key_of(&one.label) else { continue };
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
            let words = Words { keys, ..Words::default() };
            let parts = vec![Part { at, field, secret: true }];
            let base = name_of(&one.label)?;
            self.items.push(Item { base, shape, parts, words, aliases: BTreeMap::new(), sign, of_variable: true, origin: None });
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
