//! Every algorithm in every format that the tools write.

use credctl::ssh::{self, Algorithm, Format, Opened};

use crate::maker::{Maker, without_comment};

/// Words for `ssh-keygen`, and what is to be said of the key.
fn algorithms() -> Vec<(&'static str, Algorithm)> {
    vec![
        ("-t ed25519", Algorithm::Ed25519),
        ("-t rsa -b 1024", Algorithm::Rsa { bits: 1024 }),
        ("-t rsa -b 2048", Algorithm::Rsa { bits: 2048 }),
        ("-t rsa -b 3072", Algorithm::Rsa { bits: 3072 }),
        ("-t ecdsa -b 256", Algorithm::Ecdsa { bits: 256 }),
        ("-t ecdsa -b 384", Algorithm::Ecdsa { bits: 384 }),
        ("-t ecdsa -b 521", Algorithm::Ecdsa { bits: 521 }),
    ]
}

/// Whether this `ssh-keygen` still makes DSA keys: it is gone from OpenSSH 10.
fn has_dsa(maker: &Maker) -> bool {
    let path = maker.path("dsa-or-not");
    let out = std::process::Command::new("ssh-keygen").args(["-q", "-t", "dsa", "-N", "", "-f"]).arg(path).output().unwrap();
    out.status.success()
}

#[test]
fn every_algorithm_and_format_is_seen_as_ssh_keygen_sees_it() {
    let maker = Maker::new();
    let mut all = algorithms();
    if has_dsa(&maker) {
        all.push(("-t dsa", Algorithm::Dsa { bits: 1024 }));
    }
    let mut seen = 0;
    for (words, algorithm) in all {
        for format in ["", "-m PEM", "-m PKCS8"] {
            for passphrase in ["", "fakepass"] {
                // OpenSSH writes Ed25519 in its own format, whatever -m says.
                if algorithm == Algorithm::Ed25519 && !format.is_empty() {
                    continue;
                }
                let name = format!("key{seen}");
                seen += 1;
                let private = maker.keygen(&name, &format!("{words} {format}"), passphrase);
                let what = format!("{words} {format} {passphrase:?}");
                let look = ssh::look(&private).unwrap_or_else(|trouble| panic!("{what}: {trouble}"));
                let wanted = match (format, &algorithm) {
                    ("", _) => Format::OpenSsh,
                    ("-m PKCS8", _) => Format::Pkcs8,
                    (_, Algorithm::Rsa { .. }) => Format::Pkcs1,
                    (_, Algorithm::Dsa { .. }) => Format::DsaPem,
                    _ => Format::Sec1,
                };
                assert_eq!(look.format, wanted, "{what}");
                assert_eq!(look.encryption.is_some(), !passphrase.is_empty(), "{what}");
                assert!(look.flaws.is_empty() && look.ssh_reads_it, "{what}: {:?}", look.flaws);
                assert!(ssh::normalised(&private).is_none(), "{what}");

                let Ok(Opened::Right(opened) | Opened::Unlocked(opened)) = ssh::open(&private, &"fakepass".to_owned().into()) else {
                    panic!("{what} does not open")
                };
                assert_eq!(opened.algorithm.as_ref(), Some(&algorithm), "{what}");
                // An OpenSSH key shows its public half though it is locked.
                assert!(look.public.is_some() || wanted != Format::OpenSsh, "{what}");
                let Some(public) = opened.public else {
                    assert!(matches!((&algorithm, wanted), (Algorithm::Dsa { .. }, Format::Pkcs8)), "{what} has no public half");
                    continue;
                };
                let (_, fingerprint) = maker.fingerprint(&name);
                assert_eq!(public.fingerprint(), fingerprint, "{what}");
                assert_eq!(public.algorithm, algorithm);
                let line = maker.text(&format!("{name}.pub"));
                assert_eq!(without_comment(&public.authorized()), without_comment(&line), "{what}");
                if wanted == Format::OpenSsh {
                    assert_eq!(opened.comment.as_deref(), Some("fake me@test"), "{what}");
                    assert_eq!(public.authorized(), line.trim_end(), "{what}");
                }
            }
        }
    }
    assert!(seen >= 38, "{seen}");
}

#[test]
fn keys_of_openssl_are_read() {
    let maker = Maker::new();
    let cases = [
        ("genpkey -algorithm ed25519", Algorithm::Ed25519, Format::Pkcs8),
        ("genpkey -algorithm rsa -pkeyopt rsa_keygen_bits:2048", Algorithm::Rsa { bits: 2048 }, Format::Pkcs8),
        ("genrsa -traditional 2048", Algorithm::Rsa { bits: 2048 }, Format::Pkcs1),
        ("ecparam -name prime256v1 -genkey -noout", Algorithm::Ecdsa { bits: 256 }, Format::Sec1),
        ("ecparam -name secp384r1 -genkey -noout", Algorithm::Ecdsa { bits: 384 }, Format::Sec1),
        ("genpkey -algorithm ec -pkeyopt ec_paramgen_curve:P-521", Algorithm::Ecdsa { bits: 521 }, Format::Pkcs8),
    ];
    for (words, algorithm, format) in cases {
        let (command, words) = words.split_once(' ').unwrap();
        maker.tool(&format!("openssl {command} -out key {words}"));
        let look = ssh::look(&maker.secret("key")).unwrap_or_else(|trouble| panic!("{words}: {trouble}"));
        assert_eq!((look.format, look.algorithm.as_ref()), (format, Some(&algorithm)), "{words}");
        assert!(look.flaws.is_empty(), "{words}: {:?}", look.flaws);
        let public = look.public.unwrap();
        maker.tool("openssl pkey -in key -pubout -out pub.pem");
        let own = ssh::Public::read(&maker.secret("pub.pem")).unwrap();
        assert!(own.same_key(&public), "{words}");
        if algorithm != Algorithm::Ed25519 {
            assert_eq!(maker.ssh_reads(&maker.bytes("key"), ""), Some(public.authorized()), "{words}");
        }
    }
}

#[test]
fn a_parameter_block_before_the_key_is_something_before_it() {
    let maker = Maker::new();
    maker.tool("openssl ecparam -name prime256v1 -genkey -out key");
    let look = ssh::look(&maker.secret("key")).unwrap();
    assert_eq!(look.flaws, [ssh::Flaw::Before]);
    assert_eq!(maker.ssh_reads(&maker.bytes("key"), "").is_some(), look.ssh_reads_it);
}

#[test]
fn an_ecdsa_key_without_its_public_half_is_one_all_the_same() {
    let maker = Maker::new();
    maker.tool("openssl ecparam -name prime256v1 -genkey -noout -out whole");
    maker.tool("openssl ec -in whole -no_public -out key");
    let look = ssh::look(&maker.secret("key")).unwrap();
    assert_eq!((look.algorithm, look.public.is_none()), (Some(Algorithm::Ecdsa { bits: 256 }), true));
    maker.tool("openssl ec -in whole -pubout -out pub");
    assert_eq!(ssh::matches(&maker.secret("key"), &maker.secret("pub")).unwrap(), ssh::Match::Unknown);
}

#[test]
fn keys_that_are_not_for_ssh_are_named() {
    let maker = Maker::new();
    for (words, name) in [
        ("genpkey -algorithm x25519", "X25519"),
        ("genpkey -algorithm ed448", "Ed448"),
        ("ecparam -name secp256k1 -genkey -noout", "secp256k1"),
        ("genpkey -algorithm rsa-pss -pkeyopt rsa_keygen_bits:1024", "RSA-PSS"),
    ] {
        maker.tool(&format!("openssl {words} -out key"));
        assert_eq!(ssh::look(&maker.secret("key")).unwrap_err(), ssh::Trouble::NotForSsh(name.to_owned()), "{words}");
    }
}
