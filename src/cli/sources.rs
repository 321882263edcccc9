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
use credctl::name::escape;
use credctl::project::{self as project_file, Project};
use credctl::template::steers;

use super::Context;
use super::complete::Completes;
use super::fail::Failure;
use super::session::Acting;

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
    /// References of environment files.
    in_files: Vec<Want>,
    /// References of the environment.
    inherited: Vec<Want>,
    plain: Vec<Variable>,
    /// What an earlier file says of a variable of a later one.
    beaten: Vec<(String, String)>,
    project: Option<Project>,
}

/// What the sources give, and every reason why it is not handed out.
pub(crate) struct Gathered {
    pub(crate) injection: Injection,
    pub(crate) failures: Vec<Failure>,
    /// The consumer that it is handed to, where it is one.
    pub(crate) who: Option<Acting>,
}

/// What the environment files say.
#[derive(Default)]
struct Files {
    references: Vec<Want>,
    plain: Vec<Variable>,
    beaten: Vec<(String, String)>,
}

impl Sources {
    /// What is handed out: all of it, or the gravest reason why not, with the others; and the consumer that it is handed to,
    /// where it is one.
    pub(crate) fn resolve(
        &self,
        context: &Context,
        inherited: &[(OsString, OsString)],
        purpose: (Action, &str),
    ) -> Result<(Injection, Option<Acting>), Failure> {
        let gathered = self.gather(&mut Doors::new(context, self.strict, purpose)?, inherited)?;
        match Failure::of_all(gathered.failures) {
            Some(failure) => Err(failure),
            None => Ok((gathered.injection, gathered.who)),
        }
    }

    /// What would be handed out, without a value of it.
    pub(crate) fn foresee(&self, context: &Context, inherited: &[(OsString, OsString)]) -> Result<Gathered, Failure> {
        // Nothing is recorded of it.
        let mut doors = Doors::new(context, self.strict, (Action::Run, ""))?;
        doors.ahead = true;
        self.gather(&mut doors, inherited)
    }

    fn gather(&self, doors: &mut Doors<'_>, inherited: &[(OsString, OsString)]) -> Result<Gathered, Failure> {
        let named = self.name(doors, inherited)?;
        let mut failures = Vec::new();
        let mut injection = Injection { variables: Vec::new(), beaten: named.beaten };
        let wants = named.with.iter().chain(&named.in_files).chain(&named.inherited);
        offer::what_is_missing(doors, wants.map(|want| (want, None)))?;
        for want in &named.with {
            match doors.variables(want).and_then(|variables| of_its_own(want, variables)) {
                Ok(variables) => injection.claim(variables)?,
                Err(failure) => failures.push(offer::explained(doors, want, None, failure)),
            }
        }
        refer(doors, &named.in_files, &mut injection, &mut failures);
        for variable in named.plain {
            // What `--with` sets counts, whatever a file says.
            if !injection.has(&variable.name)
                && let Err(failure) = harmless(&variable.name, &variable.source, "variable for a file to set", None)
            {
                failures.push(failure);
                continue;
            }
            injection.fill(vec![variable]);
        }
        refer(doors, &named.inherited, &mut injection, &mut failures);
        if let Some(project) = named.project {
            for need in project.words().needs.iter().filter(|need| injection.has(need.key.as_str())).collect::<Vec<_>>() {
                injection.beat(need.key.as_str(), format!("{}, line {}", project_file::FILE, need.line));
            }
            let declared = Declared::of(doors.context, project, |variable| !injection.has(variable))?;
            failures.extend(declared.resolve(doors, &mut injection)?);
        }
        // What keeps it from being told is among the reasons.
        let who = if failures.is_empty() { doors.who()? } else { doors.who().unwrap_or_default() };
        Ok(Gathered { injection, failures, who })
    }

    /// What the sources name; where they name nothing, what is assigned to the consumer that this acts as.
    fn name(&self, doors: &mut Doors<'_>, inherited: &[(OsString, OsString)]) -> Result<Named, Failure> {
        let with = self.with.iter().map(|text| Want::with(text)).collect::<Result<Vec<_>, _>>()?;
        let Files { references: in_files, plain, beaten } = self.read_files()?;
        let inherited = of_environment(inherited)?;
        let project = if self.no_project { None } else { here()? };
        if let Some(who) = project.as_ref().map(project::acting_as).transpose()?.flatten() {
            doors.stand_in(who);
        }
        let project = project.filter(|project| !project.words().needs.is_empty());
        let with = if with.is_empty() && self.env_file.is_empty() && inherited.is_empty() && project.is_none() {
            doors.everything()?.ok_or_else(nothing_named)?
        } else {
            with
        };
        Ok(Named { with, in_files, inherited, plain, beaten, project })
    }

    /// References and plain values of the environment files; a later file wins over an earlier.
    fn read_files(&self) -> Result<Files, Failure> {
        let (mut files, mut seen) = (Files::default(), HashSet::new());
        for path in self.env_file.iter().rev() {
            let text = read_env_file(path)?;
            let bad =
                |mistake: dotenv::Mistake| Error::BadFile { path: path.clone(), line: mistake.line, reason: mistake.reason.to_owned() };
            // Within one file, too, the last assignment counts.
            for assignment in dotenv::parse(&text).map_err(bad)?.into_iter().rev() {
                let source = format!("{}, line {}", escape(&path.to_string_lossy()), assignment.line);
                if !seen.insert(assignment.name.clone()) {
                    files.beaten.push((assignment.name, source));
                    continue;
                }
                let value = assignment.value.expose_str().unwrap_or_default();
                match reference(&assignment.name, value, &source)? {
                    Some(want) => files.references.push(want),
                    None => files.plain.push(Variable {
                        name: assignment.name,
                        value: assignment.value,
                        credential: None,
                        source,
                        file: None,
                        ahead: None,
                    }),
                }
            }
        }
        Ok(files)
    }
}

fn nothing_named() -> Failure {
    Failure::usage("nothing says which credentials to hand out").hint(
        "name them: `--with NAME`, `--env-file FILE` with `KEY=cred://NAME`, a variable set to `cred://NAME`, a `credctl.toml` (`credctl check --init`), or `--as CONSUMER`",
    )
}

/// Hands out what references name, where nothing of a higher rank sets that variable.
fn refer(doors: &mut Doors<'_>, wants: &[Want], injection: &mut Injection, failures: &mut Vec<Failure>) {
    for want in wants {
        let variable = want.variable.as_deref().unwrap_or_default();
        if injection.has(variable) {
            injection.beat(variable, &want.source);
            continue;
        }
        let harmless = harmless(variable, &want.source, SECRET, Some(&want.what));
        match harmless.and_then(|()| doors.variables(want)) {
            Ok(variables) => injection.fill(variables),
            Err(failure) => failures.push(offer::explained(doors, want, None, failure)),
        }
    }
}

const SECRET: &str = "variable to hand a secret out as";

/// Refuses what would steer programs where only the credential says so: its variable may be somebody else's word.
fn of_its_own(want: &Want, variables: Vec<Variable>) -> Result<Vec<Variable>, Failure> {
    if want.variable.is_none() {
        variables.iter().try_for_each(|variable| harmless(&variable.name, &want.source, SECRET, Some(&want.what)))?;
    }
    Ok(variables)
}

/// What steers programs is set from the command line alone: a file or an environment is often somebody else's. `credential`
/// is what would be handed out, or else it is a plain value.
fn harmless(variable: &str, source: &str, no: &str, credential: Option<&str>) -> Result<(), Failure> {
    if !steers(variable) {
        return Ok(());
    }
    let variable = escape(variable);
    let hint = match credential {
        Some(what) => format!("if that is what you want, say so yourself: `--with {variable}={}`", escape(what)),
        None => format!("if that is what you want, say so yourself: `{variable}=… credctl run …`, and take it out of the file"),
    };
    Err(Failure::usage(format!("{source}: `{variable}` steers programs, and is not a {no}")).hint(hint))
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
