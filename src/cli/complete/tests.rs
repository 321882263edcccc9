//! The definitions themselves, and the answers that need no vault.

use clap::{Arg, Command};

use super::*;

fn words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let typed = words.pop().unwrap();
    match reply(&words, &typed) {
        Reply::Words { fixed, words, .. } => words.into_iter().map(|word| format!("{fixed}{}", word.text)).collect(),
        Reply::Files { fixed } => vec![format!("(a file after `{fixed}`)")],
        Reply::Dirs { fixed } => vec![format!("(a directory after `{fixed}`)")],
        Reply::Program => vec!["(a program)".to_owned()],
    }
}

/// Arguments with a value of which nobody has said what completes it.
fn unsaid(command: &Command, path: &str, found: &mut Vec<String>) {
    let takes_value = |arg: &&Arg| arg.get_action().takes_values();
    for arg in command.get_arguments().filter(takes_value) {
        let is_said = arg.get::<Completes>().is_some()
            || !arg.get_possible_values().is_empty()
            || !matches!(arg.get_value_hint(), clap::ValueHint::Unknown);
        if !is_said {
            found.push(format!("{path}: {arg}"));
        }
    }
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        unsaid(sub, &format!("{path} {}", sub.get_name()), found);
    }
}

#[test]
fn every_argument_says_what_completes_it() {
    let mut root = Cli::command();
    root.build();
    let mut found = Vec::new();
    unsaid(&root, "credctl", &mut found);
    assert!(found.is_empty(), "add `#[arg(add = Completes::…)]`, of free text `Completes::Nothing`, to\n{}", found.join("\n"));
}

#[test]
fn subcommands_and_their_aliases() {
    assert_eq!(words("credctl re"), ["rename", "restore", "revoke", "remove"]);
    assert_eq!(words("credctl mv"), ["mv"]);
    assert_eq!(words("credctl key un"), ["unlock"]);
    assert_eq!(words("credctl key unlock x"), [""; 0]);
    assert_eq!(words("credctl frobnicate "), [""; 0]);
    assert_eq!(words("credctl --vault list ge"), ["get"], "the value of an option is no subcommand");
    assert!(words("credctl ").contains(&"help".to_owned()) && !words("credctl ").contains(&"ls".to_owned()));
    assert_eq!(words("credctl help ge"), ["get"]);
    assert_eq!(words("credctl help key ro"), ["rotate"]);
    assert_eq!(words("credctl help get "), [""; 0]);
}

#[test]
fn options_that_can_still_be_given() {
    assert_eq!(words("credctl get --st"), ["--strict"]);
    assert_eq!(words("credctl get --strict --st"), [""; 0]);
    assert_eq!(words("credctl add --tag a --ta"), ["--tag"], "as often as one likes");
    assert!(words("credctl get -").contains(&"--vault".to_owned()));
    assert_eq!(words("credctl run ")[..2], ["--", "--with"]);
    assert_eq!(words("credctl run --with x -- p"), ["(a program)"]);
    assert_eq!(words("credctl exec --with x -- get --st"), ["(a program)"]);
}

#[test]
fn values_that_are_the_same_everywhere() {
    assert_eq!(words("credctl list --status exp"), ["expiring", "expired"]);
    assert_eq!(words("credctl list --status=exp"), ["--status=expiring", "--status=expired"]);
    assert_eq!(words("credctl add x --type s"), ["smtp", "ssh_key"]);
    assert_eq!(words("credctl edit x --category r"), ["runtime"]);
    assert_eq!(words("credctl init --key-store p"), ["passphrase"]);
    assert_eq!(words("credctl key move --to f"), ["file"]);
    assert_eq!(words("credctl --color a"), ["auto", "always"]);
    assert_eq!(words("credctl completions z"), ["zsh"]);
    assert_eq!(words("credctl list --sort "), ["name", "used", "expires", "status"]);
    assert_eq!(words("credctl add openai --label x"), [""; 0]);
    assert_eq!(words("credctl export --format d"), ["dotenv", "docker"]);
    assert_eq!(words("credctl export --name "), [""; 0]);
}

#[test]
fn fields_of_what_is_still_to_be_made() {
    assert_eq!(words("credctl add db --type username_password --secret "), ["password="]);
    assert_eq!(words("credctl add db --type=username_password --set "), ["username="]);
    assert_eq!(words("credctl add aws-work --secret "), words("credctl add --template aws --secret "));
    assert_eq!(words("credctl add -t aws --secret "), words("credctl add -taws --secret "));
    assert!(!words("credctl add -t aws --secret ").is_empty());
    assert_eq!(words("credctl add what --secret "), [""; 0]);
}

#[test]
fn files_and_directories_are_for_the_shell() {
    assert_eq!(words("credctl run --env-file "), ["(a file after ``)"]);
    assert_eq!(words("credctl run --env-file=x"), ["(a file after `--env-file=`)"]);
    assert_eq!(words("credctl add x --secret token=@p"), ["(a file after `token=@`)"]);
    assert_eq!(words("credctl add x --secret @p"), ["(a file after `@`)"]);
    assert_eq!(words("credctl add x --secret=@p"), ["(a file after `--secret=@`)"]);
    assert_eq!(words("credctl inject -i "), ["(a file after ``)"]);
    assert_eq!(words("credctl inject --output=x"), ["(a file after `--output=`)"]);
    assert_eq!(words("credctl export --env-file "), ["(a file after ``)"]);
    assert_eq!(words("credctl key import "), ["(a file after ``)"]);
    assert_eq!(words("credctl man x"), ["(a directory after ``)"]);
    assert_eq!(words("credctl --vault ./x"), ["(a directory after ``)"]);
    assert_eq!(words("credctl --vault=./x"), ["(a directory after `--vault=`)"]);
}
