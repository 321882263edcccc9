//! git: the lines out of `.git-credentials`, and the helper for their hosts into the person's configuration.

use super::aws::copy_of;
use super::edits::{Edit, line_end, lines};
use super::{Replacement, Rewritten, Surroundings, Taken, places};
use crate::Result;
use crate::import::entry::{Entry, Value};
use crate::import::{Source, files};
use crate::name::escape;

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let Some(config) = &around.git_config else { return Ok(Replacement::default()) };
    let config = Source::read_or_absent(config)?;
    let before = config.text()?;
    let end = line_end(before);
    let mut bases: Vec<String> = Vec::new();
    let mut gone: Vec<Edit> = Vec::new();
    let mut replacement = Replacement::default();
    let entries: Vec<Entry> = files::git(text).unwrap_or_default().into_iter().filter(|entry| entry.left.is_none()).collect();
    let stays: Vec<&Taken<'_>> = taken.iter().filter(|one| why_not(one.entry, &entries).is_some()).collect();
    for one in &stays {
        replacement.stays.extend(places(std::slice::from_ref(*one)));
        replacement.notes.extend(why_not(one.entry, &entries).map(|why| format!("{} stays: {why}", one.entry.place)));
    }
    let stays = |one: &Taken<'_>| stays.iter().any(|stays| stays.entry.place == one.entry.place);
    for one in taken.iter().filter(|one| !stays(one)) {
        let Some(number) = one.entry.place.strip_prefix("line ").and_then(|number| number.parse::<usize>().ok()) else { continue };
        let Some(raw) = text.split_inclusive('\n').nth(number - 1) else { continue };
        let start: usize = text.split_inclusive('\n').take(number - 1).map(str::len).sum();
        gone.push(Edit::gone(lines(text, &(start..start + raw.trim_end_matches('\n').len()))));
        let base = base(one.entry);
        if !base.is_empty() && !bases.contains(&base) {
            bases.push(base);
        }
    }
    if gone.is_empty() {
        return Ok(replacement);
    }
    let helper = around.call().git();
    let mut added = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        added.push_str(end);
    }
    for base in bases.iter().filter(|base| !before.contains(&section(base))) {
        added.push_str(&format!("{}{end}", section(base)));
        // An empty one ends the list before it: `store` would write down in clear again what our helper has answered.
        let is_gone = |entry: &Entry| taken.iter().any(|one| one.entry.place == entry.place && !stays(one));
        if !entries.iter().any(|entry| self::base(entry) == **base && !is_gone(entry)) {
            added.push_str(&format!("\thelper ={end}"));
        }
        added.push_str(&format!("\thelper = {helper}{end}"));
    }
    if !added.trim().is_empty() {
        let at = before.len();
        replacement.files.push(Rewritten::new(config, vec![Edit::new(at..at, added)])?);
    }
    replacement.files.push(Rewritten::new(copy_of(source)?, gone)?);
    Ok(replacement)
}

/// Why a line is better left where it is, among all that `store` reads.
fn why_not(entry: &Entry, all: &[Entry]) -> Option<String> {
    let base = base(entry);
    if !base.starts_with("https://") {
        return Some("it is not for https, and the helper is asked for https alone".to_owned());
    }
    let same = |one: &Value, other: &Value| one.part == other.part && one.value == other.value;
    // The values of `entry` itself are elsewhere by now.
    let own = all.iter().find(|own| own.place == entry.place)?;
    let is_same = |other: &Entry| other.values.iter().all(|value| own.values.iter().any(|own| same(own, value)));
    let others = all.iter().filter(|other| self::base(other) == base).any(|other| !is_same(other));
    others.then(|| {
        let host = escape(&base);
        format!("{host} has several logins, of which `store` gives the first and credctl none unless the address names the user (https://USER@HOST)")
    })
}

fn base(entry: &Entry) -> String {
    entry.urls.first().map(|url| base_of(url)).unwrap_or_default()
}

fn section(base: &str) -> String {
    format!("[credential \"{base}\"]")
}

/// Scheme and host: what git compares.
fn base_of(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return String::new() };
    let host = rest.split('/').next().unwrap_or_default();
    if host.contains(['"', '\\', '\n']) { String::new() } else { format!("{scheme}://{}", host.to_ascii_lowercase()) }
}
