//! Whether bytes are one JSON document (RFC 8259) that every reader understands alike; nothing of it is kept.
//!
//! Refused besides mistakes of syntax: a key twice in one object, half of a surrogate pair, a number that no double holds,
//! nesting beyond 128 levels. Readers differ on the first three, and the last exhausts some.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

const TWICE: &str = "the same key twice";

/// What is wrong with it, in words that go on from its name.
pub(super) fn fault(bytes: &[u8]) -> Option<&'static str> {
    let error = serde_json::from_slice::<Checked>(bytes).err()?;
    // The parser's own words could quote the document.
    Some(match error.classify() {
        serde_json::error::Category::Eof => "is JSON that is cut short",
        serde_json::error::Category::Data if error.to_string().starts_with(TWICE) => "has the same key twice in one object",
        _ => "is not JSON",
    })
}

struct Checked;

impl<'de> Deserialize<'de> for Checked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Check)
    }
}

struct Check;

impl<'de> Visitor<'de> for Check {
    type Value = Checked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Checked, E> {
        Ok(Checked)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Checked, A::Error> {
        while items.next_element::<Checked>()?.is_some() {}
        Ok(Checked)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Checked, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some(key) = map.next_key::<String>()? {
            if !keys.insert(key) {
                return Err(de::Error::custom(TWICE));
            }
            map.next_value::<Checked>()?;
        }
        Ok(Checked)
    }
}
