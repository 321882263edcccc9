//! `credctl man`: the manual, from the same definitions as the program.

use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};
use clap_mangen::Man as Page;
use credctl::Error;
use credctl::vault::files;

use crate::cli::fail::{Exit, Failure, Outcome};
use crate::cli::{Cli, Context};

/// Print the manual page, or write all of them into a directory
///
/// `credctl man | man -l -` reads it without installing anything.
#[derive(Args)]
pub(crate) struct Man {
    /// Write a page a command into this directory instead of printing the first
    #[arg(value_hint = clap::ValueHint::DirPath)]
    dir: Option<PathBuf>,
}

/// What holds for every command, and clap does not know.
const SECTIONS: &str = include_str!("man.roff");

impl Man {
    pub(crate) fn run(self, context: &Context) -> Outcome {
        let mut root = Cli::command();
        root.build();
        let root = without_help(root);
        match self.dir {
            None => context.ui.out(&page(&root)?)?,
            Some(dir) => write_all(&root, &dir)?,
        }
        Ok(Exit::Done)
    }
}

fn page(command: &Command) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    // The version's number and no date: the same source makes the same page.
    let page = Page::new(command.clone()).title(name).manual("credctl").source(concat!("credctl ", env!("CARGO_PKG_VERSION")));
    page.render(&mut out).map_err(|error| Error::io("write", "the page", error))?;
    if command.get_display_name().is_none() {
        out.extend_from_slice(SECTIONS.as_bytes());
    }
    Ok(out)
}

/// `help` is a way to ask, and has no page.
fn without_help(command: Command) -> Command {
    command.mut_subcommands(|sub| if sub.get_name() == "help" { sub.hide(true) } else { without_help(sub) })
}

fn write_all(command: &Command, dir: &Path) -> Result<(), Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    files::make_dirs(dir)?.replace(&format!("{name}.1"), &page(command)?)?;
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set() && sub.get_name() != "help") {
        write_all(sub, dir)?;
    }
    Ok(())
}
