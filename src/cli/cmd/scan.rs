//! `credctl scan`: secrets that lie in clear, and whether the vault has them.

use std::path::{Path, PathBuf};

use clap::Args;
use credctl::import::scan::{self, Finding, Found, Report, Scanner};
use credctl::import::{self, Format};
use credctl::name::escape;
use credctl::vault::Vault;
use serde::Serialize;

use super::import::{count, shown};
use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::session::{self, Place};
use crate::cli::ui::table::{self, Column, Fit};
use crate::cli::{Context, env};

/// Find secrets that lie in clear
///
/// Looks at files and trees; without a PATH at the places of a home that are known to hold secrets (.aws/credentials,
/// .npmrc, .netrc, shells' files and histories, …) and at the tree from here on. Keys are known by their form anywhere;
/// environment files (.env, .env.*, *.env, .envrc) are judged as `credctl import` does, also those that .gitignore names;
/// in configurations (.gitconfig, .git/config, pip.conf, shells' files, …) passwords in addresses and headers are found too.
/// All else that it names, binary and huge files are passed over, links are not followed. No value is ever shown. The
/// exit status is 1 where something was found. With --staged it looks at what is about to be committed; as a hook that keeps
/// secrets out of git: put `exec credctl scan --staged` into .git/hooks/pre-commit. A line that ends with the comment
/// `credctl:allow` is excused, in whatever way its language writes comments: for a key of a test, or one that is public.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl scan           # the known places, and the tree from here on
  credctl scan ~/work    # a tree
  credctl scan --staged  # what is about to be committed")]
pub(crate) struct Scan {
    /// Files and trees
    path: Vec<PathBuf>,
    /// What is staged in the git repository here, rather than the files
    #[arg(long)]
    staged: bool,
}

impl Scan {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let place = Place::new()?;
        let templates = place.templates();
        let scanner = Scanner::new(&templates)?;
        let report = self.look(context, &scanner)?;
        let mut vault = session::open_quietly(context, &place, None);
        if let Some(vault) = &mut vault {
            // What cannot be read of it holds nothing that would be found.
            let _ = vault.list(place.now, &|_, _| {});
        }
        for error in &report.unreadable {
            context.ui.warn(&format!("{error}"));
        }
        show(context, &report, vault.as_ref())?;
        warn_of_canaries(context, &report, vault.as_ref());
        let found = report.found.iter().map(|found| found.findings.len()).sum::<usize>();
        if !context.ui.json {
            summary(context, &report, found, vault.is_some());
        }
        Ok(if found > 0 { Exit::Status(1) } else { Exit::Done })
    }

    fn look(&self, context: &Context, scanner: &Scanner<'_>) -> Result<Report, Failure> {
        if self.staged {
            return Ok(scan::staged(scanner, Path::new("."), &self.path)?);
        }
        let ui = &context.ui;
        let progress = |done: usize| ui.progress_so_far("files looked at:", done);
        let paths = if self.path.is_empty() { vec![PathBuf::from(".")] } else { self.path.clone() };
        let mut report = scan::walk(scanner, &paths, env::readers(), &progress)?;
        ui.progress_done();
        for found in &mut report.found {
            if let Ok(short) = found.path.strip_prefix(".") {
                found.path = short.to_owned();
            }
        }
        if self.path.is_empty()
            && let Some(home) = env::person()
        {
            let known = scan::places(scanner, &home);
            let here: Vec<PathBuf> = report.found.iter().filter_map(|found| found.path.canonicalize().ok()).collect();
            let is_new = |found: &Found| found.path.canonicalize().is_ok_and(|path| !here.contains(&path));
            report.merge(Report { found: known.found.into_iter().filter(is_new).collect(), ..known });
        }
        Ok(report)
    }
}

#[derive(Serialize)]
struct Line<'a> {
    file: String,
    line: usize,
    variable: Option<&'a str>,
    service: Option<&'a str>,
    reason: &'static str,
    stored: Option<bool>,
    name: Option<String>,
    importable: bool,
    format: Option<&'static str>,
}

fn lines<'a>(found: &'a Found, vault: Option<&Vault>) -> impl Iterator<Item = Line<'a>> {
    let holder = |finding: &Finding| vault.and_then(|vault| vault.holders_of(&finding.value).into_iter().next());
    let lines: Vec<Line<'_>> = found
        .findings
        .iter()
        .map(|finding| {
            let name = holder(finding);
            Line {
                file: found.path.to_string_lossy().into_owned(),
                line: finding.line,
                variable: finding.variable.as_deref(),
                service: finding.service.as_deref(),
                reason: finding.sign.in_words(),
                stored: vault.map(|_| name.is_some()),
                name,
                importable: found.format.is_some(),
                format: found.format.map(Format::name),
            }
        })
        .collect();
    lines.into_iter()
}

/// A canary's text in a file is worse than any other's: credctl has handed it to nobody.
fn warn_of_canaries(context: &Context, report: &Report, vault: Option<&Vault>) {
    for found in &report.found {
        for finding in &found.findings {
            if let Some(name) = vault.and_then(|vault| vault.canary_of(&finding.value)) {
                context.ui.warn(&format!(
                    "{}:{}: the text of the canary `{}`, which nobody was ever given: somebody has opened the vault without credctl",
                    escape(&found.path.to_string_lossy()),
                    finding.line,
                    escape(&name)
                ));
            }
        }
    }
}

fn show(context: &Context, report: &Report, vault: Option<&Vault>) -> Result<(), Failure> {
    let all: Vec<Line<'_>> = report.found.iter().flat_map(|found| lines(found, vault)).collect();
    if context.ui.json {
        return context.ui.document(&all);
    }
    if all.is_empty() {
        return Ok(());
    }
    let columns = [
        ("FILE", Fit::Cut),
        ("LINE", Fit::Keep),
        ("VARIABLE", Fit::Cut),
        ("SERVICE", Fit::Drop),
        ("STORED AS", Fit::Keep),
        ("WHY", Fit::Drop),
    ];
    let columns = columns.map(|(title, fit)| Column { title, fit });
    let rows = all.into_iter().map(|line| {
        let stored = line.name.unwrap_or_else(|| if line.stored.is_some() { "no" } else { "?" }.to_owned());
        let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
        vec![line.file, line.line.to_string(), text(line.variable), text(line.service), stored, line.reason.to_owned()]
    });
    context.ui.out(table::render(&context.ui, &columns, rows.collect()).as_bytes())
}

/// So many commands are shown.
const MOST: usize = 10;

fn summary(context: &Context, report: &Report, found: usize, open: bool) {
    let ui = &context.ui;
    let mut parts = vec![format!("{} looked at", count(report.looked, "file"))];
    let mut part = |number: usize, text: &str| parts.extend((number > 0).then(|| format!("{number} {text}")));
    part(report.binary, "binary");
    part(report.huge, "too large");
    part(report.unreadable.len(), "not readable");
    if report.excused > 0 {
        parts.push(format!("{} excused by `{}`", count(report.excused, "secret"), scan::ALLOW));
    }
    let in_files = if found > 0 {
        format!("{} in {}; ", count(found, "secret"), count(report.found.len(), "file"))
    } else {
        "no secret found; ".to_owned()
    };
    ui.say(&format!("{in_files}{}", parts.join(", ")));
    if found > 0 && !open {
        ui.note("the vault is not open, so it is not known which of them are stored");
    }
    let importable: Vec<&Found> = report.found.iter().filter(|found| found.format.is_some()).collect();
    for found in importable.iter().take(MOST) {
        let replace = if found.format.is_some_and(|format| import::way(format).is_ok()) { " --replace" } else { "" };
        ui.say(&format!("`credctl import {}{replace}`", shown(&found.path)));
    }
    if importable.len() > MOST {
        ui.say(&format!("and so for {} more", count(importable.len() - MOST, "file")));
    }
    if found > 0 && importable.is_empty() {
        let service = report.found.iter().flat_map(|found| &found.findings).find_map(|finding| finding.service.as_deref());
        let service = service.unwrap_or("NAME");
        ui.say(&format!("`credctl add {}` stores one; then take it out of the file, and replace it where it was issued", escape(service)));
    }
}
