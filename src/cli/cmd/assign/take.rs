//! `credctl unassign`: consumers lose credentials.

use std::collections::BTreeMap;

use clap::Args;
use credctl::activity::{About, Action};
use credctl::error::ticked;
use credctl::name::Id;
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
        let ids = given.ids(&mut vault, &self.tag, &place).map_err(|failure| given.elsewhere(context, &place, failure))?;
        let mut views: Vec<View> = Vec::new();
        for name in &given.consumers {
            views.push(vault.view_of(&name.to_string(), place.now)?);
        }
        let name_of = |id: &Id| Some((*id, vault.summary_of(*id)?.name));
        let held = |view: &View| ids.iter().filter(|id| view.consumer.use_of(**id).is_some()).filter_map(name_of).collect();
        let lost: BTreeMap<String, Vec<(Id, String)>> = views.iter().map(|view| (view.consumer.name.clone(), held(view))).collect();
        let hit: Vec<String> = lost.iter().filter(|(_, held)| !held.is_empty()).map(|(name, _)| name.clone()).collect();
        say(context, &lost);
        if !hit.is_empty() && !context.ui.yes && context.ui.can_ask() && !prompt::confirm(&context.ui, "Take it away?", true)? {
            return Err(Failure::cancelled());
        }
        let changed = session::writer(context, &mut vault, place.now)?.unassign(&ids, &given.consumers, place.now)?;
        let taken = |(consumer, held): (&String, &Vec<(Id, String)>)| {
            let about = |name: &String| About { name: name.clone(), target: Some(consumer.clone()), ..About::default() };
            held.iter().map(|(id, name)| (Some(*id), about(name))).collect::<Vec<_>>()
        };
        context.note_all(&place, &vault, Action::Unassign, lost.iter().flat_map(taken));
        let names = |name: &str| lost.get(name).into_iter().flatten().map(|(_, name)| name.clone()).collect();
        tell(context, &changed, &names)?;
        debts(context, &place, &vault, &ids, &hit);
        Ok(Exit::Done)
    }
}

/// Says who loses what: those who lose the same in one line.
fn say(context: &Context, lost: &BTreeMap<String, Vec<(Id, String)>>) {
    let mut alike: BTreeMap<Vec<&String>, Vec<String>> = BTreeMap::new();
    for (consumer, held) in lost.iter().filter(|(_, held)| !held.is_empty()) {
        alike.entry(held.iter().map(|(_, name)| name).collect()).or_default().push(consumer.clone());
    }
    for (names, consumers) in alike {
        let verb = if consumers.len() == 1 { "loses" } else { "lose" };
        context.ui.say(&format!("{} {verb} {}", impact(&consumers), ticked(&names)));
    }
}
