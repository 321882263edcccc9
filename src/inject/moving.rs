//! Credentials as files that another manager reads: nobody is locked in.
//!
//! A format has places of its own for some of what a credential is: a title, a user, a password. What it has no place for
//! goes along as [`Marks`], a line of JSON that people can read and [`crate::import`] takes back, so that what was exported
//! is imported again without a difference.

pub mod marks;

pub use marks::{At, Mark, Marks};
