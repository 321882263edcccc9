//! What stood in files that a helper serves now: kept for `--undo`, sealed, on this machine.
//!
//! One text: a line that names the format, then words that are each ended by a NUL, which no such file holds. `F`, the path,
//! the hashes of what was written and of what stood there, and `1` where there was nothing; then for each place of it `E`, the offset in the
//! new text, what stood there and what stands there now. A further import of the same file begins with `G`.

use std::collections::HashMap;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::Rewritten;
use crate::import::Source;
use crate::inject::tools::edits::{Edit, applied};
use crate::secret::Secret;
use crate::vault::{Vault, Writer};
use crate::{Error, Result};

const FORMAT: &str = "credctl edits 1\n";
/// So many imports of one file are remembered.
const MOST: usize = 16;

/// A file as it was written.
struct Written {
    path: PathBuf,
    hash: String,
    before: String,
    made: bool,
    places: Vec<Place>,
}

struct Place {
    at: usize,
    old: Zeroizing<String>,
    new: String,
}

/// What came of an undo.
#[derive(Debug, Default)]
pub struct Undone {
    /// Files that are as they were, byte for byte.
    pub restored: Vec<PathBuf>,
    /// Files that were changed since, and have their values back.
    pub edited: Vec<PathBuf>,
    /// Files that credctl had made, and that are gone.
    pub removed: Vec<PathBuf>,
}

fn hash(text: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(text))
}

/// Keeps what stands there, before it is written over.
pub(super) fn remember(writer: &mut Writer<'_>, source: &Source, files: &[Rewritten]) -> Result<()> {
    let Some(key) = source.key() else { return Ok(()) };
    let before = writer.vault().kept(&key);
    let before = before.as_ref().and_then(Secret::expose_str).and_then(|text| text.strip_prefix(FORMAT));
    // What is too old to be undone is not kept for ever.
    let before = before.filter(|text| text.split('\0').filter(|word| *word == "G").count() < MOST).unwrap_or_default();
    let mut out = Zeroizing::new(String::with_capacity(FORMAT.len() + before.len() + files.iter().map(Rewritten::size).sum::<usize>() + 8));
    out.push_str(FORMAT);
    out.push_str(before);
    out.push_str("G\0");
    for file in files {
        let path = file.kept_as()?;
        let made = if file.source.is_absent() { "1" } else { "0" };
        for word in ["F", path, &hash(file.text.as_bytes()), &hash(file.source.bytes()), made] {
            out.push_str(word);
            out.push('\0');
        }
        let text = file.source.text()?;
        let mut edits: Vec<&Edit> = file.edits.iter().collect();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        let (mut added, mut gone) = (0, 0);
        for edit in edits {
            let at = (edit.span.start + added - gone).to_string();
            (added, gone) = (added + edit.new.len(), gone + edit.span.len());
            for word in ["E", &at, &text[edit.span.clone()], &edit.new] {
                out.push_str(word);
                out.push('\0');
            }
        }
    }
    writer.keep(&key, &Secret::new(std::mem::take(&mut *out).into_bytes()))
}

impl Rewritten {
    /// So much is kept of it at most.
    fn size(&self) -> usize {
        self.edits.iter().map(|edit| edit.span.len() + edit.new.len() + 32).sum::<usize>() + 4096 + 128
    }
}

fn read(kept: &Secret) -> Option<Vec<Vec<Written>>> {
    let text = kept.expose_str()?.strip_prefix(FORMAT)?;
    let mut words = text.split_terminator('\0');
    let mut imports: Vec<Vec<Written>> = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "G" => imports.push(Vec::new()),
            "F" => {
                let (path, hash, before, made) =
                    (words.next()?.into(), words.next()?.to_owned(), words.next()?.to_owned(), words.next()? == "1");
                imports.last_mut()?.push(Written { path, hash, before, made, places: Vec::new() });
            }
            "E" => {
                let (at, old, new) = (words.next()?.parse().ok()?, Zeroizing::new(words.next()?.to_owned()), words.next()?.to_owned());
                imports.last_mut()?.last_mut()?.places.push(Place { at, old, new });
            }
            _ => return None,
        }
    }
    Some(imports)
}

/// Takes back what the imports of this file have put there, the last one first, in the order that is the reverse of how it was
/// written. `None` where nothing is known of it. With `go` unset nothing is written.
///
/// # Errors
/// [`Error::Refused`] for a file that was changed so that what was put there is not found any more; [`Error::Io`].
pub fn undo(vault: &Vault, source: &Source, go: bool) -> Result<Option<Undone>> {
    let Some(imports) = source.key().and_then(|key| vault.kept(&key)).as_ref().and_then(read) else { return Ok(None) };
    let mut undone = Undone::default();
    // As they become, one import after the other.
    let mut now: Vec<(PathBuf, Source, Zeroizing<String>, bool, bool)> = Vec::new();
    for written in imports.iter().rev().flat_map(|import| import.iter().rev()) {
        let at = match now.iter().position(|(path, ..)| *path == written.path) {
            Some(at) => at,
            None => {
                let read = Source::read_or_absent(&written.path)?;
                let text = Zeroizing::new(read.text()?.to_owned());
                now.push((written.path.clone(), read, text, true, false));
                now.len() - 1
            }
        };
        let (_, _, text, exact, made) = &mut now[at];
        let (back, whole) = back(text, written).ok_or_else(|| Error::Refused {
            path: written.path.clone(),
            why: "was changed since: what was put there is not found in it any more".to_owned(),
        })?;
        (*text, *exact, *made) = (back, *exact && whole, written.made && whole);
    }
    for (path, source, text, exact, made) in &now {
        if *made && text.is_empty() {
            if go {
                source.remove()?;
            }
            undone.removed.push(path.clone());
            continue;
        }
        if go {
            source.replace(text)?;
        }
        if *exact { undone.restored.push(path.clone()) } else { undone.edited.push(path.clone()) }
    }
    Ok(Some(undone))
}

/// The text as it was, and whether to the byte; where it was changed since, what was put there is looked for.
fn back(text: &str, written: &Written) -> Option<(Zeroizing<String>, bool)> {
    if hash(text.as_bytes()) == written.hash {
        let edits = written.places.iter().map(|place| Edit::new(place.at..place.at + place.new.len(), place.old.as_str()));
        return Some((applied(text, &edits.collect::<Vec<_>>()), true));
    }
    // What was written down before it was done, and then was not done.
    if hash(text.as_bytes()) == written.before {
        return Some((Zeroizing::new(text.to_owned()), true));
    }
    let mut edits = Vec::new();
    // The same may have been put into several places: then all of them are there, in the same order.
    let mut found: HashMap<&str, (usize, Vec<usize>)> = HashMap::new();
    for place in written.places.iter().filter(|place| !place.new.is_empty()) {
        let all = || text.match_indices(place.new.as_str()).map(|(at, _)| at).collect();
        found.entry(place.new.as_str()).or_insert_with(|| (0, all())).0 += 1;
    }
    if found.values().any(|(put, found)| *put != found.len()) {
        return None;
    }
    found.values_mut().for_each(|(_, found)| found.reverse());
    for place in &written.places {
        // Of what was only taken out nothing is left to tell where; it goes where it was, if that is the beginning of a line.
        if place.new.is_empty() {
            let at = place.at.min(text.len());
            let line = text.is_char_boundary(at) && (at == 0 || text[..at].ends_with('\n'));
            edits.push(Edit::new(if line { at..at } else { text.len()..text.len() }, place.old.as_str()));
            continue;
        }
        let at = found.get_mut(place.new.as_str())?.1.pop()?;
        edits.push(Edit::new(at..at + place.new.len(), place.old.as_str()));
    }
    edits.sort_by_key(|edit| edit.span.start);
    let apart = edits.windows(2).all(|two| two[0].span.end <= two[1].span.start);
    apart.then(|| (applied(text, &edits), false))
}
