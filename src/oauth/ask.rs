//! A request that a template describes, with the values of one account put into it.

use std::fmt::Write as _;

use serde_json::Value;
use zeroize::Zeroizing;

use super::provider::Provider;
use super::token::{base64, encoded, parameter, with_body};
use crate::net::Request;
use crate::template::{self, Body, Placement, fill};

/// What stands in braces; the values may be secret.
pub(super) type Values<'a> = &'a dyn Fn(&str) -> Option<Zeroizing<String>>;

/// Builds the request. `None` where a value lacks, or an address is none once it is filled.
pub(super) fn build(provider: &Provider, wish: &template::Request, values: Values<'_>) -> Option<Request> {
    let url = provider.quirks.fill(&wish.url, |name| values(name).map(|value| value.as_str().to_owned())).ok()?;
    let mut request = Request { method: wish.method.name(), url, ..Request::default() };
    for (name, text) in &wish.headers {
        request.headers.push((name.clone(), fill(text, values)?));
    }
    match &wish.auth {
        None => {
            let mut bearer = Zeroizing::new("Bearer ".to_owned());
            bearer.push_str(&values("access_token")?);
            request.headers.push(("authorization".to_owned(), bearer));
        }
        Some(ways) => {
            for place in ways.first().iter().flat_map(|way| &way.place) {
                put(&mut request, place, values)?;
            }
        }
    }
    if let Some(form) = &wish.form {
        let fields = form.iter().map(|(name, text)| Some((name.clone(), fill(text, values)?))).collect::<Option<Vec<_>>>()?;
        return Some(with_body(request, fields, Body::Form));
    }
    if let Some(json) = &wish.json {
        let mut tree = fill_tree(json, values)?;
        request.body = Some(Zeroizing::new(serde_json::to_vec(&tree).ok()?));
        super::answer::wipe(&mut tree);
        request.headers.push(parameter("content-type", "application/json"));
    } else if let Some(text) = &wish.text {
        request.body = Some(Zeroizing::new(text.clone().into_bytes()));
    }
    Some(request)
}

fn put(request: &mut Request, place: &Placement, values: Values<'_>) -> Option<()> {
    match place {
        Placement::Header { name, value } => request.headers.push((name.clone(), fill(value, values)?)),
        Placement::Query { name, value } => {
            let separator = if request.url.contains('?') { '&' } else { '?' };
            let _ = write!(request.url, "{separator}{}={}", encoded(name), encoded(&fill(value, values)?));
        }
        Placement::Basic { username, password } => {
            let pair = Zeroizing::new(format!("{}:{}", *fill(username, values)?, *fill(password, values)?));
            request.headers.push(("authorization".to_owned(), Zeroizing::new(format!("Basic {}", base64(pair.as_bytes())))));
        }
        // None of these is a way to send an access token.
        _ => return None,
    }
    Some(())
}

/// Fills the texts of a tree. A text that is JSON itself (a GraphQL query) has braces of its own: only what is wholly a
/// placeholder is one there.
fn fill_tree(tree: &Value, values: Values<'_>) -> Option<Value> {
    Some(match tree {
        Value::String(text) => match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) if name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') => {
                Value::String(values(name)?.as_str().to_owned())
            }
            _ => Value::String(text.clone()),
        },
        Value::Array(items) => Value::Array(items.iter().map(|item| fill_tree(item, values)).collect::<Option<_>>()?),
        Value::Object(fields) => {
            let filled = fields.iter().map(|(name, value)| Some((name.clone(), fill_tree(value, values)?)));
            Value::Object(filled.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}
