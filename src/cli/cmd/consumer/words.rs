//! Whom a change hits, and what is owed afterwards, in words.

use std::collections::BTreeMap;

use credctl::name::{Id, escape};
use credctl::vault::{Listed, Vault};

use crate::cli::Context;
use crate::cli::session::Place;

/// "2 llm, 1 skill: `llm/a`, `llm/b`, `skill/c`".
pub(in crate::cli::cmd) fn impact(consumers: &[String]) -> String {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for name in consumers {
        *kinds.entry(name.split('/').next().unwrap_or_default()).or_default() += 1;
    }
    let counts: Vec<String> = kinds.into_iter().map(|(kind, count)| format!("{count} {}", escape(kind))).collect();
    format!("{} ({})", counts.join(", "), credctl::error::ticked(consumers))
}

/// The consumers of a credential.
pub(in crate::cli::cmd) fn users(listed: &Listed) -> Vec<String> {
    listed.users.iter().map(|user| user.consumer.clone()).collect()
}

/// "agent/old could read this until 12 Nov 2026".
pub(in crate::cli::cmd) fn owed(listed: &Listed) -> Vec<String> {
    let secrets = listed.summary.fields.iter().filter(|field| field.mark.is_some()).count();
    let one = |debt: &credctl::vault::Debt| {
        let what = if debt.owed.fields.len() == secrets { "this".to_owned() } else { format!("its {}", debt.owed.fields.join(", ")) };
        let who = if debt.owed.replaced { " by an identity that was replaced" } else { "" };
        format!("{}{who} could read {what} until {}", debt.consumer, debt.owed.until.strftime("%-d %b %Y"))
    };
    listed.debts.iter().map(one).collect()
}

/// Where a credential's secret is replaced: " at https://…".
pub(in crate::cli::cmd) fn where_to(place: &Place, listed: &Listed) -> String {
    let template = listed.summary.service.as_deref().and_then(|service| place.templates().get(service).ok().flatten());
    template.and_then(|template| template.page()).map(|page| format!(" at {}", escape(&page))).unwrap_or_default()
}

/// Says what somebody who has just lost something may still know.
pub(in crate::cli::cmd) fn debts(context: &Context, place: &Place, vault: &Vault, ids: &[Id], consumers: &[String]) {
    for listed in ids.iter().filter_map(|id| vault.listed(*id, place.now)) {
        let known: Vec<String> =
            listed.debts.iter().filter(|debt| consumers.contains(&debt.consumer)).map(|debt| debt.consumer.clone()).collect();
        if !known.is_empty() {
            let name = escape(&listed.summary.name);
            let page = where_to(place, &listed);
            context.ui.note(&format!("{} could read `{name}` until now: rotate it{page}", credctl::error::ticked(&known)));
        }
    }
}

/// A consumer of a credential, and how it has it.
pub(in crate::cli::cmd) fn of_user(user: &credctl::vault::User) -> String {
    format!("{}{}", user.consumer, how(&user.held))
}

/// How a credential is held: behind its name, or its consumer's.
pub(in crate::cli::cmd) fn how(held: &credctl::vault::Held) -> String {
    let mut text = String::new();
    if let Some(key) = &held.key {
        text.push_str(&format!("  ({key})"));
    }
    if !held.fields.is_empty() {
        text.push_str(&format!(", only {}", held.fields.join(", ")));
    }
    if held.use_only {
        text.push_str(", without being handed it");
    }
    if !held.allow.is_empty() {
        text.push_str(&format!(", for {}", held.allow.join("; ")));
    }
    if let Some(until) = held.until {
        text.push_str(&format!(", until {}", until.strftime("%Y-%m-%d %H:%M UTC")));
    }
    text
}
