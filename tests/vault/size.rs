//! Files that would take time or memory to refuse, and kinds that never belong in a vault.

use std::fs::{self, File};

use age::x25519::Identity;
use credctl::vault::seal;

use crate::forge::{Case, confined, recipient};

/// Address space that must do, the program's own code included.
const ENOUGH: u64 = 128 << 20;

/// What is refused in little memory, and quickly.
fn refused(case: &Case, says: &str) {
    for arguments in [["get", "victim"], ["show", "victim"], ["vault", "fingerprint"]] {
        let said = confined(&case.sandbox, ENOUGH, &arguments).code(5).stderr();
        assert!(said.contains(says), "{said}");
    }
    let list = confined(&case.sandbox, ENOUGH, &["list"]).code(5);
    assert!(list.stdout().starts_with("other\t") && list.stderr().contains(says), "{}", list.stderr());
    assert_eq!(case.sandbox.run(&["get", "other"]).reveals().ok().stdout(), case.other);
}

#[test]
fn v13_thousands_of_recipients() {
    let case = Case::new();
    let mut recipients = vec![recipient(&case.sandbox)];
    recipients.extend((0..1_000).map(|_| Identity::generate().to_public()));
    let real = seal::seal(b"x", &recipients).unwrap();
    case.put(&real);
    case.refused(&["more than 256 recipient stanzas"]);
    refused(&case, "more than 256 recipient stanzas");
    // The same stanza again and again, ten thousand times.
    let text = real.split(|b| *b == b'\n').collect::<Vec<_>>();
    let stanza = [text[1], b"\n", text[2], b"\n"].concat();
    case.put([&b"age-encryption.org/v1\n"[..], &stanza.repeat(10_000), b"--- x\n"].concat());
    refused(&case, "more than 256 recipient stanzas");
}

#[test]
fn v14_junk_stanzas_without_an_end() {
    let case = Case::new();
    case.put([&b"age-encryption.org/v1\n"[..], &b"-> X25519 AAAA\nBBBB\n".repeat(400_000)].concat());
    refused(&case, "more than the 4194304 that such a file can have");
    // As large as a file may be.
    case.put([&b"age-encryption.org/v1\n"[..], &b"-> x\n\n".repeat(690_000)].concat());
    refused(&case, "more than 256 recipient stanzas");
    case.put([&b"age-encryption.org/v1\n-> x "[..], &b"a".repeat(4_000_000)].concat());
    refused(&case, "altered or cut short");
}

#[test]
fn v16_a_passphrase_is_not_asked_for() {
    let case = Case::new();
    let mut file = Vec::new();
    let mut locked = age::scrypt::Recipient::new("fakepass".to_owned().into());
    locked.set_work_factor(2);
    let mut writer =
        age::Encryptor::with_recipients(std::iter::once(&locked as &dyn age::Recipient)).unwrap().wrap_output(&mut file).unwrap();
    std::io::Write::write_all(&mut writer, b"x").unwrap();
    writer.finish().unwrap();
    case.put(file);
    case.refused(&["locked with a passphrase, which is not how files of a vault are locked"]);
}

#[test]
fn v15_a_key_file_that_would_take_for_ever() {
    let mut sandbox = crate::sandbox::Sandbox::new();
    let (passphrase, file) = (sandbox.secret(), sandbox.root().join("given-passphrase"));
    fs::write(&file, &passphrase).unwrap();
    rustix::fs::chmod(&file, rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
    sandbox.set("CREDCTL_KEY_STORE", "passphrase").set("CREDCTL_PASSPHRASE_FILE", &file);
    sandbox.run(&["init"]).ok();
    let key = fs::read_dir(sandbox.config().join("keys")).unwrap().next().unwrap().unwrap().path();
    let good = fs::read(&key).unwrap();
    let end = good.windows(4).position(|window| window == b" 18\n").unwrap();
    for factor in ["21", "40", "63"] {
        fs::write(&key, [&good[..=end], factor.as_bytes(), &good[end + 3..]].concat()).unwrap();
        // Scrypt at 21 alone would take two gigabytes.
        let said = confined(&sandbox, ENOUGH, &["list"]).code(5).stderr();
        assert!(said.contains("its scrypt work factor is above 20"), "{said}");
    }
    fs::write(&key, good).unwrap();
    sandbox.run(&["list"]).ok();
}

#[test]
fn v19_four_gigabytes_are_refused_by_their_size() {
    let case = Case::new();
    let good = case.bytes();
    File::options().write(true).open(&case.file).unwrap().set_len(4 << 30).unwrap();
    refused(&case, "4294967296 bytes, more than the 4194304");
    let prev = case.file.with_extension("prev.age");
    File::create(&prev).unwrap().set_len(4 << 30).unwrap();
    case.put(good);
    confined(&case.sandbox, ENOUGH, &["list"]).code(0);
    confined(&case.sandbox, ENOUGH, &["doctor"]);
    let manifest = case.sandbox.vault().join("vault.toml");
    File::options().write(true).open(&manifest).unwrap().set_len(4 << 30).unwrap();
    let said = confined(&case.sandbox, ENOUGH, &["get", "victim"]).code(5).stderr();
    assert!(said.contains("`vault.toml`: 4294967296 bytes"), "{said}");
    // Not read through when the sandbox is searched for secrets.
    fs::remove_file(prev).unwrap();
    fs::remove_file(manifest).unwrap();
}
