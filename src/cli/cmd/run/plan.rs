//! `run --plan`: what a program would get, from where, and what stands in the way. No value is released and nothing starts.

use std::ffi::OsString;

use credctl::inject::{Injection, Variable};
use credctl::name::escape;
use credctl::run::{self, Command};
use credctl::{Error, Secret};
use serde::Serialize;

use super::{Run, is_reference};
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::sources::Gathered;
use crate::cli::ui::table::{self, Column, Fit};
use crate::cli::{Context, env};

/// What a variable is set to.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    /// A secret.
    Secret,
    /// A value that may be seen.
    Plain,
    /// The path of a private file.
    Path,
}

/// One variable. Members of the document are added, never removed.
#[derive(Serialize)]
struct Row {
    key: String,
    form: Form,
    /// None of a plain value of an environment file.
    name: Option<String>,
    field: Option<String>,
    vault: Option<String>,
    source: String,
    status: Option<&'static str>,
    /// Whether the variable is inherited with another meaning.
    replaces: bool,
    /// The sources that name it too, and do not count.
    over: Vec<String>,
    warning: Option<String>,
    renews: bool,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'a str,
    message: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    consumer: Option<&'a str>,
    starts: bool,
    variables: &'a [Row],
    inherited: Vec<String>,
    problems: Vec<Problem<'a>>,
}

impl Run {
    /// Shows what would be handed out; ends as `run` would, had it not started anything.
    pub(super) fn plan(self, context: &Context) -> Outcome {
        let inherited = env::inherited();
        let Gathered { injection, mut failures, who } = self.sources.foresee(context, &inherited)?;
        failures.extend(injection.variables.iter().filter_map(cannot_be_held));
        let rows: Vec<Row> = injection.variables.iter().map(|variable| Row::of(variable, &injection, &inherited)).collect();
        let kept: Vec<_> = inherited.into_iter().filter(|(name, _)| self.keeps(name) && !injection.has(&name.to_string_lossy())).collect();
        failures.extend(self.cannot_start(&injection, &kept));
        let names = kept.iter().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        let problems = failures.iter().map(|failure| Problem { code: failure.code, message: &failure.message }).collect();
        let starts = failures.is_empty();
        let document = Document {
            schema: 1,
            consumer: who.as_ref().map(|who| who.name.as_str()),
            starts,
            variables: &rows,
            inherited: names,
            problems,
        };
        show(context, &document)?;
        // What keeps it from being started counts before that it is not there to be started.
        match Failure::of_all(failures) {
            Some(failure) => Err(failure),
            None => Ok(Exit::Done),
        }
    }

    /// Why the program could not be started, where one is named.
    fn cannot_start(&self, injection: &Injection, kept: &[(OsString, OsString)]) -> Option<Failure> {
        let (program, args) = self.command.split_first()?;
        // Where it is looked for is not known before the value is.
        if injection.has("PATH") {
            return None;
        }
        let path = kept.iter().filter(|(name, _)| name == "PATH").cloned().collect();
        let command = Command { program: program.clone(), args: args.to_vec(), env: path, core: None };
        run::foresee(&command).err().map(Failure::from)
    }
}

/// Why no environment can hold a value.
fn cannot_be_held(variable: &Variable) -> Option<Failure> {
    let name = &variable.name;
    let (length, zero) = match &variable.ahead {
        _ if variable.file.is_some() => return None,
        Some(ahead) => (ahead.length, ahead.zero),
        None => (variable.value.len(), variable.value.holds(0)),
    };
    if zero {
        return Some(super::holds_zero(name));
    }
    let limit = run::longest_value(name);
    let large = || Error::TooLarge { what: format!("variable `{}`", escape(name)), size: length as u64, limit: limit as u64 };
    (length > limit).then(|| large().into())
}

impl Row {
    fn of(variable: &Variable, injection: &Injection, inherited: &[(OsString, OsString)]) -> Self {
        let ahead = variable.ahead.as_ref();
        let form = match (&variable.file, &variable.credential) {
            (Some(_), _) => Form::Path,
            (None, Some(_)) => Form::Secret,
            (None, None) => Form::Plain,
        };
        let same = |value: &OsString| ahead.is_none() && variable.value == Secret::new(value.as_encoded_bytes().to_vec());
        let over = injection.beaten.iter().filter(|(name, _)| *name == variable.name).map(|(_, source)| source.clone()).collect();
        Self {
            key: variable.name.clone(),
            form,
            name: ahead.map(|ahead| ahead.credential.clone()),
            field: ahead.map(|ahead| ahead.field.clone()),
            vault: ahead.map(|ahead| ahead.vault.clone()),
            source: variable.source.clone(),
            status: ahead.map(|ahead| ahead.status),
            replaces: inherited.iter().any(|(name, value)| *name == *variable.name && !is_reference(value) && !same(value)),
            over,
            warning: ahead.and_then(|ahead| ahead.warning.clone()),
            renews: ahead.is_some_and(|ahead| ahead.renews),
        }
    }

    fn what(&self) -> String {
        match (&self.name, &self.field) {
            (Some(name), Some(field)) => format!("{name}/{field}"),
            _ => "a plain value".to_owned(),
        }
    }

    fn notes(&self) -> String {
        let mut notes = Vec::new();
        notes.extend(self.warning.clone());
        if self.form == Form::Path {
            notes.push("the path of a private file".to_owned());
        }
        if self.renews {
            notes.push("renewed first".to_owned());
        }
        if self.replaces {
            notes.push("replaces what is inherited".to_owned());
        }
        if !self.over.is_empty() {
            notes.push(format!("wins over {}", self.over.join("; ")));
        }
        notes.join(", ")
    }
}

fn show(context: &Context, document: &Document<'_>) -> Result<(), Failure> {
    let ui = &context.ui;
    if ui.json {
        return ui.document(document);
    }
    if !document.variables.is_empty() {
        let columns = [("VARIABLE", Fit::Keep), ("FROM", Fit::Keep), ("VAULT", Fit::Drop), ("NAMED BY", Fit::Cut), ("NOTES", Fit::Cut)];
        let columns = columns.map(|(title, fit)| Column { title, fit });
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = |row: &Row| vec![row.key.clone(), row.what(), text(&row.vault), row.source.replace('`', ""), row.notes()];
        ui.out(table::render(ui, &columns, document.variables.iter().map(cells).collect()).as_bytes())?;
    }
    let whom = document.consumer.map(|who| format!(" as `{}`", escape(who))).unwrap_or_default();
    let (set, kept) = (document.variables.len(), document.inherited.len());
    let end = if document.starts { "nothing was started" } else { "it would not be started" };
    ui.say(&format!("{}{whom}, and {kept} that are inherited; {end}", crate::cli::cmd::import::count(set, "variable")));
    Ok(())
}
