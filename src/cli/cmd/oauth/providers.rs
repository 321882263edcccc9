//! `credctl oauth providers`: whom an account can be connected with.

use clap::Args;
use credctl::template::{Loopback, Origin, Provider};
use serde::Serialize;

use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Outcome};
use crate::cli::session::Place;
use crate::cli::ui::table::{self, Column, Fit};

/// List the services that can be connected
///
/// `credctl template show ID` tells more of one. A provider of your own is a template with an `[oauth]` section in
/// `templates/` of the configuration; a server that describes itself is connected by its address.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl oauth providers          # all of them
  credctl oauth providers google   # by a word")]
pub(super) struct Providers {
    /// A word of their names
    #[arg(add = Completes::Template)]
    query: Option<String>,
}

#[derive(Serialize)]
struct One<'a> {
    id: &'a str,
    name: &'a str,
    device: bool,
    redirect: &'static str,
    scope_sets: Vec<&'a str>,
    own: bool,
}

impl Providers {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let word = self.query.unwrap_or_default().to_lowercase();
        let all = place.templates().providers()?;
        let shown: Vec<&Provider> = all.iter().filter(|one| one.id.contains(&word) || one.name.to_lowercase().contains(&word)).collect();
        if context.ui.json {
            let all: Vec<One<'_>> = shown.iter().map(|one| of(one)).collect();
            context.ui.document(&all)?;
            return Ok(Exit::Done);
        }
        if shown.is_empty() {
            context.ui.say("no such provider");
            return Ok(Exit::Done);
        }
        let columns = [("ID", Fit::Keep), ("NAME", Fit::Cut), ("DEVICE", Fit::Drop), ("REDIRECT", Fit::Drop), ("FOR", Fit::Cut)];
        let columns = columns.map(|(title, fit)| Column { title, fit });
        let rows = shown.iter().map(|one| {
            let one = of(one);
            vec![
                one.id.to_owned(),
                one.name.to_owned(),
                if one.device { "yes" } else { "no" }.to_owned(),
                one.redirect.to_owned(),
                one.scope_sets.join(" "),
            ]
        });
        context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())?;
        context.ui.next("next: `credctl oauth connect ID --scopes-for SET`");
        Ok(Exit::Done)
    }
}

fn of(provider: &Provider) -> One<'_> {
    let oauth = &provider.oauth;
    One {
        id: &provider.id,
        name: &provider.name,
        device: oauth.device.is_some(),
        redirect: match oauth.redirect.loopback {
            Loopback::AnyPort => "any port",
            Loopback::FixedPort | Loopback::Unknown => "one port",
            Loopback::HttpsOnly => "pasted",
        },
        scope_sets: oauth.scope_sets.keys().map(String::as_str).collect(),
        own: matches!(provider.origin, Origin::File(_)),
    }
}
