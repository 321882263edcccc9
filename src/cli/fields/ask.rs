//! Asking a person for values, each in the way that suits its form.

use credctl::Secret;
use credctl::kind::Form;
use credctl::name::{escape, is_field};
use credctl::shape::{Part, Shape, Values};

use super::{Fetched, is_whole, text};
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt::{self, document};

/// How often a wrong answer is asked for again.
const TRIES: usize = 3;

/// Asks for what is missing.
pub(crate) fn ask(context: &Context, shape: &Shape, missing: Vec<Part>, fetched: &mut Fetched) -> Result<(), Failure> {
    let page = shape.template.as_ref().and_then(|template| template.page());
    if let Some(page) = page.filter(|_| !missing.is_empty()) {
        context.ui.say(&format!("get one at {}", escape(&page)));
    }
    for mut part in missing {
        if is_whole(shape, &fetched.values) {
            break;
        }
        if shape.template.is_none() {
            part.default = shape.default_of(&part.field, &fetched.values).map(str::to_owned);
        }
        if !part.required && part.default.is_none() {
            part = skippable(part);
        }
        match ask_one(context, shape, &part, None)? {
            Some((value, name)) => {
                fetched.values.insert(part.field, (part.secret, value));
                fetched.file_name = name.or_else(|| fetched.file_name.take());
            }
            None if part.required => return Err(Failure::cancelled()),
            None => {}
        }
    }
    Ok(())
}

/// The question for a field that may be left out. It is a line even where there are few answers: of a list one has to be
/// taken.
pub(crate) fn skippable(part: Part) -> Part {
    let of_type = if let Form::OneOf(words) = part.form { words.iter().map(|word| (*word).to_owned()).collect() } else { Vec::new() };
    let words = if part.choices.is_empty() { of_type } else { part.choices.clone() };
    let one_of = if words.is_empty() { String::new() } else { format!("one of {}; ", words.join(", ")) };
    let form = if matches!(part.form, Form::OneOf(_)) { Form::Line } else { part.form };
    Part { label: format!("{} ({one_of}Enter skips)", part.label), choices: Vec::new(), default: None, form, ..part }
}

/// Asks for one field until the answer is of its form; `None` for an empty answer. `held` is what it is now, as it may be
/// shown. A second text is the name of the file that the value is from.
pub(crate) fn ask_one(
    context: &Context,
    shape: &Shape,
    part: &Part,
    held: Option<&str>,
) -> Result<Option<(Secret, Option<String>)>, Failure> {
    if let Some(help) = part.help.as_ref().filter(|_| held.is_none()) {
        context.ui.say(&format!("({})", escape(help)));
    }
    for _ in 0..TRIES {
        let (value, name) = match answer(context, part, held) {
            // A mistyped path costs no more than a mistyped port.
            Err(failure) if part.form.is_file() && matches!(failure.exit, 2 | 9) => {
                context.ui.warn(&format!("{}; once more", failure.message));
                continue;
            }
            answer => answer?,
        };
        let value = shape.tidied(&part.field, value);
        if value.is_empty() {
            return Ok(None);
        }
        match shape.check_one(&part.field, &value) {
            Ok(()) => return Ok(Some((value, name))),
            Err(error) => context.ui.warn(&format!("{error}; once more")),
        }
    }
    Err(Failure::usage(format!("no usable answer for `{}` after {TRIES} tries", part.field)))
}

fn answer(context: &Context, part: &Part, held: Option<&str>) -> Result<(Secret, Option<String>), Failure> {
    let keep = held.map(|held| format!(" (Enter keeps {})", escape(held))).unwrap_or_default();
    let question = format!("{}{keep}", escape(&part.label));
    if part.form.is_file() {
        return document::document(&context.ui, &question, part.form);
    }
    if part.secret {
        return Ok((prompt::hidden(&context.ui, &question)?, None));
    }
    let of_type = if let Form::OneOf(words) = part.form { words.iter().map(|word| (*word).to_owned()).collect() } else { Vec::new() };
    let words = if part.choices.is_empty() { of_type } else { part.choices.clone() };
    let answer = match words.as_slice() {
        [] => {
            let default = part.default.as_deref().filter(|_| held.is_none());
            prompt::line_or(&context.ui, &question, default)?
        }
        words => {
            let now = held.or(part.default.as_deref());
            let at = words.iter().position(|word| Some(word.as_str()) == now).unwrap_or(0);
            let shown: Vec<String> = words.iter().map(|word| escape(word)).collect();
            words[prompt::choose_from(&context.ui, &escape(&part.label), &shown, at)?].clone()
        }
    };
    Ok((text(answer.trim()), None))
}

/// Asks for the fields of a credential that no table describes: one JSON document, or names and values.
pub(crate) fn ask_freely(context: &Context, shape: &Shape, fetched: &mut Fetched) -> Result<(), Failure> {
    let ways = ["Fields of your own".to_owned(), "One JSON document".to_owned()];
    if prompt::choose(&context.ui, "What does it consist of?", &ways)? == 1 {
        return ask(context, shape, shape.part("json").into_iter().map(|part| Part { required: true, ..part }).collect(), fetched);
    }
    loop {
        let question = if fetched.values.is_empty() { "Field" } else { "Next field (Enter ends)" };
        let name = prompt::line_or(&context.ui, question, None)?;
        let name = name.trim();
        if name.is_empty() {
            break;
        }
        if !is_field(name) || fetched.values.contains_key(name) {
            context.ui.warn("a field's name is new and in a-z, 0-9 and `_`; once more");
            continue;
        }
        let secret = prompt::confirm(&context.ui, "Is it secret?", true)?;
        let part = own(name, secret);
        if let Some((value, _)) = ask_one(context, shape, &part, None)? {
            fetched.values.insert(part.field, (secret, value));
        }
    }
    if fetched.values.is_empty() { Err(Failure::cancelled()) } else { Ok(()) }
}

/// The question for a field that no table knows.
pub(crate) fn own(name: &str, secret: bool) -> Part {
    let form = Form::Free;
    Part { field: name.to_owned(), secret, required: false, form, label: name.to_owned(), help: None, choices: Vec::new(), default: None }
}

/// Whether there is nothing to go by in the tables, so that a person is asked freely.
pub(crate) fn is_free(shape: &Shape, values: &Values) -> bool {
    shape.template.is_none() && values.is_empty() && shape.parts().iter().all(|part| !part.required)
}
