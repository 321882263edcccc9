//! How to end or replace a credential at its provider, as data.
//!
//! What is `assumed` was not read in any source: its success is proven (by a check that fails afterwards), not believed.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::request::{Code, Place, Request};
use super::verify::Rule;

/// How to end a credential at its provider.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// Where a person does it; the dashboard where there is none.
    pub page: Option<String>,
    /// What is to be known, whichever way.
    pub note: Option<String>,
    /// The ways, best first; the first whose needs are met is taken.
    #[serde(default)]
    pub way: Vec<Way>,
}

/// How to have a credential's successor made.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// Where a person does it; the dashboard where there is none.
    pub page: Option<String>,
    /// What is to be known, whichever way.
    pub note: Option<String>,
    /// How old such a secret should grow at most, in days: what a new credential begins with.
    pub after_days: Option<u32>,
    /// The ways, best first.
    #[serde(default)]
    pub way: Vec<Way>,
}

/// One way to end or replace a credential.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// What it does, where that is not the obvious.
    pub about: Option<String>,
    /// The field whose secret it ends or makes, where it is not the main one.
    pub of: Option<String>,
    /// Who may.
    pub who: Who,
    /// What that is, in words, where it is not the credential itself ("admin key").
    pub who_about: Option<String>,
    /// The request.
    pub request: Request,
    /// What follows it, in order (deactivate, then delete).
    #[serde(default)]
    pub then: Vec<Request>,
    /// Values the requests need that are no fields, by the names of their placeholders.
    #[serde(default)]
    pub needs: BTreeMap<String, Need>,
    /// Codes of success.
    #[serde(default)]
    pub ok: Vec<Code>,
    /// What else holds after success.
    #[serde(default)]
    pub answers: Vec<Rule>,
    /// Where a rotation's answer has the new values: by the field's stored name.
    #[serde(default)]
    pub new: BTreeMap<String, Place>,
    /// Whether the old one ends with a rotation at once: then the answer is the only copy and is stored before anything.
    #[serde(default)]
    pub ends_old: bool,
    /// A request that answers as this one and changes nothing.
    pub dry_run: Option<Request>,
    /// A request that takes it back.
    pub undo: Option<Request>,
    /// How soon it is dead, in words.
    pub dies: Option<String>,
    /// The same in seconds: so long the service may go on taking it after it was asked.
    pub dies_within: Option<u32>,
    /// What can stand in the way, or ends with it.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}

/// Whose right a [`Way`] needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// The credential itself, sent as always.
    Itself,
    /// Nobody: to know it is enough, and no credential is sent.
    Anybody,
    /// Another credential with more rights.
    Admin,
    /// The OAuth client it was made with.
    Client,
}

/// Where a value comes from that is no field.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// In the answer to `verify`, or to a request of its own.
    pub place: Option<Place>,
    /// How the right one is found among several, in words.
    pub matching: Option<String>,
    /// The same as data, where what the element shows of the secret is enough.
    pub pick: Option<Pick>,
    /// What a person is asked for, where nothing tells.
    pub ask: Option<String>,
}

/// Which element of a list is the credential: by what it shows of the secret.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pick {
    /// JSON pointer of what is shown, from the element on.
    pub at: String,
    /// How much of the main secret that is.
    pub shows: Shown,
}

/// How much of a secret a service shows; what stands for the rest (dots, stars) is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// All of it.
    Whole,
    /// Its first characters.
    Start,
    /// Its last characters.
    End,
}
