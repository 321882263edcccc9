//! One file through `gpg`, in bounded time and memory.

use std::fs::File;
use std::io::Read;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use zeroize::Zeroizing;

use crate::import::managers::{MAX_FIELD, Mistake};
use crate::secret::Secret;

/// Why an entry did not open.
#[derive(Clone, Copy, Debug)]
pub(super) enum Trouble {
    /// gpg itself.
    Missing,
    /// No secret key of ours is among its recipients.
    NoKey,
    /// The passphrase was not given, or could not be asked for.
    NoPassphrase,
    Slow,
    Large,
    Unreadable,
    Damaged,
    Age(Mistake),
}

impl Trouble {
    /// Of the entry, in words that go on from its name.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Self::Missing => "gpg cannot be started",
            Self::NoKey => "no key is here that opens it",
            Self::NoPassphrase => "its key's passphrase was not given",
            Self::Slow => "gpg did not open it in time",
            Self::Large => "it is larger than 1 MiB",
            Self::Unreadable => "its file cannot be read",
            Self::Damaged => "gpg cannot open it: it is damaged",
            Self::Age(mistake) => mistake.why,
        }
    }

    /// Whether no other one will open either; of the whole store then.
    pub(super) fn hopeless(self) -> Option<Mistake> {
        match self {
            Self::Missing => Some(Mistake::file("is opened by gpg, which cannot be started")),
            Self::NoPassphrase => {
                Some(Mistake::file("was not opened: gpg was not given the passphrase of its key, or could not ask for it"))
            }
            Self::Slow => Some(Mistake::file("was not opened: gpg did not answer in time")),
            _ => None,
        }
    }
}

/// gpg at work; ended with this value.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What is in a file.
pub(super) fn open(program: &Path, file: File, patience: Duration) -> Result<Secret, Trouble> {
    let end = Instant::now() + patience;
    let mut command = Command::new(program);
    command.args(["--batch", "--quiet", "--status-fd", "2", "--decrypt"]);
    // Its words, where its status says too little, in a language that is known; a passphrase is asked for as ever.
    command.env("LANGUAGE", "en");
    command.stdin(file).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = Running(command.spawn().map_err(|_| Trouble::Missing)?);
    let pipe = |fd: Option<OwnedFd>| fd.map(File::from);
    let mut pipes = [pipe(running.0.stdout.take().map(OwnedFd::from)), pipe(running.0.stderr.take().map(OwnedFd::from))];
    let mut heard = [Zeroizing::new(Vec::new()), Zeroizing::new(Vec::new())];
    let limits = [MAX_FIELD, 64 << 10];
    let mut buffer = Zeroizing::new([0; 16 << 10]);
    while pipes[0].is_some() || pipes[1].is_some() {
        let left = end.saturating_duration_since(Instant::now());
        let wait = Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(i64::MAX), tv_nsec: left.subsec_nanos().into() };
        let ready: Vec<bool> = {
            let mut polled: Vec<PollFd<'_>> =
                pipes.iter().flatten().map(|pipe| PollFd::from_borrowed_fd(pipe.as_fd(), PollFlags::IN)).collect();
            match poll(&mut polled, Some(&wait)) {
                Ok(0) => return Err(Trouble::Slow),
                Err(rustix::io::Errno::INTR) => continue,
                Err(_) => return Err(Trouble::Unreadable),
                Ok(_) => polled.iter().map(|one| !one.revents().is_empty()).collect(),
            }
        };
        let open: Vec<usize> = (0..2).filter(|at| pipes[*at].is_some()).collect();
        for at in open.into_iter().zip(ready).filter(|(_, ready)| *ready).map(|(at, _)| at) {
            let Some(pipe) = &mut pipes[at] else { continue };
            match pipe.read(&mut *buffer).unwrap_or(0) {
                0 => pipes[at] = None,
                read if heard[at].len() + read > limits[at] => return Err(if at == 0 { Trouble::Large } else { Trouble::Damaged }),
                read => grown(&mut heard[at], &buffer[..read]),
            }
        }
    }
    // It has nothing more to say, and may still be on its way out.
    let ended = loop {
        match running.0.try_wait() {
            Ok(Some(ended)) => break ended,
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_micros(200)),
            _ => return Err(Trouble::Slow),
        }
    };
    if ended.success() { Ok(Secret::new(std::mem::take(&mut *heard[0]))) } else { Err(judged(&heard[1])) }
}

/// Longer, and what it grew out of wiped.
fn grown(whole: &mut Zeroizing<Vec<u8>>, part: &[u8]) {
    let mut larger = Zeroizing::new(Vec::with_capacity(whole.len() + part.len()));
    larger.extend_from_slice(whole);
    larger.extend_from_slice(part);
    *whole = larger;
}

/// What gpg's status lines say, and of a missing key, of which 2.2 has no status, its words.
fn judged(status: &[u8]) -> Trouble {
    let text = String::from_utf8_lossy(status);
    let says = |word: &str| text.lines().any(|line| line.strip_prefix("[GNUPG:] ").is_some_and(|line| line.starts_with(word)));
    // A number of libgpg-error in the low 16 bits: 99 cancelled, 198 fully, 11 bad passphrase, 85 no pinentry, 177 no passphrase.
    let failed = text.lines().filter_map(|line| line.strip_prefix("[GNUPG:] ERROR pkdecrypt_failed "));
    let code = failed.filter_map(|rest| rest.split(' ').next()?.parse::<u32>().ok()).map(|code| code & 0xffff).next();
    match code {
        Some(11 | 85 | 86 | 99 | 177 | 198) => Trouble::NoPassphrase,
        _ if says("NO_SECKEY") || text.contains("No secret key") => Trouble::NoKey,
        Some(17) => Trouble::NoKey,
        _ => Trouble::Damaged,
    }
}
