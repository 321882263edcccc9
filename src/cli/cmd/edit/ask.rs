//! Asking for each value of a credential, Enter keeping what is there.

use credctl::Secret;
use credctl::name::escape;
use credctl::shape::{Edit, Part, Shape};
use credctl::vault::Record;

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::fields;
use crate::cli::ui::prompt;

/// Asks for everything that it has, and for what it could have.
pub(super) fn ask(context: &Context, shape: &Shape, record: &Record) -> Result<Edit, Failure> {
    let credential = &record.credential;
    let mut edit = Edit::default();
    context.ui.say("Enter keeps what is there");
    for mut part in parts(shape, record) {
        let Some(field) = credential.fields.get(&part.field) else {
            let part = fields::skippable(part);
            if let Some((value, _)) = fields::ask_one(context, shape, &part, None)?.filter(|(value, _)| !is_blank(value)) {
                edit.values.insert(part.field, (part.secret, value));
            }
            continue;
        };
        // What is stored as a secret stays one, whatever a template says of it today.
        part.secret |= field.secret;
        let held = match field.value.expose_str() {
            _ if part.secret => field.value.mask(),
            Some(text) => text.to_owned(),
            None => format!("({} bytes)", field.value.len()),
        };
        let Some((value, _)) = fields::ask_one(context, shape, &part, Some(&held))? else { continue };
        if is_blank(&value) && !prompt::confirm(&context.ui, "That is nothing but spaces. Store it?", false)? {
            continue;
        }
        edit.values.insert(part.field, (field.secret, value));
    }
    let held = credential.label.as_deref().unwrap_or_default();
    let question = if held.is_empty() { "Label".to_owned() } else { format!("Label (Enter keeps {})", escape(held)) };
    let label = prompt::line_or(&context.ui, &question, None)?;
    edit.label = Some(label).filter(|label| !label.trim().is_empty());
    Ok(edit)
}

/// The fields that the tables know, in their order, and those of the user's own.
fn parts(shape: &Shape, record: &Record) -> Vec<Part> {
    let mut parts = shape.parts();
    for (name, field) in &record.credential.fields {
        if !parts.iter().any(|part| part.field == *name) {
            parts.push(fields::own(name, field.secret));
        }
    }
    parts
}

fn is_blank(value: &Secret) -> bool {
    value.expose_str().is_some_and(|text| text.trim().is_empty())
}
