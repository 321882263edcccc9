//! A terminal with a person at it: a pseudo-terminal of its own, what is typed, and everything that was shown.
//!
//! What was shown is searched for every secret of the sandbox when the screen goes, unless the test said that one is shown.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rexpect::process::PtyProcess;

use super::sandbox::{PROGRAM, Sandbox};

/// How long something that has to come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// What the interactive shell says when it waits.
pub(crate) const READY: &str = "ready> ";

#[derive(Default)]
struct Shown {
    bytes: Vec<u8>,
    over: bool,
}

/// A running terminal.
pub(crate) struct Screen<'a> {
    sandbox: &'a Sandbox,
    _process: PtyProcess,
    keyboard: File,
    shown: Arc<(Mutex<Shown>, Condvar)>,
    /// What a test has looked at already.
    at: usize,
    reveals: bool,
}

impl<'a> Screen<'a> {
    /// `sh` on a terminal of 100 columns; `credctl` is the program under test.
    pub(crate) fn sh(sandbox: &'a Sandbox, script: &str) -> Self {
        let mut command = Command::new("sh");
        command.arg("-c").arg(format!("stty sane cols 100 rows 40\n{script}"));
        Self::start(sandbox, command)
    }

    /// One command; afterwards its status is said, and whether the terminal is as it was before.
    pub(crate) fn credctl(sandbox: &'a Sandbox, command: &str) -> Self {
        Self::sh(
            sandbox,
            &format!(
                "trap : INT QUIT\nbefore=$(stty -g)\n{command}\ncode=$?\n[ \"$(stty -g)\" = \"$before\" ] && echo as-before\necho \"code=$code.\""
            ),
        )
    }

    /// A shell with job control.
    pub(crate) fn bash(sandbox: &'a Sandbox) -> Self {
        let mut command = Command::new("bash");
        command.args(["--norc", "--noprofile", "--noediting", "-i"]);
        let mut screen = Self::start(sandbox, command);
        screen.until(READY);
        screen.line("stty sane cols 200 rows 40; PATH=$PATH");
        screen.until(READY);
        screen
    }

    fn start(sandbox: &'a Sandbox, mut command: Command) -> Self {
        sandbox.furnish(&mut command);
        let path = std::env::join_paths(
            std::iter::once(std::path::Path::new(PROGRAM).parent().unwrap().to_owned())
                .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
        );
        command.env("PATH", path.unwrap()).env("PS1", READY).env("TERM", "xterm-256color").env("HISTFILE", "/dev/null");
        let mut process = PtyProcess::new(command).expect("a pseudo-terminal");
        process.set_kill_timeout(Some(2000));
        let keyboard = process.get_file_handle().unwrap();
        let mut display = process.get_file_handle().unwrap();
        let shown = Arc::<(Mutex<Shown>, Condvar)>::default();
        let teller = Arc::clone(&shown);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            loop {
                let count = display.read(&mut buffer).unwrap_or(0);
                let mut shown = teller.0.lock().unwrap();
                shown.bytes.extend_from_slice(&buffer[..count]);
                shown.over = count == 0;
                teller.1.notify_all();
                if count == 0 {
                    break;
                }
            }
        });
        Self { sandbox, _process: process, keyboard, shown, at: 0, reveals: false }
    }

    /// A secret on the screen is what was asked for.
    pub(crate) fn reveals(mut self) -> Self {
        self.reveals = true;
        self
    }

    /// Presses keys.
    pub(crate) fn press(&mut self, keys: impl AsRef<[u8]>) -> &mut Self {
        self.keyboard.write_all(keys.as_ref()).unwrap();
        self
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) -> &mut Self {
        let size = rustix::termios::Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        rustix::termios::tcsetwinsize(&self.keyboard, size).unwrap();
        self
    }

    /// Types a line and Enter.
    pub(crate) fn line(&mut self, text: &str) -> &mut Self {
        self.press(format!("{text}\r"))
    }

    /// Waits for a text behind what was looked at before, wherever its lines are broken; gives back all up to its end.
    pub(crate) fn until(&mut self, text: &str) -> String {
        self.wait(&format!("`{text}`"), |shown| (0..shown.bytes.len()).find_map(|at| read(&shown.bytes, at, text)))
    }

    /// Waits for the end, and gives back what was shown since the last look.
    pub(crate) fn end(&mut self) -> String {
        self.wait("the end", |shown| shown.over.then_some(shown.bytes.len()))
    }

    /// Presses keys until the program ends: what comes before it has made the terminal ready for single keys is not seen as one.
    pub(crate) fn press_until_the_end(&mut self, keys: &str) -> String {
        for _ in 0..100 {
            self.press(keys);
            let (lock, told) = &*self.shown;
            let (shown, _) = told.wait_timeout_while(lock.lock().unwrap(), Duration::from_millis(200), |shown| !shown.over).unwrap();
            if shown.over {
                break;
            }
        }
        self.end()
    }

    /// Everything that was shown so far.
    pub(crate) fn all(&self) -> String {
        String::from_utf8_lossy(&self.shown.0.lock().unwrap().bytes).into_owned()
    }

    fn wait(&mut self, what: &str, found: impl Fn(&Shown) -> Option<usize>) -> String {
        let (lock, told) = &*self.shown;
        let at = self.at;
        let rest = |shown: &Shown| Shown { bytes: shown.bytes[at..].to_vec(), over: shown.over };
        let (shown, late) =
            told.wait_timeout_while(lock.lock().unwrap(), PATIENCE, |shown| !shown.over && found(&rest(shown)).is_none()).unwrap();
        let rest = rest(&shown);
        let Some(end) = found(&rest) else {
            let why = if late.timed_out() { "in time" } else { "before the end" };
            panic!("{what} did not come {why}; shown: {}", String::from_utf8_lossy(&shown.bytes));
        };
        drop(shown);
        self.at += end;
        String::from_utf8_lossy(&rest.bytes[..end]).into_owned()
    }
}

/// Where a text ends that stands at a place, a line end for a blank or not.
fn read(shown: &[u8], at: usize, text: &str) -> Option<usize> {
    let mut end = at;
    for wanted in text.bytes() {
        let rest = &shown[end..];
        end += match rest.first()? {
            byte if *byte == wanted => 1,
            _ if wanted == b' ' && rest.starts_with(b"\r\n") => 2,
            _ => return None,
        };
    }
    Some(end)
}

impl Drop for Screen<'_> {
    fn drop(&mut self) {
        if !thread::panicking() && !self.reveals {
            self.sandbox.assert_clean(&self.shown.0.lock().unwrap().bytes, "the screen");
        }
    }
}
