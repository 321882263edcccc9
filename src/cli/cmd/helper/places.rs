//! Where each tool keeps its configuration, and where a program lies that it can start.

use std::path::{Path, PathBuf};

use crate::cli::env;
use crate::cli::fail::Failure;

fn home() -> Result<PathBuf, Failure> {
    env::person().ok_or_else(no_home)
}

fn no_home() -> Failure {
    Failure::usage("no home directory is known here").hint("set HOME")
}

/// git's global configuration: the file that `git config --global` writes to.
pub(super) fn git() -> Result<PathBuf, Failure> {
    env::git_config().ok_or_else(no_home)
}

/// AWS's `config`, and its `credentials`.
pub(in crate::cli::cmd) fn aws() -> Result<(PathBuf, PathBuf), Failure> {
    let place = |name: &str, file: &str| match env::var(name) {
        Some(path) => Ok(PathBuf::from(path)),
        None => home().map(|home| home.join(".aws").join(file)),
    };
    Ok((place("AWS_CONFIG_FILE", "config")?, place("AWS_SHARED_CREDENTIALS_FILE", "credentials")?))
}

/// docker's `config.json`.
pub(super) fn docker() -> Result<PathBuf, Failure> {
    Ok(env::var("DOCKER_CONFIG").map_or_else(|| home().map(|home| home.join(".docker")), |dir| Ok(dir.into()))?.join("config.json"))
}

/// kubectl's configuration: of several the first that is there.
pub(super) fn kube() -> Result<PathBuf, Failure> {
    let all = env::paths("KUBECONFIG");
    match all.iter().find(|path| path.exists()).or(all.first()) {
        Some(path) => Ok(path.clone()),
        None => Ok(home()?.join(".kube/config")),
    }
}

/// A directory that programs are looked for in and that is ours to write to: beside credctl, else one of the person's.
pub(super) fn programs(credctl: &Path) -> Option<PathBuf> {
    let path = env::paths("PATH");
    let beside = credctl.parent().map(Path::to_owned);
    let own = home().ok().map(|home| [home.join(".local/bin"), home.join("bin")]);
    let places = beside.into_iter().chain(own.into_iter().flatten());
    let writable = |dir: &PathBuf| rustix::fs::access(dir, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok();
    places.filter(|dir| path.contains(dir)).find(writable)
}

/// Whether a program is found.
pub(super) fn finds(program: &str) -> Option<PathBuf> {
    env::paths("PATH").into_iter().map(|dir| dir.join(program)).find(|path| path.exists())
}
