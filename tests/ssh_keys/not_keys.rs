//! What is given in a private key's place: each is named.

use credctl::Secret;
use credctl::ssh::{self, Trouble};

use crate::maker::{Maker, first};
use crate::passphrases::{armored, body};

#[track_caller]
fn named(bytes: impl Into<Vec<u8>>) -> Trouble {
    let bytes: Vec<u8> = bytes.into();
    let given = Secret::new(bytes.clone());
    let trouble = ssh::look(&given).expect_err("it passed for a private key");
    assert_eq!(ssh::open(&given, &Secret::from("fakepass".to_owned())).err(), Some(trouble.clone()));
    assert!(ssh::normalised(&given).is_none());
    quotes_nothing(&bytes, &trouble);
    trouble
}

/// No sentence holds as much as twelve bytes of what was given; lines that are frames may be repeated.
#[track_caller]
fn quotes_nothing(bytes: &[u8], trouble: &Trouble) {
    let (said, shown) = (trouble.to_string(), format!("{trouble:?}"));
    let text = String::from_utf8_lossy(bytes);
    for line in text.lines().filter(|line| !line.contains(" KEY") && !line.contains("SOMETHING")) {
        for window in line.as_bytes().windows(12).filter_map(|window| std::str::from_utf8(window).ok()) {
            assert!(!said.contains(window) && !shown.contains(window), "{said}");
        }
    }
}

#[test]
fn the_public_half_and_certificates_are_named() {
    let maker = Maker::new();
    maker.keygen("key", "-t ed25519", "");
    maker.keygen("ca", "-t ed25519", "");
    assert_eq!(named(maker.bytes("key.pub")), Trouble::PublicHalf);
    for format in ["RFC4716", "PKCS8"] {
        maker.keygen(&format!("rsa{format}"), "-t rsa -b 1024", "");
        assert_eq!(named(maker.tool(&format!("ssh-keygen -e -m {format} -f rsa{format}.pub")).stdout), Trouble::PublicHalf);
    }
    assert_eq!(named(format!("github.com {}", maker.text("key.pub"))), Trouble::PublicHalf);
    assert_eq!(named(&maker.bytes("key.pub")[..50]), Trouble::PublicHalf);
    maker.tool("ssh-keygen -q -s ca -I id -n me key.pub");
    assert_eq!(named(maker.bytes("key-cert.pub")), Trouble::Certificate);
    assert_eq!(ssh::Public::read(&maker.secret("key-cert.pub")), Err(Trouble::Certificate));
    maker.tool("openssl req -x509 -newkey ed25519 -nodes -keyout tls.key -out tls.crt -subj /CN=fake");
    assert_eq!(named(maker.bytes("tls.crt")), Trouble::X509);
}

#[test]
fn putty_keys_are_named_with_their_version() {
    let maker = Maker::new();
    maker.keygen("key", "-t ed25519", "");
    maker.put("pass", b"fakepass");
    for version in [2, 3] {
        maker.tool(&format!("puttygen key -O private -o plain.ppk --ppk-param version={version}"));
        assert_eq!(named(maker.bytes("plain.ppk")), Trouble::Putty { version, encrypted: false });
        maker.tool(&format!("puttygen key -O private -o locked.ppk --new-passphrase pass --ppk-param version={version}"));
        assert_eq!(named(maker.bytes("locked.ppk")), Trouble::Putty { version, encrypted: true });
        assert_eq!(named(maker.text("locked.ppk").replace('\n', "\r\n")), Trouble::Putty { version, encrypted: true });
        // The way out that is given for it works.
        maker.tool("puttygen plain.ppk -O private-openssh -o out");
        assert_eq!(ssh::matches(&maker.secret("out"), &maker.secret("key.pub")), Ok(ssh::Match::Same));
        maker.tool("puttygen plain.ppk -O private-openssh-new -o out");
        assert_eq!(ssh::matches(&maker.secret("out"), &maker.secret("key.pub")), Ok(ssh::Match::Same));
    }
    maker.keygen("rsa", "-t rsa -b 1024 -m PEM", "");
    maker.tool("puttygen rsa -O private-sshcom -o sshcom");
    assert_eq!(named(maker.bytes("sshcom")), Trouble::SshCom);
    maker.tool("puttygen sshcom -O private-openssh -o out");
    assert_eq!(ssh::matches(&maker.secret("out"), &maker.secret("rsa.pub")), Ok(ssh::Match::Same));
    maker.tool("puttygen key -O public -o public.rfc");
    assert_eq!(named(maker.bytes("public.rfc")), Trouble::PublicHalf);
    assert_eq!(named("SSH PRIVATE KEY FILE FORMAT 1.1\n\0\0"), Trouble::Ssh1);
}

#[test]
fn keys_of_other_programs_are_named() {
    let maker = Maker::new();
    maker.tool("age-keygen -o age.txt");
    assert_eq!(named(maker.bytes("age.txt")), Trouble::Age);
    assert_eq!(named(maker.text("age.txt").lines().last().unwrap()), Trouble::Age);
    assert_eq!(named("age-encryption.org/v1\n-> X25519 x\n"), Trouble::Age);
    assert_eq!(named("-----BEGIN AGE ENCRYPTED FILE-----\nAAAA\n-----END AGE ENCRYPTED FILE-----\n"), Trouble::Age);
    assert_eq!(named("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----\n"), Trouble::OpenPgp);
    assert_eq!(named("-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n"), Trouble::OtherBlock("SOMETHING".to_owned()));
    // What is no word of a standard may be anything, a secret too.
    assert_eq!(named("-----BEGIN hunter2-----\nAAAA\n-----END hunter2-----\n"), Trouble::NotAKey);
}

#[test]
fn pieces_of_a_key_are_named() {
    let maker = Maker::new();
    for (n, words) in ["-t ed25519", "-t rsa -b 1024 -m PEM", "-t ecdsa -m PKCS8"].into_iter().enumerate() {
        let private = maker.keygen(&format!("key{n}"), words, "");
        let text = private.expose_str().unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let without =
            |n: usize| lines.iter().enumerate().filter(|(at, _)| *at != n).map(|(_, line)| format!("{line}\n")).collect::<String>();
        assert_eq!(named(without(lines.len() - 1)), Trouble::CutShort, "{words}");
        assert_eq!(named(without(0)), Trouble::Frame, "{words}");
        assert_eq!(named(without(lines.len() - 2)), Trouble::CutShort, "{words}: the last line of data");
        assert_eq!(named(lines[1..lines.len() - 1].join("\n")), Trouble::NoFrame, "{words}");
        assert_eq!(named(text.replace("-----", "—–")), Trouble::Frame, "{words}: dashes of a word processor");
        assert_eq!(named(text.replace("-----END", "----END")), Trouble::Frame, "{words}");
        assert_eq!(named(text.replacen("PRIVATE KEY-----\n", "PRIVATE KEY-----\n*", 1)), Trouble::Character { line: 2 }, "{words}");
        assert_eq!(named(text.lines().map(|line| format!("> {line}\n")).collect::<String>()), Trouble::Character { line: 2 }, "{words}");
        assert_eq!(named(format!("{text}{text}")), Trouble::Several(2), "{words}");
        maker.put("binary", &body(&private));
        assert_eq!(named(maker.bytes("binary")), Trouble::Binary, "{words}");
        if n > 0 {
            maker.tool("openssl pkey -inform DER -in binary -out out");
            assert_eq!(ssh::matches(&maker.secret("out"), &maker.secret(&format!("key{n}.pub"))), Ok(ssh::Match::Same));
        }
        for count in 1..text.len() - 1 {
            let trouble = ssh::look(&first(&private, count));
            assert!(trouble.is_err() || text[count..].trim().is_empty(), "{words}: {count} bytes pass for the key");
        }
    }
}

#[test]
fn two_keys_in_one_container_are_named() {
    let maker = Maker::new();
    let mut data = body(&maker.keygen("key", "-t ed25519", ""));
    // The count stands behind the names of cipher and kdf and the kdf's options.
    let at = 15 + 8 + 8 + 4;
    assert_eq!(data[at..at + 4], [0, 0, 0, 1]);
    data[at + 3] = 2;
    assert_eq!(named(armored("OPENSSH PRIVATE KEY", &data).expose()), Trouble::Several(2));
}

#[test]
fn paths_and_junk_are_named() {
    for path in ["/home/me/.ssh/id_ed25519", "~/.ssh/id_rsa\n", "id_ed25519", "C:\\Users\\me\\key.pem", "./deploy.key", "$HOME/.ssh/id_rsa"]
    {
        assert_eq!(named(path), Trouble::Path { socket: false }, "{path}");
    }
    for socket in ["/tmp/ssh-XXXXabcd/agent.123", "/run/user/1000/keyring/ssh", "/run/user/1000/gnupg/S.gpg-agent.ssh-agent.sock"] {
        assert_eq!(named(socket), Trouble::Path { socket: true }, "{socket}");
    }
    for empty in ["", " ", "\n\r\n\t", "\u{feff}"] {
        assert_eq!(named(empty), Trouble::Empty, "{empty:?}");
    }
    for junk in ["hello", "{\"kty\":\"OKP\"}", "MIIsomething else", "-----", "-----BEGIN ", "ghp_0123456789abcdef"] {
        assert_eq!(named(junk), Trouble::NotAKey, "{junk}");
    }
    assert_eq!(named(vec![0u8; 4096]), Trouble::NotAKey);
    assert_eq!(named(vec![b'A'; ssh::MAX_KEY + 1]), Trouble::TooLarge { size: ssh::MAX_KEY + 1, limit: ssh::MAX_KEY });
}
