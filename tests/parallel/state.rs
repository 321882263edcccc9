//! The index goes, is damaged or is cut while it is used: no answer changes. And two vaults side by side.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::inside;
use crate::sandbox::Sandbox;
use crate::{end, start};

/// Says so when it goes, also where the test fails: a thread that works on for ever would hide it.
pub(crate) struct Enough<'a>(pub(crate) &'a AtomicBool);

impl Drop for Enough<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs readers and a writer while `harm` is done to the state of the vault, again and again.
fn while_the_state_is_harmed(harm: impl Fn(&PathBuf, usize) + Sync) {
    const ROUNDS: usize = 25;
    let sandbox = Sandbox::with_vault();
    let mut expected = inside::values(&sandbox);
    for name in ["a", "b", "c"] {
        expected.insert(name.to_owned(), sandbox.add(name));
    }
    let secret = sandbox.secret();
    let state = sandbox.state();
    let vault = state.join(&inside::names(&state)[0]);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // Whatever becomes of the test.
        let enough = Enough(&done);
        let harmer = scope.spawn(|| {
            for turn in 0.. {
                if done.load(Ordering::Relaxed) {
                    return turn;
                }
                harm(&vault, turn);
                thread::yield_now();
            }
            0
        });
        for round in 0..ROUNDS {
            let new = (format!("n{round}"), format!("{secret}-{round}"));
            let readers: Vec<_> =
                expected.iter().map(|(name, value)| (start(&sandbox, &["get", name], ""), value.clone())).take(4).collect();
            let list = start(&sandbox, &["list"], "");
            let add = start(&sandbox, &["add", &new.0, "--type", "api_token", "--secret", "-"], &new.1);
            for (reader, value) in readers {
                let (code, got, said) = end(&sandbox, reader, true);
                assert_eq!((code, got), (Some(0), value), "{said}");
            }
            let (code, _, said) = end(&sandbox, add, false);
            assert_eq!(code, Some(0), "{said}");
            let known = expected.len();
            expected.insert(new.0, new.1);
            let (code, listed, said) = end(&sandbox, list, false);
            assert_eq!(code, Some(0), "{said}");
            let count = listed.lines().count();
            assert!(count == known || count == known + 1, "{listed}");
        }
        drop(enough);
        assert!(harmer.join().unwrap() > ROUNDS, "hardly any harm was done");
    });
    assert!(inside::values(&sandbox) == expected);
    sandbox.run(&["doctor"]).ok();
    // And names are still unique.
    sandbox.run(&["add", "n3", "--type", "api_token", "--secret", "-"]).stdin(&secret).fails(1);
}

#[test]
fn a_state_that_is_deleted_all_the_time_changes_no_answer() {
    while_the_state_is_harmed(|dir, turn| {
        let _ = if turn % 2 == 0 { fs::remove_dir_all(dir) } else { fs::remove_dir_all(dir.parent().unwrap()) };
    });
}

#[test]
fn an_index_that_is_cut_all_the_time_changes_no_answer() {
    while_the_state_is_harmed(|dir, turn| {
        if let Ok(file) = File::options().write(true).open(dir.join("index")) {
            let len = file.metadata().unwrap().len();
            let _ = file.set_len(len * (turn as u64 % 11) / 11);
        }
    });
}

#[test]
fn an_index_that_is_altered_all_the_time_changes_no_answer() {
    while_the_state_is_harmed(|dir, turn| {
        if let Ok(file) = File::options().write(true).open(dir.join(["index", "uses", "index", "index.new"][turn % 4])) {
            let at = file.metadata().unwrap().len() * (turn as u64 % 13) / 13;
            let _ = file.write_all_at(&[turn as u8; 7], at);
        }
    });
}

#[test]
fn an_index_that_turns_into_other_things_changes_no_answer() {
    while_the_state_is_harmed(|dir, turn| {
        let index = dir.join("index");
        let _ = fs::remove_file(&index);
        let _ = fs::remove_dir(&index);
        if turn % 3 == 0 {
            let _ = fs::write(&index, b"");
        }
    });
}

#[test]
fn a_damaged_part_of_the_index_hides_nothing() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let expected: BTreeMap<String, String> = (0..40).map(|n| (format!("n{n}"), format!("{secret}-{n}"))).collect();
    for (name, value) in &expected {
        sandbox.run(&["add", name, "--type", "api_token", "--secret", "-"]).stdin(value).ok();
    }
    let index = sandbox.state().join(&inside::names(&sandbox.state())[0]).join("index");
    let good = fs::read(&index).unwrap();
    for part in 0..24 {
        let mut bad = good.clone();
        let at = bad.len() * part / 24;
        bad[at] ^= 1;
        fs::write(&index, &bad).unwrap();
        // A name that is taken stays taken, and what is there is found.
        let name = format!("n{}", part % 40);
        let said = sandbox.run(&["add", &name, "--type", "api_token", "--secret", "-"]).stdin(&secret).fails(1);
        assert!(said.contains("exists already"), "{said}");
        assert_eq!(sandbox.run(&["get", &name]).reveals().ok().stdout(), expected[&name]);
        assert!(inside::values(&sandbox) == expected, "at byte {at}");
    }
    sandbox.run(&["doctor"]).ok();
}

#[test]
fn two_vaults_at_once_keep_to_themselves() {
    let sandbox = Sandbox::with_vault();
    let path = sandbox.root().join("elsewhere");
    let elsewhere = path.to_str().unwrap();
    sandbox.run(&["init", "--vault", elsewhere]).ok();
    let secret = sandbox.secret();
    let value = |n: usize, vault: &str| format!("{secret}-{n}-{}", if vault == "default" { 1 } else { 2 });
    let mut children = Vec::new();
    for n in 0..20 {
        for vault in ["default", elsewhere] {
            children.push(start(
                &sandbox,
                &["add", &format!("n{n}"), "--vault", vault, "--type", "api_token", "--secret", "-"],
                &value(n, vault),
            ));
        }
    }
    for child in children {
        let (code, _, said) = end(&sandbox, child, false);
        assert_eq!(code, Some(0), "{said}");
    }
    for n in 0..20 {
        for vault in ["default", elsewhere] {
            let got = sandbox.run(&["get", &format!("n{n}"), "--vault", vault]).reveals().ok();
            assert_eq!(got.stdout(), value(n, vault));
        }
    }
    assert_eq!(inside::names(&path.join("c")).len(), 20);
    sandbox.run(&["doctor"]).ok();
    sandbox.run(&["doctor", "--vault", elsewhere]).ok();
}
