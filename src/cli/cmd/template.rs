//! `credctl template`: what is known of services, and whether a template of one's own is right.

mod facts;
mod oauth;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use credctl::Error;
use credctl::name::escape;
use credctl::template::{self, Category, Head, Templates};
use serde::Serialize;

use super::list::{one_of, parse_kind};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::Place;
use crate::cli::ui::table::{self, Column, Fit};

/// What is known of services: browse it, look at one, check your own
///
/// A template says what to ask for, which variables a credential is handed out as, where it may go, how to check and end it.
/// Your own lie as ID.toml in `templates/` of the configuration directory, and win over a built-in one of the same id.
#[derive(Args)]
pub(crate) struct Template {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List the services that have a template
    #[command(visible_alias = "ls")]
    #[command(after_long_help = "\
Examples:
  credctl template list                   # all of them, by category
  credctl template list mail --type smtp  # by a word and a type")]
    List {
        /// Only what has this in its id, name, description or variables
        #[arg(add = Completes::Template)]
        query: Option<String>,
        /// Only this category
        #[arg(long, add = Completes::Category)]
        category: Option<String>,
        /// Only this type
        #[arg(long = "type", value_name = "TYPE", add = Completes::Kind)]
        kind: Option<String>,
    },
    /// Show what a template says
    #[command(after_long_help = "\
Examples:
  credctl template show aws                     # what is asked for, its variables, where it may go
  credctl template show aws --toml > mine.toml  # to begin one of your own with")]
    Show {
        /// Its id
        #[arg(add = Completes::Template)]
        id: String,
        /// Print the file itself, to begin one of your own with
        #[arg(long)]
        toml: bool,
    },
    /// Say what is wrong with a template's file, line by line, and where it sends a secret
    #[command(after_long_help = "\
Examples:
  credctl template check mine.toml  # before it is put into `templates/`")]
    Check {
        /// The file, called ID.toml
        file: PathBuf,
    },
}

#[derive(Serialize)]
struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    category: &'static str,
    r#type: &'static str,
    about: &'a str,
    keys: Vec<&'a str>,
    own: bool,
}

#[derive(Serialize)]
struct Mistake {
    line: usize,
    reason: String,
}

impl Template {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let templates = Place::new()?.templates();
        match self.command {
            Command::List { query, category, kind } => list(context, &templates, query.as_deref(), category.as_deref(), kind.as_deref()),
            Command::Show { id, toml } => show(context, &templates, &id, toml),
            Command::Check { file } => check(context, &file),
        }
    }
}

fn list(context: &Context, templates: &Templates, query: Option<&str>, category: Option<&str>, kind: Option<&str>) -> Outcome {
    let kind = kind.map(parse_kind).transpose()?;
    if let Some(category) = category {
        one_of("category", category, Category::names())?;
    }
    let mut heads: Vec<&Head> = templates.heads()?.iter().collect();
    heads.retain(|head| {
        category.is_none_or(|category| head.category.name() == category)
            && kind.is_none_or(|kind| head.kind == kind)
            && query.is_none_or(|query| head.mentions(query))
    });
    heads.sort_by_key(|head| (head.category, head.id.as_str()));
    if context.ui.json {
        context.ui.document(&heads.into_iter().map(listed).collect::<Vec<_>>())?;
        return Ok(Exit::Done);
    }
    if heads.is_empty() {
        context.ui.say("no template is like that");
        context.ui.next("next: `credctl add NAME --type api_token` stores a key of any service");
        return Ok(Exit::Done);
    }
    let columns = [("ID", Fit::Keep), ("SERVICE", Fit::Cut), ("CATEGORY", Fit::Drop), ("TYPE", Fit::Drop), ("VARIABLE", Fit::Drop)];
    let rows = heads.iter().map(|head| {
        let secret = head.fields.iter().find(|field| field.secret).and_then(|field| field.key.as_ref());
        let key = secret.or_else(|| head.keys().next()).map(ToString::to_string).unwrap_or_default();
        vec![head.id.clone(), head.name.clone(), head.category.name().to_owned(), head.kind.name().to_owned(), key]
    });
    let columns = columns.map(|(title, fit)| Column { title, fit });
    context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())?;
    context.ui.next("next: `credctl template show ID` says more, `credctl add ID` stores a credential");
    Ok(Exit::Done)
}

fn listed(head: &Head) -> Listed<'_> {
    Listed {
        id: &head.id,
        name: &head.name,
        category: head.category.name(),
        r#type: head.kind.name(),
        about: &head.about,
        keys: head.keys().map(credctl::name::Key::as_str).collect(),
        own: matches!(head.origin, template::Origin::File(_)),
    }
}

fn show(context: &Context, templates: &Templates, id: &str, toml: bool) -> Outcome {
    let missing = || -> Result<Failure, Failure> {
        let near = templates.nearest(id)?;
        Ok(Error::NotFound { what: "template", name: id.to_owned(), near }.into())
    };
    let Some(template) = templates.get(id)? else { return Err(missing()?) };
    if toml {
        let Some(text) = templates.text(&template.id)? else { return Err(missing()?) };
        // A file of one's own may hold anything; a pipe gets it as it is.
        let line = |line: &str| if context.ui.stdout_tty { escape(line) } else { line.to_owned() };
        let shown: String = text.lines().map(|text| line(text) + "\n").collect();
        context.ui.out(shown.as_bytes())?;
    } else if context.ui.json {
        context.ui.document(&facts::of(&template))?;
    } else {
        context.ui.out(facts::describe(&context.ui, &template).as_bytes())?;
        let verb = if template.is_connected() { "oauth connect" } else { "add" };
        context.ui.next(&format!("next: `credctl {verb} {}`", template.id));
    }
    Ok(Exit::Done)
}

fn check(context: &Context, file: &Path) -> Outcome {
    let mistakes = template::mistakes(file)?;
    if context.ui.json {
        let of = |error: &Error| match error {
            Error::BadFile { line, reason, .. } => Mistake { line: *line, reason: reason.clone() },
            other => Mistake { line: 1, reason: other.to_string() },
        };
        context.ui.document(&mistakes.iter().map(of).collect::<Vec<_>>())?;
    }
    let mut failures: Vec<Failure> = mistakes.into_iter().map(Failure::from).collect();
    if !failures.is_empty() {
        // The first is shown last: so they come in the order of their lines.
        failures.rotate_right(1);
    }
    if let Some(failure) = Failure::of_all(failures) {
        return Err(failure.hint("docs/templates.md describes the format; `credctl template show ID --toml` prints one that is right"));
    }
    if !context.ui.json {
        // What it is for is what its reader has to know: where a secret would go.
        let template = template::read(file)?;
        context.ui.out(facts::describe(&context.ui, &template).as_bytes())?;
        context.ui.say("nothing is wrong with it; put it into `templates/` of the configuration directory to use it");
    }
    Ok(Exit::Done)
}
