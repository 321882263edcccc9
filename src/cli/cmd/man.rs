//! `credctl man`: the manual, from the same definitions as the program.

use std::path::PathBuf;

use clap::Args;
use credctl::vault::files;

use crate::cli::fail::{Exit, Outcome};
use crate::cli::{Context, manual};

/// Print the manual page, or write all of them into a directory
///
/// Without DIR the first page is printed, so that it can be read without installing anything. With DIR there is a page a
/// command, `credctl-get.1` and so on, for `man` to find in a directory `man1` of its path.
#[derive(Args)]
#[command(after_long_help = "\
Examples:
  credctl man | man -l -                       # read it now
  credctl man ~/.local/share/man/man1          # then: man credctl-run")]
pub(crate) struct Man {
    /// Write a page a command into this directory instead of printing the first
    #[arg(value_hint = clap::ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let pages = manual::pages();
        if let Some(dir) = self.dir {
            let dir = files::make_dirs(&dir)?;
            for page in &pages {
                dir.replace(&format!("{}.1", page.name), manual::page(page).as_bytes())?;
            }
        } else if let Some(first) = pages.first() {
            context.ui.out(manual::page(first).as_bytes())?;
        }
        Ok(Exit::Done)
    }
}
