//! A kubeconfig: the users in it, and where each is used.

use super::super::entry::{Entry, Part, Sort, Value};
use super::json::Node;
use super::{decoded, left, value, yaml};
use crate::inject::dotenv::Mistake;

/// What is in it, a user each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn kube(text: &str) -> Result<Vec<Entry>, Mistake> {
    let root = yaml::parse(text)?;
    let list = |key: &str| root.get(key).map(Node::items).unwrap_or_default();
    let mut entries = Vec::new();
    for one in list("users") {
        let Some(name) = one.text("name") else { continue };
        let contexts = list("contexts").iter().filter_map(|context| context.get("context"));
        let clusters: Vec<&str> = contexts.filter(|of| of.text("user") == Some(name)).filter_map(|of| of.text("cluster")).collect();
        let servers = list("clusters").iter().filter(|cluster| cluster.text("name").is_some_and(|name| clusters.contains(&name)));
        let mut urls: Vec<String> = servers.filter_map(|cluster| Some(cluster.get("cluster")?.text("server")?.to_owned())).collect();
        urls.sort();
        urls.dedup();
        entries.push(entry(name, one.get("user"), urls));
    }
    Ok(entries)
}

fn entry(name: &str, user: Option<&Node>, urls: Vec<String>) -> Entry {
    let (place, title) = (format!("user {name}"), format!("kube-{name}"));
    let left = |why| left(place.clone(), title.clone(), why);
    let Some(user) = user else { return left("no secret in it") };
    let given = |key: &str| user.get(key).and_then(|node| Some((node.as_text()?, node))).filter(|(text, _)| !text.is_empty());
    let mut entry = Entry { urls, ..Entry::new(place.clone(), title.clone()) };
    if let Some((token, node)) = given("token") {
        entry.sort = Sort::Token;
        entry.values.push(value(Part::Main, "token", token, node.span.clone()));
    }
    if let Some((key, node)) = given("client-key-data") {
        let Some(pem) = decoded(key) else { return left("its key is not base64") };
        let part = if entry.values.is_empty() { Part::Main } else { Part::Hidden };
        entry.values.push(Value { label: "client_key".to_owned(), part, value: pem, span: Some(node.span.clone()) });
        let certificate = given("client-certificate-data").and_then(|(text, node)| Some((decoded(text)?, node)));
        let certificate = certificate.map(|(pem, node)| (pem, Some(node.span.clone())));
        entry.values.extend(certificate.map(|(value, span)| Value {
            label: "client_certificate".to_owned(),
            part: Part::Plain,
            value,
            span,
        }));
    }
    if let Some((password, node)) = given("password") {
        let part = if entry.values.is_empty() { Part::Main } else { Part::Hidden };
        entry.sort = if part == Part::Main { Sort::Login } else { entry.sort };
        entry.values.push(value(part, "password", password, node.span.clone()));
        entry.values.extend(given("username").map(|(text, node)| value(Part::User, "username", text, node.span.clone())));
    }
    if !entry.values.is_empty() {
        return entry;
    }
    let has = |key: &str| user.get(key).is_some();
    left(if has("exec") {
        "a program gives it"
    } else if has("auth-provider") {
        "signs in by a plugin that kubectl no longer has"
    } else if has("tokenFile") || has("client-key") {
        "its secret is in a file of its own"
    } else {
        "no secret in it"
    })
}
