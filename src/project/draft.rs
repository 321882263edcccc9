//! A project's file in the making.

use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::{FILE, Need, parse};
use crate::reference::SCHEME;
use crate::{Error, Result};

const HEAD: &str = "# Which credentials this project needs, and as which variables: names, never values. Safe to commit.\n\
                    # `credctl check` tells what is missing; `credctl run -- COMMAND` starts with them.\n";

/// The text that says these words. What goes in is of the narrow alphabets of names, so that nothing has to be escaped.
pub fn text(vault: Option<&str>, needs: &[Need]) -> String {
    let vault = vault.map(|vault| format!("vault = \"{vault}\"\n")).unwrap_or_default();
    let lines: String = needs.iter().map(|need| format!("{} = {}\n", need.key, value(need))).collect();
    format!("{HEAD}\n{vault}{}[env]\n{lines}", if vault.is_empty() { "" } else { "\n" })
}

fn value(need: &Need) -> String {
    let what = match &need.vault {
        Some(vault) => format!("{SCHEME}{}?vault={vault}", need.what()),
        None => need.what(),
    };
    match &need.template {
        Some(template) => format!("{{ use = \"{what}\", template = \"{template}\" }}"),
        None => format!("\"{what}\""),
    }
}

/// Writes it into a directory, where there is none yet. Its mode is that of any new file: it is there to be shared.
///
/// # Errors
/// [`Error::Exists`], also for a link that leads nowhere; [`Error::Io`]; [`Error::BadFile`] for a text that would not be read.
pub fn create(dir: &Path, text: &str) -> Result<PathBuf> {
    let path = dir.join(FILE);
    parse(text).map_err(|found| Error::BadFile { path: path.clone(), line: found.line, reason: found.reason })?;
    let mut file = match File::options().write(true).create_new(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return Err(Error::Exists { what: "file", name: path.to_string_lossy().into_owned() });
        }
        Err(error) => return Err(Error::io("create", path, error)),
    };
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Half of it would name half of what is needed.
        let _ = std::fs::remove_file(&path);
        Error::io("write", &path, error)
    })?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_nothing_is_overwritten() {
        let read = parse("[env]\nA = \"x\"\nB = { use = \"y/dsn\", template = \"sentry\" }\nC = \"cred://z?vault=acme\"\n").unwrap();
        let text = text(Some("acme"), &read.needs);
        let again = parse(&text).unwrap();
        assert_eq!(again.vault.as_deref(), Some("acme"));
        assert!(again.needs.iter().zip(&read.needs).all(|(one, other)| *one == Need { line: one.line, ..other.clone() }), "{text}");
        let dir = tempfile::tempdir().unwrap();
        create(dir.path(), &text).unwrap();
        assert!(matches!(create(dir.path(), "[env]\n"), Err(Error::Exists { .. })));
        assert_eq!(std::fs::read_to_string(dir.path().join(FILE)).unwrap(), text);
        std::fs::remove_file(dir.path().join(FILE)).unwrap();
        std::os::unix::fs::symlink("/nowhere/at/all", dir.path().join(FILE)).unwrap();
        assert!(matches!(create(dir.path(), &text), Err(Error::Exists { .. })));
        assert!(matches!(create(dir.path(), "vault = \"../x\"\n"), Err(Error::BadFile { .. })));
    }
}
