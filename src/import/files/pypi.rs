//! `.pypirc`, as Python's `RawConfigParser` reads it.

use super::super::entry::{Entry, Part, Sort, Value};
use super::ini::{Dialect, parse};
use super::value;
use crate::inject::dotenv::Mistake;

/// Where the two well-known servers take uploads.
const USUAL: [(&str, &str); 2] = [("pypi", "upload.pypi.org"), ("testpypi", "test.pypi.org")];

/// What is in it, a server each.
///
/// # Errors
/// None; what is no section or key is passed over.
pub(crate) fn pypi(text: &str) -> Result<Vec<Entry>, Mistake> {
    let ini = parse(text, Dialect { tail_comments: false, continues: true });
    let mut entries = Vec::new();
    for (n, section) in ini.sections.iter().enumerate().filter(|(_, section)| section.name != "distutils") {
        let find = |key: &str| ini.of(n).find(|line| line.key.eq_ignore_ascii_case(key));
        let text_of = |key: &str| find(key).map(|line| text[line.value.clone()].trim());
        let usual = USUAL.iter().find(|(name, _)| *name == section.name).map(|(_, host)| *host);
        let address = text_of("repository").or(usual).unwrap_or_default().to_owned();
        let host = super::super::naming::host_of(&address).unwrap_or_default();
        let token = text_of("username").is_none_or(|user| user == "__token__");
        let title = if section.name == "pypi" { "pypi".to_owned() } else { format!("pypi-{}", section.name) };
        let mut entry = Entry::new(format!("[{}]", section.name), title);
        if let Some(line) = find("password") {
            entry.values.push(value(Part::Main, "password", text[line.value.clone()].trim(), line.value.clone()));
        } else {
            entry.left = Some("no password in it");
        }
        entry
            .values
            .extend(find("username").map(|line| value(Part::User, "username", text[line.value.clone()].trim(), line.value.clone())));
        if token && !host.is_empty() {
            entry.values.push(Value { span: None, ..value(Part::Field("upload_host"), "repository", &host, 0..0) });
        }
        (entry.sort, entry.service) = if token { (Sort::Token, Some("pypi")) } else { (Sort::Login, None) };
        entry.urls.extend(Some(address).filter(|address| !address.is_empty()));
        entries.push(entry);
    }
    Ok(entries)
}
