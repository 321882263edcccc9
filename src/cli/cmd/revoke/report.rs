//! The report about a credential that has leaked: Markdown for people, JSON for programs, the same in both.

use credctl::credential::revoked::Revoked;
use credctl::name::escape;
use credctl::revoke::Plan;
use credctl::revoke::usual::Use;
use jiff::Timestamp;
use serde::Serialize;

use super::compromised::{Facts, Holder};
use super::tell::Told;

/// A step that is left, with its command or its page.
#[derive(Serialize)]
pub(super) struct Step {
    what: String,
    command: Option<String>,
    page: Option<String>,
}

/// What is left to do, in order.
pub(super) fn steps(facts: &Facts, plan: &Plan, revoked: Option<&Revoked>) -> Vec<Step> {
    let name = &facts.name;
    let mut steps = Vec::new();
    let mut step = |what: String, command: Option<String>, page: Option<String>| steps.push(Step { what, command, page });
    match revoked {
        Some(revoked) if revoked.state == credctl::credential::revoked::State::Local => {
            step("It was ended here alone: end it at its service".to_owned(), None, plan.page.clone());
        }
        Some(revoked) if revoked.state.is_over() => {}
        _ => step("End it at its service, and have it proven".to_owned(), Some(format!("credctl revoke {name} --wait")), plan.page.clone()),
    }
    for other in &facts.same_secret {
        step(format!("`{other}` has the same secret: end it too"), Some(format!("credctl revoke {other}")), None);
    }
    match &facts.copies {
        Some(copies) => copies.iter().for_each(|copy| {
            step(format!("Take it out of {} (line {}), and out of what was made of that file", copy.file.display(), copy.line), None, None);
        }),
        None => step("Look for copies in clear".to_owned(), Some("credctl scan".to_owned()), None),
    }
    let page = plan.page.clone();
    step("Look at the account for what somebody else did: sign-ins, new keys, bills".to_owned(), None, page);
    if facts.uses.unusual() > 0 {
        step("Ask those who can know about the uses that are marked".to_owned(), Some(format!("credctl activity {name}")), None);
    }
    step("Have the record checked".to_owned(), Some("credctl activity verify".to_owned()), None);
    for holder in facts.holders.iter().filter(|holder| holder.elsewhere && holder.current && holder.until.is_none()) {
        let command = format!("credctl consumer rotate {}", holder.who);
        step(format!("If `{}` is where it leaked, give it another identity", holder.who), Some(command), None);
    }
    let (again, how) = match facts.is_account {
        true => ("Sign in again", format!("credctl oauth reconnect {name}")),
        false => ("Store a new one; those who use it get it by that", format!("credctl edit {name} --secret -")),
    };
    step(again.to_owned(), Some(how), plan.page.clone());
    step("Start the programs anew that run with the old one".to_owned(), None, None);
    steps
}

#[derive(Serialize)]
struct HolderRow<'a> {
    who: &'a str,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    how: &'a str,
    uses_can_be_known: bool,
    present_secret: bool,
}

#[derive(Serialize)]
struct UseRow<'a> {
    at: Timestamp,
    actor: &'a str,
    action: &'static str,
    fields: &'a [String],
    target: Option<&'a str>,
    result: &'static str,
    why: Option<&'a str>,
    reason: Option<&'a str>,
    process: &'a credctl::activity::Process,
    unusual: Vec<&'static str>,
}

#[derive(Serialize)]
struct CopyRow {
    file: String,
    line: usize,
}

/// All of it, for programs. Members are added, never removed.
#[derive(Serialize)]
pub(super) struct Document<'a> {
    name: &'a str,
    service: Option<&'a str>,
    account: Option<&'a str>,
    hosts: &'a [String],
    scopes: &'a [String],
    plan: Option<&'a str>,
    secret_since: Option<Timestamp>,
    since: Timestamp,
    revocation: Told<'a>,
    could_decrypt: Vec<HolderRow<'a>>,
    uses: Vec<UseRow<'a>>,
    uses_before: u64,
    uses_left_out: u64,
    record_flaws: usize,
    same_service: &'a [String],
    same_secret: &'a [String],
    /// Whether the secret was still here to be compared with others.
    compared: bool,
    copies: Option<Vec<CopyRow>>,
    steps: &'a [Step],
}

fn actor(one: &Use) -> &str {
    one.entry.about.actor.as_deref().unwrap_or("owner")
}

/// For programs.
pub(super) fn document<'a>(facts: &'a Facts, told: Told<'a>, steps: &'a [Step]) -> Document<'a> {
    let holder = |holder: &'a Holder| HolderRow {
        who: &holder.who,
        since: holder.since,
        until: holder.until,
        how: &holder.how,
        uses_can_be_known: !holder.elsewhere,
        present_secret: holder.current,
    };
    let one = |one: &'a Use| UseRow {
        at: one.entry.at,
        actor: actor(one),
        action: one.entry.action.name(),
        fields: &one.entry.about.fields,
        target: one.entry.about.target.as_deref(),
        result: one.entry.outcome.name(),
        why: one.entry.about.why.as_deref(),
        reason: one.entry.reason.as_deref(),
        process: &one.entry.process,
        unusual: one.odd.iter().map(|odd| odd.name()).collect(),
    };
    let copy = |copy: &super::compromised::Copy| CopyRow { file: copy.file.to_string_lossy().into_owned(), line: copy.line };
    Document {
        name: &facts.name,
        service: facts.service.as_deref(),
        account: facts.account.as_deref(),
        hosts: &facts.hosts,
        scopes: &facts.scopes,
        plan: facts.plan.as_deref(),
        secret_since: facts.secret_since,
        since: facts.since,
        revocation: told,
        could_decrypt: facts.holders.iter().map(holder).collect(),
        uses: facts.uses.all.iter().map(one).collect(),
        uses_before: facts.uses.before,
        uses_left_out: facts.uses.left_out,
        record_flaws: facts.flaws,
        same_service: &facts.same_service,
        same_secret: &facts.same_secret,
        compared: facts.compared,
        copies: facts.copies.as_ref().map(|copies| copies.iter().map(copy).collect()),
        steps,
    }
}

/// Text from anywhere, in a line or a cell of Markdown: it draws nothing there, and a terminal obeys nothing of it.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in escape(text).chars() {
        if matches!(c, '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '\\' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn code(text: &str) -> String {
    format!("`{}`", escape(text).replace('`', "'"))
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| code(name)).collect::<Vec<_>>().join(", ")
}

/// For people.
pub(super) fn markdown(facts: &Facts, ended: &str, now: Timestamp, steps: &[Step]) -> String {
    let mut out = format!("# {} has leaked\n\nWritten on {}. It holds no secret.\n\n", code(&facts.name), day(now));
    out.push_str(&format!("**The end of it:** {}\n\n## What it opens\n\n", plain(ended)));
    let mut line =
        |title: &str, text: Option<String>| out.push_str(&format!("- {title}: {}\n", text.unwrap_or_else(|| "not known".to_owned())));
    line("service", facts.service.as_deref().map(plain));
    line("account", facts.account.as_deref().map(plain));
    line("hosts", (!facts.hosts.is_empty()).then(|| list(&facts.hosts)));
    line("may", (!facts.scopes.is_empty()).then(|| list(&facts.scopes)));
    if let Some(plan) = &facts.plan {
        line("plan", Some(plain(plan)));
    }
    line("this secret since", facts.secret_since.map(day));
    out.push_str("\n## Who could decrypt it\n\n| who | since | until | how |\n|---|---|---|---|\n");
    for holder in &facts.holders {
        let (since, until) = (holder.since.map(day).unwrap_or_default(), holder.until.map(day).unwrap_or_default());
        let before = if holder.current { "" } else { " (a secret before this one)" };
        out.push_str(&format!("| {} | {since} | {until} | {}{before} |\n", plain(&holder.who), plain(&holder.how)));
    }
    uses(&mut out, facts);
    elsewhere(&mut out, facts);
    out.push_str("\n## What is left to do\n\n");
    for (n, step) in steps.iter().enumerate() {
        let command = step.command.as_deref().map(|command| format!(": {}", code(command))).unwrap_or_default();
        let page = step.page.as_deref().map(|page| format!(" ({})", escape(page))).unwrap_or_default();
        out.push_str(&format!("{}. {}{command}{page}\n", n + 1, plain(&step.what).replace("\\`", "`")));
    }
    out
}

/// Lines of one sort, one after the other, are one row with a count.
fn uses(out: &mut String, facts: &Facts) {
    let uses = &facts.uses;
    out.push_str(&format!("\n## Uses since {}\n\n", day(facts.since)));
    let compared = match uses.before {
        0 => "there is none before it, so nothing is compared and only refusals are marked".to_owned(),
        before => format!("{before} before it, with which they are compared"),
    };
    out.push_str(&format!("{} in the record, {} of them marked; {compared}.\n", uses.all.len() as u64 + uses.left_out, uses.unusual()));
    if facts.flaws > 0 {
        out.push_str(&format!("\n**The record is not as it was written ({} places): uses may be missing.**\n", facts.flaws));
    }
    if uses.all.is_empty() {
        return;
    }
    out.push_str("\n| when | who | what | program | where | went | marked |\n|---|---|---|---|---|---|---|\n");
    let mut rows: Vec<(String, String, usize)> = Vec::new();
    for one in &uses.all {
        let (entry, process) = (&one.entry, &one.entry.process);
        let agent = process.agent.as_ref().map(|agent| format!(", says to be {agent}")).unwrap_or_default();
        let target = entry.about.target.as_ref().map(|target| format!(" → {target}")).unwrap_or_default();
        let odd = one.odd.iter().map(|odd| format!("**{}**", odd.name())).collect::<Vec<_>>().join(", ");
        let rest = format!(
            "{} | {}{} | {} by {}{} | {}@{} | {} | {odd} |",
            plain(actor(one)),
            entry.action.name(),
            plain(&target),
            plain(&process.program),
            plain(&process.parent),
            plain(&agent),
            plain(&process.user),
            plain(&process.host),
            entry.outcome.name(),
        );
        match rows.last_mut() {
            Some((_, last, times)) if *last == rest => *times += 1,
            _ => rows.push((day(entry.at), rest, 1)),
        }
    }
    for (when, rest, times) in rows {
        let times = if times > 1 { format!(", {times} times") } else { String::new() };
        out.push_str(&format!("| {when}{times} | {rest}\n"));
    }
}

/// What nobody here can know, and where else to look.
fn elsewhere(out: &mut String, facts: &Facts) {
    out.push_str("\n## What cannot be known from here\n\n");
    for holder in facts.holders.iter().filter(|holder| holder.elsewhere && holder.current) {
        out.push_str(&format!("- what {} did with a copy of its file on another machine\n", plain(&holder.who)));
    }
    out.push_str("- what a program did with it once it was handed out, and where it was copied to\n\n## Where else to look\n\n");
    let mut line = |title: &str, names: &[String], none: &str| {
        out.push_str(&format!("- {title}: {}\n", if names.is_empty() { none.to_owned() } else { list(names) }));
    };
    let none = if facts.compared { "none in this vault" } else { "not known any more: it is destroyed here" };
    line("the same secret", &facts.same_secret, none);
    line("others at the same service", &facts.same_service, "none in this vault");
    match &facts.copies {
        None => out.push_str("- copies in clear: not looked for (`--scan PATH`)\n"),
        Some(copies) if copies.is_empty() && facts.compared => out.push_str("- copies in clear: none where it was looked for\n"),
        Some(copies) if copies.is_empty() => out.push_str("- copies in clear: cannot be told any more, the secret is destroyed here\n"),
        Some(copies) => {
            for copy in copies {
                out.push_str(&format!("- in clear: {}, line {}\n", code(&copy.file.to_string_lossy()), copy.line));
            }
        }
    }
}
