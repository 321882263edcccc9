//! The manners of the terminal.
//!
//! - Data goes to stdout, everything else to stderr; `--json` is exactly one document on stdout.
//! - A closed stdout ends the program quietly with 0.
//! - Prompts, progress and colour need a terminal; colour never carries meaning alone.
//! - Text from outside is escaped before it is shown; secrets come here only through [`Ui::secret`].
//! - Errors: one sentence, then `hint:` lines.

pub(crate) mod json;
pub(crate) mod lines;
pub(crate) mod prompt;
pub(crate) mod table;

use std::io::{self, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use clap::ValueEnum;
use credctl::{Error, Secret};
use serde::Serialize;

use super::fail::Failure;
use super::{Globals, env};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal that has them
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The terminal, or what stands in its place.
pub(crate) struct Ui {
    pub(crate) json: bool,
    pub(crate) yes: bool,
    quiet: bool,
    verbose: bool,
    color_err: bool,
    pub(crate) color_out: bool,
    pub(crate) stdin_tty: bool,
    pub(crate) stdout_tty: bool,
    pub(crate) stderr_tty: bool,
    no_input: bool,
    /// Whether it is the manners of a command on the way of another one, whose data is none.
    pub(crate) aside: bool,
    progress_shown: AtomicBool,
}

impl Ui {
    pub(crate) fn new(globals: &Globals) -> Self {
        let [stdin_tty, stdout_tty, stderr_tty] = env::terminals();
        let color = |tty: bool| match globals.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => tty && !env::no_color(),
        };
        Self {
            json: globals.json,
            yes: globals.yes,
            quiet: globals.quiet,
            verbose: globals.verbose,
            color_err: color(stderr_tty),
            color_out: color(stdout_tty),
            stdin_tty,
            stdout_tty,
            stderr_tty,
            no_input: globals.no_input || env::switch(env::name::NO_INPUT),
            aside: false,
            progress_shown: AtomicBool::new(false),
        }
    }

    /// Whether somebody is there to be asked.
    pub(crate) fn can_ask(&self) -> bool {
        self.stdin_tty && self.stderr_tty && !self.no_input
    }

    /// Refuses to read what may be secret from a terminal that shows what is typed. `instead` is what to do.
    pub(crate) fn stdin_is_no_terminal(&self, instead: &str) -> Result<(), Failure> {
        if !self.stdin_tty {
            return Ok(());
        }
        Err(Failure::usage("stdin is a terminal, and nobody may be asked there").hint(instead))
    }

    /// Data: bytes to stdout, at once.
    pub(crate) fn out(&self, bytes: &[u8]) -> Result<(), Failure> {
        if self.aside {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        stdout.write_all(bytes).and_then(|()| stdout.flush()).map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::closed_pipe(),
            // The general advice (make room, nothing was changed) is about the vault's disk.
            _ => {
                let hints = vec!["only the answer is missing: what the command does was done".to_owned()];
                Failure { hints, ..Error::io("write", "stdout", error).into() }
            }
        })
    }

    /// Data: stdout itself, for a protocol that is written to it and nothing else.
    pub(crate) fn protocol(&self) -> impl Write + use<> {
        io::stdout()
    }

    /// Data: a line.
    pub(crate) fn line(&self, text: &str) -> Result<(), Failure> {
        self.out(format!("{text}\n").as_bytes())
    }

    /// Data: a secret's exact bytes; on a terminal a line end follows.
    pub(crate) fn secret(&self, secret: &Secret) -> Result<(), Failure> {
        self.out(secret.expose())?;
        if self.stdout_tty && !secret.expose().ends_with(b"\n") { self.out(b"\n") } else { Ok(()) }
    }

    /// Data: the one JSON document. It may hold a secret that was asked for, so it is wiped after use.
    pub(crate) fn document(&self, value: &impl Serialize) -> Result<(), Failure> {
        let mut text = json::text(value).ok_or_else(|| Failure::new("error", 1, "the answer has no JSON form"))?;
        text.push('\n');
        self.out(text.as_bytes())
    }

    /// Status, for a person; nothing with `--quiet`.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            self.err(&lines::sentence(text));
        }
    }

    /// What a person has to do now, without which nothing goes on: said with `--quiet`, too.
    pub(crate) fn must_say(&self, text: &str) {
        self.err(text);
    }

    /// Whether a line can come on stdin: a terminal, unless nobody is to be asked, or what somebody has put in its place.
    pub(crate) fn can_read(&self) -> bool {
        !self.no_input && (self.stdin_tty || prompt::paste::is_fed())
    }

    /// Detail, with `--verbose`.
    pub(crate) fn detail(&self, text: &str) {
        if self.verbose {
            self.err(text);
        }
    }

    /// The likely next command, on a terminal.
    pub(crate) fn next(&self, text: &str) {
        if self.stderr_tty && !self.json && !self.quiet && !self.aside {
            self.err(&self.paint(&lines::sentence(text), "2"));
        }
    }

    /// Something that is not right and does not stop us.
    pub(crate) fn warn(&self, text: &str) {
        self.titled("warning:", "33", text);
    }

    /// Something a person should know once.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.titled("note:", "36", text);
        }
    }

    fn titled(&self, title: &str, style: &str, text: &str) {
        self.err(&titled(title, style, text, self.color_err));
    }

    fn err(&self, text: &str) {
        if self.progress_shown.swap(false, Ordering::Relaxed) {
            raw_err_part("\r\x1b[K");
        }
        raw_err(text);
    }

    /// Long work, one line that is overwritten; on a terminal only.
    pub(crate) fn progress(&self, what: &str, done: usize, all: usize) {
        // A short job ends before anybody could read it.
        if self.stderr_tty && !self.quiet && all >= 200 && done.is_multiple_of(50) {
            self.progress_shown.store(true, Ordering::Relaxed);
            raw_err_part(&format!("\r\x1b[K{what} {done}/{all}"));
        }
    }

    /// The same for work whose every step takes long enough to be watched.
    pub(crate) fn working(&self, what: &str, done: usize, all: usize) {
        if self.stderr_tty && !self.quiet && !self.json && done < all {
            self.progress_shown.store(true, Ordering::Relaxed);
            raw_err_part(&format!("\r\x1b[K{what} {done}/{all}"));
        }
    }

    /// The same where nobody knows how much there is.
    pub(crate) fn progress_so_far(&self, what: &str, done: usize) {
        if self.stderr_tty && !self.quiet {
            self.progress_shown.store(true, Ordering::Relaxed);
            raw_err_part(&format!("\r\x1b[K{what} {done}"));
        }
    }

    /// Takes the progress line away.
    pub(crate) fn progress_done(&self) {
        if self.progress_shown.swap(false, Ordering::Relaxed) {
            raw_err_part("\r\x1b[K");
        }
    }

    fn paint(&self, text: &str, style: &str) -> String {
        paint(text, style, self.color_err)
    }

    /// A failure, with its hints.
    pub(crate) fn failure(&self, failure: &Failure) {
        self.progress_done();
        show_failure(failure, self.json, self.color_err);
    }
}

/// One object on a line of its own.
pub(crate) fn json_line(value: &impl Serialize) -> Result<String, Failure> {
    let text = json::text(value).ok_or_else(|| Failure::new("error", 1, "the answer has no JSON form"))?;
    Ok(format!("{}\n", &*text))
}

/// The text of a failure: for people lines, with `--json` one object.
pub(crate) fn show_failure(failure: &Failure, json: bool, color: bool) {
    if failure.silent {
        return;
    }
    if json {
        let error = json::ErrorDocument { error: json::ErrorBody::of(failure) };
        raw_err(&json::text(&error).unwrap_or_default());
        return;
    }
    // The gravest last, where a person looks.
    failure.also.iter().for_each(|other| show_failure(other, json, color));
    raw_err(&titled("error:", "31", &failure.message, color));
    for hint in &failure.hints {
        if hint.starts_with("Usage:") || hint.contains("\nUsage:") || hint.starts_with("  tip:") {
            raw_err(hint);
        } else {
            raw_err(&lines::sentence(&format!("hint: {hint}")));
        }
    }
}

/// A sentence behind its title, which alone has a colour.
fn titled(title: &str, style: &str, text: &str, color: bool) -> String {
    let whole = lines::sentence(&format!("{title} {text}"));
    let rest = whole.strip_prefix(title).unwrap_or(&whole);
    format!("{}{rest}", paint(title, style, color))
}

fn paint(text: &str, style: &str, color: bool) -> String {
    if color { format!("\x1b[{style}m{text}\x1b[0m") } else { text.to_owned() }
}

/// A line to stderr; where even that is closed there is nobody to tell.
pub(crate) fn raw_err(text: &str) {
    raw_err_part(&format!("{text}\n"));
}

fn raw_err_part(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Text to stdout that is no data of a command: help and version.
pub(crate) fn raw_out(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}
