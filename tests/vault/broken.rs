//! Files that were damaged without intent.

use std::fs;
use std::process::Command;

use credctl::Error;
use credctl::error::Damage;

use crate::forge::{Case, guarded, now};

/// Every byte and every length, by the library; the rest of the program adds only words.
fn is_refused(vault: &mut credctl::vault::Vault, case: &Case, what: &str) -> Damage {
    match vault.get("victim", now()) {
        Err(Error::Corrupt { what: file, name: Some(name), damage }) => {
            assert!(name == "victim" && file == format!("c/{}.age", case.id), "{what}: {file} {name}");
            damage
        }
        Err(other) => panic!("{what}: {other}"),
        Ok(_) => panic!("{what}: it was taken"),
    }
}

#[test]
fn v01_no_byte_can_be_changed() {
    let case = Case::new();
    let good = case.bytes();
    let mut vault = case.vault();
    for at in 0..good.len() {
        let mut flipped = good.clone();
        flipped[at] ^= 1 << (at % 8);
        case.put(&flipped);
        is_refused(&mut vault, &case, &format!("byte {at}"));
        if at % 50 == 0 {
            let listing = vault.list(now(), &|_, _| {}).unwrap();
            assert_eq!((listing.credentials.len(), listing.troubles.len()), (1, 1), "byte {at}");
            assert_eq!(listing.troubles[0].name.as_deref(), Some("victim"));
            assert_eq!(vault.get("other", now()).unwrap().credential.fields["token"].value.expose(), case.other.as_bytes());
        }
    }
    case.put(&good);
    assert_eq!(vault.get("victim", now()).unwrap().credential.fields["token"].value.expose(), case.secret.as_bytes());
}

#[test]
fn v01_a_changed_byte_in_the_whole_program() {
    let case = Case::new();
    let good = case.bytes();
    let header = good.windows(4).position(|window| window == b"\n---").unwrap();
    for at in [0, 30, header + 8, header + 40, header + 80, good.len() / 2, good.len() - 1] {
        let mut flipped = good.clone();
        flipped[at] ^= 4;
        case.put(&flipped);
        case.refused(&[]);
    }
    case.put(&good);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.sandbox.run(&["list"]).ok();
}

#[test]
fn v02_no_length_is_enough() {
    let case = Case::new();
    let good = case.bytes();
    let mut vault = case.vault();
    for len in 0..good.len() {
        case.put(&good[..len]);
        let damage = is_refused(&mut vault, &case, &format!("{len} bytes"));
        assert_eq!(damage == Damage::Empty, len == 0, "{len}");
    }
    for more in [&b"\0"[..], b"\n", &good] {
        case.put([&good, more].concat());
        is_refused(&mut vault, &case, "something after its end");
    }
}

#[test]
fn v02_a_cut_in_the_whole_program() {
    let case = Case::new();
    let good = case.bytes();
    case.put("");
    case.refused(&["empty", "interrupted write by another program?"]);
    for len in [1, 21, 22, 200, good.len() - 1] {
        case.put(&good[..len]);
        case.refused(&["victim"]);
    }
}

#[test]
fn v20_what_a_text_mode_does_is_guessed() {
    let case = Case::new();
    let good = case.bytes();
    let crlf: Vec<u8> = good.iter().flat_map(|b| if *b == b'\n' { vec![b'\r', b'\n'] } else { vec![*b] }).collect();
    case.put(crlf);
    case.refused(&["its line ends were converted", "text-mode checkout"]);
    case.put(String::from_utf8_lossy(&good).as_bytes());
    case.refused(&["it was re-encoded as text"]);
    case.put([b"<<<<<<< HEAD\n".as_slice(), &good, b"\n=======\n", &good, b"\n>>>>>>> theirs\n"].concat());
    case.refused(&["merge conflict"]);
}

#[test]
fn v20_git_gives_a_vault_back_byte_for_byte() {
    let case = Case::new();
    let vault = case.sandbox.vault();
    fs::write(vault.join("tmp/left"), "x").unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "core.autocrlf=true", "-c", "core.eol=crlf"]);
        command.args(["-C", vault.to_str().unwrap()]).args(arguments);
        case.sandbox.run_command(command).ok().stdout()
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "x"]);
    let files = git(&["ls-files"]);
    assert!(files.contains("vault.toml") && files.contains(&format!("c/{}.age", case.id)), "{files}");
    assert!(!files.contains("tmp/") && !files.contains("locks/"), "{files}");
    assert!(git(&["check-attr", "binary", &format!("c/{}.age", case.id)]).ends_with("binary: set\n"));
    let before = (fs::read(vault.join("vault.toml")).unwrap(), case.bytes());
    fs::remove_file(vault.join("vault.toml")).unwrap();
    fs::remove_dir_all(vault.join("c")).unwrap();
    git(&["checkout", "-q", "."]);
    assert!((fs::read(vault.join("vault.toml")).unwrap(), case.bytes()) == before);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    guarded(&case.sandbox, &["doctor"]);
    case.sandbox.run(&["list"]).ok();
}
