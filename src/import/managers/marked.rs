//! Entries that credctl itself exported: what it wrote beside the values is put back on them.

use crate::import::entry::{Entry, Part, Sort, Value};
use crate::inject::moving::marks;
use crate::inject::moving::{At, Marks};
use crate::secret::Secret;

/// Takes the marks out of an entry's values and makes it what they say. An entry without them stays as it is.
pub(super) fn apply(entry: &mut Entry) {
    let Some((at, marks)) = entry.values.iter().enumerate().find_map(|(at, value)| Some((at, found(value)?))) else { return };
    // In notes the line may stand below others, which stay.
    let rest = rest_of(&entry.values[at]);
    match rest {
        Some(rest) => entry.values[at].value = rest,
        None => drop(entry.values.remove(at)),
    }
    put(entry, marks);
}

/// The marks that a value is, or that the last line of notes is.
fn found(value: &Value) -> Option<Marks> {
    let text = value.value.expose_str()?;
    match value.part {
        Part::Notes => Marks::read(last_line(text)?.1),
        _ if value.label == marks::NAME => Marks::read(text),
        _ => None,
    }
}

/// Notes before the line of the marks, and the marks.
fn last_line(text: &str) -> Option<(&str, &str)> {
    let (before, line) = text.rsplit_once('\n').map_or(("", text), |(before, line)| (before, line));
    Some((before, line.strip_prefix(marks::NAME)?.strip_prefix(": ")?))
}

fn rest_of(value: &Value) -> Option<Secret> {
    if value.part != Part::Notes {
        return None;
    }
    let (before, _) = last_line(value.value.expose_str()?)?;
    (!before.is_empty()).then(|| Secret::from(before.to_owned()))
}

fn put(entry: &mut Entry, mut marks: Marks) {
    let mut values: Vec<Value> = Vec::with_capacity(entry.values.len());
    for mark in &mut marks.fields {
        let is_own = |part| matches!(part, Part::Hidden | Part::Plain);
        let place = entry.values.iter().position(|value| match &mark.at {
            At::Main => value.part == Part::Main,
            At::User => value.part == Part::User,
            At::Notes => value.part == Part::Notes,
            At::Own => is_own(value.part) && value.label == mark.field,
            At::Here(_) => false,
        });
        let value = match std::mem::replace(&mut mark.at, At::Own) {
            At::Here(value) => value,
            at => {
                mark.at = at;
                // It was taken out by hand: so it is not there any more.
                let Some(place) = place else { continue };
                entry.values.remove(place).value
            }
        };
        let part = if mark.secret { Part::Hidden } else { Part::Plain };
        values.push(Value { label: mark.field.clone(), part, value, span: None });
    }
    // Fields that somebody added by hand since; what the format says twice is one.
    entry.values.retain(|one| !values.iter().any(|known| known.label == one.label && known.value == one.value));
    values.append(&mut entry.values);
    if let Some(main) = marks.kind.map(|kind| kind.main_field())
        && let Some(at) = values.iter().position(|value| value.label == main)
    {
        values[at].part = Part::Main;
        values[..=at].rotate_right(1);
    }
    entry.values = values;
    entry.sort = Sort::Unknown;
    entry.expires = marks.expires;
    entry.tags.clone_from(&marks.tags);
    entry.ours = Some(Box::new(marks));
}
