//! What is altered, cut, exchanged or foreign.

use std::ops::Range;

use super::*;

/// What a table holds, and the caller's head.
type State = (Model, [u8; HEAD_LEN]);

/// A table of two buckets and four lines, and its states after none, one, … of them.
fn small(place: &Place) -> (Vec<u8>, Vec<State>) {
    let mut model = numbered(0..34);
    place.rebuild(&model);
    let mut states = vec![(model.clone(), [1; HEAD_LEN])];
    let batches = [
        (vec![set("i3", "newer"), delete("i4")], None),
        (vec![set("n", "x")], Some([9; HEAD_LEN])),
        (vec![set("i4", "back"), set("i3", "newest"), delete("i5")], None),
        (vec![delete("n")], None),
    ];
    for (changes, head) in batches {
        append(&place.path(), &place.key, &changes, head.as_ref(), false).unwrap();
        apply(&mut model, &changes);
        let head = head.unwrap_or(states.last().unwrap().1);
        states.push((model.clone(), head));
    }
    (place.bytes(), states)
}

/// Whatever the file answers is what one of the states answers, and the same one for all questions.
fn assert_one_of(place: &Place, states: &[State], what: &str) {
    let table = match place.open() {
        Opened::Ready(table) => table,
        Opened::Damaged => return,
        Opened::Missing => panic!("{what}: missing"),
    };
    let mut fitting: Vec<&State> = states.iter().filter(|state| state.1 == *table.head()).collect();
    if let Ok(all) = all(&table) {
        fitting.retain(|state| state.0 == all);
    }
    for key in (0..7).map(|n| format!("i{n}")).chain(["n".to_owned()]) {
        match table.get(key.as_bytes()) {
            Ok(value) => fitting.retain(|state| state.0.get(key.as_bytes()) == value.as_ref()),
            Err(Fault::Damaged) => {}
            Err(error) => panic!("{what}: {error}"),
        }
    }
    assert!(!fitting.is_empty(), "{what}: an answer that was never written");
    if let Ok(count) = table.count() {
        assert!(fitting.iter().any(|state| state.0.len() == count), "{what}: a count that was never true");
    }
}

#[test]
fn every_length_it_can_be_cut_to_is_damage_or_an_earlier_state() {
    let place = Place::new();
    let (whole, states) = small(&place);
    let log_at = u32::from_le_bytes(*whole[20..].first_chunk().unwrap()) as usize;
    for len in 0..whole.len() {
        place.overwrite(&whole[..len]);
        match place.open() {
            Opened::Ready(_) => assert!(len >= log_at, "{len}"),
            _ => assert!(len < log_at, "{len}: a torn line is no damage"),
        }
        assert_one_of(&place, &states, &format!("cut to {len}"));
    }
}

#[test]
fn every_flipped_byte_is_damage_or_an_earlier_state() {
    let place = Place::new();
    let (whole, states) = small(&place);
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        place.overwrite(&bytes);
        assert_one_of(&place, &states, &format!("byte {at}"));
    }
    place.overwrite(&whole);
    assert_is(&place.ready(), &states.last().unwrap().0);
}

fn is_damaged(place: &Place) -> bool {
    matches!(place.open(), Opened::Damaged)
}

#[test]
fn lines_cannot_be_exchanged_dropped_or_repeated() {
    let place = Place::new();
    place.rebuild(&numbered(0..3));
    for n in 0..4 {
        place.append(&[set("i1", &n.to_string())]);
    }
    let whole = place.bytes();
    let at = lines(&whole);
    let start = &whole[..at[0].start];
    let line = |n: usize| &whole[at[n].clone()];
    for order in [&[1, 0, 2, 3][..], &[0, 2, 3], &[1, 2, 3], &[0, 0, 1, 2, 3], &[2, 3]] {
        let mut bytes = start.to_vec();
        order.iter().for_each(|n| bytes.extend_from_slice(line(*n)));
        place.overwrite(&bytes);
        assert!(is_damaged(&place), "{order:?}");
    }
    // One that does not open at the end cannot be told from a torn one: as if it were not there.
    place.overwrite(&[start, line(0), line(1), line(1)].concat());
    assert_eq!(place.ready().get(b"i1").unwrap().unwrap(), b"1");
}

#[test]
fn buckets_cannot_be_exchanged_nor_come_from_an_older_file() {
    let place = Place::new();
    place.rebuild(&numbered(0..60));
    let older = place.bytes();
    let slot = |bytes: &[u8], n: usize| u32::from_le_bytes(*bytes[HEADER_LEN + 4 * n..].first_chunk().unwrap()) as usize;
    let mut exchanged = older.clone();
    let (first, second) = (slot(&older, 0)..slot(&older, 1), slot(&older, 1)..slot(&older, 2));
    let bucket = |range: &Range<usize>| older[range.clone()].to_vec();
    exchanged.splice(first.start..second.end, [bucket(&second), bucket(&first)].concat());
    exchanged[HEADER_LEN + 4..HEADER_LEN + 8].copy_from_slice(&((first.start + second.len()) as u32).to_le_bytes());
    place.overwrite(&exchanged);
    assert!(matches!(all(&place.ready()), Err(Fault::Damaged)));
    place.rebuild(&numbered(0..60));
    let mut mixed = place.bytes();
    mixed[first.clone()].copy_from_slice(&bucket(&first));
    place.overwrite(&mixed);
    assert!(matches!(all(&place.ready()), Err(Fault::Damaged)));
    assert!(matches!(append(&place.path(), &place.key, &[], None, false), Ok(())), "what is not looked at is not missed");
}

#[test]
fn a_fold_over_a_damaged_bucket_changes_nothing() {
    let place = Place::new();
    place.rebuild(&numbered(0..60));
    let mut bytes = place.bytes();
    bytes[HEADER_LEN + 40] ^= 1;
    place.overwrite(&bytes);
    let batch: Vec<Change> = (0..2_000).map(|n| set(&format!("n{n}"), "x")).collect();
    assert!(matches!(append(&place.path(), &place.key, &batch, None, false), Err(Fault::Damaged)));
    assert_eq!(place.bytes(), bytes);
}

#[test]
fn a_torn_line_is_overwritten_by_the_next() {
    let place = Place::new();
    place.rebuild(&numbered(0..3));
    place.append(&[set("n1", "kept")]);
    let kept = place.bytes();
    place.append(&[set("n2", "a value longer than the next line is altogether, so that its end would be left standing behind it")]);
    let whole = place.bytes();
    for tail in
        [whole[kept.len()..whole.len() - 1].to_vec(), vec![0; 500], vec![0xff; 3], [&whole[kept.len()..whole.len() - 9], &[0; 9]].concat()]
    {
        place.overwrite(&[&kept[..], &tail].concat());
        assert_eq!(place.ready().get(b"n2").unwrap(), None);
        assert_eq!(place.ready().get(b"n1").unwrap().unwrap(), b"kept");
        place.append(&[set("n3", "x")]);
        assert_eq!(place.bytes()[..kept.len()], kept);
        assert_eq!(lines(&place.bytes()).len(), 2);
        assert_eq!(place.ready().get(b"n3").unwrap().unwrap(), b"x");
    }
}

#[test]
fn another_key_and_what_is_no_table_is_damage() {
    let place = Place::new();
    assert!(matches!(place.open(), Opened::Missing));
    assert!(matches!(append(&place.path(), &place.key, &[set("n", "x")], None, false), Err(Fault::Missing)));
    place.rebuild(&numbered(0..3));
    assert!(matches!(Table::open(&place.path(), &TableKey::new(&[0x43; 32])).unwrap(), Opened::Damaged));
    let whole = place.bytes();
    for bytes in [vec![], vec![0; 5_000], vec![0xff; 5_000], b"#!/bin/sh\n".repeat(80), [&whole[..], &[0; log::MAX_BYTES + 1]].concat()] {
        place.overwrite(&bytes);
        assert!(is_damaged(&place));
        assert!(matches!(append(&place.path(), &place.key, &[set("n", "x")], None, false), Err(Fault::Damaged)));
    }
    place.overwrite(&whole);
    File::options().write(true).open(place.path()).unwrap().set_len(MAX_FILE + 1).unwrap();
    assert!(is_damaged(&place));
    place.rebuild(&numbered(0..3));
    assert_is(&place.ready(), &numbered(0..3));
}

#[test]
fn what_is_not_a_regular_file_is_refused_without_waiting() {
    let place = Place::new();
    let refused = || {
        assert!(matches!(Table::open(&place.path(), &place.key), Err(Error::Refused { .. })));
        assert!(matches!(append(&place.path(), &place.key, &[set("n", "x")], None, false), Err(Fault::Error(Error::Refused { .. }))));
    };
    std::fs::create_dir(place.path()).unwrap();
    refused();
    std::fs::remove_dir(place.path()).unwrap();
    std::os::unix::fs::symlink("elsewhere", place.path()).unwrap();
    refused();
    std::fs::remove_file(place.path()).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, place.path(), rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    refused();
    std::fs::remove_file(place.path()).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(place.path()).unwrap();
    refused();
}
