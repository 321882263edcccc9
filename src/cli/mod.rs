//! The command line: parse, run, turn the result into an exit code.
//!
//! The terminal and everything about it (clap, dialoguer, comfy-table, directories) live below this module and nowhere
//! else. Each subcommand is one file in `cmd/`, its arguments and its function together; their arguments are built only
//! when they are typed ([`Deferred`]), because building all of them costs more than the rest of a `get`.

mod caller;
mod cmd;
mod complete;
mod context;
mod deferred;
mod env;
mod fail;
mod fields;
mod manual;
mod session;
mod sources;
mod ui;
mod values;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use complete::Completes;
pub(crate) use context::Context;
use deferred::Deferred;
use fail::{Exit, Outcome};
use ui::Ui;

/// Credentials that your programs and agents can use, that only the ones you name can open, and that nobody has to see.
///
/// A vault is a directory of encrypted files with a key of its own, which is kept in the system's keyring, behind a
/// passphrase or in a file. `add` stores a credential in it, `run` hands it to a program in its environment, `get` prints it.
///
/// Wherever NAME stands, a variable that is its alone (OPENAI_API_KEY) and a reference (`cred://NAME[/FIELD][?vault=VAULT]`)
/// do too. What is mistyped is answered with the nearest word there is, and never done.
#[derive(Parser)]
#[command(name = "credctl", version, max_term_width = 100, subcommand_required = true, arg_required_else_help = true)]
#[command(after_help = "Start with `credctl add openai`, then `credctl run --with openai -- your-program`.")]
#[command(after_long_help = "\
Examples:
  credctl add openai                                 # asks for the key; the first one makes the vault
  credctl list                                       # what there is
  credctl run --with openai -- python3 agent.py      # OPENAI_API_KEY is set for this program
  credctl get openai                                 # the key itself
  credctl doctor                                     # what is right and wrong here")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Globals {
    /// The vault, by name, or a directory where it has a `/` [env: CREDCTL_VAULT]
    #[arg(long, global = true, value_name = "NAME|PATH", add = Completes::Vault)]
    pub(crate) vault: Option<String>,
    /// Act as this consumer: see and use what is assigned to it, and nothing else [env: CREDCTL_CONSUMER]
    #[arg(long = "as", global = true, value_name = "KIND/NAME", add = Completes::Consumer)]
    pub(crate) acting: Option<String>,
    /// What it is for, to be written into the record of uses
    #[arg(long, global = true, value_name = "TEXT", add = Completes::Nothing)]
    pub(crate) reason: Option<String>,
    /// Print one JSON document on stdout, and errors as JSON on stderr
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Never ask: what is missing is an error [env: CREDCTL_NO_INPUT=1]
    #[arg(long, global = true)]
    pub(crate) no_input: bool,
    /// Answer yes to every question that can be answered so
    #[arg(long, short, global = true)]
    pub(crate) yes: bool,
    /// Say nothing but what was asked for, and errors
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say more about what is done
    #[arg(long, short, global = true)]
    pub(crate) verbose: bool,
    /// Colours [env: NO_COLOR]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub(crate) color: ui::Color,
}

#[derive(Subcommand)]
enum Command {
    /// Make a vault and its key
    Init(Deferred<cmd::init::Init>),
    /// Store a credential
    Add(Deferred<cmd::add::Add>),
    /// List credentials
    #[command(visible_alias = "ls")]
    List(Deferred<cmd::list::List>),
    /// Show a credential, its secrets masked
    Show(Deferred<cmd::show::Show>),
    /// Print one value, byte for byte
    Get(Deferred<cmd::get::Get>),
    /// Copy one value to the desktop's clipboard, for a time
    Copy(Deferred<cmd::copy::Copy>),
    /// Change a credential
    Edit(Deferred<cmd::edit::Edit>),
    /// Give a credential another name
    #[command(visible_alias = "mv")]
    Rename(Deferred<cmd::rename::Rename>),
    /// Show the revisions of a credential
    History(Deferred<cmd::history::History>),
    /// Bring the revision before the last change back
    Restore(Deferred<cmd::restore::Restore>),
    /// Replace a secret: the new one in, verified, and only then the old one ended
    Rotate(Deferred<cmd::rotate::Rotate>),
    /// End a credential at its service and here; the record stays
    Revoke(Deferred<cmd::revoke::Revoke>),
    /// Remove a credential
    #[command(visible_alias = "rm", alias = "delete")]
    Remove(Deferred<cmd::remove::Remove>),
    /// Take the credentials out of a dotenv file
    Import(Deferred<cmd::import::Import>),
    /// Ask the providers whether credentials work
    Verify(Deferred<cmd::verify::Verify>),
    /// Tell whether the credentials that a project needs are there
    Check(Deferred<cmd::check::Check>),
    /// Find secrets that lie in clear
    Scan(Deferred<cmd::scan::Scan>),
    /// Who may use credentials: add, list, show, remove, replace an identity
    Consumer(Deferred<cmd::consumer::Consumer>),
    /// Let consumers use credentials
    Assign(Deferred<cmd::assign::Assign>),
    /// Take credentials away from consumers
    Unassign(Deferred<cmd::assign::Unassign>),
    /// Run a program with credentials in its environment
    #[command(visible_alias = "exec")]
    Run(Deferred<cmd::run::Run>),
    /// Fill the references in a text with their values
    Inject(Deferred<cmd::inject::Inject>),
    /// Print credentials as a file of variables, in the form that another program reads
    Export(Deferred<cmd::export::Export>),
    /// Credentials for git, AWS, docker and kubectl, asked for by the tools themselves
    Helper(Deferred<cmd::helper::Helper>),
    /// Tell who used what, when, and how it went
    Activity(Deferred<cmd::activity::Activity>),
    /// What is known of services: browse it, look at one, check your own
    Template(Deferred<cmd::template::Template>),
    /// Accounts connected by OAuth: connect, refresh, disconnect
    Oauth(Deferred<cmd::oauth::Oauth>),
    /// The vault's key: where it is kept, backup, unlocking, changing it
    Key(Deferred<cmd::key::Key>),
    /// Vaults: list, choose, rename, remove, compare, accept a change
    Vault(Deferred<cmd::vault::Vault>),
    /// Say what is right and wrong here, and how to mend it
    Doctor(Deferred<cmd::doctor::Doctor>),
    /// Print completions for a shell
    Completions(Deferred<cmd::completions::Completions>),
    /// Print the manual page, or write all of them into a directory
    Man(Deferred<cmd::man::Man>),
}

/// The whole program.
pub(crate) fn main() -> ExitCode {
    let core_limit = env::harden();
    let arguments = cmd::helper::as_called(std::env::args_os().collect());
    // No subcommands for anybody to type, so clap knows nothing of them: neither do help, completions and manual.
    if let [_, first, rest @ ..] = arguments.as_slice() {
        match first.to_str() {
            Some(cmd::copy::KEEPER) => return cmd::copy::keep(),
            Some(cmd::alarm::ALARM) => return cmd::alarm::sound(),
            Some(cmd::run::LEADER) => return cmd::run::lead(),
            Some(complete::COMMAND) => return complete::main(rest),
            Some(manual::COMMAND) => return manual::main(),
            _ => {}
        }
    }
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => {
            let context = Context::new(cli.globals, Some(core_limit));
            finish(&context.ui, dispatch(cli.command, &context))
        }
        Err(error) => fail::usage(&error, &arguments),
    }
}

impl Command {
    /// Whether it is for consumers too; those see their own view alone. What looks at no vault is for everyone.
    fn is_for_consumers(&self) -> bool {
        matches!(
            self,
            Self::Get(_)
                | Self::Run(_)
                | Self::Inject(_)
                | Self::Export(_)
                | Self::Check(_)
                | Self::List(_)
                | Self::Show(_)
                | Self::Helper(_)
                | Self::Activity(_)
                | Self::Completions(_)
                | Self::Man(_)
        )
    }

    /// Whether what fails before it has started a program fails with its own status.
    fn is_run(&self) -> bool {
        matches!(self, Self::Run(_))
    }
}

fn dispatch(command: Command, context: &Context) -> Outcome {
    if let Err(failure) = session::may(context, command.is_for_consumers()) {
        return Err(if command.is_run() { failure.before_start() } else { failure });
    }
    match command {
        Command::Init(Deferred(args)) => args.run(context),
        Command::Add(Deferred(args)) => args.run(context),
        Command::List(Deferred(args)) => args.run(context),
        Command::Show(Deferred(args)) => args.run(context),
        Command::Get(Deferred(args)) => args.run(context),
        Command::Copy(Deferred(args)) => args.run(context),
        Command::Edit(Deferred(args)) => args.run(context),
        Command::Rename(Deferred(args)) => args.run(context),
        Command::History(Deferred(args)) => args.run(context),
        Command::Restore(Deferred(args)) => args.run(context),
        Command::Rotate(Deferred(args)) => args.run(context),
        Command::Revoke(Deferred(args)) => args.run(context),
        Command::Remove(Deferred(args)) => args.run(context),
        Command::Import(Deferred(args)) => args.run(context),
        Command::Verify(Deferred(args)) => args.run(context),
        Command::Check(Deferred(args)) => args.run(context),
        Command::Scan(Deferred(args)) => args.run(context),
        Command::Consumer(Deferred(args)) => args.run(context),
        Command::Assign(Deferred(args)) => args.run(context),
        Command::Unassign(Deferred(args)) => args.run(context),
        Command::Run(Deferred(args)) => args.run(context),
        Command::Inject(Deferred(args)) => args.run(context),
        Command::Export(Deferred(args)) => args.run(context),
        Command::Helper(Deferred(args)) => args.run(context),
        Command::Activity(Deferred(args)) => args.run(context),
        Command::Template(Deferred(args)) => args.run(context),
        Command::Oauth(Deferred(args)) => args.run(context),
        Command::Key(Deferred(args)) => args.run(context),
        Command::Vault(Deferred(args)) => args.run(context),
        Command::Doctor(Deferred(args)) => args.run(context),
        Command::Completions(Deferred(args)) => args.run(context),
        Command::Man(Deferred(args)) => args.run(context),
    }
}

fn finish(ui: &Ui, outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(Exit::Done) => ExitCode::SUCCESS,
        Ok(Exit::Status(status)) => ExitCode::from(status),
        Err(failure) => {
            let failure = fail::explained(failure);
            ui.failure(&failure);
            ExitCode::from(failure.exit)
        }
    }
}
