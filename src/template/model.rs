//! What a template says: the service, its fields, where the credential may go, and how much of it was seen.
//!
//! A template holds no secret. Texts in it come from a file and are escaped before a terminal sees them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::SignedDuration;
use serde::Deserialize;

use super::end::{Revoke, Rotate};
use super::pattern::{self, Pattern};
use super::verify::Verify;
use super::{Auth, Flow, Oauth, place};
use crate::kind::{Form, Kind};
use crate::name::Key;
use crate::named::named;

/// What is known of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// Its handle, and its file's stem: the alphabet of a credential's name.
    pub id: String,
    /// The service, for people.
    pub name: String,
    /// The type of credential it makes.
    pub kind: Kind,
    /// Where it is listed.
    pub category: Category,
    /// One sentence.
    pub about: String,
    /// Other ids it answers to.
    pub aliases: Vec<String>,
    /// Its fields, in the order they are asked for.
    pub fields: Vec<TemplateField>,
    /// Where the credential may go: a host, `*.suffix`, or either with `{field}` or `{field.host}` in it.
    pub hosts: Vec<String>,
    /// Hosts that credctl itself calls besides (revocation, token endpoints); never a place to inject into.
    pub control_hosts: Vec<String>,
    /// What clients put before a path. Where it is `{field}` alone, that field's variable moves the client elsewhere.
    pub base_url: Option<String>,
    /// Where a person makes and ends such a credential.
    pub dashboard: Option<String>,
    /// How it is sent: the first entry that fits the request, and whose fields are set, is used.
    pub auth: Vec<Auth>,
    /// How to tell whether it works.
    pub verify: Option<Verify>,
    /// How to end it at the provider.
    pub revoke: Option<Revoke>,
    /// How to have the provider make its successor.
    pub rotate: Option<Rotate>,
    /// How an account of the service is connected.
    pub oauth: Option<Oauth>,
    /// Sorts of the credential that are treated otherwise; the first that fits is used.
    pub variants: Vec<Variant>,
    /// The variables that mean this template where several have them.
    pub primary: Vec<Key>,
    /// Variables of the service that are known and neither set nor read.
    pub other_keys: Vec<Key>,
    /// What one stumbles over.
    pub notes: Vec<String>,
    /// Where the facts are from, and which are not proven.
    pub trust: Trust,
    /// Where the template itself is from.
    pub origin: Origin,
}

named! {
    /// Where a service is listed.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Category {
        /// Models and what serves them.
        LlmProvider => "llm_provider",
        /// Services that agents work with.
        McpService => "mcp_service",
        /// What programs run on: clouds, databases, machines.
        Runtime => "runtime",
        /// Mail, chat, telephony.
        Communication => "communication",
        /// Everything else.
        Custom => "custom",
    }
}

/// One field of a template.
#[derive(Clone, Debug, PartialEq)]
pub struct TemplateField {
    /// Its stored name: the type's, or its own.
    pub name: String,
    /// What the provider calls it; accepted wherever the stored name is.
    pub word: Option<String>,
    /// For a prompt.
    pub label: String,
    /// Where to find it, or what it looks like; one sentence.
    pub help: Option<String>,
    /// Whether its value is hidden.
    pub secret: bool,
    /// Whether the credential is of no use without it. One with a default is never missing.
    pub required: bool,
    /// The variable it is handed out as.
    pub key: Option<Key>,
    /// Further variables that are set too.
    pub aliases: Vec<Key>,
    /// Variables that are only understood on import.
    pub imports: Vec<Key>,
    /// What its values begin with.
    pub prefixes: Vec<String>,
    /// A regular expression for the whole value.
    pub pattern: Option<Pattern>,
    /// The only values it can have; empty where it is free.
    pub choices: Vec<String>,
    /// Its value where none is given; never for a secret.
    pub default: Option<String>,
    /// How to read it out of another field.
    pub derive: Option<Derive>,
    /// Whether blanks in a value are decoration and dropped.
    pub ignore_spaces: bool,
    /// What a secret looks like, where it is not what its type has: a private key of several lines in the place of a token.
    pub form: Option<Form>,
}

/// A value that stands inside another field's.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Derive {
    /// The other field, by its stored name.
    pub from: String,
    /// A regular expression for the other's whole value, with one group.
    pub pattern: String,
}

/// A sort of credential that the same service treats otherwise. What is not given here is the template's.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What it is.
    pub about: String,
    /// Fits where the main secret begins with one of these.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Fits where the whole main secret is matched.
    pub pattern: Option<String>,
    /// Fits where all of these fields are set, and not to their defaults.
    #[serde(default)]
    pub with: Vec<String>,
    /// Where it may go instead.
    pub hosts: Option<Vec<String>>,
    /// How it is sent instead.
    pub auth: Option<Vec<Auth>>,
    /// How to check it instead.
    pub verify: Option<Verify>,
    /// How to end it instead.
    pub revoke: Option<Revoke>,
    /// How to replace it instead.
    pub rotate: Option<Rotate>,
}

/// Where the facts are from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Whether the core of the template was read in one of the sources.
    #[serde(default)]
    pub seen: bool,
    /// The parts that were not, in words.
    #[serde(default)]
    pub assumed: Vec<String>,
    /// Where the rest was read.
    #[serde(default)]
    pub sources: Vec<String>,
}

/// Where a template is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Compiled in.
    BuiltIn,
    /// A file of the user's: what it contacts is the file's choice, and worth saying.
    File(PathBuf),
}

impl Template {
    /// A field, by its stored name or by the provider's word.
    pub fn field(&self, word_or_name: &str) -> Option<&TemplateField> {
        self.fields.iter().find(|field| field.name == word_or_name || field.word.as_deref() == Some(word_or_name))
    }

    /// How old a secret of it should grow at most, where it says so.
    pub fn rotate_after(&self) -> Option<SignedDuration> {
        let days = self.rotate.as_ref()?.after_days?;
        Some(SignedDuration::from_hours(i64::from(days) * 24))
    }

    /// Whether its credentials come from a person's consent, and not from what a person types.
    pub fn is_connected(&self) -> bool {
        self.kind == Kind::Oauth2 && self.oauth.as_ref().is_some_and(|oauth| oauth.flow != Flow::ClientCredentials)
    }

    /// The field that is meant when none is named: the type's main secret, or for a `custom` template its first secret.
    pub fn main_field(&self) -> Option<&TemplateField> {
        self.field(self.kind.main_field()).or_else(|| self.fields.iter().find(|field| field.secret))
    }

    /// The hosts a credential of this sort and with these values may go to: every placeholder filled from `value` (by
    /// stored name), else read out of another's, else from the field's default, in lower case (the ids of some accounts are not, and hosts know no
    /// case). What cannot be filled, or is not a host when filled, is left out.
    pub fn hosts_for(&self, variant: Option<&Variant>, value: impl Fn(&str) -> Option<String>) -> Vec<String> {
        let hosts = variant.and_then(|variant| variant.hosts.as_ref()).unwrap_or(&self.hosts);
        let fill = |name: &str| {
            let field = self.field(name)?;
            let derived = || Some(field.derived(&value(&field.derive.as_ref()?.from)?)?.to_owned());
            value(&field.name).or_else(derived).or_else(|| field.default.clone()).map(|value| value.to_ascii_lowercase())
        };
        let mut seen = BTreeSet::new();
        let filled = hosts
            .iter()
            .filter_map(|host| place::fill(host, fill))
            .filter(|host| place::is_host(host))
            .map(|host| host.as_str().to_owned());
        filled.filter(|host| seen.insert(host.clone())).collect()
    }

    /// The sort of credential this one is, where the template tells sorts apart: `main` is its main secret, `value` as in
    /// [`Template::hosts_for`]. A field with its default's value counts as not set.
    pub fn variant(&self, main: &str, value: impl Fn(&str) -> Option<String>) -> Option<&Variant> {
        let is_set = |name: &String| {
            self.field(name).is_some_and(|field| value(&field.name).is_some_and(|value| field.default.as_ref() != Some(&value)))
        };
        self.variants.iter().find(|variant| {
            (variant.prefixes.is_empty() || variant.prefixes.iter().any(|prefix| main.starts_with(prefix.as_str())))
                && variant.pattern.as_deref().is_none_or(|pattern| pattern::fits(pattern, main))
                && variant.with.iter().all(is_set)
        })
    }
}

impl TemplateField {
    /// All variables it is understood by, the preferred one first.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.key.iter().chain(&self.aliases).chain(&self.imports)
    }

    /// Whether a value looks as the template says: `None` where it says nothing.
    pub fn fits(&self, value: &str) -> Option<bool> {
        match &self.pattern {
            Some(pattern) => Some(pattern.fits(value)),
            None if self.prefixes.is_empty() => None,
            None => Some(self.prefixes.iter().any(|prefix| value.starts_with(prefix.as_str()))),
        }
    }

    /// This field's value, read out of the value of the field it is derived from.
    pub fn derived<'v>(&self, from: &'v str) -> Option<&'v str> {
        pattern::group(&self.derive.as_ref()?.pattern, from)
    }
}
