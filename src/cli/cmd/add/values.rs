//! The values of what is stored: from the command line, and by asking.

use std::collections::BTreeMap;

use credctl::Secret;
use credctl::name::escape;
use credctl::template::{Template, TemplateField, Templates};
use credctl::vault::Vault;

use super::plan::Plan;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::ui::prompt;
use crate::cli::values::{Assignment, check_token};

/// Values by their stored names, and whether they are secret.
pub(super) type Values = BTreeMap<String, (bool, Secret)>;

/// Fields that were given on the command line, by their stored names.
pub(super) fn given(set: &[String], secrets: &[String], plan: &Plan) -> Result<Vec<(String, bool, Assignment)>, Failure> {
    let mut given: Vec<(String, bool, Assignment)> = Vec::new();
    let set = set.iter().map(|text| (text, false));
    for (text, is_secret) in set.chain(secrets.iter().map(|text| (text, true))) {
        let mut assignment = Assignment::parse(text, is_secret)?;
        let field = match &assignment.field {
            // What stands before `=` may be part of a secret.
            Some(word) if is_secret && plan.is_secret_field(&plan.stored_name(word)).is_none() && !assignment.has_source() => {
                assignment = Assignment::whole(text);
                plan.kind.main_field().to_owned()
            }
            Some(word) => plan.stored_name(word),
            None => plan.kind.main_field().to_owned(),
        };
        if given.iter().any(|(known, ..)| *known == field) {
            return Err(Failure::usage(format!("the field `{field}` is given twice")));
        }
        let secret = plan.is_secret_field(&field).unwrap_or(is_secret);
        assignment.check(&field, secret)?;
        given.push((field, secret, assignment));
    }
    if given.iter().filter(|(.., assignment)| assignment.is_stdin()).count() > 1 {
        return Err(Failure::usage("two fields would be read from stdin").hint("give one of them as `@PATH` or `env:VAR`"));
    }
    Ok(given)
}

/// Fetches what was given.
pub(super) fn fetch(context: &Context, plan: &Plan, given: Vec<(String, bool, Assignment)>) -> Result<Values, Failure> {
    let mut values = BTreeMap::new();
    for (field, secret, assignment) in given {
        if assignment.is_stdin() && !context.ui.can_ask() {
            context.ui.stdin_is_no_terminal(&format!("give `{field}` by a pipe, or as `@PATH` or `env:VAR`"))?;
        }
        // Stdin may be the person: then a secret is as little seen as one that was asked for.
        let typed = secret && assignment.is_stdin() && !assignment.is_verbatim(&field) && context.ui.can_ask();
        let value = if typed { prompt::hidden(&context.ui, &name_of(plan, &field))? } else { assignment.fetch(&field, secret)? };
        values.insert(field, (secret, value));
    }
    Ok(values)
}

/// Refuses what cannot be right.
pub(super) fn check(plan: &Plan, values: &Values) -> Result<(), Failure> {
    for (field, (secret, value)) in values {
        // A password may hold anything, and so may what nobody knows; what is sent in a header may not.
        let free = ["password", "private_key", "content"].contains(&field.as_str()) || plan.is_secret_field(field).is_none();
        if *secret && !free {
            check_token(field, value)?;
        }
        if value.is_empty() {
            return Err(Failure::usage(format!("`{field}` is empty")));
        }
    }
    Ok(())
}

/// What has to be asked for; an error where nobody is there.
pub(super) fn missing(context: &Context, plan: &Plan, values: &Values) -> Result<Vec<Question>, Failure> {
    let missing: Vec<Question> = questions(plan).into_iter().filter(|question| !values.contains_key(&question.field)).collect();
    if missing.is_empty() || context.ui.can_ask() {
        return Ok(missing);
    }
    let flags: Vec<String> = missing.iter().map(Question::flag).collect();
    let names: Vec<&str> = missing.iter().map(|question| question.field.as_str()).collect();
    Err(Failure::usage(format!("{} is needed, and nobody is there to be asked", credctl::error::ticked(&names)))
        .hint(format!("give it as {}", flags.join(" "))))
}

/// Asks for what is missing.
pub(super) fn ask(context: &Context, plan: &Plan, missing: Vec<Question>, values: &mut Values) -> Result<(), Failure> {
    if let Some(page) = plan.template.as_ref().and_then(|template| template.dashboard.as_ref()).filter(|_| !missing.is_empty()) {
        context.ui.say(&format!("get one at {}", escape(page)));
    }
    for question in missing {
        let value = if question.secret {
            prompt::hidden(&context.ui, &question.text)?
        } else {
            Secret::from(prompt::line(&context.ui, &question.text, false)?)
        };
        if value.is_empty() {
            return Err(Failure::cancelled());
        }
        values.insert(question.field, (question.secret, value));
    }
    Ok(())
}

/// Says what looks wrong with the values.
pub(super) fn look_at(context: &Context, plan: &Plan, templates: &Templates, vault: &Vault, values: &Values) -> Result<(), Failure> {
    let main = plan.kind.main_field();
    let Some((_, value)) = values.get(main) else { return Ok(()) };
    let text = value.expose_str().unwrap_or_default();
    let fits = plan.template.as_ref().and_then(|template| template.main_field()).and_then(|field| field.fits(text));
    if fits != Some(true)
        && let Some(other) =
            templates.recognise(text)?.into_iter().find(|other| plan.template.as_ref().is_none_or(|template| template.id != other.id))
    {
        context.ui.warn(&format!("this looks like a key of {} (`{}`)", escape(&other.name), other.id));
    } else if let (Some(false), Some(template)) = (fits, &plan.template) {
        context.ui.warn(&format!("this does not look like a key of {}; it is stored all the same", escape(&template.name)));
    }
    let holders = vault.holders_of(value);
    if !holders.is_empty() {
        let names: Vec<String> = holders.iter().map(|name| format!("`{}`", escape(name))).collect();
        context.ui.warn(&format!("this secret is stored already, as {}", names.join(", ")));
    }
    Ok(())
}

/// One thing to ask for.
pub(super) struct Question {
    pub(super) field: String,
    secret: bool,
    text: String,
}

impl Question {
    fn flag(&self) -> String {
        if self.secret {
            format!("`--secret {0}=-` (stdin), `--secret {0}=@FILE` or `--secret {0}=env:VAR`", self.field)
        } else {
            format!("`--set {}=…`", self.field)
        }
    }
}

/// What is asked for: the required fields, plain ones first, since they come first in a person's mind.
fn questions(plan: &Plan) -> Vec<Question> {
    let mut questions: Vec<Question> = match &plan.template {
        Some(template) => template.fields.iter().filter(|field| field.required).map(|field| question(template, field)).collect(),
        None => plan
            .kind
            .spec()
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| Question { field: field.name.to_owned(), secret: field.secret, text: capitalised(field.name) })
            .collect(),
    };
    questions.sort_by_key(|question| question.secret);
    questions
}

fn question(template: &Template, field: &TemplateField) -> Question {
    Question { field: field.name.clone(), secret: field.secret, text: escape(&format!("{} {}", template.name, field.label)) }
}

/// What a field is called in a question.
fn name_of(plan: &Plan, field: &str) -> String {
    let known = plan.template.as_ref().and_then(|template| Some(question(template, template.field(field)?).text));
    known.unwrap_or_else(|| capitalised(field))
}

fn capitalised(word: &str) -> String {
    let text = word.replace('_', " ");
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
