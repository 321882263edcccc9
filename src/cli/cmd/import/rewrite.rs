//! What becomes of the file: what `--replace` writes, and what is said of what stays in clear.

use std::path::Path;

use credctl::Error;
use credctl::helper::Foreseen;
use credctl::import::{self, File, Format, Plan, Source, Surroundings};
use credctl::inject::tools::Asked;
use credctl::name::escape;
use credctl::vault::{Vault, Writer};

use super::super::helper::install::{self, program::Program};
use super::super::helper::places;
use super::{Import, named_vault, show, shown};
use crate::cli::fail::Failure;
use crate::cli::session::{self, Place};
use crate::cli::{Context, env};

impl Import {
    /// Which files `--replace` would change, and what else a person should know of it before saying yes.
    pub(super) fn preview(
        &self,
        context: &Context,
        place: &Place,
        vault: &mut Vault,
        (source, file, plan): (&Source, &File, &Plan),
    ) -> Result<Vec<String>, Failure> {
        if !self.replace || file.format == Format::Dotenv {
            return Ok(vec![shown(&self.file)]);
        }
        let around = surroundings(context, place, vault)?;
        let docker = (file.format == Format::Docker).then(|| Program::of(&around.call));
        let foreseen = Foreseen::new(import::foreseen(vault, file, plan, place.now)?, place.now);
        let replacement =
            import::replacement(source, file, plan, &around, &|asked, name| why_not(&foreseen, docker.as_ref(), asked, name))?;
        show::replacement(context, file, &replacement);
        match docker {
            Some(Ok(program)) if !replacement.files.is_empty() => program.say(context),
            Some(Err(failure)) => failure.hints.iter().for_each(|hint| context.ui.note(hint)),
            _ => {}
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
            // What is in the way was said.
            _ if self.replace => String::new(),
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
    if file.format != Format::Dotenv {
        let around = surroundings(context, place, writer.vault())?;
        let docker = (file.format == Format::Docker).then(|| Program::of(&around.call));
        let foreseen = Foreseen::new(import::foreseen(writer.vault_mut(), file, plan, place.now)?, place.now);
        let why_not = |asked: &Asked<'_>, name: &str| why_not(&foreseen, docker.as_ref(), asked, name);
        let replacement = import::replacement(source, file, plan, &around, &why_not).map_err(hinted)?;
        if let Some(Ok(program)) = docker.filter(|_| !replacement.files.is_empty()) {
            program.make()?;
        }
        replacement.carry_out(writer, source).map_err(hinted)?;
        return Ok(replacement.files.iter().map(|file| file.path().to_string_lossy().into_owned()).collect());
    }
    let (text, originals) = import::replaced(source, file, plan, named_vault(context, place)?.as_deref())?;
    if !originals.is_empty() {
        source.remember(writer, &originals)?;
        source.replace(&text).map_err(hinted)?;
    }
    Ok(vec![source.shown().to_string_lossy().into_owned()])
}

/// Why a tool would not be given just this credential.
fn why_not(foreseen: &Foreseen, docker: Option<&Result<Program, Failure>>, asked: &Asked<'_>, name: &str) -> Option<String> {
    let program = docker.and_then(|program| program.as_ref().err());
    program.map(|failure| failure.message.clone()).or_else(|| foreseen.why_not(asked, name))
}

/// What a replacement is made for.
fn surroundings(context: &Context, place: &Place, vault: &Vault) -> Result<Surroundings, Failure> {
    let named = match named_vault(context, place)? {
        // Another vault may hold what a tool asks for as well, and would be looked into first.
        None if !session::layers(context, place)?.is_empty() => Some(vault.label().to_owned()),
        named => named,
    };
    let elsewhere = session::asked_vault(context)?.filter(|vault| vault.contains('/'));
    let call = install::call(named.clone().or(elsewhere), None)?;
    Ok(Surroundings {
        docker_helper: Program::called(&call),
        call,
        vault: named,
        home: env::person(),
        aws: places::aws().ok(),
        git_config: env::git_config(),
    })
}
