use std::sync::atomic::Ordering;

use super::*;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("uses")
    }

    fn record(&self, key: &UsesKey, id: UseId, at_ms: i64) -> Recorded {
        record(&self.path(), &self.0.path().join("uses.lock"), key, &id, at_ms)
    }

    fn len(&self) -> usize {
        usize::try_from(std::fs::metadata(self.path()).unwrap().len()).unwrap()
    }

    fn append(&self, bytes: &[u8]) {
        File::options().append(true).open(self.path()).unwrap().write_all(bytes).unwrap();
    }
}

fn key() -> UsesKey {
    UsesKey::new(&[7; 32])
}

fn id(n: u64) -> UseId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&n.to_le_bytes());
    id
}

#[test]
fn the_latest_use_counts_in_whatever_order_they_came() {
    let place = Place::new();
    assert!(latest(&place.path(), &key()).unwrap().is_empty());
    for (n, at_ms) in [(1, 50), (2, -3), (1, 90), (1, 70)] {
        assert_eq!(place.record(&key(), id(n), at_ms), Recorded::Yes);
    }
    assert_eq!(latest(&place.path(), &key()).unwrap(), HashMap::from([(id(1), 90), (id(2), -3)]));
    assert_eq!(place.len(), 4 * RECORD);
}

#[test]
fn nothing_is_shown_and_the_file_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    assert_eq!(place.record(&key(), *b"fakeidfakeidfake", 1), Recorded::Yes);
    let bytes = std::fs::read(place.path()).unwrap();
    assert!(!bytes.windows(6).any(|window| window == b"fakeid"));
    assert_eq!(std::fs::metadata(place.path()).unwrap().permissions().mode() & 0o7777, 0o600);
}

#[test]
fn a_torn_record_costs_only_itself_and_is_mended() {
    let place = Place::new();
    for n in 0..5 {
        assert_eq!(place.record(&key(), id(n), 1), Recorded::Yes);
    }
    let torn = key().seal(USE, &id(9), 9).unwrap();
    place.append(&torn[..37]);
    place.append(&key().seal(USE, &id(5), 1).unwrap());
    let seen = latest(&place.path(), &key()).unwrap();
    assert_eq!(seen, (0..6).map(|n| (id(n), 1)).collect());
    assert_eq!(place.record(&key(), id(6), 1), Recorded::Yes);
    assert_eq!(place.len() % RECORD, 0, "the next record mended it");
    assert_eq!(latest(&place.path(), &key()).unwrap(), (0..7).map(|n| (id(n), 1)).collect());
}

#[test]
fn every_flipped_byte_loses_one_record_at_most_and_changes_none() {
    let place = Place::new();
    for n in 0..3 {
        assert_eq!(place.record(&key(), id(n), 40 + n.cast_signed()), Recorded::Yes);
    }
    let whole = std::fs::read(place.path()).unwrap();
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        std::fs::remove_file(place.path()).unwrap();
        replace(&place.path(), &bytes).unwrap();
        let seen = latest(&place.path(), &key()).unwrap();
        assert_eq!(seen.len(), 2);
        assert!((0..3).filter_map(|n| seen.get(&id(n)).map(|at_ms| (n, *at_ms))).all(|(n, at_ms)| at_ms == 40 + n.cast_signed()));
    }
}

#[test]
fn another_key_and_a_foreign_file_show_nothing() {
    let place = Place::new();
    assert_eq!(place.record(&key(), id(1), 1), Recorded::Yes);
    assert!(latest(&place.path(), &UsesKey::new(&[8; 32])).unwrap().is_empty());
    replace(&place.path(), &vec![0xa5; 300_000]).unwrap();
    assert!(latest(&place.path(), &key()).unwrap().is_empty());
}

#[test]
fn what_cannot_be_recorded_is_given_up() {
    let place = Place::new();
    let lock = File::options().create_new(true).write(true).open(place.0.path().join("uses.lock")).unwrap();
    lock.lock().unwrap();
    assert_eq!(place.record(&key(), id(1), 1), Recorded::Busy);
    assert!(!place.path().exists(), "opened before it was locked: a compaction could replace it in between");
    lock.unlock().unwrap();
    let gone = place.0.path().join("gone/uses");
    assert_eq!(record(&gone, &place.0.path().join("uses.lock"), &key(), &id(1), 1), Recorded::Unwritable);
    assert_eq!(record(&place.path(), &gone, &key(), &id(1), 1), Recorded::Unwritable);
    std::os::unix::fs::symlink("elsewhere", place.path()).unwrap();
    assert_eq!(place.record(&key(), id(1), 1), Recorded::Unwritable);
    assert!(matches!(latest(&place.path(), &key()), Err(Error::Refused { .. })));
}

#[test]
fn a_file_that_grew_is_compacted_to_one_record_an_id() {
    let place = Place::new();
    let ids = 100;
    let compacted = RECORD + (NONCE_LEN + 100 * PAIR + SEAL_LEN).next_multiple_of(RECORD);
    for n in 0..COMPACT_AFTER {
        assert_eq!(place.record(&key(), id(n % ids), n.cast_signed()), Recorded::Yes);
    }
    assert_eq!(place.len(), COMPACT_AFTER as usize * RECORD);
    let before = latest(&place.path(), &key()).unwrap();
    assert_eq!(place.record(&key(), id(0), 3), Recorded::Yes);
    assert_eq!(place.len(), compacted);
    assert_eq!(latest(&place.path(), &key()).unwrap(), before);
    for n in 0..COMPACT_AFTER {
        assert_eq!(place.record(&key(), id(n % ids), 9_000), Recorded::Yes);
    }
    assert_eq!(place.len(), compacted + COMPACT_AFTER as usize * RECORD, "counted from the last compaction");
    assert_eq!(place.record(&key(), id(1), 9_000), Recorded::Yes);
    assert_eq!(place.len(), compacted);
}

#[test]
fn no_record_is_lost_to_a_compaction_beside_it() {
    let place = Place::new();
    let running = std::sync::atomic::AtomicU32::new(8);
    assert_eq!(place.record(&key(), id(8_000), 1), Recorded::Yes);
    let compactions = std::thread::scope(|scope| {
        for thread in 0..8u64 {
            let (place, running) = (&place, &running);
            scope.spawn(move || {
                for n in 0..1_000u64 {
                    // Each id is written once only: a record that is lost is an id that is missing.
                    while place.record(&key(), id(thread * 1_000 + n), 1) != Recorded::Yes {
                        std::thread::yield_now();
                    }
                }
                running.fetch_sub(1, Ordering::Relaxed);
            });
        }
        // 8,000 records bring one or two of their own accord; a torn byte brings one now.
        let lock = File::open(place.0.path().join("uses.lock")).unwrap();
        let mut compactions = 0;
        while running.load(Ordering::Relaxed) > 0 {
            lock.lock().unwrap();
            place.append(&[0]);
            compact(&place.path(), &key()).unwrap();
            lock.unlock().unwrap();
            compactions += 1;
            std::thread::sleep(std::time::Duration::from_micros(300));
        }
        compactions
    });
    assert!(compactions > 1, "{compactions}");
    assert_eq!(latest(&place.path(), &key()).unwrap(), (0..=8_000).map(|n| (id(n), 1)).collect());
}

#[test]
fn a_damaged_base_leaves_what_came_after_it() {
    let place = Place::new();
    let ids = 20;
    for n in 0..=COMPACT_AFTER {
        assert_eq!(place.record(&key(), id(n % ids), 1), Recorded::Yes);
    }
    for n in 15..25 {
        assert_eq!(place.record(&key(), id(n), 2), Recorded::Yes);
    }
    let whole = std::fs::read(place.path()).unwrap();
    let after = whole.len() - 10 * RECORD;
    let newer: HashMap<_, _> = (15..25).map(|n| (id(n), 2)).collect();
    let mut both = newer.clone();
    both.extend((0..15).map(|n| (id(n), 1)));
    assert_eq!(latest(&place.path(), &key()).unwrap(), both);
    for at in (0..RECORD + NONCE_LEN + ids as usize * PAIR + SEAL_LEN).step_by(29) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        replace(&place.path(), &bytes).unwrap();
        assert_eq!(latest(&place.path(), &key()).unwrap(), newer, "byte {at}");
    }
    for len in [0, 1, RECORD, RECORD + 1, after - 1, after, after + 1] {
        replace(&place.path(), &whole[..len]).unwrap();
        let seen = latest(&place.path(), &key()).unwrap();
        assert!(seen.is_empty() || seen == (0..ids).map(|n| (id(n), 1)).collect(), "cut to {len}");
    }
}
