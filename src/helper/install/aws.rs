//! AWS's `config`: `credential_process` in the section of a profile. One section twice, one key twice, or a BOM makes every
//! profile unreadable: what is not plain is refused.

use super::{Call, ended, is_ours};
use crate::{Error, Result};

/// The text with the profile asking for a credential.
///
/// # Errors
/// [`Error::Usage`] for a file that AWS's tools would not read, and a profile that has another process.
pub fn with(text: &str, profile: &str, name: &str, call: &Call) -> Result<String> {
    let refuse = |why: &str| Err(Error::Usage(format!("the profile `{}` {why}", crate::name::escape(profile))));
    if text.starts_with('\u{feff}') {
        return Err(Error::Usage("the file begins with a byte order mark, with which AWS's tools read none of it".to_owned()));
    }
    if profile.is_empty() || profile.chars().any(|c| c.is_control() || "[]\"'\\".contains(c)) {
        return refuse("is no name for a profile");
    }
    let setting = format!("credential_process = {}\n", call.aws(name));
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut places = (0..lines.len()).filter(|at| section(lines[*at]).as_deref() == Some(profile));
    let Some(at) = places.next() else {
        let header = match profile {
            "default" => "[default]".to_owned(),
            name if name.contains(' ') => format!("[profile \"{name}\"]"),
            name => format!("[profile {name}]"),
        };
        let gap = if text.is_empty() { "" } else { "\n" };
        return Ok(format!("{}{gap}{header}\n{setting}", ended(text)));
    };
    if places.next().is_some() {
        return refuse("stands there twice, and AWS's tools read none of the file");
    }
    let inside = lines[at + 1..].iter().take_while(|line| !line.trim_start().starts_with('['));
    for line in inside {
        match process_of(line) {
            Some(value) if value == call.aws(name) => return Ok(text.to_owned()),
            Some(_) => return refuse("has another `credential_process`; take that line out first"),
            None => {}
        }
    }
    let (head, tail) = lines.split_at(at + 1);
    Ok(ended(&head.concat()) + &setting + &tail.concat())
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

/// The profile whose section a line begins.
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
