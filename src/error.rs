//! What can go wrong, as values.
//!
//! An error states a fact in one sentence, lower case, without a period; it names things in backticks, escaped, and
//! never holds a secret, a parser's own message (it may quote the line it stumbled on) or advice. Advice and exit codes
//! are given in one place, `cli/fail.rs`.

mod damage;
mod keyring;
mod oauth;
mod stages;
mod trip;
mod words;

use std::io;
use std::path::PathBuf;

use crate::name::escape;
pub use damage::Damage;
pub use keyring::KeyringTrouble;
pub use oauth::OauthTrouble;
pub use trip::Trip;
use words::describe;
pub use words::{io_reason, ticked};

/// The library's result.
pub type Result<T> = std::result::Result<T, Error>;

/// The library's error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Arguments or input that cannot be meant; the sentence is complete.
    #[error("{0}")]
    Usage(String),
    /// A use or a change could not be written down.
    #[error("the record of uses could not be written: {0}")]
    Unrecorded(#[source] Box<Error>),
    /// A value that cannot be its field's.
    #[error("`{}` {reason}", escape(field))]
    BadValue {
        /// The field.
        field: String,
        /// What is wrong, going on from the field's name; nothing of the value.
        reason: String,
        /// The only values it can have; empty where it is free.
        choices: Vec<String>,
    },
    /// A variable that steers programs, for a value that they are given.
    #[error("`{key}`, the variable of `{}`, changes how programs are started", escape(field))]
    Dangerous {
        /// The field.
        field: String,
        /// The variable.
        key: crate::name::Key,
    },
    /// A name, key or vault name outside its alphabet.
    #[error("{what} `{}` is not valid", escape(given))]
    BadName {
        /// Which sort of name.
        what: &'static str,
        /// What was given.
        given: String,
        /// The alphabet, in words.
        rule: &'static str,
    },
    /// A text that begins with `cred://` and does not go on as a reference.
    #[error("`{}` is not a reference", escape(given))]
    BadReference {
        /// What was given.
        given: String,
    },
    /// A file of the user's (config, template, env file) that does not parse: position and reason, never its text.
    #[error("{}:{line}: {reason}", escape(&path.to_string_lossy()))]
    BadFile {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong there, in our words.
        reason: String,
    },
    /// Nothing by that name.
    #[error("no {what} `{}`", escape(name))]
    NotFound {
        /// What was looked for.
        what: &'static str,
        /// The name as given.
        name: String,
        /// The nearest that exists.
        near: Option<String>,
    },
    /// A name that several things answer to.
    #[error("{what} `{}` is held by {}", escape(name), ticked(holders))]
    Ambiguous {
        /// What was looked for.
        what: &'static str,
        /// The name as given.
        name: String,
        /// Who has it.
        holders: Vec<String>,
    },
    /// It is there already.
    #[error("{what} `{}` exists already", escape(name))]
    Exists {
        /// What.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Somebody else wrote it between our reading and our writing.
    #[error("`{}` was changed meanwhile by another process", escape(name))]
    Changed {
        /// The credential.
        name: String,
    },
    /// There is no key for this vault where keys are looked for.
    #[error("no key to open vault `{}` with", escape(vault))]
    NoKey {
        /// The vault's name or path.
        vault: String,
    },
    /// The keyring did not give or take the key.
    #[error("{0}")]
    Keyring(KeyringTrouble),
    /// An account could not be connected or renewed.
    #[error("{0}")]
    Oauth(Box<OauthTrouble>),
    /// A key that is valid, for something else.
    #[error("the key from {source_name} does not fit vault `{}`", escape(vault))]
    WrongKey {
        /// The vault's name or path.
        vault: String,
        /// Where the key came from: "the keyring", "`CREDCTL_IDENTITY`", a path.
        source_name: String,
    },
    /// A consumer's identity that the owner has taken the view from.
    #[error("the identity from {source_name} opens nothing in vault `{}` any more: it was replaced or removed", escape(vault))]
    Ousted {
        /// The vault's name or path.
        vault: String,
        /// Where the identity came from.
        source_name: String,
    },
    /// A text that should be an identity and is not.
    #[error("{what} is not a credctl identity: {reason}")]
    BadIdentity {
        /// Where the text came from.
        what: String,
        /// In our words.
        reason: &'static str,
    },
    /// The vault's key is behind a passphrase and nobody is there to ask.
    #[error("the key of vault `{}` is behind a passphrase", escape(vault))]
    PassphraseNeeded {
        /// The vault's name or path.
        vault: String,
    },
    /// The passphrase is not the one.
    #[error("the passphrase does not open the key of vault `{}`", escape(vault))]
    WrongPassphrase {
        /// The vault's name or path.
        vault: String,
    },
    /// A file below the vault, or a key file, that cannot be trusted.
    #[error("{}: {damage}", describe(what, name.as_deref()))]
    Corrupt {
        /// The file, relative to the vault or as the user named it.
        what: String,
        /// The credential's name, where it was known.
        name: Option<String>,
        /// What is wrong with it.
        damage: Damage,
    },
    /// It may not be used now.
    #[error("`{}` is {state}", escape(name))]
    Unhealthy {
        /// The credential.
        name: String,
        /// "revoked", "expired since …".
        state: String,
    },
    /// A lock was not free in time.
    #[error("another process holds the lock of {what}")]
    LockBusy {
        /// "vault `x`".
        what: String,
    },
    /// The disk refused, and nothing was changed.
    #[error("cannot {doing} `{}`: {}", escape(&path.to_string_lossy()), io_reason(source))]
    Io {
        /// A verb.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The new value stands, but the disk did not confirm it.
    #[error("`{}` was written, but whether it survives a power cut is unknown: {}", escape(&path.to_string_lossy()), io_reason(source))]
    NotDurable {
        /// The file.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The change stands, and something that it made useless could not be removed; the next write does that.
    #[error("the change was made, but `{}` could not be removed: {}", escape(&path.to_string_lossy()), io_reason(source))]
    Unfinished {
        /// The file that is still there.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The change stands, and a consumer's view has yet to follow it; the next write does that.
    #[error("the change was made, but `{}` has yet to follow it: {}", escape(&path.to_string_lossy()), io_reason(source))]
    Behind {
        /// The file of the view.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// Who asks has no assignment for it, or a rule forbids the use; the sentence is complete.
    #[error("{0}")]
    Denied(String),
    /// A canary was used.
    #[error("a rule forbids any use of `{}`", escape(&.0.name))]
    Trip(Box<Trip>),
    /// A place that must not be written to, or not by us.
    #[error("`{}` {why}", escape(&path.to_string_lossy()))]
    Refused {
        /// The place.
        path: PathBuf,
        /// "is writable by others", "is a symbolic link".
        why: String,
    },
    /// What was given does not fit into a vault.
    #[error("{what} is {size} bytes, and at most {limit} are allowed")]
    TooLarge {
        /// "field `token`", "the credential (largest: …)".
        what: String,
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A command that cannot be started, with the exit code that `env` and shells give it (126 or 127).
    #[error("cannot start `{}`: {reason}", escape(program))]
    Start {
        /// The program.
        program: String,
        /// In words.
        reason: String,
        /// 126 or 127.
        status: u8,
    },
    /// What was given for a field of an SSH key is something else, or not whole.
    #[error("`{field}`: {trouble}")]
    SshKey {
        /// `private_key` or `public_key`.
        field: &'static str,
        /// What it is.
        trouble: crate::ssh::Trouble,
    },
    /// The kernel gave no random bytes.
    #[error("the system has no random numbers to give")]
    Random,
}

impl From<OauthTrouble> for Error {
    fn from(trouble: OauthTrouble) -> Self {
        Self::Oauth(Box::new(trouble))
    }
}

impl Error {
    /// A file of the vault that cannot be trusted, by its path below the vault.
    pub fn corrupt(what: impl Into<String>, damage: Damage) -> Self {
        Self::Corrupt { what: what.into(), name: None, damage }
    }

    /// An [`Error::Io`] from a system call.
    pub fn io(doing: &'static str, path: impl Into<PathBuf>, source: impl Into<io::Error>) -> Self {
        Self::Io { doing, path: path.into(), source: source.into() }
    }
}
