//! Secret or not: what is thought of one assignment, and why.

use super::known::{Known, Recognition, Variables};
use super::looks::{self, NameSays};
use crate::Result;
use crate::inject::is_reference;
use crate::name::Key;
use crate::template::is_dangerous;

/// What speaks for a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A template has the variable.
    Variable,
    /// The value has the form of a service's keys.
    Form,
    /// It is a private key.
    PrivateKey,
    /// It is an address with a password in it.
    Address,
    /// The variable is called so.
    Name,
    /// It is too random for anything else.
    Random,
    /// Nothing: it was asked for.
    Asked,
    /// The format has nothing but secrets in this place.
    Entry,
    /// The file is one service's.
    Service,
    /// The service at this address has such keys.
    Host,
    /// It is all that somebody keeps in a manager.
    Export,
}

impl Sign {
    /// In a few words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Variable => "known variable",
            Self::Form => "form of a key",
            Self::PrivateKey => "private key",
            Self::Address => "password in an address",
            Self::Name => "its name",
            Self::Random => "looks random",
            Self::Asked => "asked for",
            Self::Entry => "an entry",
            Self::Service => "its file",
            Self::Host => "its address",
            Self::Export => "a manager's export",
        }
    }
}

/// What is thought of an assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A secret.
    Secret(Sign),
    /// Not one.
    Plain,
    /// One is to be filled in here.
    Placeholder,
    /// There is nothing.
    Empty,
    /// A reference stands there already.
    Reference,
    /// A variable that steers programs, and is not one to hand a secret out as.
    Steering,
    /// Its name is too long for a variable of ours.
    Unnameable,
    /// Others were asked for.
    NotAsked,
}

impl Verdict {
    /// Why it is left, in a few words.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Secret(sign) => sign.in_words(),
            Self::Plain => "does not look like a secret",
            Self::Placeholder => "a placeholder",
            Self::Empty => "empty",
            Self::Reference => "a reference already",
            Self::Steering => "a variable that steers programs",
            Self::Unnameable => "a name that is too long",
            Self::NotAsked => "not asked for",
        }
    }
}

/// A verdict, and the service it is about.
pub(super) struct Judgement<'t> {
    pub(super) verdict: Verdict,
    /// The field of a template that has the variable.
    pub(super) known: Option<Known<'t>>,
    /// The field of a template that the value looks made for, where none has the variable.
    pub(super) like: Option<Known<'t>>,
}

/// Judges one assignment; `beside` tells which other variables there are.
///
/// # Errors
/// As [`crate::template::Templates::recognise`].
pub(super) fn judge<'t>(variables: &Variables<'t>, name: &str, value: &str, beside: impl Fn(&str) -> bool) -> Result<Judgement<'t>> {
    let but = |verdict| Ok(Judgement { verdict, known: None, like: None });
    let Ok(key) = key_of(name) else { return but(Verdict::Unnameable) };
    if value.is_empty() {
        return but(Verdict::Empty);
    }
    if is_reference(value) {
        return but(Verdict::Reference);
    }
    if is_dangerous(&key) {
        return but(Verdict::Steering);
    }
    if looks::is_placeholder(value) {
        return but(Verdict::Placeholder);
    }
    let known = variables.field(&key, value, beside);
    if looks::has_password(value) {
        let known = known.filter(|known| known.field.secret);
        return Ok(Judgement { verdict: Verdict::Secret(Sign::Address), known, like: None });
    }
    if let Some(known) = known {
        // A path or an address of a key is not the key.
        let secret = known.field.secret && (known.field.fits(value) == Some(true) || !looks::is_setting(value));
        let verdict = if secret { Verdict::Secret(Sign::Variable) } else { Verdict::Plain };
        return Ok(Judgement { verdict, known: Some(known), like: None });
    }
    match variables.recognise(value, name)? {
        Some(Recognition::Secret(like)) => return Ok(Judgement { verdict: Verdict::Secret(Sign::Form), known: None, like: Some(like) }),
        Some(Recognition::Open) => return but(Verdict::Secret(Sign::Form)),
        Some(Recognition::Plain) => return but(Verdict::Plain),
        None => {}
    }
    but(by_looks(name, value).map_or(Verdict::Plain, Verdict::Secret))
}

/// What speaks for a secret where no template does.
pub(super) fn by_looks(name: &str, value: &str) -> Option<Sign> {
    if looks::is_private_key(value) {
        return Some(Sign::PrivateKey);
    }
    if looks::is_setting(value) {
        return None;
    }
    match looks::name_says(name) {
        NameSays::Secret => Some(Sign::Name),
        NameSays::Maybe if looks::is_random(value) || (value.len() >= 16 && looks::entropy(value) > 3.0) => Some(Sign::Name),
        NameSays::Nothing if looks::is_random(value) => Some(Sign::Random),
        _ => None,
    }
}

/// The variable of ours for one of a file, which may be in lower case.
pub(super) fn key_of(name: &str) -> Result<Key> {
    Key::parse(&name.to_ascii_uppercase())
}
