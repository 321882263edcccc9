//! A pseudo-terminal in the place of the real one, which is put back as it was.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::process::getpgrp;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{OptionalActions, OutputModes, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr, tcsetwinsize};

/// A pseudo-terminal: our end of it.
pub(super) struct Pty {
    pub(super) master: File,
    path: PathBuf,
}

impl Pty {
    /// One with the size and the settings of the terminal that it stands for.
    pub(super) fn like(terminal: impl AsFd) -> io::Result<Self> {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let path = PathBuf::from(std::ffi::OsStr::from_bytes(ptsname(&master, Vec::new())?.to_bytes()));
        let pty = Self { master: File::from(master), path };
        // Set through this end, they are those of the other.
        tcsetattr(&pty.master, OptionalActions::Now, &tcgetattr(&terminal)?)?;
        pty.resize(terminal);
        Ok(pty)
    }

    /// A second handle of our end.
    pub(super) fn clone(&self) -> io::Result<Self> {
        Ok(Self { master: self.master.try_clone()?, path: self.path.clone() })
    }

    /// Its other end, for somebody who writes to it: what is written comes out unchanged, the real terminal does the rest.
    pub(super) fn for_output(&self) -> io::Result<OwnedFd> {
        let mut settings = tcgetattr(&self.master)?;
        settings.output_modes.remove(OutputModes::OPOST);
        tcsetattr(&self.master, OptionalActions::Now, &settings)?;
        self.other_end()
    }

    /// Its other end.
    pub(super) fn other_end(&self) -> io::Result<OwnedFd> {
        open(&self.path)
    }

    /// Where its other end is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes it as large as the terminal that it stands for; who is in its foreground is told.
    pub(super) fn resize(&self, terminal: impl AsFd) {
        // A terminal without a size is none that has changed it.
        if let Ok(size) = tcgetwinsize(terminal) {
            let _ = tcsetwinsize(&self.master, size);
        }
    }
}

/// Opens a terminal without making it ours.
pub(super) fn open(path: &Path) -> io::Result<OwnedFd> {
    let flags = rustix::fs::OFlags::NOCTTY.bits();
    let file = OpenOptions::new().read(true).write(true).custom_flags(flags.cast_signed()).open(path)?;
    Ok(file.into())
}

/// The real terminal, whose every key goes to the pseudo-terminal while we are in the foreground. It is as it was before
/// once this is dropped, and where this process panics.
pub(super) struct Raw {
    terminal: Arc<OwnedFd>,
    original: Arc<Termios>,
    on: bool,
}

impl Raw {
    pub(super) fn new(terminal: OwnedFd) -> io::Result<Self> {
        let original = Arc::new(tcgetattr(&terminal)?);
        let raw = Self { terminal: Arc::new(terminal), original, on: false };
        let (terminal, original) = (Arc::clone(&raw.terminal), Arc::clone(&raw.original));
        let before = std::panic::take_hook();
        // The release build ends in a panic without dropping anything.
        std::panic::set_hook(Box::new(move |info| {
            let _ = tcsetattr(&terminal, OptionalActions::Now, &original);
            before(info);
        }));
        Ok(raw)
    }

    /// The terminal itself.
    pub(super) fn terminal(&self) -> &OwnedFd {
        &self.terminal
    }

    /// Whether what is typed is for us: else a shell reads it.
    pub(super) fn is_ours(terminal: impl AsFd) -> bool {
        tcgetpgrp(terminal).is_ok_and(|foreground| foreground == getpgrp())
    }

    /// Takes the keys, where they are ours to take.
    pub(super) fn on(&mut self) {
        if Self::is_ours(&self.terminal) {
            let mut raw = Termios::clone(&self.original);
            raw.make_raw();
            self.on = tcsetattr(&self.terminal, OptionalActions::Drain, &raw).is_ok();
        }
    }

    /// Puts the terminal back.
    pub(super) fn off(&mut self) {
        if std::mem::take(&mut self.on) {
            // It fails where the terminal is gone.
            let _ = tcsetattr(&self.terminal, OptionalActions::Drain, &self.original);
        }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.off();
    }
}
