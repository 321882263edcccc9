//! Tools that ask for credentials in a language of their own: git, docker, AWS's SDKs, kubectl.
//!
//! Each protocol is a function from what it reads to what it writes, over a [`Keeper`] that knows what there is and hands
//! out by `access`. Invariants: nothing but the protocol goes to where it writes; a secret goes to exactly the host that its
//! credential names; what cannot be said without doubt is not said at all; a host, a name and a value with a control character in
//! it are refused before anything is looked up.

pub mod aws;
pub mod docker;
mod foresee;
pub mod git;
pub mod install;
pub mod kube;
pub mod learn;
mod services;

pub use self::foresee::Foreseen;
pub use self::services::Login;
pub use crate::inject::tools::host;

use jiff::Timestamp;

use crate::access::{Release, Wanted};
use crate::name::Id;
use crate::status::Status;
use crate::vault::Summary;
use crate::{Error, Secret};

/// A credential from afar, in the vault that it is in.
#[derive(Clone, Debug)]
pub struct Known {
    /// Which of the vaults that are looked through it is in, for the keeper.
    pub layer: usize,
    /// Its id.
    pub id: Id,
    /// What may be shown of it.
    pub summary: Box<Summary>,
}

impl Known {
    /// A plain field.
    pub(crate) fn plain(&self, name: &str) -> Option<&str> {
        let field = self.summary.fields.iter().find(|field| field.name == name && !field.secret)?;
        Some(field.shown.as_str()).filter(|text| !text.is_empty())
    }

    /// Whose account it is, as far as that was told.
    pub(crate) fn account(&self) -> Option<&str> {
        let checked = self.summary.report.as_ref().and_then(|report| report.account.as_deref());
        self.summary.account.as_ref().and_then(|account| account.of.as_deref()).or(checked)
    }

    /// Whether it is of any use, as far as that is known.
    pub(crate) fn is_usable(&self, now: Timestamp) -> bool {
        !matches!(self.summary.status(now), Status::Failed | Status::Expired | Status::Revoked)
    }
}

/// What a tool has that is new, and is to be stored.
#[derive(Debug)]
pub struct New<'a> {
    /// The template of the service, where one is known.
    pub service: Option<&'static str>,
    /// The host, folded.
    pub host: &'a str,
    /// The user's name, where the service has ones of its own.
    pub username: Option<&'a str>,
    /// The password or token.
    pub secret: &'a Secret,
    /// What tells what a login is for, where a host alone does not.
    pub tag: Option<&'static str>,
}

/// Whoever has the credentials: an owner, or a consumer with its view.
pub trait Keeper {
    /// What goes wrong.
    type Error: From<Error>;

    /// Those that fit and whose secret may be sent to this host, as far as whoever asks may know; of the first vault that has
    /// any. Nothing is handed out.
    ///
    /// # Errors
    /// Where a vault cannot be looked at.
    fn at(&mut self, host: &str, fits: &dyn Fn(&Known) -> bool) -> Result<Vec<Known>, Self::Error>;

    /// Whether a person has told git to ask us for this host, by its name.
    fn names(&mut self, scheme: &str, host: &str) -> bool;

    /// All of them.
    ///
    /// # Errors
    /// As [`Keeper::at`].
    fn all(&mut self) -> Result<Vec<Known>, Self::Error>;

    /// Hands values out, which is recorded with where they go. `strict` refuses what is expired, or failed a check.
    ///
    /// # Errors
    /// As [`crate::access::release`].
    fn release(&mut self, known: &Known, wanted: Wanted<'_>, to: &str, strict: bool) -> Result<Release, Self::Error>;

    /// Whether what a tool says of a credential is taken in: not from a consumer.
    fn learns(&mut self) -> bool;

    /// Whether this is its main secret.
    ///
    /// # Errors
    /// As [`Keeper::at`].
    fn holds(&mut self, known: &Known, secret: &Secret) -> Result<bool, Self::Error>;

    /// A host has refused it.
    ///
    /// # Errors
    /// Where that cannot be written down.
    fn refused(&mut self, known: &Known, host: &str) -> Result<(), Self::Error>;

    /// A host has taken it that had refused it before.
    ///
    /// # Errors
    /// Where that cannot be written down.
    fn taken(&mut self, known: &Known) -> Result<(), Self::Error>;

    /// It has another secret now.
    ///
    /// # Errors
    /// Where that cannot be stored.
    fn replace(&mut self, known: &Known, secret: &Secret) -> Result<(), Self::Error>;

    /// Stores what is new, and says under which name.
    ///
    /// # Errors
    /// Where that cannot be stored.
    fn add(&mut self, new: &New<'_>) -> Result<String, Self::Error>;
}
