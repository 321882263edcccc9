//! Trying a passphrase: right, wrong, not possible here, and never for long.

use std::time::{Duration, Instant};

use credctl::Secret;
use credctl::ssh::{self, Kdf, Match, Opened, Unlocked, Untried};

use crate::maker::{Maker, without_comment};

fn words(text: &str) -> Secret {
    Secret::from(text.to_owned())
}

#[track_caller]
fn opens(private: &Secret, what: &str) -> ssh::Look {
    for wrong in ["", "fakepasS", "fakepass ", "fakepass\n"] {
        let opened = ssh::open(private, &words(wrong)).unwrap_or_else(|trouble| panic!("{what}, {wrong:?}: {trouble}"));
        assert!(matches!(opened, Opened::Wrong), "{what}, {wrong:?}: {opened:?}");
    }
    let look = match ssh::open(private, &words("fakepass")).unwrap() {
        Opened::Right(look) => look,
        other => panic!("{what}: {other:?}"),
    };
    let without = ssh::look(&unlocked(private)).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
    assert_eq!((without.encryption, without.flaws.len(), without.ssh_reads_it), (None, 0, true), "{what}");
    assert_eq!(without.public, look.public, "{what}");
    look
}

fn unlocked(private: &Secret) -> Secret {
    assert!(matches!(ssh::unlocked(private, &words("fakepasS")).unwrap(), Unlocked::Wrong));
    match ssh::unlocked(private, &words("fakepass")).unwrap() {
        Unlocked::Text(text) => text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_cipher_of_ssh_keygen_opens() {
    let maker = Maker::new();
    let ciphers = String::from_utf8(maker.tool("ssh -Q cipher").stdout).unwrap();
    let mut seen = 0;
    for (n, cipher) in ciphers.lines().enumerate() {
        let private = maker.keygen(&format!("key{n}"), &format!("-t ed25519 -Z {cipher} -a 4"), "fakepass");
        let encryption = ssh::look(&private).unwrap().encryption.unwrap();
        assert_eq!((encryption.cipher.as_str(), encryption.kdf), (cipher, Kdf::Bcrypt { rounds: 4 }));
        let look = opens(&private, cipher);
        assert_eq!(look.comment.as_deref(), Some("fake me@test"));
        assert_eq!(ssh::matches(&private, &maker.secret(&format!("key{n}.pub"))).unwrap(), Match::Same);
        seen += 1;
    }
    assert!(seen >= 9, "{ciphers}");
}

/// A comment moves the padding through every length that it has.
#[test]
fn a_key_without_its_lock_is_read_by_ssh_keygen() {
    let maker = Maker::new();
    for length in 1..=16 {
        let name = format!("key{length}");
        let private = maker.keygen(&name, &format!("-t ed25519 -Z aes256-ctr -a 1 -C {}", "c".repeat(length)), "fakepass");
        let public = maker.ssh_reads(unlocked(&private).expose(), "").unwrap_or_else(|| panic!("{length}"));
        assert_eq!(without_comment(&public), without_comment(&maker.text(&format!("{name}.pub"))), "{length}");
    }
    for words in ["-t rsa -b 2048 -m PEM", "-t ecdsa -m PEM", "-t ecdsa -m PKCS8", "-t rsa -b 2048 -m PKCS8"] {
        let name = words.replace(' ', "");
        let private = maker.keygen(&name, words, "fakepass");
        let public = maker.ssh_reads(unlocked(&private).expose(), "").unwrap_or_else(|| panic!("{words}"));
        assert_eq!(without_comment(&public), without_comment(&maker.text(&format!("{name}.pub"))), "{words}");
    }
}

#[test]
fn every_lock_of_openssl_opens() {
    let maker = Maker::new();
    maker.tool("openssl genrsa -traditional -out rsa 2048");
    maker.tool("openssl ecparam -name prime256v1 -genkey -noout -out ec");
    maker.tool("openssl genpkey -algorithm ed25519 -out ed");
    let public = |key: &str| {
        maker.tool(&format!("openssl pkey -in {key} -pubout -out {key}.pub"));
        ssh::Public::read(&maker.secret(&format!("{key}.pub"))).unwrap()
    };
    for key in ["rsa", "ec", "ed"] {
        let public = public(key);
        for how in [
            "-v2 aes-128-cbc",
            "-v2 aes-192-cbc",
            "-v2 aes-256-cbc",
            "-v2 des3",
            "-v2 aes-256-cbc -v2prf hmacWithSHA1",
            "-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 5000",
            "-scrypt",
        ] {
            maker.tool(&format!("openssl pkcs8 -topk8 -in {key} -out locked -passout pass:fakepass {how}"));
            let look = opens(&maker.secret("locked"), how);
            assert!(look.public.unwrap().same_key(&public), "{key} {how}");
        }
    }
    for (key, command) in [("rsa", "rsa -traditional"), ("ec", "ec")] {
        let public = public(key);
        for how in ["aes128", "aes192", "aes256", "des3"] {
            maker.tool(&format!("openssl {command} -in {key} -out locked -passout pass:fakepass -{how}"));
            assert!(maker.text("locked").contains("Proc-Type: 4,ENCRYPTED"));
            let look = opens(&maker.secret("locked"), how);
            assert_eq!(look.encryption.unwrap().kdf, Kdf::Md5);
            assert!(look.public.unwrap().same_key(&public), "{key} {how}");
        }
    }
}

#[test]
fn what_cannot_be_tried_is_said() {
    let maker = Maker::new();
    maker.tool("openssl genrsa -traditional -out rsa 1024");
    maker.tool("openssl rsa -traditional -in rsa -out locked -passout pass:fakepass -camellia128");
    let opened = ssh::open(&maker.secret("locked"), &words("fakepass")).unwrap();
    assert!(matches!(&opened, Opened::Untried(Untried::Cipher(name)) if name == "CAMELLIA-128-CBC"), "{opened:?}");

    for (how, unknown) in [("-v1 PBE-SHA1-3DES", "1.2.840.113549.1.12.1.3"), ("-v2 camellia-128-cbc", "1.2.392.200011.61.1.1.1.2")] {
        maker.tool(&format!("openssl pkcs8 -topk8 -in rsa -out locked -passout pass:fakepass {how}"));
        let opened = ssh::open(&maker.secret("locked"), &words("fakepass")).unwrap();
        assert!(matches!(&opened, Opened::Untried(Untried::Kdf(name)) if name == unknown), "{how}: {opened:?}");
    }
}

#[test]
fn nothing_asks_for_more_than_a_moment() {
    let maker = Maker::new();
    // An honest key whose rounds are set to what only a hostile one has: they stand behind the salt, in clear.
    let private = maker.keygen("key", "-t ed25519 -a 1", "fakepass");
    let mut data = body(&private);
    let at = data.windows(24).position(|window| window[..8] == [0, 0, 0, 24, 0, 0, 0, 16]).unwrap() + 8 + 16;
    assert_eq!(data[at..at + 4], [0, 0, 0, 1]);
    for rounds in [100_000u32, u32::MAX] {
        data[at..at + 4].copy_from_slice(&rounds.to_be_bytes());
        costs_too_much(&armored("OPENSSH PRIVATE KEY", &data));
    }
    maker.tool("openssl genpkey -algorithm ed25519 -out ed");
    maker.tool("openssl pkcs8 -topk8 -in ed -out locked -passout pass:fakepass -v2 aes-256-cbc -iter 65537");
    let mut data = body(&maker.secret("locked"));
    let at = data.windows(5).position(|window| window == [2, 3, 1, 0, 1]).unwrap();
    for millions in [0x3f, 0x7f] {
        data[at + 2] = millions;
        costs_too_much(&armored("ENCRYPTED PRIVATE KEY", &data));
    }

    maker.tool("openssl pkcs8 -topk8 -in ed -out locked -passout pass:fakepass -scrypt");
    let mut data = body(&maker.secret("locked"));
    let at = data.windows(6).position(|window| window == [2, 1, 8, 2, 1, 1]).unwrap();
    data[at + 5] = 0x7f;
    costs_too_much(&armored("ENCRYPTED PRIVATE KEY", &data));
    data[at + 2..at + 6].copy_from_slice(&[0x7f, 2, 1, 1]);
    data[at - 2] = 0x7f;
    costs_too_much(&armored("ENCRYPTED PRIVATE KEY", &data));
    maker.tool("openssl pkcs8 -topk8 -in ed -out locked -passout pass:fakepass -scrypt -scrypt_N 2 -scrypt_r 8 -scrypt_p 1");
    opens(&maker.secret("locked"), "the cheapest scrypt");
}

#[track_caller]
fn costs_too_much(private: &Secret) {
    let started = Instant::now();
    let opened = ssh::open(private, &words("fakepass")).unwrap();
    assert!(matches!(opened, Opened::Untried(Untried::TooCostly { .. })), "{opened:?}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn the_public_half_in_clear_is_believed_only_once_the_key_was_opened() {
    let maker = Maker::new();
    let (mut one, other) =
        (body(&maker.keygen("one", "-t ed25519 -a 1", "fakepass")), body(&maker.keygen("other", "-t ed25519 -a 1", "fakepass")));
    let public = |data: &[u8]| data.windows(15).position(|window| window == b"\0\0\0\x0bssh-ed25519").unwrap() + 15 + 4;
    let (at, from) = (public(&one), public(&other));
    one[at..at + 32].copy_from_slice(&other[from..from + 32]);
    let forged = armored("OPENSSH PRIVATE KEY", &one);
    assert_eq!(ssh::matches(&forged, &maker.secret("other.pub")).unwrap(), Match::Same);
    assert_eq!(ssh::open(&forged, &words("fakepass")).unwrap_err(), ssh::Trouble::Halves);
}

/// The data of a key's text.
pub(crate) fn body(private: &Secret) -> Vec<u8> {
    let text = private.expose_str().unwrap();
    let base64: String = text.lines().filter(|line| !line.starts_with("-----")).collect();
    data_encoding::BASE64.decode(base64.as_bytes()).unwrap()
}

/// The text of a key's data.
pub(crate) fn armored(label: &str, data: &[u8]) -> Secret {
    let base64 = data_encoding::BASE64.encode(data);
    let lines: Vec<&str> = base64.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    Secret::from(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n")))
}
