//! `credctl run`: a program with credentials in its environment, and in nothing else.

use std::collections::{BTreeMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use clap::Args;
use credctl::access::{self, Ask};
use credctl::inject::{self, Injection, Variable, Want, dotenv};
use credctl::name::escape;
use credctl::private::Private;
use credctl::run::{self, Command, Plan};
use credctl::vault::Vault;
use credctl::{Error, Secret};

use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// Run a program with credentials in its environment
///
/// Nothing is handed out that is not named: by --with, by a value `cred://NAME` in an --env-file, or by such a value in the
/// environment. An SSH key or a file is handed out as the path of a private file in memory, which goes when the program
/// ends. One that cannot be handed out stops the program before it starts (exit 125). Where the output is not a
/// terminal, secrets in it are replaced by [credctl:NAME]. The exit status is the program's own.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl run --with openai -- python3 agent.py            # OPENAI_API_KEY is set
  credctl run --with DB_PASSWORD=db/password -- ./migrate  # one field, under a name of your own
  credctl run --with aws --with github -- ./release        # several
  credctl run --env-file .env -- npm start                 # values `cred://NAME` in .env are resolved
  credctl run --only --with openai -- ./untrusted          # and hardly anything else in its environment")]
pub(crate) struct Run {
    /// A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)
    #[arg(long, value_name = "[KEY=]NAME[/FIELD]", add = Completes::With)]
    with: Vec<String>,
    /// Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR
    #[arg(long)]
    only: bool,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    strict: bool,
    /// Hand the output through as it is, also where it is no terminal
    #[arg(long)]
    no_mask: bool,
    /// The command and its arguments, verbatim
    #[arg(last = true, required = true, value_name = "CMD", add = Completes::Program)]
    command: Vec<OsString>,
}

const KEPT: [&str; 9] = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "TZ", "TMPDIR"];

impl Run {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        self.start(context).map_err(Failure::before_start)
    }

    fn start(self, context: &Context) -> Outcome {
        let inherited = env::inherited();
        let injection = self.resolve(context, &inherited)?;
        // Removed when this function is left: the child has ended by then.
        let private = if injection.has_files() { Some(Private::new(&env::memory_places())?) } else { None };
        let paths = private.as_ref().map(|private| injection.write_files(private)).transpose()?.unwrap_or_default();
        let environment = self.environment(context, inherited, &injection, &paths)?;
        let mut command = self.command.into_iter();
        let program = command.next().unwrap_or_default();
        let command = Command { program, args: command.collect(), env: environment, core: context.core_limit };
        let (out, err) = (context.ui.stdout_tty, context.ui.stderr_tty);
        let untouched = self.no_mask || (out && err);
        if untouched && private.is_none() {
            return Err(run::exec(&command).into());
        }
        let masks = inject::redact::Redactor::new(injection.secrets());
        drop(injection);
        let stream = |terminal: bool| untouched || terminal;
        let plan = Plan { stdout: masked(std::io::stdout(), stream(out))?, stderr: masked(std::io::stderr(), stream(err))?, masks };
        // A passphrase may have been asked for.
        prompt::leave_signals();
        let outcome = run::supervise(&command, plan)?;
        if let Some(error) = outcome.unwritten {
            context.ui.warn(&format!("not all of the output could be written: {}", credctl::error::io_reason(&error)));
        }
        Ok(Exit::Status(outcome.status))
    }

    /// What is handed out: all of it, or the first reason why not.
    fn resolve(&self, context: &Context, inherited: &[(OsString, OsString)]) -> Result<Injection, Failure> {
        let with = self.with.iter().map(|text| Want::with(text)).collect::<Result<Vec<_>, _>>()?;
        let (from_files, plain) = self.read_files()?;
        let from_environment = references(inherited)?;
        if with.is_empty() && self.env_file.is_empty() && from_environment.is_empty() {
            return Err(Failure::usage("nothing says which credentials to hand out")
                .hint("name them: `--with NAME`, `--env-file FILE` with `KEY=cred://NAME`, or a variable set to `cred://NAME`"));
        }
        let mut doors = Doors { context, place: Place::new()?, open: Vec::new() };
        let mut failures = Vec::new();
        let mut injection = Injection::default();
        for want in &with {
            match doors.resolve(want, self.strict) {
                Ok(variables) => injection.claim(variables)?,
                Err(failure) => failures.push(failure),
            }
        }
        for want in from_files.iter().chain(&from_environment) {
            if want.variable.as_deref().is_some_and(|variable| injection.has(variable)) {
                continue;
            }
            match doors.resolve(want, self.strict) {
                Ok(variables) => injection.fill(variables),
                Err(failure) => failures.push(failure),
            }
        }
        injection.fill(plain);
        // Every failure is reported; the gravest gives the code.
        Failure::of_all(failures).map_or(Ok(injection), Err)
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
                match Want::reference(&assignment.name, value, source.clone())? {
                    Some(want) => wants.push(want),
                    None => plain.push(Variable { name: assignment.name, value: assignment.value, credential: None, source, file: None }),
                }
            }
        }
        Ok((wants, plain))
    }

    /// The child's whole environment.
    fn environment(
        &self,
        context: &Context,
        inherited: Vec<(OsString, OsString)>,
        injection: &Injection,
        paths: &BTreeMap<String, PathBuf>,
    ) -> Result<Vec<(OsString, OsString)>, Failure> {
        let mut environment: Vec<(OsString, OsString)> = Vec::with_capacity(inherited.len() + injection.variables.len());
        for (name, value) in inherited {
            let text = name.to_string_lossy();
            let kept = !self.only || KEPT.contains(&&*text) || text.starts_with("LC_");
            // What opens the vault is never the child's.
            if !kept || env::name::KEYS.contains(&&*text) {
                continue;
            }
            if let Some(variable) = injection.variables.iter().find(|variable| variable.name == text) {
                if !is_reference(&value) && value.as_encoded_bytes() != variable.value.expose() {
                    context.ui.note(&format!("`{}` was set already; {} replaces it", escape(&text), variable.source));
                }
                continue;
            }
            environment.push((name, value));
        }
        for variable in &injection.variables {
            if let Some(path) = paths.get(&variable.name) {
                environment.push((variable.name.clone().into(), path.into()));
                continue;
            }
            environment.push((variable.name.clone().into(), os_string(&variable.value, &variable.name)?));
        }
        Ok(environment)
    }
}

/// A stream of ours that the child's output goes to masked; none where it is a terminal, which the child gets itself.
fn masked(stream: impl std::os::fd::AsFd, terminal: bool) -> Result<Option<OwnedFd>, Failure> {
    if terminal {
        return Ok(None);
    }
    stream.as_fd().try_clone_to_owned().map(Some).map_err(|error| Error::io("use", "the output", error).into())
}

/// The vaults that are open for one `run`, each opened once.
struct Doors<'a> {
    context: &'a Context,
    place: Place,
    open: Vec<(Option<String>, Vault)>,
}

impl Doors<'_> {
    fn resolve(&mut self, want: &Want, strict: bool) -> Result<Vec<Variable>, Failure> {
        session::reading(|| {
            let resolved = self.resolve_now(want, strict);
            if resolved.is_err() {
                // To be opened anew, should it be tried again.
                self.open.retain(|(name, _)| *name != want.vault);
            }
            resolved
        })
    }

    fn resolve_now(&mut self, want: &Want, strict: bool) -> Result<Vec<Variable>, Failure> {
        let at = match self.open.iter().position(|(name, _)| *name == want.vault) {
            Some(at) => at,
            None => {
                let vault = session::open_named(self.context, &self.place, want.vault.as_deref())?;
                self.open.push((want.vault.clone(), vault));
                self.open.len() - 1
            }
        };
        let ask = Ask { what: &want.what, wanted: want.wanted(), strict };
        let (vault, templates) = (&mut self.open[at].1, self.place.templates());
        let released = self.context.in_world(|world| access::release(vault, &templates, &ask, world));
        let release = released.map_err(|error| {
            let failure = Failure::from(error);
            Failure { message: format!("{}: {}", want.source, failure.message), ..failure }
        })?;
        if let Some(warning) = &release.warning {
            self.context.ui.warn(&format!("`{}` is {warning}", escape(&release.name)));
        }
        Ok(inject::variables(want, release)?)
    }
}

fn references(inherited: &[(OsString, OsString)]) -> Result<Vec<Want>, Failure> {
    let mut wants = Vec::new();
    for (name, value) in inherited {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
            wants.extend(Want::reference(name, value, format!("the variable `{}`", escape(name)))?);
        }
    }
    Ok(wants)
}

fn is_reference(value: &OsStr) -> bool {
    value.to_str().is_some_and(inject::is_reference)
}

fn read_env_file(path: &PathBuf) -> Result<String, Failure> {
    let failed = |error| Failure::from(Error::io("read", path, error));
    let file = std::fs::File::open(path).map_err(failed)?;
    let size = file.metadata().map_err(failed)?.len();
    if size > dotenv::MAX {
        return Err(Error::TooLarge { what: format!("`{}`", escape(&path.to_string_lossy())), size, limit: dotenv::MAX }.into());
    }
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(file, dotenv::MAX), &mut bytes).map_err(failed)?;
    String::from_utf8(bytes).map_err(|_| Error::BadFile { path: path.clone(), line: 1, reason: "not UTF-8".to_owned() }.into())
}

fn os_string(value: &Secret, name: &str) -> Result<OsString, Failure> {
    use std::os::unix::ffi::OsStringExt;
    if value.expose().contains(&0) {
        return Err(Failure::usage(format!("the value for `{}` holds a NUL, which no environment variable can", escape(name))));
    }
    Ok(OsString::from_vec(value.expose().to_vec()))
}
