//! What clap says of a command line, in our form.

use std::ffi::OsString;
use std::process::ExitCode;

use super::{Failure, shown};
use crate::cli::ui;

/// Clap's own errors, in our form: help and version go to stdout, a mistake to stderr.
pub(crate) fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    use clap::error::ErrorKind;
    let is = |flag: &str| arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == flag);
    let runs = command(arguments).is_some_and(|command| command == "run" || command == "exec");
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            ui::raw_out(&error.render().to_string());
            ExitCode::SUCCESS
        }
        kind => {
            // It repeats what was typed.
            let text = shown(&error.render().to_string());
            let text = text.strip_prefix("error: ").unwrap_or(&text).trim_end();
            if kind == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !is("--json") {
                ui::raw_err(text);
            } else {
                let message = text.split("\n\n").next().unwrap_or(text).split_whitespace().collect::<Vec<_>>().join(" ");
                let rest = text.split_once("\n\n").map(|(_, rest)| rest.to_owned()).filter(|rest| !rest.is_empty());
                let failure = match surplus(error) {
                    Some(_) if runs => Failure::usage("what is to be run stands before the `--`, or there is none")
                        .hint("the command goes behind it: `credctl run --with NAME -- COMMAND`"),
                    Some(count) => Failure::usage(format!("there is an argument too many, of {count} characters; it is not shown, because it may be a secret"))
                        .hint("a secret is no argument: leave it away and it is asked for, or write `--secret -` (stdin), `--secret @FILE` or `--secret env:VAR`"),
                    None => Failure::usage(message),
                };
                let failure = Failure { hints: failure.hints.into_iter().chain(rest).collect(), ..failure };
                ui::show_failure(&failure, is("--json"), false);
            }
            // `run` has 125 for what it did not start, bad arguments included, as `env` and `docker run` do.
            ExitCode::from(if runs { 125 } else { 2 })
        }
    }
}

/// The length of an argument that has no place, where it is no option: `credctl add openai sk-…` is soon typed.
fn surplus(error: &clap::Error) -> Option<usize> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::UnknownArgument, Some(ContextValue::String(argument))) if !argument.starts_with('-') => Some(argument.chars().count()),
        _ => None,
    }
}

/// The subcommand that was typed: the first argument that is no option and no option's value.
fn command(arguments: &[OsString]) -> Option<&OsString> {
    let mut arguments = arguments.iter().skip(1);
    loop {
        let argument = arguments.next()?;
        if argument == "--vault" || argument == "--color" {
            arguments.next();
        } else if !argument.as_encoded_bytes().starts_with(b"-") {
            return Some(argument);
        }
    }
}
