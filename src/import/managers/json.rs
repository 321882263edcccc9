//! JSON as it stands in a file: keys in their order, each once, and every text wiped when it is dropped.
//!
//! Refused besides mistakes of syntax: a key twice in one object, half of a surrogate pair, a number that no double holds,
//! nesting beyond 128 levels (THREATS I03).

use std::collections::HashSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Number;
use zeroize::Zeroizing;

use super::Mistake;

/// A document, or a part of one.
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(Zeroizing<String>),
    List(Vec<Json>),
    Map(Vec<(String, Json)>),
}

const TWICE: &str = "the same key twice";

/// Reads a document.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, Mistake> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        // The parser's own words could quote the document.
        let why = match error.classify() {
            serde_json::error::Category::Eof => "is JSON that is cut short",
            serde_json::error::Category::Data if error.to_string().starts_with(TWICE) => "has the same key twice in one object",
            _ => "is not JSON that every reader understands alike",
        };
        Mistake::line(error.line().max(1), why)
    })
}

impl Json {
    /// The member of this name; null where there is none.
    pub(super) fn get(&self, key: &str) -> &Json {
        static NONE: Json = Json::Null;
        self.members().iter().find(|(name, _)| name == key).map_or(&NONE, |(_, value)| value)
    }

    pub(super) fn members(&self) -> &[(String, Json)] {
        if let Self::Map(members) = self { members } else { &[] }
    }

    pub(super) fn items(&self) -> &[Json] {
        if let Self::List(items) = self { items } else { &[] }
    }

    /// Its text; empty where it is none.
    pub(super) fn text(&self) -> &str {
        if let Self::Text(text) = self { text } else { "" }
    }

    pub(super) fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }

    pub(super) fn number(&self) -> Option<i64> {
        if let Self::Number(number) = self { number.as_i64() } else { None }
    }

    /// A text, a number or a word as a person would read it; nothing of what has parts.
    pub(super) fn shown(&self) -> Zeroizing<String> {
        Zeroizing::new(match self {
            Self::Text(text) => return text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Bool(is) => is.to_string(),
            _ => String::new(),
        })
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Build)
    }
}

struct Build;

impl<'de> Visitor<'de> for Build {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: de::Error>(self, is: bool) -> Result<Json, E> {
        Ok(Json::Bool(is))
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number.into()))
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<Json, E> {
        Number::from_f64(number).map(Json::Number).ok_or_else(|| E::custom("a number"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_unit<E: de::Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = from.next_element()? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Json, A::Error> {
        let (mut members, mut met) = (Vec::new(), HashSet::new());
        while let Some(key) = from.next_key::<String>()? {
            if !met.insert(key.clone()) {
                return Err(de::Error::custom(TWICE));
            }
            members.push((key, from.next_value()?));
        }
        Ok(Json::Map(members))
    }
}
