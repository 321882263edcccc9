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
    document(context, place, listed, plan, "it was ended before", facts)?;
    let revoked = listed.summary.revoked.as_ref();
    if let Some(at) = revoked.and_then(|revoked| revoked.ended) {
        context.ui.say(&format!("`{}` was revoked on {}", escape(&listed.summary.name), at.strftime("%Y-%m-%d %H:%M UTC")));
    }
    Ok(Exit::Done)
}

/// What came of it.
pub(super) fn told(context: &Context, (place, vault): (&Place, &Vault), plan: &Plan, id: Id, came: Came, facts: Option<&Facts>) -> Outcome {
    let Some(listed) = vault.listed(id, place.now) else { return Ok(Exit::Done) };
    let name = escape(&listed.summary.name);
    let whom = plan.host.as_deref().map_or_else(|| "its service".to_owned(), escape);
    let until = listed.summary.revoked.as_ref().and_then(|revoked| revoked.until).filter(|until| *until > env::now());
    let detail = match &came {
        Came::Over(_, why) | Came::Alive(why, _) | Came::Person(why, _) | Came::Unknown(why) => why.clone(),
        Came::Replaced => "another secret was stored meanwhile".to_owned(),
        Came::Stopped => "interrupted".to_owned(),
    };
    document(context, place, &listed, plan, &detail, facts)?;
    let again = format!("`credctl revoke {name}` goes on; `--wait` waits, `--local` ends it here alone");
    let here = "nothing of it is handed out any more";
    let ui = &context.ui;
    Err(match came {
        Came::Over(State::Local, _) => {
            let page = plan.page.as_ref().map(|page| format!(" at {}", escape(page))).unwrap_or_default();
            let text = format!("`{name}` is destroyed here alone: its service takes it until it is revoked there{page}");
            ui.warn(&fit(ui, WARNING, &text));
            return Ok(Exit::Done);
        }
        Came::Over(State::Accepted, why) => {
            let text = format!("{whom} says that `{name}` is revoked; that is not proven ({}); it is destroyed here", escape(&why));
            ui.warn(&fit(ui, WARNING, &text));
            return Ok(Exit::Done);
        }
        Came::Over(_, why) => {
            let text = format!("`{name}` is revoked, and proven to be dead ({}); it is destroyed here, and the record stays", escape(&why));
            ui.say(&fit(ui, 0, &text));
            ui.next(&format!("next: `credctl edit {name} --secret -` stores a new one; `credctl remove {name}` ends the record"));
            return Ok(Exit::Done);
        }
        Came::Replaced => {
            let text = format!("the secret of `{name}` that was revoked is dead; another one was stored meanwhile, and it is kept");
            ui.warn(&fit(ui, WARNING, &text));
            return Ok(Exit::Done);
        }
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
        Came::Person(_, checked) => by_person(plan, &name, here, checked),
        Came::Unknown(why) => {
            Failure::new("unreachable", 8, format!("whether `{name}` is dead is not known: {}; {here}", escape(&why))).hint(again)
        }
        Came::Stopped => Failure::new("cancelled", 130, format!("interrupted; {here}, and its service may still take it")).hint(again),
    })
}

fn by_person(plan: &Plan, name: &str, here: &str, checked: bool) -> Failure {
    let page = plan.page.as_ref().map_or_else(|| "at its service".to_owned(), |page| format!("at {}", escape(page)));
    let failure = Failure::new("still_valid", 7, format!("`{name}` is not ended at its service; {here}"));
    failure.hint(match checked {
        true => format!("end it {page}, then `credctl revoke {name}` proves that it is dead; `--wait` waits for that"),
        false => format!("end it {page}, then `credctl revoke {name} --local`: nothing tells from here whether it is dead"),
    })
}

/// The answer: the name, or for programs what it came to; of what has leaked the report.
fn document(context: &Context, place: &Place, listed: &Listed, plan: &Plan, detail: &str, facts: Option<&Facts>) -> Result<(), Failure> {
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
    let steps = report::steps(facts, plan, revoked);
    if ui.json {
        return ui.document(&report::document(facts, told, &steps));
    }
    let now = env::now();
    let ended = revoked.map_or_else(
        || "the secret that leaked is dead, and another one is stored".to_owned(),
        |revoked| in_words(revoked, &listed.summary.name, now),
    );
    ui.out(report::markdown(facts, &ended, now, &steps).as_bytes())
}
