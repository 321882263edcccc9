//! What Google's tools keep as JSON: service accounts, application default credentials, OAuth clients.

use super::super::entry::{Entry, Part, Sort, Value};
use super::json::{Node, parse};
use super::{left, value};
use crate::inject::dotenv::Mistake;
use crate::secret::Secret;

/// What is in it: one credential, the file itself where a program wants a file.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn google(text: &str, name: &str) -> Result<Vec<Entry>, Mistake> {
    let root = parse(text)?;
    let kind = root.text("type").unwrap_or_default();
    let entry = match kind {
        "service_account" if root.text("private_key").is_some() => service_account(&root, text, name),
        "authorized_user" if root.text("refresh_token").is_some() => whole("gcloud-adc", kind, text, name, &root),
        "impersonated_service_account" | "external_account_authorized_user" if has_secret(&root) => {
            whole("gcloud-adc", kind, text, name, &root)
        }
        "gdch_service_account" if root.text("private_key").is_some() => whole("gdch", kind, text, name, &root),
        "external_account" => left(kind, name, "no secret in it: another provider's token is exchanged"),
        _ => match root.get("installed").or_else(|| root.get("web")) {
            Some(client) => oauth_client(client),
            None => left(name, name, "no secret in it"),
        },
    };
    Ok(vec![entry])
}

fn has_secret(root: &Node) -> bool {
    let of = |node: &Node| ["refresh_token", "private_key", "client_secret"].iter().any(|key| node.text(key).is_some());
    of(root) || root.get("source_credentials").is_some_and(of)
}

/// Whether the address to which a token is asked for is Google's: in a foreign file it may be anybody's.
fn is_googles(root: &Node) -> bool {
    let host = |url: &str| super::super::naming::host_of(url);
    root.text("token_uri").is_none_or(|url| {
        url.starts_with("https://") && host(url).is_some_and(|host| host == "oauth2.googleapis.com" || host == "accounts.google.com")
    }) || root.text("universe_domain").is_some_and(|domain| {
        domain != "googleapis.com" && root.text("token_uri").and_then(host).is_some_and(|host| host.ends_with(&format!(".{domain}")))
    })
}

/// The file, byte for byte.
fn whole(title: &str, kind: &str, text: &str, name: &str, root: &Node) -> Entry {
    if !is_googles(root) {
        return left(kind, title, "it would have its token asked for at an address that is not Google's");
    }
    let mut entry = Entry { sort: Sort::File, ..Entry::new(kind, title) };
    entry.values.push(Value { label: "content".to_owned(), part: Part::Main, value: Secret::from(text.to_owned()), span: None });
    let unsafe_name = name.is_empty() || name.contains(['/', '\0']);
    let name = if unsafe_name { "credentials.json" } else { name };
    entry.values.push(Value { span: None, ..value(Part::Field("filename"), "filename", name, 0..0) });
    entry
}

fn service_account(root: &Node, text: &str, name: &str) -> Entry {
    let email = root.text("client_email").unwrap_or_default();
    let title = email.split(['@', '.']).next().filter(|name| !name.is_empty()).unwrap_or("gcp");
    let mut entry = whole(&format!("gcp-{title}"), "service_account", text, name, root);
    if entry.left.is_some() {
        return entry;
    }
    entry.service = Some("gcp_service_account");
    for (field, key) in [("project", "project_id"), ("client_email", "client_email"), ("key_id", "private_key_id")] {
        let found = root.get(key).and_then(|node| Some((node.as_text()?, node))).filter(|(text, _)| !text.is_empty());
        entry.values.extend(found.map(|(text, node)| value(Part::Field(field), key, text, node.span.clone())));
    }
    entry
}

fn oauth_client(client: &Node) -> Entry {
    let mut entry = Entry { sort: Sort::Token, ..Entry::new("OAuth client", "google-client") };
    for (part, key) in [(Part::Main, "client_secret"), (Part::Plain, "client_id"), (Part::Plain, "project_id")] {
        let found = client.get(key).and_then(|node| Some((node.as_text()?, node)));
        entry.values.extend(found.map(|(text, node)| value(part, key, text, node.span.clone())));
    }
    entry
}
