//! Files in `tmp/` that no writer of ours put there.

use std::fs;
use std::path::PathBuf;

use credctl::name::Id;
use credctl::vault::body;
use ed25519_dalek::SigningKey;

use crate::forge::{Case, authentic, owner, sealed, signed};

fn tmp(case: &Case) -> PathBuf {
    case.sandbox.vault().join("tmp")
}

/// Readers leave it where it is, the next writer takes it away, and it changes nothing.
fn ignored(case: &Case, name: &str, bytes: &[u8]) {
    let path = tmp(case).join(name);
    fs::write(&path, bytes).unwrap();
    let before = case.bytes();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.sandbox.run(&["list"]).ok();
    assert!(path.exists(), "a reader removed {name}");
    let added = case.sandbox.add("third");
    assert!(!path.exists(), "{name} is still there");
    assert!(case.bytes() == before, "{name} was rolled forward");
    assert_eq!(case.sandbox.run(&["list"]).ok().stdout().lines().count(), 3, "{name}");
    assert_eq!(case.sandbox.run(&["get", "third"]).reveals().ok().stdout(), added);
    case.sandbox.run(&["remove", "third", "--yes"]).ok();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

/// The text of the next revision of `victim`, as whoever read it once could write it.
fn next(case: &Case) -> String {
    let hash = data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(case.bytes()));
    case.text().replace("rev = 1\n", &format!("rev = 2\nprev = \"sha256:{hash}\"\n"))
}

#[test]
fn v46_forged_next_revisions() {
    let case = Case::new();
    let stranger = SigningKey::from_bytes(&[7; 32]);
    let forged = next(&case).replace(&case.secret, "fakepass-of-the-attacker");
    for name in [format!("{}.age", Id::random().unwrap()), format!("{}.age", case.id), "x".to_owned(), ".x.age.tmp".to_owned()] {
        ignored(&case, &name, &sealed(&case.sandbox, &forged));
        ignored(&case, &name, &signed(&case.sandbox, &forged, &stranger));
        ignored(&case, &name, b"");
        ignored(&case, &name, b"junk");
    }
    let mine = body::key_text(&owner(&case.sandbox).seed.signing_key().verifying_key());
    let his = body::key_text(&stranger.verifying_key());
    ignored(&case, "x.age", &signed(&case.sandbox, &forged.replace(&mine, &his), &stranger));
}

#[test]
fn v46_authentic_files_that_do_not_follow() {
    let case = Case::new();
    let (first, text) = (case.bytes(), next(&case));
    // What is there already; a revision too far; the right one after another file than this.
    ignored(&case, "x.age", &first);
    ignored(&case, "x.age", &authentic(&case.sandbox, &text.replace("rev = 2", "rev = 3")));
    let zeros = "0".repeat(64);
    let hash = &text[text.find("sha256:").unwrap() + 7..][..64];
    ignored(&case, "x.age", &authentic(&case.sandbox, &text.replace(hash, &zeros)));
    // An older one than was seen.
    let case = Case::new();
    let first = case.bytes();
    let secret = case.edit();
    fs::write(tmp(&case).join("x.age"), &first).unwrap();
    case.sandbox.add("third");
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
    // One that was removed, put back whole or as a leftover.
    case.sandbox.run(&["remove", "victim", "--yes"]).ok();
    fs::write(tmp(&case).join("x.age"), &first).unwrap();
    fs::remove_file(&case.file).unwrap();
    case.sandbox.add("fourth");
    assert!(!case.file.exists());
    case.sandbox.run(&["get", "victim"]).fails(3);
}

#[test]
fn v46_forged_intents() {
    let case = Case::new();
    let id = Id::random().unwrap();
    let head = case.text();
    let head = head[..head.find("[credential]").unwrap()].replace("kind = \"credential\"", "kind = \"intent\"");
    let head = head.replace(&case.id.to_string(), &id.to_string());
    let intent = format!("{head}[intent]\noperation = \"remove\"\n[[intent.target]]\nid = \"{}\"\nexpected = 1\nnew = 2\n", case.id);
    let name = format!("{id}.intent.age");
    ignored(&case, &name, &sealed(&case.sandbox, &intent));
    ignored(&case, &name, &signed(&case.sandbox, &intent, &SigningKey::from_bytes(&[7; 32])));
    ignored(&case, &name, b"junk");
    // The owner's own, under another name than it was made for; and one that expects another revision.
    ignored(&case, &format!("{}.intent.age", Id::random().unwrap()), &authentic(&case.sandbox, &intent));
    ignored(&case, ".intent.age", &authentic(&case.sandbox, &intent));
    ignored(&case, &name, &authentic(&case.sandbox, &intent.replace("expected = 1", "expected = 7").replace("new = 2", "new = 8")));
    // The real one is told of, and finished by the next writer: what went before was refused for what it was.
    fs::write(tmp(&case).join(&name), authentic(&case.sandbox, &intent)).unwrap();
    assert!(case.sandbox.run(&["list"]).ok().stderr().contains("a change was interrupted"));
    case.sandbox.add("third");
    case.sandbox.run(&["get", "victim"]).fails(3);
}

#[test]
fn v46_a_credential_is_no_intent_and_an_intent_no_credential() {
    let case = Case::new();
    let text = case.text();
    ignored(&case, &format!("{}.intent.age", case.id), &authentic(&case.sandbox, &text));
    let head =
        text[..text.find("[credential]").unwrap()].replace("kind = \"credential\"", "kind = \"intent\"").replace("rev = 1", "rev = 2");
    case.put(authentic(&case.sandbox, &format!("{head}[intent]\noperation = \"remove\"\n")));
    case.refused(&["of kind `intent`, where a credential belongs"]);
}

#[test]
fn v46_a_directory_in_the_place_of_a_leftover_harms_nobody() {
    let case = Case::new();
    for name in ["x.age", "x.intent.age"] {
        fs::create_dir(tmp(&case).join(name)).unwrap();
        fs::write(tmp(&case).join(name).join("inside"), "precious").unwrap();
    }
    case.sandbox.add("third");
    assert_eq!(fs::read(tmp(&case).join("x.age/inside")).unwrap(), b"precious");
    case.edit();
}

#[test]
fn what_a_newer_program_left_is_not_thrown_away_by_an_older() {
    let case = Case::new();
    let id = Id::random().unwrap();
    let head = case.text();
    let head = head[..head.find("[credential]").unwrap()].replace("kind = \"credential\"", "kind = \"intent\"");
    let head = head.replace(&case.id.to_string(), &id.to_string());
    let intent = format!("{head}[intent]\noperation = \"of-the-future\"\n");
    let newer = next(&case).replace("format = 1", "format = 2");
    for (name, text) in [(format!("{id}.intent.age"), intent), ("x.age".to_owned(), newer)] {
        let left = tmp(&case).join(&name);
        fs::write(&left, authentic(&case.sandbox, &text)).unwrap();
        let refused = case.sandbox.run(&["add", "third", "--type", "api_token", "--secret", "-"]).stdin(case.sandbox.secret()).fails(5);
        assert!(refused.contains(&name), "{refused}");
        assert!(left.exists());
        assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
        fs::remove_file(left).unwrap();
    }
    case.sandbox.add("third");
}

/// Found by a reviewer: the change that came next began with the revision before, and was told that it was too late.
#[test]
fn what_a_killed_writer_left_is_finished_before_the_next_change_begins() {
    for change in [&["edit", "victim", "--label", "mine"][..], &["rename", "victim", "mine"], &["remove", "victim", "--yes"]] {
        let case = Case::new();
        let text = next(&case).replace("category = \"custom\"", "category = \"runtime\"");
        fs::write(tmp(&case).join("x.age"), authentic(&case.sandbox, &text)).unwrap();
        let ran = case.sandbox.run(change).ok();
        assert!(!ran.stderr().contains("meanwhile"), "{}", ran.stderr());
        if change[0] != "remove" {
            let name = if change[0] == "rename" { "mine" } else { "victim" };
            let shown = case.sandbox.run(&["show", name, "--json"]).ok().json();
            assert_eq!((&shown["revision"], &shown["category"]), (&3.into(), &"runtime".into()), "{change:?}");
        }
    }
}
