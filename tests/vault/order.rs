//! Two writers, and clocks that lie.

use std::fs;

use credctl::vault::Change;
use credctl::{Error, Secret};
use jiff::{SignedDuration, Timestamp};

use crate::forge::{Case, now, open};
use crate::sandbox::Sandbox;

#[test]
fn v32_the_second_of_two_editors_is_told() {
    let case = Case::new();
    let (mut one, mut two) = (case.vault(), case.vault());
    let (first, second) = (one.get("victim", now()).unwrap(), two.get("victim", now()).unwrap());
    let edited = |base: &credctl::vault::Record, label: &str| {
        let mut copy = base.credential.duplicate();
        copy.label = Some(label.to_owned());
        copy
    };
    one.writer(now(), &|| {}).unwrap().update(&first, edited(&first, "first"), Change::Person, now()).unwrap();
    let after = case.bytes();
    for change in [Change::Person, Change::Program] {
        let late = two.writer(now(), &|| {}).unwrap().update(&second, edited(&second, "second"), change, now());
        assert!(matches!(late, Err(Error::Changed { ref name }) if name == "victim"), "{late:?}");
    }
    let late = two.writer(now(), &|| {}).unwrap().remove(&second, now());
    assert!(matches!(late, Err(Error::Changed { .. })), "{late:?}");
    assert!(case.bytes() == after);
    assert_eq!(fs::read_dir(case.sandbox.vault().join("tmp")).unwrap().count(), 0);
    // From what stands now it goes.
    let again = two.get("victim", now()).unwrap();
    assert_eq!((again.credential.label.as_deref(), again.rev), (Some("first"), 2));
    two.writer(now(), &|| {}).unwrap().update(&again, edited(&again, "second"), Change::Person, now()).unwrap();
    assert_eq!(one.get("victim", now()).unwrap().credential.label.as_deref(), Some("second"));
    // Removed by one, edited by the other; one name for two.
    let base = two.get("victim", now()).unwrap();
    let stale = one.get("victim", now()).unwrap();
    two.writer(now(), &|| {}).unwrap().remove(&base, now()).unwrap();
    let late = one.writer(now(), &|| {}).unwrap().update(&stale, edited(&stale, "late"), Change::Person, now());
    assert!(matches!(late, Err(Error::Changed { .. })), "{late:?}");
    let twin = one.writer(now(), &|| {}).unwrap().add(crate::forge::credential("other", b"fakepass"), now());
    assert!(matches!(twin, Err(Error::Exists { .. })), "{twin:?}");
}

#[test]
fn v41_a_clock_set_back_ten_years() {
    let case = Case::new();
    let moments =
        [SignedDuration::ZERO, SignedDuration::from_hours(-87_660), SignedDuration::from_hours(87_660), SignedDuration::from_hours(-1)];
    let mut last = case.secret.clone();
    for (n, offset) in moments.into_iter().enumerate() {
        let then = now().checked_add(offset).unwrap();
        let mut vault = open(&case.sandbox);
        let base = vault.get("victim", then).unwrap();
        assert_eq!(base.credential.fields["token"].value.expose(), last.as_bytes());
        last = case.sandbox.secret();
        let mut copy = base.credential.duplicate();
        copy.fields.get_mut("token").unwrap().value = Secret::from(last.clone());
        copy.updated = then;
        let written = vault.writer(then, &|| {}).unwrap().update(&base, copy, Change::Person, then).unwrap();
        assert_eq!(written.rev, n as u64 + 2);
        vault.used(case.id, then);
        assert!(vault.list(then, &|_, _| {}).unwrap().troubles.is_empty());
    }
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), last);
    assert_eq!(case.sandbox.run(&["show", "victim", "--json"]).ok().json()["revision"], 5);
    // The clock of a machine that lost its battery.
    let epoch = Timestamp::UNIX_EPOCH;
    let mut vault = open(&case.sandbox);
    assert_eq!(vault.get("victim", epoch).unwrap().rev, 5);
    assert_eq!(vault.list(epoch, &|_, _| {}).unwrap().credentials.len(), 2);
}

#[test]
fn v41_a_files_time_is_not_believed() {
    let case = Case::new();
    let good = case.bytes();
    let meta = fs::metadata(&case.file).unwrap();
    let secret = case.edit();
    let second = case.bytes();
    // The older revision with the times and the size of the newer, in the very same inode.
    let times = fs::FileTimes::new().set_modified(fs::metadata(&case.file).unwrap().modified().unwrap());
    assert_eq!(good.len() == second.len(), meta.len() == fs::metadata(&case.file).unwrap().len());
    case.put(&good);
    fs::File::options().write(true).open(&case.file).unwrap().set_times(times).unwrap();
    case.refused(&["rolled back"]);
    case.put(&second);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
}

#[test]
fn v39_ids_are_the_same_on_every_file_system() {
    let sandbox = Sandbox::with_vault();
    for n in 0..20 {
        sandbox.add(&format!("x{n}"));
    }
    for name in crate::forge::snapshot(&sandbox.vault().join("c")).keys() {
        let stem = name.strip_suffix(".age").unwrap();
        assert!(stem.len() == 26 && stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{name}");
    }
}
