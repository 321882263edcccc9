//! What is newer than the buckets: the log, and a batch that is about to be folded in.
//!
//! Invariants: each key once, with its newest value; never the caller's head.

use super::layout::Entries;
use super::{Answer, Fault, HEAD_KEY, Table, Value};

/// A change that is newer than the buckets.
pub(super) struct Newer {
    pub(super) bucket: u32,
    pub(super) key: Vec<u8>,
    pub(super) value: Value,
}

/// All of them, by bucket, each key once.
pub(super) struct Overlay(Vec<Newer>);

impl Overlay {
    /// What a table's log says.
    pub(super) fn of_log(table: &Table) -> Answer<Self> {
        let mut all = Vec::new();
        table.log.all(&table.keys, |tag, key, value| {
            all.push(Newer { bucket: table.header.bucket_of(tag), key: key.to_vec(), value: value.map(<[u8]>::to_vec) });
        })?;
        Ok(Self::new(all))
    }

    /// Of changes from the oldest to the newest.
    pub(super) fn new(mut all: Vec<Newer>) -> Self {
        all.retain(|newer| newer.key != HEAD_KEY);
        all.reverse();
        all.sort_by(|a, b| (a.bucket, &a.key).cmp(&(b.bucket, &b.key)));
        all.dedup_by(|later, first| later.key == first.key);
        Self(all)
    }

    /// Those of each bucket that has any.
    pub(super) fn by_bucket(&self) -> impl Iterator<Item = (u32, &[Newer])> {
        self.0.chunk_by(|a, b| a.bucket == b.bucket).filter_map(|newer| Some((newer.first()?.bucket, newer)))
    }

    /// Those of one bucket.
    pub(super) fn of(&self, bucket: u32) -> &[Newer] {
        let start = self.0.partition_point(|newer| newer.bucket < bucket);
        let len = self.0[start..].partition_point(|newer| newer.bucket == bucket);
        &self.0[start..start + len]
    }
}

/// The entries of a bucket as they are after newer changes.
pub(super) fn merge(text: &[u8], newer: &[Newer], mut visit: impl FnMut(&[u8], &[u8])) -> Answer<()> {
    for entry in Entries(text) {
        let (key, value) = entry?;
        if newer.iter().all(|each| each.key != key) {
            visit(key, value.ok_or(Fault::Damaged)?);
        }
    }
    for Newer { key, value, .. } in newer {
        if let Some(value) = value {
            visit(key, value);
        }
    }
    Ok(())
}
