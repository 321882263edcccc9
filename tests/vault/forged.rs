//! Files that decrypt without an error and were not made by the owner for this place.

use std::fs;

use credctl::vault::{body, seal};
use ed25519_dalek::SigningKey;

use crate::forge::{Case, authentic, opened, owner, recipient, sealed, signed};
use crate::sandbox::Sandbox;

fn stranger() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[test]
fn v03_two_files_that_changed_places() {
    let case = Case::new();
    let other = case.sandbox.file_of("other");
    let aside = case.sandbox.root().join("aside");
    fs::rename(&case.file, &aside).unwrap();
    fs::rename(&other, &case.file).unwrap();
    fs::rename(&aside, &other).unwrap();
    let id = other.file_stem().unwrap().to_str().unwrap();
    for (name, real) in [("victim", id), ("other", &case.id.to_string())] {
        let said = case.sandbox.run(&["get", name]).fails(5);
        assert!(said.contains(&format!("it is the file of `{real}`")) && said.contains(name), "{said}");
    }
    let list = case.sandbox.run(&["list"]).go().code(5);
    assert!(list.stdout().is_empty() && list.stderr().contains("`victim`") && list.stderr().contains("`other`"), "{}", list.stderr());
    // A copy of one in the place of the other.
    let case = Case::new();
    case.put(fs::read(case.sandbox.file_of("other")).unwrap());
    case.refused(&["it is the file of"]);
}

#[test]
fn v04_sealed_to_the_owner_and_not_signed() {
    let case = Case::new();
    case.put(sealed(&case.sandbox, &case.text()));
    case.refused(&["victim", "not signed by an owner of the vault", "not written by an owner"]);
    for text in ["", "\n", "format = 1", "# sig ed25519 \n", "# sig ed25519 AAAA BBBB\n"] {
        case.put(sealed(&case.sandbox, text));
        case.refused(&["not signed by an owner of the vault"]);
    }
    // The signature of another text.
    let plain = opened(&case.sandbox, &fs::read(case.sandbox.file_of("other")).unwrap());
    let signature = plain.lines().last().unwrap();
    case.put(sealed(&case.sandbox, &format!("{}{signature}\n", case_text(&case.sandbox))));
    case.refused(&["its signature does not hold"]);
}

fn case_text(sandbox: &Sandbox) -> String {
    let plain = opened(sandbox, &fs::read(sandbox.file_of("other")).unwrap());
    plain.replace("\"other\"", "\"victim\"").lines().filter(|line| !line.starts_with("# sig")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn v04_a_new_file_of_a_strangers_is_no_credential() {
    let case = Case::new();
    let id = credctl::name::Id::random().unwrap().to_string();
    let text = case.text().replace(&case.id.to_string(), &id).replace("\"victim\"", "\"planted\"");
    fs::write(case.sandbox.vault().join(format!("c/{id}.age")), sealed(&case.sandbox, &text)).unwrap();
    let list = case.sandbox.run(&["list"]).go().code(5);
    assert_eq!(list.stdout().lines().count(), 2);
    assert!(list.stderr().contains(&id) && list.stderr().contains("not signed") && !list.stderr().contains("planted"), "{}", list.stderr());
    // It has no name that could be believed; its id names it.
    case.sandbox.run(&["get", "planted"]).fails(3);
    assert!(case.sandbox.run(&["get", &id]).fails(5).contains("not signed"));
    assert!(case.sandbox.run(&["show", &id]).fails(5).contains("not signed"));
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    assert_eq!(case.sandbox.run(&["get", "other"]).reveals().ok().stdout(), case.other);
    // Nobody is hindered by it.
    case.sandbox.add("planted");
}

#[test]
fn v05_signed_by_a_stranger() {
    let case = Case::new();
    let fingerprint = body::fingerprint(&stranger().verifying_key());
    case.put(signed(&case.sandbox, &case.text(), &stranger()));
    case.refused(&["victim", "signed by a key that is no owner's", &format!("(fingerprint {fingerprint})")]);
    // One who names himself as the writer, or who puts the owner's key beside a signature of his own.
    let mine = body::key_text(&owner(&case.sandbox).seed.signing_key().verifying_key());
    let his = body::key_text(&stranger().verifying_key());
    case.put(signed(&case.sandbox, &case.text().replace(&mine, &his), &stranger()));
    case.refused(&[&fingerprint]);
    let mut text = case_text(&case.sandbox);
    body::append_signature(&mut text, body::context::BODY, &stranger());
    case.put(sealed(&case.sandbox, &text.replace(&his, &mine)));
    case.refused(&["its signature does not hold"]);
}

#[test]
fn v05_a_signature_made_for_something_else() {
    let case = Case::new();
    let key = owner(&case.sandbox).seed.signing_key();
    for context in [body::context::MANIFEST, body::context::ROTATION, b""] {
        let mut text = case_text(&case.sandbox);
        body::append_signature(&mut text, context, &key);
        case.put(sealed(&case.sandbox, &text));
        case.refused(&["its signature does not hold"]);
    }
}

#[test]
fn a_file_of_another_vault_is_refused() {
    let case = Case::new();
    let sandbox = &case.sandbox;
    sandbox.run(&["init", "--vault", "second"]).ok();
    let secret = sandbox.secret();
    sandbox.run(&["add", "victim", "--vault", "second", "--type", "api_token", "--secret", "-"]).stdin(secret).ok();
    let second = sandbox.config().join("vaults/second/c");
    let file = fs::read_dir(second).unwrap().next().unwrap().unwrap().path();
    let good = case.text();
    case.put(fs::read(&file).unwrap());
    case.refused(&["not encrypted to this vault's key"]);
    // One key for two vaults, which is how another vault's owner could be the same: the text says where it belongs.
    let elsewhere = credctl::name::Id::random().unwrap().to_string();
    let vault = case.vault().id().to_string();
    case.put_authentic(&good.replace(&vault, &elsewhere));
    case.refused(&["it belongs to another vault"]);
    case.put_authentic(&good.replace("epoch = 1", "epoch = 2"));
    case.refused(&["of key epoch 2, while the vault is at 1"]);
    case.put_authentic(&good.replace("kind = \"credential\"", "kind = \"consumer\""));
    case.refused(&["`kind`"]);
}

#[test]
fn recipients_that_a_file_does_not_name_are_noticed() {
    let case = Case::new();
    let plain = opened(&case.sandbox, &case.bytes());
    let extra = age::x25519::Identity::generate();
    let both = [recipient(&case.sandbox), extra.to_public()];
    // Somebody who could read it once seals it to himself as well: the signature holds, the recipients do not.
    case.put(seal::seal(plain.as_bytes(), &both).unwrap());
    case.refused(&["encrypted to 2 recipients, while it names 1"]);
    case.put_authentic(&case_text_with(&plain, "recipients = []"));
    case.refused(&["encrypted to 1 recipients, while it names 0"]);
    // A stanza written into the header by hand breaks its MAC.
    let good = sealed(&case.sandbox, &plain);
    let stanza = "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nB8zr4UELtfuWBYWtMfZ3mMOD3S2U6pVFWqJf7c9Hu9M\n";
    let at = "age-encryption.org/v1\n".len();
    case.put([&good[..at], stanza.as_bytes(), &good[at..]].concat());
    case.refused(&["altered or cut short"]);
}

fn case_text_with(plain: &str, recipients: &str) -> String {
    let line = |line: &str| if line.starts_with("recipients = ") { recipients.to_owned() } else { line.to_owned() };
    plain.lines().filter(|line| !line.starts_with("# sig")).map(|text| line(text) + "\n").collect()
}

#[test]
fn the_stanzas_that_age_adds_at_random_are_not_recipients() {
    let case = Case::new();
    let text = case.text();
    // Grease is in some headers and not in others; all of them open.
    for _ in 0..40 {
        case.put(authentic(&case.sandbox, &text));
        let (_, header) = seal::open(&case.bytes(), &[&owner(&case.sandbox).seed.age_identity().unwrap()]).unwrap();
        assert_eq!(header.x25519, 1);
    }
}
