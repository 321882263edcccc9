//! What is said of a key without a server.

use std::fs;
use std::path::Path;
use std::time::Duration;

use credctl::kind::Kind;
use credctl::status::Verdict;
use credctl::template::Templates;
use credctl::verify::{Finding, Next, check};

use crate::scene::{subject, tools};
use crate::sshd::keygen;

fn key(dir: &Path, name: &str, words: &str, passphrase: &str) -> (String, String) {
    let path = dir.join(name);
    keygen(&path, words, passphrase);
    (fs::read_to_string(&path).unwrap(), fs::read_to_string(path.with_extension("pub")).unwrap())
}

fn checked(fields: &[(&str, &str)]) -> Finding {
    let mut subject = subject(Kind::SshKey, fields);
    subject.template = Templates::default().get("ssh_key").unwrap();
    let finding = check(&subject, &tools(Duration::from_secs(5)));
    assert!(!finding.verdict.is_good(), "only a server's word makes a key valid: {finding:?}");
    finding
}

#[test]
fn without_a_host_a_key_is_whole_and_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let (private, public) = key(dir.path(), "id", "-t ed25519", "");
    let finding = checked(&[("private_key", &private), ("public_key", &public)]);
    assert_eq!((finding.verdict, finding.why.as_str()), (Verdict::Unchecked, "the key is whole; no host is stored to try it at"));
    assert!(finding.hints.is_empty() && !finding.is_trouble());
    let finding = checked(&[("private_key", &private), ("passphrase", "fakepass")]);
    assert_eq!(finding.hints, ["a passphrase is stored, and the key has none"]);
    let finding = checked(&[("private_key", &private), ("host", "127.0.0.1")]);
    assert_eq!((finding.verdict, finding.next), (Verdict::Unchecked, Some(Next::Edit(Some("username".to_owned())))));
}

#[test]
fn halves_that_do_not_fit_and_keys_that_are_none_are_malformed() {
    let dir = tempfile::tempdir().unwrap();
    let (private, _) = key(dir.path(), "id", "-t ed25519", "");
    let (locked, _) = key(dir.path(), "locked", "-t ed25519", "fakepass right");
    let (_, other) = key(dir.path(), "other", "-t ed25519", "");
    let half = &private[..private.len() / 2];
    for (fields, field, why) in [
        (vec![("private_key", &*private), ("public_key", &*other)], "public_key", "the stored public key is that of another private key"),
        (vec![("private_key", &locked), ("public_key", &other)], "public_key", "the stored public key is that of another private key"),
        (vec![("private_key", &private), ("public_key", "hello")], "public_key", "the public key cannot be used: "),
        (vec![("private_key", half)], "private_key", "the private key cannot be used: "),
        (vec![("private_key", &other)], "private_key", "the private key cannot be used: this is the public half"),
        (vec![("private_key", &locked), ("passphrase", "fakepass wrong")], "passphrase", "the stored passphrase does not open the key"),
        (vec![("public_key", &other)], "private_key", "the check needs `private_key`"),
        (vec![("private_key", &private), ("host", "-oProxyCommand=id"), ("username", "a")], "host", "the value of `host` cannot be used"),
    ] {
        let finding = checked(&fields);
        assert_eq!(finding.verdict, Verdict::Malformed, "{why}: {finding:?}");
        assert!(finding.why.starts_with(why), "{finding:?}");
        assert_eq!(finding.next, Some(Next::Edit(Some(field.to_owned()))));
    }
}

#[test]
fn a_locked_key_is_looked_at_as_far_as_it_can_be_seen() {
    let dir = tempfile::tempdir().unwrap();
    let (locked, public) = key(dir.path(), "id", "-t ed25519", "fakepass right");
    let finding = checked(&[("private_key", &locked), ("public_key", &public)]);
    assert_eq!(finding.verdict, Verdict::Unchecked);
    assert_eq!(finding.why, "the key is locked, and no passphrase is stored with it, and no host is stored to try it at");
    let finding = checked(&[("private_key", &locked), ("passphrase", "fakepass right")]);
    assert_eq!(finding.why, "the key is whole; no host is stored to try it at");
}

#[test]
fn an_obsolete_key_is_told_in_a_hint() {
    let dir = tempfile::tempdir().unwrap();
    let (private, _) = key(dir.path(), "id", "-t rsa -b 1024", "");
    let finding = checked(&[("private_key", &private)]);
    assert_eq!(finding.hints, ["an RSA key of less than 2048 bits is too short by now"]);
}
