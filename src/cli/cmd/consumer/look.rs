//! Consumers listed, and one shown.

use credctl::consumer::ConsumerName;
use credctl::name::{Id, escape};
use credctl::vault::{Held, Roster, Vault};
use credctl::{Error, vault::Trouble};
use jiff::Timestamp;
use serde::Serialize;

use super::words::how;
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::lines::Lines;
use crate::cli::ui::table::{self, Column, Fit};

/// How wide the titles of its lines are.
const TITLE: usize = 10;

#[derive(Serialize)]
struct Document<'a> {
    id: String,
    consumer: &'a str,
    kind: &'a str,
    local: bool,
    recipient: Option<&'a str>,
    created_at: Option<Timestamp>,
    credentials: Vec<Use<'a>>,
    past: Vec<Past>,
}

#[derive(Serialize)]
struct Use<'a> {
    name: String,
    key: Option<&'a str>,
    access: &'static str,
    fields: &'a [String],
    until: Option<Timestamp>,
    allow: &'a [String],
}

/// What it could use, and whose secret is still the same.
#[derive(Serialize)]
struct Past {
    name: String,
    until: Timestamp,
    fields: Vec<String>,
}

fn document<'a>(roster: &'a Roster, vault: &Vault, now: Timestamp) -> Document<'a> {
    let of = |held: &'a Held| Use {
        name: name_of(vault, held.id),
        key: held.key.as_deref(),
        access: held.access(),
        fields: &held.fields,
        until: held.until,
        allow: &held.allow,
    };
    Document {
        id: roster.id.to_string(),
        consumer: &roster.name,
        kind: roster.name.split('/').next().unwrap_or_default(),
        local: roster.recipient.is_none(),
        recipient: roster.recipient.as_deref(),
        created_at: roster.created,
        credentials: roster.uses.iter().filter(|held| !held.is_over(now)).map(of).collect(),
        past: owed(roster, vault, now),
    }
}

fn owed(roster: &Roster, vault: &Vault, now: Timestamp) -> Vec<Past> {
    let mut ids: Vec<Id> = roster.past.iter().map(|past| past.id).chain(roster.uses.iter().map(|held| held.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let all = ids.into_iter().filter_map(|id| {
        let summary = vault.summary_of(id)?;
        let owed = roster.owes(id, &summary.marks(), now)?;
        Some(Past { name: summary.name, until: owed.until, fields: owed.fields })
    });
    all.collect()
}

fn name_of(vault: &Vault, id: Id) -> String {
    vault.summary_of(id).map_or_else(|| id.to_string(), |summary| summary.name)
}

fn open(context: &Context, place: &Place) -> Result<(Vault, Vec<Roster>, Vec<Trouble>), Failure> {
    session::reading(|| {
        let mut vault = session::open(context, place)?;
        // Names of credentials come from the index: brought up to date with what lies there.
        vault.list(place.now, &|_, _| {})?;
        let rosters = vault.rosters(place.now)?;
        Ok((vault, rosters.all, rosters.troubles))
    })
}

pub(super) fn list(context: &Context, place: &Place) -> Outcome {
    let (vault, rosters, troubles) = open(context, place)?;
    let living: Vec<&Roster> = rosters.iter().filter(|roster| !roster.gone).collect();
    if context.ui.json {
        context.ui.document(&living.iter().map(|roster| document(roster, &vault, place.now)).collect::<Vec<_>>())?;
    } else if living.is_empty() {
        context.ui.say("no consumers here");
        context.ui.next("next: `credctl consumer add agent/NAME --local` makes one");
    } else {
        let columns = [("CONSUMER", Fit::Cut), ("CREDENTIALS", Fit::Keep), ("IDENTITY", Fit::Drop), ("CREATED", Fit::Drop)];
        let rows = living.iter().map(|roster| {
            let count = roster.uses.iter().filter(|held| !held.is_over(place.now)).count();
            let created = roster.created.map(|at| at.strftime("%Y-%m-%d").to_string()).unwrap_or_default();
            let own = if roster.recipient.is_some() { "its own" } else { "local" };
            vec![roster.name.clone(), count.to_string(), own.to_owned(), created]
        });
        let columns = columns.map(|(title, fit)| Column { title, fit });
        context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())?;
    }
    let failures = troubles.into_iter().map(|trouble| Failure::from(Error::from(trouble))).collect();
    Failure::of_all(failures).map_or(Ok(Exit::Done), Err)
}

pub(super) fn show(context: &Context, place: &Place, name: &ConsumerName) -> Outcome {
    let (mut vault, rosters, _) = open(context, place)?;
    let view = vault.view_of(&name.to_string(), place.now)?;
    let missing = || Error::NotFound { what: "consumer", name: name.to_string(), near: None };
    let roster = rosters.iter().find(|roster| roster.id == view.consumer.id).ok_or_else(missing)?;
    let document = document(roster, &vault, place.now);
    if context.ui.json {
        context.ui.document(&document)?;
        return Ok(Exit::Done);
    }
    let mut lines = Lines::out(&context.ui, TITLE);
    lines.line("name", document.consumer);
    lines.line("identity", if document.local { "none: it acts only here, by --as" } else { "its own" });
    if let Some(recipient) = document.recipient {
        lines.line("recipient", recipient);
    }
    for held in roster.uses.iter().filter(|held| !held.is_over(place.now)) {
        lines.line("may use", &format!("{}{}", escape(&name_of(&vault, held.id)), how(held)));
    }
    for past in &document.past {
        lines.line("owes", &format!("{}: it could read this until {}", past.name, past.until.strftime("%-d %b %Y")));
    }
    lines.line("vault", vault.label());
    lines.line("revision", &view.rev.to_string());
    lines.line("created", &view.consumer.created.strftime("%Y-%m-%d %H:%M UTC").to_string());
    lines.line("id", &document.id);
    context.ui.out(lines.text().as_bytes())?;
    Ok(Exit::Done)
}
