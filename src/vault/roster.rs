//! What the index knows of a consumer: which credentials it may use and how, and no value.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::body::Content;
use crate::consumer::{Marked, Past, Use, marks};
use crate::name::Id;

/// A use, without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    #[serde(with = "id_text")]
    /// The credential.
    pub id: Id,
    /// The variable of its main secret.
    pub key: Option<String>,
    /// The fields that are granted; empty: all.
    pub fields: Vec<String>,
    /// Until when.
    pub until: Option<Timestamp>,
    /// Whether it is in the view without values.
    pub use_only: bool,
    /// Requests that it is for.
    pub allow: Vec<String>,
    /// The secrets that are in it, by their marks.
    pub marks: Vec<Marked>,
}

impl Held {
    /// From a use.
    pub fn of(held: &Use) -> Self {
        let key = held.credential.key().or(held.rule.key.as_ref());
        Self {
            id: held.credential.id,
            key: key.map(ToString::to_string),
            fields: held.rule.fields.clone(),
            until: held.rule.until,
            use_only: held.rule.use_only,
            allow: held.rule.allow.clone(),
            marks: marks(&held.credential),
        }
    }

    /// The word for how it is held.
    pub fn access(&self) -> &'static str {
        if self.use_only { "use" } else { "hold" }
    }

    /// Whether it has ended.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// A use that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    #[serde(with = "id_text")]
    /// The credential.
    pub id: Id,
    /// The secrets that could be read, by their marks.
    pub marks: Vec<Marked>,
    /// Until when.
    pub until: Timestamp,
    /// Whether by an identity that was replaced since.
    pub replaced: bool,
}

/// A consumer without its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    #[serde(with = "id_text")]
    /// Its id.
    pub id: Id,
    /// `KIND/NAME`.
    pub name: String,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// Its recipient; none of one that acts only where the owner's key is.
    pub recipient: Option<String>,
    /// Whether it was removed.
    pub gone: bool,
    /// What it may use.
    pub uses: Vec<Held>,
    /// What it could use.
    pub past: Vec<Ended>,
}

impl Roster {
    /// From the content of a consumer's file.
    pub(super) fn of(id: Id, content: &Content) -> Option<Self> {
        let ended = |past: &Past| Ended { id: past.id, marks: past.marks.clone(), until: past.until, replaced: past.replaced };
        match content {
            Content::Consumer(consumer) => Some(Self {
                id,
                name: consumer.name.clone(),
                created: Some(consumer.created),
                recipient: consumer.recipient.clone(),
                gone: false,
                uses: consumer.uses.iter().map(Held::of).collect(),
                past: consumer.past.iter().map(ended).collect(),
            }),
            Content::Tombstone { name, past } => Some(Self {
                id,
                name: name.clone(),
                created: None,
                recipient: None,
                gone: true,
                uses: Vec::new(),
                past: past.iter().map(ended).collect(),
            }),
            _ => None,
        }
    }

    /// Its use of a credential, where that has not ended.
    pub fn holds(&self, id: Id, now: Timestamp) -> Option<&Held> {
        self.uses.iter().find(|held| held.id == id && !held.is_over(now))
    }

    /// Which of a credential's secrets, as they are now, it could read and may not any more; and until when.
    pub fn owes(&self, id: Id, now_is: &[Marked], now: Timestamp) -> Option<Owed> {
        let of_it = || self.uses.iter().filter(|held| held.id == id);
        let has = |marked: &Marked| of_it().any(|held| !held.is_over(now) && held.marks.contains(marked));
        let over = of_it().filter(|held| held.is_over(now)).filter_map(|held| Some((&held.marks, held.until?, false)));
        let ended = self.past.iter().filter(|past| past.id == id).map(|past| (&past.marks, past.until, past.replaced));
        let mut owed: Option<Owed> = None;
        for (marks, until, replaced) in over.chain(ended) {
            let open = |marked: &&Marked| now_is.contains(marked) && (replaced || !has(marked));
            for (field, _) in marks.iter().filter(open) {
                let owed = owed.get_or_insert_with(|| Owed { fields: Vec::new(), until, replaced });
                owed.until = owed.until.max(until);
                owed.replaced &= replaced;
                if !owed.fields.contains(field) {
                    owed.fields.push(field.clone());
                }
            }
        }
        owed
    }
}

/// What a consumer could read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// The fields.
    pub fields: Vec<String>,
    /// Until when.
    pub until: Timestamp,
    /// Whether only by an identity that was replaced since.
    pub replaced: bool,
}

mod id_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::name::Id;

    pub(super) fn serialize<S: Serializer>(id: &Id, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Id, D::Error> {
        let text = String::deserialize(from)?;
        Id::parse(&text).ok_or_else(|| serde::de::Error::custom("not an id"))
    }
}
