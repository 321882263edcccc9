//! Credentials out of files that hold them in clear, and references into their place.
//!
//! A file is read and judged ([`gather()`]), compared with the vault ([`plan()`]), stored ([`store()`]), and rewritten so that it
//! holds `cred://` references instead of values ([`replaced`], [`Source::replace`]); [`undo`] takes that back.
//!
//! Invariants: nothing is changed before the whole file is understood; what is stored already is not stored again, so that
//! an import that was interrupted is simply run again; a file is replaced whole or not at all, and only where it is still
//! the one that was read; of a value only the bytes between its quotes are touched; no message holds anything of a value.

pub mod entry;
mod expected;
mod gather;
mod judge;
mod known;
mod looks;
mod originals;
mod plan;
pub mod scan;
mod source;
mod store;
#[cfg(test)]
mod tests;
mod undo;

pub use expected::{Expected, expected};
pub use gather::{File, Item, Left, Part, Pick, gather};
pub use judge::{Sign, Verdict};
pub use plan::{Doing, Plan, Step, plan};
pub use source::Source;
pub use store::{Outcome, replaced, store};
pub use undo::{Back, How, Undo, undo};
