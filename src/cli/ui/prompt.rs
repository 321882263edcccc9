//! Questions, on a terminal only.
//!
//! A hidden answer is read character by character: in line mode a terminal cuts lines at 4,096 characters without a word,
//! and longer keys exist. Whatever ends a prompt (Enter, Ctrl-C, Ctrl-Z, a signal, the terminal going away), the echo is
//! on again afterwards, and what was pasted behind the answer is thrown away rather than handed to the shell.

pub(crate) mod document;
pub(crate) mod paste;
mod signals;

use std::io::{self, IsTerminal, Read, Write};
use std::os::unix::net::UnixStream;

use credctl::{Error, Secret};
use dialoguer::theme::SimpleTheme;
use dialoguer::{Confirm, FuzzySelect, Input, Select};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::io::Errno;
use rustix::process::{Signal, getpid, kill_process};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::SigId;
use signal_hook::consts::SIGCONT;
use zeroize::Zeroizing;

pub(crate) use signals::leave_signals;
use signals::{ENDING, Interrupted, give_signals_back, quiet, take_signals};

use super::Ui;
use crate::cli::fail::Failure;

/// Longest answer, in bytes: that of a field.
const MAX: usize = 1 << 20;

const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const BACKSPACE: u8 = 0x08;
const CTRL_U: u8 = 0x15;
const CTRL_Z: u8 = 0x1a;
const CTRL_BACKSLASH: u8 = 0x1c;
const DELETE: u8 = 0x7f;

/// Asks for a passphrase: nothing of it is seen, not even how long it is.
pub(crate) fn passphrase(ui: &Ui, question: &str) -> Result<Secret, Failure> {
    debug_assert!(ui.can_ask());
    // The echo goes before the question comes: who is quick, or a program, answers at once.
    let mut terminal = Hidden::new()?;
    show(&format!("{question}: "));
    let answer = terminal.read(question);
    drop(terminal);
    show("\n");
    answer
}

/// Asks for a secret, and says how many characters came: a paste that was cut is noticed.
pub(crate) fn hidden(ui: &Ui, question: &str) -> Result<Secret, Failure> {
    let answer = passphrase(ui, question)?;
    if !answer.is_empty() {
        let count = answer.expose_str().map_or(answer.len(), |text| text.chars().count());
        ui.say(&format!("  ({count} character{})", if count == 1 { "" } else { "s" }));
    }
    Ok(answer)
}

/// Asks twice, for what cannot be checked otherwise.
pub(crate) fn hidden_twice(ui: &Ui, question: &str) -> Result<Secret, Failure> {
    for _ in 0..3 {
        let first = passphrase(ui, question)?;
        if let Err(error) = credctl::keys::passphrase::check(&first) {
            ui.warn(&format!("{error}; once more"));
            continue;
        }
        if passphrase(ui, "The same again")? == first {
            return Ok(first);
        }
        ui.warn("the two differ; once more");
    }
    Err(Failure::usage("no passphrase after three tries"))
}

/// Asks yes or no.
pub(crate) fn confirm(ui: &Ui, question: &str, default: bool) -> Result<bool, Failure> {
    debug_assert!(ui.can_ask());
    let _guard = Interrupted::guard();
    asked(Confirm::with_theme(&SimpleTheme).with_prompt(question).default(default).wait_for_newline(true).interact_opt())
        .map(|answer| answer.unwrap_or(false))
}

/// Asks for a line that may be seen; an empty one where `optional`.
pub(crate) fn line(ui: &Ui, question: &str, optional: bool) -> Result<String, Failure> {
    debug_assert!(ui.can_ask());
    let _guard = Interrupted::guard();
    asked(Input::<String>::with_theme(&SimpleTheme).with_prompt(question).allow_empty(optional).interact_text())
}

/// Asks for a line that may be seen; Enter alone takes the default, or is an empty answer.
pub(crate) fn line_or(ui: &Ui, question: &str, default: Option<&str>) -> Result<String, Failure> {
    debug_assert!(ui.can_ask());
    let _guard = Interrupted::guard();
    let input = Input::<String>::with_theme(&SimpleTheme).with_prompt(question).allow_empty(true);
    asked(match default {
        Some(default) => input.default(default.to_owned()).interact_text(),
        None => input.interact_text(),
    })
}

/// Asks for one of several.
pub(crate) fn choose(ui: &Ui, question: &str, items: &[String]) -> Result<usize, Failure> {
    choose_from(ui, question, items, 0)
}

/// Asks for one of many: what is typed narrows them.
pub(crate) fn search(ui: &Ui, question: &str, items: &[String]) -> Result<usize, Failure> {
    debug_assert!(ui.can_ask());
    let _guard = Interrupted::guard();
    let chosen = FuzzySelect::with_theme(&SimpleTheme).with_prompt(question).items(items).default(0).max_length(12).interact_opt();
    asked(chosen)?.ok_or_else(Failure::cancelled)
}

/// The same, beginning at one of them.
pub(crate) fn choose_from(ui: &Ui, question: &str, items: &[String], at: usize) -> Result<usize, Failure> {
    debug_assert!(ui.can_ask());
    let _guard = Interrupted::guard();
    let chosen = Select::with_theme(&SimpleTheme).with_prompt(question).items(items).default(at).max_length(12).interact_opt();
    asked(chosen)?.ok_or_else(Failure::cancelled)
}

fn asked<T>(answer: dialoguer::Result<T>) -> Result<T, Failure> {
    answer.map_err(|dialoguer::Error::IO(error)| match error.kind() {
        io::ErrorKind::Interrupted => Failure::interrupted(),
        _ => Failure::usage("the terminal went away before an answer came"),
    })
}

fn show(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// The terminal without echo and line editing.
struct Hidden {
    before: Termios,
    /// A byte for each signal that ends the question, and for each that continues the program.
    ended: UnixStream,
    continued: UnixStream,
    handlers: Vec<SigId>,
}

enum Step {
    Go,
    Done,
}

impl Hidden {
    fn new() -> Result<Self, Failure> {
        let gone = |_: Errno| Failure::usage("the terminal went away before an answer came");
        let failed = |error| Failure::from(Error::io("watch", "the terminal", error));
        let before = tcgetattr(io::stdin()).map_err(gone)?;
        let mut handlers = Vec::new();
        let mut watch = |signals: &[i32]| {
            let (told, teller) = UnixStream::pair()?;
            told.set_nonblocking(true)?;
            for signal in signals {
                handlers.push(signal_hook::low_level::pipe::register(*signal, teller.try_clone()?)?);
            }
            io::Result::Ok(told)
        };
        let (ended, continued) = (watch(&ENDING).map_err(failed)?, watch(&[SIGCONT]).map_err(failed)?);
        // Only now: until they are watched for, a signal ends the program as ever, and none is lost in between.
        take_signals();
        let this = Self { before, ended, continued, handlers };
        this.hide();
        Ok(this)
    }

    fn hide(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Drain, &quiet(&self.before));
    }

    fn restore(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }

    fn read(&mut self, question: &str) -> Result<Secret, Failure> {
        self.read_while(question, &|_| false)
    }

    /// Reads to the end of a line, and further lines as long as `more` says that they belong to what has come.
    fn read_while(&mut self, question: &str, more: &dyn Fn(&[u8]) -> bool) -> Result<Secret, Failure> {
        let mut answer = Zeroizing::new(Vec::with_capacity(4096));
        let mut chunk = Zeroizing::new([0; 1024]);
        loop {
            let stdin = io::stdin();
            let mut all =
                [PollFd::new(&stdin, PollFlags::IN), PollFd::new(&self.ended, PollFlags::IN), PollFd::new(&self.continued, PollFlags::IN)];
            match poll(&mut all, None) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(_) => return Err(Failure::cancelled()),
            }
            let [typed, ended, continued] = all.map(|one| !one.revents().is_empty());
            if ended {
                return Err(Failure::interrupted());
            }
            if continued {
                let _ = self.continued.read(&mut [0; 64]);
                self.hide();
                show(&format!("\r{question}: "));
            }
            if !typed {
                continue;
            }
            let read = match rustix::io::read(&stdin, &mut *chunk) {
                Ok(0) => return Err(Failure::cancelled()),
                Ok(read) => read,
                Err(Errno::INTR) => continue,
                Err(_) => return Err(Failure::cancelled()),
            };
            for byte in &chunk[..read] {
                match self.take(&mut answer, *byte)? {
                    Step::Go => {}
                    Step::Done if more(&answer) => push(&mut answer, b'\n')?,
                    Step::Done => return Ok(Secret::new(std::mem::take(&mut *answer))),
                }
            }
        }
    }

    fn take(&self, answer: &mut Zeroizing<Vec<u8>>, byte: u8) -> Result<Step, Failure> {
        match byte {
            b'\n' | b'\r' => return Ok(Step::Done),
            CTRL_C | CTRL_BACKSLASH => return Err(Failure::interrupted()),
            CTRL_D if answer.is_empty() => return Err(Failure::cancelled()),
            CTRL_D => return Ok(Step::Done),
            CTRL_Z => {
                self.restore();
                // Here again after `fg`, and told so by SIGCONT.
                let _ = kill_process(getpid(), Signal::TSTP);
                self.hide();
            }
            BACKSPACE | DELETE => {
                // A whole character: the continuation bytes of UTF-8 go with their first.
                while answer.pop().is_some_and(|last| last & 0xc0 == 0x80) {}
            }
            CTRL_U => answer.clear(),
            byte => push(answer, byte)?,
        }
        Ok(Step::Go)
    }
}

fn push(answer: &mut Zeroizing<Vec<u8>>, byte: u8) -> Result<(), Failure> {
    if answer.len() >= MAX {
        return Err(Failure::usage("the answer is longer than a field can be (1 MiB)"));
    }
    if answer.len() == answer.capacity() {
        // Grown by hand, so that the smaller copy is wiped.
        let mut larger = Zeroizing::new(Vec::with_capacity(answer.capacity() * 2));
        larger.extend_from_slice(answer);
        *answer = larger;
    }
    answer.push(byte);
    Ok(())
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if io::stdin().is_terminal() {
            self.restore();
        }
        for handler in &self.handlers {
            signal_hook::low_level::unregister(*handler);
        }
        give_signals_back();
    }
}
