//! What can be wrong with the record, by place.

use crate::name::Id;

/// What is wrong at a place of the record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flaw {
    /// The file, relative to the vault or to this machine's state.
    pub file: String,
    /// The line in that file, where it is about one.
    pub line: Option<usize>,
    /// The last of the lines, where it is about several that stand one behind the other.
    pub last_line: Option<usize>,
    /// What.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Not a file of the record, or one whose key is not to be had.
    File(&'static str),
    /// Another file of the record, which was moved or copied here.
    Elsewhere {
        /// Its stream.
        stream: Id,
        /// Its segment.
        segment: u64,
    },
    /// A line that nobody with the key wrote. Nothing else is missing there: half a line of a process that was killed, or
    /// something that was put in between. Of a file: it was begun by a process that was killed, and holds nothing.
    Torn,
    /// The same at the end of what is known, with its end: what stood there was altered, or it was never of the record.
    Unreadable,
    /// Lines that do not open, as many as are missing there: they had these numbers, and were altered.
    Altered {
        /// The number of the first.
        from: u64,
        /// That of the last.
        to: u64,
    },
    /// Lines that do not open, fewer or more than are missing there: they were altered, or put in the places of these.
    Instead {
        /// The first number that is missing.
        from: u64,
        /// The last.
        to: u64,
    },
    /// Lines with these numbers are not there.
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

impl Flaw {
    /// Whether it says that somebody has been at the record. Half a line of a process that was killed does not.
    pub fn is_bad(&self) -> bool {
        self.wrong != Wrong::Torn
    }
}
