//! What is told, as JSON. Members are added, never removed.

use jiff::Timestamp;
use serde::Serialize;

use crate::activity::{By, Process};
use crate::name::{Id, escape};

/// A use of a canary, for those who are told of it.
#[derive(Clone, Debug)]
pub struct Told<'a> {
    /// When.
    pub at: Timestamp,
    /// The vault; none: it is a trial.
    pub vault: Option<Id>,
    /// The canary's name and id; none: it is a trial.
    pub canary: Option<(&'a str, Id)>,
    /// The consumer; none: the owner.
    pub actor: Option<&'a str>,
    /// In which command and process.
    pub by: &'a By,
    /// Whether it stands in the record.
    pub recorded: bool,
}

#[derive(Serialize)]
struct Document<'a> {
    /// For services that show what they are sent: Slack, Mattermost and others read `text`, Discord `content`.
    text: &'a str,
    content: &'a str,
    schema: u8,
    event: &'static str,
    at: Timestamp,
    vault: Option<String>,
    name: Option<&'a str>,
    id: Option<String>,
    actor: &'a str,
    action: &'static str,
    result: &'static str,
    recorded: bool,
    process: &'a Process,
}

impl Told<'_> {
    /// The document.
    pub(super) fn message(&self) -> String {
        let actor = self.actor.unwrap_or("owner");
        let process = &self.by.process;
        let (host, user, parent) = (escape(&process.host), escape(&process.user), escape(&process.parent));
        let text = match self.canary {
            Some((name, _)) => format!(
                "credctl: the canary `{}` was used ({} by {}, account {user} on {host}, from {parent}, at {}); it was refused",
                escape(name),
                self.by.action.name(),
                escape(actor),
                self.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            ),
            None => format!("credctl: a trial of the alarm, from {host}; nothing has happened"),
        };
        let document = Document {
            text: &text,
            content: &text,
            schema: 1,
            event: if self.canary.is_some() { "canary" } else { "trial" },
            at: self.at,
            vault: self.vault.map(|vault| vault.to_string()),
            name: self.canary.map(|(name, _)| name),
            id: self.canary.map(|(_, id)| id.to_string()),
            actor,
            action: self.by.action.name(),
            result: if self.canary.is_some() { "canary" } else { "ok" },
            recorded: self.recorded,
            process,
        };
        // Strings and numbers: this cannot fail.
        serde_json::to_string(&document).unwrap_or_default()
    }
}
