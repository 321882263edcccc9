//! `credctl unassign`: consumers lose credentials.

use clap::Args;
use credctl::activity::{About, Action};
use credctl::error::ticked;
use credctl::vault::View;

use super::super::consumer::words::{debts, impact};
use super::given::Given;
use super::tell;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// Take credentials away from consumers
///
/// Their views are written anew without them. What they could read they may have kept: until the secret is replaced,
/// `credctl list --due`, `show` and `doctor` say so. Without a terminal nothing is asked.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl unassign openai agent/researcher  # one from one
  credctl unassign openai github ci/deploy  # several from one
  credctl unassign --tag work agent/old     # everything with that tag")]
pub(crate) struct Unassign {
    /// Credentials, and consumers (KIND/NAME)
    #[arg(required = true, value_name = "NAME|KIND/NAME", add = Completes::Either)]
    words: Vec<String>,
    /// Credentials by a tag too (repeatable)
    #[arg(long, add = Completes::Tag)]
    tag: Vec<String>,
}

impl Unassign {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let given = Given::parse(&self.words)?;
        let mut vault = session::open_named(context, &place, given.vault.as_deref())?;
        session::is_writable(&vault)?;
        // What a killed writer left is finished first: the views are read as they are then.
        drop(session::writer(context, &mut vault, place.now)?);
        let ids = given.ids(&mut vault, &self.tag, &place)?;
        let mut views: Vec<View> = Vec::new();
        for name in &given.consumers {
            views.push(vault.view_of(&name.to_string(), place.now)?);
        }
        let loses = |view: &View| ids.iter().any(|id| view.consumer.use_of(*id).is_some());
        let hit: Vec<String> = views.iter().filter(|view| loses(view)).map(|view| view.consumer.name.clone()).collect();
        let names: Vec<String> = ids.iter().filter_map(|id| Some(vault.summary_of(*id)?.name)).collect();
        if !hit.is_empty() {
            let verb = if hit.len() == 1 { "loses" } else { "lose" };
            context.ui.say(&format!("{} {verb} {}", impact(&hit), ticked(&names)));
            if !context.ui.yes && context.ui.can_ask() && !prompt::confirm(&context.ui, "Take it away?", true)? {
                return Err(Failure::cancelled());
            }
        }
        let changed = session::writer(context, &mut vault, place.now)?.unassign(&ids, views, place.now)?;
        let taken = |consumer: &String| {
            let about = |(id, name): (&credctl::name::Id, &String)| {
                (Some(*id), About { name: name.clone(), target: Some(consumer.clone()), ..About::default() })
            };
            ids.iter().zip(&names).map(about).collect::<Vec<_>>()
        };
        context.note_all(&place, &vault, Action::Unassign, hit.iter().flat_map(taken));
        tell(context, &changed, &names)?;
        debts(context, &place, &vault, &ids, &hit);
        Ok(Exit::Done)
    }
}
