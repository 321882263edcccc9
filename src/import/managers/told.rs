//! Which of the managers' formats a file is: from its first bytes, then from its shape, never from its name alone.

use std::path::Path;

use super::tables::{self, SHEETS, Sheet};
use super::{age, csv, sops};

/// A format that is read here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ManagerFormat {
    /// 1Password's own export.
    OnePux,
    /// Bitwarden's JSON, in clear.
    BitwardenJson,
    /// The same, locked with a password.
    BitwardenLocked,
    /// The same with attached files, packed.
    BitwardenZip,
    /// KeePass's XML.
    KeePassXml,
    /// Proton Pass's JSON.
    ProtonJson,
    /// The same, packed.
    ProtonZip,
    /// CSV of a manager or a browser.
    Csv(&'static Sheet),
    /// A file whose values sops encrypted.
    Sops,
    /// A file that age encrypted.
    Age,
    /// A directory of `pass`, `gopass` or `passage`.
    Store,
    /// One that is known and not read, and why, going on from its name.
    Refused(&'static str),
}

/// What a format is called for `--from`, whose it is, and what it is.
const NAMES: [(ManagerFormat, &str, &str, &str); 10] = [
    (ManagerFormat::OnePux, "1pux", "1Password", "1Password, all of it"),
    (ManagerFormat::BitwardenJson, "bitwarden-json", "Bitwarden", "Bitwarden, JSON in clear"),
    (ManagerFormat::BitwardenLocked, "bitwarden-locked", "Bitwarden", "Bitwarden, JSON behind a password"),
    (ManagerFormat::BitwardenZip, "bitwarden-zip", "Bitwarden", "Bitwarden, with attached files"),
    (ManagerFormat::KeePassXml, "keepass-xml", "KeePass", "KeePass and KeePassXC, XML"),
    (ManagerFormat::ProtonJson, "proton-json", "Proton Pass", "Proton Pass, JSON"),
    (ManagerFormat::ProtonZip, "proton-zip", "Proton Pass", "Proton Pass, packed"),
    (ManagerFormat::Sops, "sops", "sops", "a file of sops"),
    (ManagerFormat::Age, "age", "age", "a file of age, with another in it"),
    (ManagerFormat::Store, "pass", "pass", "a store of pass, gopass or passage"),
];

impl ManagerFormat {
    /// What it is called for `--from`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv(sheet) => sheet.name,
            _ => NAMES.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, ..)| name),
        }
    }

    /// Whose it is.
    pub fn of(self) -> &'static str {
        match self {
            Self::Csv(sheet) => sheet.of,
            _ => NAMES.iter().find(|(format, ..)| *format == self).map_or("", |(_, _, of, _)| of),
        }
    }

    /// What it is, for people.
    pub fn what(self) -> &'static str {
        match self {
            Self::Csv(sheet) => sheet.of,
            _ => NAMES.iter().find(|(format, ..)| *format == self).map_or("", |(.., what)| what),
        }
    }

    /// From its name.
    pub fn parse(name: &str) -> Option<Self> {
        let sheet = || SHEETS.iter().find(|sheet| sheet.name == name).map(Self::Csv);
        NAMES.iter().find(|(_, known, ..)| *known == name).map(|(format, ..)| *format).or_else(sheet)
    }

    /// The names of all.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(_, name, ..)| *name).chain(SHEETS.iter().map(|sheet| sheet.name))
    }
}

/// Tells a file by its bytes; `None` where it is none of the managers'. `path` decides where it is a directory, and nothing
/// else.
pub fn recognise(path: &Path, file: &[u8]) -> Option<ManagerFormat> {
    if path.is_dir() {
        return super::pass::is_store(path).then_some(ManagerFormat::Store);
    }
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let begins = |mark: &[u8]| text.starts_with(mark);
    Some(match () {
        () if begins(b"PK\x03\x04") => zipped(file)?,
        () if age::is_age(file) => ManagerFormat::Age,
        () if begins(b"-----BEGIN PGP MESSAGE-----") => {
            ManagerFormat::Refused("is one file of gpg; name the directory of the `pass` store")
        }
        () if begins(b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5") => {
            ManagerFormat::Refused("is a database of KeePass; export it to XML first: `keepassxc-cli export FILE`")
        }
        () if begins(b"SQLite format 3\0") => ManagerFormat::Refused("is a database; export the passwords from the program that it is of"),
        () if begins(b"\xff\xfe") || begins(b"\xfe\xff") => ManagerFormat::Refused("is UTF-16; save it as UTF-8"),
        () if contains(text, b"***5642bee8-a5ff-11dc-8314-0800200c9a66***") => {
            ManagerFormat::Refused("is an old export of 1Password (1pif); export as 1pux")
        }
        () if text.trim_ascii_start().starts_with(b"<") => xml(text)?,
        () if sops::is_sops(text) => ManagerFormat::Sops,
        () if text.trim_ascii_start().starts_with(b"{") => json(text)?,
        () => ManagerFormat::Csv(tables::sheet(&csv::header(text)?)?),
    })
}

/// Whether a text is a table of logins, even if nothing else is known of it.
pub(in crate::import) fn has_passwords(file: &[u8]) -> bool {
    csv::header(file).is_some_and(|header| tables::has_passwords(&header))
}

fn zipped(file: &[u8]) -> Option<ManagerFormat> {
    // The list of names stands at the end; a name stands in it as it is.
    let named = |name: &[u8]| contains(file, name);
    match () {
        () if named(b"export.data") => Some(ManagerFormat::OnePux),
        () if named(b"Proton Pass/") => Some(ManagerFormat::ProtonZip),
        () if named(b"data.json") => Some(ManagerFormat::BitwardenZip),
        () => None,
    }
}

fn xml(text: &[u8]) -> Option<ManagerFormat> {
    contains(&text[..text.len().min(4096)], b"<KeePassFile").then_some(ManagerFormat::KeePassXml)
}

fn json(text: &[u8]) -> Option<ManagerFormat> {
    let has = |key: &str| contains(text, format!("\"{key}\"").as_bytes());
    match () {
        () if has("passwordProtected") && has("encKeyValidation_DO_NOT_EDIT") => Some(ManagerFormat::BitwardenLocked),
        () if has("items") && (has("folders") || has("collections")) => Some(ManagerFormat::BitwardenJson),
        () if has("encrypted") && has("encKeyValidation_DO_NOT_EDIT") => Some(ManagerFormat::BitwardenJson),
        () if has("vaults") && has("userId") => Some(ManagerFormat::ProtonJson),
        () => None,
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(text, part).is_some()
}
