//! What a check found.

use std::time::Duration;

use jiff::Timestamp;
use toml::Table;

use crate::credential::report::Report;
use crate::status::Verdict;

/// What a check found. Texts in it may be from outside: the secret was taken out of them, and nobody has escaped them yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it comes to.
    pub verdict: Verdict,
    /// Why, for a sentence after the name.
    pub why: String,
    /// What the answer was, as far as it can be shown: `401: "Bad credentials"`.
    pub evidence: Option<String>,
    /// What a person can do about it.
    pub next: Option<Next>,
    /// Whether the meaning of the answer is the usual one and was not read anywhere.
    pub assumed: bool,
    /// What was learned besides.
    pub learned: Learned,
    /// How long the provider asks to wait.
    pub wait: Option<Duration>,
    /// What is to be known though nothing is wrong: more rights than are asked for.
    pub hints: Vec<String>,
}

/// What an answer tells of a credential besides its verdict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learned {
    /// Whose it is.
    pub account: Option<String>,
    /// What it may do; `None` where that was not told.
    pub scopes: Option<Vec<String>>,
    /// Rights that it has to have and has not.
    pub missing: Vec<String>,
    /// What the account pays for.
    pub plan: Option<String>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// What is left to spend.
    pub credit: Option<String>,
    /// The time at the server.
    pub server_time: Option<Timestamp>,
}

/// What a person can do. The words for it stand where all advice stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Make a new one, at this page where one is known, and store it.
    Replace(Option<String>),
    /// Sign in again.
    Reconnect,
    /// Go on with giving its tokens back.
    Disconnect,
    /// See to something at the provider, at this page.
    Look(Option<String>),
    /// Change what is stored: this field.
    Edit(Option<String>),
    /// Give the credential this right.
    Grant(Vec<String>, Option<String>),
    /// Try again later.
    Again,
    /// Set this machine's clock.
    Clock,
}

impl Finding {
    /// One with nothing but a verdict and a reason.
    pub fn new(verdict: Verdict, why: impl Into<String>) -> Self {
        let (learned, hints) = (Learned::default(), Vec::new());
        Self { verdict, why: why.into(), evidence: None, next: None, assumed: false, learned, wait: None, hints }
    }

    /// With what the answer was.
    #[must_use]
    pub fn seen(mut self, evidence: impl Into<String>) -> Self {
        self.evidence = Some(evidence.into());
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn then(mut self, next: Next) -> Self {
        self.next = Some(next);
        self
    }

    /// Whether it has to be kept: it says something of the credential, or when it ends.
    pub fn is_kept(&self) -> bool {
        self.verdict.decides() || self.learned.expires.is_some()
    }

    /// Whether nothing is known because something was in the way: worth another try.
    pub fn is_trouble(&self) -> bool {
        !self.verdict.decides() && self.verdict != Verdict::Unchecked
    }

    /// As it is kept with the credential.
    pub fn report(&self, at: Timestamp) -> Report {
        let learned = &self.learned;
        Report {
            verdict: self.verdict,
            why: self.why.clone(),
            at,
            assumed: self.assumed,
            account: learned.account.clone(),
            scopes: learned.scopes.clone().unwrap_or_default(),
            missing: learned.missing.clone(),
            plan: learned.plan.clone(),
            expires: learned.expires,
            extra: Table::new(),
        }
    }
}
