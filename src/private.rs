//! Files in clear, for a short time: a key for a program that wants a path, a text for an editor.
//!
//! Invariants: only in memory-backed storage (tmpfs), in a directory that nobody else can enter (0700, ours), each file
//! 0600. They go when their [`Private`] is dropped; of a process that was killed they go when the next one [`sweep`]s.
//! Which directories have a living owner is told by a lock that the kernel frees at its death, never by a pid.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::name::Id;
use crate::secret::Secret;
use crate::vault::files::{Dir, Standing, standing};
use crate::{Error, Result};

/// Of the directory below a place, for its sweeping; of each directory in that, for its owner's life.
const LOCK: &str = ".lock";

/// A directory of files in clear, gone when this is dropped.
#[derive(Debug)]
pub struct Private {
    dir: Dir,
    _alive: File,
}

impl Private {
    /// Makes one in the first of these places that is kept in memory.
    ///
    /// # Errors
    /// [`Error::Refused`] where none is or can be written, or what is there of ours is not ours alone.
    pub fn new(places: &[PathBuf]) -> Result<Self> {
        let mut refused = None;
        for place in places {
            match Self::below(place) {
                Ok(made) => return Ok(made),
                Err(Error::Io { source, .. }) => {
                    let why =
                        format!("cannot be used ({}), and a secret in clear is kept in memory alone", crate::error::io_reason(&source));
                    refused = Some(Error::Refused { path: place.clone(), why });
                }
                Err(error) => refused = Some(error),
            }
        }
        Err(refused.unwrap_or_else(|| Error::Refused { path: "/dev/shm".into(), why: NO_MEMORY.to_owned() }))
    }

    fn below(place: &Path) -> Result<Self> {
        let place = Dir::open(place)?;
        if !is_memory(&place) {
            return Err(Error::Refused { path: place.path().to_owned(), why: NO_MEMORY.to_owned() });
        }
        let ours = ours_alone(place.make_sub(&name())?)?;
        let held = |name: &str, error: std::io::Error| Error::io("lock", ours.join(name), error);
        // Who sweeps holds this: it must not come between the making of the directory and its lock.
        let sweeping = ours.lock_file(LOCK)?;
        sweeping.lock().map_err(|error| held(LOCK, error))?;
        let dir = ours.make_sub(&Id::random()?.to_string())?;
        let alive = dir.lock_file(LOCK)?;
        alive.lock().map_err(|error| held(LOCK, error))?;
        Ok(Self { dir, _alive: alive })
    }

    /// Writes a file of this name into a folder of the directory, and gives its path.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Usage`] for a name that is no file's.
    pub fn write(&self, folder: &str, name: &str, content: &Secret) -> Result<PathBuf> {
        if let Some(bad) = [folder, name].into_iter().find(|name| !is_file_name(name)) {
            return Err(Error::Usage(format!("`{}` cannot be a file's name", crate::name::escape(bad))));
        }
        let folder = self.dir.make_sub(folder)?;
        folder.write_new(name, content.expose())?;
        Ok(folder.join(name))
    }

    /// Reads a file back; `None` where it is gone.
    ///
    /// # Errors
    /// As [`Dir::read`].
    pub fn read(&self, folder: &str, name: &str, limit: u64) -> Result<Option<Secret>> {
        let Some(folder) = self.dir.sub(folder)? else { return Ok(None) };
        Ok(folder.read(name, limit)?.map(|(bytes, _)| Secret::new(bytes)))
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // An editor may have left files of its own beside ours. Where it fails, the next process tries again.
        let _ = std::fs::remove_dir_all(self.dir.path());
    }
}

const NO_MEMORY: &str = "is not kept in memory, and a secret in clear is written nowhere else";

/// Whether a text can name one file in a directory, and does not begin like one of ours.
pub fn is_file_name(name: &str) -> bool {
    (1..=255).contains(&name.len()) && !name.starts_with('.') && !name.chars().any(|c| c == '/' || c.is_control())
}

/// Removes what processes left that were killed. What cannot be removed stays; nobody is told.
pub fn sweep(places: &[PathBuf]) {
    for place in places {
        let Ok(place) = Dir::open(place) else { continue };
        // Every command comes by here: where no directory is in ours (each counts as a link to it), that is all.
        match place.stat_of(&name()) {
            Ok(Some(stat)) if stat.st_nlink != 2 => {}
            _ => continue,
        }
        let Ok(Some(ours)) = place.sub(&name()) else { continue };
        let Ok(ours) = ours_alone(ours) else { continue };
        let Ok(sweeping) = ours.lock_file(LOCK) else { continue };
        // Another one sweeps, or makes a directory: both are done with in no time, and there is a next time.
        if sweeping.try_lock().is_err() {
            continue;
        }
        for name in ours.names().unwrap_or_default().iter().filter(|name| Id::parse(name).is_some()) {
            let Ok(Some(dir)) = ours.sub(name) else { continue };
            if dir.lock_file(LOCK).is_ok_and(|alive| alive.try_lock().is_ok()) {
                let _ = std::fs::remove_dir_all(dir.path());
            }
        }
    }
}

fn name() -> String {
    format!("credctl-{}", rustix::process::geteuid().as_raw())
}

/// Refuses a directory that somebody else made before us, or can enter.
fn ours_alone(dir: Dir) -> Result<Dir> {
    let stat = dir.stat()?;
    if standing(&stat) == Standing::Ours && stat.st_mode & 0o077 == 0 {
        return Ok(dir);
    }
    Err(Error::Refused { path: dir.path().to_owned(), why: "is not ours alone".to_owned() })
}

/// Whether a directory's files are in memory and never on a disk (swap apart).
#[cfg(target_os = "linux")]
fn is_memory(dir: &Dir) -> bool {
    /// statfs(2): TMPFS_MAGIC, RAMFS_MAGIC.
    const MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58f6];
    #[allow(clippy::unnecessary_cast, reason = "the width differs between platforms")]
    rustix::fs::statfs(dir.path()).is_ok_and(|found| MEMORY.contains(&(found.f_type as i64)))
}

#[cfg(not(target_os = "linux"))]
fn is_memory(_: &Dir) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    /// A place of the test's own that is kept in memory.
    fn place() -> tempfile::TempDir {
        tempfile::tempdir_in("/dev/shm").unwrap()
    }

    fn inside(place: &Path) -> Vec<String> {
        let ours = place.join(name());
        let mut names: Vec<String> =
            std::fs::read_dir(ours).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.retain(|name| name != LOCK);
        names
    }

    #[test]
    fn a_file_is_ours_alone_and_goes_with_its_owner() {
        let place = place();
        let places = [place.path().to_owned()];
        let private = Private::new(&places).unwrap();
        let path = private.write("KEY", "id_ed25519", &Secret::from("fakepass".to_owned())).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
        sweep(&places);
        assert!(path.exists(), "its owner lives");
        std::fs::create_dir(path.parent().unwrap().join("left by an editor")).unwrap();
        assert!(private.read("KEY", "id_ed25519", 8).unwrap().unwrap() == Secret::from("fakepass".to_owned()));
        drop(private);
        assert_eq!(inside(place.path()), [""; 0]);
    }

    #[test]
    fn what_a_killed_process_left_is_swept() {
        let place = place();
        let places = [place.path().to_owned()];
        let private = Private::new(&places).unwrap();
        private.write("KEY", "x", &Secret::from("fakepass".to_owned())).unwrap();
        // As its death does.
        private._alive.unlock().unwrap();
        sweep(&places);
        assert_eq!(inside(place.path()), [""; 0]);
    }

    #[test]
    fn nothing_is_written_to_a_disk() {
        let disk = tempfile::tempdir_in(concat!(env!("CARGO_MANIFEST_DIR"), "/target")).unwrap();
        let error = Private::new(&[disk.path().to_owned()]).unwrap_err();
        assert!(error.to_string().contains("not kept in memory"), "{error}");
    }

    #[test]
    fn t7_a_directory_that_others_can_enter_is_refused() {
        let place = place();
        let ours = place.path().join(name());
        std::fs::create_dir(&ours).unwrap();
        std::fs::set_permissions(&ours, std::fs::Permissions::from_mode(0o755)).unwrap();
        assert!(matches!(Private::new(&[place.path().to_owned()]), Err(Error::Refused { .. })));
        std::fs::remove_dir(&ours).unwrap();
        std::os::unix::fs::symlink("/tmp", &ours).unwrap();
        assert!(matches!(Private::new(&[place.path().to_owned()]), Err(Error::Refused { .. })));
    }

    #[test]
    fn names_that_are_no_files() {
        for bad in ["", ".", "..", ".lock", "a/b", "a\0", "a\n", &"x".repeat(256)] {
            assert!(!is_file_name(bad), "{bad:?}");
        }
        assert!(is_file_name("service account.json") && is_file_name("id_ed25519.pub"));
    }
}
