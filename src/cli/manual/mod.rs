//! The manual: pages and the reference, from the definitions of the command line.
//!
//! A page is made from the tree of clap once, and written as roff or as Markdown. What a command's author writes is its doc
//! comments and, in `after_long_help`, its examples: a line each, a comment after `#`. Text in back-quotes is what one types.

mod markdown;
mod roff;
mod tables;

use std::process::ExitCode;

use clap::{Arg, ArgAction, Command, CommandFactory};

pub(crate) use self::roff::page;
use super::ui::Ui;
use super::{Cli, Globals};

/// The first argument with which `tests/pages` calls for the reference; no subcommand, and nothing that anybody types.
pub(crate) const COMMAND: &str = "__reference";

/// What examples begin with, in the help text.
const EXAMPLES: &str = "Examples:";

/// An argument or option: how it is written, and what it does.
struct Item {
    /// `--long`, `-s`; of a positional argument nothing.
    names: Vec<String>,
    /// What stands for its value.
    value: Option<String>,
    text: String,
}

/// One command.
pub(crate) struct Page {
    /// `credctl-get`.
    pub(crate) name: String,
    /// `credctl get`.
    call: String,
    about: String,
    /// In paragraphs, without what `about` says already.
    description: Vec<String>,
    aliases: Vec<String>,
    /// The ways to call it, each in parts that are not broken.
    synopsis: Vec<Vec<String>>,
    /// Page and purpose of each subcommand.
    commands: Vec<(String, String)>,
    arguments: Vec<Item>,
    options: Vec<Item>,
    /// What every command takes.
    globals: Vec<Item>,
    examples: Vec<String>,
    see_also: Vec<String>,
}

impl Page {
    fn is_first(&self) -> bool {
        !self.call.contains(' ')
    }

    /// Whether the command ends with the status of another.
    fn is_run(&self) -> bool {
        self.name == "credctl-run"
    }
}

/// A page a command, the program's own first.
pub(crate) fn pages() -> Vec<Page> {
    let mut root = Cli::command();
    root.build();
    let mut pages = Vec::new();
    collect(&root, &mut Vec::new(), &mut pages);
    pages
}

/// Prints `docs/cli.md`.
pub(crate) fn main() -> ExitCode {
    match Ui::new(&Globals::default()).out(markdown::reference(&pages()).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

fn collect(command: &Command, above: &mut Vec<String>, pages: &mut Vec<Page>) {
    pages.push(describe(command, above));
    above.push(command.get_name().to_owned());
    for sub in subcommands(command) {
        collect(sub, above, pages);
    }
    above.pop();
}

/// `help` is a way to ask, and has no page.
fn subcommands(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help")
}

fn describe(command: &Command, above: &[String]) -> Page {
    let mut path = above.to_vec();
    path.push(command.get_name().to_owned());
    let (name, call) = (path.join("-"), path.join(" "));
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let text = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let description = text.split("\n\n").map(|part| part.trim().replace('\n', " ")).filter(|part| !part.is_empty() && *part != about);
    let help = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let examples = help.split_once(EXAMPLES).map(|(_, lines)| lines).unwrap_or_default();
    let shown = || command.get_arguments().filter(|arg| !arg.is_hide_set());
    let dashed = |global: bool| {
        let mut all: Vec<&Arg> = shown().filter(|arg| !arg.is_positional() && arg.is_global_set() == global).collect();
        all.sort_by_key(|arg| ["help", "version"].contains(&arg.get_id().as_str()));
        all.into_iter().map(item).collect()
    };
    let commands = subcommands(command).map(|sub| {
        let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
        (format!("{name}-{}", sub.get_name()), about)
    });
    Page {
        commands: commands.collect(),
        arguments: shown().filter(|arg| arg.is_positional()).map(item).collect(),
        options: dashed(false),
        globals: dashed(true),
        description: description.collect(),
        aliases: command.get_visible_aliases().map(str::to_owned).collect(),
        synopsis: synopsis(command, &call),
        examples: examples.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        see_also: see_also(command, above, &name),
        name,
        call,
        about,
    }
}

fn item(arg: &Arg) -> Item {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    let takes_value = arg.get_action().takes_values();
    let mut text = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    text = text.split(" (see a summary").next().unwrap_or_default().replace('\n', " ");
    let values: Vec<String> = arg.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if takes_value && values.len() > 1 {
        text = format!("{text}: {}", values.join(", "));
    }
    let default: Vec<String> = arg.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    if takes_value && !default.is_empty() && !arg.is_hide_default_value_set() {
        text = format!("{text} [default: {}]", default.join(" "));
    }
    let many = matches!(arg.get_action(), ArgAction::Append) && !arg.is_positional() && !text.contains("repeatable");
    Item {
        names: short.into_iter().chain(long).collect(),
        value: takes_value.then(|| value_name(arg)),
        text: if many { format!("{text} (repeatable)") } else { text },
    }
}

fn value_name(arg: &Arg) -> String {
    arg.get_value_names().map_or_else(|| arg.get_id().to_string().to_uppercase(), |names| names.join(" "))
}

/// How a command is called: its own options and arguments, or the ways of its subcommands.
fn synopsis(command: &Command, call: &str) -> Vec<Vec<String>> {
    if command.has_subcommands() {
        if !call.contains(' ') {
            return vec![vec![call.to_owned(), "[OPTIONS]".to_owned(), "COMMAND".to_owned(), "…".to_owned()]];
        }
        return subcommands(command).flat_map(|sub| synopsis(sub, &format!("{call} {}", sub.get_name()))).collect();
    }
    let mut parts = vec![call.to_owned()];
    let own = |arg: &&Arg| !arg.is_hide_set() && !arg.is_global_set() && arg.get_id() != "help";
    for arg in command.get_arguments().filter(own) {
        let value = arg.get_action().takes_values().then(|| value_name(arg));
        let word = match (arg.get_long(), value) {
            (Some(long), Some(value)) => format!("--{long} {value}"),
            (Some(long), None) => format!("--{long}"),
            (None, Some(value)) if arg.is_last_set() => format!("-- {value}"),
            (None, value) => value.unwrap_or_default(),
        };
        let many = matches!(arg.get_action(), ArgAction::Append);
        let word = if arg.is_required_set() { word } else { format!("[{word}]") };
        parts.push(if many { format!("{word}…") } else { word });
    }
    // What has a place comes after what has a name, and `--` last.
    parts[1..].sort_by_key(|part| (part.starts_with("-- "), !part.trim_start_matches('[').starts_with("--")));
    vec![parts]
}

/// The pages above and below, and those of commands that are used with it.
fn see_also(command: &Command, above: &[String], name: &str) -> Vec<String> {
    let mut pages: Vec<String> = (1..=above.len()).map(|depth| above[..depth].join("-")).collect();
    pages.extend(subcommands(command).map(|sub| format!("{name}-{}", sub.get_name())));
    pages.extend(tables::related(name).map(|page| format!("credctl-{page}")));
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_are_named_are_there() {
        let names: Vec<String> = pages().into_iter().map(|page| page.name).collect();
        for page in pages() {
            for other in &page.see_also {
                assert!(names.contains(other) && *other != page.name, "{} speaks of {other}", page.name);
            }
        }
        for name in tables::speaking() {
            assert!(names.contains(&format!("credctl-{name}")), "no page {name}");
        }
    }

    #[test]
    fn examples_are_calls_of_their_command() {
        for page in pages() {
            assert!(page.examples.iter().all(|line| line.contains("credctl ")), "{}: {:?}", page.name, page.examples);
            let own = page.examples.iter().any(|line| line.contains(&page.call));
            assert!(own || page.examples.is_empty() || page.is_first(), "{}", page.name);
        }
    }
}
