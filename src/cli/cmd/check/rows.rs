//! What is said of each need: a table for people, tabs in a pipe, a document for programs.

use credctl::inject::Want;
use credctl::name::{Id, escape};
use credctl::project::Need;
use credctl::status::{Reason, Status};
use credctl::vault::Listed;
use serde::Serialize;

use super::super::import::shown_text;
use super::super::verify::live::Seen;
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::sources::{Declared, Doors, command_to_add, is_missing};
use crate::cli::ui::table::{self, Column, Fit};

/// How it stands with a need, by the names of the command-line contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// It would be handed out.
    Ok,
    /// It is not there.
    Missing,
    /// It is there, and may not be had.
    Denied,
    /// It is there, and of no use.
    Unhealthy,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Missing => "missing",
            Self::Denied => "denied",
            Self::Unhealthy => "unhealthy",
        }
    }
}

/// One need. Members of the document are added, never removed.
#[derive(Serialize)]
pub(super) struct Row {
    key: String,
    name: String,
    pub(super) state: State,
    field: Option<String>,
    pub(super) vault: Option<String>,
    pub(super) optional: bool,
    about: Option<String>,
    status: Option<&'static str>,
    why: Option<String>,
    next: Option<String>,
    #[serde(skip)]
    pub(super) id: Option<Id>,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: u8,
    file: String,
    allowed: bool,
    needs: &'a [Row],
}

impl Row {
    /// Looks a need up. What is worse than missing goes to the failures as well.
    pub(super) fn of(doors: &mut Doors<'_>, want: &Want, need: &Need, allowed: bool, failures: &mut Vec<Failure>) -> Self {
        let row = Self {
            key: need.key.to_string(),
            name: need.name.clone(),
            state: State::Ok,
            field: need.field.clone(),
            vault: want.vault.clone(),
            optional: need.optional,
            about: need.about.clone(),
            status: None,
            why: None,
            next: None,
            id: None,
        };
        match doors.look(want) {
            Ok(listed) => {
                let vault = doors.holder(want.vault.as_deref(), &want.what).ok().flatten();
                Self { vault, ..row }.of_listed(&listed, doors, allowed)
            }
            Err(failure) if failure.code == "not_found" => row.of_missing(doors, want, need, &failure),
            Err(failure) if failure.code == "denied" => {
                let message = failure.message.strip_prefix(&format!("{}: ", want.source)).unwrap_or(&failure.message).to_owned();
                // To a consumer what is not assigned does not exist.
                let state = if need.optional { State::Missing } else { State::Denied };
                Self { state, why: Some(message), ..row }
            }
            Err(failure) => {
                let why = Some(failure.message.clone());
                failures.push(failure);
                Self { state: State::Unhealthy, why, ..row }
            }
        }
    }

    fn of_listed(self, listed: &Listed, doors: &Doors<'_>, allowed: bool) -> Self {
        let now = doors.place.now;
        let (status, reason) = (listed.summary.status(now), listed.summary.reason(now));
        let row = Self { id: Some(listed.id), status: Some(status.name()), ..self };
        if !allowed {
            return Self { state: State::Denied, why: Some("you have not allowed this file".to_owned()), ..row };
        }
        let words = |reason: Option<Reason>| {
            reason
                .map_or_else(|| status.name().replace('_', " "), |reason| format!("{}: {}", status.name(), reason.name()).replace('_', " "))
        };
        match status {
            Status::Active | Status::Unverified => row,
            Status::Expiring => Self { why: Some("its end is near".to_owned()), ..row },
            _ => {
                let name = shown_text(&row.name);
                let connected = listed.summary.account.is_some();
                let next = if connected { format!("credctl oauth reconnect {name}") } else { format!("credctl edit {name}") };
                Self { state: State::Unhealthy, why: Some(words(reason)), next: Some(next), ..row }
            }
        }
    }

    fn of_missing(self, doors: &mut Doors<'_>, want: &Want, need: &Need, failure: &Failure) -> Self {
        let optional = if need.optional { ", and optional" } else { "" };
        if is_missing(doors, want).unwrap_or(false) {
            let next = command_to_add(&doors.templates(), want, Some(need));
            return Self { state: State::Missing, why: Some(format!("not stored{optional}")), next: Some(next), ..self };
        }
        let message = failure.message.strip_prefix(&format!("{}: ", want.source)).unwrap_or(&failure.message);
        let why = Some(format!("{message}{optional}"));
        let next = need.field.as_ref().map(|field| format!("credctl edit {} --secret {field}=-", shown_text(&need.name)));
        Self { state: State::Missing, why, next, ..self }
    }

    /// What a provider said.
    pub(super) fn take(&mut self, seen: &Seen) {
        self.state = if seen.bad { State::Unhealthy } else { State::Ok };
        self.why = Some(seen.why.clone());
        self.next.clone_from(&seen.next);
    }

    /// The status that it alone would end the command with.
    pub(super) fn exit(&self) -> Option<u8> {
        match self.state {
            State::Ok => None,
            State::Missing if self.optional => None,
            State::Missing => Some(3),
            State::Denied => Some(6),
            State::Unhealthy => Some(7),
        }
    }

    fn what(&self) -> String {
        let field = self.field.as_ref().map(|field| format!("/{field}")).unwrap_or_default();
        let vault = self.vault.as_ref().map(|vault| format!(" ({vault})")).unwrap_or_default();
        format!("{}{field}{vault}", self.name)
    }
}

/// Prints them.
pub(super) fn show(context: &Context, declared: &Declared, rows: &[Row], allowed: bool) -> Result<(), Failure> {
    if context.ui.json {
        let file = declared.project.path().to_string_lossy().into_owned();
        return context.ui.document(&Document { schema: 1, file, allowed, needs: rows });
    }
    if rows.is_empty() {
        return Ok(());
    }
    let columns = [("VARIABLE", Fit::Keep), ("CREDENTIAL", Fit::Keep), ("STATE", Fit::Keep), ("WHY", Fit::Cut), ("FOR", Fit::Drop)];
    let columns = columns.map(|(title, fit)| Column { title, fit });
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let cells = |row: &Row| {
        let mut cells = vec![row.key.clone(), row.what(), row.state.name().to_owned(), text(&row.why)];
        cells.push(if context.ui.stdout_tty { text(&row.about) } else { text(&row.next) });
        cells
    };
    context.ui.out(table::render(&context.ui, &columns, rows.iter().map(cells).collect()).as_bytes())?;
    if context.ui.stdout_tty {
        let told = |row: &&Row| row.state != State::Ok && !(row.state == State::Missing && row.optional);
        for row in rows.iter().filter(told) {
            if let Some(next) = &row.next {
                context.ui.say(&format!("{}: `{}`", row.key, escape(next)));
            }
        }
    }
    Ok(())
}
