//! Which rule of a template fits an answer.

use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use crate::net::Answer;
use crate::net::fill::wipe;
use crate::status::{Effect, Verdict};
use crate::template::{Code, Rule, Scalar};

/// An answer, as rules look at it.
pub(super) struct Seen<'a> {
    /// Its code, as text: that of HTTP, or an SQLSTATE.
    pub(super) code: String,
    /// The body as text, damaged characters replaced.
    pub(super) text: String,
    /// The body as JSON, where it is.
    pub(super) json: Option<Value>,
    /// The headers, of an answer that has some.
    pub(super) answer: Option<&'a Answer>,
}

impl<'a> Seen<'a> {
    /// Of an answer of HTTP.
    pub(super) fn of(answer: &'a Answer) -> Self {
        let json = serde_json::from_slice(answer.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&answer.body)).ok();
        Self { code: answer.status.to_string(), text: String::from_utf8_lossy(&answer.body).into_owned(), json, answer: Some(answer) }
    }

    /// Of a server that answers with a code and a text.
    pub(super) fn said(code: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.into(), text: text.into(), json: None, answer: None }
    }

    /// A text at a JSON pointer: a token that was asked for.
    pub(super) fn text_at(&self, pointer: &str) -> Option<Zeroizing<String>> {
        at(self.json.as_ref()?, pointer)
            .into_iter()
            .find_map(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(|text| Zeroizing::new(text.to_owned()))
    }

    /// A header's text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.answer?.header(name)
    }

    /// Whether it is a page for people: a proxy's, a sign-in's.
    pub(super) fn is_page(&self) -> bool {
        self.answer.map_or_else(|| crate::net::is_markup(self.text.as_bytes()), Answer::is_page)
    }

    /// Whether the body is nothing that can be read: packed, which nobody asked for, or more than any answer has.
    pub(super) fn is_unreadable(&self) -> bool {
        let packed = self.header("content-encoding").is_some_and(|how| !how.eq_ignore_ascii_case("identity"));
        packed || (self.is_cut() && !self.text.trim_start().starts_with(['{', '[']))
    }

    /// Whether the body had more: then it has no JSON, and nothing can be said to be missing in it.
    pub(super) fn is_cut(&self) -> bool {
        self.answer.is_some_and(|answer| answer.is_cut)
    }
}

impl Drop for Seen<'_> {
    /// An answer may hold a token that was fetched.
    fn drop(&mut self) {
        self.text.zeroize();
        self.json.iter_mut().for_each(wipe);
    }
}

/// Whether a code is this one.
pub(super) fn is_code(code: &Code, seen: &str) -> bool {
    match code {
        Code::Number(number) => number.to_string() == seen,
        Code::Text(text) => text == seen,
    }
}

/// The first rule that fits.
pub(super) fn first<'r>(rules: &'r [Rule], seen: &Seen<'_>) -> Option<&'r Rule> {
    rules.iter().find(|rule| fits(rule, seen))
}

fn fits(rule: &Rule, seen: &Seen<'_>) -> bool {
    rule.status.as_ref().is_none_or(|code| is_code(code, &seen.code))
        && rule.contains.iter().all(|part| seen.text.contains(part.as_str()))
        && header_fits(rule, seen)
        && json_fits(rule, seen)
}

fn header_fits(rule: &Rule, seen: &Seen<'_>) -> bool {
    let Some(name) = &rule.header else { return true };
    let Some(value) = seen.header(name) else { return false };
    rule.header_is.as_ref().is_none_or(|wanted| wanted == value.trim())
        && rule.header_contains.as_ref().is_none_or(|part| value.contains(part.as_str()))
}

fn json_fits(rule: &Rule, seen: &Seen<'_>) -> bool {
    let Some(pointer) = &rule.json else { return true };
    let Some(json) = &seen.json else { return false };
    at(json, pointer).into_iter().any(|value| value_fits(rule, value))
}

fn value_fits(rule: &Rule, value: &Value) -> bool {
    if rule.is_null {
        return value.is_null();
    }
    rule.is.as_ref().is_none_or(|wanted| is(wanted, value))
        && (rule.any.is_empty() || rule.any.iter().any(|wanted| is(wanted, value)))
        && rule.at_most.is_none_or(|most| number(value).is_some_and(|number| number <= most as f64))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn is(wanted: &Scalar, value: &Value) -> bool {
    let spelled = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        _ => return false,
    };
    match wanted {
        Scalar::Bool(yes) => yes.to_string() == spelled,
        Scalar::Number(number) => number.to_string() == spelled,
        Scalar::Text(text) => match text.split_once("..").map(|(from, to)| (from.parse::<i64>(), to.parse::<i64>())) {
            Some((Ok(from), Ok(to))) => spelled.parse::<i64>().is_ok_and(|number| (from..=to).contains(&number)),
            _ => *text == spelled,
        },
    }
}

/// What stands at a JSON pointer (RFC 6901); `*` stands for every element or member.
pub(super) fn at<'v>(json: &'v Value, pointer: &str) -> Vec<&'v Value> {
    let Some(rest) = pointer.strip_prefix('/') else {
        return if pointer.is_empty() { vec![json] } else { Vec::new() };
    };
    let mut found = vec![json];
    for part in rest.split('/') {
        let name = part.replace("~1", "/").replace("~0", "~");
        found = found.into_iter().flat_map(|value| step(value, &name)).collect();
    }
    found
}

fn step<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    match value {
        Value::Array(items) if name == "*" => items.iter().collect(),
        Value::Object(members) if name == "*" && !members.contains_key("*") => members.values().collect(),
        Value::Array(items) => name.parse::<usize>().ok().and_then(|at| items.get(at)).into_iter().collect(),
        Value::Object(members) => members.get(name).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// Whether an answer has a code of success.
pub(super) fn is_success(seen: &Seen<'_>) -> bool {
    seen.code.len() == 3 && seen.code.starts_with('2')
}

/// Whether a page for people (or what nobody can read) is in the way of this verdict: a portal lets everything pass with 200,
/// a firewall refuses it with 403. An answer of 401 is the service's own: a proxy has a number for itself. Of a refusal the
/// text itself has to be a page: services that refuse in a word may call it HTML (Slack's webhooks do).
pub(super) fn is_strange(verdict: Verdict, seen: &Seen<'_>) -> bool {
    let is_good = verdict.is_good() && is_success(seen);
    let is_bad = matches!(verdict.effect(), Effect::Failed(_)) && seen.code != "401";
    (is_good && (seen.is_unreadable() || seen.is_page())) || (is_bad && crate::net::is_markup(seen.text.as_bytes()))
}

/// Whether a rule reads more of an answer than its code.
pub(super) fn looks_inside(rule: &Rule) -> bool {
    rule.json.is_some() || rule.header.is_some() || !rule.contains.is_empty()
}

/// Whether a rule knows what an answer with this code has in it when the credential works.
pub(super) fn tells_good(rule: &Rule, seen: &Seen<'_>) -> bool {
    let is_here = rule.status.as_ref().is_some_and(|code| is_code(code, &seen.code));
    is_here && rule.verdict.is_good() && !rule.assumed && looks_inside(rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> Rule {
        toml::from_str(&format!("verdict = \"valid\"\n{text}")).unwrap()
    }

    fn fits_json(text: &str, json: &str) -> bool {
        fits(&rule(text), &Seen { code: "200".to_owned(), text: json.to_owned(), json: serde_json::from_str(json).ok(), answer: None })
    }

    #[test]
    fn pointers_with_stars() {
        let json: Value = serde_json::from_str(r#"{"a":[{"b":1},{"b":2},{}],"c":{"x":{"d":3}},"e/f":4}"#).unwrap();
        assert_eq!(at(&json, "/a/*/b"), [1, 2]);
        assert_eq!(at(&json, "/c/*/d"), [3]);
        assert_eq!(at(&json, "/e~1f"), [4]);
        assert_eq!(at(&json, "/a/1/b"), [2]);
        assert_eq!(at(&json, ""), [&json]);
        assert!(at(&json, "a").is_empty() && at(&json, "/a/9").is_empty());
    }

    #[test]
    fn a_rule_fits_where_every_condition_does() {
        assert!(fits_json("status = 200\njson = \"/ok\"\nis = true", r#"{"ok":true}"#));
        assert!(!fits_json("status = 401\njson = \"/ok\"\nis = true", r#"{"ok":true}"#));
        assert!(fits_json("json = \"/code\"\nis = 1000", r#"{"code":"1000"}"#));
        assert!(fits_json("json = \"/code\"\nany = [\"200..299\"]", r#"{"code":250}"#));
        assert!(!fits_json("json = \"/code\"\nany = [\"200..299\"]", r#"{"code":300}"#));
        assert!(fits_json("json = \"/left\"\nat_most = 0", r#"{"left":"-0.5"}"#));
        assert!(fits_json("json = \"/end\"\nis_null = true", r#"{"end":null}"#));
        assert!(!fits_json("json = \"/end\"", "{}") && !fits_json("json = \"/end\"", "not json"));
        assert!(fits_json("contains = [\"IP\", \"list\"]", "IP allow list") && !fits_json("contains = [\"ip\"]", "IP"));
        assert!(!fits_json("header = \"x\"", "{}"));
    }
}
