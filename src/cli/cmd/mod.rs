//! The subcommands: one file each, its arguments and its function together.

pub(crate) mod add;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod copy;
pub(crate) mod doctor;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod get;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod init;
pub(crate) mod inject;
pub(crate) mod key;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod oauth;
pub(crate) mod remove;
pub(crate) mod rename;
pub(crate) mod restore;
pub(crate) mod run;
pub(crate) mod scan;
pub(crate) mod show;
pub(crate) mod template;
pub(crate) mod vault;
pub(crate) mod verify;
