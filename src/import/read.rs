//! A file's entries, whatever its format: the one place that knows which reader a format has.

use super::entry::{Entry, Part, Value};
use super::{Format, Source, files};
use crate::inject::dotenv::Mistake;
use crate::name::escape;
use crate::{Error, Result};

/// Reads a file as what it is said to be.
///
/// # Errors
/// [`Error::BadFile`] with the line of the first mistake and never its text; [`Error::TooLarge`]; [`Error::Usage`] for a
/// format that this version does not read.
pub fn read(format: Format, source: &Source) -> Result<Vec<Entry>> {
    match format {
        Format::Dotenv => variables(source),
        // The managers' formats: `managers::read(format, source.bytes(), …)` stands here as soon as it is there.
        Format::OnePasswordCsv
        | Format::OnePux
        | Format::Bitwarden
        | Format::KeePassXml
        | Format::KeePassCsv
        | Format::Pass
        | Format::Gopass
        | Format::Sops
        | Format::Age
        | Format::BrowserCsv => {
            let (name, path) = (format.name(), escape(&source.shown().to_string_lossy()));
            Err(Error::Usage(format!("`{path}` is of the format `{name}`, which this version does not read")))
        }
        _ => text(format, source.text()?, &source.name())
            .unwrap_or(Ok(Vec::new()))
            .map_err(|mistake| source.bad(mistake.line, mistake.reason)),
    }
}

/// Whether a format is read by this version.
pub fn is_read(format: Format) -> bool {
    !matches!(
        format,
        Format::OnePasswordCsv
            | Format::OnePux
            | Format::Bitwarden
            | Format::KeePassXml
            | Format::KeePassCsv
            | Format::Pass
            | Format::Gopass
            | Format::Sops
            | Format::Age
            | Format::BrowserCsv
    )
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

fn variables(source: &Source) -> Result<Vec<Entry>> {
    let entry = |one: crate::inject::dotenv::Assignment| {
        let mut entry = Entry::new(format!("line {}", one.line), one.name.clone());
        entry.values.push(Value { label: one.name, part: Part::Main, value: one.value, span: Some(one.span) });
        entry
    };
    Ok(source.parse()?.into_iter().map(entry).collect())
}
