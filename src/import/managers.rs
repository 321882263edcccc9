//! What other managers and browsers export, and stores that they keep: read into [`Entry`]s.
//!
//! Invariants: a file is told by its content; everything is bounded before it is parsed (sizes as they come out of what is
//! packed or locked, never as a header has them); a mistake names a line or an item and nothing of its text; nothing is
//! ever written, and no name out of a file becomes a path. What cannot be taken is an entry that says so, never a gap.

pub mod age;
pub mod bitwarden;
mod csv;
mod json;
mod keepass;
mod locked;
mod marked;
mod note;
mod onepux;
pub mod pass;
mod proton;
pub mod sops;
mod tables;
mod told;
mod xml;
mod yaml;
mod zip;

pub use tables::Sheet;
pub(super) use told::has_passwords;
pub use told::{ManagerFormat, recognise};

use super::entry::{Entry, Part, Sort, Value};
use crate::secret::Secret;

/// Largest file.
pub const MAX: usize = 100 << 20;
/// Deepest nesting of anything.
const MAX_DEPTH: usize = 128;
/// Largest value of one field.
const MAX_FIELD: usize = 1 << 20;
/// Most entries of one file.
const MAX_ENTRIES: usize = 200_000;
/// Said of a file that holds more.
const TOO_MANY: Mistake = Mistake::file("holds more than 200,000 entries");

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A line, from 1.
    Line(usize),
    /// An item in the order of the file, from 1.
    Item(usize),
}

/// What is wrong with a file or with one thing in it: never its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Where, if it is somewhere.
    pub spot: Option<Spot>,
    /// In our words, going on from the file's name: "is cut short".
    pub why: &'static str,
}

/// What [`Mistake::why`] is where a password was given and is another one.
pub const WRONG_PASSWORD: &str = "is locked with another password";
/// What it is where nobody gave one.
pub const NO_PASSWORD: &str = "is locked with a password";

impl Mistake {
    /// Of the file as a whole.
    pub(crate) const fn file(why: &'static str) -> Self {
        Self { spot: None, why }
    }

    /// Of a line, from 1.
    pub(crate) const fn line(line: usize, why: &'static str) -> Self {
        Self { spot: Some(Spot::Line(line)), why }
    }

    /// Of an item, from 1.
    pub(crate) const fn item(item: usize, why: &'static str) -> Self {
        Self { spot: Some(Spot::Item(item)), why }
    }
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Found {
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
    /// What of it could not be read; the rest was.
    pub mistakes: Vec<Mistake>,
    /// What such a file lacks by its nature, for the plan.
    pub notes: Vec<&'static str>,
}

/// What comes out of a file.
#[derive(Debug)]
pub enum Opened {
    /// Entries.
    Entries(Found),
    /// Another file, to be told by its own content.
    Inside(Secret),
}

/// What a locked file is opened with.
pub struct Keys<'a> {
    /// Asks for a password: called at most once a file, and only where there is one to give.
    pub password: &'a mut dyn FnMut() -> Option<Secret>,
    /// Texts with age identities, a line each, as `age-keygen` writes them.
    pub identities: &'a [Secret],
}

/// Reads a file of this format.
///
/// # Errors
/// Why nothing of it can be taken.
pub fn read(format: ManagerFormat, file: &[u8], keys: &mut Keys<'_>) -> Result<Opened, Mistake> {
    if file.len() > MAX {
        return Err(Mistake::file("is larger than 100 MiB"));
    }
    let entries = match format {
        ManagerFormat::OnePux => onepux::read(file),
        ManagerFormat::BitwardenJson => bitwarden::read(file),
        ManagerFormat::BitwardenLocked => bitwarden::read(locked::open(file, keys.password)?.expose()),
        ManagerFormat::BitwardenZip => bitwarden::zipped(file),
        ManagerFormat::KeePassXml => keepass::read(file),
        ManagerFormat::ProtonJson => proton::read(file),
        ManagerFormat::ProtonZip => proton::zipped(file),
        ManagerFormat::Csv(sheet) => tables::read(file, sheet),
        ManagerFormat::Sops => return sops::read(file, keys.identities),
        ManagerFormat::Age => return age::open(file, keys).map(Opened::Inside),
        ManagerFormat::Store => Err(Mistake::file("is a store, which is a directory")),
        ManagerFormat::Refused(why) => Err(Mistake::file(why)),
    };
    let mut found = entries?;
    if found.entries.len() > MAX_ENTRIES {
        return Err(TOO_MANY);
    }
    found.entries.iter_mut().for_each(marked::apply);
    Ok(Opened::Entries(found))
}

/// A value, where there is one.
fn value(part: Part, label: &str, text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| Value { label: label.to_owned(), part, value: secret(text), span: None })
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

/// Where something stands, as a path that people read: empty parts are left out.
fn place(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("/")
}

/// An entry that says why nothing of it is taken.
fn left(place: impl Into<String>, title: impl Into<String>, why: &'static str) -> Entry {
    Entry { left: Some(why), ..Entry::new(place, title) }
}

/// A file that is attached to an entry, as one of its own.
fn attachment(within: &Entry, name: &str, content: Secret) -> Entry {
    let here = place(&[&within.place, name]);
    if content.is_empty() {
        return left(here, name, "an attached file that is empty");
    }
    if content.len() > MAX_FIELD {
        return left(here, name, "an attached file of more than 1 MiB");
    }
    let origin = within.origin.as_ref().map(|origin| format!("{origin}/{name}"));
    let entry = Entry { origin, sort: Sort::File, tags: within.tags.clone(), ..Entry::new(here, format!("{} {name}", within.title)) };
    let mut entry = entry.with(Part::Main, "content", content);
    entry.values.extend(value(Part::Field("filename"), "filename", name));
    entry
}
