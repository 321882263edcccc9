//! A thousand credentials: one of them costs what one of ten does.

use std::collections::BTreeMap;
use std::process::Command;

use credctl::Secret;
use credctl::credential::Field;
use credctl::name::Key;

use crate::forge::{credential, now, open};
use crate::sandbox::{PROGRAM, Sandbox};

/// The system calls of a command, by name.
fn calls(sandbox: &Sandbox, arguments: &[&str]) -> BTreeMap<String, usize> {
    let trace = sandbox.root().join("trace");
    let mut command = Command::new("strace");
    // What is written and read is not in it.
    command.args(["-f", "-s", "0", "-o"]).arg(&trace).arg(PROGRAM).args(arguments);
    sandbox.run_command(command).reveals().ok();
    let text = std::fs::read_to_string(trace).unwrap();
    let name = |line: &str| Some(line.split_whitespace().nth(1)?.split_once('(')?.0.to_owned());
    let mut calls = BTreeMap::new();
    for name in text.lines().filter_map(name) {
        *calls.entry(name).or_default() += 1;
    }
    calls
}

#[test]
fn v42_get_and_run_do_not_grow_with_the_vault() {
    let sandbox = Sandbox::with_vault();
    // One marker for all: a thousand of them would be looked for in a thousand files.
    let secret = sandbox.secret();
    let fill = |from: usize, to: usize| {
        let mut vault = open(&sandbox);
        let mut writer = vault.writer(now(), &|| {}).unwrap();
        for n in from..to {
            let mut new = credential(&format!("n{n}"), format!("{secret}-{n}").as_bytes());
            new.fields.get_mut("token").unwrap().key = Some(Key::parse(&format!("KEY_{n}")).unwrap());
            let mut note = Field::new(false, Secret::from("x".repeat(100)));
            note.key = Some(Key::parse(&format!("KEY_{n}_NOTE")).unwrap());
            new.fields.insert("note".to_owned(), note);
            writer.add(new, now()).unwrap();
        }
    };
    let commands: [&[&str]; 4] = [&["get", "n7"], &["get", "KEY_7"], &["run", "--with", "n7", "--", "true"], &["show", "n7"]];
    let measure = || commands.map(|arguments| calls(&sandbox, arguments));
    fill(0, 10);
    sandbox.run(&["list"]).ok();
    // The first use begins the record.
    sandbox.run(&["get", "n7"]).reveals().ok();
    let ten = measure();
    fill(10, 1_000);
    sandbox.run(&["list"]).ok();
    let thousand = measure();
    for ((arguments, ten), thousand) in commands.iter().zip(ten).zip(thousand) {
        for name in ["openat", "open", "statx", "newfstatat", "getdents64", "flock"] {
            assert_eq!(ten.get(name), thousand.get(name), "{arguments:?} {name}");
        }
        let all = |calls: &BTreeMap<String, usize>| calls.values().sum::<usize>();
        // A lookup in a larger table may need a few reads more, and memory comes in other pieces.
        assert!(all(&thousand) <= all(&ten) + 20, "{arguments:?}: {} and {}\n{ten:?}\n{thousand:?}", all(&ten), all(&thousand));
    }
    // A list opens none of the files that it knows.
    let list = calls(&sandbox, &["list"]);
    assert!(list["openat"] < 60, "{list:?}");
    assert_eq!(sandbox.run(&["list"]).ok().stdout().lines().count(), 1_000);
}
