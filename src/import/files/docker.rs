//! `config.json` of docker, and `auth.json` of podman, which has the same shape.

use super::super::entry::{Entry, Part, Sort, Value};
use super::json::{Node, parse};
use super::{decoded, left, user_and_password, value};
use crate::inject::dotenv::Mistake;
use crate::secret::Secret;

/// What is in it, a registry each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn docker(text: &str) -> Result<Vec<Entry>, Mistake> {
    let root = parse(text)?;
    let auths = root.get("auths").map(Node::members).unwrap_or_default();
    Ok(auths.iter().map(|(server, _, node)| entry(server, node)).collect())
}

/// Whether a server is Docker Hub, which has the address of its first version for a name.
fn is_hub(host: &str) -> bool {
    host == "docker.io" || host == "index.docker.io"
}

fn entry(server: &str, node: &Node) -> Entry {
    let host = super::super::naming::host_of(server).unwrap_or_else(|| server.split('/').next().unwrap_or_default().to_ascii_lowercase());
    let hub = is_hub(&host);
    let title = if hub { "dockerhub".to_owned() } else { host.clone() };
    let mut entry = Entry { sort: Sort::Login, urls: vec![host.clone()], ..Entry::new(server, title) };
    entry.service = Some(if hub { "dockerhub" } else { "docker_config" });
    let plain =
        |part, label: &str, value: Secret, node: &Node| Value { label: label.to_owned(), part, value, span: Some(node.span.clone()) };
    let member = |key: &str| node.get(key).filter(|node| node.as_text().is_some_and(|text| !text.is_empty()));
    if let Some(auth) = member("auth") {
        let both = auth.as_text().and_then(decoded);
        let Some((user, mut password)) = both.as_ref().and_then(user_and_password) else { return left(server, server, "no login in it") };
        // Some writers end it with zeros.
        if password.holds(0) {
            password = Secret::new(password.expose().iter().copied().take_while(|byte| *byte != 0).collect());
        }
        entry.values = vec![plain(Part::Main, "auth", password, auth), plain(Part::User, "auth", user, auth)];
    } else if let (Some(user), Some(password)) = (member("username"), member("password")) {
        let secret = |node: &Node| node.secret().unwrap_or_else(|| Secret::new(Vec::new()));
        entry.values = vec![plain(Part::Main, "password", secret(password), password), plain(Part::User, "username", secret(user), user)];
    }
    if let Some((key, token)) = ["identitytoken", "registrytoken"].iter().find_map(|key| Some((*key, member(key)?))) {
        // So docker's own helpers call the user of such a token.
        entry.values.retain(|value| value.part == Part::Field("registry"));
        let secret = token.secret().unwrap_or_else(|| Secret::new(Vec::new()));
        entry.values = vec![plain(Part::Main, key, secret, token), plain(Part::User, key, Secret::from("<token>".to_owned()), token)];
    }
    if entry.values.is_empty() {
        return left(server, server, "no secret in it: a program keeps it");
    }
    if !hub {
        entry.values.push(Value { span: None, ..value(Part::Field("registry"), "registry", &host, 0..0) });
    }
    entry
}
