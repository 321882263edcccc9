//! The test vectors of the age format (C2SP CCTV, <https://c2sp.org/CCTV/age>) through [`credctl::vault::seal::open`].
//!
//! They come as the npm module `cctv-age`, which `tests/setup` puts into `target/real-parts`. A vault's files are a part of
//! what the format allows: binary, to X25519 keys. Of the 143 vectors
//!
//! - 67 are such files, and give their own class: 14 open, 31 have a bad header, 1 a bad MAC, 18 a bad payload, 3 are for
//!   others;
//! - 33 are armored, 25 are locked with a passphrase, 18 need a hybrid key: all 76 are refused, each as what it is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use age::x25519::Identity;
use credctl::error::Damage;
use credctl::vault::seal;
use sha2::{Digest, Sha256};

/// Where `npm install --prefix target/real-parts cctv-age@0.2.0` put it.
const MODULE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/real-parts/node_modules/cctv-age/index.js");

/// Writes each vector out, the compressed ones as they are inside.
const UNPACK: &str = r#"
import { pathToFileURL } from "node:url";
import { writeFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
const [module, out] = process.argv.slice(1);
for (const [name, bytes] of Object.entries(await import(pathToFileURL(module)))) {
    const vector = Buffer.from(bytes), end = vector.indexOf("\n\n");
    const head = vector.subarray(0, end).toString(), file = vector.subarray(end + 2);
    writeFileSync(`${out}/${name}.head`, head);
    writeFileSync(`${out}/${name}.age`, /^compressed: zlib$/m.test(head) ? inflateSync(file) : file);
}
"#;

struct Vector {
    name: String,
    head: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn all(&self, key: &str) -> Vec<&str> {
        self.head.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }

    fn expect(&self) -> &str {
        self.all("expect")[0]
    }

    /// Which sort of file it is.
    fn sort(&self) -> &'static str {
        if !self.all("armored").is_empty() {
            "armored"
        } else if !self.all("passphrase").is_empty() {
            "passphrase"
        } else if self.all("identity").iter().any(|identity| identity.starts_with("AGE-SECRET-KEY-PQ-")) {
            "hybrid"
        } else {
            "ours"
        }
    }

    /// What became of it: the class that it is in for a vault.
    fn outcome(&self) -> Result<String, Damage> {
        let mut keys: Vec<Identity> = self.all("identity").iter().filter_map(|identity| identity.parse().ok()).collect();
        // A vault always has a key, if not one that fits.
        keys.push(Identity::generate());
        let keys: Vec<&dyn age::Identity> = keys.iter().map(|key| key as &dyn age::Identity).collect();
        seal::open(&self.file, &keys).map(|(plain, _)| data_encoding::HEXLOWER.encode(&Sha256::digest(&*plain)))
    }
}

fn vectors() -> Vec<Vector> {
    assert!(Path::new(MODULE).is_file(), "{MODULE} is missing: run tests/setup");
    let out = tempfile::tempdir().unwrap();
    let status = Command::new("node").args(["--input-type=module", "-e", UNPACK, MODULE]).arg(out.path()).status().unwrap();
    assert!(status.success());
    let mut all = Vec::new();
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "head") {
            let head = fs::read_to_string(&path).unwrap();
            let head =
                head.lines().map(|line| line.split_once(": ").unwrap()).map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            all.push(Vector { name, head, file: fs::read(path.with_extension("age")).unwrap() });
        }
    }
    all
}

/// What a vault says to a file of each sort and class.
fn fits(vector: &Vector, outcome: &Result<String, Damage>) -> bool {
    match (vector.sort(), vector.expect(), outcome) {
        ("ours", "success", Ok(hash)) => *hash == vector.all("payload")[0],
        ("ours", "header failure", Err(damage)) => matches!(damage, Damage::Altered | Damage::LineEnds | Damage::NotAge | Damage::Empty),
        ("ours", "HMAC failure" | "payload failure", Err(damage)) => *damage == Damage::Altered,
        ("ours", "no match", Err(damage)) => *damage == Damage::NotForUs,
        ("armored", _, Err(damage)) => *damage == Damage::NotAge,
        // One names its stanza in capitals, which makes it a stanza of a sort that nobody knows.
        ("passphrase", _, Err(damage)) => *damage == if vector.name == "scrypt_uppercase" { Damage::NotForUs } else { Damage::Passphrase },
        ("hybrid", _, Err(damage)) => matches!(damage, Damage::NotForUs | Damage::Altered),
        _ => false,
    }
}

#[test]
fn v17_every_vector_gives_its_class() {
    let vectors = vectors();
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for vector in &vectors {
        let outcome = vector.outcome();
        if !fits(vector, &outcome) {
            wrong.push(format!("{} ({}, {}): {outcome:?}", vector.name, vector.sort(), vector.expect()));
        }
        let class = if vector.sort() == "ours" { vector.expect() } else { "refused" };
        *counts.entry((vector.sort(), class)).or_default() += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let expected = [
        (("armored", "refused"), 33),
        (("hybrid", "refused"), 18),
        (("ours", "HMAC failure"), 1),
        (("ours", "header failure"), 31),
        (("ours", "no match"), 3),
        (("ours", "payload failure"), 18),
        (("ours", "success"), 14),
        (("passphrase", "refused"), 25),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    assert_eq!((vectors.len(), counts.values().sum::<usize>()), (143, 143));
}
