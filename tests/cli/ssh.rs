//! SSH keys on their way in: whole, opened by their passphrase, both halves of one key.

use std::fs;
use std::process::Command;

use super::sandbox::Sandbox;

/// A key of `ssh-keygen`, at `given-NAME` and `given-NAME.pub`.
fn keygen(sandbox: &Sandbox, name: &str, passphrase: &str, arguments: &[&str]) -> (Vec<u8>, String) {
    let path = sandbox.root().join(format!("given-{name}"));
    let made = Command::new("ssh-keygen").args(["-q", "-N", passphrase, "-C", "fake comment", "-f"]).arg(&path).args(arguments).status();
    assert!(made.unwrap().success(), "{name}");
    let public = fs::read_to_string(path.with_extension("pub")).unwrap().trim_end().to_owned();
    (fs::read(&path).unwrap(), public)
}

#[test]
fn every_kind_of_key_goes_in_to_the_byte_and_its_public_half_is_found() {
    let sandbox = Sandbox::with_vault();
    for (name, arguments) in [
        ("ed", &["-t", "ed25519"][..]),
        ("rsa", &["-t", "rsa", "-b", "2048"]),
        ("p256", &["-t", "ecdsa", "-b", "256"]),
        ("p521", &["-t", "ecdsa", "-b", "521"]),
        ("pem", &["-t", "rsa", "-b", "2048", "-m", "PEM"]),
        ("pkcs8", &["-t", "rsa", "-b", "2048", "-m", "PKCS8"]),
    ] {
        let (private, public) = keygen(&sandbox, name, "", arguments);
        sandbox.run(&["add", name, "--type", "ssh_key", "--secret", &format!("private_key=@given-{name}")]).ok();
        assert!(sandbox.run(&["get", name]).ok().output.stdout == private, "{name}");
        let stored = sandbox.run(&["get", name, "public_key"]).ok().stdout();
        assert_eq!(stored.split(' ').take(2).collect::<Vec<_>>(), public.split(' ').take(2).collect::<Vec<_>>(), "{name}");
    }
}

#[test]
fn a_passphrase_is_tried_before_it_is_stored() {
    let sandbox = Sandbox::with_vault();
    let (right, wrong) = (sandbox.secret(), sandbox.secret());
    let (private, public) = keygen(&sandbox, "locked", &right, &["-t", "ed25519"]);
    let add = ["add", "locked", "--type", "ssh_key", "--secret", "private_key=@given-locked", "--secret", "passphrase=-"];
    let error = sandbox.run(&add).stdin(&wrong).fails(2);
    assert!(error.contains("the passphrase does not open the key"), "{error}");
    sandbox.run(&["show", "locked"]).fails(3);
    sandbox.run(&add).stdin(&right).ok();
    assert_eq!(sandbox.run(&["get", "locked", "passphrase"]).reveals().ok().stdout(), right);
    assert_eq!(sandbox.run(&["get", "locked", "public_key"]).ok().stdout(), public);
    // Another passphrase for the same key is tried as well, and a new key does not keep the old passphrase's word.
    let error = sandbox.run(&["edit", "locked", "--secret", "passphrase=-"]).stdin(&wrong).fails(2);
    assert!(error.contains("does not open"), "{error}");
    assert!(sandbox.run(&["get", "locked"]).ok().output.stdout == private);
    keygen(&sandbox, "open", "", &["-t", "ed25519"]);
    let error = sandbox
        .run(&["add", "open", "--type", "ssh_key", "--secret", "private_key=@given-open", "--secret", "passphrase=-"])
        .stdin(&right)
        .fails(2);
    assert!(error.contains("is not locked"), "{error}");
}

#[test]
fn halves_of_two_keys_are_refused() {
    let sandbox = Sandbox::with_vault();
    let (_, public) = keygen(&sandbox, "one", "", &["-t", "ed25519"]);
    let (_, other) = keygen(&sandbox, "two", "", &["-t", "ed25519"]);
    let add = ["add", "one", "--type", "ssh_key", "--secret", "private_key=@given-one", "--set"];
    let error = sandbox.run(&[&add[..], &["public_key=@given-two.pub"]].concat()).fails(2);
    assert!(error.contains("not the other half"), "{error}");
    sandbox.run(&[&add[..], &["public_key=@given-one.pub"]].concat()).ok();
    assert_eq!(sandbox.run(&["get", "one", "public_key"]).ok().stdout(), public);
    // A new private key brings its own.
    sandbox.run(&["edit", "one", "--secret", "private_key=@given-two"]).ok();
    assert_eq!(sandbox.run(&["get", "one", "public_key"]).ok().stdout(), other);
    let error = sandbox.run(&["edit", "one", "--set", "public_key=@given-one.pub"]).fails(2);
    assert!(error.contains("not the other half"), "{error}");
}

#[test]
fn i05_what_is_no_key_is_named_and_not_stored() {
    let sandbox = Sandbox::with_vault();
    keygen(&sandbox, "good", "", &["-t", "ed25519"]);
    let good = fs::read_to_string(sandbox.root().join("given-good")).unwrap();
    let cut = &good[..good.len() / 2];
    let cases: [(&str, &str, &str); 5] = [
        ("public", &fs::read_to_string(sandbox.root().join("given-good.pub")).unwrap(), "without `.pub`"),
        ("putty", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n", "puttygen"),
        ("junk", "fakepass", "BEGIN"),
        ("cut", cut, "the file itself"),
        ("path", "~/.ssh/id_ed25519", "`@PATH`"),
    ];
    for (name, text, said) in cases {
        let error = sandbox.run(&["add", name, "--type", "ssh_key", "--secret", "-"]).stdin(text).fails(2);
        assert!(error.contains("`private_key`: ") && error.contains(said), "{name}: {error}");
        sandbox.run(&["show", name]).fails(3);
    }
    let crlf = good.replace('\n', "\r\n");
    let ran = sandbox.run(&["add", "crlf", "--type", "ssh_key", "--secret", "-"]).stdin(&crlf).ok();
    assert!(
        ran.stderr().contains("OpenSSH does not read this key as it stands") && ran.stderr().contains("to the byte"),
        "{}",
        ran.stderr()
    );
    assert!(sandbox.run(&["get", "crlf"]).ok().stdout() == crlf);
}

/// Found by a reviewer: a new private key kept the public half and the passphrase of the one before.
#[test]
fn what_belongs_to_the_key_before_goes_with_it() {
    let sandbox = Sandbox::with_vault();
    let passphrase = sandbox.secret();
    keygen(&sandbox, "old", &passphrase, &["-t", "ed25519"]);
    keygen(&sandbox, "pem", &sandbox.secret(), &["-t", "rsa", "-b", "2048", "-m", "PEM"]);
    let add = ["add", "k", "--type", "ssh_key", "--secret", "private_key=@given-old", "--secret", "passphrase=-"];
    sandbox.run(&add).stdin(&passphrase).ok();
    let ran = sandbox.run(&["edit", "k", "--secret", "private_key=@given-pem"]).ok();
    assert!(ran.stderr().contains("the passphrase of the key before goes"), "{}", ran.stderr());
    let shown = sandbox.run(&["show", "k", "--json"]).ok().json();
    assert_eq!(shown["fields"].as_object().unwrap().keys().collect::<Vec<_>>(), ["private_key"]);
}
