//! The report about a credential that has leaked: Markdown for people, JSON for programs, the same in both.

use credctl::credential::revoked::{Revoked, State};
use credctl::import::scan::{Copies, Copy};
use credctl::revoke::Plan;
use credctl::revoke::usual::Use;
use jiff::Timestamp;
use serde::Serialize;

use super::compromised::{Facts, Holder, Looked};
use super::markdown::{code, plain};
use super::tell::Told;

/// A step that is left, with its command or its page.
#[derive(Serialize)]
pub(super) struct Step {
    pub(super) what: String,
    pub(super) command: Option<String>,
    pub(super) page: Option<String>,
    /// The same as `what`, in Markdown.
    #[serde(skip)]
    pub(super) shown: String,
}

impl Step {
    fn new(what: String, command: Option<String>, page: Option<String>) -> Self {
        Self { shown: plain(&what), what, command, page }
    }

    /// One about something that has a name from outside, which stands between two texts.
    fn about(before: &str, name: &str, after: &str, command: Option<String>) -> Self {
        Self { what: format!("{before}`{name}`{after}"), shown: format!("{before}{}{after}", code(name)), command, page: None }
    }
}

/// What is left to do, in order.
pub(super) fn steps(facts: &Facts, plan: &Plan, (revoked, is_over): (Option<&Revoked>, bool)) -> Vec<Step> {
    let name = &facts.name;
    let step = Step::new;
    let mut steps = Vec::new();
    steps.extend(match revoked {
        Some(revoked) if revoked.state == State::Local => {
            Some(step("It was ended here alone: end it at its service".to_owned(), None, plan.page.clone()))
        }
        Some(revoked) if revoked.state.is_over() => None,
        None if is_over => None,
        // `revoke` would end the one that is stored now.
        None => Some(step(
            "End the secret that leaked at its service".to_owned(),
            Some(format!("credctl rotate {name} --finish")),
            plan.page.clone(),
        )),
        _ => Some(step(
            "End it at its service, and have it proven".to_owned(),
            Some(format!("credctl revoke {name} --wait")),
            plan.page.clone(),
        )),
    });
    let same = |other: &String| Step::about("", other, " has the same secret: end it too", Some(format!("credctl revoke {other}")));
    steps.extend(facts.same_secret.iter().map(same));
    match &facts.copies {
        Looked::At(copies) => steps.extend(copies.found.iter().map(|copy| {
            let after = format!(" (line {}), and out of what was made of that file", copy.line);
            Step::about("Take it out of ", &copy.path.to_string_lossy(), &after, None)
        })),
        _ => steps.push(step("Look for copies in clear".to_owned(), Some("credctl scan".to_owned()), None)),
    }
    let page = plan.page.clone();
    steps.push(step("Look at the account for what somebody else did: sign-ins, new keys, bills".to_owned(), None, page));
    if facts.uses.unusual() > 0 {
        let command = Some(format!("credctl activity {name}"));
        steps.push(step("Ask those who can know about the uses that are marked".to_owned(), command, None));
    }
    steps.push(step("Have the record checked".to_owned(), Some("credctl activity verify".to_owned()), None));
    let is_elsewhere = |holder: &&Holder| holder.elsewhere && holder.current && holder.until.is_none();
    steps.extend(facts.holders.iter().filter(is_elsewhere).map(|holder| {
        let command = format!("credctl consumer rotate {}", holder.who);
        Step::about("If ", &holder.who, " is where it leaked, give it another identity", Some(command))
    }));
    let (again, how) = match facts.is_account {
        true => ("Sign in again", format!("credctl oauth reconnect {name}")),
        false => ("Store a new one; those who use it get it by that", format!("credctl edit {name} --secret -")),
    };
    steps.push(step(again.to_owned(), Some(how), plan.page.clone()));
    steps.push(step("Start the programs anew that run with the old one".to_owned(), None, None));
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
    /// How many of those left out were marked.
    unusual_left_out: u64,
    record_flaws: usize,
    same_service: &'a [String],
    same_secret: &'a [String],
    /// Whether the secret was still here to be compared with others.
    compared: bool,
    copies: Option<Vec<CopyRow>>,
    copies_left_out: usize,
    /// Files that were looked at, and what was not.
    files_looked_at: usize,
    not_looked_at: Vec<String>,
    /// What could not be gathered.
    troubles: &'a [String],
    steps: &'a [Step],
}

/// Who used it.
pub(super) fn actor(one: &Use) -> &str {
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
    let copy = |copy: &Copy| CopyRow { file: copy.path.to_string_lossy().into_owned(), line: copy.line };
    let looked = facts.copies.at();
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
        uses: facts.uses.all().into_iter().map(one).collect(),
        uses_before: facts.uses.before,
        uses_left_out: facts.uses.left_out,
        unusual_left_out: facts.uses.odd_left_out,
        record_flaws: facts.flaws,
        same_service: &facts.same_service,
        same_secret: &facts.same_secret,
        compared: facts.compared,
        copies: looked.map(|copies| copies.found.iter().map(copy).collect()),
        copies_left_out: looked.map_or(0, |copies| copies.left_out),
        files_looked_at: looked.map_or(0, |copies| copies.files),
        not_looked_at: looked.map(not_looked_at).unwrap_or_default(),
        troubles: &facts.troubles,
        steps,
    }
}

/// What was not looked at of what was to be, and why.
pub(super) fn not_looked_at(copies: &Copies) -> Vec<String> {
    let made_up = copies.made_up.iter().map(|path| format!("{}: made up by the system", path.to_string_lossy()));
    copies.unreadable.iter().map(ToString::to_string).chain(made_up).collect()
}
