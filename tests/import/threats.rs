//! THREATS.md, the cases of imports, by their numbers.

use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use super::faults::{self, Fault};
use super::sandbox::{PROGRAM, Sandbox};
use super::{environment, put, text};

#[test]
fn i01_what_does_not_parse_is_named_by_its_line_alone() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    for (file, line, reason) in [
        (format!("A=1\n{secret}\n"), 2, "no `=`"),
        (format!("A_TOKEN='{secret}\nB=1\n"), 1, "opened and not closed"),
        (format!("\r\n\r\nA_TOKEN=\"{secret}\" {secret}\r\n"), 3, "after the closing quote"),
        (format!("A=1\n\n{secret}=x\n"), 3, "not a variable's name"),
        (format!("A=1\nB_TOKEN={secret}\0\n"), 2, "binary"),
    ] {
        put(&sandbox, "given-env", &file);
        let ran = sandbox.run(&["import", "given-env", "--json"]).go().code(2);
        let message = ran.error()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&format!("given-env:{line}: ")) && message.contains(reason), "{message}");
    }
    fs::write(sandbox.root().join("given-env"), b"A=1\nB=\xff\n").unwrap();
    assert!(sandbox.run(&["import", "given-env"]).fails(2).contains("given-env:2: not UTF-8"));
    assert_eq!(sandbox.run(&["list", "--json"]).ok().stdout(), "[]\n");
}

#[test]
fn i01_what_is_too_large_is_refused_and_what_is_not_is_bounded() {
    let sandbox = Sandbox::with_vault();
    let path = put(&sandbox, "given-env", "");
    fs::File::options().write(true).open(&path).unwrap().set_len(100 << 20).unwrap();
    assert!(sandbox.run(&["import", "given-env"]).fails(2).contains("104857600 bytes"));
    let secret = sandbox.secret();
    fs::write(&path, format!("A_TOKEN={}\nB_TOKEN={secret}\n", "x1".repeat(6 << 20))).unwrap();
    let ran = sandbox.run(&["import", "given-env", "--json"]).go().code(2);
    assert!(ran.error()["message"].as_str().unwrap().contains("`A_TOKEN`"), "{}", ran.stderr());
    // One that cannot be stored keeps no other from it.
    assert_eq!(sandbox.run(&["get", "b-token"]).reveals().ok().stdout(), secret);
}

#[test]
fn i01_everything_is_literal() {
    let sandbox = Sandbox::with_vault();
    let values = ["${HOME}x", "$(touch pwned)", "`touch pwned`", "\\n", "a\\$b"];
    let file: String = values.iter().enumerate().map(|(n, value)| format!("K{n}_PASSWORD={value}\n")).collect();
    put(&sandbox, ".env", &file);
    sandbox.run(&["import", ".env", "--replace"]).ok();
    let expected: String = values.iter().enumerate().map(|(n, value)| format!("K{n}_PASSWORD={value}\n")).collect();
    assert_eq!(environment(&sandbox, ".env"), expected);
    assert!(!sandbox.root().join("pwned").exists());
}

/// A file with so many secrets, and the values.
fn many(sandbox: &Sandbox, count: usize) -> (String, Vec<String>) {
    let values: Vec<String> = (0..count).map(|_| sandbox.secret()).collect();
    (values.iter().enumerate().map(|(n, value)| format!("K{n}_TOKEN={value}\n")).collect(), values)
}

/// Everything is there once, and the file reads as it did.
fn is_whole(sandbox: &Sandbox, values: &[String]) {
    let listed = sandbox.run(&["list", "--json"]).ok().json();
    assert_eq!(listed.as_array().unwrap().len(), values.len(), "none twice, none lost");
    for n in [0, values.len() / 2, values.len() - 1] {
        assert_eq!(sandbox.run(&["get", &format!("k{n}-token")]).reveals().ok().stdout(), values[n]);
    }
}

#[test]
fn i06_what_failed_in_the_middle_is_run_again() {
    let sandbox = Sandbox::with_vault();
    let (file, values) = many(&sandbox, 100);
    put(&sandbox, ".env", &file);
    let import = || {
        let mut command = Command::new(PROGRAM);
        command.args(["import", ".env", "--replace", "--json"]);
        command
    };
    let before = environment(&sandbox, ".env");
    // Each credential is one `c/….age`: its rename is the moment from which it counts. Of the index and the lock none is renamed.
    let ran = faults::hit(&sandbox, import(), "", ("renameat", 57), Fault::Errno("ENOSPC"));
    let ran = ran.code(9);
    assert!(ran.stderr().contains("`K56_TOKEN`"), "{}", ran.stderr());
    let document = ran.json();
    let of = |result: &str| document.as_array().unwrap().iter().filter(|one| one["result"] == result).count();
    assert_eq!((of("done"), of("failed"), of("skipped")), (56, 44, 0));
    assert_eq!(document[56]["error"]["code"], "io");
    assert_eq!(document[57]["reason"], "not tried");
    assert_eq!(text(&sandbox, ".env"), file, "the file stays as it was");
    let again = sandbox.run(&["import", ".env", "--replace", "--json"]).ok().json();
    let of = |result: &str| again.as_array().unwrap().iter().filter(|one| one["result"] == result).count();
    assert_eq!((of("done"), of("skipped")), (44, 56));
    is_whole(&sandbox, &values);
    assert_eq!(environment(&sandbox, ".env"), before);
}

#[test]
fn i06_what_was_killed_anywhere_is_run_again() {
    let trial = Sandbox::with_vault();
    let command = || {
        let mut command = Command::new(PROGRAM);
        command.args(["import", ".env", "--replace"]);
        command
    };
    let (file, _) = many(&trial, 4);
    put(&trial, ".env", &file);
    let points: Vec<_> = faults::points(&trial, command(), "").into_iter().filter(|point| point.changes).collect();
    for point in faults::spread(&points, 12) {
        let sandbox = Sandbox::with_vault();
        let (file, values) = many(&sandbox, 4);
        put(&sandbox, ".env", &file);
        let before = environment(&sandbox, ".env");
        let ran = faults::hit(&sandbox, command(), "", (&point.call, point.nth), Fault::Kill);
        assert!(faults::was_killed(&ran), "{point}");
        assert_eq!(environment(&sandbox, ".env"), before, "after {point}");
        sandbox.run(&["import", ".env", "--replace"]).ok();
        is_whole(&sandbox, &values);
        assert_eq!(environment(&sandbox, ".env"), before, "after {point}");
        assert!(!text(&sandbox, ".env").contains("fakepass"), "after {point}");
        sandbox.run(&["import", ".env", "--undo"]).ok();
        assert_eq!(text(&sandbox, ".env"), file, "after {point}");
        fs::remove_file(sandbox.root().join(".env")).unwrap();
    }
}

#[test]
fn i06_a_batch_that_was_killed_is_finished_by_the_next() {
    let command = || {
        let mut command = Command::new(PROGRAM);
        command.args(["import", ".env", "--replace"]);
        command
    };
    // Of forty files that are synced side by side and then put in their places one by one; and while they are synced.
    for (call, nth) in [("renameat", 1), ("renameat", 7), ("renameat", 40), ("fsync", 2)] {
        let sandbox = Sandbox::with_vault();
        let (file, values) = many(&sandbox, 40);
        put(&sandbox, ".env", &file);
        let before = environment(&sandbox, ".env");
        let ran = faults::hit(&sandbox, command(), "", (call, nth), Fault::Kill);
        assert!(faults::was_killed(&ran), "{call} {nth}");
        sandbox.run(&["import", ".env", "--replace"]).ok();
        is_whole(&sandbox, &values);
        assert_eq!(environment(&sandbox, ".env"), before, "{call} {nth}");
        sandbox.assert_clean(text(&sandbox, ".env").as_bytes(), ".env");
    }
    // A sync that fails is that file's failure; what comes after it in the batch is not tried, and nothing counts by half.
    let sandbox = Sandbox::with_vault();
    let (file, values) = many(&sandbox, 40);
    put(&sandbox, ".env", &file);
    let ran = faults::hit(&sandbox, command(), "", ("fsync", 1), Fault::Errno("EIO")).code(9);
    assert!(ran.stderr().contains("was left as it was"), "{}", ran.stderr());
    assert_eq!(text(&sandbox, ".env"), file);
    sandbox.run(&["import", ".env", "--replace"]).ok();
    is_whole(&sandbox, &values);
}

#[test]
fn i07_names_that_are_equal_after_folding_get_a_number() {
    let sandbox = Sandbox::with_vault();
    let stored = sandbox.add("my-token");
    let [one, two, three] = [sandbox.secret(), sandbox.secret(), sandbox.secret()];
    put(&sandbox, ".env", &format!("MY_TOKEN={one}\nmy_token={two}\n_MY_TOKEN_={three}\n"));
    let document = sandbox.run(&["import", ".env", "--replace", "--json"]).ok().json();
    let mut names: Vec<&Value> = document.as_array().unwrap().iter().map(|one| &one["name"]).collect();
    names.sort_by_key(|name| name.to_string());
    assert_eq!(names, [&json!("my-token-2"), &json!("my-token-3"), &json!("my-token-4")]);
    assert_eq!(sandbox.run(&["get", "my-token"]).reveals().ok().stdout(), stored);
    assert_eq!(environment(&sandbox, ".env"), format!("MY_TOKEN={one}\n_MY_TOKEN_={three}\nmy_token={two}\n"));
    // Look-alikes and composed letters are no variables.
    for odd in ["MY_TOKE\u{305}N", "\u{39c}Y_TOKEN", "MY\u{200b}_TOKEN"] {
        put(&sandbox, "given-env", &format!("{odd}=x\n"));
        assert!(sandbox.run(&["import", "given-env"]).fails(2).contains("given-env:1: the part before `=`"));
    }
}

#[test]
fn i09_what_is_left_in_clear_is_said_last_and_nothing_more_is_promised() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    put(&sandbox, "given-env", &format!("A_TOKEN={secret}\n"));
    let text = sandbox.run(&["import", "given-env"]).ok().stderr();
    assert!(text.lines().last().unwrap().starts_with("`given-env` still holds all of it in clear"), "{text}");
    let text = sandbox.run(&["import", "given-env", "--replace"]).ok().stderr();
    assert!(text.lines().last().unwrap().contains("may still be on the disk, in backups and in git's history"), "{text}");
    let text = sandbox.run(&["import", "-"]).stdin(format!("A_TOKEN={secret}\n")).ok().stderr();
    assert!(text.lines().last().unwrap().contains("still in clear"), "{text}");
}

#[test]
fn c04_what_a_path_holds_is_escaped() {
    let sandbox = Sandbox::with_vault();
    let name = "given-\u{1b}]0;x\u{7}\u{202e}env";
    put(&sandbox, name, "A_TOKEN=hunter2hunter\n");
    let ran = sandbox.run(&["import", name]).ok();
    assert!(!ran.stderr().contains(['\u{1b}', '\u{7}', '\u{202e}']), "{}", ran.stderr());
}

#[test]
fn a_file_that_was_changed_meanwhile_is_not_overwritten() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    put(&sandbox, ".env", &format!("A_TOKEN={secret}\n"));
    let mut command = Command::new(PROGRAM);
    command.args(["import", ".env", "--replace"]);
    let edited = "A_TOKEN=changed\n";
    // Stopped when the credential is in its place, and the file is still to be replaced.
    let output = faults::pause(&sandbox, command, "", ("renameat", 1), || fs::write(sandbox.root().join(".env"), edited).unwrap()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(text(&sandbox, ".env"), edited);
    assert_eq!(sandbox.run(&["get", "a-token"]).reveals().ok().stdout(), secret);
}
