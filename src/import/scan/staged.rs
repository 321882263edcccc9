//! What is about to be committed: the contents in git's index, by the `git` program, and not the working tree.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use super::{MAX, Report, Scanner, Sort};
use crate::name::escape;
use crate::{Error, Result};

/// Looks at what is staged in the repository at `dir`, of these paths or all.
///
/// # Errors
/// [`Error::Io`] where `git` cannot be started; [`Error::Usage`] with what it says where it fails.
pub fn staged(scanner: &Scanner<'_>, dir: &Path, paths: &[PathBuf]) -> Result<Report> {
    let mut diff = git(dir);
    diff.args(["diff", "--cached", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--diff-filter=ACMT", "--"]).args(paths);
    let output = diff.output().map_err(|error| Error::io("start", "git", error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Error::Usage(format!("git cannot tell what is staged: {}", escape(said.lines().next().unwrap_or("it failed")))));
    }
    let mut report = Report::default();
    let blobs = changes(&output.stdout);
    if !blobs.is_empty() {
        read_blobs(scanner, dir, &blobs, &mut report).map_err(|error| Error::io("read", "git's index", error))?;
    }
    report.found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(report)
}

/// `git`, without the programs that a repository's configuration may name.
fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(dir).args(["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]).stdin(Stdio::null());
    git
}

/// The files and their blobs: `:MODE MODE ID ID STATUS NUL PATH NUL`.
fn changes(raw: &[u8]) -> Vec<(PathBuf, String)> {
    use std::os::unix::ffi::OsStrExt;
    let mut words = raw.split(|byte| *byte == 0);
    let mut blobs = Vec::new();
    while let (Some(about), Some(path)) = (words.next(), words.next()) {
        let about = String::from_utf8_lossy(about);
        let about: Vec<&str> = about.split(' ').collect();
        // Neither links nor other repositories.
        if let [_, mode, _, id, _] = about.as_slice()
            && mode.starts_with("100")
        {
            blobs.push((PathBuf::from(std::ffi::OsStr::from_bytes(path)), (*id).to_owned()));
        }
    }
    blobs
}

fn read_blobs(scanner: &Scanner<'_>, dir: &Path, blobs: &[(PathBuf, String)], report: &mut Report) -> std::io::Result<()> {
    let mut child = git(dir).args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let broken = || std::io::Error::from(std::io::ErrorKind::InvalidData);
    let (mut asked, mut answers) = (child.stdin.take().ok_or_else(broken)?, BufReader::new(child.stdout.take().ok_or_else(broken)?));
    for (path, id) in blobs {
        writeln!(asked, "{id}")?;
        asked.flush()?;
        let mut head = String::new();
        answers.read_line(&mut head)?;
        let size: u64 = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(broken)?;
        let mut answer = (&mut answers).take(size);
        if size > MAX {
            std::io::copy(&mut answer, &mut std::io::sink())?;
            report.huge += 1;
        } else {
            let mut content = Zeroizing::new(Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1));
            answer.read_to_end(&mut content)?;
            report.add(scanner, (path, path), &content, Sort::of(path));
        }
        answers.read_exact(&mut [0])?;
    }
    drop(asked);
    child.wait()?;
    Ok(())
}
