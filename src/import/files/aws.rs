//! `~/.aws/credentials` and `~/.aws/config`, as botocore reads them.

use std::collections::HashSet;

use super::super::entry::{Entry, Part};
use super::ini::{Dialect, Ini, Line, Section, parse};
use super::value;
use crate::inject::dotenv::Mistake;

/// How the AWS tools read a value: it may go on in the next line, and `#` is part of it.
pub(crate) const DIALECT: Dialect = Dialect { tail_comments: false, continues: true };

/// What is in it, a profile each.
///
/// # Errors
/// The line of a section or a key that stands there twice: with that the AWS tools refuse the whole file.
pub(crate) fn aws(text: &str) -> Result<Vec<Entry>, Mistake> {
    let ini = parse(text, DIALECT);
    let mut seen = HashSet::new();
    let mut entries = Vec::new();
    for (n, section) in ini.sections.iter().enumerate() {
        if !seen.insert(section.name.as_str()) {
            return Err(Mistake {
                line: section.line,
                reason: "a section that stands there twice, with which the AWS tools refuse the file",
            });
        }
        let mut keys = HashSet::new();
        if let Some(twice) = ini.of(n).find(|line| !keys.insert(line.key.to_ascii_lowercase())) {
            return Err(Mistake { line: twice.line, reason: "a key that stands there twice, with which the AWS tools refuse the file" });
        }
        if let Some(profile) = profile_of(section) {
            entries.push(entry(text, &ini, n, section, &profile));
        }
    }
    Ok(entries)
}

/// The profile that a section is of: `[name]` in one file, `[profile name]` in the other.
fn profile_of(section: &Section) -> Option<String> {
    let name = section.name.trim();
    if name.starts_with("sso-session ") || name.starts_with("services ") {
        return None;
    }
    let name = name.strip_prefix("profile ").unwrap_or(name).trim();
    Some(name.trim_matches('"').to_owned())
}

fn entry(text: &str, ini: &Ini, n: usize, section: &Section, profile: &str) -> Entry {
    let title = if profile == "default" { "aws".to_owned() } else { format!("aws-{profile}") };
    let mut entry = Entry { service: Some("aws"), ..Entry::new(format!("[{}]", section.name), title) };
    let find = |key: &str| ini.of(n).find(|line| line.key.eq_ignore_ascii_case(key));
    let text_of = |line: &Line| text[line.value.clone()].trim().to_owned();
    let parts = [
        (Part::Main, "aws_secret_access_key"),
        (Part::Field("api_key"), "aws_access_key_id"),
        (Part::Field("session_token"), "aws_session_token"),
        (Part::Field("session_token"), "aws_security_token"),
        (Part::Field("region"), "region"),
    ];
    let secret = find("aws_secret_access_key").is_some_and(|line| !line.value.is_empty());
    let temporary = ["aws_session_token", "aws_security_token"].iter().any(|key| find(key).is_some_and(|line| !line.value.is_empty()))
        || find("aws_access_key_id").is_some_and(|line| text_of(line).starts_with("ASIA"));
    entry.left = match secret {
        true if temporary => Some("temporary keys, which end by themselves"),
        true => None,
        false if find("role_arn").is_some() => Some("a role: no secret in it"),
        false if find("sso_session").is_some() || find("sso_start_url").is_some() => Some("signs in by SSO: no secret in it"),
        false if find("credential_process").is_some() => Some("a program gives it"),
        false => Some("no secret in it"),
    };
    if entry.left.is_none() {
        let found = parts.into_iter().filter_map(|(part, key)| Some((part, key, find(key)?)));
        entry.values = found.map(|(part, key, line)| value(part, key, &text_of(line), line.value.clone())).collect();
    }
    entry
}
