//! Every fuzz target sees its kept corpus and some thousand inputs around it; `fuzz/run` goes further.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "../fuzz/src/lib.rs"]
#[allow(unreachable_pub)]
mod targets;

#[path = "fuzz/ssh_keys.rs"]
mod ssh_keys;

use std::fs;
use std::path::{Path, PathBuf};

use credctl::vault::table::{HEAD_LEN, TableKey, append, rebuild};
use targets::TARGETS;

/// Inputs that are made from each kept one.
const AROUND: usize = 200;

fn corpus(target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target)
}

/// The same numbers every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % limit.max(1)
    }

    /// `bytes` with something flipped, cut, doubled or put in.
    fn around(&mut self, bytes: &[u8]) -> Vec<u8> {
        const ODD: [&[u8]; 8] = [b"\0", b"\n", b"\"", b"=", b"-> ", b"\xff", b"\\u0000", b"9223372036854775807"];
        let mut out = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let (from, to) = (self.below(out.len()), self.below(out.len()));
            let (from, to) = (from.min(to), from.max(to));
            match self.below(5) {
                0 if !out.is_empty() => out[from] ^= 1 << self.below(8),
                1 => drop(out.drain(from..to)),
                2 => out.truncate(to),
                3 => out.splice(to..to, ODD[self.below(ODD.len())].iter().copied()).for_each(drop),
                _ => out.extend_from_within(from..to),
            }
        }
        out
    }
}

#[test]
fn every_target_withstands_its_corpus_and_what_is_near_it() {
    let mut dice = Dice(0x5eed_0001);
    for (name, target) in TARGETS {
        let files: Vec<PathBuf> = fs::read_dir(corpus(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(!files.is_empty(), "{name} has no corpus");
        for file in files {
            let bytes = fs::read(&file).unwrap();
            target(&bytes);
            (0..AROUND).for_each(|_| target(&dice.around(&bytes)));
        }
    }
}

#[test]
fn every_corpus_has_its_target() {
    for entry in fs::read_dir(corpus("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "tests/corpus/{name} belongs to no target");
        let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/fuzz_targets/{name}.rs"));
        assert!(binary.exists(), "{} is missing", binary.display());
    }
}

/// The kept index opens with the target's key, or it would be refused before anything is parsed.
/// `CREDCTL_TEST_BLESS=1` makes it anew.
#[test]
fn the_kept_index_is_one() {
    let (path, key) = (corpus("index").join("table"), TableKey::new(&[9; 32]));
    if std::env::var_os("CREDCTL_TEST_BLESS").is_some() {
        let entries: Vec<(Vec<u8>, Vec<u8>)> = (0..9u8).map(|n| (vec![n], vec![n; 30])).collect();
        rebuild(&path, &key, entries, &[1; HEAD_LEN]).unwrap();
        append(&path, &key, &[(b"a".to_vec(), Some(b"line".to_vec())), (vec![3], None)], None, false).unwrap();
    }
    let credctl::vault::table::Opened::Ready(table) = credctl::vault::table::Table::open(&path, &key).unwrap() else { panic!() };
    assert_eq!(table.count().unwrap(), 9);
}

/// The kept SSH keys are keys of nobody, and those that are made here. `CREDCTL_TEST_BLESS=1` makes them anew.
#[test]
fn the_kept_ssh_keys_are_nobodys() {
    for (name, bytes) in ssh_keys::all() {
        let path = corpus("ssh_key").join(name);
        if std::env::var_os("CREDCTL_TEST_BLESS").is_some() {
            fs::create_dir_all(corpus("ssh_key")).unwrap();
            fs::write(&path, &bytes).unwrap();
        }
        assert!(fs::read(&path).unwrap() == bytes, "{name} is another one");
        if let Some(text) = targets::framed(&bytes) {
            let look = credctl::ssh::look(&credctl::Secret::new(text)).unwrap_or_else(|trouble| panic!("{name}: {trouble}"));
            assert!(look.flaws.is_empty() && look.public.is_some() != (name == "pbes2"), "{name}");
        }
    }
}
