//! Many writers, and readers beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use credctl::Error;
use credctl::vault::Change;

use crate::inside;
use crate::sandbox::Sandbox;
use crate::state::Enough;
use crate::{end, start};

#[test]
fn v33_two_hundred_adds_at_once_are_two_hundred_entries() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let all: BTreeMap<String, String> = (0..200).map(|n| (format!("n{n}"), format!("{secret}-{n}"))).collect();
    let children: Vec<_> =
        all.iter().map(|(name, value)| start(&sandbox, &["add", name, "--type", "api_token", "--secret", "-"], value)).collect();
    for child in children {
        let (code, _, said) = end(&sandbox, child, false);
        assert_eq!(code, Some(0), "{said}");
    }
    assert!(inside::values(&sandbox) == all);
    let list = sandbox.run(&["list", "--json"]).ok().json();
    let ids: BTreeSet<&str> = list.as_array().unwrap().iter().map(|each| each["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), 200);
    assert_eq!(inside::names(&sandbox.vault().join("c")).len(), 200);
    assert_eq!(inside::names(&sandbox.vault().join("tmp")), [""; 0]);
    sandbox.run(&["doctor"]).ok();
}

#[test]
fn v33_adds_without_a_name_make_one_vault_and_each_a_name_of_its_own() {
    // Not even a vault is there: each of them would make it.
    let sandbox = Sandbox::new();
    let secret = format!("sk-proj-{}T3BlbkFJ{}", "fake".repeat(6), sandbox.secret());
    let children: Vec<_> =
        (0..50).map(|n| start(&sandbox, &["add", "--template", "openai", "--secret", "-"], &format!("{secret}{n:02}"))).collect();
    let mut names: Vec<String> = Vec::new();
    for child in children {
        let (code, name, said) = end(&sandbox, child, false);
        assert_eq!(code, Some(0), "{said}");
        names.push(name.trim().to_owned());
    }
    names.sort();
    let mut expected: Vec<String> = (1..=50).map(|n| if n == 1 { "openai".to_owned() } else { format!("openai-{n}") }).collect();
    expected.sort();
    assert_eq!(names, expected);
    let values: BTreeSet<String> = inside::values(&sandbox).into_values().collect();
    assert_eq!(values, (0..50).map(|n| format!("{secret}{n:02}")).collect());
    // One vault, one key, and nothing left of those that came too late.
    assert_eq!(inside::names(&sandbox.config().join("keys")).len(), 1);
    let config = std::fs::read_to_string(sandbox.config().join("config.toml")).unwrap();
    assert_eq!(config.matches("= \"file\"").count(), 1, "{config}");
}

#[test]
fn one_name_at_once_is_stored_once() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let children: Vec<_> =
        (0..20).map(|n| start(&sandbox, &["add", "x", "--type", "api_token", "--secret", "-"], &format!("{secret}-{n}"))).collect();
    let ends: Vec<_> = children.into_iter().map(|child| end(&sandbox, child, false)).collect();
    assert_eq!(ends.iter().filter(|(code, ..)| *code == Some(0)).count(), 1);
    assert!(ends.iter().all(|(code, _, said)| *code == Some(0) || (*code == Some(1) && said.contains("exists already"))), "{ends:?}");
    assert_eq!(inside::values(&sandbox).len(), 1);
}

/// Replaces `hot` so many times, while threads and processes read it.
fn replace_and_read(times: usize) {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let value_at = |n: usize| format!("{secret}-{n:06}");
    sandbox.run(&["add", "hot", "--type", "api_token", "--secret", "-"]).stdin(value_at(0)).ok();
    let (done, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let written = AtomicUsize::new(0);
    let (config, state) = (sandbox.config(), sandbox.state());
    let number = |value: &str| -> usize {
        let (base, number) = value.rsplit_once('-').unwrap();
        assert!(base == secret && number.len() == 6, "a value that nobody wrote");
        number.parse().unwrap()
    };
    thread::scope(|scope| {
        let enough = Enough(&done);
        for _ in 0..2 {
            scope.spawn(|| {
                let mut last = 0;
                while !done.load(Ordering::Relaxed) {
                    let before = written.load(Ordering::SeqCst);
                    let mut vault = inside::open_in(&config, &state, "default").unwrap();
                    let now = number(&inside::value(&mut vault, "hot").unwrap());
                    assert!(now >= last && now >= before, "read {now} after {last}, when {before} was written");
                    let listing = vault.list(jiff::Timestamp::now(), &|_, _| {}).unwrap();
                    assert!(listing.troubles.is_empty() && listing.credentials.len() == 1, "{:?}", listing.troubles);
                    last = now;
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let writer = scope.spawn(|| {
            for n in 1..=times {
                let mut vault = inside::open_in(&config, &state, "default").unwrap();
                let change = if n % 3 == 0 { Change::Person } else { Change::Program };
                inside::update(&mut vault, "hot", &value_at(n), change).unwrap();
                written.store(n, Ordering::SeqCst);
            }
        });
        let mut last = 0;
        while !writer.is_finished() {
            let (code, value, said) = end(&sandbox, start(&sandbox, &["get", "hot"], ""), true);
            assert_eq!(code, Some(0), "{said}");
            let now = number(&value);
            assert!(now >= last);
            last = now;
        }
        drop(enough);
    });
    assert!(reads.load(Ordering::Relaxed) > times / 100, "hardly anybody read");
    assert_eq!(inside::values(&sandbox)["hot"], value_at(times));
    sandbox.run(&["doctor"]).ok();
}

#[test]
fn v34_readers_beside_replacements_see_whole_values_in_order() {
    replace_and_read(300);
}

#[test]
fn slow_v34_readers_beside_ten_thousand_replacements() {
    replace_and_read(10_000);
}

#[test]
fn v32_two_writers_at_one_credential_lose_no_update() {
    const EACH: usize = 100;
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    sandbox.run(&["add", "count", "--type", "api_token", "--secret", "-"]).stdin(format!("{secret}-0")).ok();
    let (config, state) = (sandbox.config(), sandbox.state());
    let refused = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let mut done = 0;
                while done < EACH {
                    let mut vault = inside::open_in(&config, &state, "default").unwrap();
                    let base = vault.get("count", jiff::Timestamp::now()).unwrap();
                    let before = base.credential.fields["token"].value.expose_str().unwrap();
                    let next: usize = before.rsplit_once('-').unwrap().1.parse::<usize>().unwrap() + 1;
                    match inside::replace(&mut vault, &base, &format!("{secret}-{next}"), Change::Program) {
                        Ok(_) => done += 1,
                        Err(Error::Changed { .. }) => drop(refused.fetch_add(1, Ordering::Relaxed)),
                        Err(other) => panic!("{other}"),
                    }
                }
            });
        }
    });
    assert_eq!(inside::values(&sandbox)["count"], format!("{secret}-{}", 3 * EACH));
    assert!(refused.load(Ordering::Relaxed) > 0, "they never met");
}
