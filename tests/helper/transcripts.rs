//! Conversations kept as text: `$ ARGUMENTS` starts the program, `> ` is what it reads, `< ` what it must write, to the byte,
//! `! ` a part of what it must say on stderr, `= N` its status where that is not 0. `{A}` to `{Z}` are secrets of the sandbox,
//! `{not-…}` texts that are none. A conversation of a helper without `! ` is one in which it says nothing on stderr.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::sandbox::Sandbox;

#[derive(Default)]
struct Step {
    line: usize,
    arguments: String,
    stdin: String,
    stdout: String,
    stderr: Vec<String>,
    status: i32,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let (mark, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        if mark == "$" {
            steps.push(Step { line: number + 1, arguments: rest.to_owned(), ..Step::default() });
            continue;
        }
        let step = steps.last_mut().expect("a command first");
        match mark {
            ">" => step.stdin.push_str(&format!("{rest}\n")),
            "<" => step.stdout.push_str(&format!("{rest}\n")),
            "!" => step.stderr.push(rest.to_owned()),
            "=" => step.status = rest.parse().unwrap(),
            other => panic!("line {}: `{other}` is no mark", number + 1),
        }
    }
    steps
}

fn converse(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/helper/transcripts").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
    let sandbox = Sandbox::with_vault();
    let secrets: BTreeMap<String, String> =
        ('A'..='Z').filter(|c| text.contains(&format!("{{{c}}}"))).map(|c| (format!("{{{c}}}"), sandbox.secret())).collect();
    let filled = |text: &str| secrets.iter().fold(text.to_owned(), |text, (mark, secret)| text.replace(mark, secret));
    for step in steps(&text) {
        let arguments: Vec<&str> = step.arguments.split(' ').collect();
        let ran = sandbox.run(&arguments).stdin(filled(&step.stdin)).reveals().go();
        let at = format!("{name}:{}: {}", step.line, step.arguments);
        assert_eq!(ran.output.status.code(), Some(step.status), "{at}: {}{}", ran.stdout(), ran.stderr());
        for part in &step.stderr {
            assert!(ran.stderr().contains(part), "{at}: {}", ran.stderr());
        }
        if arguments.first() == Some(&"helper") {
            assert_eq!(ran.stdout(), filled(&step.stdout), "{at}: {}", ran.stderr());
            assert!(!step.stderr.is_empty() || ran.stderr().is_empty(), "{at}: {}", ran.stderr());
        }
    }
}

#[test]
fn git_get() {
    converse("git-get.txt");
}

#[test]
fn git_which_of_several() {
    converse("git-several.txt");
}

#[test]
fn git_store_and_erase() {
    converse("git-store-erase.txt");
}

#[test]
fn docker() {
    converse("docker.txt");
}

#[test]
fn h08_aws_is_version_1_and_nothing_else() {
    converse("aws.txt");
}

#[test]
fn kube() {
    converse("kube.txt");
}
