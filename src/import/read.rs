//! A file's entries, whatever its format: the one place that knows which reader a format has.

use std::path::Path;

use zeroize::Zeroizing;

use super::entry::{Entry, Part, Value};
use super::managers::{self, Found, Keys, ManagerFormat, Opened, Spot, pass};
use super::{Format, Source, Unread, files};
use crate::inject::dotenv::Mistake;
use crate::name::escape;
use crate::{Error, Result, Secret};

/// What locked files and stores are opened with.
pub struct Openers<'a> {
    /// Asks for a password; `None` where nobody is there.
    pub password: &'a mut dyn FnMut() -> Option<Secret>,
    /// What a store of `pass` is read with.
    pub tools: pass::Tools<'a>,
}

/// What was read of a file.
#[derive(Debug)]
pub struct Read {
    /// What it is; of a locked file, what was in it.
    pub format: Format,
    /// Whether it is locked, so that nothing of it lies in clear.
    pub locked: bool,
    /// Its entries, in its order.
    pub entries: Vec<Entry>,
    /// What such a file lacks by its nature.
    pub notes: Vec<&'static str>,
}

/// Files in files: an age file with an export in it is one, and another in that is not believed.
const MAX_INSIDE: usize = 2;

/// Reads a file as what it is said to be.
///
/// # Errors
/// [`Error::BadFile`] with the line of the first mistake and never its text; [`Error::TooLarge`]; [`Error::Usage`] where a
/// password or a key is needed that nobody gave, and for what is in a locked file and is of no known format.
pub fn read(format: Format, source: &Source, openers: &mut Openers<'_>) -> Result<Read> {
    within(format, source, openers, 0)
}

fn within(format: Format, source: &Source, openers: &mut Openers<'_>, depth: usize) -> Result<Read> {
    let Format::Manager(manager) = format else {
        let entries = match format {
            Format::Dotenv => variables(source)?,
            _ => text(format, source.text()?, &source.name())
                .unwrap_or(Ok(Vec::new()))
                .map_err(|mistake| source.bad(mistake.line, mistake.reason))?,
        };
        return Ok(Read { format, locked: depth > 0, entries, notes: Vec::new() });
    };
    let opened = match manager {
        ManagerFormat::Store => pass::read(source.shown(), &openers.tools).map(Opened::Entries),
        _ => {
            let keys = &mut Keys { password: openers.password, identities: openers.tools.identities };
            managers::read(manager, source.bytes(), keys)
        }
    };
    match opened.map_err(|mistake| refused(source, mistake))? {
        Opened::Entries(found) => {
            let locked = depth > 0 || matches!(manager, ManagerFormat::BitwardenLocked | ManagerFormat::Sops | ManagerFormat::Store);
            Ok(Read { locked, ..of_manager(manager, found) })
        }
        Opened::Inside(_) if depth >= MAX_INSIDE => Err(source.bad(1, "a locked file in a locked file in a locked file")),
        Opened::Inside(inside) => {
            let inside = Source::inside(source.shown(), Zeroizing::new(inside.expose().to_vec()));
            let format = Format::of(&without_ending(source.shown()), inside.bytes()).map_err(|unread| unknown(source, unread))?;
            within(format, &inside, openers, depth + 1)
        }
    }
}

/// The entries of a manager, by what it knows them by, and what of its file could not be read.
fn of_manager(manager: ManagerFormat, found: Found) -> Read {
    let Found { mut entries, mistakes, notes } = found;
    for entry in &mut entries {
        // Whatever sort of export it is: the same item has the same id in all of them.
        entry.origin = entry.origin.take().map(|origin| format!("{}:{origin}", manager.of().to_lowercase()));
    }
    entries.extend(mistakes.into_iter().map(|mistake| {
        let place = match mistake.spot {
            Some(Spot::Line(line)) => format!("line {line}"),
            Some(Spot::Item(item)) => format!("item {item}"),
            None => "the file".to_owned(),
        };
        Entry { left: Some(mistake.why), ..Entry::new(place, "") }
    }));
    Read { format: Format::Manager(manager), locked: false, entries, notes }
}

fn refused(source: &Source, mistake: managers::Mistake) -> Error {
    let line = match mistake.spot {
        Some(Spot::Line(line)) => line,
        _ => 0,
    };
    if line > 0 {
        return source.bad(line, mistake.why);
    }
    let item = match mistake.spot {
        Some(Spot::Item(item)) => format!("item {item} of "),
        _ => String::new(),
    };
    let text = format!("{item}`{}` {}", escape(&source.shown().to_string_lossy()), mistake.why);
    Error::Usage(text)
}

fn unknown(source: &Source, unread: Unread) -> Error {
    let path = escape(&source.shown().to_string_lossy());
    match unread {
        Unread::Refused(what, instead) => Error::Usage(format!("what is in `{path}` is {what}; {instead}")),
        Unread::Unknown => Error::Usage(format!("what is in `{path}` is of no format that is known here")),
    }
}

/// `a.json.age` holds what `a.json` would.
fn without_ending(path: &Path) -> std::path::PathBuf {
    if path.extension().is_some_and(|end| end.eq_ignore_ascii_case("age")) { path.with_extension("") } else { path.to_owned() }
}

/// The entries of a text of a tool; `None` for a format that is of no tool.
pub(super) fn text(format: Format, text: &str, name: &str) -> Option<std::result::Result<Vec<Entry>, Mistake>> {
    Some(match format {
        Format::Aws => files::aws(text),
        Format::Google => files::google(text, name),
        Format::Gh => files::gh(text),
        Format::Docker => files::docker(text),
        Format::Netrc => files::netrc(text),
        Format::Npm => files::npm(text),
        Format::Pypi => files::pypi(text),
        Format::Kube => files::kube(text),
        Format::Git => files::git(text),
        Format::Mcp => files::mcp(text),
        Format::Cargo => files::cargo(text),
        Format::Terraform => files::terraform(text),
        _ => return None,
    })
}

pub(super) fn variables(source: &Source) -> Result<Vec<Entry>> {
    let entry = |one: crate::inject::dotenv::Assignment| {
        let mut entry = Entry::new(format!("line {}", one.line), one.name.clone());
        entry.values.push(Value { label: one.name, part: Part::Main, value: one.value, span: Some(one.span) });
        entry
    };
    Ok(source.parse()?.into_iter().map(entry).collect())
}
