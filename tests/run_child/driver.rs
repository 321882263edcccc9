//! This program once more, as what calls the library.
#![expect(
    clippy::disallowed_methods,
    clippy::exit,
    clippy::panic,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "stands in for the program around the library"
)]

use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::process::{Child, Command, ExitStatus, Stdio};

use credctl::inject::redact::Redactor;
use credctl::run::{self, Plan};
use credctl::{Error, Secret};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::{Deserialize, Serialize};
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithOrigin;
use tempfile::NamedTempFile;

const TASK: &str = "CREDCTL_TEST_TASK";
const COUNT: &str = "CREDCTL_TEST_COUNT";
/// What the harness prints before a test.
const BEFORE: &[u8] = b"\nrunning 1 test\n";
/// The soft limit of core files that the driver pretends to have been started with.
pub(crate) const CORE: u64 = 3 << 20;

/// What is to be done; a character for each byte, because arguments need not be text.
#[derive(Serialize, Deserialize, Default)]
struct Task {
    command: Vec<String>,
    env: Vec<(String, String)>,
    secrets: Vec<(String, String)>,
    exec: bool,
    masked: bool,
}

/// One run of the library in a process of its own.
pub(crate) struct Driver {
    task: Task,
}

impl Driver {
    /// A command in an environment of `PATH` alone; supervised, nothing masked.
    pub(crate) fn new<T: AsRef<[u8]>>(command: &[T]) -> Self {
        let command = command.iter().map(|argument| characters(argument.as_ref())).collect();
        Self { task: Task { command, ..Task::default() } }.env("PATH", std::env::var_os("PATH").unwrap().as_bytes())
    }

    pub(crate) fn sh(script: &str) -> Self {
        Self::new(&["sh", "-c", script])
    }

    /// A child that counts how often it gets a signal: prints `ready`, waits for the first, and for half a second more.
    pub(crate) fn counting(signal: i32) -> Self {
        let program = std::env::current_exe().unwrap();
        Self::new(&[program.as_os_str().as_bytes(), b"--exact", b"driver::driver", b"--nocapture", b"--test-threads=2"])
            .env(COUNT, signal.to_string())
    }

    pub(crate) fn env(mut self, name: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Self {
        self.task.env.push((characters(name.as_ref()), characters(value.as_ref())));
        self
    }

    pub(crate) fn exec(mut self) -> Self {
        self.task.exec = true;
        self
    }

    /// Both streams masked.
    pub(crate) fn masked(mut self) -> Self {
        self.task.masked = true;
        self
    }

    pub(crate) fn secret(mut self, name: &str, value: &str) -> Self {
        self.task.secrets.push((name.to_owned(), value.to_owned()));
        self.masked()
    }

    /// The process to start.
    pub(crate) fn process(&self) -> Command {
        // The driver removes it: it may be read after `self` is gone.
        let (mut file, path) = NamedTempFile::new().unwrap().keep().unwrap();
        file.write_all(&serde_json::to_vec(&self.task).unwrap()).unwrap();
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.args(["--exact", "driver::driver", "--nocapture", "--test-threads=2"]).env(TASK, path);
        process
    }

    /// Started, with pipes of ours; what the harness prints is read already.
    pub(crate) fn spawn(&self) -> Child {
        let mut child = self.process().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut before = [0; BEFORE.len()];
        child.stdout.as_mut().unwrap().read_exact(&mut before).unwrap();
        assert_eq!(before, BEFORE);
        child
    }

    /// Run to its end: status, standard output and error.
    pub(crate) fn run(&self) -> (i32, String, String) {
        let (status, out, err) = self.bytes();
        (status, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    pub(crate) fn bytes(&self) -> (i32, Vec<u8>, Vec<u8>) {
        let output = self.spawn().wait_with_output().unwrap();
        (code(output.status), output.stdout, output.stderr)
    }
}

fn characters(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}

fn bytes(characters: &str) -> OsString {
    OsString::from_vec(characters.chars().map(|character| character as u8).collect())
}

pub(crate) fn code(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| panic!("the driver itself ended by {status}"))
}

/// Reads a line, and nothing behind it.
pub(crate) fn line(from: &mut impl Read) -> String {
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") && from.read(&mut byte).unwrap() == 1 {
        line.push(byte[0]);
    }
    String::from_utf8(line).unwrap()
}

/// A line of `/proc/PID/status` about signals, without those above 31 (the C library uses some itself).
pub(crate) fn signals(status: &str, which: &str) -> u32 {
    let mask = status.lines().find_map(|line| line.strip_prefix(which)?.strip_prefix(":\t")).unwrap();
    (u64::from_str_radix(mask, 16).unwrap() & 0x7fff_ffff) as u32
}

/// Not a test by itself: what the other tests start.
#[test]
fn driver() {
    if let Some(task) = std::env::var_os(TASK) {
        let text = std::fs::read(&task).unwrap();
        std::fs::remove_file(&task).unwrap();
        let status = drive(serde_json::from_slice(&text).unwrap());
        std::process::exit(status.into());
    }
    if let Some(signal) = std::env::var_os(COUNT) {
        count(signal.to_str().unwrap().parse().unwrap());
        std::process::exit(0);
    }
}

fn drive(task: Task) -> u8 {
    let limit = getrlimit(Resource::Core);
    let core = Rlimit { current: Some(CORE), ..limit };
    setrlimit(Resource::Core, Rlimit { current: Some(0), ..limit }).unwrap();
    let mut words = task.command.iter().map(|word| bytes(word));
    let command = run::Command {
        program: words.next().unwrap(),
        args: words.collect(),
        env: task.env.iter().map(|(name, value)| (bytes(name), bytes(value))).collect(),
        core: Some(core),
    };
    let failed = if task.exec {
        run::exec(&command)
    } else {
        let secrets: Vec<_> = task.secrets.into_iter().map(|(name, value)| (name, Secret::from(value))).collect();
        let masks = Redactor::new(secrets.iter().map(|(name, secret)| (name.as_str(), secret)));
        let ours = |fd: &dyn AsFd| task.masked.then(|| fd.as_fd().try_clone_to_owned().unwrap());
        match run::supervise(&command, Plan { stdout: ours(&io::stdout()), stderr: ours(&io::stderr()), masks }) {
            Ok(outcome) => {
                assert_eq!(getrlimit(Resource::Core).current, Some(0), "our own limit is what it was");
                if let Some(error) = outcome.unwritten {
                    println!("unwritten: {error}");
                }
                return outcome.status;
            }
            Err(error) => error,
        }
    };
    eprintln!("{failed}");
    match failed {
        Error::Start { status, .. } => status,
        _ => 125,
    }
}

fn count(signal: i32) {
    let mut signals = SignalsInfo::<WithOrigin>::new([signal]).unwrap();
    println!("ready");
    let mut count = signals.wait().count();
    std::thread::sleep(std::time::Duration::from_millis(500));
    count += signals.pending().count();
    println!("got {count}");
    io::stdout().flush().unwrap();
}
