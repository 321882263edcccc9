//! What is granted, and what was.

use jiff::Timestamp;
use toml::{Table, Value};
use zeroize::Zeroizing;

use super::Marked;
use crate::name::{Id, Key};
use crate::text;

/// What a consumer is granted of a credential, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// The variable of the main secret for this consumer, where it is not the credential's own.
    pub key: Option<Key>,
    /// The fields that are granted; empty: all that are ever handed out.
    pub fields: Vec<String>,
    /// When it ends.
    pub until: Option<Timestamp>,
    /// Whether it is only used through the owner's broker: then no value is in the view.
    pub use_only: bool,
    /// Requests that it is for, as they were written: kept and shown until there is a broker.
    pub allow: Vec<String>,
}

impl Rule {
    /// Whether it has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }

    /// The word for how it is held, by the command-line contract.
    pub fn access(&self) -> &'static str {
        if self.use_only { "use" } else { "hold" }
    }

    /// Writes its keys into the table at hand.
    pub(crate) fn write(&self, out: &mut Zeroizing<String>) {
        if let Some(key) = &self.key {
            text::string(out, "key", key.as_str());
        }
        if !self.fields.is_empty() {
            text::strings(out, "fields", &self.fields);
        }
        if let Some(until) = self.until {
            text::time(out, "until", until);
        }
        if self.use_only {
            text::boolean(out, "use_only", true);
        }
        if !self.allow.is_empty() {
            text::strings(out, "allow", &self.allow);
        }
    }

    /// Takes its keys out of a table.
    pub(crate) fn take(table: &mut Table) -> Result<Self, String> {
        let key = |text: String| Key::parse(&text).map_err(|_| "a use's `key` is not a variable's name".to_owned());
        Ok(Self {
            key: text::take_string(table, "key")?.map(key).transpose()?,
            fields: text::take_strings(table, "fields")?,
            until: text::take_time(table, "until")?,
            use_only: text::take_bool(table, "use_only")?.unwrap_or(false),
            allow: text::take_strings(table, "allow")?,
        })
    }
}

/// What a consumer could open once and may not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Which credential.
    pub id: Id,
    /// Its name then.
    pub name: String,
    /// The version of its secret.
    pub secret_version: u64,
    /// Which values, by their marks.
    pub marks: Vec<Marked>,
    /// Until when.
    pub until: Timestamp,
    /// Whether it was an identity that was replaced since: its consumer may still have them, by another.
    pub replaced: bool,
}

impl Past {
    /// Writes a list of them as `[[path.past]]`.
    pub(crate) fn write_all(all: &[Self], path: &str, out: &mut Zeroizing<String>) {
        for past in all {
            text::header(out, &format!("[{path}.past]"));
            text::string(out, "id", &past.id.to_string());
            text::string(out, "name", &past.name);
            text::integer(out, "secret_version", past.secret_version);
            let marks: Vec<String> = past.marks.iter().map(|(field, mark)| format!("{mark} {field}")).collect();
            text::strings(out, "marks", &marks);
            text::time(out, "until", past.until);
            if past.replaced {
                text::boolean(out, "replaced", true);
            }
        }
    }

    /// Takes them out of a table.
    pub(crate) fn take_all(table: &mut Table) -> Result<Vec<Self>, String> {
        let read = |mut table: Table| {
            Ok(Self {
                id: take_id(&mut table)?,
                name: text::take_string(&mut table, "name")?.unwrap_or_default(),
                secret_version: text::take_count(&mut table, "secret_version")?.ok_or("a past use's `secret_version` is missing")?,
                marks: text::take_strings(&mut table, "marks")?.iter().filter_map(|text| marked(text)).collect(),
                until: text::take_time(&mut table, "until")?.ok_or("a past use's `until` is missing")?,
                replaced: text::take_bool(&mut table, "replaced")?.unwrap_or(false),
            })
        };
        text::take_tables(table, "past")?.into_iter().map(read).collect()
    }
}

fn marked(text: &str) -> Option<Marked> {
    let (mark, field) = text.split_once(' ')?;
    Some((field.to_owned(), mark.to_owned()))
}

/// Takes the id of a credential out of a table.
pub(super) fn take_id(table: &mut Table) -> Result<Id, String> {
    match table.remove("id") {
        Some(Value::String(text)) => Id::parse(&text).ok_or_else(|| "a use's `id` is not an id".to_owned()),
        _ => Err("a use's `id` is missing".to_owned()),
    }
}
