//! What is told of a revocation: the truth about the service, and about here.

use credctl::credential::revoked::{Revoked, State};
use credctl::name::{Id, escape};
use credctl::revoke::Plan;
use credctl::vault::{Listed, Vault};
use jiff::Timestamp;
use serde::Serialize;

use super::compromised::Facts;
use super::report;
use super::steps::Came;
use crate::cli::cmd::oauth::browser;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::Place;
use crate::cli::ui::json::AssignedTo;
use crate::cli::ui::lines::fit;
use crate::cli::{Context, env};

/// Columns of `warning: `.
const WARNING: usize = 9;

/// What came of it, for programs. Members are added, never removed.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    id: String,
    name: &'a str,
    status: &'static str,
    /// `proven accepted local`: over; `asked begun`: not; `replaced`.
    result: &'static str,
    /// Whether the secret is destroyed here.
    destroyed: bool,
    detail: &'a str,
    host: Option<&'a str>,
    page: Option<&'a str>,
    begun_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    lives_until: Option<Timestamp>,
    assigned_to: Vec<AssignedTo<'a>>,
}

/// Where a person ends it: named, and opened where there is a desktop.
pub(super) fn page(context: &Context, plan: &Plan, why: &str, wait: bool) {
    let ui = &context.ui;
    let Some(page) = &plan.page else {
        return ui.must_say(&format!("it cannot be ended from here: {}; and no page for it is known", escape(why)));
    };
    ui.must_say(&format!("it cannot be ended from here: {}", escape(why)));
    plan.notes.iter().for_each(|note| ui.must_say(&format!("  {}", escape(note))));
    ui.must_say(&format!("end it at {}", escape(page)));
    if ui.can_ask() && env::has_display() {
        browser::open(page);
    }
    if wait {
        ui.say("it is checked until it is dead; Ctrl-C leaves it, and `credctl revoke` goes on");
    }
}

/// How far the end of a credential has come, for a line.
pub(in crate::cli::cmd) fn in_words(revoked: &Revoked, name: &str, now: Timestamp) -> String {
    let at = revoked.host.as_ref().map(|host| format!(" at {host}")).unwrap_or_default();
    let when = crate::cli::cmd::list::ago(revoked.ended.unwrap_or(revoked.at), now);
    match revoked.state {
        State::Proven => format!("{when}{at}, and proven to be dead; the secret is destroyed"),
        State::Accepted => format!("{when}{at}, by its own word and not proven; the secret is destroyed"),
        State::Local => format!("{when}, here alone; the secret is destroyed, and its service may still take it"),
        State::Begun => format!("begun {when} and not ended: `credctl revoke {name}` goes on"),
        State::Asked => format!("asked{at} {when}, and not proven yet: `credctl revoke {name}` goes on"),
    }
}

/// One that is ended already.
pub(super) fn over(context: &Context, place: &Place, listed: &Listed, plan: &Plan, facts: Option<&Facts>) -> Outcome {
    document(context, place, listed, plan, ("it was ended before", true), facts)?;
    let revoked = listed.summary.revoked.as_ref();
    if let Some(at) = revoked.and_then(|revoked| revoked.ended) {
        context.ui.say(&format!("`{}` was revoked on {}", escape(&listed.summary.name), at.strftime("%Y-%m-%d %H:%M UTC")));
    }
    Ok(Exit::Done)
}

/// What came of it.
pub(super) fn told(
    context: &Context,
    (place, vault): (&Place, &mut Vault),
    plan: &Plan,
    id: Id,
    (came, replaced): (Came, bool),
    facts: Option<&Facts>,
) -> Outcome {
    // Others may have changed it meanwhile.
    let listed = match vault.read(id, env::now()) {
        Ok(newest) => Some(vault.describe(&newest, place.now)),
        Err(_) => vault.listed(id, place.now),
    };
    let Some(listed) = listed else { return Ok(Exit::Done) };
    let name = escape(&listed.summary.name);
    let whom = plan.host.as_deref().map_or_else(|| "its service".to_owned(), escape);
    let until = listed.summary.revoked.as_ref().and_then(|revoked| revoked.until).filter(|until| *until > env::now());
    let detail = match &came {
        Came::Over(_, why) | Came::Alive(why, _) | Came::Person(why, _) | Came::Unknown(why) => why.clone(),
        Came::Replaced => "another secret was stored meanwhile".to_owned(),
        Came::Stopped => "interrupted".to_owned(),
    };
    let is_over = matches!(came, Came::Over(..) | Came::Replaced);
    document(context, place, &listed, plan, (&detail, is_over), facts)?;
    let (again, here) = match replaced {
        true => (
            format!("`credctl rotate {name} --finish` ends the one before, where it is still here; `credctl revoke {name}` ends both"),
            "another secret was stored meanwhile, which is kept and handed out",
        ),
        false => (
            format!("`credctl revoke {name}` goes on; `--wait` waits, `--local` ends it here alone"),
            "nothing of it is handed out any more",
        ),
    };
    Err(match came {
        Came::Over(..) | Came::Replaced => return Ok(ended(context, plan, &name, &whom, came)),
        Came::Alive(why, was_asked) => {
            let lives = match (until, &plan.dies) {
                (Some(until), _) => format!(", and may do so until {}", until.strftime("%Y-%m-%d %H:%M:%S UTC")),
                (None, Some(dies)) if was_asked => format!("; it says: dead {}", escape(dies)),
                _ => String::new(),
            };
            let asked =
                if was_asked { format!("{whom} was asked to end `{name}`") } else { format!("`{name}` is not ended at its service") };
            Failure::new("still_valid", 7, format!("{asked}, and still takes it ({}){lives}; {here}", escape(&why))).hint(again)
        }
        Came::Person(_, checked) => by_person(plan, &name, here, checked, replaced.then_some(again)),
        Came::Unknown(why) => {
            Failure::new("unreachable", 8, format!("whether `{name}` is dead is not known: {}; {here}", escape(&why))).hint(again)
        }
        Came::Stopped => Failure::new("cancelled", 130, format!("interrupted; {here}, and its service may still take it")).hint(again),
    })
}

/// Tells what is over.
fn ended(context: &Context, plan: &Plan, name: &str, whom: &str, came: Came) -> Exit {
    let ui = &context.ui;
    match came {
        Came::Over(State::Local, _) => {
            let page = plan.page.as_ref().map(|page| format!(" at {}", escape(page))).unwrap_or_default();
            ui.warn(&fit(ui, WARNING, &format!("`{name}` is destroyed here alone: its service takes it until it is revoked there{page}")));
        }
        Came::Over(State::Accepted, why) => {
            let text = format!("{whom} says that `{name}` is revoked; that is not proven ({}); it is destroyed here", escape(&why));
            ui.warn(&fit(ui, WARNING, &text));
        }
        Came::Over(_, why) => {
            let text = format!("`{name}` is revoked, and proven to be dead ({}); it is destroyed here, and the record stays", escape(&why));
            ui.say(&fit(ui, 0, &text));
            ui.next(&format!("next: `credctl edit {name} --secret -` stores a new one; `credctl remove {name}` ends the record"));
        }
        _ => {
            let text =
                format!("another secret of `{name}` was stored meanwhile, and it is kept; the one before is ended, as was asked for");
            ui.warn(&fit(ui, WARNING, &text));
        }
    }
    Exit::Done
}

fn by_person(plan: &Plan, name: &str, here: &str, checked: bool, again: Option<String>) -> Failure {
    let page = plan.page.as_ref().map_or_else(|| "at its service".to_owned(), |page| format!("at {}", escape(page)));
    let failure = Failure::new("still_valid", 7, format!("`{name}` is not ended at its service; {here}"));
    if let Some(again) = again {
        return failure.hint(format!("end it {page}")).hint(again);
    }
    failure.hint(match checked {
        true => format!("end it {page}, then `credctl revoke {name}` proves that it is dead; `--wait` waits for that"),
        false => format!("end it {page}, then `credctl revoke {name} --local`: nothing tells from here whether it is dead"),
    })
}

/// The answer: the name, or for programs what it came to; of what has leaked the report.
fn document(
    context: &Context,
    place: &Place,
    listed: &Listed,
    plan: &Plan,
    (detail, is_over): (&str, bool),
    facts: Option<&Facts>,
) -> Result<(), Failure> {
    let (ui, revoked) = (&context.ui, listed.summary.revoked.as_ref());
    let told = Told {
        id: listed.id.to_string(),
        name: &listed.summary.name,
        status: listed.summary.status(place.now).name(),
        result: revoked.map_or("replaced", |revoked| revoked.state.name()),
        destroyed: revoked.is_some_and(|revoked| revoked.state.is_over()),
        detail,
        host: revoked.and_then(|revoked| revoked.host.as_deref()),
        page: plan.page.as_deref(),
        begun_at: revoked.map(|revoked| revoked.at),
        ended_at: revoked.and_then(|revoked| revoked.ended),
        lives_until: revoked.and_then(|revoked| revoked.until),
        assigned_to: listed.users.iter().map(AssignedTo::of).collect(),
    };
    let Some(facts) = facts else {
        return if ui.json { ui.document(&told) } else { ui.line(&escape(&listed.summary.name)) };
    };
    let steps = report::steps(facts, plan, (revoked, is_over));
    if ui.json {
        return ui.document(&report::document(facts, told, &steps));
    }
    let now = env::now();
    let ended = revoked.map_or_else(
        || match is_over {
            true => "the secret that leaked is ended, and another one is stored".to_owned(),
            false => format!("another secret is stored; the one that leaked is not known to be dead ({detail})"),
        },
        |revoked| in_words(revoked, &listed.summary.name, now),
    );
    ui.out(super::markdown::markdown(facts, &ended, now, &steps).as_bytes())
}
