//! The values of a credential: from the command line, and by asking. What `add` and `edit` have in common.

mod ask;
mod flags;
mod key;
mod look;

use std::collections::BTreeMap;

use credctl::credential::Credential;
use credctl::kind::Kind;
use credctl::name::{Key, escape};
use credctl::shape::{Part, Shape, Values};
use credctl::template::{By, Category, is_dangerous};
use credctl::{Error, Secret};

use super::Context;
use super::fail::Failure;
use super::ui::prompt::{self, document};
use super::values::Assignment;

pub(crate) use ask::{ask, ask_freely, ask_one, is_free, own, skippable};
pub(crate) use flags::Flags;
pub(crate) use key::settle as settle_key;
pub(crate) use look::{derive, look_at};

/// Where a login stands as one address: `postgres://USER:PASSWORD@HOST/DATABASE`.
const ADDRESS: &str = "url";

/// What was given, and what its file was called: a stored file is known by its name.
#[derive(Default)]
pub(crate) struct Fetched {
    pub(crate) values: Values,
    pub(crate) file_name: Option<String>,
}

/// Fields that were given on the command line, by their stored names. `meant` is whose a value without a name is.
fn given(
    set: &[String],
    secrets: &[String],
    shape: &Shape,
    meant: Option<&str>,
    of: Option<&Credential>,
) -> Result<Vec<(String, bool, Assignment)>, Failure> {
    // A field of the user's own stays what it was.
    let held = |field: &str| of.and_then(|known| known.fields.get(field)).map(|field| field.secret);
    // What is stored as a secret stays one, whatever a template says of it today.
    let is_secret = |field: &str| match (shape.is_secret(field), held(field)) {
        (Some(one), Some(other)) => Some(one || other),
        (one, other) => one.or(other),
    };
    let main = of.and_then(|known| Some(known.main_field()?.0)).or(meant).unwrap_or_else(|| shape.main());
    let mut given: Vec<(String, bool, Assignment)> = Vec::new();
    let set = set.iter().map(|text| (text, false));
    for (text, asked_secret) in set.chain(secrets.iter().map(|text| (text, true))) {
        let mut assignment = Assignment::parse(text, asked_secret)?;
        let field = match &assignment.field {
            // What stands before `=` may be part of a secret.
            Some(word) if asked_secret && is_secret(&shape.stored_name(word)).is_none() && !assignment.has_source() => {
                assignment = Assignment::whole(text);
                main.to_owned()
            }
            Some(word) => shape.stored_name(word),
            None => main.to_owned(),
        };
        if assignment.field.is_none() && meant.is_some_and(|field| is_secret(field) == Some(false)) {
            return Err(no_secret(shape, main));
        }
        if given.iter().any(|(known, ..)| *known == field) {
            return Err(Failure::usage(format!("the field `{field}` is given twice")));
        }
        let secret = is_secret(&field).unwrap_or(asked_secret);
        assignment.check(&field, secret)?;
        given.push((field, secret, assignment));
    }
    if given.iter().filter(|(.., assignment)| assignment.is_stdin()).count() > 1 {
        return Err(Failure::usage("two fields would be read from stdin").hint("give one of them as `@PATH` or `env:VAR`"));
    }
    Ok(given)
}

/// Fetches the values of flags `--set` and `--secret`, for a credential that is there.
pub(crate) fn fetch_given(
    context: &Context,
    shape: &Shape,
    (set, secrets): (&[String], &[String]),
    of: &Credential,
) -> Result<Values, Failure> {
    fetch(context, shape, given(set, secrets, shape, None, Some(of))?).map(|fetched| fetched.values)
}

/// A value that nobody said to be an address, in the place of one: it may be the secret.
fn no_secret(shape: &Shape, field: &str) -> Failure {
    Failure::usage(format!("the variable that was named is of `{field}`, which is no secret, and the value has no name"))
        .hint(format!("give both by their names: `--set {field}=…`, `--secret {}=-`", shape.main()))
}

/// Fetches what was given.
fn fetch(context: &Context, shape: &Shape, given: Vec<(String, bool, Assignment)>) -> Result<Fetched, Failure> {
    let mut fetched = Fetched::default();
    for (field, secret, assignment) in given {
        if assignment.is_stdin() && !context.ui.can_ask() {
            context.ui.stdin_is_no_terminal(&format!("give `{field}` by a pipe, or as `@PATH` or `env:VAR`"))?;
        }
        let form = shape.form(&field);
        // Stdin may be the person: then a secret is as little seen as one that was asked for.
        let typed = secret && assignment.is_stdin() && context.ui.can_ask();
        let value = match (typed, form.is_file()) {
            (true, false) => prompt::hidden(&context.ui, &label(shape, &field))?,
            (true, true) => document::document(&context.ui, &label(shape, &field), form)?.0,
            (false, _) => assignment.fetch(&field, secret, form)?,
        };
        if form.is_file() {
            fetched.file_name = assignment.file_name().or(fetched.file_name);
        }
        let value = shape.tidied(&field, value);
        fetched.values.insert(field, (secret, value));
    }
    Ok(fetched)
}

/// Whether one address can be the whole login of such a service.
fn has_address(shape: &Shape) -> bool {
    let verify = shape.template.as_ref().and_then(|template| template.verify.as_ref());
    let by_login = verify.is_some_and(|verify| matches!(verify.by, By::Postgres | By::Mysql | By::Redis));
    by_login && shape.is_secret(ADDRESS) == Some(true)
}

/// Whether the values are a whole login in one address, beside which nothing is needed.
fn is_whole(shape: &Shape, values: &Values) -> bool {
    has_address(shape) && values.contains_key(ADDRESS)
}

/// What has to be asked for, `meant` first: the field whose variable was named. An error where nobody is there.
pub(crate) fn missing(context: &Context, shape: &Shape, values: &Values, meant: Option<&str>) -> Result<Vec<Part>, Failure> {
    let asks = context.ui.can_ask();
    if is_whole(shape, values) {
        return Ok(Vec::new());
    }
    // Where somebody is there, what would be taken for granted is asked as well; and what a grant is refreshed with is
    // offered, because without it the token is of use for an hour.
    let grant = shape.kind == Kind::Oauth2 && values.is_empty();
    let wanted = |part: &Part| part.required || (asks && shape.template.is_none() && (part.default.is_some() || grant));
    let is_meant = |part: &Part| meant == Some(part.field.as_str()) && (part.secret || asks);
    let wanted = |part: &Part| !values.contains_key(&part.field) && (wanted(part) || is_meant(part));
    let mut missing: Vec<Part> = shape.parts().into_iter().filter(wanted).collect();
    missing.sort_by_key(|part| !is_meant(part));
    if missing.is_empty() || asks {
        return Ok(missing);
    }
    if meant == Some(ADDRESS) && has_address(shape) {
        missing.truncate(1);
    }
    let flags: Vec<String> = missing.iter().map(flag).collect();
    let names: Vec<&str> = missing.iter().map(|part| part.field.as_str()).collect();
    let are = if names.len() == 1 { "is" } else { "are" };
    Err(Failure::usage(format!("{} {are} needed, and nobody is there to be asked", credctl::error::ticked(&names)))
        .hint(format!("give it as {}", flags.join(" "))))
}

fn flag(part: &Part) -> String {
    if part.form.is_file() {
        format!("`--secret {0}=@FILE`", part.field)
    } else if part.secret {
        format!("`--secret {0}=-` (stdin), `--secret {0}=@FILE` or `--secret {0}=env:VAR`", part.field)
    } else {
        format!("`--set {}=…`", part.field)
    }
}

/// What a field is called in a question.
fn label(shape: &Shape, field: &str) -> String {
    let part = shape.part(field);
    escape(&part.map_or_else(|| field.to_owned(), |part| part.label))
}

/// A plain value as a secret is held.
pub(crate) fn text(value: &str) -> Secret {
    Secret::from(value.to_owned())
}

/// Variables that were given as `[FIELD=]VAR`, by field; `main` is the field that is meant where none is named.
fn keys(given: &[String], shape: &Shape, main: &str) -> Result<BTreeMap<String, Key>, Failure> {
    let mut keys = BTreeMap::new();
    for text in given {
        let (field, key) = match text.split_once('=') {
            Some((field, key)) => (shape.stored_name(field), key),
            None => (main.to_owned(), text.as_str()),
        };
        let key = Key::parse(key)?;
        if is_dangerous(&key) {
            return Err(Error::Dangerous { field, key }.into());
        }
        keys.insert(field, key);
    }
    Ok(keys)
}

/// A category from its name.
pub(crate) fn category(text: &str) -> Result<Category, Failure> {
    let bad =
        || Failure::usage(format!("no category `{}`", escape(text))).hint("llm_provider, mcp_service, runtime, communication or custom");
    Category::parse(text).ok_or_else(bad)
}
