//! What this machine knows of the record's closed segments, as it is kept.

use std::collections::BTreeMap;

use crate::Secret;
use crate::name::Id;
use crate::vault::files::Stamp;
use crate::vault::record::{Span, Stream};

/// More than the record has by any setting that makes sense; what is known of the oldest is forgotten.
const MOST: usize = 16 << 10;

/// Closed segments, by stream and number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spans(pub BTreeMap<(Id, u64), Span>);

impl Spans {
    /// What it is kept under, for the vault's owner, on this machine.
    pub const ABOUT: &'static [u8] = b"closed files of the record";

    /// Reads what was kept; what is none is as good as nothing.
    pub fn read(kept: Option<&Secret>) -> Self {
        let text = kept.and_then(Secret::expose_str).unwrap_or_default();
        Self(text.lines().filter_map(line).collect())
    }

    /// The same, for streams to be searched.
    pub fn tell(&self, streams: Vec<Stream>) -> Vec<Stream> {
        let of = |id: Id| self.0.range((id, 0)..=(id, u64::MAX)).map(|((_, segment), span)| (*segment, *span));
        streams
            .into_iter()
            .map(|stream| {
                let id = stream.id;
                stream.knowing(of(id))
            })
            .collect()
    }

    /// As it is kept.
    pub fn write(&self) -> Secret {
        let hex = |tag: &[u8]| data_encoding::HEXLOWER.encode(tag);
        let line = |((stream, segment), span): (&(Id, u64), &Span)| {
            let Span { stamp, first, next, times, gone } = span;
            format!(
                "{stream} {segment} {} {} {} {} {} {} {} {} {} {} {gone}\n",
                stamp.size,
                stamp.inode,
                stamp.mtime,
                stamp.ctime,
                first.0,
                hex(&first.1),
                next.0,
                hex(&next.1),
                times.0,
                times.1
            )
        };
        let older = self.0.len().saturating_sub(MOST);
        Secret::from(self.0.iter().skip(older).map(line).collect::<String>())
    }
}

fn line(line: &str) -> Option<((Id, u64), Span)> {
    let words: Vec<&str> = line.split(' ').collect();
    let [stream, segment, size, inode, mtime, ctime, first, before, next, last, oldest, newest, gone] = words.as_slice() else {
        return None;
    };
    let tag = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok();
    let stamp = Stamp { size: size.parse().ok()?, inode: inode.parse().ok()?, mtime: mtime.parse().ok()?, ctime: ctime.parse().ok()? };
    let span = Span {
        stamp,
        first: (first.parse().ok()?, tag(before)?),
        next: (next.parse().ok()?, tag(last)?),
        times: (oldest.parse().ok()?, newest.parse().ok()?),
        gone: gone.parse().ok()?,
    };
    Some(((Id::parse(stream)?, segment.parse().ok()?), span))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_what_is_none_is_nothing() {
        let stamp = Stamp { size: 1, inode: 2, mtime: -3, ctime: 4 };
        let span = Span { stamp, first: (1, [0; 16]), next: (9, [7; 16]), times: (-5, i64::MAX), gone: 3 };
        let spans = Spans([((Id::from_bytes([1; 16]), 4), span)].into());
        assert_eq!(Spans::read(Some(&spans.write())), spans);
        for none in ["", "x", "a b c d e f g h i j k l m"] {
            assert_eq!(Spans::read(Some(&Secret::from(none.to_owned()))), Spans::default());
        }
        assert_eq!(Spans::read(None), Spans::default());
    }
}
