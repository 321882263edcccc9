//! credctl, the library: everything that is true without a terminal.
//!
//! The modules stand in layers and import downwards only (`tests/layers.rs` holds them to it):
//!
//! | layer | modules |
//! |---|---|
//! | doors | [`run`] |
//! | rules | [`access`], [`inject`] |
//! | store | [`vault`], [`keys`], [`config`] |
//! | words | [`credential`], [`kind`], [`status`], [`name`], [`reference`], [`template`], [`secret`], [`error`] |
//!
//! Nothing here prints, asks, ends the process, or looks at the environment, the home directory or the clock:
//! paths and times come in as arguments, and what only a person can answer goes out as a value.
//! `docs/format.md` describes the files, `docs/threats.md` what is promised of them.

pub mod error;
pub mod kind;
pub mod name;
pub mod reference;
pub mod secret;
pub mod status;

pub use error::{Error, Result};
pub use secret::Secret;
