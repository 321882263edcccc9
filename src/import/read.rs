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
    let bad = |mistake: Mistake| source.bad(mistake.line, mistake.reason);
    match format {
        Format::Dotenv => variables(source),
        Format::Aws => files::aws(source.text()?).map_err(bad),
        Format::Google => files::google(source.text()?, &source.name()).map_err(bad),
        Format::Gh => files::gh(source.text()?).map_err(bad),
        Format::Docker => files::docker(source.text()?).map_err(bad),
        Format::Netrc => files::netrc(source.text()?).map_err(bad),
        Format::Npm => files::npm(source.text()?).map_err(bad),
        Format::Pypi => files::pypi(source.text()?).map_err(bad),
        Format::Kube => files::kube(source.text()?).map_err(bad),
        Format::Git => files::git(source.text()?).map_err(bad),
        Format::Mcp => files::mcp(source.text()?).map_err(bad),
        Format::Cargo => files::cargo(source.text()?).map_err(bad),
        Format::Terraform => files::terraform(source.text()?).map_err(bad),
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
    }
}

fn variables(source: &Source) -> Result<Vec<Entry>> {
    let entry = |one: crate::inject::dotenv::Assignment| {
        let mut entry = Entry::new(format!("line {}", one.line), one.name.clone());
        entry.values.push(Value { label: one.name, part: Part::Main, value: one.value, span: Some(one.span) });
        entry
    };
    Ok(source.parse()?.into_iter().map(entry).collect())
}
