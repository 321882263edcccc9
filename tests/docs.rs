//! The papers around the program: what they name exists, and what is made from the program is up to date.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/sandbox.rs"]
mod sandbox;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sandbox::Sandbox;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// README and everything in docs/.
fn papers() -> Vec<String> {
    let docs = fs::read_dir(root().join("docs")).unwrap().map(|entry| format!("docs/{}", entry.unwrap().file_name().display()));
    ["README.md".to_owned(), "CHANGELOG.md".to_owned()].into_iter().chain(docs.filter(|name| name.ends_with(".md"))).collect()
}

/// The `credctl …` commands of a text: whole lines of its shell blocks, and what stands in back-quotes.
fn commands(text: &str) -> Vec<Vec<String>> {
    let mut pieces = Vec::new();
    let mut shell = false;
    for line in text.lines() {
        if let Some(fence) = line.trim().strip_prefix("```") {
            shell = !shell && fence == "sh";
        } else if shell {
            let line = line.split(" #").next().unwrap_or_default();
            pieces.extend(line.split(['|', ';', '&', '<', '>']).map(str::to_owned));
        } else {
            pieces.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    let words = pieces.iter().map(|piece| piece.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    words.filter(|words| words.first().is_some_and(|word| word == "credctl") && words.len() > 1).collect()
}

/// What of a command the program does not know.
fn unknown(sandbox: &Sandbox, command: &[String]) -> Option<String> {
    let mut path: Vec<&str> = Vec::new();
    let mut help = sandbox.run(&["--help"]).ok().stdout();
    let mut words = command[1..].iter().peekable();
    while let Some(word) = words.peek()
        && !word.starts_with('-')
        && help.contains("\nCommands:\n")
    {
        if *word == "NAME" || *word == "…" {
            break;
        }
        path.push(words.next().unwrap());
        let ran = sandbox.run(&[path.as_slice(), &["--help"]].concat()).go();
        if ran.output.status.code() != Some(0) {
            return Some(format!("no command `{}`", path.join(" ")));
        }
        help = ran.stdout();
    }
    let flags = words.take_while(|word| *word != "--").filter(|word| word.starts_with('-') && word.len() > 1);
    let name = |flag: &String| flag.split('=').next().unwrap_or_default().trim_end_matches([',', '.']).to_owned();
    let known: BTreeSet<&str> =
        help.split(|c: char| c.is_whitespace() || c == ',' || c == '=').filter(|word| word.starts_with('-')).collect();
    flags.map(name).find(|flag| !known.contains(flag.as_str())).map(|flag| format!("no option `{flag}`"))
}

#[test]
fn commands_in_the_papers_exist() {
    let sandbox = Sandbox::new();
    let mut seen = 0;
    // What stands in back-quotes in docs/format.md are bytes.
    for paper in papers().into_iter().filter(|paper| paper != "docs/format.md") {
        // Templates have commands that are still to come.
        for command in commands(&text(&paper)).iter().filter(|command| paper != "docs/templates.md" || command[1] != "template") {
            seen += 1;
            if let Some(fault) = unknown(&sandbox, command) {
                panic!("{paper}: `{}`: {fault}", command.join(" "));
            }
        }
    }
    assert!(seen > 15, "only {seen} commands were found: the reader is broken");
    let fails = |line: &str| unknown(&sandbox, &line.split(' ').map(str::to_owned).collect::<Vec<_>>()).is_some();
    assert!(fails("credctl frobnicate") && fails("credctl key frobnicate") && fails("credctl add --frobnicate"));
    assert!(!fails("credctl run --with openai -- prog --frobnicate"));
}

#[test]
fn the_two_commands_of_the_readme_are_there() {
    use std::os::unix::fs::PermissionsExt;
    let readme = text("README.md");
    let first_screen = readme.lines().take(25).collect::<Vec<_>>().join("\n");
    for command in ["install", "tests/all", "tests/setup", "tests/pages", "fuzz/run", ".ci/run"] {
        let mode = fs::metadata(root().join(command)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{command} cannot be run");
    }
    assert!(first_screen.contains("\n./install\n") && first_screen.contains("\ntests/all\n"));
}

#[test]
fn links_lead_somewhere() {
    for paper in papers() {
        let body = text(&paper);
        let dir = root().join(&paper).parent().unwrap().to_owned();
        for target in body.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            if !target.is_empty() && !target.starts_with("https://") {
                assert!(dir.join(target).exists(), "{paper}: {target} is not there");
            }
        }
        // Files of the repository that are spoken of without a link; a changelog may speak of what is gone.
        for word in body.split('`').skip(1).step_by(2) {
            let ours = ["docs/", "src/", "tests/", "fuzz/"].iter().any(|dir| word.starts_with(dir));
            let exact = !word.contains([' ', '<', '…', '*']) && !word.contains("TARGET");
            assert!(!ours || !exact || paper == "CHANGELOG.md" || root().join(word).exists(), "{paper}: `{word}` is not there");
        }
    }
}

#[test]
fn the_changelog_has_what_is_not_released_yet() {
    let text = text("CHANGELOG.md");
    let unreleased = text.split("## [Unreleased]").nth(1).expect("a section [Unreleased]");
    let lines = unreleased.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("- ")).count();
    assert!(lines > 0, "[Unreleased] says nothing");
}

#[test]
fn the_threats_that_are_not_promised_are_said() {
    let text = text("docs/threats.md");
    for word in [
        "Malware that runs as you",
        "/proc/PID/environ",
        "best effort",
        "First sight",
        "Rollback",
        "protects nothing",
        "kernel's keyring",
        "Masking is a courtesy",
        "clipboard history",
    ] {
        assert!(text.contains(word), "docs/threats.md does not speak of: {word}");
    }
}

/// The names of all tests, of the program and beside it.
fn tests_of(dir: &Path, found: &mut BTreeSet<String>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            tests_of(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let after = text.split("#[test]\n").skip(1).filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next());
            found.extend(after.map(str::to_owned));
        }
    }
}

#[test]
fn the_tests_that_the_threats_name_exist() {
    let mut tests = BTreeSet::new();
    ["src", "tests"].iter().for_each(|dir| tests_of(&root().join(dir), &mut tests));
    let text = text("docs/threats.md");
    let is_name = |word: &&str| word.contains('_') && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let named = |text: &str| text.split('`').skip(1).step_by(2).filter(is_name).map(str::to_owned).collect::<Vec<_>>();
    let all = named(&text);
    assert!(all.len() > 30 && all.contains(&"o19_the_time_out_frees_the_port_and_names_the_redirect".to_owned()), "the reader is broken");
    for name in all {
        assert!(tests.contains(&name), "docs/threats.md: there is no test `{name}`");
    }
    // A case without a test is not shown to be met.
    for row in text.lines().filter(|line| line.starts_with("| O")) {
        assert!(!named(row).is_empty(), "docs/threats.md: no test for {row}");
    }
    assert!(!tests.contains("tests_of") && !tests.contains("frobnicate"));
}

const COMPLETIONS: [(&str, &str); 5] =
    [("bash", "credctl.bash"), ("zsh", "_credctl"), ("fish", "credctl.fish"), ("powershell", "credctl.ps1"), ("elvish", "credctl.elv")];

#[test]
fn completions_are_those_of_the_program() {
    let sandbox = Sandbox::new();
    for (shell, file) in COMPLETIONS {
        let now = sandbox.run(&["completions", shell]).ok().stdout();
        assert!(now == text(&format!("completions/{file}")), "completions/{file} is not up to date: run tests/pages");
    }
}

#[test]
fn completions_load_in_their_shells() {
    let sandbox = Sandbox::new();
    for (shell, file) in &COMPLETIONS[..3] {
        let mut command = Command::new(shell);
        command.arg("-n").arg(root().join("completions").join(file));
        assert_eq!(sandbox.run_command(command).ok().stderr(), "", "{shell}");
    }
}

#[test]
fn manual_pages_are_those_of_the_program_and_without_a_warning() {
    let sandbox = Sandbox::new();
    let dir = sandbox.root().join("man");
    sandbox.run(&["man", dir.to_str().unwrap()]).ok();
    let names = |dir: &Path| fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name()).collect::<BTreeSet<_>>();
    assert_eq!(names(&dir), names(&root().join("man")), "run tests/pages");
    for name in names(&dir) {
        let now = fs::read(dir.join(&name)).unwrap();
        assert!(now == fs::read(root().join("man").join(&name)).unwrap(), "man/{} is not up to date: run tests/pages", name.display());
        let mut man = Command::new("man");
        man.args(["--warnings", "-l"]).arg(dir.join(&name));
        let shown = sandbox.run_command(man).env("MANWIDTH", "80").ok();
        assert_eq!(shown.stderr(), "", "{}", name.display());
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "SEE ALSO"] {
            assert!(shown.stdout().lines().any(|line| line == section), "{} has no {section}", name.display());
        }
        let wide: Vec<String> = shown.stdout().lines().filter(|line| line.chars().count() > 80).map(str::to_owned).collect();
        assert!(wide.is_empty(), "{} is wider than a terminal of 80 columns: {wide:?}", name.display());
        // What `apropos` and `whatis` read.
        let mut lexgrog = Command::new("lexgrog");
        lexgrog.arg(dir.join(&name));
        let page = name.to_str().unwrap().trim_end_matches(".1");
        assert!(sandbox.run_command(lexgrog).ok().stdout().contains(&format!("\"{page} - ")), "{page}");
    }
}

#[test]
fn the_reference_is_that_of_the_program() {
    let now = Sandbox::new().run(&["__reference"]).ok().stdout();
    assert!(now == text("docs/cli.md"), "docs/cli.md is not up to date: run tests/pages");
    for line in now.lines().filter(|line| line.starts_with("| [")) {
        let anchor = line.split("](#").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
        assert!(now.contains(&format!("\n## {}\n", anchor.replace('-', " "))), "no section for {anchor}");
    }
}
