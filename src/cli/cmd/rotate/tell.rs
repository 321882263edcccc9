//! What is told of a rotation: of the new secret, of the old ones, and who has which.

use credctl::credential::revoked::State;
use credctl::credential::rotation::{Old, Waiting};
use credctl::error::ticked;
use credctl::name::{Id, escape};
use credctl::vault::{Listed, Vault};
use jiff::Timestamp;
use serde::Serialize;

use super::super::revoke::Came;
use super::retire::Retired;
use super::steps::{New, Rotated};
use crate::cli::cmd::consumer::words::users;
use crate::cli::cmd::list::ago;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::Place;
use crate::cli::ui::json::AssignedTo;
use crate::cli::ui::lines::fit;
use crate::cli::{Context, env};

/// Columns of `warning: `.
const WARNING: usize = 9;

/// What came of it, for programs. Members are added, never removed.
#[derive(Serialize)]
struct Told<'a> {
    id: String,
    name: &'a str,
    status: &'static str,
    /// `rotated`: over; `pending`: old secrets are left; `finished`: only old ones were ended.
    result: &'static str,
    /// Whether the new one is known to work; null where there is none.
    verified: Option<bool>,
    /// `service` or `given`.
    made_by: Option<&'static str>,
    detail: Option<&'a str>,
    /// What was done with old secrets.
    old: Vec<OldTold<'a>>,
    /// Old secrets that are left.
    left: Vec<Left>,
    assigned_to: Vec<AssignedTo<'a>>,
}

#[derive(Serialize)]
struct OldTold<'a> {
    since: Timestamp,
    /// Whether it never was the secret.
    unused: bool,
    /// `proven accepted local`: over; `alive by_person unknown`: not.
    result: &'static str,
    detail: Option<&'a str>,
    host: Option<&'a str>,
    page: Option<&'a str>,
}

/// An old secret that is left.
#[derive(Serialize)]
struct Left {
    since: Timestamp,
    due_at: Timestamp,
    unused: bool,
    asked: bool,
    host: Option<String>,
    lives_until: Option<Timestamp>,
}

impl Left {
    /// All that are left.
    fn of(waiting: &Waiting) -> Vec<Self> {
        let of = |old: &Old| Self {
            since: old.since,
            due_at: old.due,
            unused: old.unused,
            asked: old.asked,
            host: old.host.clone(),
            lives_until: old.until,
        };
        waiting.olds.iter().map(of).collect()
    }
}

/// What of a credential's record is of its rotation.
#[derive(Serialize)]
pub(in crate::cli) struct Standing {
    #[serde(skip_serializing_if = "Option::is_none")]
    rotate_after_days: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    old_secrets: Vec<Left>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_secret_since: Option<Timestamp>,
}

impl Standing {
    pub(in crate::cli) fn of(waiting: &Waiting) -> Self {
        Self {
            rotate_after_days: waiting.after.map(|after| after.as_hours() / 24),
            old_secrets: Left::of(waiting),
            new_secret_since: waiting.making.map(|(since, _)| since),
        }
    }
}

/// What is left to do of rotations, a sentence each, without the credential's name.
pub(in crate::cli::cmd) fn in_words(waiting: &Waiting, name: &str, now: Timestamp) -> Vec<String> {
    let mut lines = Vec::new();
    match waiting.making {
        Some((since, true)) => {
            lines.push(format!("a new secret was made {} and is not taken yet: `credctl rotate {name}` goes on", ago(since, now)));
        }
        Some((since, false)) => {
            lines.push(format!(
                "a new secret was asked for {}, and its answer is not known: `credctl rotate {name}` goes on",
                ago(since, now)
            ));
        }
        None => {}
    }
    for old in &waiting.olds {
        let what = if old.unused { "a new secret that did not work" } else { "the secret before" };
        let host = old.host.as_ref().map(|host| format!(" at {}", escape(host))).unwrap_or_default();
        let finish = format!("`credctl rotate {name} --finish`");
        lines.push(match (old.due > now, old.asked) {
            (true, _) => format!("{what} lives until {}: {finish} ends it", old.due.strftime("%Y-%m-%d %H:%M UTC")),
            (_, true) => format!("{what}: its end was asked for{host}, and is not proven yet: {finish} goes on"),
            _ => format!("{what} is not ended: {finish} does it"),
        });
    }
    lines
}

/// How the end of an old one went, by a word.
fn result(came: &Came) -> &'static str {
    match came {
        Came::Over(state, _) => state.name(),
        Came::Replaced => "local",
        Came::Alive(..) => "alive",
        Came::Person(..) => "by_person",
        Came::Unknown(_) | Came::Stopped => "unknown",
    }
}

fn detail(came: &Came) -> Option<&str> {
    match came {
        Came::Over(_, why) | Came::Alive(why, _) | Came::Person(why, _) | Came::Unknown(why) => {
            Some(why).filter(|why| !why.is_empty()).map(String::as_str)
        }
        Came::Replaced | Came::Stopped => None,
    }
}

/// All of it.
pub(super) fn told(context: &Context, (place, vault): (&Place, &Vault), id: Id, came: Rotated) -> Outcome {
    let Some(listed) = vault.listed(id, place.now) else { return Ok(Exit::Done) };
    let ui = &context.ui;
    let name = escape(&listed.summary.name);
    document(context, place, &listed, &came)?;
    if let Some(new) = &came.new {
        of_new(context, &listed, new);
    }
    let mut failures: Vec<Failure> = came.retired.iter().filter_map(|one| of_old(context, &name, one)).collect();
    // Of what is left what was not just told.
    for left in in_words(&listed.summary.rotation, &name, env::now()).iter().filter(|_| failures.is_empty()) {
        ui.say(&fit(ui, 0, left));
    }
    if came.new.is_none() && came.retired.is_empty() {
        ui.say(&format!("nothing is left of `{name}` to be ended"));
    }
    if let Some(failure) = came.earlier {
        ui.warn(&fit(ui, WARNING, &failure.message));
    }
    if failures.is_empty() && came.new.is_some() {
        ui.next(&format!("next: `credctl show {name}`"));
    }
    if failures.is_empty() { Ok(Exit::Done) } else { Err(failures.remove(0)) }
}

fn of_new(context: &Context, listed: &Listed, new: &New) {
    let ui = &context.ui;
    let name = escape(&listed.summary.name);
    let how = if new.made { "made by its service" } else { "given" };
    let text = format!("`{name}` has its new secret, {how}: {}", escape(&new.detail));
    match new.verified {
        true => ui.say(&fit(ui, 0, &text)),
        false => {
            let text = format!("{text}; the old one is not ended before that is known or `credctl rotate {name} --finish` says so");
            ui.warn(&fit(ui, WARNING, &text));
        }
    }
    let users = users(listed);
    if !users.is_empty() {
        let (have, what) = if users.len() == 1 { ("has", "what it runs keeps") } else { ("have", "what they run keeps") };
        let text = format!("{} {have} it from now on; {what} the old one until it is started again", ticked(&users));
        ui.say(&fit(ui, 0, &text));
    }
}

/// Of an old one; the failure that it is.
pub(super) fn of_old(context: &Context, name: &str, one: &Retired) -> Option<Failure> {
    let ui = &context.ui;
    let what = if one.old.unused { format!("the unused new secret of `{name}`") } else { format!("the old secret of `{name}`") };
    let whom = one.host.as_deref().map_or_else(|| "its service".to_owned(), escape);
    let again = format!("`credctl rotate {name} --finish` goes on; with `--local` it is forgotten here");
    match &one.came {
        Came::Over(State::Local, _) => {
            let page = one.page.as_ref().map(|page| format!(" at {}", escape(page))).unwrap_or_default();
            ui.warn(&fit(ui, WARNING, &format!("{what} is destroyed here alone: its service takes it until it is revoked there{page}")));
            None
        }
        Came::Over(State::Accepted, why) => {
            let text = format!("{whom} says that {what} is ended; that is not proven ({}); it is destroyed here", escape(why));
            ui.warn(&fit(ui, WARNING, &text));
            None
        }
        Came::Over(..) | Came::Replaced => {
            ui.say(&fit(ui, 0, &format!("{what} is ended, and proven to be dead; it is destroyed here")));
            None
        }
        Came::Alive(why, _) => Some(
            Failure::new("still_valid", 7, format!("{what} was to be ended at {whom}, which still takes it ({})", escape(why))).hint(again),
        ),
        Came::Person(_, checked) => {
            let page = one.page.as_ref().map_or_else(|| "at its service".to_owned(), |page| format!("at {}", escape(page)));
            let hint = match checked {
                true => format!("end it {page}, then `credctl rotate {name} --finish` proves that it is dead"),
                false => {
                    format!("end it {page}, then `credctl rotate {name} --finish --local`: nothing tells from here whether it is dead")
                }
            };
            Some(Failure::new("still_valid", 7, format!("{what} is not ended at its service; the new one is in its place")).hint(hint))
        }
        Came::Unknown(why) => {
            Some(Failure::new("unreachable", 8, format!("whether {what} is dead is not known: {}", escape(why))).hint(again))
        }
        Came::Stopped => Some(Failure::new("cancelled", 130, format!("interrupted; {what} may still be taken by its service")).hint(again)),
    }
}

/// The answer: the name, or for programs what it came to.
fn document(context: &Context, place: &Place, listed: &Listed, came: &Rotated) -> Result<(), Failure> {
    let ui = &context.ui;
    if !ui.json {
        return ui.line(&escape(&listed.summary.name));
    }
    let left = Left::of(&listed.summary.rotation);
    let of = |one: &'_ Retired| (one.old.since, one.old.unused);
    let old = came.retired.iter().map(|one| OldTold {
        since: of(one).0,
        unused: of(one).1,
        result: result(&one.came),
        detail: detail(&one.came),
        host: one.host.as_deref(),
        page: one.page.as_deref(),
    });
    ui.document(&Told {
        id: listed.id.to_string(),
        name: &listed.summary.name,
        status: listed.summary.status(place.now).name(),
        result: match (&came.new, left.is_empty()) {
            (_, false) => "pending",
            (Some(_), true) => "rotated",
            (None, true) => "finished",
        },
        verified: came.new.as_ref().map(|new| new.verified),
        made_by: came.new.as_ref().map(|new| if new.made { "service" } else { "given" }),
        detail: came.new.as_ref().map(|new| new.detail.as_str()),
        old: old.collect(),
        left,
        assigned_to: listed.users.iter().map(AssignedTo::of).collect(),
    })
}
