//! The runner of GitHub Actions, written from its documentation
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>): files of variables, commands in the
//! log, and what it shows of a log.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

/// The variables of a file: `NAME=value`, or `NAME<<DELIMITER`, lines, and the delimiter on a line of its own.
pub(crate) fn variables(file: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let text = std::str::from_utf8(file).unwrap();
    let (mut read, mut lines) = (BTreeMap::new(), text.split_inclusive('\n'));
    while let Some(line) = lines.next() {
        let line = line.strip_suffix('\n').unwrap_or(line);
        let (equals, here) = (line.find('='), line.find("<<"));
        match (equals, here) {
            _ if line.is_empty() => {}
            (Some(at), _) if here.is_none_or(|here| at < here) => {
                read.insert(line[..at].to_owned(), line.as_bytes()[at + 1..].to_vec());
            }
            (_, Some(at)) => {
                let (name, delimiter) = (&line[..at], &line[at + 2..]);
                assert!(!name.is_empty() && !delimiter.is_empty());
                let mut value = String::new();
                loop {
                    let line = lines.next().expect("the delimiter comes");
                    if line.strip_suffix('\n').unwrap_or(line) == delimiter {
                        break;
                    }
                    value.push_str(line);
                }
                read.insert(name.to_owned(), value.strip_suffix('\n').unwrap_or(&value).as_bytes().to_vec());
            }
            _ => panic!("the runner refuses a line"),
        }
    }
    read
}

/// The data of a command, of which three characters are escaped.
pub(crate) fn unescaped(data: &str) -> String {
    data.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")
}

/// What a runner keeps out of a log.
#[derive(Default)]
pub(crate) struct Masks(Vec<String>);

impl Masks {
    /// A value that is secret, and of one with several lines each line.
    pub(crate) fn add(&mut self, value: &str) {
        let lines = value.split(['\r', '\n']).map(str::trim);
        self.0.extend(lines.chain([value.trim()]).filter(|text| !text.is_empty()).map(str::to_owned));
        self.0.sort_by_key(|mask| std::cmp::Reverse(mask.len()));
        self.0.dedup();
    }

    /// What is shown of a log. Commands are `::name key=value,…::data`, in any case, after blanks; they are obeyed from
    /// where they stand.
    pub(crate) fn shown(&mut self, log: &str) -> String {
        let mut shown = String::new();
        for line in log.split_inclusive('\n') {
            let command = line.trim().strip_prefix("::").and_then(|rest| rest.split_once("::"));
            let name = command.map(|(head, _)| head.split(' ').next().unwrap_or_default().to_lowercase());
            match (name.as_deref(), command) {
                (Some("add-mask"), Some((_, data))) => self.add(&unescaped(data)),
                _ => shown.push_str(&self.0.iter().fold(line.to_owned(), |line, mask| line.replace(mask, "***"))),
            }
        }
        shown
    }
}
