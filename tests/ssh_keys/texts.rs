//! Texts that hold a whole key and are not as the tools write it: read, described, and given back as they should be.

use credctl::Secret;
use credctl::ssh::{self, Flaw};

use crate::maker::Maker;

fn wide(text: &str, unit: fn(u16) -> [u8; 2], mark: [u8; 2]) -> Vec<u8> {
    mark.into_iter().chain(text.encode_utf16().flat_map(unit)).collect()
}

/// The ways that people and programs spoil a text.
fn spoilt(text: &str) -> Vec<(Vec<Flaw>, Vec<u8>)> {
    let lines: Vec<&str> = text.lines().collect();
    let last = text.trim_end();
    let b = |text: String| text.into_bytes();
    vec![
        (vec![Flaw::LineEnds], b(text.replace('\n', "\r\n"))),
        (vec![Flaw::NoFinalNewline], b(last.to_owned())),
        (vec![Flaw::LineEnds, Flaw::NoFinalNewline], b(last.replace('\n', "\r\n"))),
        (vec![Flaw::Blank], b(format!("\n\n{text}"))),
        (vec![Flaw::Blank], b(format!("{text}\n\n"))),
        (vec![Flaw::Before], b(format!("This is my key:\n{text}"))),
        (vec![Flaw::Before], b(format!("key: {text}"))),
        (vec![Flaw::After], b(format!("{text}that was it\n"))),
        (vec![Flaw::Before, Flaw::After], b(format!("\"{last}\""))),
        (vec![Flaw::ByteOrderMark], b(format!("\u{feff}{text}"))),
        (vec![Flaw::Utf16], wide(text, u16::to_le_bytes, [0xff, 0xfe])),
        (vec![Flaw::Utf16], wide(text, u16::to_be_bytes, [0xfe, 0xff])),
        (vec![Flaw::Escapes], b(format!("{}\n", last.replace('\n', "\\n")))),
        (vec![Flaw::Escapes], b(format!("{}\n", last.replace('\n', "\\r\\n")))),
        (vec![Flaw::Lines], b(format!("{}\n", lines.join(" ")))),
        (vec![Flaw::Blank, Flaw::Lines], b(lines.iter().map(|line| format!("    {line}\n")).collect())),
        (vec![Flaw::Blank, Flaw::Lines], b(lines.iter().map(|line| format!("{line}  \n")).collect())),
    ]
}

#[test]
fn a_spoilt_text_is_described_and_mended_and_ssh_agrees() {
    let maker = Maker::new();
    let kinds = [
        ("-t ed25519", ""),
        ("-t ed25519 -a 2", "fakepass"),
        ("-t rsa -b 1024 -m PEM", ""),
        ("-t rsa -b 1024 -m PEM", "fakepass"),
        ("-t ecdsa -m PKCS8", ""),
        ("-t ecdsa -m PKCS8", "fakepass"),
    ];
    for (n, (words, passphrase)) in kinds.into_iter().enumerate() {
        let private = maker.keygen(&format!("key{n}"), words, passphrase);
        let plain = ssh::look(&private).unwrap();
        for (flaws, bytes) in spoilt(private.expose_str().unwrap()) {
            let what = format!("{words} {passphrase:?} {flaws:?}");
            let spoilt = Secret::new(bytes.clone());
            let look = ssh::look(&spoilt).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
            assert_eq!(look.flaws, flaws, "{what}");
            assert_eq!((&look.public, &look.encryption), (&plain.public, &plain.encryption), "{what}");
            assert!(ssh::normalised(&spoilt).is_some_and(|mended| mended == private), "{what} is not mended");
            // What is said of OpenSSH is what it does; where only it may refuse, a warning too many does no harm.
            let reads = maker.ssh_reads(&bytes, passphrase).is_some();
            if words.contains("-m") {
                assert!(reads || !look.ssh_reads_it, "{what}: OpenSSH refuses it");
            } else {
                assert_eq!(look.ssh_reads_it, reads, "{what}");
            }
        }
        assert!(maker.ssh_reads(private.expose(), passphrase).is_some());
    }
}

#[test]
fn mending_twice_is_mending_once() {
    let maker = Maker::new();
    let private = maker.keygen("key", "-t ed25519", "");
    for (_, bytes) in spoilt(private.expose_str().unwrap()) {
        let mended = ssh::normalised(&Secret::new(bytes)).unwrap();
        assert!(ssh::normalised(&mended).is_none());
    }
}

#[test]
fn a_comment_that_is_not_utf8_does_not_stop_a_key() {
    let maker = Maker::new();
    let private = maker.keygen("key", "-t ed25519", "");
    let mut data = crate::passphrases::body(&private);
    let at = data.windows(4).position(|window| window == b"fake").unwrap();
    data[at] = 0xe9;
    let look = ssh::look(&crate::passphrases::armored("OPENSSH PRIVATE KEY", &data)).unwrap();
    assert_eq!(look.comment.as_deref(), Some("\u{fffd}ake me@test"));
}
