//! What is wrong with a file.

use crate::name::escape;

/// What is wrong with a file that should have been ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// Zero bytes.
    #[error("empty (an interrupted write by another program?)")]
    Empty,
    /// Larger than any file of its sort can be.
    #[error("{size} bytes, more than the {limit} that such a file can have")]
    TooLarge {
        /// Its size.
        size: u64,
        /// The limit.
        limit: u64,
    },
    /// A FIFO, a socket, a directory, a device, a link.
    #[error("{0}, not a regular file")]
    NotAFile(&'static str),
    /// Not an age file at all.
    #[error("not an age file")]
    NotAge,
    /// What another program's conversion of line ends leaves behind.
    #[error("its line ends were converted (a text-mode checkout or transfer?)")]
    LineEnds,
    /// What re-encoding as UTF-8 leaves behind.
    #[error("it was re-encoded as text (an editor or a text-mode transfer?)")]
    Reencoded,
    /// Two versions in one file.
    #[error("it holds a merge conflict's markers")]
    MergeMarkers,
    /// More recipients than any file of ours has.
    #[error("more than {0} recipient stanzas")]
    Stanzas(usize),
    /// Locked with a passphrase, which files of this sort never are.
    #[error("locked with a passphrase, which is not how files of a vault are locked")]
    Passphrase,
    /// A passphrase file that would take too long to open.
    #[error("its scrypt work factor is above {0}")]
    WorkFactor(u8),
    /// Not encrypted to any key at hand.
    #[error("not encrypted to this vault's key")]
    NotForUs,
    /// Encrypted to us, and altered or cut since.
    #[error("altered or cut short")]
    Altered,
    /// It opens, and nobody signed it.
    #[error("not signed by an owner of the vault")]
    Unsigned,
    /// It opens, and somebody who is not an owner signed it.
    #[error("signed by a key that is no owner's (fingerprint {0})")]
    ForeignSigner(String),
    /// It opens, and its signature does not hold.
    #[error("its signature does not hold")]
    BadSignature,
    /// Signed, but not what a file of ours says: where, and why in our words.
    #[error("line {line}, column {column}: {reason}")]
    Body {
        /// From 1; 0 where it cannot be told.
        line: usize,
        /// From 1.
        column: usize,
        /// In our words, never the line's.
        reason: String,
    },
    /// A later version of the format.
    #[error("format {0} is newer than this program")]
    Format(i64),
    /// Of another vault.
    #[error("it belongs to another vault")]
    OtherVault,
    /// Under another's name.
    #[error("it is the file of `{0}`")]
    OtherId(String),
    /// Of another kind.
    #[error("of kind `{}`, where a {wanted} belongs", escape(found))]
    OtherKind {
        /// What it says it is.
        found: String,
        /// What belongs there.
        wanted: &'static str,
    },
    /// Of an epoch that is neither the present nor, while the key is being rotated, the one before.
    #[error("of key epoch {found}, while the vault is at {now}")]
    Epoch {
        /// Its epoch.
        found: u64,
        /// The vault's.
        now: u64,
    },
    /// Older than what this machine has seen.
    #[error("rolled back: revision {found}, and {seen} was seen here")]
    RolledBack {
        /// The highest seen.
        seen: u64,
        /// The one found.
        found: u64,
    },
    /// The same revision with other content than was seen.
    #[error("revision {0} has other content than was seen here")]
    Forked(u64),
    /// Encrypted to others than it says.
    #[error("encrypted to {stanzas} recipients, while it names {named}")]
    Recipients {
        /// Stanzas in the header.
        stanzas: usize,
        /// Recipients in the body.
        named: usize,
    },
    /// Seen before, and gone without a tombstone.
    #[error("its file is missing (last seen {0})")]
    Missing(String),
    /// Two credentials claim one name.
    #[error("`{0}` has that name too")]
    NameTaken(String),
    /// `vault.toml` and what is known of it do not agree; the sentence is complete.
    #[error("{0}")]
    Manifest(&'static str),
}
