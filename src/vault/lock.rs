//! Locks: advisory OS locks on permanent files, freed by the kernel when their holder dies.
//!
//! Never a pid file, never unlinked: an unlinked lock file lets two processes hold "the" lock. Order, wherever several
//! are held: refresh lock of a credential → vault lock → index lock. Readers take none.

use std::fs::{File, TryLockError};
use std::io::ErrorKind;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::files::{Dir, Stamp};
use crate::{Error, Result};

/// After this a wait is announced.
const ANNOUNCE: Duration = Duration::from_secs(1);
/// After this, from the beginning, it is given up.
const GIVE_UP: Duration = Duration::from_secs(30);

/// A held lock; dropping it frees it.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes an exclusive lock on `name` in `dir`; `waiting` is called once when that takes more than a second.
///
/// # Errors
/// [`Error::LockBusy`] after 30 seconds; [`Error::Refused`] on a file system without locks; [`Error::Io`].
pub fn take(dir: &Dir, name: &str, what: &str, waiting: &dyn Fn()) -> Result<Lock> {
    take_within(GIVE_UP, dir, name, what, waiting)
}

/// The same with a limit of its own: for what can be done without.
///
/// # Errors
/// As [`take`], after `limit`.
pub fn take_within(limit: Duration, dir: &Dir, name: &str, what: &str, waiting: &dyn Fn()) -> Result<Lock> {
    loop {
        let file = dir.lock_file(name)?;
        let file = acquire(limit, dir, name, what, file, waiting)?;
        // Somebody may have replaced the file between opening and locking: then this lock keeps nobody out.
        let held = rustix::fs::fstat(&file).map_err(|error| Error::io("examine", dir.join(name), error))?;
        if dir.stat_of(name)?.is_some_and(|now| Stamp::of(&now).inode == Stamp::of(&held).inode && now.st_dev == held.st_dev) {
            return Ok(Lock { _file: file });
        }
    }
}

/// Takes it only where nobody holds it.
///
/// # Errors
/// As [`take`], but for the waiting.
pub fn try_take(dir: &Dir, name: &str) -> Result<Option<Lock>> {
    let file = dir.lock_file(name)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(Lock { _file: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(unlockable(dir, name, error)),
    }
}

fn acquire(limit: Duration, dir: &Dir, name: &str, what: &str, file: File, waiting: &dyn Fn()) -> Result<File> {
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {}
        Err(TryLockError::Error(error)) => return Err(unlockable(dir, name, error)),
    }
    // A blocking call queues fairly and wakes at once, but has no limit: it runs in a thread that may be abandoned.
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let locked = file.lock().map(|()| file);
        let _ = sender.send(locked);
    });
    let answer = receiver.recv_timeout(ANNOUNCE.min(limit)).or_else(|_| {
        waiting();
        receiver.recv_timeout(limit.saturating_sub(ANNOUNCE))
    });
    match answer {
        Ok(Ok(file)) => Ok(file),
        Ok(Err(error)) => Err(unlockable(dir, name, error)),
        Err(_) => Err(Error::LockBusy { what: what.to_owned() }),
    }
}

fn unlockable(dir: &Dir, name: &str, error: std::io::Error) -> Error {
    let no_locks = error.kind() == ErrorKind::Unsupported
        || matches!(rustix::io::Errno::from_io_error(&error), Some(rustix::io::Errno::NOLCK | rustix::io::Errno::OPNOTSUPP));
    if no_locks {
        let why = "is on a file system without locks, where two writers could undo each other".to_owned();
        Error::Refused { path: dir.join(name), why }
    } else {
        Error::io("lock", dir.join(name), error)
    }
}
