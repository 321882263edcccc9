//! `credctl show`: everything of a credential but its secrets.

use clap::Args;
use credctl::credential::report::Report;
use credctl::name::{Id, escape};
use credctl::status::Due;
use credctl::vault::{Account, Listed, Summary, Vault};
use credctl::{Error, access};
use jiff::Timestamp;

use super::get::Target;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place, Seated};
use crate::cli::ui::json;
use crate::cli::ui::lines::Lines;

/// How wide the titles of its lines are.
const TITLE: usize = 10;

/// Show a credential, its secrets masked
///
/// Of a secret the last four characters are shown, and nothing at all where it is shorter than 16.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl show openai          # what is known of it
  credctl show OPENAI_API_KEY  # by the variable that programs look it up by
  credctl show openai --json   # its record, for a program")]
pub(crate) struct Show {
    /// Its name, its variable, its id, or a reference
    #[arg(add = Completes::Credential)]
    name: String,
}

impl Show {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let target = Target::parse(&self.name, None)?;
        let place = Place::new()?;
        // Read, not only looked up: what is shown is what the file says now, and it can be trusted.
        let (label, listed, troubles) = session::reading(|| {
            let mut seated = target.enter(context, &place)?;
            let label = seated.label().to_owned();
            if let Some(view) = seated.view(place.now)? {
                let held = access::find(&view, &target.name, place.now)?;
                return Ok((label, Listed::of_view(&view, held, None), Vec::new()));
            }
            let Seated::Owner(mut vault) = seated else { return Err(Failure::new("error", 1, "nobody asks")) };
            let record = vault.get(&target.name, place.now)?;
            let troubles = vault.rosters(place.now)?.troubles;
            Ok((label, vault.describe(&record, place.now), troubles))
        })?;
        if context.ui.json {
            context.ui.document(&json::credential(&listed, &label, &place))?;
        } else {
            let shown = if target.vault.is_some() { label } else { session::among_layers(context, &place, &label) };
            context.ui.out(describe(Lines::out(&context.ui, TITLE), &listed, &shown, &place).as_bytes())?;
        }
        // Who uses it may stand in what cannot be read.
        let failures = troubles.into_iter().map(|trouble| Failure::from(Error::from(trouble))).collect();
        Failure::of_all(failures).map_or(Ok(Exit::Done), Err)
    }
}

/// What is said of a credential that was made or changed: its name, for a person all that may be seen of it, or its record.
pub(crate) fn changed(context: &Context, vault: &Vault, id: Id, place: &Place) -> Result<(), Failure> {
    let Some(listed) = vault.listed(id, place.now) else { return Ok(()) };
    if context.ui.json {
        return context.ui.document(&json::credential(&listed, vault.label(), place));
    }
    context.ui.line(&escape(&listed.summary.name))?;
    if let Some(other) = session::hidden_by(context, place, vault.label(), &listed.summary.name) {
        let (name, other, own) = (escape(&listed.summary.name), escape(&other), escape(vault.label()));
        context
            .ui
            .warn(&format!("`{name}` of vault `{other}` comes before this one (`layers` in config.toml); `--vault {own}` means this one"));
    }
    if context.ui.stderr_tty {
        context.ui.say(describe(Lines::err(&context.ui, TITLE), &listed, vault.label(), place).trim_end());
    }
    Ok(())
}

/// What the last check found.
fn of_report(line: &mut impl FnMut(&str, &str), report: &Report, is_over: bool, place: &Place) {
    let assumed = if report.assumed && !report.verdict.is_good() { " (that the answer means so is assumed, not documented)" } else { "" };
    // What was found before says nothing of what is ended.
    if !is_over {
        line("checked", &format!("{}: {}{assumed}", super::list::ago(report.at, place.now), report.why));
    }
    if let Some(of) = &report.account {
        line("as", of);
    }
    if !report.scopes.is_empty() {
        line("may", &report.scopes.join(" "));
    }
    if !report.missing.is_empty() {
        line("lacks", &report.missing.join(" "));
    }
    if let Some(plan) = &report.plan {
        line("plan", plan);
    }
}

/// What there is to say of a connected account.
fn of_account(line: &mut impl FnMut(&str, &str), account: &Account, place: &Place) {
    if let Some(why) = &account.lost {
        line("reason", why);
    }
    if let Some(of) = &account.of {
        line("account", of);
    }
    if !account.granted.is_empty() {
        line("scopes", &account.granted.join(" "));
    }
    let missing: Vec<&str> = account.asked.iter().filter(|scope| !account.granted.contains(scope)).map(String::as_str).collect();
    if !missing.is_empty() {
        line("not granted", &missing.join(" "));
    }
    let renewal = &account.renewal;
    let ends = renewal.token_ends.map_or_else(|| "is not said to end".to_owned(), |end| moment(end, place.now));
    line("token ends", &if renewal.refreshable && account.lost.is_none() { format!("{ends}, and is renewed by itself") } else { ends });
    if let Some(end) = renewal.grant_ends {
        line("sign-in ends", &moment(end, place.now));
    }
    if let Some(at) = account.refreshed {
        line("refreshed", &super::list::ago(at, place.now));
    }
}

/// How old its secret may grow, and what is left to do of its rotations.
fn of_rotation(line: &mut impl FnMut(&str, &str), summary: &Summary, place: &Place) {
    if let Some(after) = summary.rotation.after {
        line("rotate at", &format!("an age of {} days", after.as_hours() / 24));
    }
    for left in super::rotate::in_words(&summary.rotation, &escape(&summary.name), place.now) {
        line("rotation", &left);
    }
}

/// A moment, and how far away it is.
fn moment(at: Timestamp, now: Timestamp) -> String {
    let seconds = at.duration_since(now).as_secs();
    let distance = match seconds {
        ..=0 => "past".to_owned(),
        1..=7199 => format!("in {} min", (seconds + 59) / 60),
        7200..=172_799 => format!("in {} h", seconds / 3600),
        _ => format!("in {} days", seconds / 86_400),
    };
    format!("{} ({distance})", at.strftime("%Y-%m-%d %H:%M UTC"))
}

/// The lines that tell a credential, for `show` and after `add`.
fn describe(mut lines: Lines, listed: &Listed, vault: &str, place: &Place) -> String {
    let summary = &listed.summary;
    let mut line = |title: &str, text: &str| lines.line(title, text);
    line("name", &summary.name);
    if let Some(label) = &summary.label {
        line("label", label);
    }
    line("type", summary.kind.name());
    if let Some(service) = &summary.service {
        line("service", service);
    }
    line("category", &summary.category);
    let reason = summary.reason(place.now).map(|reason| format!(" ({})", reason.name())).unwrap_or_default();
    line("status", &format!("{}{reason}", summary.status(place.now).name()));
    if let Some(revoked) = &summary.revoked {
        line("revoked", &super::revoke::in_words(revoked, &summary.name, place.now));
    }
    of_rotation(&mut line, summary, place);
    if let Some(report) = &summary.report {
        let is_over = summary.revoked.as_ref().is_some_and(|revoked| revoked.state.is_over());
        of_report(&mut line, report, is_over, place);
    }
    if let Some(account) = &summary.account {
        of_account(&mut line, account, place);
    }
    if let Some(expires) = summary.expires {
        line("expires", &expires.strftime("%Y-%m-%d %H:%M UTC").to_string());
    }
    let due: Vec<&str> = place.due(listed).into_iter().map(Due::in_words).collect();
    if !due.is_empty() {
        line("due", &due.join(", "));
    }
    for user in &listed.users {
        line("used by", &super::consumer::words::of_user(user));
    }
    for owed in super::consumer::words::owed(listed) {
        line("owed", &format!("{owed}: rotate it{}", super::consumer::words::where_to(place, listed)));
    }
    if !summary.tags.is_empty() {
        line("tags", &summary.tags.join(", "));
    }
    if !summary.hosts.is_empty() {
        line("hosts", &summary.hosts.join(", "));
    }
    for field in &summary.fields {
        let keys: Vec<&str> = field.key.iter().chain(&field.aliases).map(String::as_str).collect();
        let variable = if keys.is_empty() { String::new() } else { format!("  ({})", keys.join(", ")) };
        let shown = if field.secret && field.shown.is_empty() { "(destroyed)" } else { &field.shown };
        line("field", &format!("{} = {shown}{variable}", field.name));
    }
    line("vault", vault);
    line("revision", &listed.rev.to_string());
    line("created", &summary.created.strftime("%Y-%m-%d %H:%M UTC").to_string());
    line("updated", &summary.updated.strftime("%Y-%m-%d %H:%M UTC").to_string());
    line("last used", &listed.last_used.map_or_else(|| "never from here".to_owned(), |at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()));
    line("id", &listed.id.to_string());
    lines.text()
}
