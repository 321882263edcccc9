//! What completes an argument, and the names of options and subcommands.

use clap::builder::StyledStr;
use clap::{Arg, Command, ValueHint};
use credctl::activity::{Action, Outcome};
use credctl::keys::Store;
use credctl::kind::{KINDS, Kind};
use credctl::name::Name;
use credctl::reference::SCHEME;
use credctl::shape::{Shape, UNSETTABLE};
use credctl::status::Status;
use credctl::template::Category;
use credctl::vault::{FieldSummary, Glance, Summary};

use super::super::cmd::list::filter::ORDERS;
use super::line::Line;
use super::{Completes, Reply, Word, open};

/// What can stand in the place of `typed` as a value of `arg`.
pub(super) fn of(line: &Line<'_>, arg: &Arg, typed: &str) -> Reply {
    let fixed = |words: &[&'static str]| begin(words.iter().map(|word| (*word).to_owned()), typed);
    match arg.get::<Completes>() {
        Some(Completes::Credential) => credentials(line, typed),
        Some(Completes::Consumer) => plain(begin(consumers(line), typed)),
        Some(Completes::Either) if typed.contains('/') && !typed.starts_with(SCHEME) => plain(begin(consumers(line), typed)),
        Some(Completes::Either) => credentials(line, typed),
        Some(Completes::Field) => plain(begin(fields(line).into_iter().map(|field| field.name), typed)),
        Some(Completes::Unset) => {
            let more = UNSETTABLE.map(str::to_owned);
            plain(begin(fields(line).into_iter().map(|field| field.name).chain(more), typed))
        }
        Some(Completes::With) => with(line, typed),
        Some(Completes::Plain) => assignment(line, typed, |secret| !secret),
        Some(Completes::Secret) => assignment(line, typed, |secret| secret),
        Some(Completes::Variable) => assignment(line, typed, |_| true),
        Some(Completes::Vault) if typed.contains('/') || typed.starts_with(['.', '~']) => Reply::Dirs { fixed: String::new() },
        Some(Completes::Vault | Completes::OwnVault) => plain(begin(vaults(), typed)),
        Some(Completes::Template) => plain(begin(templates(), typed)),
        Some(Completes::Service) => plain(used(line, typed, |summary| summary.service.into_iter().collect())),
        Some(Completes::Tag) => plain(used(line, typed, |summary| summary.tags)),
        Some(Completes::Kind) => described(KINDS.iter().map(|spec| (spec.name, spec.about)), typed),
        Some(Completes::Category) => plain(fixed(&Category::names())),
        Some(Completes::Status) => plain(fixed(&Status::ALL.map(Status::name))),
        Some(Completes::Order) => plain(fixed(&ORDERS)),
        Some(Completes::Action) => plain(fixed(&Action::names())),
        Some(Completes::Result) => plain(fixed(&Outcome::names())),
        Some(Completes::Store) => described(Store::ALL.map(|store| (store.name(), store.in_words())), typed),
        Some(Completes::Program | Completes::Nothing) => Reply::nothing(),
        None => by_definition(arg, typed),
    }
}

/// Subcommands; an alias where nothing else fits.
pub(super) fn subcommands(command: &Command, typed: &str) -> Reply {
    let visible = || command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let word = |text: &str, sub: &Command| Word { text: text.to_owned(), help: first_line(sub.get_about()) };
    let begins = |word: &Word| word.text.starts_with(typed);
    let mut words: Vec<Word> = visible().map(|sub| word(sub.get_name(), sub)).filter(begins).collect();
    if words.is_empty() {
        words = visible().flat_map(|sub| sub.get_all_aliases().map(|alias| word(alias, sub)).collect::<Vec<_>>()).filter(begins).collect();
    }
    Reply::Words { fixed: String::new(), words, open: false }
}

/// Options: the long ones, and the short ones of those that have no long one.
pub(super) fn options(line: &Line<'_>, typed: &str) -> Reply {
    let name = |arg: &Arg| match (arg.get_long(), arg.get_short()) {
        (Some(long), _) => Some(format!("--{long}")),
        (None, short) => short.map(|short| format!("-{short}")),
    };
    // First what this command has of its own, last what all have.
    let mut all: Vec<&Arg> = line.options().collect();
    all.sort_by_key(|arg| (arg.is_global_set(), arg.get_id() == "help"));
    let options = all.into_iter().filter_map(|arg| Some(Word { text: name(arg)?, help: first_line(arg.get_help()) }));
    let dashes = line.takes_program().then(|| Word { text: "--".to_owned(), help: Some("The program to run".to_owned()) });
    let words = dashes.into_iter().chain(options).filter(|word| word.text.starts_with(typed)).collect();
    Reply::Words { fixed: String::new(), words, open: false }
}

/// Of an argument without a mark: its possible values, or files where it is a path.
fn by_definition(arg: &Arg, typed: &str) -> Reply {
    let values = arg.get_possible_values();
    let words = values.iter().filter(|value| !value.is_hide_set() && value.get_name().starts_with(typed));
    let words: Vec<Word> = words.map(|value| Word { text: value.get_name().to_owned(), help: first_line(value.get_help()) }).collect();
    match arg.get_value_hint() {
        ValueHint::AnyPath | ValueHint::FilePath => Reply::Files { fixed: String::new() },
        ValueHint::DirPath => Reply::Dirs { fixed: String::new() },
        _ => Reply::Words { fixed: String::new(), words, open: false },
    }
}

/// Names, or, of what begins as a variable does, variables.
fn credentials(line: &Line<'_>, typed: &str) -> Reply {
    let fixed = if typed.starts_with(SCHEME) { SCHEME } else { "" };
    let start = &typed[fixed.len()..];
    let is_variable = fixed.is_empty() && start.starts_with(|c: char| c.is_ascii_uppercase() || c == '_');
    let of = |glance: &Glance| if is_variable { glance.variables(start) } else { glance.names(start) };
    let glances = open::glances(line.value("vault"));
    let mut words: Vec<String> = glances.iter().flat_map(of).collect();
    if glances.len() > 1 {
        words.sort_unstable();
        words.dedup();
    }
    Reply::words(fixed, words)
}

/// Consumers of the vault at hand.
fn consumers(line: &Line<'_>) -> Vec<String> {
    open::glance(line.value("vault")).map(|glance| glance.consumers()).unwrap_or_default()
}

/// `[KEY=]NAME[/FIELD]`.
fn with(line: &Line<'_>, typed: &str) -> Reply {
    // A reference's query has a `=` too, and a key never has a `:`.
    let key = typed.find('=').filter(|at| !typed[..*at].contains(':')).map_or(0, |at| at + 1);
    let scheme = if typed[key..].starts_with(SCHEME) { SCHEME.len() } else { 0 };
    let name = key + scheme;
    let Some(slash) = typed[name..].find('/') else {
        let mut reply = credentials(line, &typed[key..]);
        if let Reply::Words { fixed, .. } = &mut reply {
            fixed.insert_str(0, &typed[..key]);
        }
        return reply;
    };
    let (fixed, start) = typed.split_at(name + slash + 1);
    let of = open::one(&typed[name..name + slash], line.value("vault"));
    let fields = of.map(|summary| summary.fields).unwrap_or_default();
    Reply::words(fixed, begin(fields.into_iter().map(|field| field.name), start))
}

/// `FIELD=`, and after it the path of a file where one was begun.
fn assignment(line: &Line<'_>, typed: &str, wanted: impl Fn(bool) -> bool) -> Reply {
    let value = typed.find('=').map_or(0, |at| at + 1);
    if typed[value..].starts_with('@') {
        return Reply::Files { fixed: typed[..=value].to_owned() };
    }
    if value > 0 {
        return Reply::nothing();
    }
    let known = fields_to_be(line).unwrap_or_else(|| fields(line).into_iter().map(|field| (field.name, field.secret)).collect());
    let words = known.into_iter().filter(|(_, secret)| wanted(*secret)).map(|(name, _)| format!("{name}="));
    match plain(begin(words, typed)) {
        Reply::Words { fixed, words, .. } => Reply::Words { fixed, words, open: true },
        other => other,
    }
}

/// The fields of the credential that the line is about.
fn fields(line: &Line<'_>) -> Vec<FieldSummary> {
    let of = line.subject().and_then(|what| open::one(what, line.value("vault")));
    of.map(|summary| summary.fields).unwrap_or_default()
}

/// The fields of one that is still to be made, by its template or type; `None` of a line that is about another.
fn fields_to_be(line: &Line<'_>) -> Option<Vec<(String, bool)>> {
    line.command.get_arguments().find(|arg| arg.get_id() == "template")?;
    let templates = open::place()?.templates();
    let template = match (line.value("template"), line.value("kind"), line.subject()) {
        (Some(id), ..) => templates.get(id).ok()?,
        (None, Some(_), _) | (None, None, None) => None,
        (None, None, Some(name)) => templates.for_name(name).ok()?,
    };
    let shape = match template {
        Some(template) => Shape { kind: template.kind, template: Some(template.into()) },
        None => Shape::of(line.value("kind").and_then(Kind::parse)?),
    };
    Some(shape.parts().into_iter().map(|part| (part.field, part.secret)).collect())
}

fn vaults() -> Vec<String> {
    let names = open::place().and_then(|place| place.home.vault_names().ok()).unwrap_or_default();
    names.iter().map(ToString::to_string).collect()
}

fn templates() -> Vec<String> {
    let ids = open::place().and_then(|place| place.templates().ids().ok()).unwrap_or_default();
    ids.into_iter().filter(|id| Name::parse(id).is_ok()).collect()
}

/// What the credentials of the vault have of something.
fn used(line: &Line<'_>, typed: &str, of: impl Fn(Summary) -> Vec<String>) -> Vec<String> {
    let all = open::glances(line.value("vault"));
    let mut words = begin(all.iter().flat_map(Glance::all).flat_map(of), typed);
    words.sort_unstable();
    words.dedup();
    words
}

fn begin(words: impl IntoIterator<Item = String>, typed: &str) -> Vec<String> {
    words.into_iter().filter(|word| word.starts_with(typed)).collect()
}

fn plain(words: Vec<String>) -> Reply {
    Reply::words("", words)
}

fn described<'a>(words: impl IntoIterator<Item = (&'a str, &'a str)>, typed: &str) -> Reply {
    let words = words.into_iter().filter(|(word, _)| word.starts_with(typed));
    let words = words.map(|(text, help)| Word { text: text.to_owned(), help: Some(help.to_owned()) }).collect();
    Reply::Words { fixed: String::new(), words, open: false }
}

fn first_line(text: Option<&StyledStr>) -> Option<String> {
    text.map(|text| text.to_string().lines().next().unwrap_or_default().to_owned())
}
