//! A change of a tool's file: shown, asked, remembered for the way back, made.

use std::os::unix::ffi::OsStrExt;

use credctl::helper::install::{Before, File, Undone, diff};
use credctl::name::escape;
use credctl::vault::Vault;
use serde::Serialize;

use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// What is to become of a file.
pub(super) struct Change {
    file: File,
    /// Its text; `None`: it goes, for it was not there before.
    after: Option<String>,
    /// Whether that is just what was there before, of a change that is taken back.
    exact: bool,
    /// Whether nothing is to be remembered of it.
    forget: bool,
}

#[derive(Serialize)]
struct Made<'a> {
    file: String,
    changed: bool,
    diff: &'a [String],
}

fn key(file: &File) -> Vec<u8> {
    [b"helper ", file.path().as_os_str().as_bytes()].concat()
}

/// What is remembered of a file.
pub(super) fn kept(vault: &Vault, file: &File) -> Option<Before> {
    Before::read(&vault.kept(&key(file))?)
}

impl Change {
    /// To a text of ours.
    pub(super) fn to(file: File, after: String) -> Self {
        Self { file, after: Some(after), exact: true, forget: false }
    }

    /// Back.
    pub(super) fn back(file: File, undone: Undone) -> Self {
        Self { file, after: undone.text, exact: undone.exact, forget: undone.forget }
    }

    pub(super) fn make(self, context: &Context, place: &Place, vault: &mut Vault) -> Result<(), Failure> {
        let (ui, path) = (&context.ui, escape(&self.file.path().to_string_lossy()));
        let before = self.file.text();
        let changed = match &self.after {
            Some(after) => after != before || (!self.file.exists() && !after.is_empty()),
            None => self.file.exists(),
        };
        let lines = if changed { diff(before, self.after.as_deref().unwrap_or_default()) } else { Vec::new() };
        if !changed {
            ui.say(&format!("there is nothing to change in `{path}`"));
            return self.tell(context, &path, &lines);
        }
        self.ask(context, &path, &lines)?;
        let known = kept(vault, &self.file);
        let mut writer = session::writer(context, vault, place.now)?;
        let was = self.file.exists().then_some(before);
        if let (Some(after), false) = (&self.after, self.forget) {
            // Before the file is another: what is not remembered could not be put back.
            writer.keep(&key(&self.file), &Before::of(known, was, after).write())?;
        }
        match &self.after {
            None => self.file.remove()?,
            Some(after) => self.file.replace(after)?,
        }
        if self.forget {
            writer.forget_kept(&key(&self.file))?;
        }
        drop(writer);
        self.tell(context, &path, &lines)
    }

    /// Shows it, and goes on where somebody says yes.
    fn ask(&self, context: &Context, path: &str, lines: &[String]) -> Result<(), Failure> {
        let ui = &context.ui;
        if !ui.yes && !ui.can_ask() {
            return Err(
                Failure::usage(format!("changing `{path}` needs a yes")).hint("add `--yes`, or run it on a terminal to see the change")
            );
        }
        let what = if self.after.is_none() { "goes; it was not there before" } else { "changes so" };
        ui.must_say(&format!("`{path}` {what}:"));
        lines.iter().for_each(|line| ui.must_say(&format!("  {}", shown(line))));
        if !self.exact {
            ui.note("the file was changed since credctl wrote to it: only its own lines are taken out, and what stands around them stays as it is");
        }
        if ui.yes || prompt::confirm(ui, "Change it?", true)? { Ok(()) } else { Err(Failure::cancelled()) }
    }

    fn tell(&self, context: &Context, path: &str, lines: &[String]) -> Result<(), Failure> {
        if context.ui.json {
            return context.ui.document(&Made { file: path.to_owned(), changed: !lines.is_empty(), diff: lines });
        }
        context.ui.line(path)
    }
}

/// A line as a terminal may see it, its indentation as blanks.
fn shown(line: &str) -> String {
    escape(&line.replace('\t', "    "))
}
