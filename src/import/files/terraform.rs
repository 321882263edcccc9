//! `credentials.tfrc.json` of Terraform and OpenTofu.

use super::super::entry::{Entry, Part, Sort};
use super::json::{Node, parse};
use super::value;
use crate::inject::dotenv::Mistake;

/// What is in it, a host each.
///
/// # Errors
/// The line of the first mistake.
pub(crate) fn terraform(text: &str) -> Result<Vec<Entry>, Mistake> {
    let root = parse(text)?;
    let hosts = root.get("credentials").map(Node::members).unwrap_or_default();
    let entry = |(host, _, node): &(zeroize::Zeroizing<String>, std::ops::Range<usize>, Node)| {
        let usual = host.as_str() == "app.terraform.io";
        let title = if usual { "terraform".to_owned() } else { format!("terraform-{}", host.as_str()) };
        let mut entry = Entry { sort: Sort::Token, urls: vec![host.to_string()], ..Entry::new(host.to_string(), title) };
        entry.service = usual.then_some("terraform_cloud");
        let token = node.get("token").and_then(|token| Some((token.as_text()?, token)));
        entry.values.extend(token.map(|(text, token)| value(Part::Main, "token", text, token.span.clone())));
        entry
    };
    Ok(hosts.iter().map(entry).collect())
}
