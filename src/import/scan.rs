//! Secrets in clear, in files that nobody has imported: where they are, and never what they are.
//!
//! Invariants: nothing is written; a symbolic link is not followed; binary and huge files are passed over and counted; what
//! cannot be read is reported. A finding carries its value only so that the vault can be asked whether it has it.

mod config;
mod exact;
mod formats;
mod forms;
mod staged;
mod walk;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::judge::{self, Sign, Verdict};
use super::known::Variables;
use super::{Format, envrc, looks};
use crate::inject::dotenv;
use crate::secret::Secret;
use crate::template::{Head, Templates};
use crate::{Error, Result};
use forms::Forms;

pub use exact::{Copies, Copy, exact};
pub use staged::staged;
pub use walk::{places, walk};

/// Largest file of a tree that is looked at, in bytes: what is larger is hardly written by hand.
pub const MAX: u64 = 2 << 20;
/// What a comment says behind what may stand in clear: a made-up key of a test, one that is public.
pub const ALLOW: &str = "credctl:allow";
/// What comments begin with, in whatever is looked at.
const COMMENTS: [&str; 6] = ["#", "//", "--", ";", "/*", "%"];
/// So much of a file tells whether it is text.
const HEAD: usize = 8192;

/// A secret in clear.
#[derive(Debug)]
pub struct Finding {
    /// The line it begins in, from 1.
    pub line: usize,
    /// The variable it is assigned to.
    pub variable: Option<String>,
    /// The service it is for: a template's id.
    pub service: Option<String>,
    /// What speaks for it.
    pub sign: Sign,
    /// The secret, to ask the vault about.
    pub value: Secret,
}

/// A file with secrets in it.
#[derive(Debug)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it, by line.
    pub findings: Vec<Finding>,
    /// What `import` reads it as; `None` where it does not.
    pub format: Option<Format>,
}

/// What was found, and what was not looked at.
#[derive(Debug, Default)]
pub struct Report {
    /// Files with secrets in them, by path.
    pub found: Vec<Found>,
    /// Files that were looked at.
    pub looked: usize,
    /// Files that are no text.
    pub binary: usize,
    /// Files that are too large.
    pub huge: usize,
    /// Secrets in lines that a person has excused.
    pub excused: usize,
    /// What could not be read, and why.
    pub unreadable: Vec<Error>,
}

/// What a file is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Assignments, as `import` reads them.
    Dotenv,
    /// The same with made-up values: a pattern to copy.
    Example,
    /// A configuration that is known to hold secrets: assignments, addresses, and whatever else.
    Config,
    /// A file that one program has, by its name: read as `import` does.
    Tool,
    /// Anything.
    Other,
}

impl Sort {
    /// By a file's name.
    pub fn of(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
        if !(name == ".env" || name == ".envrc" || name.starts_with(".env.") || name.ends_with(".env")) {
            return match Format::by_name(path) {
                Some(format) if format != Format::Dotenv => Self::Tool,
                _ if config::is_one(path) => Self::Config,
                _ => Self::Other,
            };
        }
        let example = ["example", "sample", "template", "dist", "defaults", "tpl"].iter().any(|word| name.contains(word));
        if example { Self::Example } else { Self::Dotenv }
    }
}

/// What secrets are recognised by.
pub struct Scanner<'t> {
    variables: Variables<'t>,
    forms: Forms<'t>,
    heads: &'t [Head],
}

impl<'t> Scanner<'t> {
    /// # Errors
    /// As [`Templates::heads`].
    pub fn new(templates: &'t Templates) -> Result<Self> {
        let heads = templates.heads()?;
        Ok(Self { variables: Variables::new(templates)?, forms: Forms::new(heads)?, heads })
    }

    /// The secrets in a file's content; `None` of what is no text.
    pub fn look(&self, content: &[u8], sort: Sort) -> Option<Vec<Finding>> {
        if content[..content.len().min(HEAD)].contains(&0) {
            return None;
        }
        let mut findings = Vec::new();
        if sort != Sort::Other {
            let text = Zeroizing::new(String::from_utf8_lossy(content).into_owned());
            self.assignments(&text, sort, &mut findings);
            if sort == Sort::Config {
                self.addresses(&text, &mut findings);
                self.in_config(&text, &mut findings);
            }
        }
        for found in self.forms.find(content) {
            if !findings.iter().any(|known: &Finding| known.line == found.line) {
                findings.push(found);
            }
        }
        findings.sort_by_key(|finding| finding.line);
        Some(findings)
    }

    /// Addresses with a password in them.
    fn addresses(&self, text: &str, findings: &mut Vec<Finding>) {
        for (n, line) in text.lines().enumerate() {
            let word = line.split([' ', '\t', '"', '\'']).find(|word| looks::has_password(word));
            if let Some(word) = word.filter(|_| !findings.iter().any(|known| known.line == n + 1)) {
                let (service, value) = (self.service_of_address(word), Secret::from(word.to_owned()));
                findings.push(Finding { line: n + 1, variable: None, service, sign: Sign::Address, value });
            }
        }
    }

    /// The service of an address with a password in it, by its scheme.
    fn service_of_address(&self, address: &str) -> Option<String> {
        let scheme = address.split_once("://").filter(|_| looks::has_password(address))?.0.to_lowercase();
        let id = match scheme.split('+').next()? {
            "postgres" | "postgresql" => "postgres",
            "mysql" | "mysql2" | "mariadb" => "mysql",
            "redis" | "rediss" => "redis",
            "mongodb" => "mongodb",
            _ => return None,
        };
        self.heads.iter().any(|head| head.id == id).then(|| id.to_owned())
    }

    fn assignments(&self, text: &str, sort: Sort, findings: &mut Vec<Finding>) {
        for one in dotenv::assignments(text).flatten() {
            let value = one.value.expose_str().unwrap_or_default();
            // The user's own templates were read when this was made: nothing is left to fail.
            let Ok(judgement) = judge::judge(&self.variables, &one.name, value, |_| false) else { continue };
            let Verdict::Secret(sign) = judgement.verdict else { continue };
            if sort == Sort::Example && !matches!(sign, Sign::Form | Sign::PrivateKey) {
                continue;
            }
            // A shell's file is full of `X=$(…)`, and of commands behind an assignment.
            let is_code = value.contains("$(") || value.contains('`') || value.contains(' ');
            if sort == Sort::Config && (is_code || config::TELLS_WHICH.iter().any(|name| one.name.eq_ignore_ascii_case(name))) {
                continue;
            }
            let service = judgement.known.or(judgement.like).map(|known| known.head.id.clone());
            let service = service.or_else(|| self.service_of_address(value));
            findings.push(Finding { line: one.line, variable: Some(one.name), service, sign, value: one.value });
        }
    }
}

/// Whether a person has excused what stands in a line, from 1: it ends with a comment that says so.
fn is_excused(content: &[u8], line: usize) -> bool {
    let line = content.split(|byte| *byte == b'\n').nth(line - 1).unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let line = line.trim_end().trim_end_matches("*/").trim_end_matches("-->").trim_end();
    line.strip_suffix(ALLOW).is_some_and(|before| COMMENTS.iter().any(|sign| before.trim_end().ends_with(sign)))
}

/// What `import` reads a text as.
fn importable(path: &Path, content: &[u8], sort: Sort) -> Option<Format> {
    let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let reads = |text| envrc::or_dotenv(&name, text).is_ok();
    let dotenv = matches!(sort, Sort::Dotenv | Sort::Example) && std::str::from_utf8(content).is_ok_and(reads);
    dotenv.then_some(Format::Dotenv)
}

impl Report {
    /// `whole` is the path by which the file is told.
    fn add(&mut self, scanner: &Scanner<'_>, (path, whole): (&Path, &Path), content: &[u8], sort: Sort) {
        let format = if matches!(sort, Sort::Dotenv | Sort::Example) { None } else { formats::of(whole, content) };
        let mut read = format.and_then(|format| formats::findings(scanner, format, path, content));
        let format = if read.is_some() { format } else { importable(path, content, sort) };
        read = read.or_else(|| formats::table(path, content));
        let other = if read.is_some() { Sort::Other } else { sort };
        // What a reader has found goes before what merely looks like a key.
        let looked = scanner.look(content, other);
        let Some(found) = looked.or_else(|| read.is_some().then(Vec::new)) else {
            self.binary += 1;
            return;
        };
        let mut findings = read.take().unwrap_or_default();
        for known in findings.iter_mut().filter(|known| known.service.is_none()) {
            known.service = found.iter().find(|one| one.line == known.line).and_then(|one| one.service.clone());
        }
        let more = found.into_iter().filter(|one| !findings.iter().any(|known| known.line == one.line || known.sign == Sign::Export));
        let more: Vec<Finding> = more.collect();
        findings.extend(more);
        findings.sort_by_key(|finding| finding.line);
        self.looked += 1;
        let all = findings.len();
        findings.retain(|finding| !is_excused(content, finding.line));
        self.excused += all - findings.len();
        if !findings.is_empty() {
            self.found.push(Found { path: path.to_owned(), findings, format });
        }
    }

    /// A file that is too large to be looked at: only whether it is somebody's whole vault.
    fn add_huge(&mut self, scanner: &Scanner<'_>, path: &Path, head: &[u8]) {
        let format = formats::of(path, head).filter(|format| format.is_export());
        let findings = format.and_then(|format| formats::findings(scanner, format, path, head)).or_else(|| formats::table(path, head));
        match findings {
            Some(findings) => self.found.push(Found { path: path.to_owned(), findings, format }),
            None => self.huge += 1,
        }
    }

    /// Takes another one in; a file that is in both counts once.
    pub fn merge(&mut self, other: Self) {
        self.found.extend(other.found);
        self.unreadable.extend(other.unreadable);
        self.looked += other.looked;
        self.excused += other.excused;
        self.binary += other.binary;
        self.huge += other.huge;
    }
}
