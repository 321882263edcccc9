//! What becomes of the file: what `--replace` writes, and what is said of what stays in clear.

use std::path::Path;

use credctl::Error;
use credctl::import::{self, File, Format, Plan, Source, Surroundings};
use credctl::name::escape;
use credctl::vault::Writer;

use super::super::helper::install::program::Program;
use super::{Import, named_vault, show, shown};
use crate::cli::fail::Failure;
use crate::cli::session::Place;
use crate::cli::{Context, env};

impl Import {
    /// Which files `--replace` would change, and what else a person should know of it before saying yes.
    pub(super) fn preview(
        &self,
        context: &Context,
        place: &Place,
        source: &Source,
        file: &File,
        plan: &Plan,
    ) -> Result<Vec<String>, Failure> {
        if !self.replace || file.format == Format::Dotenv {
            return Ok(vec![shown(&self.file)]);
        }
        let around = surroundings(context, place)?;
        let replacement = import::replacement(source, file, plan, &around)?;
        show::replacement(context, file, &replacement);
        if file.format == Format::Docker && !replacement.files.is_empty() {
            match Program::of(&around.call()) {
                Ok(program) => program.say(context),
                Err(failure) => {
                    context.ui.warn(&failure.message);
                    failure.hints.iter().for_each(|hint| context.ui.note(hint));
                }
            }
        }
        Ok(replacement.files.iter().map(|file| shown(file.path())).collect())
    }

    /// Where the values are in clear still (THREATS I09).
    pub(super) fn last_word(&self, context: &Context, (format, locked): (Format, bool), replaced: &[String], elsewhere: bool) {
        let file = shown(&self.file);
        if locked {
            return context.ui.say(&format!("`{file}` is locked, and stays as it is"));
        }
        let from = match (import::way(format), format) {
            (Err(_), _) => String::new(),
            (Ok(()), Format::Dotenv) => format!("; `credctl import {file} --replace` puts references there"),
            (Ok(()), _) => format!("; `credctl import {file} --replace` takes it out, and has credctl give it"),
        };
        if self.file == Path::new("-") {
            context.ui.say("where it came from it is still in clear");
        } else if replaced.is_empty() {
            if let (false, Err(instead)) = (self.replace, import::way(format)) {
                context.ui.say(&format!("what to do with `{file}`: {instead}"));
            }
            context.ui.say(&format!("`{file}` still holds all of it in clear{from}"));
        } else if format == Format::Dotenv {
            let vault = if elsewhere { "" } else { context.globals.vault.as_deref().unwrap_or_default() };
            let vault = if vault.is_empty() { String::new() } else { format!(" --vault {}", escape(vault)) };
            // bash reads an `.envrc`, and hands references on as they are; `run` resolves what it inherits.
            let envrc = self.file.file_name().is_some_and(|name| name == ".envrc");
            let option = if envrc { String::new() } else { format!(" --env-file {file}") };
            context.ui.next(&format!("next: `credctl run{vault}{option} -- your-program`; `credctl import {file} --undo` takes it back"));
            if envrc {
                context.ui.note("direnv refuses a file that has changed: `direnv allow`");
            }
            context.ui.say(&format!(
                "`{file}` holds references now; what stood there before may still be on the disk, in backups and in git's history"
            ));
        } else {
            context.ui.next(&format!("`credctl import {file} --undo` takes it back"));
            let files = credctl::error::ticked(&replaced.iter().map(String::as_str).collect::<Vec<_>>());
            context
                .ui
                .say(&format!("rewritten: {files}; what stood there before may still be on the disk, in backups and in git's history"));
        }
    }
}

/// What the file's programs find instead of the values; what stood there is kept first. Gives the files that were changed.
pub(super) fn replace(
    context: &Context,
    place: &Place,
    writer: &mut Writer<'_>,
    source: &Source,
    file: &File,
    plan: &Plan,
) -> Result<Vec<String>, Failure> {
    let hinted = |error: Error| match error {
        Error::Changed { .. } => Failure::from(error).hint("what was in it is stored; only the references are missing"),
        error => error.into(),
    };
    let around = surroundings(context, place)?;
    if file.format != Format::Dotenv {
        let replacement = import::replacement(source, file, plan, &around).map_err(hinted)?;
        // Where none can be made, what to do was said before the question.
        let program = Some(&file.format).filter(|format| **format == Format::Docker && !replacement.files.is_empty());
        if let Some(program) = program.and_then(|_| Program::of(&around.call()).ok()) {
            program.make()?;
        }
        replacement.carry_out(writer, source).map_err(hinted)?;
        return Ok(replacement.files.iter().map(|file| file.path().to_string_lossy().into_owned()).collect());
    }
    let (text, originals) = import::replaced(source, file, plan, around.vault.as_deref())?;
    if !originals.is_empty() {
        source.remember(writer, &originals)?;
        source.replace(&text).map_err(hinted)?;
    }
    Ok(vec![source.shown().to_string_lossy().into_owned()])
}

/// What a replacement is made for.
fn surroundings(context: &Context, place: &Place) -> Result<Surroundings, Failure> {
    let program = env::program().map_err(|error| Failure::from(Error::io("find", "credctl", error)))?;
    let mut around =
        Surroundings { program, vault: named_vault(context, place)?, git_config: env::git_config(), docker_helper: String::new() };
    around.docker_helper = Program::called(&around.call());
    Ok(around)
}
