//! `[alarm]`: who is told when a canary is used. A mistake in it is an error: an alarm that is not heard is none.

use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::line_of;
use crate::template::is_safe_url;
use crate::{Error, Result};

/// Longest address, and most words of a command.
const MAX_TEXT: usize = 2048;
const MAX_WORDS: usize = 64;

/// Who is told when a canary is used.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Alarm {
    /// A program, by its whole path, and its arguments; what happened comes to it on stdin, as JSON.
    command: Option<Spanned<Vec<String>>>,
    /// An https address that what happened is posted to, as JSON.
    webhook: Option<Spanned<String>>,
}

impl Alarm {
    /// The command; empty: none.
    pub fn command(&self) -> &[String] {
        self.command.as_ref().map(|command| command.get_ref().as_slice()).unwrap_or_default()
    }

    /// The address.
    pub fn webhook(&self) -> Option<&str> {
        self.webhook.as_ref().map(|webhook| webhook.get_ref().as_str())
    }

    /// Refuses what cannot be called or started.
    pub(super) fn settle(&self, file: &Path, text: &str) -> Result<()> {
        let bad = |at: usize, reason: &str| Error::BadFile { path: file.to_owned(), line: line_of(text, at), reason: reason.to_owned() };
        if let Some(command) = &self.command {
            let words = command.get_ref();
            let why = match words.first() {
                None => Some("`[alarm] command` is empty"),
                // A name would be looked for where the environment says, and that is whoever uses the canary.
                Some(program) if !program.starts_with('/') => Some("`[alarm] command` begins with a program's whole path"),
                Some(_) if words.len() > MAX_WORDS || words.iter().any(|word| word.len() > MAX_TEXT) => {
                    Some("`[alarm] command` is too long")
                }
                Some(_) if words.iter().any(|word| word.contains('\0')) => Some("`[alarm] command` holds a zero byte"),
                Some(_) => None,
            };
            if let Some(why) = why {
                return Err(bad(command.span().start, why));
            }
        }
        match &self.webhook {
            Some(webhook) if webhook.get_ref().len() > MAX_TEXT || !is_safe_url(webhook.get_ref()) => Err(bad(
                webhook.span().start,
                "`[alarm] webhook` is not an https address (http for this machine only) without a user in it",
            )),
            _ => Ok(()),
        }
    }
}
