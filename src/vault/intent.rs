//! Intents: a change of several files, written down before the first of them.
//!
//! An intent names each file with the revision it had and the one it will have, and which uses are set or dropped; never a
//! value: values come from the credential. Whoever writes next finishes one that was left behind; readers never need it.

use jiff::Timestamp;
use toml::{Table, Value};
use zeroize::Zeroizing;

use super::trust::Shelf;
use crate::consumer::Rule;
use crate::name::Id;
use crate::text;

/// What is being done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A tombstone in the place of a credential, its previous revision gone, and with it its uses.
    Remove,
    /// Credentials are changed, and with them the uses of them.
    Refresh,
    /// Uses of credentials are set, by a rule, since a time.
    Assign(Rule, Timestamp),
    /// Uses of credentials are dropped, at a time.
    Unassign(Timestamp),
}

/// One file of the change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub id: Id,
    /// Whether it is a consumer's file.
    pub is_view: bool,
    /// The revision it has before; 0: it is new.
    pub expected: u64,
    /// The revision it has after.
    pub new: u64,
    /// Of a consumer that is new: its name.
    pub name: Option<String>,
}

impl Target {
    /// A file that is one revision further afterwards.
    pub(super) fn next(shelf: Shelf, id: Id, rev: u64) -> Self {
        Self { id, is_view: shelf == Shelf::Consumers, expected: rev, new: rev + 1, name: None }
    }
}

/// A change of several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// What is being done.
    pub operation: Operation,
    /// The credentials whose uses change.
    pub credentials: Vec<Id>,
    /// To which files.
    pub targets: Vec<Target>,
}

impl Intent {
    /// Writes the `[intent]` table.
    pub fn write(&self, out: &mut Zeroizing<String>) {
        out.push_str("[intent]\n");
        let (operation, at) = match &self.operation {
            Operation::Remove => ("remove", None),
            Operation::Refresh => ("refresh", None),
            Operation::Assign(_, at) => ("assign", Some(*at)),
            Operation::Unassign(at) => ("unassign", Some(*at)),
        };
        text::string(out, "operation", operation);
        if !self.credentials.is_empty() {
            text::strings(out, "credentials", &self.credentials);
        }
        if let Some(at) = at {
            text::time(out, "at", at);
        }
        if let Operation::Assign(rule, _) = &self.operation {
            text::header(out, "intent.rule");
            rule.write(out);
        }
        for target in &self.targets {
            out.push_str("[[intent.target]]\n");
            text::string(out, "id", &target.id.to_string());
            if target.is_view {
                text::boolean(out, "view", true);
            }
            if target.expected > 0 {
                text::integer(out, "expected", target.expected);
            }
            text::integer(out, "new", target.new);
            if let Some(name) = &target.name {
                text::string(out, "name", name);
            }
        }
    }

    /// Reads an `[intent]` table.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(mut table: Table) -> Result<Self, String> {
        let table = &mut table;
        let operation = text::take_string(table, "operation")?;
        let at = text::take_time(table, "at")?.ok_or("`intent.at` is missing");
        let operation = match operation.as_deref() {
            Some("remove") => Operation::Remove,
            Some("refresh") => Operation::Refresh,
            Some("assign") => {
                let mut rule = text::take_table(table, "rule")?.unwrap_or_default();
                Operation::Assign(Rule::take(&mut rule)?, at?)
            }
            Some("unassign") => Operation::Unassign(at?),
            _ => return Err("`intent.operation` is none that this program knows".to_owned()),
        };
        let id = |text: String| Id::parse(&text).ok_or_else(|| "`intent.credentials` has what is no id".to_owned());
        let credentials = text::take_strings(table, "credentials")?.into_iter().map(id).collect::<Result<_, _>>()?;
        let targets = text::take_tables(table, "target")?.into_iter().map(read_target).collect::<Result<_, _>>()?;
        Ok(Self { operation, credentials, targets })
    }
}

fn read_target(mut table: Table) -> Result<Target, String> {
    let id = match table.remove("id") {
        Some(Value::String(text)) => Id::parse(&text),
        _ => None,
    };
    let is_view = text::take_bool(&mut table, "view")?.unwrap_or(false);
    let expected = text::take_count(&mut table, "expected")?;
    Ok(Target {
        id: id.ok_or("a target's `id` is missing or not an id")?,
        is_view,
        expected: if is_view { expected.unwrap_or(0) } else { expected.ok_or("a target's `expected` is missing")? },
        new: text::take_count(&mut table, "new")?.ok_or("a target's `new` is missing")?,
        name: text::take_string(&mut table, "name")?,
    })
}
