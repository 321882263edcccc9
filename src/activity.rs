//! The record, in words: who did what with which credential, when, from which program, and how it went.
//!
//! Every release of a secret and every refusal is a line, and so is every change. A line never holds a value: names, ids
//! and places alone. The vault keeps the lines sealed and tied to each other (`vault::record`); what stands here is what
//! they say, and what is done where one cannot be written: to a consumer nothing is handed out then, and the owner is told.

mod line;
mod read;
mod remembered;
mod spans;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::read::{Entry, Query, Reader};
pub use self::remembered::Remembered;
pub use self::spans::Spans;
use crate::alarm::Alarm;
use crate::name::Id;
use crate::named::named;
use crate::vault::record::{Keep, Pen};
use crate::{Error, Result};

named! {
    /// What was done.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    #[repr(u8)]
    pub enum Action {
        /// A value was printed.
        Get = 1 => "get",
        /// A value was put on the clipboard.
        Copy = 2 => "copy",
        /// A program was started with values.
        Run = 3 => "run",
        /// Values were filled into a text.
        Inject = 4 => "inject",
        /// Values were printed as variables.
        Export = 5 => "export",
        /// A helper handed a value to a tool.
        Helper = 6 => "helper",
        /// A broker used it for somebody.
        Proxy = 7 => "proxy",
        /// A tool server used it for a model.
        Mcp = 8 => "mcp",
        /// A credential was stored.
        Add = 20 => "add",
        /// It was changed.
        Edit = 21 => "edit",
        /// It was renamed.
        Rename = 22 => "rename",
        /// It was removed.
        Remove = 23 => "remove",
        /// Its former values were put back.
        Restore = 24 => "restore",
        /// It was taken out of a file.
        Import = 25 => "import",
        /// Its provider was asked about it.
        Verify = 26 => "verify",
        /// Its secret was replaced.
        Rotate = 27 => "rotate",
        /// It was ended.
        Revoke = 28 => "revoke",
        /// An account was connected.
        Connect = 29 => "connect",
        /// An access token was renewed.
        Refresh = 30 => "refresh",
        /// An account was disconnected.
        Disconnect = 31 => "disconnect",
        /// A consumer was given a credential.
        Assign = 40 => "assign",
        /// It was taken away from a consumer.
        Unassign = 41 => "unassign",
        /// A consumer was made, removed, or got another identity.
        Consumer = 42 => "consumer",
        /// Something about the vault's key.
        Key = 43 => "key",
        /// A project's file was allowed.
        Allow = 44 => "allow",
        /// The oldest lines are let go, by setting.
        LetGo = 60 => "let_go",
        /// Somebody was told that a canary was used.
        Alarm = 61 => "alarm",
    }
}

impl Action {
    fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|action| *action as u8 == number)
    }
}

named! {
    /// How it went.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
    #[serde(rename_all = "snake_case")]
    #[repr(u8)]
    pub enum Outcome {
        /// It was done.
        Ok = 0 => "ok",
        /// It was not allowed.
        Denied = 1 => "denied",
        /// There is nothing that could be used.
        Unhealthy = 2 => "unhealthy",
        /// It failed otherwise.
        Failed = 3 => "failed",
        /// It was a canary that somebody would have used.
        Canary = 4 => "canary",
    }
}

impl Outcome {
    fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| *outcome as u8 == number)
    }
}

/// The process that asked, as far as it can be seen; the agent or CI system is what the environment says, and hearsay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Process {
    /// Its id.
    pub pid: u32,
    /// The program that asked, or that was started.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub program: String,
    /// The program that started credctl.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub parent: String,
    /// The machine.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// The account.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub user: String,
    /// An AI agent or a CI system, by its own variables: hearsay.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
}

/// In which command, in which process, why, and how much is kept: what does not depend on the credential.
#[derive(Clone, Debug)]
pub struct By {
    /// What is done.
    pub action: Action,
    /// The process.
    pub process: Process,
    /// What the person or program said it is for.
    pub reason: Option<String>,
    /// How much of the record is kept.
    pub keep: Keep,
    /// Who is told if it is a canary.
    pub alarm: Alarm,
}

impl By {
    /// By nobody in particular, and everything is kept as usual.
    pub fn new(action: Action) -> Self {
        Self { action, process: Process::default(), reason: None, keep: Keep::default(), alarm: Alarm::default() }
    }
}

/// What a line says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// The credential's name, or what was asked for.
    #[serde(rename = "n", skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The fields.
    #[serde(rename = "f", skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// A host, a consumer, a file: where it went, never with a query.
    #[serde(rename = "t", skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The consumer that it was done as.
    #[serde(rename = "a", skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    /// Why it failed or was refused, in words.
    #[serde(rename = "w", skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// The credential.
    pub id: Option<Id>,
    /// The consumer's id, where it was done as one.
    pub consumer: Option<Id>,
    /// How it went.
    pub outcome: Outcome,
    /// The rest.
    pub about: About,
}

/// Writes a line.
///
/// # Errors
/// [`Error::Unrecorded`].
pub fn record(pen: &Pen<'_>, by: &By, event: &Event, now: Timestamp) -> Result<()> {
    let let_go = |last: u64| {
        let about = About { target: Some(format!("segments up to {last}")), ..About::default() };
        let gone = Event { id: None, consumer: None, outcome: Outcome::Ok, about };
        line::write(&By { action: Action::LetGo, ..by.clone() }, &gone, now)
    };
    pen.append(&line::write(by, event, now), &let_go).map_err(|error| Error::Unrecorded(Box::new(error)))
}

/// The same as a line of JSON, for where nothing can be written.
pub fn spoken(by: &By, event: &Event, now: Timestamp) -> String {
    let about = &event.about;
    let line = serde_json::json!({
        "at": now,
        "actor": about.actor.as_deref().unwrap_or("owner"),
        "action": by.action.name(),
        "name": about.name,
        "id": event.id.map(|id| id.to_string()),
        "fields": about.fields,
        "target": about.target,
        "result": event.outcome.name(),
        "reason": by.reason,
        "process": by.process,
    });
    line.to_string()
}
