//! The one room that looks at the environment, the clock and the process itself.

#![allow(clippy::disallowed_methods, reason = "this is the one room")]

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use credctl::config::Home;
use directories::ProjectDirs;
use jiff::Timestamp;
use rustix::process::{DumpableBehavior, Resource, Rlimit};

use super::fail::Failure;

/// The variables of the contract.
pub(crate) mod name {
    pub(crate) const CONFIG_DIR: &str = "CREDCTL_CONFIG_DIR";
    /// The consumer that commands act as.
    pub(crate) const CONSUMER: &str = "CREDCTL_CONSUMER";
    pub(crate) const IDENTITY: &str = "CREDCTL_IDENTITY";
    pub(crate) const IDENTITY_FILE: &str = "CREDCTL_IDENTITY_FILE";
    pub(crate) const KEY_STORE: &str = "CREDCTL_KEY_STORE";
    pub(crate) const NO_INPUT: &str = "CREDCTL_NO_INPUT";
    /// Never ask providers by itself whether what is stored works.
    pub(crate) const NO_VERIFY: &str = "CREDCTL_NO_VERIFY";
    pub(crate) const PASSPHRASE_FD: &str = "CREDCTL_PASSPHRASE_FD";
    pub(crate) const PASSPHRASE_FILE: &str = "CREDCTL_PASSPHRASE_FILE";
    pub(crate) const STATE_DIR: &str = "CREDCTL_STATE_DIR";
    pub(crate) const VAULT: &str = "CREDCTL_VAULT";
    /// What opens a vault must not reach what `run` starts.
    pub(crate) const KEYS: [&str; 4] = [IDENTITY, IDENTITY_FILE, PASSPHRASE_FILE, PASSPHRASE_FD];
}

/// A variable that is set and not empty.
pub(crate) fn var(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The same as text.
pub(crate) fn text(name: &str) -> Result<Option<String>, Failure> {
    var(name).map(OsString::into_string).transpose().map_err(|_| Failure::usage(format!("`{name}` is not UTF-8")))
}

/// Whether a variable is set, to nothing.
pub(crate) fn is_empty(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value.is_empty())
}

/// Whether a switch is set: `1`, `true`, `yes`.
pub(crate) fn switch(name: &str) -> bool {
    var(name).is_some_and(|value| ["1", "true", "yes"].iter().any(|yes| value.eq_ignore_ascii_case(yes)))
}

/// Everything that was inherited.
pub(crate) fn inherited() -> Vec<(OsString, OsString)> {
    std::env::vars_os().collect()
}

/// What finds the desktop's display, and nothing else: all that the process gets which holds the clipboard.
pub(crate) fn display() -> Vec<(OsString, OsString)> {
    // HOME for `~/.Xauthority`.
    let names = ["WAYLAND_DISPLAY", "DISPLAY", "XDG_RUNTIME_DIR", "XAUTHORITY", "HOME"];
    names.into_iter().filter_map(|name| Some((name.into(), var(name)?))).collect()
}

/// What finds the network, the desktop and the person's own files, and nothing else: all that the process gets which raises
/// the alarm. Programs are found where the system has them, whatever the environment says.
pub(crate) fn for_alarm() -> Vec<(OsString, OsString)> {
    let names = [
        "HOME",
        "USER",
        "LOGNAME",
        "LANG",
        "TZ",
        "TMPDIR",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "no_proxy",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ];
    let path = (OsString::from("PATH"), OsString::from("/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"));
    names.into_iter().filter_map(|name| Some((name.into(), var(name)?))).chain([path]).collect()
}

/// This program, to be started once more.
pub(crate) fn program() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

/// The directory we are in, without links on the way; `None` where it is gone.
pub(crate) fn here() -> Option<PathBuf> {
    std::env::current_dir().ok()
}

/// This process, for the record.
pub(crate) fn process() -> credctl::activity::Process {
    let parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero());
    let name = |pid: &dyn std::fmt::Display| std::fs::read_to_string(format!("/proc/{pid}/comm")).ok();
    let parent = parent.and_then(|pid| name(&pid)).map(|text| text.trim_end().to_owned()).unwrap_or_default();
    let user = ["LOGNAME", "USER"].iter().find_map(|name| var(name)?.into_string().ok());
    credctl::activity::Process {
        pid: std::process::id(),
        program: String::new(),
        parent,
        host: rustix::system::uname().nodename().to_string_lossy().into_owned(),
        user: user.unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw())),
        agent: None,
    }
}

/// The clock.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Where configuration and state lie.
pub(crate) fn home() -> Result<Home, Failure> {
    let dir = |name: &str| var(name).map(PathBuf::from);
    if let (Some(config), Some(state)) = (dir(name::CONFIG_DIR), dir(name::STATE_DIR)) {
        return Ok(Home { config: absolute(config)?, state: absolute(state)? });
    }
    let own = ProjectDirs::from("", "", "credctl");
    let has_identity = var(name::IDENTITY).is_some() || var(name::IDENTITY_FILE).is_some();
    let place = |given: Option<PathBuf>, own: Option<PathBuf>| match (given, own) {
        (Some(given), _) => absolute(given),
        (None, Some(own)) if has_identity && !is_reachable(&own) => Ok(NOWHERE.into()),
        (None, Some(own)) => absolute(own),
        (None, None) if has_identity => Ok(NOWHERE.into()),
        (None, None) => {
            Err(Failure::usage("no home directory is known here").hint("set HOME, or CREDCTL_CONFIG_DIR and CREDCTL_STATE_DIR"))
        }
    };
    let state = |own: &ProjectDirs| own.state_dir().unwrap_or_else(|| own.data_local_dir()).to_owned();
    Ok(Home {
        config: place(dir(name::CONFIG_DIR), own.as_ref().map(|own| own.config_dir().to_owned()))?,
        state: place(dir(name::STATE_DIR), own.as_ref().map(state))?,
    })
}

/// Where nothing is and nothing can be made. With an identity in the environment a vault is opened without anything of
/// this machine, and a container has users that nobody knows, or whose home is somebody else's.
const NOWHERE: &str = "/proc/none/credctl";

/// Whether a directory is there, or could be.
fn is_reachable(dir: &std::path::Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, PermissionDenied};
    !std::fs::metadata(dir).is_err_and(|error| matches!(error.kind(), PermissionDenied | NotADirectory))
}

fn absolute(path: PathBuf) -> Result<PathBuf, Failure> {
    std::path::absolute(&path)
        .map_err(|_| Failure::usage(format!("`{}` is not a usable directory", credctl::name::escape(&path.to_string_lossy()))))
}

/// How the network is reached.
pub(crate) fn network() -> credctl::net::Settings {
    let first = |names: &[&str]| names.iter().find_map(|name| var(name)?.into_string().ok());
    let proxy = first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]);
    credctl::net::Settings { proxy, no_proxy: first(&["no_proxy", "NO_PROXY"]).unwrap_or_default() }
}

/// What a check that starts a program may use of this machine.
pub(crate) fn machine() -> credctl::verify::Machine {
    let path = var("PATH").unwrap_or_default();
    let programs = std::env::split_paths(&path).filter(|dir| dir.is_absolute()).collect();
    credctl::verify::Machine { programs, memory: memory_places(), known_hosts: None }
}

/// Files and directories of certificates that the environment names.
pub(crate) fn certificates() -> Vec<(&'static str, PathBuf)> {
    ["SSL_CERT_FILE", "SSL_CERT_DIR"].into_iter().filter_map(|name| Some((name, PathBuf::from(var(name)?)))).collect()
}

/// The file through which a step of GitHub Actions sets variables for the later ones.
pub(crate) fn github_env() -> Option<PathBuf> {
    var("GITHUB_ENV").map(PathBuf::from)
}

/// The browser that the person names, as a command; more than one between colons.
pub(crate) fn browser() -> Option<OsString> {
    var("BROWSER")
}

/// Whether a browser that is opened here would be seen: there is a display, and the person is not elsewhere.
pub(crate) fn has_display() -> bool {
    let elsewhere = ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| var(name).is_some());
    !elsewhere && (!cfg!(target_os = "linux") || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| var(name).is_some()))
}

/// The person's home, where one is known.
pub(crate) fn person() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned())
}

/// The absolute paths of a variable that lists some.
pub(crate) fn paths(name: &str) -> Vec<PathBuf> {
    let text = var(name).unwrap_or_default();
    std::env::split_paths(&text).filter(|path| path.is_absolute()).collect()
}

/// The person's own configuration of git: the one that is there, else the usual one.
pub(crate) fn git_config() -> Option<PathBuf> {
    if let Some(named) = var("GIT_CONFIG_GLOBAL") {
        return Some(PathBuf::from(named));
    }
    let home = person()?;
    let own = home.join(".gitconfig");
    let xdg = var("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from).join("git/config");
    Some(if !own.exists() && xdg.exists() { xdg } else { own })
}

/// How many threads read files best: most of them wait for the disk.
pub(crate) fn readers() -> usize {
    (std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * 8).min(32)
}

/// Where files may be put in clear for a short time: directories that are kept in memory, the person's own first.
pub(crate) fn memory_places() -> Vec<PathBuf> {
    let own = var("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|dir| dir.is_absolute());
    own.into_iter().chain([PathBuf::from("/dev/shm")]).collect()
}

/// Whether a file descriptor of ours is a terminal.
pub(crate) fn terminals() -> [bool; 3] {
    use std::io::IsTerminal;
    [std::io::stdin().is_terminal(), std::io::stdout().is_terminal(), std::io::stderr().is_terminal()]
}

/// Whether somebody asked for no colours, or the terminal has none.
pub(crate) fn no_color() -> bool {
    var("NO_COLOR").is_some() || var("TERM").is_some_and(|term| term == OsStr::new("dumb"))
}

/// First thing of all: no core file, not attachable by other processes of the user (`docs/threats.md`: a closed door, not
/// a wall). Returns the limit of core files as it was, because what `run` starts is none of our business.
pub(crate) fn harden() -> Rlimit {
    // Where the kernel does not know this, the rest still holds.
    let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
    let limit = rustix::process::getrlimit(Resource::Core);
    let _ = rustix::process::setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: limit.maximum });
    limit
}
