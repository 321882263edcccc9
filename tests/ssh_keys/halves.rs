//! Whether two halves belong together, and the ways that a public half is written.

use credctl::Secret;
use credctl::ssh::{self, Match, Public, Trouble};

use crate::maker::Maker;
use crate::passphrases::{armored, body};

#[test]
fn the_public_half_is_known_in_every_way_it_is_written() {
    let maker = Maker::new();
    for (n, words) in ["-t ed25519", "-t rsa -b 2048", "-t ecdsa -b 384"].into_iter().enumerate() {
        let private = maker.keygen(&format!("key{n}"), words, "");
        let line = maker.text(&format!("key{n}.pub"));
        let mut ways =
            vec![line.clone(), format!("no-pty,command=\"a \\\"b\\\" c\" {line}"), line.replace('\n', "\r\n"), format!("\u{feff}{line}")];
        for format in ["RFC4716", "PKCS8", "PEM"] {
            // ssh-keygen writes Ed25519 and, as PEM, ECDSA in fewer ways.
            if n == 0 && format != "RFC4716" || n == 2 && format == "PEM" {
                continue;
            }
            ways.push(String::from_utf8(maker.tool(&format!("ssh-keygen -e -m {format} -f key{n}.pub")).stdout).unwrap());
        }
        for way in ways {
            assert_eq!(ssh::matches(&private, &Secret::from(way.clone())), Ok(Match::Same), "{words}\n{way}");
        }
        maker.keygen(&format!("other{n}"), words, "");
        assert_eq!(ssh::matches(&private, &maker.secret(&format!("other{n}.pub"))), Ok(Match::Other));
    }
}

#[test]
fn a_comment_of_rfc_4716_is_kept() {
    let maker = Maker::new();
    maker.keygen("key", "-t ed25519", "");
    let text = String::from_utf8(maker.tool("ssh-keygen -e -f key.pub").stdout).unwrap();
    let comment = Public::read(&text.clone().into()).unwrap().comment.unwrap();
    assert!(comment.starts_with("256-bit ED25519"), "{comment}");
    let two = Public::read(&format!("{text}{text}").into());
    assert_eq!(two, Err(Trouble::SeveralPublic));
    let cut = Public::read(&Secret::from(text[..text.len() - 40].to_owned()));
    assert_eq!(cut, Err(Trouble::CutShort));
}

#[test]
fn a_private_key_in_the_public_place_is_named() {
    let maker = Maker::new();
    let keys = [
        maker.keygen("a", "-t ed25519", ""),
        maker.keygen("b", "-t rsa -b 1024 -m PEM", ""),
        maker.keygen("c", "-t ecdsa -m PKCS8", "fakepass"),
    ];
    for key in &keys {
        assert_eq!(Public::read(key), Err(Trouble::PrivateHalf));
        // A piece of one is one: that place is not hidden.
        for count in [key.len() / 2, key.len() - 5] {
            assert_eq!(Public::read(&crate::maker::first(key, count)), Err(Trouble::PrivateHalf));
        }
        let bare: String = key.expose_str().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
        assert_eq!(Public::read(&bare.into()), Err(Trouble::PrivateHalf));
    }
    maker.tool("puttygen a -O private -o a.ppk");
    assert_eq!(Public::read(&maker.secret("a.ppk")), Err(Trouble::PrivateHalf));
}

#[test]
fn halves_of_two_keys_in_one_file_are_noticed() {
    let maker = Maker::new();
    for words in ["-t ed25519", "-t rsa -b 1024", "-t ecdsa"] {
        let (one, other) = (body(&maker.keygen("one", words, "")), body(&maker.keygen("other", words, "")));
        // From the second copy of the algorithm's name on, the private half; the lengths are the same, or the file is cut.
        let name = words.split(' ').nth(1).unwrap();
        let name = if name == "ecdsa" { "ecdsa-sha2-nistp256".to_owned() } else { format!("ssh-{name}") };
        let second = |data: &[u8]| {
            let mut places = data.windows(name.len()).enumerate().filter(|(_, window)| *window == name.as_bytes()).map(|(at, _)| at);
            places.nth(1).unwrap()
        };
        let mixed = [&one[..second(&one)], &other[second(&other)..]].concat();
        let trouble = ssh::look(&armored("OPENSSH PRIVATE KEY", &mixed)).unwrap_err();
        assert!(matches!(trouble, Trouble::Halves | Trouble::CutShort), "{words}: {trouble}");
        std::fs::remove_file(maker.path("one")).unwrap();
        std::fs::remove_file(maker.path("other")).unwrap();
    }
}

#[test]
fn a_changed_letter_in_an_rsa_or_ed25519_key_is_noticed() {
    let maker = Maker::new();
    for (n, words) in ["-t ed25519", "-t rsa -b 1024", "-t rsa -b 1024 -m PEM", "-t rsa -b 1024 -m PKCS8"].into_iter().enumerate() {
        let private = maker.keygen(&format!("key{n}"), words, "");
        let data = body(&private);
        let label = private.expose_str().unwrap().lines().next().unwrap().trim_matches('-').trim_start_matches("BEGIN ").to_owned();
        let mut unnoticed = 0;
        for at in 0..data.len() {
            let mut changed = data.clone();
            changed[at] ^= 1;
            match ssh::look(&armored(&label, &changed)) {
                Ok(look) => {
                    let same =
                        look.public.is_some_and(|public| public.same_key(&Public::read(&maker.secret(&format!("key{n}.pub"))).unwrap()));
                    assert!(same || words.contains("-m"), "{words}: byte {at} makes another key");
                    unnoticed += 1;
                }
                Err(trouble) => drop(trouble.to_string()),
            }
        }
        // The private exponent and what is made from the primes are not checked, nor a comment.
        assert!(unnoticed < data.len() / 2 + 40, "{words}: {unnoticed} of {}", data.len());
        assert!(n > 0 || unnoticed < 20, "{unnoticed}");
    }
}
