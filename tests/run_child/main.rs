//! The library's door to other programs, with real children.
//!
//! `exec` replaces the process that calls it, and signals are a process's own: so each case runs in a process of its
//! own, this program once more, with what it is to do in a file (`Driver`). What the test harness prints there comes
//! first and is cut off.

#![expect(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod driver;
mod signals;
mod starting;
mod streaming;
