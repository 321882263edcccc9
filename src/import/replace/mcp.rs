//! MCP: references in a server's environment, and its command started by `credctl run`, which resolves them and hands stdin
//! and stdout on untouched. What a client sends itself, to a server elsewhere, stays.

use std::path::Path;

use super::aws::copy_of;
use super::edits::Edit;
use super::{Replacement, Rewritten, Surroundings, Taken, places};
use crate::import::Source;
use crate::import::files::json::{Node, parse, quoted};
use crate::import::files::servers;
use crate::import::gather::File;
use crate::{Error, Result};

pub(super) fn replacement(source: &Source, file: &File, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let changed = |_| Error::Usage("the file would not read as it should with references in it".to_owned());
    let root = parse(text).map_err(changed)?;
    // One that is shared by git has no path of this machine in it.
    let program = if is_shared(source.shown()) { "credctl" } else { around.program()? };
    let (mut edits, mut done) = (Vec::new(), Vec::new());
    for (_, server) in servers(&root) {
        let Some(variables) = server.get("env") else { continue };
        let Some(command) = server.get("command").filter(|command| command.as_text().is_some()) else { continue };
        let mut any = false;
        for (at, _, reference) in taken.iter().flat_map(|one| &one.values) {
            let Some(span) = file.slots.get(*at).and_then(|slot| slot.span.clone()) else { continue };
            if variables.members().iter().any(|(_, _, node)| node.span == span) {
                edits.push(Edit::new(span, quoted(reference)));
                done.push(*at);
                any = true;
            }
        }
        if any {
            edits.extend(wrapped(text, server, command, program));
        }
    }
    let stays = places(taken).into_iter().filter(|at| !done.contains(at)).collect();
    if edits.is_empty() {
        return Ok(Replacement { stays, ..Replacement::default() });
    }
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    parse(&rewritten.text).map_err(changed)?;
    let notes = vec!["restart the client to have its servers started anew".to_owned()];
    Ok(Replacement { files: vec![rewritten], notes, stays })
}

/// The command as an argument of ours; one that is ours already stays.
fn wrapped(text: &str, server: &Node, command: &Node, program: &str) -> Vec<Edit> {
    let old = command.as_text().unwrap_or_default();
    if Path::new(old).file_name().is_some_and(|name| name == "credctl") {
        return Vec::new();
    }
    let first = format!("\"run\", \"--\", {}", &text[command.span.clone()]);
    let mut edits = vec![Edit::new(command.span.clone(), quoted(program))];
    match server.get("args") {
        Some(args) => {
            let at = args.items().first().map_or(args.span.start + 1, |item| item.span.start);
            let more = if args.items().is_empty() { "" } else { ", " };
            edits.push(Edit::new(at..at, format!("{first}{more}")));
        }
        None => {
            let at = command.span.end;
            edits.push(Edit::new(at..at, format!(", \"args\": [{first}]")));
        }
    }
    edits
}

/// Whether a file is one of a project, and not of a person.
fn is_shared(path: &Path) -> bool {
    let parent = path.parent().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    path.file_name().is_some_and(|name| name == ".mcp.json") || matches!(parent, ".vscode" | ".zed")
}
