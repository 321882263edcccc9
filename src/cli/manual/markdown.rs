//! All pages as one Markdown document: `docs/cli.md`.

use std::fmt::Write as _;

use super::tables::{ENVIRONMENT, EXIT_STATUS, FILES, JSON_ERRORS};
use super::{Item, Page};

const HEAD: &str = "\
# The command line

Made from the program's own definitions by `tests/pages`, as the manual pages in `man/` are; a test compares them. Options of
every command, exit codes, variables and files are [at the end](#every-command).
";

/// The document.
pub(crate) fn reference(pages: &[Page]) -> String {
    let mut out = HEAD.to_owned();
    let Some((first, rest)) = pages.split_first() else { return out };
    out.push_str("\n| command | |\n|---|---|\n");
    for page in rest {
        let _ = writeln!(out, "| [`{}`](#{}) | {} |", page.call, page.call.replace(' ', "-"), page.about);
    }
    rest.iter().for_each(|page| section(&mut out, page));
    out.push_str("\n## Every command\n");
    items(&mut out, "Options", &first.globals);
    table(&mut out, "Exit status", &EXIT_STATUS);
    let _ = writeln!(out, "\n{JSON_ERRORS}");
    table(&mut out, "Environment", &ENVIRONMENT);
    table(&mut out, "Files", &FILES);
    out
}

fn section(out: &mut String, page: &Page) {
    let _ = write!(out, "\n## {}\n\n{}.\n\n```text\n", page.call, page.about);
    for form in &page.synopsis {
        let _ = writeln!(out, "{}", form.join(" "));
    }
    out.push_str("```\n");
    for paragraph in &page.description {
        let _ = writeln!(out, "\n{paragraph}");
    }
    if !page.aliases.is_empty() {
        let aliases: Vec<String> = page.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let _ = writeln!(out, "\nAlso called {}.", aliases.join(", "));
    }
    items(out, "", &page.arguments);
    items(out, "", &page.options.iter().filter(|item| !item.names.contains(&"--help".to_owned())).collect::<Vec<_>>());
    if !page.examples.is_empty() {
        let _ = writeln!(out, "\n```sh\n{}\n```", page.examples.join("\n"));
    }
}

fn items<I: std::borrow::Borrow<Item>>(out: &mut String, title: &str, items: &[I]) {
    if items.is_empty() {
        return;
    }
    if !title.is_empty() {
        let _ = writeln!(out, "\n### {title}");
    }
    out.push('\n');
    for item in items.iter().map(std::borrow::Borrow::borrow) {
        let head = item.names.join(", ") + if item.names.is_empty() || item.value.is_none() { "" } else { " " };
        let _ = writeln!(out, "- `{head}{}`: {}", item.value.as_deref().unwrap_or_default(), item.text);
    }
}

fn table(out: &mut String, title: &str, rows: &[(&str, &str)]) {
    let _ = writeln!(out, "\n### {title}\n");
    for (name, meaning) in rows {
        let _ = writeln!(out, "- `{name}`: {meaning}");
    }
}
