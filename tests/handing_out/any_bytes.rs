//! Any value: each format that takes it gives it back through the real reader, byte for byte.
//!
//! Many values go through one file, so that a reader is started once for all of them; which also shows that no value
//! reaches into the next.

use std::fs;
use std::path::PathBuf;

use credctl::inject::format::{self, Fit, Item, dotenv, github};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use super::github::masked;
use super::readers::{self, Read1};
use super::runner::variables as runner;

/// Values that somebody was hurt by once, and any.
fn value() -> impl Strategy<Value = Vec<u8>> {
    let text = |pattern: &'static str| pattern.prop_map(String::into_bytes);
    prop_oneof![
        4 => text("[ -~]{0,24}"),
        3 => text("[A-C'\"\\\\#$`{}()!%=~;&|<>*?\\[\\] \t\n\r]{0,16}"),
        1 => text("([a-c]{1,3}(\n|\r\n|\r)){0,4}"),
        1 => text("\\PC{0,12}"),
        1 => prop_oneof![
            Just("$(touch /tmp/credctl-was-run)".to_owned()),
            Just("`id`".to_owned()), Just("%0A%25::add-mask::x".to_owned()), Just("${HOME}".to_owned()), Just("a\\".to_owned()),
            Just("\\\\server\\share".to_owned()), Just("it's \"5\" $".to_owned()), Just("\u{feff}x\u{2028}y\u{a0}".to_owned()),
            Just("EOF\nA=1\n".to_owned())
        ].prop_map(String::into_bytes),
        2 => proptest::collection::vec(any::<u8>(), 0..24),
    ]
}

/// So many values of the strategy, the same in every run of this version.
fn values(count: usize) -> Vec<(String, Vec<u8>)> {
    let mut runner = TestRunner::new_with_rng(Config::default(), proptest::test_runner::TestRng::deterministic_rng(Default::default()));
    let mut values: Vec<Vec<u8>> = (0..count).map(|_| value().new_tree(&mut runner).unwrap().current()).collect();
    values.push(vec![b'k'; 200 << 10]);
    values.push((0..=255).collect());
    values.push((1..=255).collect());
    values.push((1..=127).collect());
    values.into_iter().enumerate().map(|(n, value)| (format!("V{n:04}"), value)).collect()
}

fn items(values: &[(String, Vec<u8>)]) -> Vec<Item<'_>> {
    values.iter().map(|(name, value)| Item { name, value, secret: true }).collect()
}

/// Those that a format takes, each asked for alone.
fn taken<'v, T>(values: &'v [(String, Vec<u8>)], format: impl Fn(&[Item<'_>]) -> Fit<T>) -> Vec<Item<'v>> {
    let all: Vec<Item<'v>> = items(values).into_iter().filter(|item| format(&[*item]).is_ok()).collect();
    assert!(all.len() > values.len() / 4, "only {} of {} are taken", all.len(), values.len());
    all
}

fn file(text: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("exported");
    fs::write(&path, text).unwrap();
    (dir, path)
}

#[track_caller]
fn same(read: &Read1, items: &[Item<'_>], except: impl Fn(&str) -> bool, reader: &str) {
    for item in items.iter().filter(|item| !except(item.name)) {
        let found = read.get(item.name).unwrap_or_else(|| panic!("{reader} does not find {}: {:?}", item.name, item.value));
        let shown = |value: &[u8]| String::from_utf8_lossy(&value[..value.len().min(80)]).into_owned();
        assert!(found == item.value, "{reader} reads {} as {:?} and not {:?}", item.name, shown(found), shown(item.value));
    }
}

fn names<'v>(items: &[Item<'v>]) -> Vec<&'v str> {
    items.iter().map(|item| item.name).collect()
}

#[test]
fn shells_read_every_byte_but_nul() {
    let values = values(800);
    let items = taken(&values, format::shell);
    assert_eq!(items.len(), values.iter().filter(|(_, value)| !value.contains(&0)).count());
    let (_dir, path) = file(format::shell(&items).unwrap().expose());
    for program in ["bash", "sh", "zsh"] {
        same(&readers::shell(program, &path, &names(&items)), &items, |_| false, program);
    }
}

#[test]
fn dotenv_readers_read_what_they_are_said_to() {
    let values = values(2000);
    let mut items = taken(&values, dotenv::write);
    let mut ending = 0;
    items.retain(|item| !item.value.ends_with(b"\\") || std::mem::replace(&mut ending, 1) == 0);
    assert_eq!(ending, 1, "no value ends with a backslash");
    let (text, told) = dotenv::write(&items).unwrap();
    let (_dir, path) = file(text.expose());
    let otherwise = |reader: &'static str| {
        let told = &told;
        move |name: &str| told.iter().any(|what| what.starts_with(&format!("`{name}`")) && what.contains(reader))
    };
    same(&readers::python(&path), &items, otherwise("python-dotenv"), "python-dotenv");
    same(&readers::node(&path), &items, otherwise("Node's dotenv"), "Node's dotenv");
    same(&readers::shell("bash", &path, &names(&items)), &items, otherwise("bash"), "bash");
    // Nearly all of what a person has as a secret is read by all.
    assert!(told.len() * 3 < items.len(), "{} of {} are read otherwise by somebody", told.len(), items.len());
    assert!(!PathBuf::from("/tmp/credctl-was-run").exists(), "a value was carried out");
}

#[test]
fn docker_reads_every_line() {
    let values = values(800);
    let items = taken(&values, format::docker);
    let text = format::docker(&items).unwrap();
    same(&readers::docker_documented(text.expose()), &items, |_| false, "docker as documented");
    let (_dir, path) = file(text.expose());
    match readers::docker(&path) {
        Some(read) => same(&read, &items, |_| false, "docker"),
        None => println!("docker is not here: its reader as it is documented was asked alone"),
    }
    let longest = vec![b'x'; 64 * 1024 - 2 - 2];
    let (_dir, path) = file(format::docker(&[Item { name: "A", value: &longest, secret: true }]).unwrap().expose());
    assert!(readers::docker(&path).is_none_or(|read| read["A"] == longest));
}

#[test]
fn kubectl_reads_every_byte() {
    let mut values = values(400);
    values.extend(["NO", "NULL", "Y", "TRUE", "_"].map(|name| (name.to_owned(), name.as_bytes().to_vec())));
    let items = taken(&values, |items| format::k8s(items, "a"));
    assert_eq!(items.len(), values.len());
    let (_dir, path) = file(format::k8s(&items, "app-secrets").unwrap().expose());
    for verb in ["create", "apply"] {
        let (name, read) = readers::kubectl(verb, &path);
        assert_eq!(name, "app-secrets");
        same(&read, &items, |_| false, "kubectl");
    }
    let (_dir, path) = file(format::k8s(&[], "1").unwrap().expose());
    assert_eq!(readers::kubectl("create", &path), ("1".to_owned(), Read1::new()));
}

#[test]
fn gitlab_reads_every_line() {
    let values = values(800);
    let items = taken(&values, format::gitlab);
    same(&readers::gitlab_documented(format::gitlab(&items).unwrap().expose()), &items, |_| false, "GitLab as documented");
}

#[test]
fn the_runner_of_github_reads_every_value_and_masks_every_line() {
    let values = values(800);
    let items = taken(&values, github::masks);
    same(&runner(github::block(&items).unwrap().expose()), &items, |_| false, "the runner");
    let masks = masked(github::masks(&items).unwrap().expose_str().unwrap());
    for item in &items {
        let text = std::str::from_utf8(item.value).unwrap();
        for line in text.split(['\r', '\n']).map(|line| line.trim_matches(|c: char| c.is_ascii_whitespace())) {
            let letters = line.chars().any(|c| c.is_ascii_alphanumeric() || !c.is_ascii());
            assert!(!letters || masks.iter().any(|mask| mask == line), "{line:?} has no mask");
        }
    }
}

#[test]
fn json_has_every_text() {
    let values = values(400);
    let items = taken(&values, |items| format::json(items).map(|_| ()));
    for (item, (name, value)) in items.iter().zip(format::json(&items).unwrap()) {
        assert_eq!((item.name, item.value), (name, value.as_bytes()));
    }
}
