//! The command's side: starts the keeper, hands it the value, and waits until the clipboard holds it.

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use super::{Trouble, word};
use crate::secret::Secret;

/// How long a display may take for an answer. One that works takes milliseconds; one that hangs must not hang us.
const PATIENCE: Duration = Duration::from_secs(5);
/// What the keeper is called in a list of processes.
const NAME: &str = "credctl";
/// The variables without which no display is found.
const DISPLAYS: [&str; 2] = ["WAYLAND_DISPLAY", "DISPLAY"];

/// A process that has found a clipboard and waits for what it is to hold. Dropped before that, it ends.
pub struct Keeper {
    child: Child,
    holds: bool,
}

impl Keeper {
    /// Starts `program` with the one `argument` by which it knows that it is to call [`super::keep`]. `environment` is what
    /// finds the display, and all that the keeper gets.
    ///
    /// # Errors
    /// The [`Trouble`] where there is no clipboard to be had.
    pub fn start(program: &Path, argument: &str, environment: &[(OsString, OsString)]) -> Result<Self, Trouble> {
        if !cfg!(target_os = "macos") && !environment.iter().any(|(name, _)| DISPLAYS.iter().any(|display| name == display)) {
            return Err(Trouble::NoDisplay);
        }
        // Whatever else was handed to the command would stay open as long as the keeper lives: the lock of a script, a pipe
        // whose end somebody waits for.
        close_fds::set_fds_cloexec(3, &[]);
        let mut command = Command::new(program);
        command.arg0(NAME).arg(argument).env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        // No directory is kept from being unmounted.
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = Self { child: command.spawn().map_err(Trouble::Start)?, holds: false };
        match keeper.answer()? {
            word::READY => Ok(keeper),
            _ => Err(Trouble::NoClipboard),
        }
    }

    /// Gives it the value, and returns when the clipboard holds it. From then on the keeper is on its own.
    ///
    /// # Errors
    /// [`Trouble::Silent`] and [`Trouble::Lost`]; the clipboard does not hold the value then.
    pub fn hold(mut self, value: &Secret, time: Duration) -> Result<(), Trouble> {
        let mut pipe = self.child.stdin.take().ok_or(Trouble::Lost)?;
        let numbers = [u64::try_from(time.as_millis()).unwrap_or(u64::MAX), value.len() as u64];
        let head: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
        pipe.write_all(&head).and_then(|()| pipe.write_all(value.expose())).map_err(|_| Trouble::Lost)?;
        drop(pipe);
        self.holds = self.answer()? == word::HELD;
        if self.holds { Ok(()) } else { Err(Trouble::Lost) }
    }

    /// The next byte that it says.
    fn answer(&mut self) -> Result<u8, Trouble> {
        let pipe = self.child.stdout.as_mut().ok_or(Trouble::Lost)?;
        let end = Instant::now() + PATIENCE;
        loop {
            let left = Timespec::try_from(end.saturating_duration_since(Instant::now())).map_err(|_| Trouble::Lost)?;
            match poll(&mut [PollFd::new(&*pipe, PollFlags::IN)], Some(&left)) {
                Ok(0) => return Err(Trouble::Silent(PATIENCE)),
                Ok(_) => break,
                Err(Errno::INTR) => {}
                Err(error) => return Err(Trouble::Start(error.into())),
            }
        }
        let mut byte = [0];
        pipe.read_exact(&mut byte).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Trouble::Lost,
            _ => Trouble::Start(error),
        })?;
        Ok(byte[0])
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        if !self.holds {
            // It has ended by itself, or hangs at a display that does not answer.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
