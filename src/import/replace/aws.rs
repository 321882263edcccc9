//! AWS: a `credential_process` in the config, and the keys out of the credentials.

use std::collections::HashMap;
use std::path::PathBuf;

use super::{Replacement, Rewritten, Surroundings, Taken, WhyNot, refusals};
use crate::import::Source;
use crate::import::files::AWS_DIALECT;
use crate::import::files::ini::{Ini, Line, parse};
use crate::inject::tools::edits::Edit;
use crate::inject::tools::{Asked, aws};
use crate::{Error, Result};

const KEYS: [&str; 4] = ["aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token"];
const PROCESS: &str = "credential_process";

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings, why_not: &WhyNot<'_>) -> Result<Replacement> {
    let text = source.text()?;
    let config = config_of(source, around).map(|path| Source::read_or_absent(&path)).transpose()?;
    let config_text = config.as_ref().map_or(Ok(text), Source::text)?;
    let own = Text { ini: parse(text, AWS_DIALECT), is_config: config.is_none() };
    let beside = Text { ini: parse(config_text, AWS_DIALECT), is_config: true };
    let mut replacement = Replacement::default();
    let mut gone: Vec<Edit> = Vec::new();
    let mut fitting: Vec<(&Taken<'_>, usize)> = Vec::new();
    let mut wanted: Vec<(&str, &str)> = Vec::new();
    let (known, config_of) = (own.by_place(), beside.by_profile());
    for one in taken {
        let Some(n) = known.get(&one.entry.place).copied() else { continue };
        match (own.profile(n), why_not(&Asked::Aws, one.name)) {
            (Some(profile), None) => match unfit(&own, n, &beside, config_of.get(profile).map(Vec::as_slice).unwrap_or_default()) {
                None => {
                    wanted.push((profile, one.name));
                    fitting.push((one, n));
                }
                Some(why) => replacement.stays(one, why),
            },
            (Some(_), Some(why)) => replacement.stays(one, &why),
            (None, _) => replacement.stays(one, "the AWS tools find no profile in it: in a config they are called `[profile NAME]`"),
        }
    }
    let refusals = refusals(&wanted, &|wanted| aws::edits(config_text, wanted, &around.call).map(drop));
    for ((one, n), refusal) in fitting.iter().zip(&refusals) {
        match refusal {
            Some(why) => replacement.stays(one, why),
            None => gone.extend(own.keys(*n, &KEYS).map(|line| Edit::gone(line.whole.clone()))),
        }
    }
    let wanted: Vec<(&str, &str)> =
        wanted.into_iter().zip(&refusals).filter(|(_, refusal)| refusal.is_none()).map(|(one, _)| one).collect();
    if wanted.is_empty() {
        return Ok(replacement);
    }
    let process = aws::edits(config_text, &wanted, &around.call)?;
    match config {
        None => gone.extend(process),
        // First: as long as both are there, the keys are what counts.
        Some(config) if !process.is_empty() => replacement.files.push(Rewritten::new(config, process)?),
        Some(_) => {}
    }
    let rewritten = Rewritten::new(copy_of(source)?, gone)?;
    if parse(&rewritten.text, AWS_DIALECT).sections.len() != own.ini.sections.len() {
        return Err(Error::Usage("the file would not read as it should without its keys".to_owned()));
    }
    replacement.files.push(rewritten);
    Ok(replacement)
}

/// The config that goes with a file of keys: the one that the AWS tools read with it, else the one beside it; `None`: it is a
/// config itself.
fn config_of(source: &Source, around: &Surroundings) -> Option<PathBuf> {
    let same = |path: &PathBuf| path == source.shown() || path.canonicalize().ok().as_deref() == source.path();
    match &around.aws {
        Some((config, credentials)) if same(credentials) => Some(config.clone()),
        Some((config, _)) if same(config) => None,
        // Beside where it is named, wherever a link leads from there.
        _ => Some(source.shown())
            .filter(|path| path.file_name().is_some_and(|name| name == "credentials"))
            .map(|path| path.with_file_name("config")),
    }
}

/// The source once more, to be written.
pub(super) fn copy_of(source: &Source) -> Result<Source> {
    let again = Source::read(source.shown())?;
    if again.bytes() == source.bytes() { Ok(again) } else { Err(Error::Changed { name: source.shown().to_string_lossy().into_owned() }) }
}

/// One of the two files, as it is read.
struct Text {
    ini: Ini,
    is_config: bool,
}

impl Text {
    /// Its sections by how an entry names them.
    fn by_place(&self) -> HashMap<String, usize> {
        self.ini.sections.iter().enumerate().map(|(n, section)| (format!("[{}]", section.name), n)).collect()
    }

    /// Its sections by profile.
    fn by_profile(&self) -> HashMap<&str, Vec<usize>> {
        let mut all: HashMap<&str, Vec<usize>> = HashMap::new();
        for n in 0..self.ini.sections.len() {
            if let Some(profile) = self.profile(n) {
                all.entry(profile).or_default().push(n);
            }
        }
        all
    }

    /// The profile that the AWS tools take a section for: a config has them as `[profile NAME]`, and `[NAME]` is nothing to
    /// them there; in the other file all of it is the name.
    fn profile(&self, n: usize) -> Option<&str> {
        let name = self.ini.sections[n].name.as_str();
        if !self.is_config || name == "default" {
            return Some(name);
        }
        let rest = name.strip_prefix("profile")?;
        rest.starts_with([' ', '\t']).then(|| rest.trim().trim_matches(['"', '\'']))
    }

    fn keys(&self, n: usize, names: &[&str]) -> impl Iterator<Item = &Line> {
        self.ini.of(n).filter(|line| names.iter().any(|name| line.key.eq_ignore_ascii_case(name)))
    }
}

/// Why a section's profile would not be given what a program gives, by how the AWS tools read both files together; `beside`
/// are the sections of the same profile in the config.
fn unfit(own: &Text, n: usize, config: &Text, beside: &[usize]) -> Option<&'static str> {
    let beside = || beside.iter().filter(|_| !own.is_config).map(|at| (config, *at));
    // It would be its own source without end; and another profile's, with its own role instead of its keys.
    if beside().chain([(own, n)]).any(|(file, at)| file.keys(at, &["role_arn"]).next().is_some()) {
        return Some("its profile takes a role, and then its keys are found only where they stand");
    }
    if !own.is_config && own.keys(n, &[PROCESS]).next().is_some() {
        return Some("it has a `credential_process` too");
    }
    beside()
        .any(|(file, at)| file.keys(at, &KEYS).next().is_some())
        .then_some("the config has keys of this profile too, which would be taken")
}
