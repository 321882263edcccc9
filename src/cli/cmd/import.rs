//! `credctl import`: the credentials of a file into the vault, and what serves its programs into their place.

mod open;
mod rewrite;
mod show;
mod undo;

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};
use credctl::activity::{About, Action};
use credctl::config::DEFAULT_VAULT;
use credctl::import::{self, File, Format, Outcome, Pick, Plan, Source, Unread, Verdict};
use credctl::name::escape;
use credctl::vault::Vault;

use self::show::Ran;
pub(in crate::cli::cmd) use self::show::count;
use super::init;
use super::verify::after::{self, Verified};
use crate::cli::Context;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome as Ended};
use crate::cli::session::{self, Place};
use crate::cli::ui::prompt;

/// Take the credentials out of a file, whatever it is
///
/// What the file is is told from it: variables (.env), the files of AWS, Google, gh, docker, npm, PyPI, kubectl, git, cargo
/// and Terraform, .netrc, the MCP servers of an agent or an editor; what 1Password, Bitwarden, KeePass, Proton Pass and the
/// browsers export, a store of pass or gopass, files of sops and age; --from FORMAT says it. Of variables, what looks like a
/// secret is stored: by the variables of the known services, by the form of their keys, by names like *_TOKEN, by passwords
/// in addresses, and by what is too random for anything else; those that belong together become one credential. Of every
/// other file each entry becomes one, with its account and where it may be used. The rest is listed and left, and why. What
/// is stored already is not stored again, so an import that was interrupted is simply run again; two accounts with the same
/// password stay two. --plan shows all that, and stores nothing.
///
/// With --replace a file of variables gets references in place of the values (every other byte stays), `credctl run
/// --env-file FILE` works as before, and the file can be committed. Of other files the secret is taken out, and their
/// programs are told to ask credctl: AWS by credential_process, docker by credHelpers, kubectl by exec, git by a helper,
/// cargo by a credential-provider; npm gets a variable, an MCP server is started by `credctl run`. Where there is no such
/// way it says what to type instead. --undo puts it all back.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl import .env                               # takes what looks like a secret, after a question
  credctl import .env --replace                     # and puts references in its place
  credctl run --env-file .env -- npm start          # works as before
  credctl import .env --undo                        # the values back
  credctl import .env --only API_KEY --only DB_URL  # these, whatever they look like
  credctl import ~/.aws/credentials --replace       # the AWS tools ask credctl from now on
  credctl import export.1pux                        # everything that 1Password has
  credctl import ~/.password-store --plan           # what would be done")]
pub(crate) struct Import {
    /// The file; `-` for stdin
    file: PathBuf,
    /// What the file is, where it is not told from the file
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    from: Option<String>,
    /// A file with age keys, for what is locked for one (repeatable); those of sops and passage are found
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// Only this variable or entry, whatever it looks like (repeatable)
    #[arg(long, value_name = "KEY", conflicts_with = "all", add = Completes::Nothing)]
    only: Vec<String>,
    /// What does not look like a secret too
    #[arg(long)]
    all: bool,
    /// Give a stored credential of the same variable, account or entry the new value, rather than store it beside
    #[arg(long)]
    update: bool,
    /// Show what would be done, and do nothing
    #[arg(long, conflicts_with_all = ["replace", "undo"])]
    plan: bool,
    /// Write references in place of the values, or have credctl asked for them
    #[arg(long)]
    replace: bool,
    /// Do not ask the providers whether what is stored works [env: CREDCTL_NO_VERIFY=1]
    #[arg(long)]
    no_verify: bool,
    /// Put back what --replace took out
    #[arg(long, conflicts_with_all = ["only", "all", "update", "replace"])]
    undo: bool,
}

impl Import {
    pub(crate) fn run(self, context: &Context) -> Ended {
        if self.undo {
            return undo::run(context, &self.file);
        }
        let source = self.read(context)?;
        let format = self.format(&source)?;
        let pick = Pick { only: self.only.clone(), all: self.all };
        let place = Place::new()?;
        let read = open::read(context, format, &source, &self.identity)?;
        read.notes.iter().for_each(|note| context.ui.note(note));
        if read.locked && self.replace {
            return Err(Failure::usage(format!("`{}` is locked, and nothing of it lies in clear", shown(&self.file)))
                .hint("leave `--replace` away: there is nothing to take out of it"));
        }
        let locked = read.locked;
        let file = import::gather(read.format, read.entries, &place.templates(), &pick)?;
        if file.items.is_empty() {
            return self.nothing(context, &file);
        }
        if self.plan {
            return self.only_plan(context, &place, &file);
        }
        let bare = make_vault(context, &place)?;
        let place = Place::new()?;
        let mut vault = session::open_named(context, &place, bare.then_some(DEFAULT_VAULT))?;
        let plan = import::plan(Some(&mut vault), &file, self.update, place.now)?;
        show::plan(context, &file, &plan)?;
        let files = self.preview(context, &place, &mut vault, (&source, &file, &plan))?;
        self.ask(context, &plan, &files).map_err(|failure| if bare { failure.after_making(DEFAULT_VAULT) } else { failure })?;
        self.carry_out(context, &place, &mut vault, (&source, locked), &file)
    }

    /// What the file is: as it was said, else as it looks.
    fn format(&self, source: &Source) -> Result<Format, Failure> {
        if let Some(format) = self.from.as_deref().and_then(Format::parse) {
            return Ok(format);
        }
        let told = if source.is_dir() { Format::of_dir(&self.file).ok_or(Unread::Unknown) } else { Format::of(&self.file, source.bytes()) };
        told.map_err(|unread| {
            let file = shown(&self.file);
            match unread {
                Unread::Refused(what, instead) => Failure::usage(format!("`{file}` is {what}, which is not read")).hint(instead),
                Unread::Unknown => {
                    let known: Vec<&str> = Format::all().map(Format::name).collect();
                    Failure::usage(format!("what `{file}` is cannot be told from it"))
                        .hint(format!("say it with `--from FORMAT`: {}", known.join(", ")))
                }
            }
        })
    }

    /// Says that there is nothing to take.
    fn nothing(&self, context: &Context, file: &File) -> Ended {
        let plan = Plan { steps: Vec::new(), left: file.left.clone() };
        show::plan(context, file, &plan)?;
        context.ui.say(match file.left.as_slice() {
            [] => "there is nothing in it",
            left if left.iter().any(|left| left.why == Verdict::Reference.in_words()) => "nothing in it is left to take",
            _ if file.format != Format::Dotenv => "nothing in it is taken",
            _ => "nothing in it looks like a secret; `--all` and `--only KEY` take it all the same",
        });
        if context.ui.json {
            show::results(context, file, &plan, (!self.plan).then_some(&[]))?;
        }
        Ok(Exit::Done)
    }

    /// Shows what would be done; where there is no vault, none is made.
    fn only_plan(&self, context: &Context, place: &Place, file: &File) -> Ended {
        let mut vault = if session::is_bare(context, place)? { None } else { Some(session::open(context, place)?) };
        let plan = import::plan(vault.as_mut(), file, self.update, place.now)?;
        show::plan(context, file, &plan)?;
        if context.ui.json {
            show::results(context, file, &plan, None)?;
        }
        let changes = plan.steps.iter().filter(|step| step.doing.changes()).count();
        context.ui.say(&format!("{} would be stored; nothing was", show::count(changes, "credential")));
        Ok(Exit::Done)
    }

    fn read(&self, context: &Context) -> Result<Source, Failure> {
        if self.file != Path::new("-") {
            if self.file.is_dir() {
                return Ok(Source::of_dir(&self.file));
            }
            let source = Source::read(&self.file)?;
            if self.replace {
                source.check_replaceable()?;
            }
            return Ok(source);
        }
        if self.replace {
            return Err(Failure::usage("`--replace` needs a file to write to, and stdin is none")
                .hint("name the file: `credctl import .env --replace`"));
        }
        context.ui.stdin_is_no_terminal("give it by a pipe, or name the file")?;
        Ok(Source::from_pipe(std::io::stdin().lock(), Path::new("stdin"))?)
    }

    /// Whether anything is to be done, and somebody who is there wants it so.
    fn ask(&self, context: &Context, plan: &Plan, files: &[String]) -> Result<(), Failure> {
        let changes = plan.steps.iter().filter(|step| step.doing.changes()).count();
        let replace = self.replace && !files.is_empty();
        if context.ui.yes || !context.ui.can_ask() || (changes == 0 && !replace) {
            return Ok(());
        }
        let files = credctl::error::ticked(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let question = match (changes, replace) {
            (0, _) => format!("Rewrite {files}?"),
            (_, false) => format!("Store {}?", show::count(changes, "credential")),
            (_, true) => format!("Store {} and rewrite {files}?", show::count(changes, "credential")),
        };
        if prompt::confirm(&context.ui, &question, true)? { Ok(()) } else { Err(Failure::cancelled()) }
    }

    fn carry_out(&self, context: &Context, place: &Place, vault: &mut Vault, (source, locked): (&Source, bool), file: &File) -> Ended {
        let suffix = named_vault(context, place)?;
        let mut writer = session::writer(context, vault, place.now)?;
        // Once more, now that nobody else can write: another import may have been at it while the question stood.
        let plan = import::plan(Some(writer.vault_mut()), file, self.update, place.now)?;
        let outcomes = import::store(&mut writer, file, &plan, place.now, &|done, all| context.ui.progress("storing", done, all));
        context.ui.progress_done();
        let whole = outcomes.iter().all(|outcome| matches!(outcome, Outcome::Done | Outcome::Skipped));
        let replaced =
            if self.replace && whole { rewrite::replace(context, place, &mut writer, source, file, &plan) } else { Ok(Vec::new()) };
        drop(writer);
        let stored = outcomes.iter().zip(&plan.steps).filter(|(outcome, _)| matches!(outcome, Outcome::Done));
        let stored: Vec<String> = stored.map(|(_, step)| step.name.clone()).collect();
        let from = Some(shown(&self.file));
        let imported =
            |name: &String| (vault.find(name, place.now).ok(), About { name: name.clone(), target: from.clone(), ..About::default() });
        let imported: Vec<_> = stored.iter().map(imported).collect();
        context.note_all(place, vault, Action::Import, imported);
        let ran: Vec<Ran> = outcomes.into_iter().zip(&plan.steps).map(|(outcome, step)| Ran::new(outcome, &step.doing)).collect();
        if context.ui.json {
            show::results(context, file, &plan, Some(&ran))?;
        }
        let mut failures = show::summary(context, file, &plan, ran);
        let replaced = replaced.map_err(|failure| failures.push(failure)).unwrap_or_default();
        let refused = self.verify(context, place, vault, &stored)?;
        match Failure::of_all(failures) {
            None => {
                self.last_word(context, (file.format, locked), &replaced, suffix.is_some());
                refused.end().map(|()| Exit::Done)
            }
            Some(failure) => {
                if self.replace {
                    context.ui.note(&format!(
                        "`{}` was left as it was; when the trouble is over, run this again: what is stored is not stored twice",
                        shown(&self.file)
                    ));
                }
                Err(failure)
            }
        }
    }

    /// Asks the providers about what was stored.
    fn verify(&self, context: &Context, place: &Place, vault: &mut Vault, stored: &[String]) -> Result<Verified, Failure> {
        let ids = stored.iter().map(|name| Ok(vault.find(name, place.now)?)).collect::<Result<Vec<_>, Failure>>()?;
        after::check_file(context, place, vault, ids, self.no_verify)
    }
}

/// The formats, for `--from`.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(Format::all().map(|format| PossibleValue::new(format.name()).help(format.what())))
}

/// Makes the default vault where there is none at all.
fn make_vault(context: &Context, place: &Place) -> Result<bool, Failure> {
    let bare = session::is_bare(context, place)?;
    if bare {
        init::make_default(context, place)?;
    }
    Ok(bare)
}

/// The vault's name, where a reference without it would mean another.
fn named_vault(context: &Context, place: &Place) -> Result<Option<String>, Failure> {
    let usual = place.config.default_vault();
    Ok(session::asked_vault(context)?.filter(|asked| !asked.contains('/') && asked != usual))
}

/// A file's path as it can be shown and typed again.
pub(in crate::cli) fn shown(path: &Path) -> String {
    shown_text(&path.to_string_lossy())
}

/// Any word of a command line, likewise.
pub(in crate::cli) fn shown_text(text: &str) -> String {
    let text = escape(text);
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@,~".contains(c);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}
