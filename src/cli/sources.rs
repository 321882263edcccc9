//! What `run` and `export` hand out: which credentials, under which variables, from which source; and the vaults that it
//! takes, each opened once.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use credctl::Error;
use credctl::access::{self, Ask, Release, Wanted};
use credctl::inject::{self, Injection, Variable, Want, dotenv};
use credctl::name::{Key, escape};
use credctl::template::is_dangerous;
use credctl::vault::Vault;

use super::Context;
use super::complete::Completes;
use super::fail::Failure;
use super::session::{self, Place};

/// The options that name what to hand out.
#[derive(Args)]
pub(crate) struct Sources {
    /// A credential to hand out: NAME for its own variables, KEY=NAME, NAME/FIELD, KEY=NAME/FIELD (repeatable)
    #[arg(long, value_name = "[KEY=]NAME[/FIELD]", add = Completes::With)]
    with: Vec<String>,
    /// Variables from a file; values that are wholly a cred:// reference are resolved (repeatable, the later wins)
    #[arg(long, value_name = "FILE")]
    env_file: Vec<PathBuf>,
    /// Refuse what is expired, or failed its last check, instead of warning
    #[arg(long)]
    strict: bool,
}

impl Sources {
    /// What is handed out: all of it, or every reason why not.
    pub(crate) fn resolve(&self, context: &Context, inherited: &[(OsString, OsString)]) -> Result<Injection, Failure> {
        let with = self.with.iter().map(|text| Want::with(text)).collect::<Result<Vec<_>, _>>()?;
        let (from_files, plain) = self.read_files()?;
        let from_environment = references(inherited)?;
        if with.is_empty() && self.env_file.is_empty() && from_environment.is_empty() {
            return Err(Failure::usage("nothing says which credentials to hand out")
                .hint("name them: `--with NAME`, `--env-file FILE` with `KEY=cred://NAME`, or a variable set to `cred://NAME`"));
        }
        let mut doors = Doors::new(context, self.strict)?;
        let mut failures = Vec::new();
        let mut injection = Injection::default();
        for want in &with {
            match doors.variables(want) {
                Ok(variables) => injection.claim(variables)?,
                Err(failure) => failures.push(failure),
            }
        }
        for want in from_files.iter().chain(&from_environment) {
            if want.variable.as_deref().is_some_and(|variable| injection.has(variable)) {
                continue;
            }
            match is_harmless(want).and_then(|()| doors.variables(want)) {
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
}

/// The vaults that are open for one command, each opened once.
pub(crate) struct Doors<'a> {
    context: &'a Context,
    place: Place,
    strict: bool,
    open: Vec<(Option<String>, Vault)>,
}

impl<'a> Doors<'a> {
    /// None is open yet. `strict` refuses what would be handed out with a warning.
    pub(crate) fn new(context: &'a Context, strict: bool) -> Result<Self, Failure> {
        Ok(Self { context, place: Place::new()?, strict, open: Vec::new() })
    }

    /// The variables of a want.
    fn variables(&mut self, want: &Want) -> Result<Vec<Variable>, Failure> {
        let release = self.release(&want.what, want.wanted(), want.vault.as_deref(), &want.source)?;
        Ok(inject::variables(want, release)?)
    }

    /// Values of a credential, in the vault of that name or the one at hand; `source` is who asks.
    pub(crate) fn release(&mut self, what: &str, wanted: Wanted<'_>, vault: Option<&str>, source: &str) -> Result<Release, Failure> {
        let ask = Ask { what, wanted, strict: self.strict };
        let release = session::reading(|| {
            let released = self.release_now(&ask, vault, source);
            if released.is_err() {
                // To be opened anew, should it be tried again.
                self.open.retain(|(name, _)| name.as_deref() != vault);
            }
            released
        })?;
        if let Some(warning) = &release.warning {
            self.context.ui.warn(&format!("`{}` is {warning}", escape(&release.name)));
        }
        Ok(release)
    }

    fn release_now(&mut self, ask: &Ask<'_>, name: Option<&str>, source: &str) -> Result<Release, Failure> {
        let at = match self.open.iter().position(|(known, _)| known.as_deref() == name) {
            Some(at) => at,
            None => {
                let vault = session::open_named(self.context, &self.place, name)?;
                self.open.push((name.map(str::to_owned), vault));
                self.open.len() - 1
            }
        };
        let (vault, templates) = (&mut self.open[at].1, self.place.templates());
        let released = self.context.in_world(|world| access::release(vault, &templates, ask, world));
        released.map_err(|error| {
            let failure = Failure::from(error);
            Failure { message: format!("{source}: {}", failure.message), ..failure }
        })
    }
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

fn references(inherited: &[(OsString, OsString)]) -> Result<Vec<Want>, Failure> {
    let mut wants = Vec::new();
    for (name, value) in inherited {
        if let (Some(name), Some(value)) = (name.to_str(), value.to_str()) {
            wants.extend(Want::reference(name, value, format!("the variable `{}`", escape(name)))?);
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
