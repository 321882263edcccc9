//! Where one secret lies below some paths: its bytes themselves, and the forms in which programs write them, in every file,
//! whatever it is called and whoever ignores it. A file is read in pieces: its size takes no memory.

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use ignore::{DirEntry, WalkBuilder, WalkState};
use rustix::fs::OFlags;
use zeroize::Zeroizing;

use super::walk::unreadable;
use crate::inject::redact::{REACH, Redactor};
use crate::{Error, Result};

/// So much of a file is looked at at a time.
const PIECE: usize = 1 << 20;
/// So many lines are told, of one file and in all.
const OF_ONE: usize = 20;
const IN_ALL: usize = 2_000;
/// What the system makes up as it is read.
const MADE_UP: [&str; 3] = ["/proc", "/sys", "/dev"];

/// A line in which it lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Copy {
    /// The file.
    pub path: PathBuf,
    /// The line, the first being 1; of a file that is no text, as if it were.
    pub line: usize,
}

/// What was found, and what was not looked at.
#[derive(Debug, Default)]
pub struct Copies {
    /// The lines, by file.
    pub found: Vec<Copy>,
    /// How many files were looked at.
    pub files: usize,
    /// Lines that are not among those, because there are too many.
    pub left_out: usize,
    /// What could not be read.
    pub unreadable: Vec<Error>,
    /// Directories that are made up by the system, and passed over.
    pub made_up: Vec<PathBuf>,
}

/// Looks in every file below some paths, with so many threads, until it is stopped.
///
/// # Errors
/// [`Error::Io`] for a path of those given that is not there.
pub fn exact(
    wanted: &Redactor,
    paths: &[PathBuf],
    (threads, stop): (usize, &AtomicBool),
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Copies> {
    let Some((first, others)) = paths.split_first() else { return Ok(Copies::default()) };
    for path in paths {
        path.metadata().map_err(|error| Error::io("read", path, error))?;
    }
    let mut builder = WalkBuilder::new(first);
    for path in others {
        builder.add(path);
    }
    builder.standard_filters(false).follow_links(false).threads(threads);
    let (copies, count) = (Mutex::new(Copies::default()), AtomicUsize::new(0));
    builder.build_parallel().run(|| {
        let mut buffer = Zeroizing::new(Vec::new());
        let (copies, count) = (&copies, &count);
        Box::new(move |entry| {
            if stop.load(Ordering::Relaxed) {
                return WalkState::Quit;
            }
            if let Ok(entry) = &entry
                && entry.file_type().is_some_and(|kind| kind.is_dir())
                && MADE_UP.iter().any(|made_up| entry.path() == Path::new(made_up))
            {
                with(copies, |all| all.made_up.push(entry.path().to_owned()));
                return WalkState::Skip;
            }
            match entry {
                Ok(entry) if is_file(&entry) => {
                    let done = count.fetch_add(1, Ordering::Relaxed) + 1;
                    if done.is_multiple_of(512) {
                        progress(done);
                    }
                    look((wanted, stop), entry.path(), &mut buffer, copies);
                }
                Ok(_) => {}
                Err(error) => with(copies, |all| all.unreadable.extend(unreadable(&error))),
            }
            WalkState::Continue
        })
    });
    let mut copies = copies.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    copies.found.sort();
    copies.found.dedup();
    Ok(copies)
}

fn with(copies: &Mutex<Copies>, change: impl FnOnce(&mut Copies)) {
    change(&mut copies.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
}

fn is_file(entry: &DirEntry) -> bool {
    let kind = entry.file_type();
    kind.is_some_and(|kind| kind.is_file() || (entry.depth() == 0 && kind.is_symlink() && entry.path().is_file()))
}

fn look((wanted, stop): (&Redactor, &AtomicBool), path: &Path, buffer: &mut Vec<u8>, copies: &Mutex<Copies>) {
    // What was a file a moment ago and is a pipe now is not waited for.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
    let read = OpenOptions::new().read(true).custom_flags(flags).open(path).and_then(|file| lines((wanted, stop), &file, buffer));
    with(copies, |all| {
        all.files += 1;
        match read {
            Ok((lines, more)) => {
                let room = IN_ALL.saturating_sub(all.found.len()).min(lines.len());
                all.left_out += more + lines.len() - room;
                all.found.extend(lines.into_iter().take(room).map(|line| Copy { path: path.to_owned(), line }));
            }
            Err(error) => all.unreadable.push(Error::io("read", path, error)),
        }
    });
}

/// The lines of a file in which it stands, and how many more there are.
fn lines((wanted, stop): (&Redactor, &AtomicBool), file: &File, buffer: &mut Vec<u8>) -> std::io::Result<(Vec<usize>, usize)> {
    let (mut found, mut more, mut before) = (Vec::new(), 0, 1);
    buffer.clear();
    loop {
        // What may be the beginning of something stands in front of the next piece.
        let kept = buffer.len();
        file.take(PIECE as u64).read_to_end(buffer)?;
        if buffer.len() == kept || stop.load(Ordering::Relaxed) {
            return Ok((found, more));
        }
        let (mut at, mut counted, mut line) = (0, 0, before);
        while let Some(place) = wanted.find(buffer, at) {
            at = place.end;
            if place.end <= kept {
                continue;
            }
            line += newlines(&buffer[counted..place.start]);
            counted = place.start;
            if found.last() == Some(&line) {
                continue;
            }
            if found.len() < OF_ONE { found.push(line) } else { more += 1 }
        }
        let gone = buffer.len().saturating_sub(REACH);
        before += newlines(&buffer[..gone]);
        buffer.drain(..gone);
    }
}

fn newlines(text: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', text).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn it_is_found_across_pieces_and_its_line_is_counted() {
        let secret = Secret::from("fakepass-of-a-test".to_owned());
        let wanted = Redactor::telling([&secret]);
        let dir = tempfile::tempdir().unwrap();
        let mut text = b"line\n".repeat((PIECE - 10) / 5);
        text.extend_from_slice(b"12345fakepass-of-a-test\nand\nZmFrZXBhc3Mtb2YtYS10ZXN0\n");
        let first = text.iter().take(PIECE).filter(|byte| **byte == b'\n').count() + 1;
        let mut file = tempfile::NamedTempFile::new_in(dir.path()).unwrap();
        std::io::Write::write_all(&mut file, &text).unwrap();
        let copies = exact(&wanted, &[dir.path().to_owned()], (1, &AtomicBool::new(false)), &|_| {}).unwrap();
        let lines: Vec<usize> = copies.found.iter().map(|copy| copy.line).collect();
        assert_eq!((lines, copies.files), (vec![first, first + 2], 1));
    }
}
