//! `vault.toml` in other hands: it is in clear, and says which keys to believe.

use std::fs;
use std::path::PathBuf;

use credctl::vault::body::{self, context};
use credctl::vault::manifest::{Manifest, Owner, Rotation};
use ed25519_dalek::SigningKey;

use crate::forge::{Case, owner, recipient, signed, snapshot};

fn path(case: &Case) -> PathBuf {
    case.sandbox.vault().join("vault.toml")
}

/// Nothing goes while `vault.toml` is not to be trusted, nothing is changed, and afterwards everything goes again.
fn refused(case: &Case, text: &[u8], code: i32, says: &str) {
    let file = path(case);
    let good = fs::read(&file).unwrap();
    fs::write(&file, text).unwrap();
    let before = snapshot(&case.sandbox.vault().join("c"));
    for arguments in [&["get", "victim"][..], &["show", "victim"], &["list"], &["remove", "victim", "--yes"], &["vault", "fingerprint"]] {
        let said = case.sandbox.run(arguments).go().code(code);
        assert!(said.stdout().is_empty() && said.stderr().contains(says) && said.stderr().contains("hint: "), "{says}: {}", said.stderr());
    }
    let added = case.sandbox.run(&["add", "new", "--type", "api_token", "--secret", "-"]).stdin(case.sandbox.secret()).fails(code);
    assert!(added.contains(says), "{added}");
    case.sandbox.run(&["run", "--with", "victim", "--", "true"]).fails(125);
    case.sandbox.run(&["doctor"]).fails(1);
    assert!(snapshot(&case.sandbox.vault().join("c")) == before && fs::read(&file).unwrap() == text);
    fs::write(&file, good).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

#[test]
fn a_changed_vault_toml_is_refused() {
    let case = Case::new();
    let text = fs::read_to_string(path(&case)).unwrap();
    let key = body::key_text(&owner(&case.sandbox).seed.signing_key().verifying_key());
    let his = body::key_text(&SigningKey::from_bytes(&[7; 32]).verifying_key());
    let another = age::x25519::Identity::generate().to_public().to_string();
    let added = format!("[[owner]]\nrecipient = \"{another}\"\nverify = \"{his}\"\n# sig");
    for changed in [
        text.replace("rev = 1", "rev = 2"),
        text.replace(&recipient(&case.sandbox).to_string(), &another),
        text.replace("# sig", &added),
        text.replace("created = 2", "created = 1"),
    ] {
        assert!(changed != text);
        refused(&case, changed.as_bytes(), 5, "`vault.toml`: its signature does not hold");
    }
    refused(&case, text.replacen(&key, &his, 1).as_bytes(), 5, "`vault.toml`: ");
    refused(&case, text.replace(&key, &his).as_bytes(), 5, "`vault.toml`: its signature does not hold");
    refused(&case, text.replace('\n', "\r\n").as_bytes(), 5, "`vault.toml`: ");
    refused(&case, &text.as_bytes()[..text.len() - 1], 5, "`vault.toml`: ");
    refused(&case, &text.as_bytes()[..text.rfind("# sig").unwrap()], 5, "`vault.toml`: ");
    refused(&case, b"", 5, "`vault.toml`: ");
    refused(&case, b"\xff\xfe", 5, "`vault.toml`: ");
    refused(&case, text.replace("format = 1", "format = 2").as_bytes(), 5, "`vault.toml`: format 2 is newer than this program");
    let merged = format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n");
    refused(&case, merged.as_bytes(), 5, "`vault.toml`: ");
}

#[test]
fn a_whole_vault_toml_of_a_strangers_is_refused() {
    let case = Case::new();
    let stranger = SigningKey::from_bytes(&[7; 32]);
    let his = age::x25519::Identity::generate().to_public().to_string();
    let genuine = Manifest::parse_verified(&fs::read(path(&case)).unwrap()).unwrap();
    let forged = Manifest { rev: 9, owners: vec![Owner { recipient: his.clone(), verify: stranger.verifying_key() }], ..genuine.clone() };
    let unvouched = "`vault.toml`: it is signed by a key that the vault's key does not vouch for";
    refused(&case, forged.write(&stranger).as_bytes(), 5, unvouched);
    // Beside the owner, instead of the owner, or as if the owner's key had been changed to his.
    let both = Manifest { owners: [genuine.owners.clone(), forged.owners.clone()].concat(), ..forged.clone() };
    refused(&case, both.write(&stranger).as_bytes(), 5, unvouched);
    let mut rotation = Rotation::sign(genuine.vault, 2, &stranger, &stranger, &his);
    rotation.old = genuine.owners[0].verify;
    let rotated = Manifest { epoch: 2, rotations: vec![rotation], ..forged.clone() };
    refused(&case, rotated.write(&stranger).as_bytes(), 5, "`vault.toml`: a rotation in it is not signed by both keys");
    let usurped = Manifest { owners: genuine.owners.clone(), ..forged.clone() };
    refused(&case, usurped.write(&stranger).as_bytes(), 5, "`vault.toml`: it is signed by a key that it does not list as an owner");
    // A body's signature is none for a manifest.
    let mut text = genuine.write(&stranger);
    text.truncate(text.rfind("# sig").unwrap());
    body::append_signature(&mut text, context::BODY, &owner(&case.sandbox).seed.signing_key());
    refused(&case, text.as_bytes(), 5, "`vault.toml`: its signature does not hold");
    // And what the stranger signs stays a stranger's, whatever `vault.toml` said in between.
    case.put(signed(&case.sandbox, &case.text(), &stranger));
    case.refused(&["signed by a key that is no owner's"]);
}

#[test]
fn a_vault_toml_from_before_is_refused() {
    let case = Case::new();
    let before = fs::read(path(&case)).unwrap();
    case.sandbox.run(&["key", "rotate"]).ok();
    refused(&case, &before, 5, "`vault.toml`: ");
    // The same by an authentic signer: only the memory of this machine tells.
    let mut genuine = Manifest::parse_verified(&fs::read(path(&case)).unwrap()).unwrap();
    let seen = genuine.rev;
    genuine.rev = 1;
    let key = owner(&case.sandbox).seed.signing_key();
    refused(&case, genuine.write(&key).as_bytes(), 5, &format!("`vault.toml`: rolled back: revision 1, and {seen} was seen here"));
    genuine.rev = seen;
    genuine.extra.insert("x".to_owned(), toml::Value::Integer(1));
    refused(&case, genuine.write(&key).as_bytes(), 5, &format!("`vault.toml`: revision {seen} has other content than was seen here"));
}

#[test]
fn the_vault_toml_of_another_vault_is_refused() {
    let case = Case::new();
    let elsewhere = Case::new();
    // Of a vault that this machine has no key of.
    let foreign = fs::read(path(&elsewhere)).unwrap();
    refused(&case, &foreign, 5, "`default/vault.toml`: it belongs to another vault");
    // Of one that it has, whose key would fit.
    case.sandbox.run(&["init", "--vault", "second"]).ok();
    let second = fs::read(case.sandbox.config().join("vaults/second/vault.toml")).unwrap();
    refused(&case, &second, 5, "`default/vault.toml`: it belongs to another vault");
}

#[test]
fn a_vault_in_the_place_of_another_is_refused() {
    let case = Case::new();
    let vaults = case.sandbox.config().join("vaults");
    case.sandbox.run(&["init", "--vault", "second"]).ok();
    let secret = case.sandbox.secret();
    case.sandbox.run(&["add", "victim", "--vault", "second", "--type", "api_token", "--secret", "-"]).stdin(&secret).ok();
    let swap = || {
        for (from, to) in [("default", "aside"), ("second", "default"), ("aside", "second")] {
            fs::rename(vaults.join(from), vaults.join(to)).unwrap();
        }
    };
    swap();
    for name in ["default", "second"] {
        for arguments in
            [&["get", "victim", "--vault", name][..], &["get", &format!("cred://victim?vault={name}")], &["list", "--vault", name]]
        {
            let said = case.sandbox.run(arguments).fails(5);
            assert!(said.contains(&format!("`{name}/vault.toml`: it belongs to another vault")) && said.contains("[vault_id]"), "{said}");
        }
        let new = ["add", "new", "--vault", name, "--type", "api_token", "--secret", "-"];
        case.sandbox.run(&new).stdin(case.sandbox.secret()).fails(5);
        case.sandbox.run(&["run", "--vault", name, "--with", "victim", "--", "true"]).fails(125);
    }
    case.sandbox.run(&["doctor"]).fails(1);
    swap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    assert_eq!(case.sandbox.run(&["get", "cred://victim?vault=second"]).reveals().ok().stdout(), secret);
    // Done on purpose, by a person who says so.
    swap();
    let config = case.sandbox.config().join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, &text[..text.find("[vault_id]").unwrap()]).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
}

#[test]
fn a_vault_that_lost_its_vault_toml_is_not_made_anew() {
    let case = Case::new();
    let good = fs::read(path(&case)).unwrap();
    fs::remove_file(path(&case)).unwrap();
    let before = snapshot(&case.sandbox.vault().join("c"));
    for arguments in [&["get", "victim"][..], &["list"], &["init"], &["add", "new", "--type", "api_token", "--secret", "-"]] {
        let said = case.sandbox.run(arguments).stdin(case.sandbox.secret()).fails(5);
        assert!(said.contains("`vault.toml`") && said.contains("missing"), "{arguments:?}: {said}");
    }
    assert!(snapshot(&case.sandbox.vault().join("c")) == before && !path(&case).exists());
    case.sandbox.run(&["doctor"]).fails(1);
    fs::write(path(&case), good).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
}

#[test]
fn a_name_can_be_given_to_another_vault() {
    let case = Case::new();
    let vaults = case.sandbox.config().join("vaults");
    let key = case.sandbox.run(&["key", "export"]).reveals().ok().stdout();
    case.sandbox.watch(key.trim_end());
    fs::rename(vaults.join("default"), vaults.join("aside")).unwrap();
    // A new one in the place of one that is gone.
    case.sandbox.run(&["init"]).ok();
    let secret = case.sandbox.add("victim");
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
    // The old one back, which its key says.
    fs::rename(vaults.join("default"), vaults.join("new")).unwrap();
    fs::rename(vaults.join("aside"), vaults.join("default")).unwrap();
    case.sandbox.run(&["get", "victim"]).fails(5);
    case.sandbox.run(&["key", "import", "-", "--vault", "default"]).stdin(&key).ok();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    // One that was renamed by hand is still itself.
    assert_eq!(case.sandbox.run(&["get", "cred://victim?vault=new"]).reveals().ok().stdout(), secret);
    fs::remove_file(case.sandbox.config().join(format!("keys/{}.key", case.vault().id()))).unwrap();
}
