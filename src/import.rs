//! Credentials out of files that hold them in clear, and references into their place.
//!
//! A file is told ([`Format::of`]), read ([`read()`]) and judged ([`gather()`]), compared with the vault ([`plan()`]), stored ([`store()`]), and rewritten so that it
//! holds `cred://` references instead of values ([`replaced`], [`Source::replace`]); [`undo`] takes that back.
//!
//! Invariants: nothing is changed before the whole file is understood; what is stored already is not stored again, so that
//! an import that was interrupted is simply run again; a file is replaced whole or not at all, and only where it is still
//! the one that was read; of a value only the bytes between its quotes are touched; no message holds anything of a value.

mod addresses;
mod entries;
pub mod entry;
mod envrc;
mod expected;
mod files;
mod foreseen;
mod format;
mod gather;
mod identity;
mod judge;
mod known;
mod looks;
pub mod managers;
mod naming;
mod originals;
mod ours;
mod plan;
mod read;
mod replace;
pub mod scan;
mod services;
mod source;
mod store;
mod stored;
#[cfg(test)]
mod tests;
mod undo;
mod variables;

pub use expected::{Expected, expected};
pub use foreseen::foreseen;
pub use format::{Format, Unread};
pub use gather::{File, Item, Left, Part, Pick, Slot, gather};
pub use judge::{Sign, Verdict};
pub use plan::{Doing, Plan, Step, plan};
pub use read::{Openers, Read, read};
pub use replace::{Replacement, Rewritten, Surroundings, Undone, WhyNot, replaced, replacement, undo as undo_files, way};
pub use source::Source;
pub use store::{Outcome, store};
pub use undo::{Back, How, Undo, undo};
