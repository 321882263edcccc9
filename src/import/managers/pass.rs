//! Stores of `pass`, `gopass` and `passage`: a directory with a file an entry, each encrypted by gpg or age.
//!
//! Invariants: `pass` itself is never started, whose extensions would run; links are not followed and nothing outside of the
//! directory is read; an entry that does not open is told and the rest goes on. The first is opened alone, so that a
//! passphrase is asked for once; then several at a time.

mod gpg;
mod text;

use std::fs::{self, File};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use rustix::fs::OFlags;

use super::{Found, MAX_DEPTH, MAX_ENTRIES, MAX_FIELD, Mistake, age, left};
use crate::import::entry::Entry;
use crate::secret::Secret;

/// What a store is read with.
pub struct Tools<'a> {
    /// The program `gpg`: a name to look for, or a path.
    pub gpg: &'a Path,
    /// How long the first entry may take, in which a person may be asked for a passphrase, and each of the others.
    pub patience: (Duration, Duration),
    /// Texts with age identities.
    pub identities: &'a [Secret],
    /// Told of entries that are done, and of all.
    pub progress: &'a (dyn Fn(usize, usize) + Sync),
}

/// How many are opened at a time.
const AT_ONCE: usize = 4;
/// Folders that hold something else.
const NOT_ENTRIES: [&str; 4] = [".git", ".extensions", ".public-keys", ".gpg-keys"];

/// Whether a directory is a store.
pub fn is_store(dir: &Path) -> bool {
    let has = |name: &str| dir.join(name).symlink_metadata().is_ok();
    has(".gpg-id") || has(".age-recipients") || has(".passage")
}

/// Reads a store: whatever opens, in the order of the entries' names.
///
/// # Errors
/// Why nothing of it can be read: it is no directory, gpg is missing or may not ask.
pub fn read(dir: &Path, tools: &Tools<'_>) -> Result<Found, Mistake> {
    let mut files = Vec::new();
    let mut found = Found::default();
    walk(dir, "", 0, &mut files, &mut found)?;
    files.sort_unstable();
    let results: Mutex<Vec<(usize, Entry)>> = Mutex::new(Vec::with_capacity(files.len()));
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done = AtomicUsize::new(0);
    let one = |at: usize, patience: Duration| -> Option<Mistake> {
        let (name, path) = &files[at];
        let opened = open(path, tools, patience);
        let hopeless = opened.as_ref().err().and_then(|why| why.hopeless());
        let entry = match opened {
            Ok(content) => text::entry(name, content),
            Err(why) => left(name.as_str(), title(name), why.in_words()),
        };
        if let Ok(mut results) = results.lock() {
            results.push((at, entry));
        }
        (tools.progress)(done.fetch_add(1, Ordering::Relaxed) + 1, files.len());
        hopeless
    };
    if !files.is_empty() {
        if let Some(mistake) = one(next.fetch_add(1, Ordering::Relaxed), tools.patience.0) {
            return Err(mistake);
        }
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        if at >= files.len() {
                            break;
                        }
                        one(at, tools.patience.1);
                    }
                });
            }
        });
    }
    let mut entries = results.into_inner().unwrap_or_default();
    entries.sort_by_key(|(at, _)| *at);
    found.entries.extend(entries.into_iter().map(|(_, entry)| entry));
    Ok(found)
}

/// The last part of an entry's name.
fn title(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Collects the files of entries, by the entry's name.
fn walk(dir: &Path, prefix: &str, depth: usize, files: &mut Vec<(String, PathBuf)>, found: &mut Found) -> Result<(), Mistake> {
    if depth > MAX_DEPTH {
        return Err(Mistake::file("is nested deeper than 128 levels"));
    }
    let listed = fs::read_dir(dir).map_err(|_| Mistake::file("cannot be read as a directory"))?;
    for file in listed {
        let Ok(file) = file else { continue };
        let name = file.file_name();
        let (Some(name), Ok(kind)) = (name.to_str(), file.file_type()) else {
            found.entries.push(left(prefix, "", "its name is no text"));
            continue;
        };
        let full = |name: &str| if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") };
        let stem = name.strip_suffix(".gpg").or_else(|| name.strip_suffix(".age")).filter(|stem| !stem.is_empty());
        match stem {
            _ if kind.is_dir() && NOT_ENTRIES.contains(&name) => {}
            _ if kind.is_dir() => walk(&file.path(), &full(name), depth + 1, files, found)?,
            Some(stem) if kind.is_symlink() => found.entries.push(left(full(stem), stem, "a symbolic link, which is not followed")),
            Some(stem) if kind.is_file() => files.push((full(stem), file.path())),
            _ => {}
        }
        if files.len() > MAX_ENTRIES {
            return Err(Mistake::file("holds more than 200,000 entries"));
        }
    }
    Ok(())
}

fn open(path: &Path, tools: &Tools<'_>, patience: Duration) -> Result<Secret, gpg::Trouble> {
    let flags = i32::try_from((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits()).unwrap_or_default();
    let mut file = File::options().read(true).custom_flags(flags).open(path).map_err(|_| gpg::Trouble::Unreadable)?;
    let size = file.metadata().map_err(|_| gpg::Trouble::Unreadable)?.len();
    if size > 2 * MAX_FIELD as u64 {
        return Err(gpg::Trouble::Large);
    }
    if path.extension().is_some_and(|ending| ending == "age") {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).map_err(|_| gpg::Trouble::Unreadable)?;
        return age::with_identities(&bytes, tools.identities).map_err(gpg::Trouble::Age);
    }
    gpg::open(tools.gpg, file, patience)
}
