//! The MCP servers of an agent, an editor, a desktop program: what each is started with, and what it sends.
//!
//! A server's environment is of variables, like a `.env`; headers, arguments and addresses get names that say what they are.
//! The place of a variable's value has its quotes, that of a part of a longer text has none.

use std::ops::Range;

use super::super::entry::{Entry, Part, Sort, Value};
use super::super::looks::{NameSays, has_password, is_filled_in_elsewhere, name_says};
use super::json::{Node, parse};
use crate::inject::dotenv::Mistake;
use crate::secret::Secret;

/// What the object with the servers is called, by the client.
const ROOTS: [&str; 3] = ["mcpServers", "context_servers", "servers"];

/// What is in it, a value each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn mcp(text: &str) -> Result<Vec<Entry>, Mistake> {
    let root = parse(text)?;
    let mut entries = Vec::new();
    for (name, node) in servers(&root) {
        // An older shape of Zed has all of it below `command`.
        for node in [Some(node), node.get("command")].into_iter().flatten() {
            environment(&name, node, &mut entries);
            let mut found = headers(&name, node);
            found.extend(arguments(&name, node));
            found.extend(address(&name, node));
            entries.extend(found.into_iter().map(|one| one.entry(&name, text)));
        }
    }
    // Claude Code's settings have variables of their own.
    if let Some(variables) = root.get("env") {
        members("env", variables, &mut entries);
    }
    Ok(entries)
}

/// The servers of all projects in a file, by name.
pub(crate) fn servers(root: &Node) -> Vec<(String, &Node)> {
    let mut found: Vec<&Node> = ROOTS.iter().filter_map(|key| root.get(key)).collect();
    found.extend(root.get("mcp").and_then(|node| node.get("servers")));
    for (_, _, project) in root.get("projects").map(Node::members).unwrap_or_default() {
        found.extend(ROOTS.iter().filter_map(|key| project.get(key)));
    }
    found.into_iter().flat_map(Node::members).map(|(name, _, node)| (name.to_string(), node)).collect()
}

fn members(place: &str, node: &Node, entries: &mut Vec<Entry>) {
    for (key, _, node) in node.members() {
        if let Some(text) = node.as_text() {
            entries.push(entry(place, key, text, Some(node.span.clone())));
        }
    }
}

fn entry(place: &str, label: &str, text: &str, span: Option<Range<usize>>) -> Entry {
    let mut entry = Entry { sort: Sort::Token, ..Entry::new(place, label) };
    entry.values.push(Value { label: label.to_owned(), part: Part::Main, value: Secret::from(text.to_owned()), span });
    entry
}

fn environment(server: &str, node: &Node, entries: &mut Vec<Entry>) {
    if let Some(variables) = node.get("env") {
        members(server, variables, entries);
    }
}

/// A secret in a longer text, and the variable that it would be.
struct Found<'n> {
    label: String,
    token: &'n str,
    node: &'n Node,
}

impl Found<'_> {
    fn entry(&self, server: &str, text: &str) -> Entry {
        // Where nothing of it is escaped it stands there as it is, and once.
        let inside = self.node.span.start + 1..self.node.span.end.saturating_sub(1);
        let mut places = text.get(inside.clone()).unwrap_or_default().match_indices(self.token);
        let place = places.next().filter(|_| places.next().is_none());
        let place = place.map(|(at, _)| inside.start + at..inside.start + at + self.token.len());
        entry(server, &self.label, self.token, place)
    }
}

/// A variable for what has none: the server's name, and what it is.
fn variable(server: &str, what: &str) -> String {
    let text: String =
        format!("{server}_{what}").chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("_{text}") } else { text }
}

fn headers<'n>(server: &str, node: &'n Node) -> Vec<Found<'n>> {
    let all = node.get("headers").map(Node::members).unwrap_or_default();
    let of = |(name, _, node): &'n (_, _, Node)| {
        let name: &zeroize::Zeroizing<String> = name;
        let (label, token) = header(server, name, node.as_text()?)?;
        Some(Found { label, token, node })
    };
    all.iter().filter_map(of).collect()
}

/// What is secret in a header: the token, without the word before it that says of what sort it is.
fn header<'t>(server: &str, name: &str, text: &'t str) -> Option<(String, &'t str)> {
    let lower = name.trim().to_ascii_lowercase();
    let says = ["authorization", "token", "key", "secret", "cookie", "password"].iter().any(|word| lower.contains(word));
    let text = text.trim();
    let token = text.split_once(' ').filter(|(scheme, _)| ["bearer", "token", "basic"].contains(&scheme.to_ascii_lowercase().as_str()));
    let token = token.map_or(text, |(_, token)| token.trim_start());
    if !says || token.is_empty() || is_filled_in_elsewhere(token) {
        return None;
    }
    let what = if lower == "authorization" { "TOKEN".to_owned() } else { format!("{lower}_SECRET") };
    Some((variable(server, &what), token))
}

/// What stands behind a flag that says that it is secret, in the same word or the next, and addresses with a password.
fn arguments<'n>(server: &str, node: &'n Node) -> Vec<Found<'n>> {
    let words: Vec<_> =
        node.get("args").map(Node::items).unwrap_or_default().iter().filter_map(|node| Some((node.as_text()?, node))).collect();
    let (mut found, mut taken) = (Vec::new(), None);
    for (n, (word, own)) in words.iter().enumerate() {
        if taken == Some(n) {
            continue;
        }
        let one = match flag(word) {
            Some((flag, Some(given))) => behind(server, flag, given).map(|one| (one, *own)),
            Some((flag, None)) => {
                let next = words.get(n + 1).and_then(|(given, node)| behind(server, flag, given).map(|one| (one, *node)));
                taken = next.as_ref().map(|_| n + 1);
                next
            }
            None => has_password(word).then(|| ((variable(server, "URL"), *word), *own)),
        };
        found.extend(one.map(|((label, token), node)| Found { label, token, node }));
    }
    found
}

/// `--api-key`, `-H`, and what follows a `=` in the same word.
fn flag(word: &str) -> Option<(&str, Option<&str>)> {
    if matches!(word, "-H" | "-e") {
        return Some((&word[1..], None));
    }
    let flag = word.strip_prefix("--").filter(|flag| !flag.is_empty())?;
    Some(flag.split_once('=').map_or((flag, None), |(flag, given)| (flag, Some(given))))
}

fn behind<'t>(server: &str, flag: &str, given: &'t str) -> Option<(String, &'t str)> {
    let says = |label: &str| name_says(label) == NameSays::Secret;
    match flag {
        // mcp-remote and curl: `--header "Authorization: Bearer …"`.
        "header" | "H" => given.split_once(':').and_then(|(name, text)| header(server, name, text)),
        // docker: `-e KEY=value`.
        "env" | "e" => {
            let (name, text) = given.split_once('=')?;
            (says(name) && !text.is_empty() && !is_filled_in_elsewhere(text)).then(|| (name.to_owned(), text))
        }
        _ => {
            let label = variable(server, flag);
            let value = !given.is_empty() && !given.starts_with("--") && !is_filled_in_elsewhere(given);
            (value && says(&label)).then_some((label, given))
        }
    }
}

/// What is secret in the address of a server elsewhere: its parameters, or the password before its host.
fn address<'n>(server: &str, node: &'n Node) -> Vec<Found<'n>> {
    let mut found = Vec::new();
    for node in ["url", "serverUrl"].into_iter().filter_map(|key| node.get(key)) {
        let Some(text) = node.as_text() else { continue };
        if has_password(text) {
            found.push(Found { label: variable(server, "URL"), token: text, node });
            continue;
        }
        let query = text.split_once('?').map_or("", |(_, query)| query.split('#').next().unwrap_or_default());
        for (name, token) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let label = variable(server, name);
            if name_says(&label) == NameSays::Secret && !token.is_empty() && !is_filled_in_elsewhere(token) {
                found.push(Found { label, token, node });
            }
        }
    }
    found
}
