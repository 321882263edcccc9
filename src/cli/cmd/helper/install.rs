//! `credctl helper install` and `uninstall`: what changes in a tool's file is shown, asked, and taken back to the byte.

mod change;
pub(in crate::cli::cmd) mod program;

use clap::Subcommand;
use credctl::helper::install::{self, Call, File};
use credctl::helper::{docker, git, host};
use credctl::name::escape;
use credctl::vault::Vault;

use self::change::Change;
use super::{keeper::Keeper, places};
use crate::cli::complete::Completes;
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::{Context, env};

/// What asks from now on.
#[derive(Subcommand)]
pub(super) enum Install {
    /// git: its global configuration
    Git {
        /// Hosts of git (github.com, git.example:8443); those that the vault has a credential for where none is named
        #[arg(add = Completes::Nothing)]
        hosts: Vec<String>,
    },
    /// AWS's CLI and SDKs: a profile in their `config`
    Aws {
        /// The credential
        #[arg(add = Completes::Credential)]
        name: String,
        /// The profile; called like the credential where none is named
        #[arg(long, add = Completes::Nothing)]
        profile: Option<String>,
    },
    /// docker: a registry in its `config.json`, and the program that it starts
    Docker {
        /// Registries (reg.example:5000); those that the vault has a login for where none is named
        #[arg(add = Completes::Nothing)]
        registries: Vec<String>,
    },
    /// kubectl and other clients: a user in their kubeconfig
    Kube {
        /// The credential
        #[arg(add = Completes::Credential)]
        name: String,
        /// The user; that of the current context where none is named
        #[arg(long, add = Completes::Nothing)]
        user: Option<String>,
    },
}

/// What does not ask any more.
#[derive(Subcommand)]
pub(super) enum Uninstall {
    /// git
    Git {
        /// These hosts; all where none is named
        #[arg(add = Completes::Nothing)]
        hosts: Vec<String>,
    },
    /// AWS's CLI and SDKs
    Aws {
        /// This profile; all where none is named
        #[arg(long, add = Completes::Nothing)]
        profile: Option<String>,
    },
    /// docker
    Docker {
        /// These registries; all where none is named
        #[arg(add = Completes::Nothing)]
        registries: Vec<String>,
    },
    /// kubectl and other clients
    Kube {
        /// This user; all where none is named
        #[arg(long, add = Completes::Nothing)]
        user: Option<String>,
    },
}

impl Install {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let (place, mut vault) = open(context)?;
        let call = call(context.globals.vault.clone(), context.globals.acting.clone())?;
        match self {
            Self::Git { hosts } => git(context, &place, &mut vault, &call, hosts),
            Self::Aws { name, profile } => {
                exists(&mut vault, &place, &name)?;
                let profile = profile.unwrap_or_else(|| name.clone());
                let (config, credentials) = places::aws()?;
                let known = File::read(&credentials)?;
                if install::aws::has_keys(known.text(), &profile) {
                    let path = escape(&credentials.to_string_lossy());
                    let text = format!("the profile `{}` has keys of its own in `{path}`, which would be taken first", escape(&profile));
                    return Err(
                        Failure::new("conflict", 1, text).hint(format!("take them out there first; `credctl scan {path}` shows them"))
                    );
                }
                let file = File::read(&config)?;
                let after = install::aws::with(file.text(), &profile, &name, &call)?;
                Change::to(file, after).make(context, &place, &mut vault)?;
                context.ui.next(&format!("try: aws --profile {} sts get-caller-identity", escape(&profile)));
                Ok(Exit::Done)
            }
            Self::Docker { registries } => to_docker(context, &place, &mut vault, &call, registries),
            Self::Kube { name, user } => {
                exists(&mut vault, &place, &name)?;
                let file = File::read(&places::kube()?)?;
                let missing = || Failure::usage("no context is the current one there").hint("name the user: `--user USER`");
                let user = user.or_else(|| install::kube::current_user(file.text())).ok_or_else(missing)?;
                let after = install::kube::with(file.text(), &user, &name, &call)?;
                Change::to(file, after).make(context, &place, &mut vault)?;
                Ok(Exit::Done)
            }
        }
    }
}

/// Takes ours out of a text: those that are meant, or all.
type Without = dyn Fn(&str, bool) -> credctl::Result<String>;

impl Uninstall {
    pub(super) fn run(self, context: &Context) -> Outcome {
        let (place, mut vault) = open(context)?;
        let (path, without): (_, Box<Without>) = match &self {
            Self::Git { hosts } => {
                let hosts = folded(hosts, host_of)?;
                (places::git()?, Box::new(move |text, all| Ok(install::git::without(text, if all { &[] } else { &hosts }))))
            }
            Self::Aws { profile } => {
                let profile = profile.clone();
                (places::aws()?.0, Box::new(move |text, all| Ok(install::aws::without(text, profile.as_deref().filter(|_| !all)))))
            }
            Self::Docker { registries } => {
                let registries = folded(registries, registry_of)?;
                (places::docker()?, Box::new(move |text, all| install::docker::without(text, if all { &[] } else { &registries })))
            }
            Self::Kube { user } => {
                let user = user.clone();
                (places::kube()?, Box::new(move |text, all| Ok(install::kube::without(text, user.as_deref().filter(|_| !all)))))
            }
        };
        let file = File::read(&path)?;
        let undone = install::undone(change::kept(&vault, &file).as_ref(), file.text(), &*without)?;
        let gone = undone.text.as_deref().is_none_or(|text| without(text, true).is_ok_and(|all| all == text));
        Change::back(file, undone).make(context, &place, &mut vault)?;
        if matches!(self, Self::Docker { .. }) && gone {
            program::remove(context)?;
        }
        Ok(Exit::Done)
    }
}

/// The owner's vault: a consumer changes no tool's configuration, and `--as` says here who the tool is to act as.
fn open(context: &Context) -> Result<(Place, Vault), Failure> {
    let typed = context.globals.acting.is_some();
    if env::text(env::name::CONSUMER)?.is_some() || !(typed || session::acts_as_owner(context)?) {
        return Err(session::denied("this acts as a consumer"));
    }
    let place = Place::new()?;
    let mut vault = session::open(context, &place)?;
    session::consumer_exists(&mut vault, context.globals.acting.as_deref(), place.now)?;
    Ok((place, vault))
}

/// How a tool is to call: with which vault and as whom the person said.
pub(in crate::cli::cmd) fn call(vault: Option<String>, whom: Option<String>) -> Result<Call, Failure> {
    let failed = |error| Failure::from(credctl::Error::io("find", "credctl", error));
    let program = env::program().map_err(failed)?.into_os_string().into_string();
    let program = program.map_err(|_| Failure::usage("the path of credctl is not UTF-8, and no tool's file can hold it"))?;
    if program.chars().any(char::is_control) {
        return Err(Failure::usage("the path of credctl has a control character in it"));
    }
    let vault = match vault {
        Some(path) if path.contains('/') => std::path::absolute(path).ok().and_then(|path| path.into_os_string().into_string().ok()),
        vault => vault,
    };
    let option = |name: &str, value: Option<String>| value.map(|value| [name.to_owned(), value]);
    let options = option("--vault", vault).into_iter().chain(option("--as", whom));
    Ok(Call { program, options: options.flatten().collect() })
}

fn exists(vault: &mut Vault, place: &Place, name: &str) -> Result<(), Failure> {
    Ok(vault.find(name, place.now).map(drop)?)
}

fn host_of(text: &str) -> Option<String> {
    host::fold(text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/'), "443")
}

/// As docker names it: its own registry has a name that is no host.
fn registry_of(text: &str) -> Option<String> {
    docker::registry(text).map(|_| text.strip_prefix("https://").filter(|rest| !rest.contains('/')).unwrap_or(text).to_owned())
}

fn folded(hosts: &[String], fold: impl Fn(&str) -> Option<String>) -> Result<Vec<String>, Failure> {
    let bad = |host: &String| Failure::usage(format!("`{}` is no host", escape(host))).hint("a host, or HOST:PORT");
    hosts.iter().map(|host| fold(host).ok_or_else(|| bad(host))).collect()
}

fn git(context: &Context, place: &Place, vault: &mut Vault, call: &Call, hosts: Vec<String>) -> Outcome {
    let mut hosts = folded(&hosts, host_of)?;
    if hosts.is_empty() {
        let mut keeper = Keeper::new(context, "git")?;
        hosts = git::hosts(&mut keeper)?;
        if hosts.is_empty() {
            return Err(Failure::usage("the vault has no credential for a host of git")
                .hint("name the host: `credctl helper install git github.com`"));
        }
    }
    let file = File::read(&places::git()?)?;
    for other in install::git::others(file.text()) {
        match other {
            install::git::Other::Clear => context.ui.warn("git's own helper `store` stays, and writes passwords in clear beside ours"),
            install::git::Other::Reset => context.ui.note(
                "an empty `helper =` stands in the file and forgets the helpers before it; ours comes last, and one that another program \
                 appends later would hide it",
            ),
            install::git::Other::Helper(helper) => context.ui.note(&format!("another helper is asked too: {}", escape(&helper))),
        }
    }
    let after = install::git::with(file.text(), &hosts, call);
    Change::to(file, after).make(context, place, vault)?;
    Ok(Exit::Done)
}

fn to_docker(context: &Context, place: &Place, vault: &mut Vault, call: &Call, registries: Vec<String>) -> Outcome {
    let mut registries = folded(&registries, registry_of)?;
    if registries.is_empty() {
        registries = docker::registries(&mut Keeper::new(context, "docker")?)?;
        if registries.is_empty() {
            let hint = "name the registry: `credctl helper install docker reg.example:5000`";
            return Err(Failure::usage("the vault has no login to a registry").hint(hint));
        }
    }
    let program = program::Program::of(call)?;
    let file = File::read(&places::docker()?)?;
    let after = install::docker::with(file.text(), &registries, &program.helper)?;
    program.say(context);
    Change::to(file, after).make(context, place, vault)?;
    program.make()?;
    Ok(Exit::Done)
}
