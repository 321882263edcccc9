//! `credctl consumer`: who may use credentials.

mod add;
mod look;
pub(in crate::cli::cmd) mod words;

use clap::{Args, Subcommand};
use credctl::consumer::ConsumerName;
use credctl::name::escape;
use serde::Serialize;

use self::words::{debts, impact};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// Who may use credentials: add, list, show, remove, replace an identity
///
/// A consumer is called KIND/NAME, the kind one of agent, llm, skill, tool, runtime, service, ci, user. It opens one file of
/// the vault, its view, which holds what is assigned to it and nothing else: its identity opens no other.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl consumer add ci/deploy | gh secret set CREDCTL_IDENTITY  # a pipeline, with an identity of its own
  credctl consumer add agent/researcher --local                    # acts here alone: `credctl run --as agent/researcher`
  credctl consumer show ci/deploy                                  # what it may use
  credctl consumer rotate ci/deploy                                # another identity; the one before opens nothing new")]
pub(crate) struct Consumer {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make one, and print its identity
    Add {
        /// KIND/NAME
        #[arg(value_name = "KIND/NAME", add = Completes::Nothing)]
        name: String,
        /// Without an identity: it acts only where the owner's key is, by --as
        #[arg(long)]
        local: bool,
    },
    /// List them
    #[command(visible_alias = "ls")]
    List,
    /// Show what one may use
    Show {
        /// KIND/NAME
        #[arg(value_name = "KIND/NAME", add = Completes::Consumer)]
        name: String,
    },
    /// Remove one: its identity opens nothing new
    #[command(visible_alias = "rm")]
    Remove {
        /// KIND/NAME
        #[arg(value_name = "KIND/NAME", add = Completes::Consumer)]
        name: String,
    },
    /// Give one another identity, and print it
    Rotate {
        /// KIND/NAME
        #[arg(value_name = "KIND/NAME", add = Completes::Consumer)]
        name: String,
    },
}

#[derive(Serialize)]
struct Removed<'a> {
    consumer: &'a str,
    removed: bool,
    lost: Vec<String>,
}

impl Consumer {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        match self.command {
            Command::Add { name, local } => add::add(context, &place, &ConsumerName::parse(&name)?, local),
            Command::List => look::list(context, &place),
            Command::Show { name } => look::show(context, &place, &ConsumerName::parse(&name)?),
            Command::Remove { name } => remove(context, &place, &ConsumerName::parse(&name)?),
            Command::Rotate { name } => add::rotate(context, &place, &ConsumerName::parse(&name)?),
        }
    }
}

fn remove(context: &Context, place: &Place, name: &ConsumerName) -> Outcome {
    let mut vault = session::open(context, place)?;
    session::is_writable(&vault)?;
    let mut writer = session::writer(context, &mut vault, place.now)?;
    let view = writer.vault_mut().view_of(&name.to_string(), place.now)?;
    drop(writer);
    let lost: Vec<String> = view.consumer.uses.iter().map(|held| held.credential.name.clone()).collect();
    if !context.ui.yes {
        if !context.ui.can_ask() {
            let what =
                if lost.is_empty() { "it may use nothing".to_owned() } else { format!("it loses {}", credctl::error::ticked(&lost)) };
            return Err(Failure::usage(format!("removing `{name}` needs a yes: {what}")).hint("add `--yes`"));
        }
        let what = if lost.is_empty() { "it may use nothing".to_owned() } else { format!("it loses {}", credctl::error::ticked(&lost)) };
        context.ui.say(&format!("{}: {what}", impact(&[name.to_string()])));
        if !prompt::confirm(&context.ui, "Remove it?", false)? {
            return Err(Failure::cancelled());
        }
    }
    let held: Vec<credctl::name::Id> = view.consumer.uses.iter().map(|held| held.credential.id).collect();
    session::writer(context, &mut vault, place.now)?.remove_consumer(view, place.now)?;
    add::note(context, place, &vault, name, "removed");
    if context.ui.json {
        context.ui.document(&Removed { consumer: &name.to_string(), removed: true, lost })?;
    } else {
        context.ui.line(&escape(&name.to_string()))?;
    }
    debts(context, place, &vault, &held, &[name.to_string()]);
    Ok(Exit::Done)
}
