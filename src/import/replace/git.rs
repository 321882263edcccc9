//! git: the lines out of `.git-credentials`, and the helper for their hosts into the person's configuration.

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, WhyNot};
use crate::Result;
use crate::import::entry::Entry;
use crate::import::{Source, files};
use crate::inject::tools::edits::Edit;
use crate::inject::tools::{Asked, git, host};

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings, why_not: &WhyNot<'_>) -> Result<Replacement> {
    let text = source.text()?;
    let mut replacement = Replacement::default();
    let Some(config) = &around.git_config else {
        taken.iter().for_each(|one| replacement.stays(one, "where git's configuration is, which would ask instead, is not known"));
        return Ok(replacement);
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut gone: Vec<usize> = Vec::new();
    let mut hosts: Vec<String> = Vec::new();
    for one in taken {
        let url = one.entry.urls.first().map(String::as_str).unwrap_or_default();
        match (number(one.entry), why_not(&Asked::Git(url), one.name)) {
            (Some(number), None) => {
                gone.push(number);
                hosts.extend(host_of(one.entry));
            }
            (_, why) => replacement.stays(one, &why.unwrap_or_default()),
        }
    }
    if gone.is_empty() {
        return Ok(replacement);
    }
    // Those that `store` is to be asked for still.
    let entries = files::git(text).unwrap_or_default();
    let rest = entries.iter().filter(|entry| entry.left.is_none() && !number(entry).is_some_and(|number| gone.contains(&number)));
    let rest: std::collections::HashSet<String> = rest.filter_map(host_of).collect();
    let hosts: Vec<(String, bool)> = hosts.into_iter().map(|host| (host.clone(), !rest.contains(&host))).collect();
    let config = Source::read_or_absent(config)?;
    if let Some(edit) = git::edit(config.text()?, &hosts, &around.call) {
        replacement.files.push(Rewritten::new(config, vec![edit])?);
    }
    let mut at = 0;
    let mut edits = Vec::new();
    gone.sort_unstable();
    for (n, line) in lines.iter().enumerate() {
        if gone.binary_search(&(n + 1)).is_ok() {
            edits.push(Edit::gone(at..at + line.len()));
        }
        at += line.len();
    }
    replacement.files.push(Rewritten::new(copy_of(source)?, edits)?);
    Ok(replacement)
}

/// The line that an entry is.
fn number(entry: &Entry) -> Option<usize> {
    entry.place.strip_prefix("line ")?.parse().ok()
}

/// The host that git asks for.
fn host_of(entry: &Entry) -> Option<String> {
    host::of_url(entry.urls.first()?).map(|(_, host, _)| host)
}
