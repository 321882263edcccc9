//! Credentials as files that another manager reads: nobody is locked in.
//!
//! A format has places of its own for some of what a credential is: a title, a user, a password. What it has no place for
//! goes along as [`Marks`], a line of JSON that people can read and `import` takes back, so that what was exported is
//! imported again without a difference. Texts are made in wiped memory that never grows.

mod bitwarden;
mod dotenv;
pub mod marks;
mod placed;
mod rows;
mod sealed;

pub use marks::{At, Mark, Marks};
pub use sealed::{Lock, recipient};

use crate::access::Release;
use crate::kind::Kind;
use crate::secret::Secret;
use crate::{Error, Result};

/// A format that another manager reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 1Password's CSV.
    OnePasswordCsv,
    /// Bitwarden's JSON.
    BitwardenJson,
    /// Bitwarden's CSV.
    BitwardenCsv,
    /// An environment file.
    Dotenv,
}

/// A file that was made, and what is to be said of it.
#[derive(Debug)]
pub struct Made {
    /// Its content.
    pub text: Secret,
    /// Values that a spreadsheet would take for formulas, by the name of their credential.
    pub formulas: Vec<String>,
    /// What else: of values that not everybody reads alike, of variables that two credentials had.
    pub told: Vec<String>,
}

impl Format {
    /// What is lost or is put away as text, of credentials of these types; for people, before anything is written.
    pub fn lacks(self, kinds: &[Kind]) -> Vec<&'static str> {
        let has = |wanted: &[Kind]| kinds.iter().any(|kind| wanted.contains(kind));
        let mut out = Vec::new();
        match self {
            Self::Dotenv => {
                out.push("a .env file holds variables alone: no names, types, tags, hosts or ends, and no bytes that are no text")
            }
            Self::OnePasswordCsv | Self::BitwardenCsv => {
                if has(&[Kind::ApiKeyPair, Kind::Smtp, Kind::Oauth2, Kind::SshKey, Kind::File, Kind::Custom]) {
                    out.push("CSV has a user, a password and notes: all other fields stand in the notes, as a line that `credctl import` takes back");
                }
            }
            Self::BitwardenJson => {
                if has(&[Kind::File]) {
                    out.push("files and bytes that are no text stand in a field in base64, that `credctl import` takes back");
                }
            }
        }
        if has(&[Kind::Oauth2]) {
            out.push("of an account that is connected the tokens go along, and not how they are renewed: `credctl oauth connect` there");
        }
        out.push("what a check found, the record of uses, consumers and earlier revisions stay here");
        out
    }

    /// Makes the file of what was released as a whole, in the order of the names.
    ///
    /// # Errors
    /// Everything that the format cannot hold.
    pub fn write(self, all: &[Release]) -> std::result::Result<Made, Vec<Error>> {
        match self {
            Self::BitwardenJson => bitwarden::write(all).map_err(|error| vec![error]),
            Self::BitwardenCsv => Ok(rows::bitwarden(all)),
            Self::OnePasswordCsv => Ok(rows::one_password(all)),
            Self::Dotenv => dotenv::write(all),
        }
    }
}

/// Locks a file that was made.
///
/// # Errors
/// As [`crate::keys::passphrase::seal`].
pub fn lock(text: &Secret, lock: &Lock) -> Result<Secret> {
    sealed::seal(text, lock)
}
