//! Files that the owner made, put back later, taken away, or put beside others.

use std::fs;
use std::process::Command;

use crate::forge::{Case, authentic, guarded, now};

#[test]
fn v07_an_older_revision_is_refused_until_it_is_accepted() {
    let case = Case::new();
    let (id, first) = (case.id.to_string(), case.bytes());
    case.edit();
    let second_file = case.bytes();
    let third = case.edit();
    let third_file = case.bytes();
    case.put(&first);
    case.refused(&["victim", "rolled back: revision 1, and 3 was seen here", &format!("`credctl vault accept {id}`")]);
    case.put(&second_file);
    case.refused(&["revision 2, and 3 was seen here"]);
    case.put(&third_file);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), third);
    // The way out is taken on purpose only.
    case.put(&first);
    let said = case.sandbox.run(&["vault", "accept", &id]).fails(2);
    assert!(said.contains("--yes"), "{said}");
    case.sandbox.run(&["get", "victim"]).fails(5);
    let accepted = case.sandbox.run(&["vault", "accept", &id, "--yes", "--json"]).ok().json();
    assert_eq!((&accepted["seen"], &accepted["accepted"]), (&3.into(), &1.into()));
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.sandbox.run(&["list"]).ok();
    // From there it goes on, and what was given up can come back.
    let after = case.edit();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), after);
    case.put(&third_file);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), third);
    case.put(&first);
    case.sandbox.run(&["get", "victim"]).fails(5);
}

#[test]
fn the_same_revision_with_other_content_is_refused() {
    let case = Case::new();
    let text = case.text();
    let good = case.bytes();
    case.put(authentic(&case.sandbox, &text));
    case.refused(&["revision 1 has other content than was seen here"]);
    case.put(&good);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.put(authentic(&case.sandbox, &text));
    case.sandbox.run(&["vault", "accept", "victim", "--yes"]).ok();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    case.sandbox.run(&["doctor"]).go();
    case.sandbox.run(&["list"]).ok();
}

#[test]
fn a_forged_file_cannot_be_accepted() {
    let case = Case::new();
    case.put(crate::forge::sealed(&case.sandbox, &case.text()));
    let before = case.bytes();
    let said = case.sandbox.run(&["vault", "accept", "victim", "--yes"]).fails(5);
    assert!(said.contains("not signed"), "{said}");
    assert!(case.bytes() == before);
    case.refused(&["not signed"]);
}

#[test]
fn v08_everything_restored_from_a_backup_works() {
    let case = Case::new();
    let copy = |from: &str, to: &str| {
        let mut command = Command::new("cp");
        command.args(["-a", from, to]);
        case.sandbox.run_command(command).ok();
    };
    let root = case.sandbox.root();
    for dir in ["config", "state"] {
        copy(dir, &format!("backup-{dir}"));
    }
    case.edit();
    case.sandbox.add("third");
    for dir in ["config", "state"] {
        fs::remove_dir_all(root.join(dir)).unwrap();
        copy(&format!("backup-{dir}"), dir);
    }
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    assert_eq!(case.sandbox.run(&["list"]).ok().stdout().lines().count(), 2);
    // What was kept of the memory says nothing wrong; nothing says that an attack was ruled out.
    let fresh = case.edit();
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), fresh);
}

#[test]
fn t4_a_machine_without_memory_says_so_once() {
    let case = Case::new();
    let first = case.bytes();
    case.edit();
    case.put(first);
    fs::remove_dir_all(case.sandbox.state()).unwrap();
    let said = case.sandbox.run(&["get", "victim"]).reveals().ok();
    assert_eq!(said.stdout(), case.secret);
    assert!(said.stderr().contains("for the first time") && said.stderr().contains("vault fingerprint"), "{}", said.stderr());
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stderr(), "");
    // A damaged memory is another thing than none.
    let index =
        fs::read_dir(case.sandbox.state()).unwrap().map(|dir| dir.unwrap().path().join("index")).find(|file| file.exists()).unwrap();
    let mut bytes = fs::read(&index).unwrap();
    bytes[10] ^= 1;
    fs::write(&index, bytes).unwrap();
    let said = case.sandbox.run(&["get", "victim"]).reveals().ok();
    assert!(said.stderr().contains("could not be read and is built anew"), "{}", said.stderr());
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stderr(), "");
}

#[test]
fn v09_a_file_that_went_missing_is_reported() {
    let case = Case::new();
    let good = case.bytes();
    fs::remove_file(&case.file).unwrap();
    let year = now().strftime("%Y").to_string();
    case.refused(&["victim", &format!("its file is missing (last seen {year}"), &format!("`credctl vault accept {}`", case.id)]);
    // It comes back, or its absence is accepted.
    case.put(&good);
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), case.secret);
    fs::remove_file(&case.file).unwrap();
    case.sandbox.run(&["vault", "accept", "victim", "--yes"]).ok();
    case.sandbox.run(&["get", "victim"]).fails(3);
    assert_eq!(case.sandbox.run(&["list"]).ok().stdout().lines().count(), 1);
    case.sandbox.add("victim");
}

#[test]
fn v09_everything_went_missing() {
    let case = Case::new();
    let c = case.sandbox.vault().join("c");
    fs::rename(&c, case.sandbox.root().join("aside")).unwrap();
    for name in ["victim", "other"] {
        assert!(case.sandbox.run(&["get", name]).fails(5).contains("its file is missing"));
    }
    let list = case.sandbox.run(&["list"]).go().code(5);
    assert!(list.stdout().is_empty() && list.stderr().contains("`victim`") && list.stderr().contains("`other`"), "{}", list.stderr());
    guarded(&case.sandbox, &["doctor"]).code(1);
}

#[test]
fn a_removed_credential_does_not_come_back() {
    let case = Case::new();
    let good = case.bytes();
    let id = case.id.to_string();
    case.sandbox.run(&["remove", "victim", "--yes"]).ok();
    case.sandbox.run(&["get", "victim"]).fails(3);
    let tombstone = case.bytes();
    case.put(&good);
    case.sandbox.run(&["get", "victim"]).fails(3);
    assert!(case.sandbox.run(&["get", &id]).fails(5).contains("rolled back: revision 1, and 2 was seen here"));
    let list = case.sandbox.run(&["list"]).go().code(5);
    assert_eq!(list.stdout().lines().count(), 1);
    assert!(list.stderr().contains(&id), "{}", list.stderr());
    // Another tombstone, and none at all.
    case.put(tombstone);
    case.sandbox.run(&["list"]).ok();
    fs::remove_file(&case.file).unwrap();
    case.sandbox.run(&["list"]).ok();
    case.put(&good);
    case.sandbox.run(&["get", &id]).fails(5);
    // Its name is free all the same.
    let secret = case.sandbox.add("victim");
    assert_eq!(case.sandbox.run(&["get", "victim"]).reveals().ok().stdout(), secret);
}
