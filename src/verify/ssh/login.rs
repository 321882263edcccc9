//! A login by the system's `ssh`: it speaks what servers speak, and knows the hosts that the person knows.
//!
//! It reads no configuration, asks nobody, has no agent and writes nothing. No session is opened, so that not even the
//! command that a server forces on a key is run; where the user is `git`, whose server greets whoever comes, one is. The
//! key is a file of ours in memory for that long; no secret is in its arguments or its environment.

use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Access, access};
use rustix::io::Errno;

use super::super::scrub::Scrubber;
use super::super::{Finding, unchecked};
use super::heard::{self, Heard, Stopped};
use super::{Machine, Target};
use crate::private::Private;
use crate::secret::Secret;

/// The name under which servers of git let everybody in.
const GREETS: &str = "git";
/// How long a greeting may take once the key was accepted.
const GREETING: Duration = Duration::from_secs(3);
/// More than `ssh` has to say of one login.
const MAX_LOG: usize = 256 << 10;
/// More than a greeting.
const MAX_WORDS: usize = 16 << 10;

/// Each `-o`. Who logs in is told by the log alone, which is why it has to be wordy.
const OPTIONS: [&str; 22] = [
    "LogLevel=DEBUG1",
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "AddKeysToAgent=no",
    "PreferredAuthentications=publickey",
    "PubkeyAuthentication=yes",
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    // A host that the person does not know is not made known by a check.
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "CheckHostIP=no",
    "ControlMaster=no",
    "ControlPath=none",
    "ProxyCommand=none",
    "PermitLocalCommand=no",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "RequestTTY=no",
    "EscapeChar=none",
    "ConnectionAttempts=1",
];

/// One login.
pub(super) struct Login<'a> {
    pub(super) machine: &'a Machine,
    pub(super) target: &'a Target,
    pub(super) user: &'a str,
    /// As `ssh` reads it without asking.
    pub(super) key: &'a Secret,
    pub(super) scrub: &'a Scrubber,
}

impl Login<'_> {
    /// Logs in, within that time.
    pub(super) fn run(&self, timeout: Duration) -> Finding {
        let end = Instant::now() + timeout;
        let Some(program) = self.program() else {
            return unchecked("the key is whole; to try it at its host `ssh` is needed, and it is not installed");
        };
        // It goes with this value, however this ends.
        let lent = Private::new(&self.machine.memory).and_then(|dir| Ok((dir.write("ssh", "key", self.key)?, dir)));
        let (path, _dir) = match lent {
            Ok(lent) => lent,
            Err(error) => return unchecked(&format!("the key is whole; it cannot be lent to `ssh`: {}", error)),
        };
        let mut command = Command::new(program);
        command.args(self.arguments(&path, timeout)).env_clear().env("LC_ALL", "C").current_dir("/");
        match command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn() {
            Err(error) => unchecked(&format!("the key is whole; `ssh` cannot be started: {}", crate::error::io_reason(&error))),
            Ok(child) => Running { child, greets: self.user == GREETS }.listen(end).judge(self.target, self.user, self.scrub),
        }
    }

    fn program(&self) -> Option<PathBuf> {
        let of = |dir: &PathBuf| Some(dir.join("ssh")).filter(|path| path.is_file() && access(path, Access::EXEC_OK).is_ok());
        self.machine.programs.iter().filter(|dir| dir.is_absolute()).find_map(of)
    }

    fn arguments(&self, key: &Path, timeout: Duration) -> Vec<OsString> {
        let mut all: Vec<OsString> = Vec::new();
        // Its log goes to a pipe of its own: nothing that a server says can be taken for it.
        all.extend(["-F", "none", "-T", "-E", "/dev/stdout"].map(OsString::from));
        if self.user != GREETS {
            all.push("-N".into());
        }
        let connect = format!("ConnectTimeout={}", timeout.as_secs().max(1));
        for option in OPTIONS.into_iter().chain([connect.as_str()]) {
            all.extend(["-o".into(), option.into()]);
        }
        if let Some(path) = &self.machine.known_hosts {
            let mut option = OsString::from("UserKnownHostsFile=\"");
            option.push(path);
            option.push("\"");
            all.extend(["-o".into(), option]);
        }
        all.extend(["-i".into(), key.into(), "-p".into(), self.target.port.to_string().into()]);
        all.extend(["-l".into(), self.user.into(), "--".into(), self.target.host.as_str().into()]);
        all
    }
}

/// `ssh` at work; ended with this value.
struct Running {
    child: Child,
    greets: bool,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// What it and the server say, until that is enough.
    fn listen(&mut self, end: Instant) -> Heard {
        let log = self.child.stdout.take().map(OwnedFd::from);
        let said = self.child.stderr.take().map(OwnedFd::from);
        let mut pipes = [Pipe::new(log, MAX_LOG), Pipe::new(said, MAX_WORDS)];
        let (mut end, mut is_in) = (end, false);
        let stopped = loop {
            if !is_in && heard::is_in(&pipes[0].heard) {
                is_in = true;
                end = end.min(Instant::now() + GREETING);
            }
            if (is_in && !self.greets) || pipes.iter().all(|pipe| pipe.from.is_none()) {
                break None;
            }
            if let Some(why) = hear(&mut pipes, end.saturating_duration_since(Instant::now())) {
                break Some(why);
            }
        };
        let text = |pipe: &Pipe| String::from_utf8_lossy(&pipe.heard).into_owned();
        Heard { log: text(&pipes[0]), words: text(&pipes[1]), stopped }
    }
}

/// What is said on one pipe.
struct Pipe {
    /// `None` once it has ended.
    from: Option<File>,
    heard: Vec<u8>,
    most: usize,
}

impl Pipe {
    fn new(from: Option<OwnedFd>, most: usize) -> Self {
        Self { from: from.map(File::from), heard: Vec::new(), most }
    }

    /// Takes what is there; `false` where that is more than is kept.
    fn take(&mut self) -> bool {
        let mut part = [0; 8192];
        match self.from.as_mut().map_or(Ok(0), |from| from.read(&mut part)) {
            Ok(0) => self.from = None,
            Ok(count) if self.heard.len() + count > self.most => return false,
            Ok(count) => self.heard.extend_from_slice(&part[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => self.from = None,
        }
        true
    }
}

/// Waits until something is said, and takes it; why nothing more is waited for.
fn hear(pipes: &mut [Pipe], left: Duration) -> Option<Stopped> {
    let mut fds: Vec<PollFd<'_>> = pipes.iter().filter_map(|pipe| Some(PollFd::new(pipe.from.as_ref()?, PollFlags::IN))).collect();
    let left = Timespec::try_from(left).unwrap_or_default();
    match poll(&mut fds, Some(&left)) {
        Ok(0) => return Some(Stopped::Late),
        Ok(_) => {}
        Err(Errno::INTR) => return None,
        Err(_) => return Some(Stopped::Late),
    }
    let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
    let open = pipes.iter_mut().filter(|pipe| pipe.from.is_some());
    let fits = open.zip(ready).filter(|(_, ready)| *ready).fold(true, |fits, (pipe, _)| pipe.take() && fits);
    (!fits).then_some(Stopped::TooMuch)
}
