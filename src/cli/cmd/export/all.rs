//! `export --all`: the whole vault as a file that another manager reads.

use std::path::{Path, PathBuf};

use credctl::access::{self, Ask, Release, Wanted};
use credctl::activity::Action;
use credctl::inject::moving::{self, Lock, Made};
use credctl::inject::output;
use credctl::kind::Kind;
use credctl::name::escape;
use credctl::vault::Vault;
use credctl::{Error, Secret};
use serde::Serialize;

use super::Format;
use crate::cli::Context;
use crate::cli::cmd::init;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// What is asked for.
pub(super) struct All<'a> {
    pub(super) format: Option<Format>,
    pub(super) output: Option<PathBuf>,
    pub(super) recipients: &'a [String],
}

/// What is answered with `--json`.
#[derive(Serialize)]
struct Exported<'a> {
    output: Option<std::borrow::Cow<'a, str>>,
    exported: Vec<&'a str>,
    left: Vec<Left>,
}

/// A credential that is not in the file.
#[derive(Serialize)]
struct Left {
    name: String,
    why: &'static str,
}

/// What the vault holds that can be taken elsewhere.
struct Contents {
    names: Vec<String>,
    kinds: Vec<Kind>,
    left: Vec<Left>,
}

impl All<'_> {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let format = self.moving()?;
        let to = self.target(context)?;
        let recipients = self.recipients.iter().map(|text| moving::recipient(text)).collect::<Result<Vec<_>, _>>()?;
        if !recipients.is_empty() && !self.is_locked() {
            return Err(Failure::usage("`--recipient` is for `--format age` alone")
                .hint("`credctl export --all --format age --recipient AGE1… -o FILE`"));
        }
        session::may(context, false)?;
        let place = Place::new()?;
        let mut vault = session::open(context, &place)?;
        let contents = contents(&mut vault, &place)?;
        self.ask(context, format, &contents, to)?;
        let lock = match (self.is_locked(), recipients.is_empty()) {
            (false, _) => None,
            (true, false) => Some(Lock::Recipients(recipients)),
            (true, true) => Some(Lock::Passphrase(passphrase(context)?)),
        };
        let releases = release(context, &place, &mut vault, &contents, to)?;
        let made = format.write(&releases).map_err(unfit)?;
        let text = match &lock {
            Some(lock) => moving::lock(&made.text, lock)?,
            None => made.text.duplicate(),
        };
        match to {
            Some(path) => output::write_here(path, &text)?,
            None => context.ui.secret(&text)?,
        }
        self.tell(context, &contents, &made, to)?;
        Ok(Exit::Done)
    }

    fn is_locked(&self) -> bool {
        self.format == Some(Format::Age)
    }

    fn moving(&self) -> Result<moving::Format, Failure> {
        Ok(match self.format {
            Some(Format::OnePasswordCsv) => moving::Format::OnePasswordCsv,
            Some(Format::BitwardenJson | Format::Age) => moving::Format::BitwardenJson,
            Some(Format::BitwardenCsv) => moving::Format::BitwardenCsv,
            Some(Format::Dotenv) => moving::Format::Dotenv,
            _ => {
                let hint = "`--format bitwarden-json` holds most; or 1password-csv, bitwarden-csv, dotenv, age";
                return Err(Failure::usage("`--all` needs a format that another manager reads").hint(hint));
            }
        })
    }

    /// The file; `None` for stdout, which must be no terminal.
    fn target(&self, context: &Context) -> Result<Option<&Path>, Failure> {
        match self.output.as_deref() {
            Some(path) if path == Path::new("-") => {
                if context.ui.stdout_tty {
                    return Err(Failure::usage("the whole vault is not printed on a terminal").hint("name a file: `-o FILE`"));
                }
                if context.ui.json {
                    return Err(Failure::usage("stdout cannot be both the file and the answer of `--json`").hint("name a file: `-o FILE`"));
                }
                Ok(None)
            }
            Some(path) => {
                output::check(path, None)?;
                if path.is_symlink() {
                    let why = "is a symbolic link, and a whole vault goes only where it was meant to".to_owned();
                    return Err(Error::Refused { path: path.to_owned(), why }.into());
                }
                Ok(Some(path))
            }
            None => Err(Failure::usage("`--all` needs a file to write to").hint("`-o FILE`")),
        }
    }

    /// What will be written, what of it is lost, and whether that is meant.
    fn ask(&self, context: &Context, format: moving::Format, contents: &Contents, to: Option<&Path>) -> Result<(), Failure> {
        for left in &contents.left {
            context.ui.note(&format!("`{}` is left out: {}", escape(&left.name), left.why));
        }
        for lack in format.lacks(&contents.kinds) {
            context.ui.note(lack);
        }
        let count = counted(contents.names.len());
        let to = to.map_or_else(|| "stdout".to_owned(), |path| format!("`{}`", escape(&path.to_string_lossy())));
        if !self.is_locked() {
            context.ui.warn(&format!("whoever reads {to} has the secrets of {count}"));
        }
        if context.ui.yes {
            return Ok(());
        }
        if !context.ui.can_ask() {
            return Err(Failure::usage("a whole vault is not exported without being asked").hint("add `--yes` if that is meant"));
        }
        let clear = if self.is_locked() { "" } else { ", in clear" };
        if prompt::confirm(&context.ui, &format!("Write {count} to {to}{clear}?"), false)? { Ok(()) } else { Err(Failure::cancelled()) }
    }

    fn tell(&self, context: &Context, contents: &Contents, made: &Made, to: Option<&Path>) -> Result<(), Failure> {
        if !made.formulas.is_empty() {
            let names: Vec<&str> = made.formulas.iter().map(String::as_str).collect();
            context.ui.warn(&format!(
                "a spreadsheet would take values of {} for formulas and run them: give this file to a manager, and open it in nothing else",
                credctl::error::ticked(&names)
            ));
        }
        made.told.iter().for_each(|what| context.ui.warn(what));
        let shown = to.map(|path| path.to_string_lossy());
        if context.ui.json {
            let exported = contents.names.iter().map(String::as_str).collect();
            let left = contents.left.iter().map(|left| Left { name: left.name.clone(), why: left.why }).collect();
            return context.ui.document(&Exported { output: shown, exported, left });
        }
        let Some(path) = shown else { return Ok(()) };
        let path = escape(&path);
        context.ui.say(&format!("`{path}`: {}", counted(contents.names.len())));
        if !self.is_locked() {
            context.ui.next(&format!("delete `{path}` once the other manager has it; what was on a disk may stay in backups"));
        }
        Ok(())
    }
}

fn counted(count: usize) -> String {
    if count == 1 { "1 credential".to_owned() } else { format!("{count} credentials") }
}

/// What is there, by name; one that cannot be read stops it: the file would not be whole.
fn contents(vault: &mut Vault, place: &Place) -> Result<Contents, Failure> {
    let listing = vault.list(place.now, &|_, _| {})?;
    let failures = listing.troubles.into_iter();
    let failures =
        failures.map(|trouble| Error::Corrupt { what: trouble.file, name: trouble.name, damage: trouble.damage }.into()).collect();
    if let Some(failure) = Failure::of_all(failures) {
        return Err(failure.hint("nothing was written: the file would not be whole"));
    }
    let mut contents = Contents { names: Vec::new(), kinds: Vec::new(), left: Vec::new() };
    // A canary refuses all of it: before anything else is handed out.
    let (mut credentials, others): (Vec<_>, Vec<_>) = listing.credentials.into_iter().partition(|listed| listed.summary.canary);
    let canaries = credentials.len();
    credentials.extend(others);
    for listed in credentials {
        let summary = listed.summary;
        if summary.revoked.is_some() {
            contents.left.push(Left { name: summary.name, why: "it is revoked" });
        } else if summary.fields.is_empty() {
            contents.left.push(Left { name: summary.name, why: "it holds no value" });
        } else {
            contents.kinds.push(summary.kind);
            contents.names.push(summary.name);
        }
    }
    if canaries == 0 {
        contents.names.sort();
    }
    Ok(contents)
}

/// All of it by the one way that secrets leave, each use recorded.
fn release(context: &Context, place: &Place, vault: &mut Vault, contents: &Contents, to: Option<&Path>) -> Result<Vec<Release>, Failure> {
    let by = place.by(context, Action::Export, "credctl");
    let to = to.map(|path| path.to_string_lossy());
    let templates = place.templates();
    let mut releases = Vec::with_capacity(contents.names.len());
    for (at, name) in contents.names.iter().enumerate() {
        context.ui.progress("reading", at, contents.names.len());
        let ask = Ask { what: name, wanted: Wanted::Whole, strict: false, by: &by, to: to.as_deref() };
        let release = context.in_world(|world| access::release(&mut *vault, &templates, &ask, world))?;
        context.released(&release);
        releases.push(release);
    }
    context.ui.progress_done();
    Ok(releases)
}

fn passphrase(context: &Context) -> Result<Secret, Failure> {
    init::new_passphrase(context).map_err(|failure| failure.hint("or name who opens it: `--recipient AGE1…`"))
}

fn unfit(errors: Vec<Error>) -> Failure {
    let failures = errors.into_iter().map(|error| Failure::from(error).hint("`--format bitwarden-json` holds everything")).collect();
    Failure::of_all(failures).unwrap_or_else(|| Failure::usage("the format cannot hold it"))
}
