//! A file that a person named, with secrets in it: ours alone (0600), and whole or not at all.
//!
//! Written where it has no name yet, synced, named at random beside it and renamed over it: who is killed on the way leaves
//! nothing, or, where the system has no files without names, one of ours alone (0600). A symbolic link stays, and what it
//! points to is replaced. What is no regular file (`/dev/null`, a pipe) is refused rather than replaced by one.

use std::fs::{File, Permissions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::name::Id;
use crate::secret::Secret;
use crate::{Error, Result};

/// Refuses what could not be written, before anything is resolved for it: another thing than a file, or the text itself
/// that is to be filled in.
///
/// # Errors
/// [`Error::Refused`]; [`Error::Usage`]; [`Error::Io`].
pub fn check(path: &Path, input: Option<&Path>) -> Result<()> {
    let failed = |error: io::Error| Error::io("write", path, error);
    let found = match path.metadata() {
        Ok(found) => found,
        // A link that leads nowhere has no place to put a file beside.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.symlink_metadata().is_err() => return parent(path).map(|_| ()),
        Err(error) => return Err(failed(error)),
    };
    if found.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    if !found.is_file() {
        return Err(Error::Refused { path: path.to_owned(), why: "is no regular file".to_owned() });
    }
    let same = |input: &Path| input.metadata().is_ok_and(|input| (input.dev(), input.ino()) == (found.dev(), found.ino()));
    if input.is_some_and(same) {
        let shown = crate::name::escape(&path.to_string_lossy());
        return Err(Error::Usage(format!("`{shown}` is the text itself, which would be gone with the secrets in its place")));
    }
    Ok(())
}

/// The directory that a path is in, which must be there.
fn parent(path: &Path) -> Result<PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let found = parent.metadata().map_err(|error| Error::io("open", parent, error))?;
    if found.is_dir() { Ok(parent.to_owned()) } else { Err(Error::io("open", parent, io::Error::from(io::ErrorKind::NotADirectory))) }
}

/// Writes the file.
///
/// # Errors
/// As [`check`]; [`Error::Io`] with nothing changed; [`Error::NotDurable`] with the new file in its place.
pub fn write(path: &Path, content: &Secret) -> Result<()> {
    check(path, None)?;
    put(path.canonicalize().unwrap_or_else(|_| path.to_owned()), content)
}

/// The same where a symbolic link is refused, and one that comes there meanwhile is replaced rather than followed.
///
/// # Errors
/// As [`write()`]; [`Error::Refused`] for a link.
pub fn write_here(path: &Path, content: &Secret) -> Result<()> {
    check(path, None)?;
    if path.is_symlink() {
        return Err(Error::Refused { path: path.to_owned(), why: "is a symbolic link".to_owned() });
    }
    put(path.to_owned(), content)
}

fn put(path: PathBuf, content: &Secret) -> Result<()> {
    let dir = parent(&path)?;
    let name = path.file_name().ok_or_else(|| Error::io("write", &path, io::Error::from(io::ErrorKind::InvalidFilename)))?;
    let target = dir.join(name);
    let temporary = dir.join(format!(".{}.credctl-tmp", Id::random()?));
    let shown = path.as_path();
    let failed = |doing: &'static str| move |error: io::Error| Error::io(doing, shown, error);
    let replaced = match unnamed(&dir) {
        Some(mut file) => {
            fill(&mut file, content, &target)?;
            // What is there already can be replaced by a file that has a name, and not otherwise.
            match give_name(&file, &target) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    give_name(&file, &temporary).and_then(|()| std::fs::rename(&temporary, &target)).map_err(failed("replace"))
                }
                named => named.map_err(failed("create")),
            }
        }
        None => {
            let made = File::options().write(true).create_new(true).mode(0o600).open(&temporary).map_err(failed("create"));
            let filled = made.and_then(|mut file| fill(&mut file, content, &target));
            filled.and_then(|()| std::fs::rename(&temporary, &target).map_err(failed("replace")))
        }
    };
    if replaced.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    replaced?;
    File::open(&dir).and_then(|dir| dir.sync_all()).map_err(|source| Error::NotDurable { path, source })
}

fn fill(file: &mut File, content: &Secret, path: &Path) -> Result<()> {
    let failed = |doing: &'static str| move |error: io::Error| Error::io(doing, path, error);
    // A umask may have taken the owner's own bits away.
    file.set_permissions(Permissions::from_mode(0o600)).map_err(failed("protect"))?;
    file.write_all(content.expose()).map_err(failed("write"))?;
    file.sync_all().map_err(failed("write"))
}

/// A file without a name in a directory, which is gone with this process whatever ends it; `None` where there is no such thing.
#[cfg(target_os = "linux")]
fn unnamed(dir: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags};
    rustix::fs::open(dir, OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::RUSR | Mode::WUSR).ok().map(File::from)
}

#[cfg(target_os = "linux")]
fn give_name(file: &File, path: &Path) -> io::Result<()> {
    use std::os::fd::AsRawFd;
    let own = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(rustix::fs::linkat(rustix::fs::CWD, own, rustix::fs::CWD, path, rustix::fs::AtFlags::SYMLINK_FOLLOW)?)
}

#[cfg(not(target_os = "linux"))]
fn unnamed(_: &Path) -> Option<File> {
    None
}

#[cfg(not(target_os = "linux"))]
fn give_name(_: &File, _: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An empty file.
    fn place(path: &Path) {
        File::options().write(true).create_new(true).open(path).unwrap();
    }

    fn secret(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn new_and_over_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out");
        place(&path);
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        for _ in 0..2 {
            write(&path, &secret("fakepass")).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), b"fakepass");
            assert_eq!(path.metadata().unwrap().mode() & 0o7777, 0o600);
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
            std::fs::remove_file(&path).unwrap();
        }
    }

    #[test]
    fn a_link_stays_and_one_that_leads_nowhere_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("target"), dir.path().join("link"));
        std::os::unix::fs::symlink("target", &link).unwrap();
        assert!(write(&link, &secret("fakepass")).is_err());
        place(&target);
        write(&link, &secret("fakepass")).unwrap();
        assert!(link.is_symlink() && !target.is_symlink());
        assert_eq!(std::fs::read(&target).unwrap(), b"fakepass");
    }

    #[test]
    fn what_is_no_file_and_the_text_itself_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(write(Path::new("/dev/null"), &secret("x")), Err(Error::Refused { .. })));
        assert!(matches!(write(dir.path(), &secret("x")), Err(Error::Io { .. })));
        assert!(matches!(write(&dir.path().join("missing/x"), &secret("x")), Err(Error::Io { .. })));
        let text = dir.path().join("text");
        place(&text);
        let other = dir.path().join("other");
        std::fs::hard_link(&text, &other).unwrap();
        assert!(matches!(check(&other, Some(&text)), Err(Error::Usage(_))));
        check(&dir.path().join("new"), Some(&text)).unwrap();
    }
}
