//! What can be wrong with the record, by place.

/// What is wrong at a place of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The file, relative to the vault or to this machine's state.
    pub file: String,
    /// The line in that file, where it is about one.
    pub line: Option<usize>,
    /// What.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Not a file of the record, or one whose key is not to be had.
    File(&'static str),
    /// A line that nobody with the key wrote. Nothing else is missing there: half a line of a process that was killed, or
    /// something that was put in between.
    Torn,
    /// The same at the end of what is known, with its end: what stood there was altered, or it was never of the record.
    Unreadable,
    /// Lines with these numbers are not there, or cannot be read any more.
    Missing {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
    /// A line that stands somewhere else already.
    Again(u64),
    /// A line that does not follow the one before it: what was between was written anew, by somebody with the key.
    Rewritten(u64),
    /// Segments are not there.
    Segments {
        /// The first.
        from: u64,
        /// The last.
        to: u64,
    },
}
