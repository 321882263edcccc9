//! What other managers export, and stores that they keep: what is read of it, and what is refused.
//!
//! KeePassXC, `pass` with gpg, and age are the real programs. 1Password, Bitwarden, Proton Pass, LastPass, the browsers and
//! sops cannot be had here: their files are written from their documented formats (the locked ones by another
//! implementation, of Node), and each such test says so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]
#![cfg(target_os = "linux")]

#[path = "managers/bitwarden.rs"]
mod bitwarden;
#[path = "managers/csv.rs"]
mod csv;
#[path = "managers/exported.rs"]
mod exported;
#[path = "common/inside.rs"]
mod inside;
#[path = "managers/keepass.rs"]
mod keepass;
#[path = "managers/moved.rs"]
mod moved;
#[path = "managers/onepux.rs"]
mod onepux;
#[path = "managers/pass.rs"]
mod pass;
#[path = "managers/proton.rs"]
mod proton;
#[path = "common/sandbox.rs"]
mod sandbox;
#[path = "terminal/screen.rs"]
#[allow(dead_code)]
mod screen;
#[path = "managers/sealed.rs"]
mod sealed;
#[path = "managers/zips.rs"]
mod zips;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use credctl::Secret;
use credctl::import::entry::{Entry, Part};
use credctl::import::managers::{self, Found, Keys, ManagerFormat, Mistake, Opened};

/// What a file is told to be, and what comes out of it.
fn opened(file: &[u8], password: Option<&str>, identities: &[Secret]) -> Result<(ManagerFormat, Opened), Mistake> {
    let format = managers::recognise(Path::new("export"), file).expect("it is told");
    let mut asked = 0;
    let mut ask = || {
        asked += 1;
        assert_eq!(asked, 1, "asked twice");
        password.map(|text| Secret::from(text.to_owned()))
    };
    managers::read(format, file, &mut Keys { password: &mut ask, identities }).map(|opened| (format, opened))
}

/// The entries of a file of this format.
#[track_caller]
fn found(file: &[u8], format: &str) -> Found {
    let (told, opened) = opened(file, None, &[]).unwrap();
    assert_eq!(told.name(), format);
    match opened {
        Opened::Entries(found) => found,
        Opened::Inside(_) => panic!("a file is inside"),
    }
}

/// Why nothing of a file is taken.
#[track_caller]
fn refused(file: &[u8]) -> Mistake {
    opened(file, None, &[]).expect_err("it is refused")
}

/// An entry on a line: its place, then each value by its part and label.
fn line(entry: &Entry) -> String {
    let mut out = format!("{} [{:?}]", entry.place, entry.sort);
    for value in &entry.values {
        let part = match value.part {
            Part::Main => "!",
            Part::User => "@",
            Part::Otp => "#",
            Part::Notes => "~",
            Part::Hidden => "*",
            Part::Plain => "",
            Part::Field(_) => ".",
        };
        let text = value.value.expose_str().map_or_else(|| format!("{:?}", value.value.expose()), str::to_owned);
        out.push_str(&format!(" {part}{}={text}", value.label));
    }
    if !entry.urls.is_empty() {
        out.push_str(&format!(" <{}>", entry.urls.join(" ")));
    }
    if let Some(why) = entry.left {
        out.push_str(&format!(" — {why}"));
    }
    out
}

fn lines(found: &Found) -> Vec<String> {
    found.entries.iter().map(line).collect()
}

/// A program's stdout, given something on its stdin.
#[track_caller]
fn output(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("tests/setup installs it");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{command:?}");
    output.stdout
}

#[test]
fn a_format_has_a_name_and_is_found_by_it() {
    for name in ManagerFormat::names() {
        let format = ManagerFormat::parse(name).unwrap();
        assert_eq!(format.name(), name);
        assert!(!format.of().is_empty(), "{name}");
    }
}

#[test]
fn what_is_none_of_them_is_not_told() {
    for text in ["", "A=1\n", "{}", "{\"a\":1}", "a,b\n1,2\n", "<html></html>", "[default]\naws_access_key_id = x\n", "machine h login l\n"]
    {
        assert!(managers::recognise(Path::new("x"), text.as_bytes()).is_none(), "{text}");
    }
}

#[test]
fn what_cannot_be_read_says_what_to_do_instead() {
    for (file, words) in [
        (&b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5\x01"[..], "export it to XML first"),
        (b"SQLite format 3\0", "export the passwords"),
        (b"\xff\xfea\0", "save it as UTF-8"),
        (b"{}\n***5642bee8-a5ff-11dc-8314-0800200c9a66***\n", "export as 1pux"),
        (b"-----BEGIN PGP MESSAGE-----\n", "name the directory"),
        (b"{\"encrypted\":true,\"encKeyValidation_DO_NOT_EDIT\":\"2.x\",\"items\":[],\"folders\":[]}", "protected by a password"),
    ] {
        assert!(refused(file).why.contains(words), "{}", refused(file).why);
    }
}
