//! kubectl: a program that gives the token or the certificate, in the place of what stood there: beside it, what stands in
//! the file would go first.

use std::ops::Range;

use super::aws::copy_of;
use super::edits::{Edit, line_end, lines};
use super::{Replacement, Rewritten, Surroundings, Taken, places};
use crate::import::Source;
use crate::import::files::json::{Node, Value, quoted};
use crate::import::files::yaml::parse;
use crate::{Error, Result};

const STATIC: [&str; 5] = ["token", "client-key-data", "client-certificate-data", "tokenFile", "token-file"];
const VERSION: &str = "client.authentication.k8s.io/v1";

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings) -> Result<Replacement> {
    let text = source.text()?;
    let changed = |_| Error::Usage("the file would not read as it should without its secrets".to_owned());
    let root = parse(text).map_err(changed)?;
    let mut replacement = Replacement::default();
    let mut edits = Vec::new();
    for one in taken {
        let users = root.get("users").map(Node::items).unwrap_or_default();
        let user = users.iter().find(|user| user.text("name").is_some_and(|name| format!("user {name}") == one.entry.place));
        let user = user.and_then(|user| user.get("user"));
        // A name and a password cannot be given by a program.
        let simple = |node: &Node| node.get("password").is_none() && node.get("exec").is_none();
        match user.filter(|node| simple(node)).and_then(|node| edited(text, node, one.name, around).transpose()).transpose()? {
            Some(new) => edits.extend(new),
            None => replacement.stays.extend(places(std::slice::from_ref(one))),
        }
    }
    if edits.is_empty() {
        return Ok(replacement);
    }
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    let again = parse(&rewritten.text).map_err(changed)?;
    let users = |root: &Node| root.get("users").map(|users| users.items().len());
    if users(&again) != users(&root) {
        return Err(Error::Usage("the file would not read as it should without its secrets".to_owned()));
    }
    replacement.files.push(rewritten);
    Ok(replacement)
}

/// The edits of one user; `None` where it is written in a way that they would not fit into.
fn edited(text: &str, user: &Node, name: &str, around: &Surroundings) -> Result<Option<Vec<Edit>>> {
    let program = around.program()?;
    let call = around.call();
    let words = call.words(&["kube", name]);
    if text[user.span.clone()].starts_with('{') {
        if !user.members().iter().all(|(key, _, _)| STATIC.contains(&key.as_str())) {
            return Ok(None);
        }
        let args: Vec<String> = words.iter().map(|word| quoted(word)).collect();
        let exec = format!(
            "{{\"exec\": {{\"apiVersion\": {}, \"command\": {}, \"args\": [{}], \"interactiveMode\": \"Never\", \"provideClusterInfo\": false}}}}",
            quoted(VERSION),
            quoted(program),
            args.join(", ")
        );
        return Ok(Some(vec![Edit::new(user.span.clone(), exec)]));
    }
    let end = line_end(text);
    let mut edits = Vec::new();
    let mut from = 0;
    for (key, key_span, node) in user.members().iter().filter(|(key, _, _)| STATIC.contains(&key.as_str())) {
        let whole = lines(text, &(key_span.start..end_of(text, node).max(key_span.end)));
        let indent = &text[whole.start..key_span.start];
        // Another key before it in the same line, or an overlap that no block has.
        if !indent.trim().is_empty() || whole.start < from {
            return Ok(None);
        }
        from = whole.end;
        let _ = key;
        if edits.is_empty() {
            let lines = [
                "exec:".to_owned(),
                format!("  apiVersion: {VERSION}"),
                format!("  command: {}", quoted(program)),
                format!("  args: [{}]", words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(", ")),
                "  interactiveMode: Never".to_owned(),
                "  provideClusterInfo: false".to_owned(),
                "  installHint: credctl is needed for this cluster".to_owned(),
            ];
            let block: String = lines.iter().map(|line| format!("{indent}{line}{end}")).collect();
            edits.push(Edit::new(whole, block));
        } else {
            edits.push(Edit::gone(whole));
        }
    }
    Ok((!edits.is_empty()).then_some(edits))
}

/// Where a value ends, without the blanks and the line's end behind it.
fn end_of(text: &str, node: &Node) -> usize {
    let span: Range<usize> = match &node.value {
        Value::Map(members) => members.last().map_or(node.span.clone(), |(_, _, last)| last.span.clone()),
        Value::List(items) => items.last().map_or(node.span.clone(), |last| last.span.clone()),
        _ => node.span.clone(),
    };
    span.start + text[span].trim_end().len()
}
