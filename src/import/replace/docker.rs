//! docker: our helper for a registry, and its login out of the file.

use super::aws::copy_of;
use super::edits::Edit;
use super::{Replacement, Rewritten, Surroundings, Taken};
use crate::import::Source;
use crate::import::files::docker;
use crate::import::files::json::{Node, parse, quoted};
use crate::{Error, Result};

const SECRET: [&str; 5] = ["auth", "username", "password", "identitytoken", "registrytoken"];

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let changed = |_| Error::Usage("the file would not read as it should without its logins".to_owned());
    let root = parse(text).map_err(changed)?;
    let auths = root.get("auths").map(Node::members).unwrap_or_default();
    let helpers = root.get("credHelpers");
    let helper = quoted(&around.docker_helper);
    let (mut edits, mut added) = (Vec::new(), Vec::new());
    for (server, _, node) in auths.iter().filter(|(server, _, _)| taken.iter().any(|one| one.entry.place == server.as_str())) {
        if node.members().iter().all(|(key, _, _)| SECRET.contains(&key.as_str())) {
            edits.push(Edit::new(node.span.clone(), "{}"));
        } else {
            let secret = node.members().iter().filter(|(key, _, _)| SECRET.contains(&key.as_str()));
            edits.extend(secret.map(|(_, _, value)| Edit::new(value.span.clone(), "\"\"")));
        }
        match helpers.and_then(|helpers| helpers.get(server)) {
            Some(other) => edits.push(Edit::new(other.span.clone(), helper.clone())),
            None => added.push(format!("{}: {helper}", quoted(server))),
        }
    }
    if !added.is_empty() {
        edits.push(insertion(text, &root, helpers, &added));
    }
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    let again = docker(&rewritten.text).map_err(changed)?;
    let left = again.iter().filter(|entry| taken.iter().any(|one| one.entry.place == entry.place) && entry.left.is_none());
    if left.count() > 0 {
        return Err(changed(crate::inject::dotenv::Mistake { line: 1, reason: "" }));
    }
    Ok(Replacement { files: vec![rewritten], ..Replacement::default() })
}

/// New members of `credHelpers`, which is made where there is none.
fn insertion(text: &str, root: &Node, helpers: Option<&Node>, added: &[String]) -> Edit {
    let (object, new) = match helpers {
        Some(helpers) => (helpers, added.join(", ")),
        None => (root, format!("\"credHelpers\": {{{}}}", added.join(", "))),
    };
    let at = object.span.start + 1;
    let Some((_, first, _)) = object.members().first() else { return Edit::new(at..at, new) };
    // As far in as what follows.
    let between = &text[at..first.start];
    let between = if between.trim().is_empty() { between } else { "" };
    Edit::new(at..at, format!("{between}{new},"))
}
