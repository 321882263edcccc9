//! Any bytes: no panic, no long wait, no word of them in what is said.

use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::ssh;
use proptest::prelude::*;

use crate::maker::Maker;
use crate::passphrases::{armored, body};

/// Everything that is done with a text.
fn everything(bytes: &[u8]) {
    let given = Secret::new(bytes.to_vec());
    let passphrase = Secret::from("fakepass".to_owned());
    let look = ssh::look(&given);
    if let Some(mended) = ssh::normalised(&given) {
        let again = ssh::look(&mended).expect("what was mended is no key");
        assert!(again.flaws.is_empty() && again.ssh_reads_it);
        assert_eq!(again.public, look.as_ref().unwrap().public);
        assert!(ssh::normalised(&mended).is_none());
    } else if let Ok(look) = &look {
        assert!(look.flaws.is_empty() && look.ssh_reads_it, "{look:?}");
    }
    let _ = ssh::open(&given, &passphrase);
    let _ = ssh::Public::read(&given);
    if let Ok(Some(public)) = look.map(|look| look.public) {
        let line = Secret::from(public.authorized());
        assert!(ssh::Public::read(&line).is_ok_and(|again| again.same_key(&public)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_breaks_on_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        everything(&bytes);
    }

    #[test]
    fn nothing_breaks_on_the_words_of_keys(words in proptest::collection::vec(prop_oneof![
        Just("-----BEGIN OPENSSH PRIVATE KEY-----"), Just("-----END OPENSSH PRIVATE KEY-----"), Just("-----BEGIN RSA PRIVATE KEY-----"),
        Just("-----END RSA PRIVATE KEY-----"), Just("Proc-Type: 4,ENCRYPTED"), Just("DEK-Info: AES-128-CBC,00"), Just("\n"), Just("\r\n"),
        Just("\\n"), Just("b3BlbnNzaC1rZXktdjEA"), Just("AAAA"), Just("MIIC"), Just("ssh-rsa"), Just("\u{feff}"), Just(" "), Just("ssh-ed25519 AAAAC3Nz"),
        Just("PuTTY-User-Key-File-"), Just("---- BEGIN SSH2 PUBLIC KEY ----"), Just("Comment: \\"), Just("\""),
    ], 0..20)) {
        everything(words.concat().as_bytes());
    }

    #[test]
    fn nothing_breaks_behind_a_good_frame(label in "(OPENSSH |RSA |EC |DSA |ENCRYPTED |)PRIVATE KEY", mut bytes in proptest::collection::vec(any::<u8>(), 1..300), magic: bool) {
        if magic {
            bytes.splice(0..0, *b"openssh-key-v1\0\0\0\0\x04none\0\0\0\x04none\0\0\0\0\0\0\0\x01");
        }
        everything(armored(&label, &bytes).expose());
    }
}

#[test]
fn nothing_breaks_near_a_real_key() {
    let maker = Maker::new();
    let mut keys = Vec::new();
    for (n, words) in ["-t ed25519", "-t ecdsa", "-t rsa -b 1024 -m PEM", "-t ecdsa -m PEM", "-t ecdsa -m PKCS8"].into_iter().enumerate() {
        for passphrase in ["", "fakepass"] {
            keys.push(maker.keygen(&format!("key{n}{passphrase}"), &format!("{words} -a 1"), passphrase));
        }
    }
    for key in keys {
        let text = key.expose_str().unwrap();
        if text.contains("Proc-Type") {
            continue;
        }
        let label = text.lines().next().unwrap().trim_matches('-').trim_start_matches("BEGIN ").to_owned();
        let data = body(&key);
        for at in (0..data.len()).step_by(3) {
            for value in [0, 0xff, data[at] ^ 0x80] {
                let mut changed = data.clone();
                changed[at] = value;
                everything(armored(&label, &changed).expose());
            }
            everything(armored(&label, &data[..at]).expose());
        }
    }
}

#[test]
fn the_largest_texts_take_a_moment() {
    let line = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    let dense = "-----BEGIN ".repeat(ssh::MAX_KEY / 11);
    let texts = [
        line.repeat(ssh::MAX_KEY / line.len()),
        dense,
        "\\n".repeat(ssh::MAX_KEY / 2),
        "ssh-a ".repeat(ssh::MAX_KEY / 6),
        "\"".repeat(ssh::MAX_KEY),
        "ssh-ed25519 AAAA\n".repeat(ssh::MAX_KEY / 17),
        "a: b ".repeat(ssh::MAX_KEY / 5),
        format!("{line}{}\n-----END OPENSSH PRIVATE KEY-----\n", "A".repeat(ssh::MAX_KEY - 400)),
        format!("-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n", "a: b ".repeat(ssh::MAX_KEY / 6)),
    ];
    for text in texts {
        let started = Instant::now();
        everything(text.as_bytes());
        assert!(started.elapsed() < Duration::from_secs(10), "{}: {:?}", &text[..30], started.elapsed());
    }
}
