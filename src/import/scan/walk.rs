//! A tree, in parallel, and a table of the places of a home: what `.gitignore` names is passed over, but not environment files, which stand there for the very
//! reason that secrets are in them.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};
use zeroize::{Zeroize, Zeroizing};

use super::{MAX, Report, Scanner, Sort, config, formats};
use crate::inject::dotenv;
use crate::{Error, Result};

/// Directories of version control: their files are packed, and what is in them is in no working tree.
const CONTROL: [&str; 4] = [".git", ".hg", ".svn", ".jj"];

/// Looks at files and trees. `progress` is told the number of files so far.
///
/// # Errors
/// [`Error::Io`] for a path of those given that is not there; what cannot be read below one is in the report.
pub fn walk(scanner: &Scanner<'_>, paths: &[PathBuf], threads: usize, progress: &(dyn Fn(usize) + Sync)) -> Result<Report> {
    let Some((first, others)) = paths.split_first() else { return Ok(Report::default()) };
    for path in paths {
        path.metadata().map_err(|error| Error::io("read", path, error))?;
    }
    let mut builder = WalkBuilder::new(first);
    for path in others {
        builder.add(path);
    }
    // Neither the person's own list of ignored files nor that of other programs: only what belongs to the tree.
    builder.hidden(false).ignore(false).git_global(false).require_git(false).follow_links(false).threads(threads);
    builder.filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| CONTROL.contains(&name)));
    let (report, count) = (Mutex::new(Report::default()), AtomicUsize::new(0));
    builder.build_parallel().run(|| {
        let mut visitor =
            Visitor { scanner, report: &report, own: Report::default(), buffer: Zeroizing::new(Vec::new()), count: &count, progress };
        Box::new(move |entry| {
            visitor.visit(entry);
            WalkState::Continue
        })
    });
    let mut report = report.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    report.found.sort_by(|a, b| a.path.cmp(&b.path));
    report.found.dedup_by(|a, b| a.path == b.path);
    Ok(report)
}

/// Looks at files of a home that are known to hold secrets, where they are there.
pub fn places(scanner: &Scanner<'_>, home: &Path) -> Report {
    let (mut report, mut buffer) = (Report::default(), Zeroizing::new(Vec::new()));
    for place in config::places(home) {
        if place.symlink_metadata().is_ok_and(|found| found.is_file()) {
            let sort = if Sort::of(&place) == Sort::Other { Sort::Config } else { Sort::of(&place) };
            file(scanner, &place, sort, &mut buffer, &mut report);
        }
    }
    report
}

fn file(scanner: &Scanner<'_>, path: &Path, sort: Sort, buffer: &mut Zeroizing<Vec<u8>>, report: &mut Report) {
    let limit = if sort == Sort::Other { MAX } else { dotenv::MAX };
    match read(path, limit, buffer) {
        Ok(true) => report.add(scanner, (path, &whole(path)), buffer, sort),
        Ok(false) if formats::may_be_export(path) => report.add_huge(scanner, path, buffer),
        Ok(false) => report.huge += 1,
        Err(error) => report.unreadable.push(Error::io("read", path, error)),
    }
    buffer.zeroize();
}

/// Reads a file; `false` where it is too large, with its beginning.
fn read(path: &Path, limit: u64, buffer: &mut Vec<u8>) -> std::io::Result<bool> {
    let file = File::open(path)?;
    let size = file.metadata()?.len();
    buffer.clear();
    if size > limit {
        file.take(formats::HEAD as u64).read_to_end(buffer)?;
        return Ok(false);
    }
    buffer.reserve(usize::try_from(size).unwrap_or(0) + 1);
    file.take(limit + 1).read_to_end(buffer)?;
    Ok(buffer.len() as u64 <= limit)
}

struct Visitor<'a> {
    scanner: &'a Scanner<'a>,
    report: &'a Mutex<Report>,
    own: Report,
    buffer: Zeroizing<Vec<u8>>,
    count: &'a AtomicUsize,
    progress: &'a (dyn Fn(usize) + Sync),
}

impl Visitor<'_> {
    fn visit(&mut self, entry: std::result::Result<DirEntry, ignore::Error>) {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return self.own.unreadable.extend(unreadable(&error)),
        };
        let Some(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            self.environment_files(entry.path());
        } else if kind.is_file() || (entry.depth() == 0 && kind.is_symlink() && entry.path().is_file()) {
            let sort = sort_of(entry.path());
            // Those are looked at with their directory.
            if sort == Sort::Other || entry.depth() == 0 {
                self.look(entry.path(), sort);
            }
        }
    }

    fn environment_files(&mut self, dir: &Path) {
        // That it cannot be listed is told by the walk.
        for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            let sort = sort_of(&path);
            if sort != Sort::Other && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                self.look(&path, sort);
            }
        }
        // Of version control this alone is looked at: git's addresses and headers may have a secret in them.
        let git = dir.join(".git");
        let config = git.join("config");
        let is_there = |path: &Path, wanted: fn(&Metadata) -> bool| path.symlink_metadata().is_ok_and(|found| wanted(&found));
        if is_there(&git, Metadata::is_dir) && is_there(&config, Metadata::is_file) {
            self.look(&config, Sort::Config);
        }
    }

    fn look(&mut self, path: &Path, sort: Sort) {
        let done = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if done.is_multiple_of(512) {
            (self.progress)(done);
        }
        file(self.scanner, path, sort, &mut self.buffer, &mut self.own);
    }
}

impl Drop for Visitor<'_> {
    fn drop(&mut self) {
        if let Ok(mut report) = self.report.lock() {
            report.merge(std::mem::take(&mut self.own));
        }
    }
}

/// What a file is by where it lies, however it was named: `config` is git's in one directory, and anybody's in another.
fn sort_of(path: &Path) -> Sort {
    Sort::of(&whole(path))
}

fn whole(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// What the walk could not read.
pub(super) fn unreadable(error: &ignore::Error) -> Option<Error> {
    match error {
        ignore::Error::WithPath { path, err } => {
            let source = err.io_error().map_or(std::io::ErrorKind::Other, std::io::Error::kind);
            // A mistake in a `.gitignore` is not ours to report.
            err.is_io().then(|| Error::io("read", path, source))
        }
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => unreadable(err),
        _ => None,
    }
}
