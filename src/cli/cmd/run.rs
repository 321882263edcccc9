//! `credctl run`: a program with credentials in its environment, and in nothing else.

mod plan;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::fd::{AsFd as _, OwnedFd};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use credctl::activity::Action;
use credctl::inject::{self, Injection};
use credctl::name::escape;
use credctl::private::Private;
use credctl::run::terminal::Leader;
use credctl::run::{self, Command, Plan};
use credctl::{Error, Secret};

use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::sources::Sources;
use crate::cli::ui::prompt;
use crate::cli::{Context, env};

/// Run a program with credentials in its environment
///
/// Nothing is handed out that is not named: by --with, by a value `cred://NAME` in an --env-file, by such a value in the
/// environment, or by the project's credctl.toml, once you have allowed that (`credctl check --allow`); what is named
/// earlier in this list wins. With --as and none of these it is what is assigned to that consumer. On a terminal what is
/// missing is asked for, stored, and the program then started.
///
/// An SSH key or a file is handed out as the path of a private file in memory, which goes when the program ends. One that
/// cannot be handed out stops the program before it starts (exit 125). Variables that steer programs (LD_PRELOAD, PATH,
/// NODE_OPTIONS) are set by --with alone. Where the output is not a terminal, secrets in it are replaced by [credctl:NAME];
/// --mask does so on a terminal, too. The exit status is the program's own.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl run --with openai -- python3 agent.py            # OPENAI_API_KEY is set
  credctl run --with DB_PASSWORD=db/password -- ./migrate  # one field, under a name of your own
  credctl run --with aws --with github -- ./release        # several
  credctl run --env-file .env -- npm start                 # values `cred://NAME` in .env are resolved
  credctl run -- npm start                                 # what credctl.toml here or above names
  credctl run --as agent/researcher -- python3 agent.py    # everything that is assigned to it
  credctl run --plan --as agent/researcher                 # what that is, and from where; nothing starts
  credctl run --mask --with openai -- python3              # on a terminal, with secrets replaced
  credctl run --only --with openai -- ./untrusted          # and hardly anything else in its environment")]
pub(crate) struct Run {
    #[command(flatten)]
    sources: Sources,
    /// Inherit nothing but PATH HOME USER LOGNAME SHELL TERM LANG LC_* TZ TMPDIR
    #[arg(long)]
    only: bool,
    /// Replace secrets in the output on a terminal, too
    #[arg(long, conflicts_with = "no_mask")]
    mask: bool,
    /// Hand the output through as it is, also where it is no terminal
    #[arg(long)]
    no_mask: bool,
    /// Show what would be handed out, from where, and what is in the way; no value is released, nothing started
    #[arg(long)]
    plan: bool,
    /// The command and its arguments, verbatim
    #[arg(last = true, required_unless_present = "plan", value_name = "CMD", add = Completes::Program)]
    command: Vec<OsString>,
}

const KEPT: [&str; 9] = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "TERM", "LANG", "TZ", "TMPDIR"];

impl Run {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let done = if self.plan { self.plan(context) } else { self.start(context) };
        done.map_err(Failure::before_start)
    }

    fn start(self, context: &Context) -> Outcome {
        let inherited = env::inherited();
        let (injection, who) = self.sources.resolve(context, &inherited, (Action::Run, &self.program()))?;
        // Removed when this function is left: the child has ended by then.
        let private = if injection.has_files() { Some(Private::new(&env::memory_places())?) } else { None };
        let paths = private.as_ref().map(|private| injection.write_files(private)).transpose()?.unwrap_or_default();
        let mut environment = self.environment(context, inherited, &injection, &paths)?;
        // Below a consumer everything acts as that consumer, in its vault: another may have one of the same name.
        if let Some(who) = who {
            environment.retain(|(name, _)| who.vault.is_none() || name != env::name::VAULT);
            environment.push((env::name::CONSUMER.into(), who.name.into()));
            environment.extend(who.vault.map(|vault| (env::name::VAULT.into(), vault.into())));
        }
        let mut command = self.command.into_iter();
        let program = command.next().unwrap_or_default();
        let command = Command { program, args: command.collect(), env: environment, core: context.core_limit };
        let is_wanted = |terminal: bool| !self.no_mask && (self.mask || !terminal);
        // A large value has forms that take their time: they are made where something is masked.
        let is_any = is_wanted(context.ui.stdout_tty) || is_wanted(context.ui.stderr_tty);
        let masks = inject::redact::Redactor::new(is_any.then(|| injection.secrets()).into_iter().flatten());
        drop(injection);
        let is_masked = |terminal: bool| is_wanted(terminal) && !masks.is_empty();
        let (out, err) = (is_masked(context.ui.stdout_tty), is_masked(context.ui.stderr_tty));
        if !out && !err && private.is_none() {
            return Err(run::exec(&command).into());
        }
        // In the midst of a pipeline the keys and the settings of the terminal are not ours alone.
        let on_terminal = out && context.ui.stdin_tty && context.ui.stdout_tty;
        let plan = Plan { stdout: masked(std::io::stdout(), out)?, stderr: masked(std::io::stderr(), err)?, masks };
        // A passphrase may have been asked for.
        prompt::leave_signals();
        let outcome = if on_terminal {
            let program = env::program().map_err(|error| Error::io("find", "this program", error))?;
            run::terminal::supervise(&command, plan, &Leader { program: &program, argument: LEADER })?
        } else {
            run::supervise(&command, plan)?
        };
        if let Some(error) = outcome.unwritten {
            context.ui.warn(&format!("not all of the output could be written: {}", credctl::error::io_reason(&error)));
        }
        Ok(Exit::Status(outcome.status))
    }

    /// What is started, without its arguments: those may hold anything.
    fn program(&self) -> String {
        self.command.first().map(|program| program.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Whether an inherited variable is the child's as well, where nothing else sets it.
    fn keeps(&self, name: &OsStr) -> bool {
        let name = name.to_string_lossy();
        let kept = !self.only || KEPT.contains(&&*name) || name.starts_with("LC_");
        // What opens the vault is never the child's.
        kept && !env::name::KEYS.contains(&&*name) && name != env::name::CONSUMER
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
            if !self.keeps(&name) {
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

/// A stream of ours that the child's output goes to masked; none where the child gets it itself.
fn masked(stream: impl std::os::fd::AsFd, is_masked: bool) -> Result<Option<OwnedFd>, Failure> {
    if !is_masked {
        return Ok(None);
    }
    stream.as_fd().try_clone_to_owned().map(Some).map_err(|error| Error::io("use", "the output", error).into())
}

/// What this program is started with once more, to lead the session of a program that is masked on a terminal.
pub(crate) const LEADER: &str = "__lead-session";

/// The other side of that.
pub(crate) fn lead() -> ExitCode {
    let Ok(control) = std::io::stdin().as_fd().try_clone_to_owned() else { return ExitCode::FAILURE };
    run::terminal::lead(control);
    ExitCode::SUCCESS
}

fn holds_zero(name: &str) -> Failure {
    Failure::usage(format!("the value for `{}` holds a NUL, which no environment variable can", escape(name)))
}

fn is_reference(value: &OsStr) -> bool {
    value.to_str().is_some_and(inject::is_reference)
}

fn os_string(value: &Secret, name: &str) -> Result<OsString, Failure> {
    use std::os::unix::ffi::OsStringExt;
    if value.holds(0) {
        return Err(holds_zero(name));
    }
    Ok(OsString::from_vec(value.expose().to_vec()))
}
