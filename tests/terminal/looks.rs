//! How things look: tables that fit, colours that are wanted, and nothing of either in a file.

use std::fs;

use super::sandbox::Sandbox;
use super::screen::Screen;

/// The lines of a table, without what the shell says behind them.
fn table(text: &str) -> Vec<String> {
    text.lines()
        .map(|line| line.trim_end_matches('\r').to_owned())
        .take_while(|line| !line.starts_with("as-before") && !line.starts_with("code="))
        .collect()
}

fn wide_vault() -> Sandbox {
    let sandbox = Sandbox::with_vault();
    sandbox.add("openai");
    for name in ["a".repeat(128), "customer-relationship-management-production-eu".to_owned()] {
        let label = "東京のキー – ключ – 🔑";
        let secret = sandbox.secret();
        sandbox
            .run(&["add", &name, "--type", "username_password", "--set", "username=ada", "--secret", "-", "--label", label, "--tag", label])
            .stdin(&secret)
            .ok();
    }
    sandbox
}

#[test]
fn a_table_fits_forty_columns() {
    let sandbox = wide_vault();
    for columns in [40, 60, 80, 200] {
        let shown = Screen::credctl(&sandbox, &format!("stty cols {columns}; before=$(stty -g); credctl list --color never")).end();
        let lines = table(&shown);
        assert_eq!(lines.len(), 4, "{shown}");
        for line in &lines {
            assert!(line.chars().count() <= columns, "{columns}: {line}");
        }
        assert!(lines[0].contains("NAME") && lines[0].contains("SERVICE"), "{shown}");
        // The columns that are not cut stand below one another.
        let at = |line: &str, word: &str| line.find(word).map(|byte| line[..byte].chars().count());
        for line in &lines[1..] {
            assert_eq!(at(line, "unverified"), at(&lines[0], "STATUS"), "{columns}: {shown}");
        }
        assert_eq!(lines[0].contains("LAST USED"), columns >= 80, "{shown}");
        assert_eq!(lines[0].contains("TYPE"), columns >= 60, "{shown}");
    }
}

#[test]
fn colours_come_on_a_terminal_and_go_where_they_are_not_wanted() {
    let sandbox = wide_vault();
    assert!(Screen::credctl(&sandbox, "credctl list").end().contains("\x1b["));
    assert!(Screen::credctl(&sandbox, "credctl get nope").end().contains("\x1b[31merror:"));
    for plain in [
        "NO_COLOR=1 credctl list",
        "TERM=dumb credctl list",
        "credctl list --color never",
        "credctl --color=never get nope",
        "NO_COLOR=1 credctl get nope",
        "TERM=dumb credctl key status",
        "credctl list --json",
    ] {
        let shown = Screen::credctl(&sandbox, plain).end();
        assert!(!shown.contains('\x1b'), "{plain}: {shown:?}");
    }
    let forced = sandbox.run(&["get", "nope", "--color", "always"]).fails(3);
    assert!(forced.starts_with("\x1b[31merror:\x1b[0m "), "{forced:?}");
}

#[test]
fn c24_what_goes_into_a_file_has_no_escapes() {
    let sandbox = wide_vault();
    for command in [
        "list",
        "get nope",
        "show openai",
        "doctor",
        "key status",
        "vault list",
        "lst",
        "add",
        "add openai --secret env:NOPE",
        "--help",
        "add --help",
    ] {
        Screen::credctl(&sandbox, &format!("credctl {command} >given-out 2>given-err </dev/null")).end();
        for file in ["given-out", "given-err"] {
            let text = fs::read(sandbox.root().join(file)).unwrap();
            assert!(!text.contains(&0x1b) && !text.contains(&b'\r'), "{command} {file}: {:?}", String::from_utf8_lossy(&text));
        }
    }
    // Somebody is at the terminal, but what would ask goes into a file.
    let shown = Screen::credctl(&sandbox, "credctl add github 2>given-err").end();
    assert!(shown.contains("code=2."), "{shown}");
    assert!(!fs::read(sandbox.root().join("given-err")).unwrap().contains(&0x1b));
}

#[test]
fn a_secret_ends_with_a_line_end_on_a_terminal_only() {
    let sandbox = Sandbox::with_vault();
    let secret = sandbox.add("site");
    let shown = Screen::credctl(&sandbox, "credctl get site").reveals().end();
    assert!(shown.starts_with(&format!("{secret}\r\n")), "{shown:?}");
    assert_eq!(sandbox.run(&["get", "site"]).reveals().ok().stdout(), secret);
}
