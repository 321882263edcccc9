//! Against a model and beside readers; `damage.rs`: against damage of every byte.

mod damage;

use std::collections::BTreeMap;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicBool, Ordering};

use proptest::prelude::*;

use super::*;

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

struct Place {
    dir: tempfile::TempDir,
    key: TableKey,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), key: TableKey::new(&[0x42; 32]) }
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join("index")
    }

    fn open(&self) -> Opened {
        Table::open(&self.path(), &self.key).unwrap()
    }

    fn ready(&self) -> Table {
        match self.open() {
            Opened::Ready(table) => table,
            Opened::Missing => panic!("missing"),
            Opened::Damaged => panic!("damaged"),
        }
    }

    fn rebuild(&self, entries: &Model) {
        rebuild(&self.path(), &self.key, entries, &[1; HEAD_LEN]).unwrap();
    }

    fn append(&self, changes: &[Change]) {
        append(&self.path(), &self.key, changes, None, false).unwrap();
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.path()).unwrap()
    }

    /// Not through a rename: damage happens to the file that is there.
    fn overwrite(&self, bytes: &[u8]) {
        File::options().write(true).create(true).truncate(true).open(self.path()).unwrap().write_all(bytes).unwrap();
    }
}

fn all(table: &Table) -> Answer<Model> {
    let mut all = Model::new();
    table.each(|key, value| assert!(all.insert(key.to_vec(), value.to_vec()).is_none(), "shown twice"))?;
    Ok(all)
}

fn set(key: &str, value: &str) -> Change {
    (key.into(), Some(value.into()))
}

fn delete(key: &str) -> Change {
    (key.into(), None)
}

fn numbered(range: std::ops::Range<u32>) -> Model {
    range.map(|n| (format!("i{n}").into_bytes(), n.to_le_bytes().repeat(5))).collect()
}

fn apply(model: &mut Model, changes: &[Change]) {
    for (key, value) in changes {
        match value {
            Some(value) => model.insert(key.clone(), value.clone()),
            None => model.remove(key),
        };
    }
}

fn assert_is(table: &Table, model: &Model) {
    assert_eq!(&all(table).unwrap(), model);
    assert_eq!(table.count().unwrap(), model.len());
    for (key, value) in model.iter().step_by(model.len() / 20 + 1) {
        assert_eq!(table.get(key).unwrap().as_ref(), Some(value));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<Change>, Option<u8>),
    Rebuild,
}

fn step() -> impl Strategy<Value = Step> {
    let key = (0u8..60).prop_map(|n| vec![b"nifkd"[usize::from(n % 5)], n]);
    let value = prop_oneof![20 => 0usize..60, 1 => 2_000usize..5_000].prop_flat_map(|len| proptest::collection::vec(any::<u8>(), len));
    let change = (key, proptest::option::weighted(0.7, value));
    let batch = proptest::collection::vec(change, 0..7);
    prop_oneof![40 => (batch, proptest::option::weighted(0.1, any::<u8>())).prop_map(|(batch, head)| Step::Append(batch, head)), 1 => Just(Step::Rebuild)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_a_map(steps in proptest::collection::vec(step(), 1..70)) {
        let place = Place::new();
        let mut model = Model::new();
        let mut head = [1; HEAD_LEN];
        place.rebuild(&model);
        for (at, step) in steps.into_iter().enumerate() {
            match step {
                Step::Append(changes, new_head) => {
                    let new_head = new_head.map(|byte| [byte; HEAD_LEN]);
                    append(&place.path(), &place.key, &changes, new_head.as_ref(), at % 9 == 0).unwrap();
                    apply(&mut model, &changes);
                    head = new_head.unwrap_or(head);
                }
                Step::Rebuild => rebuild(&place.path(), &place.key, &model, &head).unwrap(),
            }
            let table = place.ready();
            assert_is(&table, &model);
            prop_assert_eq!(table.head(), &head);
            for n in (at as u8 % 10..60).step_by(10) {
                let key = [b"nifkd"[usize::from(n % 5)], n];
                prop_assert_eq!(table.get(&key).unwrap(), model.get(&key[..]).cloned());
            }
        }
    }
}

/// Where each line of the log is.
fn lines(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut at = u32::from_le_bytes(*bytes[20..].first_chunk().unwrap()) as usize;
    let mut lines = Vec::new();
    while at < bytes.len() {
        let end = at + 4 + u32::from_le_bytes(*bytes[at..].first_chunk().unwrap()) as usize;
        lines.push(at..end);
        at = end;
    }
    lines
}

#[test]
fn keys_and_values_have_bounds() {
    let place = Place::new();
    place.rebuild(&Model::new());
    let largest = (vec![b'n'; MAX_KEY], Some(vec![7; MAX_VALUE]));
    place.append(std::slice::from_ref(&largest));
    assert_is(&place.ready(), &Model::from([(largest.0.clone(), vec![7; MAX_VALUE])]));
    let before = place.bytes();
    for (key, value) in [(0, 1), (MAX_KEY + 1, 1), (1, MAX_VALUE + 1)] {
        let change = (vec![b'n'; key], Some(vec![0; value]));
        assert!(matches!(
            append(&place.path(), &place.key, &[change], None, false),
            Err(Fault::Error(Error::Usage(_) | Error::TooLarge { .. }))
        ));
        assert!(rebuild(&place.path(), &place.key, [(vec![b'n'; key], vec![0; value])], &[0; HEAD_LEN]).is_err());
        assert_eq!(place.bytes(), before);
    }
    assert_eq!(place.ready().get(b"").unwrap(), None);
    assert_eq!(place.ready().get(&[b'n'; MAX_KEY + 1]).unwrap(), None);
}

#[test]
fn of_two_changes_of_one_key_the_later_counts() {
    let place = Place::new();
    rebuild(&place.path(), &place.key, [("a", "1"), ("b", "1"), ("a", "2")], &[0; HEAD_LEN]).unwrap();
    assert_is(&place.ready(), &Model::from([(b"a".to_vec(), b"2".to_vec()), (b"b".to_vec(), b"1".to_vec())]));
    place.append(&[set("a", "3"), delete("b"), set("a", "4"), set("c", "1"), delete("c"), set("b", "5")]);
    assert_is(&place.ready(), &Model::from([(b"a".to_vec(), b"4".to_vec()), (b"b".to_vec(), b"5".to_vec())]));
}

#[test]
fn the_file_is_private_and_shows_nothing() {
    let place = Place::new();
    std::fs::create_dir_all(place.dir.path()).unwrap();
    // What a crash left in the place of the new file, a link at that.
    std::os::unix::fs::symlink("/nowhere/at/all", place.dir.path().join("index.new")).unwrap();
    rebuild(&place.path(), &place.key, [("nfakename", "fakevalue")], b"fakehead".repeat(8).first_chunk().unwrap()).unwrap();
    append(&place.path(), &place.key, &[set("nfakename2", "fakevalue")], Some(b"fakehead".repeat(8).first_chunk().unwrap()), true).unwrap();
    assert!(!place.bytes().windows(4).any(|window| window == b"fake"));
    assert_eq!(std::fs::metadata(place.path()).unwrap().permissions().mode() & 0o7777, 0o600);
    assert_eq!(std::fs::read_dir(place.dir.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn the_head_changes_by_a_line_and_outlives_folds() {
    let place = Place::new();
    place.rebuild(&numbered(0..100));
    let before = place.bytes();
    append(&place.path(), &place.key, &[], Some(&[8; HEAD_LEN]), false).unwrap();
    assert_eq!(place.bytes()[..before.len()], before);
    assert_eq!(place.ready().head(), &[8; HEAD_LEN]);
    assert_eq!(place.ready().count().unwrap(), 100, "it is no entry");
    for n in 0..40 {
        place.append(&[set("n", &n.to_string())]);
        assert_eq!(place.ready().head(), &[8; HEAD_LEN]);
    }
    assert!(place.bytes()[..before.len()] != before, "it was folded");
    assert_eq!(place.ready().count().unwrap(), 101);
}

#[test]
fn the_log_stays_within_its_bounds() {
    let place = Place::new();
    place.rebuild(&Model::new());
    let mut model = Model::new();
    for n in 0..120u32 {
        let changes = [(format!("n{}", n % 70).into_bytes(), Some(vec![1; (n as usize * 37) % 7_000]))];
        place.append(&changes);
        apply(&mut model, &changes);
        let bytes = place.bytes();
        let lines = lines(&bytes);
        assert!(lines.len() <= log::MAX_LINES && lines.iter().map(ExactSizeIterator::len).sum::<usize>() <= log::MAX_BYTES);
    }
    assert_is(&place.ready(), &model);
}

#[test]
fn ten_thousand_entries_are_added_found_and_removed() {
    let place = Place::new();
    let mut model = numbered(0..10_000);
    place.rebuild(&model);
    let table = place.ready();
    assert_is(&table, &model);
    assert_eq!(table.header.buckets, 512);
    for n in 0..100u32 {
        let changes = [set(&format!("n{n}"), "x"), delete(&format!("i{}", n * 7))];
        place.append(&changes);
        apply(&mut model, &changes);
    }
    assert_is(&place.ready(), &model);
    let grow: Vec<Change> = numbered(10_000..20_000).into_iter().map(|(key, value)| (key, Some(value))).collect();
    place.append(&grow);
    apply(&mut model, &grow);
    assert_is(&place.ready(), &model);
    assert_eq!(place.ready().header.buckets, 1024);
    let shrink: Vec<Change> = numbered(0..19_900).into_keys().map(|key| (key, None)).collect();
    place.append(&shrink);
    apply(&mut model, &shrink);
    assert_is(&place.ready(), &model);
    assert_eq!(place.ready().header.buckets, 8);
}

#[test]
fn readers_beside_a_writer_see_whole_batches_only() {
    let place = Place::new();
    let mut start = numbered(0..300);
    apply(&mut start, &[set("a", "0"), set("b", "0")]);
    place.rebuild(&start);
    let done = AtomicBool::new(false);
    let reads = std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let (mut last, mut reads) = (0u32, 0u32);
                    while !done.load(Ordering::Relaxed) {
                        let table = place.ready();
                        let number = |key: &[u8]| String::from_utf8(table.get(key).unwrap().unwrap()).unwrap().parse::<u32>().unwrap();
                        let now = number(b"a");
                        assert!(now >= last, "went back");
                        std::thread::yield_now();
                        assert_eq!(number(b"b"), now, "one snapshot");
                        if reads.is_multiple_of(16) {
                            assert_eq!(all(&table).unwrap().len(), 302);
                        }
                        (last, reads) = (now, reads + 1);
                    }
                    reads
                })
            })
            .collect();
        for n in 1..=400 {
            place.append(&[set("a", &n.to_string()), set("b", &n.to_string())]);
        }
        done.store(true, Ordering::Relaxed);
        readers.into_iter().map(|reader| reader.join().unwrap()).sum::<u32>()
    });
    assert!(reads > 0);
    assert_eq!(place.ready().get(b"b").unwrap().unwrap(), b"400");
}
