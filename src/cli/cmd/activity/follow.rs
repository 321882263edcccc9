//! `credctl activity --follow`: what comes, and what happens to the record meanwhile.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use credctl::activity::{Query, Reader};
use credctl::name::Id;
use credctl::vault::files::Stamp;
use credctl::vault::record::{Flaw, Stream};

use super::rows::Rows;
use super::{Looked, remember, shown, streams, tell_flaws};
use crate::cli::Context;
use crate::cli::fail::Failure;
use crate::cli::session::{Place, Seated};

/// How often it is looked.
const AGAIN: Duration = Duration::from_millis(500);

/// How the files of each stream were, by their numbers.
pub(super) type Files = BTreeMap<Id, BTreeMap<u64, Option<Stamp>>>;

pub(super) fn files(streams: &[Stream]) -> Files {
    let mut files = Files::new();
    for stream in streams {
        files.entry(stream.id).or_default().extend(stream.stamps());
    }
    files
}

/// Tells what comes, until it is stopped.
pub(super) fn run(
    context: &Context,
    place: &Place,
    seated: &mut Seated,
    query: Query,
    (flaws, mut ends, mut before): Looked,
) -> Result<(), Failure> {
    // A flaw is told once, and not at every look at the file that it is in.
    let mut told: BTreeSet<Flaw> = flaws.into_iter().collect();
    loop {
        std::thread::sleep(AGAIN);
        let all = streams(seated, place.now)?;
        let now = files(&all);
        // With the one before it: there stands the line that was the last, behind which a new file has to go on.
        let from = |stream: Stream| {
            let first = first_change(&before, &now, stream.id)?;
            Some(stream.from_segment(first.saturating_sub(1)))
        };
        let changed: Vec<Stream> = all.into_iter().filter_map(from).collect();
        before = now;
        if changed.is_empty() {
            continue;
        }
        let mut reader = Reader::new(changed, query.clone())?;
        let mut rows = Rows::new(context, crate::cli::env::now()).without_heading();
        while let Some(entry) = reader.read()? {
            if ends.0.get(&entry.stream).is_none_or(|(next, _)| entry.seq >= *next) {
                rows.add(shown(entry, seated))?;
            }
        }
        rows.end()?;
        ends = ends.with(&reader.ends());
        let flaws = reader.flaws();
        // Whoever follows has read it: what is rewritten after that shows.
        remember(seated, &reader.ends_that_go_on(&flaws));
        let new: Vec<Flaw> = flaws.into_iter().filter(|flaw| told.insert(flaw.clone())).collect();
        // The exit status is that of the first look: who follows is told here.
        let _ = tell_flaws(context, &new);
    }
}

/// The first file of a stream that is not as it was; `None` where all are. Those before all that are there were let go, or
/// are missed by the next look at the whole.
fn first_change(before: &Files, now: &Files, stream: Id) -> Option<u64> {
    let none = BTreeMap::new();
    let [before, now] = [before, now].map(|files| files.get(&stream).unwrap_or(&none));
    let oldest = now.keys().next().copied().unwrap_or(0);
    let is_changed = |segment: &&u64| before.get(*segment) != now.get(*segment);
    before.range(oldest..).chain(now).map(|(segment, _)| segment).filter(is_changed).min().copied()
}
