//! A template's file: read as a whole, bounded, and told apart from what is none.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::model::{Origin, Template};
use super::{MAX_FILE, parse};
use crate::{Error, Result};

/// Everything that is wrong with one file, wherever it is: what `template check` says. Empty: nothing.
///
/// # Errors
/// As [`read`], where the file as such cannot be looked at.
pub fn mistakes(path: &Path) -> Result<Vec<Error>> {
    let stem = stem(path).ok_or_else(|| bad(path, 1, "a template's file is called `ID.toml`"))?;
    let text = read_text(path)?;
    Ok(parse::mistakes(&stem, &text).into_iter().map(|found| bad(path, found.line, found.reason)).collect())
}

/// Parses and checks one file, wherever it is.
///
/// # Errors
/// [`Error::BadFile`] for what is wrong in it, [`Error::TooLarge`] above [`MAX_FILE`], [`Error::Io`].
pub fn read(path: &Path) -> Result<Template> {
    let stem = stem(path).ok_or_else(|| bad(path, 1, "a template's file is called `ID.toml`"))?;
    let text = read_text(path)?;
    parse::parse(&stem, &text, Origin::File(path.to_owned())).map_err(|found| bad(path, found.line, found.reason))
}

pub(super) fn stem(path: &Path) -> Option<String> {
    let toml = path.extension().is_some_and(|extension| extension == "toml");
    path.file_stem().filter(|_| toml).map(|stem| stem.to_string_lossy().into_owned())
}

pub(super) fn bad(path: &Path, line: usize, reason: impl Into<String>) -> Error {
    Error::BadFile { path: path.to_owned(), line, reason: reason.into() }
}

/// The whole file, of which no more than the limit is ever in memory.
pub(super) fn read_text(path: &Path) -> Result<String> {
    // Asked before it is opened: opening a FIFO would wait for somebody to write.
    let found = path.metadata().map_err(|error| Error::io("read", path, error))?;
    if !found.is_file() {
        return Err(bad(path, 1, "not a regular file"));
    }
    let too_large =
        |size| Error::TooLarge { what: format!("template `{}`", crate::name::escape(&path.to_string_lossy())), size, limit: MAX_FILE };
    if found.len() > MAX_FILE {
        return Err(too_large(found.len()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| Error::io("read", path, error))?;
    file.take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(|error| Error::io("read", path, error))?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large(bytes.len() as u64));
    }
    String::from_utf8(bytes)
        .map_err(|error| bad(path, parse::line_of(error.as_bytes(), error.utf8_error().valid_up_to()), "not UTF-8 text"))
}
