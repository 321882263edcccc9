//! What is handed out: `--with`, references in environment files and in the environment, the project's file, in this order.
//!
//! One place decides that for every command that hands out. An earlier source wins; all is resolved, or nothing is; every
//! reason why not is told, the gravest last. On a terminal what is missing is offered to be stored first.

mod doors;
mod offer;
mod project;

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use credctl::Error;
use credctl::activity::Action;
use credctl::inject::{Injection, Variable, Want, dotenv};
use credctl::name::{Key, escape};
use credctl::project::Project;
use credctl::template::is_dangerous;

use super::Context;
use super::complete::Completes;
use super::fail::Failure;

pub(crate) use doors::Doors;
pub(crate) use offer::{command_to_add, is_missing};
pub(crate) use project::{Declared, acting_as, here, warn};

/// The sources that are named on the command line.
#[derive(Args)]
pub(crate) struct Sources {
    /// A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)
    #[arg(long, value_name = "[KEY=]NAME[/FIELD]", add = Completes::With)]
    with: Vec<String>,
    /// Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Leave out what a credctl.toml here or above names
    #[arg(long)]
    no_project: bool,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    strict: bool,
}

/// All that names credentials, by rank.
struct Named {
    with: Vec<Want>,
    /// Of environment files, then of the environment.
    references: Vec<Want>,
    plain: Vec<Variable>,
    project: Option<Project>,
}

impl Sources {
    /// What is handed out: all of it, or the gravest reason why not, with the others; and the consumer that it is handed to,
    /// where it is one.
    pub(crate) fn resolve(
        &self,
        context: &Context,
        inherited: &[(OsString, OsString)],
        purpose: (Action, &str),
    ) -> Result<(Injection, Option<String>), Failure> {
        let mut doors = Doors::new(context, self.strict, purpose)?;
        let named = self.name(&mut doors, inherited)?;
        let mut failures = Vec::new();
        let mut injection = Injection::default();
        for want in named.with.iter().chain(&named.references) {
            offer::if_missing(&mut doors, want, None)?;
        }
        for want in &named.with {
            match doors.variables(want) {
                Ok(variables) => injection.claim(variables)?,
                Err(failure) => failures.push(offer::explained(&mut doors, want, None, failure)),
            }
        }
        for want in &named.references {
            if want.variable.as_deref().is_some_and(|variable| injection.has(variable)) {
                continue;
            }
            match is_harmless(want).and_then(|()| doors.variables(want)) {
                Ok(variables) => injection.fill(variables),
                Err(failure) => failures.push(offer::explained(&mut doors, want, None, failure)),
            }
        }
        injection.fill(named.plain);
        if let Some(project) = named.project {
            let declared = Declared::of(context, project, |variable| !injection.has(variable))?;
            failures.extend(declared.resolve(&mut doors, &mut injection)?);
        }
        match Failure::of_all(failures) {
            Some(failure) => Err(failure),
            None => Ok((injection, doors.who()?)),
        }
    }

    /// What the sources name; where they name nothing, what is assigned to the consumer that this acts as.
    fn name(&self, doors: &mut Doors<'_>, inherited: &[(OsString, OsString)]) -> Result<Named, Failure> {
        let with = self.with.iter().map(|text| Want::with(text)).collect::<Result<Vec<_>, _>>()?;
        let (mut references, plain) = self.read_files()?;
        references.extend(of_environment(inherited)?);
        let project = if self.no_project { None } else { here()? };
        if let Some((name, source)) = project.as_ref().map(project::acting_as).transpose()?.flatten() {
            doors.stand_in(name, source);
        }
        let project = project.filter(|project| !project.words().needs.is_empty());
        let with = if with.is_empty() && self.env_file.is_empty() && references.is_empty() && project.is_none() {
            doors.everything()?.ok_or_else(nothing_named)?
        } else {
            with
        };
        Ok(Named { with, references, plain, project })
    }

    /// References and plain values of the environment files; a later file wins over an earlier.
    fn read_files(&self) -> Result<(Vec<Want>, Vec<Variable>), Failure> {
        let (mut wants, mut plain, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
        for path in self.env_file.iter().rev() {
            let text = read_env_file(path)?;
            let bad =
                |mistake: dotenv::Mistake| Error::BadFile { path: path.clone(), line: mistake.line, reason: mistake.reason.to_owned() };
            // Within one file, too, the last assignment counts.
            for assignment in dotenv::parse(&text).map_err(bad)?.into_iter().rev() {
                if !seen.insert(assignment.name.clone()) {
                    continue;
                }
                let source = format!("{}, line {}", escape(&path.to_string_lossy()), assignment.line);
                let value = assignment.value.expose_str().unwrap_or_default();
                match reference(&assignment.name, value, &source)? {
                    Some(want) => wants.push(want),
                    None => plain.push(Variable { name: assignment.name, value: assignment.value, credential: None, source, file: None }),
                }
            }
        }
        Ok((wants, plain))
    }
}

fn nothing_named() -> Failure {
    Failure::usage("nothing says which credentials to hand out").hint(
        "name them: `--with NAME`, `--env-file FILE` with `KEY=cred://NAME`, a variable set to `cred://NAME`, a `credctl.toml` (`credctl check --init`), or `--as CONSUMER`",
    )
}

/// What steers programs is set from the command line alone: a file or an environment is often somebody else's.
fn is_harmless(want: &Want) -> Result<(), Failure> {
    // `https_proxy` steers as `HTTPS_PROXY` does.
    let key = want.variable.as_ref().and_then(|variable| Key::parse(&variable.to_ascii_uppercase()).ok());
    match key.filter(is_dangerous) {
        None => Ok(()),
        Some(_) => {
            let variable = escape(want.variable.as_deref().unwrap_or_default());
            let said = format!("{}: `{variable}` steers programs, and is not a variable to hand a secret out as", want.source);
            Err(Failure::usage(said).hint(format!("if that is what you want, say so yourself: `--with {variable}=…`")))
        }
    }
}

/// A value that is wholly a reference; one that is meant to be and is none is told by its place.
fn reference(variable: &str, value: &str, source: &str) -> Result<Option<Want>, Failure> {
    Want::reference(variable, value, source.to_owned()).map_err(|error| {
        let failure = Failure::from(error);
        Failure { message: format!("{source}: {}", failure.message), ..failure }
    })
}

fn of_environment(inherited: &[(OsString, OsString)]) -> Result<Vec<Want>, Failure> {
    let mut wants = Vec::new();
    for (name, value) in inherited {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
            wants.extend(reference(name, value, &format!("the variable `{}`", escape(name)))?);
        }
    }
    Ok(wants)
}

fn read_env_file(path: &Path) -> Result<String, Failure> {
    let failed = |error| Failure::from(Error::io("read", path, error));
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > dotenv::MAX {
        return Err(Error::TooLarge { what: format!("`{}`", escape(&path.to_string_lossy())), size, limit: dotenv::MAX }.into());
    }
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, dotenv::MAX), &mut bytes).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| Error::BadFile { path: path.to_owned(), line: 1, reason: "not UTF-8".to_owned() }.into())
}
