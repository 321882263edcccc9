//! Intents: a change of several files, written down before the first of them.
//!
//! An intent names each file with the revision it had and the one it will have, and never holds a value: values come
//! from the credential. Whoever writes next finishes one that was left behind; readers never need it.

use toml::{Table, Value};
use zeroize::Zeroizing;

use crate::name::Id;
use crate::text;

/// What is being done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// A tombstone in the place of a credential, and its previous revision gone.
    Remove,
}

/// One file of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Which.
    pub id: Id,
    /// The revision it has before.
    pub expected: u64,
    /// The revision it has after.
    pub new: u64,
}

/// A change of several files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// What is being done.
    pub operation: Operation,
    /// To which files.
    pub targets: Vec<Target>,
}

impl Intent {
    /// Writes the `[intent]` table.
    pub fn write(&self, out: &mut Zeroizing<String>) {
        out.push_str("[intent]\n");
        let operation = match self.operation {
            Operation::Remove => "remove",
        };
        text::string(out, "operation", operation);
        for target in &self.targets {
            out.push_str("[[intent.target]]\n");
            text::string(out, "id", &target.id.to_string());
            text::integer(out, "expected", target.expected);
            text::integer(out, "new", target.new);
        }
    }

    /// Reads an `[intent]` table.
    ///
    /// # Errors
    /// What is missing or of the wrong type, by name.
    pub fn read(mut table: Table) -> Result<Self, String> {
        let operation = match text::take_string(&mut table, "operation")?.as_deref() {
            Some("remove") => Operation::Remove,
            _ => return Err("`intent.operation` is none that this program knows".to_owned()),
        };
        let mut targets = Vec::new();
        for mut target in text::take_tables(&mut table, "target")? {
            let id = match target.remove("id") {
                Some(Value::String(text)) => Id::parse(&text),
                _ => None,
            };
            targets.push(Target {
                id: id.ok_or("a target's `id` is missing or not an id")?,
                expected: text::take_count(&mut target, "expected")?.ok_or("a target's `expected` is missing")?,
                new: text::take_count(&mut target, "new")?.ok_or("a target's `new` is missing")?,
            });
        }
        Ok(Self { operation, targets })
    }
}
