//! The process that raises the alarm about a canary: this program, started once more.

use std::process::ExitCode;

use credctl::alarm;

use crate::cli::env;

/// No subcommand for anybody to type.
pub(crate) const ALARM: &str = "__raise-alarm";

/// Tells whoever is to be told, and ends.
pub(crate) fn sound() -> ExitCode {
    alarm::sound(std::io::stdin().lock(), std::io::stdout(), &env::network());
    ExitCode::SUCCESS
}
