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
