//! MCP: references in a server's environment, and its command started by `credctl run`, which resolves them and hands stdin
//! and stdout on untouched. What a client sends itself, or starts a server with, is a variable where the client fills those
//! in from a terminal that `credctl run` has started it in (Claude Code); with all others it stays, and what to type is said.

use std::path::Path;

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, places, target};
use crate::import::Source;
use crate::import::files::json::{Node, parse, quoted};
use crate::import::files::servers;
use crate::import::gather::File;
use crate::inject::tools::edits::Edit;
use crate::name::Key;
use crate::{Error, Result};

pub(super) fn replacement(source: &Source, file: &File, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let changed = |_| Error::Usage("the file would not read as it should with references in it".to_owned());
    let root = parse(text).map_err(changed)?;
    let mut given = Given { file, taken, edits: Vec::new(), done: Vec::new(), variables: Vec::new() };
    // One that is shared by git has no path of this machine in it.
    let program = if is_shared(source.shown(), around.home.as_deref()) { "credctl" } else { around.program()? };
    // No reference names a vault that is a directory: whoever resolves it has to be told.
    let elsewhere = around.call.options.iter().filter(|_| around.vault.is_none()).map(|word| format!("{}, ", quoted(word)));
    let words = format!("\"run\", {}\"--\"", elsewhere.collect::<String>());
    for (_, server) in servers(&root) {
        given.environment(text, server, (program, &words));
        if Client::of(source.shown()) == Client::ClaudeCode {
            given.filled_in(server);
        }
    }
    let Given { edits, done, variables, .. } = given;
    let stays: Vec<usize> = places(taken).into_iter().filter(|at| !done.contains(at)).collect();
    let mut notes = Vec::new();
    let vault = around.typed();
    if !variables.is_empty() {
        notes.push(format!(
            "next: `credctl run{vault}{} -- claude`; started without it, it sends the variable's name",
            with(variables.iter().map(|(variable, target)| (variable.as_str(), target.as_str())))
        ));
    }
    if let Some(first) = of_places(file, taken, &stays).next() {
        notes.push(Client::of(source.shown()).instead(&format!("credctl run{vault}{}", with(std::iter::once(first)))));
    }
    if edits.is_empty() {
        return Ok(Replacement { notes, stays, ..Replacement::default() });
    }
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    parse(&rewritten.text).map_err(changed)?;
    notes.push("restart the client to have its servers started anew".to_owned());
    Ok(Replacement { files: vec![rewritten], notes, stays })
}

/// What is put into the file.
struct Given<'a> {
    file: &'a File,
    taken: &'a [Taken<'a>],
    edits: Vec<Edit>,
    done: Vec<usize>,
    /// Variables that the client is to be started with, and the credentials that they are of.
    variables: Vec<(String, String)>,
}

impl Given<'_> {
    /// References into the environment of a server that the client starts.
    fn environment(&mut self, text: &str, server: &Node, program: (&str, &str)) {
        // An older shape of Zed has all of it below `command`.
        let (holder, key) =
            if server.text("command").is_some() { (server, "command") } else { (server.get("command").unwrap_or(server), "path") };
        let Some(command) = holder.get(key).filter(|command| command.as_text().is_some()) else { return };
        let Some(variables) = holder.get("env") else { return };
        let before = self.edits.len();
        for (at, _, reference) in self.taken.iter().flat_map(|one| &one.values) {
            let Some(span) = self.file.slots.get(*at).and_then(|slot| slot.span.clone()) else { continue };
            if variables.members().iter().any(|(_, _, node)| node.span == span) {
                self.edits.push(Edit::new(span, quoted(reference)));
                self.done.push(*at);
            }
        }
        if self.edits.len() > before {
            self.edits.extend(wrapped(text, holder, command, program));
        }
    }

    /// Variables into what the client itself sends, or starts a server with.
    fn filled_in(&mut self, server: &Node) {
        let headers = server.get("headers").map(Node::members).unwrap_or_default().iter().map(|(_, _, node)| node);
        let args = server.get("args").map(Node::items).unwrap_or_default();
        let spans: Vec<_> = headers.chain(args).chain(server.get("url")).map(|node| node.span.clone()).collect();
        for (at, label, reference) in self.taken.iter().flat_map(|one| &one.values) {
            let Some(span) = self.file.slots.get(*at).and_then(|slot| slot.span.clone()) else { continue };
            if self.done.contains(at) || Key::parse(label).is_err() || !spans.iter().any(|all| all.start < span.start && span.end < all.end)
            {
                continue;
            }
            let target = target(reference).to_owned();
            // The servers of two projects may be called the same.
            let mut variable = (*label).to_owned();
            let mut number = 1;
            while self.variables.iter().any(|(known, of)| *known == variable && *of != target) {
                number += 1;
                variable = format!("{label}_{number}");
            }
            self.edits.push(Edit::new(span, format!("${{{variable}}}")));
            self.done.push(*at);
            if !self.variables.iter().any(|(known, _)| *known == variable) {
                self.variables.push((variable, target));
            }
        }
    }
}

fn with<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    all.map(|(variable, target)| format!(" --with {variable}={target}")).collect()
}

/// What stays, as variables of credentials.
fn of_places<'a>(file: &'a File, taken: &'a [Taken<'_>], stays: &'a [usize]) -> impl Iterator<Item = (&'a str, &'a str)> {
    let all = taken.iter().flat_map(|one| &one.values).filter(|(at, _, _)| stays.contains(at));
    all.filter_map(|(at, _, reference)| Some((file.slots.get(*at)?.label.as_str(), target(reference))))
}

/// The command as an argument of ours; one that is ours already stays.
fn wrapped(text: &str, server: &Node, command: &Node, (program, words): (&str, &str)) -> Vec<Edit> {
    let old = command.as_text().unwrap_or_default();
    if Path::new(old).file_name().is_some_and(|name| name == "credctl") {
        return Vec::new();
    }
    let first = format!("{words}, {}", &text[command.span.clone()]);
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

/// Whose file it is, by its name and directory: what it fills in is known of these.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Client {
    /// `${VAR}` in commands, arguments, headers and addresses.
    ClaudeCode,
    /// Its settings: variables that it sets for itself.
    ClaudeSettings,
    /// `${env:VAR}`, and the program's name.
    Fills(&'static str),
    Other,
}

impl Client {
    fn of(path: &Path) -> Self {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_in = |dir: &str| path.parent().is_some_and(|parent| parent.components().any(|part| part.as_os_str() == dir));
        match name {
            ".mcp.json" | ".claude.json" => Self::ClaudeCode,
            _ if name.starts_with("settings") && is_in(".claude") => Self::ClaudeSettings,
            _ if is_in(".cursor") => Self::Fills("cursor"),
            _ if is_in(".vscode") || (is_in("Code") && is_in("User")) => Self::Fills("code"),
            _ => Self::Other,
        }
    }

    /// What to do about what stays.
    fn instead(self, run: &str) -> String {
        match self {
            Self::ClaudeCode | Self::ClaudeSettings => format!("take it out there, and start the client by `{run} -- claude`"),
            Self::Fills(program) => format!(
                "`${{env:VARIABLE}}` may stand there instead, where the client is started with the variable by `{run} -- {program}`"
            ),
            Self::Other => "the client sends it, or starts the server with it, itself: where the server takes it from a variable, put it \
                            into `env` and import again"
                .to_owned(),
        }
    }
}

/// Whether a file is one of a project, and not of a person: Cursor has its own in a directory of the same name in the home.
fn is_shared(path: &Path, home: Option<&Path>) -> bool {
    // From inside of its directory it may be named without that.
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let dir = path.parent();
    let is_home = |dir: &Path| home.is_some_and(|home| dir == home || dir.canonicalize().ok() == home.canonicalize().ok());
    match dir.and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default() {
        ".vscode" | ".zed" => true,
        ".cursor" => !dir.and_then(Path::parent).is_some_and(is_home),
        _ => path.file_name().is_some_and(|name| name == ".mcp.json"),
    }
}
