//! The stock `age` program and ours on the same files, and values that come back byte for byte.

use std::fs;
use std::process::Command;

use data_encoding::BASE64;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use toml::Table;

use crate::forge::{Case, credential, now, open, recipient};
use crate::sandbox::Sandbox;

/// `age -d` with the vault's key, as a person without credctl would use it.
fn stock(sandbox: &Sandbox, file: &std::path::Path) -> String {
    let key = sandbox.run(&["key", "export", "--age"]).reveals().ok().stdout();
    sandbox.watch(key.trim_end());
    assert!(key.starts_with("AGE-SECRET-KEY-1") && key.ends_with('\n') && key.lines().count() == 1);
    let mut command = Command::new("age");
    command.args(["-d", "-i", "-"]).arg(file);
    sandbox.run_command(command).stdin(key).reveals().ok().stdout()
}

#[test]
fn the_stock_tool_opens_a_credential_as_readable_toml() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let add = ["add", "mail", "--type", "username_password", "--set", "username=alice", "--label", "Über \"x\"", "--secret", "-"];
    sandbox.run(&add).stdin(&secret).ok();
    let text = stock(&sandbox, &sandbox.file_of("mail"));
    let table: Table = toml::from_str(&text).unwrap();
    assert_eq!((table["format"].as_integer(), table["kind"].as_str(), table["rev"].as_integer()), (Some(1), Some("credential"), Some(1)));
    let inner = &table["credential"];
    assert_eq!((inner["name"].as_str(), inner["type"].as_str()), (Some("mail"), Some("username_password")));
    assert_eq!(inner["fields"]["password"]["text"].as_str(), Some(secret.as_str()));
    assert_eq!((inner["fields"]["username"]["text"].as_str(), inner["label"].as_str()), (Some("alice"), Some("Über \"x\"")));
    assert_eq!(table["recipients"][0].as_str(), Some(recipient(&sandbox).to_string().as_str()));
    assert_eq!(text.len() % 1024, 0);
    assert!(text.lines().last().unwrap().starts_with("# sig ed25519 "));
    // A tombstone too.
    let file = sandbox.file_of("mail");
    sandbox.run(&["remove", "mail", "--yes"]).ok();
    let table: Table = toml::from_str(&stock(&sandbox, &file)).unwrap();
    assert_eq!((table["kind"].as_str(), table["tombstone"]["name"].as_str()), (Some("tombstone"), Some("mail")));
}

#[test]
fn v04_what_the_stock_tool_seals_opens_and_is_not_believed() {
    let case = Case::new();
    let seal = |text: &str| {
        let mut command = Command::new("age");
        command.args(["-r", &recipient(&case.sandbox).to_string()]);
        case.sandbox.run_command(command).stdin(text).ok().output.stdout
    };
    let whole = crate::forge::opened(&case.sandbox, &case.bytes());
    case.put(seal(&case.text()));
    case.refused(&["not signed by an owner"]);
    case.put(seal(&whole));
    case.refused(&["revision 1 has other content than was seen here"]);
    // With the owner's signature in it and nothing remembered, it is the owner's text, whoever sealed it.
    fs::remove_dir_all(case.sandbox.state()).unwrap();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    let armored = {
        let mut command = Command::new("age");
        command.args(["-a", "-r", &recipient(&case.sandbox).to_string()]);
        case.sandbox.run_command(command).stdin(&whole).ok().output.stdout
    };
    case.put(armored);
    case.refused(&["not an age file"]);
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..64),
        proptest::collection::vec(any::<u8>(), 0..(64 << 10)),
        "\\PC{0,400}".prop_map(String::into_bytes),
        proptest::collection::vec(prop_oneof![Just(b'\n'), Just(b'\r'), Just(b'"'), Just(b'\\'), Just(b'\''), Just(0), Just(0x1b)], 0..200),
    ]
}

#[test]
fn what_is_added_comes_back_byte_for_byte() {
    let sandbox = Sandbox::with_vault();
    let given = sandbox.root().join("given-value");
    let count = std::cell::Cell::new(0);
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let run = runner.run(&value(), |bytes| {
        count.set(count.get() + 1);
        fs::write(&given, &bytes).unwrap();
        let name = format!("v{}", count.get());
        // One line end at the end of a file belongs to the file and not to the value.
        let bytes = bytes.strip_suffix(b"\r\n").or(bytes.strip_suffix(b"\n")).unwrap_or(&bytes).to_vec();
        let added = sandbox.run(&["add", &name, "--type", "username_password", "--set", "username=x", "--secret", "@given-value"]).go();
        if bytes.is_empty() {
            prop_assert_eq!(added.output.status.code(), Some(2));
            return Ok(());
        }
        prop_assert_eq!(added.output.status.code(), Some(0), "{}", added.stderr());
        let got = sandbox.run(&["get", &name]).ok().output.stdout;
        prop_assert!(got == bytes, "{} bytes in, {} out", bytes.len(), got.len());
        let json = sandbox.run(&["get", &name, "--json"]).ok().json();
        let back = match (json["value"].as_str(), json["value_base64"].as_str()) {
            (Some(text), None) => text.as_bytes().to_vec(),
            (None, Some(encoded)) => BASE64.decode(encoded.as_bytes()).unwrap(),
            _ => panic!("neither or both"),
        };
        prop_assert!(back == bytes);
        Ok(())
    });
    run.unwrap();
    sandbox.run(&["list"]).ok();
}

#[test]
fn a_megabyte_comes_back_and_a_byte_more_is_refused() {
    let sandbox = Sandbox::with_vault();
    let given = sandbox.root().join("given-value");
    let mixed: Vec<u8> = (0..1_usize << 20).map(|n| ((n * 7919) >> 3) as u8).collect();
    for (name, bytes) in [("plain", vec![b'x'; 1 << 20]), ("binary", mixed), ("escaped", vec![1; 1 << 20])] {
        fs::write(&given, &bytes).unwrap();
        let arguments = ["add", name, "--type", "username_password", "--set", "username=x", "--secret", "password=@given-value"];
        let added = sandbox.run(&arguments).go();
        if name == "escaped" && added.output.status.code() == Some(2) {
            // Six bytes for one: more than a file may have, which is said before anything is written.
            assert!(added.stderr().contains("`password` 1048576"), "{}", added.stderr());
        } else {
            assert_eq!(added.output.status.code(), Some(0), "{}", added.stderr());
            assert!(sandbox.run(&["get", name]).ok().output.stdout == bytes, "{name}");
        }
        fs::write(&given, [&bytes[..], b"y"].concat()).unwrap();
        let said = sandbox.run(&["add", "more", "--type", "username_password", "--set", "username=x", "--secret", "@given-value"]).fails(2);
        assert!(said.contains("at most 1048576"), "{said}");
    }
    assert_eq!(sandbox.run(&["get", "more"]).fails(3).lines().next(), Some("error: no credential `more`"));
    assert_eq!(fs::read_dir(sandbox.vault().join("tmp")).unwrap().count(), 0);
}

proptest! {
    #![proptest_config(Config { cases: 24, failure_persistence: None, ..Config::default() })]

    /// Whole credentials by the library: every field, label and tag.
    #[test]
    fn whole_credentials_come_back(
        secret in proptest::collection::vec(any::<u8>(), 0..2000), label in "\\PC{0,40}", tags in proptest::collection::vec("\\PC{0,20}", 0..4),
        fields in proptest::collection::btree_map("[a-z][a-z0-9_]{0,20}", (any::<bool>(), proptest::collection::vec(any::<u8>(), 0..300)), 0..5),
    ) {
        let sandbox = Sandbox::with_vault();
        let mut new = credential("x", &secret);
        new.label = Some(label.clone());
        new.tags.clone_from(&tags);
        for (name, (hidden, bytes)) in &fields {
            new.fields.insert(name.clone(), credctl::credential::Field::new(*hidden, credctl::Secret::new(bytes.clone())));
        }
        let wanted = new.duplicate();
        open(&sandbox).writer(now(), &|| {}).unwrap().add(new, now()).unwrap();
        let back = open(&sandbox).get("x", now()).unwrap().credential;
        prop_assert_eq!(&back.label, &wanted.label);
        prop_assert_eq!(&back.tags, &wanted.tags);
        prop_assert_eq!(back.fields.len(), wanted.fields.len());
        for (name, field) in &wanted.fields {
            prop_assert!(back.fields[name].value == field.value && back.fields[name].secret == field.secret, "{}", name);
        }
    }
}
