//! What every parser of foreign bytes must withstand: a function a target, over any bytes.
//!
//! `tests/all fuzz` lets libFuzzer look for what breaks them, with the compiler that is there (`fuzz/run`); `tests/fuzz.rs`
//! lets them see the kept corpus `tests/corpus/<target>/` in every test run. A crash that was found becomes a file there.

mod check;
mod helper;
mod import;
mod managers;
mod oauth;
mod redact;

use std::io::Write;

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use credctl::Secret;
use credctl::inject::dotenv;
use credctl::inject::text::{self, What};
use credctl::keys::identity::{ConsumerIdentity, OwnerIdentity};
use credctl::name::Name;
use credctl::project;
use credctl::reference::Reference;
use credctl::ssh;
use credctl::vault::body::{self, Body, context};
use credctl::vault::manifest::Manifest;
use credctl::vault::seal;
use credctl::vault::table::{Table, TableKey};
use credctl::verify;
use ed25519_dalek::SigningKey;

pub use check::check_answer;
pub use helper::helper;
pub use import::import_file;
pub use managers::managers;
pub use oauth::{callback, token_answer};
pub use redact::redact;

/// A target, by its name.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 19] = [
    ("body", body),
    ("callback", callback),
    ("check_answer", check_answer),
    ("dotenv", dotenv),
    ("header", header),
    ("helper", helper),
    ("identity", identity),
    ("import_file", import_file),
    ("index", index),
    ("inject", inject),
    ("life", life),
    ("managers", managers),
    ("manifest", manifest),
    ("project", project),
    ("redact", redact),
    ("reference", reference),
    ("ssh_key", ssh_key),
    ("template", template),
    ("token_answer", token_answer),
];

/// A body whose signature held: what is read is written so that it reads the same again, and every plaintext is padded.
pub fn body(bytes: &[u8]) {
    let Ok(read) = Body::read(bytes) else { return };
    let key = SigningKey::from_bytes(&[5; 32]);
    let text = read.write(&key);
    assert_eq!(text.len() % 1024, 0, "padding");
    let (signed, _) = body::check_signature(text.as_bytes(), context::BODY, |_| true).expect("our own signature");
    let again = Body::read(signed).unwrap_or_else(|damage| panic!("what was written does not read: {damage:?}"));
    assert!(again.write(&key) == text, "a round trip changes the text");
}

/// `vault.toml`, verified from a key that nobody has the other half of, and as it is.
pub fn manifest(bytes: &[u8]) {
    let key = SigningKey::from_bytes(&[5; 32]);
    let _ = Manifest::verify(bytes, &key.verifying_key());
    let Ok(read) = Manifest::parse_verified(bytes) else { return };
    let text = read.write(&key);
    let again = Manifest::parse_verified(text.as_bytes()).unwrap_or_else(|damage| panic!("what was written does not read: {damage:?}"));
    assert!(again.write(&key) == text, "a round trip changes the text");
}

/// The header of an age file, counted before it is parsed.
pub fn header(bytes: &[u8]) {
    if let Ok(header) = seal::header(bytes) {
        assert!(header.x25519 <= seal::MAX_STANZAS);
    }
}

/// An identity: only the very line that would be written is read.
pub fn identity(bytes: &[u8]) {
    let given = Secret::new(bytes.to_vec());
    let text = String::from_utf8_lossy(bytes).trim().to_ascii_uppercase();
    if let Ok(read) = OwnerIdentity::decode(&given, "fuzz") {
        assert_eq!(read.encode().expose_str(), Some(text.as_str()));
    }
    if let Ok(read) = ConsumerIdentity::decode(&given, "fuzz") {
        assert_eq!(read.encode().expose_str(), Some(text.as_str()));
    }
}

/// An environment file: read, its values replaced where they stand, and put back.
pub fn dotenv(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines = text.matches('\n').count() + 1;
    dotenv::assignments(text).flatten().for_each(|one| assert!(text.get(one.span).is_some()));
    let all = match dotenv::parse(text) {
        Ok(all) => all,
        Err(mistake) => return assert!(mistake.line <= lines),
    };
    all.iter().for_each(|one| assert!(dotenv::is_variable(&one.name) && one.line <= lines));
    let full = |one: &&dotenv::Assignment| !one.value.is_empty();
    let marked = dotenv::rewritten(text, all.iter().filter(full).map(|one| (&one.span, "cred://x")));
    let again = dotenv::parse(&marked).expect("it reads as before");
    assert_eq!(all.len(), again.len());
    let pairs = || all.iter().zip(&again).filter(|(one, _)| full(one));
    pairs().for_each(|(one, other)| assert!(one.name == other.name && other.value.expose_str() == Some("cred://x")));
    let back = dotenv::rewritten(&marked, pairs().map(|(one, other)| (&other.span, &text[one.span.clone()])));
    assert!(*back == text, "what was replaced does not come back");
}

/// A text to fill in: places in order and apart, each reference what stands there, each line counted.
pub fn inject(bytes: &[u8]) {
    let mut end = 0;
    for place in text::places(bytes) {
        assert!(place.span.start >= end && !place.span.is_empty() && place.span.end <= bytes.len());
        assert_eq!(place.line, bytes[..place.span.start].iter().filter(|byte| **byte == b'\n').count() + 1);
        end = place.span.end;
        let written = &bytes[place.span];
        match place.what {
            What::Reference(reference) => {
                let inside = written.strip_prefix(b"{{").and_then(|rest| rest.strip_suffix(b"}}")).expect("its braces");
                let text = std::str::from_utf8(inside).expect("a reference is text").trim_ascii();
                assert_eq!(Reference::parse(text).ok().flatten(), Some(reference));
            }
            What::Mistake { meant: Some(meant), .. } => {
                let found = text::places(meant.as_bytes());
                assert!(matches!(found.as_slice(), [one] if matches!(one.what, What::Reference(_))), "what is said to be meant is none");
            }
            What::Mistake { meant: None, .. } => {}
            What::Bare => assert!(written.eq_ignore_ascii_case(b"cred://")),
        }
    }
}

/// A project's file: what is read names credentials and variables that are ones, and is written so that it reads the same.
pub fn project(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let lines = text.matches('\n').count() + 1;
    let words = match project::parse(text) {
        Ok(words) => words,
        Err(bad) => return assert!((1..=lines).contains(&bad.line)),
    };
    for need in &words.needs {
        assert!(Name::parse(&need.name).is_ok() && !credctl::template::is_dangerous(&need.key) && need.line <= lines);
    }
    let again = project::parse(&project::draft::text(words.vault.as_deref(), &words.needs)).expect("what was written reads");
    assert_eq!(again.vault, words.vault);
    assert!(
        again
            .needs
            .iter()
            .zip(&words.needs)
            .all(|(one, other)| one.key == other.key && one.what() == other.what() && one.vault == other.vault)
    );
}

/// A reference.
pub fn reference(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let Ok(Some(read)) = Reference::parse(text) else { return };
    let field = read.field.map(|field| format!("/{field}")).unwrap_or_default();
    let vault = read.vault.map(|vault| format!("?vault={vault}")).unwrap_or_default();
    assert_eq!(format!("cred://{}{field}{vault}", read.name), text);
}

/// What stands before the data of a key in an input of [`ssh_key`]: `frame LABEL` and a line end.
pub const FRAME: &[u8] = b"frame ";

/// Texts that are given as SSH keys. Where an input begins with [`FRAME`] its rest is the data of a key, and base64 and the two
/// lines are put around it: so the data is what is varied, and no input looks like somebody's key.
pub fn ssh_key(bytes: &[u8]) {
    let given = Secret::new(framed(bytes).unwrap_or_else(|| bytes.to_vec()));
    let _ = ssh::Public::read(&given);
    let Ok(look) = ssh::look(&given) else {
        assert!(ssh::normalised(&given).is_none());
        return;
    };
    let mended = ssh::normalised(&given);
    assert_eq!(mended.is_some(), !look.flaws.is_empty(), "a flaw without its remedy, or the reverse");
    if let Some(mended) = mended {
        let again = ssh::look(&mended).unwrap_or_else(|trouble| panic!("what was mended is no key: {trouble}"));
        assert!(again.flaws.is_empty() && again.ssh_reads_it && again.public == look.public, "mending changes the key");
    }
    if let Some(public) = &look.public {
        let again = ssh::Public::read(&Secret::from(public.authorized())).unwrap_or_else(|trouble| panic!("its own line: {trouble}"));
        assert!(again.same_key(public), "a round trip changes the key");
    }
    if look.encryption.is_none_or(|encryption| is_quick(&encryption.kdf)) {
        let _ = ssh::open(&given, &Secret::from("fakepass".to_owned()));
    }
}

/// The text of an input that begins with [`FRAME`].
pub fn framed(bytes: &[u8]) -> Option<Vec<u8>> {
    let rest = bytes.strip_prefix(FRAME)?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let (label, data) = (String::from_utf8_lossy(&rest[..end]), Base64::encode_string(&rest[end + 1..]));
    let width = if label.starts_with("OPENSSH") { 70 } else { 64 };
    let lines: String = data.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line) + "\n").collect();
    Some(format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n").into_bytes())
}

/// A try that does not slow the others down.
fn is_quick(kdf: &ssh::Kdf) -> bool {
    match kdf {
        ssh::Kdf::Bcrypt { rounds } => *rounds < 3,
        ssh::Kdf::Pbkdf2 { rounds } => *rounds < 3000,
        ssh::Kdf::Scrypt { cost, block, parallel } => cost.saturating_mul((*block).into()).saturating_mul((*parallel).into()) < 3000,
        _ => true,
    }
}

/// Whatever may say until when it is good. `frame claims` stands before the claims of a token, `frame CERTIFICATE` before the
/// data of a certificate.
pub fn life(bytes: &[u8]) {
    let claims = bytes.strip_prefix(FRAME).and_then(|rest| rest.strip_prefix(b"claims\n"));
    let token = |claims| format!("eyJhbGciOiJub25lIn0.{}.ZmFrZQ", Base64UrlUnpadded::encode_string(claims)).into_bytes();
    let given = claims.map(token).or_else(|| framed(bytes)).unwrap_or_else(|| bytes.to_vec());
    if let Some(life) = verify::life(&Secret::new(given)) {
        assert!(life.from.is_some() || life.until.is_some(), "a life without a beginning or an end");
    }
}

/// A template of the user's own.
pub fn template(bytes: &[u8]) {
    let (dir, path) = file("fuzz.toml", bytes);
    let _ = credctl::template::read(&path);
    drop(dir);
}

/// The local index.
pub fn index(bytes: &[u8]) {
    let (dir, path) = file("index", bytes);
    let _ = Table::open(&path, &TableKey::new(&[9; 32]));
    drop(dir);
}

/// A directory of this process that goes with the value, and a file in it.
fn file(name: &str, bytes: &[u8]) -> (Gone, std::path::PathBuf) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let dir = std::env::temp_dir().join(format!("credctl-fuzz-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)));
    std::fs::create_dir(&dir).expect("a directory");
    let path = dir.join(name);
    std::fs::File::create(&path).and_then(|mut file| file.write_all(bytes)).expect("a file");
    (Gone(dir), path)
}

struct Gone(std::path::PathBuf);

impl Drop for Gone {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
