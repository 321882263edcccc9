//! A file's entries, whatever its format: the one place that knows which reader a format has.

use super::entry::{Entry, Part, Value};
use super::{Format, Source};
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
        Format::Aws
        | Format::Google
        | Format::Gh
        | Format::Docker
        | Format::Netrc
        | Format::Npm
        | Format::Pypi
        | Format::Kube
        | Format::Git
        | Format::Mcp
        | Format::Cargo
        | Format::Terraform
        | Format::OnePasswordCsv
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
