//! Where a project's file is: from a directory upwards to the root of its repository, and not beyond.

use std::path::Path;

use rustix::fs::Stat;
use sha2::{Digest, Sha256};

use super::{FILE, MAX, Project, parse};
use crate::error::Damage;
use crate::name::escape;
use crate::vault::files::{Dir, Standing, standing};
use crate::{Error, Result};

/// What lies in the root of a repository; in a linked work tree and a submodule it is a file.
const ROOTS: [&str; 3] = [".git", ".hg", ".jj"];
/// Others may make files here, and nobody may remove those of others: `/tmp`.
const EVERYBODYS: u32 = 0o1002;
/// Others may write.
const EVERYBODY: u32 = 0o002;

/// Finds and reads the file that counts `here`: the nearest one up to the repository's root; outside of a repository only one
/// that lies here. A directory in which everybody may put something is no project, nor is what is above it.
///
/// # Errors
/// As [`parse()`]; [`Error::Refused`] for a link, a FIFO, a directory in its place; [`Error::TooLarge`], [`Error::Io`].
pub fn find(here: &Path) -> Result<Option<Project>> {
    let mut nearest = None;
    for path in here.ancestors() {
        // What cannot be looked into holds nothing for us, and nobody passes it unseen.
        let Ok(dir) = Dir::open(path) else { break };
        if dir.stat()?.st_mode & EVERYBODYS == EVERYBODYS {
            break;
        }
        let there = |name: &str| dir.stat_of(name).is_ok_and(|stat| stat.is_some());
        let root = ROOTS.iter().any(|root| there(root));
        if nearest.is_none() && there(FILE) {
            nearest = Some(dir);
        }
        if root {
            return nearest.map_or(Ok(None), |dir| read(&dir));
        }
    }
    nearest.filter(|dir| dir.path() == here).map_or(Ok(None), |dir| read(&dir))
}

fn read(dir: &Dir) -> Result<Option<Project>> {
    let path = dir.join(FILE);
    let shown = || format!("`{}`", escape(&path.to_string_lossy()));
    let read = dir.read(FILE, MAX).map_err(|error| match error {
        Error::Corrupt { damage: Damage::NotAFile(what), .. } => {
            Error::Refused { path: path.clone(), why: format!("is {what}, where a project's file is one of its own") }
        }
        Error::Corrupt { damage: Damage::TooLarge { size, limit }, .. } => Error::TooLarge { what: shown(), size, limit },
        other => other,
    });
    let Some((bytes, _)) = read? else { return Ok(None) };
    let bad = |line, reason: String| Error::BadFile { path: path.clone(), line, reason };
    let text =
        std::str::from_utf8(&bytes).map_err(|error| bad(parse::line_of(&bytes, error.valid_up_to()), "not UTF-8 text".to_owned()))?;
    let words = parse(text).map_err(|found| bad(found.line, found.reason))?;
    let mut doubts = Vec::new();
    for stat in dir.stat_of(FILE)?.iter().chain([&dir.stat()?]) {
        let new: Vec<_> = self::doubts(stat).filter(|doubt| !doubts.contains(doubt)).collect();
        doubts.extend(new);
    }
    Ok(Some(Project { hash: Sha256::digest(&bytes).into(), path, words, doubts }))
}

/// What follows from whose a file or its directory is. Not more than a word to a person: what is used is the content that was
/// allowed, whoever can change the file. A checkout in a container often belongs to somebody else, and a group of one's own
/// is nothing to speak of.
fn doubts(stat: &Stat) -> impl Iterator<Item = &'static str> {
    let foreign = standing(stat) == Standing::Foreign && stat.st_uid != 0;
    let open = stat.st_mode & EVERYBODY != 0;
    foreign.then_some("it belongs to somebody else").into_iter().chain(open.then_some("everybody can write it"))
}

#[cfg(test)]
#[allow(clippy::disallowed_methods, reason = "files of somebody else, as they make them")]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn tree() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("repo/.git")).unwrap();
        fs::create_dir_all(dir.path().join("repo/a/b")).unwrap();
        dir
    }

    fn write(path: &Path, text: &str) {
        fs::write(path.join(FILE), text).unwrap();
    }

    fn found(here: &Path) -> Option<std::path::PathBuf> {
        find(here).unwrap().map(|project| project.path().to_owned())
    }

    #[test]
    fn the_nearest_up_to_the_root_and_none_beyond() {
        let dir = tree();
        let repo = dir.path().join("repo");
        write(dir.path(), "[env]\n");
        assert_eq!(found(&repo.join("a/b")), None, "beyond the root");
        assert_eq!(found(dir.path()), Some(dir.path().join(FILE)), "here, without a repository");
        write(&repo, "[env]\n");
        assert_eq!(found(&repo.join("a/b")), Some(repo.join(FILE)));
        write(&repo.join("a"), "[env]\n");
        assert_eq!(found(&repo.join("a/b")), Some(repo.join("a").join(FILE)));
        // A linked work tree has a file there.
        fs::remove_dir(repo.join(".git")).unwrap();
        fs::write(repo.join(".git"), "gitdir: /nowhere\n").unwrap();
        assert_eq!(found(&repo.join("a/b")), Some(repo.join("a").join(FILE)));
        fs::remove_file(repo.join(".git")).unwrap();
        assert_eq!(found(&repo.join("a/b")), None, "above, and no repository");
    }

    #[test]
    fn a_directory_of_everybodys_is_no_project() {
        let dir = tree();
        write(dir.path(), "[env]\n");
        fs::create_dir(dir.path().join(".git")).unwrap();
        fs::create_dir(dir.path().join("mine")).unwrap();
        assert!(found(&dir.path().join("mine")).is_some());
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(found(&dir.path().join("mine")), None);
        assert_eq!(found(dir.path()), None);
    }

    #[test]
    fn what_is_no_file_of_its_own_is_refused_and_never_waited_for() {
        let dir = tree();
        let repo = dir.path().join("repo");
        fs::write(dir.path().join("other"), "[env]\n").unwrap();
        symlink(dir.path().join("other"), repo.join(FILE)).unwrap();
        let refused = |word: &str| {
            let error = find(&repo).unwrap_err();
            assert!(matches!(error, Error::Refused { .. }) && error.to_string().contains(word), "{error}");
        };
        refused("a symbolic link");
        fs::remove_file(repo.join(FILE)).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, repo.join(FILE), rustix::fs::Mode::RWXU).unwrap();
        refused("a named pipe");
        fs::remove_file(repo.join(FILE)).unwrap();
        fs::create_dir(repo.join(FILE)).unwrap();
        refused("a directory");
    }

    #[test]
    fn ten_megabytes_are_refused_and_not_read() {
        let dir = tree();
        let repo = dir.path().join("repo");
        write(&repo, &"#".repeat(10 << 20));
        assert!(matches!(find(&repo), Err(Error::TooLarge { size: 10_485_760, .. })));
        fs::write(repo.join(FILE), b"[env]\nA = \"\xff\"\n").unwrap();
        assert!(matches!(find(&repo), Err(Error::BadFile { line: 2, .. })));
    }

    #[test]
    fn a_file_that_everybody_can_write_says_so() {
        let dir = tree();
        let repo = dir.path().join("repo");
        write(&repo, "[env]\n");
        assert_eq!(find(&repo).unwrap().unwrap().doubts(), [""; 0]);
        fs::set_permissions(repo.join(FILE), fs::Permissions::from_mode(0o666)).unwrap();
        assert_eq!(find(&repo).unwrap().unwrap().doubts(), ["everybody can write it"]);
    }
}
