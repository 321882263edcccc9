//! One stream of the child's, masked on its way.
//!
//! What the child wrote before its end is always copied. What it left behind may keep the pipe open for ever: from then
//! on a silence of [`SILENCE`] ends the copy, and so does [`AFTERMATH`] altogether. Where nobody reads on our side any
//! more, the pipe is closed at once, so that the child is told as if we were not there.

use std::fs::File;
use std::io::{self, PipeReader, Read};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::inject::redact::Stream;

/// What most programs write at once: enough to begin with, as fresh memory is not free.
const SMALL: usize = 4 * 1024;
/// What a pipe holds on Linux.
const LARGE: usize = 64 * 1024;
/// How long what the child left behind may be silent.
const SILENCE: Timespec = Timespec { tv_sec: 0, tv_nsec: 500_000_000 };
/// How long the beginning of what may be a secret is kept from a screen.
const MOMENT: Timespec = Timespec { tv_sec: 0, tv_nsec: 20_000_000 };
/// How long it may go on.
const AFTERMATH: Duration = Duration::from_secs(5);

/// Copies until `from` ends; `over` closes when the child has ended.
pub(super) fn copy(mut from: File, over: &PipeReader, to: &OwnedFd, mut stream: Stream) -> io::Result<()> {
    let mut buffer = Zeroizing::new(vec![0; SMALL]);
    let mut out = Vec::new();
    let mut after: Option<Aftermath> = None;
    let on_terminal = rustix::termios::isatty(to);
    loop {
        let waits = on_terminal && stream.can_show();
        match wait(&from, over, to, after.as_ref(), waits)? {
            Next::Read => {}
            Next::Silence => {
                stream.show(&mut out);
                write(to, &out)?;
                out.clear();
                continue;
            }
            Next::ChildEnded => {
                after = Some(Aftermath { since: Instant::now(), owed: rustix::io::ioctl_fionread(&from)? });
                continue;
            }
            Next::Stop => break,
        }
        let count = match from.read(&mut buffer) {
            Ok(0) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // A pseudo-terminal that nobody has open any more.
            Err(error) if Errno::from_io_error(&error) == Some(Errno::IO) => break,
            count => count?,
        };
        if let Some(after) = &mut after {
            after.owed = after.owed.saturating_sub(count as u64);
        }
        stream.push(&buffer[..count], &mut out);
        write(to, &out)?;
        out.clear();
        if count == SMALL && buffer.len() == SMALL {
            buffer = Zeroizing::new(vec![0; LARGE]);
        }
    }
    stream.finish(&mut out);
    write(to, &out)
}

/// The time after the child's end.
struct Aftermath {
    since: Instant,
    /// What of the pipe's content at that time is not read yet.
    owed: u64,
}

enum Next {
    Read,
    /// Somebody may be typing, and see nothing of it yet.
    Silence,
    ChildEnded,
    Stop,
}

fn wait(from: &File, over: &PipeReader, to: &OwnedFd, after: Option<&Aftermath>, waits: bool) -> io::Result<Next> {
    if after.is_some_and(|after| after.owed == 0 && after.since.elapsed() > AFTERMATH) {
        return Ok(Next::Stop);
    }
    // `to` is asked for nothing: it says when its reader is gone.
    let mut all = [PollFd::new(from, PollFlags::IN), PollFd::new(to, PollFlags::empty()), PollFd::new(over, PollFlags::IN)];
    let (watched, limit) = match after {
        Some(_) => (2, Some(&SILENCE)),
        None => (3, waits.then_some(&MOMENT)),
    };
    let count = loop {
        match poll(&mut all[..watched], limit) {
            Err(Errno::INTR) => {}
            count => break count?,
        }
    };
    if all[1].revents().intersects(PollFlags::ERR | PollFlags::HUP) {
        return Err(io::ErrorKind::BrokenPipe.into());
    }
    // The end of the child first: what it left behind may leave no moment without something to read.
    Ok(if count == 0 {
        if after.is_some() { Next::Stop } else { Next::Silence }
    } else if !all[2].revents().is_empty() {
        Next::ChildEnded
    } else {
        Next::Read
    })
}

/// Writes all, also to a file that somebody else made non-blocking: what we were given may be shared.
fn write(to: &OwnedFd, mut text: &[u8]) -> io::Result<()> {
    while !text.is_empty() {
        match rustix::io::write(to, text) {
            Ok(count) => text = &text[count..],
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                // An error of it is that of the next write.
                let _ = poll(&mut [PollFd::new(to, PollFlags::OUT)], None);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
