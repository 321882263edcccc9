//! What the readers of Python and Node make of a file that holds references: the references, and all else as before.

use std::collections::BTreeMap;
use std::process::Command;

use super::sandbox::Sandbox;
use super::{put, text};

const PARTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/real-parts");

const PYTHON: &str = "import json, sys; sys.path.insert(0, sys.argv[1]); from dotenv import dotenv_values
print(json.dumps(dotenv_values(sys.argv[2], interpolate=False, encoding='utf-8-sig')))";
const NODE: &str = "const fs = require('fs'); const d = require(process.argv[1] + '/node_modules/dotenv');
console.log(JSON.stringify(d.parse(fs.readFileSync(process.argv[2]))))";

fn read(sandbox: &Sandbox, program: &str, code: &str, file: &str) -> BTreeMap<String, String> {
    let mut command = Command::new(program);
    command.args([if program == "node" { "-e" } else { "-c" }, code, PARTS, file]);
    if program != "node" {
        command = Command::new(program);
        command.args(["-c", code, &format!("{PARTS}/python"), file]);
    }
    let output = sandbox.run_command(command).reveals().go();
    assert_eq!(output.output.status.code(), Some(0), "run tests/setup: {}", output.stderr());
    serde_json::from_slice(&output.output.stdout).unwrap()
}

#[test]
fn other_readers_see_the_references_and_all_else_as_before() {
    let sandbox = Sandbox::with_vault();
    let [a, b, c, d] = [sandbox.secret(), sandbox.secret(), sandbox.secret(), sandbox.secret()];
    let file = format!(
        "# note\r\nPLAIN=one\r\nexport A_TOKEN={a}\r\nQUOTED=\"two words\" # x\nB_TOKEN='{b}'\nHASH='a#b'\nC_TOKEN=\"{c}\"\n\nSPACED = three\nD_PASSWORD=\"{d}\nof two lines\"\nLINES=\"x\ny\"\nEMPTY=\nLAST=4"
    );
    put(&sandbox, ".env", &file);
    let readers = [("python3", PYTHON), ("node", NODE)];
    let before = readers.map(|(program, code)| read(&sandbox, program, code, ".env"));
    sandbox.run(&["import", ".env", "--replace"]).ok();
    sandbox.assert_clean(text(&sandbox, ".env").as_bytes(), ".env");
    for ((program, code), mut expected) in readers.into_iter().zip(before) {
        // What they read before is what we read: the same value for each variable.
        for (key, name, value) in [
            ("A_TOKEN", "a-token", a.clone()),
            ("B_TOKEN", "b-token", b.clone()),
            ("C_TOKEN", "c-token", c.clone()),
            ("D_PASSWORD", "d-password", format!("{d}\nof two lines")),
        ] {
            assert_eq!(expected.insert(key.to_owned(), format!("cred://{name}")), Some(value), "{program}");
        }
        assert_eq!(read(&sandbox, program, code, ".env"), expected, "{program}");
        for (key, value) in [
            ("PLAIN", "one"),
            ("QUOTED", "two words"),
            ("HASH", "a#b"),
            ("SPACED", "three"),
            ("LINES", "x\ny"),
            ("EMPTY", ""),
            ("LAST", "4"),
        ] {
            assert_eq!(expected[key], value, "{program}");
        }
    }
}

/// What direnv loads of `.envrc` here, for a program that `credctl run` starts; it has said yes to the file where `allowed`.
fn direnv(sandbox: &Sandbox, allowed: bool) -> (Option<i32>, String) {
    let direnv = |words: &[&str]| {
        let mut command = Command::new("direnv");
        command.args(words);
        // `run` wants something to hand out, before as after.
        sandbox.run_command(command).reveals().env("OTHER", "cred://other").go()
    };
    if allowed {
        direnv(&["allow", "."]).code(0);
    }
    let script = "printf '%s\\n' \"$A_TOKEN\" \"$B_TOKEN\" \"$MADE\" \"$PLAIN\"";
    let ran = direnv(&["exec", ".", super::sandbox::PROGRAM, "run", "--no-mask", "--", "sh", "-c", script]);
    (ran.output.status.code(), ran.stdout())
}

#[test]
fn of_an_envrc_literal_exports_are_taken_and_direnv_loads_what_is_left() {
    let sandbox = Sandbox::with_vault();
    let [a, b] = [sandbox.secret(), sandbox.secret()];
    sandbox.add("other");
    let file = format!(
        "# mine\nwatch_file x\nexport A_TOKEN={a} # a\nexport PLAIN=one\nif true; then\n  export B_TOKEN='{b}'\nfi\nexport MADE_TOKEN=$(echo made)\nexport MADE=\"$MADE_TOKEN:$B_TOKEN\"\ncat >/dev/null <<EOF\nexport C_TOKEN=fakepass-none\nEOF\n"
    );
    put(&sandbox, ".envrc", &file);
    let scanned = sandbox.run(&["scan", ".envrc", "--json"]).go().code(1).stdout();
    assert!(scanned.contains("dotenv"), "{scanned}");
    let plan = sandbox.run(&["import", ".envrc", "--plan"]).ok().stdout();
    assert!(plan.lines().any(|line| line.contains("line 2") && line.ends_with("code")), "{plan}");
    let document = sandbox.run(&["import", ".envrc", "--plan", "--json"]).ok().json();
    let said: Vec<String> = document
        .as_array()
        .unwrap()
        .iter()
        .map(|one| format!("{} {}", one["keys"][0].as_str().or(one["entry"].as_str()).unwrap(), one["plan"].as_str().unwrap()))
        .collect();
    let wanted = ["A_TOKEN new", "B_TOKEN new", "line 2 left", "PLAIN left", "line 5 left", "line 7 left"];
    assert_eq!(said, wanted);
    let before = direnv(&sandbox, true);
    assert_eq!(before.1, format!("{a}\n{b}\nmade:{b}\none\n"));
    let ran = sandbox.run(&["import", ".envrc", "--replace"]).ok().stderr();
    assert!(ran.contains("`direnv allow`"), "{ran}");
    let after = text(&sandbox, ".envrc");
    assert_eq!(after, file.replace(&a, "cred://a-token").replace(&b, "cred://b-token"));
    // It is another file to direnv, until somebody has said yes.
    assert_ne!(direnv(&sandbox, false).0, Some(0));
    assert_eq!(direnv(&sandbox, true), (Some(0), format!("{a}\n{b}\nmade:cred://b-token\none\n")));
    sandbox.run(&["import", ".envrc", "--undo"]).ok();
    assert_eq!(text(&sandbox, ".envrc"), file);
    assert_eq!(direnv(&sandbox, true), before);
    std::fs::remove_file(sandbox.root().join(".envrc")).unwrap();
}
