//! git: the lines out of `.git-credentials`, and the helper for their hosts into the person's configuration.

use super::aws::copy_of;
use super::edits::{Edit, line_end, lines};
use super::{Replacement, Rewritten, Surroundings, Taken};
use crate::Result;
use crate::import::Source;

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let Some(config) = &around.git_config else { return Ok(Replacement::default()) };
    let config = Source::read_or_absent(config)?;
    let before = config.text()?;
    let end = line_end(before);
    let mut bases: Vec<String> = Vec::new();
    let mut gone: Vec<Edit> = Vec::new();
    for one in taken {
        let Some(number) = one.entry.place.strip_prefix("line ").and_then(|number| number.parse::<usize>().ok()) else { continue };
        let Some(raw) = text.split_inclusive('\n').nth(number - 1) else { continue };
        let start: usize = text.split_inclusive('\n').take(number - 1).map(str::len).sum();
        gone.push(Edit::gone(lines(text, &(start..start + raw.trim_end_matches('\n').len()))));
        let base = one.entry.urls.first().map(|url| base_of(url)).unwrap_or_default();
        if !base.is_empty() && !bases.contains(&base) {
            bases.push(base);
        }
    }
    let helper = around.call().git();
    let mut added = String::new();
    if !before.is_empty() && !before.ends_with('\n') {
        added.push_str(end);
    }
    for base in bases.iter().filter(|base| !before.contains(&section(base))) {
        added.push_str(&format!("{}{end}", section(base)));
        // An empty one ends the list before it: `store` would write down in clear again what our helper has answered.
        let stays = text.lines().enumerate().any(|(n, line)| {
            let place = format!("line {}", n + 1);
            !taken.iter().any(|one| one.entry.place == place)
                && line.to_ascii_lowercase().contains(base.split("://").nth(1).unwrap_or_default())
        });
        if !stays {
            added.push_str(&format!("\thelper ={end}"));
        }
        added.push_str(&format!("\thelper = {helper}{end}"));
    }
    let mut files = Vec::new();
    if !added.trim().is_empty() {
        let at = before.len();
        files.push(Rewritten::new(config, vec![Edit::new(at..at, added)])?);
    }
    files.push(Rewritten::new(copy_of(source)?, gone)?);
    Ok(Replacement { files, ..Replacement::default() })
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
