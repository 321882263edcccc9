//! AWS: a `credential_process` in the config, and the keys out of the credentials.

use std::path::Path;

use super::edits::{Edit, line_end};
use super::{Replacement, Rewritten, Surroundings, Taken};
use crate::import::Source;
use crate::import::files::ini::{Ini, parse};
use crate::import::files::{AWS_DIALECT, profile_of};
use crate::{Error, Result};

const KEYS: [&str; 4] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token"];

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let ini = parse(text, AWS_DIALECT);
    let call = around.call();
    // Beside where the AWS tools look for it, wherever a link leads from there.
    let beside = Some(source.shown()).filter(|path| path.file_name().is_some_and(|name| name == "credentials"));
    let beside = beside.map(|path| path.with_file_name("config"));
    let mut own: Vec<Edit> = Vec::new();
    let mut processes: Vec<(String, String)> = Vec::new();
    for one in taken {
        let is_it = |name: &str| format!("[{name}]") == one.entry.place;
        let Some(n) = ini.sections.iter().position(|section| is_it(&section.name)) else { continue };
        let profile = profile_of(&ini.sections[n]).unwrap_or_default();
        let line = format!("credential_process = {}", call.aws(one.name));
        let mut gone = ini.of(n).filter(|line| KEYS.iter().any(|key| line.key.eq_ignore_ascii_case(key)));
        if beside.is_none()
            && let Some(first) = gone.next()
        {
            // In the place of the first of its keys.
            own.push(Edit::new(first.whole.clone(), format!("{line}{}", line_end(text))));
        }
        own.extend(gone.map(|line| Edit::gone(line.whole.clone())));
        processes.push((profile, line));
    }
    let mut files = Vec::new();
    if let Some(beside) = beside {
        // First: as long as both are there, the keys are what counts.
        files.push(config(&beside, &processes)?);
    }
    files.push(Rewritten::new(copy_of(source)?, own)?);
    let again = parse(&files[files.len() - 1].text, AWS_DIALECT);
    if again.sections.len() != ini.sections.len() {
        return Err(Error::Usage("the file would not read as it should without its keys".to_owned()));
    }
    Ok(Replacement { files, ..Replacement::default() })
}

/// The source once more, to be written.
pub(super) fn copy_of(source: &Source) -> Result<Source> {
    let again = Source::read(source.shown())?;
    if again.bytes() == source.bytes() { Ok(again) } else { Err(Error::Changed { name: source.shown().to_string_lossy().into_owned() }) }
}

fn config(path: &Path, processes: &[(String, String)]) -> Result<Rewritten> {
    let source = Source::read_or_absent(path)?;
    let text = source.text()?;
    let ini: Ini = parse(text, AWS_DIALECT);
    let end = line_end(text);
    let (mut edits, mut appended) = (Vec::new(), String::new());
    if !text.is_empty() && !text.ends_with('\n') {
        appended.push_str(end);
    }
    for (profile, line) in processes {
        let Some(n) = ini.sections.iter().position(|section| profile_of(section).as_deref() == Some(profile)) else {
            let head = if profile == "default" { "[default]".to_owned() } else { format!("[profile {}]", quoted(profile)) };
            appended.push_str(&format!("{head}{end}{line}{end}"));
            continue;
        };
        let mut before = ini.of(n).filter(|line| line.key.eq_ignore_ascii_case("credential_process"));
        match before.next() {
            Some(before) => edits.push(Edit::new(before.whole.clone(), format!("{line}{end}"))),
            None => {
                let at = ini.sections[n].head_end;
                let first = if text[..at].ends_with('\n') { "" } else { end };
                edits.push(Edit::new(at..at, format!("{first}{line}{end}")));
            }
        }
        // In one section a program goes before keys, and half of what stays would be neither.
        edits.extend(
            ini.of(n)
                .filter(|line| KEYS[..2].iter().any(|key| line.key.eq_ignore_ascii_case(key)))
                .map(|line| Edit::gone(line.whole.clone())),
        );
    }
    if !appended.trim().is_empty() {
        edits.push(Edit::new(text.len()..text.len(), appended));
    }
    Rewritten::new(source, edits)
}

fn quoted(profile: &str) -> String {
    if profile.contains([' ', '\t']) { format!("\"{profile}\"") } else { profile.to_owned() }
}
