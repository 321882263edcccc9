//! `hosts.yml` of the GitHub CLI: its tokens are there only where no keyring takes them.

use super::super::entry::{Entry, Part, Sort, Value};
use super::json::Node;
use super::{left, value, yaml};
use crate::inject::dotenv::Mistake;

/// What is in it, a user of a host each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn gh(text: &str) -> Result<Vec<Entry>, Mistake> {
    let root = yaml::parse(text)?;
    let mut entries = Vec::new();
    for (host, _, node) in root.members() {
        let active = node.text("user").unwrap_or_default();
        let users = node.get("users").map(Node::members).unwrap_or_default();
        let mut met = false;
        for (user, _, of) in users {
            // The token of the active user stands there twice, and is one.
            let own = of.get("oauth_token").or_else(|| node.get("oauth_token").filter(|_| user.as_str() == active));
            met |= user.as_str() == active;
            entries.push(entry(host, user, own, users.len() > 1));
        }
        if !met {
            entries.push(entry(host, active, node.get("oauth_token"), false));
        }
    }
    Ok(entries)
}

fn entry(host: &str, user: &str, token: Option<&Node>, several: bool) -> Entry {
    let mut title = if host == "github.com" { "github".to_owned() } else { format!("github-{host}") };
    if several {
        title = format!("{title}-{user}");
    }
    let place = if user.is_empty() { host.to_owned() } else { format!("{host}: {user}") };
    let Some((token, node)) = token.and_then(|node| Some((node.as_text()?, node))) else {
        return left(place, title, "in the system's keyring: `gh auth token` prints it");
    };
    let mut entry = Entry { sort: Sort::Token, service: Some("github"), urls: vec![host.to_owned()], ..Entry::new(place, title) };
    entry.values.push(value(Part::Main, "oauth_token", token, node.span.clone()));
    if !user.is_empty() {
        entry.values.push(Value { span: None, ..value(Part::User, "user", user, 0..0) });
    }
    if host != "github.com" {
        entry.values.push(Value { span: None, ..value(Part::Field("host"), "host", host, 0..0) });
    }
    entry
}
