//! docker's `config.json`: `credHelpers`, a member for each registry. docker writes the whole file anew when it pleases; what
//! we change is these bytes alone.

use serde_json::Value;

use super::edits::{Edit, applied};
use super::members::{blank, members, put, take};
use crate::{Error, Result};

const MEMBER: &str = "credHelpers";

fn refused(why: impl Into<String>) -> Error {
    Error::Usage(why.into())
}

fn parsed(text: &str) -> Result<Option<Value>> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let value: Value = serde_json::from_str(text).map_err(|_| refused("the file is not JSON, so docker does not read it either"))?;
    let fits = value.as_object().is_some_and(|object| object.get(MEMBER).is_none_or(Value::is_object));
    if fits { Ok(Some(value)) } else { Err(refused("the file is not what docker writes")) }
}

/// The text with `helper` (the program without `docker-credential-`) asked for each registry.
///
/// # Errors
/// [`Error::Usage`] for a file that docker does not read, and a registry that another helper answers for.
pub fn with(text: &str, registries: &[String], helper: &str) -> Result<String> {
    let text = if text.trim().is_empty() { "{}\n" } else { text };
    Ok(edit(text, registries, helper)?.map_or_else(|| text.to_owned(), |edit| applied(text, &[edit]).to_string()))
}

/// The same, as the one place that is written otherwise; `None`: all of it stands there.
///
/// # Errors
/// As [`with`].
pub(crate) fn edit(text: &str, registries: &[String], helper: &str) -> Result<Option<Edit>> {
    let value = parsed(text)?;
    let own = |registry: &String| value.as_ref().and_then(|value| value.get(MEMBER)?.get(registry)).and_then(Value::as_str);
    let mut new: Vec<String> = Vec::new();
    for registry in registries {
        match own(registry) {
            Some(known) if known == helper => continue,
            Some(other) => {
                let (registry, other) = (crate::name::escape(registry), crate::name::escape(other));
                return Err(refused(format!("`{registry}` is answered by `docker-credential-{other}`; take that out first")));
            }
            None => {}
        }
        let member = format!("{}: {}", Value::from(registry.as_str()), Value::from(helper));
        if !new.contains(&member) {
            new.push(member);
        }
    }
    if new.is_empty() {
        return Ok(None);
    }
    put_all(text, &new).map(Some).ok_or_else(|| refused("the file is not what docker writes"))
}

fn put_all(text: &str, new: &[String]) -> Option<Edit> {
    let start = blank(text.as_bytes(), 0);
    match members(text, start)?.0.iter().find(|member| member.name == MEMBER) {
        Some(member) => put(text, member.value.start, new, "\t"),
        None => put(text, start, &[format!("\"{MEMBER}\": {{\n\t\t{}\n\t}}", new.join(",\n\t\t"))], ""),
    }
}

/// The text without ours (`credctl`, or that of a consumer); of these registries, or of all where none is named.
///
/// # Errors
/// [`Error::Usage`] for a file that docker does not read.
pub fn without(text: &str, registries: &[String]) -> Result<String> {
    let mut out = text.to_owned();
    if parsed(text)?.is_none() {
        return Ok(out);
    }
    while let Some(next) = take_one(&out, registries) {
        out = next;
    }
    Ok(out)
}

fn take_one(text: &str, registries: &[String]) -> Option<String> {
    let start = blank(text.as_bytes(), 0);
    let (top, _) = members(text, start)?;
    let at = top.iter().position(|member| member.name == MEMBER)?;
    let place = top[at].value.start;
    let (inner, _) = members(text, place)?;
    let ours = |value: &str| value == "\"credctl\"" || value.starts_with("\"credctl-");
    let found = inner.iter().position(|member| {
        let meant = registries.is_empty() || registries.contains(&member.name);
        meant && ours(&text[member.value.clone()])
    })?;
    if inner.len() == 1 { take(text, start, at) } else { take(text, place, found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_comes_and_goes_and_every_other_byte_stays() {
        let hosts = ["reg.example:5000".to_owned(), "other.example".to_owned()];
        for text in [
            "{\n\t\"auths\": {\n\t\t\"reg.example:5000\": {\n\t\t\t\"auth\": \"Zm\\\"9v\"\n\t\t}\n\t},\n\t\"futureKey\": [1, {\"a\": null}]\n}",
            "{ \"credHelpers\": {\"gcr.example\": \"gcloud\"}, \"x\":1 }\n",
            "{\"credsStore\":\"pass\"}",
        ] {
            let after = with(text, &hosts, "credctl").unwrap();
            let value: Value = serde_json::from_str(&after).unwrap();
            assert_eq!((&value[MEMBER][&hosts[0]], &value[MEMBER][&hosts[1]]), (&"credctl".into(), &"credctl".into()), "{after}");
            assert_eq!(with(&after, &hosts, "credctl").unwrap(), after, "twice is once");
            assert_eq!(without(&after, &[]).unwrap(), text);
            let one = without(&after, &hosts[1..]).unwrap();
            assert!(one.contains(&hosts[0]) && serde_json::from_str::<Value>(&one).unwrap()[MEMBER].get(&hosts[1]).is_none());
        }
        let new = with("", &hosts[..1], "credctl").unwrap();
        assert_eq!(new, "{\n\t\"credHelpers\": {\n\t\t\"reg.example:5000\": \"credctl\"\n\t}\n}\n");
    }

    #[test]
    fn what_docker_does_not_read_and_what_another_answers_are_refused() {
        for bad in ["{", "[]", "{\"credHelpers\": []}", "{\"credHelpers\": {\"reg.example\": \"pass\"}}"] {
            assert!(with(bad, &["reg.example".to_owned()], "credctl").is_err(), "{bad}");
        }
    }
}
