//! `export --all`: asked, ours alone, whole or not at all, recorded; what is in it is read back in `tests/managers`.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::process::Command;

use super::faults::{self, Fault};
use super::sandbox::{PROGRAM, Sandbox};
use super::store;

/// A vault of some types, with bytes that are no text.
fn vault() -> (Sandbox, Vec<String>) {
    let sandbox = Sandbox::with_vault();
    let secrets = vec![sandbox.add("token"), sandbox.secret()];
    let arguments =
        ["add", "db", "--type", "username_password", "--set", "username=bob", "--secret", "-", "--tag", "dev", "--host", "db.example.com"];
    sandbox.run(&arguments).stdin(&secrets[1]).ok();
    store(&sandbox, "doc", &[0, 0xff, b'\n']);
    (sandbox, secrets)
}

fn names(sandbox: &Sandbox) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(sandbox.root()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !["home", "config", "state", "given-trace"].contains(&&**name));
    names.sort();
    names
}

const ALL: [&str; 6] = ["export", "--all", "--format", "bitwarden-json", "-o", "given-out"];

#[test]
fn it_is_asked_for_said_what_is_lost_ours_alone_and_recorded() {
    let (sandbox, secrets) = vault();
    let said = sandbox.run(&ALL).fails(2);
    assert!(said.contains("--yes"), "{said}");
    assert_eq!(names(&sandbox), [""; 0]);
    let ran = sandbox.run(&[&ALL[..], &["--yes"]].concat()).ok();
    assert!(ran.stdout().is_empty());
    for words in ["whoever reads `given-out` has the secrets of 3 credentials", "in base64", "stay here"] {
        assert!(ran.stderr().contains(words), "{words}: {}", ran.stderr());
    }
    let out = sandbox.root().join("given-out");
    assert_eq!(out.metadata().unwrap().mode() & 0o7777, 0o600);
    let json: serde_json::Value = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    assert_eq!(json["items"].as_array().unwrap().len(), 3);
    assert_eq!(json["items"][0]["login"]["password"], secrets[1]);
    assert_eq!(json["items"][0]["login"]["uris"][0]["uri"], "https://db.example.com");
    let record = sandbox.run(&["activity", "--action", "export", "--json"]).ok().stdout();
    for name in ["token", "db", "doc"] {
        let line = record.lines().find(|line| line.contains(&format!("\"name\":\"{name}\""))).unwrap_or_else(|| panic!("{name}: {record}"));
        assert!(line.contains("given-out"), "{line}");
    }
    // Again, over what is there.
    let ran = sandbox.run(&[&ALL[..], &["--yes", "--json"]].concat()).ok();
    assert_eq!(ran.json()["exported"], serde_json::json!(["db", "doc", "token"]));
}

#[test]
fn i10_a_formula_is_told_and_kept() {
    let sandbox = Sandbox::with_vault();
    let formula = format!("=HYPERLINK({})", sandbox.secret());
    sandbox.run(&["add", "db", "--type", "username_password", "--set", "username=bob", "--secret", "-"]).stdin(&formula).ok();
    for format in ["1password-csv", "bitwarden-csv"] {
        let ran = sandbox.run(&["export", "--all", "--format", format, "-o", "given-out", "-y"]).ok();
        assert!(ran.stderr().contains("a spreadsheet would take values of `db` for formulas"), "{}", ran.stderr());
        assert!(fs::read_to_string(sandbox.root().join("given-out")).unwrap().contains(&format!("\"{formula}\"")));
    }
}

#[test]
fn a_variable_of_two_is_written_twice_under_two_names() {
    let sandbox = Sandbox::with_vault();
    let [one, two] = [sandbox.secret(), sandbox.secret()];
    sandbox.run(&["add", "a", "--type", "api_token", "--key", "SAME", "--secret", "-"]).stdin(&one).ok();
    sandbox.run(&["add", "b", "--type", "api_token", "--key", "SAME", "--secret", "-"]).stdin(&two).ok();
    let ran = sandbox.run(&["export", "--all", "--format", "dotenv", "-o", "given-out", "-y"]).ok();
    assert!(ran.stderr().contains("`SAME` is the variable of two: that of `b` is written as `B`"), "{}", ran.stderr());
    assert_eq!(fs::read_to_string(sandbox.root().join("given-out")).unwrap(), format!("SAME={one}\nB={two}\n"));
    // What it cannot hold is told, and nothing is written.
    store(&sandbox, "doc", &[0, 0xff]);
    let said = sandbox.run(&["export", "--all", "--format", "dotenv", "-o", "given-other", "-y"]).fails(2);
    assert!(said.contains("NUL") || said.contains("UTF-8"), "{said}");
    assert_eq!(names(&sandbox), ["given-out"]);
}

#[test]
fn what_cannot_be_meant_is_refused_before_a_secret_is_touched() {
    let (sandbox, _) = vault();
    std::os::unix::fs::symlink("given-target", sandbox.root().join("link")).unwrap();
    fs::write(sandbox.root().join("given-target"), "before").unwrap();
    for (arguments, code, words) in [
        (vec!["--format", "bitwarden-json"], 2, "needs a file"),
        (vec!["-o", "given-x"], 2, "needs a format"),
        (vec!["--format", "k8s", "-o", "given-x"], 2, "needs a format"),
        (vec!["--format", "dotenv", "-o", "link"], 9, "symbolic link"),
        (vec!["--format", "dotenv", "-o", "home"], 9, "directory"),
        (vec!["--format", "dotenv", "--recipient", "age1x", "-o", "given-x"], 2, "no age recipient"),
        (vec!["--format", "age", "--recipient", "AGE-SECRET-KEY-1X", "-o", "given-x"], 2, "secret"),
        (vec!["--format", "dotenv", "-o", "given-x", "--with", "token"], 2, "cannot be used with"),
        (vec!["--format", "dotenv", "-o", "-", "--json"], 2, "both"),
    ] {
        let said = sandbox.run(&[&["export", "--all", "-y"], &arguments[..]].concat()).fails(code);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert!(sandbox.run(&["export", "--with", "token", "--format", "age"]).fails(2).contains("whole vault"));
    assert_eq!(fs::read_to_string(sandbox.root().join("given-target")).unwrap(), "before");
    assert!(sandbox.run(&["activity", "--action", "export", "--json"]).ok().stdout().is_empty());
}

#[test]
fn what_is_locked_holds_nothing_in_clear_and_the_real_age_opens_it() {
    let (sandbox, secrets) = vault();
    let key = sandbox.root().join("given-key");
    assert!(Command::new("age-keygen").arg("-o").arg(&key).output().unwrap().status.success());
    let public = Command::new("age-keygen").arg("-y").arg(&key).output().unwrap().stdout;
    let public = String::from_utf8(public).unwrap();
    sandbox.run(&["export", "--all", "-y", "--format", "age", "--recipient", public.trim(), "-o", "locked"]).ok();
    let open = Command::new("age").arg("-d").arg("-i").arg(&key).arg(sandbox.root().join("locked")).output().unwrap();
    assert!(String::from_utf8(open.stdout).unwrap().contains(&secrets[0]));
}

#[test]
fn who_is_killed_on_the_way_leaves_no_file_and_a_full_disk_none() {
    let (sandbox, _) = vault();
    let command = || {
        let mut command = Command::new(PROGRAM);
        command.args(ALL).arg("--yes");
        command
    };
    // The record of the uses is written before: its own calls are not counted here.
    let points = faults::points(&sandbox, command(), "");
    fs::remove_file(sandbox.root().join("given-out")).unwrap();
    let of = |call: &str| points.iter().rev().find(|point| point.call == call).unwrap_or_else(|| panic!("no {call}")).nth;
    for (call, fault) in [("fchmod", Fault::Kill), ("fsync", Fault::Kill), ("linkat", Fault::Kill), ("fsync", Fault::Errno("ENOSPC"))] {
        // Of a directory's sync at the end a kill leaves the file, whole.
        let nth = if call == "linkat" { 1 } else { of(call) - usize::from(call == "fsync") };
        let ran = faults::hit(&sandbox, command(), "", (call, nth), fault);
        assert!(!ran.output.status.success(), "{call}");
        assert_eq!(names(&sandbox), [""; 0], "{call}");
    }
}
