//! What stands in a file in the place of what was taken out of it: references, where its reader resolves them or is started
//! by `credctl run`; else the helper that its program asks; else nothing, and what to type instead is said.
//!
//! Invariants: only what is stored is taken out, and only where whoever is asked instead answers just that ([`WhyNot`]); a file keeps every byte that is not of it; what comes out is read again and
//! holds none of what was taken; of two files the one is written first without which the other would be of no use.

mod aws;
mod cargo;
mod docker;
mod git;
mod kube;
mod mcp;
mod memory;
mod npm;
mod variables;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::entry::Entry;
use super::gather::File;
use super::plan::{Doing, Plan, Step};
use super::{Format, Source};
use crate::inject::call::Call;
use crate::inject::tools::Asked;
use crate::inject::tools::edits::{self, Edit};
use crate::name::Name;
use crate::vault::Writer;
use crate::{Error, Result};

pub use memory::{Undone, undo};
pub use variables::replaced;

/// What a replacement is made for.
#[derive(Clone, Debug)]
pub struct Surroundings {
    /// How a tool calls us.
    pub call: Call,
    /// The vault's name, where it is not the one that is meant without a name.
    pub vault: Option<String>,
    /// The person's home.
    pub home: Option<PathBuf>,
    /// AWS's `config` and `credentials`, where its tools look for them.
    pub aws: Option<(PathBuf, PathBuf)>,
    /// The person's own configuration of git.
    pub git_config: Option<PathBuf>,
    /// What docker calls the program that it asks: `credctl`, or another name where that one has to say which vault.
    pub docker_helper: String,
}

/// Why a tool that asks this would not be given just the credential of this name, with the vault as it will be; `None`: it
/// would.
pub type WhyNot<'a> = dyn Fn(&Asked<'_>, &str) -> Option<String> + 'a;

/// A file, and what is to stand in it.
#[derive(Debug)]
pub struct Rewritten {
    source: Source,
    text: Zeroizing<String>,
    edits: Vec<Edit>,
}

/// What is done to files, not done yet.
#[derive(Debug, Default)]
pub struct Replacement {
    /// The files, in the order in which they are written.
    pub files: Vec<Rewritten>,
    /// What a person has to know of it, a sentence each.
    pub notes: Vec<String>,
    /// What stays in clear, by its place in the imported file.
    pub stays: Vec<usize>,
}

/// A credential that is stored, and the entry that it was.
struct Taken<'a> {
    entry: &'a Entry,
    /// What the vault calls it.
    name: &'a str,
    /// Its values: the place in the file, what the format calls it, and the reference to it.
    values: Vec<(usize, &'a str, String)>,
}

impl Taken<'_> {
    /// The value of this label.
    fn value(&self, label: &str) -> Option<&(usize, &str, String)> {
        self.values.iter().find(|(_, own, _)| *own == label)
    }
}

/// Why a tool's file does not take some of these; asked one by one only where it does not take all of them together.
fn refusals<T>(all: &[T], takes: &dyn Fn(&[T]) -> Result<()>) -> Vec<Option<String>> {
    if takes(all).is_ok() {
        return all.iter().map(|_| None).collect();
    }
    all.iter().map(|one| takes(std::slice::from_ref(one)).err().map(|error| error.to_string())).collect()
}

/// A credential, and its field where one is named, as `--with` has it.
fn target(reference: &str) -> &str {
    let rest = reference.strip_prefix(crate::reference::SCHEME).unwrap_or(reference);
    rest.split('?').next().unwrap_or_default()
}

/// What there is for a format.
///
/// # Errors
/// What to do instead.
pub fn way(format: Format) -> std::result::Result<(), &'static str> {
    Err(match format {
        Format::Dotenv | Format::Aws | Format::Docker | Format::Kube | Format::Git | Format::Npm | Format::Cargo | Format::Mcp => {
            return Ok(());
        }
        Format::Netrc => {
            "a `.netrc` can hold no reference; take its lines out by hand where `credctl helper install git` or a variable serves the program"
        }
        Format::Pypi => {
            "a `.pypirc` can hold no reference; take the password out by hand, and `credctl run --with TWINE_PASSWORD=NAME -- twine upload …`"
        }
        Format::Google => {
            "the program wants the file itself; delete it, and `credctl run --with GOOGLE_APPLICATION_CREDENTIALS=NAME -- …` gives it a private copy"
        }
        Format::Gh => "`gh` wants the token itself; `gh auth logout`, and `credctl run --with GH_TOKEN=NAME -- gh …`",
        Format::Terraform => {
            "take the token out by hand, and `credctl run --with TF_TOKEN_app_terraform_io=NAME -- terraform …` (the host with `_` for `.`)"
        }
        _ => "it is the export of another program; delete it yourself (what stood in it may still be on the disk)",
    })
}

/// What would be done to the file and to those beside it, once the plan is carried out.
///
/// # Errors
/// [`Error::Usage`] where the result would not be what it should; as [`Source::read`] for a file beside it, and as
/// [`Source::check_replaceable`].
pub fn replacement(source: &Source, file: &File, plan: &Plan, around: &Surroundings, why_not: &WhyNot<'_>) -> Result<Replacement> {
    let taken = taken(file, plan, around.vault.as_deref());
    if let Err(instead) = way(file.format) {
        let notes = if taken.is_empty() { Vec::new() } else { vec![format!("nothing is rewritten: {instead}")] };
        return Ok(Replacement { notes, ..Replacement::default() });
    }
    if taken.is_empty() {
        return Ok(Replacement::default());
    }
    let replacement = match file.format {
        Format::Aws => aws::replacement(source, &taken, around, why_not),
        Format::Docker => docker::replacement(source, &taken, around, why_not),
        Format::Kube => kube::replacement(source, &taken, around, why_not),
        Format::Git => git::replacement(source, &taken, around, why_not),
        Format::Npm => npm::replacement(source, file, &taken, around),
        Format::Cargo => cargo::replacement(source, &taken, around),
        Format::Mcp => mcp::replacement(source, file, &taken, around),
        _ => Ok(Replacement::default()),
    }?;
    replacement.files.iter().try_for_each(Rewritten::check)?;
    let secret = |at: &usize| file.slots.get(*at).is_some_and(|slot| super::entries::is_secret_part(slot.part));
    let stays = replacement.stays.into_iter().filter(secret).collect();
    Ok(Replacement { stays, ..replacement })
}

/// What was stored, or was there already with the same values.
fn taken<'a>(file: &'a File, plan: &'a Plan, vault: Option<&str>) -> Vec<Taken<'a>> {
    let of = |step: &'a super::Step| {
        let entry = file.entry_of(file.items.get(step.item)?.parts.first()?.at)?;
        let value = |(at, field): &(usize, String)| Some((*at, file.slots.get(*at)?.label.as_str(), step.reference(field, vault)?));
        let values: Vec<_> = step.places.iter().filter_map(value).collect();
        (step.doing != Doing::Differs && !values.is_empty()).then_some(Taken { entry, name: &step.name, values })
    };
    plan.steps.iter().filter_map(of).collect()
}

fn places(taken: &[Taken<'_>]) -> Vec<usize> {
    taken.iter().flat_map(|one| one.values.iter().map(|(at, _, _)| *at)).collect()
}

impl Surroundings {
    /// What stands behind a command that a person types, for it to be of the same vault.
    fn typed(&self) -> String {
        self.call.options.iter().map(|word| format!(" {}", crate::name::escape(word))).collect()
    }

    /// This program's path as text.
    fn program(&self) -> Result<&str> {
        let text = Some(self.call.program.as_str()).filter(|text| !text.contains(['"', '\'', '\\', '\n', '`', '$']));
        text.ok_or_else(|| Error::Usage("the path of this program is not one that other programs' files can hold".to_owned()))
    }
}

impl Step {
    /// The text that stands for one of its values in a file: `cred://NAME`, with a field where it is not the main secret.
    pub(super) fn reference(&self, field: &str, vault: Option<&str>) -> Option<String> {
        // One that another program has named may have no reference.
        let name = Name::parse(&self.name).ok()?;
        let field = if field == self.main { String::new() } else { format!("/{field}") };
        let vault = vault.map(|vault| format!("?vault={vault}")).unwrap_or_default();
        Some(format!("{}{name}{field}{vault}", crate::reference::SCHEME))
    }
}

impl Rewritten {
    /// A file with some places written otherwise.
    fn new(source: Source, edits: Vec<Edit>) -> Result<Self> {
        let text = edits::applied(source.text()?, &edits);
        Ok(Self { source, text, edits })
    }

    /// Whether it can be written, and taken back: said before anything is asked or stored.
    fn check(&self) -> Result<()> {
        self.kept_as()?;
        self.source.check_replaceable()
    }

    /// Its path, as it is kept.
    fn kept_as(&self) -> Result<&str> {
        let path = self.source.path().unwrap_or(self.source.shown()).to_str();
        path.ok_or_else(|| Error::Usage("a file whose path is not UTF-8 cannot be replaced".to_owned()))
    }

    /// Which file.
    pub fn path(&self) -> &Path {
        self.source.shown()
    }

    /// What is to stand in it.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Replacement {
    /// Leaves an entry where it is, and says why.
    fn stays(&mut self, one: &Taken<'_>, why: &str) {
        self.stays.extend(places(std::slice::from_ref(one)));
        self.notes.push(format!("{} stays: {why}", crate::name::escape(&one.entry.place)));
    }

    /// Carries it out: what stood there is kept first, under the name of the imported file. A file that fails leaves those
    /// after it as they are; what was written is taken back.
    ///
    /// # Errors
    /// As [`Source::replace`], [`Writer::keep`].
    pub fn carry_out(&self, writer: &mut Writer<'_>, source: &Source) -> Result<()> {
        if self.files.is_empty() {
            return Ok(());
        }
        self.files.iter().try_for_each(Rewritten::check)?;
        memory::remember(writer, source, &self.files)?;
        for (n, file) in self.files.iter().enumerate() {
            let Err(error) = file.source.replace(&file.text) else { continue };
            // The new text stands, whether it will survive or not.
            if matches!(error, Error::NotDurable { .. }) {
                return Err(error);
            }
            for before in self.files[..n].iter().rev() {
                before.put_back()?;
            }
            return Err(error);
        }
        Ok(())
    }
}

impl Rewritten {
    /// What stood there before it was written.
    fn put_back(&self) -> Result<()> {
        let now = Source::read(self.source.path().unwrap_or(self.source.shown()))?;
        if now.bytes() != self.text.as_bytes() {
            return Err(Error::Changed { name: self.path().to_string_lossy().into_owned() });
        }
        if self.source.is_absent() { now.remove() } else { now.replace(self.source.text()?) }
    }
}
