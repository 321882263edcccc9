//! `credctl helper`: credentials for tools that ask in a language of their own, and telling the tools to.

pub(in crate::cli::cmd) mod install;
mod keeper;
pub(in crate::cli::cmd) mod places;

use std::ffi::{OsStr, OsString};
use std::path::Path;

use clap::{Args, Subcommand};
use credctl::Error;
use credctl::access::{self, Ask, Wanted};
use credctl::activity::Action;
use credctl::consumer::Use;
use credctl::helper::{aws, docker, git, kube};
use credctl::name::escape;
use credctl::vault::Summary;

use self::keeper::Keeper;
use super::get::Target;
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place, Seated};
use crate::cli::{Context, env};

/// The program that docker starts, which is this one by another name.
pub(in crate::cli) const DOCKER_PROGRAM: &str = "docker-credential-credctl";

/// Credentials for git, AWS, docker and kubectl, asked for by the tools themselves
///
/// `credctl helper install git` writes into git's configuration that it asks credctl for a host, and shows the change
/// first; `uninstall` takes it back. From then on the tool gets what the vault holds for exactly that host, profile,
/// registry or cluster, a token that works now where it is an account's, and each use is in the record. With --as it gets
/// what is assigned to that consumer.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl helper install git && git push          # for every host of git that the vault has a credential for
  credctl helper install aws work --profile dev   # `aws --profile dev …` asks for the credential `work`
  credctl helper install docker reg.example:5000  # docker login, pull and push at this registry
  credctl helper install kube prod                # the user of kubectl's current context
  credctl helper uninstall git                    # the configuration as it was")]
pub(crate) struct Helper {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell a tool to ask credctl
    #[command(subcommand)]
    Install(install::Install),
    /// Take that back
    #[command(subcommand)]
    Uninstall(install::Uninstall),
    /// What git asks: get, store, erase, capability
    Git {
        /// What is to be done; the rest comes on stdin
        #[arg(add = Completes::Nothing)]
        operation: String,
    },
    /// Print an access key as AWS's SDKs want it of a `credential_process`
    Aws {
        /// The credential
        #[arg(add = Completes::Credential)]
        name: String,
    },
    /// What docker asks: get, store, erase, list
    Docker {
        /// What is to be done; the rest comes on stdin
        #[arg(add = Completes::Nothing)]
        operation: String,
    },
    /// Print a token or a certificate as clients of Kubernetes want it of an `exec` block
    Kube {
        /// The credential
        #[arg(add = Completes::Credential)]
        name: String,
    },
}

impl Helper {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        match self.command {
            Command::Git { operation } => git(context, &operation),
            Command::Docker { operation } => docker(context, &operation),
            Command::Aws { name } => aws(context, &name),
            Command::Kube { name } => kube(context, &name),
            Command::Install(install) => install.run(context),
            Command::Uninstall(uninstall) => uninstall.run(context),
        }
    }
}

/// The arguments, where docker calls the program by the name that it looks for.
pub(in crate::cli) fn as_called(arguments: Vec<OsString>) -> Vec<OsString> {
    let is_docker = arguments.first().is_some_and(|name| Path::new(name).file_name() == Some(OsStr::new(DOCKER_PROGRAM)));
    if !is_docker {
        return arguments;
    }
    let words = ["credctl", "helper", "docker"].into_iter().map(OsString::from);
    words.chain(arguments.into_iter().skip(1)).collect()
}

fn git(context: &Context, operation: &str) -> Outcome {
    let mut out = context.ui.protocol();
    let mut keeper = Keeper::new(context, "git")?;
    let now = keeper.now();
    let done = git::serve(operation, &mut std::io::stdin().lock(), &mut out, &mut keeper, now);
    match done {
        Ok(said) => said.iter().for_each(|text| context.ui.say(&format!("credctl: {text}"))),
        Err(failure) => {
            // Whoever acts as a consumer and is refused is not to fall back on a person who types the password.
            if failure.code == "denied" && operation == "get" {
                context.ui.out(b"quit=1\n")?;
            }
            return Err(failure);
        }
    }
    Ok(Exit::Done)
}

fn docker(context: &Context, operation: &str) -> Outcome {
    let mut out = context.ui.protocol();
    let done =
        Keeper::new(context, "docker").and_then(|mut keeper| docker::serve(operation, &mut std::io::stdin().lock(), &mut out, &mut keeper));
    match done {
        Ok(docker::Said::Done(said)) => {
            said.iter().for_each(|text| context.ui.say(&format!("credctl: {text}")));
            Ok(Exit::Done)
        }
        Ok(docker::Said::Told) => Ok(Exit::Status(1)),
        Err(failure) => {
            // docker shows what is on stdout, and calls it the reason.
            docker::tell(&mut out, &failure.message)?;
            Err(failure)
        }
    }
}

fn aws(context: &Context, name: &str) -> Outcome {
    let released =
        release(context, name, (Wanted::All, "aws", None), |summary| aws::check(&summary.name, summary.kind, summary.service.as_deref()))?;
    if let Err(error) = aws::answer(&released, &mut context.ui.protocol(), env::now()) {
        context.unrecorded(&released);
        return Err(ended(error));
    }
    context.released(&released);
    Ok(Exit::Done)
}

/// What to do about keys that have ended: AWS's tools would refuse them too, so that there is no way to have them all the same.
fn ended(error: Error) -> Failure {
    match &error {
        Error::Unhealthy { name, .. } => {
            let hint =
                format!("`credctl edit {}` stores new keys (`--secret -`, `--set api_key=…`) and their end (`--expires`)", escape(name));
            Failure { hints: vec![hint], ..Failure::from(error) }
        }
        _ => error.into(),
    }
}

fn kube(context: &Context, name: &str) -> Outcome {
    let info = kube::info(env::text("KUBERNETES_EXEC_INFO")?.as_deref())?;
    let released = release(context, name, (Wanted::All, "kubectl", info.server.as_deref()), |_| Ok(()))?;
    context.released(&released);
    kube::answer(&info, &released, &mut context.ui.protocol())?;
    Ok(Exit::Done)
}

/// Releases a credential by its name, once what is known of it from afar fits. What is to be said of it is not said yet.
fn release(
    context: &Context,
    name: &str,
    (wanted, program, to): (Wanted<'_>, &str, Option<&str>),
    fits: impl Fn(&Summary) -> credctl::Result<()>,
) -> Result<access::Release, Failure> {
    let target = Target::parse(name, None)?;
    if target.field.is_some() {
        return Err(Failure::usage("the whole credential is handed out, and no field of it").hint("name the credential alone"));
    }
    let place = Place::new()?;
    let by = place.by(context, Action::Helper, program);
    session::reading(|| {
        let mut seated = target.enter(context, &place)?;
        let known = summary(&mut seated, &target.name, &place)?;
        known.as_ref().map_or(Ok(()), |known| fits(known))?;
        // Where nobody tells, it is where its secret may be sent.
        let to = to.or_else(|| known.as_ref()?.hosts.first().map(String::as_str));
        let ask = Ask { what: &target.name, wanted, strict: false, by: &by, to };
        context.in_world(|world| Ok(access::release(seated.asker(), &place.templates(), &ask, world)?))
    })
}

/// What is known of it, without a word in the record and without a secret; whatever it is that keeps it from being known is
/// told by the release.
fn summary(seated: &mut Seated, what: &str, place: &Place) -> Result<Option<Box<Summary>>, Failure> {
    let of_view = |held: &Use| Box::new(Summary::of(&held.credential));
    Ok(match seated {
        Seated::Owner(vault) => vault.find(what, place.now).ok().and_then(|id| vault.summary_of(id)),
        seated => seated.view(place.now)?.and_then(|view| access::find(&view, what, place.now).ok().map(of_view)),
    })
}
