//! What a failure of the disk means depends on how far a change has come.

use super::Error;

impl Error {
    /// The same for a file that only prepares a change: that it stands and may not last is a failure to prepare.
    pub(crate) fn before_the_change(self) -> Self {
        match self {
            Self::NotDurable { path, source } => Self::Io { doing: "sync", path, source },
            other => other,
        }
    }

    /// The same for a view that is to follow a change which stands already.
    pub(crate) fn left_behind(self) -> Self {
        match self {
            Self::Io { path, source, .. } => Self::Behind { path, source },
            other => other,
        }
    }

    /// The same for a file that is removed when the change stands already.
    pub(crate) fn after_the_change(self) -> Self {
        match self {
            Self::Io { path, source, .. } => Self::Unfinished { path, source },
            other => other,
        }
    }
}
