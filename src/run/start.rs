//! Starting a program, and saying why that failed as a shell would: 127 where there is none, 126 where it is none.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process;

use rustix::fs::{Access, access};
use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::Command;
use crate::error::io_reason;
use crate::name::escape;
use crate::{Error, Result};

/// Where programs are looked for in an environment without `PATH`, as in the C library.
const DEFAULT_PATH: &str = "/bin:/usr/bin";
/// What runs a text without a `#!` line, as in `execvp`.
const SHELL: &str = "/bin/sh";

/// Makes everything ready and has `run` start it: once, or twice where it is a script without a `#!` line.
pub(super) fn start<T>(command: &Command, mut run: impl FnMut(&mut process::Command) -> io::Result<T>) -> Result<T> {
    check(command)?;
    let program = find(command)?;
    let limit = command.core.map(GivenBack::new);
    let mut direct = process::Command::new(&program);
    direct.arg0(&command.program);
    let started = match run(fill(&mut direct, command)) {
        Err(error) if Errno::from_io_error(&error) == Some(Errno::NOEXEC) && is_text(&program) => {
            run(fill(process::Command::new(SHELL).arg(&program), command))
        }
        started => started,
    };
    drop(limit);
    started.map_err(|error| explain(command, &program, error))
}

/// Whether it could be started, as far as can be told without doing it.
pub(super) fn foresee(command: &Command) -> Result<()> {
    check(command)?;
    let program = find(command)?;
    match fs::metadata(&program) {
        Err(error) => Err(explain(command, &program, error)),
        Ok(metadata) if metadata.is_dir() => Err(failed(command, 126, "it is a directory")),
        Ok(_) if access(&program, Access::EXEC_OK).is_err() => Err(failed(command, 126, "permission denied")),
        Ok(_) => Ok(()),
    }
}

/// The most bytes that the kernel passes on in one variable of this name.
pub(super) fn longest_value(name: &str) -> usize {
    (32 * rustix::param::page_size()).saturating_sub(name.len() + "=\0".len())
}

fn fill<'p>(process: &'p mut process::Command, command: &Command) -> &'p mut process::Command {
    process.args(&command.args).env_clear().envs(command.env.iter().map(|(name, value)| (name, value)))
}

/// The limit of core files, given back for as long as this lives.
struct GivenBack(Rlimit);

impl GivenBack {
    fn new(original: Rlimit) -> Self {
        let own = getrlimit(Resource::Core);
        // Where it fails, the child leaves no core file: nobody is harmed by that.
        let _ = setrlimit(Resource::Core, original);
        Self(own)
    }
}

impl Drop for GivenBack {
    fn drop(&mut self) {
        let _ = setrlimit(Resource::Core, self.0);
    }
}

fn check(command: &Command) -> Result<()> {
    let zero = |text: &OsStr| text.as_bytes().contains(&0);
    for (name, value) in &command.env {
        // A leading `=` is possible, and inherited from some shells.
        if name.is_empty() || zero(name) || name.as_bytes()[1..].contains(&b'=') {
            return Err(Error::Usage(format!("`{}` cannot be the name of a variable", shown(name))));
        }
        if zero(value) {
            return Err(Error::Usage(format!("the value for `{}` holds a zero byte, which no variable can", shown(name))));
        }
    }
    if zero(&command.program) || command.args.iter().any(|argument| zero(argument)) {
        return Err(Error::Usage("a command cannot hold a zero byte".to_owned()));
    }
    Ok(())
}

/// The program's path, looked for as the C library does. Doing so here tells missing from forbidden, and lets the
/// standard library start it without a copy of this process (`posix_spawn`), which it does not where `PATH` may differ.
fn find(command: &Command) -> Result<PathBuf> {
    if command.program.as_bytes().contains(&b'/') {
        return Ok(PathBuf::from(&command.program));
    }
    let path = command.env.iter().rev().find(|(name, _)| name == "PATH").map_or(OsStr::new(DEFAULT_PATH), |(_, value)| value);
    let mut forbidden = false;
    for directory in std::env::split_paths(path) {
        let directory = if directory.as_os_str().is_empty() { Path::new(".") } else { &directory };
        let program = directory.join(&command.program);
        if fs::metadata(&program).is_ok_and(|metadata| metadata.is_file()) {
            if access(&program, Access::EXEC_OK).is_ok() {
                return Ok(program);
            }
            forbidden = true;
        }
    }
    Err(if forbidden { failed(command, 126, "permission denied") } else { failed(command, 127, "no such command in `PATH`") })
}

/// Whether a file that the kernel does not know how to run may be a script: no zero byte near its beginning.
fn is_text(program: &Path) -> bool {
    let mut start = Vec::new();
    File::open(program).and_then(|file| file.take(256).read_to_end(&mut start)).is_ok() && !start.contains(&0)
}

fn explain(command: &Command, program: &Path, error: io::Error) -> Error {
    let metadata = fs::metadata(program);
    match Errno::from_io_error(&error) {
        Some(Errno::NOENT) if metadata.is_ok() => failed(command, 126, "its interpreter does not exist"),
        Some(Errno::NOENT) => failed(command, 127, "no such file"),
        Some(Errno::ACCESS) if metadata.is_ok_and(|metadata| metadata.is_dir()) => failed(command, 126, "it is a directory"),
        Some(Errno::NOEXEC) => failed(command, 126, "it is no program for this machine"),
        Some(Errno::TOOBIG) => too_big(command),
        // Not the program's fault.
        Some(Errno::AGAIN | Errno::NOMEM | Errno::MFILE | Errno::NFILE) => Error::io("start", program, error),
        _ => failed(command, 126, &io_reason(&error)),
    }
}

fn failed(command: &Command, status: u8, reason: &str) -> Error {
    Error::Start { program: command.program.to_string_lossy().into_owned(), reason: reason.to_owned(), status }
}

/// Which string, or that all together, was more than the kernel passes on: 32 pages for one; for all a quarter of the
/// stack, at least 128 KiB and at most 6 MiB, pointers included (execve(2), "Limits on size of arguments").
fn too_big(command: &Command) -> Error {
    let one = 32 * rustix::param::page_size();
    let large = |what: String, size: usize, limit: usize| Error::TooLarge { what, size: size as u64, limit: limit as u64 };
    for (name, value) in &command.env {
        let around = name.len() + "=\0".len();
        if around + value.len() > one {
            return large(format!("variable `{}`", shown(name)), value.len(), one.saturating_sub(around));
        }
    }
    for (index, argument) in command.args.iter().enumerate() {
        if argument.len() + 1 > one {
            return large(format!("argument {} of the command", index + 1), argument.len(), one - 1);
        }
    }
    let env = command.env.iter().map(|(name, value)| name.len() + value.len() + 2);
    let args = command.args.iter().chain([&command.program]).map(|argument| argument.len() + 1);
    let all = env.chain(args).map(|size| size + size_of::<usize>()).sum();
    let limit = getrlimit(Resource::Stack).current.map_or(6 << 20, |stack| (stack / 4).clamp(128 << 10, 6 << 20));
    let largest = command.env.iter().max_by_key(|(_, value)| value.len());
    let largest = largest.map_or_else(String::new, |(name, value)| format!(" (most of it: `{}` with {} bytes)", shown(name), value.len()));
    large(format!("what the command is given as environment and arguments{largest}"), all, usize::try_from(limit).unwrap_or(usize::MAX))
}

fn shown(name: &OsStr) -> String {
    escape(&name.to_string_lossy())
}
