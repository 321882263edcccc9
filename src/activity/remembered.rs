//! Where the record ended when it was last read on this machine.

use std::collections::BTreeMap;

use crate::Secret;
use crate::name::Id;

/// Where streams ended when they were last looked at: what is cut off after that shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered(pub BTreeMap<Id, (u64, [u8; 16])>);

impl Remembered {
    /// What it is kept under, for the vault's owner, on this machine.
    pub const ABOUT: &'static [u8] = b"where the record ends";

    /// Reads what was kept; what is none is as good as nothing.
    pub fn read(kept: Option<&Secret>) -> Self {
        let text = kept.and_then(Secret::expose_str).unwrap_or_default();
        let line = |line: &str| {
            let mut words = line.split(' ');
            let (stream, next, tag) = (Id::parse(words.next()?)?, words.next()?.parse().ok()?, words.next()?);
            Some((stream, (next, data_encoding::HEXLOWER.decode(tag.as_bytes()).ok()?.try_into().ok()?)))
        };
        Self(text.lines().filter_map(line).collect())
    }

    /// The same with what is known of further ends; never less.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for (stream, end) in &other.0 {
            let known = self.0.entry(*stream).or_insert(*end);
            if end.0 > known.0 {
                *known = *end;
            }
        }
        self
    }

    /// As it is kept.
    pub fn write(&self) -> Secret {
        let line = |(stream, (next, tag)): (&Id, &(u64, [u8; 16]))| format!("{stream} {next} {}\n", data_encoding::HEXLOWER.encode(tag));
        Secret::from(self.0.iter().map(line).collect::<String>())
    }
}
