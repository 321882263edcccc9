//! What credctl says of a credential beside the fields of another manager: one line of JSON.
//!
//! Foreign text when it is read: nothing here decides what is taken or allowed, and every part is checked again by whoever
//! uses it.

use base64ct::{Base64, Encoding};
use jiff::SignedDuration;
use serde_json::{Map, Value as Json};
use zeroize::Zeroizing;

use crate::kind::Kind;
use crate::secret::Secret;

/// What the field of this JSON is called, and what its line begins with where there are only notes.
pub const NAME: &str = "credctl";

/// A credential without its values, bar those that the format has no place for.
#[derive(Debug, Default)]
pub struct Marks {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: Option<String>,
    /// Its type; `None` where the text says none that there is.
    pub kind: Option<Kind>,
    /// Its template.
    pub service: Option<String>,
    /// Its category.
    pub category: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its hosts.
    pub hosts: Vec<String>,
    /// When it ends.
    pub expires: Option<jiff::Timestamp>,
    /// How old its secret may grow.
    pub rotate_after: Option<SignedDuration>,
    /// Its fields, in the order of their names.
    pub fields: Vec<Mark>,
}

/// A field of it.
#[derive(Debug)]
pub struct Mark {
    /// Its stored name.
    pub field: String,
    /// Whether it is hidden.
    pub secret: bool,
    /// Its variable.
    pub env: Option<String>,
    /// Further variables.
    pub aliases: Vec<String>,
    /// Where its value is.
    pub at: At,
}

/// Where a value is.
#[derive(Debug, PartialEq)]
pub enum At {
    /// In the format's own place for the main secret.
    Main,
    /// In its place for a user.
    User,
    /// In its place for notes.
    Notes,
    /// In a field of the user's own, named as the credential's.
    Own,
    /// Here: bytes that are no text, or text that the format has no place for.
    Here(Secret),
}

impl At {
    fn word(&self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::User => "user",
            Self::Notes => "notes",
            Self::Own => "own",
            Self::Here(_) => "here",
        }
    }
}

impl Marks {
    /// The line.
    pub fn write(&self) -> Zeroizing<String> {
        let mut out = Map::new();
        out.insert("credctl".to_owned(), 1.into());
        out.insert("name".to_owned(), self.name.clone().into());
        let texts = [("label", &self.label), ("service", &self.service), ("category", &self.category)];
        out.extend(texts.into_iter().filter_map(|(key, text)| Some((key.to_owned(), text.as_deref()?.into()))));
        if let Some(kind) = self.kind {
            out.insert("type".to_owned(), kind.name().into());
        }
        let lists = [("tags", &self.tags), ("hosts", &self.hosts)];
        out.extend(lists.iter().filter(|(_, list)| !list.is_empty()).map(|(key, list)| ((*key).to_owned(), (*list).clone().into())));
        if let Some(expires) = self.expires {
            out.insert("expires".to_owned(), expires.to_string().into());
        }
        if let Some(after) = self.rotate_after {
            out.insert("rotate_after".to_owned(), after.as_secs().into());
        }
        out.insert("fields".to_owned(), self.fields.iter().map(|mark| (mark.field.clone(), mark.json())).collect::<Map<_, _>>().into());
        let out = Wiped(Json::Object(out));
        Zeroizing::new(out.0.to_string())
    }

    /// Reads the line. `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        if !text.starts_with('{') {
            return None;
        }
        let json = Wiped(serde_json::from_str(text).ok()?);
        let json = json.0.as_object().filter(|json| json.get("credctl").and_then(Json::as_u64) == Some(1))?;
        let text = |key: &str| json.get(key).and_then(Json::as_str).map(str::to_owned);
        let fields = json.get("fields")?.as_object()?;
        Some(Self {
            name: text("name")?,
            label: text("label"),
            kind: text("type").and_then(|kind| Kind::parse(&kind)),
            service: text("service"),
            category: text("category"),
            tags: texts(json.get("tags")),
            hosts: texts(json.get("hosts")),
            expires: text("expires").and_then(|text| text.parse().ok()),
            rotate_after: json.get("rotate_after").and_then(Json::as_i64).filter(|seconds| *seconds > 0).map(SignedDuration::from_secs),
            fields: fields.iter().map(|(field, json)| Mark::read(field, json)).collect::<Option<_>>()?,
        })
    }
}

impl Mark {
    fn json(&self) -> Json {
        let mut out = Map::new();
        out.insert("secret".to_owned(), self.secret.into());
        if let Some(env) = &self.env {
            out.insert("env".to_owned(), env.clone().into());
        }
        if !self.aliases.is_empty() {
            out.insert("aliases".to_owned(), self.aliases.clone().into());
        }
        out.insert("at".to_owned(), self.at.word().into());
        if let At::Here(value) = &self.at {
            let (key, text) = match value.expose_str() {
                Some(text) => ("text", text.to_owned()),
                None => ("base64", Base64::encode_string(value.expose())),
            };
            out.insert(key.to_owned(), text.into());
        }
        Json::Object(out)
    }

    fn read(field: &str, json: &Json) -> Option<Self> {
        let text = |key: &str| json.get(key).and_then(Json::as_str);
        let at = match text("at")? {
            "main" => At::Main,
            "user" => At::User,
            "notes" => At::Notes,
            "own" => At::Own,
            _ => At::Here(match (text("text"), text("base64")) {
                (Some(text), None) => Secret::from(text.to_owned()),
                (None, Some(base64)) => Secret::new(Base64::decode_vec(base64).ok()?),
                _ => return None,
            }),
        };
        let secret = json.get("secret").and_then(Json::as_bool).unwrap_or(true);
        Some(Self { field: field.to_owned(), secret, env: text("env").map(str::to_owned), aliases: texts(json.get("aliases")), at })
    }
}

fn texts(json: Option<&Json>) -> Vec<String> {
    json.and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// JSON whose texts are wiped.
struct Wiped(Json);

impl Drop for Wiped {
    fn drop(&mut self) {
        wipe(&mut self.0);
    }
}

fn wipe(json: &mut Json) {
    match json {
        Json::String(text) => drop(Zeroizing::new(std::mem::take(text))),
        Json::Array(items) => items.iter_mut().for_each(wipe),
        Json::Object(members) => members.values_mut().for_each(wipe),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_it_was_written() {
        let mark = |field: &str, at| Mark { field: field.to_owned(), secret: false, env: None, aliases: vec!["B".to_owned()], at };
        let marks = Marks {
            name: "openai".to_owned(),
            label: Some("a\u{1b} \"b\"".to_owned()),
            kind: Some(Kind::Custom),
            expires: Some(jiff::Timestamp::UNIX_EPOCH),
            tags: vec!["dev".to_owned()],
            fields: vec![
                mark("a", At::Main),
                mark("b", At::Here(Secret::new(vec![0xff, 0]))),
                mark("c", At::Here(Secret::from("fakepass\n\0".to_owned()))),
                mark("d", At::Own),
            ],
            ..Marks::default()
        };
        let line = marks.write();
        assert!(!line.contains('\n'));
        let back = Marks::read(&line).unwrap();
        assert_eq!(*back.write(), *line);
        assert!(back.fields[1].at == At::Here(Secret::new(vec![0xff, 0])));
        assert_eq!((back.kind, back.expires, back.fields.len()), (Some(Kind::Custom), Some(jiff::Timestamp::UNIX_EPOCH), 4));
    }

    #[test]
    fn another_text_is_no_line() {
        for text in ["", "{}", "notes", "{\"credctl\":2,\"name\":\"x\",\"fields\":{}}", "{\"credctl\":1,\"fields\":{}}"] {
            assert!(Marks::read(text).is_none(), "{text}");
        }
    }
}
