//! What is going on with a credential's secrets: how old they may grow, one that its service makes, old ones not ended yet.
//!
//! `rotate_after`, `[credential.next]` and `[[credential.retiring]]` of `docs/format.md`. A secret that its service has made is
//! written here before anything else is done with it, because nobody else has it; one that was replaced stays here until it is
//! known to be dead, because only with it that can be found out. Neither is ever handed out, nor in a consumer's view.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use toml::{Table, Value};
use zeroize::Zeroizing;

use super::Field;
use crate::text;

/// So many old secrets of one credential can wait for their end.
pub const MAX_RETIRING: usize = 8;

/// A secret that the service was asked to make.
#[derive(Debug)]
pub struct Next {
    /// When it was asked first.
    pub begun: Timestamp,
    /// The version of the secret that it is to follow.
    pub version: u64,
    /// Who was asked: a host.
    pub host: Option<String>,
    /// What it made; nothing while its answer is not known.
    pub fields: BTreeMap<String, Field>,
    /// What a later version wrote here.
    pub extra: Table,
}

/// What is known of a secret that is on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
    /// Since when it is not the secret any more.
    pub since: Timestamp,
    /// From when on it is to be ended at its service.
    pub due: Timestamp,
    /// Whether it never was the secret: its service made it, and it did not work.
    pub unused: bool,
    /// Whether its service has taken the request to end it.
    pub asked: bool,
    /// Who was asked: a host.
    pub host: Option<String>,
    /// Until when it may live on, as far as that is known.
    pub until: Option<Timestamp>,
}

/// A secret on its way out.
#[derive(Debug)]
pub struct Retiring {
    /// What is known of it.
    pub old: Old,
    /// The values of then, those that were not replaced too: they name it at its service.
    pub fields: BTreeMap<String, Field>,
    /// Where it may be sent, where that is elsewhere than its credential may be now.
    pub hosts: Vec<String>,
    /// What a later version wrote here.
    pub extra: Table,
}

/// All of it.
#[derive(Debug, Default)]
pub struct Rotation {
    /// How old a secret may grow; `None`: as is said for all.
    pub after: Option<SignedDuration>,
    /// One that is being made.
    pub next: Option<Next>,
    /// Those that are not ended yet, the oldest first.
    pub retiring: Vec<Retiring>,
}

/// The same without any value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How old a secret may grow.
    pub after: Option<SignedDuration>,
    /// Since when one is being made, and whether its answer is there.
    pub making: Option<(Timestamp, bool)>,
    /// Those that are not ended yet.
    pub olds: Vec<Old>,
}

impl Next {
    /// A second copy, secrets included.
    pub fn duplicate(&self) -> Self {
        Self { begun: self.begun, version: self.version, host: self.host.clone(), fields: copied(&self.fields), extra: self.extra.clone() }
    }
}

impl Retiring {
    /// A second copy, secrets included.
    pub fn duplicate(&self) -> Self {
        Self { old: self.old.clone(), fields: copied(&self.fields), hosts: self.hosts.clone(), extra: self.extra.clone() }
    }

    /// Whether two are of the same secret.
    pub fn is_same(&self, other: &Self) -> bool {
        let same = |(name, field): (&String, &Field)| other.fields.get(name).is_some_and(|other| other.value == field.value);
        self.old.since == other.old.since && self.fields.len() == other.fields.len() && self.fields.iter().all(same)
    }
}

impl Rotation {
    /// A second copy, secrets included.
    pub fn duplicate(&self) -> Self {
        let retiring = self.retiring.iter().map(Retiring::duplicate).collect();
        Self { after: self.after, next: self.next.as_ref().map(Next::duplicate), retiring }
    }

    /// What can be told of it.
    pub fn waiting(&self) -> Waiting {
        let making = self.next.as_ref().map(|next| (next.begun, !next.fields.is_empty()));
        Waiting { after: self.after, making, olds: self.retiring.iter().map(|retiring| retiring.old.clone()).collect() }
    }

    /// Writes the one line of its credential's own table.
    pub(super) fn write_own(&self, out: &mut Zeroizing<String>) {
        if let Some(seconds) = self.after.and_then(|after| u64::try_from(after.as_secs()).ok()).filter(|seconds| *seconds > 0) {
            text::integer(out, "rotate_after", seconds);
        }
    }

    /// Writes its tables below that of its credential.
    pub(super) fn write_at(&self, path: &str, out: &mut Zeroizing<String>) {
        if let Some(next) = &self.next {
            let path = format!("{path}.next");
            text::header(out, &path);
            text::time(out, "begun", next.begun);
            text::integer(out, "version", next.version);
            option(out, "host", next.host.as_ref());
            text::extra(out, &next.extra);
            next.fields.iter().for_each(|(name, field)| field.write_at(&path, name, out));
        }
        for Retiring { old, fields, hosts, extra } in &self.retiring {
            let path = format!("{path}.retiring");
            text::header(out, &format!("[{path}]"));
            text::time(out, "since", old.since);
            text::time(out, "due", old.due);
            for (name, yes) in [("unused", old.unused), ("asked", old.asked)] {
                if yes {
                    text::boolean(out, name, true);
                }
            }
            option(out, "host", old.host.as_ref());
            if let Some(until) = old.until {
                text::time(out, "until", until);
            }
            if !hosts.is_empty() {
                text::strings(out, "hosts", hosts);
            }
            text::extra(out, extra);
            fields.iter().for_each(|(name, field)| field.write_at(&path, name, out));
        }
    }

    /// Takes its lines and tables out of its credential's.
    pub(super) fn take(table: &mut Table) -> Result<Self, String> {
        let seconds = text::take_count(table, "rotate_after")?;
        Ok(Self {
            after: seconds.and_then(|seconds| i64::try_from(seconds).ok()).map(SignedDuration::from_secs),
            next: text::take_table(table, "next")?.map(Next::read).transpose()?,
            retiring: text::take_tables(table, "retiring")?.into_iter().map(Retiring::read).collect::<Result<_, _>>()?,
        })
    }
}

impl Next {
    fn read(mut table: Table) -> Result<Self, String> {
        let from = &mut table;
        Ok(Self {
            begun: text::take_time(from, "begun")?.ok_or("`credential.next.begun` is missing")?,
            version: text::take_count(from, "version")?.ok_or("`credential.next.version` is missing")?,
            host: text::take_string(from, "host")?,
            fields: take_fields(from)?,
            extra: table,
        })
    }
}

impl Retiring {
    fn read(mut table: Table) -> Result<Self, String> {
        let from = &mut table;
        let old = Old {
            since: text::take_time(from, "since")?.ok_or("`credential.retiring.since` is missing")?,
            due: text::take_time(from, "due")?.ok_or("`credential.retiring.due` is missing")?,
            unused: text::take_bool(from, "unused")?.unwrap_or(false),
            asked: text::take_bool(from, "asked")?.unwrap_or(false),
            host: text::take_string(from, "host")?,
            until: text::take_time(from, "until")?,
        };
        Ok(Self { old, fields: take_fields(from)?, hosts: text::take_strings(from, "hosts")?, extra: table })
    }
}

fn option(out: &mut Zeroizing<String>, name: &str, value: Option<&String>) {
    if let Some(value) = value {
        text::string(out, name, value);
    }
}

fn take_fields(table: &mut Table) -> Result<BTreeMap<String, Field>, String> {
    let mut fields = BTreeMap::new();
    for (name, value) in text::take_table(table, "fields")?.unwrap_or_default() {
        let Value::Table(field) = value else { return Err("a field is not a table".to_owned()) };
        fields.insert(name, Field::read(field)?);
    }
    Ok(fields)
}

fn copied(fields: &BTreeMap<String, Field>) -> BTreeMap<String, Field> {
    fields.iter().map(|(name, field)| (name.clone(), field.duplicate())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    fn fields(value: &str) -> BTreeMap<String, Field> {
        BTreeMap::from([("token".to_owned(), Field::new(true, Secret::from(value.to_owned())))])
    }

    #[test]
    fn it_comes_back() {
        let at: Timestamp = "2026-11-20T11:10:00.5Z".parse().unwrap();
        let old = Old { since: at, due: at, unused: true, asked: true, host: Some("a.example".to_owned()), until: Some(at) };
        let plain = Old { unused: false, asked: false, host: None, until: None, ..old.clone() };
        let retiring = |old: &Old, value: &str| Retiring {
            old: old.clone(),
            fields: fields(value),
            hosts: vec!["a.example".to_owned()],
            extra: Table::new(),
        };
        let next = Next { begun: at, version: 3, host: None, fields: fields("fakepass-next\n\"x"), extra: Table::new() };
        let retiring = vec![retiring(&old, "fakepass-one"), retiring(&plain, "fakepass-two")];
        let before = Rotation { after: Some(SignedDuration::from_hours(24)), next: Some(next), retiring };
        let mut out = Zeroizing::new("[credential]\n".to_owned());
        before.write_own(&mut out);
        before.write_at("credential", &mut out);
        let mut table: Table = toml::from_str(&out).unwrap();
        let Some(Value::Table(mut inner)) = table.remove("credential") else { panic!("no table") };
        let after = Rotation::take(&mut inner).unwrap();
        assert!(inner.is_empty());
        assert_eq!(after.waiting(), before.waiting());
        assert!(after.retiring.iter().zip(&before.retiring).all(|(one, other)| one.is_same(other)));
        assert_eq!(after.retiring[0].hosts, before.retiring[0].hosts);
        assert!(after.next.unwrap().fields["token"].value == before.next.unwrap().fields["token"].value);
        assert!(!before.retiring[0].is_same(&before.retiring[1]));
    }
}
