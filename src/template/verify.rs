//! How to tell whether a credential works, as data.
//!
//! What is `assumed` was not read in any source: it must be proven by an answer before it leads to `failed`.

use serde::Deserialize;

use super::request::{Code, Place, Request, Scalar};
use crate::status::Verdict;

/// A check of a credential.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The way of checking.
    #[serde(default)]
    pub by: By,
    /// What is asked, for `http`.
    pub request: Option<Request>,
    /// What is connected to otherwise: `{host}:{port}`, or a field that holds a whole address.
    pub address: Option<String>,
    /// Tried from the top, the first that fits decides; before the codes.
    #[serde(default)]
    pub answers: Vec<Rule>,
    /// Codes of a good credential.
    #[serde(default)]
    pub ok: Vec<Code>,
    /// Codes of a bad one.
    #[serde(default)]
    pub invalid: Vec<Code>,
    /// Codes of a good one that is too narrow for the check.
    #[serde(default)]
    pub forbidden: Vec<Code>,
    /// Codes that say nothing but to come later.
    #[serde(default)]
    pub rate_limited: Vec<Code>,
    /// Asked before a bad verdict is believed.
    #[serde(default)]
    pub second: Vec<Second>,
    /// Whose it is.
    pub account: Option<Place>,
    /// What it may do.
    pub scopes: Option<Place>,
    /// What the account pays for.
    pub plan: Option<Place>,
    /// When it ends.
    pub expires: Option<Place>,
    /// What is left to spend.
    pub credit: Option<Place>,
    /// The provider's id of it.
    pub key_id: Option<Place>,
    /// The provider's name of it.
    pub key_label: Option<Place>,
    /// Scopes without which the check itself cannot answer.
    #[serde(default)]
    pub requires_scope: Vec<String>,
    /// Scopes without which the credential is of no use: what is granted is compared with them.
    #[serde(default)]
    pub required_scopes: Vec<String>,
    /// Whether the check is billed: then nobody makes it without asking.
    #[serde(default)]
    pub billed: bool,
    /// Whether a person is asked first though nothing is billed: it renews, resets or prolongs something, or somebody gets
    /// a mail; `side_effects` says what.
    #[serde(default)]
    pub asks_first: bool,
    /// What it costs, in words.
    pub cost: Option<String>,
    /// What else it does, in words; nothing where there is none.
    pub side_effects: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Whether the meaning of the codes is the usual one and was not read.
    #[serde(default)]
    pub assumed: bool,
}

/// A way of checking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A request.
    #[default]
    Http,
    /// A login without a mail.
    Smtp,
    /// A login.
    Ssh,
    /// A connection.
    Postgres,
    /// A connection.
    Mysql,
    /// A connection.
    Redis,
    /// A connection.
    Mongodb,
    /// The exchange of the first `[[auth]]` that has one: the answers are those of its request.
    Exchange,
    /// Its form alone, without network.
    Local,
    /// Nothing can be asked; `note` says why.
    None,
}

/// One rule: fits where every condition given does. Without one on the body it is the fallback for its status.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What follows.
    pub verdict: Verdict,
    /// The answer's code.
    pub status: Option<Code>,
    /// A JSON pointer that must exist; with the conditions below, what must hold there.
    pub json: Option<String>,
    /// Equal to this.
    pub is: Option<Scalar>,
    /// Equal to one of these; `200..299` is a range.
    #[serde(default)]
    pub any: Vec<Scalar>,
    /// At most this number.
    pub at_most: Option<i64>,
    /// Null.
    #[serde(default)]
    pub is_null: bool,
    /// All of these texts stand in the body, in this case of letters.
    #[serde(default)]
    pub contains: Vec<String>,
    /// A header that must exist.
    pub header: Option<String>,
    /// Its whole value.
    pub header_is: Option<String>,
    /// A part of its value.
    pub header_contains: Option<String>,
    /// How long to wait: a header, or a JSON pointer.
    pub wait: Option<String>,
    /// What else is to be known.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}

/// One more request, before a bad verdict is believed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Second {
    /// After these codes of the first.
    pub on: Vec<Code>,
    /// What is asked.
    pub request: Request,
    /// As in [`Verify`].
    #[serde(default)]
    pub answers: Vec<Rule>,
    /// Codes of a good credential.
    #[serde(default)]
    pub ok: Vec<Code>,
    /// What it is for.
    pub note: Option<String>,
    /// Not read in any source.
    #[serde(default)]
    pub assumed: bool,
}
