//! Files whose format is known: what lies in clear there is what `import` would take, whatever it looks like.

use std::path::Path;

use super::{Finding, Scanner};
use crate::import::files::json::line_of;
use crate::import::judge::{self, Sign, Verdict};
use crate::import::managers::{self, ManagerFormat};
use crate::import::{Format, entries, read};
use crate::secret::Secret;

/// So much of a file that is too large tells what it is.
pub(super) const HEAD: usize = 64 << 10;
/// Endings that exports of managers have.
const EXPORTS: [&str; 4] = ["1pux", "csv", "json", "xml"];

/// What a file of a tree is, where that is told fast: by its name, or by the shape of what has an ending for it.
pub(super) fn of(path: &Path, content: &[u8]) -> Option<Format> {
    if let Some(format) = Format::by_name(path) {
        return (format != Format::Dotenv).then_some(format);
    }
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    let likely = match ending.as_str() {
        "yaml" | "yml" => memchr::memmem::find(content, b"kind: Config").is_some() && memchr::memmem::find(content, b"clusters:").is_some(),
        ending => EXPORTS.contains(&ending),
    };
    // What is encrypted does not lie in clear.
    let found = likely.then(|| Format::of(path, content).ok()).flatten();
    found.filter(|format| match format {
        Format::Manager(format) => !matches!(format, ManagerFormat::Sops | ManagerFormat::Age | ManagerFormat::BitwardenLocked),
        format => *format != Format::Dotenv,
    })
}

/// Whether a file that is too large to be looked at may be the export of a manager.
pub(super) fn may_be_export(path: &Path) -> bool {
    path.extension().and_then(|end| end.to_str()).is_some_and(|end| EXPORTS.iter().any(|one| end.eq_ignore_ascii_case(one)))
}

/// A table of passwords whose program is not known: somebody's whole vault all the same.
pub(super) fn table(path: &Path, content: &[u8]) -> Option<Vec<Finding>> {
    (may_be_export(path) && managers::has_passwords(content)).then(|| vec![whole()])
}

fn whole() -> Finding {
    Finding { line: 1, variable: None, service: None, sign: Sign::Export, value: Secret::new(Vec::new()) }
}

/// What is in it; `None` where it is not as its format has it, and is looked at like any other file.
pub(super) fn findings(scanner: &Scanner<'_>, format: Format, path: &Path, content: &[u8]) -> Option<Vec<Finding>> {
    if format.is_export() {
        return Some(vec![whole()]);
    }
    let text = std::str::from_utf8(content).ok()?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut found = Vec::new();
    for entry in read::text(format, text, &name)?.ok()? {
        if entry.left.is_some() {
            continue;
        }
        for value in entry.values.into_iter().filter(|value| entries::is_secret_part(value.part)) {
            let shown = value.value.expose_str().unwrap_or_default();
            if entries::unusable(value.part, &value.value, false).is_some() {
                continue;
            }
            let mut service = entry.service.map(str::to_owned);
            let mut sign = Sign::Entry;
            if format.is_of_variables() {
                // The user's own templates were read when the scanner was made: nothing is left to fail.
                let Ok(judgement) = judge::judge(&scanner.variables, &value.label, shown, |_| false) else { continue };
                let Verdict::Secret(by) = judgement.verdict else { continue };
                sign = by;
                service = judgement.known.or(judgement.like).map(|known| known.head.id.clone());
            }
            let line = value.span.map_or(1, |span| line_of(text, span.start));
            found.push(Finding { line, variable: Some(value.label), service, sign, value: value.value });
        }
    }
    Some(found)
}
