//! What an import that is run again finds, and what it reads for that.

use std::collections::HashSet;
use std::process::Command;

use super::faults;
use super::put;
use super::sandbox::{PROGRAM, Sandbox};

/// How many credentials' files a plan opens.
fn opened(sandbox: &Sandbox, file: &str) -> usize {
    let mut command = Command::new(PROGRAM);
    command.args(["import", file, "--plan"]);
    let points = faults::points(sandbox, command, "");
    points.iter().filter(|point| point.call == "openat" && point.line.contains("/c>, \"") && point.line.contains(".age\"")).count()
}

#[test]
fn one_password_of_many_is_decrypted_once_for_each_of_them() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.secret();
    let rows = (0..4).flat_map(|n| {
        [
            format!("site{n},https://site{n}.example/,me,{secret},\n"),
            format!("corp,https://corp.example/,me{n},{secret},\n"),
            format!("box,https://box.example/,me,{secret},note {n}\n"),
            format!("nowhere,,nobody{n},{secret},\n"),
        ]
    });
    let text: String = std::iter::once("name,url,username,password,note\n".to_owned()).chain(rows).collect();
    put(&sandbox, "given-passwords.csv", &text);
    let import = |wanted: &str, more: &[&str]| -> Vec<String> {
        let document = sandbox.run(&[&["import", "given-passwords.csv", "--json"], more].concat()).ok().json();
        let all = document.as_array().unwrap();
        assert!(all.iter().all(|one| one["plan"] == wanted || wanted.is_empty()), "{document}");
        all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut names = import("", &[]);
    assert_eq!(names.iter().collect::<HashSet<_>>().len(), 16, "{names:?}");
    assert_eq!(opened(&sandbox, "given-passwords.csv"), 16);
    // Nothing is known by its name.
    sandbox.run(&["rename", "site3", "another"]).ok();
    names[12] = "another".to_owned();
    assert_eq!(import("same", &["--update"]), names);
}
