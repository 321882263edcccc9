//! The alarm: who is told when a canary is used, and how it is made sure that this neither hangs nor is stopped.
//!
//! A process of its own does it, this program started once more ([`Alarm::raise`] on one side, [`sound`] on the other):
//! - it belongs to no terminal and goes on when the command is gone: whoever used the canary stops nothing by Ctrl-C, and
//!   by killing the command only what had not begun;
//! - it ends by itself, whatever a program or a server does, after [`LIMIT`];
//! - the command waits for [`PATIENCE`] alone, long enough to tell and to record what came of it, however many it has raised.
//!
//! What is told is names, ids, places and times; nothing that is a secret is anywhere near it. It goes through pipes, never
//! into an argument. The environment of the process is what finds the network and the desktop, and no more: not what opens
//! a vault, and not what a thief may have put there to steer a program.

mod sound;
mod told;

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde::{Deserialize, Serialize};

pub use self::sound::sound;
pub use self::told::Told;

/// So long the command that was refused waits for what comes of it, in all.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// So long an alarm may take in all.
pub const LIMIT: Duration = Duration::from_secs(10);
/// What the process is called in a list of processes.
const NAME: &str = "credctl";
/// No answer of it is longer.
const MAX_ANSWER: u64 = 64 << 10;

/// Who is told, and what that is done with.
#[derive(Clone, Debug, Default)]
pub struct Alarm {
    /// A program and its arguments; empty: none.
    pub command: Vec<String>,
    /// An https address.
    pub webhook: Option<String>,
    /// This program, and the argument by which it knows that it is to call [`sound`]; none: no alarm can be raised.
    pub starter: Option<(PathBuf, &'static str)>,
    /// All that the process gets of the environment.
    pub environment: Vec<(OsString, OsString)>,
    /// How long was waited already, for all that one command raises.
    pub waited: Waited,
}

/// How long a command has waited for its alarms; copies are one and the same.
#[derive(Clone, Debug, Default)]
pub struct Waited(Arc<AtomicU64>);

impl Waited {
    /// What is left of the command's patience.
    fn left(&self) -> Duration {
        PATIENCE.saturating_sub(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }

    fn add(&self, span: Duration) {
        self.0.fetch_add(u64::try_from(span.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// What goes to the process.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    command: Vec<String>,
    webhooks: Vec<String>,
    message: String,
}

/// What came of one way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rung {
    /// The way, for people: "`/usr/bin/logger`", "hooks.acme.example".
    pub way: String,
    /// Why nobody was told by it, where that is so.
    pub trouble: Option<String>,
}

impl Alarm {
    /// Tells everybody, and says what came of it; nothing where there is nobody. `also` is an address that the
    /// canary itself names.
    pub fn raise(&self, also: Option<&str>, told: &Told<'_>) -> Vec<Rung> {
        let webhooks: Vec<String> = {
            let own = self.webhook.as_deref();
            own.into_iter().chain(also.filter(|also| own != Some(*also))).map(str::to_owned).collect()
        };
        let mut ways: Vec<String> = self.command.first().map(|program| sound::by_command(program)).into_iter().collect();
        ways.extend(webhooks.iter().map(|url| sound::by_webhook(url)));
        if ways.is_empty() {
            return Vec::new();
        }
        let failed = |why: String| ways.iter().map(|way| Rung { way: way.clone(), trouble: Some(why.clone()) }).collect();
        let order = Order { command: self.command.clone(), webhooks, message: told.message() };
        match self.start(&order) {
            Ok(child) => answers(child, &ways, &self.waited),
            Err(error) => failed(format!("its process cannot be started: {}", crate::error::io_reason(&error))),
        }
    }

    fn start(&self, order: &Order) -> io::Result<Child> {
        let (program, argument) = self.starter.as_ref().ok_or(io::ErrorKind::NotFound)?;
        // Whatever else was handed to the command would stay open as long as the alarm lives.
        close_fds::set_fds_cloexec(3, &[]);
        let mut command = Command::new(program);
        command.arg0(NAME).arg(argument).env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        let order = serde_json::to_vec(order)?;
        // Less than a pipe holds, so this does not wait.
        child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?.write_all(&order)?;
        Ok(child)
    }
}

/// What came of each way, as far as that is known in time.
fn answers(mut child: Child, ways: &[String], waited: &Waited) -> Vec<Rung> {
    let (begun, left) = (Instant::now(), waited.left());
    let text = child.stdout.take().map(|pipe| read(pipe, begun + left)).unwrap_or_default();
    waited.add(begun.elapsed());
    // It has ended, or goes on without us: then nobody waits for it.
    let _ = child.try_wait();
    let mut known: Vec<Rung> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let rung = |way: &String| match known.iter().position(|rung| rung.way == *way) {
        Some(at) => known.remove(at),
        None => {
            // Those before it have taken the time of this one.
            let heard = if left == PATIENCE { format!("within {} seconds", left.as_secs()) } else { "in time".to_owned() };
            let trouble = format!("nothing was heard of it {heard}; it is tried on for up to {} seconds", LIMIT.as_secs());
            Rung { way: way.clone(), trouble: Some(trouble) }
        }
    };
    ways.iter().map(rung).collect()
}

/// What comes through a pipe until its end, or until that time.
fn read(mut pipe: impl Read + std::os::fd::AsFd, end: Instant) -> String {
    let (mut text, mut part) = (Vec::new(), [0; 4096]);
    while (text.len() as u64) < MAX_ANSWER {
        let Ok(left) = Timespec::try_from(end.saturating_duration_since(Instant::now())) else { break };
        match poll(&mut [PollFd::new(&pipe, PollFlags::IN)], Some(&left)) {
            Ok(0) => break,
            Err(rustix::io::Errno::INTR) => continue,
            Err(_) => break,
            Ok(_) => {}
        }
        match pipe.read(&mut part) {
            Ok(0) | Err(_) => break,
            Ok(count) => text.extend_from_slice(&part[..count]),
        }
    }
    String::from_utf8_lossy(&text).into_owned()
}
