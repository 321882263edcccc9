//! YAML as a tree with its order kept: what sops writes. Anchors and aliases, of which sops writes none, are refused.

use saphyr_parser::{Event, Parser, ScalarStyle};
use serde_json::Number;
use zeroize::Zeroizing;

use super::json::Json;
use super::{MAX_DEPTH, Mistake};

/// Something that is open: a list, or a mapping with the key that waits for its value.
enum Open {
    List(Vec<Json>),
    Map(Vec<(String, Json)>, Option<String>),
}

/// Reads every document of a text.
pub(super) fn parse(text: &[u8]) -> Result<Vec<Json>, Mistake> {
    let text = std::str::from_utf8(text).map_err(|_| Mistake::file("is not UTF-8"))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut documents, mut open, mut line) = (Vec::new(), Vec::new(), 1);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Mistake::line(error.marker().line().max(1), "is not YAML"))?;
        line = span.start.line().max(1);
        let done = match event {
            Event::Scalar(text, style, 0, _) => Some(scalar(&text, style)),
            Event::SequenceStart(0, _) => deeper(&mut open, Open::List(Vec::new()), line)?,
            Event::MappingStart(0, _) => deeper(&mut open, Open::Map(Vec::new(), None), line)?,
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(Open::List(items)) => Some(Json::List(items)),
                Some(Open::Map(members, None)) => Some(Json::Map(members)),
                _ => return Err(Mistake::line(line, "is not YAML")),
            },
            Event::Alias(_) | Event::Scalar(..) | Event::SequenceStart(..) | Event::MappingStart(..) => {
                return Err(Mistake::line(line, "has an anchor or an alias, which is not read"));
            }
            _ => None,
        };
        if let Some(done) = done {
            put(&mut open, &mut documents, done).map_err(|why| Mistake::line(line, why))?;
        }
    }
    if open.is_empty() { Ok(documents) } else { Err(Mistake::line(line, "is YAML that is cut short")) }
}

fn deeper(open: &mut Vec<Open>, one: Open, line: usize) -> Result<Option<Json>, Mistake> {
    if open.len() >= MAX_DEPTH {
        return Err(Mistake::line(line, "is nested deeper than 128 levels"));
    }
    open.push(one);
    Ok(None)
}

fn put(open: &mut [Open], documents: &mut Vec<Json>, done: Json) -> Result<(), &'static str> {
    match open.last_mut() {
        None => documents.push(done),
        Some(Open::List(items)) => items.push(done),
        Some(Open::Map(members, key)) => match key.take() {
            Some(key) => members.push((key, done)),
            None if matches!(done, Json::List(_) | Json::Map(_)) => return Err("has a key that is no text"),
            None => {
                let name = done.shown().to_string();
                if members.iter().any(|(known, _)| *known == name) {
                    return Err("has the same key twice in one mapping");
                }
                *key = Some(name);
            }
        },
    }
    Ok(())
}

fn scalar(text: &str, style: ScalarStyle) -> Json {
    let as_text = || Json::Text(Zeroizing::new(text.to_owned()));
    if style != ScalarStyle::Plain {
        return as_text();
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => Json::Bool(true),
        "false" | "False" | "FALSE" => Json::Bool(false),
        _ if text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) => {
            let whole = text.parse::<i64>().map(Number::from).ok();
            let number = whole.or_else(|| text.parse().ok().and_then(Number::from_f64));
            number.map_or_else(as_text, Json::Number)
        }
        _ => as_text(),
    }
}
