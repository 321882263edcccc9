//! `key export` and `key import`: the key as one line, out and in again.

use std::io::Read;
use std::path::{Path, PathBuf};

use credctl::keys::{self, Store};
use credctl::name::escape;
use credctl::{Error, Secret};
use serde::Serialize;

use super::{done, init, note, store};
use crate::cli::Context;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// Largest text that is taken for a key, in bytes.
const MAX: u64 = 16 << 10;

#[derive(Serialize)]
struct Exported<'a> {
    vault: &'a str,
    identity: &'a str,
}

pub(super) fn export(context: &Context, place: &Place, age: bool) -> Outcome {
    let vault = session::open(context, place)?;
    if vault.rotation_pending() {
        let what = format!("the key of vault `{}` is being changed, and one line would be no full backup of it", escape(vault.label()));
        return Err(store::unfinished(what));
    }
    note(context, place, &vault, "exported".to_owned());
    let owner = vault.ring().owner();
    let text = if age { owner.seed.age_identity_text()? } else { session::identity_text(owner) };
    if context.ui.json {
        context.ui.document(&Exported { vault: vault.label(), identity: &text })?;
    } else {
        context.ui.secret(&Secret::from(format!("{}\n", *text)))?;
    }
    if context.ui.stderr_tty {
        context.ui.say("whoever has this line has every secret of the vault");
    }
    Ok(Exit::Done)
}

pub(super) fn import(context: &Context, place: &Place, file: Option<PathBuf>, flag: Option<&str>) -> Outcome {
    let text = given(context, file)?;
    let mistyped = |error: Error| Failure { code: "usage", exit: 2, ..error.into() };
    let identities = keys::parse(&text, "what was given").map_err(mistyped)?;
    let Some(id) = identities.first().map(|identity| identity.vault) else { return Err(Failure::usage("no key was given")) };
    let location = session::locate(context, place, Some(id))?;
    let label = location.label();
    let from = place.store_of(id);
    // It is tried before it replaces anything.
    let vault = session::open_at(context, place, &location, Some((identities, "what was given".to_owned())))?;
    let to = match init::wanted_store(flag)? {
        Some(store) => store,
        None => from.unwrap_or(Store::Keyring),
    };
    store::change(context, place, &location, vault, from, to)?;
    place.home.remember_vault(&location, Some(id))?;
    done(context, label, Some(to), None, "imported", &format!("the key opens the vault; it is in {} now", to.in_words()))
}

/// The text with the key, from a file, a hidden question or stdin.
fn given(context: &Context, file: Option<PathBuf>) -> Result<Secret, Failure> {
    if file.as_deref().is_some_and(is_identity) {
        return Err(Failure::usage("the key itself stands where a file's name belongs, and every process can read it there")
            .hint("leave it away and it is asked for, or give it on stdin"));
    }
    if let Some(path) = file.filter(|file| file.as_os_str() != "-") {
        return Ok(Secret::new(std::fs::read(&path).map_err(|error| Error::io("read", &path, error))?));
    }
    if context.ui.can_ask() {
        return prompt::hidden(&context.ui, "The key (CREDCTL-VAULT-1…)");
    }
    context.ui.stdin_is_no_terminal("name a file with the key, `credctl key import FILE`, or give it by a pipe")?;
    let mut text = Vec::with_capacity(MAX as usize);
    std::io::stdin().lock().take(MAX).read_to_end(&mut text).map_err(|error| Error::io("read", "stdin", error))?;
    Ok(Secret::new(text))
}

/// Whether a path is no path but a key.
fn is_identity(path: &Path) -> bool {
    let text = path.to_string_lossy().to_ascii_uppercase();
    ["CREDCTL-VAULT-1", "CREDCTL-CONSUMER-1", "AGE-SECRET-KEY-1"].iter().any(|start| text.starts_with(start))
}
