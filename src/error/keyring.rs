//! How a keyring can fail: each way has a hint of its own.

use crate::name::escape;

/// How a keyring can fail. Each has its own hint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyringTrouble {
    /// No bus, or nobody on it keeps secrets.
    #[error("no keyring answers on this machine")]
    None,
    /// It is there and locked.
    #[error("the keyring is locked")]
    Locked,
    /// It is there and says nothing.
    #[error("the keyring did not answer within {0} seconds")]
    Silent(u64),
    /// It answers, and has no such entry.
    #[error("the keyring has no key for this vault")]
    NoEntry,
    /// It has no collection to keep anything in.
    #[error("the keyring has no default collection to keep a key in")]
    NoCollection,
    /// It said that it stored the key and does not give it back.
    #[error("the keyring does not keep what it is given")]
    Forgetful,
    /// What it keeps there is not a key.
    #[error("the keyring's entry for this vault is damaged")]
    Damaged,
    /// Several entries claim to be the one.
    #[error("the keyring has several entries for this vault")]
    Several,
    /// Anything else that it says, in its words (escaped where shown).
    #[error("the keyring refused: {}", escape(.0))]
    Refused(String),
}
