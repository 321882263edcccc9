//! A directory that is open, opened once more: the same one, whatever stands at its path by now.

use rustix::fs::{Mode, OFlags, openat};

use super::Dir;
use crate::{Error, Result};

impl Dir {
    /// The same directory. It is read by itself: a second descriptor of one opening would share its place in the list of names.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub(in crate::vault) fn again(&self) -> Result<Self> {
        let fd = openat(&self.fd, ".", OFlags::DIRECTORY | OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
        Ok(Self { fd: fd.map_err(|error| Error::io("open", &self.path, error))?.into(), path: self.path.clone() })
    }
}
