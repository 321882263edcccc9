//! AWS's `config`: `credential_process` in the section of a profile. One section twice, one key twice, or a BOM makes every
//! profile unreadable: what is not plain is refused.

use std::collections::HashMap;
use std::ops::Range;

use super::edits::{Edit, applied, line_end};
use super::is_ours;
use crate::inject::call::Call;
use crate::{Error, Result};

/// The text with the profile asking for a credential.
///
/// # Errors
/// [`Error::Usage`] for a file that AWS's tools would not read, and a profile that has another process.
pub fn with(text: &str, profile: &str, name: &str, call: &Call) -> Result<String> {
    Ok(applied(text, &edits(text, &[(profile, name)], call)?).to_string())
}

/// The same for several profiles, each with its credential, as the places that are written otherwise.
///
/// # Errors
/// As [`with`].
pub(crate) fn edits(text: &str, wanted: &[(&str, &str)], call: &Call) -> Result<Vec<Edit>> {
    if text.starts_with('\u{feff}') {
        return Err(Error::Usage("the file begins with a byte order mark, with which AWS's tools read none of it".to_owned()));
    }
    let (end, lines) = (line_end(text), lines(text));
    let mut sections: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(profile) = section(&text[line.clone()]) {
            sections.entry(profile).or_default().push(at);
        }
    }
    let (mut edits, mut appended) = (Vec::new(), String::new());
    for (profile, name) in wanted {
        let refuse = |why: &str| Error::Usage(format!("the profile `{}` {why}", crate::name::escape(profile)));
        if profile.is_empty() || profile.chars().any(|c| c.is_control() || "[]\"'\\".contains(c)) {
            return Err(refuse("is no name for a profile"));
        }
        let setting = format!("credential_process = {}{end}", call.aws(name));
        let places = sections.get(*profile).map(Vec::as_slice).unwrap_or_default();
        let Some(at) = places.first().copied() else {
            let header = match *profile {
                "default" => "[default]".to_owned(),
                name if name.contains(' ') => format!("[profile \"{name}\"]"),
                name => format!("[profile {name}]"),
            };
            let gap = if text.is_empty() && appended.is_empty() { "" } else { end };
            appended.push_str(&format!("{gap}{header}{end}{setting}"));
            continue;
        };
        if places.len() > 1 {
            return Err(refuse("stands there twice, and AWS's tools read none of the file"));
        }
        let inside = lines[at + 1..].iter().take_while(|line| !text[(*line).clone()].trim_start().starts_with('['));
        let process = inside.filter_map(|line| Some((line, process_of(&text[line.clone()])?))).next();
        match process {
            Some((_, value)) if value == call.aws(name) => {}
            // Of another credential, or from where credctl was before.
            Some((line, value)) if is_process_of_ours(&value) => edits.push(Edit::new(line.clone(), setting)),
            Some(_) => return Err(refuse("has another `credential_process`; take that line out first")),
            None => {
                let at = lines[at].end;
                let gap = if text[..at].ends_with('\n') { "" } else { end };
                edits.push(Edit::new(at..at, format!("{gap}{setting}")));
            }
        }
    }
    if !appended.is_empty() {
        let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
        edits.push(Edit::new(text.len()..text.len(), format!("{gap}{appended}")));
    }
    Ok(edits)
}

/// Where its lines stand.
fn lines(text: &str) -> Vec<Range<usize>> {
    let ends = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start..*at)
    });
    ends.collect()
}

/// The text without ours; of one profile, or of all.
pub fn without(text: &str, profile: Option<&str>) -> String {
    let mut inside = None;
    let keeps = |line: &&str| {
        if line.trim_start().starts_with('[') {
            inside = section(line);
        }
        let meant = profile.is_none_or(|profile| inside.as_deref() == Some(profile));
        !(meant && process_of(line).is_some_and(|value| is_process_of_ours(&value)))
    };
    text.split_inclusive('\n').filter(keeps).collect()
}

/// Whether a profile has keys in the other file, `credentials`: those would be taken before any process is asked.
pub fn has_keys(credentials: &str, profile: &str) -> bool {
    let mut inside = false;
    credentials.lines().any(|line| {
        if let Some(header) = line.trim().strip_prefix('[') {
            inside = header.split(']').next().map(str::trim) == Some(profile);
        }
        let name = line.split(['=', ':']).next().unwrap_or_default().trim();
        inside && name.eq_ignore_ascii_case("aws_access_key_id")
    })
}

/// The profile whose section a line of the `config` begins: `[default]` or `[profile NAME]`, and no other.
fn section(line: &str) -> Option<String> {
    let inner = line.trim().strip_prefix('[')?.split(']').next()?.trim();
    if inner == "default" {
        return Some(inner.to_owned());
    }
    let name = inner.strip_prefix("profile")?;
    name.starts_with([' ', '\t']).then(|| name.trim().trim_matches(['"', '\'']).to_owned())
}

fn process_of(line: &str) -> Option<String> {
    // An indented line goes on with the value before it.
    let (name, value) = line.split_once(['=', ':']).filter(|_| !line.starts_with([' ', '\t']))?;
    name.trim().eq_ignore_ascii_case("credential_process").then(|| value.trim().to_owned())
}

fn is_process_of_ours(value: &str) -> bool {
    let program = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split(' ').next(),
    };
    program.is_some_and(is_ours) && value.contains(" helper aws ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(program: &str) -> Call {
        Call { program: program.to_owned(), options: Vec::new() }
    }

    #[test]
    fn into_its_section_or_a_new_one_and_out_again() {
        let own = call("/usr/local/bin/credctl");
        let line = "credential_process = /usr/local/bin/credctl helper aws dev\n";
        let text = "[default]\nregion = eu-west-1\n\n[profile dev]\ns3 =\n    x = y\n";
        let after = with(text, "dev", "dev", &own).unwrap();
        assert_eq!(after, format!("[default]\nregion = eu-west-1\n\n[profile dev]\n{line}s3 =\n    x = y\n"));
        assert_eq!(with(&after, "dev", "dev", &own).unwrap(), after, "twice is once");
        assert_eq!(without(&after, None), text);
        assert_eq!(without(&after, Some("default")), after);
        assert_eq!(with("", "dev", "dev", &own).unwrap(), format!("[profile dev]\n{line}"));
        assert_eq!(with("[default]\nregion = x", "dev", "dev", &own).unwrap(), format!("[default]\nregion = x\n\n[profile dev]\n{line}"));
        let moved = with(&after, "dev", "other", &call("/opt/credctl")).unwrap();
        assert_eq!(
            moved,
            after.replace(line, "credential_process = /opt/credctl helper aws other\n"),
            "our own line is brought up to date"
        );
        let both = edits("[default]\n", &[("a", "x"), ("default", "y"), ("b", "x")], &own).unwrap();
        let process = |name: &str| format!("credential_process = /usr/local/bin/credctl helper aws {name}\n");
        let whole = format!("[default]\n{1}\n[profile a]\n{0}\n[profile b]\n{0}", process("x"), process("y"));
        assert_eq!(*applied("[default]\n", &both), whole);
        let stray = with("[dev]\nregion = x\n", "dev", "dev", &own).unwrap();
        assert_eq!(stray, format!("[dev]\nregion = x\n\n[profile dev]\n{line}"), "in a config that is no profile");
        assert!(with("", "my prof", "x", &own).unwrap().starts_with("[profile \"my prof\"]\n"));
        let odd = with("", "dev", "dev", &call("/a b/credctl")).unwrap();
        assert!(odd.contains("= \"/a b/credctl\" helper aws dev\n") && without(&odd, None) == "[profile dev]\n", "{odd}");
    }

    #[test]
    fn what_would_break_every_profile_is_refused() {
        let own = call("/usr/bin/credctl");
        for text in ["\u{feff}[default]\n", "[profile dev]\n[profile dev]\n", "[profile dev]\ncredential_process = /usr/bin/other\n"] {
            assert!(with(text, "dev", "x", &own).is_err(), "{text:?}");
        }
        assert!(with("", "a]\nb", "x", &own).is_err());
        let foreign = "[profile dev]\ncredential_process = /usr/bin/other helper aws x\n";
        assert_eq!(without(foreign, None), foreign);
        assert!(has_keys("[a]\n[dev]\nAWS_ACCESS_KEY_ID = x\n", "dev") && !has_keys("[a]\naws_access_key_id=x\n[dev]\n", "dev"));
    }
}
