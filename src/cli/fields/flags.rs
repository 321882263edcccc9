//! What `add` and `edit` say of a credential in flags.

use std::collections::BTreeMap;

use clap::Args;
use credctl::credential::Credential;
use credctl::name::Key;
use credctl::shape::Shape;
use credctl::template::Category;
use jiff::{SignedDuration, Timestamp};

use super::Fetched;
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::Failure;
use crate::cli::values::{Assignment, parse_moment, parse_span};

/// The flags.
#[derive(Args, Default)]
pub(crate) struct Flags {
    /// Free text to tell it by
    #[arg(long, short, add = Completes::Nothing)]
    pub(crate) label: Option<String>,
    /// The variable that programs look it up by; FIELD=VAR for another field than the main secret
    #[arg(long, value_name = "[FIELD=]VAR", add = Completes::Variable)]
    key: Vec<String>,
    /// llm_provider, mcp_service, runtime, communication or custom
    #[arg(long, add = Completes::Category)]
    category: Option<String>,
    /// A field: FIELD=TEXT, FIELD=- (stdin), FIELD=@PATH (a file), FIELD=env:VAR, FIELD=raw:TEXT
    #[arg(long, value_name = "FIELD=VALUE", add = Completes::Plain)]
    set: Vec<String>,
    /// The same for a secret, never from the argument itself; without FIELD the main secret
    #[arg(long, value_name = "[FIELD=]VALUE", add = Completes::Secret)]
    secret: Vec<String>,
    /// A word to find it by; in `edit` those given replace the ones it has
    #[arg(long, value_name = "TAG", add = Completes::Tag)]
    pub(crate) tag: Vec<String>,
    /// When it ends: 2027-01-31, a full time, or 30d from now
    #[arg(long, value_name = "DATE|SPAN", add = Completes::Nothing)]
    expires: Option<String>,
    /// How old its secret may grow before it is due: 90d
    #[arg(long, value_name = "SPAN", add = Completes::Nothing)]
    rotate_after: Option<String>,
    /// Where its secret may be sent; in `edit` those given replace the ones it has
    #[arg(long, value_name = "HOST", add = Completes::Nothing)]
    pub(crate) host: Vec<String>,
    /// Do not ask its provider whether it works [env: CREDCTL_NO_VERIFY=1]
    #[arg(long)]
    pub(crate) no_verify: bool,
}

impl Flags {
    /// Whether it has values of its own.
    pub(crate) fn has_values(&self) -> bool {
        !self.set.is_empty() || !self.secret.is_empty()
    }

    /// Whether one says something of it.
    pub(crate) fn say_something(&self) -> bool {
        let lists = [&self.key, &self.set, &self.secret, &self.tag, &self.host];
        lists.iter().any(|list| !list.is_empty())
            || self.label.is_some()
            || self.category.is_some()
            || self.expires.is_some()
            || self.rotate_after.is_some()
    }

    /// The label, unless it is blank.
    pub(crate) fn label(&self) -> Option<String> {
        self.label.clone().filter(|label| !label.trim().is_empty())
    }

    pub(crate) fn category(&self) -> Result<Option<Category>, Failure> {
        self.category.as_deref().map(super::category).transpose()
    }

    pub(crate) fn expires(&self, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
        self.expires.as_deref().map(|text| parse_moment(text, now)).transpose()
    }

    pub(crate) fn rotate_after(&self) -> Result<Option<SignedDuration>, Failure> {
        let span = self.rotate_after.as_deref().map(parse_span).transpose()?;
        Ok(span.and_then(|span| SignedDuration::try_from(span).ok()))
    }

    /// Variables, by field; `main` is the field that is meant where none is named.
    pub(crate) fn keys(&self, shape: &Shape, main: &str) -> Result<BTreeMap<String, Key>, Failure> {
        super::keys(&self.key, shape, main)
    }

    /// Fetches the values, for a new credential. `meant` is the field of a value without a name, where that is not the main
    /// secret.
    pub(crate) fn fetch(&self, context: &Context, shape: &Shape, meant: Option<&str>) -> Result<Fetched, Failure> {
        let given: Vec<(String, bool, Assignment)> = super::given(&self.set, &self.secret, shape, meant, None)?;
        super::fetch(context, shape, given)
    }

    /// The same for one that is there.
    pub(crate) fn fetch_over(&self, context: &Context, shape: &Shape, of: &Credential) -> Result<Fetched, Failure> {
        super::fetch(context, shape, super::given(&self.set, &self.secret, shape, None, Some(of))?)
    }
}
