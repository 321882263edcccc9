//! `credctl export`: credentials as variables, in the form that another program reads.

mod all;

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};
use credctl::activity::Action;
use credctl::inject::format::{self, Fit, Item, dotenv, github};
use credctl::{Error, Secret};

use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::sources::Sources;
use crate::cli::ui::json;
use crate::cli::{Context, env};

/// Print credentials as a file of variables, in the form that another program reads
///
/// What is handed out is named as for `run`: by --with, by a value `cred://NAME` in an --env-file, or by such a value in the
/// environment; plain values of an --env-file are passed on. Never the whole vault. An SSH key or a file is handed out as
/// its content. A value that the format cannot hold (several lines in docker's) is refused by its variable's name, and
/// nothing is printed.
///
/// The secrets are in clear in what is printed: prefer `credctl run`, which leaves no file behind.
///
/// With --all it is the whole vault, in a file that another manager reads: to move elsewhere, or to keep outside. The file is
/// yours alone (0600), whole or not at all, and it is asked before. `credctl import` takes it back without a difference, but
/// for what the format has no place for, which is said first. `--format age` locks it.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl export --with openai                                # OPENAI_API_KEY=…, for python-dotenv, Node, bash
  eval \"$(credctl export --with aws --format shell)\"          # into this shell
  credctl export --env-file .env --format github              # to the later steps of a job, masked in its log
  credctl export --with db --format k8s --name db | kubectl apply -f -
  docker run --env-file <(credctl export --with openai --format docker) app
  credctl export --all --format bitwarden-json -o vault.json  # the whole vault, for Bitwarden
  credctl export --all --format age --recipient age1… -o vault.age  # the same, locked")]
pub(crate) struct Export {
    #[command(flatten)]
    sources: Sources,
    /// The whole vault, for another manager: 1password-csv, bitwarden-json, bitwarden-csv, dotenv or age
    #[arg(long, conflicts_with_all = ["with", "env_file", "no_project", "strict", "name"])]
    all: bool,
    /// Where to write it, of --all; `-` for stdout, where that is no terminal
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath, requires = "all")]
    output: Option<PathBuf>,
    /// Whose age identity opens it, of --format age (repeatable); without one a passphrase does, which is asked for
    #[arg(long, value_name = "AGE1…", requires = "all", add = Completes::Nothing)]
    recipient: Vec<String>,
    /// The form: dotenv where nothing is said, json with --json
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// What the Secret is called, of --format k8s
    #[arg(long, value_name = "NAME", default_value = "credctl", hide_default_value = true, add = Completes::Nothing)]
    name: String,
}

/// The forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A .env file, as python-dotenv, Node's dotenv and bash read it
    Dotenv,
    /// `export KEY='…'`, for sh, bash, zsh
    Shell,
    /// One object
    Json,
    /// Into the file of GITHUB_ENV; only masks are printed
    Github,
    /// A dotenv report
    Gitlab,
    /// A file for docker's --env-file, which has no quotes
    Docker,
    /// A Secret, for kubectl
    K8s,
    /// With --all: what Bitwarden imports, all of it
    BitwardenJson,
    /// With --all: what Bitwarden imports, logins and notes
    BitwardenCsv,
    /// With --all: what 1Password imports
    #[value(name = "1password-csv")]
    OnePasswordCsv,
    /// With --all: Bitwarden's JSON in a file that age opens
    Age,
}

impl Export {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        if self.all {
            return all::All { format: self.format, output: self.output, recipients: &self.recipient }.run(context);
        }
        let format = self.format(context)?;
        // What could not be written to is told before a vault is opened.
        let github = if format == Format::Github { Some(github_file()?) } else { None };
        let (injection, _) = self.sources.resolve(context, &env::inherited(), (Action::Export, "credctl"))?;
        let items = format::items(&injection);
        match format {
            Format::Dotenv => {
                let (text, told) = fitting(dotenv::write(&items))?;
                told.iter().for_each(|what| context.ui.warn(&format!("{what}; `--format shell` or `json` holds it exactly")));
                context.ui.secret(&text)?;
            }
            Format::Shell => context.ui.secret(&fitting(format::shell(&items))?)?,
            Format::Json => context.ui.document(&json::Variables(&fitting(format::json(&items))?))?,
            Format::Docker => context.ui.secret(&fitting(format::docker(&items))?)?,
            Format::K8s => context.ui.secret(&fitting(format::k8s(&items, &self.name))?)?,
            Format::Gitlab => gitlab(context, &items)?,
            Format::Github => to_github(context, &items, github)?,
            // Refused above.
            Format::BitwardenJson | Format::BitwardenCsv | Format::OnePasswordCsv | Format::Age => {}
        }
        Ok(Exit::Done)
    }

    fn format(&self, context: &Context) -> Result<Format, Failure> {
        let format = match self.format {
            Some(format) if context.ui.json && format != Format::Json => {
                return Err(
                    Failure::usage("`--json` is the format json, and another one was named").hint("leave `--json` or `--format` out")
                );
            }
            Some(format) => format,
            None if context.ui.json => Format::Json,
            None => Format::Dotenv,
        };
        if matches!(format, Format::BitwardenJson | Format::BitwardenCsv | Format::OnePasswordCsv | Format::Age) {
            return Err(Failure::usage("that format is of the whole vault").hint("`credctl export --all --format … -o FILE`"));
        }
        if format != Format::K8s && self.name != "credctl" {
            return Err(Failure::usage("`--name` is for `--format k8s` alone").hint("a variable is named by `--with KEY=NAME`"));
        }
        Ok(format)
    }
}

/// What was made, or all that the format cannot hold.
fn fitting<T>(made: Fit<T>) -> Result<T, Failure> {
    made.map_err(|errors: Vec<Error>| {
        let failures = errors.into_iter().map(|error| hinted(Failure::from(error))).collect();
        Failure::of_all(failures).unwrap_or_else(|| Failure::usage("the format cannot hold it"))
    })
}

/// Another form may hold what this one cannot; a NUL none that goes into an environment.
fn hinted(failure: Failure) -> Failure {
    if failure.message.contains("NUL") || failure.message.contains("--name") {
        failure
    } else {
        failure.hint("`--format json` or `shell` may hold it")
    }
}

fn gitlab(context: &Context, items: &[Item<'_>]) -> Result<(), Failure> {
    let text: Secret = fitting(format::gitlab(items))?;
    context.ui.warn("GitLab keeps reports: whoever can see the job can download this one, with the secrets in clear");
    if text.len() >= format::GITLAB_SIZE {
        context.ui.warn("GitLab refuses reports of 5 KiB and more, where its administrator has not raised the limit");
    }
    context.ui.secret(&text)
}

fn github_file() -> Result<github::Target, Failure> {
    let path = env::github_env().ok_or_else(|| {
        Failure::usage("`GITHUB_ENV` is not set, so there is no file to write to").hint("`--format github` is for a step of GitHub Actions")
    })?;
    Ok(github::Target::open(&path)?)
}

/// First the masks: what cannot be kept out of the log is not handed to later steps.
fn to_github(context: &Context, items: &[Item<'_>], target: Option<github::Target>) -> Result<(), Failure> {
    let masks = fitting(github::masks(items))?;
    let block = github::block(items)?;
    if !masks.is_empty() {
        context.ui.secret(&masks)?;
    }
    Ok(target.map_or(Ok(()), |target| target.append(&block))?)
}
