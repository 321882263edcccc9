//! How to tell whether a credential works, as data.
//!
//! What is `assumed` was not read in any source: it must be proven by an answer before it leads to `failed`.

use serde::Deserialize;

use super::request::{Code, Place, Request, Scalar};

/// A check of a credential.
#[derive(Clone, Debug, PartialEq, Deserialize)]
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
    /// Whether the check is billed: then nobody makes it without asking.
    #[serde(default)]
    pub billed: bool,
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

/// What an answer says of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It works.
    Valid,
    /// It is right, and a second factor is asked.
    SecondFactor,
    /// It works, and is too narrow for the check.
    InsufficientScope,
    /// Too many calls.
    RateLimited,
    /// Nothing left to spend.
    NoCredit,
    /// Not in the account's plan.
    Plan,
    /// Not from this address.
    IpRestricted,
    /// Stopped on the way, before the service saw it.
    NetworkBlocked,
    /// Not from this country.
    RegionBlocked,
    /// Not from this sort of program.
    AppRestricted,
    /// Single sign-on first.
    SsoRequired,
    /// The account is held.
    Suspended,
    /// The service is not switched on in the account.
    ServiceDisabled,
    /// Of another region, site or tenant.
    WrongHost,
    /// Past its end.
    Expired,
    /// Not accepted; why is not told.
    Invalid,
    /// The id is known, the secret is wrong.
    InvalidSecret,
    /// Ended by somebody.
    Revoked,
    /// Switched off.
    Disabled,
    /// The account or app is gone.
    Gone,
    /// Too many bad attempts: nothing is told for a while.
    LockedOut,
    /// This machine's clock is off.
    ClockSkew,
    /// The service is in trouble.
    ServiceDown,
    /// The answer says nothing of the credential.
    Unknown,
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
