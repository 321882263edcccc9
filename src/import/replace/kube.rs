//! kubectl: a program that gives the token or the certificate, in the place of what stood there: beside it, what stands in
//! the file would go first.

use std::ops::Range;

use super::aws::copy_of;
use super::{Replacement, Rewritten, Surroundings, Taken, WhyNot};
use crate::import::Source;
use crate::import::files::json::{Node, Value};
use crate::import::files::yaml::parse;
use crate::inject::call::Call;
use crate::inject::tools::Asked;
use crate::inject::tools::edits::{Edit, line_end, lines};
use crate::inject::tools::kube::{Form, OWN, block, flow};
use crate::{Error, Result};

const CERTIFICATE: [&str; 2] = ["client-certificate-data", "client-key-data"];
const TOKEN: [&str; 1] = ["token"];

pub(super) fn replacement(source: &Source, taken: &[Taken<'_>], around: &Surroundings, why_not: &WhyNot<'_>) -> Result<Replacement> {
    let text = source.text()?;
    let changed = || Error::Usage("the file would not read as it should without its secrets".to_owned());
    let root = parse(text).map_err(|_| changed())?;
    let mut replacement = Replacement::default();
    let mut edits = Vec::new();
    let users = root.get("users").map(Node::items).unwrap_or_default();
    for one in taken {
        let user = users.iter().find(|user| user.text("name").is_some_and(|name| format!("user {name}") == one.entry.place));
        let Some(user) = user.and_then(|user| user.get("user")) else { continue };
        let new = form(user).and_then(|(form, keys)| match why_not(&Asked::Kube(form), one.name) {
            Some(why) => Err(why),
            None => edited(text, user, keys, one.name, &around.call)
                .ok_or_else(|| "it is written in a way that no program's call fits into".to_owned()),
        });
        match new {
            Ok(new) => edits.extend(new),
            Err(why) => replacement.stays(one, &why),
        }
    }
    if edits.is_empty() {
        return Ok(replacement);
    }
    let rewritten = Rewritten::new(copy_of(source)?, edits)?;
    let again = parse(&rewritten.text).map_err(|_| changed())?;
    if again.get("users").map(|users| users.items().len()) != Some(users.len()) {
        return Err(changed());
    }
    replacement.files.push(rewritten);
    Ok(replacement)
}

/// In which way a user signs in, and what stands there for it: one way alone, all of it in the file. Whatever else there is
/// would be taken before what a program gives, or beside it.
fn form(user: &Node) -> std::result::Result<(Form, &'static [&'static str]), String> {
    let own = || user.members().iter().map(|(key, _, _)| key.as_str()).filter(|key| OWN.contains(key) || *key == "exec");
    let (form, keys): (_, &[&str]) = if user.get(TOKEN[0]).is_some() { (Form::Token, &TOKEN) } else { (Form::Certificate, &CERTIFICATE) };
    if let Some(other) = own().find(|key| !keys.contains(key)) {
        return Err(format!("it has `{}` too, and a program gives one thing alone", crate::name::escape(other)));
    }
    match keys.iter().find(|key| user.get(key).is_none()) {
        Some(missing) => Err(format!("it has no `{missing}`, and a program has to give both")),
        None => Ok((form, keys)),
    }
}

/// The edits of one user; `None` where it is written in a way that they would not fit into.
fn edited(text: &str, user: &Node, keys: &[&str], name: &str, call: &Call) -> Option<Vec<Edit>> {
    let whole = &text[user.span.clone()];
    if whole.starts_with('{') {
        let fits = !whole.contains('#') && user.members().iter().all(|(key, _, _)| keys.contains(&key.as_str()));
        return fits.then(|| vec![Edit::new(user.span.clone(), flow(name, call))]);
    }
    let end = line_end(text);
    let mut edits: Vec<Edit> = Vec::new();
    for (_, key, node) in user.members().iter().filter(|(member, _, _)| keys.contains(&member.as_str())) {
        let value_end = end_of(text, node).max(key.end);
        let whole = lines(text, &(key.start..value_end));
        let indent = &text[whole.start..key.start];
        // Another key before it in the same line, or an overlap that no block has.
        if !indent.chars().all(|c| c == ' ') || edits.last().is_some_and(|before| whole.start < before.span.end) {
            return None;
        }
        let tail = text[value_end..whole.end].trim_end_matches(['\r', '\n']);
        let comment = value_end + tail.find('#').unwrap_or(tail.len());
        // What goes on in further lines may have its comment in the first.
        if text[key.start..value_end].contains('\n') && text[key.start..value_end].contains('#') {
            return None;
        }
        if edits.is_empty() {
            let block = block(indent.len(), name, call).replacen("exec:", &format!("exec:{tail}"), 1);
            edits.push(Edit::new(whole, block.replace('\n', end)));
        } else if comment < value_end + tail.len() {
            edits.push(Edit::gone(whole.start..comment));
        } else {
            edits.push(Edit::gone(whole));
        }
    }
    (!edits.is_empty()).then_some(edits)
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
