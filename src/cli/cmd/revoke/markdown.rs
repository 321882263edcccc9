//! The report about a credential that has leaked, in Markdown. No name from outside breaks a line or a table of it.

use credctl::import::scan::Copies;
use credctl::name::escape;
use jiff::Timestamp;

use super::compromised::{Facts, Looked};
use super::report::{Step, actor};

/// So many of what could not be looked at are named.
const SHOWN: usize = 20;

/// Text from anywhere, in a line or a cell of Markdown: it draws nothing there, and a terminal obeys nothing of it.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    for c in escape(text).chars() {
        if matches!(c, '|' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '\\' | '!') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text from anywhere, as it is to be typed.
pub(super) fn code(text: &str) -> String {
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
    troubles(&mut out, facts);
    elsewhere(&mut out, facts);
    out.push_str("\n## What is left to do\n\n");
    for (n, step) in steps.iter().enumerate() {
        let command = step.command.as_deref().map(|command| format!(": {}", code(command))).unwrap_or_default();
        let page = step.page.as_deref().map(|page| format!(" ({})", escape(page))).unwrap_or_default();
        out.push_str(&format!("{}. {}{command}{page}\n", n + 1, step.shown));
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
    out.push_str(&format!("{} in the record, {} of them marked; {compared}.\n", uses.count(), uses.unusual()));
    if facts.flaws > 0 {
        out.push_str(&format!("\n**The record is not as it was written ({} places): uses may be missing.**\n", facts.flaws));
    }
    if uses.left_out > 0 {
        let odd = if uses.odd_left_out == 0 { "none".to_owned() } else { uses.odd_left_out.to_string() };
        out.push_str(&format!(
            "\n**{} of them are not in this table, because there are too many: {odd} of those marked.** `credctl activity` has all.\n",
            uses.left_out
        ));
    }
    if uses.count() == 0 {
        return;
    }
    out.push_str("\n| when | who | what | program | where | went | marked |\n|---|---|---|---|---|---|---|\n");
    let mut rows: Vec<(String, String, usize)> = Vec::new();
    for one in uses.all() {
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
        Looked::Not => out.push_str("- copies in clear: not looked for (`--scan PATH`)\n"),
        Looked::Cannot(why) => out.push_str(&format!("- copies in clear: cannot be told, {why}\n")),
        Looked::At(found) => copies(out, found),
    }
}

/// Where it lies in clear, and how far that was looked for.
fn copies(out: &mut String, copies: &Copies) {
    for copy in &copies.found {
        out.push_str(&format!("- in clear: {}, line {}\n", code(&copy.path.to_string_lossy()), copy.line));
    }
    if copies.left_out > 0 {
        out.push_str(&format!("- in clear: {} lines more\n", copies.left_out));
    }
    let none = if copies.found.is_empty() { "none " } else { "no others " };
    out.push_str(&format!(
        "- copies in clear: {none}in {} files: as it is, and as JSON, URLs, shells and base64 have it; not in what is packed or encrypted\n",
        copies.files
    ));
    let skipped = super::report::not_looked_at(copies);
    for text in skipped.iter().take(SHOWN) {
        out.push_str(&format!("- not looked at: {}\n", plain(text)));
    }
    if skipped.len() > SHOWN {
        out.push_str(&format!("- not looked at: {} more\n", skipped.len() - SHOWN));
    }
}

/// What could not be gathered.
fn troubles(out: &mut String, facts: &Facts) {
    for trouble in &facts.troubles {
        out.push_str(&format!("\n**Not known, because it failed:** {}\n", plain(trouble)));
    }
}
