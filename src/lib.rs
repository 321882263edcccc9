//! credctl, the library: everything that is true without a terminal.
//!
//! The modules stand in layers and import downwards only (`tests/layers.rs` holds them to it):
//!
//! | layer | modules |
//! |---|---|
//! | doors | [`helper`], [`import`], [`run`], [`clipboard`] |
//! | rules | [`access`], [`activity`], [`inject`], [`project`] |
//! | store | [`vault`], [`keys`], [`consumer`], [`config`], [`private`] |
//! | words | [`credential`], [`kind`], [`status`], [`name`], [`mod@reference`], [`template`], [`shape`], [`ssh`], [`secret`], [`error`] |
//!
//! Nothing here prints, asks, ends the process, or looks at the environment, the home directory or the clock:
//! paths and times come in as arguments, and what only a person can answer goes out as a value.
//! `docs/format.md` describes the files, `docs/threats.md` what is promised of them.

pub mod access;
pub mod activity;
pub mod alarm;
pub mod clipboard;
pub mod config;
pub mod consumer;
pub mod credential;
pub mod error;
pub mod helper;
pub mod import;
pub mod inject;
pub mod keys;
pub mod kind;
pub mod name;
mod named;
pub mod net;
pub mod oauth;
pub mod private;
pub mod project;
pub mod reference;
pub mod revoke;
pub mod rotate;
pub mod run;
pub mod secret;
pub mod shape;
pub mod ssh;
pub mod status;
pub mod template;
mod text;
pub mod vault;
pub mod verify;

pub use error::{Error, Result};
pub use secret::Secret;
