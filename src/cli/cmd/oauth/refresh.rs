//! `credctl oauth refresh`: new access tokens now, or for a timer those that are near their end.

use clap::Args;
use credctl::error::OauthTrouble;
use credctl::oauth::refresh::{self, Done, When};
use credctl::oauth::revoke::Held;
use credctl::vault::Vault;
use serde::Serialize;

use super::undo;
use crate::cli::Context;
use crate::cli::cmd::get::Target;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::json::ErrorBody;

/// Renew access tokens now, or with --all those that are near their end
///
/// One process renews and the others wait for it, however many ask at once. With --all it fits a timer: what is good for a
/// while yet is left alone, and one that fails does not keep the others from being renewed.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl oauth refresh google       # a new token, whether or not the old one is near its end
  credctl oauth refresh --all -q     # for a timer, every few minutes")]
pub(super) struct Refresh {
    /// The credentials
    #[arg(required_unless_present = "all", conflicts_with = "all", add = Completes::Credential)]
    name: Vec<String>,
    /// Every connected account whose token is near its end
    #[arg(long)]
    all: bool,
}

#[derive(Serialize)]
struct One<'a> {
    name: String,
    result: &'static str,
    error: Option<ErrorBody<'a>>,
}

impl Refresh {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let done: Vec<(String, Result<Done, Failure>)> = if self.all {
            let mut vault = session::open(context, &place)?;
            let listing = vault.list(place.now, &|_, _| {})?;
            let accounts = listing.credentials.iter().filter(|listed| listed.summary.account.is_some());
            let ids: Vec<_> = accounts.map(|listed| (listed.id, listed.summary.name.clone())).collect();
            ids.into_iter().map(|(id, name)| (name, one(context, &place, &mut vault, &id.to_string(), When::Due))).collect()
        } else {
            let named = |name: &String| {
                let target = Target::parse(name, None)?;
                let mut vault = target.open_to_read(context, &place)?;
                undo::tell_cut_off(context, &mut vault);
                one(context, &place, &mut vault, &target.name, When::Now)
            };
            self.name.iter().map(|name| (name.clone(), named(name))).collect()
        };
        if context.ui.json {
            let all: Vec<One<'_>> = done
                .iter()
                .map(|(name, done)| One {
                    name: name.clone(),
                    result: match done {
                        Ok(Done::Renewed) => "done",
                        Ok(_) => "skipped",
                        Err(_) => "failed",
                    },
                    error: done.as_ref().err().map(ErrorBody::of),
                })
                .collect();
            context.ui.document(&all)?;
        } else {
            for (name, done) in &done {
                match done {
                    Ok(Done::Renewed) => context.ui.line(&credctl::name::escape(name))?,
                    Ok(Done::Stale(why)) => context.ui.warn(&format!("`{}`: {why}", credctl::name::escape(name))),
                    _ => {}
                }
            }
        }
        let failures = done.into_iter().filter_map(|(name, done)| Some(done.err()?.of(&name))).collect();
        Failure::of_all(failures).map_or(Ok(Exit::Done), Err)
    }
}

fn one(context: &Context, place: &Place, vault: &mut Vault, what: &str, when: When) -> Result<Done, Failure> {
    let record = vault.get(what, crate::cli::env::now())?;
    if record.credential.grant.is_none() {
        return Err(credctl::Error::from(OauthTrouble::NotConnected { name: record.credential.name }).into());
    }
    // Disconnected on purpose: a timer has nothing to do with that.
    if when == When::Due && Held::of(&record.credential).is_empty() {
        return Ok(Done::Fresh);
    }
    let templates = place.templates();
    let (id, name) = (record.credential.id, record.credential.name.clone());
    let (_, done) = context.in_world(|world| refresh::fresh(vault, &templates, world, record, when))?;
    context.note_renewed(place, vault, (id, &name), &done);
    Ok(done)
}
