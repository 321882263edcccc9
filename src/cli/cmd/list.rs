//! `credctl list`: a table for people, tabs for pipes, an array for programs.

pub(crate) mod filter;
pub(super) mod layered;

use clap::Args;
use credctl::Error;
use credctl::kind::Kind;
use credctl::name::escape;
use credctl::status::Status;
use credctl::vault::{Listed, Listing, Vault};
use jiff::{SignedDuration, Timestamp};

use self::filter::Filter;
use self::layered::{Found, Row};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome, after_the_end};
use crate::cli::session::{self, Place, Seated};
use crate::cli::ui::json;
use crate::cli::ui::table::{self, Column, Fit};

/// List credentials
///
/// A table on a terminal, tab-separated lines in a pipe (name, service, type, status, last use, last check), an array with --json.
/// A file that cannot be trusted is named on stderr, the rest is listed, and the exit status is 5. Where config.toml lays
/// vaults over each other (`layers`), all of them are listed, each with its vault (in a pipe two more columns: the vault, and
/// the one that hides it); what is hidden by one of the same name in an earlier layer is marked as shadowed.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl list                          # all of them
  credctl list github --status expired  # by a word and a status
  credctl list --tag work --json        # for a program
  credctl list | cut -f1                # the names alone")]
pub(crate) struct List {
    #[command(flatten)]
    filter: Filter,
    /// name, used, expires or status: what was used last, ends first, or is in the worst state, first
    #[arg(long, value_name = "ORDER", add = Completes::Order, default_value = "name", hide_default_value = true)]
    sort: String,
    /// Only the canaries (`add --canary`), which are listed as all others otherwise; for the owner alone
    #[arg(long)]
    canaries: bool,
}

impl List {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let wanted = self.filter.parse()?;
        let order = filter::parse_order(&self.sort)?;
        if session::is_bare(context, &place)? && session::layers(context, &place)?.is_empty() {
            return empty(context);
        }
        let found = self.look(context, &place)?;
        context.ui.progress_done();
        let is_meant = |row: &&Row| wanted.wants(&row.listed, &place) && (!self.canaries || row.listed.summary.canary);
        let mut shown: Vec<&Row> = found.rows.iter().filter(is_meant).collect();
        filter::sort(&mut shown, order, place.now);
        self.print(context, &found, &shown, &place)?;
        if !context.ui.json {
            warn_of_accounts(context, &shown, &place);
            if wanted.is_due() {
                for listed in shown.iter().map(|row| &row.listed) {
                    let page = super::consumer::words::where_to(&place, listed);
                    for owed in super::consumer::words::owed(listed) {
                        context.ui.note(&format!("`{}`: {}: rotate it{page}", escape(&listed.summary.name), escape(&owed)));
                    }
                }
            }
        }
        for listed in shown.iter().map(|row| &row.listed) {
            if let Some(revoked) = listed.summary.revoked.as_ref().filter(|revoked| !revoked.state.is_over()) {
                let name = &listed.summary.name;
                context.ui.note(&format!("`{}`: revocation {}", escape(name), escape(&super::revoke::in_words(revoked, name, place.now))));
            }
        }
        for listed in shown.iter().map(|row| &row.listed) {
            // A grace that runs is no news.
            let rotation = &listed.summary.rotation;
            let late = rotation.making.is_some() || rotation.olds.iter().any(|old| old.due <= place.now);
            if !late && !wanted.is_due() {
                continue;
            }
            let name = escape(&listed.summary.name);
            for left in super::rotate::in_words(&listed.summary.rotation, &name, place.now) {
                context.ui.note(&format!("`{name}`: {left}"));
            }
        }
        if found.pending > 0 {
            context.ui.note("a change was interrupted; the next command that writes finishes it");
        }
        Failure::of_all(found.failures).map_or(Ok(Exit::Done), Err)
    }

    /// What there is for whoever acts: all of it, or what is assigned; of several layers what all of them hold. Consumers
    /// belong to one vault.
    fn look(&self, context: &Context, place: &Place) -> Result<Found, Failure> {
        let consumer = self.filter.narrow.consumer.as_deref();
        let layers = if consumer.is_some() { Vec::new() } else { session::layers(context, place)? };
        if !layers.is_empty() {
            return Ok(layered::look(context, place, layers));
        }
        session::reading(|| {
            let mut seated = session::enter(context, place, None)?;
            let label = seated.label().to_owned();
            if let Some(view) = seated.view(place.now)? {
                if self.canaries {
                    return Err(session::denied("`--canaries` tells decoys from the rest"));
                }
                if consumer.is_some_and(|consumer| consumer != view.consumer.name) {
                    return Err(Error::Denied(format!("`{}` sees what is assigned to itself alone", escape(&view.consumer.name))).into());
                }
                let uses = view.consumer.uses.iter().filter(|held| !held.rule.is_over(place.now));
                let mut credentials: Vec<Listed> = uses.map(|held| Listed::of_view(&view, held, None)).collect();
                credentials.sort_by(|a, b| a.summary.name.cmp(&b.summary.name));
                return Ok(Found::of(label, Listing { credentials, ..Listing::default() }));
            }
            let Seated::Owner(mut vault) = seated else { return Ok(Found::default()) };
            Ok(Found::of(label, listing_of(context, place, &mut vault, consumer)?))
        })
    }

    fn print<'a>(&self, context: &Context, found: &'a Found, shown: &[&'a Row], place: &Place) -> Result<(), Failure> {
        let now = place.now;
        if context.ui.json {
            let record = |row: &'a Row| {
                json::credential(&row.listed, found.vault(row), place).shadowed_by(found.shadowed_by(row)).canary(self.canaries)
            };
            return context.ui.document(&shown.iter().copied().map(record).collect::<Vec<_>>());
        }
        if shown.is_empty() {
            if found.failures.is_empty() {
                context.ui.say("nothing here");
                context.ui.next("next: `credctl add openai` stores a key");
            }
            return Ok(());
        }
        if !context.ui.stdout_tty {
            return context.ui.out(for_a_pipe(found, shown, now).as_bytes());
        }
        let mut columns = vec![
            ("NAME", Fit::Cut),
            ("SERVICE", Fit::Cut),
            ("TYPE", Fit::Drop),
            ("STATUS", Fit::Keep),
            ("CHECKED", Fit::Drop),
            ("LAST USED", Fit::Drop),
        ];
        if found.is_layered() {
            columns.push(("VAULT", Fit::Keep));
        }
        let columns: Vec<Column> = columns.into_iter().map(|(title, fit)| Column { title, fit }).collect();
        let rows = shown.iter().map(|row| {
            let summary = &row.listed.summary;
            let used = row.listed.last_used.map_or_else(|| "never".to_owned(), |at| ago(at, now));
            let service = summary.service.clone().unwrap_or_else(|| "–".to_owned());
            let checked = summary.report.as_ref().map_or_else(|| "never".to_owned(), |report| ago(report.at, now));
            let status = summary.status(now).name().to_owned();
            let mut cells = vec![summary.name.clone(), service, summary.kind.name().to_owned(), status, checked, used];
            if found.is_layered() {
                let shadowed = found.shadowed_by(row).map(|_| ", shadowed").unwrap_or_default();
                cells.push(format!("{}{shadowed}", found.vault(row)));
            }
            cells
        });
        context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())
    }
}

/// What a person has to do something about, before a program stumbles over it.
fn warn_of_accounts(context: &Context, shown: &[&Row], place: &Place) {
    for listed in shown.iter().map(|row| &row.listed) {
        let Some(account) = &listed.summary.account else { continue };
        let (name, status) = (escape(&listed.summary.name), listed.summary.status(place.now));
        let again = after_the_end(account.lost.as_deref().unwrap_or_default(), &listed.summary.name);
        match (&account.lost, status) {
            (Some(why), _) => context.ui.warn(&format!("`{name}`: {}; {again}", escape(why))),
            (None, Status::Expired) => context.ui.warn(&format!("`{name}`: the sign-in has ended; {again}")),
            (None, Status::Expiring) => context.ui.note(&format!("`{name}`: the sign-in ends soon; {again}")),
            _ => {}
        }
    }
}

/// A line each, with tabs between: nothing where there is no service, no use or no check.
fn for_a_pipe(found: &Found, shown: &[&Row], now: Timestamp) -> String {
    let mut text = String::with_capacity(shown.len() * 48);
    for row in shown {
        let summary = &row.listed.summary;
        let used = row.listed.last_used.map(|at| at.to_string()).unwrap_or_default();
        let service = summary.service.as_deref().unwrap_or_default();
        let checked = summary.report.as_ref().map(|report| report.at.to_string()).unwrap_or_default();
        let cells = [&summary.name, service, summary.kind.name(), summary.status(now).name(), &used, &checked];
        if found.is_layered() {
            let more = [found.vault(row), found.shadowed_by(row).unwrap_or_default()];
            table::tabs(&mut text, &[&cells[..], &more].concat());
        } else {
            table::tabs(&mut text, &cells);
        }
    }
    text
}

/// Lists a vault, telling how far it is; `consumer` is one that has to be there.
pub(super) fn listing_of(context: &Context, place: &Place, vault: &mut Vault, consumer: Option<&str>) -> Result<Listing, Failure> {
    let listing = vault.list(place.now, &|done, all| context.ui.progress("reading", done, all))?;
    session::consumer_exists(vault, consumer, place.now)?;
    Ok(listing)
}

/// Says that there is no vault to look into yet.
pub(super) fn say_bare(context: &Context) {
    context.ui.say("no vault yet");
    context.ui.next("next: `credctl add openai` makes one and stores a key");
}

fn empty(context: &Context) -> Outcome {
    if context.ui.json {
        context.ui.document(&[(); 0])?;
    } else {
        say_bare(context);
    }
    Ok(Exit::Done)
}

/// A type from its name, or the nearest.
pub(crate) fn parse_kind(text: &str) -> Result<Kind, Failure> {
    one_of("type", text, credctl::kind::KINDS.iter().map(|spec| spec.name).collect())?;
    Kind::parse(text).ok_or_else(|| Failure::usage("no such type"))
}

/// Refuses a word that is none of these, with the nearest.
pub(crate) fn one_of(what: &str, text: &str, words: Vec<&str>) -> Result<(), Failure> {
    if words.contains(&text) {
        return Ok(());
    }
    let failure = Failure::usage(format!("no {what} `{}`", credctl::name::escape(text)));
    Err(match credctl::name::nearest(text, words.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("one of {}", words.join(", "))),
    })
}

/// How long ago, for people.
pub(crate) fn ago(at: Timestamp, now: Timestamp) -> String {
    let past = now.duration_since(at).max(SignedDuration::ZERO);
    let (count, unit) = match past.as_secs() {
        0..60 => return "just now".to_owned(),
        seconds @ 60..3600 => (seconds / 60, "minute"),
        seconds @ 3600..86_400 => (seconds / 3600, "hour"),
        seconds @ 86_400..5_184_000 => (seconds / 86_400, "day"),
        _ => return at.strftime("%Y-%m-%d").to_string(),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}
