//! A credential: one stored login to one account of one service, and its TOML.
//!
//! The text form is the `[credential]` table of `docs/format.md`. What a later version adds to it is kept on a round
//! trip. Parsing moves values out of the parser's tree into [`crate::Secret`]s; its messages name a place, never a value.

mod bare;
pub mod canary;
mod field;
pub mod grant;
pub mod report;
pub mod revoked;
pub mod rotation;

use std::collections::BTreeMap;

use jiff::Timestamp;
use toml::{Table, Value};
use zeroize::Zeroizing;

use self::canary::Canary;
pub use self::field::Field;
use self::grant::Grant;
use self::report::Report;
use self::revoked::Revoked;
use self::rotation::Rotation;
use crate::kind::Kind;
use crate::name::{Id, Key, is_field};
use crate::status::{self, Facts, Status};
use crate::text;
use crate::{Error, Result};

/// Largest value of one field, in bytes.
pub const MAX_FIELD: usize = 1 << 20;

/// Longest label, tag or host, in bytes.
pub const MAX_TEXT: usize = 1000;
/// The tag of a login that is git's: a website's at the same host is not to be sent by `git push`.
pub(crate) const GIT_TAG: &str = "git";
/// Most tags, hosts or fields.
pub const MAX_WORDS: usize = 64;

/// Where a credential was imported from: kept among what later versions wrote, since nothing but `import` asks for it.
const ORIGIN: &str = "origin";

/// A stored credential.
#[derive(Debug)]
pub struct Credential {
    /// The name of its file, for ever.
    pub id: Id,
    /// Its handle. Text from a file: a valid [`crate::name::Name`] where this program wrote it, escaped where it is shown.
    pub name: String,
    /// Free text.
    pub label: Option<String>,
    /// Its type.
    pub kind: Kind,
    /// The template it was made from.
    pub service: Option<String>,
    /// One of the categories of the contract.
    pub category: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Where its secret may be sent.
    pub hosts: Vec<String>,
    /// When it was stored first.
    pub created: Timestamp,
    /// When a person changed it last.
    pub updated: Timestamp,
    /// When it ends, where that is known.
    pub expires: Option<Timestamp>,
    /// +1 whenever a secret field changes.
    pub secret_version: u64,
    /// When that was last; `None` where an older version wrote it.
    pub secret_since: Option<Timestamp>,
    /// Which revision is kept as the one before a person's last change; 0 where none is.
    pub kept: u64,
    /// What is known of the grant, of an account that was connected.
    pub grant: Option<Grant>,
    /// What the last check found that found something.
    pub report: Option<Report>,
    /// That it is ended, or being ended.
    pub revoked: Option<Revoked>,
    /// What is going on with its secrets.
    pub rotation: Rotation,
    /// That it is a decoy.
    pub canary: Option<Canary>,
    /// Its values, the main secret's among them.
    pub fields: BTreeMap<String, Field>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Credential {
    /// A second copy of everything, secrets included: the base of an edit.
    pub fn duplicate(&self) -> Self {
        Self {
            id: self.id,
            name: self.name.clone(),
            label: self.label.clone(),
            kind: self.kind,
            service: self.service.clone(),
            category: self.category.clone(),
            tags: self.tags.clone(),
            hosts: self.hosts.clone(),
            created: self.created,
            updated: self.updated,
            expires: self.expires,
            secret_version: self.secret_version,
            secret_since: self.secret_since,
            kept: self.kept,
            grant: self.grant.clone(),
            report: self.report.clone(),
            revoked: self.revoked.clone(),
            rotation: self.rotation.duplicate(),
            canary: self.canary.clone(),
            fields: self.fields.iter().map(|(name, field)| (name.clone(), field.duplicate())).collect(),
            extra: self.extra.clone(),
        }
    }

    /// The field that is meant when none is named: the type's main one; of a `custom` credential without it the only
    /// secret field, where there is exactly one.
    pub fn main_field(&self) -> Option<(&str, &Field)> {
        if let Some((name, field)) = self.fields.get_key_value(self.kind.main_field()) {
            return Some((name, field));
        }
        let mut secrets = self.fields.iter().filter(|(_, field)| field.secret);
        match (secrets.next(), secrets.next()) {
            (Some((name, field)), None) => Some((name, field)),
            _ => None,
        }
    }

    /// The variable of its main secret.
    pub fn key(&self) -> Option<&Key> {
        self.main_field().and_then(|(_, field)| field.key.as_ref())
    }

    /// What its status follows from.
    pub fn facts(&self) -> Facts {
        let refreshable = self.fields.get("refresh_token").is_some_and(|field| !field.value.is_empty());
        let renewal = self.grant.as_ref().map(|grant| grant.renewal(refreshable));
        let said = self.report.as_ref().map(Report::said);
        Facts { since: Some(self.updated), expires: self.ends(), revoked: self.revoked.as_ref().map(|revoked| revoked.at), renewal, said }
    }

    /// When it ends: as its owner said, or as a check found out, whichever is sooner.
    pub fn ends(&self) -> Option<Timestamp> {
        let found = self.report.as_ref().and_then(|report| report.expires);
        self.expires.into_iter().chain(found).min()
    }

    /// Its status at `now`.
    pub fn status(&self, now: Timestamp) -> Status {
        status::status(&self.facts(), now)
    }

    /// Refuses what would not fit or not be found again.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a field above 1 MiB; [`Error::Usage`] for a field name outside its alphabet.
    pub fn check(&self) -> Result<()> {
        let next = self.rotation.next.iter().flat_map(|next| &next.fields);
        let old = self.rotation.retiring.iter().flat_map(|retiring| &retiring.fields);
        for (name, field) in self.fields.iter().chain(next).chain(old) {
            if !is_field(name) {
                return Err(Error::BadName {
                    what: "field",
                    given: name.clone(),
                    rule: "a-z, 0-9 and `_`, starting with a letter, at most 64",
                });
            }
            if field.value.len() > MAX_FIELD {
                return Err(Error::TooLarge { what: format!("field `{name}`"), size: field.value.len() as u64, limit: MAX_FIELD as u64 });
            }
        }
        Ok(())
    }

    /// Refuses more words about it than anybody needs, in what is stored anew; what others stored stays as it is.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a label, tag or host above 1,000 bytes; [`Error::Usage`] for more than 64 of a sort.
    pub fn check_words(&self) -> Result<()> {
        let lists = [("tags", &self.tags), ("hosts", &self.hosts)];
        let texts = lists.iter().flat_map(|(what, list)| list.iter().map(|text| (*what, text)));
        if let Some((what, long)) = texts.chain(self.label.iter().map(|label| ("label", label))).find(|(_, text)| text.len() > MAX_TEXT) {
            let what = if what == "label" { "its label".to_owned() } else { format!("one of its {what}") };
            return Err(Error::TooLarge { what, size: long.len() as u64, limit: MAX_TEXT as u64 });
        }
        let counts = lists.map(|(what, list)| (what, list.len())).into_iter().chain([("fields", self.fields.len())]);
        match counts.into_iter().find(|(_, count)| *count > MAX_WORDS) {
            Some((what, count)) => Err(Error::Usage(format!("it has {count} {what}, and at most {MAX_WORDS} are allowed"))),
            None => Ok(()),
        }
    }

    /// What the format that it was imported from knows it by, with the format's name before it.
    pub fn origin(&self) -> Option<&str> {
        self.extra.get(ORIGIN).and_then(Value::as_str)
    }

    /// Says so.
    pub fn set_origin(&mut self, origin: &str) {
        self.extra.insert(ORIGIN.to_owned(), Value::String(origin.to_owned()));
    }

    /// Writes the `[credential]` table.
    pub fn write(&self, out: &mut Zeroizing<String>) {
        self.write_at("credential", out);
    }

    /// The same as the table `path`.
    pub(crate) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        text::header(out, path);
        text::string(out, "name", &self.name);
        if let Some(label) = &self.label {
            text::string(out, "label", label);
        }
        text::string(out, "type", self.kind.name());
        if let Some(service) = &self.service {
            text::string(out, "service", service);
        }
        text::string(out, "category", &self.category);
        text::strings(out, "tags", &self.tags);
        text::strings(out, "hosts", &self.hosts);
        text::time(out, "created", self.created);
        text::time(out, "updated", self.updated);
        if let Some(expires) = self.expires {
            text::time(out, "expires", expires);
        }
        text::integer(out, "secret_version", self.secret_version);
        if let Some(since) = self.secret_since {
            text::time(out, "secret_since", since);
        }
        if self.kept > 0 {
            text::integer(out, "kept", self.kept);
        }
        self.rotation.write_own(out);
        text::extra(out, &self.extra);
        if let Some(grant) = &self.grant {
            grant.write_at(path, out);
        }
        if let Some(report) = &self.report {
            report.write_at(path, out);
        }
        if let Some(revoked) = &self.revoked {
            revoked.write_at(path, out);
        }
        self.rotation.write_at(path, out);
        if let Some(canary) = &self.canary {
            canary.write_at(path, out);
        }
        for (name, field) in &self.fields {
            field.write_at(path, name, out);
        }
    }

    /// Reads a `[credential]` table, consuming it.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(id: Id, mut table: Table) -> std::result::Result<Self, String> {
        let mut fields = BTreeMap::new();
        for (name, value) in text::take_table(&mut table, "fields")?.unwrap_or_default() {
            let Value::Table(field) = value else { return Err("a field is not a table".to_owned()) };
            fields.insert(name, Field::read(field)?);
        }
        Ok(Self {
            id,
            name: text::take_string(&mut table, "name")?.ok_or("`credential.name` is missing")?,
            label: text::take_string(&mut table, "label")?,
            kind: text::take_string(&mut table, "type")?
                .and_then(|kind| Kind::parse(&kind))
                .ok_or("`credential.type` is not one of the eight types")?,
            service: text::take_string(&mut table, "service")?,
            category: text::take_string(&mut table, "category")?.unwrap_or_else(|| "custom".to_owned()),
            tags: text::take_strings(&mut table, "tags")?,
            hosts: text::take_strings(&mut table, "hosts")?,
            created: text::take_time(&mut table, "created")?.ok_or("`credential.created` is missing")?,
            updated: text::take_time(&mut table, "updated")?.ok_or("`credential.updated` is missing")?,
            expires: text::take_time(&mut table, "expires")?,
            secret_version: text::take_count(&mut table, "secret_version")?.unwrap_or(1),
            secret_since: text::take_time(&mut table, "secret_since")?,
            kept: text::take_count(&mut table, "kept")?.unwrap_or(0),
            grant: text::take_table(&mut table, "oauth")?.map(Grant::read).transpose()?,
            report: text::take_table(&mut table, "report")?.map(Report::read).transpose()?.flatten(),
            revoked: text::take_table(&mut table, "revoked")?.map(Revoked::read).transpose()?,
            rotation: Rotation::take(&mut table)?,
            canary: text::take_table(&mut table, "canary")?.map(Canary::read).transpose()?,
            fields,
            extra: table,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Secret;

    fn round_trip(credential: &Credential) -> Credential {
        let mut out = Zeroizing::new(String::new());
        credential.write(&mut out);
        let mut table: Table = toml::from_str(&out).unwrap();
        let Some(Value::Table(inner)) = table.remove("credential") else { panic!("no table") };
        Credential::read(credential.id, inner).unwrap()
    }

    fn sample(value: Vec<u8>, label: String) -> Credential {
        let mut extra = Table::new();
        extra.insert("from the future".to_owned(), Value::Array(vec![Value::Integer(1), Value::String("two\nlines".to_owned())]));
        let mut field = Field::new(true, Secret::new(value));
        field.key = Some(Key::parse("OPENAI_API_KEY").unwrap());
        Credential {
            id: Id::from_bytes([7; 16]),
            name: "openai".to_owned(),
            label: Some(label),
            kind: Kind::ApiToken,
            service: Some("openai".to_owned()),
            category: "llm_provider".to_owned(),
            tags: vec!["a".to_owned()],
            hosts: vec![],
            created: "2026-11-20T11:10:00.123456789Z".parse().unwrap(),
            updated: "2026-11-20T11:10:00Z".parse().unwrap(),
            expires: None,
            secret_version: 1,
            kept: 0,
            grant: None,
            report: None,
            revoked: None,
            rotation: Rotation::default(),
            canary: Some(Canary { webhook: Some("https://hooks.acme.example/x".to_owned()), extra: Table::new() }),
            secret_since: Some("2026-11-20T11:10:00Z".parse().unwrap()),
            fields: BTreeMap::from([("token".to_owned(), field)]),
            extra,
        }
    }

    proptest! {
        #[test]
        fn every_byte_comes_back(value in proptest::collection::vec(any::<u8>(), 0..300), label in "\\PC*") {
            let before = sample(value, label);
            let after = round_trip(&before);
            prop_assert!(after.fields["token"].value == before.fields["token"].value);
            prop_assert_eq!(after.label, before.label);
            prop_assert_eq!(after.canary, before.canary);
            prop_assert_eq!(after.extra, before.extra);
            prop_assert_eq!(after.created, before.created);
        }
    }

    #[test]
    fn a_value_of_several_lines_is_written_on_one() {
        let mut out = Zeroizing::new(String::new());
        sample(b"a\nb\r\n\"\"\"\x1b\0\x7f".to_vec(), String::new()).write(&mut out);
        let line = out.lines().find(|line| line.starts_with("text = ")).unwrap();
        assert_eq!(line, "text = \"a\\nb\\r\\n\\\"\\\"\\\"\\u001B\\u0000\\u007F\"");
    }

    #[test]
    fn a_field_without_its_mark_is_secret() {
        let table: Table = toml::from_str("text = 'x'").unwrap();
        assert!(Field::read(table).unwrap().secret);
    }

    #[test]
    fn dates_that_are_hardly_dates() {
        for (text, good) in [
            ("9999-12-30T00:00:00Z", true),
            ("1900-01-01T00:00:00Z", true),
            ("2016-12-31T23:59:60Z", true),
            ("2026-01-01T00:00:00", false),
            ("2026-01-01", false),
        ] {
            let parsed = toml::from_str::<Table>(&format!("x = {text}"));
            let read = parsed.map_err(|_| String::new()).and_then(|mut table| text::take_time(&mut table, "x"));
            assert_eq!(read.is_ok(), good, "{text}");
        }
    }
}
