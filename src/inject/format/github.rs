//! Variables for the later steps of a job of GitHub Actions: a block for the file of `GITHUB_ENV`, and masks for its log.
//!
//! As the runner reads them: <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::{Item, Text, check, no_text, room};
use crate::inject::redact::forms::shown_by_shells;
use crate::name::Id;
use crate::secret::Secret;
use crate::{Error, Result};

/// A line of so few bytes without a letter or digit is no secret of its own, and as a mask would blacken every log.
const PUNCTUATION: usize = 8;

/// The lines that keep secrets out of the log: one a line of a value.
///
/// # Errors
/// What the runner could not take: a NUL, what is not UTF-8, a name that it keeps to itself.
pub fn masks(items: &[Item<'_>]) -> Text {
    check(items, "github", |item| no_text(item).or_else(|| is_the_runners(item.name).then_some("the runner lets nobody set it")))?;
    let mut seen = HashSet::new();
    // A value of nothing but line ends has no lines to mask; one of a letter and a quote a line has the most.
    let mut out = room(items, 20, 64);
    for item in items.iter().filter(|item| item.secret) {
        let lines: Vec<&[u8]> = item.value.split(|byte| b"\r\n".contains(byte)).map(<[u8]>::trim_ascii).collect();
        let several = lines.iter().filter(|line| !line.is_empty()).count() > 1;
        for line in lines {
            let punctuation = line.len() < PUNCTUATION && !line.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii());
            if line.is_empty() || several && punctuation || !seen.insert(line) {
                continue;
            }
            mask(line, &mut out);
            shown_by_shells(line).for_each(|form| mask(&form, &mut out));
        }
    }
    Ok(Secret::new(out))
}

fn mask(line: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(b"::add-mask::");
    line.iter().for_each(|byte| match byte {
        b'%' => out.extend_from_slice(b"%25"),
        byte => out.push(*byte),
    });
    out.push(b'\n');
}

/// What the runner sets itself in each step, whatever the file says, without `GITHUB_` and `RUNNER_`. Sorted.
const GITHUB: [&str; 36] = [
    "ACTION",
    "ACTIONS",
    "ACTION_PATH",
    "ACTION_REPOSITORY",
    "ACTOR",
    "ACTOR_ID",
    "API_URL",
    "BASE_REF",
    "ENV",
    "EVENT_NAME",
    "EVENT_PATH",
    "GRAPHQL_URL",
    "HEAD_REF",
    "JOB",
    "OUTPUT",
    "PATH",
    "REF",
    "REF_NAME",
    "REF_PROTECTED",
    "REF_TYPE",
    "REPOSITORY",
    "REPOSITORY_ID",
    "REPOSITORY_OWNER",
    "REPOSITORY_OWNER_ID",
    "RETENTION_DAYS",
    "RUN_ATTEMPT",
    "RUN_ID",
    "RUN_NUMBER",
    "SERVER_URL",
    "SHA",
    "STATE",
    "STEP_SUMMARY",
    "TRIGGERING_ACTOR",
    "WORKFLOW",
    "WORKFLOW_REF",
    "WORKSPACE",
];
const RUNNER: [&str; 8] = ["ARCH", "DEBUG", "ENVIRONMENT", "NAME", "OS", "TEMP", "TOOL_CACHE", "WORKSPACE"];

/// What cannot be set by the file. `NODE_OPTIONS` would run code in the runner's own Node.
fn is_the_runners(name: &str) -> bool {
    let one_of = |prefix: &str, names: &[&str]| name.strip_prefix(prefix).is_some_and(|rest| names.contains(&rest));
    name == "NODE_OPTIONS" || one_of("GITHUB_", &GITHUB) || one_of("RUNNER_", &RUNNER)
}

/// What the file gets: each value between two lines of a random delimiter that it does not hold.
///
/// # Errors
/// [`Error::Random`].
pub fn block(items: &[Item<'_>]) -> Result<Secret> {
    let mut out = room(items, 1, 128);
    for item in items {
        let delimiter = delimiter(item.value)?;
        out.extend_from_slice(format!("{}<<{delimiter}\n", item.name).as_bytes());
        out.extend_from_slice(item.value);
        out.extend_from_slice(format!("\n{delimiter}\n").as_bytes());
    }
    Ok(Secret::new(out))
}

fn delimiter(value: &[u8]) -> Result<String> {
    loop {
        let delimiter = format!("credctl_{}", Id::random()?);
        if !value.windows(delimiter.len()).any(|window| window == delimiter.as_bytes()) {
            return Ok(delimiter);
        }
    }
}

/// The file that `GITHUB_ENV` names, open.
pub struct Target {
    file: File,
    path: PathBuf,
}

impl Target {
    /// Opens it, before anything is printed. The runner made it: it is not made here, and no link is followed to a place
    /// that another step chose.
    ///
    /// # Errors
    /// [`Error::Io`]; [`Error::Refused`].
    pub fn open(path: &Path) -> Result<Self> {
        let refused = |why: &str| Error::Refused { path: path.to_owned(), why: why.to_owned() };
        let failed = |error: io::Error| Error::io("write", path, error);
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY).bits();
        #[allow(clippy::unnecessary_cast, reason = "the width differs between platforms")]
        let opened = OpenOptions::new().read(true).append(true).custom_flags(flags as i32).open(path);
        let file = match opened {
            Err(error) if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => {
                return Err(refused("is a symbolic link, which the runner does not make"));
            }
            opened => opened.map_err(failed)?,
        };
        if !file.metadata().map_err(failed)?.is_file() {
            return Err(refused("is no regular file"));
        }
        Ok(Self { file, path: path.to_owned() })
    }

    /// Appends a block: whole or not at all.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn append(mut self, block: &Secret) -> Result<()> {
        let failed = |error: io::Error| Error::io("write", &self.path, error);
        let size = self.file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mut last = [b'\n'];
        if size > 0 {
            self.file.seek(SeekFrom::End(-1)).and_then(|_| self.file.read_exact(&mut last)).map_err(failed)?;
        }
        // What another step wrote without a line's end would swallow the first name.
        let start: &[u8] = if last == *b"\n" { b"" } else { b"\n" };
        let written = self.file.write_all(start).and_then(|()| self.file.write_all(block.expose()));
        if written.is_err() {
            let _ = self.file.set_len(size);
        }
        written.map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(value: &str) -> String {
        let items = [Item { name: "A", value: value.as_bytes(), secret: true }];
        masks(&items).unwrap().expose_str().unwrap().to_owned()
    }

    #[test]
    fn one_mask_a_line_escaped_and_none_for_what_is_everywhere() {
        assert_eq!(masked("fakepass"), "::add-mask::fakepass\n");
        assert_eq!(masked("100%0A%25"), "::add-mask::100%250A%2525\n");
        assert_eq!(masked("{\r\n  \"a\": \"b\",\n\n}\n"), "::add-mask::\"a\": \"b\",\n");
        assert_eq!(masked("a\na\nb"), "::add-mask::a\n::add-mask::b\n");
        assert_eq!(masked("a'b"), "::add-mask::a'b\n::add-mask::a'\\''b\n::add-mask::a'\"'\"'b\n");
        assert_eq!(masked("!!"), "::add-mask::!!\n");
        assert_eq!(masked(""), "");
        let plain = [Item { name: "DEBUG", value: b"1", secret: false }];
        assert_eq!(masks(&plain).unwrap().expose(), b"");
    }

    #[test]
    fn what_the_runner_keeps_to_itself_is_refused() {
        for name in ["GITHUB_ENV", "GITHUB_PATH", "RUNNER_TEMP", "NODE_OPTIONS"] {
            assert!(masks(&[Item { name, value: b"x", secret: true }]).is_err(), "{name}");
        }
        assert!(GITHUB.is_sorted() && RUNNER.is_sorted());
        for name in ["GITHUB_TOKEN", "GITHUB_PAT", "RUNNER_TOKEN"] {
            assert!(masks(&[Item { name, value: b"x", secret: true }]).is_ok(), "{name}");
        }
        assert!(masks(&[Item { name: "A", value: b"x\0", secret: true }]).is_err());
    }
}
