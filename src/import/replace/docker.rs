//! docker: our helper for a registry, and its login out of the file.

use std::collections::HashSet;

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, WhyNot, refusals};
use crate::import::Source;
use crate::import::files;
use crate::import::files::json::{Node, parse};
use crate::inject::tools::edits::{Edit, applied};
use crate::inject::tools::{Asked, docker};
use crate::{Error, Result};

const SECRET: [&str; 5] = ["auth", "username", "password", "identitytoken", "registrytoken"];

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings, why_not: &WhyNot<'_>) -> Result<Replacement> {
    let text = source.text()?;
    let changed = || Error::Usage("the file would not read as it should without its logins".to_owned());
    let root = parse(text).map_err(|_| changed())?;
    let auths = root.get("auths").map(Node::members).unwrap_or_default();
    let mut replacement = Replacement::default();
    let (mut edits, mut registries, mut gone) = (Vec::new(), Vec::new(), HashSet::new());
    let asked: Vec<String> = taken.iter().map(|one| asked(&one.entry.place).to_owned()).collect();
    let refusals = refusals(&asked, &|asked| docker::edit(text, asked, &around.docker_helper).map(drop));
    for ((one, asked), refusal) in taken.iter().zip(asked).zip(refusals) {
        let place = one.entry.place.as_str();
        let Some((_, key, node)) = auths.iter().find(|(server, _, _)| server.as_str() == place) else { continue };
        match why_not(&Asked::Docker(&asked), one.name).or(refusal) {
            Some(why) => replacement.stays(one, &why),
            None => {
                edits.push(without(text, key.start, node));
                registries.push(asked);
                gone.insert(place);
            }
        }
    }
    if edits.is_empty() {
        return Ok(replacement);
    }
    edits.extend(docker::edit(text, &registries, &around.docker_helper)?);
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    let again = files::docker(&rewritten.text).map_err(|_| changed())?;
    if again.iter().any(|entry| gone.contains(entry.place.as_str()) && entry.left.is_none()) {
        return Err(changed());
    }
    replacement.files.push(rewritten);
    Ok(replacement)
}

/// What docker calls a registry when it asks: an older docker wrote its scheme down too.
fn asked(server: &str) -> &str {
    server.strip_prefix("https://").filter(|rest| !rest.contains('/')).unwrap_or(server)
}

/// A member of `auths` without its login, as one place with its key, by which it is found again.
fn without(text: &str, start: usize, node: &Node) -> Edit {
    let secret = || node.members().iter().filter(|(key, _, _)| SECRET.contains(&key.as_str()));
    if secret().count() == node.members().len() {
        return Edit::new(start..node.span.end, format!("{}{{}}", &text[start..node.span.start]));
    }
    let inner = |span: &std::ops::Range<usize>| span.start - start..span.end - start;
    let edits: Vec<Edit> = secret().map(|(_, _, value)| Edit::new(inner(&value.span), "\"\"")).collect();
    Edit::new(start..node.span.end, applied(&text[start..node.span.end], &edits).to_string())
}
