//! The MCP servers of an agent, an editor, a desktop program: what each is started with, and what it sends.
//!
//! A server's environment is of variables, like a `.env`; headers and arguments get names that say what they are.

use super::super::entry::{Entry, Part, Sort, Value};
use super::super::looks::{NameSays, is_filled_in_elsewhere, name_says};
use super::json::{Node, parse};
use super::value;
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
            headers(&name, node, &mut entries);
            arguments(&name, node, &mut entries);
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
            entries.push(entry(place, key, text, node));
        }
    }
}

fn entry(place: &str, label: &str, text: &str, node: &Node) -> Entry {
    let mut entry = Entry { sort: Sort::Token, ..Entry::new(place, label) };
    entry.values.push(value(Part::Main, label, text, node.span.clone()));
    entry
}

fn environment(server: &str, node: &Node, entries: &mut Vec<Entry>) {
    if let Some(variables) = node.get("env") {
        members(server, variables, entries);
    }
}

/// A variable for what has none: the server's name, and what it is.
fn variable(server: &str, what: &str) -> String {
    let text: String =
        format!("{server}_{what}").chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    if text.starts_with(|c: char| c.is_ascii_digit()) { format!("_{text}") } else { text }
}

fn headers(server: &str, node: &Node, entries: &mut Vec<Entry>) {
    let all = node.get("headers").map(Node::members).unwrap_or_default();
    for (name, _, node) in all {
        let Some(text) = node.as_text() else { continue };
        let lower = name.to_ascii_lowercase();
        let says = ["authorization", "token", "key", "secret", "cookie", "password"].iter().any(|word| lower.contains(word));
        let token = text.split_once(' ').filter(|(scheme, _)| ["bearer", "token", "basic"].contains(&scheme.to_ascii_lowercase().as_str()));
        let token = token.map_or(text, |(_, token)| token);
        if !says || is_filled_in_elsewhere(token) {
            continue;
        }
        let label =
            if lower == "authorization" { variable(server, "TOKEN") } else { variable(server, &format!("{}_SECRET", name.as_str())) };
        let mut entry = entry(server, &label, token, node);
        entry.values.iter_mut().for_each(|value| value.span = None);
        entries.push(entry);
    }
}

/// What stands behind a flag that says that it is secret, in the same word or the next.
fn arguments(server: &str, node: &Node, entries: &mut Vec<Entry>) {
    let words: Vec<&str> = node.get("args").map(Node::items).unwrap_or_default().iter().filter_map(Node::as_text).collect();
    for (n, word) in words.iter().enumerate() {
        let Some(flag) = word.strip_prefix("--") else { continue };
        let (flag, given) = flag.split_once('=').map_or((flag, words.get(n + 1).copied()), |(flag, given)| (flag, Some(given)));
        let (flag, given) = match given {
            // mcp-remote: `--header "Authorization: Bearer …"`.
            Some(header) if flag == "header" => match header.split_once(':') {
                Some((name, text)) if name.eq_ignore_ascii_case("authorization") => {
                    ("token", Some(text.trim().split_once(' ').map_or(text.trim(), |(_, token)| token)))
                }
                _ => continue,
            },
            given => (flag, given),
        };
        let Some(given) = given.filter(|given| !given.is_empty() && !given.starts_with("--") && !is_filled_in_elsewhere(given)) else {
            continue;
        };
        let label = variable(server, flag);
        if name_says(&label) == NameSays::Secret {
            let mut entry = Entry { sort: Sort::Token, ..Entry::new(server, label.clone()) };
            entry.values.push(Value { label, part: Part::Main, value: Secret::from(given.to_owned()), span: None });
            entries.push(entry);
        }
    }
}
