//! `credctl remove`: the record goes.

use clap::Args;
use credctl::activity::{About, Action};
use credctl::credential::revoked::State;
use credctl::name::escape;
use serde::Serialize;

use super::consumer::words::{impact, users};
use super::get::Target;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::json::AssignedTo;
use crate::cli::ui::prompt;

/// Remove a credential
///
/// Removes the record here, for good. The secret itself goes on working until its provider revokes it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl remove openai        # after a question
  credctl remove openai --yes  # without one")]
pub(crate) struct Remove {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
}

#[derive(Serialize)]
struct Removed<'a> {
    id: String,
    name: &'a str,
    removed: bool,
    assigned_to: Vec<AssignedTo<'a>>,
}

impl Remove {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        let (mut vault, record) = target.to_change(context, &place)?;
        let name = escape(&record.credential.name);
        let service = record.credential.service.as_deref().and_then(|service| place.templates().get(service).ok().flatten());
        let dashboard = service.as_ref().and_then(|service| service.page());
        vault.rosters(place.now)?;
        let listed = vault.describe(&record, place.now);
        let hit = users(&listed);
        let verb = if hit.len() == 1 { "loses" } else { "lose" };
        let whom = if hit.is_empty() { "no consumer uses it".to_owned() } else { format!("{} {verb} it", impact(&hit)) };
        if !context.ui.yes {
            if !context.ui.can_ask() {
                return Err(Failure::usage(format!("removing `{name}` needs a yes: {whom}")).hint("add `--yes`"));
            }
            context.ui.say(&format!("`{name}` is removed from vault `{}` for good; {whom}", escape(vault.label())));
            if !prompt::confirm(&context.ui, "Remove it?", false)? {
                return Err(Failure::cancelled());
            }
        }
        session::writer(context, &mut vault, place.now)?.remove(&record, place.now)?;
        context.note(&place, &vault, Action::Remove, (record.credential.id, &record.credential.name), About::default());
        if !record.credential.rotation.waiting().olds.is_empty() {
            context.ui.warn("a secret that it had before was still to be ended at its service: it may live on there");
        }
        if context.ui.json {
            let id = record.credential.id.to_string();
            let assigned_to = listed.users.iter().map(AssignedTo::of).collect();
            context.ui.document(&Removed { id, name: &record.credential.name, removed: true, assigned_to })?;
        } else {
            context.ui.line(&name)?;
            if context.ui.yes && !hit.is_empty() {
                context.ui.say(&whom);
            }
            let revoked = record.credential.revoked.as_ref().map(|revoked| revoked.state);
            context.ui.say(&match dashboard {
                _ if revoked == Some(State::Proven) => "removed; the secret was revoked before, and proven to be dead".to_owned(),
                _ if revoked == Some(State::Accepted) => {
                    "removed; the secret was revoked before, by the word of its service and not proven".to_owned()
                }
                Some(page) => format!("removed; the secret itself still works until it is revoked at {}", escape(&page)),
                None => "removed; the secret itself still works wherever it was valid, until it is revoked there".to_owned(),
            });
        }
        Ok(Exit::Done)
    }
}
