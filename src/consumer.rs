//! A consumer: someone who may use credentials, and the view of the vault that it opens.
//!
//! A view holds each use with everything that using it takes (values, rules, the facts of its status), so that a consumer
//! opens one file and finds what it may use and nothing else. Which uses exist stands in views and nowhere else. It is the
//! `[consumer]` table of `docs/format.md`.

mod mark;
mod name;
mod rule;
mod share;

use data_encoding::BASE64;
use jiff::Timestamp;
use toml::Table;
use zeroize::Zeroizing;

pub use self::mark::{Marked, mark, marks};
pub use self::name::{ConsumerKind, ConsumerName};
use self::rule::take_id;
pub use self::rule::{Past, Rule};
pub use self::share::{is_shared, share};
use crate::credential::Credential;
use crate::name::Id;
use crate::{Secret, text};

/// One credential that a consumer may use.
#[derive(Debug)]
pub struct Use {
    /// What is granted.
    pub rule: Rule,
    /// Since when.
    pub assigned: Timestamp,
    /// The credential as this consumer has it: with the fields that it may see, and no others.
    pub credential: Credential,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Use {
    /// A use of a credential by a rule.
    pub fn new(credential: &Credential, rule: Rule, assigned: Timestamp) -> Self {
        Self { credential: share(credential, &rule), rule, assigned, extra: Table::new() }
    }

    /// Whether a value that is secret is in it.
    pub fn holds_secret(&self) -> bool {
        self.credential.fields.values().any(|field| field.secret && !field.value.is_empty())
    }

    /// Its text, by which two are compared.
    pub fn text(&self) -> Zeroizing<String> {
        let values: usize = self.credential.fields.values().map(|field| field.value.len()).sum();
        let mut out = Zeroizing::new(String::with_capacity(2048 + 2 * values));
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Zeroizing<String>) {
        out.push_str("[[consumer.use]]\n");
        text::string(out, "id", &self.credential.id.to_string());
        text::time(out, "assigned", self.assigned);
        self.rule.write(out);
        text::extra(out, &self.extra);
        self.credential.write_at("consumer.use.credential", out);
    }

    fn read(mut table: Table) -> Result<Self, String> {
        let id = take_id(&mut table)?;
        let credential = text::take_table(&mut table, "credential")?.ok_or("a use's `credential` is missing")?;
        Ok(Self {
            rule: Rule::take(&mut table)?,
            assigned: text::take_time(&mut table, "assigned")?.ok_or("a use's `assigned` is missing")?,
            credential: Credential::read(id, credential)?,
            extra: table,
        })
    }
}

/// A consumer, and what it may use.
#[derive(Debug)]
pub struct Consumer {
    /// The name of its file, for ever.
    pub id: Id,
    /// `KIND/NAME`. Text from a file, as a credential's name is.
    pub name: String,
    /// When it was made.
    pub created: Timestamp,
    /// Whom its view is encrypted to besides the owners; none: it acts only where the owner's key is.
    pub recipient: Option<String>,
    /// The key that its own uses are recorded with, 32 bytes; the vault gives it, where there is a recipient.
    pub record: Option<Secret>,
    /// What it may use.
    pub uses: Vec<Use>,
    /// What it could use, while that is still the secret.
    pub past: Vec<Past>,
    /// What a later version wrote here.
    pub extra: Table,
}

impl Consumer {
    /// A new one, that may use nothing yet.
    pub fn new(id: Id, name: &ConsumerName, recipient: Option<String>, created: Timestamp) -> Self {
        Self { id, name: name.to_string(), created, recipient, record: None, uses: Vec::new(), past: Vec::new(), extra: Table::new() }
    }

    /// Its use of a credential.
    pub fn use_of(&self, id: Id) -> Option<&Use> {
        self.uses.iter().find(|held| held.credential.id == id)
    }

    /// Grants a credential, by a new rule where it is granted already. What this takes away is past.
    pub fn grant(&mut self, credential: &Credential, rule: Rule, now: Timestamp) {
        let id = credential.id;
        match self.uses.iter().position(|held| held.credential.id == id) {
            None => self.uses.push(Use::new(credential, rule, now)),
            Some(at) => {
                let new = Use { extra: self.uses[at].extra.clone(), ..Use::new(credential, rule, self.uses[at].assigned) };
                let kept = marks(&new.credential);
                let lost = marks(&self.uses[at].credential).into_iter().filter(|marked| !kept.contains(marked)).collect();
                self.remember(at, lost, now, false);
                self.uses[at] = new;
            }
        }
        self.forget_old(credential);
    }

    /// Takes a credential away; `false` where it was not granted.
    pub fn withdraw(&mut self, id: Id, now: Timestamp) -> bool {
        let Some(at) = self.uses.iter().position(|held| held.credential.id == id) else { return false };
        self.remember(at, marks(&self.uses[at].credential), now, false);
        self.uses.remove(at);
        true
    }

    /// Takes away what has ended by its date; `false` where nothing has.
    pub fn expire(&mut self, now: Timestamp) -> bool {
        let over: Vec<(Id, Timestamp)> = self
            .uses
            .iter()
            .filter(|held| held.rule.is_over(now))
            .filter_map(|held| Some((held.credential.id, held.rule.until?)))
            .collect();
        for (id, until) in &over {
            self.withdraw(*id, *until);
        }
        !over.is_empty()
    }

    /// Makes its use of a credential anew, as that is now; `false` where this changes nothing.
    pub fn refresh(&mut self, credential: &Credential) -> bool {
        let Some(at) = self.uses.iter().position(|held| held.credential.id == credential.id) else { return false };
        let held = &self.uses[at];
        let new = Use { extra: held.extra.clone(), ..Use::new(credential, held.rule.clone(), held.assigned) };
        if new.text() == held.text() {
            return false;
        }
        self.uses[at] = new;
        self.forget_old(credential);
        true
    }

    /// A credential is gone, and with it everything that is known of it here.
    pub fn lose(&mut self, id: Id) {
        self.uses.retain(|held| held.credential.id != id);
        self.past.retain(|past| past.id != id);
    }

    /// Everything that it holds is past.
    pub fn retire(&mut self, now: Timestamp) {
        while let Some(held) = self.uses.first() {
            let (id, until) = (held.credential.id, held.rule.until.map_or(now, |until| until.min(now)));
            self.withdraw(id, until);
        }
    }

    /// Its identity is replaced: whoever has the one before has read what it holds.
    pub fn replace_identity(&mut self, now: Timestamp) {
        for at in 0..self.uses.len() {
            self.remember(at, marks(&self.uses[at].credential), now, true);
        }
    }

    /// Remembers that some values of a use could be read.
    fn remember(&mut self, at: usize, marks: Vec<Marked>, until: Timestamp, replaced: bool) {
        if marks.is_empty() {
            return;
        }
        let credential = &self.uses[at].credential;
        let (id, name, secret_version) = (credential.id, credential.name.clone(), credential.secret_version);
        let new = Past { id, name, secret_version, marks, until, replaced };
        self.past.retain(|past| past.id != id || past.replaced != replaced || past.marks != new.marks);
        self.past.push(new);
    }

    /// A secret that was replaced is nobody's debt, once it cannot be brought back either.
    fn forget_old(&mut self, credential: &Credential) {
        let now_is = marks(credential);
        let may_come_back = |past: &Past| past.secret_version + 1 >= credential.secret_version;
        self.past.retain(|past| past.id != credential.id || may_come_back(past) || past.marks.iter().any(|marked| now_is.contains(marked)));
    }

    /// How many bytes of values there are.
    pub(crate) fn weight(&self) -> usize {
        self.uses.iter().flat_map(|held| held.credential.fields.values()).map(|field| field.value.len() + 512).sum()
    }

    /// Writes the `[consumer]` table.
    pub fn write(&self, out: &mut Zeroizing<String>) {
        text::header(out, "consumer");
        text::string(out, "name", &self.name);
        text::time(out, "created", self.created);
        if let Some(recipient) = &self.recipient {
            text::string(out, "recipient", recipient);
        }
        if let Some(record) = &self.record {
            text::string(out, "record", &Zeroizing::new(BASE64.encode(record.expose())));
        }
        text::extra(out, &self.extra);
        self.uses.iter().for_each(|held| held.write(out));
        Past::write_all(&self.past, "consumer", out);
    }

    /// Reads a `[consumer]` table, consuming it.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(id: Id, mut table: Table) -> Result<Self, String> {
        let record = text::take_string(&mut table, "record")?.map(Zeroizing::new);
        let record = record.map(|record| BASE64.decode(record.as_bytes()).map(Secret::new)).transpose();
        let uses = text::take_tables(&mut table, "use")?.into_iter().map(Use::read).collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            id,
            name: text::take_string(&mut table, "name")?.ok_or("`consumer.name` is missing")?,
            created: text::take_time(&mut table, "created")?.ok_or("`consumer.created` is missing")?,
            recipient: text::take_string(&mut table, "recipient")?,
            record: record.map_err(|_| "`consumer.record` is not base64")?,
            uses,
            past: Past::take_all(&mut table)?,
            extra: table,
        })
    }
}

#[cfg(test)]
#[path = "consumer/tests.rs"]
mod tests;
