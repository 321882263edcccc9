//! The alarm's own process: tells everybody at once, says what came of each, and ends.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};
use zeroize::Zeroizing;

use super::{LIMIT, Order, Rung};
use crate::net::{self, Bounds, Net, Request, Settings};

/// An order is a few hundred bytes.
const MAX_ORDER: u64 = 1 << 20;
/// How often is looked whether a program has ended.
const LOOK: Duration = Duration::from_millis(10);

/// What a command is called.
pub(super) fn by_command(program: &str) -> String {
    format!("the command `{}`", crate::name::escape(program))
}

/// What a webhook is called: its path may be what it is known by to nobody else.
pub(super) fn by_webhook(url: &str) -> String {
    format!("the webhook at {}", crate::name::escape(net::host(url)))
}

/// Does what comes in through `input`, and says through `output` what came of it. The process is expected to end when this
/// returns, which is not after [`LIMIT`].
pub fn sound(input: impl Read, mut output: impl Write, settings: &Settings) {
    // Nobody's terminal, and nobody's Ctrl-C.
    let _ = rustix::process::setsid();
    let Ok(order) = serde_json::from_reader::<_, Order>(input.take(MAX_ORDER)) else { return };
    let end = Instant::now() + LIMIT;
    let (told, all) = channel();
    if !order.command.is_empty() {
        let (told, words, message) = (told.clone(), order.command.clone(), order.message.clone());
        start(move || tell(&told, by_command(&words[0]), command(&words, &message, end)));
    }
    for url in order.webhooks {
        let (told, message, settings) = (told.clone(), order.message.clone(), settings.clone());
        start(move || tell(&told, by_webhook(&url), webhook(&url, message, &settings)));
    }
    drop(told);
    loop {
        // A little longer than what is waited for takes, so that it is told.
        let left = (end + LOOK * 50).saturating_duration_since(Instant::now());
        match all.recv_timeout(left) {
            Ok(rung) => {
                let Ok(mut line) = serde_json::to_vec(&rung) else { continue };
                line.push(b'\n');
                // Where the command is gone, what is left is done all the same.
                let _ = output.write_all(&line).and_then(|()| output.flush());
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn start(work: impl FnOnce() + Send + 'static) {
    let _ = thread::Builder::new().spawn(work);
}

fn tell(told: &Sender<Rung>, way: String, outcome: Result<(), String>) {
    let _ = told.send(Rung { way, trouble: outcome.err() });
}

/// Posts it. Redirects are not followed: whoever controls the host it was given could send it anywhere.
fn webhook(url: &str, message: String, settings: &Settings) -> Result<(), String> {
    let bounds = Bounds { connect: LIMIT / 2, total: LIMIT, cut: true, ..Bounds::default() };
    let request = Request {
        method: "POST",
        url: url.to_owned(),
        headers: vec![("Content-Type".to_owned(), Zeroizing::new("application/json".to_owned()))],
        body: Some(Zeroizing::new(message.into_bytes())),
    };
    match Net::bounded(settings, bounds).send(&request) {
        Ok(answer) if (200..300).contains(&answer.status) => Ok(()),
        Ok(answer) if (300..400).contains(&answer.status) => Err(format!("it answered {}, and redirects are not followed", answer.status)),
        Ok(answer) => Err(format!("it answered {}", answer.status)),
        Err(failure) => Err(failure.to_string()),
    }
}

/// Starts the program with what happened on its stdin. What it prints is nobody's; it and what it started end with it.
fn command(words: &[String], message: &str, end: Instant) -> Result<(), String> {
    let (program, arguments) = words.split_first().ok_or("it is empty")?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let mut child = command.spawn().map_err(|error| format!("it cannot be started: {}", crate::error::io_reason(&error)))?;
    if let Some(mut pipe) = child.stdin.take() {
        // Less than a pipe holds. One that does not read it has not ended badly for that.
        let _ = pipe.write_all(message.as_bytes());
    }
    wait(&mut child, end)
}

fn wait(child: &mut Child, end: Instant) -> Result<(), String> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(status)) => {
                return Err(status.code().map_or_else(|| "it was killed".to_owned(), |code| format!("it ended with {code}")));
            }
            Err(error) => return Err(crate::error::io_reason(&error).to_string()),
            Ok(None) if Instant::now() >= end => {
                if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
                    let _ = kill_process_group(group, Signal::KILL);
                }
                let _ = child.wait();
                return Err(format!("it did not end within {} seconds, and was killed", LIMIT.as_secs()));
            }
            Ok(None) => thread::sleep(LOOK),
        }
    }
}
