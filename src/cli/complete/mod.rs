//! Completions: what can stand at the cursor of a command line that is being typed.
//!
//! The scripts of bash, zsh and fish know nothing of the commands: they give the line to `credctl __complete`, which walks
//! the same definitions as the program itself. An argument says once, where it is defined, what completes it:
//! `#[arg(add = Completes::Credential)]`. A test fails for one that says nothing.
//!
//! Invariants: names, never values; nobody is asked, nothing is unlocked, started, contacted or written; nothing is said on
//! stderr; the status is 0; where the vault does not open at once there are no names. What is offered needs no quotes in
//! any shell.

mod line;
mod open;
mod shell;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use clap::CommandFactory;
use clap::builder::ArgExt;

use self::line::{Line, Spot};
use self::shell::Shell;
use super::ui::Ui;
use super::{Cli, Globals};

pub(crate) use self::shell::script;

/// The first argument with which the scripts call; no subcommand, and nothing that anybody types.
pub(crate) const COMMAND: &str = "__complete";
/// So long is waited at most for everything: whoever pressed Tab goes on typing.
const LIMIT: Duration = Duration::from_millis(300);

/// What completes an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Completes {
    /// A credential, by its name, its variable or a reference.
    Credential,
    /// A consumer.
    Consumer,
    /// A credential or a consumer.
    Either,
    /// A field of the credential that the line names.
    Field,
    /// The same, or something else of it that can be taken away.
    Unset,
    /// `[KEY=]NAME[/FIELD]`.
    With,
    /// `FIELD=VALUE` of a plain field.
    Plain,
    /// `[FIELD=]VALUE` of a secret one.
    Secret,
    /// `[FIELD=]VAR`.
    Variable,
    /// A vault, by its name or as a directory.
    Vault,
    /// A vault of this machine, by its name.
    OwnVault,
    /// A template's id.
    Template,
    /// The service of a credential that is there.
    Service,
    /// A type.
    Kind,
    /// A category.
    Category,
    /// A status.
    Status,
    /// An order of a list.
    Order,
    /// What the record knows to have been done.
    Action,
    /// How that went.
    Result,
    /// A tag of a credential that is there.
    Tag,
    /// A key store.
    Store,
    /// A program and its arguments: as the shell completes it by itself.
    Program,
    /// Nothing: only the person knows.
    Nothing,
}

impl ArgExt for Completes {}

/// A word that is offered, and what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    text: String,
    help: Option<String>,
}

/// What can stand at the cursor. `fixed` is the part of the typed word that stays as it is.
#[derive(Debug, PartialEq, Eq)]
enum Reply {
    /// These words; where they are `open` something comes directly after them.
    Words { fixed: String, words: Vec<Word>, open: bool },
    /// A file.
    Files { fixed: String },
    /// A directory.
    Dirs { fixed: String },
    /// A program and its arguments, after `--`.
    Program,
}

impl Reply {
    fn nothing() -> Self {
        Self::words("", Vec::new())
    }

    fn words(fixed: &str, words: Vec<String>) -> Self {
        let words = words.into_iter().map(|text| Word { text, help: None }).collect();
        Self::Words { fixed: fixed.to_owned(), words, open: false }
    }
}

/// Answers a shell.
pub(crate) fn main(arguments: &[OsString]) -> ExitCode {
    let arguments: Option<Vec<String>> = arguments.iter().map(|argument| argument.to_str().map(str::to_owned)).collect();
    let (sender, receiver) = mpsc::channel();
    // A keyring or a disk that does not answer is left behind with its thread.
    let answer = move || sender.send(arguments.and_then(|arguments| answer(&arguments)));
    if thread::Builder::new().spawn(answer).is_ok()
        && let Ok(Some(text)) = receiver.recv_timeout(LIMIT)
    {
        let _ = Ui::new(&Globals::default()).out(text.as_bytes());
    }
    ExitCode::SUCCESS
}

fn answer(arguments: &[String]) -> Option<String> {
    let (shell, words) = Shell::parse(arguments)?;
    let (typed, before) = words.split_last()?;
    Some(shell.render(reply(before, typed), typed))
}

/// What can stand where `typed` is, after the words before it, of which the first is the program.
fn reply(before: &[String], typed: &str) -> Reply {
    let mut root = Cli::command();
    root.build();
    let line = Line::walk(&root, before, typed);
    match &line.spot {
        Spot::Value { arg, fixed, typed } => {
            let mut reply = words::of(&line, arg, typed);
            if let Reply::Words { fixed: inner, .. } | Reply::Files { fixed: inner } | Reply::Dirs { fixed: inner } = &mut reply {
                inner.insert_str(0, fixed);
            }
            reply
        }
        Spot::Subcommand => words::subcommands(line.command, typed),
        Spot::Option => words::options(&line, typed),
        Spot::Program => Reply::Program,
        Spot::Nothing => Reply::nothing(),
    }
}

#[cfg(test)]
mod tests;
