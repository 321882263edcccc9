//! Closed files that a search for a time passes over: no line is lost by it, whatever the clock did.

use std::collections::BTreeMap;

use credctl::activity::{self, About, Action, By, Event, Outcome, Query, Reader, Spans};
use credctl::keys::identity::OwnerIdentity;
use credctl::keys::seed::Seed;
use credctl::name::Id;
use credctl::vault::record::Keep;
use credctl::vault::{self, Location, Ring, Vault};
use jiff::Timestamp;
use proptest::prelude::*;

struct Scene {
    home: tempfile::TempDir,
    vault: Vault,
}

impl Scene {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let location = Location::Path(home.path().join("vault"));
        let owner = || OwnerIdentity { seed: Seed::from_slice(&[0x42; 32]).unwrap(), vault: Id::from_bytes([7; 16]) };
        vault::init(&location, &owner(), home.path(), Timestamp::UNIX_EPOCH).unwrap();
        let vault = Vault::open(&location, Ring::new(vec![owner()], "the test".to_owned()).unwrap(), home.path()).unwrap();
        Self { home, vault }
    }

    /// A line at that second; two fit into a file, and the oldest files go when there is more than is kept.
    fn line(&self, second: i64, total: u64) {
        let by = By { keep: Keep { segment: 800, total }, ..By::new(Action::Get) };
        let about = About { name: format!("at-{second}"), ..About::default() };
        let event = Event { id: None, consumer: None, outcome: Outcome::Ok, about };
        activity::record(&self.vault.pen(by.keep), &by, &event, Timestamp::from_second(second).unwrap()).unwrap();
    }

    /// The seconds that are found, how many lines were read for it, and what is wrong.
    fn search(&self, spans: &mut Spans, since: Option<i64>, until: Option<i64>) -> (Vec<i64>, u64, usize) {
        let time = |second: Option<i64>| second.map(|second| Timestamp::from_second(second).unwrap());
        let query = Query { action: Some(Action::Get), since: time(since), until: time(until), ..Query::default() };
        let mut reader = Reader::new(spans.tell(self.vault.record(&BTreeMap::new()).unwrap()), query).unwrap();
        let mut found = Vec::new();
        while let Some(entry) = reader.read().unwrap() {
            found.push(entry.at.as_second());
        }
        *spans = Spans::read(Some(&reader.spans().write()));
        let lines = reader.lines;
        (found, lines, reader.flaws().len())
    }
}

const ALL: u64 = 1 << 30;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_line_is_lost_by_what_is_passed_over_whatever_the_clock_did(
        rounds in proptest::collection::vec((proptest::collection::vec(-50_i64..50, 0..9), proptest::option::of(-60_i64..60), proptest::option::of(-60_i64..60)), 1..6),
    ) {
        let scene = Scene::new();
        let (mut all, mut spans) = (Vec::new(), Spans::default());
        for (seconds, since, until) in rounds {
            for second in seconds {
                scene.line(second, ALL);
                all.push(second);
            }
            let is_in = |second: &&i64| since.is_none_or(|since| **second >= since) && until.is_none_or(|until| **second <= until);
            let mut wanted: Vec<i64> = all.iter().filter(is_in).copied().collect();
            let (mut found, _, flaws) = scene.search(&mut spans, since, until);
            wanted.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!((found, flaws), (wanted, 0));
        }
    }
}

#[test]
fn what_is_known_to_be_older_is_not_read_again_and_the_check_reads_it_all() {
    let scene = Scene::new();
    (0..100).for_each(|second| scene.line(second, ALL));
    let mut spans = Spans::default();
    let (found, lines, _) = scene.search(&mut spans, Some(95), None);
    assert_eq!((found.as_slice(), lines), (&[95, 96, 97, 98, 99][..], 100));
    let (again, lines, flaws) = scene.search(&mut spans, Some(95), None);
    assert!(again == found && lines < 10 && flaws == 0, "{lines}");
    // A clock that was put back: the newest file has old lines, and an old one new ones.
    (0..4).for_each(|_| scene.line(3, ALL));
    scene.line(97, ALL);
    let (found, ..) = scene.search(&mut spans, Some(95), None);
    assert_eq!(found.len(), 6);
    let reader = Reader::check(spans.tell(scene.vault.record(&BTreeMap::new()).unwrap()), &|_| {}).unwrap();
    assert_eq!(reader.lines, 105);
}

#[test]
fn a_file_that_was_changed_or_goes_missing_is_not_passed_over() {
    let scene = Scene::new();
    (0..40).for_each(|second| scene.line(second, ALL));
    let mut spans = Spans::default();
    scene.search(&mut spans, Some(38), None);
    assert!(scene.search(&mut spans.clone(), Some(38), None).1 < 10);
    let dir = scene.home.path().join("vault/activity");
    let name = crate::inside::names(&dir).into_iter().find(|name| name.ends_with(".5")).unwrap();
    let mut bytes = std::fs::read(dir.join(&name)).unwrap();
    let (at, time) = (bytes.len() - 20, std::fs::metadata(dir.join(&name)).unwrap().modified().unwrap());
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    std::fs::write(dir.join(&name), &bytes).unwrap();
    // Its time of change is put back as well; that of its inode cannot be.
    std::fs::File::options().write(true).open(dir.join(&name)).unwrap().set_modified(time).unwrap();
    let (found, _, flaws) = scene.search(&mut spans, Some(38), None);
    assert!(found == [38, 39] && flaws > 0, "{flaws}");
    assert!(scene.search(&mut spans, Some(38), None).2 > 0, "and again, until it is mended");
    std::fs::remove_file(dir.join(&name)).unwrap();
    assert!(scene.search(&mut spans, Some(38), None).2 > 0);
}

#[test]
fn what_was_let_go_by_setting_is_no_gap_also_where_the_line_that_says_so_is_passed_over() {
    let scene = Scene::new();
    (0..60).for_each(|second| scene.line(second, 6000));
    (60..90).for_each(|second| scene.line(second, ALL));
    let mut spans = Spans::default();
    for _ in 0..3 {
        let (found, _, flaws) = scene.search(&mut spans, Some(88), None);
        assert_eq!((found.as_slice(), flaws), (&[88, 89][..], 0));
    }
}
